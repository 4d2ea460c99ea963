"""Score the fold models on pages whose every word is replaced by one that no language has, and their calibration.

python -m benchmarks.robustness --corpora ../shared/data --training runs/model --results benchmarks/results
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pandas as pd

from benchmarks import corpora, folds
from benchmarks.results import compared, write
from boilerkit import Cleaner, evaluation
from boilerkit.datasets import LabelledPage, alignment
from boilerkit.metrics import calibration_error
from boilerkit.page.parse import parse
from boilerkit.page.storage import NOT_IN_XML
from boilerkit.training.pseudo_language import pseudo_translate, translate_page

#: Label, probability and number of words of a block.
Block = tuple[float, float, int]


def _original(text: str) -> str:
    return NOT_IN_XML.sub(" ", text)


def _pseudo_language(text: str) -> str:
    return pseudo_translate(_original(text), "latin", seed=1, known=0.0)


WORDS: Final[dict[str, Callable[[str], str]]] = {"original": _original, "pseudo-language": _pseudo_language}
"""What is done to the words of a page and of its gold text; the first is what the others are compared with."""


def page_rows(page: LabelledPage, training: Path, fold: int) -> tuple[list[dict[str, Any]], list[Block]]:
    """Scores of the page with each kind of words; and the blocks of the page as it is."""
    cleaner = folds.model(Cleaner, training, fold)
    rows = []
    for name, translate in WORDS.items():
        tree = parse(page.html)
        translate_page(tree, translate)
        gold = replace(page, gold=translate(page.gold or ""))
        rows.append(evaluation.page_row(gold, cleaner.clean(tree)) | {"words": name})
    blocks = cleaner.analyze(page.html).blocks
    truth = alignment.labels([block.text for block in blocks], page.gold or "")
    return rows, [
        (float(label), block.probability, len(block.text.split())) for label, block in zip(truth, blocks, strict=True)
    ]


def table(scored: pd.DataFrame) -> pd.DataFrame:
    """Means by corpus and page type, and what the pages gain or lose by each kind of words."""
    rows = []
    original, *_ = WORDS
    for corpus, of_corpus in scored.groupby("corpus", sort=False):
        for page_type, group in [("all", of_corpus), *of_corpus.groupby("page_type")]:
            f1 = {name: own["f1"].to_numpy() for name, own in group.groupby("words", sort=False)}
            rows += [
                {"corpus": corpus, "page_type": page_type, "words": name, "pages": len(values)}
                | compared(values, f1[original])
                for name, values in f1.items()
            ]
    return pd.DataFrame(rows)


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--training", type=click.Path(path_type=Path), required=True, help="Output of `boilerkit train`.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Pages of each corpus, a fixed sample.  [default: all]")
def main(folder: Path | None, named: tuple[str, ...], training: Path, results: Path, limit: int | None) -> None:
    chosen = folds.labelled(training, corpora.sources(folder, named), limit)
    rows, blocks = [], []
    for of_page, of_blocks in corpora.map_pages(page_rows, chosen, training):
        rows += of_page
        blocks += of_blocks
    truth, probabilities, words = np.array(blocks).T
    made = table(pd.DataFrame(rows))
    made["calibration_error"] = calibration_error(truth > 0.5, probabilities, words)
    write(results, "robustness", made)
    click.echo(made.to_string(index=False, float_format="{:.4f}".format))


if __name__ == "__main__":
    main()
