"""Features of blocks and of lines: families of named columns, each computed vectorised over a page.

A new family is a module with a `Family`, and one name more in `BLOCK` or `LINE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import (
    ancestors,
    context,
    lexical,
    line_context,
    markup,
    meanings,
    metadata_overlap,
    regions,
    schema_types,
    text,
)
from boilerkit.features.feature import Family, Feature
from boilerkit.features.lexical import TokenWeights
from boilerkit.features.statistics import PageStatistics
from boilerkit.page.segments import Segments

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Schema:
    """What a model sees of its units.

    Attributes
    ----------
    unit : {"block", "line"}
    families : tuple of Family
        Families that need nothing but the page.
    token_families : tuple of Family
        Families that need a model's token weights; their columns follow the others.
    """

    unit: str
    families: tuple[Family[Any], ...]
    token_families: tuple[Family[Any], ...]

    @cached_property
    def counted(self) -> tuple[Feature, ...]:
        """The features that need nothing but the page."""
        return tuple(feature for family in self.families for feature in family.features)

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """Every feature, in the order of the matrix's columns."""
        return (*self.counted, *(feature for family in self.token_families for feature in family.features))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the matrix's columns."""
        return tuple(feature.name for feature in self.features)

    def count(self, page: PageStatistics) -> Floats:
        """The columns that need nothing but the page, of shape (n_blocks, n_counted).

        Parameters
        ----------
        page : PageStatistics
        """
        return np.hstack([family.matrix(page) for family in self.families])

    def weigh(self, page: PageStatistics, names: Mapping[str, float], words: Mapping[str, float]) -> Floats:
        """The columns that need token weights, of shape (n_blocks, n_token_features).

        Parameters
        ----------
        page : PageStatistics
        names, words : mapping of str to float
            A model's token weights.
        """
        weights = TokenWeights(names, words)
        return np.hstack([family.matrix(page, weights) for family in self.token_families])

    def matrix(self, page: PageStatistics, names: Mapping[str, float], words: Mapping[str, float]) -> Floats:
        """Features of a page's blocks.

        Parameters
        ----------
        page : PageStatistics
        names, words : mapping of str to float
            A model's token weights: of class names, and of words.

        Returns
        -------
        ndarray of float32, shape (n_blocks, n_features)
            Columns as in `names`.
        """
        return np.hstack([self.count(page), self.weigh(page, names, words)])


BLOCK: Final = Schema(
    "block",
    (
        text.FAMILY,
        markup.FAMILY,
        ancestors.FAMILY,
        context.FAMILY,
        metadata_overlap.FAMILY,
        regions.FAMILY,
        schema_types.FAMILY,
        meanings.FAMILY,
    ),
    (lexical.NAMES, lexical.WORDS),
)
LINE: Final = Schema("line", (text.FAMILY, line_context.FAMILY), (lexical.WORDS,))
SCHEMAS: Final = {schema.unit: schema for schema in (BLOCK, LINE)}

#: Every feature of a block, in the order of the matrix's columns.
FEATURES: Final = BLOCK.features
NAMES: Final = BLOCK.names


def matrix(segments: Segments, names: Mapping[str, float], words: Mapping[str, float]) -> Floats:
    """Features of a page's blocks, of shape (n_blocks, n_features); see `Schema.matrix`.

    Parameters
    ----------
    segments : Segments
    names, words : mapping of str to float
        A model's token weights.
    """
    if not len(segments):
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    return BLOCK.matrix(PageStatistics(segments), names, words)
