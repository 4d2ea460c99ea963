"""Snippets: texts that a page's extraction must have and must not have, as trafilatura's evaluation counts them."""

from collections.abc import Callable, Collection, Iterable

from .scores import Counts, SnippetScores, ratio


def snippet_counts(
    predicted: str | None, wanted: Collection[str], unwanted: Collection[str], *, normalize: bool = True
) -> Counts:
    """Snippets of one page that an extraction kept and dropped, rightly and wrongly.

    Parameters
    ----------
    predicted : str or None
        Extracted text; None, an extractor's failure, contains nothing.
    wanted, unwanted : collection of str
        Snippets that the text must, and must not, contain.
    normalize : bool
        Whether runs of white space count as one space, in text and snippets. Trafilatura's evaluation does so
        now; its earlier scripts, and the tables made with them, compare the raw strings.

    Returns
    -------
    Counts

    References
    ----------
    Barbaresi, Trafilatura, ACL-IJCNLP 2021 demonstrations; ``tests/evaluate.py`` of its repository.

    Examples
    --------
    >>> snippet_counts("The first\\nparagraph. Share this", ["first paragraph"], ["Share this", "Log in"])
    Counts(tp=1, fp=1, fn=0, tn=1)
    """
    clean: Callable[[str], str] = _one_spaced if normalize else str
    text = clean(predicted) if predicted is not None else None
    tp = sum(clean(snippet) in text for snippet in wanted) if text is not None else 0
    fp = sum(clean(snippet) in text for snippet in unwanted) if text is not None else 0
    return Counts(tp, fp, len(wanted) - tp, len(unwanted) - fp)


def _one_spaced(text: str) -> str:
    return " ".join(text.split())


def snippet_scores(pages: Iterable[Counts]) -> SnippetScores:
    """Precision, recall, accuracy and F1 over the snippets of a corpus: trafilatura's evaluation.

    Counts are summed over pages before they are divided (micro average).

    Parameters
    ----------
    pages : iterable of Counts
        One a page, from `snippet_counts`.

    Returns
    -------
    SnippetScores
        A ratio with an empty denominator is 0.

    References
    ----------
    Barbaresi, Trafilatura, ACL-IJCNLP 2021 demonstrations; ``tests/evaluate.py`` of its repository.

    Examples
    --------
    >>> snippet_scores([Counts(tp=3, fp=1, fn=1, tn=3)])
    SnippetScores(precision=0.75, recall=0.75, accuracy=0.75, f1=0.75)
    """
    counts = list(pages)
    tp, fp, fn, tn = (sum(page[field] for page in counts) for field in range(4))
    return SnippetScores(
        precision=ratio(tp, tp + fp),
        recall=ratio(tp, tp + fn),
        accuracy=ratio(tp + tn, tp + fp + fn + tn),
        f1=ratio(2 * tp, 2 * tp + fp + fn),
    )
