"""Features of the wider and wider parts of the page around a block."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from boilerkit.features.feature import BLOCKS, CETD, OWN, SHARE, WORDS, Column, Family, Scale, wider_region
from boilerkit.features.statistics import Floats, Integers, PageStatistics, share
from boilerkit.page.tags import Trait

#: How many times to step out to the next element that holds more blocks.
LEVELS = 5


class _Part(NamedTuple):
    """What an element around each block holds, and the block's place in it; arrays of shape (n_blocks,)."""

    words: Floats
    link_words: Floats
    long_words: Floats
    paragraph_words: Floats
    blocks: Integers
    place: Integers


class _Ancestors:
    """The parts of the page around each block, `LEVELS` of them."""

    def __init__(self, page: PageStatistics) -> None:
        self.total_words, self.total_long_words = page.total_words, page.total_long_words
        in_paragraphs = np.where(page.block_traits & Trait.PARAGRAPH.value, page.words, 0.0)
        self.parts: list[_Part] = []
        element = page.containers
        for _ in range(LEVELS):
            element = page.wider[element]
            self.parts.append(
                _Part(
                    words=page.in_range(page.words, element),
                    link_words=page.in_range(page.link_words, element),
                    long_words=page.in_range(page.long_words, element),
                    paragraph_words=page.in_range(in_paragraphs, element),
                    blocks=page.last_block[element] - page.first_block[element],
                    place=np.arange(page.n) - page.first_block[element],
                )
            )


def _level(level: int) -> tuple[Column[_Ancestors], ...]:
    """Columns of the region that is some steps out."""
    region = wider_region(level)

    def column(
        name: str, scale: Scale, meaning: str, compute: Callable[[_Part], ArrayLike], source: str = OWN
    ) -> Column[_Ancestors]:
        return Column(f"up{level}_{name}", scale, meaning, lambda around: compute(around.parts[level - 1]), source)

    return (
        column("words", WORDS, f"words in {region}", lambda p: p.words, CETD),
        column("blocks", BLOCKS, f"blocks in {region}", lambda p: p.blocks),
        column(
            "block_words",
            WORDS,
            f"mean words of a block in {region}",
            lambda p: p.words / np.maximum(p.blocks, 1),
            CETD,
        ),
        column(
            "link_density",
            SHARE,
            f"share of the words in {region} that are inside links",
            lambda p: share(p.link_words, p.words),
            CETD,
        ),
        column(
            "long",
            SHARE,
            f"share of the words in {region} that are in long, hardly linked blocks",
            lambda p: share(p.long_words, p.words),
        ),
        column(
            "paragraphs",
            SHARE,
            f"share of the words in {region} that are in <p>",
            lambda p: share(p.paragraph_words, p.words),
        ),
        Column(
            f"up{level}_of_page",
            SHARE,
            f"share of the page's words that are in {region}",
            lambda a: a.parts[level - 1].words / a.total_words,
        ),
        Column(
            f"up{level}_of_long",
            SHARE,
            f"share of the page's words in long blocks that are in {region}",
            lambda a: a.parts[level - 1].long_words / a.total_long_words,
        ),
        column(
            "position",
            SHARE,
            f"place of the block among the blocks of {region}, from 0 to 1",
            lambda p: p.place / np.maximum(p.blocks, 1),
        ),
    )


FAMILY = Family[_Ancestors](
    "ancestors",
    "What the wider and wider parts of the page around a block hold.",
    _Ancestors,
    tuple(column for level in range(1, LEVELS + 1) for column in _level(level)),
)
