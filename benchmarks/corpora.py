"""Which corpora a benchmark reads: its options, the pages in a fixed order, and progress over them."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click
from joblib import Parallel, delayed

from benchmarks.adapters import Page
from boilerkit import datasets
from boilerkit.datasets import CorpusError, LabelledPage, Problem
from boilerkit.datasets.sample import sample
from boilerkit.page.encoding import decode

Made = TypeVar("Made")
Folders = TypeVar("Folders")


class Source(NamedTuple):
    """A corpus, or one split of it, at a place.

    >>> Source("wcxb", "dev", Path("data/wcxb")).label
    'wcxb-dev'
    """

    name: str
    split: str | None
    root: Path

    @property
    def label(self) -> str:
        """Name of the folder of its predictions, and in tables."""
        return f"{self.name}-{self.split}" if self.split else self.name


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that :func:`sources` takes, for a click command."""
    command = click.option(
        "--corpora",
        "folder",
        type=click.Path(path_type=Path),
        default=lambda: os.environ.get("BOILERKIT_CORPORA"),
        help="Folder whose subfolders are corpora by their names.  [default: $BOILERKIT_CORPORA]",
    )(command)
    return click.option(
        "--corpus",
        "named",
        multiple=True,
        metavar="NAME[:SPLIT]=PATH",
        help="A corpus at a path; repeat for several.",
    )(command)


def sources(folder: Path | None, named: tuple[str, ...]) -> list[Source]:
    """Corpora as the options name them.

    Raises
    ------
    click.UsageError
        Where an option does not name a corpus that can be read, or there is none.
    """
    chosen = []
    if folder is not None:
        if not folder.is_dir():
            raise click.UsageError(f"--corpora: no such folder: {folder}")
        chosen += [Source(name, None, folder / name) for name in datasets.names() if (folder / name).is_dir()]
    for text in named:
        name, equals, path = text.partition("=")
        if not equals:
            raise click.UsageError(f"--corpus {text}: write NAME=PATH or NAME:SPLIT=PATH")
        corpus, _, split = name.partition(":")
        chosen.append(Source(corpus, split or None, Path(path)))
    if not chosen:
        raise click.UsageError("no corpus: give --corpora FOLDER or --corpus NAME=PATH")
    labels = [source.label for source in chosen]
    for label in labels:
        if labels.count(label) > 1:
            raise click.UsageError(f"{label} is named twice; name each corpus once")
    for source in chosen:
        try:
            datasets.load(source.name, source.root, source.split)
        except CorpusError as error:
            raise click.UsageError(str(error)) from None
    return chosen


def pages(
    source: Source, limit: int | None = None, on_problem: Callable[[Problem], object] | None = None
) -> Iterator[LabelledPage]:
    """Pages of a corpus in its order, or a sample of them.

    Parameters
    ----------
    limit
        Number of pages; see :func:`boilerkit.datasets.sample.sample`.
    """
    reader = datasets.load(source.name, source.root, source.split, on_problem or _ignore)
    return reader if limit is None else iter(sample(reader, limit))


def as_given(page: LabelledPage) -> Page:
    """What a system gets of a labelled page."""
    return Page(decode(page.html), page.url, page.language, f"{page.corpus}/{page.id}")


def map_pages(
    function: Callable[[LabelledPage, Folders, int], Made], pages: Iterable[tuple[LabelledPage, int]], folders: Folders
) -> Iterator[Made]:
    """Results of a function of a page, the models' folder or folders and the page's fold, on all cores and in order."""
    work = Parallel(n_jobs=-1, return_as="generator")(delayed(function)(page, folders, fold) for page, fold in pages)
    with click.progressbar(work, label="pages", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def progress(length: int, label: str) -> AbstractContextManager[Any]:
    """A progress bar on a terminal, and nothing in a pipe."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def _ignore(problem: Problem) -> None:
    """Problems are reported once, by `benchmarks.run`."""
