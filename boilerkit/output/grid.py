"""Grids: which tables hold data, and where each of their cells stands."""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from boilerkit.page.segments import Segments
from boilerkit.page.tags import HEADINGS
from boilerkit.patterns import lazy

CELLS: Final = frozenset(["td", "th"])
#: A table without header cells that has a longer cell, or one of more blocks, lays out the page.
_LONGEST_CELL: Final = 400
_MOST_BLOCKS: Final = 8
#: The same for a table with header cells.
_LONGEST_HEADED: Final = 2000
_MOST_HEADED: Final = 40
#: Columns and rows that a cell may span, as HTML bounds them.
_WIDEST: Final = 1000
_TALLEST: Final = 65534
#: Places of a table of data for each of its cells, at most.
_SPARSEST: Final = 20
#: Cells at a time that reach into the rows below; no page needs more.
_MOST_SPANS: Final = 1000
_NUMBER: Final = lazy(r"\s*\+?(\d{1,9})")


class Grid(NamedTuple):
    """A table of data.

    Attributes
    ----------
    rows : list of list of int
        Numbers of the cells' elements, as many in every row; -1 where a cell spans or is missing.
    headers : int
        How many rows are its head.
    caption : int
        Number of its caption, -1 if it has none.
    """

    rows: list[list[int]]
    headers: int
    caption: int


def inside(page: Segments, element: int) -> range:
    """Numbers of the elements inside an element.

    Parameters
    ----------
    page : Segments
    element : int
    """
    return range(element + 1, element + 1 + sum(1 for _ in _inside(page, element)))


def _inside(page: Segments, element: int) -> Iterator[int]:
    """The same one by one, for who may stop early: tables stand in tables."""
    parents, number = page.parents, element + 1
    while number < len(parents) and parents[number] >= element:
        yield number
        number += 1


def grid(page: Segments, table: int) -> Grid | None:
    """The cells of a table of data in their places; None if the table lays out the page.

    Data has two rows of two cells or more (one, if there is a header cell), no table inside, either header cells or
    nothing but short text, and a cell in more than a few of its places. Columns in which no cell starts are left out,
    so a cell that claims to span thousands of columns spans what there is.

    Parameters
    ----------
    page : Segments
    table : int
        Number of the table's element.
    """
    if page.elements[table].get("role") in ("presentation", "none"):
        return None
    tags, caption, head = page.tags, -1, range(0)
    rows: dict[int, list[int]] = {}
    for element in _inside(page, table):
        tag = tags[element]
        if tag in CELLS:
            rows.setdefault(page.parents[element], []).append(element)
        elif tag == "tr":
            rows.setdefault(element, [])
        elif tag == "table":
            return None
        elif tag == "caption" and caption < 0:
            caption = element
        elif tag == "thead" and not head:
            head = inside(page, element)
    cells = [cell for row in rows.values() for cell in row]
    if not _is_data(page, list(rows.values()), cells, bool(head) or caption >= 0):
        return None
    placed = list(_placed(page, rows))
    starts = sorted({column for row in placed for column in row})
    if len(placed) * len(starts) > _SPARSEST * len(cells):
        return None
    filled = [
        ([row.get(column, -1) for column in starts], number) for number, row in zip(rows, placed, strict=True) if row
    ]
    headers = sum(1 for _ in _heads(page, filled, head))
    return Grid([row for row, _ in filled], headers, caption)


def _is_data(page: Segments, rows: list[list[int]], cells: list[int], titled: bool) -> bool:
    headed = titled or any(page.tags[cell] == "th" for cell in cells)
    longest, most = (_LONGEST_HEADED, _MOST_HEADED) if headed else (_LONGEST_CELL, _MOST_BLOCKS)
    if sum(len(row) > 1 for row in rows) < (1 if headed else 2):
        return False
    for cell in cells:
        blocks = range(page.first_block[cell], page.last_block[cell])
        heading = any(page.tags[page.containers[block]] in HEADINGS for block in blocks)
        if (heading and (not headed or len(blocks) > 2)) or len(blocks) > most:
            return False
        if sum(len(page.texts[block]) for block in blocks) > longest:
            return False
    return True


def _heads(page: Segments, rows: list[tuple[list[int], int]], head: range) -> Iterator[int]:
    """The rows at the top that are in the head, or of header cells alone."""
    for row, number in rows:
        cells = [cell for cell in row if cell >= 0]
        if number not in head and not (len(cells) > 1 and all(page.tags[cell] == "th" for cell in cells)):
            return
        yield number


def _placed(page: Segments, rows: dict[int, list[int]]) -> Iterator[dict[int, int]]:
    """The cells of each row by column, past those that span from rows above."""
    spans: list[tuple[int, int, int]] = []  # first column, column after it, rows left
    for row in rows.values():
        placed: dict[int, int] = {}
        below: list[tuple[int, int, int]] = []
        column = 0
        above = deque(sorted(spans))
        for cell in row:
            while above and above[0][0] <= column:
                column = max(column, above.popleft()[1])
            placed[column] = cell
            width = _span(page, cell, "colspan", _WIDEST)
            height = _span(page, cell, "rowspan", _TALLEST)
            if height != 1 and len(spans) + len(below) < _MOST_SPANS:
                below.append((column, column + width, (height or _TALLEST) - 1))
            column += width
        spans = [(first, end, left - 1) for first, end, left in spans if left > 1] + below
        yield placed


def _span(page: Segments, cell: int, name: str, most: int) -> int:
    match = _NUMBER.match(page.elements[cell].get(name) or "1")
    least = 0 if name == "rowspan" else 1
    return min(max(int(match[1]), least), most) if match else 1
