"""Training: labelled pages to a model of blocks or of lines, cross-validated by site on the way.

1. Pages become examples, some of them a second time with something taken away, and are dealt out to folds.
2. Lexicons are fitted, then the scorers, whose features come from lexicons that have not seen the page's fold. Both are
   fitted without each fold and once on all pages.
3. The calibration and the decision's bounds are fitted to the scores of pages that the scorers have not seen.

What differs between blocks and lines is a `boilerkit.training.strategies.Strategy`. For a fold's figures every part of
the model, down to the lexicons, is trained without that fold.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from boilerkit.datasets import LabelledPage
from boilerkit.evaluation.cross_validated import CrossValidatedCleaner
from boilerkit.model import Model
from boilerkit.model.bounds import Bounds
from boilerkit.model.scorer import Scorer, ScorerInput
from boilerkit.training.calibration import calibrate
from boilerkit.training.card import card, digests
from boilerkit.training.config import LINES, Config
from boilerkit.training.converters import BUILT_IN
from boilerkit.training.examples import Example
from boilerkit.training.lexicons import Lexicons, fit_lexicons
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
    pages = list(pages)
    examples = strategy.read(steps(pages, "pages read", report), config)
    fold_of = fold_of_pages(examples, config)
    check_classes(examples, fold_of, strategy.held_out - 1, config)
    report(f"{len(examples)} {strategy.examples}, {sum(map(len, examples))} {strategy.schema.unit}s")
    second = strategy.augment(examples, pages, fold_of, config)
    report(f"{len(second)} of them a second time, augmented; fitting lexicons")
    filled = [example for example in [*examples, *second] if len(example)]
    blank = [example for example in examples if not len(example)]
    plain = [example for example in filled if not example.augmented and example.converter in ("", BUILT_IN)]
    lexicons = fit_lexicons(plain, [fold_of[example.key] for example in plain], strategy.held_out, config)
    data = TrainingData(filled, [fold_of[example.key] for example in filled], lexicons, strategy.schema, config)
    every_set = [*(frozenset([fold]) for fold in range(config.folds)), _NOTHING]
    models = {
        excluded: _uncalibrated(strategy, lexicons[excluded], data.bounds(excluded), scorers)
        for excluded, scorers in strategy.fit(data, every_set, report)
    }
    return _cross_validated(data, blank, fold_of, models, strategy)


def _uncalibrated(strategy: Strategy, lexicons: Lexicons, bounds: Bounds, scorers: tuple[Scorer, ...]) -> Model:
    schema = strategy.schema
    return Model(schema.unit, schema.names, lexicons.names, lexicons.words, bounds, scorers, 1.0, 0.0, 0.1, {})


def _cross_validated(
    data: TrainingData,
    blank: Sequence[Example],
    fold_of: Mapping[str, int],
    models: Mapping[Excluded, Model],
    strategy: Strategy,
) -> Result:
    """Calibrate each fold's model on the other folds and score its own pages; calibrate the last on all."""
    examples, folds, config = data.examples, data.folds, data.config
    log_odds = []
    for number, (example, fold) in enumerate(zip(examples, folds, strict=True)):
        held_out = frozenset([fold])
        inputs = ScorerInput(example.statistics, data.features(number, held_out))
        log_odds.append(models[held_out].log_odds(inputs))
    whole = [number for number, example in enumerate(examples) if not example.partial]
    fresh = [number for number in whole if not examples[number].augmented]

    def calibrated(excluded: Excluded) -> Model:
        chosen = [number for number in fresh if folds[number] not in excluded]
        return calibrate(
            models[excluded], [examples[n] for n in chosen], [log_odds[n] for n in chosen], config.calibration
        )

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
