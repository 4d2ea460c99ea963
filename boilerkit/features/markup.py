"""Features of the element that holds a block, of what stands inside and around it, and of its links."""

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import (
    BLOCKS,
    ELEMENTS,
    KOHLSCHUETTER,
    SHARE,
    WORDS,
    Column,
    Family,
    Scale,
    log_count,
)
from boilerkit.features.statistics import PageStatistics, have, share
from boilerkit.page.tags import Trait

#: Groups of tags that the element of a block is described by.
_TAGS = {
    "p": ("p",),
    "div": ("div",),
    "li": ("li", "dir", "menu"),
    "cell": ("td", "th"),
    "root": ("body", "html"),
    "section": ("section", "article", "main"),
    "label": ("button", "label", "option", "legend", "summary"),
    "caption": ("figcaption", "caption"),
}
#: What a block is inside of when its element, or one above it, has a trait.
_INSIDE = {
    Trait.LINK: "a link that is around all of it",
    Trait.HIDDEN: "an element that is not shown",
    Trait.PREFORMATTED: "preformatted text or a text field",
    Trait.ARTICLE: "an <article>",
    Trait.MAIN: "<main>",
    Trait.NAV: "<nav> or <menu>",
    Trait.HEADER: "a <header>",
    Trait.FOOTER: "a <footer>",
    Trait.ASIDE: "an <aside>",
    Trait.SECTION: "a <section>",
    Trait.FORM: "a form",
    Trait.CONTROL: "a button, label or field of a form",
    Trait.TABLE: "a table",
    Trait.LIST_ITEM: "a list item",
    Trait.DEFINITION: "a definition list",
    Trait.QUOTE: "a quotation",
    Trait.FIGURE: "a figure or its caption",
    Trait.HEADING: "a heading",
    Trait.PARAGRAPH: "a <p>",
    Trait.CODE: "an element of code",
    Trait.DETAILS: "<details>",
    Trait.NOSCRIPT: "<noscript>",
    Trait.ADDRESS: "an <address>",
    Trait.TIME: "a <time>",
    Trait.LAYOUT: "<center> or <font>",
    Trait.CUSTOM: "a custom element",
}
#: Elements that are counted where they start.
_STARTING = {
    "links": ("a",),
    "media": ("img", "picture", "video", "iframe", "figure", "svg"),
    "fields": ("input", "select", "textarea", "button"),
}
#: Link density from which a block counts as wholly linked.
_WHOLLY_LINKED = 0.99


def _numbers(groups: Collection[Sequence[str]]) -> dict[str, float]:
    """Number, from 1, of the group that each tag is of; 0 is left for all others."""
    return {tag: float(number) for number, tags in enumerate(groups, 1) for tag in tags}


_TAG_NUMBERS = _numbers(_TAGS.values())
_STARTING_NUMBERS = _numbers(_STARTING.values())


class _Markup:
    """Counts of the elements in and around each block."""

    def __init__(self, page: PageStatistics) -> None:
        self.page = page
        self.bold_density, self.italic_density = share(page.words_with(Trait.BOLD, Trait.ITALIC), page.words)
        self.tag = page.blocks_tagged(_TAG_NUMBERS)
        groups = len(_STARTING) + 1
        cell = page.first_block * groups + page.tagged(_STARTING_NUMBERS).astype(np.int64)
        counts = np.bincount(cell, minlength=(page.n + 1) * groups).reshape(-1, groups)[: page.n].T.astype(np.float64)
        #: Elements that start in or right before each block: of each group, and of all tags.
        self.starting, self.all_starting = dict(zip(_STARTING, counts[1:], strict=True)), counts.sum(axis=0)
        self.inside = dict(zip(_INSIDE, have([*_INSIDE], page.block_traits), strict=True))
        # A block that starts inside a link is linked text only if the link is around all of it.
        at_start = page.piece_traits[page.first_piece[:-1]]
        self.inside[Trait.LINK] = have([Trait.LINK], at_start)[0] & (page.link_density > _WHOLLY_LINKED)

    @cached_property
    def siblings(self) -> NDArray[np.int64]:
        """Number of elements that the parent of each block's element holds."""
        above = self.page.above
        return np.bincount(above, minlength=len(above))[above][self.page.containers]

    @cached_property
    def same_signature_siblings(self) -> NDArray[np.int64]:
        """Number of those that have the tag and class of the block's element, it included."""
        kind, count = self.page.signature_groups
        return count[kind][self.page.containers]


def _is(name: str, tags: tuple[str, ...]) -> Column[_Markup]:
    return Column(
        f"is_{name}",
        SHARE,
        f"1 if the block's element is {' or '.join(f'<{tag}>' for tag in tags)}",
        lambda m: m.tag == _TAG_NUMBERS[tags[0]],
    )


def _in(trait: Trait, meaning: str) -> Column[_Markup]:
    name = f"in_{(trait.name or '').lower()}"
    return Column(name, SHARE, f"1 if the block is inside {meaning}", lambda m: m.inside[trait])


_OF_TRAITS = tuple(_in(trait, meaning) for trait, meaning in _INSIDE.items())
#: What elements around a block say of it.
TRAITS = tuple(column.feature for column in _OF_TRAITS)

FAMILY = Family[_Markup](
    "markup",
    "The element that holds a block, what stands inside and around it, its links.",
    _Markup,
    (
        Column(
            "link_density",
            SHARE,
            "share of the block's words that are inside links",
            lambda m: m.page.link_density,
            KOHLSCHUETTER,
        ),
        Column(
            "links",
            log_count("links"),
            "links that start in the block or right before it",
            lambda m: m.starting["links"],
        ),
        Column("link_words", WORDS, "words of the block that are inside links", lambda m: m.page.link_words),
        Column("bold_density", SHARE, "share of the block's words that are in bold", lambda m: m.bold_density),
        Column("italic_density", SHARE, "share of the block's words that are in italics", lambda m: m.italic_density),
        Column(
            "inline_elements",
            Scale("elements a word"),
            "elements that start in the block or right before it, for each of its words",
            lambda m: share(m.all_starting, m.page.words),
        ),
        Column("depth", ELEMENTS, "elements above the block", lambda m: m.page.depths[m.page.containers]),
        Column(
            "heading_level",
            Scale("level", 0, 6),
            "level of the heading that the block is; 0 if it is none",
            lambda m: m.page.heading_levels,
        ),
        Column(
            "media_before",
            ELEMENTS,
            "images, videos and icons between the block before and the end of the block",
            lambda m: m.starting["media"],
        ),
        Column(
            "fields_before",
            ELEMENTS,
            "form fields between the block before and the end of the block",
            lambda m: m.starting["fields"],
        ),
        Column("siblings", ELEMENTS, "children of the parent of the block's element", lambda m: m.siblings),
        Column(
            "like_siblings",
            ELEMENTS,
            "children of the parent of the block's element that have its tag and class",
            lambda m: m.same_signature_siblings,
        ),
        Column(
            "blocks_in_element",
            BLOCKS,
            "blocks in the block's own element",
            lambda m: (m.page.last_block - m.page.first_block)[m.page.containers],
        ),
        *(_is(name, tags) for name, tags in _TAGS.items()),
        *_OF_TRAITS,
    ),
)
