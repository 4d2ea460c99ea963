"""A scikit-learn classifier as a scorer of blocks or lines, which a model holds as it holds scorers of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boilerkit.estimators.second_pass import FAMILIES
from boilerkit.features import SCHEMAS
from boilerkit.features.feature import Feature
from boilerkit.model.numerics import logit, sigmoid
from boilerkit.model.scorer import Attribution, Doubles, Floats, ScorerInput

#: How near 0 and 1 the probability of a classifier may come before it becomes log-odds: that none of a hundred trees
#: says yes is no certainty.
_NEAREST: Final = 1e-3
#: Rows that a classifier is given at once where features are exchanged.
_ROWS: Final = 50_000


@dataclass(frozen=True)
class ClassifierScorer:
    """A fitted classifier, and what it sees of a page.

    Contributions are sampled Shapley values (Štrumbelj, Kononenko 2014): a block of mean features is turned into the
    block in question feature by feature, in one random order and in its reverse, and each feature is credited with what
    the score changes. This holds for any classifier, and the contributions sum to the score; of a linear classifier
    they are exact, of others estimates.

    Attributes
    ----------
    unit : {"block", "line"}
    features : tuple of str
        Names of the features that it sees, in the order of the schema's columns.
    classifier : classifier
        Of two classes, 0 for boilerplate and 1 for main content.
    reference : ndarray of float32, shape (n_columns,)
        Mean of each column over the blocks that it was trained on.
    first : ClassifierScorer, optional
        The first pass, whose scores around a block this one sees besides the features.
    """

    unit: str
    features: tuple[str, ...]
    classifier: Any
    reference: Floats
    first: "ClassifierScorer | None" = None

    @property
    def context_features(self) -> tuple[Feature, ...]:
        """See `Scorer.context_features`: the scores of the first pass, where there is one."""
        return FAMILIES[self.unit].features if self.first else ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns that the classifier sees."""
        return (*self.features, *(feature.name for feature in self.context_features))

    @property
    def columns(self) -> NDArray[np.intp]:
        """Numbers of `features` in the schema."""
        place = {name: number for number, name in enumerate(SCHEMAS[self.unit].names)}
        return np.array([place[name] for name in self.features], dtype=np.intp)

    def log_odds(self, inputs: ScorerInput) -> Doubles:
        """See `Scorer.log_odds`."""
        return self.scores(self.seen(inputs))

    def probabilities(self, inputs: ScorerInput) -> Doubles:
        """Probabilities of main content before any calibration, of shape (n_blocks,).

        Parameters
        ----------
        inputs : ScorerInput
        """
        return sigmoid(self.log_odds(inputs))

    def seen(self, inputs: ScorerInput) -> Floats:
        """What the classifier sees of a page, of shape (n_blocks, n_columns).

        Parameters
        ----------
        inputs : ScorerInput
        """
        own = inputs.features[:, self.columns]
        context = self.context_values(inputs)
        return own if context is None else np.hstack([own, context])

    def scores(self, seen: Floats) -> Doubles:
        """Log-odds of blocks: what the classifier decides by, else those of its probabilities.

        Parameters
        ----------
        seen : ndarray of float32, shape (n_blocks, n_columns)
        """
        if not len(seen):
            return np.zeros(0)
        frame = as_frame(seen, self.names)
        if hasattr(self.classifier, "decision_function"):
            return np.asarray(self.classifier.decision_function(frame), dtype=np.float64)
        probabilities = self.classifier.predict_proba(frame)[:, list(self.classifier.classes_).index(1)]
        return logit(np.asarray(probabilities, dtype=np.float64), _NEAREST)

    def context_values(self, inputs: ScorerInput) -> Floats | None:
        """See `Scorer.context_values`."""
        if self.first is None:
            return None
        return FAMILIES[self.unit].matrix(inputs.statistics, self.first.probabilities(inputs))

    def attribution(self, inputs: ScorerInput) -> Attribution:
        """See `Scorer.attribution`; what the first pass says is credited to its scores as a whole."""
        seen = self.seen(inputs)
        order = np.random.default_rng(0).permutation(seen.shape[1])
        changes = (self._changes(seen, order) + self._changes(seen, order[::-1])) / 2
        width = inputs.features.shape[1]
        values = np.zeros((len(seen), width + len(self.context_features)))
        values[:, [*self.columns, *range(width, values.shape[1])]] = changes
        return Attribution(values, float(self.scores(self.reference[None])[0]))

    def _changes(self, seen: Floats, order: Sequence[int] | NDArray[np.intp]) -> Doubles:
        """What the score changes when each column in turn takes the block's value in the place of the mean."""
        changes = np.zeros(seen.shape)
        if not len(seen):
            return changes
        current = np.tile(self.reference, (len(seen), 1))
        before = self.scores(current)
        step = max(_ROWS // len(seen), 1)
        for start in range(0, len(order), step):
            columns = order[start : start + step]
            states = np.empty((len(columns), *seen.shape), dtype=np.float32)
            for state, column in zip(states, columns, strict=True):
                current[:, column] = seen[:, column]
                state[:] = current
            scores = self.scores(states.reshape(-1, seen.shape[1])).reshape(len(columns), len(seen))
            changes[:, columns] = np.diff(np.vstack([before, scores]), axis=0).T
            before = scores[-1]
        return changes


def as_frame(values: Floats, names: Sequence[str]) -> pd.DataFrame:
    """Columns by name, as scikit-learn remembers them.

    Parameters
    ----------
    values : ndarray of float32, shape (n_rows, n_columns)
    names : sequence of str
    """
    return pd.DataFrame(values, columns=list(names), copy=False)
