"""Explanations: what each feature of each block adds to the block's log-odds; the parts sum to the score.

Each scorer has its own rule (see `Scorer.attribution`). What a scorer sees of a block's context is credited to its
`context_features`; what messages of page networks add is told by the blocks that they come from besides (see
`boilerkit.model.sources`), and not followed further.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import Feature
from boilerkit.model.model import Model
from boilerkit.model.scorer import Doubles, Floats, ScorerInput
from boilerkit.model.sources import ContextSources, Source


class Weight(NamedTuple):
    """A feature of a block: its value, and what it adds to the block's log-odds."""

    feature: Feature
    value: float
    weight: float


class SourceWeight(NamedTuple):
    """A source of a block's context, and what it adds to the block's log-odds."""

    source: Source
    weight: float


Reason = Weight | SourceWeight


@dataclass(frozen=True, slots=True)
class Attributions:
    """What each feature of each block of a page adds to the log-odds that the block is main content.

    Attributes
    ----------
    features : tuple of Feature
        What the columns are: a block's features, then its context: ``context_…`` for blocks, ``score_…`` for lines.
    columns : ndarray of float32, shape (n_blocks, n_columns)
        Values of the features; the ``context_…`` columns have none but what they add.
    values : ndarray of shape (n_blocks, n_columns)
        What each adds to the log-odds.
    base : float
        Log-odds that the model starts from. ``base + values.sum(axis=1)`` are the blocks' log-odds: those of their
        probabilities.
    parts : tuple of ContextSources
        What the context is made of, for each part of a document that is scored by itself.

    Examples
    --------
    >>> import boilerkit
    >>> document = boilerkit.analyze("<h1>Tea</h1><p>Tea is a drink that is made with hot water.")
    >>> attributions = document.attributions
    >>> log_odds = attributions.base + attributions.values.sum(axis=1)
    >>> bool(np.allclose(1 / (1 + np.exp(-log_odds)), [block.probability for block in document.blocks]))
    True
    """

    features: tuple[Feature, ...]
    columns: Floats
    values: Doubles
    base: float
    parts: tuple[ContextSources, ...] = ()

    @classmethod
    def of(cls, model: Model, inputs: Sequence[ScorerInput]) -> "Attributions":
        """Attributions of a page's blocks, or of the sections of a text one after another.

        Parameters
        ----------
        model : Model
        inputs : sequence of ScorerInput
            Each scored by itself.
        """
        features = (*model.schema.features, *model.context_features)
        columns, values, base = [np.zeros((0, len(features)), dtype=np.float32)], [np.zeros((0, len(features)))], 0.0
        parts, start = [], 0
        for one in inputs:
            attribution = model.attribution(one)
            context = model.context_values(one)
            own = attribution.values[:, one.features.shape[1] :].astype(np.float32)
            columns.append(np.hstack([one.features, np.where(np.isnan(context), own, context)]))
            values.append(attribution.values)
            base = attribution.base
            parts.append(ContextSources(one, attribution.messages, start))
            start += len(one.features)
        return cls(features, np.concatenate(columns), np.concatenate(values), base, tuple(parts))

    def by_weight(self, block: int) -> list[Weight]:
        """The features of a block, heaviest first, whichever way they weigh.

        Parameters
        ----------
        block : int
        """
        return self._weights(block, np.argsort(-np.abs(self.values[block]), kind="stable"))

    def heaviest(self, block: int, count: int) -> tuple[list[Weight], list[Weight]]:
        """The features that weigh most for a block as main content, and those that weigh most against it.

        Parameters
        ----------
        block : int
        count : int
            How many of either at most.
        """
        weights = self.values[block]
        order = np.argsort(weights, kind="stable")
        speaking, against = order[::-1][:count], order[:count]
        return (
            self._weights(block, speaking[weights[speaking] > 0]),
            self._weights(block, against[weights[against] < 0]),
        )

    def sources(self, block: int, count: int | None = None) -> list[SourceWeight]:
        """What the context of a block is made of, heaviest first; empty where the model cannot tell.

        The weights of all sources of a context feature sum to that of the feature.

        Parameters
        ----------
        block : int
        count : int, optional
            Leave out sources that are not among so many heaviest, for or against.
        """
        part = next((part for part in reversed(self.parts) if part.start <= block), None)
        weights = {} if part is None else part.weights(block - part.start, count)
        heaviest = sorted(weights.items(), key=lambda item: -abs(item[1]))
        return [SourceWeight(source, weight) for source, weight in heaviest]

    def reasons(self, block: int, count: int) -> tuple[list[Reason], list[Reason]]:
        """What weighs most for a block as main content, and what against it: features and sources of its context.

        Parameters
        ----------
        block : int
        count : int
            How many of either at most.
        """
        sources = self.sources(block, count)
        contexts = {one.source.context for one in sources}
        features = [one for side in self.heaviest(block, count + len(contexts)) for one in side]
        reasons: list[Reason] = [*sources, *(one for one in features if one.feature.name not in contexts)]
        reasons.sort(key=lambda reason: -abs(reason.weight))
        return (
            [reason for reason in reasons if reason.weight > 0][:count],
            [reason for reason in reasons if reason.weight < 0][:count],
        )

    def _weights(self, block: int, places: NDArray[np.intp]) -> list[Weight]:
        values, weights = self.columns[block], self.values[block]
        return [Weight(self.features[place], float(values[place]), float(weights[place])) for place in places]


#: Gives a document's attributions when they are asked for.
Explainer = Callable[[], Attributions]
