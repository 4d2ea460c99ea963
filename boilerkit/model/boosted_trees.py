"""Boosted decision trees as flat arrays that numpy walks: a scorer of blocks or lines.

Attributions credit every split on a block's way down with the change that it makes to the mean of the leaves below
(Saabas 2014, "Interpreting random forests"; not Shapley values, which would cost a thousand times as much).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.compiled import compiled
from boilerkit.features.feature import Feature
from boilerkit.model.scorer import Arrays, Attribution, Doubles, Floats, ScorerInput, are_within

#: Blocks that walk the trees at once: memory stays small, whatever the page's size.
_STRIP: Final = 4096
_ATTRIBUTION_STRIP: Final = 2048
#: Steps that a block may take down all trees, and the greatest value of a leaf.
MOST_STEPS: Final = 50_000
_LARGEST: Final = 1e6


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """Boosted decision trees in flat arrays.

    Attributes
    ----------
    roots : ndarray of shape (n_trees,)
        Node at which each tree starts.
    feature, threshold, child : ndarray of shape (n_nodes,)
        A block whose feature is greater than `threshold` goes to node `child + 1`, else to `child`. A leaf is its own
        child, with an infinite threshold.
    value : ndarray of shape (n_nodes,)
        Log-odds of each leaf.
    bias : float
    depth : int
        Steps from a root to the deepest leaf.
    """

    context_features: ClassVar[tuple[Feature, ...]] = ()

    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: Floats
    child: NDArray[np.int64]
    value: Floats
    bias: float
    depth: int

    def log_odds(self, inputs: ScorerInput) -> Doubles:
        """See `Scorer.log_odds`."""
        return self.scores(inputs.features)

    def scores(self, features: Floats) -> Doubles:
        """Log-odds, of shape (n_blocks,).

        Parameters
        ----------
        features : ndarray of float32, shape (n_blocks, n_features)
        """
        arrays = self.roots, self.feature, self.threshold, self.child, self.value
        features = np.ascontiguousarray(features)
        strips = range(0, len(features), _STRIP)
        scores = (tree_scores(features[start : start + _STRIP], *arrays, self.bias, self.depth) for start in strips)
        return np.concatenate([np.zeros(0), *scores])

    def attribution(self, inputs: ScorerInput) -> Attribution:
        """See `Scorer.attribution`."""
        return self.split_attribution(inputs.features)

    def split_attribution(self, features: Floats) -> Attribution:
        """Attribution of the scores, split by split.

        The value of an inner node is the mean of its two children's, however many blocks went either way in training.

        Parameters
        ----------
        features : ndarray of float32, shape (n_blocks, n_features)
        """
        value = self._node_values()
        base = float(value[self.roots].sum() + self.bias)
        strips = [features[start : start + _ATTRIBUTION_STRIP] for start in range(0, len(features), _ATTRIBUTION_STRIP)]
        empty = np.zeros((0, features.shape[1]))
        return Attribution(np.concatenate([empty, *(self._path_changes(value, strip) for strip in strips)]), base)

    def _path_changes(self, value: Doubles, features: Floats) -> Doubles:
        """Change of the node's value at each split on the blocks' ways down, summed by feature."""
        count, width = features.shape
        rows = np.arange(count)
        node = np.repeat(self.roots[:, None], count, axis=1)
        changes = np.zeros(count * width)
        for _ in range(self.depth):
            feature = self.feature[node]
            below = self.child[node] + (features[rows, feature] > self.threshold[node])
            changes += np.bincount((rows * width + feature).ravel(), (value[below] - value[node]).ravel(), len(changes))
            node = below
        return changes.reshape(count, width)

    def _node_values(self) -> Doubles:
        """The value of each node: a leaf's own, else the mean of its children's."""
        leaves = self.value.astype(np.float64)
        numbers = np.arange(len(self.child))
        is_leaf = self.child == numbers
        right = np.where(is_leaf, numbers, self.child + 1)
        values = leaves
        for _ in range(self.depth):  # upwards, a level each time
            values = np.where(is_leaf, leaves, (values[self.child] + values[right]) / 2)
        return values

    def context_values(self, inputs: ScorerInput) -> None:
        """See `Scorer.context_values`: trees see no context."""

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """See `Scorer.to_arrays`."""
        return {
            f"{prefix}_roots": self.roots.astype(np.int32),
            f"{prefix}_feature": self.feature.astype(np.int16),
            f"{prefix}_threshold": self.threshold,
            f"{prefix}_child": self.child.astype(np.int32),
            f"{prefix}_value": self.value,
            f"{prefix}_scalars": np.array([self.bias, self.depth]),
        }

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays) -> "BoostedTrees":
        """See `Scorer.from_arrays`."""
        bias, depth = arrays[f"{prefix}_scalars"].tolist()
        return cls(
            arrays[f"{prefix}_roots"].astype(np.int64),
            arrays[f"{prefix}_feature"].astype(np.int64),
            arrays[f"{prefix}_threshold"].astype(np.float32),
            arrays[f"{prefix}_child"].astype(np.int64),
            arrays[f"{prefix}_value"].astype(np.float32),
            bias,
            int(depth),
        )

    def is_valid(self, n_features: int) -> bool:
        """See `Scorer.is_valid`: every walk stays inside the trees, goes down and ends soon, at a finite leaf."""
        nodes = len(self.child)
        columns = (self.feature, self.threshold, self.child, self.value)
        if not (0 <= self.depth <= 64 and self.roots.ndim == 1 and all(c.shape == (nodes,) for c in columns)):
            return False
        if len(self.roots) * self.depth > MOST_STEPS:
            return False
        leaf = self.child == np.arange(nodes)
        return bool(
            ((self.roots >= 0) & (self.roots < nodes)).all()
            and (leaf | ((self.child > np.arange(nodes)) & (self.child < nodes - 1))).all()
            and (np.isposinf(self.threshold) | ~leaf).all()
            and (np.isfinite(self.threshold) | leaf).all()
            and ((self.feature >= 0) & (self.feature < n_features)).all()
            and are_within(self.value, _LARGEST)
            and are_within(self.bias, _LARGEST)
        )


@compiled
def tree_scores(
    features: Floats,
    roots: NDArray[np.int64],
    feature: NDArray[np.int64],
    threshold: Floats,
    child: NDArray[np.int64],
    value: Floats,
    bias: float,
    depth: int,
) -> Doubles:
    """Log-odds of blocks, of shape (n_blocks,).

    Parameters
    ----------
    features : ndarray of float32, shape (n_blocks, n_features)
        Contiguous.
    roots, feature, threshold, child, value, bias, depth
        As those of `BoostedTrees`; within bounds, see `BoostedTrees.is_valid`.
    """
    n, width = features.shape
    flat, starts = features.ravel(), np.arange(n)[None, :] * width
    at_roots = features.T.take(feature[roots], axis=0) > threshold[roots, None]
    node = child[roots, None] + at_roots
    for _ in range(depth - 1):
        place = feature.take(node, mode="clip")  # they are in range; the check costs time
        place += starts
        is_greater = flat.take(place, mode="clip") > threshold.take(node, mode="clip")
        node = child.take(node, mode="clip")
        node += is_greater
    return np.asarray(value.take(node).sum(axis=0, dtype=np.float64) + bias)
