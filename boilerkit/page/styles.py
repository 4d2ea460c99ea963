"""Styles: what class names and `style` attributes say of how an element is displayed.

A browser would lay the page out; here a few words of the style language are looked for that decide whether text is
seen, and whether it touches what stands beside it. Style sheets are not read: class names that mean the same
everywhere stand for them.
"""

import re
from enum import IntFlag
from functools import lru_cache
from typing import Final

from boilerkit.page import formulas
from boilerkit.patterns import has_any, lazy


class Display(IntFlag):
    """How an element is displayed, as far as it can be told without layout."""

    #: Not at all: `display: none`, `visibility: hidden`.
    HIDDEN = 1 << 0
    #: Out of sight, for screen readers or until a script shows it: transparent, clipped, off the screen, without size.
    VISUALLY_HIDDEN = 1 << 1
    #: With `font-size: 0`, which hides its own text but not that of elements inside that set another size.
    SIZELESS = 1 << 2
    #: On lines of its own.
    LINES = 1 << 3
    #: Apart from what stands beside it: a box with a margin, such as a button or a badge.
    APART = 1 << 4
    #: Its children are boxes beside or below one another.
    ROW = 1 << 5
    #: A formula by its class names.
    FORMULA = 1 << 6
    #: In a font that draws an icon for a word, by its class names.
    LIGATURE = 1 << 7
    #: With its lines as they are written: `white-space: pre-line`, `pre-wrap` and the like.
    WRITTEN_LINES = 1 << 8


_TELLING: Final = lazy(r"displ|visib|opac|clip|space\s*:|size\s*:\s*0|-\d{3}")
_HIDDEN_STYLE: Final = lazy(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NUMBER_END: Final = r"(?:px|r?em|%|pt)?\s*(?:!\s*important\s*)?(?:;|$)"
_OUT_OF_SIGHT: Final = lazy(
    rf"(?:^|[;\s])opacity\s*:\s*(?:0(?:\.0+)?|\.0+){_NUMBER_END}"
    r"|(?:^|[;\s])(?:left|right|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}(?:px|r?em|%|pt|v[wh])"
    r"|clip\s*:\s*rect\(\s*(?:0(?:px)?|1px)[\s,]+(?:0(?:px)?|1px)[\s,]+(?:0(?:px)?|1px)[\s,]"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.I,
)
_WRITTEN_LINES: Final = lazy(r"white-space\s*:\s*(?:pre\b|break-spaces)", re.I)
_SIZELESS: Final = lazy(rf"font-size\s*:\s*0(?:\.0+)?{_NUMBER_END}", re.I)
_DISPLAYS: Final = {
    "block": Display.LINES,
    "flow-root": Display.LINES,
    "list-item": Display.LINES,
    "table": Display.LINES,
    "table-row": Display.LINES,
    "table-cell": Display.APART,
    "inline-block": Display.APART,
    "inline-table": Display.APART,
    "flex": Display.LINES | Display.ROW,
    "grid": Display.LINES | Display.ROW,
    "inline-flex": Display.APART | Display.ROW,
    "inline-grid": Display.APART | Display.ROW,
}
_DISPLAY: Final = lazy(r"(?:^|[;\s])display\s*:\s*(?:-webkit-|-ms-)?([a-z-]+)", re.I)
#: A box that text flows around, which on most pages is a large first letter.
_FLOAT: Final = lazy(r"(?:^|[;\s])float\s*:\s*(?:left|right|inline)", re.I)

#: Class names that hide text from sight but not from screen readers, in the frameworks and themes that have one.
_SCREEN_READER: Final = lazy(
    r"(?<!not-)(?<![a-z])(?:sr-?_?only|visually-?_?hid|hid(?:e|den)-?_?visually|show-for-sr|element-invisible|"
    r"assistive-text|sr-text|(?:for-)?screen-?_?readers?(?:-?_?(?:text|only|content))?(?![a-z-])|a11y-(?:hidden|only|text)|"
    r"accessib(?:le|ly|ility)-hid)",
    re.I,
)
#: What each such name has and few others do, which is quicker to look for.
_SCREEN_READER_PARTS: Final = frozenset(
    ["only", "visually", "for-sr", "invisible", "assistive", "sr-text", "screen", "a11y", "accessib"]
)
#: Class names of icon fonts that draw a word as an icon (Material Icons and Symbols), and what such words look like.
_ICON_FONT: Final = lazy(r"(?:google-)?material-(?:icons|symbols)(?:-[a-z-]+)?\Z|mat-icon\Z|md-icon\Z")
_ICON_NAME: Final = lazy(r"\s*[a-z0-9]+(?:_[a-z0-9]+)*\s*\Z")
_CLASSES: Final = {
    name: display.value
    for display, names in {
        Display.ROW: "d-flex d-grid d-inline-flex flex inline-flex grid inline-grid is-flex is-grid flexbox flex-row "
        "flex-col flex-column flex-container grid-container row columns hstack vstack",
        Display.LINES: "d-block block is-block display-block",
        Display.APART: "d-inline-block inline-block badge chip pill tag label btn button col column cell tab token "
        "keyword category price value date author byline kicker",
        Display.FORMULA: " ".join(formulas.CLASSES),
    }.items()
    for name in names.split()
}


@lru_cache(maxsize=16384)
def of_attribute(style: str) -> int:
    """What a `style` attribute says, as bits of `Display`.

    Parameters
    ----------
    style : str

    Examples
    --------
    >>> of_attribute("color: red; display: none") == Display.HIDDEN
    True
    """
    if not _TELLING.search(style.lower()):
        return 0
    found = 0
    if _HIDDEN_STYLE.search(style):
        found |= Display.HIDDEN
    if _OUT_OF_SIGHT.search(style):
        found |= Display.VISUALLY_HIDDEN
    if _SIZELESS.search(style):
        found |= Display.SIZELESS
    if _WRITTEN_LINES.search(style):
        found |= Display.WRITTEN_LINES
    return int(found | _displayed(style))


def _displayed(declarations: str) -> int:
    if _FLOAT.search(declarations):
        return 0
    displays = _DISPLAY.findall(declarations)
    return int(_DISPLAYS.get(displays[-1].lower(), 0)) if displays else 0


def of_classes(names: str) -> int:
    """What class names say by what they mean everywhere, as bits of `Display`.

    Parameters
    ----------
    names : str
        A `class` attribute.

    Examples
    --------
    >>> of_classes("icon sr-only") == Display.VISUALLY_HIDDEN
    True
    """
    found = 0
    for name in names.split():
        found |= _CLASSES.get(name, 0)
        if name.startswith(("mat", "md-", "goo")) and _ICON_FONT.match(name):
            found |= (Display.LIGATURE | Display.APART).value
    if has_any(names, _SCREEN_READER_PARTS) and _SCREEN_READER.search(names):
        found |= Display.VISUALLY_HIDDEN.value
    return found


def is_ligature(text: str) -> bool:
    """Whether a text in an icon font is the name of an icon.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> is_ligature("arrow_forward"), is_ligature("Read on")
    (True, False)
    """
    return _ICON_NAME.match(text) is not None
