"""A study: trainings that differ in one thing, each cross-validated on the same folds of the same pages.

A trial trains on some of the pages, with some of the families of features, and scores every page by a model that has
seen neither it nor a page of its site, nor one with nearly the same text. What is computed is kept in the study's
folder: the table of pages, what each model says of the pages of its fold until its trial is done, and the scores of
each trial. A study of other pages or settings needs another folder.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import boilerkit
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.base import digest
from boilerkit.files.writing import temporary, write
from boilerkit.metrics import bootstrap_interval, paired_bootstrap
from boilerkit.model.scorer import Doubles
from boilerkit.training.card import versions
from boilerkit.training.config import Config
from boilerkit.training.examples import Example, read_pages
from boilerkit.training.progress import Report, steps
from boilerkit.training.scoring import page_scores
from boilerkit.training.splits import deal, groups_of_pages
from boilerkit.training.strategies import BLOCK_ENSEMBLE
from boilerkit.training.trainer import calibrated_without, training_data, uncalibrated, unseen_log_odds
from boilerkit.training.training_data import TrainingData

#: Columns of the table of pages: number of blocks, whether it can be scored, number of its group and of its fold.
PAGES: Final = ("corpus", "id", "site", "page_type", "language", "blocks", "scored", "group", "fold")


class StudyError(ValueError):
    """A study that cannot be made: the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One training.

    Attributes
    ----------
    name : str
        Unique within a study's folder, whatever the question; letters, digits, spaces and points.
    families : tuple of str
        Families of features that it sees; all that the study's settings name where there is none.
    trained_on : frozenset of str, optional
        Keys of the pages that it is trained on, apart from those of the fold; by default all.
    """

    name: str
    families: tuple[str, ...] = ()
    trained_on: frozenset[str] | None = None


#: The training that others are compared with: with everything, on everything.
WHOLE: Final = Trial("whole")


class Study:
    """Labelled pages, settings and a folder for what is computed.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Pages with neither gold text nor snippets that must come out are left out; those without gold text are trained
        on, but not scored.
    config : Config
    folder : str or Path
        Made where it is not there; a study of the same pages and settings that is there is gone on with.
    report : callable
        Called with a line of text now and then, which says how far the work is.

    Raises
    ------
    StudyError
        If the folder holds another study, or the pages have fewer sites than folds.
    """

    def __init__(
        self, pages: Iterable[LabelledPage], config: Config, folder: str | Path, report: Report = print
    ) -> None:
        self.config = config
        self.folder = Path(folder)
        self.report = report
        if config.families:
            BLOCK_ENSEMBLE.schema.only(config.families)  # complains of unknown ones before the work
        self._labelled = [page for page in pages if page.gold is not None or page.must]
        keep_identity(self.folder, {"settings": asdict(config), "pages": pages_digest(self._labelled)})

    @property
    def families(self) -> tuple[str, ...]:
        """Families of features that take part."""
        return self.config.families or tuple(BLOCK_ENSEMBLE.schema.by_family)

    @cached_property
    def pages(self) -> pd.DataFrame:
        """One row a page, by its key: the columns of `PAGES`."""
        path = self.folder / "pages.csv"
        if not path.exists():
            write(self._table_of_pages().to_csv(index_label="key"), path, overwrite=True)
        texts = {"id": str, "site": str, "page_type": str, "language": str}
        return pd.read_csv(path, index_col="key", dtype=texts, keep_default_na=False)

    def _table_of_pages(self) -> pd.DataFrame:
        group_of = groups_of_pages(self._examples)
        groups = np.array([*group_of.values()], dtype=np.int64)
        folds = deal(groups, self.config.folds, self.config.random_state).tolist()
        fold_of = dict(zip(group_of, folds, strict=True))
        rows = {}
        for one in self._examples:
            about = one.page.corpus, one.page.id, one.page.site, one.page.page_type or "", one.page.language or ""
            rows[one.key] = (*about, len(one), not one.partial, group_of[one.key], fold_of[one.key])
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(PAGES))

    @cached_property
    def _examples(self) -> list[Example]:
        return read_pages(steps(self._labelled, "pages read", self.report), self.config)

    def run(self, trials: Sequence[Trial]) -> pd.DataFrame:
        """Scores of every page in each trial; those that are in the folder are not computed again.

        Parameters
        ----------
        trials : sequence of Trial

        Returns
        -------
        DataFrame
            One row a trial and page: trial, the columns of `boilerkit.evaluation.tables.page_row`, and fold.
        """
        missing = [trial for trial in trials if not self._scores_file(trial).exists()]
        self.report(f"{len(trials)} trainings, each on {self.config.folds} folds; {len(missing)} are to be done")
        for trained_on, group in groupby(missing, key=lambda trial: trial.trained_on):
            self._run_on_same_pages(trained_on, list(group))
        frames = [
            pd.read_csv(self._scores_file(trial), dtype={"id": str}, keep_default_na=False).assign(trial=trial.name)
            for trial in trials
        ]
        return pd.concat(frames, ignore_index=True)

    def _run_on_same_pages(self, trained_on: Collection[str] | None, trials: Sequence[Trial]) -> None:
        """Train what is missing of some trials, on all cores, and score each trial as soon as it is whole."""
        fold_of = {str(key): int(fold) for key, fold in self.pages["fold"].items()}
        everything = training_data(
            BLOCK_ENSEMBLE, self._examples, self._labelled, fold_of, self.config, self.report, trained_on
        )
        data = {trial: everything.seeing(trial.families or self.config.families) for trial in trials}
        todo = [
            (trial, fold)
            for trial in trials
            for fold in range(self.config.folds)
            if not self._log_odds_file(trial, fold).exists()
        ]
        jobs = [(data[trial], frozenset([fold])) for trial, fold in todo]
        for (trial, fold), scorers in zip(todo, BLOCK_ENSEMBLE.fit(jobs, self.report), strict=True):
            model = uncalibrated(data[trial], frozenset([fold]), scorers)
            log_odds = [unseen_log_odds(data[trial], number, model) for number in _scored(data[trial], fold)]
            _save(np.concatenate([np.zeros(0), *log_odds]), self._log_odds_file(trial, fold))
            self._score_if_whole(trial, data[trial])
        for trial in trials:
            self._score_if_whole(trial, data[trial])

    def _score_if_whole(self, trial: Trial, data: TrainingData) -> None:
        """Write a trial's scores if its folds are done, which then need not be kept any longer."""
        files = [self._log_odds_file(trial, fold) for fold in range(self.config.folds)]
        if not all(file.exists() for file in files):
            return
        numbers = [_scored(data, fold) for fold in range(self.config.folds)]
        log_odds: dict[int, Doubles] = {}
        for own, file in zip(numbers, files, strict=True):
            ends = np.cumsum([len(data.examples[number]) for number in own])
            log_odds |= dict(zip(own, np.split(np.load(file), ends[:-1]), strict=True))
        rows = [row for fold, own in enumerate(numbers) for row in self._page_rows(data, fold, own, log_odds)]
        rows += [
            page_scores(example, np.zeros(0, dtype=bool)) | {"fold": self.pages["fold"][example.key]}
            for example in self._examples
            if not len(example) and not example.partial
        ]
        write(pd.DataFrame(rows).to_csv(index=False, float_format="%.6f"), self._scores_file(trial), overwrite=True)
        for file in files:
            file.unlink()

    @staticmethod
    def _page_rows(
        data: TrainingData, fold: int, numbers: Sequence[int], log_odds: Mapping[int, Doubles]
    ) -> Iterator[dict[str, Any]]:
        """Scores of the pages of a fold by its model, calibrated on the other folds."""
        excluded = frozenset([fold])
        model = calibrated_without(data, excluded, uncalibrated(data, excluded, ()), log_odds)
        for number in numbers:
            example = data.examples[number]
            kept = example.decide(model.rule, model.calibrated(log_odds[number])).kept
            yield page_scores(example, kept) | {"fold": fold}

    def _scores_file(self, trial: Trial) -> Path:
        return self.folder / "trials" / f"{trial.name.replace(' ', '-')}.csv"

    def _log_odds_file(self, trial: Trial, fold: int) -> Path:
        return self._scores_file(trial).with_suffix(f".{fold}.npy")


def _scored(data: TrainingData, fold: int) -> list[int]:
    """Numbers of the examples of a fold that are scored: pages as they are, with their whole gold text."""
    examples = enumerate(zip(data.examples, data.folds, strict=True))
    return [n for n, (one, its_fold) in examples if its_fold == fold and not one.partial and not one.augmented]


def _save(array: Doubles, path: Path) -> None:
    """Write an array whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = temporary(path)
    with part.open("wb") as file:
        np.save(file, array)
    part.replace(path)


def pages_digest(pages: Iterable[LabelledPage]) -> str:
    """Digest of labelled pages, with what their labels say.

    Parameters
    ----------
    pages : iterable of LabelledPage
    """
    total = sha256()
    for page in pages:
        labels = repr((page.corpus, page.id, page.site, page.gold, page.must))
        total.update(f"{digest(page.html)} {labels}".encode("utf-8", "surrogatepass"))
    return total.hexdigest()[:16]


def keep_identity(folder: Path, identity: Mapping[str, Any]) -> None:
    """Write down what a folder's figures depend on, or check that it is what is written there.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    identity : mapping

    Raises
    ------
    StudyError
        If the folder has figures that depend on something else.
    """
    file = folder / "study.json"
    own = _flat(json.loads(json.dumps({**identity, "versions": {"boilerkit": boilerkit.__version__, **versions()}})))
    if not file.exists():
        write(json.dumps(own, indent=1, ensure_ascii=False) + "\n", file, overwrite=False)
        return
    try:
        there = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise StudyError(f"{file} is damaged ({error}): give another folder") from error
    differs = [key for key in {**there, **own} if there.get(key) != own.get(key)]
    if differs:
        changes = ", ".join(f"{key} was {there.get(key)!r} and is {own.get(key)!r}" for key in differs[:3])
        raise StudyError(f"{folder} holds a study of something else ({changes}): give another folder")


def _flat(value: Any, key: str = "") -> dict[str, Any]:
    """Nested records as one, by dotted keys."""
    if not isinstance(value, dict):
        return {key: value}
    return {
        name: one for inner, rest in value.items() for name, one in _flat(rest, f"{key}.{inner}".strip(".")).items()
    }


def save(table: pd.DataFrame, plot: Callable[[pd.DataFrame], Axes], folder: Path, name: str) -> None:
    """Write a table as CSV and its figure as SVG, each whole or not at all.

    Parameters
    ----------
    table : DataFrame
    plot : callable
        From the table to axes.
    folder : Path
    name : str
        Of both files, without a suffix.
    """
    write(table.to_csv(index=False, float_format="%.6f"), folder / f"{name}.csv", overwrite=True)
    figure, drawn = plot(table).figure, StringIO()
    assert isinstance(figure, Figure)
    with plt.rc_context({"svg.hashsalt": name}):  # the same table gives the same file
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    plt.close(figure)
    write(drawn.getvalue(), folder / f"{name}.svg", overwrite=True)


def f1_of(rows: pd.DataFrame, trials: Sequence[str], corpus: str | None = None) -> "pd.Series[float]":
    """F1 of each page, the mean of several trials.

    Parameters
    ----------
    rows : DataFrame
        As `Study.run` gives them.
    trials : sequence of str
        Their names.
    corpus : str, optional
        Whose pages; by default all.
    """
    chosen = rows[rows["trial"].isin(trials) & (True if corpus is None else rows["corpus"] == corpus)]
    return chosen.groupby(["corpus", "id"])["f1"].mean()


def summary(f1: "pd.Series[float]", reference: "pd.Series[float]") -> dict[str, Any]:
    """Mean F1 over pages with its interval, and the paired difference to a reference on the same pages with its own.

    Parameters
    ----------
    f1, reference : Series
        As `f1_of` gives them.

    Returns
    -------
    dict
        pages, f1, low, high, difference, difference_low, difference_high, p_value.
    """
    own = bootstrap_interval(f1)
    paired = paired_bootstrap(f1, reference.loc[f1.index])
    intervals = {"f1": own.mean, "low": own.low, "high": own.high, "difference": paired.mean}
    bounds = {"difference_low": paired.low, "difference_high": paired.high, "p_value": paired.p_value}
    return {"pages": len(f1)} | intervals | bounds
