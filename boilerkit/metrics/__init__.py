"""Measures of content extraction, on text and on block labels.

Every function is pure and follows a published definition, so that a figure printed here can stand beside the
figure that its authors printed. Where publishers differ (lower case or not, how empty pages count), the
difference is kept and documented. The predicted side always comes first, the gold standard second.
"""

from collections.abc import Callable

from .bags import char_scores, corpus_scores, text_scores, word_scores
from .blocks import Reliability, average_precision, block_scores, calibration_error, reliability
from .bootstrap import Difference, Interval, bootstrap_interval, paired_bootstrap, share_interval
from .edits import edit_similarity, indel_similarity
from .rouge import rouge_scores
from .scores import Counts, Scores, SnippetScores
from .shingles import corpus_shingle_scores, shingle_counts, shingle_scores
from .snippets import lines_kept, snippet_counts, snippet_scores

__all__ = [
    "MEASURES",
    "Counts",
    "Difference",
    "Interval",
    "Reliability",
    "Scores",
    "SnippetScores",
    "average_precision",
    "block_scores",
    "bootstrap_interval",
    "calibration_error",
    "char_scores",
    "corpus_scores",
    "corpus_shingle_scores",
    "edit_similarity",
    "indel_similarity",
    "lines_kept",
    "page_score",
    "paired_bootstrap",
    "reliability",
    "rouge_scores",
    "share_interval",
    "shingle_counts",
    "shingle_scores",
    "snippet_counts",
    "snippet_scores",
    "text_scores",
    "word_scores",
]

MEASURES: dict[str, Callable[[str, str], Scores | float]] = {
    "word": word_scores,
    "char": char_scores,
    "text": text_scores,
    "shingle": shingle_scores,
    "edit": edit_similarity,
    "indel": indel_similarity,
    "rouge": rouge_scores,
}
"""Measures of one page, by name: (predicted, gold) to `Scores`, or to a similarity in [0, 1]."""


def page_score(measure: str, predicted: str, gold: str) -> float:
    """One figure for one page: the F1, or the similarity, of a measure chosen by name.

    Parameters
    ----------
    measure : str
        A name in `MEASURES`.
    predicted, gold : str
        Extracted text and gold text of one page.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError
        Where there is no measure of that name.

    Examples
    --------
    >>> page_score("word", "the cat", "the cat")
    1.0
    """
    if measure not in MEASURES:
        raise ValueError(f"there is no measure {measure!r}; choose one of {', '.join(MEASURES)}")
    value = MEASURES[measure](predicted, gold)
    return value.f1 if isinstance(value, Scores) else value
