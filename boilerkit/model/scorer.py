"""Scorers: what every part of the ensemble must do (score, explain itself, be saved and checked)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import PageStatistics
from boilerkit.model.context import ContextPlace, ContextPooling
from boilerkit.model.grouping import Grouping

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]
#: The smallest scale that features may be divided by; training gives none below a millionth.
SMALLEST_SCALE: Final = 1e-8


@dataclass(frozen=True)
class ScorerInput:
    """A page as scorers see it.

    Attributes
    ----------
    statistics : PageStatistics
        Counts of the page's blocks and elements.
    features : ndarray of float32, shape (n_blocks, n_features)
        The feature matrix.
    """

    statistics: PageStatistics
    features: Floats

    @cached_property
    def context(self) -> ContextPooling:
        """Neighbours, regions and path groups of the blocks; computed once for all scorers."""
        return ContextPooling.of(self.statistics)

    @cached_property
    def grouping(self) -> Grouping:
        """Blocks that belong together, whose evidence is pooled."""
        return Grouping.of(self.statistics)


class Attribution(NamedTuple):
    """An additive explanation of scores: what each column adds, and the score without any.

    Attributes
    ----------
    values : ndarray of shape (n_blocks, n_columns)
        Log-odds that each column adds.
    base : float
        Log-odds that are left when every column adds nothing.
    messages : mapping of ContextPlace to ndarray of shape (n_blocks,)
        What the columns of context add once more, by the places that it comes from; empty where a scorer cannot say.
    """

    values: Doubles
    base: float
    messages: Mapping[ContextPlace, Doubles] = MappingProxyType({})

    @property
    def scores(self) -> Doubles:
        """The scores that are explained, of shape (n_blocks,)."""
        return np.asarray(self.values.sum(axis=1) + self.base)

    def scaled(self, slope: float, intercept: float) -> "Attribution":
        """Attribution of the score times `slope` plus `intercept`.

        Parameters
        ----------
        slope, intercept : float
        """
        messages = {place: slope * values for place, values in self.messages.items()}
        return Attribution(slope * self.values, slope * self.base + intercept, messages)

    @classmethod
    def mean(cls, several: Sequence["Attribution"]) -> "Attribution":
        """Attribution of the mean of several scores of the same columns.

        Parameters
        ----------
        several : sequence of Attribution
        """
        values = sum(one.values for one in several) / len(several)
        messages: dict[ContextPlace, Doubles] = {}
        for one in several:
            for place, added in one.messages.items():
                messages[place] = messages.get(place, 0.0) + added / len(several)
        return cls(np.asarray(values), float(np.mean([one.base for one in several])), messages)

    @classmethod
    def exact(cls, values: Doubles, base: float, scores: Doubles) -> "Attribution":
        """Attribution whose parts sum to the scores; what rounding moved is shared out in proportion.

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_columns)
            Changed in place.
        base : float
        scores : ndarray of shape (n_blocks,)
        """
        rest = scores - base - values.sum(axis=1)
        size = np.abs(values)
        values += rest[:, None] * size / np.maximum(size.sum(axis=1, keepdims=True), 1e-12)
        return cls(values, float(base))


class Scorer(Protocol):
    """A member of the ensemble: says how likely each block of a page is main content."""

    @property
    def context_features(self) -> tuple[Feature, ...]:
        """Columns of an attribution beside the features: what the scorer credits to the blocks around."""
        ...

    def log_odds(self, inputs: ScorerInput) -> Doubles:
        """Log-odds that each block is main content, of shape (n_blocks,).

        Parameters
        ----------
        inputs : ScorerInput
        """
        ...

    def attribution(self, inputs: ScorerInput) -> Attribution:
        """What each feature, then each of `context_features`, adds to the log-odds.

        Parameters
        ----------
        inputs : ScorerInput
        """
        ...

    def context_values(self, inputs: ScorerInput) -> Floats | None:
        """Values of `context_features`, of shape (n_blocks, n_context), or None if they have none of their own.

        Parameters
        ----------
        inputs : ScorerInput
        """
        ...


class StoredScorer(Scorer, Protocol):
    """A scorer that a model folder can hold.

    A new kind of scorer is a frozen dataclass with these methods in a module of its own, in numpy alone, and one line
    in `boilerkit.model.model.SCORERS`.
    """

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The scorer's numbers by name, for `Model.save`.

        Parameters
        ----------
        prefix : str
            Start of every name.
        """
        ...

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays) -> Self:
        """The scorer that `to_arrays` wrote.

        Parameters
        ----------
        prefix : str
        arrays : mapping of str to ndarray
        """
        ...

    def is_valid(self, n_features: int) -> bool:
        """Whether its arrays fit one another and the number of features, and can give nothing but finite numbers, soon.

        Parameters
        ----------
        n_features : int
        """
        ...


def are_within(numbers: ArrayLike, largest: float) -> bool:
    """Whether numbers are numbers, and none is greater than another, whatever its sign.

    Parameters
    ----------
    numbers : array-like of float
    largest : float

    Examples
    --------
    >>> are_within([1.0, -2.0], 2), are_within([float("nan")], 2), are_within([], 2)
    (True, False, True)
    """
    return bool((np.abs(np.asarray(numbers, dtype=np.float64)) <= largest).all())
