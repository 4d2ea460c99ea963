"""ROUGE-LSum: words of a text's sentences that are found in order, as the Web Content Extraction Benchmark uses it."""

import re
from collections import Counter
from typing import Final

from .edits import rapidfuzz_distance
from .scores import Counts, Scores, scores_of

#: A new line, or white space after the end of a sentence.
_SENTENCE_END: Final = re.compile(r"\n|(?<=[.!?…。！？])\s+")


def rouge_scores(predicted: str, gold: str) -> Scores:
    """ROUGE-LSum of one page: precision, recall and F1 of the words on longest common subsequences of sentences.

    Of each gold sentence those words are hits that are on its longest common subsequence with one predicted sentence
    or another. A word is a hit at most as often as either text has it. Words are separated by white space, and keep
    their case and punctuation.

    Parameters
    ----------
    predicted, gold : str
        Extracted text and gold text of one page.

    Returns
    -------
    Scores
        All 1 where neither text has a word. Where the gold text alone has none, recall is 1 and the rest 0.

    Raises
    ------
    ModuleNotFoundError
        Where rapidfuzz is not installed.

    References
    ----------
    Lin, ROUGE: a Package for Automatic Evaluation of Summaries, 2004, section 3.2. Bevendorff et al., An Empirical
    Comparison of Web Content Extraction Algorithms, SIGIR 2023, split sentences by NLTK's Punkt; here a sentence ends
    with its line, or at a mark that ends sentences, so that figures are near to theirs and not the same.

    Examples
    --------
    >>> rouge_scores("Menu\\nthe cat sat", "the cat sat down")
    Scores(precision=0.75, recall=0.75, f1=0.75)
    """
    extracted, expected = _sentences(predicted), _sentences(gold)
    left = Counter(word for sentence in extracted for word in sentence)
    sizes = left.total(), sum(map(len, expected))
    if not sizes[1]:
        return Scores(0.0, 1.0, 0.0) if sizes[0] else Scores(1.0, 1.0, 1.0)
    hits = 0
    for sentence in expected:
        for word in _found(sentence, extracted):
            if left[word]:
                left[word] -= 1
                hits += 1
    return scores_of(Counts(hits, sizes[0] - hits, sizes[1] - hits))


def _sentences(text: str) -> list[list[str]]:
    return [words for sentence in _SENTENCE_END.split(text) if (words := sentence.split())]


def _found(sentence: list[str], others: list[list[str]]) -> list[str]:
    """Words of a sentence that are on its longest common subsequence with another one, in their order."""
    opcodes = rapidfuzz_distance().LCSseq.opcodes
    known, places = set(sentence), set[int]()
    for other in others:
        if len(places) == len(sentence):
            break
        if not known.isdisjoint(other):
            for operation in opcodes(sentence, other):
                if operation.tag == "equal":
                    places.update(range(operation.src_start, operation.src_end))
    return [sentence[place] for place in sorted(places)]
