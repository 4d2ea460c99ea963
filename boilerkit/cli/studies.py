"""`boilerkit ablate`, `learning-curve`, `transfer` and `compare`."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from boilerkit.cli.corpora import labelled_pages, named_paths
from boilerkit.cli.options import CONFIG, DATA, FOLDS, SEED, load_config
from boilerkit.cli.terminal import Report, say

_OUT = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True,
    help="Folder of what is computed; a study that is there is gone on with.",
)  # fmt: skip


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every question that is answered by training."""
    for option in (_OUT, SEED, FOLDS, CONFIG, DATA):
        command = option(command)
    return command


@click.command()
@_options
def ablate(**options: Any) -> int:
    """Say what each family of features is worth: the model without it, and with it alone.

    Writes ablation.csv and ablation.svg to --out: word F1 of each model, cross-validated by site, and its paired
    difference to the model that sees every family, with 95 % bootstrap intervals. An interrupted run goes on where it
    was.
    """
    return _answer("ablation", "ablation", **options)


@click.command("learning-curve")
@_options
@click.option(
    "--share", "shares", type=click.FloatRange(0, 1, min_open=True), multiple=True,
    default=(0.0625, 0.125, 0.25, 0.5, 1.0), help="Share of the pages to train on; may be given again.",
    show_default=True,
)  # fmt: skip
@click.option(
    "--drawn", type=click.Choice(["sites", "pages"]), multiple=True, default=("sites",), show_default=True,
    help="Draw whole sites, or single pages of any site; may be given again.",
)  # fmt: skip
@click.option("--draws", type=click.IntRange(1), default=3, show_default=True, help="How often a share is drawn anew.")
def learning_curve(shares: tuple[float, ...], drawn: tuple[str, ...], draws: int, **options: Any) -> int:
    """Say what more labelled pages are worth: word F1 over the number of pages and sites that are trained on.

    Writes learning-curve.csv and learning-curve.svg to --out. Whatever a model is trained on, every page is scored, by
    a model that has seen no page of its site.
    """
    return _answer("learning_curve", "learning-curve", shares=shares, drawn=drawn, draws=draws, **options)


@click.command()
@_options
def transfer(**options: Any) -> int:
    """Say what a model of one corpus is worth on another: a matrix of word F1.

    Writes transfer.csv and transfer.svg to --out. No page is scored by a model that has seen its site, its bytes or
    nearly its text, in whichever corpus; where a corpus is tested on itself, it is cross-validated.
    """
    return _answer("transfer", "transfer", **options)


def _answer(
    module: str, name: str, data: tuple[str, ...], config: str | None, folds: int | None, seed: int | None,
    out: Path, **options: Any,
) -> int:  # fmt: skip
    """Answer a question: its trainings, then its table and its figure."""
    from boilerkit import evaluation, training
    from boilerkit.studies import study

    question = import_module(f"boilerkit.studies.{module}")
    settings = load_config(config, folds, seed)
    pages = labelled_pages(named_paths(data))
    try:
        made = study.Study(pages, settings, out, report=Report(training.Step))
        table = getattr(question, module)(made, **options)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    study.save(table, question.plot, out, name)
    click.echo(evaluation.show(table))
    say(f"table and figure in {out / name}.csv and .svg")
    return 0


@click.command()
@click.argument("systems", nargs=2, metavar="A B")
@DATA
@_OUT
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the bootstrap.")
@click.option(
    "--most", type=click.IntRange(0), default=20, show_default=True, help="Pages that can be opened side by side."
)
def compare(systems: tuple[str, str], data: tuple[str, ...], out: Path, seed: int, most: int) -> int:
    """Say which of two models or tools is better, by how much, and on which pages.

    A and B are each the folder of a model, `shipped`, a baseline's name, the name of an extractor that is installed
    (trafilatura, readability-lxml, resiliparse-main, boilerpy3), or a folder of texts named as pages, ID.txt or
    CORPUS/ID.txt. A folder that `boilerkit train` wrote scores the pages of its training by the models of its folds;
    pages that a model was trained on otherwise are left out.

    Writes comparison.csv and comparison.svg (differences by corpus and page type), pages.csv, and index.html, which
    opens both decisions side by side, to --out.
    """
    from boilerkit import evaluation
    from boilerkit.studies import comparison, study

    pages = labelled_pages(named_paths(data))
    try:
        table = comparison.compare(pages, *systems, out, seed, most, say)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    study.save(table, partial(comparison.plot, names=systems), out, "comparison")
    click.echo(evaluation.show(table))
    say(f"overview in {out / 'index.html'}")
    return 0
