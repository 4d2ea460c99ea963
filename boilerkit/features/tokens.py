"""Tokens of class names and of the first words of blocks, which lexicons have weights for.

Names (class, id and role) speak the same language on most of the web, whatever the page's own. Words help where the
language was seen, and phrases that `boilerkit.features.vocabulary` knows (share, reply, add to cart) become their
meaning, in whatever language.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import reduce
from itertools import chain, count
from operator import add, or_
from typing import Final, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from boilerkit.compiled import compiled
from boilerkit.features.vocabulary import FIRST_UNSPACED, known_phrases, meant

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Value = TypeVar("Value", bound=Hashable)

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME: Final = re.compile(r"[a-z]{2,20}")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|[©|»›@#$€£]")
#: Characters at the start of a block whose words are looked up: enough for whatever is not a paragraph.
_HEAD: Final = 72
#: A block of up to this many characters is a token as a whole, too.
_PHRASE: Final = 30


def name_tokens(names: Collection[str]) -> list[tuple[str, ...]]:
    """Tokens of the class, id and role of some elements.

    Parameters
    ----------
    names : collection of str

    Examples
    --------
    >>> name_tokens(["entry-content mainText col-8"])
    [('entry', 'content', 'main', 'text', 'col')]
    """
    return tokens_of_names([*names], _runs)


@compiled
def tokens_of_names(names: list[str], tokens: Callable[[str], tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Runs of two to twenty letters in lower case, each once; a capital behind a small letter starts another.

    Parameters
    ----------
    names : list of str
    tokens : callable
        The tokens of names.
    """
    return [*map(tokens, names)]


def _runs(names: str) -> tuple[str, ...]:
    """Runs of letters in names, in lower case, each once."""
    return tuple(dict.fromkeys(_NAME.findall(_HUMP.sub(" ", names).lower())))


def word_tokens(texts: Collection[str]) -> list[tuple[str, ...]]:
    """Tokens of the first words of blocks, or what they mean; a short block is a token as a whole, too.

    Parameters
    ----------
    texts : collection of str

    Examples
    --------
    >>> word_tokens(["Share 12 times"])
    [('@share', '00', 'times', '=@share 00 times')]
    >>> word_tokens(["Teilen"]) == word_tokens(["Compartir"]) == word_tokens(["分享"])
    True
    """
    return tokens_of_texts([*texts], _HEAD, _PHRASE, *known_phrases(), FIRST_UNSPACED, _meant)


def _meant(head: str) -> list[str]:
    return meant(_masked(_WORD.findall(head.lower())))


@compiled
def tokens_of_texts(
    texts: list[str],
    head: int,
    phrase: int,
    meanings: dict[str, str],
    lengths: dict[str, list[int]],
    unspaced: str,
    tokens: Callable[[str], list[str]],
) -> list[tuple[str, ...]]:
    """Tokens of the first characters of texts, and of a short text as a whole.

    Parameters
    ----------
    texts : list of str
    head : int
        Characters of a text that are looked at.
    phrase : int
        Characters up to which a text is a token as a whole, too.
    meanings, lengths
        See `boilerkit.features.vocabulary.find_phrases`.
    unspaced : str
        The first letter of the scripts in which a word may hold phrases.
    tokens : callable
        The tokens of a text.
    """
    found = []
    for text in texts:
        own = tokens(text[:head])
        found.append((*own, "=" + " ".join(own)) if 0 < len(text) <= phrase else tuple(own))
    return found


def _masked(words: list[str]) -> list[str]:
    """Words with zeros for the digits of numbers, four at most."""
    return ["0" * min(len(word), 4) if word.isdigit() else word for word in words]


def numbered(values: Collection[Value]) -> tuple[dict[Value, int], Integers]:
    """A number for each distinct value, in order of first occurrence, and the number of each value.

    Parameters
    ----------
    values : collection

    Examples
    --------
    >>> numbered(["tea", "pot", "tea"])
    ({'tea': 0, 'pot': 1}, array([0, 1, 0]))
    """
    numbers: dict[Value, int] = defaultdict(count().__next__)
    of_value = np.fromiter(map(numbers.__getitem__, values), dtype=np.int64, count=len(values))
    return dict(numbers), of_value


class WeightTable(NamedTuple):
    """Several lexicons as one, so that a token is looked up once.

    Attributes
    ----------
    rows : dict of str to int
        Number of each token.
    weights : ndarray of shape (n_tokens + 1, n_lexicons)
        Weight of each token in each lexicon, 0 where it is not in it; the last row is that of other tokens.
    """

    rows: dict[str, int]
    weights: Floats

    @classmethod
    def of(cls, lexicons: Sequence[Mapping[str, float]]) -> Self:
        """The table of some lexicons.

        Parameters
        ----------
        lexicons : sequence of mapping of str to float
        """
        rows = {token: row for row, token in enumerate(dict.fromkeys(chain.from_iterable(lexicons)))}
        weights = np.zeros((len(rows) + 1, len(lexicons)))
        for column, lexicon in enumerate(lexicons):
            weights[[rows[token] for token in lexicon], column] = [*lexicon.values()]
        return cls(rows, weights)


@compiled
def weigh_tokens(texts: list[tuple[str, ...]], lexicon: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Sum and least of the weights of each text's tokens; tokens that are not in the lexicon weigh nothing.

    Parameters
    ----------
    texts : list of tuple of str
        The tokens of each.
    lexicon : mapping of str to float

    Returns
    -------
    tuple of ndarray, each of shape (n_texts,)
        0 for a text without tokens.
    """
    sums, least = np.zeros(len(texts)), np.zeros(len(texts))
    for number, tokens in enumerate(texts):
        weights = [lexicon.get(token, 0.0) for token in tokens]
        if weights:
            sums[number], least[number] = reduce(add, weights, 0.0), min(weights)
    return sums, least


@compiled
def sum_rows(texts: list[tuple[str, ...]], rows: dict[str, int], weights: Floats) -> Floats:
    """Sums of the weights of each text's tokens in several lexicons, of shape (n_texts, n_lexicons).

    Parameters
    ----------
    texts : list of tuple of str
        The tokens of each.
    rows, weights
        See `WeightTable`.
    """
    sums = np.zeros((len(texts), weights.shape[1]))
    for number, tokens in enumerate(texts):
        for token in tokens:
            sums[number] += weights[rows.get(token, -1)]
    return sums


@compiled
def mark_tokens(texts: list[tuple[str, ...]], marks: dict[str, int]) -> tuple[Integers, Integers]:
    """Marks of each text's tokens, and those of its first token alone.

    Parameters
    ----------
    texts : list of tuple of str
        The tokens of each.
    marks : dict of str to int
        The marks of a token, as bits; other tokens have none.

    Returns
    -------
    tuple of ndarray of int64, each of shape (n_texts,)
    """
    of_tokens = [[marks.get(token, 0) for token in tokens] for tokens in texts]
    every = np.array([reduce(or_, found, 0) for found in of_tokens], dtype=np.int64)
    return every, np.array([found[0] if found else 0 for found in of_tokens], dtype=np.int64)
