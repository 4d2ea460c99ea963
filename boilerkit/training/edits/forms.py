"""Edits of form: paragraphs made items, rows, terms, lines or other elements, and tables put among them."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from lxml import etree

from boilerkit.page.segments import Element
from boilerkit.page.tags import BLOCK
from boilerkit.training.editing import MARK, column, move, new_element, remove
from boilerkit.training.edits.material import Material, Rng


def _as_items(units: Sequence[Element], rng: Rng) -> None:
    """A list in the place of units, which become its items."""
    whole = etree.Element(str(rng.choice(["ul", "ol"])))
    units[0].addprevious(whole)
    for unit in units:
        move(unit, whole)
        unit.tag = "li"


def _as_rows(units: Sequence[Element], rng: Rng) -> None:
    """A table in the place of units, which become its rows; long texts are parted into cells."""
    table = etree.Element("table")
    units[0].addprevious(table)
    columns = int(rng.integers(1, 5))
    for unit in units:
        move(unit, table)
        unit.tag = "tr"
        words, unit.text = (unit.text or "").replace(MARK, "").split(), None
        children = list(unit)
        parts = np.array_split(np.array(words, dtype=object), columns) if words else []
        cells = [new_element("td", " ".join(part)) for part in parts if len(part)] or [etree.Element("td")]
        for child in children:
            cells[-1].append(child)
        unit.extend(cells)


def _as_terms(units: Sequence[Element], rng: Rng) -> None:
    """A definition list in the place of units: the first words of each are the term."""
    whole = etree.Element("dl")
    units[0].addprevious(whole)
    for unit in units:
        words = (unit.text or "").replace(MARK, "").split()
        count = min(len(words) // 2, int(rng.integers(1, 5)))
        if count:
            whole.append(new_element("dt", " ".join(words[:count])))
            unit.text = MARK + " ".join(words[count:])
        move(unit, whole)
        unit.tag = "dd"


def _as_lines(units: Sequence[Element], rng: Rng) -> None:
    """Lines with breaks between them in the place of units."""
    whole = etree.Element(str(rng.choice(["div", "p", "td", "font"])))
    units[0].addprevious(whole)
    breaks = int(rng.integers(1, 3))
    for unit in units:
        move(unit, whole)
        unit.tag = "span"
        for name in list(unit.attrib):
            del unit.attrib[name]
        whole.extend(etree.Element("br") for _ in range(breaks))


def _as(tag: str) -> Callable[[Sequence[Element], Rng], None]:
    """Units with another tag."""

    def change(units: Sequence[Element], rng: Rng) -> None:
        for unit in units:
            unit.tag = tag

    return change


_FORMS: Final[tuple[Callable[[Sequence[Element], Rng], None], ...]] = (
    _as_items,
    _as_items,
    _as_rows,
    _as_terms,
    _as_lines,
    _as_lines,
    _as("div"),
    _as("p"),
    _as("section"),
    _as("blockquote"),
)


def retype(root: Element, rng: Rng, material: Material) -> None:
    """Make a run of paragraphs items, rows, terms, lines or other elements."""
    found = column(root)
    if found is None:
        return
    runs: list[list[Element]] = [[]]
    for unit in found.units:
        follows = bool(runs[-1]) and unit.getprevious() is runs[-1][-1]
        if unit.tag not in ("p", "div") or any(child.tag in BLOCK for child in unit.iterdescendants(etree.Element)):
            runs.append([])
        elif follows:
            runs[-1].append(unit)
        else:
            runs.append([unit])
    longest = max(runs, key=len)
    if longest:
        _FORMS[int(rng.integers(len(_FORMS)))](longest, rng)


def tabulate(root: Element, rng: Rng, material: Material) -> None:
    """Put a table of numbers and words of the page among its main content, now and then in the place of it."""
    found = column(root)
    if found is None:
        return
    words = [word for unit in found.units for text in unit.itertext() for word in str(text).replace(MARK, "").split()]
    if len(words) < 5:
        return
    unit = found.units[int(rng.integers(len(found.units)))]
    table = _table(words, rng)
    unit.addnext(table)
    table.tail, unit.tail = unit.tail, None
    if rng.random() < 0.3:
        for other in found.units:
            remove(other)


def _table(words: Sequence[str], rng: Rng) -> Element:
    rows, columns = int(rng.integers(2, 13)), int(rng.integers(2, 9))
    numeric = rng.random(columns) < 0.5
    has_header, has_row_headers, longest = rng.random() < 0.6, rng.random() < 0.3, int(rng.integers(1, 7))

    def phrase() -> str:
        return " ".join(rng.choice(words, size=int(rng.integers(1, longest + 1))))

    def number() -> str:
        value = rng.integers(1, 10 ** int(rng.integers(1, 6)))
        return f"{value}{rng.choice(['', '', ' %', '.5', ' km', ' €'])}"

    table = etree.Element("table")
    if rng.random() < 0.3:
        table.append(new_element("caption", phrase()))
    body = table
    if rng.random() < 0.5:
        body = etree.SubElement(table, "tbody")
    for row in range(rows):
        line = etree.SubElement(body, "tr")
        for cell in range(columns):
            is_header = (has_header and row == 0) or (has_row_headers and cell == 0)
            text = phrase() if row == 0 or not numeric[cell] else number()
            line.append(new_element("th" if is_header else "td", text))
    return table
