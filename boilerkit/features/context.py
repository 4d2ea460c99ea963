"""Features of the page as a whole, of a block's place in it, of its neighbours, and of what repeats."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import characters as ch
from boilerkit.features.feature import BLOCKS, KOHLSCHUETTER, SHARE, WORDS, Column, Family, neighbour
from boilerkit.features.statistics import (
    Floats,
    Integers,
    PageStatistics,
    at_offset,
    earlier_same,
    share,
    share_before,
    since,
    until,
    window,
)
from boilerkit.page.tags import Trait

OFFSETS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (3, 10)


class _Group:
    """Sums over groups of blocks, given back to each of their blocks.

    Parameters
    ----------
    numbers : ndarray of shape (n_blocks,)
        Number of each block's group.
    """

    def __init__(self, numbers: Integers) -> None:
        self.numbers = numbers
        self.blocks = np.bincount(numbers)[numbers].astype(np.float64)

    def sum(self, values: Floats) -> Floats:
        return np.bincount(self.numbers, values)[self.numbers].astype(np.float64, copy=False)


class _Context:
    """Counts of a page, of its headings, and of the groups of blocks with the same text or path."""

    def __init__(self, page: PageStatistics) -> None:
        self.page = page
        self.places = np.arange(page.n)
        self.headings = self.with_trait(Trait.HEADING)
        self.path, self.tag_path = map(_Group, page.block_paths)
        self.path_words, self.path_link_words = self.path.sum(page.words), self.path.sum(page.link_words)
        self.tag_path_words, self.tag_path_long = self.tag_path.sum(page.words), self.tag_path.sum(page.long_words)
        marked = np.stack([page.long, self.headings, page.blocks_tagged({"h1": 1.0}) > 0])
        self.since_long, self.since_heading, self.since_h1 = since(marked)
        self.until_long, self.until_heading, self.until_h1 = until(marked)
        #: Words, link density and whether a mark ends a sentence, by offset.
        values = np.stack([page.words, page.link_density, page.characters.by_class[ch.STOP] > 0])
        self.neighbours = {offset: at_offset(values, offset) for offset in OFFSETS}
        #: Blocks, words, linked words and long blocks in the window around each block, by the window's size.
        values = np.stack([np.ones(page.n), page.words, page.link_words, page.long])
        self.windows = {size: window(values, size) for size in WINDOWS}

    def with_trait(self, trait: Trait) -> NDArray[np.bool_]:
        """Blocks whose element, or one above it, has a trait."""
        return np.asarray((self.page.block_traits & trait.value) != 0)

    def words_with(self, trait: Trait) -> float:
        """Share of the page's words that are in such blocks."""
        return float(self.page.words[self.with_trait(trait)].sum() / self.page.total_words)

    @cached_property
    def same_text(self) -> _Group:
        return _Group(self.page.texts)


def _neighbour(offset: int) -> tuple[Column[_Context], ...]:
    """Columns of the block at an offset; 0 beyond the page's ends."""
    block = neighbour("block", offset)
    return (
        Column(f"words_at{offset:+d}", WORDS, f"words of {block}", lambda c: c.neighbours[offset][0], KOHLSCHUETTER),
        Column(
            f"link_density_at{offset:+d}",
            SHARE,
            f"share of the words of {block} that are inside links",
            lambda c: c.neighbours[offset][1],
            KOHLSCHUETTER,
        ),
        Column(
            f"stop_at{offset:+d}",
            SHARE,
            f"1 if {block} has a mark that ends a sentence",
            lambda c: c.neighbours[offset][2],
            KOHLSCHUETTER,
        ),
    )


def _same_element(offset: int) -> Column[_Context]:
    block = neighbour("block", offset)
    return Column(
        f"same_element_at{offset:+d}",
        SHARE,
        f"1 if {block} has the same tag",
        lambda c: at_offset(c.page.block_tags, offset, -1) == c.page.block_tags,
    )


def _window(size: int) -> tuple[Column[_Context], ...]:
    """Columns of the blocks on either side and the block itself."""
    blocks = f"the block and the {size} blocks on either side"
    return (
        Column(
            f"words_within{size}",
            WORDS,
            f"mean words of {blocks}",
            lambda c: c.windows[size][1] / c.windows[size][0],
        ),
        Column(
            f"link_density_within{size}",
            SHARE,
            f"share of the words of {blocks} that are inside links",
            lambda c: share(c.windows[size][2], c.windows[size][1]),
        ),
        Column(
            f"long_within{size}",
            SHARE,
            f"share of {blocks} that are long and hardly linked",
            lambda c: c.windows[size][3] / c.windows[size][0],
        ),
    )


FAMILY = Family[_Context](
    "context",
    "The page as a whole, where a block stands in it, its neighbours, and what repeats.",
    _Context,
    (
        Column("page_words", WORDS, "words of the page", lambda c: c.page.words.sum()),
        Column("page_blocks", BLOCKS, "blocks of the page", lambda c: c.page.n),
        Column(
            "page_link_density",
            SHARE,
            "share of the page's words that are inside links",
            lambda c: c.page.link_words.sum() / c.page.total_words,
        ),
        Column(
            "page_long",
            SHARE,
            "share of the page's words that are in long, hardly linked blocks",
            lambda c: c.page.long_words.sum() / c.page.total_words,
        ),
        Column("page_long_blocks", BLOCKS, "long, hardly linked blocks of the page", lambda c: c.page.long.sum()),
        Column(
            "page_paragraphs",
            SHARE,
            "share of the page's words that are in <p>",
            lambda c: c.words_with(Trait.PARAGRAPH),
        ),
        Column(
            "page_article",
            SHARE,
            "share of the page's words that are in <article>",
            lambda c: c.words_with(Trait.ARTICLE),
        ),
        Column("page_main", SHARE, "share of the page's words that are in <main>", lambda c: c.words_with(Trait.MAIN)),
        Column("page_headings", BLOCKS, "headings of the page", lambda c: c.headings.sum()),
        Column(
            "page_list_items",
            SHARE,
            "share of the page's words that are in list items",
            lambda c: c.words_with(Trait.LIST_ITEM),
        ),
        Column(
            "page_cells", SHARE, "share of the page's words that are in tables", lambda c: c.words_with(Trait.TABLE)
        ),
        Column(
            "position",
            SHARE,
            "place of the block among the page's blocks, from 0 to 1",
            lambda c: c.places / c.page.n,
            KOHLSCHUETTER,
        ),
        Column(
            "words_before",
            SHARE,
            "share of the page's words that stand before the block",
            lambda c: share_before(c.page.words),
        ),
        Column(
            "long_before",
            SHARE,
            "share of the page's words in long blocks that stand before the block",
            lambda c: share_before(c.page.long_words),
        ),
        Column("from_start", BLOCKS, "blocks of the page before the block", lambda c: c.places),
        Column("from_end", BLOCKS, "blocks of the page after the block", lambda c: c.page.n - 1 - c.places),
        Column(
            "since_long",
            BLOCKS,
            "blocks since the last long one; 1,000 where there is none",
            lambda c: c.since_long,
        ),
        Column(
            "until_long",
            BLOCKS,
            "blocks until the next long one; 1,000 where there is none",
            lambda c: c.until_long,
        ),
        Column(
            "since_heading",
            BLOCKS,
            "blocks since the last heading; 1,000 where there is none",
            lambda c: c.since_heading,
        ),
        Column(
            "until_heading",
            BLOCKS,
            "blocks until the next heading; 1,000 where there is none",
            lambda c: c.until_heading,
        ),
        Column("since_h1", BLOCKS, "blocks since the last <h1>; 1,000 where there is none", lambda c: c.since_h1),
        Column("until_h1", BLOCKS, "blocks until the next <h1>; 1,000 where there is none", lambda c: c.until_h1),
        Column("same_text", BLOCKS, "other blocks of the page with the same text", lambda c: c.same_text.blocks - 1),
        Column(
            "same_text_before",
            BLOCKS,
            "blocks with the same text that stand before the block",
            lambda c: earlier_same(c.same_text.numbers),
        ),
        Column(
            "code_words",
            SHARE,
            "share of the block's words that mix letters and digits, as keys and addresses do",
            lambda c: share(c.page.characters.mixed, c.page.characters.started),
        ),
        Column(
            "path_blocks", BLOCKS, "blocks of the page with the same tags and classes above", lambda c: c.path.blocks
        ),
        Column(
            "path_words",
            WORDS,
            "mean words of the blocks with the same tags and classes above",
            lambda c: c.path_words / c.path.blocks,
        ),
        Column(
            "path_link_density",
            SHARE,
            "share of the words inside links, in the blocks with the same tags and classes above",
            lambda c: share(c.path_link_words, c.path_words),
        ),
        Column(
            "path_of_page",
            SHARE,
            "share of the page's words that are in blocks with the same tags and classes above",
            lambda c: c.path_words / c.page.total_words,
        ),
        Column(
            "tagpath_words",
            WORDS,
            "mean words of the blocks with the same tags above",
            lambda c: c.tag_path_words / c.tag_path.blocks,
        ),
        Column(
            "tagpath_of_page",
            SHARE,
            "share of the page's words that are in blocks with the same tags above",
            lambda c: c.tag_path_words / c.page.total_words,
        ),
        Column(
            "tagpath_of_long",
            SHARE,
            "share of the page's words in long blocks that are in blocks with the same tags above",
            lambda c: c.tag_path_long / c.page.total_long_words,
        ),
        *(column for offset in OFFSETS for column in _neighbour(offset)),
        *(_same_element(offset) for offset in OFFSETS),
        *(column for size in WINDOWS for column in _window(size)),
    ),
)
