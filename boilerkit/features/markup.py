"""Features of the element that holds a block, of what stands inside and around it, and of its links."""

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
from boilerkit.features.statistics import Floats, PageStatistics, share
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
_MEDIA = ("img", "picture", "video", "iframe", "figure", "svg")
_FIELDS = ("input", "select", "textarea", "button")
#: Link density from which a block counts as wholly linked.
_WHOLLY_LINKED = 0.99


class _Markup:
    """Counts of the elements in and around each block."""

    def __init__(self, page: PageStatistics) -> None:
        self.page = page

    def starting(self, *tags: str) -> Floats:
        """Number of elements, of some tags if any are given, that start in or right before each block."""
        first = self.page.first_block
        first = first[self.page.tagged_any(tags)] if tags else first
        return np.bincount(first[first < self.page.n], minlength=self.page.n).astype(np.float64)

    def density(self, trait: Trait) -> Floats:
        """Share of each block's words that stand in an element with a trait."""
        return share(self.page.words_with(trait), self.page.words)

    @cached_property
    def siblings(self) -> NDArray[np.int64]:
        """Number of elements that the parent of each block's element holds."""
        above = np.maximum(self.page.parents, 0)
        return np.bincount(above, minlength=len(above))[above][self.page.containers]

    @cached_property
    def same_signature_siblings(self) -> NDArray[np.int64]:
        """Number of those that have the tag and class of the block's element, it included."""
        kind, count = self.page.signature_groups
        return count[kind][self.page.containers]

    def inside(self, trait: Trait) -> NDArray[np.bool_]:
        """Whether each block is inside an element with a trait."""
        if trait is Trait.LINK:
            # A block that starts inside a link is linked text only if the link is around all of it.
            at_start = self.page.piece_traits[self.page.first_piece[:-1]]
            return np.asarray(((at_start & trait.value) != 0) & (self.page.link_density > _WHOLLY_LINKED))
        return np.asarray((self.page.block_traits & trait.value) != 0)


def _is(name: str, tags: tuple[str, ...]) -> Column[_Markup]:
    return Column(
        f"is_{name}",
        SHARE,
        f"1 if the block's element is {' or '.join(f'<{tag}>' for tag in tags)}",
        lambda m: m.page.tagged_any(tags)[m.page.containers],
    )


def _in(trait: Trait, meaning: str) -> Column[_Markup]:
    name = f"in_{(trait.name or '').lower()}"
    return Column(name, SHARE, f"1 if the block is inside {meaning}", lambda m: m.inside(trait))


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
            "links", log_count("links"), "links that start in the block or right before it", lambda m: m.starting("a")
        ),
        Column("link_words", WORDS, "words of the block that are inside links", lambda m: m.page.link_words),
        Column("bold_density", SHARE, "share of the block's words that are in bold", lambda m: m.density(Trait.BOLD)),
        Column(
            "italic_density", SHARE, "share of the block's words that are in italics", lambda m: m.density(Trait.ITALIC)
        ),
        Column(
            "inline_elements",
            Scale("elements a word"),
            "elements that start in the block or right before it, for each of its words",
            lambda m: share(m.starting(), m.page.words),
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
            lambda m: m.starting(*_MEDIA),
        ),
        Column(
            "fields_before",
            ELEMENTS,
            "form fields between the block before and the end of the block",
            lambda m: m.starting(*_FIELDS),
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
