"""Score the fold models on pages whose every word is made up, and the calibration of their probabilities.

python benchmarks/robustness.py --corpora ../shared/data --training runs/model --results benchmarks/results
"""

from pathlib import Path

import click
import corpora
import numpy as np
import pandas as pd
from masks import WORDS, page_rows
from parallel import of_pages
from results import compared
from systems import with_folds

from boilerkit.metrics import calibration_error


def table(scored: pd.DataFrame) -> pd.DataFrame:
    """Means by corpus and page type, and what the pages lose by each kind of words."""
    found = []
    plain, *_ = WORDS
    for corpus, of_corpus in scored.groupby("corpus", sort=False):
        for kind, group in [("all", of_corpus), *of_corpus.groupby("kind")]:
            f1 = {name: own["f1"].to_numpy() for name, own in group.groupby("words", sort=False)}
            found += [
                {"corpus": corpus, "kind": kind, "words": name, "pages": len(values)} | compared(values, f1[plain])
                for name, values in f1.items()
            ]
    return pd.DataFrame(found)


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--training", type=click.Path(path_type=Path), required=True, help="Output of `boilerkit train`.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Pages of each corpus, a fixed sample.  [default: all]")
def main(folder: Path | None, named: tuple[str, ...], training: Path, results: Path, limit: int | None) -> None:
    chosen = with_folds(training, corpora.sources(folder, named), limit)
    rows, blocks = [], []
    for of_page, of_blocks in of_pages(page_rows, chosen, training):
        rows += of_page
        blocks += of_blocks
    truth, probabilities, words = np.array(blocks).T
    results.mkdir(parents=True, exist_ok=True)
    found = table(pd.DataFrame(rows))
    found["calibration_error"] = calibration_error(truth > 0.5, probabilities, words)
    found.to_csv(results / "robustness.csv", index=False, float_format="%.4f")
    click.echo(found.to_string(index=False, float_format=lambda value: f"{value:.4f}"))


if __name__ == "__main__":
    main()
