"""Edits: what augmentation does to the tree of a labelled page, so that a model meets pages that few corpora hold.

Real pages are made long and short, their units become list items, rows or lines, their main content gets tables, boxes
and other surroundings. Every text comes from the training pages themselves.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from lxml import etree

from boilerkit.page.parse import read
from boilerkit.page.segments import Element
from boilerkit.page.tags import BLOCK
from boilerkit.training.editing import MARK, column, copied, outermost, remove, sizes

Rng = np.random.Generator

#: Characters from which a unit of the main content is prose.
_PROSE: Final = 60
#: Most characters that a lengthened page gets.
_MOST_ADDED: Final = 200_000
#: Characters of noise that is moved to other pages: regions, then single links and remarks.
_REGION: Final = (200, 15_000)
_REMARK: Final = (20, 200)
_MOST_REGIONS, _MOST_REMARKS = 8, 10
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？])\s*(?=\S)")
_CLAUSE: Final = re.compile(r"(?<=[、，。；：,;])")
_SECTIONS: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])
_RIGHTS: Final = re.compile(r"©|\([cC]\)|®")


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise of a page that other pages are given.

    Attributes
    ----------
    regions : list of str
        Markup of parts of the page with no main content, the longest first.
    links : list of str
        Texts of links.
    remarks : list of str
        Notes on rights and other short texts that are no links.
    """

    regions: list[str]
    links: list[str]
    remarks: list[str]


def noise(root: Element) -> Noise:
    """The noise of a marked tree.

    Parameters
    ----------
    root : lxml element
    """
    regions: list[str] = []
    links: list[str] = []
    remarks: list[str] = []
    size = sizes(root)
    for region in outermost(root, main=False):
        if _REGION[0] <= size[region].other <= _REGION[1]:
            regions.append(etree.tostring(region, encoding="unicode", method="html", with_tail=False))
        for element in region.iter(etree.Element):
            text = " ".join("".join(map(str, element.itertext())).split()) if size[element].other <= _REMARK[1] else ""
            if not _REMARK[0] <= len(text) <= _REMARK[1]:
                continue
            if element.tag == "a":
                links.append(text)
            elif _RIGHTS.search(text):
                remarks.append(text)
    regions.sort(key=len, reverse=True)
    return Noise(regions[:_MOST_REGIONS], links[:: max(1, len(links) // _MOST_REMARKS)], remarks[:_MOST_REMARKS])


def size_of(element: Element) -> int:
    """Characters of an element.

    Parameters
    ----------
    element : lxml element
    """
    return sum(len(text) for text in element.itertext())


def shorten(root: Element, rng: Rng, noise: Noise) -> None:
    """Leave a few units of the main content, now and then of the first one a sentence or two."""
    found = column(root)
    if found is None:
        return
    prose = [number for number, unit in enumerate(found.units) if size_of(unit) >= _PROSE]
    start = int(rng.choice(prose)) if prose else 0
    kept = found.units[start : start + int(rng.choice([1, 1, 1, 2, 2, 3, 4]))]
    around = {found.parent, *found.parent.iterancestors(), *found.parent.iterdescendants()}
    for unit in outermost(root, main=True):
        is_headline = unit.tag == "h1" and rng.random() < 0.7
        if unit not in around and not is_headline:
            remove(unit)
    for unit in found.units:
        if unit not in kept:
            remove(unit)
    if rng.random() < 0.5 and kept and kept[0].text and not len(kept[0]):
        sentences = _SENTENCE.split(kept[0].text)
        kept[0].text = " ".join(sentences[: int(rng.integers(1, 3))])


def lengthen(root: Element, rng: Rng, noise: Noise) -> None:
    """Repeat units of the main content with their words in another order."""
    found = column(root)
    if found is None:
        return
    parent, units = found
    first = int(rng.integers(len(units)))
    template = units[first : first + int(rng.integers(1, 13))]
    count = min(
        int(np.exp(rng.uniform(np.log(30), np.log(700)))),
        _MOST_ADDED * len(template) // max(sum(map(size_of, template)), 1),
    )
    place = parent.index(units[-1]) + 1
    tail, units[-1].tail = units[-1].tail, None
    for number in range(count):
        copy = copied(template[number % len(template)])
        _shuffle_words(copy, rng)
        parent.insert(place + number, copy)
    parent[place + count - 1].tail = tail


def _shuffle_words(element: Element, rng: Rng) -> None:
    for node in element.iter(etree.Element):
        node.text = _shuffled(node.text, rng)
        if node is not element:
            node.tail = _shuffled(node.tail, rng)


def _shuffled(text: str | None, rng: Rng) -> str | None:
    """A text with all but its last word in another order; clauses where the script has no spaces."""
    if not text or text.isspace():
        return text
    words = text.split()
    joint = " "
    if len(words) < 4 and len(text) > 40:
        words, joint = _CLAUSE.split(text), ""
    order = [*rng.permutation(len(words) - 1), len(words) - 1] if len(words) > 2 else range(len(words))
    shuffled = joint.join(words[number] for number in order)
    if MARK in text:
        shuffled = MARK + shuffled.replace(MARK, "")
    lead = text[: len(text) - len(text.lstrip())]
    return lead + shuffled + text[len(text.rstrip()) :]


def _as_items(units: Sequence[Element], rng: Rng) -> None:
    """A list in the place of units, which become its items."""
    whole = etree.Element(str(rng.choice(["ul", "ol"])))
    _put_before(units[0], whole)
    for unit in units:
        _move(unit, whole)
        unit.tag = "li"


def _as_rows(units: Sequence[Element], rng: Rng) -> None:
    """A table in the place of units, which become its rows; long texts are parted into cells."""
    table = etree.Element("table")
    _put_before(units[0], table)
    columns = int(rng.integers(1, 5))
    for unit in units:
        _move(unit, table)
        unit.tag = "tr"
        words, unit.text = (unit.text or "").replace(MARK, "").split(), None
        children = list(unit)
        parts = np.array_split(np.array(words, dtype=object), columns) if words else []
        cells = [_element("td", " ".join(part)) for part in parts if len(part)] or [etree.Element("td")]
        for child in children:
            cells[-1].append(child)
        unit.extend(cells)


def _as_terms(units: Sequence[Element], rng: Rng) -> None:
    """A definition list in the place of units: the first words of each are the term."""
    whole = etree.Element("dl")
    _put_before(units[0], whole)
    for unit in units:
        words = (unit.text or "").replace(MARK, "").split()
        count = min(len(words) // 2, int(rng.integers(1, 5)))
        if count:
            whole.append(_element("dt", " ".join(words[:count])))
            unit.text = MARK + " ".join(words[count:])
        _move(unit, whole)
        unit.tag = "dd"


def _as_lines(units: Sequence[Element], rng: Rng) -> None:
    """Lines with breaks between them in the place of units."""
    whole = etree.Element(str(rng.choice(["div", "p", "td", "font"])))
    _put_before(units[0], whole)
    breaks = int(rng.integers(1, 3))
    for unit in units:
        _move(unit, whole)
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


def retype(root: Element, rng: Rng, noise: Noise) -> None:
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


def tabulate(root: Element, rng: Rng, noise: Noise) -> None:
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
        table.append(_element("caption", phrase()))
    body = table
    if rng.random() < 0.5:
        body = etree.SubElement(table, "tbody")
    for row in range(rows):
        line = etree.SubElement(body, "tr")
        for cell in range(columns):
            is_header = (has_header and row == 0) or (has_row_headers and cell == 0)
            text = phrase() if row == 0 or not numeric[cell] else number()
            line.append(_element("th" if is_header else "td", text))
    return table


def surround(root: Element, rng: Rng, noise: Noise) -> None:
    """Put noise regions of another page beside the main content."""
    found = column(root)
    if found is None or not noise.regions:
        return
    body = root.find("body")
    beside = [found.parent, *found.parent.iterancestors()][: int(rng.integers(1, 4))][-1]
    if beside is body or beside is root or beside.getparent() is None:
        beside = found.units[-1]
    for number in rng.permutation(len(noise.regions))[: int(rng.integers(1, 4))]:
        body_of_region = read(noise.regions[number])[0].find("body")
        if body_of_region is None or not len(body_of_region):
            continue
        region = body_of_region[0]
        if rng.random() < 0.75:
            region.tail, beside.tail = beside.tail, None
            beside.addnext(region)
        else:
            beside.addprevious(region)


def interrupt(root: Element, rng: Rng, noise: Noise) -> None:
    """Put links and remarks of another page between the units of the main content."""
    found = column(root)
    if found is None:
        return
    for _ in range(int(rng.integers(1, 4))):
        unit = found.units[int(rng.integers(len(found.units)))]
        if noise.remarks and rng.random() < 0.3:
            unit, box = found.units[-1], _element("p", str(rng.choice(noise.remarks)), mark="")
        elif noise.links:
            box = etree.Element(str(rng.choice(["p", "p", "div", "li", "blockquote"])))
            text = str(rng.choice(noise.links))
            words = text.split()
            link = etree.SubElement(box, "a", href="#")
            lead = int(rng.integers(1, 4)) if len(words) > 4 and rng.random() < 0.5 else 0
            (box if rng.random() < 0.6 else link).text = " ".join(words[:lead]) + ": " if lead else None
            link.text = (link.text or "") + " ".join(words[lead:])
        else:
            return
        box.tail, unit.tail = unit.tail, None
        unit.addnext(box)


def _into_form(root: Element, rng: Rng) -> None:
    """Everything inside one form, as in pages of ASP.NET."""
    body = root.find("body")
    if body is not None:
        _wrapped_children(body, "form")


def _into_tables(root: Element, rng: Rng) -> None:
    """Everything in nested layout tables, each child of the page's widest element in a cell."""
    body = root.find("body")
    if body is None:
        return
    parent = body
    while len(parent) == 1 and isinstance(parent[0].tag, str):
        parent = parent[0]
    children = [child for child in parent if isinstance(child.tag, str)]
    table = etree.SubElement(parent, "table", width="100%")
    row = etree.SubElement(table, "tr")
    for child in children:
        if rng.random() < 0.4 or not len(row):
            row = etree.SubElement(table, "tr") if rng.random() < 0.5 else row
            cell = etree.SubElement(row, "td", valign="top")
        _move(child, cell)
    for element in root.iter("div", "section", "article", "main"):
        if rng.random() < 0.3:
            element.tag = str(rng.choice(["font", "center", "td", "div"]))


def _without_meaning(root: Element, rng: Rng) -> None:
    """No sectioning elements and no names."""
    for element in root.iter(etree.Element):
        if element.tag in _SECTIONS:
            element.tag = "div"
        for name in ("class", "id", "role", "itemprop"):
            if name in element.attrib:
                del element.attrib[name]


def _custom(root: Element, rng: Rng) -> None:
    """Custom elements in the place of sections and containers."""
    name = str(rng.choice(["app-view", "x-box", "page-part", "c-block"]))
    for element in root.iter("div", *_SECTIONS):
        if rng.random() < 0.7:
            element.tag = name


def _into_aside(root: Element, rng: Rng) -> None:
    """The main content in an aside or another section that says little."""
    found = column(root)
    if found is not None and found.parent.tag not in ("body", "html"):
        found.parent.tag = str(rng.choice(["aside", "section", "header", "div"]))


def _into_body(root: Element, rng: Rng) -> None:
    """The main content at the end of the body, with nothing around it."""
    found, body = column(root), root.find("body")
    if found is None or body is None or found.parent is body:
        return
    for unit in found.units:
        _move(unit, body)


_FRAMES: Final[tuple[Callable[[Element, Rng], None], ...]] = (
    _into_form,
    _into_tables,
    _without_meaning,
    _without_meaning,
    _custom,
    _into_aside,
    _into_body,
)


def reframe(root: Element, rng: Rng, noise: Noise) -> None:
    """Put the page or its main content into other elements."""
    for number in rng.permutation(len(_FRAMES))[: int(rng.integers(1, 3))]:
        _FRAMES[int(number)](root, rng)


Edit = Callable[[Element, Rng, Noise], None]
#: Kinds of edits, in the order in which a page undergoes them: of each kind one at most, with these probabilities.
EDITS: Final[tuple[tuple[tuple[Edit, float], ...], ...]] = (
    ((shorten, 0.35), (lengthen, 0.3)),
    ((tabulate, 0.25),),
    ((retype, 0.35),),
    ((surround, 0.3),),
    ((interrupt, 0.25),),
    ((reframe, 0.4),),
)


def edit(root: Element, rng: Rng, noise: Noise) -> None:
    """Change a marked tree at random.

    Parameters
    ----------
    root : lxml element
        Changed in place.
    rng : numpy Generator
    noise : Noise
        Of another page.
    """
    for kind in EDITS:
        chance = rng.random()
        for one, probability in kind:
            if 0 <= chance < probability:
                one(root, rng, noise)
            chance -= probability


def _element(tag: str, text: str, mark: str = MARK) -> Element:
    element = etree.Element(tag)
    element.text = mark + text
    return element


def _put_before(element: Element, new: Element) -> None:
    element.addprevious(new)


def _move(element: Element, parent: Element) -> None:
    """Move an element to the end of another; the text after it stays where it was."""
    tail, element.tail = element.tail, None
    place = element.getprevious()
    above = element.getparent()
    parent.append(element)
    if tail and not tail.isspace() and above is not None:
        if place is not None:
            place.tail = (place.tail or "") + tail
        else:
            above.text = (above.text or "") + tail


def _wrapped_children(parent: Element, tag: str) -> None:
    children = list(parent)
    wrapper = etree.SubElement(parent, tag)
    wrapper.text, parent.text = parent.text, None
    for child in children:
        wrapper.append(child)
