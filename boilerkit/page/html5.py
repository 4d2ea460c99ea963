"""HTML5: pages that libxml2's parser, which the package uses for its speed, reads otherwise than browsers do.

libxml2 splits a page into tags and text as HTML5 says but builds its tree by simpler rules. On nearly every page the
text is the same. Where it may not be, the source is written anew by a parser that follows the standard, every element
closed where it ends, and libxml2 reads that.
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from typing import Any, Final

from boilerkit.page.recovery import RAW_TEXT
from boilerkit.page.segments import Element
from boilerkit.page.tags import SKIPPED
from boilerkit.patterns import lazy

#: Elements of HTML that end a drawing or a formula that they stand in, the common ones, unless they are its guests.
BREAKOUT: Final = tuple(
    "b blockquote body br center dd div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre ruby s small span strong sub "
    "sup table u ul".split()
)
_GUEST_ROOMS: Final = ("foreignobject", "desc", "annotation-xml")
#: What an `annotation-xml` says of itself that has guests.
_HTML_ENCODINGS: Final = ("text/html", "application/xhtml+xml")
_FOREIGN: Final = ("svg", "math")
#: Parts of drawings and formulas that are never shown; what one holds that stands in neither is not its own.
_PARTS: Final = ("symbol", "defs", "desc", "metadata", "annotation", "annotation-xml")
#: Elements whose content is not read as what it is: never shown, or as one formula.
_UNREAD: Final = ("math", *SKIPPED)
_RAW_IN_DRAWINGS: Final = ("title", "style", "script")
#: What most drawings have and nothing else.
_SHAPES: Final = frozenset("path use circle rect line polygon polyline ellipse".split())
_CDATA: Final = "<![CDATA["
#: A comment, an element of raw text, or a tag: its slash and its name.
_TOKEN: Final = lazy(
    rf"<!--.*?(?:-->|\Z)|<({'|'.join(RAW_TEXT)})(?=[\s>]).*?(?:</\1\s*>|\Z)"
    r"|<(/?)([a-z][^\s/>]*)(?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^>])*+(?:>|\Z)",
    re.I | re.S,
)
#: The same, but a whole drawing or formula is a token as well, and attributes may hold the marks of tags.
_WHOLE_TOKEN: Final = lazy(
    rf"<!--(?:.*?-->|)|<({'|'.join((*RAW_TEXT, *_FOREIGN))})(?=[\s>]).*?</\1\s*>"
    r"|<(/?)([a-z][^\s/>]*)(?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^<>])*+>",
    re.I | re.S,
)
_EMPTY_RAW: Final = lazy(rf"<({'|'.join(RAW_TEXT)})(?=[\s/])([^<>]*)/>", re.I)
_TEMPLATE: Final = lazy(r"<template(?=[\s>])", re.I)
#: Elements whose end tag may be left out, and that need no table around them.
_ENDS_ITSELF: Final = frozenset("dd dt li optgroup option p".split())
_VOID: Final = frozenset("area base br col embed frame hr img input keygen link meta param source track wbr".split())


def is_misread(source: str, root: Element) -> bool:
    """Whether libxml2's tree of a page may lack text that HTML5's has.

    Parameters
    ----------
    source : str
        HTML.
    root : lxml element
        What libxml2 made of it.
    """
    tags = {element.tag for element in root.iter("template", *_FOREIGN, *_PARTS, "selectedcontent", "rb")}
    return (
        "selectedcontent" in tags
        or ("rb" in tags and any(_stands_in(base, "rt", "rtc") for base in root.iter("rb")))
        or (not tags.isdisjoint(_PARTS) and any(map(_has_swallowed, root.iter(*_PARTS))))
        or ("template" in tags and _has_open_template(source))
        or (not tags.isdisjoint(_FOREIGN) and (_has_character_data(source, root) or _has_guests(root)))
    )


def normalized(source: str) -> str:
    """The same page with every element closed where HTML5 says that it ends."""
    from justhtml import JustHTML

    ended = _EMPTY_RAW.sub(r"<\1\2></\1>", source)  # libxml2 believes the slash, as authors do
    document = JustHTML(ended, sanitize=False, scripting_enabled=False)
    _make_writable(document.root)
    return str(document.to_html(pretty=False))


def _make_writable(root: Any) -> None:
    """Change in a tree what would be read otherwise once it is written.

    Attributes whose names start with "=" are left out: HTML5 has them, but no way to write them. Parts of drawings that
    stand in none are elements without a meaning, which browsers show.
    """
    inside = [root]
    while inside:
        node = inside.pop()
        inside += [*(getattr(node, "children", None) or ()), *filter(None, [getattr(node, "template_content", None)])]
        if node.name in _PARTS and node.namespace == "html":
            node.name = f"x-{node.name}"
        attributes = getattr(node, "attrs", None) or {}
        for name in [name for name in attributes if name.startswith("=")]:
            del attributes[name]


def without_templates(source: str) -> str:
    """The page with nothing in its templates, which show nothing; unchanged where one is shown or has no end.

    This is all that a page needs whose templates leave elements open, and takes far less time than writing it anew.

    Parameters
    ----------
    source : str
        HTML.

    Examples
    --------
    >>> without_templates("<p>Tea<template id=a><div></template>is hot")
    '<p>Tea<template id=a></template>is hot'
    """
    kept, place, depth = [], 0, 0
    for token in _WHOLE_TOKEN.finditer(source):
        _, closing, name = token.groups()
        name = (name or "").lower()
        is_endless = name in RAW_TEXT or name in _FOREIGN or token[0] == "<!--"
        if is_endless or (name == "template" and "shadowroot" in token[0].lower()):
            return source  # in a drawing without an end a template is a shape
        if name == "template" and not closing:
            if depth == 0:
                kept.append(source[place : token.end()])
            depth += 1
        elif name == "template" and depth:
            depth -= 1
            place = token.start()
    return source if depth else "".join([*kept, source[place:]])


def _has_open_template(source: str) -> bool:
    """Whether elements stay open at the end of a template, or are closed in it that were opened before it."""
    end = 0
    while start := _TEMPLATE.search(source, end):
        if _is_raw(source, end, start.start()):
            end = start.end()
        elif (balanced := _end_of_balanced(source, start.start())) is None:
            return True
        else:
            end = balanced
    return False


def _is_raw(source: str, start: int, place: int) -> bool:
    """Whether a place is in a script or comment that begins between another place and it."""
    script, comment = (source.rfind(begin, start, place) for begin in ("<script", "<!--"))
    in_script = script > source.rfind("</script", start, place) and source[source.find(">", script) - 1] != "/"
    return in_script or comment > source.rfind("-->", start, place)


def _end_of_balanced(source: str, start: int) -> int | None:
    """Where the element that starts there ends; None if a tag inside it has no partner."""
    inside: list[str] = []
    for match in _TOKEN.finditer(source, start):
        _, closing, name = match.groups()
        if closing:
            while len(inside) > 1 and inside[-1] != name.lower() and inside[-1] in _ENDS_ITSELF:
                inside.pop()
            if not inside or inside.pop() != name.lower():
                return None
        elif name and source[match.end() - 2] != "/" and name.lower() not in _VOID:
            inside.append(name.lower())
        if not inside:
            return match.end()
    return None


def _has_character_data(source: str, root: Element) -> bool:
    """Whether a CDATA section stands anywhere but in raw text, where scripts often write one."""
    sections = source.count(_CDATA)
    return sections > 0 and sections > sum((part.text or "").count(_CDATA) for part in root.iter(*RAW_TEXT))


def _has_guests(root: Element) -> bool:
    """Whether what is never shown of a drawing or formula holds what would end it, and be shown, in a browser.

    What stands elsewhere in them is read, wherever they end.
    """
    inside = 0
    for foreign in root.iter(*_FOREIGN):
        if inside:
            inside -= 1
            continue
        if all(child.tag in _SHAPES and not len(child) for child in foreign):
            continue
        inside = sum(1 for _ in foreign.iter(*_FOREIGN)) - 1
        for part in foreign.iter(*_RAW_IN_DRAWINGS, *BREAKOUT):
            if part.tag in _RAW_IN_DRAWINGS:
                # Raw text in HTML is markup in a drawing, where it may be empty or end with the drawing.
                if "</svg" in (part.text or "") or "</math" in (part.text or ""):
                    return True
            elif _stands_in(part, *_UNREAD) and not any(map(_has_room, part.iterancestors(*_GUEST_ROOMS))):
                return True
    return False


def _has_swallowed(part: Element) -> bool:
    """Whether a part of drawings or formulas stands in none of them, and holds text."""
    return not _stands_in(part, *_FOREIGN) and any(not text.isspace() for text in part.itertext())


def _has_room(element: Element) -> bool:
    """Whether elements of HTML may stand in this element of a drawing or formula."""
    return element.tag != "annotation-xml" or element.get("encoding", "").lower() in _HTML_ENCODINGS


def _stands_in(part: Element, *names: str) -> bool:
    """Whether an element stands in one of these names."""
    return next(part.iterancestors(*names), None) is not None
