"""Measures of content extraction, on text and on block labels.

Every function is pure and follows a published definition, so that a figure printed here can stand beside the
figure that its authors printed. Where publishers differ (lower case or not, how empty pages count), the
difference is kept and told. The predicted side always comes first, the gold standard second.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "MEASURES",
    "Counts",
    "Difference",
    "Interval",
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
    "page_score",
    "paired_bootstrap",
    "rouge_lsum",
    "shingle_counts",
    "shingle_scores",
    "snippet_counts",
    "snippet_scores",
    "text_scores",
    "wceb_scores",
    "word_scores",
]

FloatArray = npt.NDArray[np.float64]

_WORD = re.compile(r"\w+")
_NOT_ROUGE = re.compile(r"[^a-z0-9]+")
# Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_CHUNK = 1 << 20  # numbers drawn at once by the bootstrap: 8 MB
_STORED_BITS = 1 << 28  # bit rows kept at once while one alignment is traced back: 32 MB


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


class Interval(NamedTuple):
    """A mean with the bounds of its confidence interval.

    >>> Interval(0.5, 0.4, 0.6).low
    0.4
    """

    mean: float
    low: float
    high: float


class Difference(NamedTuple):
    """A mean difference, the bounds of its confidence interval, and the two-sided p-value of no difference.

    >>> Difference(0.1, 0.05, 0.15, 0.001).p_value
    0.001
    """

    mean: float
    low: float
    high: float
    p_value: float


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _harmonic(precision: float, recall: float) -> float:
    return _ratio(2 * precision * recall, precision + recall)


def _overlap_scores(predicted: Iterable[str], gold: Iterable[str]) -> Scores:
    """Multiset overlap of two lists of units; two empty lists agree, an empty and a full one do not."""
    found, wanted = Counter(predicted), Counter(gold)
    if not found and not wanted:
        return Scores(1.0, 1.0, 1.0)
    hits = (found & wanted).total()
    precision, recall = _ratio(hits, found.total()), _ratio(hits, wanted.total())
    return Scores(precision, recall, _harmonic(precision, recall))


# -- bags of words and of characters


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
    return _overlap_scores(_WORD.findall(predicted.lower()), _WORD.findall(gold.lower()))


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
    return _overlap_scores(filter(str.isalnum, predicted.lower()), filter(str.isalnum, gold.lower()))


def text_scores(predicted: str, gold: str, unit: Literal["auto", "word", "char"] = "auto") -> Scores:
    """`word_scores` or `char_scores`, whichever suits the gold text's script.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.
    unit : {"auto", "word", "char"}
        "auto" takes characters where more than a third of the gold text's alphanumeric characters are Han,
        kana, Thai, Lao, Khmer or Myanmar, and words otherwise.

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
    return 3 * len(_UNSPACED.findall(letters)) > len(letters)


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


# -- shingles


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
    found, wanted = _shingles(predicted, size), _shingles(gold, size)
    tp, fp, fn = (found & wanted).total(), (found - wanted).total(), (wanted - found).total()
    total = tp + fp + fn
    return Counts(_ratio(tp, total), _ratio(fp, total), _ratio(fn, total))


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
    return _page_scores(shingle_counts(predicted, gold, size))


def _page_scores(counts: Counts) -> Scores:
    if counts.fp == counts.fn == 0:
        return Scores(1.0, 1.0, 1.0)
    precision = _ratio(counts.tp, counts.tp + counts.fp)
    recall = _ratio(counts.tp, counts.tp + counts.fn)
    return Scores(precision, recall, _harmonic(precision, recall))


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
    precision = _ratio(math.fsum(precisions), len(precisions))
    recall = _ratio(math.fsum(recalls), len(recalls))
    return Scores(precision, recall, _harmonic(precision, recall))


# -- snippets


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
        precision=_ratio(tp, tp + fp),
        recall=_ratio(tp, tp + fn),
        accuracy=_ratio(tp + tn, tp + fp + fn + tn),
        f1=_ratio(2 * tp, 2 * tp + fp + fn),
    )


# -- longest common subsequences


def _rouge_tokens(text: str) -> list[str]:
    return _NOT_ROUGE.sub(" ", text.lower()).split()


def _lines(text: str) -> list[str]:
    return text.split("\n")


def rouge_lsum(
    predicted: str,
    gold: str,
    *,
    tokenize: Callable[[str], Sequence[str]] = _rouge_tokens,
    split: Callable[[str], Sequence[str]] = _lines,
) -> Scores:
    """ROUGE-LSum: summary-level longest common subsequence, equal to the ``rouge-score`` package.

    Each gold sentence is aligned with every predicted sentence; its tokens on any alignment are hits, no
    token counting more often than either text has it. Of several longest alignments the one is taken that
    ``rouge-score`` takes.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.
    tokenize : callable
        Sentence to tokens. By default runs of a-z and 0-9 in the lower-cased text, as in ``rouge-score``.
    split : callable
        Text to sentences. By default lines, as ``rouge-score`` does without ``split_summaries``.

    Returns
    -------
    Scores
        All 0 where either text has no token.

    Notes
    -----
    The alignment is bit-parallel (Crochemore et al. 2001, Hyyrö 2004) with Python's integers as bit vectors,
    and pairs of sentences that cannot add a hit are skipped, so that pages of 50,000 words take seconds. The
    tokens of ``rouge-score`` are ASCII: texts in other scripts need another `tokenize`.

    References
    ----------
    Lin, ROUGE: A Package for Automatic Evaluation of Summaries, ACL 2004 workshop, section 3.2.

    Examples
    --------
    >>> rouge_lsum("the cat sat\\non the mat", "the cat was\\non the mat")
    Scores(precision=0.8333333333333334, recall=0.8333333333333334, f1=0.8333333333333334)
    """
    wanted = [tuple(tokenize(sentence)) for sentence in split(gold) if sentence]
    found = [tuple(tokenize(sentence)) for sentence in split(predicted) if sentence]
    hits = _union_hits(wanted, found)
    precision, recall = _ratio(hits, sum(map(len, found))), _ratio(hits, sum(map(len, wanted)))
    return Scores(precision, recall, _harmonic(precision, recall))


def wceb_scores(predicted: str, gold: str, *, split: Callable[[str], Sequence[str]] | None = None) -> Scores:
    """ROUGE-LSum with the settings of the Web Content Extraction Benchmark.

    Tokens are separated by white space and keep their case and punctuation; sentences are those of NLTK's
    Punkt model for English, not lines.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.
    split : callable, optional
        Text to sentences, `nltk.sent_tokenize` where none is given.

    Returns
    -------
    Scores
        All 1 where both texts are blank. Where the gold text alone is blank, recall is 1 and the rest 0.

    Raises
    ------
    ModuleNotFoundError
        Where NLTK or its sentence model is not installed and no `split` is given.

    References
    ----------
    Bevendorff et al., An Empirical Comparison of Web Content Extraction Algorithms, SIGIR 2023; ``eval.py``
    of chatnoir-eu/web-content-extraction-benchmark.

    Examples
    --------
    >>> wceb_scores("One. Two.", "One. Two. Three.", split=lambda text: text.split(". ")).recall
    0.3333333333333333
    """
    if not gold.strip():
        return Scores(0.0, 1.0, 0.0) if predicted.strip() else Scores(1.0, 1.0, 1.0)
    return rouge_lsum(predicted, gold, tokenize=str.split, split=split or _punkt_sentences)


def _punkt_sentences(text: str) -> list[str]:
    try:
        import nltk  # type: ignore[import-untyped, unused-ignore]

        return list(nltk.sent_tokenize(text))
    except (ImportError, LookupError) as error:
        raise ModuleNotFoundError(
            "WCEB's measure needs NLTK and its sentence model: pip install nltk, "
            "then python -m nltk.downloader punkt punkt_tab; or pass your own split="
        ) from error


def _union_hits(wanted: Sequence[tuple[str, ...]], found: Sequence[tuple[str, ...]]) -> int:
    """Tokens of wanted sentences on an alignment with a found one, clipped at the token's count in found."""
    limit = Counter(token for sentence in found for token in sentence)
    repeats = Counter(wanted)
    verbatim = repeats.keys() & set(found)
    union: Counter[str] = Counter()
    for sentence in verbatim:
        times = repeats[sentence]
        for token in sentence:
            union[token] += times
    aligner = _Aligner(found)
    for sentence in repeats.keys() - verbatim:
        times = repeats[sentence]
        # A token that already reached its limit cannot add a hit, so its positions need no alignment.
        targets = {i for i, token in enumerate(sentence) if union[token] < limit[token]}
        for i in aligner.covered(sentence, targets):
            union[sentence[i]] += times
    return sum(min(count, limit[token]) for token, count in union.items())


class _Aligner:
    """Aligns sentences with each of a fixed set of sentences, only as far as wanted positions need it."""

    def __init__(self, sentences: Iterable[tuple[str, ...]]) -> None:
        # Long ones first: they cover the most, and what is covered need not be looked for again.
        self.sentences = sorted(set(sentences), key=lambda sentence: (-len(sentence), sentence))
        self.masks: list[dict[str, int] | None] = [None] * len(self.sentences)
        self.holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.sentences):
            for token in set(sentence):
                self.holders[token].append(number)

    def covered(self, sentence: tuple[str, ...], targets: Collection[int]) -> set[int]:
        """Which of the target positions of a sentence lie on its alignment with any of the set."""
        where: defaultdict[str, set[int]] = defaultdict(set)
        for i in targets:
            where[sentence[i]].add(i)
        masks = _masks(sentence)
        hits: set[int] = set()
        seen: set[int] = set()
        for token in sorted(where, key=lambda token: (len(self.holders[token]), token)):
            for number in self.holders[token]:
                if where[token] <= hits:
                    break
                if number not in seen:
                    seen.add(number)
                    hits.update(self._align(sentence, masks, number))
        return hits.intersection(targets)

    def _align(self, sentence: tuple[str, ...], masks: Mapping[str, int], number: int) -> list[int]:
        other = self.sentences[number]
        if len(other) <= len(sentence):
            return _trace_columns([masks.get(token, 0) for token in other], len(sentence))
        other_masks = self.masks[number]
        if other_masks is None:
            other_masks = self.masks[number] = _masks(other)
        return _trace_rows([other_masks.get(token, 0) for token in sentence], len(other))


def _masks(tokens: Sequence[str]) -> dict[str, int]:
    """For each token, its positions as the bits of an integer."""
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(tokens):
        positions[token].append(i)
    return {token: _bits(where) for token, where in positions.items()}


def _bits(positions: list[int]) -> int:
    if len(positions) < 8:
        return sum(1 << i for i in positions)
    flags = bytearray(positions[-1] // 8 + 1)
    for i in positions:
        flags[i >> 3] |= 1 << (i & 7)
    return int.from_bytes(flags, "little")


# The table t of longest common subsequences is kept as differences between neighbours: after each token, bit
# k of `row` is 0 where t grows from k to k + 1. From a cell with i gold and j predicted tokens left,
# rouge-score takes the pair where they match, else drops the predicted one where t[i][j-1] > t[i-1][j],
# else the gold one.


def _advance(row: int, match: int, full: int) -> int:
    hits = row & match
    return (row + hits | row ^ hits) & full


def _backwards(matches: Sequence[int], width: int) -> Iterator[tuple[int, int, int]]:
    """Match mask, row before and row after each token, from the last token to the first.

    Rows are computed in blocks from stored starts, so that two long sentences never need the whole table.
    """
    full = (1 << width) - 1
    step = len(matches) if len(matches) * width <= _STORED_BITS else math.isqrt(len(matches)) + 1
    starts = [full]
    for begin in range(0, len(matches) - step, step):
        row = starts[-1]
        for match in matches[begin : begin + step]:
            row = _advance(row, match, full)
        starts.append(row)
    for number in reversed(range(len(starts))):
        block = matches[number * step : (number + 1) * step]
        rows = [starts[number]]
        for match in block:
            rows.append(_advance(rows[-1], match, full))
        for k in reversed(range(len(block))):
            yield block[k], rows[k], rows[k + 1]


def _trace_columns(matches: Sequence[int], width: int) -> list[int]:
    """Aligned gold positions, with gold tokens as bits and one step for each predicted token."""
    aligned: list[int] = []
    full = (1 << width) - 1
    left = width
    for match, _, row in _backwards(matches, width):
        # Unmatched gold tokens are dropped down to the first where t grows: there the other step is better.
        stops = (full ^ row | match) & ((1 << left) - 1)
        if not stops:
            break
        left = stops.bit_length()
        if match >> (left - 1) & 1:
            left -= 1
            aligned.append(left)
    return aligned


def _trace_rows(matches: Sequence[int], width: int) -> list[int]:
    """Aligned gold positions, with predicted tokens as bits and one step for each gold token."""
    aligned: list[int] = []
    left = width
    for i, (match, before, after) in zip(reversed(range(len(matches))), _backwards(matches, width), strict=True):
        low = (1 << left) - 1
        here = match & low
        if not here:
            continue
        # t[i][j] > t[i-1][j] where the last difference between the two rows up to j is a growth of t[i]; then
        # predicted tokens are dropped until one matches.
        last = ((before ^ after) & low).bit_length()
        if here.bit_length() == left or (last and not after >> (last - 1) & 1):
            left = here.bit_length() - 1
            aligned.append(i)
            if not left:
                break
    return aligned


# -- edit distance


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
    return float(_rapidfuzz().Levenshtein.normalized_similarity(predicted.split(), gold.split()))


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
    return float(_rapidfuzz().Indel.normalized_similarity(predicted.split(), gold.split()))


def _rapidfuzz() -> Any:
    try:
        from rapidfuzz import distance
    except ImportError as error:
        raise ModuleNotFoundError("edit distances need rapidfuzz: pip install 'boilerkit[research]'") from error
    return distance


MEASURES: dict[str, Callable[[str, str], Scores | float]] = {
    "word": word_scores,
    "char": char_scores,
    "text": text_scores,
    "shingle": shingle_scores,
    "rouge-lsum": rouge_lsum,
    "wceb": wceb_scores,
    "edit": edit_similarity,
    "indel": indel_similarity,
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


# -- block labels and probabilities


def _blocks(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The three columns as one-dimensional arrays of one length, checked."""
    truth = np.asarray(labels, dtype=np.float64)
    chance = np.asarray(probabilities, dtype=np.float64)
    weight = np.ones_like(truth) if weights is None else np.asarray(weights, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != chance.shape or truth.shape != weight.shape:
        raise ValueError(
            "labels, probabilities and weights must be one-dimensional and of one length; "
            f"their shapes are {truth.shape}, {chance.shape} and {weight.shape}"
        )
    if not np.isin(truth, (0.0, 1.0)).all():
        raise ValueError("labels must be 0 (boilerplate) or 1 (content)")
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("probabilities must lie between 0 and 1; there are others, or NaN")
    if not ((weight >= 0) & np.isfinite(weight)).all():
        raise ValueError("weights must be finite and not negative")
    return truth, chance, weight


def block_scores(
    labels: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    threshold: float = 0.5,
) -> Scores:
    """Precision, recall and F1 of blocks called content.

    Parameters
    ----------
    labels : array-like of shape (n_blocks,)
        1 for content, 0 for boilerplate.
    probabilities : array-like of shape (n_blocks,)
        Probability of content, in [0, 1]; 0/1 decisions do as well.
    weights : array-like of shape (n_blocks,), optional
        Weight of each block, such as its number of words; 1 each by default.
    threshold : float
        A block of this probability or more is called content.

    Returns
    -------
    Scores
        All 1 where no block is content and none is called so, all 0 where only one of the two holds.

    Raises
    ------
    ValueError
        Where the arrays differ in length or hold impossible values.

    Examples
    --------
    >>> block_scores([1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1])
    Scores(precision=0.5, recall=0.5, f1=0.5)
    """
    truth, chance, weight = _blocks(labels, probabilities, weights)
    called = chance >= threshold
    tp = float(weight @ (truth * called))
    fp = float(weight @ ((1 - truth) * called))
    fn = float(weight @ (truth * ~called))
    return _page_scores(Counts(tp, fp, fn))


def average_precision(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> float:
    """Average precision: the sum of precisions at each threshold, weighted by the step in recall.

    Not interpolated; blocks of one probability are one step.

    Parameters
    ----------
    labels : array-like of shape (n_blocks,)
        1 for content, 0 for boilerplate.
    probabilities : array-like of shape (n_blocks,)
        Probability of content, in [0, 1].
    weights : array-like of shape (n_blocks,), optional
        Weight of each block; 1 each by default.

    Returns
    -------
    float
        In [0, 1]; 0 where no block is content.

    Raises
    ------
    ValueError
        Where the arrays differ in length or hold impossible values.

    References
    ----------
    The definition of scikit-learn's ``average_precision_score``; Manning, Raghavan, Schütze, Introduction to
    Information Retrieval, 2008, section 8.4.

    Examples
    --------
    >>> average_precision([1, 0, 1], [0.9, 0.8, 0.7])
    0.8333333333333333
    """
    truth, chance, weight = _blocks(labels, probabilities, weights)
    order = np.argsort(-chance, kind="stable")
    chance = chance[order]
    last_of_tie = np.flatnonzero(np.append(chance[1:] != chance[:-1], True)) if len(chance) else order
    hits = np.cumsum((truth * weight)[order])[last_of_tie]
    called = np.cumsum(weight[order])[last_of_tie]
    if not hits.size or not hits[-1]:
        return 0.0
    precision = np.divide(hits, called, out=np.zeros_like(hits), where=called > 0)
    return float(np.diff(hits, prepend=0.0) @ precision / hits[-1])


def calibration_error(
    labels: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None = None, bins: int = 15
) -> float:
    """Expected calibration error: the mean gap between probability and observed share of content.

    Blocks fall into `bins` bins of equal width, open below and closed above; a bin counts by its weight.

    Parameters
    ----------
    labels : array-like of shape (n_blocks,)
        1 for content, 0 for boilerplate.
    probabilities : array-like of shape (n_blocks,)
        Probability of content, in [0, 1].
    weights : array-like of shape (n_blocks,), optional
        Weight of each block; 1 each by default.
    bins : int
        Number of bins, 1 or more.

    Returns
    -------
    float
        In [0, 1]; 0 where there is no block.

    Raises
    ------
    ValueError
        Where the arrays differ in length or hold impossible values, or `bins` is below 1.

    References
    ----------
    Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks, ICML 2017, here with the
    probability of content as the confidence; 15 bins as in the paper.

    Examples
    --------
    >>> round(calibration_error([1, 0, 1, 1], [0.9, 0.1, 0.9, 0.9]), 3)
    0.1
    """
    if bins < 1:
        raise ValueError(f"bins is {bins}; it must be 1 or more")
    truth, chance, weight = _blocks(labels, probabilities, weights)
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    gaps = np.bincount(np.searchsorted(edges, chance), weights=weight * (chance - truth), minlength=bins)
    return _ratio(float(np.abs(gaps).sum()), float(weight.sum()))


# -- bootstrap


def bootstrap_interval(
    values: npt.ArrayLike,
    confidence: float = 0.95,
    resamples: int = 10_000,
    random_state: int | np.random.Generator = 0,
) -> Interval:
    """Percentile bootstrap interval of a mean over pages.

    Parameters
    ----------
    values : array-like of shape (n_pages,)
        One score a page.
    confidence : float
        Share of the bootstrap means inside the interval, between 0 and 1.
    resamples : int
        How often pages are drawn anew, with replacement.
    random_state : int or numpy Generator
        Seed, or generator, of the draws.

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        Where there is no page, a score is not finite, or an option is out of range.

    References
    ----------
    Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Examples
    --------
    >>> bootstrap_interval([0.5, 0.5, 0.5])
    Interval(mean=0.5, low=0.5, high=0.5)
    """
    pages = _pages(values)
    means = _bootstrap_means(pages, confidence, resamples, random_state)
    return Interval(float(pages.mean()), *_percentiles(means, confidence))


def paired_bootstrap(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    confidence: float = 0.95,
    resamples: int = 10_000,
    random_state: int | np.random.Generator = 0,
) -> Difference:
    """Percentile bootstrap interval of the mean difference a - b of two systems over the same pages.

    The p-value is twice the smaller share of bootstrap differences on either side of zero, zero included,
    with one added to count and number of resamples, so it is never 0 and at most 1.

    Parameters
    ----------
    a, b : array-like of shape (n_pages,)
        One score a page for each system, pages in the same order.
    confidence, resamples, random_state
        As in `bootstrap_interval`.

    Returns
    -------
    Difference

    Raises
    ------
    ValueError
        Where the systems were scored on different numbers of pages; otherwise as in `bootstrap_interval`.

    References
    ----------
    Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and 15; Davison, Hinkley, Bootstrap
    Methods and their Application, 1997, section 4.4, for the added one.

    Examples
    --------
    >>> paired_bootstrap([0.9, 0.8, 0.7], [0.9, 0.8, 0.7])
    Difference(mean=0.0, low=0.0, high=0.0, p_value=1.0)
    """
    first, second = _pages(a), _pages(b)
    if len(first) != len(second):
        raise ValueError(f"a has {len(first)} pages and b has {len(second)}; score both on the same pages")
    differences = first - second
    means = _bootstrap_means(differences, confidence, resamples, random_state)
    smaller = min(np.count_nonzero(means <= 0), np.count_nonzero(means >= 0))
    p_value = min(1.0, 2 * (smaller + 1) / (resamples + 1))
    return Difference(float(differences.mean()), *_percentiles(means, confidence), p_value)


def _pages(values: npt.ArrayLike) -> FloatArray:
    pages = np.asarray(values, dtype=np.float64)
    if pages.ndim != 1 or not pages.size:
        raise ValueError(f"a bootstrap needs one score a page, one page or more; the shape is {pages.shape}")
    if not np.isfinite(pages).all():
        raise ValueError(f"{np.count_nonzero(~np.isfinite(pages))} scores are not finite; leave those pages out")
    return pages


def _bootstrap_means(
    pages: FloatArray, confidence: float, resamples: int, random_state: int | np.random.Generator
) -> FloatArray:
    if not 0 < confidence < 1 or resamples < 1:
        raise ValueError(
            f"confidence is {confidence} and resamples is {resamples}; the first must lie between 0 and 1, "
            "the second be 1 or more"
        )
    random = np.random.default_rng(random_state)
    means = np.empty(resamples)
    rows = max(1, _CHUNK // len(pages))
    for start in range(0, resamples, rows):
        chunk = means[start : start + rows]
        chunk[:] = pages[random.integers(len(pages), size=(len(chunk), len(pages)))].mean(axis=1)
    return means


def _percentiles(means: FloatArray, confidence: float) -> tuple[float, float]:
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
