"""Families of cells: one module a property, each with a function that lists its cells."""

from collections.abc import Callable, Iterator
from typing import Final

from boilerkit.stress.cell import Cell
from boilerkit.stress.families import (
    boxes,
    comments,
    feeds,
    length,
    names,
    position,
    repetition,
    short,
    tables,
    wrapper,
)

FAMILIES: Final[dict[str, Callable[[], Iterator[Cell]]]] = {
    "length": length.cells,
    "wrapper": wrapper.cells,
    "tables": tables.cells,
    "short": short.cells,
    "feeds": feeds.cells,
    "comments": comments.cells,
    "repetition": repetition.cells,
    "boxes": boxes.cells,
    "position": position.cells,
    "names": names.cells,
}
"""Every family by its name: a function that lists its cells. A new one is a module and a line here."""
