"""The decision: which blocks are kept, from their probabilities and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Characters from which a text that stands twice on a page counts as a duplicate.
DUPLICATE_LENGTH: Final = 25


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
    """

    headline: int = -1
    repeats: Sequence[int] = ()
    excluded: Sequence[int] = ()


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
        Blocks that are left out because a kept block has the same text.
    score : float
        Word F1 that the probabilities lead to expect of the choice, from 0 to 1.
    constraints : Constraints
        What was asked for besides.
    """

    threshold: float
    kept: Flags
    duplicates: Flags
    score: float
    constraints: Constraints

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
    keep_all_margin : float
        Where keeping everything costs no more expected F1 than this, everything is kept.
    drop_duplicates : bool
        Whether a longer text that stands more than once is kept once.
    """

    min_threshold: float
    keep_all_margin: float
    drop_duplicates: bool

    def decide(
        self,
        probabilities: Doubles,
        texts: Sequence[str],
        threshold: float | None = None,
        constraints: Constraints = UNCONSTRAINED,
    ) -> Decision:
        """Choose what is kept of a page.

        Parameters
        ----------
        probabilities : ndarray of shape (n_blocks,)
        texts : sequence of str
            Texts of the blocks.
        threshold : float, optional
            Probability from which a block is kept, whatever the rule says; then duplicates stay, too.
        constraints : Constraints
            What a user's settings ask for.

        Examples
        --------
        >>> rule = DecisionRule(min_threshold=0.2, keep_all_margin=0.0, drop_duplicates=True)
        >>> rule.decide(np.array([0.9, 0.1]), ["Tea is hot.", "Share"]).kept.tolist()
        [True, False]
        """
        lengths = block_lengths(texts)
        duplicates = np.zeros(len(texts), dtype=bool)
        if threshold is None:
            threshold = best_threshold(probabilities, lengths, self.min_threshold, self.keep_all_margin)
            if self.drop_duplicates:
                candidates = probabilities >= threshold
                candidates[list(constraints.excluded)] = False
                duplicates = duplicate_blocks(texts, candidates)
        duplicates[list(constraints.repeats)] = True
        kept = (probabilities >= threshold) & ~duplicates
        kept[list(constraints.excluded)] = False
        if constraints.headline >= 0:
            kept[constraints.headline] = False
            kept[constraints.headline] = kept.any()
        return Decision(threshold, kept, duplicates, expected_f1(probabilities, lengths, kept), constraints)


def duplicate_blocks(texts: Sequence[str], kept: Flags) -> Flags:
    """Which kept blocks have the text of a kept block before them; short texts may stand twice.

    Pages hold the same text for wide and for narrow screens, or in a list that goes round.

    Parameters
    ----------
    texts : sequence of str
    kept : ndarray of bool, shape (n_blocks,)

    Examples
    --------
    >>> texts = ["Tea is a drink that is made with water."] * 3 + ["Tea"] * 2
    >>> duplicate_blocks(texts, np.array([0, 1, 1, 1, 1]) > 0).tolist()
    [False, False, True, False, False]
    """
    duplicates, before = np.zeros(len(texts), dtype=bool), set[str]()
    for place in np.flatnonzero(kept).tolist():
        text = texts[place]
        if len(text) >= DUPLICATE_LENGTH:
            duplicates[place] = text in before
            before.add(text)
    return duplicates


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


def best_threshold(
    probabilities: Doubles, lengths: Doubles, min_threshold: float, keep_all_margin: float = 0.0
) -> float:
    """Threshold at which the F1 that the probabilities lead to expect is greatest.

    A page that the model is sure of is cut near one half; of a page where the main content is uncertain, more
    is kept, since there a lost block costs more than a wrong one (Lipton, Elkan, Naryanaswamy 2014).

    Parameters
    ----------
    probabilities, lengths : ndarray of shape (n_blocks,)
    min_threshold : float
        Lower bound.
    keep_all_margin : float
        What is expected of keeping everything may be this much less; then everything is kept. So text that is
        nearly clean is left alone, and what has been cleaned once does not change again.

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
    if keep_all_margin and expected[-1] >= expected.max() - keep_all_margin:
        return float(probabilities.min())
    return float(max(probabilities[order][int(expected.argmax())], min_threshold))
