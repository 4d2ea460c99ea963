"""Segmentation: a parsed page to its blocks, by one iterative walk.

A block is the text of one block-level run: what stands between two block boundaries (the start or end of a
block-level element, or two line breaks). Every shown character belongs to exactly one block, in reading
order. Text that the page hides is segmented too and marked; what is hidden inside a run becomes a block of its own,
so that what is around it stays one. Code and metadata are left out.

The walk only records: text pieces, the element that holds each, and the elements' parents and traits.
Whatever is counted from these is counted later, vectorised, in `boilerkit.features`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lxml import etree

from boilerkit.page import formulas, scripts, seams
from boilerkit.page.composition import compose
from boilerkit.page.declarations import DECLARING, kind_name, read_declaration
from boilerkit.page.formulas import Formula
from boilerkit.page.invisible import visible
from boilerkit.page.permalinks import is_permalink
from boilerkit.page.quotes import quotation_marks
from boilerkit.page.scripts import Script
from boilerkit.page.segments import LINE_BREAK, Element, Segments
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
_OPENED, _CLOSED, _PARTING = seams.OPENED, seams.CLOSED, seams.PARTING
_LINK_OPENED: Final = seams.OPENED | seams.LINK_OPENED
_LINK_CLOSED: Final = seams.CLOSED | seams.LINK_CLOSED
_NOT_OPENED, _NOT_LINK_OPENED = ~_OPENED, ~_LINK_OPENED
#: Elements that are read in a way of their own, whatever their styles.
_OWN_WAY: Final = formulas.TAGS | scripts.SIGNS.keys() | {"dialog", "cite", "q"}
#: What an element is by its name.
_BLOCK, _SKIPPED, _BREAK, _SPECIAL, _REFERENCE = (1 << bit for bit in range(5))


class _Aside(NamedTuple):
    """Hidden text inside a run: its pieces, its elements, and the state of the run where it began."""

    element: int
    first: int
    shown: bool
    breaks: int
    gap: int
    last: int = 0
    last_element: int = 0


def segment(root: Element, warnings: Iterable[str] = ()) -> Segments:
    """Cut a parsed page into blocks.

    Parameters
    ----------
    root : lxml element
        Root of what is to be segmented; it is not changed.
    warnings : iterable of str
        What was wrong with the page when it was parsed.

    Returns
    -------
    Segments

    Examples
    --------
    >>> from boilerkit.page.parse import parse
    >>> segment(parse("<h1>Tea</h1><p>Black, <b>green</b><br>or white.")).texts
    ['Tea', 'Black, green\\nor white.']
    """
    root, sources = compose(root)
    page = Segments(warnings=list(warnings), parsed_as=sources)
    walk = _Walk(page)
    walk.read(root)
    page.title = visible(page.title)
    page.titles = {source: visible(title) for source, title in page.titles.items()}
    page.metadata = [visible(text) for text in page.metadata]
    return page


class _Walk:
    """State of the walk: the open elements, and the pieces of the run that is being read."""

    def __init__(self, page: Segments) -> None:
        self.page = page
        self.pieces: list[str] = []
        self.owners: list[int] = []
        self.traits = page.traits
        self.open = [-1]
        self.container = [-1]
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

    def read(self, root: Element) -> None:
        """Read a tree, from its root to the end of its last element."""
        start, end = self.start, self.end
        open_elements: list[Any] = [root.getparent()]
        nodes = root.iter()
        for element in nodes:
            parent = element.getparent()
            while open_elements[-1] is not parent:
                end(open_elements.pop().tail)
            if start(element):
                open_elements.append(element)
                continue
            for _ in element.iterdescendants():
                next(nodes)
            tail = element.tail
            if tail and element is not root:
                self.text(tail)
        while len(open_elements) > 2:
            end(open_elements.pop().tail)
        if len(open_elements) > 1:
            end(None)  # what stands behind the root is no part of it
        self.flush()

    def start(self, element: Element) -> bool:
        """Enter an element, and read the text before its first child; False if what is inside is never shown."""
        page = self.page
        tag, traits, kind = _reading(element.tag)
        number = len(page.elements)
        parent = self.open[-1]
        formula = None
        if kind & _SKIPPED:
            if tag in DECLARING:
                read_declaration(page, tag, element)
            formula = formulas.of_script(element) if tag == "script" else None
            if formula is None:
                if kind & _REFERENCE:  # its text is the reference as written
                    self.text(element.text or "")
                return False
        if parent >= 0:
            traits |= self.traits[parent]
        names = ""
        display = 0
        for key in element.keys():  # noqa: SIM118 (an element iterates over its children)
            if key == "class":
                value = element.get(key, "")
                names = f"{names} {value}" if names else value
                display |= of_classes(value)
            elif key == "id" or key == "role":
                value = element.get(key, "")
                names = f"{names} {value}" if names else value
            elif key == "href" and tag == "a":
                traits |= _LINK
            elif key == "itemprop":
                names = f"{names} {element.get(key, '')}"
            elif key == "itemtype":
                page.kinds.append(kind_name(element.get(key, "")))
            elif key == "hidden":
                display |= _HIDDEN_BOX
            elif key == "style":
                display |= of_attribute(element.get(key, ""))
            elif key == "aria-hidden" and _is_double(element):
                display |= _OUT_OF_SIGHT
        special = display or kind & _SPECIAL
        if special:
            traits |= _unseen(element, tag, display)
            if tag == "cite" and traits & _QUOTE and _is_source(element):
                display |= _APART
            if tag in formulas.TAGS or display & _FORMULA_CLASS:
                formula = formulas.read(element, tag)
        if kind & _BLOCK:
            if self.pieces or self.aside:
                self.flush()
            self.container.append(number)
        elif kind & _BREAK:
            self.line_break(parent)
        else:
            if self.gap & _CLOSED and tag != "wbr":
                self.gap |= _LINK_OPENED if tag == "a" else _OPENED
            if special or parent in self.rows:
                self.inline(number, tag, display, parent, traits)
        if display & _ROW:
            self.rows.add(number)
        if display & _WRITTEN_LINES or (self.written_lines and parent in self.written_lines):
            self.written_lines.add(number)
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
                self.end(None)
                return False
            self.svg = number
        if formula:
            self.formula(tag, formula)
            self.end(None)
            return False
        text = element.text
        is_icon = display & _LIGATURE and not len(element) and is_ligature(text or "")
        in_heading = bool(traits & _HEADING)
        if is_icon or (tag == "a" and (names or in_heading) and is_permalink(element, in_heading)):
            self.end(None)
            return False
        if text and (self.pieces or traits & _PREFORMATTED or not text.isspace()):
            self.text(text)
        return True

    def inline(self, number: int, tag: str, display: int, parent: int, traits: int) -> None:
        """What the start of an inline element does to the run if the element is hidden, a box, or a script."""
        box = display & seams.BOXED
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
        number = self.open[-1]
        displayed = formula.display and tag not in BLOCK
        self.traits[number] |= _FORMULA | (_TEX if formula.tex else 0) | (_DISPLAYED if formula.display else 0)
        if displayed and formula.text:
            self.boxes[number] = _LINES
            self.gap |= _LINES
        self.text(formula.text)

    def end(self, tail: str | None) -> None:
        """Leave the element that was entered last, and read the text behind it."""
        number = self.open.pop()
        page = self.page
        if self.container[-1] == number:
            if self.pieces or self.aside:
                self.flush()
            self.container.pop()
        else:
            tag = page.tags[number]
            if tag == "a":
                self.gap = self.gap & _NOT_LINK_OPENED | _LINK_CLOSED
            elif tag != "wbr":
                self.gap = self.gap & _NOT_OPENED | _CLOSED
            if number in self.boxes:
                self.end_inline(number)
        page.last_block[number] = len(page.texts) + bool(self.shown or self.asides)
        if tail:
            self.text(tail)

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
            element, tag = self.page.elements[number], self.page.tags[number]
            quotes = quotation_marks(element) if tag == "q" else None
            note = quotes is None and scripts.is_note(element)
            self.scripts.append(Script(first, last, tag, note, quotes))

    def end_aside(self, aside: _Aside) -> None:
        """The run goes on as if the hidden element were not there."""
        if any(not piece.isspace() and piece != LINE_BREAK for piece in self.pieces[aside.first :]):
            self.asides.append(aside._replace(last=len(self.pieces), last_element=len(self.page.elements)))
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
            and self.open[-1] in self.written_lines
            and not self.traits[self.open[-1]] & _PREFORMATTED
        ):
            self.lines(text)
            return
        if self.gap:
            if self.gap & _PARTING:
                self.seam(self.gap, text)
            self.gap = 0
        if not text.isspace():
            self.shown = True
            self.breaks = 0
        elif not self.shown and not self.asides and not self.traits[self.open[-1]] & _PREFORMATTED:
            return  # white space before a block's first character
        self.pieces.append(text)
        self.owners.append(self.open[-1])

    def lines(self, text: str) -> None:
        """Text whose lines are shown as they are written; like line breaks, an empty one ends a block."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.line_break(self.open[-1])
            if not line.isspace():
                self.text(line)

    def seam(self, gap: int, text: str) -> None:
        """Part what style sheets part."""
        last = len(self.pieces)
        for aside in reversed(self.asides):
            if aside.last == last:
                last = aside.first
        raised = len(self.pieces) in self.script_starts.values() and not gap & seams.BOXED
        if last and not raised and not self.traits[self.open[-1]] & _VERBATIM:
            between = seams.parted(gap, self.pieces[last - 1], text)
            if between:
                self.pieces.append(between)
                self.owners.append(self.open[-1])

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
            self.add(texts, self.pieces, self.owners, self.container[-1])
        self.shown = False
        if self.asides or self.scripts or self.script_starts:
            self.asides, self.scripts, self.script_starts = [], [], {}

    def add(self, texts: list[str], pieces: list[str], owners: list[int], container: int) -> None:
        """Record a block."""
        page = self.page
        preformatted = container >= 0 and page.traits[container] & _PREFORMATTED
        page.texts.append(_block_text("".join(texts), bool(preformatted)))
        page.containers.append(max(container, 0))
        page.pieces += pieces
        page.owners += owners
        page.first_piece.append(len(page.pieces))

    def split(self, texts: list[str]) -> None:
        """Record the visible text of the run as a block, and after it each hidden stretch as one."""
        page, pieces, owners = self.page, self.pieces, self.owners
        hidden = {place for aside in self.asides for place in range(aside.first, aside.last)}
        seen = [place for place in range(len(pieces)) if place not in hidden]
        self.add([texts[p] for p in seen], [pieces[p] for p in seen], [owners[p] for p in seen], self.container[-1])
        for aside in self.asides:
            block, stretch = len(page.texts), slice(aside.first, aside.last)
            self.add(texts[stretch], pieces[stretch], owners[stretch], aside.element)
            page.asides.append(block)
            for element in range(aside.element, aside.last_element):
                page.first_block[element], page.last_block[element] = block, block + 1
            around = page.parents[aside.element]
            while around >= 0 and 0 < page.last_block[around] <= block:  # over before the run was
                page.last_block[around] = block + 1
                around = page.parents[around]


@lru_cache(maxsize=4096)
def _reading(name: Any) -> tuple[str, int, int]:
    """Tag, traits and kind of elements with a name; of what is no element, lxml has a function for a name."""
    if not isinstance(name, str):
        return "", 0, _SKIPPED | (_REFERENCE if name is etree.Entity else 0)
    tag = _local_name(name)
    kind = 0
    for bit, tags in ((_BLOCK, BLOCK), (_SKIPPED, SKIPPED), (_BREAK, ("br",)), (_SPECIAL, _OWN_WAY)):
        kind |= bit if tag in tags else 0
    return tag, TRAITS.get(tag, 0) | (_CUSTOM if "-" in tag else 0), kind


def _unseen(element: Element, tag: str, display: int) -> int:
    """Traits that an element has because a reader does not see it."""
    traits = 0
    if display & _HIDDEN_BOX or (tag == "dialog" and element.get("open") is None):
        traits |= _HIDDEN
    if display & _OUT_OF_SIGHT or (display & _SIZELESS and (element.text or "").strip()):
        traits |= _VISUALLY_HIDDEN
    return traits


def _is_source(cite: Element) -> bool:
    """Whether a `<cite>` in a quotation may say whose words these are: no sentence goes on after it."""
    return not cite.tail or cite.tail[0].isspace() or cite.tail[0].isalnum()


def _is_double(element: Element) -> bool:
    """Whether an element repeats the one before it for the eye or for an animation; screen readers read it once."""
    before = element.getprevious()
    if before is None or len(element) or len(before) or not (element.text or "").strip():
        return False
    return before.text == element.text and element.get("aria-hidden") == "true"


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
