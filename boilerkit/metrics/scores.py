"""What measures give: scores and counts as named tuples, and the ratios that they are made of."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Scores(NamedTuple):
    """Precision, recall and their harmonic mean, each in [0, 1].

    >>> Scores(1.0, 0.5, 2 / 3).recall
    0.5
    """

    precision: float
    recall: float
    f1: float


class Counts(NamedTuple):
    """True and false positives and negatives; fractions where they are normalised by page.

    >>> Counts(tp=3, fp=1, fn=0).tn
    0
    """

    tp: float
    fp: float
    fn: float
    tn: float = 0


class SnippetScores(NamedTuple):
    """Precision, recall, accuracy and F1 over snippets, each in [0, 1].

    >>> SnippetScores(1.0, 1.0, 1.0, 1.0).accuracy
    1.0
    """

    precision: float
    recall: float
    accuracy: float
    f1: float


def ratio(part: float, whole: float) -> float:
    """`part / whole`, 0 where there is no whole."""
    return part / whole if whole else 0.0


def harmonic(precision: float, recall: float) -> float:
    """F1 of precision and recall."""
    return ratio(2 * precision * recall, precision + recall)


def overlap_scores(predicted: Iterable[str], gold: Iterable[str]) -> Scores:
    """Multiset overlap of two lists of units; two empty lists agree, an empty and a full one do not."""
    predicted_counts, gold_counts = Counter(predicted), Counter(gold)
    if not predicted_counts and not gold_counts:
        return Scores(1.0, 1.0, 1.0)
    hits = (predicted_counts & gold_counts).total()
    precision, recall = ratio(hits, predicted_counts.total()), ratio(hits, gold_counts.total())
    return Scores(precision, recall, harmonic(precision, recall))


def scores_of(counts: Counts) -> Scores:
    """Precision, recall and F1 of counts; where nothing is wrong, all are 1."""
    if counts.fp == counts.fn == 0:
        return Scores(1.0, 1.0, 1.0)
    precision = ratio(counts.tp, counts.tp + counts.fp)
    recall = ratio(counts.tp, counts.tp + counts.fn)
    return Scores(precision, recall, harmonic(precision, recall))
