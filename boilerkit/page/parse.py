"""Parsing: a page as bytes, text or tree to an lxml tree; no markup makes it raise or lose text silently."""

import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final

from lxml import etree

from boilerkit.page.attributes import MOST_ATTRIBUTES, may_be_too_many
from boilerkit.page.encoding import in_utf8, transcode
from boilerkit.page.html5 import BREAKOUT, is_misread, normalized, without_templates
from boilerkit.page.recovery import may_be_swallowed, recover
from boilerkit.page.source import page_bytes
from boilerkit.page.storage import NOT_IN_XML
from boilerkit.page.tags import BLOCK, SKIPPED

Element = etree._Element
Page = str | bytes | Element

_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_-]|^[^a-z_]")
#: Of a page that is too deep for libxml2: levels of the tree that is built, and how many of them stay open.
_DEEPEST: Final = 512
_KEPT: Final = 256
_TOO_MANY: Final = (
    f"The page has an element with more than {MOST_ATTRIBUTES:,} attributes; those after the first {MOST_ATTRIBUTES:,} "
    "were left out."
)
_UNDECODED: Final = "The page has bytes that its encoding does not define; they were read as \ufffd."


def parse(page: Page, encoding: str | None = None) -> Element:
    """Parse a page; a tree is returned as it is.

    Parameters
    ----------
    page : str, bytes or lxml element
        HTML as text, as bytes in whatever encoding, or parsed already (an element or an element tree).
    encoding : str, optional
        What the server said of the encoding (an HTTP charset); for bytes alone. A byte-order mark beats it.

    Returns
    -------
    lxml element
        The root; of an empty page, an empty `html` element.

    Raises
    ------
    TypeError
        If `page` is none of these.
    PageError
        If it is a file of another kind, such as a PDF, or the address of a page; see `boilerkit.page.source`.

    Examples
    --------
    >>> parse("<p>Tea").findtext(".//p")
    'Tea'
    >>> parse("<p>Grüße".encode("latin-1"), encoding="iso-8859-1").findtext(".//p")
    'Grüße'
    """
    return read(page, encoding)[0]


def read(page: Page, encoding: str | None = None) -> tuple[Element, list[str]]:
    """Parse a page, and say what was wrong with it.

    Parameters
    ----------
    page, encoding
        As for `parse`.

    Returns
    -------
    root : lxml element
        As `parse` returns it.
    warnings : list of str
        A sentence for each fault of the page that had to be mended for its text to be read.

    Examples
    --------
    >>> read("<title>Tea<body><p>Tea is hot.</p>")[1]
    ['The page has a <title> without end; it was ended at the next tag.']
    """
    if isinstance(page, bytes | bytearray | memoryview):
        data, stated = page_bytes(bytes(page))
        return _read_bytes(data, encoding or stated)
    if isinstance(page, str) and not page.lstrip("\ufeff \t\r\n").startswith("<"):
        data, stated = page_bytes(page.encode("utf-8", "replace"), decoded=True)
        if stated:
            return _read_bytes(data, stated)
    if isinstance(page, str):
        return _read_text(*in_utf8(page))
    if isinstance(page, etree._ElementTree):
        page = page.getroot()
    if isinstance(page, etree._Element) and isinstance(page.tag, str):
        return page, []
    raise TypeError(f"a page is str, bytes or an lxml element, not {type(page).__name__}")


def _read_bytes(data: bytes, encoding: str | None) -> tuple[Element, list[str]]:
    source, utf8 = transcode(data, encoding)
    root, warnings = _read_text(source, utf8)
    is_replaced = "\ufffd" in source and source.count("\ufffd") > data.count("\ufffd".encode())
    return root, [_UNDECODED] * is_replaced + warnings


def _read_text(source: str, data: bytes) -> tuple[Element, list[str]]:
    root, left_out = _parse_bytes(data)
    warnings: list[str] = []
    if may_be_swallowed(source, root):
        source, warnings = recover(source)
        if warnings:
            root, left_out = _parse_bytes(in_utf8(source)[1])
    for mend in (without_templates, normalized):
        if not is_misread(source, root):
            break
        source = mend(source)
        root, left_out = _parse_bytes(in_utf8(source)[1])
    return root, warnings + left_out


def _parse_bytes(data: bytes) -> tuple[Element, list[str]]:
    """The root of a page, and what was left out of it."""
    if may_be_too_many(data):
        flat, has_surplus = _parse_events(data)
        if has_surplus:
            return flat, [_TOO_MANY]
    root: Element | None = None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    with suppress(etree.XMLSyntaxError):
        root = etree.fromstring(data, parser)
    problems = {error.type for error in parser.error_log}
    if etree.ErrorTypes.ERR_NO_MEMORY in problems:
        raise MemoryError("not enough memory to parse the page")
    if etree.ErrorTypes.ERR_RESOURCE_LIMIT in problems:
        root, _ = _parse_events(data)
    if root is None:
        return etree.Element("html"), []
    # libxml2 puts what follows </html> beside the root, out of every tool's sight.
    for stray in [node for node in root.itersiblings() if isinstance(node.tag, str)]:
        root.append(stray)
    return root, []


def _parse_events(data: bytes) -> tuple[Element, bool]:
    """The root of a page from the events of libxml2's parser, and whether attributes were left out."""
    target: Any = _FlatTree()
    root = etree.fromstring(data, etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True))
    return root, target.has_surplus


class _FlatTree:
    """Builds a tree of a page that is too deep for libxml2, which would drop what is below its limit.

    The limit is of libxml2's tree, not of its parser, whose events come here. When the tree gets too deep,
    its lowest levels are closed and what follows stands beside them.
    """

    def __init__(self) -> None:
        self.builder = etree.TreeBuilder()
        self.builder.start("html", {})
        #: Elements that are open on the page; in the tree, those from `_KEPT` up to `resumed` are closed.
        self.open: list[str] = []
        self.resumed = _KEPT
        #: Elements open inside one that is never shown, itself included.
        self.skipped = 0
        #: Whether an element had more attributes than are read.
        self.has_surplus = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = _NOT_IN_NAMES.sub("_", name)
        if tag == "html":
            return
        if self.skipped or tag in SKIPPED:
            self.skipped += 1
            if self.skipped > 1:
                if tag in BREAKOUT:  # what ends a drawing in a browser: that it stands here is seen by `is_misread`
                    self.builder.start(tag, {})
                    self.builder.end(tag)
                return
        if _KEPT + len(self.open) - self.resumed >= _DEEPEST:
            for lowest in reversed(self.open[self.resumed :]):
                self.builder.end(lowest)
            self.resumed = len(self.open)
        self.has_surplus |= len(attributes) > MOST_ATTRIBUTES
        usable: dict[str | bytes, str | bytes] = {
            key: NOT_IN_XML.sub("\ufffd", value)
            for key, value in islice(attributes.items(), MOST_ATTRIBUTES)
            if not _NOT_IN_NAMES.search(key)
        }
        self.builder.start(tag, usable)
        self.open.append(tag)

    def end(self, name: str) -> None:
        if name == "html":
            return
        if self.skipped:
            self.skipped -= 1
            if self.skipped:
                return
        tag = self.open.pop()
        level = len(self.open)
        if level < _KEPT or level >= self.resumed:
            self.builder.end(tag)
            return
        self.resumed = level
        if tag in BLOCK:  # closed before; an empty element parts what was inside from what follows
            self.builder.start(tag, {})
            self.builder.end(tag)

    def data(self, data: str) -> None:
        self.builder.data(NOT_IN_XML.sub("\ufffd", data))

    def close(self) -> Element:
        self.builder.end("html")
        return self.builder.close()
