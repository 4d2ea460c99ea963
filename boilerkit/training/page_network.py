"""Training of page networks: gradients by hand, so that a model can be made anew with numpy and scipy alone.

The loss is the cross-entropy of the blocks and, beside it, what is measured in the end: one less the F1 of each page,
where probabilities stand for decisions (soft F1; Milletari, Navab, Ahmadi 2016 call it Dice).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from boilerkit.model.context import ContextPooling
from boilerkit.model.numerics import relu, standardize
from boilerkit.model.page_network import MessagePassing, PageNetwork, contexts, offsets
from boilerkit.model.scorer import Floats
from boilerkit.training.config import PageNetworkConfig

Doubles = NDArray[np.float64]
Weights = dict[str, Floats]

_MOMENTS: Final = (0.9, 0.999)
_WARM_UP: Final = 0.1


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """A page to train on.

    Attributes
    ----------
    features : ndarray of shape (n_blocks, n_features)
    context : ContextPooling
    labels : ndarray of shape (n_blocks,)
        Share of each block that is main content.
    weights, lengths : ndarray of shape (n_blocks,)
        What each block counts in the cross-entropy, and in the F1.
    """

    features: Floats
    context: ContextPooling
    labels: Floats
    weights: Floats
    lengths: Floats


def fit_page_network(
    pages: Sequence[TrainingPage], settings: PageNetworkConfig, dropped: Sequence[Sequence[int]], seed: int
) -> PageNetwork:
    """Train a network.

    Parameters
    ----------
    pages : sequence of TrainingPage
    settings : PageNetworkConfig
    dropped : sequence of sequence of int
        Groups of columns, each of which is hidden on some pages, so that the model learns to do without.
    seed : int
    """
    rng = np.random.default_rng(seed)
    blocks = sum(len(page.labels) for page in pages)
    mean = sum(page.features.sum(axis=0, dtype=np.float64) for page in pages) / blocks
    variance = sum(((page.features - mean) ** 2).sum(axis=0) for page in pages) / blocks
    mean, scale = mean.astype(np.float32), (np.sqrt(variance) + 1e-6).astype(np.float32)
    inputs = [standardize(page.features, mean, scale) for page in pages]
    weights = _initial(len(mean), settings, rng)
    ascent = _Adam(weights)
    batches = -(-len(pages) // settings.batch_pages)
    total = settings.epochs * batches
    for epoch in range(settings.epochs):
        order = rng.permutation(len(pages))
        for number in range(batches):
            chosen = order[number * settings.batch_pages : (number + 1) * settings.batch_pages]
            batch = _Batch([pages[n] for n in chosen], [inputs[n] for n in chosen])
            gradients = _Pass(weights, batch, settings, dropped, rng).gradients()
            ascent.step(gradients, settings.learning_rate * _pace((epoch * batches + number) / total))
    return _assembled(mean, scale, weights, settings)


def _initial(width: int, settings: PageNetworkConfig, rng: np.random.Generator) -> Weights:
    """Weights of a network that has learnt nothing (He et al. 2015, uniform)."""
    size, told = settings.size, settings.message_size
    shapes = {"entry": (width, size), "hidden": (size, settings.hidden), "out": (settings.hidden, 1)}
    for number, dilations in enumerate(settings.dilations):
        shapes[f"message{number}"] = (size, told)
        shapes[f"update{number}"] = (size + told * len(contexts(dilations)), size)
    weights: Weights = {}
    for name, (rows, columns) in shapes.items():
        bound = 1 / np.sqrt(rows)
        weights[name] = rng.uniform(-bound, bound, (rows, columns)).astype(np.float32)
        weights[f"{name}_bias"] = rng.uniform(-bound, bound, columns).astype(np.float32)
    return weights


def _assembled(mean: Floats, scale: Floats, weights: Weights, settings: PageNetworkConfig) -> PageNetwork:
    """The network, its weights rounded to the half precision in which they are stored."""
    half = {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}

    def pair(name: str) -> tuple[Floats, Floats]:
        return half[name], half[f"{name}_bias"]

    layers = tuple(
        MessagePassing(dilations, *pair(f"message{number}"), *pair(f"update{number}"))
        for number, dilations in enumerate(settings.dilations)
    )
    return PageNetwork(mean, scale, *pair("entry"), layers, *pair("hidden"), *pair("out"))


def _pace(done: float) -> float:
    """Share of the learning rate: up in a line, down along a cosine."""
    if done < _WARM_UP:
        return 0.04 + 0.96 * done / _WARM_UP
    return float(0.5 * (1 + np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP))))


class _Adam:
    """Adam (Kingma, Ba 2015) with gradients of bounded length."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.first = {name: np.zeros_like(value) for name, value in weights.items()}
        self.second = {name: np.zeros_like(value) for name, value in weights.items()}
        self.steps = 0

    def step(self, gradients: Weights, rate: float) -> None:
        self.steps += 1
        length = np.sqrt(sum(float((gradient * gradient).sum()) for gradient in gradients.values()))
        shrink = np.float32(min(1.0, 1.0 / (length + 1e-6)))
        slow, fast = (1 - moment**self.steps for moment in _MOMENTS)
        for name, gradient in gradients.items():
            gradient *= shrink
            first, second = self.first[name], self.second[name]
            first += np.float32(1 - _MOMENTS[0]) * (gradient - first)
            second += np.float32(1 - _MOMENTS[1]) * (gradient * gradient - second)
            self.weights[name] -= np.float32(rate / slow) * first / (np.sqrt(second / np.float32(fast)) + 1e-8)


class _Batch:
    """Some pages one after another."""

    def __init__(self, pages: Sequence[TrainingPage], inputs: Sequence[Floats]) -> None:
        self.inputs = np.concatenate(inputs)
        self.labels = np.concatenate([page.labels for page in pages])
        self.lengths = np.concatenate([page.lengths for page in pages])
        weights = np.concatenate([page.weights for page in pages])
        self.weights = weights / weights.sum()
        self.pages = len(pages)
        self.page = np.repeat(np.arange(len(pages)), [len(page.labels) for page in pages])
        self.context = ContextPooling.joined([page.context for page in pages])
        #: Takes what each part passes back to its two ends.
        self.ends = _ends(self.context)
        self.region_weight = self.context.region_weight[:, :, None]

    def back(self, gradient: Floats, dilations: Sequence[int], told: int) -> Floats:
        """Gradient of what blocks tell, from that of what `ContextPooling.around` makes of it."""
        around = self.context
        shape = (len(gradient), len(contexts(dilations)), told)
        of_context = gradient.reshape(shape)
        found = np.zeros((len(gradient), told), dtype=np.float32)
        moves = offsets(dilations)
        for number, step in enumerate(moves):
            found += around.shifted(of_context[:, number], -step)
        parts = of_context[:, len(moves) : -len(around.groups)] / self.region_weight
        at_ends = np.zeros((len(gradient) + 1, told), dtype=np.float32)
        for number, ends in enumerate(self.ends):
            at_ends += ends @ np.ascontiguousarray(parts[:, number])
        held = np.cumsum(at_ends[::-1], axis=0, dtype=np.float64)[::-1][1:]
        found += held.astype(np.float32) * around.weight
        for number, kinds in enumerate(around.groups):
            of_kinds = of_context[:, number - len(around.groups)]
            found += around.group_means(of_kinds / around.weight, kinds) * around.weight  # to each block by its weight
        return found


def _ends(around: ContextPooling) -> list[scipy.sparse.csr_matrix]:
    """For each kind of part, what adds up at each block the parts that end before it, less those that start there."""
    n = len(around.weight)
    rows = np.arange(n)
    ones = np.ones(n, dtype=np.float32)
    return [
        scipy.sparse.csr_matrix(
            (np.concatenate([ones, -ones]), (np.concatenate([last, first]), np.concatenate([rows, rows]))),
            shape=(n + 1, n),
        )
        for first, last in zip(around.first.T, around.last.T, strict=True)
    ]


class _Pass:
    """One pass forward, with some of the inputs hidden, and back."""

    def __init__(
        self,
        weights: Weights,
        batch: _Batch,
        settings: PageNetworkConfig,
        dropped: Sequence[Sequence[int]],
        rng: np.random.Generator,
    ) -> None:
        self.weights, self.batch, self.settings = weights, batch, settings
        self.inputs = _hidden(batch, settings, dropped, rng)
        self.states = [self._dense(self.inputs, "entry")]
        self.told: list[Floats] = []
        self.seen: list[Floats] = []
        self.added: list[Floats] = []
        self.kept: list[Floats] = []
        for number, dilations in enumerate(settings.dilations):
            state = self.states[-1]
            self.told.append(self._dense(state, f"message{number}"))
            self.seen.append(np.hstack([state, batch.context.pool(self.told[-1], offsets(dilations))]))
            self.added.append(self._dense(self.seen[-1], f"update{number}"))
            self.kept.append(_mask(state.shape, settings.dropout, rng))
            self.states.append(state + self.added[-1] * self.kept[-1])
        self.last = self._dense(self.states[-1], "hidden")
        self.log_odds = (self.last @ weights["out"] + weights["out_bias"])[:, 0]

    def _dense(self, values: Floats, name: str) -> Floats:
        return relu(values @ self.weights[name] + self.weights[f"{name}_bias"])

    def gradients(self) -> Weights:
        """Gradients of the loss."""
        found: Weights = {}

        def back(gradient: Floats, values: Floats, made: Floats | None, name: str) -> Floats:
            if made is not None:
                gradient = gradient * (made > 0)
            found[name] = values.T @ gradient
            found[f"{name}_bias"] = gradient.sum(axis=0)
            return np.asarray(gradient @ self.weights[name].T)

        size = self.settings.size
        gradient = back(self._of_loss()[:, None], self.last, None, "out")
        gradient = back(gradient, self.states[-1], self.last, "hidden")
        for number, dilations in reversed(list(enumerate(self.settings.dilations))):
            mixed = back(gradient * self.kept[number], self.seen[number], self.added[number], f"update{number}")
            told = self.batch.back(mixed[:, size:], dilations, self.settings.message_size)
            gradient = gradient + mixed[:, :size]
            gradient += back(told, self.states[number], self.told[number], f"message{number}")
        back(gradient, self.inputs, self.states[0], "entry")
        return found

    def loss(self) -> float:
        """Cross-entropy, and one less the mean soft F1."""
        batch = self.batch
        entropy = np.logaddexp(0, self.log_odds) - batch.labels * self.log_odds
        right, all_of = self._soft()
        return float((batch.weights * entropy).sum() + self.settings.f1 * (1 - (right / all_of).mean()))

    def _soft(self) -> tuple[Doubles, Doubles]:
        """Numerator and denominator of each page's soft F1."""
        batch = self.batch
        kept = batch.lengths / (1 + np.exp(-self.log_odds))
        gold = batch.lengths * batch.labels

        def by_page(values: Floats) -> Doubles:
            return np.bincount(batch.page, values, batch.pages).astype(np.float64)

        return 2 * by_page(kept * batch.labels) + 1, by_page(kept + gold) + 1

    def _of_loss(self) -> Floats:
        batch = self.batch
        probability = 1 / (1 + np.exp(-self.log_odds))
        right, all_of = self._soft()
        f1 = batch.lengths * (2 * batch.labels - (right / all_of)[batch.page]) / all_of[batch.page]
        f1 *= self.settings.f1 / batch.pages * probability * (1 - probability)
        return np.asarray(batch.weights * (probability - batch.labels) - f1, dtype=np.float32)


def _hidden(
    batch: _Batch, settings: PageNetworkConfig, dropped: Sequence[Sequence[int]], rng: np.random.Generator
) -> Floats:
    """Inputs without some numbers, and on some pages without a group of columns."""
    inputs = batch.inputs * _mask(batch.inputs.shape, settings.input_dropout, rng)
    for group in dropped:
        hidden = np.flatnonzero((rng.random(batch.pages) < settings.group_dropout)[batch.page])
        inputs[np.ix_(hidden, np.array(group))] = 0
    return inputs


def _mask(shape: tuple[int, ...], rate: float, rng: np.random.Generator) -> Floats:
    """Inverted dropout."""
    return (rng.random(shape, dtype=np.float32) >= rate).astype(np.float32) / np.float32(1 - rate)
