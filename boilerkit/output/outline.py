"""Outline: the kept blocks of a page as a small tree of what they are, made once and written in any format.

The record of a page says in which elements each block stands; the outline keeps those that a reader sees (lists,
quotations, figures, notes), puts tables and listings together from their cells and lines, and gives each block its
inline runs.

A table is written whole or row by row, however its cells were decided: where at least half of the cells that have text
are kept, every cell is written that is not hidden; else the rows of which at least half the cells are kept are written
whole, with the table's head, and of the others what is kept. A listing is written whole where at least half of its
text is kept.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from boilerkit.output.addresses import Addresses, is_icon
from boilerkit.output.grid import Grid, grid, inside
from boilerkit.output.inline import Inline
from boilerkit.output.listing import frame_texts, is_listing, is_notable, is_prose, language, listing_text
from boilerkit.output.nodes import (
    Caption,
    Cell,
    Code,
    Definition,
    Definitions,
    Figure,
    Footnote,
    Heading,
    Holder,
    Item,
    List,
    Node,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Term,
    Title,
)
from boilerkit.output.notes import Notes, find_notes
from boilerkit.output.options import DEFAULT_OPTIONS, OutputOptions
from boilerkit.page.segments import Segments
from boilerkit.page.tags import BLOCK, HEADINGS, PREFORMATTED, Trait
from boilerkit.patterns import lazy

_HEADING, _HIDDEN, _FORMULA = Trait.HEADING.value, Trait.HIDDEN.value, Trait.FORMULA.value
#: Nesting beyond this is written flat.
_DEEPEST: Final = 30
#: What elements are written as.
_HOLDERS: Final[dict[str, type[Holder]]] = {
    "ul": List,
    "ol": List,
    "menu": List,
    "dir": List,
    "li": Item,
    "dl": Definitions,
    "dt": Term,
    "dd": Definition,
    "blockquote": Quote,
    "figure": Figure,
    "figcaption": Caption,
    "summary": Title,
}
#: What an element that counts only inside another is written into, where that other is missing.
_AROUND: Final[dict[type[Holder], type[Holder]]] = {Item: List, Term: Definitions, Definition: Definitions}
#: Elements that a style may turn into a note set apart, and the classes that say so.
_APART: Final = frozenset("div aside section details".split())  # noqa: SIM905
_CALLOUT: Final = lazy(
    r"(?:^|\s)(?:admonition|callout|notecard|markdown-alert|theme-admonition|custom-block|alert|note|tip|warning|caution|hint"
    r"|important)(?:\s|$)",
    re.I,
)
_CALLOUT_TITLE: Final = lazy(
    r"(?:admonition|callout|alert|custom-block|hint|note)[\w-]*(?:title|heading)|(?:^|\s)alert-heading", re.I
)
#: Elements that frame an image and are passed over when it is asked what the image stands in.
_FRAMES: Final = frozenset("figure figcaption picture source noscript a span".split())  # noqa: SIM905
#: Elements that never frame a listing, whatever their classes.
_NO_FRAME: Final = frozenset("html body a span code picture source noscript figcaption".split())  # noqa: SIM905
_ELSEWHERE: Final = (Trait.NAV | Trait.ASIDE | Trait.FOOTER | Trait.FORM | Trait.CONTROL).value


class Step(NamedTuple):
    """An element that blocks stand in and that is written, and what as."""

    kind: type[Holder]
    element: int


Path = tuple[Step, ...]


class _Event(NamedTuple):
    """Something to write: a block, or an image or rule that stands before a block."""

    block: int
    element: int  # -1 for a block


def outline(
    page: Segments,
    kept: Sequence[int],
    options: OutputOptions = DEFAULT_OPTIONS,
    inline: bool = True,
    headline: int = -1,
) -> list[Node]:
    """The kept blocks of a page as a tree.

    Parameters
    ----------
    page : Segments
    kept : sequence of int
        Numbers of the blocks, ascending save for the headline.
    options : OutputOptions
    inline : bool
        Whether to find the blocks' inline runs, images and rules, which text alone does not need.
    headline : int
        Number of the kept block that is written first, as the only heading of the first level; -1 for none.

    Returns
    -------
    list of Node

    Examples
    --------
    >>> from boilerkit.page.parse import parse
    >>> from boilerkit.page.segment import segment
    >>> outline(segment(parse("<h2>Tea</h2><ul><li>Black")), [0, 1])[0]
    Heading(text='Tea', runs=[Run(text='Tea', marks=())], level=2)
    """
    if not kept:
        return []
    made = _Outline(page, set(kept), options, inline, headline)
    rest = [block for block in kept if block != headline]
    events = [_Event(block, -1) for block in rest]
    if inline and rest:
        events = sorted([*events, *made.extras(rest)], key=_order)
    first: list[Node] = []
    if headline >= 0:
        first = [Heading(page.texts[headline], made.inline.runs(headline) if made.inline else (), 1)]
    return first + made.nodes(events, -1)


class _Outline:
    """What is known of a page while its outline is made."""

    def __init__(self, page: Segments, kept: set[int], options: OutputOptions, inline: bool, headline: int) -> None:
        self.page, self.kept, self.options, self.headline = page, kept, options, headline
        self.notes = find_notes(page, kept) if inline else Notes({}, {}, set())
        self.inline = Inline(page, kept, self.notes, Addresses(page, options.url), options) if inline else None
        #: Tables of data and listings (None) that were found.
        self.units: dict[int, Grid | None] = {}
        self.has_code = "pre" in page.tags
        self.numbers: dict[int, dict[int, int]] = {}
        self.images: dict[int, list[int]] = {}
        self.sources: set[tuple[int, str]] = set()

    # What is written

    def nodes(self, events: Sequence[_Event], top: int) -> list[Node]:
        """The outline of what stands inside an element."""
        places: dict[int, tuple[int, Path]] = {top: (-1, ())}
        tree = _Tree(self)
        node: Node | None
        for unit, group in groupby(events, key=lambda event: self._place(self._element(event), places)[0]):
            if unit >= 0:
                path = self._place(self.page.parents[unit], places)[1] if self.page.parents[unit] != top else ()
                for node in self._unit(unit, list(group)):
                    tree.add(path, node)
                continue
            for event in group:
                element = self._element(event)
                node = self._leaf(event)
                if node is not None:
                    tree.add(places[element][1], node, self._heading(element) if event.element < 0 else -1)
        return tree.root.children

    def _element(self, event: _Event) -> int:
        return event.element if event.element >= 0 else self.page.containers[event.block]

    def _leaf(self, event: _Event) -> Node | None:
        page, block = self.page, event.block
        if event.element >= 0:
            if page.tags[event.element] == "hr":
                return Rule()
            run = self._image(event.element)
            return Paragraph("", [run]) if run else None
        container, text = page.containers[block], page.texts[block]
        runs: Sequence[Run] = ()
        if self.inline:
            runs = self.inline.runs(block, self.images.get(block, ()))
            if not runs:
                return None
        heading = self._heading(container)
        if heading >= 0:
            level = _level(page, heading)
            return Heading(text, runs, max(level, 2) if self.headline >= 0 else level)
        return Paragraph(text, runs)

    def _image(self, image: int) -> Run | None:
        """An image that stands between blocks, once; a lazy one is followed by another for pages without scripts."""
        assert self.inline is not None
        page, container = self.page, self.page.parents[image]
        while container >= 0 and page.tags[container] not in BLOCK:
            container = page.parents[container]
        run = self.inline.image(image, container)
        if run is None:
            return None
        while container > 0 and page.tags[container] == "noscript":
            container = page.parents[container]
        key = (container, run.marks[-1].value)
        if key in self.sources:
            return None
        self.sources.add(key)
        return run

    def _heading(self, element: int) -> int:
        """The heading that an element is or stands in, -1 if none."""
        page = self.page
        if page.traits[element] & _HEADING:
            while page.tags[element] not in HEADINGS:
                element = page.parents[element]
            return element
        if "heading" in page.names[element] and page.elements[element].get("role") == "heading":
            return element
        return -1

    # Where it stands

    def _place(self, element: int, places: dict[int, tuple[int, Path]]) -> tuple[int, Path]:
        """The table or listing that an element stands in, outermost, -1 if in none; and what else it stands in."""
        chain = []
        while element not in places:
            chain.append(element)
            element = self.page.parents[element]
        unit, path = places[element]
        for element in reversed(chain):
            if unit < 0 and self._is_unit(element):
                unit = element
            elif unit < 0 and self.inline:  # text alone does not show what its parts stand in
                path = self._path(element, path)
            places[element] = (unit, path)
        return unit, path

    def _is_unit(self, element: int) -> bool:
        if element in self.units:
            return True
        page, tag = self.page, self.page.tags[element]
        if tag in PREFORMATTED or self._is_framed(element):
            self.units[element] = None
        elif tag == "table":
            found = grid(page, element)
            if found:
                self.units[element] = found
            elif self._has_code_inside(element) and is_listing(page.elements[element]):
                self.units[element] = None
        return element in self.units

    def _has_code_inside(self, element: int) -> bool:
        return self.has_code and any(self.page.tags[number] == "pre" for number in inside(self.page, element))

    def _is_framed(self, element: int) -> bool:
        """Whether an element's classes tell of a listing that it holds."""
        names, tag = self.page.names[element], self.page.tags[element]
        return bool(names and tag not in _NO_FRAME and is_notable(names)) and is_listing(self.page.elements[element])

    def _path(self, element: int, path: Path) -> Path:
        page, tag = self.page, self.page.tags[element]
        if len(path) >= _DEEPEST:
            return path
        if element in self.notes.notes:
            path = path[:-1] if path and path[-1].kind in (List, Definitions) else path
            return (*path, Step(Footnote, element))
        kind = _HOLDERS.get(tag)
        if kind is None:
            names = page.names[element]
            if not names:
                return path
            if tag in _APART and _is_callout(names):
                return (*path, Step(Quote, element))
            if path and path[-1].kind is Quote and _CALLOUT_TITLE.search(names):
                return (*path, Step(Title, element))
            return path
        around = _AROUND.get(kind)
        if around and not (path and path[-1].kind is around):
            path = (*path, Step(around, page.parents[element]))
        return (*path, Step(kind, element))

    def holder(self, step: Step) -> Holder:
        """An empty node for an element."""
        page, element = self.page, step.element
        if step.kind is List:
            return List(ordered=element >= 0 and page.tags[element] == "ol")
        if step.kind is Item:
            return Item(number=self._number(element), checked=_checked(page, element))
        if step.kind is Footnote:
            return Footnote(label=self.notes.notes[element])
        return step.kind()

    def _number(self, item: int) -> int:
        """Number of an item, as `start`, `value` and `reversed` have it.

        Items of which nothing is kept are not counted: to a reader, a gap in the numbers is an item that was lost.
        """
        page, parent = self.page, self.page.parents[item]
        if parent < 0 or page.tags[parent] != "ol":
            parent = next((e for e in _upwards(page, parent) if page.tags[e] in ("ol", "ul")), parent)
        if parent not in self.numbers:
            items = [e for e in inside(page, parent) if page.tags[e] == "li" and page.parents[e] == parent]
            items = [item for item in items if self._counts(item)]
            backwards = page.elements[parent].get("reversed") is not None
            number = _integer(page.elements[parent].get("start"), len(items) if backwards else 1)
            numbers = {}
            for one in items:
                number = _integer(page.elements[one].get("value"), number)
                numbers[one] = number
                number += -1 if backwards else 1
            self.numbers[parent] = numbers
        return max(0, self.numbers[parent].get(item, 1))

    def _counts(self, item: int) -> bool:
        blocks = range(self.page.first_block[item], self.page.last_block[item])
        return not blocks or any(block in self.kept for block in blocks)

    # Tables and listings

    def _unit(self, element: int, events: Sequence[_Event]) -> Iterator[Node]:
        found = self.units[element]
        if found is None:
            yield from self._listing(element, events)
        else:
            yield from self._table(element, found, events)

    def _listing(self, element: int, events: Sequence[_Event]) -> Iterator[Node]:
        page, one = self.page, self.page.elements[element]
        blocks = [event.block for event in events if event.element < 0]
        if not blocks:
            return
        if page.tags[element] == "textarea":
            text, frame = "\n".join(page.texts[block] for block in blocks), set[str]()
        else:
            text, frame = listing_text(one), set(frame_texts(one)) if one.tag not in PREFORMATTED else set[str]()
        for event in events:
            if event.element < 0 and page.texts[event.block] in frame:
                node = self._leaf(event)
                if node:
                    yield node
        length = sum(len("".join(page.texts[block].split())) for block in blocks if page.texts[block] not in frame)
        if is_prose(one):
            for part in "\n".join(page.texts[block] for block in blocks).split("\n\n"):
                prose = "\n".join(" ".join(line.split()) for line in part.split("\n") if line.strip())
                yield Paragraph(prose, [Run(prose)])
        elif text and 2 * length >= len("".join(text.split())):
            yield Code(text, language(one) if self.inline else "")
        elif rest := [page.texts[block] for block in blocks if page.texts[block] not in frame]:
            yield Code("\n".join(rest), language(one) if self.inline else "")

    def _table(self, table: int, found: Grid, events: Sequence[_Event]) -> Iterator[Node]:
        page = self.page
        shown = {cell: self._blocks(cell) for row in found.rows for cell in row if cell >= 0}
        filled = {cell for cell, blocks in shown.items() if blocks}
        kept = {cell for cell, blocks in shown.items() if any(block in self.kept for block in blocks)}
        whole = 2 * len(kept) >= len(filled)
        written: dict[int, list[_Event]] = {cell: [] for cell in shown}
        caption: list[_Event] = []
        for number, row in enumerate(found.rows):
            cells = [cell for cell in row if cell in filled]
            all_of_it = whole or (kept and number < found.headers) or 2 * len(kept.intersection(cells)) >= len(cells)
            for cell in cells if all_of_it else kept.intersection(cells):
                written[cell] = [_Event(block, -1) for block in shown[cell] if all_of_it or block in self.kept]
        for event in events:
            home = next(
                (e for e in _upwards(page, self._element(event)) if e in written or e in (found.caption, table)), table
            )
            if home in written and event.element >= 0:
                written[home].append(event)
            elif home == found.caption and event.element >= 0:
                caption.append(event)
            elif home == table:
                node = self._leaf(event)
                if node and not isinstance(node, Rule):
                    yield node
        if found.caption >= 0:
            caption += [_Event(b, -1) for b in self._blocks(found.caption) if kept or b in self.kept]
        rows: list[list[Cell]] = []
        headers = 0
        for number, row in enumerate(found.rows):
            made = [
                Cell(self._cell(cell, written.get(cell, ())), cell >= 0 and page.tags[cell] == "th") for cell in row
            ]
            if any(cell.children for cell in made):
                rows.append(made)
                headers += number < found.headers
        columns = [column for column in range(len(found.rows[0])) if any(row[column].children for row in rows)]
        title = self.nodes(sorted(caption, key=_order), found.caption) if caption else []
        if len(rows) == 0 or len(columns) == 0:
            yield from title
        else:
            yield Table([[row[column] for column in columns] for row in rows], headers, title)

    def _cell(self, cell: int, events: Sequence[_Event]) -> list[Node]:
        return self.nodes(sorted(events, key=_order), cell) if events else []

    def _blocks(self, element: int) -> list[int]:
        """Blocks of an element that are kept, or not hidden."""
        page = self.page
        return [
            block
            for block in range(page.first_block[element], page.last_block[element])
            if block != self.headline and (block in self.kept or not page.traits[page.containers[block]] & _HIDDEN)
        ]

    # Images and rules

    def extras(self, kept: Sequence[int]) -> Iterator[_Event]:
        """Images and rules that stand among what is kept; images in the midst of a block are noted as its own."""
        page = self.page
        wanted = ("img", "hr") if self.options.images else ("hr",)
        elements = [e for e, tag in enumerate(page.tags) if tag in wanted and not page.traits[e] & _FORMULA]
        if not elements:
            return
        lengths = [len(text) for text in page.texts]
        total = [0, *accumulate(lengths)]
        chosen = [0, *accumulate(length * (b in self.kept) for b, length in enumerate(lengths))]
        for element in elements:
            before = page.first_block[element]
            if page.tags[element] == "hr":
                if kept[0] < before <= kept[-1] and self._among(element, total, chosen):
                    yield _Event(before, element)
            elif not is_icon(page.elements[element]) and self._among(element, total, chosen):
                container = next(e for e in _upwards(page, element) if page.tags[e] in BLOCK or page.parents[e] < 0)
                if before in self.kept and page.containers[before] == container:
                    self.images.setdefault(before, []).append(element)
                else:
                    yield _Event(before, element)

    def _among(self, element: int, total: list[int], chosen: list[int]) -> bool:
        """Whether at least half the text that an element stands in is kept, frames of images passed over."""
        page, around = self.page, self.page.parents[element]
        while around >= 0:
            first, last = page.first_block[around], page.last_block[around]
            if chosen[last] > chosen[first] or (total[last] > total[first] and page.tags[around] not in _FRAMES):
                break
            around = page.parents[around]
        if around < 0:
            return False
        own = page.traits[page.parents[element]] & _ELSEWHERE & ~page.traits[around]
        return not own and 2 * (chosen[last] - chosen[first]) >= total[last] - total[first]


class _Tree:
    """The tree as it grows: the nodes that are open, outermost first."""

    def __init__(self, made: _Outline) -> None:
        self.made = made
        self.root = Holder()
        self.open: list[tuple[Step | None, Holder]] = [(None, self.root)]
        self.heading = -1

    def add(self, path: Path, node: Node, heading: int = -1) -> None:
        """Put a node in its place; the blocks of one heading become one."""
        shared = 1
        while shared < len(self.open) and shared <= len(path) and self.open[shared][0] == path[shared - 1]:
            shared += 1
        del self.open[shared:]
        for step in path[shared - 1 :]:
            above, holder = self.open[-1][1], self.made.holder(step)
            if isinstance(above, List) and isinstance(holder, List) and above.children:
                above = above.children[-1] if isinstance(above.children[-1], Item) else above
            above.children.append(holder)
            self.open.append((step, holder))
        children = self.open[-1][1].children
        last = children[-1] if children else None
        if heading >= 0 and heading == self.heading and isinstance(last, Heading) and isinstance(node, Heading):
            last.text = f"{last.text}\n{node.text}"
            last.runs = [*last.runs, Run("\n"), *node.runs]
        elif not (isinstance(node, Rule) and isinstance(last, Rule)):
            children.append(node)
        self.heading = heading


@lru_cache(maxsize=4096)
def _is_callout(names: str) -> bool:
    return _CALLOUT.search(names) is not None


def _order(event: _Event) -> tuple[int, bool, int]:
    return event.block, event.element < 0, event.element


def _upwards(page: Segments, element: int) -> Iterator[int]:
    while element >= 0:
        yield element
        element = page.parents[element]


def _level(page: Segments, heading: int) -> int:
    if page.tags[heading] in HEADINGS:
        return int(page.tags[heading][1])
    return min(6, max(1, _integer(page.elements[heading].get("aria-level"), 2)))


def _integer(value: str | None, default: int) -> int:
    match = re.match(r"\s*(-?\d{1,9})(?!\d)", value or "", re.A)
    return int(match[1]) if match else default


def _checked(page: Segments, item: int) -> bool | None:
    """Whether an item of a list of tasks is done; None if it is no task."""
    box = next((e for e in range(item + 1, min(item + 4, len(page.tags))) if page.tags[e] == "input"), -1)
    if box < 0 or item not in _upwards(page, box):
        return None
    element = page.elements[box]
    is_task = element.get("type") == "checkbox" and (element.get("disabled") is not None or "task" in page.names[item])
    return (element.get("checked") is not None) if is_task else None
