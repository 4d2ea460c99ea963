"""Statements: everything that a page says of itself, collected once, by source."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from typing import Final

from boilerkit.page.metadata import structured_data
from boilerkit.page.metadata.dates import date_in_address
from boilerkit.page.segments import Element
from boilerkit.patterns import lazy

#: Values by source. A source is "json-ld:" and a property of the thing that the page is about, "meta:" and the name of
#: a meta element, "item:" and a property of microdata or RDFa, or says what the element is that holds the value.
Statements = Mapping[str, Sequence[str]]
Statement = tuple[str, str]

_PROPERTIES: Final = (
    *("author", "creator", "publisher", "description", "image", "url", "mainEntityOfPage", "@type", "inLanguage"),
    *("datePublished", "dateCreated", "uploadDate", "datePosted", "dateModified"),
)
#: What a property is told by where its value is a thing and not a string.
_NAMED_BY: Final = {"image": "url", "url": "url", "mainEntityOfPage": "@id"}
_ITEMS: Final = ("author", "datepublished", "datemodified", "description")

#: Class names and ids that tell what an element holds, in the order in which they are tried.
_CLASSES: Final = (
    ("class:author", lazy(
        r"\b(?:author|writer)(?:[-_]?name)?\b|\b(?:post|entry|article)[-_]?author\b|\bvcard\b", re.I
    )),
    ("class:date", lazy(
        r"\b(?:post|entry|article|publish\w*|pub|story|byline)[-_]?(?:date|time|meta)|\bdate(?:line)?\b|timestamp|published",
        re.I,
    )),
    ("class:byline", lazy(r"byline|article[-_]?(?:info|meta)|post[-_]?meta|entry[-_]?meta", re.I)),
)  # fmt: skip
_MODIFIED: Final = lazy("modif|updat", re.I)
_PUBLISHED: Final = lazy("publish|entry-date|post-date|created", re.I)
#: Elements whose text nobody sees.
_UNSEEN: Final = frozenset(["script", "style", "noscript", "template", "title"])
_YEAR: Final = lazy(r"(?<!\d)(?:19[89]|20\d)\d(?!\d)")
#: Characters of a line that is little more than a name or a date; lines of that kind that are looked at; characters of
#: a value that are read.
_LONGEST_BYLINE: Final = 200
_LONGEST_DATED: Final = 80
_MOST_DATED: Final = 200
_LONGEST_VALUE: Final = 10_000
_SPACE: Final = lazy(r"\s+")
_TAGS: Final = lazy(r"<[^<>]{1,500}>")


def collect(root: Element, url: str = "") -> Statements:
    """Everything that a page states of itself but its titles, by source.

    Parameters
    ----------
    root : lxml element
    url : str
        Address of the page, if known.
    """
    stated: dict[str, list[str]] = defaultdict(list)
    for source, value in (*_in_structured_data(root), *_in_elements(root), *_dated_lines(root)):
        if value and not value.isspace():
            stated[source].append(value.strip()[:_LONGEST_VALUE])
    for address in (url, *stated.get("link:canonical", ()), *stated.get("meta:og:url", ())):
        if day := date_in_address(address):
            stated["address:date"].append(day)
    return stated


def clean_value(value: str) -> str:
    """A value without tags, entities and runs of white space.

    Parameters
    ----------
    value : str

    Examples
    --------
    >>> clean_value(" Tea &amp;amp; <b>milk</b> ")
    'Tea & milk'
    """
    return _SPACE.sub(" ", _TAGS.sub(" ", unescape(unescape(value)))).strip()


def _in_structured_data(root: Element) -> Iterator[Statement]:
    things = structured_data.read_things(root)
    by_id = structured_data.by_id(things)
    subject = structured_data.subject(things)
    for name in _PROPERTIES:
        for value in structured_data.strings(subject.get(name), _NAMED_BY.get(name, "name"), by_id):
            yield f"json-ld:{name}", value
    for thing in things:
        if "website" in structured_data.types(thing):
            yield from (("site:name", value) for value in structured_data.strings(thing.get("name"), "name", by_id))
    for name, value in structured_data.microdata(root, _ITEMS):
        yield f"item:{name}", value


def _in_elements(root: Element) -> Iterator[Statement]:
    yield "html:lang", root.get("lang") or ""
    yield "html:xml:lang", root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    for element in root.iter("meta", "link", "base", "time", "a", "span", "div", "p", "address", "li"):
        yield from _READERS.get(str(element.tag), _in_class)(element)


def _in_meta(element: Element) -> Iterator[Statement]:
    for key in ("name", "property", "itemprop", "http-equiv"):
        for name in (element.get(key) or "").lower().split():
            yield f"meta:{name}", element.get("content") or ""


def _in_link(element: Element) -> Iterator[Statement]:
    for name in (element.get("rel") or "").lower().split():
        yield f"link:{name}", element.get("href") or ""


def _in_base(element: Element) -> Iterator[Statement]:
    yield "base:href", element.get("href") or ""


def _in_time(element: Element) -> Iterator[Statement]:
    value = element.get("datetime") or _line(element)
    about = (
        f"{element.get('class')} {element.get('itemprop')} {'published' if element.get('pubdate') is not None else ''}"
    )
    kind = "modified" if _MODIFIED.search(about) else "published" if _PUBLISHED.search(about) else "first"
    yield f"time:{kind}", value


def _in_anchor(element: Element) -> Iterator[Statement]:
    if "author" in (element.get("rel") or "").lower().split():
        yield "rel:author", _line(element)
    yield from _in_class(element)


def _in_class(element: Element) -> Iterator[Statement]:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(names) < 3:
        return
    for source, pattern in _CLASSES:
        if pattern.search(names):
            line = _line(element)
            if len(line) <= _LONGEST_BYLINE:
                yield source, line


_READERS: Final[dict[str, Callable[[Element], Iterator[Statement]]]] = {
    "meta": _in_meta,
    "link": _in_link,
    "base": _in_base,
    "time": _in_time,
    "a": _in_anchor,
}


def _dated_lines(root: Element) -> Iterator[Statement]:
    """Short pieces of text with a year in them, those after the first heading first: a visible date is there."""
    before: list[str] = []
    after: list[str] = []
    lines = before
    for element in root.iter():
        if element.tag == "h1":
            lines = after
        text = element.text if isinstance(element.tag, str) and element.tag not in _UNSEEN else None
        for piece in (text or "", element.tail or ""):
            if 8 <= len(piece) < 400 and _YEAR.search(piece) and len(" ".join(piece.split())) <= _LONGEST_DATED:
                lines.append(piece)
    yield from (("text:date", piece) for piece in [*after, *before][:_MOST_DATED])


def _line(element: Element) -> str:
    """Text of an element on one line; of a long one only so much that its length shows."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(str(part))
        length += len(part)
        if length > 10 * _LONGEST_BYLINE:
            break
    return " ".join(" ".join(parts).split())
