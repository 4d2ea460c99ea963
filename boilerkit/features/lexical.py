"""Features from token weights: what class names and words say of a block by the pages that a model was trained on.

Token weights are those of a linear model over tokens; they are part of the trained model. Names (class, id and role)
speak the same language on most of the web, whatever the page's own. Words help where the language was seen, and phrases
that `boilerkit.features.vocabulary` knows (share, reply, add to cart) become their meaning, in whatever language.
"""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np

from boilerkit.features.feature import LOG_ODDS, Column, Family
from boilerkit.features.statistics import Floats, PageStatistics, running
from boilerkit.features.vocabulary import meant

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME: Final = re.compile(r"[a-z]{2,20}")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|[©|»›@#$€£]")
#: Characters at the start of a block whose words are looked up: enough for whatever is not a paragraph.
_HEAD: Final = 72
#: A block of up to this many characters is a token as a whole, too.
_PHRASE: Final = 30


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


@lru_cache(maxsize=65536)
def name_tokens(names: str) -> tuple[str, ...]:
    """Tokens of an element's class, id and role.

    Parameters
    ----------
    names : str

    Examples
    --------
    >>> name_tokens("entry-content mainText col-8")
    ('entry', 'content', 'main', 'text', 'col')
    """
    return tuple(dict.fromkeys(_NAME.findall(_HUMP.sub(" ", names).lower())))


def word_tokens(text: str) -> list[str]:
    """Tokens of a block's first words, or what they mean; a short block is a token as a whole, too.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> word_tokens("Share 12 times")
    ['@share', '00', 'times', '=@share 00 times']
    >>> word_tokens("Teilen") == word_tokens("Compartir") == word_tokens("分享")
    True
    """
    return list(_tokens(text[:_HEAD], 0 < len(text) <= _PHRASE))


@lru_cache(maxsize=16384)
def _tokens(head: str, is_phrase: bool) -> tuple[str, ...]:
    words = ["0" * min(len(word), 4) if word.isdigit() else word for word in _WORD.findall(head.lower())]
    tokens = meant(words)
    return (*tokens, "=" + " ".join(tokens)) if is_phrase else tuple(tokens)


class _Names:
    """Weights of the names of elements: sums over the tokens of each."""

    def __init__(self, page: PageStatistics, weights: TokenWeights) -> None:
        self._page = page
        paths = page.paths
        of_names = {names: self._weight(names, weights.names) for names in set(paths.names)}
        own: list[float] = []
        whole: list[float] = []
        least: list[float] = []
        most: list[float] = []
        for above, names in zip(paths.above, paths.names, strict=True):
            weight = of_names[names]
            own.append(weight)
            whole.append(weight + (whole[above] if above >= 0 else 0.0))
            least.append(min(weight, least[above] if above >= 0 else 0.0))
            most.append(max(weight, most[above] if above >= 0 else 0.0))
        #: Weight of each element's own names.
        self.of_element = np.array(own)[paths.of_element]
        path = paths.of_element[page.containers]
        self.path, self.least, self.most = np.array(whole)[path], np.array(least)[path], np.array(most)[path]

    @staticmethod
    def _weight(names: str, weights: Mapping[str, float]) -> float:
        return sum((weights.get(token, 0.0) for token in name_tokens(names)), 0.0)

    def above(self, steps: int) -> Floats:
        """Weight of the names of the element some steps above each block's."""
        element = self._page.containers
        for _ in range(steps):
            element = np.maximum(self._page.parents, 0)[element]
        return self.of_element[element]

    @cached_property
    def inside(self) -> Floats:
        """Mean weight over the pieces of each block that inline elements hold."""
        page = self._page
        owners, pieces = np.array(page.segments.owners, dtype=np.int64), np.diff(page.first_piece)
        sums = running(self.of_element[owners] * (owners != np.repeat(page.containers, pieces)))
        return (sums[page.first_piece[1:]] - sums[page.first_piece[:-1]]) / pieces


class _Words:
    """Weights of the first words of each block."""

    def __init__(self, page: PageStatistics, weights: TokenWeights) -> None:
        texts = page.segments.texts
        of_text: dict[str, tuple[float, float, float]] = {}
        for text in set(texts):  # menus repeat themselves
            tokens = [weights.words.get(token, 0.0) for token in word_tokens(text)]
            of_text[text] = (sum(tokens), sum(tokens) / max(len(tokens), 1), min(tokens, default=0.0))
        self.sum, self.mean, self.least = np.array([of_text[text] for text in texts]).T


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
