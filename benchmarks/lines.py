"""Clean the lines that other tools make of pages, and score the line model beside the heuristics for lines.

Every page is rendered in every way of `boilerkit.training.converters`; each rendering, and the gold text itself, is
cleaned by the fold model that has not seen the page, and by each heuristic. readme.py makes tables of the results.

    python benchmarks/lines.py --corpora ../shared/data --training runs/lines --results benchmarks/results
"""

from pathlib import Path

import click
import corpora
import numpy as np
import pandas as pd
from line_scores import RAW, page_rows
from parallel import of_pages
from results import compared
from systems import with_folds

from boilerkit import LineCleaner, datasets
from boilerkit.datasets import LabelledPage
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.tags import Trait

OWN_PAGES = Path(__file__).resolve().parents[1] / "datasets" / "pages"


def table(scored: pd.DataFrame) -> pd.DataFrame:
    """Means of each system by corpus and input, and how much better than the text as it is."""
    found = []
    for (corpus, name), group in scored.groupby(["corpus", "input"], sort=False):
        raw = group.loc[group["system"] == RAW, "f1"].to_numpy()
        for system, own in group.groupby("system", sort=False):
            found.append(
                {"corpus": corpus, "input": name, "system": system, "pages": len(own)}
                | compared(own["f1"].to_numpy(), raw)
                | {"kept": own["recall"].mean(), "stable": own["stable"].mean()}
            )
    return pd.DataFrame(found)


def languages() -> pd.DataFrame:
    """Words of the project's own pages that the shipped model keeps of main content and drops of boilerplate."""
    counts = []
    for page in datasets.load("folder", OWN_PAGES):
        texts, labels = labelled_lines(page)
        document = LineCleaner.default().analyze("\n".join(texts))
        kept = np.array([block.kept for block in document.blocks])
        words = np.array([max(len(text.split()), len(text) / 5) for text in texts])
        main = np.array(labels)
        counts.append(
            {"language": page.language, "pages": 1, "main": words[main].sum(), "noise": words[~main].sum()}
            | {"main_kept": words[main & kept].sum(), "noise_dropped": words[~main & ~kept].sum()}
        )
    found = pd.DataFrame(counts).groupby("language").sum().reset_index()
    found["main_kept"] /= found["main"]
    found["noise_dropped"] /= found["noise"]
    return found


def labelled_lines(page: LabelledPage) -> tuple[list[str], list[bool]]:
    """The lines that a page of the project's own shows, and whether each is main content."""
    segments = segment(parse(page.html))
    labels = datasets.load_labels(OWN_PAGES, page.id)
    shown = [
        (line, label == 1)
        for text, container, (label, _) in zip(segments.texts, segments.containers, labels, strict=True)
        if not segments.traits[container] & Trait.HIDDEN.value
        for line in text.splitlines()
        if line.strip()
    ]
    return [line for line, _ in shown], [label for _, label in shown]


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--training", type=click.Path(path_type=Path), required=True, help="Output of `boilerkit train --lines`.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Pages of each corpus, a fixed sample.  [default: all]")
def main(folder: Path | None, named: tuple[str, ...], training: Path, results: Path, limit: int | None) -> None:
    chosen = with_folds(training, corpora.sources(folder, named), limit)
    scored = pd.DataFrame([row for of_page in of_pages(page_rows, chosen, training) for row in of_page])
    results.mkdir(parents=True, exist_ok=True)
    tables = {"lines": table(scored), "lines_languages": languages()}
    for name, found in tables.items():
        found.to_csv(results / f"{name}.csv", index=False, float_format="%.4f")
        click.echo(found.to_string(index=False, float_format=lambda value: f"{value:.4f}"))


if __name__ == "__main__":
    main()
