"""ROUGE-LSum, the measure of the Web Content Extraction Benchmark: longest common subsequences by sentence or line."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from .scores import Scores, harmonic, ratio

_NOT_ROUGE: Final = re.compile(r"[^a-z0-9]+")
_STORED_BITS: Final = 1 << 28  # bit rows kept at once while one alignment is traced back: 32 MB


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
    precision, recall = ratio(hits, sum(map(len, found))), ratio(hits, sum(map(len, wanted)))
    return Scores(precision, recall, harmonic(precision, recall))


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
