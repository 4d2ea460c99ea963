"""Edits: what augmentation does to the tree of a labelled page, so that a model meets pages that few corpora hold.

Real pages are made long and short, their units become list items, rows or lines, their main content gets tables, boxes
and other surroundings. Every text comes from the training pages themselves.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from lxml import etree

from boilerkit.page.parse import read
from boilerkit.page.segments import Element
from boilerkit.page.tags import BLOCK, SKIPPED
from boilerkit.training.editing import MARK, column, copied, outermost, remove, sizes

Rng = np.random.Generator

#: Characters from which a unit of the main content is prose.
_PROSE: Final = 60
#: Most characters that a lengthened page gets.
_MOST_ADDED: Final = 200_000
#: Share of the characters of the main content that start such units, from which all of it is prose.
_PROSE_SHARE: Final = 0.4
#: Characters up to which a paragraph is given to other pages.
_PASSAGE: Final = 1500
#: Sentences from which a part of a page is prose.
_LEAST_SENTENCES: Final = 4
#: Characters of what is given to other pages: parts, then single links and remarks.
_REGION: Final = (200, 15_000)
_REMARK: Final = (20, 200)
_MOST_REGIONS, _MOST_REMARKS = 8, 10
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？])\s*(?=\S)")
_CLAUSE: Final = re.compile(r"(?<=[、，。；：,;])")
_SECTIONS: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])
_RIGHTS: Final = re.compile(r"©|\([cC]\)|®")


@dataclass(frozen=True, slots=True)
class Material:
    """Texts and parts of pages that other pages are given.

    Attributes
    ----------
    prose : list of str
        Markup of parts with no main content that hold sentences: comments, teasers, notices.
    lists : list of str
        Markup of other parts with no main content.
    links : list of str
        Texts of links outside the main content.
    remarks : list of str
        Notes on rights.
    passages : list of str
        Paragraphs of the main content.
    """

    prose: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)

    @classmethod
    def drawn(cls, several: Sequence["Material"], rng: Rng) -> Self:
        """Some of the material of several pages, drawn at random.

        Parameters
        ----------
        several : sequence of Material
        rng : numpy Generator
        """

        def draw(name: str) -> list[str]:
            everything = [piece for one in several for piece in getattr(one, name)]
            count = min(_DRAWN[name], len(everything))
            return [everything[int(number)] for number in rng.choice(len(everything), count, replace=False)]

        return cls(**{name: draw(name) for name in _DRAWN})


#: How much a page is given of each kind of material.
_DRAWN: Final = {"prose": 4, "lists": 3, "links": 40, "remarks": 5, "passages": 40}


def material(root: Element) -> Material:
    """What a marked tree has for other pages.

    Parameters
    ----------
    root : lxml element
    """
    found = Material()
    size = sizes(root)
    for region in outermost(root, main=False):
        if _REGION[0] <= size[region].other <= _REGION[1]:
            markup = etree.tostring(region, encoding="unicode", method="html", with_tail=False)
            (found.prose if _sentences(region) >= _LEAST_SENTENCES else found.lists).append(markup)
        for element in region.iter(etree.Element):
            text = _text_of(element) if size[element].other <= _REMARK[1] else ""
            if _REMARK[0] <= len(text) <= _REMARK[1] and element.tag == "a":
                found.links.append(text)
            elif _REMARK[0] <= len(text) <= _REMARK[1] and _RIGHTS.search(text):
                found.remarks.append(text)
    of_units = column(root)
    units = [] if of_units is None else of_units.units
    passages = [_text_of(unit) for unit in units if _PROSE <= size[unit].main <= _PASSAGE]
    return Material(
        sorted(found.prose, key=len, reverse=True)[:_MOST_REGIONS],
        sorted(found.lists, key=len, reverse=True)[:_MOST_REGIONS],
        found.links[:: max(1, len(found.links) // _MOST_REMARKS)],
        found.remarks[:_MOST_REMARKS],
        passages[:_MOST_REMARKS],
    )


def _text_of(element: Element) -> str:
    return " ".join("".join(map(str, element.itertext())).replace(MARK, "").split())


def _sentences(region: Element) -> int:
    """Sentences of a part of a page that stand outside links."""
    outside = [element for element in region.iter(etree.Element) if element.tag not in ("a", *SKIPPED)]
    texts = [text.strip() for element in outside for text in (element.text, element.tail) if text]
    return sum(len(_SENTENCE.split(text)) for text in texts if len(text) >= _PROSE)


def size_of(element: Element) -> int:
    """Characters of an element.

    Parameters
    ----------
    element : lxml element
    """
    return sum(len(text) for text in element.itertext())


def shorten(root: Element, rng: Rng, material: Material) -> None:
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


def lengthen(root: Element, rng: Rng, material: Material) -> None:
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


#: Elements of runs of teasers and comments, and their items.
_CARDS: Final = (
    ("ul", "li"),
    ("ol", "li"),
    ("div", "div"),
    ("div", "article"),
    ("section", "div"),
    ("aside", "div"),
    ("div", "p"),
    ("table", "tr"),
    ("td", "div"),
    ("dl", "dd"),
)
#: Names of such runs and of their items: of teasers, of comments.
_CARD_NAMES: Final = (("list latest", "entry preview"), ("comments-area", "comment-body"))


def surround(root: Element, rng: Rng, material: Material) -> None:
    """Put parts of other pages beside prose: as they were, or as teasers and comments made of passages.

    Teasers beside a listing would be told from its entries by nothing.
    """
    found = column(root)
    if found is None or not _is_prose(found.units):
        return
    made: list[Element] = []
    for markup in [*material.prose[: int(rng.integers(0, 4))], *material.lists[: int(rng.integers(0, 2))]]:
        body = read(markup)[0].find("body")
        made += [] if body is None or not len(body) else [body[0]]
    if material.passages and rng.random() < 0.6:
        made.append(_cards(material, rng))
    beside = found.parent
    for _ in range(int(rng.integers(0, 3))):
        above = beside.getparent()
        if above is not None and above.tag not in ("body", "html"):
            beside = above
    if beside.tag in ("body", "html") or rng.random() < 0.3:
        beside = found.units[-1]
    for region in made:
        _put_beside(beside, region, after=rng.random() < 0.8)


def _is_prose(units: Sequence[Element]) -> bool:
    """Whether most of the text of some elements stands in paragraphs outside links."""
    texts = [unit.text or "" for unit in units if unit.tag in ("p", "div", "span", "li", "td")]
    prose = sum(len(text) for text in texts if len(text) >= _PROSE)
    return prose > _PROSE_SHARE * sum(map(size_of, units))


def _put_beside(element: Element, region: Element, *, after: bool) -> None:
    region.tail = None
    if not after:
        element.addprevious(region)
        return
    region.tail, element.tail = element.tail, None
    element.addnext(region)


def _cards(material: Material, rng: Rng) -> Element:
    """A run of teasers or of comments, whose texts are passages of other pages."""
    is_comments = rng.random() < 0.5
    whole_tag, item_tag = _CARDS[int(rng.integers(len(_CARDS)))]
    heading_tag = str(rng.choice(["h2", "h3", "h4", "strong", "b", "span", "div", "font", "p"]))
    text_tag = str(rng.choice(["p", "div", "span", "blockquote", "font"]))
    whole_name, item_name = ("", "") if rng.random() < 0.4 else _CARD_NAMES[is_comments]
    whole = etree.Element(whole_tag, {"class": whole_name} if whole_name else {})
    if rng.random() < 0.6 and material.links:
        title = str(rng.choice(material.links))
        whole.append(_element(str(rng.choice(["h2", "h3", "h4", "b", "div"])), " ".join(title.split()[:3]), mark=""))
    has_links, has_meta = rng.random() < (0.25 if is_comments else 0.9), rng.random() < 0.7
    sentences = int(rng.integers(1, 4))
    for _ in range(int(np.exp(rng.uniform(np.log(2), np.log(25))))):
        item = etree.SubElement(whole, item_tag, {"class": item_name} if item_name else {})
        heading = etree.SubElement(item, heading_tag)
        label = str(rng.choice(material.links)) if material.links else "…"
        label = " ".join(label.split()[: int(rng.integers(1, 3))]) if is_comments else label
        if has_links:
            heading.append(_element("a", label, mark="", href="#"))
        else:
            heading.text = label
        if has_meta:
            meta = f"{rng.integers(1, 31)}.{rng.integers(1, 13)}.{rng.integers(1999, 2027)} {rng.integers(10, 24)}:00"
            item.append(_element(str(rng.choice(["span", "time", "div", "small"])), meta, mark=""))
        passage = str(rng.choice(material.passages))
        text = " ".join(_SENTENCE.split(passage)[:sentences])
        cut = "…" if not is_comments and rng.random() < 0.4 else ""
        item.append(_element(text_tag, text[: int(rng.integers(60, 400))] + cut, mark=""))
        if rng.random() < 0.3 and material.links:
            item.append(_element("a", str(rng.choice(material.links)).split()[0], mark="", href="#"))
    return whole


def interrupt(root: Element, rng: Rng, material: Material) -> None:
    """Put links and remarks of another page between the units of the main content."""
    found = column(root)
    if found is None:
        return
    for _ in range(int(rng.integers(1, 4))):
        unit = found.units[int(rng.integers(len(found.units)))]
        if material.remarks and rng.random() < 0.3:
            unit, box = found.units[-1], _element("p", str(rng.choice(material.remarks)), mark="")
        elif material.links:
            box = etree.Element(str(rng.choice(["p", "p", "div", "li", "blockquote"])))
            text = str(rng.choice(material.links))
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


def reframe(root: Element, rng: Rng, material: Material) -> None:
    """Put the page or its main content into other elements."""
    for number in rng.permutation(len(_FRAMES))[: int(rng.integers(1, 3))]:
        _FRAMES[int(number)](root, rng)


Edit = Callable[[Element, Rng, Material], None]
#: Kinds of edits, in the order in which a page undergoes them: of each kind one at most, with these probabilities.
EDITS: Final[tuple[tuple[tuple[Edit, float], ...], ...]] = (
    ((shorten, 0.35), (lengthen, 0.3)),
    ((tabulate, 0.25),),
    ((retype, 0.35),),
    ((surround, 0.4),),
    ((interrupt, 0.25),),
    ((reframe, 0.4),),
)


def edit(root: Element, rng: Rng, material: Material) -> None:
    """Change a marked tree at random.

    Parameters
    ----------
    root : lxml element
        Changed in place.
    rng : numpy Generator
    material : Material
        Of other pages.
    """
    for kind in EDITS:
        chance = rng.random()
        for one, probability in kind:
            if 0 <= chance < probability:
                one(root, rng, material)
            chance -= probability


def _element(tag: str, text: str, mark: str = MARK, **attributes: str) -> Element:
    element = etree.Element(tag, attributes)
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
