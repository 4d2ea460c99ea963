"""Evaluation: pages and predictions to tables of scores."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from boilerkit.datasets import LabelledPage, alignment
from boilerkit.datasets.base import digest
from boilerkit.document import Document
from boilerkit.metrics import block_scores, bootstrap_interval, text_scores
from boilerkit.words import words

#: Columns of a table of pages, one row a page.
COLUMNS = ("corpus", "id", "kind", "language", "precision", "recall", "f1")


def page_row(page: LabelledPage, predicted: str) -> dict[str, Any]:
    """Scores of one page: precision, recall and F1 of words (characters in Chinese, Japanese and the like).

    Parameters
    ----------
    page : LabelledPage
    predicted : str
        What a system took for the main content.
    """
    scores = text_scores(predicted, page.gold or "")
    return {
        "corpus": page.corpus,
        "id": page.id,
        "kind": page.kind or "",
        "language": page.language or "",
        "precision": scores.precision,
        "recall": scores.recall,
        "f1": scores.f1,
    }


def evaluate(
    pages: Iterable[LabelledPage], cleaner: Callable[[bytes], str], seen: Sequence[str] = ()
) -> tuple[pd.DataFrame, int]:
    """Score a system on labelled pages.

    Parameters
    ----------
    pages : iterable of LabelledPage
    cleaner : callable
        From a page's bytes to its text.
    seen : sequence of str
        Digests (see `digest`) of the pages that the system was trained on; they are left out.

    Returns
    -------
    DataFrame
        One row a page, columns as in `COLUMNS`.
    int
        How many pages were left out because the system has seen them.
    """
    known = frozenset(seen)
    rows, left_out = [], 0
    for page in pages:
        if page.gold is None:
            continue
        if digest(page.html) in known:
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
        Columns that tell apart what is averaged.

    Returns
    -------
    DataFrame
        Those columns, kind ("all" for every page of them), pages, precision, recall, f1, low, high.
    """
    found = []
    for key, whole in rows.groupby(list(by), sort=False):
        groups = [("all", whole)]
        if whole["kind"].nunique() > 1:
            groups += [(str(kind), group) for kind, group in whole.groupby("kind")]
        for kind, group in groups:
            interval = bootstrap_interval(group["f1"].to_numpy(dtype=np.float64), random_state=0)
            means = group[["precision", "recall", "f1"]].mean()
            found.append(
                dict(zip(by, key, strict=True))
                | {"kind": kind, "pages": len(group)}
                | means.to_dict()
                | {"low": interval.low, "high": interval.high}
            )
    return pd.DataFrame(found, columns=[*by, "kind", "pages", "precision", "recall", "f1", "low", "high"])


def blocks(pages: Iterable[LabelledPage], analyze: Callable[[bytes], Document], features: bool = False) -> pd.DataFrame:
    """Blocks of labelled pages: what they are by their labels, and what a model says of them.

    The table has no text of the pages, so that what is made of it can be shown; a block is found again by its
    page's id and its place.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Those without gold text are passed over; one without blocks has no row.
    analyze : callable
        From a page's bytes to its document, such as `boilerkit.analyze` or `Result.unseen.analyze`. Whether it has
        seen the pages in training is for the caller to know.
    features : bool
        Whether to append the feature columns, as `Document.to_frame` does.

    Returns
    -------
    DataFrame
        One row a block: corpus, id, kind, language, block (its place on the page), words (characters in scripts
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
    found = [_page_blocks(page, page.gold, analyze, features) for page in pages if page.gold is not None]
    if not found:
        raise ValueError("no page with gold text: there is no block to show")
    return pd.concat([frame for frame in found if len(frame)] or found[:1], ignore_index=True)


def _page_blocks(page: LabelledPage, gold: str, analyze: Callable[[bytes], Document], features: bool) -> pd.DataFrame:
    said = analyze(page.html).to_frame(features)
    texts = said.pop("text").tolist()
    about = {
        "corpus": page.corpus,
        "id": page.id,
        "kind": page.kind or "",
        "language": page.language or "",
        "block": np.arange(len(texts)),
        "words": [len(words(text)) for text in texts],
        "label": (alignment.align(texts, gold) > 0.5).astype(int),
    }
    return pd.concat([pd.DataFrame(about), said], axis=1)


def losses(found: pd.DataFrame) -> pd.DataFrame:
    """Where each page loses its points: the part of 1 − F1 that false keeps cost, and that of false drops.

    With `right` words kept rightly, F1 is ``2 right / (2 right + false keeps + false drops)``; what it lacks is the
    sum of two shares of the same whole, so the three columns add up to 1.

    Parameters
    ----------
    found : DataFrame
        Blocks, as `blocks` gives them.

    Returns
    -------
    DataFrame
        One row a page: corpus, id, kind, language, words, f1, false_keeps, false_drops. F1 is that of block labels
        by words, which is near the word F1 of the texts.

    Examples
    --------
    >>> page = {"corpus": "a", "id": "1", "kind": "", "language": ""}
    >>> found = [page | {"words": 3, "label": 1, "kept": True}, page | {"words": 2, "label": 0, "kept": True}]
    >>> losses(pd.DataFrame(found))[["f1", "false_keeps", "false_drops"]].to_numpy().tolist()
    [[0.75, 0.25, 0.0]]
    """
    main, kept = found["label"] == 1, found["kept"].astype(bool)
    words = {
        "words": found["words"],
        "right": 2 * found["words"].where(main & kept, 0),
        "false_keeps": found["words"].where(~main & kept, 0),
        "false_drops": found["words"].where(main & ~kept, 0),
    }
    keys = ["corpus", "id", "kind", "language"]
    sums = pd.DataFrame(words).groupby([found[key] for key in keys], sort=False).sum()
    parts = sums[["right", "false_keeps", "false_drops"]]
    shares = parts.div(parts.sum(axis=1).replace(0, np.nan), axis=0)
    shares = shares.fillna({"right": 1.0, "false_keeps": 0.0, "false_drops": 0.0})  # nothing to find, nothing found
    return sums[["words"]].join(shares).rename(columns={"right": "f1"}).reset_index()


def over_threshold(found: pd.DataFrame, steps: int = 101) -> pd.DataFrame:
    """Precision, recall and F1 of blocks by words, at thresholds from 0 to 1.

    Parameters
    ----------
    found : DataFrame
        Blocks, as `blocks` gives them; all pages together are one.
    steps : int
        Number of thresholds.

    Returns
    -------
    DataFrame
        threshold, precision, recall, f1.

    Examples
    --------
    >>> found = pd.DataFrame({"label": [1, 0], "probability": [0.9, 0.4], "words": [3, 3]})
    >>> over_threshold(found, steps=3)["precision"].tolist()
    [0.5, 1.0, 0.0]
    """
    columns = found["label"].to_numpy(), found["probability"].to_numpy(), found["words"].to_numpy()
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
