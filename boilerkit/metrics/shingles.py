"""Shingles: runs of words, as the article extraction benchmark counts them."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from .scores import Counts, Scores, harmonic, ratio, scores_of

_WORD: Final = re.compile(r"\w+")


def shingle_counts(predicted: str, gold: str, size: int = 4) -> Counts:
    r"""Shingles of one page that were found, added and missed, as fractions of all of them.

    Tokens are ``\w+`` with their case kept. A text of fewer than `size` tokens is one shingle; a text without
    tokens has none. Shingles are counted as multisets, then divided by tp + fp + fn, so that long pages weigh
    no more than short ones.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.
    size : int
        Tokens in a shingle.

    Returns
    -------
    Counts
        `tp`, `fp` and `fn` sum to 1, or are 0 where neither text has a token.

    References
    ----------
    Scrapinghub, article-extraction-benchmark, 2020, ``evaluate.py``.

    Examples
    --------
    >>> shingle_counts("one two three four five", "one two three four")
    Counts(tp=0.5, fp=0.5, fn=0.0, tn=0)
    """
    extracted, expected = _shingles(predicted, size), _shingles(gold, size)
    tp, fp, fn = (extracted & expected).total(), (extracted - expected).total(), (expected - extracted).total()
    total = tp + fp + fn
    return Counts(ratio(tp, total), ratio(fp, total), ratio(fn, total))


def _shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _WORD.findall(text)
    if len(tokens) < size:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(zip(*(tokens[start:] for start in range(size)), strict=False))


def shingle_scores(predicted: str, gold: str, size: int = 4) -> Scores:
    """Shingle precision, recall and F1 of one page; see `corpus_shingle_scores` for a corpus.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.
    size : int
        Tokens in a shingle.

    Returns
    -------
    Scores
        All 1 where neither text has a token, all 0 where only one has.

    References
    ----------
    Scrapinghub, article-extraction-benchmark, 2020, ``evaluate.py``.

    Examples
    --------
    >>> shingle_scores("one two three four five", "one two three four").precision
    0.5
    """
    return scores_of(shingle_counts(predicted, gold, size))


def corpus_shingle_scores(pages: Iterable[Counts]) -> Scores:
    """Precision, recall and F1 of a corpus: the measure of article-extraction-benchmark.

    Precision is the mean over the pages where something was predicted, recall the mean over the pages with a
    gold text, and F1 the harmonic mean of these two means. An empty prediction thus lowers recall alone.

    Parameters
    ----------
    pages : iterable of Counts
        One a page, from `shingle_counts`.

    Returns
    -------
    Scores
        A mean over no page is 0.

    References
    ----------
    Scrapinghub, article-extraction-benchmark, 2020, ``evaluate.py``.

    Examples
    --------
    >>> pages = [shingle_counts("a b c d", "a b c d"), shingle_counts("", "a b c d")]
    >>> corpus_shingle_scores(pages)
    Scores(precision=1.0, recall=0.5, f1=0.6666666666666666)
    """
    counts = list(pages)
    precisions = [page.tp / (page.tp + page.fp) for page in counts if page.tp + page.fp > 0]
    recalls = [page.tp / (page.tp + page.fn) for page in counts if page.tp + page.fn > 0]
    precision = ratio(math.fsum(precisions), len(precisions))
    recall = ratio(math.fsum(recalls), len(recalls))
    return Scores(precision, recall, harmonic(precision, recall))
