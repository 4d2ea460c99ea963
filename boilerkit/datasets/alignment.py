"""Labels: a page's gold text aligned to its blocks.

The alignment is a longest common subsequence over words (rapidfuzz, bit-parallel), so that a word of the gold
text counts once and in order; a phrase that stands in the menu and in the article is given to the article.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.words import words

#: Share of a block's words above which it is taken, in the first alignment and in those of the rest.
_SURE_SHARES: Final = (0.5, 0.6, 0.6)

#: Share of its words in the gold text above which a block counts as main content.
LABEL_THRESHOLD: Final = 0.5

Numbers = NDArray[np.int64]


def labels(texts: Sequence[str], gold: str) -> NDArray[np.float64]:
    """Labels of a page's blocks: the share of each that is main content.

    The gold text is aligned to the blocks (`align`); then all blocks of one text have the greatest share of any of
    them (`shared`), since which of them the alignment took is chance. Above `LABEL_THRESHOLD` a block counts as main
    content.

    Parameters
    ----------
    texts : sequence of str
        Texts of a page's blocks, in reading order.
    gold : str
        The page's main content as an annotator gives it.

    Returns
    -------
    ndarray of shape (n_blocks,)
        From 0 (boilerplate) to 1 (main content).

    Examples
    --------
    >>> labels(["Tea is hot.", "Share", "Tea is hot."], "Tea is hot.").tolist()
    [1.0, 0.0, 1.0]
    """
    return shared(texts, align(texts, gold))


def align(texts: Sequence[str], gold: str) -> NDArray[np.float64]:
    """Share of each block's words that the gold text holds.

    What is left of the gold text after the first alignment is aligned again with the blocks that it did not
    take, since annotators and pages do not always agree on the order.

    Parameters
    ----------
    texts : sequence of str
        Texts of a page's blocks, in reading order.
    gold : str
        The page's main content as an annotator gives it.

    Returns
    -------
    ndarray of shape (n_blocks,)
        From 0 (boilerplate) to 1 (main content); a block without words takes the mean of its two neighbours.

    Examples
    --------
    >>> align(["Home", "News", "Tea is a drink.", "Share"], "Tea is a drink.").tolist()
    [0.0, 0.0, 1.0, 0.0]
    >>> align(["It has two parts.", "Here is a title."], "Here is a title. It has two parts.").tolist()
    [1.0, 1.0]
    """
    of_blocks = [words(text) for text in texts]
    counts = np.array([len(block) for block in of_blocks], dtype=np.int64)
    numbers: dict[str, int] = {}
    page = np.array([numbers.setdefault(word, len(numbers)) for block in of_blocks for word in block], dtype=np.int64)
    target = np.array([numbers.setdefault(word, len(numbers)) for word in words(gold)], dtype=np.int64)
    block = np.repeat(np.arange(len(counts)), counts)
    shares = np.zeros(len(counts))
    for sure in _SURE_SHARES:
        in_page, in_target = _common_subsequence(page, target)
        found = np.bincount(block[in_page], minlength=len(counts)) / np.maximum(counts, 1)
        taken = found > sure
        shares = np.maximum(shares, found) if sure == _SURE_SHARES[0] else np.where(taken, found, shares)
        target = np.delete(target, in_target[taken[block[in_page]]])
        page, block = page[~taken[block]], block[~taken[block]]
        if not (taken.any() and len(target) and len(page)):
            break
    return _without_words(shares, counts == 0)


def _common_subsequence(page: Numbers, target: Numbers) -> tuple[Numbers, Numbers]:
    """Positions in `page` and in `target` of their longest common subsequence."""
    from rapidfuzz.distance import LCSseq

    equal = [piece for piece in LCSseq.opcodes(page.tolist(), target.tolist()) if piece.tag == "equal"]
    in_page = [np.arange(piece.src_start, piece.src_end) for piece in equal]
    in_target = [np.arange(piece.dest_start, piece.dest_end) for piece in equal]
    nothing = [np.zeros(0, dtype=np.int64)]
    return np.concatenate(nothing + in_page), np.concatenate(nothing + in_target)


def _without_words(shares: NDArray[np.float64], wordless: NDArray[np.bool_]) -> NDArray[np.float64]:
    known = np.flatnonzero(~wordless)
    if not len(known):
        return shares
    missing = np.flatnonzero(wordless)
    after = np.searchsorted(known, missing)
    before = known[np.maximum(after - 1, 0)]
    behind = known[np.minimum(after, len(known) - 1)]
    shares[missing] = (shares[before] + shares[behind]) / 2
    return shares


def shared(texts: Sequence[str], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of blocks with those of one text made equal: the greatest, whichever of them the alignment took.

    Parameters
    ----------
    texts : sequence of str
    shares : ndarray of shape (n_blocks,)

    Examples
    --------
    >>> shared(["Tea is hot.", "Share", "Tea is hot."], np.array([0.0, 0.0, 1.0])).tolist()
    [1.0, 0.0, 1.0]
    """
    greatest: dict[str, float] = {}
    for text, share in zip(texts, shares.tolist(), strict=True):
        greatest[text] = max(share, greatest.get(text, 0.0))
    return np.array([greatest[text] for text in texts], dtype=np.float64)
