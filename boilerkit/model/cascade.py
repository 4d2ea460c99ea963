"""A cascade of two passes of perceptrons, which scores lines.

The first pass scores each line from its features; the second sees the same features and the first scores of the lines
around it (stacking over neighbours: Cohen, Carvalho 2005).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import stacked_scores
from boilerkit.features.feature import Feature
from boilerkit.model.numerics import sigmoid
from boilerkit.model.perceptron import Perceptron
from boilerkit.model.scorer import Arrays, Attribution, Doubles, Floats, ScorerInput

#: Perceptrons that the second pass may have.
_MOST_SECOND: Final = 16


@dataclass(frozen=True, slots=True)
class Cascade:
    """Two passes of perceptrons.

    Attributes
    ----------
    first : Perceptron
        Over the features.
    second : tuple of Perceptron
        Over the features and the stacked scores of the first pass; their scores are averaged. They were trained on the
        same lines and share their mean and scale.
    """

    context_features: ClassVar[tuple[Feature, ...]] = stacked_scores.FAMILY.features

    first: Perceptron
    second: tuple[Perceptron, ...]

    def log_odds(self, inputs: ScorerInput) -> Doubles:
        """See `Scorer.log_odds`."""
        second = self._second_inputs(inputs)
        return np.asarray(sum(network.scores(second) for network in self.second) / len(self.second))

    def attribution(self, inputs: ScorerInput) -> Attribution:
        """See `Scorer.attribution`; what the first pass says is credited to the stacked scores as a whole."""
        second = self._second_inputs(inputs)
        return Attribution.mean([network.attribution(second) for network in self.second])

    def _second_inputs(self, inputs: ScorerInput) -> Floats:
        return self.second[0].inputs(np.hstack([inputs.features, self.context_values(inputs)]))

    def context_values(self, inputs: ScorerInput) -> Floats:
        """See `Scorer.context_values`: the stacked scores of the first pass."""
        first = sigmoid(self.first.scores(self.first.inputs(inputs.features)))
        return stacked_scores.FAMILY.matrix(inputs.statistics, first)

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """See `Scorer.to_arrays`."""
        arrays = self.first.to_arrays(f"{prefix}_first")
        for number, network in enumerate(self.second):
            arrays |= network.to_arrays(f"{prefix}_second{number}")
        return arrays

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays) -> "Cascade":
        """See `Scorer.from_arrays`."""
        count = sum(key.startswith(f"{prefix}_second") and key.endswith("_mean") for key in arrays)
        second = tuple(Perceptron.from_arrays(f"{prefix}_second{number}", arrays) for number in range(count))
        return cls(Perceptron.from_arrays(f"{prefix}_first", arrays), second)

    def is_valid(self, n_features: int) -> bool:
        """See `Scorer.is_valid`."""
        stacked = n_features + len(self.context_features)
        is_bounded = 0 < len(self.second) <= _MOST_SECOND
        return is_bounded and self.first.is_valid(n_features) and all(p.is_valid(stacked) for p in self.second)
