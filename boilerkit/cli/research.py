"""`boilerkit train` and `boilerkit evaluate`."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from boilerkit.cli.corpora import labelled_pages
from boilerkit.cli.options import DATA, MODEL, THRESHOLD, load_cleaner
from boilerkit.cli.requirements import research_module


@click.command()
@DATA
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the model.")
@click.option("--folds", type=click.IntRange(3, 20), default=5, show_default=True, help="Folds, by site.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of whatever is random.")
@click.option("--lines", is_flag=True, help="A model of lines, for text without markup; needs boilerkit[converters].")
def train(data: tuple[str, ...], out: Path, folds: int, seed: int, lines: bool) -> int:
    """Train a model on labelled pages and cross-validate it by site.

    Writes the model, its card, the model of each fold and the scores of every page to --out, and prints the
    scores by corpus and page type.
    """
    training = research_module("training")
    evaluation = research_module("evaluation")
    config = replace(training.LINES if lines else training.Config(), folds=folds, random_state=seed)
    out.mkdir(parents=True, exist_ok=True)
    fit = training.train_lines if lines else training.train
    try:
        result = fit(labelled_pages(data), config, report=partial(click.echo, err=True))
    except ImportError as error:
        raise click.ClickException(f"this needs {error.name}: pip install 'boilerkit[converters]'") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    result.save(out)
    card = result.model.card
    for caption, table in (
        (f"cross-validated on {folds} folds by site", "cross_validation"),
        (f"kept whole, and {result.model.unit}s chosen by their labels", "upper_bound"),
    ):
        click.echo(f"{caption}:\n{evaluation.show(card[table])}")
    click.echo(f"lower bound of a page's threshold, chosen on the folds: {card['min_threshold']}")
    click.echo(f"model in {out}")
    return 0


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
def evaluate(data: tuple[str, ...], model: str | None, threshold: float | None, title: str, table: Path | None) -> int:
    """Score a model on labelled pages that it was not trained on.

    Pages that the model was trained on are left out and counted.
    """
    from boilerkit.pipeline import Cleaner

    evaluation = research_module("evaluation")
    cleaner: Any = load_cleaner(model) or Cleaner.default()
    rows, left_out = evaluation.evaluate(
        labelled_pages(data),
        partial(cleaner.clean, threshold=threshold, title=title),
        cleaner.model.card.get("pages", ()),
    )
    if left_out:
        click.echo(f"boilerkit: {left_out} pages left out, since the model was trained on them", err=True)
    if not len(rows):
        raise click.ClickException("no page is left to score; the model's card has its cross-validated scores")
    if table:
        rows.to_csv(table, index=False, float_format="%.6f")
    click.echo(evaluation.show(evaluation.table(rows)))
    return 0
