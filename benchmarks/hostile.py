"""Hostile pages and files: structures that parsers choke on, and what is no page, each made by a line of code."""
# ruff: noqa: E501 (a line each)

import bz2
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final, NamedTuple

_TEXT: Final = "<h1>Tea</h1><p>Tea is hot.</p><p>It is <b>green</b> or <i>black</i>.</p>"
_SENTENCE: Final = "Tea is a drink that is made of the leaves of a bush, and most of it is black. "
_MANY: Final = 5000


class Hostile(NamedTuple):
    """An input: its name, its bytes, and whether it is a page, so that nothing may refuse it."""

    name: str
    data: bytes
    is_page: bool


def _around(markup: str) -> str:
    return f"<!doctype html><html><head><title>Tea</title></head><body>{_TEXT}{markup}{_TEXT}</body></html>"


def _nested(tag: str) -> str:
    return f"<{tag}>" * _MANY + "Tea is hot." + f"</{tag}>" * _MANY


def _opened(tag: str) -> str:
    return f"<{tag}>tea " * _MANY


def _closed(tag: str) -> str:
    return f"tea </{tag}>" * _MANY


def _around_text(tag: str) -> str:
    return _around(f"<{tag}>{_TEXT}")


def _misnested(tags: str) -> str:
    first, second = tags.split()
    return _around(f"<{first}><{second}>tea</{first}>hot</{second}>" * 2000)


#: What is done to each of some tags.
_BY_TAG: Final[dict[str, tuple[Callable[[str], str], str]]] = {
    "nested": (
        _nested,
        "div b a p span table ul li blockquote font form button svg math object template select ruby details x-tea",
    ),
    "opened and never closed": (_opened, "div b a i font p li td tr option h1 nobr dd button select marquee"),
    "closed and never opened": (_closed, "div p br b a table body html form script template svg"),
    "before a page's text": (
        _around_text,
        "select option button textarea title style script xmp plaintext noscript noframes noembed iframe object applet "
        "video audio canvas svg math template table td caption colgroup frameset frame head body html form fieldset "
        "legend ruby rt rp dialog details datalist meter progress map marquee nobr image isindex listing base",
    ),
}
_MISNESTED: Final = ("b p", "a div", "i table", "font li", "b i", "form div", "a a", "nobr nobr", "h1 h2", "svg p")
_NUMBERS: Final = " ".join(f"a{number}=tea" for number in range(_MANY))
_DATA: Final = json.dumps({"@type": "Article", "articleBody": _SENTENCE * 20})

#: Pages by name.
_PAGES: Final[dict[str, str]] = {
    "siblings": "<p>tea" * 10 * _MANY,
    "inline siblings": "<b>tea</b> " * 5 * _MANY,
    "empty siblings": _around("<div></div>" * 5 * _MANY),
    "line breaks": _around("tea<br>" * 5 * _MANY),
    "links": _around("<a href=/tea>tea</a>" * 2 * _MANY),
    "cells": _around("<table>" + "<tr>" + "<td>tea" * 5 * _MANY),
    "rows": _around("<table>" + "<tr><td>tea<td>hot" * 2 * _MANY),
    "tables in cells": "<table><tr><td>tea" * 2000,
    "options": _around("<select>" + "<option>tea" * 2 * _MANY),
    "comments": _around("<!-- tea -->" * 2 * _MANY),
    "scripts": _around("<script>tea()</script>" * 2 * _MANY),
    "styles": _around("<style>p { color: green }</style>" * 5000),
    "templates": _around("<template><div>tea</template>" * 5000),
    "open templates": _around("<template><p " * 5000),
    "drawings": _around("<svg><title>tea</title><path d='M0 0'/></svg>" * 5000),
    "open drawings": _around("<svg><defs><symbol>" * 2000),
    "formulas": _around("<math><mi>x</mi><mo>=</mo><mn>1</mn></math>" * 5000),
    "open formulas": _around("<math><annotation-xml>" * 2000),
    "one long word": f"<p>{'tea' * 300_000}",
    "one long line": f"<p>{_SENTENCE * 10_000}",
    "one long text": _SENTENCE * 10_000,
    "many attributes": _around(f"<p {_NUMBERS}>tea</p>"),
    "the same attribute": _around(f"<p {'class=tea ' * _MANY}>tea</p>"),
    "a long class": _around(f"<p class='{'tea ' * 10 * _MANY}'>tea</p>"),
    "a long style": _around(f"<p style='{'color: green; ' * _MANY}'>tea</p>"),
    "a long address": _around(f"<a href='data:text/plain,{'tea' * 10 * _MANY}'>tea</a>"),
    "an image in an address": _around(f"<img src='data:image/png;base64,{'AAAA' * 10 * _MANY}' alt=tea>"),
    "an attribute that never ends": _around("<p title=\"tea>"),
    "attributes that never end": _around("<p title=\"tea>'" * 2000),
    "a tag that never ends": _around("<p class=tea <p>" * 2000),
    "tags in tags": _around("<p <b <i <a " * _MANY),
    "only marks of tags": "<" * 10 * _MANY,
    "marks of tags and text": "<a" * 10 * _MANY,
    "ends of tags alone": ">" * 10 * _MANY,
    "equal signs": _around("<p " + "=" * 10 * _MANY + ">tea"),
    "slashes": _around("<p " + "/" * 10 * _MANY + ">tea"),
    "quotation marks": _around("<p " + "\"'" * 10 * _MANY + ">tea"),
    "long names": _around(f"<{'tea' * _MANY}>tea</{'tea' * _MANY}>"),
    "many names": _around("".join(f"<x-{number}>tea</x-{number}>" for number in range(5000))),
    "odd names": _around("<t\u00e9a>tea</t\u00e9a><a:b:c>hot</a:b:c><1>2</1><_>3</_><p\u200b>4"),
    "names with control characters": _around("<p\x01>tea</p\x01><b\x0b>hot"),
    "doubled ids": _around("<p id=tea>tea</p>" * _MANY),
    "comment that never ends": _around("<!-- tea"),
    "comments that never end": _around("<!-- tea <!-- " * _MANY),
    "comments that end at once": _around("<!--><!---><!----><!-- --!>" * 2000),
    "comments with dashes": _around("<!-- -- -- - ->" + "-" * 10 * _MANY),
    "conditional comments": _around("<!--[if IE]><p>old</p><![endif]--><![if !IE]><p>new</p><![endif]>" * 1000),
    "character data": _around("<![CDATA[tea]]> <svg><text><![CDATA[hot]]></text></svg>" * 1000),
    "character data that never ends": _around("<svg><text><![CDATA[hot " + _TEXT),
    "processing instructions": _around("<?php echo 'tea' ?><?xml version='1.0'?>" * 1000),
    "declarations in a page": _around("<!ELEMENT p (tea)><!ENTITY tea 'hot'>" * 1000),
    "entities": _around("&amp;&lt;&#x74;&tea;&#0;&#x110000;&#xd800;&#128;&notit;&" * 2000),
    "a long entity": _around("&" + "a" * 10 * _MANY + ";"),
    "entities without end": _around("&" * 10 * _MANY),
    "numbers of characters": _around("".join(f"&#{number};" for number in range(70_000))),
    "entities that grow": "<!DOCTYPE html [<!ENTITY a 'tea'><!ENTITY b '&a;&a;&a;&a;'>]><html><body><p>&b;&b;</body></html>",
    "an outer entity": "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html><body><p>Tea &a;</body></html>",
    "zero bytes": _around("te\0a <p\0>hot</p>" * 2000),
    "control characters": _around("".join(map(chr, range(1, 32))) + "\x7f\x80\x9f"),
    "private and unassigned characters": _around("\ue000\ufdd0\ufffe\uffff\U0010ffff\U000e0041"),
    "directions": _around("\u202e\u202d\u2066\u2067\u200f\u200e" * 2000 + "tea"),
    "combining marks": _around("a" + "\u0301" * 5 * _MANY),
    "invisible characters": _around("\u200b\u200c\u200d\u2060\ufeff\xad" * 5000),
    "emoji": _around("👩\u200d👩\u200d👧\u200d👦🏽🇩🇪" * 2000),
    "ideographs": _around("茶は熱い。" * _MANY),
    "no spaces": _around("ชาร้อน" * _MANY),
    "spaces": _around(" " * 30 * _MANY),
    "line ends": _around("\r\n\r\n\n\r" * 5 * _MANY),
    "spaces that do not break": _around("&nbsp;\xa0\u3000\u2003" * _MANY),
    "preformatted": _around("<pre>" + "tea\n    is\thot\n" * _MANY + "</pre>"),
    "no doctype": "<p>Tea is hot.",
    "old doctype": '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><p>Tea is hot.',
    "broken doctype": "<!DOCTYPE html SYSTEM \"tea<p>Tea is hot.</p>",
    "doctype in the page": _around("<!doctype html><p>hot"),
    "doctypes": "<!doctype html>" * _MANY + _TEXT,
    "a long doctype": f"<!doctype {'tea ' * 5 * _MANY}>{_TEXT}",
    "xhtml": f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{_TEXT}<p/><div/>tea</body></html>',
    "namespaces": _around('<o:p xmlns:o="urn:x">tea</o:p><svg:svg><svg:text>hot</svg:text></svg:svg>'),
    "two bodies": _around("<body><p>tea</body><body class=b><p>hot</p>"),
    "two pages": _around("") * 50,
    "text after the end": _around("") + "<p>Tea is hot." * 100 + "tea",
    "text before the start": "Tea is hot." + _around(""),
    "text in the head": f"<html><head>Tea<p>is hot</head><body>{_TEXT}",
    "text in a table": _around("<table>tea<tr>hot<td>green</td>black</tr><p>white</table>" * 500),
    "frames": "<html><frameset><frame src=a><noframes><p>Tea is hot.</noframes></frameset></html>",
    "frames in a body": _around("<frameset><frame src=a></frameset>"),
    "a page in an attribute": _around("<iframe srcdoc='&lt;p>Tea is hot.&lt;/p>'></iframe>"),
    "pages in attributes": _around("<iframe srcdoc='" + "&lt;iframe srcdoc=&quot;" * 500 + "'></iframe>"),
    "shadow trees": _around("<div><template shadowrootmode=open><slot></slot>tea</template>hot</div>" * 1000),
    "shadow trees in shadow trees": "<div><template shadowrootmode=open><slot></slot>tea" * 300,
    "nothing but scripts": "<html><body><script>document.write('<p>Tea is hot.</p>')</script></body></html>",
    "a script like a page": _around(f"<script>var page = '{_TEXT}<\\/script>';</script>"),
    "scripts in comments in scripts": _around("<script><!-- <script> </script> --></script>" * 500),
    "no script": _around("<noscript><p>Tea is hot.</noscript>" * 1000),
    "forms": _around("<form><form><input value=tea><button>hot</button></form>" * 1000),
    "lists without items": _around("<ul>tea<ol>hot<dl>green</ul>" * 500),
    "links in links": _around("<a href=a>tea <a href=b>hot " * 2000),
    "hidden": _around("<div style='display:none'>tea<span hidden>hot</span></div>" * 1000),
    "bases": _around("<base href='//['><base href='javascript:tea()'><a href=''>tea</a><a href='http://['>hot</a>"),
    "refresh": '<meta http-equiv=refresh content="0;url=/tea">' * 1000 + _TEXT,
    "metadata": "".join(f'<meta name="a{number}" content="tea">' for number in range(_MANY)) + _TEXT,
    "a wrong declaration": f'<meta charset="utf-7"><meta charset="no-such">{_TEXT}',
    "declarations": '<meta charset="utf-8"><meta charset="big5">' * 2000 + _TEXT,
    "data": _around(f'<script type="application/ld+json">{_DATA}</script>'),
    "only data": f'<html><body><script type="application/ld+json">{_DATA}</script></body></html>',
    "large data": f'<script type="application/ld+json">[{",".join([_DATA] * 500)}]</script>{_TEXT}',
    "deep data": f'<script type="application/ld+json">{"[" * 10 * _MANY}</script>',
    "broken data": f'<script type="application/ld+json">{_DATA[:-10]}</script>' * 50,
    "microdata": _around("<div itemscope itemtype='https://schema.org/Recipe'><b itemprop=name>tea</b>" * 2000),
    "headings": _around("".join(f"<h{number % 9}>tea</h{number % 9}>" for number in range(_MANY))),
    "superscripts": _around("<sup><sub>1</sup>2</sub>" * 5000),
    "quotations": _around("<q><q>tea</q>" * 5000),
    "ruby": _around("<ruby>茶<rp>(<rt>ちゃ<rp>)<rb>熱<rtc>hot</ruby>" * 2000),
    "capitals": _around("").upper(),
    "empty": "",
    "white space": " \n\t\r\f" * 1000,
    "a single character": "a",
    "a mark of a tag": "<",
    "a mark and a letter": "<p",
    "plain text": "Tea\n\nTea is hot.\nIt is green or black.\n" * 100,
    "markdown": "# Tea\n\nTea is **hot**, see [the leaves](leaves.html).\n\n- green\n- black\n",
    "rss": f'<?xml version="1.0"?><rss><channel><title>Tea</title><item><description><![CDATA[{_TEXT}]]></description></item></channel></rss>',
    "xml": '<?xml version="1.0"?><tea><kind name="green">hot</kind></tea>',
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'><text>Tea is hot.</text></svg>",
}  # fmt: skip
_WORDS: Final = _around("<p>Grüße aus Köln, сказал он, 茶は熱い。</p>" * 20)
#: Codecs of pages, and the byte-order mark of each.
_CODECS: Final = {
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\0\0",
    "utf-32-be": b"\0\0\xfe\xff",
}


def _zipped() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tea.html", _around(""))
    return file.getvalue()


_PAGE: Final = _around("").encode()
#: Pages whose bytes are odd.
_BYTES: Final[dict[str, bytes]] = {
    "a mark of utf-8": b"\xef\xbb\xbf" + _PAGE,
    "marks of utf-8": b"\xef\xbb\xbf" * 100 + _PAGE,
    "only a mark": b"\xef\xbb\xbf",
    "only a mark of utf-16": b"\xff\xfe",
    "utf-16 that was cut": _around("").encode("utf-16")[:-1],
    "utf-8 that was cut": _around("<p>茶").encode()[:-16],
    "wrong utf-8": _PAGE + b"<p>\xc3(\xa0\xa1\xe2\x28\xa1\xf0\x28\x8c\x28" * 100,
    "long forms of utf-8": _PAGE + b"<p>\xc0\xbcscript\xc0\xbe\xe0\x80\xbc\xf8\x88\x80\x80\x80" * 100,
    "surrogates in utf-8": _PAGE + b"<p>\xed\xa0\x80\xed\xb0\x80" * 100,
    "every byte": _PAGE + bytes(range(256)) * 100,
    "utf-7": b"+ADw-p+AD4-Tea is hot.+ADw-/p+AD4-" * 100,
    "escapes of iso-2022-jp": _around("<p>茶は熱い").encode("iso2022_jp") + b"\x1b$B",
    "latin-1 as utf-8": _around("<p>" + "Grüße ").encode("latin-1").replace(b"<head>", b"<head><meta charset=utf-8>"),
    "twice utf-8": _around("<p>" + "Grüße ".encode().decode("latin-1") * 50).encode(),
    "two encodings": _around("<p>Grüße ").encode() + _around("<p>Grüße ").encode("latin-1"),
}  # fmt: skip
#: What is no page: it may be refused, in words.
_FILES: Final[dict[str, bytes]] = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n" * 100,
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 100,
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 100,
    "gif": b"GIF89a\x01\0\x01\0" + bytes(range(256)) * 10,
    "webp": b"RIFF\x24\0\0\0WEBPVP8 " + bytes(range(256)) * 10,
    "mp4": b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 100,
    "mp3": b"ID3\x04\0\0\0\0\0\0" + bytes(range(256)) * 100,
    "font": b"wOF2\0\x01\0\0" + bytes(range(256)) * 100,
    "zip": _zipped(),
    "gzip": gzip.compress(_PAGE, mtime=0),
    "bzip2": bz2.compress(_PAGE),
    "xz": lzma.compress(_PAGE),
    "program": b"\x7fELF\x02\x01\x01" + bytes(2000),
    "database": b"SQLite format 3\0" + bytes(2000),
    "old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "rich text": b"{\\rtf1\\ansi Tea is hot.\\par}",
    "json": _DATA.encode(),
    "large json": json.dumps([_DATA] * 1000).encode(),
    "json lines": (_DATA + "\n").encode() * 100,
    "warc": b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + _PAGE,
    "answer of a server": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _PAGE,
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    + _PAGE
    + b"\r\n--b--",
    "style sheet": b"p { color: green }\n" * 1000,
    "script": b"function tea() { return '<p>hot</p>' }\n" * 1000,
    "csv": b"tea,hot\ngreen,black\n" * 1000,
    "address": b"https://example.org/tea",
    "zeros": bytes(100_000),
    "ones": b"\xff" * 100_000,
    "noise": bytes((number * number * 7919 + number) >> 5 & 255 for number in range(100_000)),
}  # fmt: skip


def inputs() -> Iterator[Hostile]:
    """Every hostile page and file."""
    for what, (write, tags) in _BY_TAG.items():
        for tag in tags.split():
            yield Hostile(f"<{tag}> {what}", write(tag).encode(), True)
    for tags in _MISNESTED:
        yield Hostile(f"{tags}, ended in the wrong order", _misnested(tags).encode(), True)
    for name, page in _PAGES.items():
        yield Hostile(name, page.encode(), True)
    for codec, mark in _CODECS.items():
        yield Hostile(codec, _WORDS.encode(codec), True)
        yield Hostile(f"{codec} with its mark", mark + _WORDS.encode(codec), True)
    for name, data in _BYTES.items():
        yield Hostile(name, data, True)
    for name, data in _FILES.items():
        yield Hostile(name, data, False)
