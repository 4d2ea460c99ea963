"""Inline runs: a block's text in pieces, each with the marks that stand around it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import Final

from boilerkit.output.addresses import Addresses
from boilerkit.output.nodes import Mark, Run
from boilerkit.output.notes import Notes
from boilerkit.output.options import OutputOptions
from boilerkit.page.quotes import quotation_marks
from boilerkit.page.ruby import readings
from boilerkit.page.segments import LINE_BREAK, Element, Segments
from boilerkit.page.tags import Trait
from boilerkit.patterns import lazy

#: Elements that mark what stands in them, and the mark.
MARKS: Final = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "dfn": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "del": "del",
    "s": "del",
    "strike": "del",
    "sup": "sup",
    "sub": "sub",
}
#: Marks that hold no other.
_INNERMOST: Final = frozenset(["code", "math", "display"])
#: What a heading shows to be edited, and is no part of it.
_EDIT: Final = lazy(r"mw-editsection|edit-?section", re.I)

_LINK, _HEADING = Trait.LINK.value, Trait.HEADING.value
_FORMULA, _TEX, _DISPLAYED = Trait.FORMULA.value, Trait.TEX.value, Trait.DISPLAYED.value

Marks = tuple[Mark, ...]


class Inline:
    """Finds the runs of a page's blocks.

    Parameters
    ----------
    page : Segments
    kept : set of int
        Numbers of the kept blocks.
    notes : Notes
    addresses : Addresses
    options : OutputOptions
    """

    def __init__(
        self, page: Segments, kept: set[int], notes: Notes, addresses: Addresses, options: OutputOptions
    ) -> None:
        self.page, self.kept, self.notes, self.addresses, self.options = page, kept, notes, addresses, options
        self.marks: dict[int, Marks | None] = {}  # of elements, each of which is below one container only
        self.cards: dict[int, tuple[int, Marks]] = {}
        self.readings: dict[int, Iterator[str]] = {}  # of `<ruby>` elements, those that are not yet written
        self.has_ruby = "ruby" in page.tags

    def runs(self, block: int, images: Sequence[int] = ()) -> list[Run]:
        """Runs of a block, white space collapsed across them; joined, those that are no images are the block's text.

        Parameters
        ----------
        block : int
        images : sequence of int
            Numbers of the images that stand in the block.
        """
        page = self.page
        first, last = page.first_piece[block], page.first_piece[block + 1]
        container = page.containers[block]
        around = self._card(container, block) if page.traits[container] & _LINK else ()
        if not images:
            owners = {page.owners[piece] for piece in range(first, last) if not page.pieces[piece].isspace()}
            if owners <= {container}:
                return [Run(page.texts[block], around)]
            if len(owners) == 1 and page.tags[owner := owners.pop()] == "a":  # a link and nothing else
                marks = self._marks(owner, container)
                return [] if marks is None else [Run(page.texts[block], _within(around, marks))]
        return list(self._runs(range(first, last), container, around, images))

    def image(self, image: int, container: int = -1) -> Run | None:
        """The run of an image, without the marks beyond a container; None if its address is not known.

        Parameters
        ----------
        image, container : int
            Numbers of the elements.
        """
        element = self.page.elements[image]
        source = self.addresses.of_image(element)
        if not source:
            return None
        marks = self._marks(self.page.parents[image], container) or ()
        return Run(" ".join((element.get("alt") or "").split()), (*marks, Mark("img", source)))

    def _runs(self, pieces: range, container: int, around: Marks, images: Sequence[int]) -> Iterator[Run]:
        gap = ""
        started = False
        common: Marks = ()  # of the last run and of whatever stood since
        for (marks, image), group in groupby(self._tokens(pieces, container, images), key=lambda token: token[:2]):
            if image >= 0:
                run = self.image(image, container)
                if run:
                    yield from [Run(gap, around)] if started and gap else []
                    yield Run(run.text, _within(around, run.marks))
                    gap, started, common = "", True, ()
                continue
            common = _shared(common, marks or ())
            text = ""
            for number, line in enumerate("".join(text for _, _, text in group).split(LINE_BREAK)):
                if number:
                    gap = "\n"
                elif line[:1].isspace():
                    gap = gap or " "
                words = " ".join(line.split())
                if words and marks is not None:
                    text += (gap if started else "") + words
                    started = True
                    gap = " " if line[-1].isspace() else ""
            if text and marks is not None:
                core = text.lstrip()
                if common != marks and len(core) < len(text):
                    yield Run(text[: len(text) - len(core)], _within(around, common))
                    text = core
                yield Run(text, _within(around, marks))
                common = marks

    def _tokens(self, pieces: range, container: int, images: Sequence[int]) -> Iterator[tuple[Marks | None, int, str]]:
        """Pieces with their marks, and images in their places among them."""
        page = self.page
        before = self._by_piece(images, pieces, container) if images else {}
        for image in before.get(pieces.start - 1, ()):
            yield None, image, ""
        for piece in pieces:
            marks = self._marks(page.owners[piece], container)
            if self.has_ruby and marks is not None and not page.pieces[piece].isspace():
                marks = (*marks, *self._reading(page.owners[piece], container))
            yield marks, -1, page.pieces[piece]
            for image in before.get(piece, ()):
                yield None, image, ""

    def _reading(self, owner: int, container: int) -> Iterator[Mark]:
        """The reading of a piece that stands in a `<ruby>`."""
        page = self.page
        while owner not in (container, -1) and page.tags[owner] != "ruby":
            owner = page.parents[owner]
        if owner not in (container, -1):
            reading = next(self.readings.setdefault(owner, iter(readings(page.elements[owner]))), "")
            if reading:
                yield Mark("ruby", reading)

    def _by_piece(self, images: Sequence[int], pieces: range, container: int) -> dict[int, list[int]]:
        """Images by the last of a block's pieces that stands before each; by the one before the first if none does."""
        page = self.page
        owned = {page.owners[piece]: piece for piece in pieces}
        texts = {(page.owners[piece], page.pieces[piece]): piece for piece in pieces}
        owners = iter(sorted(owned))
        owner = next(owners, None)
        holding: list[int] = []  # those of the owners so far that hold the image
        last = pieces.start - 1
        before: dict[int, list[int]] = {}
        known: dict[Element, str] = {}
        for image in sorted(images):
            while owner is not None and owner < image:
                holding.append(owner)
                owner = next(owners, None)
            above = list(self._upwards(image, container))
            ended = set(holding).difference(above, [container])
            last = max(last, *(owned[owner] for owner in ended), -1)
            holding = [owner for owner in holding if owner not in ended]
            places = ((page.parents[number], _text_before(page.elements[number], known)) for number in above)
            piece = next((texts[place] for place in places if place in texts), -1)
            before.setdefault(max(last, piece), []).append(image)
        return before

    def _upwards(self, element: int, container: int) -> Iterator[int]:
        while element >= 0 and element != container:
            yield element
            element = self.page.parents[element]

    def _marks(self, owner: int, container: int) -> Marks | None:
        """Marks of an element below its container, outermost first; None if what stands there is not written."""
        above = []
        while owner >= 0 and owner != container and owner not in self.marks:
            above.append(owner)
            owner = self.page.parents[owner]
        marks = () if owner < 0 or owner == container else self.marks[owner]
        for element in reversed(above):
            marks = None if marks is None else self._with(marks, element, container)
            self.marks[element] = marks
        return marks

    def _with(self, marks: Marks, element: int, container: int) -> Marks | None:
        page = self.page
        tag = page.tags[element]
        if tag == "a":
            if element in self.notes.backs:
                return None
            if element in self.notes.marks:
                outer = tuple(mark for mark in marks if mark.name != "sup")
                return (*outer, Mark("note", self.notes.marks[element]))
            target = self._target(element)
            return _nested(marks, Mark("a", target)) if target else marks
        if tag == "sup" and self._holds_note(element):
            return marks
        if page.traits[element] & _FORMULA:
            if not page.traits[element] & _TEX or (marks and marks[-1].name in _INNERMOST):
                return marks
            return (*marks, Mark("display" if page.traits[element] & _DISPLAYED else "math"))
        if tag == "span" and page.names[element] and _EDIT.search(page.names[element]):
            return None
        if tag == "q":
            quotes = "\t".join(quotation_marks(page.elements[element]))
            return _nested(marks, Mark("q", quotes)) if quotes.strip("\t") else marks
        return _nested(marks, Mark(MARKS[tag])) if tag in MARKS else marks

    def _holds_note(self, element: int) -> bool:
        return bool(self.notes.marks) and any(
            child in self.notes.marks and self.page.parents[child] == element for child in (element + 1, element + 2)
        )

    def _target(self, link: int) -> str:
        return self.addresses.of(self.page.elements[link].get("href") or "") if self.options.links else ""

    def _card(self, container: int, block: int) -> Marks:
        """The link around a block that stands in one with others: the first heading bears it, or the first block."""
        page = self.page
        link = container
        while link >= 0 and not (page.tags[link] == "a" and page.elements[link].get("href")):
            link = page.parents[link]
        if link < 0:
            return ()
        if link not in self.cards:
            blocks = [b for b in range(page.first_block[link], page.last_block[link]) if b in self.kept]
            headings = (b for b in blocks if page.traits[page.containers[b]] & _HEADING)
            target = self._target(link)
            self.cards[link] = (next(headings, blocks[0] if blocks else -1), (Mark("a", target),) if target else ())
        bearer, marks = self.cards[link]
        return marks if bearer == block else ()


def _text_before(element: Element, known: dict[Element, str]) -> str:
    """The text right before an element in the one that it stands in, elements and white space passed over; noted."""
    parent = element.getparent()
    text = parent.text if parent is not None else None
    for sibling in element.itersiblings(preceding=True):
        if sibling.tail and not sibling.tail.isspace():
            text = sibling.tail
            break
        if sibling in known:
            text = known[sibling]
            break
    known[element] = text if text and not text.isspace() else ""
    return known[element]


def _within(around: Marks, marks: Marks) -> Marks:
    """Marks inside the link around their block, unless they hold a link of their own."""
    return marks if not around or any(mark.name == "a" for mark in marks) else around + marks


def _shared(marks: Marks, others: Marks) -> Marks:
    """The marks that two runs share from the outermost on."""
    if not marks or not others:
        return ()
    return tuple(mark for mark, _ in takewhile(lambda pair: pair[0] == pair[1], zip(marks, others, strict=False)))


def _nested(marks: Marks, mark: Mark) -> Marks:
    """Marks with one more inside, each kind once, and code innermost."""
    if any(other.name == mark.name for other in marks):
        return marks
    if mark.name not in _INNERMOST and marks and marks[-1].name in _INNERMOST:
        return (*marks[:-1], mark, marks[-1])
    return (*marks, mark)
