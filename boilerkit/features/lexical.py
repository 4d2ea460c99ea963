"""Lexical family: what class names and words have been worth on the pages that a model was trained on.

A lexicon is a linear model over tokens; its weights are part of the trained model. Names (class, id and role)
speak the same language on most of the web, whatever the page's own. Words help where the language was seen, and
phrases of sites' furniture that `boilerkit.features.vocabulary` knows stand for what they mean, in whatever language.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics, running
from boilerkit.features.vocabulary import meant

_MANY: Final = (-np.inf, np.inf)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME: Final = re.compile(r"[a-z]{2,20}")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|[©|»›@#$€£]")
#: Characters at the start of a block whose words are looked up: enough for whatever is not a paragraph.
_HEAD: Final = 72
#: A block of up to this many characters is a token as a whole, too.
_PHRASE: Final = 30

OF_NAMES = (
    Feature("names_own", "log-odds", *_MANY, "worth of the names of the block's element"),
    Feature("names_up1", "log-odds", *_MANY, "worth of the names one element up"),
    Feature("names_up2", "log-odds", *_MANY, "worth of the names two elements up"),
    Feature("names_path", "log-odds", *_MANY, "worth of all names above the block"),
    Feature("names_least", "log-odds", *_MANY, "least worth of an element above the block"),
    Feature("names_most", "log-odds", *_MANY, "greatest worth of an element above the block"),
    Feature("names_inside", "log-odds", *_MANY, "worth of the names of the inline elements in the block"),
)
OF_LINES = (
    Feature("words_sum", "log-odds", *_MANY, "worth of the block's first words"),
    Feature("words_mean", "log-odds", *_MANY, "the same, a word"),
    Feature("words_least", "log-odds", *_MANY, "least worth of a word"),
)
FEATURES = (*OF_NAMES, *OF_LINES)

Weights = Mapping[str, float]


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
    words = ["0" * min(len(word), 4) if word.isdigit() else word for word in _WORD.findall(text[:_HEAD].lower())]
    tokens = meant(words)
    if 0 < len(text) <= _PHRASE:
        tokens.append("=" + " ".join(tokens))
    return tokens


def matrix(
    page: PageStatistics, names: Weights, words: Weights, wanted: Sequence[Feature] = FEATURES
) -> NDArray[np.float32]:
    """The family as a matrix.

    Parameters
    ----------
    page : PageStatistics
    names, words : mapping of str to float
        What tokens are worth.
    wanted : sequence of Feature
        `FEATURES`, or `OF_LINES`, to which names do not matter.

    Returns
    -------
    ndarray of float32, shape (n_blocks, len(wanted))
    """
    found = _words(page, words)
    if wanted is not OF_LINES:
        found |= _names(page, names)
    return np.column_stack([found[feature.name] for feature in wanted]).astype(np.float32)


def _names(page: PageStatistics, weights: Weights) -> dict[str, Floats]:
    paths = page.paths
    worth: dict[str, float] = {"": 0.0}
    own: list[float] = []
    whole: list[float] = []
    least: list[float] = []
    most: list[float] = []
    for above, names in zip(paths.above, paths.names, strict=True):
        value = worth.get(names)
        if value is None:
            value = worth[names] = sum(weights.get(token, 0.0) for token in name_tokens(names))
        own.append(value)
        whole.append(value + (whole[above] if above >= 0 else 0.0))
        least.append(min(value, least[above] if above >= 0 else 0.0))
        most.append(max(value, most[above] if above >= 0 else 0.0))
    element, path = page.containers, paths.of_element[page.containers]
    parents = np.maximum(page.parents, 0)
    by_element = np.array(own)[paths.of_element]
    owners = np.array(page.segments.owners, dtype=np.int64)
    inside = by_element[owners] * (owners != np.repeat(element, np.diff(page.first_piece)))
    sums = running(inside)
    return {
        "names_own": by_element[element],
        "names_up1": by_element[parents[element]],
        "names_up2": by_element[parents[parents[element]]],
        "names_path": np.array(whole)[path],
        "names_least": np.array(least)[path],
        "names_most": np.array(most)[path],
        "names_inside": (sums[page.first_piece[1:]] - sums[page.first_piece[:-1]]) / np.diff(page.first_piece),
    }


def _words(page: PageStatistics, weights: Weights) -> dict[str, Floats]:
    texts = page.segments.texts
    worth: dict[str, tuple[float, float, float]] = {}
    for text in set(texts):  # menus repeat themselves
        tokens = [weights.get(token, 0.0) for token in word_tokens(text)]
        worth[text] = (sum(tokens), sum(tokens) / max(len(tokens), 1), min(tokens, default=0.0))
    found = np.array([worth[text] for text in texts])
    return {"words_sum": found[:, 0], "words_mean": found[:, 1], "words_least": found[:, 2]}
