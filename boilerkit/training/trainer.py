"""Training: labelled pages to a model of blocks or of lines, cross-validated by site on the way.

Each part of a model is trained on what the part before says of pages that it did not see:

1. lexicons: logistic regressions over the tokens of class names and of words;
2. the scorers: boosted trees, with lexicons that did not see the page's fold, and beside them for blocks networks over
   whole pages, for lines networks that also see what a first pass that did not see the page's fold says of a line's
   surroundings;
3. the calibration of the scorers' mean, and the lower bound of a page's threshold, on the folds.

Folds are groups of pages that share a site, bytes or near-duplicate text. For a fold's figures every part of
the model, down to the lexicons, is trained without that fold.
"""

import json
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

import boilerkit
from boilerkit import datasets
from boilerkit.datasets import LabelledPage
from boilerkit.evaluation import tables
from boilerkit.evaluation.cross_validated import CrossValidatedCleaner
from boilerkit.features import (
    BLOCK,
    LINE,
    Schema,
    lexical,
    markup,
    metadata_overlap,
    schema_types,
    stacked_scores,
    vocabulary,
)
from boilerkit.features.statistics import PageStatistics
from boilerkit.metrics import average_precision, block_scores, calibration_error
from boilerkit.model import Model
from boilerkit.model.cascade import Cascade
from boilerkit.model.context import ContextPooling
from boilerkit.model.decision import best_threshold, block_lengths
from boilerkit.model.model import FORMAT
from boilerkit.model.numerics import sigmoid
from boilerkit.model.perceptron import Perceptron
from boilerkit.model.scorer import Scorer, ScorerInput
from boilerkit.training import fitting
from boilerkit.training.config import LINES, Config
from boilerkit.training.examples import GOLD, Example, copies, read, read_lines
from boilerkit.training.page_network import TrainingPage, fit_page_net

Excluded = frozenset[int]
Floats = NDArray[np.float32]


Report = Callable[[str], None]


def train(
    pages: Iterable[LabelledPage],
    config: Config | None = None,
    report: Report = print,
) -> "Result":
    """Train a model and cross-validate it.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Of one or more corpora; pages without gold text are passed over.
    config : Config, optional
    report : callable
        Is told, a line at a time, how far the work is.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If there are fewer sites than folds.
    """
    config = config or Config()
    return _train(read(pages, config), BLOCK, config, report)


def train_lines(
    pages: Iterable[LabelledPage],
    config: Config = LINES,
    report: Report = print,
) -> "Result":
    """Train a model of lines on pages that are rendered in several ways, and cross-validate it.

    Parameters
    ----------
    pages, config, report
        As for `train`.

    Returns
    -------
    Result
        One row of `pages` is a page in one rendering; the column `raw` has the F1 of the rendering as it is.

    Raises
    ------
    ValueError
        If there are fewer sites than folds.
    ImportError
        If the tool of a rendering is not installed.
    """
    return _train(read_lines(pages, config), LINE, config, report)


def _train(examples: list[Example], schema: Schema, config: Config, report: Report) -> "Result":
    report(f"{len(examples)} {'pages' if schema is BLOCK else 'texts'}, {sum(map(len, examples))} {schema.unit}s")
    poorer = copies(examples, config)
    report(f"{len(poorer)} of them a second time with less; lexicons")
    trainer = _Trainer(examples + poorer, schema, config)
    trainer.fit_lexicons()
    every: Excluded = frozenset()
    folds = [frozenset([fold]) for fold in range(config.folds)]
    scorers = _scorers_of_blocks if schema is BLOCK else _scorers_of_lines
    models = {excluded: trainer.model(excluded, found) for excluded, found in scorers(trainer, [*folds, every], report)}
    return _cross_validated(trainer, models)


@dataclass(slots=True)
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
        Scores of each page by the model of its fold, as `boilerkit.evaluation.tables` gives them.
    """

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
        """A cleaner that scorers each page by a model that has not seen it."""
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


def _scorers_of_blocks(
    trainer: "_Trainer", without: Sequence[Excluded], report: Report
) -> Iterator[tuple[Excluded, tuple[Scorer, ...]]]:
    """Networks over pages and boosted trees for each set of folds that is left out, on all cores."""
    config = trainer.config
    seeds = range(config.random_state, config.random_state + config.page_networks)

    def tasks(excluded: Excluded) -> Iterator[Any]:
        for seed in seeds:
            pages = trainer.training_pages(excluded)
            yield delayed(fit_page_net)(pages, config.page_network, trainer.hidden_together, seed)
        blocks = trainer.training_set(trainer.columns, excluded)
        yield delayed(fitting.fit_trees)(blocks, config.trees, config.random_state)

    work = Parallel(n_jobs=-1, pre_dispatch="n_jobs", return_as="generator")(
        task for excluded in without for task in tasks(excluded)
    )
    for number, excluded in enumerate(without, start=1):
        yield excluded, tuple(next(work) for _ in range(len(seeds) + 1))
        report(f"scorers {number} of {len(without)}")


def _scorers_of_lines(
    trainer: "_Trainer", without: Sequence[Excluded], report: Report
) -> Iterator[tuple[Excluded, tuple[Scorer, ...]]]:
    """Boosted trees and a cascade of perceptrons for each set of folds that is left out."""
    firsts = [*map(frozenset, combinations(range(trainer.config.folds), 2)), *without]
    for number, excluded in enumerate(firsts, start=1):
        trainer.fit_first(excluded)
        report(f"first pass {number} of {len(firsts)}")
    for number, excluded in enumerate(without, start=1):
        yield excluded, trainer.fit_scorers(excluded)
        report(f"scorers {number} of {len(without)}")


def _cross_validated(trainer: "_Trainer", models: Mapping[Excluded, Model]) -> Result:
    """Calibrate each fold's model on the other folds and score its own pages; calibrate the last on all."""
    examples, config = trainer.examples, trainer.config
    log_odds = [
        models[frozenset([example.fold])].log_odds(
            ScorerInput(page, trainer.columns(number, frozenset([example.fold])))
        )
        for number, (example, page) in enumerate(zip(examples, trainer.pages, strict=True))
    ]
    fresh = [number for number, example in enumerate(examples) if not example.copy]
    folds = []
    for fold in range(config.folds):
        others = [number for number in fresh if examples[number].fold != fold]
        folds.append(_calibrated(models[frozenset([fold])], examples, log_odds, others, config))
    probabilities = [folds[example.fold].calibrated(found) for example, found in zip(examples, log_odds, strict=True)]
    pages = _page_scores(trainer, folds, probabilities)
    blocks = _block_scores([(examples[number], probabilities[number]) for number in fresh])
    final = _calibrated(models[frozenset()], examples, log_odds, fresh, config)
    card = _card(trainer, pages, final) | {"blocks": blocks, "pages": _digests(trainer)}
    return Result(
        replace(final, card=card),
        [
            replace(model, card=card | {"fold": fold, "pages": _digests(trainer, fold)})
            for fold, model in enumerate(folds)
        ],
        {example.key: example.fold for example in [*examples, *trainer.blank]},
        pages,
    )


def _page_scores(
    trainer: "_Trainer", folds: Sequence[Model], probabilities: Sequence[NDArray[np.float64]]
) -> pd.DataFrame:
    """One row a page, scored by the model of its fold, and what its blocks allow at best."""
    kept = [
        (example, _kept_text(example, found, folds[example.fold]))
        for example, found in zip(trainer.examples, probabilities, strict=True)
    ]
    kept += [(example, "") for example in trainer.blank]
    return pd.DataFrame(
        tables.page_row(example.page, text)
        | {"rendering": example.rendering, "fold": example.fold, "copy": example.copy}
        | {"raw": _f1(example, np.ones(len(example))), "oracle": _f1(example, example.labels)}
        for example, text in kept
    )


def _block_scores(found: Sequence[tuple[Example, NDArray[np.float64]]]) -> dict[str, float]:
    """Block measures over all pages, at a probability of one half where they need a threshold."""
    truth = np.concatenate([example.labels > 0.5 for example, _ in found])
    probabilities = np.concatenate([of_page for _, of_page in found])
    measured = block_scores(truth, probabilities)._asdict() | {
        "average_precision": average_precision(truth, probabilities),
        "calibration_error": calibration_error(truth, probabilities),
    }
    return {name: round(float(value), 4) for name, value in measured.items()}


def _calibrated(
    model: Model,
    examples: Sequence[Example],
    log_odds: Sequence[NDArray[np.float64]],
    chosen: Sequence[int],
    config: Config,
) -> Model:
    """Fit the logistic map and choose the threshold's lower bound and its margin on some examples."""
    truth = np.concatenate([examples[n].labels > 0.5 for n in chosen])
    scores_of_blocks = np.concatenate([log_odds[n] for n in chosen])[:, None]
    page_counts_once = np.concatenate([np.full(len(examples[n]), 1 / len(examples[n])) for n in chosen])
    regression = LogisticRegression(C=1e6).fit(scores_of_blocks, truth, sample_weight=page_counts_once)
    slope, intercept = float(regression.coef_[0, 0]), float(regression.intercept_[0])
    probabilities = {n: sigmoid(slope * log_odds[n] + intercept) for n in chosen}
    lengths = {n: block_lengths(examples[n].segments.texts) for n in chosen}
    means = [
        np.mean(
            [
                _approximate_f1(
                    examples[n], lengths[n], probabilities[n] >= best_threshold(probabilities[n], lengths[n], least)
                )
                for n in chosen
            ]
        )
        for least in config.least
    ]
    found = replace(
        model, slope=slope, intercept=intercept, min_threshold=config.least[int(np.argmax(means))], keep_all_margin=0.0
    )
    gold = [n for n in chosen if examples[n].rendering == GOLD]
    for margin in config.margins if gold else ():
        found = replace(found, keep_all_margin=margin)
        kept = pd.Series([_share_kept(examples[n], lengths[n], probabilities[n], found) for n in gold])
        if kept.groupby([examples[n].page.corpus for n in gold]).mean().min() >= config.gold_kept:
            break
    return found


def _approximate_f1(example: Example, lengths: NDArray[np.float64], kept: NDArray[np.bool_]) -> float:
    """F1 of a page by the lengths of its blocks, which is near the word F1 and much faster."""
    right = (lengths * example.labels)[kept].sum()
    possible = lengths[kept].sum() + (lengths * example.labels).sum()
    return float(2 * right / possible) if possible else 1.0


def _share_kept(
    example: Example, lengths: NDArray[np.float64], probabilities: NDArray[np.float64], model: Model
) -> float:
    kept = model.rule.decide(probabilities, example.segments.texts).kept
    return float(lengths[kept].sum() / lengths.sum())


def _kept_text(example: Example, probabilities: NDArray[np.float64], model: Model) -> str:
    texts = example.segments.texts
    kept = model.rule.decide(probabilities, texts).kept
    return "\n".join(text for text, keep in zip(texts, kept.tolist(), strict=True) if keep)


def _f1(example: Example, labels: NDArray[np.float64]) -> float:
    """F1 of the blocks that some labels choose."""
    kept = zip(example.segments.texts, (labels > 0.5).tolist(), strict=True)
    return float(tables.page_row(example.page, "\n".join(text for text, keep in kept if keep))["f1"])


def _digests(trainer: "_Trainer", without: int | None = None) -> list[str]:
    """Digests of the pages that were trained on."""
    examples = [*trainer.examples, *trainer.blank]
    return sorted({e.digest for e in examples if e.fold != without})


def _card(trainer: "_Trainer", pages: pd.DataFrame, model: Model) -> dict[str, Any]:
    """What the model is made of and how good it is, for people and for `boilerkit evaluate`."""
    by = ("corpus",) if trainer.schema is BLOCK else ("rendering", "corpus")
    fresh = pages[~pages["copy"]]
    corpora = {}
    for name in fresh["corpus"].unique():
        digests = sorted({e.digest for e in [*trainer.examples, *trainer.blank] if e.page.corpus == name})
        declared = datasets.get(name)
        corpora[name] = {
            "pages": len(digests),
            "sha256": sha256("".join(digests).encode()).hexdigest(),
            "licence": declared.licence,
            "citation": declared.citation,
        }
    return {
        "format": FORMAT,
        "boilerkit": boilerkit.__version__,
        "corpora": corpora,
        "features": len(model.features),
        "parameters": asdict(trainer.config),
        "calibration": {"slope": model.slope, "intercept": model.intercept},
        "min_threshold": model.min_threshold,
        "keep_all_margin": model.keep_all_margin,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "cross_validation": _records(tables.table(fresh, by)),
        "augmented": _records(tables.table(pages[pages["copy"]], by)),
        "upper_bound": _records(fresh.groupby(list(by), sort=False)[["raw", "oracle"]].mean().reset_index()),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(table.round(4).to_json(orient="records"))
    return records


class _Trainer:
    """The parts of a model, each by the folds that it was trained without."""

    def __init__(self, examples: Sequence[Example], schema: Schema, config: Config) -> None:
        self.schema = schema
        self.examples = [example for example in examples if len(example)]
        #: Pages without a block: nothing to learn from, but they count.
        self.blank = [example for example in examples if not len(example) and not example.copy]
        self.config = config
        self.lexicons: dict[Excluded, tuple[dict[str, float], dict[str, float]]] = {}
        #: What copies see of the lexicons of words.
        self.meanings: dict[Excluded, dict[str, float]] = {}
        self.first: dict[Excluded, Perceptron] = {}
        self.pages = [PageStatistics(example.segments) for example in self.examples]
        self.lexical: dict[tuple[int, Excluded], Floats] = {}
        rng = np.random.default_rng(config.random_state)
        #: Which blocks the scorers see, and how much each counts.
        self.seen = []
        for example in self.examples:
            main = example.labels > 0.5
            seen = main | (rng.random(len(example)) < config.negatives)
            self.seen.append((np.flatnonzero(seen), (example.weights / np.where(main, 1, config.negatives))[seen]))

    def fit_lexicons(self) -> None:
        """Lexicons without every set of folds that is ever left out together: of blocks two, of lines three."""
        fresh = [example for example in self.examples if not example.copy and example.rendering in ("", "own")]
        words = fitting.TokenTable(fresh, fitting.first_words, self.config.word_sites)
        names = fitting.TokenTable(fresh, fitting.names_above, self.config.name_sites) if self.schema is BLOCK else None
        for size in range(3 if self.schema is BLOCK else 4):
            for folds in combinations(range(self.config.folds), size):
                of_words = words.fit(folds, self.config.lexicon_c)
                self.lexicons[frozenset(folds)] = (
                    names.fit(folds, self.config.lexicon_c) if names else {},
                    of_words,
                )
                self.meanings[frozenset(folds)] = vocabulary.only_meanings(of_words)

    def columns(self, number: int, without: Excluded) -> Floats:
        """Features of an example, with lexicons that saw neither it nor the folds that are excluded."""
        example = self.examples[number]
        key = (number, without | {example.fold})
        if key not in self.lexical:
            names, words = ({}, self.meanings[key[1]]) if example.copy else self.lexicons[key[1]]
            self.lexical[key] = self.schema.weigh(self.pages[number], names, words)
        return np.hstack([example.base, self.lexical[key]])

    def training_pages(self, without: Excluded) -> list[TrainingPage]:
        """Pages for the networks over them, those of some folds left out."""
        return [
            TrainingPage(
                self.columns(number, without),
                ContextPooling.of(self.pages[number]),
                example.labels.astype(np.float32),
                example.weights.astype(np.float32),
                block_lengths(example.segments.texts).astype(np.float32),
            )
            for number, example in enumerate(self.examples)
            if example.fold not in without
        ]

    @property
    def hidden_together(self) -> list[list[int]]:
        """Columns that pages may lack together: what words and names are worth, sections, and what metadata say."""
        place = {name: number for number, name in enumerate(self.schema.names)}
        families = (
            lexical.WORDS.features,
            lexical.NAMES.features,
            markup.TRAITS,
            metadata_overlap.FAMILY.features,
            schema_types.FAMILY.features,
        )
        return [[place[feature.name] for feature in family] for family in families]

    def wide_columns(self, number: int, without: Excluded) -> Floats:
        """The same and what a first pass that saw neither says of the surroundings."""
        columns = self.columns(number, without)
        first = self.first[without | {self.examples[number].fold}]
        first_scores = sigmoid(first.scores(first.inputs(columns)))
        return np.hstack([columns, stacked_scores.FAMILY.matrix(self.pages[number], first_scores)])

    def training_set(self, columns: Callable[[int, Excluded], Floats], without: Excluded) -> fitting.Sample:
        """Blocks for trees and perceptrons, those of some folds left out."""
        numbers = [n for n, example in enumerate(self.examples) if example.fold not in without]
        return fitting.Sample(
            np.concatenate([columns(n, without)[self.seen[n][0]] for n in numbers]),
            np.concatenate([self.examples[n].labels[self.seen[n][0]] > 0.5 for n in numbers]).astype(np.int64),
            np.concatenate([self.seen[n][1] for n in numbers]),
        )

    def fit_first(self, without: Excluded) -> None:
        self.first[without] = fitting.fit_network(
            self.training_set(self.columns, without), self.config.network, self.config.random_state
        )

    def fit_scorers(self, without: Excluded) -> tuple[Scorer, ...]:
        """A cascade and trees over lines."""
        seeds = range(self.config.random_state, self.config.random_state + self.config.second_networks)
        wide = self.training_set(self.wide_columns, without)
        second = tuple(fitting.fit_network(wide, self.config.network, seed) for seed in seeds)
        narrow = replace(wide, columns=np.ascontiguousarray(wide.columns[:, : len(self.schema.names)]))
        trees = fitting.fit_trees(narrow, self.config.trees, self.config.random_state)
        return Cascade(self.first[without], second), trees

    def model(self, without: Excluded, scorers: tuple[Scorer, ...]) -> Model:
        """A model that is not yet calibrated."""
        names, words = self.lexicons[without]
        return Model(self.schema.unit, self.schema.names, names, words, scorers, 1.0, 0.0, 0.1, 0.0, {})
