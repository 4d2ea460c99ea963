"""Rendering: the kept blocks of a page, written out as text, Markdown or HTML.

First each block is given its place (the lists, quotations and tables that it stands in) and its inline runs;
then a writer for each format puts them on paper. The formats share everything but the writers.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Final, NamedTuple
from urllib.parse import quote

from boilerkit.blocks import Segments
from boilerkit.tags import EMPHASIS, HEADINGS, Trait

_CELLS: Final = frozenset(["td", "th"])
#: What an element that counts only inside another is written into, where that other is missing.
_HOLDERS: Final = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "td": ("tr",), "th": ("tr",)}
#: Nesting beyond this is written flat.
_DEEPEST: Final = 30
#: A table with a longer cell lays out the page.
_LONGEST_CELL: Final = 400
_SAFE_LINK: Final = re.compile(r"(?:https?:|mailto:|tel:|ftp:|[^:]*(?:[/?#]|$))", re.I)
_HTML_EMPHASIS: Final = {"**": "strong", "*": "em", "`": "code"}

_MARKDOWN_SPECIAL: Final = re.compile(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w{1,31};))")
#: What at the start of a line would make it a heading, a list, a quotation or a rule.
_MARKDOWN_START: Final = re.compile(r"^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-[-\s]*$)", re.M)
_MARKDOWN_NUMBER: Final = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))", re.M)
_MARKDOWN_CLOSING: Final = re.compile(r"(?<!\S)(?=#+$)")
_NOT_IN_TARGET: Final = re.compile(r"[\x00-\x20\x7f()<>\\]")
_BACKTICKS: Final = re.compile("`+")


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


def outline(page: Segments, kept: Sequence[int], inline: bool = True) -> list[Part]:
    """The kept blocks and their places on the page.

    Parameters
    ----------
    page : Segments
    kept : sequence of int
        Numbers of the blocks, ascending.
    inline : bool
        Whether to find the blocks' inline runs, which text alone does not need.

    Returns
    -------
    list of Part
    """
    paths = _paths(page)
    parts = [
        Part(
            text=page.texts[block],
            runs=tuple(_runs(page, block)) if inline else (),
            path=paths[page.containers[block]],
            heading=_heading(page, page.containers[block]),
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
        if tag in _HOLDERS and len(path) < _DEEPEST:
            items[parent] += tag == "li"
            above = page.tags[parent] if parent >= 0 else ""
            holder = above if above in _HOLDERS[tag] else _HOLDERS[tag][0]
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
    return tuple(sorted(marks, key="`***".index)), link if safe else ""


def _around(text: str) -> tuple[str, str, str]:
    """White space before a text, the text, and white space after it."""
    core = text.strip()
    start = len(text) - len(text.lstrip())
    return text[:start], core, text[start + len(core) :]


def _common(path: Sequence[Node], other: Sequence[Node]) -> int:
    """How many nodes two paths share from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path, other, strict=False)))


def _rows(parts: Iterable[Part], write: Callable[[Part], str]) -> list[list[str]]:
    """The cells of a table's rows, written."""
    return [
        [" ".join(map(write, cell)) for _, cell in groupby(row, key=lambda part: part.path[part.table + 2])]
        for _, row in groupby(parts, key=lambda part: part.path[part.table + 1])
    ]


def _units(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Tables whole, other blocks one by one."""
    for _, group in groupby(parts, key=lambda part: part.path[: part.table + 1]):
        found = list(group)
        yield from [found] if found[0].table >= 0 else ([part] for part in found)


def text(parts: Sequence[Part]) -> str:
    """One block a line; cells of a row share a line, parted by tabs."""
    lines = []
    for unit in _units(parts):
        if unit[0].table >= 0:
            lines += ["\t".join(row) for row in _rows(unit, lambda part: " ".join(part.text.split()))]
        else:
            lines.append(unit[0].text)
    return "\n".join(lines)


def markdown(parts: Sequence[Part]) -> str:
    """CommonMark, with pipe tables (GitHub Flavored Markdown)."""
    written = ""
    before: tuple[Node, ...] = ()
    for unit in _units(parts):
        first = unit[0]
        path = first.path if first.table < 0 else first.path[: first.table]
        common = _common(before, path)
        body = _markdown_table(unit) if first.table >= 0 else _markdown_block(first)
        hang = _markdown_margin(path)
        written += _markdown_gap(path, common) if written else ""
        written += _markdown_margin(path, common) + body.replace("\n", "\n" + hang)
        before = path
    return written


def _markdown_margin(path: Sequence[Node], opened: int | None = None) -> str:
    """What stands at the left of a line; items from `opened` on get their marks."""
    margin = ""
    for depth, node in enumerate(path):
        if node.tag == "blockquote":
            margin += "> "
        elif node.tag == "li":
            mark = f"{node.place}. " if path[depth - 1].tag == "ol" else "- "
            margin += mark if opened is not None and depth >= opened else " " * len(mark)
    return margin


def _markdown_gap(path: Sequence[Node], common: int) -> str:
    """A line end before a further item or an inner list; else a blank line."""
    shared, opened = path[:common], path[common:]
    item = next((node for node in opened if node.tag == "li"), None)
    in_list = any(node.tag == "li" for node in shared) or (shared and shared[-1].tag in _HOLDERS["li"])
    quoted = any(node.tag == "blockquote" for node in opened)
    # A list that does not start at 1 cannot stand right below a paragraph.
    follows = item and (opened[0] is item or item.place == 1 or opened[0].tag == "ul")
    if in_list and follows and not quoted:
        return "\n"
    return f"\n{_markdown_margin(shared).rstrip()}\n"


def _markdown_block(part: Part) -> str:
    if part.code:
        longest = max(map(len, _BACKTICKS.findall(part.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}\n{part.text}\n{fence}"
    body = _markdown_runs(part)
    if part.heading:
        return "#" * part.heading + " " + _MARKDOWN_CLOSING.sub(r"\\", body.replace("\n", " "))
    body = _MARKDOWN_NUMBER.sub(r"\1\\", _MARKDOWN_START.sub(r"\\", body))
    return body.replace("\n", "  \n")


def _markdown_table(parts: Sequence[Part]) -> str:
    rows = _rows(parts, lambda part: " ".join(_markdown_runs(part).split()).replace("|", "\\|"))
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _markdown_runs(part: Part) -> str:
    written = ""
    for link, group in groupby(part.runs, key=lambda run: run.link):
        runs = list(group)
        inner = ""
        for number, run in enumerate(runs):
            after = runs[number + 1].text if number + 1 < len(runs) else ""
            inner += _markdown_run(run, inner[-1:] or ("" if link else written[-1:]), after[:1])
        if link:
            before, core, after = _around(inner)
            if written.endswith("!") and not before:
                written = written[:-1] + "\\!"
            target = _NOT_IN_TARGET.sub(lambda found: quote(found[0]), link)
            inner = f"{before}[{core}]({target}){after}"
        written += inner
    return written


def _markdown_run(run: Run, left: str, right: str) -> str:
    """A run with its marks; `left` and `right` are the characters beside it."""
    before, core, after = _around(run.text)
    written = _code_span(core) if "`" in run.marks else _MARKDOWN_SPECIAL.sub(r"\\\1", core)
    opens = core[0].isalnum() or not (before or left).isalnum()
    closes = core[-1].isalnum() or not (after or right).isalnum()
    for mark in run.marks:
        if mark != "`" and opens and closes:
            written = mark + written + mark
    return before + written + after


def _code_span(code: str) -> str:
    longest = max(map(len, _BACKTICKS.findall(code)), default=0)
    fence = "`" * (longest + 1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{space}{code}{space}{fence}".replace("\n", " ")


def page_html(parts: Sequence[Part]) -> str:
    """The kept blocks as plain HTML: headings, paragraphs, lists, quotations, code and tables."""
    written: list[str] = []
    before: tuple[Node, ...] = ()
    for part in parts:
        common = _common(before, part.path)
        written += [f"</{node.tag}>" for node in reversed(before[common:])]
        written += [f"\n<{node.tag}>" for node in part.path[common:]]
        holder = part.path[-1].tag if len(part.path) > common else ""
        written.append(_html_block(part, bare=holder in _HOLDERS))
        before = part.path
    written += [f"</{node.tag}>" for node in reversed(before)]
    return "".join(written).removeprefix("\n")


def _html_block(part: Part, bare: bool) -> str:
    """A block; `bare` if what it stands in is markup enough."""
    if part.code:
        return f"\n<pre>{html.escape(part.text, quote=False)}</pre>"
    written = "".join(map(_html_run, part.runs)).replace("\n", "<br>")
    if bare and not part.heading:
        return written
    tag = f"h{part.heading}" if part.heading else "p"
    return f"\n<{tag}>{written}</{tag}>"


def _html_run(run: Run) -> str:
    before, core, after = _around(run.text)
    written = html.escape(core, quote=False)
    for mark in run.marks:
        tag = _HTML_EMPHASIS[mark]
        written = f"<{tag}>{written}</{tag}>"
    if run.link:
        written = f'<a href="{html.escape(run.link)}">{written}</a>'
    return before + written + after


#: How each output format is written.
WRITERS: Final = {"text": text, "markdown": markdown, "html": page_html}
