"""Words and characters: precision and recall of bags of them."""

import math
import re
from collections.abc import Iterable
from typing import Final, Literal

from boilerkit.words import unspaced_letters

from .scores import Scores, overlap_scores

_WORD: Final = re.compile(r"\w+")


def word_scores(predicted: str, gold: str) -> Scores:
    r"""Bag-of-words precision, recall and F1: the measure of WCXB.

    Both texts become multisets of lower-cased ``\w+`` tokens; a token counts as often as both sides have it.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.

    Returns
    -------
    Scores
        All 1 where neither text has a token, all 0 where only one has.

    References
    ----------
    Foley, WCXB: Web Content eXtraction Benchmark, 2026, arXiv:2605.21097. `corpus_scores` scores a corpus.

    Examples
    --------
    >>> word_scores("Menu The cat sat", "the cat sat down")
    Scores(precision=0.75, recall=0.75, f1=0.75)
    """
    return overlap_scores(_WORD.findall(predicted.lower()), _WORD.findall(gold.lower()))


def char_scores(predicted: str, gold: str) -> Scores:
    """Bag-of-characters precision, recall and F1, for scripts that put no spaces between words.

    Defined as `word_scores`, with lower-cased alphanumeric characters (`str.isalnum`) as units.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.

    Returns
    -------
    Scores
        All 1 where neither text has such a character, all 0 where only one has.

    Examples
    --------
    >>> char_scores("天気予報", "天気、予報。")
    Scores(precision=1.0, recall=1.0, f1=1.0)
    """
    return overlap_scores(filter(str.isalnum, predicted.lower()), filter(str.isalnum, gold.lower()))


def text_scores(predicted: str, gold: str, unit: Literal["auto", "word", "char"] = "auto") -> Scores:
    """`word_scores` or `char_scores`, whichever suits the gold text's script.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.
    unit : {"auto", "word", "char"}
        "auto" takes characters where more than a third of the gold text's alphanumeric characters are of
        scripts without spaces (Han, kana, Thai, Lao, Khmer, Myanmar; see `boilerkit.words`), and words otherwise.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        Where `unit` is none of the three.

    Examples
    --------
    >>> text_scores("今日は晴れ", "今日は晴れです").recall
    0.7142857142857143
    >>> text_scores("今日は晴れ", "今日は晴れです", unit="word").recall
    0.0
    """
    if unit not in ("auto", "word", "char"):
        raise ValueError(f"unit is {unit!r}; choose 'auto', 'word' or 'char'")
    if unit == "char" or (unit == "auto" and _is_unspaced(gold)):
        return char_scores(predicted, gold)
    return word_scores(predicted, gold)


def _is_unspaced(text: str) -> bool:
    letters = "".join(filter(str.isalnum, text))
    return 3 * unspaced_letters(letters) > len(letters)


def corpus_scores(pages: Iterable[Scores]) -> Scores:
    """Means of precision, recall and F1 over pages (macro average): how WCXB and WCEB score a corpus.

    Parameters
    ----------
    pages : iterable of Scores
        One a page.

    Returns
    -------
    Scores
        `f1` is the mean of the pages' F1, not the F1 of the means.

    Raises
    ------
    ValueError
        Where there is no page.

    Examples
    --------
    >>> corpus_scores([Scores(1.0, 1.0, 1.0), Scores(0.0, 0.0, 0.0)])
    Scores(precision=0.5, recall=0.5, f1=0.5)
    """
    columns = list(zip(*pages, strict=True))
    if not columns:
        raise ValueError("there are no pages to average; pass the Scores of one page or more")
    return Scores(*(math.fsum(column) / len(column) for column in columns))
