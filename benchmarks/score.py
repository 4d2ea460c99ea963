"""Score prediction files against gold text; runs no system.

A system is called better or worse than the reference only where the interval of their paired difference excludes 0.

    python -m benchmarks.score --corpora ../shared/data --predictions runs/benchmark
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from benchmarks import corpora, predictions
from benchmarks.corpora import Source
from benchmarks.results import write
from boilerkit import metrics
from boilerkit.datasets import LabelledPage
from boilerkit.metrics import Counts

#: The systems of which the first that is there is the reference of a corpus.
REFERENCES = ("boilerkit-cv", "boilerkit", "trafilatura")
ALL = "all"
DIFFERENCES = [
    *["corpus", "page_type", "system", "reference", "pages"],
    *["difference", "low", "high", "p_value", "verdict"],
]
#: Fewer pages than this make no row of their own among the page types.
FEWEST = 5

Score = tuple[float, float, float]


class Mismatch(Exception):
    """Predictions and gold do not belong together."""


def word_f1(text: str, page: LabelledPage) -> Score:
    """Word precision, recall and F1 of a page, over characters in scripts without spaces."""
    return tuple(metrics.text_scores(text, page.gold)) if page.gold is not None else (np.nan,) * 3  # type: ignore[return-value]


def own_figure(measure: str, texts: list[str], pages: list[LabelledPage]) -> float:
    """A corpus's score by the measure of its own publication; NaN where that measure is not installed.

    Raises
    ------
    Mismatch
        Where the corpus declares a measure that is not known here.
    """
    labelled = [(text, page) for text, page in zip(texts, pages, strict=True) if page.gold is not None]
    if measure == "snippets":
        counts = (metrics.snippet_counts(t, p.must, p.must_not) for t, p in zip(texts, pages, strict=True))
        return metrics.snippet_scores(counts).f1
    if measure == "shingle-f1":
        shingles: Iterator[Counts] = (metrics.shingle_counts(t, p.gold or "") for t, p in labelled)
        return metrics.corpus_shingle_scores(shingles).f1
    page_measure = measure.removesuffix("-f1")
    if page_measure not in metrics.MEASURES:
        raise Mismatch(f"the measure {measure!r} is not known; known are {', '.join(metrics.MEASURES)}")
    try:
        figures = [metrics.page_score(page_measure, t, p.gold or "") for t, p in labelled]
    except ModuleNotFoundError as error:
        click.echo(f"{measure} is left out: {error}", err=True)
        return float("nan")
    return float(np.mean(figures)) if figures else float("nan")


def score_pair(
    about: dict[str, Any], path: Path, gold: dict[tuple[str, str], LabelledPage]
) -> tuple[pd.DataFrame, float]:
    """One row a page, and the corpus's own figure, of one prediction file.

    Raises
    ------
    Mismatch
        Where a prediction has no gold.
    """
    rows, texts, pages = [], [], []
    for line in predictions.read(path):
        page = gold.get((line["split"], line["id"]))
        if page is None:
            raise Mismatch(f"{path} has {line['split']}/{line['id']}, which the corpus has not")
        precision, recall, f1 = word_f1(line["text"], page)
        rows.append(
            {
                "corpus": about["corpus"],
                "system": about["system"],
                "split": page.split,
                "id": page.id,
                "page_type": page.page_type or "unknown",
                "precision": precision,
                "recall": recall,
                "f1": f1,
                "ms": line["ms"],
                "empty": not line["text"].strip(),
                "error": line["error"] or "",
                "network": line["network"],
            }
        )
        texts.append(line["text"])
        pages.append(page)
    return pd.DataFrame(rows), own_figure(about["measure"], texts, pages)


def same_pages(frames: dict[str, pd.DataFrame], corpus: str) -> None:
    """Check that all systems of a corpus were given the same pages.

    Raises
    ------
    Mismatch
        Where they were not.
    """
    sets = {system: frozenset(zip(rows["split"], rows["id"], strict=True)) for system, rows in frames.items()}
    if len(set(sets.values())) > 1:
        counts = ", ".join(f"{system} {len(ids)}" for system, ids in sets.items())
        raise Mismatch(f"{corpus}: the systems were given different pages ({counts}); run them with the same --limit")


def summary_row(about: dict[str, Any], rows: pd.DataFrame, own: float) -> dict[str, Any]:
    """A system's figures on a corpus; what failed counts as empty text."""
    scored = rows.dropna(subset="f1")
    interval = metrics.bootstrap_interval(scored["f1"]) if len(scored) else metrics.Interval(*[np.nan] * 3)
    timeouts = rows["error"].str.startswith("time limit").sum()
    return {
        "corpus": about["corpus"],
        "system": about["system"],
        "title": about["title"],
        "kind": about["kind"],
        "version": about["version"],
        "pages": len(rows),
        "precision": scored["precision"].mean(),
        "recall": scored["recall"].mean(),
        "f1": interval.mean,
        "f1_low": interval.low,
        "f1_high": interval.high,
        "measure": about["measure"],
        "own": own,
        "empty": rows["empty"].sum(),
        "errors": (rows["error"] != "").sum() - timeouts,
        "timeouts": timeouts,
        "network": rows["network"].sum(),
        "ms_median": rows["ms"].median(),
        "note": about["note"],
    }


def by_type(pages: pd.DataFrame) -> pd.DataFrame:
    """Mean F1 with its interval, for each corpus, page type and system."""
    rows = []
    for (corpus, page_type, system), group in pages.dropna(subset="f1").groupby(["corpus", "page_type", "system"]):
        if len(group) >= FEWEST:
            f1, low, high = metrics.bootstrap_interval(group["f1"])
            key = {"corpus": corpus, "page_type": page_type, "system": system}
            rows.append(key | {"pages": len(group), "f1": f1, "f1_low": low, "f1_high": high})
    return pd.DataFrame(rows, columns=["corpus", "page_type", "system", "pages", "f1", "f1_low", "f1_high"])


def differences(pages: pd.DataFrame, wanted: str | None) -> pd.DataFrame:
    """Paired differences of F1, system minus reference, over each corpus and each of its page types."""
    rows = []
    for corpus, whole in pages.dropna(subset="f1").groupby("corpus"):
        reference = choose_reference(set(whole["system"]), wanted)
        if reference is None:
            continue
        groups = [(ALL, whole)]
        if whole["page_type"].nunique() > 1:
            groups += [(str(page_type), group) for page_type, group in whole.groupby("page_type")]
        for page_type, group in groups:
            table = group.pivot(index=["split", "id"], columns="system", values="f1")
            if len(table) < FEWEST:
                continue
            for system in table.columns.drop(reference):
                difference = metrics.paired_bootstrap(table[system], table[reference])
                rows.append(
                    {
                        "corpus": corpus,
                        "page_type": page_type,
                        "system": system,
                        "reference": reference,
                        "pages": len(table),
                        "difference": difference.mean,
                        "low": difference.low,
                        "high": difference.high,
                        "p_value": difference.p_value,
                        "verdict": verdict(difference.low, difference.high),
                    }
                )
    return pd.DataFrame(rows, columns=DIFFERENCES)


def choose_reference(present: set[str], wanted: str | None) -> str | None:
    """The reference of a corpus: the one asked for, else the first of `REFERENCES` that is there."""
    return next((name for name in ((wanted,) if wanted else REFERENCES) if name in present), None)


def verdict(low: float, high: float) -> str:
    """What an interval of differences allows to say of a system, compared with the reference.

    Examples
    --------
    >>> verdict(0.01, 0.03), verdict(-0.03, -0.01), verdict(-0.01, 0.01), verdict(0.0, 0.01)
    ('better', 'worse', 'undecided', 'undecided')
    """
    if low > 0:
        return "better"
    return "worse" if high < 0 else "undecided"


def score_corpus(
    source: Source, folder: Path, abouts: list[dict[str, Any]], step: Callable[[], None]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Rows of pages, and one row a system, of one corpus."""
    gold = {(page.split, page.id): page for page in corpora.pages(source)}
    frames, rows = {}, []
    for about in abouts:
        path, _ = predictions.paths(folder, source.label, about["system"])
        frame, own = score_pair(about, path, gold)
        frames[about["system"]] = frame
        rows.append(summary_row(about, frame, own))
        step()
    same_pages(frames, source.label)
    return pd.concat(frames.values(), ignore_index=True), rows


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option(
    "--predictions",
    "predicted",
    type=click.Path(path_type=Path),
    default="runs/benchmark",
    show_default=True,
    help="Folder that benchmarks.run has written.",
)
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
@click.option(
    "--reference",
    metavar="SYSTEM",
    help="The system that the others are compared with.  [default: the first that is there of "
    + ", ".join(REFERENCES)
    + "]",
)
@click.option(
    "--measure",
    type=click.Choice(list(metrics.MEASURES)),
    help="The measure of the column `own`.  [default: that of the corpus's publication]",
)
def main(
    folder: Path | None,
    named: tuple[str, ...],
    predicted: Path,
    results: Path,
    reference: str | None,
    measure: str | None,
) -> None:
    described = predictions.described(predicted)
    if not described:
        raise click.UsageError(f"{predicted} has no predictions; make them with `python -m benchmarks.run`")
    by_label = {source.label: source for source in corpora.sources(folder, named)}
    abouts: dict[str, list[dict[str, Any]]] = {}
    for about in described:
        abouts.setdefault(about["corpus"], []).append(about | ({"measure": measure} if measure else {}))
    for label in abouts.keys() - by_label.keys():
        click.echo(f"{label} has predictions but is not among the corpora given; left out", err=True)
    labels = [label for label in by_label if label in abouts]
    if not labels:
        raise click.UsageError(f"none of the corpora given has predictions in {predicted}")
    if reference and not any(about["system"] == reference for about in described):
        raise click.UsageError(f"--reference {reference}: {predicted} has no predictions of it")
    frames, rows = [], []
    try:
        with corpora.progress(sum(len(abouts[label]) for label in labels), "systems") as bar:
            for label in labels:
                frame, more = score_corpus(by_label[label], predicted, abouts[label], lambda: bar.update(1))
                frames.append(frame)
                rows += more
    except Mismatch as error:
        raise click.ClickException(str(error)) from None
    pages = pd.concat(frames, ignore_index=True)
    pages.to_csv(predicted / "pages.csv.gz", index=False)
    left_out = sorted(predictions.read_manifest(predicted)["left_out"].items())
    write(results, "scores", pd.DataFrame(rows))
    write(results, "by_type", by_type(pages))
    write(results, "differences", differences(pages, reference))
    write(results, "left_out", pd.DataFrame(left_out, columns=["system", "reason"]))
    click.echo(f"tables are in {results}; a row a page in {predicted / 'pages.csv.gz'}", err=sys.stdout.isatty())


if __name__ == "__main__":
    main()
