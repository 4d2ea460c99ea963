"""Evaluation: pages and predictions to tables of scores."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from boilerkit.datasets import LabelledPage
from boilerkit.metrics import bootstrap_interval, text_scores

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


def digest(page: bytes) -> str:
    """Short SHA-256 of a page's bytes, to tell it again.

    Parameters
    ----------
    page : bytes
    """
    from hashlib import sha256

    return sha256(page).hexdigest()[:16]


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


def frame(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A table of a model's card.

    Parameters
    ----------
    records : sequence of mapping
        A list of rows, such as `card["cross_validation"]`.
    """
    return pd.DataFrame(list(records))


def show(scores: pd.DataFrame) -> str:
    """A table of scores as lines of text, three digits.

    Parameters
    ----------
    scores : DataFrame
        As `table` returns it.
    """
    return scores.to_string(index=False, float_format=lambda value: f"{value:.4f}")
