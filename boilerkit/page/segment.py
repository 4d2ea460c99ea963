"""Segmentation: a parsed page to its blocks, by one iterative walk.

A block is the text of one block-level run: what stands between two block boundaries (the start or end of a
block-level element, or two line breaks). Every shown character belongs to exactly one block, in reading
order. Text that the page hides is segmented too and marked; code and metadata are left out.

The walk only records: text pieces, the element that holds each, and the elements' parents and traits.
Whatever is counted from these is counted later, vectorised, in `boilerkit.features`.
"""

import re
from typing import Final

from lxml import etree

from boilerkit.page.declarations import DECLARING, kind_name, read_declaration
from boilerkit.page.segments import LINE_BREAK, Element, Segments
from boilerkit.page.tags import BLOCK, SKIPPED, TRAITS, Trait

_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


#: Names that need no normalising.
_KNOWN: Final = BLOCK | SKIPPED | TRAITS.keys() | {"a", "span", "img", "br", "input", "path", "picture", "small"}

_LINK, _HIDDEN, _PREFORMATTED, _CUSTOM = (
    trait.value for trait in (Trait.LINK, Trait.HIDDEN, Trait.PREFORMATTED, Trait.CUSTOM)
)


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
    >>> from boilerkit.page.parse import parse
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
            if tag in DECLARING:
                read_declaration(page, tag, element)
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
                page.kinds.append(kind_name(element.get(key, "")))
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
            self.page.pieces.append(LINE_BREAK)
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
        return raw.replace(LINE_BREAK, "\n").strip("\r\n").rstrip()
    if LINE_BREAK in raw:
        lines = (" ".join(line.split()) for line in raw.split(LINE_BREAK))
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
