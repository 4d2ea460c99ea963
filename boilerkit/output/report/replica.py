"""Replica: a harmless copy of a page that keeps its layout, with the text of each block marked.

Elements and attributes are let through by name. Whatever else shows text (text areas, drawings, formulas, forms) is
copied under a name of no meaning, so the copy has no foreign namespace and no element whose inside is not markup.
Links lead nowhere, pictures are empty frames, and styles come through `boilerkit.output.report.stylesheet`.

Each run of a block's text stands in an element of its own, `<bk-t data-b="number">`: blocks can share an element
with others, so elements would not do.
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from bisect import bisect_right
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from lxml import etree

from boilerkit.output.kinds_style import KINDS_STYLE
from boilerkit.output.report import stylesheet
from boilerkit.page.invisible import visible
from boilerkit.page.lines import Lines
from boilerkit.page.segments import Segments
from boilerkit.page.tags import Trait

Element = etree._Element

_STYLE: Final = (Path(__file__).parent / "replica.css").read_text("utf-8") + f"@layer boilerkit {{{KINDS_STYLE}}}"
#: What the copy may do: nothing but style itself.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

_ELEMENTS: Final = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote br button caption center cite code col colgroup "
    "data dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header "
    "hgroup hr i img input ins kbd label legend li main mark menu nav ol p picture pre q rp rt ruby s samp search "
    "section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
_EMPTY: Final = frozenset("br col hr img input wbr".split())
#: Written by the copy itself.
_SHELL: Final = frozenset("html head body".split())
_ATTRIBUTES: Final = frozenset(
    "class id dir lang hidden open role width height align valign bgcolor color size border cellpadding cellspacing "
    "colspan rowspan nowrap start reversed value placeholder alt".split()
)
#: Attributes that only some values may have. The pictures are small ones that stand in the page itself.
_VALUES: Final = {
    "type": re.compile(r"(?:hidden|text|search|email|checkbox|radio|button|submit|[1aAiI]|disc|circle|square)\Z"),
    "src": re.compile(r"data:image/(?:png|jpeg|gif|webp|avif);base64,[a-zA-Z0-9+/=]{1,8000}\Z"),
}
#: Attributes that an element always gets.
_FIXED: Final = {"button": " type=button tabindex=-1", "input": " disabled", "summary": " tabindex=-1"}
_CUSTOM: Final = re.compile(r"(?!bk-)[a-z][a-z0-9]*(?:-[a-z0-9]+)+\Z")
_NOT_IN_NAMES: Final = re.compile("[^a-z0-9]+")
_CSS_TYPES: Final = ("", "text/css")


def replica(segments: Segments) -> str:
    """A whole HTML page that shows what the blocks were cut from, and does nothing.

    Parameters
    ----------
    segments : Segments or Lines

    Returns
    -------
    str
    """
    if isinstance(segments, Lines):
        return _page([], {}, _lines(segments))
    copy = _Copy(segments)
    copy.walk()
    return _page(copy.styles, copy.shell, copy.out)


def _page(styles: Iterable[str], shell: dict[str, str], out: Iterable[str]) -> str:
    sheets = "".join(f"<style data-of=page>{sheet}</style>" for sheet in styles)
    return (
        f"<!doctype html><html{shell.get('html', '')}><head><meta charset=utf-8>"
        f'<meta http-equiv=Content-Security-Policy content="{POLICY}"><style>{_STYLE}</style>{sheets}</head>'
        f"<body{shell.get('body', '')}>{''.join(out)}</body></html>"
    )


def _run(text: str, block: int) -> str:
    return f"<bk-t data-b={block}>{escape(text, quote=False)}</bk-t>"


def _lines(lines: Lines) -> list[str]:
    """The lines as they stand; a line that is a block is marked."""
    numbers = {place: block for block, place in enumerate(lines.places)}
    written = (
        _run(line.rstrip("\r\n"), numbers[place]) if place in numbers else "" for place, line in enumerate(lines.raw)
    )
    return ["<x-lines>", "\n".join(written), "</x-lines>"]


class _Copy:
    """The walk of `boilerkit.page.segment.segment` once more, writing: same tree, same order, same pieces."""

    def __init__(self, page: Segments) -> None:
        self.page = page
        self.out: list[str] = []
        self.styles: list[str] = []
        #: Attributes of `<html>` and `<body>`.
        self.shell: dict[str, str] = {}
        #: The open elements: their numbers, and how each is closed.
        self.open: list[tuple[int, str]] = [(-1, "")]
        self.elements = 0
        #: Pieces of each element that have not been written yet.
        self.pieces: dict[int, list[int]] = {}
        for piece, owner in enumerate(page.owners):
            self.pieces.setdefault(owner, []).append(piece)

    def walk(self) -> None:
        if not self.page.elements:
            return
        root = self.page.elements[0]
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in events:
            if event == "start":
                if not self.start(element):
                    events.skip_subtree()
                continue
            if event == "end":
                self.out.append(self.open.pop()[1])
            if element is not root and element.tail:
                self.text(element.tail)

    def start(self, element: Element) -> bool:
        """Write an element's start; False if nothing in it is shown."""
        page, (parent, _) = self.page, self.open[-1]
        if self.elements == len(page.elements) or page.elements[self.elements] is not element:
            if element.tag == "style" and not (parent >= 0 and page.traits[parent] & Trait.NOSCRIPT.value):
                self.style(element)
            elif not isinstance(element.tag, str):
                self.text(element.text or "")
            self.open.append((parent, ""))
            return False
        number = self.elements
        self.elements += 1
        tag = page.tags[number]
        attributes = "".join(_attributes(element))
        if tag in _SHELL:
            self.shell.setdefault(tag, attributes)
            self.open.append((number, ""))
        else:
            name = _name(tag)
            self.out.append(f"<{name}{_FIXED.get(name, '')}{attributes}>")
            self.open.append((number, "" if name in _EMPTY else f"</{name}>"))
        if page.traits[number] & Trait.FORMULA.value and number in self.pieces:
            self.text(page.pieces[self.pieces[number][-1]])
            return False
        if element.text:
            self.text(element.text)
        return True

    def style(self, element: Element) -> None:
        if (element.get("type") or "").strip().lower() in _CSS_TYPES:
            source, media = element.text or "", element.get("media")
            self.styles.append(stylesheet.stylesheet(f"@media {media} {{{source}}}" if media else source))

    def text(self, text: str) -> None:
        block = self.block_of(text)
        self.out.append(escape(text, quote=False) if block < 0 or text.isspace() else _run(text, block))

    def block_of(self, text: str) -> int:
        """Number of the block that has a text of the tree, -1 if none has, which happens to white space alone.

        The walk records what it was given, in order by element, and line breaks and seams between.
        """
        page, owner = self.page, self.open[-1][0]
        text = visible(text)
        recorded = self.pieces.get(owner, [])
        for place, piece in enumerate(recorded):
            if page.pieces[piece] == text:
                self.pieces[owner] = recorded[place + 1 :]
                return bisect_right(page.first_piece, piece) - 1
            if text.isspace() and page.pieces[piece] != "\0":
                break
        return -1


def _name(tag: str) -> str:
    return tag if tag in _ELEMENTS or _CUSTOM.match(tag) else f"x-{_NOT_IN_NAMES.sub('-', tag)}"


def _attributes(element: Element) -> Iterable[str]:
    for key, raw in element.items():
        value = str(raw)
        if key == "style":
            value = stylesheet.declarations(value)
        elif key == "href":
            key, value = stylesheet.LINKED, ""
        elif key not in _ATTRIBUTES and not (key in _VALUES and _VALUES[key].match(value)):
            continue
        yield f' {key}="{escape(value)}"'
