"""Nodes of an outline: what a format can write, and nothing of the page that it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Mark(NamedTuple):
    """What a run stands in, named by its HTML element.

    Attributes
    ----------
    name : str
        `a`, `strong`, `em`, `del`, `sup`, `sub`, `q`, `code`, `img` (the run is the image's alternative text), `note`
        (the run is the mark of a footnote), `ruby` (the value is its reading), or `math` and `display` (TeX).
    value : str
        Target of a link, source of an image, label of a footnote; the two marks of a quotation, a tab between them.
    """

    name: str
    value: str = ""


class Run(NamedTuple):
    """A piece of a block's text and the marks around it, outermost first."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Paragraph:
    """A block of text; without text, it holds images alone. `runs` are left out where text alone is written."""

    text: str
    runs: Sequence[Run] = ()


@dataclass(slots=True)
class Heading(Paragraph):
    """A heading of level 1 to 6."""

    level: int = 1


@dataclass(slots=True)
class Code:
    """A listing, white space to the letter; `language` is "" where the page does not name it."""

    text: str
    language: str = ""


@dataclass(slots=True)
class Rule:
    """A break between sections."""


@dataclass(slots=True)
class Holder:
    """A node that holds others."""

    children: list["Node"] = field(default_factory=list)


class Quote(Holder):
    """A quotation, or a note that the page sets apart (a callout)."""

    __slots__ = ()


class Title(Holder):
    """Title of a note that is set apart, or of details."""

    __slots__ = ()


@dataclass(slots=True)
class List(Holder):
    """A list; its children are items, save what stray text there is."""

    ordered: bool = False


@dataclass(slots=True)
class Item(Holder):
    """An item of a list: its number in an ordered one, and whether it is checked, if it can be."""

    number: int = 1
    checked: bool | None = None


class Definitions(Holder):
    """A list of terms and what they mean."""

    __slots__ = ()


class Term(Holder):
    """A term that is defined."""

    __slots__ = ()


class Definition(Holder):
    """What a term means."""

    __slots__ = ()


class Figure(Holder):
    """An image or the like with its caption."""

    __slots__ = ()


class Caption(Holder):
    """Caption of a figure."""

    __slots__ = ()


@dataclass(slots=True)
class Footnote(Holder):
    """A footnote; the runs that refer to it bear its label."""

    label: str = ""


@dataclass(slots=True)
class Cell(Holder):
    """A cell of a table; an empty one also stands where another cell spans."""

    header: bool = False


@dataclass(slots=True)
class Table:
    """A table of data: every row has as many cells, and the first `headers` rows are its head."""

    rows: list[list[Cell]]
    headers: int = 0
    caption: list["Node"] = field(default_factory=list)


Node = Paragraph | Code | Rule | Holder | Table
