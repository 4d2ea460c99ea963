"""Boosted decision trees in flat arrays, walked by numpy: a judge of blocks or lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Schema
from boilerkit.features.page import Page

Floats = NDArray[np.float32]

#: Blocks that walk the trees at once: memory stays small, whatever the page's size.
_TREE_STRIP: Final = 4096


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted decision trees in flat arrays.

    Attributes
    ----------
    roots : ndarray of shape (n_trees,)
        Node at which each tree starts.
    feature, threshold, child : ndarray of shape (n_nodes,)
        Right of `threshold` a block goes to node `child + 1`, else to `child`. A leaf is its own child, with an
        infinite threshold.
    value : ndarray of shape (n_nodes,)
        Log-odds of each leaf.
    bias : float
    depth : int
        Steps from a root to the deepest leaf.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: Floats
    child: NDArray[np.int32]
    value: Floats
    bias: float
    depth: int

    def log_odds(self, schema: Schema, page: Page, columns: Floats) -> NDArray[np.float64]:
        """Log-odds of a page's blocks; see `boilerkit.model.Judge`.

        Parameters
        ----------
        schema : Schema
        page : Page
        columns : ndarray of shape (n_blocks, n_features)
        """
        return self.scores(columns)

    def scores(self, features: Floats) -> NDArray[np.float64]:
        """Log-odds, of shape (n_blocks,).

        Parameters
        ----------
        features : ndarray of float32, shape (n_blocks, n_features)
        """
        strips = range(0, len(features), _TREE_STRIP)
        return np.concatenate([np.zeros(0), *(self._scores(features[start : start + _TREE_STRIP]) for start in strips)])

    def _scores(self, features: Floats) -> NDArray[np.float64]:
        n, width = features.shape
        flat = np.ascontiguousarray(features).ravel()
        starts = (np.arange(n, dtype=np.int32) * width)[None, :]
        node = np.repeat(self.roots[:, None], n, axis=1)
        for _ in range(self.depth):
            place = self.feature.take(node, mode="clip")  # in range, see `Model.load`; the check costs time
            place += starts
            node = self.child.take(node, mode="clip") + (
                flat.take(place, mode="clip") > self.threshold.take(node, mode="clip")
            )
        return np.asarray(self.value.take(node).sum(axis=0, dtype=np.float64) + self.bias)

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The trees' numbers by name, for `Model.save`.

        Parameters
        ----------
        name : str
            What the names of the arrays start with.
        """
        return {
            f"{name}_roots": self.roots,
            f"{name}_feature": self.feature.astype(np.int16),
            f"{name}_threshold": self.threshold,
            f"{name}_child": self.child,
            f"{name}_value": self.value,
            f"{name}_scalars": np.array([self.bias, self.depth]),
        }

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> "Trees":
        """The trees of a name, from the numbers that `to_arrays` gave.

        Parameters
        ----------
        name : str
        arrays : mapping of str to ndarray
        """
        bias, depth = arrays[f"{name}_scalars"].tolist()
        return cls(
            arrays[f"{name}_roots"].astype(np.int32),
            arrays[f"{name}_feature"].astype(np.int32),
            arrays[f"{name}_threshold"].astype(np.float32),
            arrays[f"{name}_child"].astype(np.int32),
            arrays[f"{name}_value"].astype(np.float32),
            bias,
            int(depth),
        )

    def is_sound(self, width: int) -> bool:
        """Whether every walk through the trees stays inside them, goes down and ends at a leaf's number.

        Parameters
        ----------
        width : int
            Number of features.
        """
        nodes = len(self.child)
        columns = (self.feature, self.threshold, self.child, self.value)
        if not (0 <= self.depth <= 64 and self.roots.ndim == 1 and all(c.shape == (nodes,) for c in columns)):
            return False
        leaf = self.child == np.arange(nodes)
        return bool(
            ((self.roots >= 0) & (self.roots < nodes)).all()
            and (leaf | ((self.child > np.arange(nodes)) & (self.child < nodes - 1))).all()
            and (np.isposinf(self.threshold) | ~leaf).all()
            and (np.isfinite(self.threshold) | leaf).all()
            and ((self.feature >= 0) & (self.feature < width)).all()
            and np.isfinite(self.value).all()
            and np.isfinite(self.bias)
        )

    def fits(self, schema: Schema) -> bool:
        """Whether they are sound over a schema's features; see `boilerkit.model.Judge`.

        Parameters
        ----------
        schema : Schema
        """
        return self.is_sound(len(schema.names))
