"""Features from token weights: what class names and words say of a block by the pages that a model was trained on.

Token weights are those of a linear model over tokens (see `boilerkit.features.tokens`); they are part of the trained
model.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from boilerkit.features.feature import LOG_ODDS, Column, Family
from boilerkit.features.statistics import Floats, PageStatistics, extremes_above, running, sums_above
from boilerkit.features.tokens import weigh_tokens


class TokenWeights(NamedTuple):
    """What tokens add to the log-odds that a block is main content; tokens that are not there add nothing.

    Attributes
    ----------
    names : mapping of str to float
        Tokens of class names, ids and roles.
    words : mapping of str to float
        Tokens of texts.
    """

    names: Mapping[str, float]
    words: Mapping[str, float]


class _Names:
    """Weights of the names of elements: sums over the tokens of each."""

    def __init__(self, page: PageStatistics, weights: TokenWeights) -> None:
        self._page = page
        paths = page.paths
        sums, _ = weigh_tokens(page.name_tokens, weights.names)
        own = sums[paths.names]
        #: Weight of each element's own names.
        self.of_element = own[paths.of_element]
        path = page.block_paths[0]
        self.path = sums_above(own[:, None], paths.above)[path, 0]
        self.least, self.most = (extreme[path] for extreme in extremes_above(own, paths.above))

    def above(self, steps: int) -> Floats:
        """Weight of the names of the element some steps above each block's."""
        element = self._page.containers
        for _ in range(steps):
            element = self._page.above[element]
        return self.of_element[element]

    @cached_property
    def inside(self) -> Floats:
        """Mean weight over the pieces of each block that inline elements hold."""
        page = self._page
        pieces = np.diff(page.first_piece)
        sums = running(self.of_element[page.owners] * (page.owners != np.repeat(page.containers, pieces)))
        return (sums[page.first_piece[1:]] - sums[page.first_piece[:-1]]) / pieces


class _Words:
    """Weights of the first words of each block."""

    def __init__(self, page: PageStatistics, weights: TokenWeights) -> None:
        text = page.texts
        sums, least = weigh_tokens(page.word_tokens, weights.words)
        lengths = np.fromiter(map(len, page.word_tokens), dtype=np.float64, count=len(sums))
        self.sum = sums[text]
        self.mean = (sums / np.maximum(lengths, 1))[text]
        self.least = least[text]


NAMES = Family[_Names](
    "name_weights",
    "What class names, ids and roles say of a block, by the pages that a model was trained on.",
    _Names,
    (
        Column(
            "names_own", LOG_ODDS, "sum of the token weights of the names of the block's element", lambda n: n.above(0)
        ),
        Column(
            "names_up1",
            LOG_ODDS,
            "sum of the token weights of the names one element above the block's",
            lambda n: n.above(1),
        ),
        Column(
            "names_up2",
            LOG_ODDS,
            "sum of the token weights of the names two elements above the block's",
            lambda n: n.above(2),
        ),
        Column("names_path", LOG_ODDS, "sum of the token weights of all names above the block", lambda n: n.path),
        Column(
            "names_least",
            LOG_ODDS,
            "lowest weight of the names of one element above the block, 0 at most",
            lambda n: n.least,
        ),
        Column(
            "names_most",
            LOG_ODDS,
            "highest weight of the names of one element above the block, 0 at least",
            lambda n: n.most,
        ),
        Column(
            "names_inside", LOG_ODDS, "mean weight of the names of the inline elements in the block", lambda n: n.inside
        ),
    ),
)

WORDS = Family[_Words](
    "word_weights",
    "What the first words of a block say of it, by the pages that a model was trained on.",
    _Words,
    (
        Column("words_sum", LOG_ODDS, "sum of the token weights of the block's first words", lambda w: w.sum),
        Column("words_mean", LOG_ODDS, "mean token weight of the block's first words", lambda w: w.mean),
        Column("words_least", LOG_ODDS, "lowest token weight of the block's first words", lambda w: w.least),
    ),
)
