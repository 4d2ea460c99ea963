"""Snippets: texts that a page's extraction must have and must not have, as trafilatura's evaluation counts them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from boilerkit.words import words

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


#: Words from which on a line is not found in a text by chance.
_LONG: Final = 4


def lines_kept(predicted: str, lines: Iterable[str]) -> list[bool]:
    r"""Which lines of a list an extraction has kept.

    A line is kept if its words stand one after another in the text: case, white space, punctuation, list marks, soft
    hyphens and the ends of the text's lines do not matter, since a table's cells or a label may be lines of their own.
    The words of a line of fewer than four must begin a line of the text, after its number if it has one: "Salt" of a
    list of ingredients is not kept where only the instructions speak of salt.

    Parameters
    ----------
    predicted : str
        Extracted text.
    lines : iterable of str
        Lines of the list.

    Returns
    -------
    list of bool
        One a line, in order; a line without words is kept.

    Examples
    --------
    >>> lines_kept("- 200 g | flour\n- Salt\n\n1. Mix flour and salt.", ["200 g Flour", "salt", "Mix flour and salt"])
    [True, True, True]
    >>> lines_kept("Mix flour and salt.", ["200 g flour", "Salt", "Mix flour and salt."])
    [False, False, True]
    """
    text: list[str] = []
    begins: list[bool] = []
    places: dict[str, list[int]] = defaultdict(list)
    for line in predicted.splitlines():
        first = True
        for word in _words(line):
            places[word].append(len(text))
            text.append(word)
            begins.append(first)
            first = first and word.isdecimal()

    def kept(line: str) -> bool:
        sought = _words(line)
        return not sought or any(
            text[place : place + len(sought)] == sought and (len(sought) >= _LONG or begins[place])
            for place in places.get(sought[0], ())
        )

    return [kept(line) for line in lines]


def _words(line: str) -> list[str]:
    return words(line.replace("\N{SOFT HYPHEN}", ""))


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
