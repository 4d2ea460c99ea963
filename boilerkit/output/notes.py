"""Footnotes: the marks in a text that refer to notes below it, and the notes."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from boilerkit.output.grid import inside
from boilerkit.page.segments import Segments
from boilerkit.page.tags import BLOCK, HEADINGS
from boilerkit.patterns import lazy

_MARK: Final = lazy(r"[\[(]?\s*([\w*†‡§¶]{1,4})\s*[\])]?[.:]?\Z")
_NAMES: Final = lazy(r"fn|foot|note|cite|sdendnote|ftn|(?:^|[\W_])ref", re.I)
_BACK: Final = lazy(
    r"backref|backlink|footnote-back|reversefootnote|footnote-return|return-link|mw-cite-backlink", re.I
)
_ARROWS: Final = lazy(r"[\s↩↑⤴⏎←^︎️\[\]]+\Z")
_LABEL: Final = lazy(r"[A-Za-z0-9-]+\Z")
#: A note with more blocks is none.
_MOST_BLOCKS: Final = 12


class Notes(NamedTuple):
    """Footnotes of a page, by the numbers of its elements.

    Attributes
    ----------
    marks : dict of int to str
        Links that refer to a note, and the note's label.
    notes : dict of int to str
        Elements that hold a note, and its label.
    backs : set of int
        Links that lead from a note back to its mark.
    """

    marks: dict[int, str]
    notes: dict[int, str]
    backs: set[int]


def find_notes(page: Segments, kept: set[int]) -> Notes:
    """Footnotes that are kept: short links to a place further down that holds a note of its own.

    Parameters
    ----------
    page : Segments
    kept : set of int
        Numbers of the kept blocks; a mark whose note is dropped refers to nothing.
    """
    links = dict(_fragments(page, kept))
    marks = {link: text for link, fragment in links.items() if (text := _mark(page, link, fragment))}
    if not marks:
        return Notes({}, {}, set())
    places = _places(page, set(links.values()))
    holders: dict[int, list[int]] = {}
    for link in marks:
        target = places.get(links[link], -1)
        if target > link and (holder := _holder(page, target, link)) >= 0:
            holders.setdefault(holder, []).append(link)
    ordered = sorted(holders)
    nested = {holder for holder, after in pairwise(ordered) if after in inside(page, holder)}
    holders = {
        holder: refs
        for holder, refs in holders.items()
        if holder not in nested
        and any(block in kept for block in range(page.first_block[holder], page.last_block[holder]))
        and len({links[link] for link in refs}) == 1
    }
    labels = _labels([(holder, marks[refs[0]]) for holder, refs in holders.items()])
    found = Notes({link: labels[holder] for holder, refs in holders.items() for link in refs}, labels, set())
    for holder in labels:
        found.backs.update(link for link in inside(page, holder) if _leads_back(page, link, links, found.marks, places))
    return found


def _fragments(page: Segments, kept: set[int]) -> Iterator[tuple[int, str]]:
    """Kept links to places on a page."""
    for element, tag in enumerate(page.tags):
        if tag == "a" and page.first_block[element] in kept:
            _, hash_mark, fragment = (page.elements[element].get("href") or "").rpartition("#")
            if hash_mark and fragment:
                yield element, fragment


def _mark(page: Segments, link: int, fragment: str) -> str:
    """The mark of a link that may refer to a note; "" if it cannot."""
    element = page.elements[link]
    shown = _MARK.match(" ".join("".join(map(str, element.itertext())).split())[:12])
    if not shown:
        return ""
    parent = page.parents[link]
    raised = any(page.tags[e] == "sup" for e in (link + 1, parent) if 0 <= e < len(page.tags))
    names = f"{fragment} {page.names[link]} {element.get('rel') or ''} {element.get('data-footnote-ref', '') and 'fn'}"
    return shown[1] if raised or _NAMES.search(names) else ""


def _places(page: Segments, fragments: set[str]) -> dict[str, int]:
    """Numbers of the elements that fragments lead to."""
    places: dict[str, int] = {}
    for number, element in enumerate(page.elements):
        for name in (element.get("id"), element.get("name") if page.tags[number] == "a" else None):
            if name in fragments:
                places.setdefault(name, number)
    return places


def _holder(page: Segments, target: int, link: int) -> int:
    """The block-level element that holds the note at a place; -1 if what is there is no note."""
    while target >= 0 and page.tags[target] not in BLOCK:
        target = page.parents[target]
    if (
        target < 0
        or page.tags[target] in HEADINGS
        or page.tags[target] in ("body", "html", "td", "th", "main", "article")
    ):
        return -1
    blocks = page.last_block[target] - page.first_block[target]
    while link > target:
        link = page.parents[link]
    return target if 0 < blocks <= _MOST_BLOCKS and link != target else -1


def _labels(notes: list[tuple[int, str]]) -> dict[int, str]:
    labels: dict[int, str] = {}
    taken: set[str] = set()
    for number, (holder, mark) in enumerate(notes, 1):
        label = mark if _LABEL.match(mark) else str(number)
        while label in taken:
            label = f"{label}-{number}"
        taken.add(label)
        labels[holder] = label
    return labels


def _leads_back(
    page: Segments, link: int, links: dict[int, str], marks: dict[int, str], places: dict[str, int]
) -> bool:
    if link not in links:
        return False
    text = "".join(map(str, page.elements[link].itertext()))
    if _BACK.search(page.names[link]) or _ARROWS.match(text):
        return True
    place = places.get(links[link], -1)
    at_mark = any(mark in marks for mark in range(place - 2, place + 5))
    return 0 <= place < link and at_mark and len(text.strip()) <= 6
