"""Parsing: a page as bytes, text or tree to an lxml tree; no markup makes it raise or lose text silently."""

import codecs
import re
from collections.abc import Mapping
from typing import Any, Final

import webencodings
from lxml import etree

from boilerkit.page.html5 import is_misread, normalized
from boilerkit.page.recovery import may_be_swallowed, recover
from boilerkit.page.tags import BLOCK, SKIPPED

Element = etree._Element
Page = str | bytes | Element

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8: Final = webencodings.UTF8
#: The standard looks for a declaration in the first 1,024 bytes; pages that put it later are common.
_PRESCAN_BYTES: Final = 4096
_DETECTOR_BYTES: Final = 65536
#: Codecs of the encodings that browsers know and that pages were written in.
_DETECTABLE: Final = (
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "cp866", "cp874", "koi8_r", "koi8_u", "iso8859_2"),
    *(f"cp{number}" for number in range(1250, 1259)),
)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.S)
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.I)
_XML_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]+)", re.I)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_-]|^[^a-z_]")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Of a page that is too deep for libxml2: levels of the tree that is built, and how many of them stay open.
_DEEPEST: Final = 512
_KEPT: Final = 256


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
        page = decode(bytes(page), encoding)
    if isinstance(page, str):
        return _read_text(page)
    if isinstance(page, etree._ElementTree):
        page = page.getroot()
    if isinstance(page, etree._Element) and isinstance(page.tag, str):
        return page, []
    raise TypeError(f"a page is str, bytes or an lxml element, not {type(page).__name__}")


def decode(page: bytes, encoding: str | None = None) -> str:
    """Decode a page's bytes; what its encoding does not define becomes U+FFFD.

    The encoding is taken from, in this order: a byte-order mark; the caller's hint; the page's `<meta>` (or
    XML declaration), unless the bytes are UTF-8 with characters beyond ASCII, which no other encoding yields
    by chance (pages saved as UTF-8 often keep their old declaration); UTF-8 where it fits, a few wrong bytes
    notwithstanding; a detector. Labels are read as the WHATWG Encoding Standard says, so that iso-8859-1
    means windows-1252.

    Parameters
    ----------
    page : bytes
    encoding : str, optional
        The caller's hint, such as an HTTP charset. An unknown label is passed over.

    Returns
    -------
    str

    Examples
    --------
    >>> decode(b"<meta charset=iso-8859-1>\\x93caf\\xe9\\x94")
    '<meta charset=iso-8859-1>“café”'
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(codec, "replace")
    hinted = webencodings.lookup(encoding) if encoding else None
    if hinted:
        return str(hinted.codec_info.decode(page, "replace")[0])
    declared = _declared_encoding(page)
    utf8 = _utf8_text(page)
    if utf8 is not None and (declared is None or not page.isascii()):
        return utf8
    found = declared or _mostly_utf8(page) or _detected_encoding(page)
    return str(found.codec_info.decode(page, "replace")[0])


def _declared_encoding(page: bytes) -> webencodings.Encoding | None:
    head = _COMMENT.sub(b"", page[:_PRESCAN_BYTES])
    match = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    if not match:
        return None
    found = webencodings.lookup(match[1].decode("ascii"))
    # The standard: a declaration that can be read as ASCII is not UTF-16, whatever it says.
    return _UTF8 if found and found.name.startswith("utf-16") else found


def _utf8_text(page: bytes) -> str | None:
    """The text, if the bytes are UTF-8; a character cut off at the very end is allowed."""
    try:
        text, _ = codecs.utf_8_decode(page, "strict", False)
    except UnicodeDecodeError:
        return None
    return text


def _mostly_utf8(page: bytes) -> webencodings.Encoding | None:
    """UTF-8 if far more characters beyond ASCII are right than wrong, which no other encoding yields."""
    text = page.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return _UTF8 if right > 10 * wrong else None


def _detected_encoding(page: bytes) -> webencodings.Encoding:
    from charset_normalizer import from_bytes

    best = from_bytes(page[:_DETECTOR_BYTES], cp_isolation=list(_DETECTABLE)).best()
    codec = best.encoding if best else "cp1252"
    return webencodings.Encoding(codec, codecs.lookup(codec))


def _read_text(source: str) -> tuple[Element, list[str]]:
    root = _parse_text(source)
    warnings: list[str] = []
    if may_be_swallowed(source, root):
        source, warnings = recover(source)
        if warnings:
            root = _parse_text(source)
    if is_misread(source, root):
        root = _parse_text(normalized(source))
    return root, warnings


def _parse_text(text: str) -> Element:
    data = text.removeprefix("\ufeff").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        target: Any = _FlatTree()
        root = etree.fromstring(data, etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True))
    if root is None:
        return etree.Element("html")
    # libxml2 puts what follows </html> beside the root, out of every tool's sight.
    for stray in [node for node in root.itersiblings() if isinstance(node.tag, str)]:
        root.append(stray)
    return root


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

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = _NOT_IN_NAMES.sub("_", name)
        if tag == "html":
            return
        if self.skipped or tag in SKIPPED:
            self.skipped += 1
            if self.skipped > 1:
                return
        if _KEPT + len(self.open) - self.resumed >= _DEEPEST:
            for lowest in reversed(self.open[self.resumed :]):
                self.builder.end(lowest)
            self.resumed = len(self.open)
        usable: dict[str | bytes, str | bytes] = {
            key: _NOT_IN_XML.sub("\ufffd", value) for key, value in attributes.items() if not _NOT_IN_NAMES.search(key)
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
        self.builder.data(_NOT_IN_XML.sub("\ufffd", data))

    def close(self) -> Element:
        self.builder.end("html")
        return self.builder.close()
