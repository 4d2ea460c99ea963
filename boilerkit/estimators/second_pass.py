"""Context features of a second pass: what a first pass scored the unit and the units around it."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from boilerkit.features import stacked_scores
from boilerkit.features.feature import LOG_ODDS, SHARE, Column, Family, neighbour
from boilerkit.features.statistics import Floats, PageStatistics
from boilerkit.model.context import NEIGHBOURS, PAGE, PATH_GROUPS, WITHIN, ContextPlace, ContextPooling, context_places
from boilerkit.model.numerics import logit

OFFSETS: Final = (-3, -2, -1, 1, 2, 3)
_STACKING: Final = "stacking over neighbours: Cohen, Carvalho 2005"
#: How near 0 and 1 a probability may come before it becomes log-odds.
_NEAREST: Final = 1e-4


class _Scores:
    """First scores of a page's blocks, as probabilities, and their means over the places around each."""

    def __init__(self, page: PageStatistics, scores: Floats) -> None:
        self.scores = scores
        self.pooled = ContextPooling.of(page).pool(scores[:, None].astype(np.float32), OFFSETS)

    @property
    def log_odds(self) -> Floats:
        return logit(self.scores, _NEAREST)


_REGIONS: Final = ("the block's own element", "the first wider region around it", "the second wider region around it")
_GROUPS: Final = ("tags and class names", "tags")


def _place(place: ContextPlace) -> tuple[str, str]:
    """Name of the column of a place, and what it means."""
    kinds: dict[str, tuple[str, str]] = {
        NEIGHBOURS: (f"score_at{place.number:+d}", "first score of " + neighbour("block", place.number)),
        PAGE: ("score_page", "mean first score of the page's blocks"),
        WITHIN: (f"score_region{place.number}", f"mean first score within {_REGIONS[place.number % len(_REGIONS)]}"),
        PATH_GROUPS: (
            f"score_path_group{place.number}",
            f"mean first score of the blocks with the same path of {_GROUPS[place.number % len(_GROUPS)]}",
        ),
    }
    return kinds[place.context]


def _pooled(number: int, place: ContextPlace) -> Column[_Scores]:
    return Column(*_named(place), lambda scores: scores.pooled[:, number], _STACKING)


def _named(place: ContextPlace) -> tuple[str, Any, str]:
    name, meaning = _place(place)
    return name, SHARE, meaning


#: What the second pass over blocks sees beside the features.
OF_BLOCKS: Final = Family[_Scores](
    "second_pass",
    "What a first pass says of a block and of the blocks around it; the second pass reads it.",
    _Scores,
    (
        Column("score_logit", LOG_ODDS, "first score of the block, as log-odds", lambda s: s.log_odds, _STACKING),
        Column("score", SHARE, "first score of the block, as a probability", lambda s: s.scores, _STACKING),
        *(_pooled(number, place) for number, place in enumerate(context_places(OFFSETS))),
    ),
)
#: Context features by what is scored.
FAMILIES: Final[Mapping[str, Family[Any]]] = {"block": OF_BLOCKS, "line": stacked_scores.FAMILY}
