"""Metadata: what a page says of its own content in its title, meta elements, JSON-LD and microdata."""

import json
from typing import Final

from boilerkit.page.segments import Element, Segments

#: Skipped elements that say something of the page's content, and what in them does.
DESCRIBING: Final = frozenset(["title", "meta", "script"])

_DESCRIPTIONS: Final = frozenset(["description", "og:description", "og:title", "twitter:description"])

_CONTENT_KEYS: Final = ("articleBody", "text", "reviewBody", "description", "headline", "name")


def read_metadata(page: Segments, tag: str, element: Element) -> None:
    if tag == "title":
        page.title = page.title or " ".join((element.text or "").split())
    elif tag == "meta":
        name = element.get("name") or element.get("property") or ""
        if name.lower() in _DESCRIPTIONS:
            page.metadata.append(element.get("content") or "")
        elif name.lower() == "og:type":
            page.kinds.append(kind_name(element.get("content") or ""))
    elif "ld+json" in (element.get("type") or "") and element.text:
        _read_structured(page, element.text)


def _read_structured(page: Segments, source: str) -> None:
    """Read the texts that a page's JSON-LD (schema.org) gives of its content, and the kinds of things in it."""
    try:
        todo = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, dict):
            todo.extend(value.values())
            page.metadata.extend(value[key] for key in _CONTENT_KEYS if isinstance(value.get(key), str))
            kinds = value.get("@type")
            page.kinds.extend(kind_name(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind)


def kind_name(name: object) -> str:
    """Last part of a type's name or address, lower-cased."""
    return str(name).strip().rpartition("/")[2].lower()
