"""Baselines: the heuristics of the literature, written from their papers, each `html -> text`.

They run on boilerkit's own tree and blocks, so that what differs between them is the decision alone. CETR,
which decides on lines of source, is the exception. Those for text without markup are in `LINE_BASELINES`.

>>> from boilerkit import baselines
>>> cetd = baselines.get("cetd")
>>> cetd.title, cetd.year
('CETD', 2011)
>>> cetd("<p>Tea is a drink.</p>")
'Tea is a drink.'
"""

from typing import Any

from .base import Baseline, BlockBaseline
from .body_text_extraction import BodyTextExtraction
from .cetd import Cetd
from .cetr import Cetr
from .justext import JusText
from .keep_everything import KeepEverything
from .kohlschuetter import Kohlschuetter
from .largest_block import LargestBlock
from .lines import LINE_BASELINES, LineBaseline
from .link_density import LinkDensity
from .p_article import PArticle

__all__ = [
    "LINE_BASELINES",
    "Baseline",
    "BlockBaseline",
    "BodyTextExtraction",
    "Cetd",
    "Cetr",
    "JusText",
    "KeepEverything",
    "Kohlschuetter",
    "LargestBlock",
    "LineBaseline",
    "LinkDensity",
    "PArticle",
    "get",
    "names",
]

_BASELINES: dict[str, type[Baseline]] = {
    baseline.name: baseline
    for baseline in (
        KeepEverything,
        LargestBlock,
        PArticle,
        LinkDensity,
        BodyTextExtraction,
        Kohlschuetter,
        Cetr,
        Cetd,
        JusText,
    )
}


def names() -> list[str]:
    """Names that :func:`get` knows, the trivial baselines first, then by year.

    Examples
    --------
    >>> "body-text-extraction" in names()
    True
    """
    return list(_BASELINES)


def get(name: str, **parameters: Any) -> Baseline:
    """A baseline, ready to be called with pages.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    **parameters
        Values other than the paper's, by the names of the class's fields.

    Returns
    -------
    Baseline

    Raises
    ------
    ValueError
        Where no baseline has this name, or it has no such parameter.

    Examples
    --------
    >>> get("link-density", quota=0.25).parameters
    {'quota': 0.25}
    """
    if name not in _BASELINES:
        raise ValueError(f"no baseline is called {name!r}; choose one of: {', '.join(_BASELINES)}")
    baseline = _BASELINES[name]()
    unknown = parameters.keys() - baseline.parameters.keys()
    if unknown:
        known = ", ".join(baseline.parameters) or "none"
        raise ValueError(f"{name} has no parameter {', '.join(sorted(unknown))}; it has: {known}")
    return type(baseline)(**parameters)
