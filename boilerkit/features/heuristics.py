"""Heuristics of the literature as functions of arrays, for features and for `boilerkit.baselines`.

What each of them counts (words, characters, tags) is up to the caller.
"""

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.statistics import running

Numbers = NDArray[np.int64] | NDArray[np.float64]
Floats = NDArray[np.float64]


def best_stretch(gains: Numbers, costs: Numbers) -> tuple[int, int, float]:
    """The stretch of blocks with the highest sum of gains, less the costs between its members.

    Body Text Extraction (Finn, Kushmerick, Smyth 2001) gains the words of blocks and pays for tags.

    Parameters
    ----------
    gains : ndarray of shape (n_blocks,)
        With one block or more.
    costs : ndarray of shape (n_blocks,)
        Cost of going on to each block from the one before it; the first is never paid.

    Returns
    -------
    first, end : int
        The stretch, `end` excluded: the first of equals, and of those the longest.
    total : float
        Its sum.

    Examples
    --------
    >>> best_stretch(np.array([1, 5, 4, 1]), np.array([0, 3, 2, 9]))
    (1, 3, 7.0)
    """
    sums, paid = running(gains), np.cumsum(costs)
    starts, ends = sums[:-1] - paid, sums[1:] - paid
    last = int(np.argmax(ends - np.minimum.accumulate(starts)))
    first = int(np.argmin(starts[: last + 1]))
    return first, last + 1, float(ends[last] - starts[first])


def kohlschuetter(
    words: Numbers,
    link_density: Floats,
    *,
    max_links: float = 0.333333,
    max_links_before: float = 0.555556,
    own: float = 16,
    after: float = 15,
    before: float = 4,
    own_behind_links: float = 40,
    after_behind_links: float = 17,
) -> NDArray[np.bool_]:
    """Blocks that are content by the decision tree over numbers of words (Kohlschütter, Fankhauser, Nejdl 2010).

    Beyond the page's ends stand empty blocks.

    Parameters
    ----------
    words, link_density : ndarray of shape (n_blocks,)
    max_links : float
        Link density above which a block is boilerplate.
    max_links_before : float
        Link density above which the block before is taken for navigation.
    own, after, before : float
        Words, of the block, of the one after it and of the one before it, above which it is content.
    own_behind_links, after_behind_links : float
        The same where the block before is navigation.

    Returns
    -------
    ndarray of bool, shape (n_blocks,)
    """
    words_before, words_after = np.pad(words, 1)[:-2], np.pad(words, 1)[2:]
    behind_links = np.pad(link_density, 1)[:-2] > max_links_before
    is_content = np.where(
        behind_links,
        (words > own_behind_links) | (words_after > after_behind_links),
        (words > own) | (words_after > after) | (words_before > before),
    )
    return np.asarray((link_density <= max_links) & is_content)


def composite_density(chars: Numbers, linked: Numbers, tags: Numbers, links: Numbers, body: int) -> Floats:
    """Composite text density of elements (CETD: Sun, Song, Liao 2011); zeros count as 1.

    Parameters
    ----------
    chars, linked, tags, links : ndarray of shape (n_elements,)
        Characters below each element, those of them that are linked, elements, and those of them that are links.
    body : int
        Number of the element that holds the whole page.

    Returns
    -------
    ndarray of shape (n_elements,)
    """
    c, lc, t, lt = (np.maximum(counts, 1) for counts in (chars, linked, tags, links))
    base = np.log(c / np.maximum(chars - linked, 1) * lc + linked[body] / c[body] * c + np.e)
    return np.asarray(chars / t * np.log(c / lc * t / lt) / np.log(base))
