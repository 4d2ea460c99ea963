"""Bootstrap over pages: intervals of a mean, and of the difference of two systems."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import bootstrap

FloatArray = npt.NDArray[np.float64]

_CHUNK: Final = 1 << 20  # numbers drawn at once by the bootstrap: 8 MB


class Interval(NamedTuple):
    """A mean with the bounds of its confidence interval.

    >>> Interval(0.5, 0.4, 0.6).low
    0.4
    """

    mean: float
    low: float
    high: float


class Difference(NamedTuple):
    """A mean difference, the bounds of its confidence interval, and the two-sided p-value of no difference.

    >>> Difference(0.1, 0.05, 0.15, 0.001).p_value
    0.001
    """

    mean: float
    low: float
    high: float
    p_value: float


def bootstrap_interval(
    values: npt.ArrayLike,
    confidence: float = 0.95,
    resamples: int = 10_000,
    random_state: int | np.random.Generator = 0,
) -> Interval:
    """Percentile bootstrap interval of a mean over pages.

    Parameters
    ----------
    values : array-like of shape (n_pages,)
        One score a page.
    confidence : float
        Share of the bootstrap means inside the interval, between 0 and 1.
    resamples : int
        How often pages are drawn anew, with replacement.
    random_state : int or numpy Generator
        Seed, or generator, of the draws.

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        Where there is no page, a score is not finite, or an option is out of range.

    References
    ----------
    Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Examples
    --------
    >>> bootstrap_interval([0.5, 0.5, 0.5])
    Interval(mean=0.5, low=0.5, high=0.5)
    """
    pages = _pages(values)
    return Interval(float(pages.mean()), *_bootstrap((pages,), np.mean, confidence, resamples, random_state)[1])


def share_interval(
    counted: npt.ArrayLike,
    totals: npt.ArrayLike,
    confidence: float = 0.95,
    resamples: int = 10_000,
    random_state: int | np.random.Generator = 0,
) -> Interval:
    """Percentile bootstrap interval of a share that is counted over all pages, such as lines kept of all lines.

    Pages are drawn, not lines, since the lines of a page share its fate.

    Parameters
    ----------
    counted, totals : array-like of shape (n_pages,)
        How many of how many each page has; 1 or more of `totals` on each page.
    confidence, resamples, random_state
        As in `bootstrap_interval`.

    Returns
    -------
    Interval
        `mean` is the sum of `counted` by the sum of `totals`.

    Raises
    ------
    ValueError
        As in `bootstrap_interval`, and where the two have different numbers of pages or a total is less than 1.

    References
    ----------
    Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Examples
    --------
    >>> share_interval([1, 3], [1, 3])
    Interval(mean=1.0, low=1.0, high=1.0)
    """
    first, second = _pages(counted), _pages(totals)
    if len(first) != len(second):
        raise ValueError(f"counted has {len(first)} pages and totals has {len(second)}; give both of the same pages")
    if second.min() < 1:
        raise ValueError("a page has a total of less than 1; leave such pages out")

    share = float(first.sum() / second.sum())
    return Interval(share, *_bootstrap((first, second), _share, confidence, resamples, random_state)[1])


def _share(counted: FloatArray, totals: FloatArray, axis: int) -> FloatArray:
    return np.asarray(counted.sum(axis=axis) / totals.sum(axis=axis))


def paired_bootstrap(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    confidence: float = 0.95,
    resamples: int = 10_000,
    random_state: int | np.random.Generator = 0,
) -> Difference:
    """Percentile bootstrap interval of the mean difference a - b of two systems over the same pages.

    The p-value is twice the smaller share of bootstrap differences on either side of zero, zero included,
    with one added to count and number of resamples, so it is never 0 and at most 1.

    Parameters
    ----------
    a, b : array-like of shape (n_pages,)
        One score a page for each system, pages in the same order.
    confidence, resamples, random_state
        As in `bootstrap_interval`.

    Returns
    -------
    Difference

    Raises
    ------
    ValueError
        Where the systems were scored on different numbers of pages; otherwise as in `bootstrap_interval`.

    References
    ----------
    Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and 15; Davison, Hinkley, Bootstrap
    Methods and their Application, 1997, section 4.4, for the added one.

    Examples
    --------
    >>> paired_bootstrap([0.9, 0.8, 0.7], [0.9, 0.8, 0.7])
    Difference(mean=0.0, low=0.0, high=0.0, p_value=1.0)
    """
    first, second = _pages(a), _pages(b)
    if len(first) != len(second):
        raise ValueError(f"a has {len(first)} pages and b has {len(second)}; score both on the same pages")
    differences = first - second
    means, (low, high) = _bootstrap((differences,), np.mean, confidence, resamples, random_state)
    smaller = min(np.count_nonzero(means <= 0), np.count_nonzero(means >= 0))
    p_value = min(1.0, 2 * (smaller + 1) / (resamples + 1))
    return Difference(float(differences.mean()), low, high, p_value)


def _pages(values: npt.ArrayLike) -> FloatArray:
    pages = np.asarray(values, dtype=np.float64)
    if pages.ndim != 1 or not pages.size:
        raise ValueError(f"a bootstrap needs one score a page, one page or more; the shape is {pages.shape}")
    if not np.isfinite(pages).all():
        raise ValueError(f"{np.count_nonzero(~np.isfinite(pages))} scores are not finite; leave those pages out")
    return pages


def _bootstrap(
    columns: tuple[FloatArray, ...],
    statistic: Callable[..., FloatArray],
    confidence: float,
    resamples: int,
    random_state: int | np.random.Generator,
) -> tuple[FloatArray, tuple[float, float]]:
    """Bootstrap values of a statistic of columns with one value a page, and the bounds of their percentile interval."""
    if not 0 < confidence < 1 or resamples < 1:
        raise ValueError(
            f"confidence is {confidence} and resamples is {resamples}; the first must lie between 0 and 1, "
            "the second be 1 or more"
        )
    if len(columns[0]) == 1:  # scipy wants two
        only = float(statistic(*columns, axis=0))
        return np.full(resamples, only), (only, only)
    result = bootstrap(
        columns,
        statistic,
        paired=len(columns) > 1,
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, _CHUNK // len(columns[0])),
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(random_state),
    )
    low, high = result.confidence_interval
    return result.bootstrap_distribution, (float(low), float(high))
