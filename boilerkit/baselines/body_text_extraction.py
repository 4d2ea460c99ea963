"""Body Text Extraction: the stretch of the page with many words and few tags."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boilerkit.features.heuristics import best_stretch
from boilerkit.page.segments import Segments
from boilerkit.page.tags import BLOCK

from .base import BlockBaseline
from .counts import Numbers, word_counts

_WITHOUT_END_TAG = frozenset(("br", "hr", "img", "input", "wbr"))


@dataclass(frozen=True, slots=True)
class BodyTextExtraction(BlockBaseline):
    """The one range of the page that has most words inside and most tags outside.

    Finn et al. read a page as a sequence of words and tags and choose the positions i ≤ j that maximise the
    number of tags before i, of words from i to j and of tags after j. That is the range with the highest
    sum where a word counts +1 and a tag −1, which one pass finds. Here a range starts and ends with a block;
    start tags and end tags of the parsed tree both count.

    Examples
    --------
    >>> page = "<ul><li>Home<li>News</ul><p>Tea is a drink.</p><p>It is hot.</p><ul><li>Legal</ul>"
    >>> BodyTextExtraction()(page)
    'Tea is a drink.\\nIt is hot.'
    """

    name = "body-text-extraction"
    title = "Body Text Extraction"
    citation = (
        "Finn, Kushmerick & Smyth (2001). Fact or fiction: content classification for digital libraries. "
        "DELOS Workshop on Personalisation and Recommender Systems in Digital Libraries."
    )
    year = 2001

    def keep(self, page: Segments) -> Sequence[bool]:
        before, inside = _tags_by_block(page)
        if not len(page):
            return []
        first, end, total = best_stretch(word_counts(page).total - inside, before)
        return [total > 0 and first <= number < end for number in range(len(page))]


def _tags_by_block(page: Segments) -> tuple[Numbers, Numbers]:
    """Number of tags before each block (those after the block before it), and inside it."""
    first = np.array(page.first_block, dtype=np.int64)
    last = np.array(page.last_block, dtype=np.int64)
    inline = np.array([tag not in BLOCK for tag in page.tags], dtype=bool) & (last == first + 1)
    ends = np.array([tag not in _WITHOUT_END_TAG for tag in page.tags], dtype=bool)
    size = len(page) + 1
    before = np.bincount(first[~inline], minlength=size) + np.bincount(last[~inline & ends], minlength=size)
    inside = np.bincount(first[inline], minlength=size) + np.bincount(first[inline & ends], minlength=size)
    return before[:-1], inside[:-1]
