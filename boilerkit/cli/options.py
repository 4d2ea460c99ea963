"""What commands have in common: options, the model and the inputs that they name."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from boilerkit.cli.requirements import require_reader
from boilerkit.files.sources import SourceError, Sources, find_sources, read_list


class Probability(click.FloatRange):
    """A number from 0 to 1."""

    name = "probability"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not a number from 0 to 1", param, ctx)
        return number


DATA = click.option(
    "--data", "data", multiple=True, required=True, metavar="NAME=PATH",
    help="A corpus and where it is; may be given again. `boilerkit datasets list` names them.",
)  # fmt: skip
MODEL = click.option("--model", metavar="FOLDER", help="A model that `boilerkit train` wrote [the shipped one].")
THRESHOLD = click.option(
    "--threshold", type=Probability(0, 1), help="Probability from which a block is kept [by page]."
)
LINES = click.option("--lines", is_flag=True, help="Read text without markup, line by line.")
ENCODING = click.option("--encoding", help="What the server said of the pages' encoding (HTTP charset).")
HIDDEN = click.option(
    "--hidden", type=click.Choice(["auto", "keep", "drop"]), default="auto", show_default=True,
    help="Text that a page hides: as the model decides, as if it were visible, or never kept.",
)  # fmt: skip
CONFIG = click.option(
    "--config", metavar="FILE",
    help="Settings of the training (TOML), where they differ from what `boilerkit train --print-config` prints.",
)  # fmt: skip
FOLDS = click.option("--folds", type=click.IntRange(3, 20), help="Folds, by site [5, or as --config says].")
SEED = click.option("--seed", type=int, help="Seed of whatever is random [0, or as --config says].")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace files that are there already.")


def named_sources(names: Sequence[str], suffixes: tuple[str, ...]) -> Sources:
    """The files that are meant, once it is sure that each can be read; see `boilerkit.files.sources`."""
    try:
        sources = find_sources(names, suffixes)
        if not sources.files:
            raise SourceError("nothing to clean: no input is named")
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    for source in sources.files:
        if source.reader:
            require_reader(source.reader, source.path)
    return sources


def listed_names(path: str | None) -> list[str]:
    """The names that a file lists, or none if there is no file."""
    try:
        return read_list(path) if path is not None else []
    except SourceError as error:
        raise click.ClickException(str(error)) from error


def load_cleaner(model: str | None, lines: bool = False) -> Any:
    """The cleaner around a model, which says itself whether it is one of lines, or None for those that are shipped."""
    from boilerkit.model import Model, ModelError
    from boilerkit.pipeline import Cleaner, LineCleaner

    if model is None:
        return None
    try:
        loaded = Model.load(model)
        return (LineCleaner if lines or loaded.unit == "line" else Cleaner)(loaded)
    except ModelError as error:
        raise click.ClickException(str(error)) from error


def load_config(path: str | None, folds: int | None = None, seed: int | None = None, lines: bool = False) -> Any:
    """The settings of a training: those of a file where one is named, and what other options say."""
    from boilerkit.training import config_file

    defaults = config_file.NAMED["lines" if lines else "blocks"]
    try:
        config = config_file.read(path, defaults) if path is not None else defaults
    except config_file.ConfigError as error:
        raise click.ClickException(str(error)) from error
    config = config if folds is None else replace(config, folds=folds)
    return config if seed is None else replace(config, random_state=seed)
