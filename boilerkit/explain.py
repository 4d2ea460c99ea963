"""Attributions: what each feature adds to a block's log-odds, exactly: base value and attributions sum to the score.

Each kind of judge has its own rule. Trees credit every split on a block's way down with the change that it makes
(Saabas 2014, "Interpreting random forests"; not Shapley values, which would cost a thousand times as much). Networks
share out the difference from the mean block layer by layer (DeepLIFT's rescale rule: Shrikumar, Greenside, Kundaje
2017). Averages and the calibration are linear, so they carry over.

What a judge sees of a block's surroundings is credited to them as a whole, and not followed further: to the
`around_…` columns of a network over pages, and to the `score_…` columns of a second pass.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.page import Page
from boilerkit.features.registry import Feature
from boilerkit.model import Judge, Model
from boilerkit.networks import Cascade, Network
from boilerkit.page_net import AROUND, PageNet, contexts, steps
from boilerkit.trees import Trees

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: Blocks whose ways through the trees are looked at together: memory stays small, whatever the page's size.
_STRIP = 2048


class Attribution(NamedTuple):
    """What each column adds to a score, of shape (n_blocks, n_columns), and what the score is without any."""

    values: Doubles
    base: float

    @property
    def scores(self) -> Doubles:
        """The scores that it explains, of shape (n_blocks,)."""
        return np.asarray(self.values.sum(axis=1) + self.base)

    def scaled(self, slope: float, intercept: float = 0.0) -> "Attribution":
        """Of the score times `slope` plus `intercept`.

        Parameters
        ----------
        slope, intercept : float
        """
        return Attribution(slope * self.values, slope * self.base + intercept)

    @classmethod
    def mean(cls, several: Sequence["Attribution"]) -> "Attribution":
        """Of the mean of several scores of the same columns.

        Parameters
        ----------
        several : sequence of Attribution
        """
        values = sum(one.values for one in several) / len(several)
        return cls(np.asarray(values), float(np.mean([one.base for one in several])))


class Weight(NamedTuple):
    """A feature of a block: its value, and what it adds to the block's log-odds."""

    feature: Feature
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Attributions:
    """What each feature of each block of a page adds to the log-odds that the block is main content.

    Attributes
    ----------
    features : tuple of Feature
        What the columns are: a block's features, then its surroundings: ``around_…`` for blocks, ``score_…`` for lines.
    columns : ndarray of float32, shape (n_blocks, n_columns)
        Values of the features; the ``around_…`` columns have none but what they add.
    values : ndarray of shape (n_blocks, n_columns)
        What each adds to the log-odds.
    base : float
        Log-odds that the model starts from. ``base + values.sum(axis=1)`` are the blocks' log-odds: those of their
        probabilities.

    Examples
    --------
    >>> import boilerkit
    >>> document = boilerkit.analyze("<h1>Tea</h1><p>Tea is a drink that is made with hot water.")
    >>> found = document.attributions
    >>> log_odds = found.base + found.values.sum(axis=1)
    >>> bool(np.allclose(1 / (1 + np.exp(-log_odds)), [block.probability for block in document.blocks]))
    True
    """

    features: tuple[Feature, ...]
    columns: Floats
    values: Doubles
    base: float

    def of(self, block: int) -> list[Weight]:
        """The features of a block, heaviest first, whichever way they weigh.

        Parameters
        ----------
        block : int
        """
        return self._weights(block, np.argsort(-np.abs(self.values[block]), kind="stable"))

    def heaviest(self, block: int, count: int) -> tuple[list[Weight], list[Weight]]:
        """The features that weigh most for a block as main content, and those that weigh most against it.

        Parameters
        ----------
        block : int
        count : int
            How many of either at most.
        """
        weights = self.values[block]
        order = np.argsort(weights, kind="stable")
        speaking, against = order[::-1][:count], order[:count]
        return (
            self._weights(block, speaking[weights[speaking] > 0]),
            self._weights(block, against[weights[against] < 0]),
        )

    def _weights(self, block: int, places: NDArray[np.intp]) -> list[Weight]:
        values, weights = self.columns[block], self.values[block]
        return [Weight(self.features[place], float(values[place]), float(weights[place])) for place in places]


#: Gives a document's attributions when they are asked for.
Explainer = Callable[[], Attributions]


def of_blocks(model: Model, parts: Sequence[tuple[Page, Floats]]) -> Attributions:
    """Attributions of a page's blocks, or of the sections of a text.

    Parameters
    ----------
    model : Model
    parts : sequence of (Page, ndarray of shape (n_blocks, n_features))
        What is scored together, and its features.
    """
    seen = [_seen(model, page, columns) for page, columns in parts]
    found = [_of_model(model, one) for one in seen]
    features = (*model.schema.features, *_beside(model))
    empty = np.zeros((0, len(features)))
    return Attributions(
        features,
        np.concatenate([empty.astype(np.float32), *(_values(one, of) for one, of in zip(seen, found, strict=True))]),
        np.concatenate([empty, *(one.values for one in found)]),
        found[0].base if found else 0.0,
    )


class _Seen(NamedTuple):
    """What judges see of a page: its blocks' features, and what a first pass says of the surroundings."""

    page: Page
    columns: Floats
    scores: Floats


def _beside(model: Model) -> tuple[Feature, ...]:
    """What stands beside the features: the first pass's scores, or the surroundings that networks over pages see."""
    return model.schema.scores if _cascades(model) else AROUND


def _cascades(model: Model) -> list[Cascade]:
    return [judge for judge in model.judges if isinstance(judge, Cascade)]


def _seen(model: Model, page: Page, columns: Floats) -> _Seen:
    wide = next((one.wide(model.schema, page, columns) for one in _cascades(model)), columns)
    return _Seen(page, columns, wide[:, columns.shape[1] :])


def _values(seen: _Seen, found: Attribution) -> Floats:
    """Values of what the columns are; the surroundings have none but what they add."""
    width = seen.columns.shape[1]
    beside = seen.scores if seen.scores.size else found.values[:, width:]
    return np.hstack([seen.columns, beside]).astype(np.float32)


def _of_model(model: Model, seen: _Seen) -> Attribution:
    """Attribution of the calibrated log-odds."""
    width = seen.columns.shape[1] + len(_beside(model))
    found = [_RULES[type(judge)](judge, seen) for judge in model.judges]
    padded = [Attribution(np.pad(one.values, ((0, 0), (0, width - one.values.shape[1]))), one.base) for one in found]
    return Attribution.mean(padded).scaled(model.slope, model.intercept)


def _of_cascade(cascade: Cascade, seen: _Seen) -> Attribution:
    inputs = cascade.second[0].inputs(np.hstack([seen.columns, seen.scores]))
    return Attribution.mean([of_network(network, inputs) for network in cascade.second])


def of_page_net(net: PageNet, page: Page, columns: Floats) -> Attribution:
    """Attribution of a page network's scores, as the difference from a page of nothing but mean blocks.

    Parameters
    ----------
    net : PageNet
    page : Page
    columns : ndarray of shape (n_blocks, n_features)

    Returns
    -------
    Attribution
        Of the features, then of what stands around (`boilerkit.page_net.AROUND`).
    """
    inputs = net.inputs(columns).astype(np.float64)
    blocks, mean = _Path(net, inputs, page), _Path(net, np.zeros((1, len(net.mean))), None)
    multipliers = _slope(blocks.last, mean.last) * net.out[:, 0] @ net.hidden.T
    around = np.zeros((len(inputs), len(AROUND)))
    size = len(net.entry_bias)
    for number, layer in reversed(list(enumerate(net.layers))):
        below = _slope(blocks.mixed[number], mean.mixed[number]) * multipliers @ layer.mix.T
        told = ((blocks.around[number] - mean.around[number]) * below[:, size:]).reshape(len(inputs), -1, layer.told)
        for place, name in enumerate(contexts(layer.reach)):
            around[:, _AROUND_NAMES.index(name)] += told[:, place].sum(axis=1)
        multipliers = multipliers + below[:, :size]
    values = np.hstack([inputs * (_slope(blocks.entered, mean.entered) * multipliers @ net.entry.T), around])
    return _made_exact(values, mean.score[0], net.scores(page, columns))


_AROUND_NAMES = [feature.name.removeprefix("around_") for feature in AROUND]


class _Path:
    """A page network's way from some inputs to their scores, on a page or (None) where all blocks are alike."""

    def __init__(self, net: PageNet, inputs: Doubles, page: Page | None) -> None:
        self.entered = inputs @ net.entry + net.entry_bias
        state = np.maximum(self.entered, 0)
        self.around: list[NDArray[Any]] = []
        self.mixed: list[NDArray[Any]] = []
        for layer in net.layers:
            told = np.maximum(state @ layer.tell + layer.tell_bias, 0)
            if page is None:
                around = np.tile(told, len(contexts(layer.reach)))
            else:
                around = page.surroundings.around(told, steps(layer.reach)).astype(np.float64)
            self.around.append(around)
            self.mixed.append(np.hstack([state, around]) @ layer.mix + layer.mix_bias)
            state = state + np.maximum(self.mixed[-1], 0)
        self.last = state @ net.hidden + net.hidden_bias
        self.score = (np.maximum(self.last, 0) @ net.out + net.out_bias)[:, 0]


def of_trees(trees: Trees, columns: Floats) -> Attribution:
    """Attribution of the trees' scores, split by split.

    The value of an inner node is the mean of its two children's, however many blocks went either way in training.
    Columns that the trees do not know come last and get nothing.

    Parameters
    ----------
    trees : Trees
    columns : ndarray of shape (n_blocks, n_columns)
    """
    value = _node_values(trees)
    base = float(value[trees.roots].sum() + trees.bias)
    strips = range(0, len(columns), _STRIP)
    found = [_of_ways(trees, value, columns[start : start + _STRIP]) for start in strips]
    return Attribution(np.concatenate([np.zeros((0, columns.shape[1])), *found]), base)


def _of_ways(trees: Trees, value: Doubles, columns: Floats) -> Doubles:
    """What the splits on the blocks' ways down add, by column."""
    count, width = columns.shape
    rows = np.arange(count)
    node = np.repeat(trees.roots[:, None], count, axis=1)
    found = np.zeros(count * width)
    for _ in range(trees.depth):
        feature = trees.feature[node]
        below = trees.child[node] + (columns[rows, feature] > trees.threshold[node])
        found += np.bincount((rows * width + feature).ravel(), (value[below] - value[node]).ravel(), len(found))
        node = below
    return found.reshape(count, width)


def _node_values(trees: Trees) -> Doubles:
    """The value of each node: a leaf's own, else the mean of its children's."""
    leaves = trees.value.astype(np.float64)
    numbers = np.arange(len(trees.child))
    is_leaf = trees.child == numbers
    right = np.where(is_leaf, numbers, trees.child + 1)
    values = leaves
    for _ in range(trees.depth):  # upwards, a level each time
        values = np.where(is_leaf, leaves, (values[trees.child] + values[right]) / 2)
    return values


def of_network(network: Network, inputs: Floats) -> Attribution:
    """Attribution of a network's scores, as the difference from the score of the mean block.

    What a layer's rounding moves is shared out in proportion, so that the sum is exact.

    Parameters
    ----------
    network : Network
    inputs : ndarray of shape (n_blocks, n_features)
        As `Network.inputs` gives them.
    """
    reference = np.zeros((1, inputs.shape[1]))
    slopes = _slopes(network, inputs.astype(np.float64), reference)
    multipliers = np.broadcast_to(network.weights[-1][:, 0], (len(inputs), len(network.weights[-1])))
    for slope, weight in zip(reversed(slopes), reversed(network.weights[:-1]), strict=True):
        multipliers = (multipliers * slope) @ weight.T
    values = inputs * multipliers
    base = float(network.scores(reference.astype(np.float32))[0])
    return _made_exact(values, base, network.scores(inputs))


def _made_exact(values: Doubles, base: float, scores: Doubles) -> Attribution:
    """The attribution with what rounding has moved shared out in proportion."""
    rest = scores - base - values.sum(axis=1)
    size = np.abs(values)
    values += rest[:, None] * size / np.maximum(size.sum(axis=1, keepdims=True), 1e-12)
    return Attribution(values, float(base))


def _slopes(network: Network, inputs: Doubles, reference: Doubles) -> list[Doubles]:
    """For each hidden unit how much of its input's difference from the reference it passes on, from 0 to 1."""
    found = []
    for weight, bias in zip(network.weights[:-1], network.biases[:-1], strict=True):
        inputs, reference = inputs @ weight + bias, reference @ weight + bias
        found.append(_slope(inputs, reference))
        inputs, reference = np.maximum(inputs, 0), np.maximum(reference, 0)
    return found


def _slope(inputs: NDArray[Any], reference: NDArray[Any]) -> Doubles:
    """How much of its input's difference from the reference each hidden unit passes on, from 0 to 1."""
    difference = inputs - reference
    passed = np.maximum(inputs, 0) - np.maximum(reference, 0)
    slope: Doubles = np.divide(passed, difference, out=(inputs > 0).astype(np.float64), where=difference != 0)
    return slope


#: How each kind of judge is explained.
_RULES: dict[type[Judge], Callable[[Any, _Seen], Attribution]] = {
    Trees: lambda trees, seen: of_trees(trees, seen.columns),
    Cascade: _of_cascade,
    PageNet: lambda net, seen: of_page_net(net, seen.page, seen.columns),
}
