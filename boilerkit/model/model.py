"""The trained model: an ensemble of scorers, its calibration and its decision rule; saved without pickle.

Scorers say how likely each block is main content; their log-odds are averaged and calibrated to a probability. Boosted
trees score both blocks and lines; beside them stand, for blocks, page networks, and for lines, cascades of perceptrons.

A model folder holds `arrays.npz` (numbers alone), `lexicons.json` (token weights) and `card.json` (what the model is
made of). Loading executes nothing, and refuses what is larger than a model or could give anything but probabilities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from boilerkit.features import SCHEMAS, Schema, schema_of
from boilerkit.features.feature import Feature
from boilerkit.features.statistics import PageStatistics
from boilerkit.model import card as cards
from boilerkit.model import folder as folders
from boilerkit.model.boosted_trees import BoostedTrees
from boilerkit.model.bounds import Bounds
from boilerkit.model.cascade import Cascade
from boilerkit.model.decision import DecisionRule
from boilerkit.model.numerics import sigmoid
from boilerkit.model.page_network import PageNetwork
from boilerkit.model.scorer import Attribution, Doubles, Floats, Scorer, ScorerInput, StoredScorer, are_within

FORMAT: Final = 5
#: Scorers that a model may have, and the greatest token weight (in log-odds) and number of its calibration.
MOST_SCORERS: Final = 16
_LARGEST: Final = 1e3

#: Kinds of scorers, by the name that their numbers have in a model folder.
SCORERS: Final[dict[str, type[StoredScorer]]] = {
    "cascade": Cascade,
    "boosted_trees": BoostedTrees,
    "page_network": PageNetwork,
}


#: What is said of scorers that are not valid.
MISFIT: Final = (
    "its scorers do not fit its features, point outside themselves, or hold no numbers or ones that no training gives"
)


class ModelError(ValueError):
    """A model folder that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model of main content.

    Attributes
    ----------
    unit : {"block", "line"}
        What it scores.
    features : tuple of str
        Names of the columns that it was trained on.
    names, words : mapping of str to float
        Token weights of class names and of words, in log-odds.
    bounds : Bounds
        Range of each feature on the pages that it was trained on.
    scorers : tuple of Scorer
        The ensemble, whose log-odds are averaged.
    slope, intercept : float
        Logistic calibration of the averaged log-odds (Platt 1999).
    min_threshold : float
        See `boilerkit.model.decision.DecisionRule`.
    card : mapping
        What the model is made of; see `boilerkit.training.card`.
    """

    unit: str
    features: tuple[str, ...]
    names: Mapping[str, float]
    words: Mapping[str, float]
    bounds: Bounds
    scorers: tuple[Scorer, ...]
    slope: float
    intercept: float
    min_threshold: float
    card: Mapping[str, Any]

    def __repr__(self) -> str:
        return cards.text(self.card, self.unit)

    def _repr_html_(self) -> str:
        return cards.html(self.card, self.unit)

    @property
    def schema(self) -> Schema:
        """The features that it reads."""
        return schema_of(self.unit, self.features)

    @property
    def rule(self) -> DecisionRule:
        """How its probabilities become a choice of blocks."""
        return DecisionRule(self.min_threshold, is_of_lines=self.unit == "line")

    def read(self, statistics: PageStatistics) -> ScorerInput:
        """A page as the scorers see it.

        Parameters
        ----------
        statistics : PageStatistics
        """
        features = self.schema.matrix(statistics, self.names, self.words)
        statistics.forget_characters()
        return ScorerInput(statistics, self.bounds.clip(features))

    def probabilities(self, inputs: ScorerInput) -> Doubles:
        """Probability of main content of each block, of shape (n_blocks,).

        Parameters
        ----------
        inputs : ScorerInput
        """
        return self.calibrated(self.log_odds(inputs))

    def calibrated(self, log_odds: Doubles) -> Doubles:
        """Probabilities of averaged log-odds.

        Parameters
        ----------
        log_odds : ndarray of shape (n_blocks,)
            As `log_odds` gives them.
        """
        return sigmoid(self.slope * log_odds + self.intercept)

    def log_odds(self, inputs: ScorerInput) -> Doubles:
        """The averaged log-odds before calibration, pooled over groups of blocks, of shape (n_blocks,).

        Parameters
        ----------
        inputs : ScorerInput
        """
        mean = np.asarray(sum(scorer.log_odds(inputs) for scorer in self.scorers) / len(self.scorers))
        return inputs.grouping.blend(mean)

    def attribution(self, inputs: ScorerInput) -> Attribution:
        """What each feature and each of `context_features` adds to the calibrated log-odds.

        Averages and the calibration are linear, so the scorers' attributions carry over. Messages stay those of each
        block by itself, before groups pool their evidence; see `boilerkit.model.sources`.

        Parameters
        ----------
        inputs : ScorerInput
        """
        names = [feature.name for feature in self.context_features]
        width = inputs.features.shape[1]
        parts = []
        for scorer in self.scorers:
            part = scorer.attribution(inputs)
            values = np.zeros((len(part.values), width + len(names)))
            columns = [width + names.index(feature.name) for feature in scorer.context_features]
            values[:, [*range(width), *columns]] = part.values
            parts.append(part._replace(values=inputs.grouping.blend(values)))
        return Attribution.mean(parts).scaled(self.slope, self.intercept)

    @property
    def context_features(self) -> tuple[Feature, ...]:
        """What the scorers credit to the blocks around, each once."""
        by_name = {feature.name: feature for scorer in self.scorers for feature in scorer.context_features}
        return tuple(by_name.values())

    def context_values(self, inputs: ScorerInput) -> Floats:
        """Values of `context_features`, of shape (n_blocks, n_context); not a number where they have none.

        Parameters
        ----------
        inputs : ScorerInput
        """
        values_of: dict[str, Floats] = {}
        for scorer in self.scorers:
            values = scorer.context_values(inputs)
            if values is not None:
                values_of |= {
                    feature.name: column for feature, column in zip(scorer.context_features, values.T, strict=True)
                }
        unknown = np.full(len(inputs.features), np.nan, dtype=np.float32)
        columns = [values_of.get(feature.name, unknown) for feature in self.context_features]
        return np.stack(columns, axis=1) if columns else unknown[:, None][:, :0]

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder, made where it is not there.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        ModelError
            If it has a scorer that a folder cannot hold, such as a classifier of scikit-learn, or one that takes too
            many steps to be loaded again.
        """
        scalars = [self.slope, self.intercept, self.min_threshold]
        arrays = {"scalars": np.array(scalars)} | self.bounds.to_arrays()
        stored = [_stored(scorer) for scorer in self.scorers]
        for kind, scorer in stored:
            if not scorer.is_valid(len(self.features)):
                raise ModelError(f"the model would not load again: {MISFIT}; train one of fewer or smaller {kind}")
        for number, (kind, scorer) in enumerate(stored):
            arrays |= scorer.to_arrays(f"{kind}{number}")
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        folders.write_arrays(folder, arrays)
        head = {"unit": self.unit, "scorers": [kind for kind, _ in stored], "features": self.features}
        lexicons = head | {"names": dict(self.names), "words": dict(self.words)}
        folders.write_lexicons(folder, lexicons)
        folders.write_card(folder, self.card)

    @classmethod
    def load(cls, folder: str | Path) -> "Model":
        """Read a model from a folder; nothing in it is executed.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        ModelError
            If the folder holds no model, or one that is damaged or of another format.
        """
        folder = Path(folder)
        missing = [name for name in folders.FILES if not (folder / name).is_file()]
        if missing:
            raise ModelError(f"no model in {folder}: {', '.join(missing)} not found; `boilerkit train` makes one")
        try:
            card = folders.read_json(folder, folders.CARD)
            lexicons = folders.read_json(folder, folders.LEXICONS)
            arrays = folders.read_arrays(folder)
            if card.get("format") != FORMAT:
                raise ModelError(
                    f"the model in {folder} has format {card.get('format')!r:.40}, not {FORMAT}; train it anew"
                )
            model = _assemble(arrays, lexicons, card)
            repr(model)  # a card that cannot be shown is none
        except ModelError:
            raise
        except Exception as error:  # whatever a stranger's bytes make the readers of JSON, zip and npy raise
            raise ModelError(
                f"the model in {folder} is damaged ({folders.told(error)}); copy or train it anew"
            ) from error
        return model


def _stored(scorer: Scorer) -> tuple[str, StoredScorer]:
    """A scorer with the name of its kind."""
    for kind, scorer_type in SCORERS.items():
        if isinstance(scorer, scorer_type):
            return kind, scorer
    raise ModelError(f"a model folder cannot hold a {type(scorer).__name__}; save the estimator that it came from")


def _assemble(arrays: Mapping[str, Any], lexicons: Mapping[str, Any], card: Mapping[str, Any]) -> Model:
    slope, intercept, min_threshold = arrays["scalars"].tolist()
    unit, features = lexicons["unit"], tuple(map(str, lexicons["features"]))
    if unit not in SCHEMAS:
        raise ValueError(f"it scores {unit}s, which this version does not know")
    try:
        schema_of(unit, features)
    except ValueError as error:
        raise ModelError(f"the model was trained on {error}; train it anew") from error
    if len(lexicons["scorers"]) > MOST_SCORERS:
        raise ValueError(f"it has {len(lexicons['scorers'])} scorers, more than {MOST_SCORERS}")
    scorers = tuple(
        SCORERS[kind].from_arrays(f"{kind}{number}", arrays) for number, kind in enumerate(lexicons["scorers"])
    )
    if not scorers or not all(scorer.is_valid(len(features)) for scorer in scorers):
        raise ValueError(MISFIT)
    names, words = token_weights(lexicons["names"]), token_weights(lexicons["words"])
    if not are_within((slope, intercept), _LARGEST) or not 0 <= min_threshold <= 1:
        raise ValueError("its calibration holds no numbers, or ones that no training gives")
    bounds = Bounds.from_arrays(arrays, len(features))
    return Model(unit, features, names, words, bounds, scorers, slope, intercept, min_threshold, card)


def token_weights(table: Mapping[str, Any]) -> dict[str, float]:
    """Token weights of a lexicon that may be a stranger's.

    Parameters
    ----------
    table : mapping of str to float

    Raises
    ------
    ValueError
        If they are no numbers, or ones that no training gives.
    """
    weights = {token: float(weight) for token, weight in table.items()}
    if not are_within(tuple(weights.values()), _LARGEST):
        raise ValueError("its token weights are no numbers, or ones that no training gives")
    return weights
