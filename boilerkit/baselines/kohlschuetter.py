"""Kohlschütter's decision trees over number of words, text density and link density."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.heuristics import DensityTree, WordTree
from boilerkit.page.segments import Segments

from .base import BlockBaseline
from .counts import Counts, word_counts, words

_PAPER = WordTree()


@dataclass(frozen=True, slots=True)
class Kohlschuetter(BlockBaseline):
    """The decision trees of Kohlschütter et al., over a block and its two neighbours.

    The paper learns two trees on news pages (its algorithms 1 and 2), one over text densities and one over
    numbers of words, each with link densities. The published thresholds of the second are the defaults here;
    those of the first are fixed (`measure="density"`). The paper's blocks end at every tag but `<a>`; these
    are boilerkit's. Beyond the page's edges stand empty blocks.

    Parameters
    ----------
    measure : {"words", "density"}
        Which of the two trees.
    max_links, max_links_before : float
        Link density, from 0 to 1, above which a block is boilerplate, and above which the block before it is
        taken for navigation.
    words, words_after, words_before : float
        Words that make a block content, by its own number and by its neighbours'.
    words_behind_links, words_after_behind_links : float
        The same where the block before is navigation.
    line_width : int
        Characters on a line when text density, words a line, is measured.

    Examples
    --------
    >>> prose = "Tea is a drink that is made with hot water and the leaves of a bush, and many drink it."
    >>> page = f"<p><a href='/'>Home</a></p><h1>Tea</h1><p>{prose}</p><p>By Ann</p><p>Legal notice</p>"
    >>> Kohlschuetter()(page) == f"Tea\\n{prose}\\nBy Ann"
    True
    """

    name = "kohlschuetter"
    title = "Kohlschütter (words)"
    citation = "Kohlschütter, Fankhauser & Nejdl (2010). Boilerplate detection using shallow text features. WSDM 2010."
    year = 2010

    measure: Literal["words", "density"] = "words"
    max_links: float = _PAPER.max_links
    max_links_before: float = _PAPER.max_links_before
    words: float = _PAPER.words
    words_after: float = _PAPER.words_after
    words_before: float = _PAPER.words_before
    words_behind_links: float = _PAPER.words_behind_links
    words_after_behind_links: float = _PAPER.words_after_behind_links
    line_width: int = 80

    def __post_init__(self) -> None:
        if self.measure not in ("words", "density"):
            raise ValueError(f"measure is 'words' or 'density', not {self.measure!r}")

    def keep(self, page: Segments) -> Sequence[bool]:
        counts = word_counts(page)
        kept = self._by_words(counts) if self.measure == "words" else self._by_density(page, counts)
        return [bool(one) for one in kept]

    def _by_words(self, counts: Counts) -> NDArray[np.bool_]:
        tree = WordTree(**{name: getattr(self, name) for name in WordTree._fields})
        return tree.keep(counts.total, counts.link_density)

    def _by_density(self, page: Segments, counts: Counts) -> NDArray[np.bool_]:
        densities = np.array([text_density(text, self.line_width) for text in page.texts])
        return DensityTree(self.max_links, self.max_links_before).keep(densities, counts.link_density)


def text_density(text: str, line_width: int = 80) -> float:
    """Words a line when a text is wrapped; the last line, seldom full, counts only where it is the only one.

    Parameters
    ----------
    text : str
    line_width : int
        Characters on a line.

    Returns
    -------
    float
        0 for a text without words.

    Examples
    --------
    >>> text_density("a cup of hot tea", line_width=8)
    3.0
    """
    counts, free = [0], line_width
    for word in words(text):
        if len(word) > free and counts[-1]:
            counts.append(0)
            free = line_width
        counts[-1] += 1
        free -= len(word) + 1
    full = counts[:-1] or counts
    return sum(full) / len(full)
