"""Fitting: labelled pages and a classifier to a model, as training fits its own scorers.

Whatever a part learns from, the part before has not seen: token weights, the scores of a first pass and those that are
calibrated are those of pages of other folds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from boilerkit.estimators.scorer import ClassifierScorer, as_frame
from boilerkit.estimators.second_pass import FAMILIES
from boilerkit.estimators.selection import needs_lexicons
from boilerkit.features import Schema
from boilerkit.model import Model
from boilerkit.model.scorer import Doubles, Floats, ScorerInput
from boilerkit.training.calibration import calibrate
from boilerkit.training.config import Config
from boilerkit.training.examples import Example
from boilerkit.training.fitting import Sample
from boilerkit.training.lexicons import Lexicons, fit_lexicons
from boilerkit.training.splits import Excluded, fold_of_pages
from boilerkit.training.training_data import TrainingData

_NOTHING: Final[Excluded] = frozenset()
#: Lower bound of a page's threshold where none is fitted.
_MIN_THRESHOLD: Final = 0.1


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is fitted.

    Attributes
    ----------
    classifier : classifier
        Of scikit-learn, unfitted; each pass gets a clone.
    features : tuple of str
        Names of the features that it sees.
    has_second_pass : bool
        Whether a second classifier sees the scores of the first around each block.
    is_calibrated : bool
        Whether probabilities and threshold are fitted to scores of unseen pages.
    config : Config
        Folds, weights and lexicons.
    n_jobs : int, optional
        Classifiers that are fitted at once.
    """

    classifier: Any
    features: tuple[str, ...]
    has_second_pass: bool
    is_calibrated: bool
    config: Config
    n_jobs: int | None = None


def training_data(
    examples: Sequence[Example], schema: Schema, features: Sequence[str], held_out: int, config: Config
) -> TrainingData:
    """Examples with lexicons that did not see their folds.

    Parameters
    ----------
    examples : sequence of Example
        Each with a block or more.
    schema : Schema
    features : sequence of str
        Names of the features that are wanted; without weights of tokens among them, no lexicon is fitted.
    held_out : int
        Most folds that any part is trained without.
    config : Config

    Raises
    ------
    ValueError
        If there are fewer sites than folds.
    """
    lexicons: Mapping[Excluded, Lexicons] = defaultdict(lambda: Lexicons({}, {}))
    folds = [0 for _ in examples]
    if held_out:
        fold_of = fold_of_pages(examples, config)
        folds = [fold_of[example.key] for example in examples]
    if needs_lexicons(schema, features):
        lexicons = fit_lexicons(examples, folds, held_out, config)
    return TrainingData(examples, folds, lexicons, schema, config)


def fit_model(examples: Sequence[Example], schema: Schema, recipe: Recipe) -> Model:
    """A model around a classifier.

    Parameters
    ----------
    examples : sequence of Example
        Labelled; those without blocks are left out.
    schema : Schema
    recipe : Recipe

    Raises
    ------
    ValueError
        If there are fewer sites than folds, or all blocks have one label.
    """
    filled = [example for example in examples if len(example)]
    if not filled:
        raise ValueError(f"no page has a {schema.unit} to learn from")
    labels = {bool(label) for example in filled for label in example.main.tolist()}
    if labels != {True, False}:
        kind = "main content" if labels == {True} else "boilerplate"
        raise ValueError(f"every {schema.unit} of the pages is {kind}; a classifier needs both kinds to learn from")
    crosses = needs_lexicons(schema, recipe.features) or recipe.has_second_pass or recipe.is_calibrated
    held_out = recipe.is_calibrated + recipe.has_second_pass + crosses
    if held_out >= recipe.config.folds:
        raise ValueError(f"each part is to learn from unseen pages: this takes {held_out + 1} folds or more")
    data = training_data(filled, schema, recipe.features, held_out, recipe.config)
    singles = [frozenset([fold]) for fold in range(recipe.config.folds)] if recipe.is_calibrated else []
    scorers = _scorers(data, recipe, [_NOTHING, *singles])
    models = {excluded: _uncalibrated(data, excluded, scorer) for excluded, scorer in scorers.items()}
    if not recipe.is_calibrated:
        return models[_NOTHING]
    log_odds = _unseen(data, models)
    return calibrate(models[_NOTHING], data.examples, log_odds, recipe.config.calibration)


def _scorers(data: TrainingData, recipe: Recipe, excluded_sets: Sequence[Excluded]) -> dict[Excluded, ClassifierScorer]:
    """A scorer for each set of folds that it is trained without."""
    if not recipe.has_second_pass:
        return _fit_each(data, recipe, excluded_sets, {})
    folds = range(data.config.folds)
    pairs = map(frozenset, combinations(folds, 2)) if recipe.is_calibrated else ()
    first = _fit_each(data, recipe, [_NOTHING, *(frozenset([fold]) for fold in folds), *pairs], {})
    return _fit_each(data, recipe, excluded_sets, first)


def _fit_each(
    data: TrainingData,
    recipe: Recipe,
    excluded_sets: Iterable[Excluded],
    first: Mapping[Excluded, ClassifierScorer],
) -> dict[Excluded, ClassifierScorer]:
    """Scorers fitted without each set of folds, as a second pass over those of a first where there are any."""
    sets = list(excluded_sets)
    tasks = (
        delayed(_fit)(_sample(data, recipe, excluded, first), recipe, data.schema.unit, first.get(excluded))
        for excluded in sets
    )
    return dict(zip(sets, Parallel(n_jobs=recipe.n_jobs, pre_dispatch="n_jobs")(tasks), strict=True))


def _sample(
    data: TrainingData, recipe: Recipe, excluded: Excluded, first: Mapping[Excluded, ClassifierScorer]
) -> Sample:
    columns = [data.schema.names.index(name) for name in recipe.features]

    def seen(number: int, excluded: Excluded) -> Floats:
        features = data.features(number, excluded)
        own = features[:, columns]
        if not first:
            return own
        inputs = ScorerInput(data.examples[number].statistics, features)
        scores = first[excluded | {data.folds[number]}].probabilities(inputs)
        return np.hstack([own, FAMILIES[data.schema.unit].matrix(inputs.statistics, scores)])

    return data.sample(excluded, seen)


def _fit(sample: Sample, recipe: Recipe, unit: str, first: ClassifierScorer | None) -> ClassifierScorer:
    reference = sample.features.mean(axis=0, dtype=np.float64).astype(np.float32)
    scorer = ClassifierScorer(unit, recipe.features, clone(recipe.classifier), reference, first)
    weights = sample.weights / sample.weights.mean()
    scorer.classifier.fit(
        as_frame(sample.features, scorer.names), sample.labels, **_weights(scorer.classifier, weights)
    )
    return scorer


def _weights(classifier: Any, weights: Doubles) -> dict[str, Doubles]:
    """The argument by which a classifier takes weights, the last step of a pipeline's; none if it takes none."""
    prefix = ""
    while isinstance(classifier, Pipeline):
        name, classifier = classifier.steps[-1]
        prefix += f"{name}__"
    return {f"{prefix}sample_weight": weights} if has_fit_parameter(classifier, "sample_weight") else {}


def _uncalibrated(data: TrainingData, excluded: Excluded, scorer: ClassifierScorer) -> Model:
    schema, lexicons = data.schema, data.lexicons[excluded]
    bounds = data.bounds(excluded)
    return Model(
        schema.unit, schema.names, lexicons.names, lexicons.words, bounds, (scorer,), 1.0, 0.0, _MIN_THRESHOLD, {}
    )


def _unseen(data: TrainingData, models: Mapping[Excluded, Model]) -> list[Doubles]:
    """Log-odds of each example by the model that was trained without its fold."""
    log_odds = []
    for number, (example, fold) in enumerate(zip(data.examples, data.folds, strict=True)):
        held_out = frozenset([fold])
        inputs = ScorerInput(example.statistics, data.features(number, held_out))
        log_odds.append(models[held_out].log_odds(inputs))
    return log_odds
