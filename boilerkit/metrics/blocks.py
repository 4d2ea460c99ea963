"""Labels and probabilities of blocks."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

from .scores import Counts, Scores, ratio, scores_of

FloatArray = npt.NDArray[np.float64]


class Reliability(NamedTuple):
    """Weight, mean probability and share of content of the blocks in each bin.

    >>> Reliability(np.array([2.0]), np.array([0.4]), np.array([0.5])).share.tolist()
    [0.5]
    """

    weight: FloatArray
    probability: FloatArray
    share: FloatArray


def _blocks(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The three columns as one-dimensional arrays of one length, checked."""
    truth = np.asarray(labels, dtype=np.float64)
    chance = np.asarray(probabilities, dtype=np.float64)
    weight = np.ones_like(truth) if weights is None else np.asarray(weights, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != chance.shape or truth.shape != weight.shape:
        raise ValueError(
            "labels, probabilities and weights must be one-dimensional and of one length; "
            f"their shapes are {truth.shape}, {chance.shape} and {weight.shape}"
        )
    if not np.isin(truth, (0.0, 1.0)).all():
        raise ValueError("labels must be 0 (boilerplate) or 1 (content)")
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("probabilities must lie between 0 and 1; there are others, or NaN")
    if not ((weight >= 0) & np.isfinite(weight)).all():
        raise ValueError("weights must be finite and not negative")
    return truth, chance, weight


def block_scores(
    labels: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    threshold: float = 0.5,
) -> Scores:
    """Precision, recall and F1 of blocks called content.

    Parameters
    ----------
    labels : array-like of shape (n_blocks,)
        1 for content, 0 for boilerplate.
    probabilities : array-like of shape (n_blocks,)
        Probability of content, in [0, 1]; 0/1 decisions do as well.
    weights : array-like of shape (n_blocks,), optional
        Weight of each block, such as its number of words; 1 each by default.
    threshold : float
        A block of this probability or more is called content.

    Returns
    -------
    Scores
        All 1 where no block is content and none is called so, all 0 where only one of the two holds.

    Raises
    ------
    ValueError
        Where the arrays differ in length or hold impossible values.

    Examples
    --------
    >>> block_scores([1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1])
    Scores(precision=0.5, recall=0.5, f1=0.5)
    """
    truth, chance, weight = _blocks(labels, probabilities, weights)
    called = chance >= threshold
    tp = float(weight @ (truth * called))
    fp = float(weight @ ((1 - truth) * called))
    fn = float(weight @ (truth * ~called))
    return scores_of(Counts(tp, fp, fn))


def average_precision(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> float:
    """Average precision: the sum of precisions at each threshold, weighted by the step in recall.

    Not interpolated; blocks of one probability are one step.

    Parameters
    ----------
    labels : array-like of shape (n_blocks,)
        1 for content, 0 for boilerplate.
    probabilities : array-like of shape (n_blocks,)
        Probability of content, in [0, 1].
    weights : array-like of shape (n_blocks,), optional
        Weight of each block; 1 each by default.

    Returns
    -------
    float
        In [0, 1]; 0 where no block is content.

    Raises
    ------
    ValueError
        Where the arrays differ in length or hold impossible values.

    References
    ----------
    Manning, Raghavan, Schütze, Introduction to Information Retrieval, 2008, section 8.4; computed by scikit-learn.

    Examples
    --------
    >>> average_precision([1, 0, 1], [0.9, 0.8, 0.7])
    0.8333333333333333
    """
    truth, chance, weight = _blocks(labels, probabilities, weights)
    if not weight @ truth:
        return 0.0
    return float(average_precision_score(truth, chance, sample_weight=weight))


def calibration_error(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None = None, bins: int = 15
) -> float:
    """Expected calibration error: the mean gap between probability and observed share of content.

    Blocks fall into `bins` bins of equal width, open below and closed above; a bin counts by its weight.

    Parameters
    ----------
    labels : array-like of shape (n_blocks,)
        1 for content, 0 for boilerplate.
    probabilities : array-like of shape (n_blocks,)
        Probability of content, in [0, 1].
    weights : array-like of shape (n_blocks,), optional
        Weight of each block; 1 each by default.
    bins : int
        Number of bins, 1 or more.

    Returns
    -------
    float
        In [0, 1]; 0 where there is no block.

    Raises
    ------
    ValueError
        Where the arrays differ in length or hold impossible values, or `bins` is below 1.

    References
    ----------
    Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks, ICML 2017, here with the
    probability of content as the confidence; 15 bins as in the paper.

    Examples
    --------
    >>> round(calibration_error([1, 0, 1, 1], [0.9, 0.1, 0.9, 0.9]), 3)
    0.1
    """
    weight, probability, share = reliability(labels, probabilities, weights, bins)
    return ratio(float(weight @ np.abs(probability - share)), float(weight.sum()))


def reliability(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None = None, bins: int = 15
) -> Reliability:
    """Mean probability and observed share of content in bins of probability: the points of a reliability diagram.

    Parameters
    ----------
    labels, probabilities, weights, bins
        As in `calibration_error`.

    Returns
    -------
    Reliability
        Three arrays of shape (bins,); 0 throughout for a bin that no block falls into.

    Raises
    ------
    ValueError
        As in `calibration_error`.

    References
    ----------
    Niculescu-Mizil, Caruana, Predicting Good Probabilities with Supervised Learning, ICML 2005.

    Examples
    --------
    >>> points = reliability([1, 0, 1, 1], [0.9, 0.1, 0.9, 0.9], bins=2)
    >>> points.weight.tolist(), points.share.tolist()
    ([1.0, 3.0], [0.0, 1.0])
    """
    if bins < 1:
        raise ValueError(f"bins is {bins}; it must be 1 or more")
    truth, chance, weight = _blocks(labels, probabilities, weights)
    places = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chance)
    total, probabilities_sum, content = (
        np.bincount(places, weight * values, bins).astype(np.float64) for values in (np.ones_like(truth), chance, truth)
    )
    means = (np.divide(s, total, out=np.zeros(bins), where=total > 0) for s in (probabilities_sum, content))
    return Reliability(total, *means)
