"""A stress suite: generated pages on which one property varies, to see where a cleaner falls off a cliff.

>>> import boilerkit
>>> from boilerkit.stress import cells, stress
>>> table = stress(boilerkit.clean, cells(["names"])[:3])
>>> table[["cell", "main", "noise"]].shape
(3, 3)

A third of the cells, by the digest of their names, is held out: for a last look, never for tuning.
"""

from collections.abc import Iterable

from boilerkit.stress.cell import Cell, Draft, Page, spread
from boilerkit.stress.families import FAMILIES
from boilerkit.stress.measure import Kept, kept
from boilerkit.stress.run import MAIN_AT_LEAST, NOISE_AT_MOST, row, stress
from boilerkit.stress.summary import by_family, by_variant, plain_tables
from boilerkit.stress.writer import LANGUAGES, Writer

__all__ = [
    "FAMILIES",
    "LANGUAGES",
    "MAIN_AT_LEAST",
    "NOISE_AT_MOST",
    "Cell",
    "Draft",
    "Kept",
    "Page",
    "Writer",
    "by_family",
    "by_variant",
    "cells",
    "kept",
    "plain_tables",
    "row",
    "spread",
    "stress",
]


def cells(families: Iterable[str] | None = None, *, held_out: bool = False) -> list[Cell]:
    """The cells of the suite, without those held out, or these alone.

    Parameters
    ----------
    families : iterable of str, optional
        Names in `FAMILIES`; all of them by default.
    held_out : bool

    Raises
    ------
    ValueError
        Where there is no family of a name.
    """
    chosen = list(FAMILIES if families is None else families)
    if unknown := [name for name in chosen if name not in FAMILIES]:
        raise ValueError(f"there is no family {unknown[0]!r}; choose among {', '.join(FAMILIES)}")
    return [cell for name in chosen for cell in FAMILIES[name]() if cell.held_out == held_out]
