"""Features of a second pass over lines: what a first pass scored the line and the lines around it (stacking)."""

from functools import cached_property
from typing import Final

import numpy as np

from boilerkit.features.feature import LINES, LOG_ODDS, SHARE, WORDS, Column, Family, neighbour
from boilerkit.features.statistics import Floats, Integers, PageStatistics, at_offset, running, since, until

_STACKING: Final = "stacking over neighbours: Cohen, Carvalho 2005"
OFFSETS: Final = (-3, -2, -1, 1, 2, 3)
WINDOWS: Final = (2, 5, 12)
#: First score above which a line counts as sure.
_SURE: Final = 0.7
#: How near 0 and 1 a probability may come before it becomes log-odds.
_NEAREST: Final = 1e-4


class _Scores:
    """First scores of the lines, as probabilities of shape (n_lines,), and words weighted by them."""

    def __init__(self, page: PageStatistics, scores: Floats) -> None:
        self.scores = scores
        self.words = page.words + 0.5
        self.likely = self.words * scores
        self.all_words, self.all_likely, self.all_scores = map(running, (self.words, self.likely, scores))
        self.sure = scores > _SURE
        self.sure_long = self.sure & page.long

    @cached_property
    def log_odds(self) -> Floats:
        near = np.clip(self.scores, _NEAREST, 1 - _NEAREST)
        return np.log(near / (1 - near))

    @property
    def doubt(self) -> float:
        """Share of the words that are likely misjudged."""
        return float((self.words * np.minimum(self.scores, 1 - self.scores)).sum() / self.all_words[-1])

    @property
    def likely_words(self) -> float:
        """Words that are likely main content, greater than 0."""
        return max(float(self.all_likely[-1]), 1e-3)

    def _window(self, size: int) -> tuple[Integers, Integers]:
        n, places = len(self.scores), np.arange(len(self.scores))
        return np.maximum(places - size, 0), np.minimum(places + size + 1, n)

    def by_words(self, size: int) -> Floats:
        """Mean score of the words of the lines up to `size` away, the line itself left out."""
        first, end = self._window(size)
        others = self.all_words[end] - self.all_words[first] - self.words + 0.5
        return np.asarray((self.all_likely[end] - self.all_likely[first] - self.likely) / others)

    def by_lines(self, size: int) -> Floats:
        """Mean score of the lines up to `size` away, the line itself left out."""
        first, end = self._window(size)
        return np.asarray(
            (self.all_scores[end] - self.all_scores[first] - self.scores) / np.maximum(end - first - 1, 1)
        )


def _neighbour(offset: int) -> Column[_Scores]:
    line = neighbour("line", offset)
    return Column(
        f"score_at{offset:+d}", SHARE, f"first score of {line}", lambda s: at_offset(s.scores, offset), _STACKING
    )


def _window(size: int) -> tuple[Column[_Scores], ...]:
    lines = f"the {size} lines on either side"
    return (
        Column(
            f"score_words_within{size}",
            SHARE,
            f"mean first score of the words of {lines}",
            lambda s: s.by_words(size),
            _STACKING,
        ),
        Column(
            f"score_blocks_within{size}", SHARE, f"mean first score of {lines}", lambda s: s.by_lines(size), _STACKING
        ),
    )


FAMILY = Family[_Scores](
    "stacked_scores",
    "What a first pass says of a line and of the lines around it; the second pass reads it.",
    _Scores,
    (
        Column("score_logit", LOG_ODDS, "first score of the line, as log-odds", lambda s: s.log_odds, _STACKING),
        Column("score", SHARE, "first score of the line, as a probability", lambda s: s.scores, _STACKING),
        *map(_neighbour, OFFSETS),
        *(column for size in WINDOWS for column in _window(size)),
        Column("score_most", SHARE, "greatest first score of a line of the text", lambda s: s.scores.max()),
        Column("score_mean", SHARE, "mean first score of the text's lines", lambda s: s.scores.mean()),
        Column(
            "score_page",
            SHARE,
            "share of the text's words that are main content by the first scores",
            lambda s: s.all_likely[-1] / s.all_words[-1],
        ),
        Column(
            "score_page_words",
            WORDS,
            "words of the text that are main content by the first scores",
            lambda s: s.all_likely[-1],
        ),
        Column(
            "score_doubt",
            SHARE,
            "share of the text's words that are likely misjudged by the first scores",
            lambda s: s.doubt,
        ),
        Column(
            "score_before",
            SHARE,
            "share of the likely main words that stand before the line",
            lambda s: s.all_likely[:-1] / s.likely_words,
        ),
        Column(
            "score_after",
            SHARE,
            "share of the likely main words that stand after the line",
            lambda s: 1 - s.all_likely[1:] / s.likely_words,
        ),
        Column(
            "score_since_sure",
            LINES,
            "lines since the last one with a first score above 0.7; 1,000 where there is none",
            lambda s: since(s.sure),
        ),
        Column(
            "score_until_sure",
            LINES,
            "lines until the next one with a first score above 0.7; 1,000 where there is none",
            lambda s: until(s.sure),
        ),
        Column(
            "score_since_sure_long",
            LINES,
            "lines since the last long one with a first score above 0.7; 1,000 where there is none",
            lambda s: since(s.sure_long),
        ),
        Column(
            "score_until_sure_long",
            LINES,
            "lines until the next long one with a first score above 0.7; 1,000 where there is none",
            lambda s: until(s.sure_long),
        ),
    ),
)
