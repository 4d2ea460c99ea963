"""Copies: regions that a page shows twice, which are kept once.

A page holds the same content for wide and for narrow screens, in a carousel that goes round, or in a post that quotes
another. That is told by regions: a sentence that is said twice, a refrain or a form is no copy.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.segments import Segments
from boilerkit.patterns import lazy

#: Characters from which a text that stands twice hints at a copied region.
_LENGTH: Final = 25
#: Share of a region's kept characters that stands in the region before it, from which it is a copy.
_SHARE: Final = 0.6
#: Lines, and their characters, from which a run of lines that stands twice is a copied region and no refrain.
_RUN_LINES, _RUN_CHARACTERS = 2, 400
_QUOTE: Final = lazy(r"quot", re.I)
_QUOTES: Final = frozenset(["blockquote", "q"])

Flags = NDArray[np.bool_]


def copies(page: Segments, kept: Flags) -> Flags:
    """Which kept blocks belong to a copy of a region that stands before.

    Of two blocks with the same text, the widest elements that hold one of them and not the other are compared: the
    later one is a copy if most of its kept text stands in the earlier one, unless the two are siblings of one kind,
    as the verses of a song are. A quotation is a copy of what it quotes, and a text that follows itself with nothing
    but boilerplate between, as a headline does over a byline and under it, is a copy, too.

    Parameters
    ----------
    page : Segments
    kept : ndarray of bool, shape (n_blocks,)

    Examples
    --------
    >>> from boilerkit.page.reading import read_page
    >>> tea = "<p>Tea is a drink that is made with hot water.</p>"
    >>> page = read_page(f"<div class=wide>{tea}</div><div class=narrow>{tea}</div>")
    >>> copies(page, np.array([True, True])).tolist()
    [False, True]
    >>> copies(read_page(tea + tea), np.array([True, True])).tolist()
    [False, False]
    """
    finder = _CopyFinder(page, kept)
    first: dict[str, int] = {}
    before = -1
    for block in np.flatnonzero(kept).tolist():
        text = page.texts[block]
        if len(text) >= _LENGTH:
            original = first.setdefault(text, block)
            if original == before < block - 1:
                finder.found[block] = True
            elif original != block and not finder.found[block]:
                finder.compare(original, block)
        before = before if finder.found[block] else block
    return finder.found


def copied_runs(texts: Sequence[str], kept: Flags) -> Flags:
    """Which kept lines belong to a run that stands before, line by line.

    Text that was made of a page has no elements any more, so a region that the page shows twice is told by its length.

    Parameters
    ----------
    texts : sequence of str
    kept : ndarray of bool, shape (n_lines,)

    Examples
    --------
    >>> post = ["Tea needs hot water. " * 10, "It needs leaves, too. " * 10]
    >>> copied_runs([*post, "Refrain", *post, "Refrain"], np.ones(6, dtype=bool)).tolist()
    [False, False, False, True, True, True]
    """
    lines = np.flatnonzero(kept).tolist()
    found = np.zeros(len(texts), dtype=bool)
    starts: dict[str, int] = {}
    number = 0
    while number < len(lines):
        text = texts[lines[number]]
        length = _common_length(texts, lines, starts.get(text, number), number)
        run = lines[number : number + length]
        if length >= _RUN_LINES and sum(len(texts[line]) for line in run) >= _RUN_CHARACTERS:
            found[run] = True
            number += length
        else:
            starts.setdefault(text, number)
            number += 1
    return found


def _common_length(texts: Sequence[str], lines: Sequence[int], earlier: int, later: int) -> int:
    """How many lines from one place on are those from a later place on; the two do not overlap."""
    length = 0
    while earlier + length < later and later + length < len(lines):
        if texts[lines[earlier + length]] != texts[lines[later + length]]:
            break
        length += 1
    return length


class _CopyFinder:
    """What is known of a page's copies while its blocks are gone through."""

    def __init__(self, page: Segments, kept: Flags) -> None:
        self.page = page
        self.kept = kept
        self.found = np.zeros(len(page), dtype=bool)
        self._texts: dict[int, frozenset[str]] = {}
        self._compared: set[tuple[int, int]] = set()

    def compare(self, original: int, block: int) -> None:
        """Mark the region of a block if it copies that of a block before it with the same text."""
        earlier, later = self._parted(original, block)
        quotation = self._quotation(later, self.page.containers[block])
        if quotation >= 0:
            self.found[block] = True
            return
        if earlier < 0 or self._signature(earlier) == self._signature(later):
            return
        if (earlier, later) in self._compared:
            return
        self._compared.add((earlier, later))
        blocks = self._kept_blocks(later)
        known = self._texts_of(earlier)
        texts = [self.page.texts[number] for number in blocks]
        shared = [text in known for text in texts]
        size = sum(map(len, texts))
        if sum(len(text) for text, is_shared in zip(texts, shared, strict=True) if is_shared) >= _SHARE * size:
            self.found[[number for number, is_shared in zip(blocks, shared, strict=True) if is_shared]] = True

    def _parted(self, original: int, block: int) -> tuple[int, int]:
        """The widest elements that hold one of two blocks and not the other; -1 where the first's own holds both."""
        earlier, later = (self.page.containers[number] for number in (original, block))
        return (
            -1 if self._holds(earlier, block) else self._widest(earlier, block),
            later if self._holds(later, original) else self._widest(later, original),
        )

    def _widest(self, element: int, block: int) -> int:
        """The widest of an element, which does not hold a block, and those above it that do not, either."""
        for above in reversed(self._above):
            wider = int(above[element])
            if not self._holds(wider, block):
                element = wider
        return element

    def _holds(self, element: int, block: int) -> bool:
        return self.page.first_block[element] <= block < self.page.last_block[element]

    @cached_property
    def _above(self) -> list[NDArray[np.int64]]:
        """The elements 1, 2, 4 … steps above each, up to the page's depth; the root where there is none."""
        above = [np.maximum(np.array(self.page.parents, dtype=np.int64), 0)]
        while above[-1].any():
            above.append(above[-1][above[-1]])
        return above

    def _quotation(self, outermost: int, element: int) -> int:
        """The outermost quotation that holds an element and stands in another; -1 if there is none."""
        found = -1
        while element >= 0:
            if self.page.tags[element] in _QUOTES or _QUOTE.search(self.page.names[element]):
                found = element
            if element == outermost:
                break
            element = self.page.parents[element]
        return found

    def _signature(self, element: int) -> tuple[str, str]:
        return self.page.tags[element], self.page.names[element]

    def _kept_blocks(self, element: int) -> Sequence[int]:
        first, last = self.page.first_block[element], self.page.last_block[element]
        blocks: list[int] = (first + np.flatnonzero(self.kept[first:last])).tolist()
        return blocks

    def _texts_of(self, element: int) -> frozenset[str]:
        if element not in self._texts:
            self._texts[element] = frozenset(self.page.texts[block] for block in self._kept_blocks(element))
        return self._texts[element]
