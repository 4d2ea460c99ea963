"""The fold models of a training run, and the rule that no model is scored on a page that it was trained on."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import click

from benchmarks import corpora
from benchmarks.corpora import Source
from boilerkit import Cleaner, LineCleaner
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.base import digest as page_digest

AnyCleaner = TypeVar("AnyCleaner", Cleaner, LineCleaner)


class NoTraining(Exception):
    """A folder that holds no finished training, and why, without paths of this machine."""


@dataclass(frozen=True, slots=True)
class Folds:
    """The folds of a training run.

    Attributes
    ----------
    fold_of : mapping
        Fold of each page, by ``corpus/id``.
    trained_on : mapping
        Digests of the pages that the model of each fold was trained on.
    """

    fold_of: Mapping[str, int]
    trained_on: Mapping[int, frozenset[str]]

    @classmethod
    def read(cls, training: Path) -> "Folds":
        """Read the output folder of ``boilerkit train``; `NoTraining` where it is unfinished."""
        try:
            fold_of: dict[str, int] = json.loads((training / "folds.json").read_text())
        except (OSError, ValueError) as error:
            raise NoTraining(_reason(error)) from error
        return cls(fold_of, {fold: pages_of(training / "folds" / str(fold)) for fold in sorted(set(fold_of.values()))})

    def refusal(self, page: LabelledPage) -> str | None:
        """Why the fold models must not be scored on a page: it is in no fold, or its fold's model has seen it."""
        key = f"{page.corpus}/{page.id}"
        if key not in self.fold_of:
            return f"{key} is in no fold of the training; score boilerkit on it instead"
        if page_digest(page.html) in self.trained_on[self.fold_of[key]]:
            return f"the model of fold {self.fold_of[key]} was trained on {key}; these are not its folds"
        return None


@cache
def model(kind: type[AnyCleaner], training: Path, fold: int) -> AnyCleaner:
    """The model of a fold, of blocks or of lines, read once a process."""
    return kind.load(training / "folds" / str(fold))


def pages_of(model: Path) -> frozenset[str]:
    """Digests of the pages that a model was trained on, from its card."""
    try:
        return frozenset(json.loads((model / "card.json").read_text(encoding="utf-8"))["pages"])
    except (OSError, ValueError, KeyError) as error:
        raise NoTraining(_reason(error)) from error


def seen_in_training(trained_on: frozenset[str], page: LabelledPage) -> str | None:
    """Why a model must not be scored on a page: it was trained on the same bytes, whatever their corpus."""
    if page_digest(page.html) not in trained_on:
        return None
    key = f"{page.corpus}/{page.id}"
    return f"the shipped model was trained on {key}; score boilerkit-cv on it, with --training FOLDER"


def labelled(training: Path, sources: Iterable[Source], limit: int | None) -> Iterator[tuple[LabelledPage, int]]:
    """Pages that have a gold text, each with the fold whose model has not seen it.

    Raises
    ------
    click.ClickException
        If the folder holds no finished training, or the fold models have seen a page.
    """
    try:
        folds = Folds.read(training)
    except NoTraining as error:
        raise click.ClickException(f"--training is no finished training: {error}") from error
    for source in sources:
        for page in corpora.pages(source, limit):
            if page.gold is not None:
                if reason := folds.refusal(page):
                    raise click.ClickException(reason)
                yield page, folds.fold_of[f"{page.corpus}/{page.id}"]


def digest(folder: Path, pattern: str = "*") -> str:
    """Short SHA-256 of the files below a folder and their names.

    >>> digest(Path(__file__).parent / "no such folder")
    'e3b0c44298fc'
    """
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()[:12]


def _reason(error: Exception) -> str:
    """An error without the machine's paths, since it goes into published tables."""
    if isinstance(error, OSError):
        return f"{Path(str(error.filename)).name}: {error.strerror}"
    return f"{type(error).__name__}: {error}"
