"""Parsing: a page as bytes, text or tree to an lxml tree; it never raises on markup and loses no text silently."""

import codecs
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

import webencodings
from lxml import etree

from boilerkit.tags import SKIPPED

Element = etree._Element
Page = str | bytes | Element

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: The standard looks for a declaration in the first 1,024 bytes; pages that put it later are common.
_PRESCAN_BYTES: Final = 4096
_DETECTOR_BYTES: Final = 65536
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.I)
_XML_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]+)", re.I)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_-]|^[^a-z_]")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID: Final = frozenset(
    "area base br col embed frame hr img input link meta param source track wbr keygen basefont".split()
)
#: Levels that the fallback parser keeps; what is deeper hangs flat below the last of them.
_DEEPEST: Final = 512


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
    if isinstance(page, bytes | bytearray | memoryview):
        page = decode(bytes(page), encoding)
    if isinstance(page, str):
        return _parse_text(page)
    if isinstance(page, etree._ElementTree):
        page = page.getroot()
    if isinstance(page, etree._Element):
        return page
    raise TypeError(f"a page is str, bytes or an lxml element, not {type(page).__name__}")


def decode(page: bytes, encoding: str | None = None) -> str:
    """Decode a page's bytes; what its encoding does not define becomes U+FFFD.

    The encoding is taken from, in this order: a byte-order mark; the caller's hint; the page's `<meta>` (or XML
    declaration), unless the bytes are UTF-8 with characters beyond ASCII, which no other encoding yields by
    chance (pages saved as UTF-8 often keep their old declaration); UTF-8 where it fits; a detector. Labels are
    read as the WHATWG Encoding Standard says, so that iso-8859-1 means windows-1252.

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
    found = declared or _detected_encoding(page)
    return str(found.codec_info.decode(page, "replace")[0])


def _declared_encoding(page: bytes) -> webencodings.Encoding | None:
    head = page[:_PRESCAN_BYTES]
    match = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    if not match:
        return None
    found = webencodings.lookup(match[1].decode("ascii"))
    # The standard: a declaration that can be read as ASCII is not UTF-16, whatever it says.
    return webencodings.UTF8 if found and found.name.startswith("utf-16") else found


def _utf8_text(page: bytes) -> str | None:
    """The text, if the bytes are UTF-8; a character cut off at the very end is allowed."""
    try:
        text, _ = codecs.utf_8_decode(page, "strict", False)
    except UnicodeDecodeError:
        return None
    return text


def _detected_encoding(page: bytes) -> webencodings.Encoding:
    from charset_normalizer import from_bytes

    best = from_bytes(page[:_DETECTOR_BYTES]).best()
    found = webencodings.lookup(best.encoding.replace("_", "-")) if best else None
    return found or webencodings.lookup("windows-1252")


def _parse_text(text: str) -> Element:
    data = text.encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    last_error = parser.error_log.last_error
    if last_error is not None and last_error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        root = _DeepTreeBuilder().build(text)
    if root is None:
        return etree.Element("html")
    # libxml2 puts what follows </html> beside the root, out of every tool's sight.
    for stray in [node for node in root.itersiblings() if isinstance(node.tag, str)]:
        root.append(stray)
    return root


class _DeepTreeBuilder(HTMLParser):
    """Builds a tree of a page that is too deep for libxml2, which would drop what is below its limit.

    It knows no implied end tags; on the few pages that need it, losing no text matters more.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.path = [etree.Element("html")]
        self.last_child: list[Element | None] = [None]
        self.open: Counter[str] = Counter()
        self.flattened: Counter[str] = Counter()

    def build(self, text: str) -> Element:
        self.feed(text)
        self.close()
        return self.path[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _NOT_IN_NAMES.sub("-", tag)
        if tag in ("html", "body"):
            return
        child = etree.SubElement(self.path[-1], tag)
        for name, value in attrs:
            if not _NOT_IN_NAMES.search(name):
                child.set(name, _NOT_IN_XML.sub("\ufffd", value or ""))
        self.last_child[-1] = child
        if tag in _VOID:
            return
        if len(self.path) < _DEEPEST or tag in SKIPPED:
            self.path.append(child)
            self.last_child.append(None)
            self.open[tag] += 1
        else:
            self.flattened[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        tag = _NOT_IN_NAMES.sub("-", tag)
        if self.flattened[tag]:
            self.flattened[tag] -= 1
        elif self.open[tag]:
            closed = ""
            while closed != tag:
                closed = self.path.pop().tag
                self.last_child.pop()
                self.open[closed] -= 1

    def handle_data(self, data: str) -> None:
        data = _NOT_IN_XML.sub("\ufffd", data)
        before = self.last_child[-1]
        if before is None:
            self.path[-1].text = (self.path[-1].text or "") + data
        else:
            before.tail = (before.tail or "") + data

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        return self.parse_bogus_comment(i, report)  # the standard library's raises on some of them
