"""Features of blocks and of lines: registries of named columns, each computed vectorised over a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import (
    ancestors,
    context,
    lexical,
    line_context,
    markup,
    metadata_overlap,
    regions,
    schema_types,
    text,
)
from boilerkit.features.feature import Feature
from boilerkit.features.statistics import PageStatistics
from boilerkit.page.segments import Segments

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Schema:
    """What a model sees of its units.

    Attributes
    ----------
    unit : {"block", "line"}
    families : tuple of module
        Families whose columns are counted.
    lexical : tuple of Feature
        Columns that depend on a model's lexicons; they follow the counted ones.
    """

    unit: str
    families: tuple[ModuleType, ...]
    lexical: tuple[Feature, ...]

    @cached_property
    def counted(self) -> tuple[Feature, ...]:
        """The features that need no lexicon."""
        return tuple(feature for family in self.families for feature in family.FEATURES)

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """Every feature, in the order of the matrix's columns."""
        return (*self.counted, *self.lexical)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the matrix's columns."""
        return tuple(feature.name for feature in self.features)

    def count(self, page: PageStatistics) -> Floats:
        """The counted columns, of shape (n_blocks, n_counted).

        Parameters
        ----------
        page : PageStatistics
        """
        found: dict[str, NDArray[np.float64]] = {}
        for family in self.families:
            found |= family.columns(page)
        return np.column_stack([found[feature.name] for feature in self.counted]).astype(np.float32)

    def worth(self, page: PageStatistics, names: Mapping[str, float], words: Mapping[str, float]) -> Floats:
        """The columns that depend on lexicons, of shape (n_blocks, n_lexical).

        Parameters
        ----------
        page : PageStatistics
        names, words : mapping of str to float
            A model's lexicons.
        """
        return lexical.matrix(page, names, words, self.lexical)

    def matrix(self, page: PageStatistics, names: Mapping[str, float], words: Mapping[str, float]) -> Floats:
        """Features of a page's blocks.

        Parameters
        ----------
        page : PageStatistics
        names, words : mapping of str to float
            A model's lexicons: what tokens of class names and words are worth.

        Returns
        -------
        ndarray of float32, shape (n_blocks, n_features)
            Columns as in `names`.
        """
        return np.hstack([self.count(page), self.worth(page, names, words)])


BLOCK: Final = Schema(
    "block", (text, markup, ancestors, context, metadata_overlap, regions, schema_types), lexical.FEATURES
)
LINE: Final = Schema("line", (text, line_context), lexical.OF_LINES)
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
        A model's lexicons.
    """
    if not len(segments):
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    return BLOCK.matrix(PageStatistics(segments), names, words)
