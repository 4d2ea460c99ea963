"""A progress bar on a terminal, nothing in a pipe."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click


def progress(work: Iterable[Any]) -> Iterator[Any]:
    """The pages' work, with a bar on a terminal."""
    with click.progressbar(work, label="pages", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar
