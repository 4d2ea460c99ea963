"""Edit distances: how much has to be changed for the prediction to be the gold text."""

from typing import Any


def edit_similarity(predicted: str, gold: str) -> float:
    """Word-level Levenshtein similarity: 1 - distance / length of the longer text, as used for CleanEval.

    Words are separated by white space; insertions, deletions and substitutions cost 1 each. The URL line of a
    CleanEval file and its ``<p>``, ``<h>`` and ``<l>`` marks must not be in the texts.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.

    Returns
    -------
    float
        In [0, 1]; 1 where both texts are empty.

    Raises
    ------
    ModuleNotFoundError
        Where rapidfuzz is not installed.

    References
    ----------
    Baroni, Chantree, Kilgarriff, Sharoff, Cleaneval: a Competition for Cleaning Web Pages, LREC 2008: its
    text-only score rests on the word-level Levenshtein alignment. No alignment is shorter than the longer
    text, so a score normalised by the alignment's length is equal or higher.

    Examples
    --------
    >>> edit_similarity("the cat sat", "the cat sat down")
    0.75
    """
    return float(rapidfuzz_distance().Levenshtein.normalized_similarity(predicted.split(), gold.split()))


def indel_similarity(predicted: str, gold: str) -> float:
    """Word-level similarity without substitutions: 1 - (insertions + deletions) / (words of both texts).

    The "Levenshtein" figures of the Web Content Extraction Benchmark are this measure.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.

    Returns
    -------
    float
        In [0, 1]; 1 where both texts are empty.

    Raises
    ------
    ModuleNotFoundError
        Where rapidfuzz is not installed.

    References
    ----------
    Bevendorff et al., An Empirical Comparison of Web Content Extraction Algorithms, SIGIR 2023.

    Examples
    --------
    >>> indel_similarity("the dog sat", "the cat sat")
    0.6666666666666667
    """
    return float(rapidfuzz_distance().Indel.normalized_similarity(predicted.split(), gold.split()))


def rapidfuzz_distance() -> Any:
    """The module of rapidfuzz that has the distances."""
    try:
        from rapidfuzz import distance
    except ImportError as error:
        raise ModuleNotFoundError("edit distances need rapidfuzz: pip install 'boilerkit[research]'") from error
    return distance
