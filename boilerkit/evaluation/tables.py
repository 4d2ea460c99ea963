"""Evaluation: pages and predictions to tables of scores."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from boilerkit.datasets import LabelledPage
from boilerkit.datasets.alignment import LABEL_THRESHOLD, labels
from boilerkit.datasets.base import digest
from boilerkit.document import Document
from boilerkit.metrics import block_scores, bootstrap_interval, text_scores
from boilerkit.words import words

#: Columns of a table of pages, one row a page.
COLUMNS = ("corpus", "id", "page_type", "language", "precision", "recall", "f1")


def page_row(page: LabelledPage, predicted: str) -> dict[str, Any]:
    """Scores of one page: precision, recall and F1 of words (characters in Chinese, Japanese and the like).

    Parameters
    ----------
    page : LabelledPage
    predicted : str
        The text that a system extracts.
    """
    scores = text_scores(predicted, page.gold or "")
    return {
        "corpus": page.corpus,
        "id": page.id,
        "page_type": page.page_type or "",
        "language": page.language or "",
        "precision": scores.precision,
        "recall": scores.recall,
        "f1": scores.f1,
    }


def evaluate(
    pages: Iterable[LabelledPage], cleaner: Callable[[bytes], str], trained_on: Sequence[str] = ()
) -> tuple[pd.DataFrame, int]:
    """Score a system on labelled pages.

    Parameters
    ----------
    pages : iterable of LabelledPage
    cleaner : callable
        From a page's bytes to its text.
    trained_on : sequence of str
        Digests (see `boilerkit.datasets.base.digest`) of the pages that the system was trained on, which are left out.

    Returns
    -------
    DataFrame
        One row a page, columns as in `COLUMNS`.
    int
        Number of pages that were left out.
    """
    excluded = frozenset(trained_on)
    rows, left_out = [], 0
    for page in pages:
        if page.gold is None:
            continue
        if digest(page.html) in excluded:
            left_out += 1
            continue
        rows.append(page_row(page, cleaner(page.html)))
    return pd.DataFrame(rows, columns=list(COLUMNS)), left_out


def table(rows: pd.DataFrame, by: Sequence[str] = ("corpus",)) -> pd.DataFrame:
    """Means by corpus and page type, with a bootstrap interval of F1 over pages.

    Parameters
    ----------
    rows : DataFrame
        One row a page, as `evaluate` returns them.
    by : sequence of str
        Columns whose values tell the groups apart that are averaged.

    Returns
    -------
    DataFrame
        One row a group, and one for each page type in it: the columns of `by`, page_type ("all" for the whole group),
        pages, precision, recall, f1, and low and high, the bounds of the 95 % bootstrap interval of f1.
    """
    means = []
    for key, whole in rows.groupby(list(by), sort=False):
        groups = [("all", whole)]
        if whole["page_type"].nunique() > 1:
            groups += [(str(page_type), group) for page_type, group in whole.groupby("page_type")]
        for page_type, group in groups:
            interval = bootstrap_interval(group["f1"].to_numpy(dtype=np.float64), random_state=0)
            means.append(
                dict(zip(by, key, strict=True))
                | {"page_type": page_type, "pages": len(group)}
                | group[["precision", "recall", "f1"]].mean().to_dict()
                | {"low": interval.low, "high": interval.high}
            )
    return pd.DataFrame(means, columns=[*by, "page_type", "pages", "precision", "recall", "f1", "low", "high"])


def blocks(pages: Iterable[LabelledPage], analyze: Callable[[bytes], Document], features: bool = False) -> pd.DataFrame:
    """Blocks of labelled pages: their labels, beside the probabilities and decisions of a model.

    The table holds no text of the pages, so that figures of it can be published; page id and number identify a block.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Pages without gold text are left out; a page without blocks has no row.
    analyze : callable
        From a page's bytes to its document, such as `boilerkit.analyze`, or `Result.unseen.analyze` for pages that were
        trained on.
    features : bool
        Whether to append the feature columns, as `Document.to_frame` does.

    Returns
    -------
    DataFrame
        One row a block: corpus, id, page_type, language, block (its number on the page), words (characters in scripts
        without spaces), label (1 main content, 0 boilerplate), and the columns of `Document.to_frame`.

    Raises
    ------
    ValueError
        If no page has gold text.

    Examples
    --------
    >>> import boilerkit
    >>> html, gold = b"<p>Tea is hot.<p>Share", "Tea is hot."
    >>> page = LabelledPage("1", html, None, "1", "article", gold, (), (), "folder", "all")
    >>> blocks([page], boilerkit.analyze)[["id", "tag", "words", "label"]].to_records(index=False).tolist()
    [('1', 'p', 3, 1), ('1', 'p', 1, 0)]
    """
    frames = [_page_blocks(page, page.gold, analyze, features) for page in pages if page.gold is not None]
    if not frames:
        raise ValueError("no page with gold text: there is no block to show")
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _page_blocks(page: LabelledPage, gold: str, analyze: Callable[[bytes], Document], features: bool) -> pd.DataFrame:
    analysis = analyze(page.html).to_frame(features)
    texts = analysis.pop("text").tolist()
    about = {
        "corpus": page.corpus,
        "id": page.id,
        "page_type": page.page_type or "",
        "language": page.language or "",
        "block": np.arange(len(texts)),
        "words": [len(words(text)) for text in texts],
        "label": (labels(texts, gold) > LABEL_THRESHOLD).astype(int),
    }
    return pd.concat([pd.DataFrame(about), analysis], axis=1)


def losses(blocks: pd.DataFrame) -> pd.DataFrame:
    """What each page's F1 lacks to 1: the part lost to false keeps, and the part lost to false drops.

    In words, F1 is ``2 right / (2 right + false keeps + false drops)``, so F1 and the two parts add up to 1. Blocks
    that are left out as duplicates do not count: their text is kept once.

    Parameters
    ----------
    blocks : DataFrame
        As `boilerkit.evaluation.tables.blocks` gives them.

    Returns
    -------
    DataFrame
        One row a page: corpus, id, page_type, language, words, f1, false_keeps, false_drops. F1 is that of block
        labels, weighted by words, which is near the word F1 of the texts.

    Examples
    --------
    >>> page = {"corpus": "a", "id": "1", "page_type": "", "language": ""}
    >>> rows = [page | {"words": 3, "label": 1, "kept": True}, page | {"words": 2, "label": 0, "kept": True}]
    >>> losses(pd.DataFrame(rows))[["f1", "false_keeps", "false_drops"]].to_numpy().tolist()
    [[0.75, 0.25, 0.0]]
    """
    main, kept = blocks["label"] == 1, blocks["kept"].astype(bool)
    dropped = ~kept & ~blocks["duplicate"].astype(bool) if "duplicate" in blocks else ~kept
    counts = {
        "words": blocks["words"],
        "right": 2 * blocks["words"].where(main & kept, 0),
        "false_keeps": blocks["words"].where(~main & kept, 0),
        "false_drops": blocks["words"].where(main & dropped, 0),
    }
    keys = ["corpus", "id", "page_type", "language"]
    sums = pd.DataFrame(counts).groupby([blocks[key] for key in keys], sort=False).sum()
    parts = sums[["right", "false_keeps", "false_drops"]]
    shares = parts.div(parts.sum(axis=1).replace(0, np.nan), axis=0)
    shares = shares.fillna({"right": 1.0, "false_keeps": 0.0, "false_drops": 0.0})  # no main content, and nothing kept
    return sums[["words"]].join(shares).rename(columns={"right": "f1"}).reset_index()


def over_threshold(blocks: pd.DataFrame, steps: int = 101) -> pd.DataFrame:
    """Precision, recall and F1 over the blocks of all pages, weighted by words, at thresholds from 0 to 1.

    Parameters
    ----------
    blocks : DataFrame
        As `boilerkit.evaluation.tables.blocks` gives them.
    steps : int
        Number of thresholds.

    Returns
    -------
    DataFrame
        threshold, precision, recall, f1.

    Examples
    --------
    >>> rows = pd.DataFrame({"label": [1, 0], "probability": [0.9, 0.4], "words": [3, 3]})
    >>> over_threshold(rows, steps=3)["precision"].tolist()
    [0.5, 1.0, 0.0]
    """
    columns = blocks["label"].to_numpy(), blocks["probability"].to_numpy(), blocks["words"].to_numpy()
    rows = [
        {"threshold": threshold} | block_scores(*columns, threshold=threshold)._asdict()
        for threshold in np.linspace(0, 1, steps).tolist()
    ]
    return pd.DataFrame(rows)


def show(scores: pd.DataFrame | Sequence[Mapping[str, Any]]) -> str:
    """A table of scores as lines of text, four digits.

    Parameters
    ----------
    scores : DataFrame or sequence of mapping
        As `table` returns it, or as a model's card has it: a list of rows, such as `card["cross_validation"]`.
    """
    return pd.DataFrame(scores).to_string(index=False, float_format=lambda value: f"{value:.4f}")
