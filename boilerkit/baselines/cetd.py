"""CETD, content extraction via text density: the subtrees where characters are dense and links are few."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from boilerkit.features.heuristics import composite_density
from boilerkit.page.segments import Segments

from .base import BlockBaseline
from .counts import Numbers, block_of_piece, characters, owners


@dataclass(frozen=True, slots=True)
class Cetd(BlockBaseline):
    """Composite text density with DensitySum, of Sun et al.

    The composite text density of an element with C characters (LC of them linked) and T elements (LT of them
    links) below it, on a page whose body has C_b characters, LC_b of them linked, is ::

        C / T · log_B(C / LC · T / LT)     with  B = ln(C / (C − LC) · LC + LC_b / C_b · C + e)

    where zeros count as 1. Its DensitySum is the sum of its children's densities. The element with the
    highest DensitySum tells where the content is; the lowest density between it and the body is the
    threshold. From the body down, each element that is as dense gives the element with the highest
    DensitySum in it to the content.

    White space is not counted. A block is kept if most of its characters are in the content.

    Parameters
    ----------
    composite : bool
        Whether densities are composite; the plain text density of the paper is C / T.

    Examples
    --------
    >>> prose = "<p>Tea is a drink that is made with hot water and leaves.</p>" * 2
    >>> page = f"<div><a href='/'>Home</a><a href='/b'>News</a></div><div>{prose}</div>"
    >>> print(Cetd()(page))
    Tea is a drink that is made with hot water and leaves.
    Tea is a drink that is made with hot water and leaves.
    """

    name = "cetd"
    title = "CETD"
    citation = "Sun, Song & Liao (2011). DOM based content extraction via text density. SIGIR 2011."
    year = 2011

    composite: bool = True

    def keep(self, page: Segments) -> Sequence[bool]:
        if not len(page):
            return []
        sizes = np.array([characters(piece) for piece in page.pieces], dtype=np.int64)
        body = page.tags.index("body") if "body" in page.tags else 0
        content = _content(page.parents, _densities(page, sizes, body, self.composite), body)
        blocks = block_of_piece(page)
        inside = np.bincount(blocks, sizes * np.array(content)[owners(page)], len(page))
        kept: list[bool] = (inside * 2 > np.bincount(blocks, sizes, len(page))).tolist()
        return kept


class _Below(NamedTuple):
    chars: Numbers
    linked: Numbers
    tags: Numbers
    links: Numbers


def _densities(page: Segments, sizes: Numbers, body: int, composite: bool) -> list[float]:
    below = _below(page, sizes)
    density = composite_density(*below, body) if composite else below.chars / np.maximum(below.tags, 1)
    return [float(one) for one in density]


def _below(page: Segments, sizes: Numbers) -> _Below:
    """Characters, linked characters, elements and links below each element."""
    is_link = [tag == "a" for tag in page.tags]
    chars = np.bincount(owners(page), sizes, len(page.tags)).astype(np.int64).tolist()
    linked = [0] * len(chars)
    tags, links = [0] * len(chars), [0] * len(chars)
    for number in range(len(chars) - 1, -1, -1):
        if is_link[number]:
            linked[number] = chars[number]
        parent = page.parents[number]
        if parent >= 0:
            chars[parent] += chars[number]
            linked[parent] += linked[number]
            tags[parent] += tags[number] + 1
            links[parent] += links[number] + is_link[number]
    return _Below(*(np.array(column, dtype=np.int64) for column in (chars, linked, tags, links)))


def _content(parents: Sequence[int], densities: list[float], body: int) -> list[bool]:
    """Whether each element is content."""
    richest = _richest_below(parents, densities)
    threshold = _lowest_above(parents, densities, richest[body], body)
    content = [False] * len(parents)
    dense = [False] * len(parents)
    for number, parent in enumerate(parents):
        if number == body:
            dense[number] = True
        elif parent >= 0:
            content[number] |= content[parent]
            dense[number] = dense[parent] and densities[number] >= threshold
        if dense[number] and not content[number]:
            content[richest[number]] = True
    return content


def _richest_below(parents: Sequence[int], densities: list[float]) -> list[int]:
    """Number of the element with the highest DensitySum in each subtree; the outermost of equals."""
    sums = [0.0] * len(parents)
    for number, parent in enumerate(parents):
        if parent >= 0:
            sums[parent] += densities[number]
    richest = list(range(len(parents)))
    for number in range(len(parents) - 1, -1, -1):
        if sums[number] >= sums[richest[number]]:
            richest[number] = number
        parent = parents[number]
        if parent >= 0 and sums[richest[number]] >= sums[richest[parent]]:
            richest[parent] = richest[number]
    return richest


def _lowest_above(parents: Sequence[int], densities: list[float], number: int, body: int) -> float:
    lowest = densities[number]
    while number != body:
        number = parents[number]
        lowest = min(lowest, densities[number])
    return lowest
