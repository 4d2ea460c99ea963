"""Tag policy as data: what each HTML element means for segmentation and for the features.

Sources: the HTML Living Standard's rendering section (which elements are block-level, which not rendered).
"""
# ruff: noqa: SIM905 (sets of names read better as text)

from enum import IntFlag
from typing import Final

#: Elements whose text is never shown: code, metadata, alternatives for what every browser renders. Void elements that
#: libxml2 does not know as such (embed, param, source, track) are not among them: left open, they hold what follows.
SKIPPED: Final = frozenset(
    "script style template title meta link base noembed noframes "
    "iframe frame object applet area datalist selectedcontent "
    "audio video canvas desc metadata defs symbol annotation annotation-xml rp rt rtc".split()
)

#: Elements that start and end a block; everything else is inline.
BLOCK: Final = frozenset(
    "html body address article aside blockquote button caption center col colgroup dd details dialog dir div "
    "dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr legend li "
    "listing main marquee menu nav noscript ol optgroup option p plaintext pre search section select summary "
    "svg table tbody td text textarea tfoot th thead tr ul xmp".split()
)

#: Elements whose white space is shown as written.
PREFORMATTED: Final = frozenset("pre listing plaintext xmp textarea".split())

HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())


class Trait(IntFlag):
    """What an element, or one above it, says of its text; inherited by everything below."""

    LINK = 1 << 0
    HIDDEN = 1 << 1
    PREFORMATTED = 1 << 2
    ARTICLE = 1 << 3
    MAIN = 1 << 4
    NAV = 1 << 5
    HEADER = 1 << 6
    FOOTER = 1 << 7
    ASIDE = 1 << 8
    SECTION = 1 << 9
    FORM = 1 << 10
    CONTROL = 1 << 11
    TABLE = 1 << 12
    LIST_ITEM = 1 << 13
    DEFINITION = 1 << 14
    QUOTE = 1 << 15
    FIGURE = 1 << 16
    HEADING = 1 << 17
    PARAGRAPH = 1 << 18
    CODE = 1 << 19
    BOLD = 1 << 20
    ITALIC = 1 << 21
    DETAILS = 1 << 22
    NOSCRIPT = 1 << 23
    ADDRESS = 1 << 24
    TIME = 1 << 25
    LAYOUT = 1 << 26
    CUSTOM = 1 << 27
    #: Laid out, but out of sight: for screen readers, or until a script shows it.
    VISUALLY_HIDDEN = 1 << 28
    #: A formula, its text one piece.
    FORMULA = 1 << 29
    #: A formula whose text is its TeX source.
    TEX = 1 << 30
    #: A formula on a line of its own.
    DISPLAYED = 1 << 31


#: Traits of text that a reader does not see, or not yet.
UNSEEN: Final = Trait.HIDDEN | Trait.VISUALLY_HIDDEN

_TRAITS: Final = {
    Trait.PREFORMATTED: "pre listing plaintext xmp textarea",
    Trait.ARTICLE: "article",
    Trait.MAIN: "main",
    Trait.NAV: "nav menu",
    Trait.HEADER: "header",
    Trait.FOOTER: "footer",
    Trait.ASIDE: "aside",
    Trait.SECTION: "section",
    Trait.FORM: "form fieldset",
    Trait.CONTROL: "button select option optgroup textarea label legend",
    Trait.TABLE: "table",
    Trait.LIST_ITEM: "li",
    Trait.DEFINITION: "dl dt dd",
    Trait.QUOTE: "blockquote q",
    Trait.FIGURE: "figure figcaption caption",
    Trait.HEADING: "h1 h2 h3 h4 h5 h6",
    Trait.PARAGRAPH: "p",
    Trait.CODE: "pre code kbd samp tt listing xmp",
    Trait.BOLD: "b strong",
    Trait.ITALIC: "i em cite",
    Trait.DETAILS: "details summary",
    Trait.NOSCRIPT: "noscript",
    Trait.ADDRESS: "address",
    Trait.TIME: "time",
    Trait.LAYOUT: "center font",
}


def _traits_by_tag() -> dict[str, int]:
    table: dict[str, int] = {}
    for trait, tags in _TRAITS.items():
        for tag in tags.split():
            table[tag] = table.get(tag, 0) | trait.value
    table["noscript"] |= Trait.HIDDEN.value
    return table


#: Traits that a tag alone gives. A link needs its `href`, so `a` is not here.
TRAITS: Final = _traits_by_tag()
