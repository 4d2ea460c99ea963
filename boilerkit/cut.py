"""Cut: what a page and its blocks' probabilities say of the thresholds that it may get.

The expected F1 takes the blocks of a page for independent, but they err together: all cards of a shop's page are main
content, or none. Trees learn from whole pages how much better than the threshold of the greatest expected F1 another
one is.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Thresholds to choose from, beside the one at which the expected F1 is greatest.
CANDIDATES: Final = np.array([0.04, 0.08, 0.12, 0.16, *np.arange(0.2, 0.96, 0.05).round(2).tolist()])
#: Bounds of the probabilities whose words are counted.
_BINS: Final = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
_QUANTILES: Final = (0.5, 0.75, 0.9, 1.0)
#: How far from a threshold a block is near it.
_NEAR: Final = 0.1

_OF_THRESHOLD: Final = (
    ("threshold", "the threshold"),
    ("threshold_above", "how much it is above the one at which the expected F1 is greatest"),
    ("expected_f1", "F1 that is expected of what it keeps"),
    ("kept_length", "log(1 + characters) of what it keeps"),
    ("kept_of_page", "share of the page's characters that it keeps"),
    ("kept_mean", "mean probability of what it keeps"),
    ("lost", "share of the likely main content that it drops"),
    ("runs", "runs of blocks that it keeps"),
    ("kept_blocks", "log(1 + blocks) that it keeps"),
    ("kept_of_blocks", "share of the blocks that it keeps"),
    ("kept_block_length", "log(1 + characters) of a block that it keeps"),
    ("near", "characters near the threshold, by those that it keeps"),
)
_OF_PAGE: Final = (
    ("page_length", "log(1 + characters) of the page"),
    ("page_expected", "log(1 + characters) of its likely main content"),
    ("page_doubt", "share of its characters that are likely misjudged"),
    *((f"page_quantile{part}", f"probability above which 1 - {part} of its blocks are") for part in _QUANTILES),
    *((f"page_from{low}", f"share of its characters in blocks from {low} to {high}") for low, high in pairwise(_BINS)),
)
#: What the trees see of a threshold, before the page's own features (`about`).
FEATURES: Final = dict(_OF_THRESHOLD + _OF_PAGE)


def about(names: Sequence[str]) -> list[int]:
    """Places of the features that are the same for all blocks of a page.

    Parameters
    ----------
    names : sequence of str
        Names of a model's features.

    Examples
    --------
    >>> about(["words", "page_words", "depth"])
    [1]
    """
    return [place for place, name in enumerate(names) if name.startswith("page_")]


def columns(
    probabilities: NDArray[np.float64], lengths: NDArray[np.float64], page: Floats, default: float
) -> tuple[NDArray[np.float64], Floats]:
    """Thresholds that a page may get, and what is seen of each.

    Parameters
    ----------
    probabilities, lengths : ndarray of shape (n_blocks,)
    page : ndarray of shape (n_about,)
        The features of `about`.
    default : float
        The threshold at which the expected F1 is greatest; it comes last.

    Returns
    -------
    thresholds : ndarray of shape (n_thresholds,)
    columns : ndarray of float32, shape (n_thresholds, len(FEATURES) + n_about)

    Examples
    --------
    >>> thresholds, seen = columns(np.array([0.9, 0.2]), np.array([50.0, 5.0]), np.zeros(1, dtype=np.float32), 0.5)
    >>> len(thresholds) == len(CANDIDATES) + 1, seen.shape == (len(thresholds), len(FEATURES) + 1)
    (True, True)
    """
    thresholds = np.append(CANDIDATES, default)
    of_page = np.concatenate([_of_page(probabilities, lengths), page])
    repeated = np.broadcast_to(of_page, (len(thresholds), len(of_page)))
    return thresholds, np.hstack([_of_thresholds(probabilities, lengths, thresholds), repeated]).astype(np.float32)


def _of_thresholds(
    probabilities: NDArray[np.float64], lengths: NDArray[np.float64], thresholds: NDArray[np.float64]
) -> NDArray[np.float64]:
    kept = probabilities >= thresholds[:, None]
    near = np.abs(probabilities - thresholds[:, None]) < _NEAR
    length, right, blocks = kept @ lengths, kept @ (lengths * probabilities), kept.sum(axis=1)
    expected = (lengths * probabilities).sum()
    starts = kept[:, 0] + (kept[:, 1:] & ~kept[:, :-1]).sum(axis=1)
    found = {
        "threshold": thresholds,
        "threshold_above": thresholds - thresholds[-1],
        "expected_f1": 2 * right / np.maximum(length + expected, 1e-9),
        "kept_length": np.log1p(length),
        "kept_of_page": length / max(lengths.sum(), 1.0),
        "kept_mean": right / np.maximum(length, 1.0),
        "lost": (expected - right) / max(expected, 1.0),
        "runs": starts,
        "kept_blocks": np.log1p(blocks),
        "kept_of_blocks": blocks / len(lengths),
        "kept_block_length": np.log1p(length / np.maximum(blocks, 1)),
        "near": near @ lengths / np.maximum(length, 1.0),
    }
    return np.column_stack([found[name] for name, _ in _OF_THRESHOLD])


def _of_page(probabilities: NDArray[np.float64], lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    total = max(lengths.sum(), 1.0)
    place = np.searchsorted(_BINS[1:-1], probabilities, side="right")
    return np.array(
        [
            np.log1p(lengths.sum()),
            np.log1p((lengths * probabilities).sum()),
            (lengths * np.minimum(probabilities, 1 - probabilities)).sum() / total,
            *np.quantile(probabilities, _QUANTILES),
            *(np.bincount(place, lengths, minlength=len(_BINS) - 1) / total),
        ]
    )
