"""`boilerkit train` and `boilerkit evaluate`."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from boilerkit.cli.corpora import labelled_pages, named_paths
from boilerkit.cli.options import CONFIG, DATA, FOLDS, MODEL, OVERWRITE, SEED, THRESHOLD, load_cleaner, load_config
from boilerkit.cli.requirements import require_extra
from boilerkit.cli.terminal import Report, progress, say
from boilerkit.files.writing import check_place, check_writable, write, write_folder


def _print_config(context: click.Context, _: click.Parameter, name: str | None) -> None:
    """Print settings and leave, if some are asked for."""
    if name is None or context.resilient_parsing:
        return
    from boilerkit.training import config_file

    click.echo(config_file.write(config_file.NAMED[name]), nl=False)
    context.exit()


@click.command()
@DATA
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the model.")
@CONFIG
@FOLDS
@SEED
@click.option("--lines", is_flag=True, help="A model of lines, for text without markup; needs boilerkit[converters].")
@click.option(
    "--print-config", type=click.Choice(["blocks", "lines", "small"]), is_flag=False, flag_value="blocks",
    is_eager=True, expose_value=False, callback=_print_config,
    help="Print the settings of the shipped model of blocks or of lines, or of a small model, and exit [blocks].",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the model that is in --out already.")
def train(
    data: tuple[str, ...], out: Path, config: str | None, folds: int | None, seed: int | None, lines: bool,
    overwrite: bool,
) -> int:  # fmt: skip
    """Train a model on labelled pages and cross-validate it by site.

    Writes the model, its card, the model of each fold and the scores of every page to --out, and prints the
    scores by corpus and page type.

    The folder --out must be new or empty, or hold a model that --overwrite replaces. Nothing is written to it before
    the training is done.
    """
    from boilerkit import evaluation, training

    if lines:
        require_extra("converters", "--lines")
    settings = load_config(config, folds, seed, lines)
    paths = named_paths(data)
    _check_model_folder(out, training.Result.FILES, overwrite)
    fit = training.train_lines if lines else training.train
    pages = labelled_pages(paths)
    try:
        result = fit(pages, settings, report=Report(training.Step))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    write_folder(result.save, out)
    card = result.model.card
    for caption, table in (
        (f"cross-validated on {settings.folds} folds by site", "cross_validation"),
        (f"kept whole, and {result.model.unit}s chosen by their labels", "upper_bound"),
    ):
        click.echo(f"{caption}:\n{evaluation.show(card[table])}")
    click.echo(f"lower bound of a page's threshold, chosen on the folds: {card['min_threshold']}")
    click.echo(f"model in {out}")
    return 0


def _check_model_folder(out: Path, model_files: Iterable[str], overwrite: bool) -> None:
    """Complain if a model cannot be written to a folder, or would replace what is there."""
    check_place(out.parent)
    if not out.exists():
        return
    check_place(out)
    if out.samefile(Path.cwd()):
        raise click.ClickException(f"{out} is the current folder: give a new folder with --out")
    there = {path.name for path in out.iterdir()}
    others = sorted(there - set(model_files))
    if others:
        raise click.ClickException(
            f"{out} holds {others[0]}, which is no part of a model: give a new folder with --out"
        )
    if there and not overwrite:
        raise click.ClickException(f"{out} holds a model already: give --overwrite to replace it, or another --out")


@click.command()
@DATA
@MODEL
@THRESHOLD
@click.option(
    "--title", type=click.Choice(["keep", "drop", "model"]), default="model", show_default=True,
    help="What becomes of headlines, which only some corpora count as main content.",
)  # fmt: skip
@click.option(
    "--pages", "table", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the pages' scores here (CSV).",
)  # fmt: skip
@OVERWRITE
def evaluate(
    data: tuple[str, ...], model: str | None, threshold: float | None, title: str, table: Path | None, overwrite: bool
) -> int:
    """Score a model on labelled pages that it was not trained on.

    Pages that the model was trained on are left out and counted. The file --pages never replaces one that is read, and
    another file that is there already with --overwrite only.
    """
    from boilerkit import evaluation
    from boilerkit.pipeline import Cleaner, LineCleaner

    paths = named_paths(data)
    if table:
        _check_table(table, paths.values(), overwrite)
    cleaner: Any = load_cleaner(model) or Cleaner.default()
    if isinstance(cleaner, LineCleaner):
        raise click.ClickException(f"the model in {model} is one of lines, and labelled pages have markup")
    pages = labelled_pages(paths)
    with progress(pages, "scoring", len(pages)) as shown:
        rows, left_out = evaluation.evaluate(
            shown, partial(cleaner.clean, threshold=threshold, title=title), cleaner.model.card.get("pages", ())
        )
    without_gold = sum(page.gold is None for page in pages)
    if without_gold:
        say(f"{without_gold} pages left out, since no more than snippets of their main content are known")
    if left_out:
        say(f"{left_out} pages left out, since the model was trained on them")
    if not len(rows):
        hint = "; the model's card has its cross-validated scores" if left_out else ""
        raise click.ClickException(f"no page is left to score{hint}")
    if table:
        write(rows.to_csv(index=False, float_format="%.6f"), table, overwrite)
    click.echo(evaluation.show(evaluation.table(rows)))
    return 0


def _check_table(table: Path, inputs: Iterable[Path], overwrite: bool) -> None:
    """Complain if a table cannot be written, or would replace what is there."""
    check_place(table.parent)
    if not table.exists():
        return
    if any(table.resolve().is_relative_to(path.resolve()) or table.samefile(path) for path in inputs if path.exists()):
        raise click.ClickException(f"{table} is part of what is read: give another --pages")
    try:
        check_writable(table, {}, overwrite)
    except FileExistsError as error:
        raise click.ClickException(str(error).replace("--out", "--pages")) from error
