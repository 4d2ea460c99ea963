"""Segmentation: a parsed page to its blocks, by one iterative walk.

A block is the text of one block-level run: what stands between two block boundaries (the start or end of a
block-level element, or two line breaks). Every shown character belongs to exactly one block, in reading
order. Text that the page hides is segmented too and marked; code and metadata are left out.

The walk only records: text pieces, the element that holds each, and the elements' parents and traits.
Whatever is counted from these is counted later, vectorised, in `boilerkit.features`.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from boilerkit.tags import BLOCK, SKIPPED, TRAITS, Trait

Element = etree._Element

_LINE_BREAK: Final = "\0"
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

#: Skipped elements that say something of the page's content, and what in them does.
_TELLING: Final = frozenset(["title", "meta", "script"])
_DESCRIPTIONS: Final = frozenset(["description", "og:description", "og:title", "twitter:description"])
_CONTENT_KEYS: Final = ("articleBody", "text", "reviewBody", "description", "headline", "name")

#: Names that need no normalising.
_KNOWN: Final = BLOCK | SKIPPED | TRAITS.keys() | {"a", "span", "img", "br", "input", "path", "picture", "small"}

_LINK, _HIDDEN, _PREFORMATTED, _CUSTOM = (
    trait.value for trait in (Trait.LINK, Trait.HIDDEN, Trait.PREFORMATTED, Trait.CUSTOM)
)


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

    def __len__(self) -> int:
        return len(self.texts)


def segment(root: Element) -> Segments:
    """Cut a parsed page into blocks.

    Parameters
    ----------
    root : lxml element
        Root of what is to be segmented; it is not changed.

    Returns
    -------
    Segments

    Examples
    --------
    >>> from boilerkit.parse import parse
    >>> segment(parse("<h1>Tea</h1><p>Black, <b>green</b><br>or white.")).texts
    ['Tea', 'Black, green\\nor white.']
    """
    page = Segments()
    walk = _Walk(page)
    start, end, text = walk.start, walk.end, walk.text
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event == "start":
            if not start(element):
                events.skip_subtree()
            continue
        if event == "end":
            end()
        if element is not root:
            tail = element.tail
            if tail:
                text(tail)
    walk.flush()
    return page


class _Walk:
    """State of the walk: the open elements, and the pieces of the block that is being read."""

    def __init__(self, page: Segments) -> None:
        self.page = page
        self.pieces, self.owners, self.traits = page.pieces, page.owners, page.traits
        self.open = [-1]
        self.container = [-1]
        self.shown = False
        self.breaks = 0
        self.closed = ""
        self.svg = -1

    def start(self, element: Element) -> bool:
        """Enter an element; False if what is inside is never shown."""
        page = self.page
        name = element.tag
        number = len(page.elements)
        parent = self.open[-1]
        if not isinstance(name, str):
            # A reference that an XML parser was told not to resolve; its text is the reference as written.
            self.text(element.text or "")
            self.open.append(parent)
            return False
        tag = name if name in _KNOWN else _local_name(name)
        if tag in SKIPPED:
            if tag in _TELLING:
                _read_metadata(page, tag, element)
            self.open.append(parent)
            return False
        traits = TRAITS.get(tag, 0) | (page.traits[parent] if parent >= 0 else 0)
        names = ""
        for key in element.keys():  # noqa: SIM118 (an element iterates over its children)
            if key == "class" or key == "id" or key == "role":
                value = element.get(key, "")
                names = f"{names} {value}" if names else value
            elif key == "href" and tag == "a":
                traits |= _LINK
            elif key == "itemprop":
                names = f"{names} {element.get(key, '')}"
            elif key == "itemtype":
                page.kinds.append(_kind(element.get(key, "")))
            elif key == "hidden" or (key == "style" and _HIDING_STYLE.search(element.get(key, ""))):
                traits |= _HIDDEN
        if "-" in tag:
            traits |= _CUSTOM
        if tag in BLOCK:
            self.flush()
            self.container.append(number)
            self.closed = ""
        elif tag == "br":
            self.line_break(parent)
        page.elements.append(element)
        page.tags.append(tag)
        page.parents.append(parent)
        page.traits.append(traits)
        page.names.append(names)
        page.first_block.append(len(page.texts))
        page.last_block.append(0)
        self.open.append(number)
        # The last `<svg>` with text is over once its last block is known; what is inside is walked, not judged.
        if tag == "svg" and (self.svg < 0 or page.last_block[self.svg]):
            if _is_drawing(element):
                return False
            self.svg = number
        text = element.text
        if text:
            if self.closed:
                self.seam(tag, text)
            self.text(text)
        return True

    def end(self) -> None:
        """Leave the element that was entered last."""
        number = self.open.pop()
        if number == self.open[-1]:
            return  # a skipped element
        page = self.page
        if self.container[-1] == number:
            self.flush()
            self.container.pop()
        else:
            self.closed = page.tags[number]
        page.last_block[number] = len(page.texts) + bool(self.shown)

    def text(self, text: str) -> None:
        self.closed = ""
        if not text.isspace():
            self.shown = True
            self.breaks = 0
        elif not self.shown and not self.traits[self.open[-1]] & _PREFORMATTED:
            return  # white space before a block's first character
        self.pieces.append(text)
        self.owners.append(self.open[-1])

    def seam(self, tag: str, text: str) -> None:
        """Part what style sheets part: links that touch, and touching inline elements that no word spans."""
        left, right = self.page.pieces[-1][-1] if self.page.pieces else " ", text[0]
        touching = (left.islower() or left.isdigit()) and (right.isupper() or right.isdigit())
        links = tag == "a" and self.closed == "a" and not left.isspace() and not right.isspace()
        if (touching or links) and not self.page.traits[self.open[-1]] & _PREFORMATTED:
            self.text(" ")

    def line_break(self, owner: int) -> None:
        self.breaks += 1
        if self.breaks == 2 and not self.page.traits[owner] & _PREFORMATTED:
            self.flush()
        else:
            self.page.pieces.append(_LINE_BREAK)
            self.page.owners.append(owner)

    def flush(self) -> None:
        """End the block that is being read; pieces without a shown character are dropped."""
        page = self.page
        first = page.first_piece[-1]
        if self.shown:
            container = self.container[-1]
            preformatted = container >= 0 and page.traits[container] & _PREFORMATTED
            page.texts.append(_block_text("".join(page.pieces[first:]), bool(preformatted)))
            page.containers.append(max(container, 0))
            page.first_piece.append(len(page.pieces))
            self.shown = False
        else:
            del page.pieces[first:], page.owners[first:]
        self.breaks = 0


def _block_text(raw: str, preformatted: bool) -> str:
    if preformatted:
        return raw.replace(_LINE_BREAK, "\n").strip("\r\n").rstrip()
    if _LINE_BREAK in raw:
        lines = (" ".join(line.split()) for line in raw.split(_LINE_BREAK))
        return "\n".join(line for line in lines if line)
    return " ".join(raw.split())


def _is_drawing(svg: Element) -> bool:
    """Whether an `<svg>` shows no text. One that is never closed holds the rest of the page."""
    return not any(
        (part.text and not part.text.isspace() and not _is_skipped(part))
        or (part.tail and not part.tail.isspace() and part is not svg)
        for part in svg.iter()
    )


def _is_skipped(part: Element) -> bool:
    return not isinstance(part.tag, str) or _local_name(part.tag) in SKIPPED


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].lower() if "}" in tag else tag.lower()


def _read_metadata(page: Segments, tag: str, element: Element) -> None:
    if tag == "title":
        page.title = page.title or " ".join((element.text or "").split())
    elif tag == "meta":
        name = element.get("name") or element.get("property") or ""
        if name.lower() in _DESCRIPTIONS:
            page.metadata.append(element.get("content") or "")
        elif name.lower() == "og:type":
            page.kinds.append(_kind(element.get("content") or ""))
    elif "ld+json" in (element.get("type") or "") and element.text:
        _read_structured(page, element.text)


def _read_structured(page: Segments, source: str) -> None:
    """Read the texts that a page's JSON-LD (schema.org) gives of its content, and the kinds of things in it."""
    try:
        todo = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, dict):
            todo.extend(value.values())
            page.metadata.extend(value[key] for key in _CONTENT_KEYS if isinstance(value.get(key), str))
            kinds = value.get("@type")
            page.kinds.extend(_kind(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind)


def _kind(name: object) -> str:
    """Last part of a type's name or address, lower-cased."""
    return str(name).strip().rpartition("/")[2].lower()
