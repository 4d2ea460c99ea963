"""The record of a page cut into blocks: what segmentation writes down and everything after it reads."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

Element = etree._Element

#: Stands for a line break among the text pieces.
LINE_BREAK: Final = "\0"


@dataclass(slots=True)
class Segments:
    """A page cut into blocks: the elements, the text pieces and the blocks, column by column.

    Elements are numbered in document order, so a parent's number is smaller than its children's. Pieces and
    blocks are in reading order; block `i` owns the pieces from `first_piece[i]` to `first_piece[i + 1]`.
    """

    elements: list[Element] = field(default_factory=list)
    #: Local, lower-cased name of each element.
    tags: list[str] = field(default_factory=list)
    #: Number of the element above, -1 for the root.
    parents: list[int] = field(default_factory=list)
    #: `Trait` bits of each element, those of the elements above included.
    traits: list[int] = field(default_factory=list)
    #: Class, id, role and itemprop of each element, "" where it has none.
    names: list[str] = field(default_factory=list)
    #: Number of the first block inside each element, and of the first block after it.
    first_block: list[int] = field(default_factory=list)
    last_block: list[int] = field(default_factory=list)

    #: Text pieces as they stand in the tree ("\\0" for a line break) and the number of the element of each.
    pieces: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    #: Text of each block, white space collapsed (kept in preformatted text).
    texts: list[str] = field(default_factory=list)
    #: Number of the innermost block-level element of each block.
    containers: list[int] = field(default_factory=list)
    first_piece: list[int] = field(default_factory=lambda: [0])

    #: The page's `<title>`, "" if there is none.
    title: str = ""
    #: What the page's metadata says of its content: descriptions, headlines and article bodies.
    metadata: list[str] = field(default_factory=list)
    #: Kinds of things that the page says it is about (Open Graph, schema.org), lower-cased, as often as it says so.
    kinds: list[str] = field(default_factory=list)
    #: Whether the blocks are those that the page shows ("page") or were made from its embedded data ("data").
    source: str = "page"
    #: What went wrong with the page, or is to be known of it, as sentences.
    warnings: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)
