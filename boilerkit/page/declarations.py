"""Declarations: what a page says of its own content in title, meta elements and JSON-LD, read during segmentation."""

import json
from collections.abc import Mapping
from html import unescape
from typing import Any, Final

from boilerkit.page.segments import Segments

#: Elements that are never shown and declare something.
DECLARING: Final = frozenset(["title", "meta", "script"])
#: Meta elements whose content tells what the page is about.
_DESCRIPTIONS: Final = frozenset(["description", "og:description", "og:title", "twitter:description"])
#: Meta elements that give the page's title.
_TITLES: Final = frozenset(["og:title", "twitter:title"])
#: Properties in JSON-LD whose strings are texts of the page.
_TEXTS: Final = ("articleBody", "text", "reviewBody", "description", "headline", "name")


def read_declaration(page: Segments, tag: str, attributes: Mapping[str, str], text: str) -> None:
    """Note what a `<title>`, `<meta>` or `<script>` declares.

    Parameters
    ----------
    page : Segments
        Its `title`, `titles`, `site_name`, `metadata` and `kinds` are added to.
    tag : str
        One of `DECLARING`.
    attributes : mapping of str to str
    text : str
        What stands in it.
    """
    if tag == "title":
        page.title = page.title or " ".join(text.split())
        page.titles.setdefault("title", page.title)
    elif tag == "meta":
        name = attributes.get("name") or attributes.get("property") or ""
        _read_meta(page, name.lower(), attributes.get("content", ""))
    elif "ld+json" in attributes.get("type", "") and text:
        _read_structured(page, text)


def _read_meta(page: Segments, name: str, content: str) -> None:
    if name in _DESCRIPTIONS:
        page.metadata.append(content)
    if name in _TITLES:
        page.titles.setdefault(f"meta:{name}", _line(content))
    elif name == "og:site_name":
        page.site_name = page.site_name or _line(content)
    elif name == "og:type":
        page.kinds.append(kind_name(content))


def _read_structured(page: Segments, source: str) -> None:
    """Read the texts that a page's JSON-LD (schema.org) gives of its content, and the kinds of things in it."""
    try:
        todo: list[Any] = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, dict):
            todo.extend(value.values())
            page.metadata.extend(value[key] for key in _TEXTS if isinstance(value.get(key), str))
            if isinstance(value.get("headline"), str):
                page.titles.setdefault("json-ld:headline", _line(value["headline"]))
            kinds = value.get("@type")
            named = (kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))
            page.kinds.extend(kind_name(kind) for kind in named if kind)


def _line(value: str) -> str:
    return " ".join(unescape(value[:1000]).split())


def kind_name(name: object) -> str:
    """Last part of a type's name or address, lower-cased.

    Parameters
    ----------
    name : object
        As the page gives it, usually a string.

    Examples
    --------
    >>> kind_name("https://schema.org/NewsArticle")
    'newsarticle'
    """
    return str(name).strip().rpartition("/")[2].lower()
