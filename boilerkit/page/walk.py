"""The walk of segmentation: over the nodes of a page once, from the first to the last, writing down its blocks.

One source for two modules: as it stands it is Python; where the package is built with a C compiler, Cython makes
`_walk` of it, with the types that `_walk.pxd` gives to its variables. So what is written here keeps to
plain lists, arrays, numbers and strings.
"""

from array import array
from functools import lru_cache
from typing import Final, NamedTuple

from boilerkit.page import formulas, scripts, seams
from boilerkit.page.declarations import DECLARING, kind_name, read_declaration
from boilerkit.page.formulas import Formula
from boilerkit.page.invisible import visible
from boilerkit.page.nodes import REFERENCE, UNNAMED, Nodes
from boilerkit.page.permalinks import is_permalink
from boilerkit.page.quotes import quotation_marks
from boilerkit.page.scripts import Script
from boilerkit.page.segments import LINE_BREAK, Segments
from boilerkit.page.styles import Display, is_ligature, of_attribute, of_classes
from boilerkit.page.tags import BLOCK, SKIPPED, TRAITS, UNSEEN, Trait

_LINK, _QUOTE, _HEADING, _HIDDEN, _VISUALLY_HIDDEN, _PREFORMATTED, _CUSTOM, _FORMULA, _TEX, _DISPLAYED = (
    trait.value
    for trait in (
        Trait.LINK,
        Trait.QUOTE,
        Trait.HEADING,
        Trait.HIDDEN,
        Trait.VISUALLY_HIDDEN,
        Trait.PREFORMATTED,
        Trait.CUSTOM,
        Trait.FORMULA,
        Trait.TEX,
        Trait.DISPLAYED,
    )
)
_UNSEEN: Final = UNSEEN.value
_VERBATIM: Final = _PREFORMATTED | Trait.CODE.value
_HIDDEN_BOX, _OUT_OF_SIGHT, _SIZELESS, _LINES, _APART, _ROW, _FORMULA_CLASS, _LIGATURE, _WRITTEN_LINES = (
    display.value for display in Display
)
_OPENED, _CLOSED, _PARTING, _BOXED = seams.OPENED, seams.CLOSED, seams.PARTING, seams.BOXED
_LINK_OPENED: Final = seams.OPENED | seams.LINK_OPENED
_LINK_CLOSED: Final = seams.CLOSED | seams.LINK_CLOSED
_NOT_OPENED, _NOT_LINK_OPENED = ~_OPENED, ~_LINK_OPENED
#: Elements that are read in a way of their own, whatever their styles.
_OWN_WAY: Final = formulas.TAGS | scripts.SIGNS.keys() | {"dialog", "cite", "q"}
#: What an element is by its name.
_BLOCK, _SKIPPED, _BREAK, _SPECIAL, _REFERENCE = (1 << bit for bit in range(5))

#: What `of_classes` gave for `class` attributes, and how many are kept: it is asked for most elements.
_DISPLAYS: dict[str, int] = {}
_MOST_DISPLAYS: Final = 1 << 16


class _Aside(NamedTuple):
    """Hidden text inside a run: its pieces, its elements, and the state of the run where it began."""

    element: int
    first: int
    shown: bool
    breaks: int
    gap: int
    last: int = 0
    last_element: int = 0


class Walk:
    """State of the walk: the open elements, and the pieces of the run that is being read.

    Parameters
    ----------
    nodes : Nodes
        What is walked over.
    page : Segments
        Empty; `read` fills it.
    """

    def __init__(self, nodes: Nodes, page: Segments) -> None:
        self.page = page
        self.nodes = nodes
        self.ends = nodes.ends
        self.node_tags = nodes.tags
        self.node_texts = nodes.texts
        self.node_tails = nodes.tails
        self.keys = nodes.keys
        self.values = nodes.values
        self.first_attribute = nodes.first_attribute
        #: Numbers for each element, with room for as many as there are nodes.
        self.columns = [array("q", bytes(8 * len(nodes.ends))) for _ in range(5)]
        self.element_nodes, self.parents, self.traits, self.first_block, self.last_block = self.columns
        self.tags = page.tags
        self.names = page.names
        self.texts = page.texts
        self.page_containers = page.containers
        self.page_pieces = page.pieces
        self.page_owners = page.owners
        self.page_first_piece = page.first_piece
        #: What `_reading` gives for each name of the page.
        self.readings: dict[str, tuple[str, int, int]] = {}
        self.pieces: list[str] = []
        self.owners: list[int] = []
        #: The innermost open element; the innermost that starts a block, and those around it.
        self.here = -1
        self.container = -1
        self.containers: list[int] = []
        self.shown = False
        self.breaks = 0
        #: What lies between the last text and the next; see `seams`.
        self.gap = 0
        #: Open inline elements that are hidden, boxes or scripts, with what parts them; those whose children are boxes.
        self.boxes: dict[int, int] = {}
        self.rows: set[int] = set()
        #: Elements whose lines are shown as they are written.
        self.written_lines: set[int] = set()
        #: Hidden stretches of the run, and the one that is open.
        self.asides: list[_Aside] = []
        self.aside: _Aside | None = None
        #: Raised, lowered and quoted stretches of the run, and where those that are open began.
        self.scripts: list[Script] = []
        self.script_starts: dict[int, int] = {}
        self.svg = -1

    def read(self) -> None:
        """Read the tree, from its root to the end of its last element."""
        node, count, behind = 0, len(self.ends), -1
        while node < count:
            while node == behind:
                behind = self.leave()
            if self.start(node):
                node, behind = node + 1, self.ends[node]
            else:
                self.tail(node)
                node = self.ends[node]
        while self.here >= 0:
            self.leave()
        self.flush()
        page, columns = self.page, [column[: len(self.tags)] for column in self.columns]
        page.elements.nodes, page.parents, page.traits, page.first_block, page.last_block = columns

    def leave(self) -> int:
        """Leave the innermost element and read the text behind it; returns the node behind the one around it."""
        node = self.element_nodes[self.here]
        self.end()
        self.tail(node)
        return self.ends[self.element_nodes[self.here]] if self.here >= 0 else -1

    def tail(self, node: int) -> None:
        """Read the text behind a node."""
        text = self.node_tails[node]
        if text:
            self.text(text)

    def start(self, node: int) -> bool:
        """Enter an element, and read the text before its first child; False if what is inside is never shown."""
        tag, traits, kind = self.reading(node)
        text = self.node_texts[node]
        number = len(self.tags)
        parent = self.here
        formula = None
        if kind & _SKIPPED:
            if tag in DECLARING:
                attributes = self.nodes.attributes(node)
                read_declaration(self.page, tag, attributes, text or "")
                formula = formulas.of_script(attributes.get("type", ""), text or "") if tag == "script" else None
            if formula is None:
                if kind & _REFERENCE:  # its text is the reference as written
                    self.text(text or "")
                return False
        if parent >= 0:
            traits |= self.traits[parent]
        names = ""
        display = 0
        to_place = False
        for place in range(self.first_attribute[node], self.first_attribute[node + 1]):
            key, value = self.keys[place], self.values[place]
            if key == "class":
                names = f"{names} {value}" if names else value
                display |= _display(value)
            elif key == "id" or key == "role":
                names = f"{names} {value}" if names else value
            elif key == "href" and tag == "a":
                traits |= _LINK
                to_place = "#" in value
            elif key == "itemprop":
                names = f"{names} {value}"
            elif key == "itemtype":
                self.page.kinds.append(kind_name(value))
            elif key == "hidden":
                display |= _HIDDEN_BOX
            elif key == "style":
                display |= of_attribute(value)
            elif key == "aria-hidden" and value == "true" and self.is_double(node):
                display |= _OUT_OF_SIGHT
        special = display or kind & _SPECIAL
        if special:
            if display & _HIDDEN_BOX or (tag == "dialog" and "open" not in self.nodes.attributes(node)):
                traits |= _HIDDEN
            if display & _OUT_OF_SIGHT or (display & _SIZELESS and text and not text.isspace()):
                traits |= _VISUALLY_HIDDEN
            if tag == "cite" and traits & _QUOTE and _is_source(self.node_tails[node]):
                display |= _APART
            if tag in formulas.TAGS or display & _FORMULA_CLASS:
                formula = formulas.read(self.page.elements.of_node(node), tag)
        if kind & _BLOCK:
            if self.pieces or self.aside:
                self.flush()
            self.containers.append(self.container)
            self.container = number
        elif kind & _BREAK:
            self.line_break(parent)
        else:
            if self.gap & _CLOSED and tag != "wbr":
                self.gap |= _LINK_OPENED if tag == "a" else _OPENED
            if special or (self.rows and parent in self.rows):
                self.start_inline(number, tag, display, parent, traits)
        if display & _ROW:
            self.rows.add(number)
        if display & _WRITTEN_LINES or (self.written_lines and parent in self.written_lines):
            self.written_lines.add(number)
        self.element_nodes[number] = node
        self.tags.append(tag)
        self.parents[number] = parent
        self.traits[number] = traits
        self.names.append(names)
        self.first_block[number] = len(self.texts)
        self.here = number
        # The last `<svg>` with text is over once its last block is known; what is inside is walked, not judged.
        if tag == "svg" and (self.svg < 0 or self.last_block[self.svg]):
            if self.is_drawing(node):
                self.end()
                return False
            self.svg = number
        if formula:
            self.formula(tag, formula)
            self.end()
            return False
        if display & _LIGATURE and self.ends[node] == node + 1 and is_ligature(text or ""):
            self.end()
            return False
        if to_place and (names or traits & _HEADING) and is_permalink(self.nodes, node, traits & _HEADING != 0):
            self.end()
            return False
        if text and (self.pieces or traits & _PREFORMATTED or not _is_blank(text)):
            self.text(text)
        return True

    def start_inline(self, number: int, tag: str, display: int, parent: int, traits: int) -> None:
        """What the start of an inline element does to the run if the element is hidden, a box, or a script."""
        box = display & _BOXED
        if parent in self.rows:
            box |= _APART
        inherited = parent >= 0 and self.traits[parent] & _UNSEEN
        if traits & _UNSEEN and not inherited and self.aside is None:
            self.aside = _Aside(number, len(self.pieces), self.shown, self.breaks, self.gap)
            self.gap = box = 0
        self.boxes[number] = box
        self.gap |= box
        if tag in scripts.SIGNS or tag == "q":
            self.script_starts[number] = len(self.pieces)

    def formula(self, tag: str, formula: Formula) -> None:
        """Read the element that was entered last as a formula."""
        number = self.here
        displayed = formula.display and tag not in BLOCK
        self.traits[number] |= _FORMULA | (_TEX if formula.tex else 0) | (_DISPLAYED if formula.display else 0)
        if displayed and formula.text:
            self.boxes[number] = _LINES
            self.gap |= _LINES
        self.text(formula.text)

    def end(self) -> None:
        """Leave the element that was entered last."""
        number = self.here
        self.here = self.parents[number]
        if number == self.container:
            if self.pieces or self.aside:
                self.flush()
            self.container = self.containers.pop()
        else:
            tag = self.tags[number]
            if tag == "a":
                self.gap = self.gap & _NOT_LINK_OPENED | _LINK_CLOSED
            elif tag != "wbr":
                self.gap = self.gap & _NOT_OPENED | _CLOSED
            if self.boxes and number in self.boxes:
                self.end_inline(number)
        self.last_block[number] = len(self.texts) + bool(self.shown or self.asides)

    def end_inline(self, number: int) -> None:
        """What the end of such an element does to the run."""
        self.gap |= self.boxes.pop(number)
        if number in self.script_starts:
            self.end_script(number)
        if self.aside and self.aside.element == number:
            self.end_aside(self.aside)

    def end_script(self, number: int) -> None:
        first, last = self.script_starts.pop(number), len(self.pieces)
        if last > first:
            element, tag = self.page.elements.of_node(self.element_nodes[number]), self.tags[number]
            quotes = quotation_marks(element) if tag == "q" else None
            note = quotes is None and scripts.is_note(element)
            self.scripts.append(Script(first, last, tag, note, quotes))

    def end_aside(self, aside: _Aside) -> None:
        """The run goes on as if the hidden element were not there."""
        if any(not piece.isspace() and piece != LINE_BREAK for piece in self.pieces[aside.first :]):
            self.asides.append(aside._replace(last=len(self.pieces), last_element=len(self.tags)))
        else:
            del self.pieces[aside.first :], self.owners[aside.first :]
        self.shown, self.breaks, self.gap = aside.shown, aside.breaks, aside.gap
        self.aside = None

    def text(self, text: str) -> None:
        if not text.isascii():
            text = visible(text)
        if not text:
            return
        if (
            self.written_lines
            and "\n" in text
            and self.here in self.written_lines
            and not self.traits[self.here] & _PREFORMATTED
        ):
            self.lines(text)
            return
        if self.gap:
            if self.gap & _PARTING:
                self.seam(self.gap, text)
            self.gap = 0
        if not _is_blank(text):
            self.shown = True
            self.breaks = 0
        elif not self.shown and not self.asides and not self.traits[self.here] & _PREFORMATTED:
            return  # white space before a block's first character
        self.pieces.append(text)
        self.owners.append(self.here)

    def lines(self, text: str) -> None:
        """Text whose lines are shown as they are written; like line breaks, an empty one ends a block."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.line_break(self.here)
            if not line.isspace():
                self.text(line)

    def seam(self, gap: int, text: str) -> None:
        """Part what style sheets part."""
        last = len(self.pieces)
        for aside in reversed(self.asides):
            if aside.last == last:
                last = aside.first
        raised = len(self.pieces) in self.script_starts.values() and not gap & _BOXED
        if last and not raised and not self.traits[self.here] & _VERBATIM:
            between = seams.parted(gap, self.pieces[last - 1], text)
            if between:
                self.pieces.append(between)
                self.owners.append(self.here)

    def line_break(self, owner: int) -> None:
        self.gap = 0
        self.breaks += 1
        if self.breaks == 2 and not self.traits[owner] & _PREFORMATTED and not self.aside:
            self.flush()
        else:
            self.pieces.append(LINE_BREAK)
            self.owners.append(owner)

    def flush(self) -> None:
        """End the run that is being read, if one is; pieces without a shown character are dropped."""
        if self.pieces:
            if self.shown or self.asides:
                self.record()
            self.pieces, self.owners = [], []
        self.breaks = self.gap = 0
        self.aside = None

    def record(self) -> None:
        """Record the run as a block; what is hidden in it, if anything is seen, as blocks of their own."""
        texts = scripts.marked(self.pieces, self.scripts) if self.scripts else self.pieces
        if self.shown and self.asides:
            self.split(texts)
        else:
            self.add(texts, self.pieces, self.owners, self.container)
        self.shown = False
        if self.asides or self.scripts or self.script_starts:
            self.asides, self.scripts, self.script_starts = [], [], {}

    def add(self, texts: list[str], pieces: list[str], owners: list[int], container: int) -> None:
        """Record a block."""
        preformatted = container >= 0 and self.traits[container] & _PREFORMATTED != 0
        self.texts.append(_block_text("".join(texts), preformatted))
        self.page_containers.append(container if container > 0 else 0)
        self.page_pieces += pieces
        self.page_owners += owners
        self.page_first_piece.append(len(self.page_pieces))

    def split(self, texts: list[str]) -> None:
        """Record the visible text of the run as a block, and after it each hidden stretch as one."""
        pieces, owners = self.pieces, self.owners
        hidden = {place for aside in self.asides for place in range(aside.first, aside.last)}
        seen = [place for place in range(len(pieces)) if place not in hidden]
        self.add([texts[p] for p in seen], [pieces[p] for p in seen], [owners[p] for p in seen], self.container)
        for aside in self.asides:
            block, stretch = len(self.texts), slice(aside.first, aside.last)
            self.add(texts[stretch], pieces[stretch], owners[stretch], aside.element)
            self.page.asides.append(block)
            for element in range(aside.element, aside.last_element):
                self.first_block[element], self.last_block[element] = block, block + 1
            around = self.parents[aside.element]
            while around >= 0 and 0 < self.last_block[around] <= block:  # over before the run was
                self.last_block[around] = block + 1
                around = self.parents[around]

    def reading(self, node: int) -> tuple[str, int, int]:
        """Tag, traits and kind of a node by its name."""
        name = self.node_tags[node]
        reading = self.readings.get(name)
        if reading is None:
            reading = self.readings[name] = _reading(name)
        return reading

    def is_double(self, node: int) -> bool:
        """Whether a node repeats the one before it for the eye or for an animation; screen readers read it once."""
        text = self.node_texts[node]
        if not text or text.isspace() or self.ends[node] > node + 1 or node == 0:
            return False
        # The node before it in the tree is its sibling, without children, if it is an element in the same one.
        last = len(self.tags) - 1
        is_sibling = self.element_nodes[last] == node - 1 and self.parents[last] == self.here
        return is_sibling and bool(self.node_texts[node - 1] == text)

    def is_drawing(self, svg: int) -> bool:
        """Whether an `<svg>` shows no text. One that is never closed holds the rest of the page."""
        for node in range(svg, self.ends[svg]):
            text = self.node_texts[node]
            if text and not text.isspace() and not self.reading(node)[2] & _SKIPPED:
                return False
            tail = self.node_tails[node]
            if tail and node != svg and not tail.isspace():
                return False
        return True


@lru_cache(maxsize=4096)
def _reading(name: str) -> tuple[str, int, int]:
    """Tag, traits and kind of nodes with a name."""
    if name in (UNNAMED, REFERENCE):
        return "", 0, _SKIPPED | (_REFERENCE if name == REFERENCE else 0)
    tag = name.rpartition("}")[2].lower()
    kind = 0
    for bit, tags in ((_BLOCK, BLOCK), (_SKIPPED, SKIPPED), (_BREAK, ("br",)), (_SPECIAL, _OWN_WAY)):
        kind |= bit if tag in tags else 0
    return tag, TRAITS.get(tag, 0) | (_CUSTOM if "-" in tag else 0), kind


def _is_source(tail: str | None) -> bool:
    """Whether a `<cite>` in a quotation may say whose words these are: no sentence goes on behind it."""
    return not tail or tail[0].isspace() or tail[0].isalnum()


def _display(names: str) -> int:
    """What a `class` attribute says of how an element is displayed."""
    display = _DISPLAYS.get(names)
    if display is None:
        if len(_DISPLAYS) >= _MOST_DISPLAYS:
            _DISPLAYS.clear()
        display = _DISPLAYS[names] = of_classes(names)
    return display


def _is_blank(text: str) -> bool:
    """Whether a text is white space; the first character of most tells."""
    return text[0].isspace() and text.isspace()


def _block_text(raw: str, preformatted: bool) -> str:
    if preformatted:
        return raw.replace(LINE_BREAK, "\n").strip("\r\n").rstrip()
    if LINE_BREAK in raw:
        lines = (" ".join(line.split()) for line in raw.split(LINE_BREAK))
        return "\n".join(line for line in lines if line)
    return " ".join(raw.split())
