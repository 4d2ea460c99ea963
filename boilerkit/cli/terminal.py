"""What is said on standard error."""

import sys
from collections.abc import Iterable
from typing import Any

import click


def progress(items: Iterable[Any], label: str, length: int | None = None) -> Any:
    """A progress bar on standard error if that is a terminal; silent in a pipe."""
    return click.progressbar(items, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
