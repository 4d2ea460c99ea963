"""Edits of surroundings: parts of other pages, teasers, comments and boxes put beside and into the main content."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml import etree

from boilerkit.features.vocabulary import phrases
from boilerkit.page.parse import read
from boilerkit.page.segments import Element
from boilerkit.training.editing import column, new_element, size_of
from boilerkit.training.edits.material import PROSE, SENTENCE, Material, Rng

#: Share of the characters of the main content that start such units, from which all of it is prose.
_PROSE_SHARE: Final = 0.4
#: Elements of runs of cards, and their items ("" where the cards stand in the run); then of headings and texts.
_RUNS: Final = (
    ("ul", "li"),
    ("ol", "li"),
    ("div", "div"),
    ("div", ""),
    ("section", ""),
    ("td", ""),
    ("div", "article"),
    ("section", "div"),
    ("aside", "div"),
    ("div", "p"),
    ("table", "tr"),
    ("td", "div"),
    ("dl", "dd"),
)
_HEADINGS: Final = ("h2", "h3", "h4", "strong", "b", "span", "div", "font", "p")
_TEXTS: Final = ("p", "p", "div", "span", "blockquote", "font")


class _Cards(NamedTuple):
    """A kind of cards: teasers, comments, other articles.

    Attributes
    ----------
    names : tuple of str
        Class names of a run and of its items.
    meanings : tuple of str
        What the heading of a run may mean, as the vocabulary calls it.
    links : float
        Probability that the items' headings are links.
    heading_words : int
        Most words of a heading.
    passages : int
        Most paragraphs of an item.
    sentences : int
        Most sentences of a paragraph.
    cut : float
        Probability that a text breaks off.
    """

    names: tuple[str, str]
    meanings: tuple[str, ...]
    links: float
    heading_words: int
    passages: int
    sentences: int
    cut: float


_OTHERS: Final = ("@latest", "@related", "@popular", "@section_news")
_TEASERS: Final = _Cards(("list latest", "entry preview"), _OTHERS, 0.9, 14, 1, 3, 0.4)
_KINDS: Final = (
    _TEASERS,
    _TEASERS,
    _Cards(("comments-area", "comment-body"), ("@comment",), 0.25, 2, 1, 4, 0.0),
    _Cards(("comments-area", "comment-body"), ("@comment", "@leave_comment"), 0.25, 2, 2, 4, 0.0),
    _Cards(("list latest", "entry"), _OTHERS, 0.8, 14, 4, 6, 0.0),
)


def surround(root: Element, rng: Rng, material: Material) -> None:
    """Put parts of other pages beside prose: as they were, or as teasers, comments and articles made of passages.

    Teasers beside a listing would be told from its entries by nothing.
    """
    found, body = column(root), root.find("body")
    if found is None or body is None or not _is_prose(found.units):
        return
    for notice in _parsed(material.notices[: int(rng.integers(0, 2))]):
        body.insert(0 if rng.random() < 0.5 else len(body), notice)
    made = _parsed([*material.prose[: int(rng.integers(0, 3))], *material.lists[: int(rng.integers(0, 2))]])
    if material.passages and material.links and rng.random() < 0.75:
        made.append(_cards(_KINDS[int(rng.integers(len(_KINDS)))], material, rng, int(rng.integers(2, 25))))
    beside = found.parent
    for _ in range(int(rng.integers(0, 3))):
        above = beside.getparent()
        if above is not None and above.tag not in ("body", "html"):
            beside = above
    if beside.tag in ("body", "html") or rng.random() < 0.3:
        beside = found.units[-1]
    for region in made:
        _put_beside(beside, region, after=rng.random() < 0.8)


def _parsed(several: Sequence[str]) -> list[Element]:
    bodies = [read(markup)[0].find("body") for markup in several]
    return [body[0] for body in bodies if body is not None and len(body)]


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


def _cards(kind: _Cards, material: Material, rng: Rng, count: int) -> Element:
    """A run of cards, whose texts are passages of other pages; all are made alike."""
    run_tag, item_tag = _RUNS[int(rng.integers(len(_RUNS)))]
    heading_tag, text_tag = str(rng.choice(_HEADINGS)), str(rng.choice(_TEXTS))
    run_name, item_name = kind.names if rng.random() < 0.2 else ("", "")
    has_links, has_dates, has_more = rng.random() < kind.links, rng.random() < 0.7, rng.random() < 0.3
    run = etree.Element(run_tag, {"class": run_name} if run_name else {})
    if rng.random() < 0.6:
        title = _phrase(kind.meanings, rng) if rng.random() < 0.6 else str(rng.choice(material.links))
        title = " ".join(title.split()[:4])
        run.append(new_element(str(rng.choice(["h2", "h3", "h4", "b", "div"])), title, mark=""))
    for _ in range(count):
        item = etree.SubElement(run, item_tag, {"class": item_name} if item_name else {}) if item_tag else run
        label = " ".join(str(rng.choice(material.links)).split()[: kind.heading_words])
        heading = new_element(heading_tag, "" if has_links else label, mark="")
        item.append(heading)
        if has_links:
            heading.append(new_element("a", label, mark="", href="#"))
        if has_dates:
            date = f"{rng.integers(1, 31)}.{rng.integers(1, 13)}.{rng.integers(1999, 2027)} {rng.integers(10, 24)}:00"
            item.append(new_element(str(rng.choice(["span", "time", "div", "small"])), date, mark=""))
        for _ in range(int(rng.integers(1, kind.passages + 1))):
            item.append(new_element(text_tag, _excerpt(kind, material, rng), mark=""))
        if has_more:
            item.append(new_element("a", str(rng.choice(material.links)).split()[0], mark="", href="#"))
    return run


def _phrase(meanings: Sequence[str], rng: Rng) -> str:
    """A phrase of the vocabulary with one of some meanings, in any language."""
    return str(rng.choice(phrases(str(rng.choice(meanings))))).capitalize()


def _excerpt(kind: _Cards, material: Material, rng: Rng) -> str:
    sentences = SENTENCE.split(str(rng.choice(material.passages)))
    text = " ".join(sentences[: int(rng.integers(1, kind.sentences + 1))])
    return text[: int(rng.integers(60, 300))] + "…" if rng.random() < kind.cut else text


def interrupt(root: Element, rng: Rng, material: Material) -> None:
    """Put links, teasers and notes on rights of other pages between the units of the main content."""
    found = column(root)
    if found is None or not material.links:
        return
    for _ in range(int(rng.integers(1, 4))):
        unit = found.units[int(rng.integers(len(found.units)))]
        if material.passages and rng.random() < 0.25:
            _put_beside(unit, _cards(_TEASERS, material, rng, int(rng.integers(1, 3))), after=True)
        else:
            _put_beside(unit, _boxed_link(material, rng), after=True)
    if material.remarks and rng.random() < 0.4:
        remark = str(rng.choice(material.remarks))
        if rng.random() < 0.4:
            remark = f"{_phrase(('@rights',), rng)} {remark}"
        _put_beside(found.units[-1], new_element("p", remark, mark=""), after=True)


def _boxed_link(material: Material, rng: Rng) -> Element:
    """A link, now and then with words such as "read also" before it or in it."""
    box = etree.Element(str(rng.choice(["p", "p", "div", "li", "blockquote"])))
    words = str(rng.choice(material.links)).split()
    link = etree.SubElement(box, "a", href="#")
    if rng.random() < 0.6:
        (box if rng.random() < 0.6 else link).text = _phrase(("@related",), rng) + ": "
    link.text = (link.text or "") + " ".join(words)
    return box
