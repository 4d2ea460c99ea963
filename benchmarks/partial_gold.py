"""Score the lines that must come out, on corpora that tell only those, such as the two lists of a recipe.

    python -m benchmarks.run --corpus recipe-scrapers=PATH --out runs/benchmark
    python -m benchmarks.partial_gold --corpus recipe-scrapers=PATH --predictions runs/benchmark --model runs/model

For each kind of line: the share of all lines that is kept (see :func:`boilerkit.metrics.lines_kept`), and the share of
pages whose whole list is kept, with 95 % bootstrap intervals over pages. "All blocks" is the upper bound: some lines
stand nowhere in what the page shows, at least not in these words.
"""

from collections.abc import Sequence
from pathlib import Path

import click
import pandas as pd

from benchmarks import corpora, folds, predictions
from benchmarks.score import Mismatch
from boilerkit import Cleaner
from boilerkit.datasets import LabelledPage
from boilerkit.metrics import bootstrap_interval, lines_kept, share_interval
from boilerkit.page.reading import read_page

UPPER_BOUND = "all blocks"


def by_model(pages: Sequence[LabelledPage], folder: Path) -> list[str]:
    """What the model in a folder keeps of each page.

    Raises
    ------
    click.ClickException
        Where there is no model, or it was trained on one of the pages.
    """
    try:
        trained_on = folds.pages_of(folder)
    except folds.NoTraining as error:
        raise click.ClickException(f"--model {folder} has no model with a card: {error}") from None
    for page in pages:
        if folds.seen_in_training(trained_on, page):
            raise click.ClickException(
                f"the model in {folder} was trained on {page.corpus}/{page.id}; run boilerkit-cv"
            )
    cleaner = Cleaner.load(folder)
    return [cleaner.clean(page.html) for page in pages]


def predicted(pages: Sequence[LabelledPage], path: Path) -> list[str]:
    """Text of each page in a prediction file.

    Raises
    ------
    Mismatch
        Where a page has no prediction.
    """
    texts = {(line["split"], line["id"]): line["text"] for line in predictions.read(path)}
    missing = [page.id for page in pages if (page.split, page.id) not in texts]
    if missing:
        raise Mismatch(f"{path} has no prediction of {missing[0]} and {len(missing) - 1} more; run it without --limit")
    return [texts[page.split, page.id] for page in pages]


def rows(page: LabelledPage, text: str) -> list[dict[str, object]]:
    """Of each kind of line on a page, how many there are and how many are kept."""
    lines = pd.DataFrame({"kind": page.must_kinds, "kept": lines_kept(text, page.must)})
    counts = lines.groupby("kind", sort=False)["kept"].agg(["sum", "size"])
    return [{"kind": kind, "kept": kept, "lines": total} for kind, kept, total in counts.itertuples()]


def table(counted: pd.DataFrame) -> pd.DataFrame:
    """Shares of each corpus, kind of line and system."""
    made = []
    for key, group in counted.groupby(["corpus", "kind", "system"], sort=False):
        kept = share_interval(group["kept"], group["lines"])
        whole = bootstrap_interval((group["kept"] == group["lines"]).astype(float))
        made.append(
            dict(zip(("corpus", "kind", "system"), key, strict=True))
            | {"pages": len(group), "lines": group["lines"].sum()}
            | {
                name: f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"
                for name, one in (("kept", kept), ("whole", whole))
            }
        )
    return pd.DataFrame(made).sort_values(["corpus", "kind"], kind="stable")


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option(
    "--predictions",
    "folder_of_predictions",
    type=click.Path(path_type=Path),
    default="runs/benchmark",
    show_default=True,
    help="Folder that benchmarks.run has written.",
)
@click.option("--model", "models", multiple=True, type=click.Path(path_type=Path), help="Folder of a model; repeat.")
def main(folder: Path | None, named: tuple[str, ...], folder_of_predictions: Path, models: tuple[Path, ...]) -> None:
    described = predictions.described(folder_of_predictions)
    counted = []
    for source in corpora.sources(folder, named):
        pages = [page for page in corpora.pages(source) if page.must_kinds]
        if not pages:
            continue
        try:
            texts = {
                about["title"]: predicted(
                    pages, predictions.paths(folder_of_predictions, source.label, about["system"])[0]
                )
                for about in described
                if about["corpus"] == source.label
            }
        except Mismatch as error:
            raise click.ClickException(str(error)) from None
        texts |= {str(model): by_model(pages, model) for model in models}
        texts[UPPER_BOUND] = ["\n".join(read_page(page.html).texts) for page in pages]
        for system, its_texts in texts.items():
            for page, text in zip(pages, its_texts, strict=True):
                counted += [{"corpus": source.label, "system": system} | row for row in rows(page, text)]
    if not counted:
        raise click.UsageError("none of the corpora given tells kinds of lines that must come out")
    click.echo(table(pd.DataFrame(counted)).to_markdown(index=False))


if __name__ == "__main__":
    main()
