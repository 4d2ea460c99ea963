"""What features and families of features are: each is declared beside the function that computes it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from boilerkit.compiled import compiled
from boilerkit.features.statistics import PageStatistics

Counts = TypeVar("Counts")

#: Values in double precision that are held at once, and columns at least: memory is written to in lines of 64 bytes.
_AT_ONCE: Final = 500_000
_COLUMNS: Final = 16


@dataclass(frozen=True, slots=True)
class Scale:
    """Unit and range of a feature.

    Attributes
    ----------
    noun : str
        What is counted.
    low, high : float
        Range, inclusive.
    log : bool
        Whether a count c becomes log(1 + c), which evens out the long tails that counts have.
    """

    noun: str
    low: float = 0.0
    high: float = np.inf
    log: bool = False

    @property
    def unit(self) -> str:
        """What is counted, and how it is scaled."""
        return f"log(1 + {self.noun})" if self.log else self.noun

    def unscaled(self, value: float) -> float:
        """What was counted, of the value that a model sees.

        Parameters
        ----------
        value : float

        Examples
        --------
        >>> round(WORDS.unscaled(np.log1p(12)))
        12
        """
        return float(np.expm1(value)) if self.log else value


def log_count(noun: str) -> Scale:
    """Scale of a number of things: log(1 + number).

    Parameters
    ----------
    noun : str
        What is counted, in the plural.

    Examples
    --------
    >>> log_count("links").unit
    'log(1 + links)'
    """
    return Scale(noun, log=True)


SHARE: Final = Scale("share", 0.0, 1.0)
LOG_ODDS: Final = Scale("log-odds", -np.inf)
WORDS: Final = log_count("words")
CHARACTERS: Final = log_count("characters")
SIGNS: Final = log_count("signs")
BLOCKS: Final = log_count("blocks")
LINES: Final = log_count("lines")
ELEMENTS: Final = log_count("elements")

OWN: Final = "own"
BTE: Final = "Finn, Kushmerick, Smyth 2001"
READABILITY: Final = "Readability (Arc90 2009)"
KOHLSCHUETTER: Final = "Kohlschütter, Fankhauser, Nejdl 2010"
CETD: Final = "Sun, Song, Liao 2011"
JUSTEXT: Final = "Pomikálek 2011"


def neighbour(unit: str, offset: int) -> str:
    """How a meaning calls the block or line at an offset.

    Parameters
    ----------
    unit : {"block", "line"}
    offset : int

    Examples
    --------
    >>> neighbour("block", -1), neighbour("line", 2)
    ('the block right before', 'the line 2 places after')
    """
    distance = "right" if abs(offset) == 1 else f"{abs(offset)} places"
    return f"the {unit} {distance} {'before' if offset < 0 else 'after'}"


def wider_region(level: int) -> str:
    """How a meaning calls the element some steps out from a block, each step to one that holds more blocks.

    Parameters
    ----------
    level : int
        From 1.

    Examples
    --------
    >>> wider_region(2)
    'the second wider region around the block'
    """
    return f"the {('first', 'second', 'third', 'fourth', 'fifth')[level - 1]} wider region around the block"


@dataclass(frozen=True, slots=True)
class Feature:
    """What is said of one column of the feature matrix.

    Attributes
    ----------
    name : str
    scale : Scale
        Unit and range.
    meaning : str
        One line that can be read without those of other features.
    source : str
        The paper that the idea is from, or "own".
    """

    name: str
    scale: Scale
    meaning: str
    source: str = OWN

    @property
    def unit(self) -> str:
        """What is counted, and how it is scaled."""
        return self.scale.unit

    @property
    def low(self) -> float:
        """Lowest value that it can have."""
        return self.scale.low

    @property
    def high(self) -> float:
        """Highest value that it can have."""
        return self.scale.high


@dataclass(frozen=True)
class Column(Generic[Counts]):
    """A feature, and the function that computes it from the counts of its family.

    Attributes
    ----------
    name, scale, meaning, source
        See `Feature`.
    compute : callable
        From counts to the values before the scale is applied: an array of shape (n_blocks,), or one number for a whole
        page.
    """

    name: str
    scale: Scale
    meaning: str
    compute: Callable[[Counts], ArrayLike]
    source: str = OWN

    @property
    def feature(self) -> Feature:
        """What is said of the column."""
        return Feature(self.name, self.scale, self.meaning, self.source)


@dataclass(frozen=True, eq=False)
class Family(Generic[Counts]):
    """Features that are computed from the same counts.

    Attributes
    ----------
    name : str
    about : str
        One sentence.
    counts : callable
        Makes the counts of a page from its `PageStatistics` and what else `matrix` is given.
    columns : tuple of Column
    """

    name: str
    about: str
    counts: Callable[..., Counts]
    columns: tuple[Column[Counts], ...]

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features, in the order of the matrix's columns."""
        return tuple(column.feature for column in self.columns)

    def matrix(self, page: PageStatistics, *inputs: Any) -> NDArray[np.float32]:
        """Features of a page's blocks.

        Parameters
        ----------
        page : PageStatistics
        *inputs
            What the family counts with, beside the page.

        Returns
        -------
        ndarray of float32, shape (n_blocks, n_features)
        """
        matrix = np.empty((page.n, len(self.columns)), dtype=np.float32)
        compute((self,), page, inputs, matrix)
        return matrix


def compute(
    families: tuple[Family[Any], ...], page: PageStatistics, inputs: Sequence[Any], out: NDArray[np.float32]
) -> None:
    """Features of a page's blocks of some families, scaled all at once; of a page of many blocks, some at a time.

    Parameters
    ----------
    families : tuple of Family
    page : PageStatistics
    inputs : sequence
        What each of the families counts with, beside the page.
    out : ndarray of float32, shape (n_blocks, n_features)
        Where the features are written to.
    """
    logs, low, high = _scales(families)
    computed = _computed(families, page, inputs)
    at_once = min(max(_AT_ONCE // page.n, _COLUMNS), out.shape[1])
    rows = np.empty((at_once, page.n))
    for start in range(0, out.shape[1], at_once):
        columns = slice(start, start + at_once)
        some = rows[: out.shape[1] - start]
        for row, values in zip(some, computed, strict=False):
            row[:] = values
        scale_columns(some, logs[columns], low[columns], high[columns], out[:, columns])


def _computed(families: tuple[Family[Any], ...], page: PageStatistics, inputs: Sequence[Any]) -> Iterator[ArrayLike]:
    """The columns of some families, one after another; the counts of only one family are held."""
    for family in families:
        counts = family.counts(page, *inputs)
        for column in family.columns:
            yield column.compute(counts)
        del counts


@compiled
def scale_columns(
    rows: NDArray[np.float64],
    logs: NDArray[np.uint8],
    low: NDArray[np.float32],
    high: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Write the features of blocks, each a row, as columns of a matrix: scaled, and clipped to their range.

    Sums of floats may leave a range by a rounding error.

    Parameters
    ----------
    rows : ndarray of shape (n_features, n_blocks)
        May be changed.
    logs : ndarray of uint8, shape (n_features,)
        1 for the features c that become log(1 + c).
    low, high : ndarray of float32, shape (n_features,)
    out : ndarray of float32, shape (n_blocks, n_features)
    """
    np.log1p(rows, out=rows, where=logs[:, None] > 0)
    out[:] = rows.T
    np.clip(out, low, high, out=out)


@lru_cache(maxsize=16)
def _scales(
    families: tuple[Family[Any], ...],
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Which features are logarithms, and the range of each."""
    scales = [feature.scale for family in families for feature in family.features]
    low, high = (np.array([getattr(scale, end) for scale in scales], dtype=np.float32) for end in ("low", "high"))
    return np.array([scale.log for scale in scales], dtype=np.uint8), low, high
