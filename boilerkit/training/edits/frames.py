"""Edits of the frame: a page, or its main content, put into other elements."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from boilerkit.page.segments import Element
from boilerkit.training.editing import column, move
from boilerkit.training.edits.material import Material, Rng

#: Tags of sectioning elements.
SECTIONS: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])


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
        move(child, cell)
    for element in root.iter("div", "section", "article", "main"):
        if rng.random() < 0.3:
            element.tag = str(rng.choice(["font", "center", "td", "div"]))


def _without_meaning(root: Element, rng: Rng) -> None:
    """No sectioning elements and no names."""
    for element in root.iter(etree.Element):
        if element.tag in SECTIONS:
            element.tag = "div"
        for name in ("class", "id", "role", "itemprop"):
            if name in element.attrib:
                del element.attrib[name]


def _custom(root: Element, rng: Rng) -> None:
    """Custom elements in the place of sections and containers."""
    name = str(rng.choice(["app-view", "x-box", "page-part", "c-block"]))
    for element in root.iter("div", *SECTIONS):
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
        move(unit, body)


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


def _wrapped_children(parent: Element, tag: str) -> None:
    children = list(parent)
    wrapper = etree.SubElement(parent, tag)
    wrapper.text, parent.text = parent.text, None
    for child in children:
        wrapper.append(child)
