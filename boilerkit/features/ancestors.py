"""Features of the wider and wider parts of the page around a block."""

import numpy as np

from boilerkit.features.feature import BLOCKS, CETD, SHARE, WORDS, Column, Family, wider_region
from boilerkit.features.statistics import PageStatistics, share
from boilerkit.page.tags import Trait

#: How many times to step out to the next element that holds more blocks.
LEVELS = 5


class _Ancestors:
    """The parts of the page around each block, the elements `LEVELS` steps out: arrays of shape (LEVELS, n_blocks)."""

    def __init__(self, page: PageStatistics) -> None:
        self.total_words, self.total_long_words = page.total_words, page.total_long_words
        elements = np.empty((LEVELS, page.n), dtype=np.int64)
        element = page.containers
        for level in range(LEVELS):
            element = elements[level] = page.wider[element]
        in_paragraphs = np.where(page.block_traits & Trait.PARAGRAPH.value, page.words, 0.0)
        values = np.stack([page.link_words, page.long_words, in_paragraphs, page.words])
        sums = page.in_range(values, elements)
        self.long_words, self.words = sums[1], sums[3]
        self.blocks = page.last_block[elements] - page.first_block[elements]
        self.block_words = self.words / np.maximum(self.blocks, 1)
        self.position = (np.arange(page.n) - page.first_block[elements]) / np.maximum(self.blocks, 1)
        self.link_density, self.long, self.paragraphs = share(sums[:3], self.words)


def _level(level: int) -> tuple[Column[_Ancestors], ...]:
    """Columns of the region that is some steps out."""
    region, row = wider_region(level), level - 1
    return (
        Column(f"up{level}_words", WORDS, f"words in {region}", lambda a: a.words[row], CETD),
        Column(f"up{level}_blocks", BLOCKS, f"blocks in {region}", lambda a: a.blocks[row]),
        Column(
            f"up{level}_block_words", WORDS, f"mean words of a block in {region}", lambda a: a.block_words[row], CETD
        ),
        Column(
            f"up{level}_link_density",
            SHARE,
            f"share of the words in {region} that are inside links",
            lambda a: a.link_density[row],
            CETD,
        ),
        Column(
            f"up{level}_long",
            SHARE,
            f"share of the words in {region} that are in long, hardly linked blocks",
            lambda a: a.long[row],
        ),
        Column(
            f"up{level}_paragraphs",
            SHARE,
            f"share of the words in {region} that are in <p>",
            lambda a: a.paragraphs[row],
        ),
        Column(
            f"up{level}_of_page",
            SHARE,
            f"share of the page's words that are in {region}",
            lambda a: a.words[row] / a.total_words,
        ),
        Column(
            f"up{level}_of_long",
            SHARE,
            f"share of the page's words in long blocks that are in {region}",
            lambda a: a.long_words[row] / a.total_long_words,
        ),
        Column(
            f"up{level}_position",
            SHARE,
            f"place of the block among the blocks of {region}, from 0 to 1",
            lambda a: a.position[row],
        ),
    )


FAMILY = Family[_Ancestors](
    "ancestors",
    "What the wider and wider parts of the page around a block hold.",
    _Ancestors,
    tuple(column for level in range(1, LEVELS + 1) for column in _level(level)),
)
