"""boilerkit's own systems, as a worker loads them: baselines, the shipped model, the folds' models."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from peers import Extract, Page


def baseline(name: str, **parameters: Any) -> Extract:
    """A heuristic of the literature from :mod:`boilerkit.baselines`."""
    from boilerkit import baselines

    tool = baselines.get(name, **parameters)
    return lambda page: tool(page.html)


def shipped() -> Extract:
    """`boilerkit.clean` with the model in the package."""
    import boilerkit

    boilerkit.clean("<p>loads the model")
    return lambda page: boilerkit.clean(page.html)


def cross_validated(training: str) -> Extract:
    """The models of a training's folds; each page goes to the one that has not seen it."""
    from boilerkit import Cleaner

    folder = Path(training)
    folds: dict[str, int] = json.loads((folder / "folds.json").read_text())
    model = cache(lambda fold: Cleaner.load(folder / "folds" / str(fold)))

    def extract(page: Page) -> str | None:
        text: str = model(folds[page.key]).clean(page.html)
        return text

    return extract
