"""Clean the lines that other tools make of pages, and score the line model beside the heuristics for lines.

Every page is converted to text in every way of `boilerkit.training.converters`; each text, and the gold text itself,
is cleaned by the fold model that has not seen the page, and by each heuristic.

    python -m benchmarks.lines --corpora ../shared/data --training runs/lines --results benchmarks/results
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import corpora, folds
from benchmarks.results import compared, write
from boilerkit import LineCleaner, datasets, evaluation
from boilerkit.baselines import LINE_BASELINES
from boilerkit.datasets import LabelledPage, alignment
from boilerkit.kinds import MAIN
from boilerkit.page.encoding import decode
from boilerkit.page.lines import split
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.tags import Trait
from boilerkit.training import converters
from boilerkit.words import word_count

OWN_PAGES: Final = Path(__file__).resolve().parents[1] / "datasets" / "pages"
#: Share of a line's words in the gold text above which it is main content, and below which it is noise.
LEAST_MAIN, MOST_NOISE = 0.8, 0.2
RAW, MODEL, GOLD = "as it is", "boilerkit", "gold text"


def page_rows(page: LabelledPage, training: Path, fold: int) -> list[dict[str, Any]]:
    """Scores of every system on the page's text as each converter writes it, and on the gold text."""
    html = decode(page.html)
    texts = {name: converters.convert(name, html) or "" for name in converters.FULL | converters.MAIN}
    texts[GOLD] = page.gold or ""
    model = folds.model(LineCleaner, training, fold)
    return [row for name, text in texts.items() for row in text_rows(page, name, text, model)]


def text_rows(page: LabelledPage, name: str, text: str, model: LineCleaner) -> Iterator[dict[str, Any]]:
    """Scores of every system on one text."""
    systems = {RAW: lambda text: text, MODEL: model.clean} | LINE_BASELINES
    lines = split(text).texts
    labels = alignment.labels(lines, page.gold or "")
    for system, clean in systems.items():
        cleaned = clean(text)
        row = evaluation.page_row(page, cleaned) | {"input": name, "system": system} | by_line(lines, labels, cleaned)
        yield row | {"stable": model.clean(cleaned) == cleaned if system == MODEL else True}


def by_line(lines: Sequence[str], labels: NDArray[np.float64], cleaned: str) -> dict[str, float]:
    """Words of a text's main content and its lines of noise: how many there are, and how many a cleaned text keeps.

    A line is main content, or noise, if most or hardly any of its words are in the gold text.
    """
    left = Counter(split(cleaned).texts)
    counts = dict.fromkeys(("main_words", "main_words_kept", "noise_lines", "noise_lines_kept"), 0.0)
    for line, label in zip(lines, labels.tolist(), strict=True):
        is_kept = left[line] > 0
        left[line] -= is_kept
        if label > LEAST_MAIN:
            counts["main_words"] += word_count(line)
            counts["main_words_kept"] += word_count(line) * is_kept
        elif label < MOST_NOISE:
            counts["noise_lines"] += 1
            counts["noise_lines_kept"] += is_kept
    return counts


def table(scored: pd.DataFrame) -> pd.DataFrame:
    """Means of each system by corpus and input, and how much better than the text as it is."""
    rows = []
    for (corpus, name), group in scored.groupby(["corpus", "input"], sort=False):
        raw = group.loc[group["system"] == RAW, "f1"].to_numpy()
        for system, own in group.groupby("system", sort=False):
            rows.append(
                {"corpus": corpus, "input": name, "system": system, "pages": len(own)}
                | compared(own["f1"].to_numpy(), raw)
                | {"kept": own["recall"].mean(), "stable": own["stable"].mean()}
                | {
                    "main_words_kept": own["main_words_kept"].sum() / max(own["main_words"].sum(), 1),
                    "noise_lines_dropped": 1 - own["noise_lines_kept"].sum() / max(own["noise_lines"].sum(), 1),
                }
            )
    return pd.DataFrame(rows)


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
    totals = pd.DataFrame(counts).groupby("language").sum().reset_index()
    totals["main_kept"] /= totals["main"]
    totals["noise_dropped"] /= totals["noise"]
    return totals


def labelled_lines(page: LabelledPage) -> tuple[list[str], list[bool]]:
    """The lines that a page of the project's own shows, and whether each is main content."""
    segments = segment(parse(page.html))
    labels = datasets.load_labels(OWN_PAGES, page.id)
    shown = [
        (line, kind == MAIN)
        for text, container, (kind, _) in zip(segments.texts, segments.containers, labels, strict=True)
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
    chosen = folds.labelled(training, corpora.sources(folder, named), limit)
    rows = [row for of_page in corpora.map_pages(page_rows, chosen, training) for row in of_page]
    for name, made in {"lines": table(pd.DataFrame(rows)), "lines_languages": languages()}.items():
        write(results, name, made)
        click.echo(made.to_string(index=False, float_format="{:.4f}".format))


if __name__ == "__main__":
    main()
