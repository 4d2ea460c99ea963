"""Training: labelled pages to a model of blocks or of lines, cross-validated by site on the way.

1. Pages become examples, some of them a second time with something taken away, and are dealt out to folds.
2. Lexicons are fitted, then the scorers, whose features come from lexicons that have not seen the page's fold. Both are
   fitted without each fold and once on all pages.
3. The calibration and the decision's bounds are fitted to the scores of pages that the scorers have not seen.

What differs between blocks and lines is a `boilerkit.training.strategies.Strategy`. For a fold's figures every part of
the model, down to the lexicons, is trained without that fold.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from boilerkit.datasets import LabelledPage
from boilerkit.evaluation.cross_validated import CrossValidatedCleaner
from boilerkit.model import Model
from boilerkit.model.scorer import Doubles, Scorer, ScorerInput
from boilerkit.training.calibration import calibrate
from boilerkit.training.card import card, digests
from boilerkit.training.config import LINES, Config
from boilerkit.training.converters import BUILT_IN
from boilerkit.training.examples import Example
from boilerkit.training.lexicons import fit_lexicons
from boilerkit.training.progress import Report, steps
from boilerkit.training.scoring import score_blocks, score_examples
from boilerkit.training.splits import Excluded, check_classes, fold_of_pages
from boilerkit.training.strategies import BLOCK_ENSEMBLE, LINE_ENSEMBLE, Strategy
from boilerkit.training.training_data import TrainingData

_NOTHING: Excluded = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """What a training run yields.

    Attributes
    ----------
    model : Model
        Trained on every page.
    folds : list of Model
        The model of each fold, trained without its pages.
    fold_of : dict of str to int
        Fold of each page, by "corpus/id".
    pages : DataFrame
        Scores of each example by the model of its fold; see `boilerkit.training.scoring.score_examples`.
    """

    #: What `save` writes to a folder.
    FILES: ClassVar = ("arrays.npz", "lexicons.json", "card.json", "folds", "folds.json", "pages.csv")

    model: Model
    folds: list[Model]
    fold_of: dict[str, int]
    pages: pd.DataFrame

    def __repr__(self) -> str:
        return f"Result of training. {self.model!r}"

    def _repr_html_(self) -> str:
        return self.model._repr_html_()

    @property
    def unseen(self) -> CrossValidatedCleaner:
        """A cleaner that scores each page by a model that has not seen it."""
        return CrossValidatedCleaner(self.model, self.folds)

    def save(self, folder: str | Path) -> None:
        """Write the model, its card, the folds' models and the scores of every page.

        Parameters
        ----------
        folder : str or Path
        """
        folder = Path(folder)
        self.model.save(folder)
        for number, model in enumerate(self.folds):
            model.save(folder / "folds" / str(number))
        (folder / "folds.json").write_text(json.dumps(self.fold_of, indent=0, sort_keys=True) + "\n", "utf-8")
        self.pages.to_csv(folder / "pages.csv", index=False, float_format="%.6f")


def train(pages: Iterable[LabelledPage], config: Config | None = None, report: Report = print) -> Result:
    """Train a model of blocks and cross-validate it.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Of one or more corpora; pages with neither gold text nor snippets that must come out are left out.
    config : Config, optional
        By default `Config()`.
    report : callable
        Called now and then with a line of text or a `Step`, whose text says how far the work is.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If there are fewer sites than folds, or the pages of some folds have no main content or no boilerplate.
    """
    return _train(pages, BLOCK_ENSEMBLE, config or Config(), report)


def train_lines(pages: Iterable[LabelledPage], config: Config = LINES, report: Report = print) -> Result:
    """Train a model of lines on pages that are converted to text in several ways, and cross-validate it.

    Parameters
    ----------
    pages, config, report
        As for `train`.

    Returns
    -------
    Result
        A row of `pages` is a page by one converter.

    Raises
    ------
    ValueError
        As for `train`.
    ImportError
        If the library of a converter is not installed.
    """
    return _train(pages, LINE_ENSEMBLE, config, report)


def _train(pages: Iterable[LabelledPage], strategy: Strategy, config: Config, report: Report) -> Result:
    if config.families:
        strategy.schema.only(config.families)  # complains of unknown ones before the work
    pages = list(pages)
    examples = strategy.read(steps(pages, "pages read", report), config)
    fold_of = fold_of_pages(examples, config)
    check_classes(examples, fold_of, strategy.held_out - 1, config)
    report(f"{len(examples)} {strategy.examples}, {sum(map(len, examples))} {strategy.schema.unit}s")
    data = training_data(strategy, examples, pages, fold_of, config, report)
    blank = [example for example in examples if not len(example)]
    every_set = [*(frozenset([fold]) for fold in range(config.folds)), _NOTHING]
    ensembles = strategy.fit([(data, excluded) for excluded in every_set], report)
    models = {
        excluded: uncalibrated(data, excluded, scorers) for excluded, scorers in zip(every_set, ensembles, strict=True)
    }
    return _cross_validated(data, blank, fold_of, models, strategy)


def training_data(
    strategy: Strategy,
    examples: Sequence[Example],
    pages: Sequence[LabelledPage],
    fold_of: Mapping[str, int],
    config: Config,
    report: Report,
    trained_on: Collection[str] | None = None,
) -> TrainingData:
    """Examples, some of them a second time with something taken away, and lexicons that have not seen them.

    Parameters
    ----------
    strategy : Strategy
    examples : sequence of Example
    pages : sequence of LabelledPage
        What they were made of.
    fold_of : mapping of str to int
        Fold of each page, by its key.
    config : Config
    report : callable
    trained_on : collection of str, optional
        Keys of the pages that may be trained on; the others can only be scored. By default all.
    """
    chosen = [example for example in examples if trained_on is None or example.key in trained_on]
    second = strategy.augment(chosen, pages, fold_of, config)
    report(f"{len(second)} of them a second time, augmented; fitting lexicons")
    plain = [e for e in [*chosen, *second] if len(e) and not e.augmented and e.converter in ("", BUILT_IN)]
    lexicons = fit_lexicons(plain, [fold_of[example.key] for example in plain], strategy.held_out, config)
    filled = [example for example in [*examples, *second] if len(example)]
    folds = [fold_of[example.key] for example in filled]
    return TrainingData(filled, folds, lexicons, strategy.schema, config, trained_on)


def uncalibrated(data: TrainingData, excluded: Excluded, scorers: tuple[Scorer, ...]) -> Model:
    """A model of scorers that were trained without some folds, before its calibration.

    Parameters
    ----------
    data : TrainingData
    excluded : frozenset of int
    scorers : tuple of Scorer
    """
    schema, lexicons, bounds = data.schema, data.lexicons[excluded], data.bounds(excluded)
    return Model(schema.unit, schema.names, lexicons.names, lexicons.words, bounds, scorers, 1.0, 0.0, 0.1, {})


def unseen_log_odds(data: TrainingData, number: int, model: Model) -> Doubles:
    """Log-odds of an example's blocks by the model that was trained without its fold, not calibrated.

    Parameters
    ----------
    data : TrainingData
    number : int
        Of the example.
    model : Model
    """
    features = data.features(number, frozenset([data.folds[number]]))
    return model.log_odds(ScorerInput(data.examples[number].statistics, features))


def calibrated_without(
    data: TrainingData, excluded: Excluded, model: Model, log_odds: Mapping[int, Doubles] | Sequence[Doubles]
) -> Model:
    """A model calibrated on what others say of the pages that it was trained on, each without the page's fold.

    Parameters
    ----------
    data : TrainingData
    excluded : frozenset of int
        Folds that the model was trained without.
    model : Model
    log_odds : mapping or sequence of ndarray
        Of examples, by their number, as `unseen_log_odds` gives them.
    """
    examples = data.examples
    chosen = [n for n in data.without(excluded) if not examples[n].partial and not examples[n].augmented]
    return calibrate(model, [examples[n] for n in chosen], [log_odds[n] for n in chosen], data.config.calibration)


def _cross_validated(
    data: TrainingData,
    blank: Sequence[Example],
    fold_of: Mapping[str, int],
    models: Mapping[Excluded, Model],
    strategy: Strategy,
) -> Result:
    """Calibrate each fold's model on the other folds and score its own pages; calibrate the last on all."""
    examples, folds, config = data.examples, data.folds, data.config
    log_odds = [unseen_log_odds(data, number, models[frozenset([fold])]) for number, fold in enumerate(folds)]
    whole = [number for number, example in enumerate(examples) if not example.partial]
    fresh = [number for number in whole if not examples[number].augmented]

    def calibrated(excluded: Excluded) -> Model:
        return calibrated_without(data, excluded, models[excluded], log_odds)

    fold_models = [calibrated(frozenset([fold])) for fold in range(config.folds)]
    probabilities = [fold_models[fold].calibrated(one) for fold, one in zip(folds, log_odds, strict=True)]
    scores = score_examples(
        [*(examples[n] for n in whole), *blank],
        [*(folds[n] for n in whole), *(fold_of[example.key] for example in blank)],
        fold_models,
        [*(probabilities[n] for n in whole), *(np.zeros(0) for _ in blank)],
    )
    blocks = score_blocks([examples[n] for n in fresh], [probabilities[n] for n in fresh])
    everything = [*examples, *blank]
    model = calibrated(_NOTHING)
    about = card(model, everything, scores, blocks, strategy.table_by, config)
    return Result(
        replace(model, card=about | {"pages": digests(everything)}),
        [
            replace(
                one, card=about | {"fold": fold, "pages": digests([e for e in everything if fold_of[e.key] != fold])}
            )
            for fold, one in enumerate(fold_models)
        ],
        dict(fold_of),
        scores,
    )
