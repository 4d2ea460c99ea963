"""jusText: long prose is content, menus are not, and what is between is decided by its neighbours."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from boilerkit.page.segments import Segments
from boilerkit.page.tags import Trait

from .base import BlockBaseline
from .counts import char_counts, words

Class = Literal["good", "near-good", "short", "bad"]

_MENUS = frozenset(("select", "optgroup", "option"))


@dataclass(frozen=True, slots=True)
class JusText(BlockBaseline):
    """The algorithm of Pomikálek's thesis.

    A block is first judged by itself: bad where it is much linked, holds a copyright sign or is a menu of a
    form; short; good where it is long and rich in stop words; near-good in between. Then each run of short
    and near-good blocks goes with the good or bad blocks around it. Headings shortly before good text are
    kept.

    Without a stoplist the algorithm is language-independent: both stop-word thresholds are then zero.

    Parameters
    ----------
    stoplist : set of str, optional
        The language's most frequent words, lower-cased.
    max_link_density : float
        Share of linked characters, from 0 to 1, above which a block is bad.
    length_low, length_high : int
        Characters below which a block is short, and above which it can be good.
    stopwords_low, stopwords_high : float
        Share of stop words, from 0 to 1, from which a block is near-good, and from which it can be good.
    max_heading_distance : int
        Most characters between a heading and the good block for which it is kept.
    headings : bool
        Whether headings are treated apart.

    Examples
    --------
    >>> prose = "Tea is a drink that is made with hot water and the leaves of a bush. " * 4
    >>> page = f"<p><a href='/'>Home</a></p><h1>Tea</h1><p>{prose}</p><p>Legal</p>"
    >>> JusText()(page).startswith("Tea\\nTea is a drink")
    True
    >>> JusText(stoplist={"le", "la"})(page)
    ''
    """

    name = "justext"
    title = "jusText"
    citation = (
        "Pomikálek (2011). Removing boilerplate and duplicate content from web corpora. PhD thesis, "
        "Masaryk University, Brno."
    )
    year = 2011

    stoplist: AbstractSet[str] | None = None
    max_link_density: float = 0.2
    length_low: int = 70
    length_high: int = 200
    stopwords_low: float = 0.30
    stopwords_high: float = 0.32
    max_heading_distance: int = 200
    headings: bool = True

    def keep(self, page: Segments) -> Sequence[bool]:
        alone = self._context_free(page)
        headings = [
            number
            for number, container in enumerate(page.containers)
            if self.headings and page.traits[container] & Trait.HEADING.value
        ]
        lengths = [len(text) for text in page.texts]
        first = list(alone)
        for number in headings:
            if alone[number] == "short" and self._good_follows(number, alone, lengths):
                first[number] = "near-good"
        classes = _with_context(first)
        revised = list(classes)
        for number in headings:
            if alone[number] != "bad" and self._good_follows(number, classes, lengths):
                revised[number] = "good"
        return [found == "good" for found in revised]

    def _context_free(self, page: Segments) -> list[Class]:
        links = char_counts(page).link_density.tolist()
        return [
            self._class(text, share, page.tags[container])
            for text, share, container in zip(page.texts, links, page.containers, strict=True)
        ]

    def _class(self, text: str, link_density: float, tag: str) -> Class:
        if link_density > self.max_link_density or "©" in text or tag in _MENUS:
            return "bad"
        if len(text) < self.length_low:
            return "bad" if link_density > 0 else "short"
        stopwords = self._stopword_density(text)
        if stopwords >= self.stopwords_high:
            return "good" if len(text) > self.length_high else "near-good"
        return "near-good" if stopwords >= self.stopwords_low else "bad"

    def _stopword_density(self, text: str) -> float:
        if self.stoplist is None:
            return 1.0
        found = [word.lower().strip(".,;:!?…\"'()[]«»„“”‘’¿¡") in self.stoplist for word in words(text)]
        return sum(found) / len(found) if found else 0.0

    def _good_follows(self, number: int, classes: Sequence[Class], lengths: Sequence[int]) -> bool:
        distance = 0
        for follower in range(number + 1, len(classes)):
            if classes[follower] == "good":
                return True
            distance += lengths[follower]
            if distance > self.max_heading_distance:
                return False
        return False


def _with_context(classes: Sequence[Class]) -> list[Class]:
    """Good or bad for every block; beyond the page's edges all is bad.

    >>> _with_context(["short", "good", "short", "near-good", "short", "bad"])
    ['bad', 'good', 'good', 'good', 'bad', 'bad']
    """
    decided = list(classes)
    edges = [-1, *(i for i, found in enumerate(classes) if found in ("good", "bad")), len(classes)]
    for before, after in pairwise(edges):
        between = range(before + 1, after)
        near = [i for i in between if classes[i] == "near-good"]
        good_before = before >= 0 and classes[before] == "good"
        good_after = after < len(classes) and classes[after] == "good"
        kept = range(0)
        if good_before and good_after:
            kept = between
        elif good_before and near:
            kept = range(between.start, near[-1] + 1)
        elif good_after and near:
            kept = range(near[0], between.stop)
        for i in between:
            decided[i] = "good" if i in kept else "bad"
    return decided
