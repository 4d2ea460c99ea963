"""What a saved estimator may hold, and whether its trees can be walked.

skops makes estimators of scikit-learn, arrays of numpy and plain values, and asks about all else. It asks about trees,
too, for code walks them without looking where it treads: so each tree is checked before it is used.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import BaseEnsemble
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.tree._tree import Tree

#: Types that may be made besides those that skops trusts of itself.
TRUSTED: Final = (
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.preprocessing._label.LabelBinarizer",
    "sklearn.tree._tree.Tree",
)


#: Bytes that a saved estimator may unpack to: a forest of some hundreds of trees without a bound takes as much.
_LARGEST: Final = 1_000_000_000


def check_size(path: Path) -> None:
    """Check that a file does not unpack to more than an estimator has, by the sizes that no reader goes beyond.

    Parameters
    ----------
    path : Path

    Raises
    ------
    ValueError
        If it does.
    OSError, zipfile.BadZipFile
        If it cannot be read.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > _LARGEST:
        raise ValueError(f"it unpacks to {size:,} bytes, and an estimator to {_LARGEST:,} at most")


def check_trees(found: Any, width: float = np.inf) -> None:
    """Check that no tree of a classifier leads outside itself or looks at columns that are not there.

    Parameters
    ----------
    found : object
        A classifier, or what it holds.
    width : float
        Number of columns that are given to what holds it.

    Raises
    ------
    ValueError
        If one does.
    """
    if isinstance(found, Tree):
        _check(found.children_left, found.children_right, found.feature, found.children_left != -1, width)
    elif isinstance(found, TreePredictor):
        nodes = found.nodes
        is_inner = nodes["is_leaf"] == 0
        _check(nodes["left"], nodes["right"], nodes["feature_idx"], is_inner, width)
        bitsets = min(len(found.binned_left_cat_bitsets), len(found.raw_left_cat_bitsets))
        if (nodes["bitset_idx"][is_inner & (nodes["is_categorical"] != 0)] >= bitsets).any():
            raise ValueError("a tree splits by categories that are not there")
    else:
        own = vars(found).get("n_features_in_", width) if hasattr(found, "__dict__") else width
        for inner in _held_by(found):
            check_trees(inner, min(width, own) if isinstance(found, BaseEnsemble) else own)


def _held_by(found: Any) -> Iterator[Any]:
    """What a container or an object holds."""
    if isinstance(found, dict):
        yield from found.values()
    elif isinstance(found, list | tuple) or (isinstance(found, np.ndarray) and found.dtype == object):
        yield from found
    elif hasattr(found, "__dict__") and not isinstance(found, type):
        yield from vars(found).values()


def _check(
    left: NDArray[Any], right: NDArray[Any], column: NDArray[Any], is_inner: NDArray[np.bool_], width: float
) -> None:
    """Children must stand behind their parents, so that every walk ends."""
    number = np.arange(len(is_inner))[is_inner]
    for child in (left[is_inner].astype(np.int64), right[is_inner].astype(np.int64)):
        if ((child <= number) | (child >= len(is_inner))).any():
            raise ValueError("a tree leads outside itself")
    if not ((column[is_inner] >= 0) & (column[is_inner] < width)).all():
        raise ValueError("a tree looks at columns that are not there")
    if not len(is_inner):
        raise ValueError("a tree has no node")
