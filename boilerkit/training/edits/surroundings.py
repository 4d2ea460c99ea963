"""Edits of surroundings: parts of other pages, teasers, comments and boxes put beside and into the main content."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from lxml import etree

from boilerkit.page.parse import read
from boilerkit.page.segments import Element
from boilerkit.training.editing import column, new_element, size_of
from boilerkit.training.edits.material import PROSE, SENTENCE, Material, Rng

#: Share of the characters of the main content that start such units, from which all of it is prose.
_PROSE_SHARE: Final = 0.4
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
    prose = sum(len(text) for text in texts if len(text) >= PROSE)
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
        whole.append(new_element(str(rng.choice(["h2", "h3", "h4", "b", "div"])), " ".join(title.split()[:3]), mark=""))
    has_links, has_meta = rng.random() < (0.25 if is_comments else 0.9), rng.random() < 0.7
    sentences = int(rng.integers(1, 4))
    for _ in range(int(np.exp(rng.uniform(np.log(2), np.log(25))))):
        item = etree.SubElement(whole, item_tag, {"class": item_name} if item_name else {})
        heading = etree.SubElement(item, heading_tag)
        label = str(rng.choice(material.links)) if material.links else "…"
        label = " ".join(label.split()[: int(rng.integers(1, 3))]) if is_comments else label
        if has_links:
            heading.append(new_element("a", label, mark="", href="#"))
        else:
            heading.text = label
        if has_meta:
            meta = f"{rng.integers(1, 31)}.{rng.integers(1, 13)}.{rng.integers(1999, 2027)} {rng.integers(10, 24)}:00"
            item.append(new_element(str(rng.choice(["span", "time", "div", "small"])), meta, mark=""))
        passage = str(rng.choice(material.passages))
        text = " ".join(SENTENCE.split(passage)[:sentences])
        cut = "…" if not is_comments and rng.random() < 0.4 else ""
        item.append(new_element(text_tag, text[: int(rng.integers(60, 400))] + cut, mark=""))
        if rng.random() < 0.3 and material.links:
            item.append(new_element("a", str(rng.choice(material.links)).split()[0], mark="", href="#"))
    return whole


def interrupt(root: Element, rng: Rng, material: Material) -> None:
    """Put links and remarks of another page between the units of the main content."""
    found = column(root)
    if found is None:
        return
    for _ in range(int(rng.integers(1, 4))):
        unit = found.units[int(rng.integers(len(found.units)))]
        if material.remarks and rng.random() < 0.3:
            unit, box = found.units[-1], new_element("p", str(rng.choice(material.remarks)), mark="")
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
