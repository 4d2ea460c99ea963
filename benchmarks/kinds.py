"""Train the model of kinds on labelled blocks, cross-validate it by site, and write its tables and figures.

    python -m benchmarks.kinds --corpora ../shared/data --training runs/model --out runs/kinds

Figures are of the blocks that two readers labelled: F1 of each kind and their mean, with 95 % bootstrap intervals over
pages, Cohen's kappa of the readers, the expected calibration error, and what was taken for what. Every page is scored
by a model of main content, and a model of kinds, that were trained without its site. With the output of
`boilerkit train --lines`, the kinds are those of lines.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score, f1_score

from benchmarks import corpora, folds
from benchmarks.results import compared, write
from boilerkit import Cleaner, datasets
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.kinds import KindLabel, find_labelled, load_kinds, load_popular, marked_kinds
from boilerkit.evaluation import page_row
from boilerkit.kinds import KINDS
from boilerkit.model.kinds import KindModel
from boilerkit.page.segments import Segments
from boilerkit.pipeline import CommentsMode
from boilerkit.training.config import KindConfig
from boilerkit.training.kinds import kind_examples, predicted, train_kinds
from boilerkit.words import word_count

FOLDER = Path(__file__).resolve().parents[1] / "datasets"
RESAMPLES = 1000
MEAN_OF_KINDS = "mean of kinds"
#: Corpora of which the shares of kinds are told.
WITH_SHARES = ("wcxb", "fundus", "magic-html")
#: Pages from which the share of kinds in a group is told.
LEAST_PAGES = 3
Labels = Callable[[Segments], Mapping[int, tuple[str, bool]]]


def labelled(sources: list[corpora.Source], popular: Path | None) -> Iterator[tuple[LabelledPage, Labels]]:
    """Every page with labels of kinds, and a function that finds the labelled blocks among the page's."""
    tables = [load_kinds(FOLDER / name) for name in ("kinds.tsv", "kinds-whole-pages.tsv")]
    for source in sources:
        for page in corpora.pages(source):
            labels = [label for table in tables for label in table.get((page.corpus, page.id), ())]
            if labels:
                yield page, lambda segments, labels=labels: _found(segments, labels)  # type: ignore[misc]
    if popular is not None:
        for page in load_popular(popular):
            yield page, lambda segments: {block: (kind, False) for block, kind in marked_kinds(segments).items()}
    for page in datasets.load("folder", FOLDER / "pages"):
        own = datasets.load_labels(FOLDER / "pages", page.id)
        yield page, lambda _, own=own: {block: (kind, False) for block, (kind, _) in enumerate(own)}  # type: ignore[misc]


def _found(segments: Segments, labels: list[KindLabel]) -> dict[int, tuple[str, bool]]:
    return {block: (label.kind, label.is_read_twice) for block, label in find_labelled(segments, labels).items()}


def agreement() -> pd.DataFrame:
    """Cohen's kappa of the two readers, for all kinds and for each against the others."""
    labels = [label for of_page in load_kinds(FOLDER / "kinds.tsv").values() for label in of_page]
    first, second = (np.array([getattr(label, name) for label in labels]) for name in ("first", "second"))
    rows = [("all", len(labels), cohen_kappa_score(first, second), int((first != second).sum()))]
    rows += [
        (kind, int((first == kind).sum()), cohen_kappa_score(first == kind, second == kind),
         int(((first == kind) != (second == kind)).sum()))
        for kind in KINDS
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "blocks", "kappa", "disagreements"])


def scores(blocks: pd.DataFrame, name: str) -> pd.DataFrame:
    """F1 of each kind and their mean, with intervals over pages."""
    true, said = blocks["kind"].to_numpy(), predicted(blocks)
    present = [kind for kind in KINDS if (true == kind).any()]
    pages = [group.to_numpy() for _, group in pd.Series(range(len(blocks))).groupby(blocks["page"].to_numpy())]
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(RESAMPLES):
        chosen = np.concatenate([pages[number] for number in rng.integers(len(pages), size=len(pages))])
        drawn.append(f1_score(true[chosen], said[chosen], labels=present, average=None, zero_division=0.0))
    of_all = f1_score(true, said, labels=present, average=None)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    means = np.mean(drawn, axis=1)
    rows = [(MEAN_OF_KINDS, len(blocks), of_all.mean(), *np.quantile(means, [0.025, 0.975]))]
    rows += [
        (kind, int((true == kind).sum()), of_all[place], low[place], high[place]) for place, kind in enumerate(present)
    ]
    return pd.DataFrame(rows, columns=["kind", "blocks", "f1", "low", "high"]).assign(labels=name)


def calibration(blocks: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Expected calibration error of each kind's probability, over bins of equal width."""
    rows: list[tuple[str, float]] = []
    for kind in KINDS:
        probability, is_kind = blocks[f"p_{kind}"].to_numpy(), blocks["kind"].to_numpy() == kind
        place = np.minimum((probability * bins).astype(int), bins - 1)
        error = sum(
            abs(probability[place == one].mean() - is_kind[place == one].mean()) * (place == one).mean()
            for one in np.unique(place)
        )
        rows.append((kind, error))
    return pd.DataFrame(rows, columns=["kind", "error"])


def confusion(blocks: pd.DataFrame) -> pd.DataFrame:
    """How many blocks of each kind were taken for each kind."""
    table = pd.crosstab(blocks["kind"], pd.Series(predicted(blocks), index=blocks.index))
    return table.reindex(index=list(KINDS), columns=list(KINDS), fill_value=0).rename_axis("kind").reset_index()


def summary(blocks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table, by the name of its file."""
    test = blocks[blocks["is_test"]]
    popular = blocks[blocks["corpus"] == "dataset-popular"]
    return {
        "kinds": pd.concat([scores(test, "read twice"), *([scores(popular, "dataset-popular")] * (len(popular) > 0))]),
        "kinds_agreement": agreement(),
        "kinds_calibration": calibration(test),
        "kinds_confusion": confusion(test),
    }


@cache
def cleaner(folders: tuple[Path, Path], fold: int) -> Cleaner:
    """The models of main content and of kinds that have not seen a fold, read once a process."""
    training, kinds = folders
    return Cleaner(folds.model(Cleaner, training, fold).model, KindModel.load(kinds / "folds" / str(fold)))


def page_shares(page: LabelledPage, folders: tuple[Path, Path], fold: int) -> list[dict[str, object]]:
    """Words of each kind on a page, by models that have not seen its site."""
    document = cleaner(folders, fold).analyze(page.html)
    table = pd.DataFrame([(block.kind, word_count(block.text)) for block in document.blocks], columns=["kind", "words"])
    if not table["words"].any():
        return []
    words = table.groupby("kind")["words"].sum() / table["words"].sum()
    language = (page.language or document.metadata.language or "").partition("-")[0].lower()
    group = page.page_type if page.corpus == "wcxb" else language
    return [{"corpus": page.corpus, "group": group, "kind": kind, "share": words.get(kind, 0.0)} for kind in KINDS]


def shares(sources: list[corpora.Source], training: Path, kinds: Path, limit: int | None) -> pd.DataFrame:
    """Mean share of each kind in a page's words: by page type of wcxb, by language of the others."""
    pages = folds.labelled(training, sources, limit)
    rows = [row for made in corpora.map_pages(page_shares, pages, (training, kinds)) for row in made]
    table = pd.DataFrame(rows)
    grouped = table[table["group"] != ""].groupby(["corpus", "group", "kind"], sort=False)["share"]
    means = grouped.agg(["mean", "size"]).reset_index()
    means = means.rename(columns={"mean": "share", "size": "pages"})
    return means.loc[means["pages"] >= LEAST_PAGES]


def page_scores(page: LabelledPage, folders: tuple[Path, Path], fold: int) -> dict[str, Any]:
    """Word F1 of a page with its comments left out, and with comments judged as any other text."""
    modes: tuple[CommentsMode, ...] = ("drop", "model")
    texts = {mode: cleaner(folders, fold).clean(page.html, title="model", comments=mode) for mode in modes}
    scores = {mode: page_row(page, text)["f1"] for mode, text in texts.items()}
    return {"corpus": page.corpus, "page_type": page.page_type} | scores


def decisions(sources: list[corpora.Source], training: Path, kinds: Path, limit: int | None) -> pd.DataFrame:
    """What leaving comments out costs or gains, by corpus, and by page type of the corpus that has them."""
    pages = folds.labelled(training, sources, limit)
    scored = pd.DataFrame(list(corpora.map_pages(page_scores, pages, (training, kinds))))
    typed = scored[scored["page_type"].notna()]
    groups = [
        *(((corpus, "all"), group) for corpus, group in scored.groupby("corpus", sort=False)),
        *typed.groupby(["corpus", "page_type"], sort=True),
    ]
    return pd.DataFrame(
        {"corpus": corpus, "page_type": page_type, "pages": len(group)}
        | compared(group["drop"].to_numpy(), group["model"].to_numpy())
        for (corpus, page_type), group in groups
    )


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--popular", type=click.Path(path_type=Path), help="Folder of dataset-popular.  [default: in --corpora]")
@click.option("--training", type=click.Path(path_type=Path), required=True, help="Output of `boilerkit train`.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the model of kinds.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Pages of each corpus for the shares.  [default: all]")
def main(
    folder: Path | None,
    named: tuple[str, ...],
    popular: Path | None,
    training: Path,
    out: Path,
    results: Path,
    limit: int | None,
) -> None:
    if popular is None and folder is not None and (folder / "dataset-popular").is_dir():
        popular = folder / "dataset-popular"
    config = KindConfig()
    examples = kind_examples(labelled(corpora.sources(folder, named), popular), training, config.folds)
    result = train_kinds(examples, config, report=lambda line: click.echo(line, err=True))
    result.save(out)
    tables = summary(result.blocks)
    if result.model.unit == "block":
        of_shares = [source for source in corpora.sources(folder, named) if source.name in WITH_SHARES]
        tables["kinds_shares"] = shares(of_shares, training, out, limit)
        tables["kinds_comments"] = decisions(corpora.sources(folder, named), training, out, limit)
    else:
        tables = {"kinds": tables["kinds"]}
    for name, made in tables.items():
        name = name.replace("kinds", f"kinds_of_{result.model.unit}s")
        write(results, name, made)
        click.echo(f"{name}\n{made.to_string(index=False, float_format='{:.3f}'.format)}\n")


if __name__ == "__main__":
    main()
