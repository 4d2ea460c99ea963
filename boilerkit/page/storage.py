"""Storage: trees in a form that pickles, which lxml's elements do not."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from lxml import etree

from boilerkit.patterns import lazy

Element = etree._Element

#: Characters that a tree of lxml cannot hold.
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES: Final = lazy(r"[^a-zA-Z0-9_-]")
_COMMENT, _REFERENCE = "!", "&"


class _Node(NamedTuple):
    """A node of a tree: its name or sign, the number of the node above, and what it holds."""

    name: str
    parent: int
    attributes: dict[str, str]
    text: str | None
    tail: str | None


class Stored(NamedTuple):
    """Some elements of some trees: the trees' nodes, and of each element its tree and its number there."""

    trees: list[list[_Node]]
    places: list[tuple[int, int] | None]


def store(elements: Iterable[Element | None]) -> Stored:
    """Elements and the whole trees that they are in.

    Parameters
    ----------
    elements : iterable of lxml element or None
    """
    trees: list[list[_Node]] = []
    numbers: dict[Element, tuple[int, int]] = {}
    places: list[tuple[int, int] | None] = []
    for element in elements:
        if element is not None and element not in numbers:
            nodes = list(element.getroottree().getroot().iter())
            numbers.update((node, (len(trees), number)) for number, node in enumerate(nodes))
            trees.append([_node(node, numbers) for node in nodes])
        places.append(None if element is None else numbers[element])
    return Stored(trees, places)


def _node(element: Element, numbers: dict[Element, tuple[int, int]]) -> _Node:
    above = element.getparent()
    parent = -1 if above is None else numbers[above][1]
    tail = element.tail
    if not isinstance(element.tag, str):
        is_reference = element.tag is etree.Entity
        return _Node(_REFERENCE if is_reference else _COMMENT, parent, {}, element.text if is_reference else None, tail)
    return _Node(element.tag, parent, {str(key): str(value) for key, value in element.items()}, element.text, tail)


def restore(stored: Stored) -> list[Element | None]:
    """The same elements in copies of their trees.

    What only a parser of HTML can give an element is lost: marks in its name become underscores, attributes of such
    names are left out, and control characters in texts become U+FFFD. Comments are empty.

    Parameters
    ----------
    stored : Stored

    Examples
    --------
    >>> tree = etree.fromstring("<p>Tea <b class='hot'>is</b> hot</p>")
    >>> bold = restore(store([tree[0]]))[0]
    >>> etree.tostring(bold.getparent())
    b'<p>Tea <b class="hot">is</b> hot</p>'
    """
    trees = [_built(nodes) for nodes in stored.trees]
    return [None if place is None else trees[place[0]][place[1]] for place in stored.places]


def _built(nodes: list[_Node]) -> list[Element]:
    built: list[Element] = []
    for node in nodes:
        element = _made(node)
        element.tail = _usable(node.tail)
        if node.parent >= 0:
            built[node.parent].append(element)
        built.append(element)
    return built


def _made(node: _Node) -> Element:
    if node.name == _COMMENT:
        return etree.Comment("")
    if node.name == _REFERENCE:
        reference: Element = etree.Entity((node.text or "").strip("&;"))
        return reference
    try:
        element = etree.Element(node.name)
    except ValueError:
        element = etree.Element("_" + _NOT_IN_NAMES.sub("_", node.name))
    element.text = _usable(node.text)
    for key, value in node.attributes.items():
        try:
            element.set(key, NOT_IN_XML.sub("\ufffd", value))
        except ValueError:  # no name in XML
            continue
    return element


def _usable(text: str | None) -> str | None:
    return text and NOT_IN_XML.sub("\ufffd", text)
