"""Nodes: a tree as columns of plain values, which are read in one pass.

lxml makes a Python object of every node that is looked at, which costs more than all that is done with it. Where the
package was built with a C compiler, `_nodes.pyx` reads libxml2's tree itself; `read_nodes` here gives the
same columns by way of lxml's elements.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from boilerkit.page.segments import Element

#: Attributes that are read.
READ: Final = frozenset(
    [
        *["class", "id", "role", "href", "itemprop", "itemtype", "hidden", "style", "aria-hidden", "open"],
        *["name", "property", "content", "type"],  # of what declares something
    ]
)
#: Names of what is no element: a comment or processing instruction, and a reference to an entity.
UNNAMED: Final = ""
REFERENCE: Final = "&"


@dataclass(slots=True)
class Nodes:
    """Columns of a tree's nodes (elements, comments, processing instructions, references), in document order."""

    #: Name of each, as lxml gives it.
    tags: list[str] = field(default_factory=list)
    #: Number of the first node behind all that is inside each.
    ends: list[int] = field(default_factory=list)
    #: Text before the first node inside each, and text behind its end. The text of a reference is it as written;
    #: that of a comment is not read, nor what stands behind the root.
    texts: list[str | None] = field(default_factory=list)
    tails: list[str | None] = field(default_factory=list)
    #: Names and values of the attributes that are `READ`; those of node `i` from `first_attribute[i]` to
    #: `first_attribute[i + 1]`.
    keys: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    first_attribute: list[int] = field(default_factory=lambda: [0])

    def attributes(self, node: int) -> dict[str, str]:
        """Those attributes of a node that are read."""
        places = slice(self.first_attribute[node], self.first_attribute[node + 1])
        return dict(zip(self.keys[places], self.values[places], strict=True))

    def children(self, node: int) -> int:
        """How many nodes stand in a node."""
        count, child, end = 0, node + 1, self.ends[node]
        while child < end:
            count, child = count + 1, self.ends[child]
        return count

    def strings(self, node: int) -> Iterator[str]:
        """The texts inside a node, in reading order."""
        inside: list[int] = []
        for part in range(node, self.ends[node]):
            while inside and self.ends[inside[-1]] <= part:
                if tail := self.tails[inside.pop()]:
                    yield tail
            if text := self.texts[part]:
                yield text
            inside.append(part)
        while len(inside) > 1:  # what stands behind the node itself is not inside it
            if tail := self.tails[inside.pop()]:
                yield tail


def read_nodes(root: Element) -> Nodes:
    """The columns of a tree.

    Parameters
    ----------
    root : lxml element
        Only it and what is inside it is read.

    Examples
    --------
    >>> from lxml import html
    >>> nodes = read_nodes(html.fromstring("<ul class=teas><li>Black</li> <li title=Green>"))
    >>> nodes.tags, nodes.ends, nodes.texts, nodes.tails, nodes.attributes(0), nodes.attributes(2)
    (['ul', 'li', 'li'], [3, 2, 3], [None, 'Black', None], [None, ' ', None], {'class': 'teas'}, {})
    """
    nodes = Nodes()
    tags, ends, texts, tails, keys, values = nodes.tags, nodes.ends, nodes.texts, nodes.tails, nodes.keys, nodes.values
    inside: list[tuple[Element, int]] = []
    for number, element in enumerate(root.iter()):
        parent = element.getparent()
        while inside and inside[-1][0] is not parent:
            ends[inside.pop()[1]] = number
        inside.append((element, number))
        tag = element.tag
        is_element = isinstance(tag, str)
        is_reference = tag is etree.Entity
        tags.append(tag if is_element else REFERENCE if is_reference else UNNAMED)
        ends.append(0)
        texts.append(element.text if is_element or is_reference else None)
        tails.append(element.tail if number else None)
        if is_element:
            for key in element.keys():  # noqa: SIM118 (an element iterates over its children)
                if key in READ:
                    keys.append(str(key))
                    values.append(element.get(key, ""))
        nodes.first_attribute.append(len(keys))
    for _, number in inside:
        ends[number] = len(ends)
    return nodes
