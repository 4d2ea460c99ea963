"""What was given as a page: HTML, a web archive that holds it, or something that is no page at all."""

import codecs
import re
from typing import Final

from boilerkit.page.encoding import wide_encoding
from boilerkit.patterns import lazy


class PageError(ValueError):
    """What was given as a page is something else, such as a PDF or an address; the message says what to do."""


#: How files of other kinds begin (WHATWG, MIME Sniffing, section 6; PKWARE's, RFC 1952's and other formats' own
#: specifications): what each is, and what to do with it.
_EXTRACT: Final = "take the page out of it first"
_CONVERT: Final = "convert it to HTML first"
_PICTURE: Final = "give the page that shows it"
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF file", _CONVERT),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", _PICTURE),
    (b"\xff\xd8\xff", "a JPEG image", _PICTURE),
    (b"GIF87a", "a GIF image", _PICTURE),
    (b"GIF89a", "a GIF image", _PICTURE),
    (b"PK\x03\x04", "a zip archive or an office file", _EXTRACT),
    (b"PK\x05\x06", "an empty zip archive", _EXTRACT),
    (b"\x1f\x8b", "gzip-compressed", "decompress it first (`gzip.decompress`)"),
    (b"BZh91AY&SY", "bzip2-compressed", "decompress it first (`bz2.decompress`)"),
    (b"\xfd7zXZ\x00", "xz-compressed", "decompress it first (`lzma.decompress`)"),
    (b"\x28\xb5\x2f\xfd", "zstandard-compressed", "decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _EXTRACT),
    (b"Rar!\x1a\x07", "a RAR archive", _EXTRACT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office file", _CONVERT),
    (b"{\\rtf", "an RTF document", _CONVERT),
    (b"\x7fELF", "a program", "give a page"),
    (b"OggS\x00", "audio or video", "give the page that shows it"),
    (b"\x1a\x45\xdf\xa3", "video", "give the page that shows it"),
    (b"SQLite format 3\x00", "a database", "give the pages that it holds"),
)
_RIFF: Final = lazy(rb"RIFF....(?:WEBP|WAVE|AVI )", re.S)
_BOX: Final = lazy(rb"....ftyp", re.S)
_TAR_MAGIC: Final = (257, b"ustar")
_WARC: Final = lazy(rb"WARC/\d")
#: Bytes that are searched for what no text holds, and the share of them from which bytes are no text.
_HEAD_BYTES: Final = 2048
_BINARY: Final = bytes({*range(0x20)} - {*b"\t\n\r\f\x0b\x1b"})
_BINARY_SHARE: Final = 0.1
#: Bytes from which anything is said of them: fewer may be a text that was cut.
_LEAST_BINARY: Final = 64
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_ADDRESS: Final = lazy(r"(?:https?|ftp|file)://\S+|www\.\S+\.\S+", re.I)
_PATH: Final = lazy(r"(?:[A-Za-z]:)?[^\s<>]{0,1000}\.(?:x?html?|mhtml?|php|aspx?|gz)", re.I)
_ARCHIVE: Final = lazy(rb"\s*(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?MIME-Version:", re.I)
_ARCHIVE_HEAD: Final = 4096


def page_bytes(data: bytes, decoded: bool = False) -> tuple[bytes, str | None]:
    """The HTML in what was given as a page, and its encoding where a web archive (MHTML) says it.

    Parameters
    ----------
    data : bytes
    decoded : bool
        Whether they were given as text, whose odd characters are taken as they are.

    Returns
    -------
    bytes, str or None

    Raises
    ------
    PageError
        If it is another kind of file, or the address or name of a page. What begins with a tag, white space aside, is
        always taken, and so is text without markup.

    Examples
    --------
    >>> page_bytes(b"https://example.org/tea")
    Traceback (most recent call last):
    boilerkit.page.source.PageError: this is no page: it looks like an address; fetch it first, and give what it holds
    """
    if data.lstrip()[:1] == b"<":
        return data, None
    kind = _kind(data)
    if kind is None and not decoded and _is_binary(data[:_HEAD_BYTES]):
        kind = ("binary data", "give HTML as bytes or text")
    if kind:
        raise PageError(f"this is no page: it looks like {kind[0]}; {kind[1]}")
    if _ARCHIVE.match(data[:_ARCHIVE_HEAD]):
        return _archived(data)
    if len(data) <= _HEAD_BYTES:
        _check_name(data.decode("ascii", "replace"))
    _check_json(data)
    return data, None


def _check_name(text: str) -> None:
    line = text.strip()
    if _ADDRESS.fullmatch(line):
        raise PageError("this is no page: it looks like an address; fetch it first, and give what it holds")
    if _PATH.fullmatch(line):
        raise PageError("this is no page: it looks like a file's name; read the file, and give what it holds")


def _check_json(data: bytes) -> None:
    if data.lstrip()[:1] not in (b"{", b"["):
        return
    import json

    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict | list):
        raise PageError("this is no page: it looks like JSON; give the HTML that it holds")


def _kind(data: bytes) -> tuple[str, str] | None:
    """What kind of file the bytes are, and what to do, if not text."""
    for signature, name, advice in _SIGNATURES:
        if data.startswith(signature):
            return name, advice
    if _RIFF.match(data) or _BOX.match(data):
        return "a picture, audio or video", _PICTURE
    if _WARC.match(data):
        return "a WARC archive", "read its records, and give the payload of each response"
    place, magic = _TAR_MAGIC
    if data[place : place + len(magic)] == magic:
        return "a tar archive", _EXTRACT
    return None


def _is_binary(head: bytes) -> bool:
    """Whether bytes have zero bytes that no encoding explains, and many other control characters."""
    if len(head) < _LEAST_BINARY or b"\0" not in head or head.startswith(_WIDE_MARKS) or wide_encoding(head):
        return False
    return len(head) - len(head.translate(None, _BINARY)) > len(head) * _BINARY_SHARE


def _archived(data: bytes) -> tuple[bytes, str | None]:
    """The first HTML part of a web archive, with its declared encoding; the bytes themselves if it has none."""
    from email import message_from_bytes

    message = message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload, part.get_content_charset() or "utf-8"
    if message.is_multipart():
        raise PageError("this is no page: it looks like an e-mail or a web archive without HTML; give the HTML")
    return data, None
