"""The decision: which blocks are kept, from their probabilities and the page that they stand on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.model.copies import copied_runs, copies
from boilerkit.model.notices import consent_dialogs, copyright_notes
from boilerkit.page.segments import Segments
from boilerkit.words import word_count

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_UNSURE: Final = "The page has text, but the model takes none of it for main content; the likeliest was kept."
#: Lowest upper bound of the threshold of a clean text, and how fast the bound rises with the expected share of noise.
_CLEAN_THRESHOLD: Final = 0.25
_CLEAN_SLOPE: Final = 1.5
#: Share of the main content that is expected, by characters, below which what is kept is too little.
_TOO_LITTLE: Final = 0.3
#: Share of its probability that other blocks must have to be kept with it.
_AS_LIKELY: Final = 1 / 3
#: Words from which a block beside a consent dialog, whose text draws the others' probabilities down, counts as prose.
_SENTENCE: Final = 8
#: Characters that mostly hold so many words, so that the rest of a long text need not be counted.
_HEAD: Final = 80
#: Probability that a page's surest prose must have for it to be kept where all else is unlikely.
_POSSIBLE: Final = 0.01


def no_comments(blocks: Integers) -> Flags:
    """Comments among some blocks where none is to be left out.

    Parameters
    ----------
    blocks : ndarray of int64
        Numbers of the blocks.
    """
    return np.zeros(len(blocks), dtype=bool)


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a user's settings ask of the decision, whatever the probabilities say.

    Attributes
    ----------
    headline : int
        Number of the block that stands first, as the page's headline, where anything else is kept; -1 for none.
    repeats : sequence of int
        Numbers of the blocks that show the headline again; they count as duplicates.
    excluded : sequence of int
        Numbers of the blocks that are never kept.
    keeps_main : bool
        Whether main content is kept at all.
    comments : callable
        Says of blocks, given by their numbers, which readers wrote below something else: they are left out where
        anything else is kept. It is asked of those alone that would be kept.
    also : sequence of int
        Numbers of the blocks of other kinds that are kept besides.
    """

    headline: int = -1
    repeats: Sequence[int] = ()
    excluded: Sequence[int] = ()
    keeps_main: bool = True
    comments: Callable[[Integers], Flags] = no_comments
    also: Sequence[int] = ()


#: Everything is left to the probabilities.
UNCONSTRAINED: Final = Constraints()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is kept of a page, and why.

    Attributes
    ----------
    threshold : float
        Probability from which a block is kept.
    kept : ndarray of bool, shape (n_blocks,)
    duplicates : ndarray of bool, shape (n_blocks,)
        Blocks that are left out because they show again what a kept block shows.
    notices : ndarray of bool, shape (n_blocks,)
        Blocks that are left out because they ask for consent or are notes of copyright, whatever their probability.
    is_unsure : bool
        Whether the page has prose of which the probabilities would keep nothing, so that the likeliest is kept.
    score : float
        Word F1 that the probabilities lead to expect of the choice, from 0 to 1.
    constraints : Constraints
        What was asked for besides.
    """

    threshold: float
    kept: Flags
    duplicates: Flags
    notices: Flags
    is_unsure: bool
    score: float
    constraints: Constraints

    @property
    def warnings(self) -> list[str]:
        """What a reader of the result should know of the decision, a sentence each."""
        return [_UNSURE] if self.is_unsure else []

    @property
    def headline(self) -> int:
        """Number of the block that is written first, as the page's headline; -1 if blocks stand as on the page."""
        headline = self.constraints.headline
        return headline if headline >= 0 and self.kept[headline] else -1

    @property
    def order(self) -> list[int]:
        """Numbers of the kept blocks in the order in which they are written."""
        blocks: list[int] = np.flatnonzero(self.kept).tolist()
        return blocks if self.headline < 0 else [self.headline, *(block for block in blocks if block != self.headline)]


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How probabilities become a choice of blocks.

    Attributes
    ----------
    min_threshold : float
        Lower bound of a page's threshold.
    is_of_lines : bool
        Whether it chooses lines of a text. Then the threshold falls as the expected share of main content rises, so
        that of text that is nearly clean only what is surely noise goes; and runs of lines are copies as regions are.
    """

    min_threshold: float
    is_of_lines: bool = False

    def decide(
        self,
        probabilities: Doubles,
        page: Segments,
        prose: Flags,
        threshold: float | None = None,
        constraints: Constraints = UNCONSTRAINED,
    ) -> Decision:
        """Choose what is kept of a page.

        Every block is kept whose probability reaches the page's threshold; copies, dialogs that ask for consent and
        notes of copyright aside. A page that has prose does not come out empty: where its threshold would keep none of
        it, and far less than is to be expected, the likeliest prose is kept, and what is nearly as likely.

        Parameters
        ----------
        probabilities : ndarray of shape (n_blocks,)
        page : Segments
        prose : ndarray of bool, shape (n_blocks,)
            Which blocks read like sentences: 15 words or more, hardly any of them linked.
        threshold : float, optional
            Probability from which a block is kept, whatever the rule says; then copies stay, too.
        constraints : Constraints
            What a user's settings ask for.

        Examples
        --------
        >>> from boilerkit.page.reading import read_page
        >>> page = read_page("<p>Tea is hot.</p><p>Share</p>")
        >>> rule = DecisionRule(min_threshold=0.2)
        >>> rule.decide(np.array([0.9, 0.1]), page, np.array([True, False])).kept.tolist()
        [True, False]
        """
        allowed = np.ones(len(page), dtype=bool)
        allowed[list(constraints.excluded)] = False
        lengths = block_lengths(page.texts)
        notices, duplicates, is_unsure = np.zeros(len(page), dtype=bool), np.zeros(len(page), dtype=bool), False
        if threshold is None:
            dialogs = consent_dialogs(page)
            notices = dialogs | copyright_notes(page)
            notices &= not notices.all()
            probabilities = np.where(notices, 0.0, probabilities)
            if dialogs.any():
                prose = np.array([_is_sentence(text) for text in page.texts])
            threshold = best_threshold(probabilities, lengths, self.min_threshold)
            if self.is_of_lines:
                threshold = min(threshold, _clean_threshold(probabilities, lengths))
            is_unsure = _keeps_too_little(probabilities, lengths, threshold, prose & allowed)
            if is_unsure:
                threshold = float(probabilities[prose & allowed].max()) * _AS_LIKELY
            duplicates = self.copies(page, (probabilities >= threshold) & allowed)
        duplicates[list(constraints.repeats)] = True
        kept = (probabilities >= threshold) & ~duplicates & allowed & constraints.keeps_main
        kept &= ~_comments_below(kept, prose, constraints)
        kept[[block for block in constraints.also if allowed[block]]] = True
        if constraints.headline >= 0:
            kept[constraints.headline] = False
            kept[constraints.headline] = kept.any()
        score = expected_f1(probabilities, lengths, kept)
        return Decision(threshold, kept, duplicates, notices, is_unsure, score, constraints)

    def copies(self, page: Segments, kept: Flags) -> Flags:
        """Which of the kept blocks are copies of others.

        Parameters
        ----------
        page : Segments
        kept : ndarray of bool, shape (n_blocks,)
        """
        found = copies(page, kept)
        return found | copied_runs(page.texts, kept) if self.is_of_lines else found


def _is_sentence(text: str) -> bool:
    return any(word_count(part) >= _SENTENCE for part in dict.fromkeys([text[:_HEAD], text]))


def _comments_below(kept: Flags, prose: Flags, constraints: Constraints) -> Flags:
    """The comments among the kept blocks of a page that keeps prose of another kind."""
    comments = np.zeros(len(kept), dtype=bool)
    if (kept & prose).any():
        comments[kept] = constraints.comments(np.flatnonzero(kept))
    return comments & bool((kept & prose & ~comments).any())


def _clean_threshold(probabilities: Doubles, lengths: Doubles) -> float:
    """Upper bound of the threshold by the share of the text, in characters, that is expected to be noise."""
    noise = 1 - float((probabilities * lengths).sum()) / max(float(lengths.sum()), 1.0)
    return max(_CLEAN_SLOPE * noise, _CLEAN_THRESHOLD)


def _keeps_too_little(probabilities: Doubles, lengths: Doubles, threshold: float, prose: Flags) -> bool:
    """Whether a threshold keeps no prose, or far less than is to be expected, of a page that may have some."""
    if not prose.any() or probabilities[prose].max() < _POSSIBLE:
        return False
    kept = probabilities >= threshold
    expected = float((probabilities * lengths).sum())
    return not kept[prose].any() and float(lengths[kept].sum()) < _TOO_LITTLE * expected


def block_lengths(texts: Sequence[str]) -> Doubles:
    """Length of each block in characters, which stands for its words where an F1 is estimated.

    Parameters
    ----------
    texts : sequence of str
        Texts of the blocks.
    """
    return np.fromiter((len(text) for text in texts), dtype=np.float64, count=len(texts))


def expected_f1(probabilities: Doubles, lengths: Doubles, kept: Flags) -> float:
    """F1 by length that the probabilities lead to expect of a choice (a ratio of expectations).

    Parameters
    ----------
    probabilities, lengths : ndarray of shape (n_blocks,)
    kept : ndarray of bool, shape (n_blocks,)
        The choice.
    """
    right = (probabilities * lengths)[kept].sum()
    possible = lengths[kept].sum() + (probabilities * lengths).sum()
    return float(2 * right / possible) if possible > 0 else 0.0


def best_threshold(probabilities: Doubles, lengths: Doubles, min_threshold: float) -> float:
    """Threshold at which the F1 that the probabilities lead to expect is greatest.

    A page that the model is sure of is cut near one half; of a page where the main content is uncertain, more
    is kept, since there a lost block costs more than a wrong one (Lipton, Elkan, Naryanaswamy 2014).

    Parameters
    ----------
    probabilities, lengths : ndarray of shape (n_blocks,)
    min_threshold : float
        Lower bound.

    Returns
    -------
    float
        1 for a page without blocks.

    Examples
    --------
    >>> best_threshold(np.array([0.9, 0.5, 0.1]), np.array([50.0, 5.0, 20.0]), min_threshold=0.05)
    0.5
    """
    if not len(probabilities):
        return 1.0
    order = np.argsort(-probabilities, kind="stable")
    right = np.cumsum((probabilities * lengths)[order])
    taken = np.cumsum(lengths[order])
    expected = 2 * right / np.maximum(taken + right[-1], 1e-9)
    return float(max(probabilities[order][int(expected.argmax())], min_threshold))
