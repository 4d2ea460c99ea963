"""Scores of the line model and of the line heuristics on what other tools make of one page."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from boilerkit import LineCleaner, evaluation
from boilerkit.baselines import LINE_BASELINES
from boilerkit.datasets import LabelledPage
from boilerkit.page.encoding import decode
from boilerkit.training import converters as renderings

RAW, MODEL = "as it is", "boilerkit"
GOLD = "gold text"


@cache
def fold_model(training: Path, fold: int) -> LineCleaner:
    """The model of a fold, read once a process."""
    return LineCleaner.load(training / "folds" / str(fold))


def page_rows(page: LabelledPage, training: Path, fold: int) -> list[dict[str, Any]]:
    """Scores of every system on every rendering of a page."""
    html = decode(page.html)
    texts = {name: renderings.render(name, html) or "" for name in renderings.FULL | renderings.MAIN}
    return [
        row
        for name, text in (texts | {GOLD: page.gold or ""}).items()
        for row in rows(page, name, text, training, fold)
    ]


def rows(page: LabelledPage, name: str, text: str, training: Path, fold: int) -> Iterator[dict[str, Any]]:
    """Scores of every system on one text."""
    model = fold_model(training, fold)
    systems = {RAW: lambda text: text, MODEL: model.clean} | LINE_BASELINES
    for system, clean in systems.items():
        cleaned = clean(text)
        row = evaluation.page_row(page, cleaned) | {"input": name, "system": system}
        yield row | {"stable": model.clean(cleaned) == cleaned if system == MODEL else True}
