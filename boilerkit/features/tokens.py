"""Tokens of class names and of the first words of blocks, which lexicons have weights for.

Names (class, id and role) speak the same language on most of the web, whatever the page's own. Words help where the
language was seen, and phrases that `boilerkit.features.vocabulary` knows (share, reply, add to cart) become their
meaning, in whatever language.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count, repeat
from typing import Final, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from boilerkit.compiled import compiled
from boilerkit.features.vocabulary import meant

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Value = TypeVar("Value", bound=Hashable)

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME: Final = re.compile(r"[a-z]{2,20}")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|[©|»›@#$€£]")
#: What it finds in a text in ASCII and lower case, three times as fast.
_ASCII_WORD: Final = re.compile(r"[a-z]+|[0-9]+|[|@#$]")
#: Characters at the start of a block whose words are looked up: enough for whatever is not a paragraph.
_HEAD: Final = 72
#: A block of up to this many characters is a token as a whole, too.
_PHRASE: Final = 30


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
    return tuple(dict.fromkeys(ascii_names(names) if names.isascii() else _runs(names)))


@compiled
def ascii_names(names: str) -> list[str]:
    """Runs of two to twenty letters in lower case; a capital behind a small letter starts another.

    Parameters
    ----------
    names : str
        In ASCII.

    Examples
    --------
    >>> ascii_names("mainText x")
    ['main', 'text']
    """
    return _runs(names)


def _runs(names: str) -> list[str]:
    """Runs of letters in names, in lower case."""
    return _NAME.findall(_HUMP.sub(" ", names).lower())


def word_tokens(text: str) -> tuple[str, ...]:
    """Tokens of a block's first words, or what they mean; a short block is a token as a whole, too.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> word_tokens("Share 12 times")
    ('@share', '00', 'times', '=@share 00 times')
    >>> word_tokens("Teilen") == word_tokens("Compartir") == word_tokens("分享")
    True
    """
    return _tokens(text[:_HEAD], 0 < len(text) <= _PHRASE)


@lru_cache(maxsize=16384)
def _tokens(head: str, is_phrase: bool) -> tuple[str, ...]:
    tokens = meant(ascii_words(head) if head.isascii() else _masked(_WORD.findall(head.lower())))
    return (*tokens, "=" + " ".join(tokens)) if is_phrase else tuple(tokens)


@compiled
def ascii_words(text: str) -> list[str]:
    """Words in lower case, numbers of up to four digits as that many zeros, and some signs.

    Parameters
    ----------
    text : str
        In ASCII.

    Examples
    --------
    >>> ascii_words("Share 12 times!")
    ['share', '00', 'times']
    """
    return _masked(_ASCII_WORD.findall(text.lower()))


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


class Tokens(NamedTuple):
    """The tokens of some texts, one after another.

    Attributes
    ----------
    numbers : dict of str to int
        A number for each distinct token.
    sequence : ndarray of shape (n_tokens,)
        Number of each token.
    text : ndarray of shape (n_tokens,)
        Number of the text of each token.
    lengths : ndarray of shape (n_texts,)
        How many tokens each text has.
    """

    numbers: dict[str, int]
    sequence: Integers
    text: Integers
    lengths: Integers

    @classmethod
    def of(cls, texts: list[tuple[str, ...]]) -> Self:
        """Tokens of texts.

        Parameters
        ----------
        texts : list of tuple of str
            The tokens of each.
        """
        numbers, sequence, lengths = number_tokens(texts)
        return cls(numbers, sequence, np.repeat(np.arange(len(texts)), lengths), lengths)

    def weights(self, lexicon: Mapping[str, float]) -> Floats:
        """Weight of each token, of shape (n_tokens,); those that are not in the lexicon have none.

        Parameters
        ----------
        lexicon : mapping of str to float
        """
        weights = map(lexicon.get, self.numbers, repeat(0.0))
        return np.fromiter(weights, dtype=np.float64, count=len(self.numbers))[self.sequence]

    def table_sums(self, table: "WeightTable") -> Floats:
        """Sums of the weights of each text's tokens, of shape (n_texts, n_columns).

        Parameters
        ----------
        table : WeightTable
        """
        rows = map(table.rows.get, self.numbers, repeat(len(table.rows)))
        weights = table.weights[np.fromiter(rows, dtype=np.int64, count=len(self.numbers))[self.sequence]]
        return np.stack([self.sums(column) for column in weights.T], axis=1)

    def sums(self, weights: Floats) -> Floats:
        """Sum of the weights of each text's tokens, of shape (n_texts,).

        Parameters
        ----------
        weights : ndarray of shape (n_tokens,)
        """
        return np.bincount(self.text, weights, len(self.lengths)).astype(np.float64, copy=False)

    def having(self, tokens: Collection[str]) -> NDArray[np.bool_]:
        """Which texts have one of some tokens.

        Parameters
        ----------
        tokens : collection of str
        """
        having = np.zeros(len(self.lengths), dtype=bool)
        having[self.text[self._are(tokens)]] = True
        return having

    def starting_with(self, tokens: Collection[str]) -> NDArray[np.bool_]:
        """Which texts have one of some tokens as their first.

        Parameters
        ----------
        tokens : collection of str
        """
        return np.append(self._are(tokens), False)[self.starts] & (self.lengths > 0)

    def _are(self, tokens: Collection[str]) -> NDArray[np.bool_]:
        """Which tokens are one of some."""
        sought = np.zeros(len(self.numbers), dtype=bool)
        sought[[self.numbers[token] for token in tokens if token in self.numbers]] = True
        return sought[self.sequence]

    @property
    def starts(self) -> Integers:
        """Place of the first token of each text; of a text without tokens, of what follows."""
        return np.cumsum(self.lengths) - self.lengths


@compiled
def number_tokens(texts: list[tuple[str, ...]]) -> tuple[dict[str, int], Integers, Integers]:
    """A number for each distinct token, the number of every token, and how many tokens each text has.

    Parameters
    ----------
    texts : list of tuple of str
        The tokens of each.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return *numbered([*chain.from_iterable(texts)]), lengths
