"""Editing: trees of labelled pages whose main text bears a mark, so that labels survive whatever is done to them."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Final, Literal, NamedTuple

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from boilerkit.datasets import LabelledPage, alignment
from boilerkit.page.embedded import segment_page
from boilerkit.page.parse import read
from boilerkit.page.segments import Element, Segments
from boilerkit.page.tags import BLOCK, SKIPPED

#: Stands in the texts that are main content, after the white space that they start with; a private-use character.
MARK: Final = "\ue000"
#: While a page is being marked, each text bears a character of its own from two private-use planes.
_FIRST_NUMBER: Final = 0xF0000
_MOST_TEXTS: Final = 0x20000 - 100
_NUMBERS: Final = re.compile("[\U000f0000-\U0010ffff]")
_START: Final = re.compile(r"\S")

_Place = Literal["text", "tail"]


class Size(NamedTuple):
    """Characters of an element's text that are main content, and those that are not."""

    main: int
    other: int


class Column(NamedTuple):
    """The element that holds most of the main content in children of its own, and those children.

    Attributes
    ----------
    parent : lxml element
    units : list of lxml element
        Block-level children with nothing but main content, in document order.
    """

    parent: Element
    units: list[Element]


def marked(page: LabelledPage, threshold: float) -> Element | None:
    """The tree of a page, with a mark in every text that is main content.

    Parameters
    ----------
    page : LabelledPage
        With gold text.
    threshold : float
        Share of a block's words in the gold text above which it is main content.

    Returns
    -------
    lxml element or None
        None for a page that shows no main content of its own, or holds too many texts.
    """
    root, _ = read(page.html)
    texts = list(_texts(root))
    if len(texts) > _MOST_TEXTS:
        return None
    for number, (element, place) in enumerate(texts):
        _insert(element, place, chr(_FIRST_NUMBER + number))
    segments = segment_page(root)
    labels = alignment.labels([_NUMBERS.sub("", text) for text in segments.texts], page.gold or "")
    main = {
        ord(character) - _FIRST_NUMBER
        for text, label in zip(segments.texts, labels.tolist(), strict=True)
        if label > threshold
        for character in _NUMBERS.findall(text)
    }
    if segments.source != "page" or not main:
        return None
    for number, (element, place) in enumerate(texts):
        text = getattr(element, place)
        setattr(element, place, text.replace(chr(_FIRST_NUMBER + number), MARK if number in main else ""))
    return root


def _texts(root: Element) -> Iterator[tuple[Element, _Place]]:
    for element in root.iter(etree.Element):
        if element.text and not element.text.isspace() and element.tag not in SKIPPED:
            yield element, "text"
        if element.tail and not element.tail.isspace():
            yield element, "tail"


def _insert(element: Element, place: _Place, character: str) -> None:
    text = getattr(element, place)
    match = _START.search(text)
    start = match.start() if match else 0
    setattr(element, place, text[:start] + character + text[start:])


def unmarked(root: Element) -> tuple[Segments, NDArray[np.bool_]]:
    """The blocks of a marked tree without their marks, and which of them are main content.

    Parameters
    ----------
    root : lxml element
        It is not changed.
    """
    segments = segment_page(root)
    main = np.array([MARK in text for text in segments.texts], dtype=bool)
    texts, pieces, titles = (
        [text.replace(MARK, "") for text in several] for several in (segments.texts, segments.pieces, [segments.title])
    )
    return replace(segments, texts=texts, pieces=pieces, title=titles[0]), main


def sizes(root: Element) -> dict[Element, Size]:
    """What each element of a marked tree holds.

    Parameters
    ----------
    root : lxml element
    """
    found: dict[Element, Size] = {}
    for element in reversed(list(root.iter(etree.Element))):
        main, other = _size_of(element.text) if element.tag not in SKIPPED else (0, 0)
        for child in element.iterchildren(etree.Element):
            below, tail = found[child], _size_of(child.tail)
            main, other = main + below.main + tail.main, other + below.other + tail.other
        found[element] = Size(main, other)
    return found


def _size_of(text: str | None) -> Size:
    size = len(text.strip()) if text else 0
    return Size(size, 0) if text and MARK in text else Size(0, size)


def column(root: Element) -> Column | None:
    """Where the main content of a marked tree stands; None if no element holds some of it in children of its own.

    Parameters
    ----------
    root : lxml element
    """
    size = sizes(root)
    pure = [element for element, (main, other) in size.items() if main and not other and element.tag in BLOCK]
    held: dict[Element, int] = {}
    for element in pure:
        parent = element.getparent()
        if parent is not None:
            held[parent] = held.get(parent, 0) + size[element].main
    if not held:
        return None
    best = max(held, key=lambda parent: held[parent])
    kept = set(pure)
    return Column(best, [child for child in best if child in kept])


def outermost(root: Element, *, main: bool) -> list[Element]:
    """The widest block-level elements of a marked tree that hold main content alone, or none of it.

    Parameters
    ----------
    root : lxml element
    main : bool
        Which of the two.
    """
    size = sizes(root)

    def fits(element: Element | None) -> bool:
        if element is None or element not in size:
            return False
        own, other = size[element] if main else reversed(size[element])
        return own > 0 and other == 0

    return [e for e in size if e.tag in BLOCK and e.tag != "body" and fits(e) and not fits(e.getparent())][::-1]


def remove(element: Element) -> None:
    """Take an element out of its tree; the text after it stays.

    Parameters
    ----------
    element : lxml element
    """
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    element.tail = None
    parent.remove(element)


def copied(element: Element) -> Element:
    """A copy of an element without the text after it.

    Parameters
    ----------
    element : lxml element
    """
    copy = deepcopy(element)
    copy.tail = None
    return copy


def size_of(element: Element) -> int:
    """Characters of an element.

    Parameters
    ----------
    element : lxml element
    """
    return sum(len(text) for text in element.itertext())


def new_element(tag: str, text: str, mark: str = MARK, **attributes: str) -> Element:
    """An element with a text, which is main content.

    Parameters
    ----------
    tag, text : str
    mark : str
        "" for a text that is no main content.
    **attributes
        Its attributes.
    """
    element = etree.Element(tag, attributes)
    element.text = mark + text
    return element


def move(element: Element, parent: Element) -> None:
    """Move an element to the end of another; the text after it stays where it was.

    Parameters
    ----------
    element, parent : lxml element
    """
    tail, element.tail = element.tail, None
    place = element.getprevious()
    above = element.getparent()
    parent.append(element)
    if tail and not tail.isspace() and above is not None:
        if place is not None:
            place.tail = (place.tail or "") + tail
        else:
            above.text = (above.text or "") + tail
