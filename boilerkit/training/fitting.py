"""Fitting: the parts of a model, each trained by scikit-learn and taken out of it as plain numbers."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from boilerkit.features import lexical
from boilerkit.model.boosted_trees import BoostedTrees
from boilerkit.model.numerics import CLIP
from boilerkit.model.perceptron import Perceptron, fixed_point
from boilerkit.page.segments import Segments
from boilerkit.training.config import BoostingConfig, PerceptronConfig
from boilerkit.training.examples import Example

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sample:
    """Blocks to train on."""

    columns: Floats
    labels: NDArray[np.int64]
    weights: NDArray[np.float64]


def fit_network(blocks: Sample, settings: PerceptronConfig, seed: int) -> Perceptron:
    """A network of scikit-learn's training, in the steps of `boilerkit.model.perceptron`."""
    mean, scale = (
        blocks.columns.mean(axis=0, dtype=np.float64),
        blocks.columns.std(axis=0, dtype=np.float64) + 1e-6,
    )
    inputs = np.clip((blocks.columns - mean) / scale, -CLIP, CLIP).astype(np.float32)
    network = MLPClassifier(
        settings.hidden,
        alpha=settings.alpha,
        batch_size=settings.batch_size,
        learning_rate_init=settings.learning_rate,
        max_iter=settings.epochs,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is chosen, not reached
        network.fit(inputs, blocks.labels, sample_weight=blocks.weights / blocks.weights.mean())
    return Perceptron(
        mean.astype(np.float32),
        scale.astype(np.float32),
        tuple(fixed_point(weight.astype(np.float64)) for weight in network.coefs_),
        tuple(fixed_point(bias.astype(np.float64)) for bias in network.intercepts_),
    )


def fit_trees(blocks: Sample, settings: BoostingConfig, seed: int) -> BoostedTrees:
    """BoostedTrees of scikit-learn's training, flattened."""
    boosted = HistGradientBoostingClassifier(**asdict(settings), early_stopping=False, random_state=seed)
    boosted.fit(blocks.columns, blocks.labels, sample_weight=blocks.weights / blocks.weights.mean())
    return flatten(boosted)


def flatten(boosted: HistGradientBoostingClassifier) -> BoostedTrees:
    """A fitted boosting of two classes as flat arrays."""
    roots: list[int] = []
    feature: list[int] = []
    threshold: list[float] = []
    child: list[int] = []
    value: list[float] = []
    depth = 0
    for (predictor,) in boosted._predictors:
        order, place = _children_side_by_side(predictor.nodes)
        offset = len(feature)
        roots.append(offset)
        for node in (predictor.nodes[number] for number in order):
            leaf = bool(node["is_leaf"])
            feature.append(0 if leaf else int(node["feature_idx"]))
            threshold.append(np.inf if leaf else float(_rounded_down(float(node["num_threshold"]))))
            child.append(len(child) if leaf else offset + place[int(node["left"])])
            value.append(float(node["value"]) if leaf else 0.0)
            depth = max(depth, int(node["depth"]))
    return BoostedTrees(
        np.array(roots, dtype=np.int32),
        np.array(feature, dtype=np.int32),
        np.array(threshold, dtype=np.float32),
        np.array(child, dtype=np.int32),
        np.array(value, dtype=np.float32),
        float(np.ravel(boosted._baseline_prediction)[0]),
        depth,
    )


def _children_side_by_side(nodes: NDArray[Any]) -> tuple[list[int], dict[int, int]]:
    """Nodes of a tree, breadth first, so that a right child follows its left; and the place of each."""
    order = [0]
    for number in order:
        if not nodes[number]["is_leaf"]:
            order += [int(nodes[number]["left"]), int(nodes[number]["right"])]
    return order, {number: place for place, number in enumerate(order)}


def _rounded_down(threshold: float) -> np.float32:
    """The greatest single-precision number up to a threshold: features of that precision compare alike."""
    single = np.float32(threshold)
    return single if float(single) <= threshold else np.nextafter(single, np.float32(-np.inf))


class TokenTable:
    """Which tokens stand in which blocks; like blocks of a page are one row."""

    def __init__(
        self, examples: Sequence[Example], tokens: Callable[[Segments], list[frozenset[str]]], sites: int
    ) -> None:
        of_pages = [tokens(example.segments) for example in examples]
        seen_on: dict[str, set[str]] = defaultdict(set)
        for example, blocks in zip(examples, of_pages, strict=True):
            for token in frozenset().union(*blocks):
                seen_on[token].add(example.page.site)
        self.vocabulary = sorted(token for token, found in seen_on.items() if len(found) >= sites)
        number = {token: place for place, token in enumerate(self.vocabulary)}
        rows = [
            (
                [number[token] for token in sorted(tokens_of_row) if token in number],
                target,
                mass,
                example.fold,
            )
            for example, blocks in zip(examples, of_pages, strict=True)
            for tokens_of_row, masses in _merged(example, blocks).items()
            for target, mass in enumerate(masses)
            if mass > 0
        ]
        places = [place for found, *_ in rows for place in found]
        ends = np.cumsum([0, *(len(found) for found, *_ in rows)])
        shape = (len(rows), len(self.vocabulary))
        self.rows = scipy.sparse.csr_matrix((np.ones(len(places)), places, ends), shape=shape)
        self.targets = np.array([target for _, target, _, _ in rows])
        self.weights = np.array([mass for _, _, mass, _ in rows])
        self.folds = np.array([fold for *_, fold in rows])

    def fit(self, without: Sequence[int], inverse_regularisation: float) -> dict[str, float]:
        """What each token is worth, in log-odds, learnt without some folds."""
        chosen = ~np.isin(self.folds, without)
        if len(np.unique(self.targets[chosen])) < 2:
            return {}
        weights = self.weights[chosen]
        regression = LogisticRegression(C=inverse_regularisation, max_iter=60, tol=1e-3)
        regression.fit(
            self.rows[chosen],
            self.targets[chosen],
            sample_weight=weights * (chosen.sum() / weights.sum() / 20),
        )
        worth = np.round(regression.coef_[0], 3).tolist()
        return {token: value for token, value in zip(self.vocabulary, worth, strict=True) if abs(value) > 0.02}


def _merged(example: Example, blocks: Sequence[frozenset[str]]) -> dict[frozenset[str], list[float]]:
    """Blocks with the same tokens, and how much boilerplate and main content they hold."""
    masses: dict[frozenset[str], list[float]] = {}
    for tokens, label, weight in zip(blocks, example.labels.tolist(), example.weights.tolist(), strict=True):
        mass = masses.setdefault(tokens, [0.0, 0.0])
        mass[0] += weight * (1 - label)
        mass[1] += weight * label
    return masses


def names_above(segments: Segments) -> list[frozenset[str]]:
    """Tokens of the names of each block's element and of those above it."""
    above: list[frozenset[str]] = []
    for parent, names in zip(segments.parents, segments.names, strict=True):
        inherited: frozenset[str] = above[parent] if parent >= 0 else frozenset()
        above.append(inherited | set(lexical.name_tokens(names)) if names else inherited)
    return [above[container] for container in segments.containers]


def first_words(segments: Segments) -> list[frozenset[str]]:
    """Tokens of each block's first words."""
    return [frozenset(lexical.word_tokens(text)) for text in segments.texts]
