"""HTML5: pages that libxml2's parser, which the package uses for its speed, reads otherwise than browsers do.

libxml2 splits a page into tags and text as HTML5 says but builds its tree by simpler rules. On nearly every page the
text is the same. Where it may not be, the source is written anew by a parser that follows the standard, every element
closed where it ends, and libxml2 reads that.
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from typing import Final

from boilerkit.page.recovery import raw_parts
from boilerkit.page.segments import Element

#: Elements of HTML that end a drawing or a formula that they stand in, unless they are foreign content's guests.
_BREAKOUT: Final = tuple(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta "
    "nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
_GUEST_ROOMS: Final = ("foreignobject", "annotation-xml")
_FOREIGN: Final = ("svg", "math")
_RAW_IN_DRAWINGS: Final = ("title", "style", "script")
_CDATA: Final = "<![cdata["
_TAG: Final = re.compile(r"<(/?)([a-z][^\s/>]*)(?:[^<>]*?(/?))>", re.I)
_TEMPLATE: Final = re.compile(r"<template(?=[\s>])", re.I)
_VOID: Final = frozenset(
    "area base br col embed frame hr img input keygen link meta param source track wbr path use circle rect".split()
)


def is_misread(source: str, root: Element) -> bool:
    """Whether libxml2's tree of a page may lack text that HTML5's has.

    Parameters
    ----------
    source : str
        HTML.
    root : lxml element
        What libxml2 made of it.
    """
    lower = source.lower()
    return (
        ("<template" in lower and _has_open_template(source))
        or (any(f"<{name}" in lower for name in _FOREIGN) and _is_foreign_content_misread(lower, root))
        or ("<selectedcontent" in lower and root.find(".//selectedcontent") is not None)
    )


def normalized(source: str) -> str:
    """The same page with every element closed where HTML5 says that it ends."""
    from justhtml import JustHTML

    return str(JustHTML(source, sanitize=False).to_html(pretty=False))


def _has_open_template(source: str) -> bool:
    """Whether elements stay open at the end of a template, or are closed in it that were opened before it."""
    markup = _without_raw(source)
    start = _TEMPLATE.search(markup)
    while start:
        end = _end_of_balanced(markup, start.start())
        if end is None:
            return True
        start = _TEMPLATE.search(markup, end)
    return False


def _end_of_balanced(markup: str, start: int) -> int | None:
    """Where the element that starts there ends; None if a tag inside it has no partner."""
    inside: list[str] = []
    for match in _TAG.finditer(markup, start):
        closing, tag, empty = match[1], match[2].lower(), match[3]
        if closing:
            if inside.pop() != tag:
                return None
        elif not empty and tag not in _VOID:
            inside.append(tag)
        if not inside:
            return match.end()
    return None


def _is_foreign_content_misread(lower: str, root: Element) -> bool:
    if _CDATA in lower and _CDATA in _without_raw(lower):
        return True
    for part in root.iter(*_RAW_IN_DRAWINGS):
        # What is raw text in HTML is markup in a drawing, where it may be empty or end with the drawing.
        text = part.text or ""
        if ("</svg" in text or "</math" in text) and next(part.iterancestors(*_FOREIGN), None) is not None:
            return True
    end: Element | None = None
    for foreign in root.iter(*_FOREIGN):
        if end is not None and end in foreign.iterancestors():
            continue  # inside the one before
        end = foreign
        if any(next(guest.iterancestors(*_GUEST_ROOMS), None) is None for guest in foreign.iter(*_BREAKOUT)):
            return True
    return False


def _without_raw(source: str) -> str:
    """A source without its comments and the content of raw-text elements."""
    kept: list[str] = []
    end = 0
    for part in raw_parts(source):
        kept.append(source[end : part.start if part.name == "!--" else part.content])
        end = part.end
    return "".join((*kept, source[end:]))
