"""A function over pages on all cores, with a progress bar on a terminal and nothing in a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import click
from joblib import Parallel, delayed

from boilerkit.datasets import LabelledPage

Found = TypeVar("Found")


def of_pages(
    function: Callable[[LabelledPage, Path, int], Found], pages: Iterable[tuple[LabelledPage, int]], training: Path
) -> Iterator[Found]:
    """What the function makes of each page, the training folder and the page's fold; in the pages' order.

    The function is one of a module that workers can import, not of a script.
    """
    work = Parallel(n_jobs=-1, return_as="generator")(delayed(function)(page, training, fold) for page, fold in pages)
    with click.progressbar(work, label="pages", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar
