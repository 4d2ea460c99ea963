"""Libraries that some commands need, and how they are installed."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click


def require_reader(reader: str, path: str) -> None:
    """Complain if a library that a file format needs is not installed."""
    from boilerkit.files.readers import NEEDS

    library, extra = NEEDS.get(reader, ("", ""))
    if library and not find_spec(library):
        raise click.ClickException(f"{path} needs {library}: pip install 'boilerkit[{extra}]'")


def research_module(module: str) -> Any:
    """A module of the research half, or a line that says how to install what it needs."""
    try:
        return import_module(f"boilerkit.{module}")
    except ModuleNotFoundError as error:
        raise click.ClickException(f"this needs {error.name}: pip install 'boilerkit[research]'") from error
