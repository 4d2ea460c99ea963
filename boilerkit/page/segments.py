"""The record of a page cut into blocks: what segmentation writes down and everything after it reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, overload

from lxml import etree

from boilerkit.page.paths import xpaths
from boilerkit.page.storage import restore, store
from boilerkit.page.tags import UNSEEN

Element = etree._Element

#: Stands for a line break among the text pieces.
LINE_BREAK: Final = "\0"
_UNSEEN: Final = UNSEEN.value


class Elements(Sequence[Element]):
    """Elements of a page by their numbers.

    lxml makes a Python object of each node that is asked for, so all are asked for only when the first one is needed.
    Who is going to change the tree before that calls `take` first.

    Parameters
    ----------
    root : lxml element, optional
    """

    __slots__ = ("_root", "_taken", "nodes")

    def __init__(self, root: Element | None = None) -> None:
        #: For each element, its number among all nodes of the tree.
        self.nodes: Sequence[int] = ()
        self._root = root
        self._taken: list[Element] = []

    def __len__(self) -> int:
        return len(self.nodes)

    @overload
    def __getitem__(self, number: int) -> Element: ...
    @overload
    def __getitem__(self, number: slice) -> list[Element]: ...
    def __getitem__(self, number: int | slice) -> Element | list[Element]:
        if isinstance(number, slice):
            return [self.of_node(node) for node in self.nodes[number]]
        return self.of_node(self.nodes[number])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def root(self) -> Element | None:
        """The element that everything stands in."""
        return self._root

    def of_node(self, node: int) -> Element:
        """The element that is a node of the tree.

        Parameters
        ----------
        node : int
            Its number among all nodes.
        """
        if node == 0 and self._root is not None:
            return self._root
        return self.take()[node]

    def take(self) -> list[Element]:
        """All nodes of the tree."""
        if not self._taken and self._root is not None:
            self._taken = list(self._root.iter())
        return self._taken


@dataclass(slots=True)
class Segments:
    """A page cut into blocks: the elements, the text pieces and the blocks, column by column.

    Elements are numbered in document order, so a parent's number is smaller than its children's. Pieces and
    blocks are in reading order; block `i` owns the pieces from `first_piece[i]` to `first_piece[i + 1]`.
    """

    elements: Elements = field(default_factory=Elements)
    #: Local, lower-cased name of each element.
    tags: list[str] = field(default_factory=list)
    #: Number of the element above, -1 for the root.
    parents: Sequence[int] = field(default_factory=list)
    #: `Trait` bits of each element, those of the elements above included.
    traits: Sequence[int] = field(default_factory=list)
    #: Class, id, role and itemprop of each element, "" where it has none.
    names: list[str] = field(default_factory=list)
    #: Number of the first block inside each element, and of the first block after it.
    first_block: Sequence[int] = field(default_factory=list)
    last_block: Sequence[int] = field(default_factory=list)

    #: Text pieces as they stand in the tree, without invisible characters ("\\0" for a line break), and the number of
    #: the element of each. A formula is one piece of the element that has `Trait.FORMULA`.
    pieces: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    #: Text of each block, white space collapsed (kept in preformatted text), with marks at `<sup>` and `<sub>`.
    texts: list[str] = field(default_factory=list)
    #: Number of the innermost block-level element of each block; of a block set aside, of the element that hides it.
    containers: list[int] = field(default_factory=list)
    first_piece: list[int] = field(default_factory=lambda: [0])
    #: Numbers of the blocks that were hidden inside the run of a visible block, which stands before them; ascending.
    asides: list[int] = field(default_factory=list)

    #: The page's `<title>`, "" if there is none.
    title: str = ""
    #: Titles that the page gives to machines, by where they stand ("title", "meta:og:title", "json-ld:headline").
    titles: dict[str, str] = field(default_factory=dict)
    #: The site's name, "" if the page does not say.
    site_name: str = ""
    #: What the page's metadata says of its content: descriptions, headlines and article bodies.
    metadata: list[str] = field(default_factory=list)
    #: Kinds of things that the page says it is about (Open Graph, schema.org), lower-cased, as often as it says so.
    kinds: list[str] = field(default_factory=list)
    #: Whether the blocks are those that the page shows ("page") or were made from its embedded data ("data").
    source: str = "page"
    #: Root of the page whose metadata counts, where the blocks are not those of its own tree.
    stated_by: Element | None = None

    #: Faults of the page that had to be mended for its text to be read, a sentence each.
    warnings: list[str] = field(default_factory=list)
    #: Where the tree that is shown is not the parsed one: for each of its elements, the parsed one that it stands for.
    parsed_as: dict[Element, Element] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts)

    def __getstate__(self) -> dict[str, Any]:
        """What pickles: all but lxml's elements, which are stored."""
        state = {column.name: getattr(self, column.name) for column in fields(self)}
        del state["elements"], state["stated_by"], state["parsed_as"]
        shown = set(self.elements.take()) if self.parsed_as else set()  # not what a shadow tree has put out
        parsed_as = {element: parsed for element, parsed in self.parsed_as.items() if element in shown}
        trees = (self.elements.root, self.stated_by, *parsed_as, *parsed_as.values())
        return state | {"nodes": self.elements.nodes, "stored": store(trees)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        root, self.stated_by, *parsed = restore(state.pop("stored"))
        self.elements = Elements(root)
        self.elements.nodes = state.pop("nodes")
        half = len(parsed) // 2
        self.parsed_as = dict(zip(parsed[:half], parsed[half:], strict=True))  # type: ignore[arg-type]
        for name, value in state.items():
            setattr(self, name, value)

    def is_unseen(self, block: int) -> bool:
        """Whether all that a block holds is out of sight.

        Parameters
        ----------
        block : int
            Its number.
        """
        pieces = range(self.first_piece[block], self.first_piece[block + 1])
        owners = (self.owners[piece] for piece in pieces if self.pieces[piece].strip("\0 \t\r\n\f"))
        return all(self.traits[owner] & _UNSEEN for owner in owners)

    @property
    def xpaths(self) -> list[str]:
        """Path of each block's container in the parsed page; of what the page carries as text, of what carries it."""
        containers = [self.elements[container] for container in self.containers]
        return xpaths([self.parsed_as.get(element, element) for element in containers])
