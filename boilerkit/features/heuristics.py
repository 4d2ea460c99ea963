"""Heuristics of the literature as functions of arrays, for features and for `boilerkit.baselines`.

What each of them counts (words, characters, tags) is up to the caller.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.statistics import at_offset, running

Numbers = NDArray[np.int64] | NDArray[np.float64]
Floats = NDArray[np.float64]


def best_stretch(gains: Numbers, costs: Numbers, *, longest: bool = False) -> tuple[int, int, float]:
    """The stretch of blocks with the highest sum of gains, less the costs between its members.

    Body Text Extraction (Finn, Kushmerick, Smyth 2001) gains the words of blocks and pays for tags.

    Parameters
    ----------
    gains : ndarray of shape (n_blocks,)
        With one block or more.
    costs : ndarray of shape (n_blocks,)
        Cost of going on to each block from the one before it; the first is never paid.
    longest : bool
        Which of stretches that end alike and have the same sum: the longest or the shortest; the paper leaves it open.

    Returns
    -------
    first, end : int
        The stretch, `end` excluded; the one that ends first of equals.
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
    lowest = np.flatnonzero(starts[: last + 1] == starts[: last + 1].min())
    first = int(lowest[0 if longest else -1])
    return first, last + 1, float(ends[last] - starts[first])


class WordTree(NamedTuple):
    """The decision tree over numbers of words and link densities of Kohlschütter, Fankhauser, Nejdl 2010.

    The defaults are the paper's thresholds; a value above its threshold is on the other side of it.

    Attributes
    ----------
    max_links, max_links_before : float
        Link density, from 0 to 1, above which a block is boilerplate, and above which the block before it is taken for
        navigation.
    words, words_after, words_before : float
        Words that make a block content: its own, those of the block after it, those of the block before it.
    words_behind_links, words_after_behind_links : float
        The same where the block before is navigation.
    """

    max_links: float = 0.333333
    max_links_before: float = 0.555556
    words: float = 16
    words_after: float = 15
    words_before: float = 4
    words_behind_links: float = 40
    words_after_behind_links: float = 17

    def keep(self, words: Numbers, link_density: Floats) -> NDArray[np.bool_]:
        """Blocks that are content; beyond the page's ends stand empty blocks.

        Parameters
        ----------
        words, link_density : ndarray of shape (n_blocks,)
        """
        before, after = _neighbours(words)
        behind_links = _neighbours(link_density)[0] > self.max_links_before
        is_content = np.where(
            behind_links,
            (words > self.words_behind_links) | (after > self.words_after_behind_links),
            (words > self.words) | (after > self.words_after) | (before > self.words_before),
        )
        return np.asarray((link_density <= self.max_links) & is_content)


class DensityTree(NamedTuple):
    """The same paper's tree over text densities: words a line of wrapped text."""

    max_links: float = WordTree().max_links
    max_links_before: float = WordTree().max_links_before

    def keep(self, density: Floats, link_density: Floats) -> NDArray[np.bool_]:
        """Blocks that are content; beyond the page's ends stand empty blocks.

        Parameters
        ----------
        density, link_density : ndarray of shape (n_blocks,)
        """
        before, after = _neighbours(density)
        behind_links = _neighbours(link_density)[0] > self.max_links_before
        is_content = np.where(density > 9, after > 0, (after > 10) | (before > 4))
        return np.asarray((link_density <= self.max_links) & np.where(behind_links, after > 11, is_content))


def _neighbours(values: Numbers) -> tuple[NDArray[Any], NDArray[Any]]:
    """Values of the block before each and of the block after it; 0 beyond the page's ends."""
    return at_offset(values, -1), at_offset(values, 1)


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
