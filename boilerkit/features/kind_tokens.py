"""Features of kinds: what class names and first words of a block, and of those around it, say of each kind of block.

A share bar is told by its names and words, a comment by the "Reply" below it. So the token weights of each kind are
summed over a block's class names and its first words, then pooled over its context as messages of page networks are.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import LOG_ODDS, Feature, neighbour, wider_region
from boilerkit.features.lexical import NAMES, WORDS, TokenWeights
from boilerkit.features.statistics import PageStatistics, sums_above
from boilerkit.features.tokens import WeightTable, sum_rows
from boilerkit.kinds import KINDS

Floats = NDArray[np.float32]

#: Neighbours whose sums a block sees.
OFFSETS: Final = (-1, 1, -2, 2)
#: Columns of `NAMES` and `WORDS` that are taken of each kind.
_TAKEN: Final = ("names_own", "names_path", "words_sum")
_ALL: Final = (*NAMES.features, *WORDS.features)
_PLACES: Final = [number for number, feature in enumerate(_ALL) if feature.name in _TAKEN]
#: Of these, what is pooled: what all names above a block, and its words, say.
_POOLED: Final = [number for number, place in enumerate(_PLACES) if _ALL[place].name != "names_own"]
_CONTEXTS: Final = (
    *((f"at{offset:+d}", f"of {neighbour('block', offset)}") for offset in OFFSETS),
    ("in_element", "in the mean of the block's element"),
    *((f"in_up{level}", f"in the mean of {wider_region(level)}") for level in (1, 2)),
    ("in_page", "in the mean of the page"),
    ("like_path", "in the mean of the blocks with the same tags and classes above"),
    ("like_tags", "in the mean of the blocks with the same tags above"),
)


def _features() -> tuple[Feature, ...]:
    own = [
        Feature(f"{kind}_{_ALL[place].name}", LOG_ODDS, f"for the kind {kind}: {_ALL[place].meaning}")
        for kind in KINDS
        for place in _PLACES
    ]
    pooled = [
        Feature(
            f"{kind}_{_ALL[_PLACES[number]].name}_{name}",
            LOG_ODDS,
            f"for the kind {kind}, {where}: {_ALL[_PLACES[number]].meaning}",
        )
        for name, where in _CONTEXTS
        for kind in KINDS
        for number in _POOLED
    ]
    return (*own, *pooled)


#: Columns of `own_columns`, then of what `ContextPooling.pool` makes of those of `pooled_columns`.
FEATURES: Final = _features()


class KindLexicons(NamedTuple):
    """Token weights of all kinds, a column each, in the order of `boilerkit.kinds.KINDS`.

    Attributes
    ----------
    names, words : WeightTable
    """

    names: WeightTable
    words: WeightTable

    @classmethod
    def of(cls, lexicons: Sequence[TokenWeights]) -> Self:
        """The tables of the lexicons of each kind.

        Parameters
        ----------
        lexicons : sequence of TokenWeights
            One for each kind.
        """
        return cls(*(WeightTable.of(tables) for tables in zip(*lexicons, strict=True)))


def own_columns(page: PageStatistics, lexicons: KindLexicons) -> Floats:
    """Sums of token weights of each block, of shape (n_blocks, n_kinds * 3).

    Parameters
    ----------
    page : PageStatistics
    lexicons : KindLexicons
    """
    path = page.block_paths[0]
    own = sum_rows(page.name_tokens, *lexicons.names)[page.paths.names]
    words = sum_rows(page.word_tokens, *lexicons.words)
    columns = own[path], sums_above(own, page.paths.above)[path], words[page.texts]
    return np.stack(columns, axis=2).reshape(page.n, -1).astype(np.float32)


def pooled_columns(own: Floats) -> Floats:
    """Those of `own_columns` that are pooled over the context of each block.

    Parameters
    ----------
    own : ndarray of shape (n_blocks, n_kinds * 3)
    """
    numbers = [kind * len(_PLACES) + number for kind in range(len(KINDS)) for number in _POOLED]
    return own[:, numbers]
