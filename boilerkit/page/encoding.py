"""Encodings: a page as bytes to its text, whatever the page says of its encoding."""

import codecs
import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

import webencodings

from boilerkit.page.alphabets import foreign_letters
from boilerkit.page.plausibility import faults
from boilerkit.patterns import lazy

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, which is its start
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Encodings that write an ASCII character with zero bytes: the width of a unit, and where in it ASCII stands.
_WIDE: Final = (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1))
_MULTI_BYTE: Final = ("shift_jis", "euc-jp", "gb18030", "euc-kr", "big5")
_SINGLE_BYTE: Final = (
    *(f"windows-{number}" for number in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 874)),
    *(f"iso-8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("koi8-r", "koi8-u", "ibm866", "macintosh", "x-mac-cyrillic"),
)
#: Labels that stand for no text: a page that bears one is read as if it bore none.
_NO_TEXT: Final = frozenset(["replacement", "x-user-defined"])
_ESCAPES: Final = lazy(rb"\x1b(?:\$[@B]|\([BJI])")

_COMMENT: Final = lazy(rb"<!--.*?(?:-->|\Z)", re.S)
_META_CHARSET: Final = lazy(
    rb"<meta(?=[\s/])[^>]{0,400}?charset\s*=\s*(?:\"\s*([^\"<>;]*)|'\s*([^'<>;]*)|([^\s\"'<>/;]+))", re.I
)
_XML_ENCODING: Final = lazy(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']()()([a-zA-Z0-9_:.-]+)", re.I)
#: Where declarations are looked for in a page that has no `<body>`.
_PRESCAN_BYTES: Final = 1 << 18
_BODY: Final = lazy(rb"<body[\s>]", re.I)

_LANGUAGE: Final = lazy(rb"<html\b[^>]{0,2000}?\slang\s*=\s*[\"']?\s*([a-z]{2})\b", re.I)
_MARKUP: Final = lazy(rb"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>|&#?\w{1,12};", re.S | re.I)
_ASCII: Final = bytes(range(128))
_NOT_ASCII: Final = bytes(range(128, 256))
#: Bytes of a line that are judged before its first character beyond ASCII.
_BEFORE: Final = 80
_LINE_ENDS: Final = lazy(rb"[\r\n]+")
#: Bytes of a page that are searched for text, and of lines with characters beyond ASCII that are judged.
_SEARCHED_BYTES: Final = 1 << 20
_SAMPLE_BYTES: Final = 4096
#: Encodings with more than twice the faults of the best, and this many, in so many bytes are not looked at further.
_START_BYTES: Final = 512
_FAR: Final = 8.0
#: How many faults a reading may have more than the best and still be taken, as a constant and a share of the
#: letters beyond ASCII of the best: what the page declares, and what the detector prefers.
_DECLARED_MARGIN: Final = (0.5, 0.02)
_PREFERRED_MARGIN: Final = (0.0, 0.02)
#: From how many letters beyond ASCII the detector is asked about a declaration, and how many times as likely another
#: encoding must be for it to overrule one. Spaces, dashes and quotation marks tell it nothing.
_ENOUGH: Final = 10
_OVERRULED: Final = 2.5
#: Faults that a letter counts for that the page's language does not use.
_FOREIGN_LETTER: Final = 0.6
#: A page that names no language is weighed as English, which needs little more than ASCII, if at most one in so many
#: bytes of its text is beyond ASCII.
_ENGLISH: Final = 200
#: Faults that an undeclared encoding starts with, being rarer on the web than windows-1252.
_RARITY: Final = {
    **dict.fromkeys(_SINGLE_BYTE, 1.0),
    **dict.fromkeys((label for label in _SINGLE_BYTE if label.startswith(("windows-", "koi8-"))), 0.5),
    **dict.fromkeys(_MULTI_BYTE, 0.3),
    "windows-1252": 0.0,
}


def decode(page: bytes, encoding: str | None = None) -> str:
    """Decode a page's bytes; what its encoding does not define becomes U+FFFD.

    A byte-order mark settles the encoding, and so do the bytes themselves if they can be read in one way alone:
    UTF-16 and UTF-32, whose ASCII characters hold zero bytes; UTF-8 with characters beyond ASCII, a few wrong bytes
    notwithstanding; the escapes of ISO-2022-JP. Otherwise the caller's hint is taken, or else what the page's
    `<meta>` or XML declaration says, if the text that results is plausible; or else the most plausible of all
    readings (see `boilerkit.page.plausibility`), where a detector decides between those that are equally so. Letters
    that the page's language (`<html lang>`) does not use speak against a reading.

    Labels are read as the WHATWG Encoding Standard says, so that iso-8859-1 means windows-1252. As in the standard,
    there is no UTF-7: it is ASCII, and reading `+ADw-` as `<` would let text become markup.

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
    >>> decode("<meta charset=utf-8><p>Привет, это чай".encode("windows-1251"))
    '<meta charset=utf-8><p>Привет, это чай'
    """
    return transcode(page, encoding)[0]


def transcode(page: bytes, encoding: str | None = None) -> tuple[str, bytes]:
    """Decode a page's bytes as `decode` does; the text is also given in UTF-8, which most pages are in already.

    Parameters
    ----------
    page, encoding
        As for `decode`.

    Returns
    -------
    text : str
    utf8 : bytes
        Without copying, where the page is in UTF-8.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if page.startswith(mark):
            return in_utf8(page[len(mark) :].decode(codec, "replace"))
    utf8 = _utf8_text(page)
    by_bytes = wide_encoding(page) or _escaped(page)
    if utf8 is not None and by_bytes is None:
        return utf8
    codec = by_bytes or ("utf-8" if _is_mostly_utf8(page) else _likeliest(page, encoding))
    return in_utf8(page.decode(codec, "replace"))


def in_utf8(text: str) -> tuple[str, bytes]:
    """A text, and the same in UTF-8 without a byte-order mark; lone surrogates become question marks.

    Parameters
    ----------
    text : str
    """
    return text, text.removeprefix("\ufeff").encode("utf-8", "replace")


def _utf8_text(page: bytes) -> tuple[str, bytes] | None:
    """The text, and its bytes, if they are UTF-8; a character cut off at the very end is allowed."""
    try:
        text, size = codecs.utf_8_decode(page, "strict", False)
    except UnicodeDecodeError:
        return None
    return text, page[:size]


def wide_encoding(page: bytes) -> str | None:
    """The encoding, if it is one that writes ASCII with zero bytes: UTF-16 or UTF-32, without a byte-order mark.

    Parameters
    ----------
    page : bytes

    Returns
    -------
    str or None
        Name of Python's codec.
    """
    head = page[: _SAMPLE_BYTES - _SAMPLE_BYTES % 4]
    if b"\0" not in head:
        return None
    for codec, width, place in _WIDE:
        units = len(head) // width
        zeros = [head[start::width].count(0) for start in range(width)]
        # Markup is ASCII, and ASCII characters themselves are not zero.
        if units and zeros.pop(place) <= units // 50 and min(zeros) > units // 10:
            return codec
    return None


def _escaped(page: bytes) -> str | None:
    if not page.isascii() or not _ESCAPES.search(page):
        return None
    try:
        page.decode("iso2022_jp")
    except UnicodeDecodeError:
        return None
    return "iso2022_jp"


def _is_mostly_utf8(page: bytes) -> bool:
    """Whether far more characters beyond ASCII are right than wrong, which no other encoding yields."""
    text = page.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return right > 10 * wrong


def _likeliest(page: bytes, hint: str | None) -> str:
    """Codec of a page that is not UTF-8."""
    sample = _sample(page)
    rarity = {_codec_of(label): handicap for label, handicap in _RARITY.items()}
    stated = [codec for codec in (_codec(hint), _declared(page)) if codec]
    weights = _weights(sample, dict.fromkeys([*rarity, *stated]), _language(page))
    confidence = _confidence(sample)
    nearest = min(weights, key=weights.__getitem__)
    size = _letters(sample, nearest)
    most = weights[nearest] + _DECLARED_MARGIN[0] + _DECLARED_MARGIN[1] * size
    for codec in stated:
        if weights[codec] > most:
            continue
        rivals = [other for other in confidence if weights[other] <= most]
        likeliest = max((confidence[other] for other in rivals), default=0.0)
        if _letters(sample, codec) < _ENOUGH or confidence.get(codec, 1) * _OVERRULED >= likeliest:
            return codec
    handicapped = {codec: weights[codec] + rarity[codec] for codec in rarity}
    best = min(handicapped, key=handicapped.__getitem__)
    if best not in confidence or not _letters(sample, best):
        return best
    most = handicapped[best] + _PREFERRED_MARGIN[0] + _PREFERRED_MARGIN[1] * size
    return max((codec for codec in confidence if handicapped[codec] <= most), key=confidence.__getitem__)


def _weights(sample: bytes, candidates: Iterable[str], language: str) -> dict[str, float]:
    """Faults of the sample in each encoding; infinitely many where its start has far more than in others."""
    start = sample[:_START_BYTES]
    first = {codec: faults(start.decode(codec, "replace")) for codec in candidates}
    most = 2 * min(first.values()) + _FAR
    texts = {codec: sample.decode(codec, "replace") for codec in candidates if first[codec] <= most}
    foreign = {codec: foreign_letters(text, language) for codec, text in texts.items()}
    # Many pages name the language of their template: if most letters are foreign in every reading, it says nothing.
    cost = _FOREIGN_LETTER if 2 * min(foreign.values()) <= _beyond_ascii(sample) else 0.0
    return {codec: faults(texts[codec]) + cost * foreign[codec] if codec in texts else math.inf for codec in candidates}


def _language(page: bytes) -> str:
    """Code of the language that the page names, English if its text is nearly all ASCII, or nothing."""
    named = _LANGUAGE.search(page, 0, _PRESCAN_BYTES)
    if named:
        return named[1].decode("ascii").lower()
    text = _MARKUP.sub(b"", page[:_SEARCHED_BYTES])
    return "en" if _beyond_ascii(text) * _ENGLISH <= len(text) else ""


def _beyond_ascii(data: bytes) -> int:
    return len(data) - len(data.translate(None, _NOT_ASCII))


def _letters(sample: bytes, codec: str) -> int:
    """How many letters beyond ASCII a reading has."""
    return sum(not char.isascii() and char.isalpha() for char in sample.decode(codec, "replace"))


def _sample(page: bytes) -> bytes:
    """Lines of the page's text with characters beyond ASCII; `<` and `>` are part of no character of any encoding."""
    page = page[:_SEARCHED_BYTES]
    for text in (_MARKUP.sub(b"\n", page), page):
        lines, size = [], 0
        for line in _LINE_ENDS.split(text):
            if line.isascii():
                continue
            # A page may be one line: what is told by is its first character beyond ASCII, not the thousands before.
            line = line[max(len(line) - len(line.lstrip(_ASCII)) - _BEFORE, 0) :]
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
        if lines:
            return b"\n".join(lines)[:_SAMPLE_BYTES]
    return b""


def _confidence(sample: bytes) -> dict[str, float]:
    """How likely the detector finds each single-byte codec; those that it finds equally likely in order of use."""
    import chardet

    codecs_by_use = [_codec_of(label) for label in _SINGLE_BYTE]
    results = chardet.detect_all(
        sample, ignore_threshold=True, compat_names=False, include_encodings=codecs_by_use, no_match_encoding="cp1252"
    )
    confidence = {codecs.lookup(one["encoding"]).name: one["confidence"] for one in results if one["encoding"]}
    return {codec: confidence.get(codec, 0.0) for codec in codecs_by_use}


def _codec_of(label: str) -> str:
    return str(webencodings.lookup(label).codec_info.name)


def _codec(label: str | None) -> str | None:
    """Name of Python's codec for a label of the web, None if there is none or it stands for no text."""
    known = webencodings.lookup(label) if label else None
    if known is None or known.name in _NO_TEXT:
        return None
    # A page that is read so far is no UTF-16, whatever it says; and the standard reads GBK as GB18030.
    name = {"utf-16le": "utf-8", "utf-16be": "utf-8", "gbk": "gb18030"}.get(known.name, known.name)
    return _codec_of(name)


def _declared(page: bytes) -> str | None:
    return next((codec for codec in map(_codec, _labels(page)) if codec), None)


def _labels(page: bytes) -> Iterator[str]:
    """What the page says of its encoding, in `<meta>` of its head and an XML declaration."""
    body = _BODY.search(page, 0, _PRESCAN_BYTES)
    head = _COMMENT.sub(b"", page[: body.start() if body else _PRESCAN_BYTES])
    yield from _names(_META_CHARSET.finditer(head))
    yield from _names(_XML_ENCODING.finditer(head))


def _names(matches: Iterable[re.Match[bytes]]) -> Iterator[str]:
    for match in matches:
        yield (match[1] or match[2] or match[3] or b"").decode("ascii", "replace").strip()
