"""What a document says of itself, beside what is true: its score, its probabilities, its warnings, and empty results.

Every page is cleaned by the fold model that has not seen it, its headline as the model decides.

    python -m benchmarks.trust --corpora ../shared/data --training runs/model --results benchmarks/results
"""

from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pandas as pd

from benchmarks import corpora, folds
from benchmarks.results import write
from boilerkit import Cleaner
from boilerkit.datasets import LabelledPage, alignment
from boilerkit.evaluation import page_row
from boilerkit.features.statistics import PageStatistics
from boilerkit.metrics import reliability
from boilerkit.page.reading import read_page
from boilerkit.words import word_count

#: Edges of the scores by which pages are put together.
EDGES: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


def page_rows(page: LabelledPage, training: Path, fold: int) -> list[dict[str, Any]]:
    """What the page's document says of it, and what is true."""
    document = folds.model(Cleaner, training, fold).analyze(page.html, title="model")
    blocks = document.blocks
    texts = [block.text for block in blocks]
    words = np.array([word_count(text) for text in texts], dtype=np.float64)
    main = alignment.labels(texts, page.gold or "") > alignment.LABEL_THRESHOLD
    probabilities = np.array([block.probability for block in blocks])
    segments = read_page(page.html)
    has_prose = len(segments) > 0 and bool(PageStatistics(segments).long[main].any())
    return [
        page_row(page, document.text)
        | {
            "score": document.score,
            "warned": any("likeliest" in warning for warning in document.warnings),
            "lost": has_prose and not document.text,
            "bins": _bins(main, probabilities, words),
        }
    ]


def _bins(main: Any, probabilities: Any, words: Any) -> np.ndarray[Any, Any]:
    """Words, sum of probabilities and words of main content in each bin of probability."""
    bins = reliability(main, probabilities, words)
    return np.stack([bins.weight, bins.weight * bins.probability, bins.weight * bins.share])


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """By corpus, and for all: agreement of score and F1, calibration by words, pages with prose that came out empty."""
    groups = [("all", rows), *rows.groupby("corpus", sort=False)]
    return pd.DataFrame([{"corpus": corpus, "pages": len(group)} | _measures(group) for corpus, group in groups])


def _measures(group: pd.DataFrame) -> dict[str, float]:
    words, expected, main = np.sum(list(group["bins"]), axis=0)
    return {
        "f1": group["f1"].mean(),
        "score": group["score"].mean(),
        "correlation": group["score"].corr(group["f1"]),
        "rank_correlation": group["score"].corr(group["f1"], method="spearman"),
        "calibration_error": float(np.abs(expected - main).sum() / max(words.sum(), 1e-9)),
        "warned": int(group["warned"].sum()),
        "warned_f1": group.loc[group["warned"], "f1"].mean(),
        "lost": int(group["lost"].sum()),
        "worst_f1": group["f1"].min(),
    }


def by_score(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean F1 of the pages whose scores are alike."""
    bins = pd.cut(rows["score"], EDGES, include_lowest=True)
    grouped = rows.groupby(bins, observed=True)
    means = grouped[["score", "f1"]].mean().assign(pages=grouped.size(), worst_tenth=grouped["f1"].quantile(0.1))
    return means.reset_index(names="scores").astype({"scores": str})


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--training", type=click.Path(path_type=Path), required=True, help="Output of `boilerkit train`.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Pages of each corpus, a fixed sample.  [default: all]")
def main(folder: Path | None, named: tuple[str, ...], training: Path, results: Path, limit: int | None) -> None:
    chosen = folds.labelled(training, corpora.sources(folder, named), limit)
    rows = pd.DataFrame([row for of_page in corpora.map_pages(page_rows, chosen, training) for row in of_page])
    for name, made in {"trust": table(rows), "trust_by_score": by_score(rows)}.items():
        write(results, name, made)
        click.echo(made.to_string(index=False, float_format="{:.4f}".format))


if __name__ == "__main__":
    main()
