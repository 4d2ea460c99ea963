"""Structured data: the schema.org things that a page's JSON-LD and microdata describe, as flat records."""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from boilerkit.page.segments import Element
from boilerkit.patterns import lazy

Thing = Mapping[str, Any]

#: Bounds for hostile pages: characters of JSON that are read, and things that are looked at.
_MOST_CHARACTERS: Final = 4_000_000
_MOST_THINGS: Final = 2000
_LONGEST_VALUE: Final = 10_000

#: Types of what a page is about, most telling first; of several things of one type the first counts.
SUBJECTS: Final = (
    *("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "blogposting"),
    *("liveblogposting", "scholarlyarticle", "techarticle", "article", "report", "recipe", "howto"),
    *("discussionforumposting", "socialmediaposting", "qapage", "question", "product", "productgroup", "event"),
    *("jobposting", "book", "movie", "videoobject", "podcastepisode", "course", "softwareapplication"),
    *("collectionpage", "itempage", "profilepage", "aboutpage", "contactpage", "faqpage", "medicalwebpage", "webpage"),
)
_RANK: Final = {name: rank for rank, name in enumerate(SUBJECTS)}
_COMMENTS: Final = lazy(r"^\s*(?:<!--|//<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>)\s*$", re.S)


def read_things(root: Element) -> list[Thing]:
    """Things that the page's JSON-LD describes, outermost first; references by ``@id`` are resolved by `by_id`.

    Parameters
    ----------
    root : lxml element
        Root of the page.
    """
    things: list[Thing] = []
    budget = _MOST_CHARACTERS
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        budget -= len(script.text)
        if budget < 0:
            break
        todo = deque([_parsed(script.text)])
        while todo and len(things) < _MOST_THINGS:
            value = todo.popleft()
            if isinstance(value, list):
                todo.extendleft(reversed(value))
            elif isinstance(value, dict):
                things.append(value)
                todo += [inner for inner in value.values() if isinstance(inner, dict | list)]
    return things


def _parsed(source: str) -> Any:
    """The value of a script, or None where it is broken beyond the usual slips."""
    for attempt in (source, _COMMENTS.sub("", source).strip().rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def subject(things: Sequence[Thing]) -> Thing:
    """The thing that the page is about: the first of the most telling type, or an empty record.

    Parameters
    ----------
    things : sequence of mapping
        As `read_things` gives them.
    """
    ranked = [(min((_RANK[name] for name in types(thing) if name in _RANK), default=-1), thing) for thing in things]
    known = [(rank, place) for place, (rank, _) in enumerate(ranked) if rank >= 0]
    return things[min(known)[1]] if known else {}


def types(thing: Thing) -> list[str]:
    """Lower-cased names of a thing's types.

    Parameters
    ----------
    thing : mapping
    """
    given = thing.get("@type")
    names = given if isinstance(given, list) else [given]
    return [name.rpartition("/")[2].lower() for name in names if name and isinstance(name, str)]


def by_id(things: Sequence[Thing]) -> dict[str, Thing]:
    """Things by their ``@id``; the fullest record of each.

    Parameters
    ----------
    things : sequence of mapping
    """
    known: dict[str, Thing] = {}
    for thing in things:
        key = thing.get("@id")
        if isinstance(key, str) and len(thing) > len(known.get(key, ())):
            known[key] = thing
    return known


def strings(value: Any, key: str, known: Mapping[str, Thing]) -> Iterator[str]:
    """The strings that a property's value gives: itself, those of a list, or a thing's name (or its address).

    Parameters
    ----------
    value : any
        Of a property in JSON-LD.
    key : str
        Property of a thing that stands for it: "name", "url".
    known : mapping
        As `by_id` gives it.
    """
    todo, steps = [value], 0
    while todo and steps < 100:
        steps += 1
        one = todo.pop(0)
        if isinstance(one, str):
            yield one[:_LONGEST_VALUE]
        elif isinstance(one, list):
            todo[:0] = one[:50]
        elif isinstance(one, dict):
            whole = known.get(str(one.get("@id")), one) if key not in one else one
            todo.insert(0, whole.get(key) or whole.get("@value"))


def microdata(root: Element, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Property and value of each element with one of some item properties, in document order.

    Parameters
    ----------
    root : lxml element
    names : sequence of str
        Lower-cased names of properties.
    """
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        given = element.get("itemprop") or element.get("property")
        if given and given.lower() in names:
            value = element.get("content") or element.get("datetime")
            if value is None:
                inner = element.find(".//*[@itemprop='name']") if element.get("itemscope") is not None else None
                value = _text(element if inner is None else inner)
            yield given.lower(), value[:_LONGEST_VALUE]


def _text(element: Element) -> str:
    """Text of an element, white space collapsed; of a long one only so much as a value may have."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(str(part))
        length += sum(map(len, parts[-1].split()))
        if length > _LONGEST_VALUE:
            break
    return " ".join("".join(parts).split())
