"""Fitting: perceptrons and boosted trees, trained by scikit-learn and taken out of it as plain arrays."""

import warnings
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from boilerkit.model.boosted_trees import BoostedTrees
from boilerkit.model.numerics import CLIP
from boilerkit.model.perceptron import Perceptron, fixed_point
from boilerkit.training.config import BoostingConfig, PerceptronConfig

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sample:
    """Blocks of many pages to train on.

    Attributes
    ----------
    features : ndarray of float32, shape (n_blocks, n_features)
    labels : ndarray of int, shape (n_blocks,)
        1 for main content, 0 for boilerplate.
    weights : ndarray of shape (n_blocks,)
    """

    features: Floats
    labels: NDArray[np.int64]
    weights: NDArray[np.float64]


def fit_perceptron(sample: Sample, settings: PerceptronConfig, seed: int) -> Perceptron:
    """Train a perceptron, with one output for two classes, else with one for each class.

    Parameters
    ----------
    sample : Sample
    settings : PerceptronConfig
    seed : int
    """
    mean, scale = (
        sample.features.mean(axis=0, dtype=np.float64),
        sample.features.std(axis=0, dtype=np.float64) + 1e-6,
    )
    inputs = np.clip((sample.features - mean) / scale, -CLIP, CLIP).astype(np.float32)
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
        network.fit(inputs, sample.labels, sample_weight=sample.weights / sample.weights.mean())
    return Perceptron(
        mean.astype(np.float32),
        scale.astype(np.float32),
        tuple(fixed_point(weight.astype(np.float64)) for weight in network.coefs_),
        tuple(fixed_point(bias.astype(np.float64)) for bias in network.intercepts_),
    )


def fit_trees(sample: Sample, settings: BoostingConfig, seed: int) -> BoostedTrees:
    """Train boosted trees.

    Parameters
    ----------
    sample : Sample
    settings : BoostingConfig
    seed : int
    """
    boosted = HistGradientBoostingClassifier(**asdict(settings), early_stopping=False, random_state=seed)
    boosted.fit(sample.features, sample.labels, sample_weight=sample.weights / sample.weights.mean())
    return flatten(boosted)


def flatten(boosted: HistGradientBoostingClassifier) -> BoostedTrees:
    """A fitted boosting of two classes as flat arrays.

    scikit-learn has no public way to the trees of a histogram boosting, so this reads private attributes; a test
    compares the result with `decision_function`.

    Parameters
    ----------
    boosted : HistGradientBoostingClassifier
    """
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
        np.array(roots, dtype=np.int64),
        np.array(feature, dtype=np.int64),
        np.array(threshold, dtype=np.float32),
        np.array(child, dtype=np.int64),
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
