"""What the block heuristics count: words and characters of each block, and how many of them are linked."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.segments import Segments
from boilerkit.page.tags import Trait
from boilerkit.words import unspaced_class, unspaced_letter

Numbers = NDArray[np.int64]


@cache
def _token() -> re.Pattern[str]:
    return re.compile(rf"{unspaced_letter()}|[^\s\0{unspaced_class()}]+")


def words(text: str) -> list[str]:
    """Words of a text: what white space separates and holds a letter or a digit.

    In a script without spaces each letter is a word.

    Examples
    --------
    >>> words("Home | It's 茶道")
    ['Home', "It's", '茶', '道']
    """
    return [token for token in _token().findall(text) if any(map(str.isalnum, token))]


class Counts(NamedTuple):
    """Words or characters of each block, and those inside links; both of shape (n_blocks,)."""

    total: Numbers
    linked: Numbers

    @property
    def link_density(self) -> NDArray[np.float64]:
        """Share of a block that is linked, from 0 to 1."""
        return np.asarray(self.linked / np.maximum(self.total, 1), dtype=np.float64)


def word_counts(page: Segments) -> Counts:
    """Words of each block.

    Examples
    --------
    >>> from boilerkit.page.segment import segment
    >>> from boilerkit.page.parse import parse
    >>> word_counts(segment(parse("<p>Green tea, <a href='/'>see here</a>"))).link_density.tolist()
    [0.5]
    """
    return _counts(page, lambda piece: len(words(piece)))


def char_counts(page: Segments) -> Counts:
    """Characters of each block, white space left out.

    Examples
    --------
    >>> from boilerkit.page.segment import segment
    >>> from boilerkit.page.parse import parse
    >>> char_counts(segment(parse("<p>A  cup<p>of"))).total.tolist()
    [4, 2]
    """
    return _counts(page, characters)


def characters(text: str) -> int:
    """Number of characters that are not white space.

    >>> characters(" a cup ")
    4
    """
    return sum(map(len, text.replace("\0", " ").split()))


def owners(page: Segments) -> Numbers:
    """Number of the element of each text piece."""
    return np.array(page.owners, dtype=np.int64)


def block_of_piece(page: Segments) -> Numbers:
    """Number of the block of each text piece."""
    return np.repeat(np.arange(len(page)), np.diff(page.first_piece))


def _counts(page: Segments, count: Callable[[str], int]) -> Counts:
    sizes = np.array([count(piece) for piece in page.pieces], dtype=np.int64)
    linked = np.array(page.traits, dtype=np.int64)[owners(page)] & Trait.LINK.value != 0
    blocks, n_blocks = block_of_piece(page), len(page)
    return Counts(
        np.bincount(blocks, sizes, n_blocks).astype(np.int64),
        np.bincount(blocks, sizes * linked, n_blocks).astype(np.int64),
    )
