"""Rendering: the kept blocks of a page, written out as text, Markdown or HTML.

First each block is given its place (the lists, quotations and tables that it stands in) and its inline runs;
then a writer for each format puts them on paper. The formats share everything but the writers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Final, NamedTuple

from boilerkit.page.segments import Segments
from boilerkit.page.tags import EMPHASIS, HEADINGS, Trait

_CELLS: Final = frozenset(["td", "th"])
#: What an element that counts only inside another is written into, where that other is missing.
HOLDERS: Final = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "td": ("tr",), "th": ("tr",)}
#: Nesting beyond this is written flat.
_DEEPEST: Final = 30
#: A table with a longer cell lays out the page.
_LONGEST_CELL: Final = 400
#: Innermost first.
_MARK_ORDER: Final = ("`", "*", "**")
_SAFE_LINK: Final = re.compile(r"(?:https?:|mailto:|tel:|ftp:|[^:]*(?:[/?#]|$))", re.I)


class Node(NamedTuple):
    """An element that blocks stand in and that is written out.

    `place` is the number of an item in its list, from 1.
    """

    tag: str
    element: int
    place: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a block's text with the same emphasis, as Markdown marks it, and the same link."""

    text: str
    marks: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A kept block: its text, inline runs, what it is, and where it stands, outermost first."""

    text: str
    runs: tuple[Run, ...]
    path: tuple[Node, ...] = ()
    heading: int = 0
    code: bool = False

    @property
    def table(self) -> int:
        """Place of the table in the path; -1 if the block is no table's cell."""
        return next((place for place, node in enumerate(self.path) if node.tag == "table"), -1)


def outline(page: Segments, kept: Sequence[int], inline: bool = True, headline: int = -1) -> list[Part]:
    """The kept blocks and their places on the page.

    Parameters
    ----------
    page : Segments
    kept : sequence of int
        Numbers of the blocks, in the order in which they are written.
    inline : bool
        Whether to find the blocks' inline runs, which text alone does not need.
    headline : int
        Number of the block that is written as a first-level heading, wherever it stands; -1 for none.

    Returns
    -------
    list of Part
    """
    paths = _paths(page)
    parts = [
        Part(
            text=page.texts[block],
            runs=tuple(_runs(page, block)) if inline else (),
            path=() if block == headline else paths[page.containers[block]],
            heading=1 if block == headline else _heading(page, page.containers[block]),
            code=bool(page.traits[page.containers[block]] & Trait.PREFORMATTED.value),
        )
        for block in kept
    ]
    return _without_layout_tables(parts)


def _heading(page: Segments, element: int) -> int:
    """Level of the heading that an element stands in, 0 if in none."""
    if page.traits[element] & Trait.HEADING.value:
        return next(int(page.tags[e][1]) for e in _upwards(page, element) if page.tags[e] in HEADINGS)
    return 0


def _upwards(page: Segments, element: int) -> Iterator[int]:
    while element >= 0:
        yield element
        element = page.parents[element]


def _paths(page: Segments) -> list[tuple[Node, ...]]:
    """The lists, quotations and tables around each element, outermost first."""
    paths: list[tuple[Node, ...]] = []
    items: Counter[int] = Counter()
    for element, (tag, parent) in enumerate(zip(page.tags, page.parents, strict=True)):
        path = paths[parent] if parent >= 0 else ()
        if tag in HOLDERS and len(path) < _DEEPEST:
            items[parent] += tag == "li"
            above = page.tags[parent] if parent >= 0 else ""
            holder = above if above in HOLDERS[tag] else HOLDERS[tag][0]
            if tag in _CELLS:
                table = next((e for e in _upwards(page, parent) if page.tags[e] == "table"), -1)
                path = (*path, Node("table", table))
            path = (*path, Node(holder, parent), Node(tag, element, items[parent]))
        elif tag == "blockquote" and len(path) < _DEEPEST:
            path = (*path, Node(tag, element))
        paths.append(path)
    return paths


def _without_layout_tables(parts: list[Part]) -> list[Part]:
    """Tables that only lay out the page are taken out of the paths.

    Data has two rows of two cells or more, and nothing but short text in its cells.
    """
    cells: dict[int, dict[int, set[int]]] = {}
    layout = set()
    for part in parts:
        for place, node in enumerate(part.path):
            if node.tag == "table":
                _, row, cell = part.path[place : place + 3]
                cells.setdefault(node.element, {}).setdefault(row.element, set()).add(cell.element)
                if len(part.path) > place + 3 or len(part.text) > _LONGEST_CELL:
                    layout.add(node.element)
    layout |= {table for table, rows in cells.items() if sum(len(row) > 1 for row in rows.values()) < 2}
    return [replace(part, path=tuple(_without(part.path, layout))) for part in parts]


def _without(path: Sequence[Node], tables: set[int]) -> Iterator[Node]:
    nodes = iter(path)
    for node in nodes:
        if node.tag == "table" and node.element in tables:
            next(nodes), next(nodes)
        else:
            yield node


def _runs(page: Segments, block: int) -> Iterator[Run]:
    """Inline runs of a block, white space collapsed across them; joined, they are the block's text."""
    container = page.containers[block]
    if page.traits[container] & Trait.PREFORMATTED.value:
        yield Run(page.texts[block])
        return
    pieces = range(page.first_piece[block], page.first_piece[block + 1])
    gap = started = ""
    for (marks, link), group in groupby(pieces, key=lambda i: _marks(page, page.owners[i], container)):
        text = ""
        for number, line in enumerate("".join(page.pieces[i] for i in group).split("\0")):
            if number:
                gap = "\n"
            elif line[:1].isspace():
                gap = gap or " "
            words = " ".join(line.split())
            if words:
                text += (gap if started else "") + words
                started = text
                gap = " " if line[-1].isspace() else ""
        if text:
            yield Run(text, marks, link)


def _marks(page: Segments, owner: int, container: int) -> tuple[tuple[str, ...], str]:
    """Emphasis of an element, innermost first but code before all, and where it links to."""
    marks: set[str] = set()
    link = ""
    for element in _upwards(page, owner):
        if element == container:
            break
        tag = page.tags[element]
        if tag in EMPHASIS:
            marks.add(EMPHASIS[tag])
        elif tag == "a" and not link:
            link = (page.elements[element].get("href") or "").strip()
    safe = _SAFE_LINK.match(link) and not link.startswith("#")
    return tuple(sorted(marks, key=_MARK_ORDER.index)), link if safe else ""


def around(text: str) -> tuple[str, str, str]:
    """White space before a text, the text, and white space after it."""
    core = text.strip()
    start = len(text) - len(text.lstrip())
    return text[:start], core, text[start + len(core) :]


def shared_depth(path: Sequence[Node], other: Sequence[Node]) -> int:
    """How many nodes two paths share from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path, other, strict=False)))


def table_rows(parts: Iterable[Part], write: Callable[[Part], str]) -> list[list[str]]:
    """The cells of a table's rows, written."""
    return [
        [" ".join(map(write, cell)) for _, cell in groupby(row, key=lambda part: part.path[part.table + 2])]
        for _, row in groupby(parts, key=lambda part: part.path[part.table + 1])
    ]


def units(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Tables whole, other blocks one by one."""
    for _, group in groupby(parts, key=lambda part: part.path[: part.table + 1]):
        found = list(group)
        yield from [found] if found[0].table >= 0 else ([part] for part in found)
