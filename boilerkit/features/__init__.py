"""Features of blocks and of lines: families of named columns, each computed vectorised over a page.

A new family is a module with a `Family`, and one name more in `BLOCK` or `LINE`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
from boilerkit.features.feature import Family, Feature, compute
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

    @cached_property
    def by_family(self) -> dict[str, tuple[str, ...]]:
        """Names of the features of each family, in the order of the matrix's columns."""
        families = (*self.families, *self.token_families)
        return {family.name: tuple(feature.name for feature in family.features) for family in families}

    def only(self, families: Collection[str]) -> "Schema":
        """The schema with some of its families, in its own order.

        Parameters
        ----------
        families : collection of str
            Their names.

        Raises
        ------
        ValueError
            If there is none, or one that the schema does not have.

        Examples
        --------
        >>> BLOCK.only(["word_weights", "text"]).by_family.keys()
        dict_keys(['text', 'word_weights'])
        """
        unknown = [name for name in families if name not in self.by_family]
        if unknown or not families:
            what = f"no family of features is called {unknown[0]!r}" if unknown else "no family of features is named"
            raise ValueError(f"{what}; those of {self.unit}s are {', '.join(self.by_family)}")
        chosen, of_tokens = (
            tuple(family for family in group if family.name in families)
            for group in (self.families, self.token_families)
        )
        return Schema(self.unit, chosen, of_tokens)

    def count(self, page: PageStatistics) -> Floats:
        """The columns that need nothing but the page, of shape (n_blocks, n_counted).

        Parameters
        ----------
        page : PageStatistics
        """
        counted = np.empty((page.n, len(self.counted)), dtype=np.float32)
        compute(self.families, page, (), counted)
        return counted

    def weigh(self, page: PageStatistics, names: Mapping[str, float], words: Mapping[str, float]) -> Floats:
        """The columns that need token weights, of shape (n_blocks, n_token_features).

        Parameters
        ----------
        page : PageStatistics
        names, words : mapping of str to float
            A model's token weights.
        """
        weighed = np.empty((page.n, len(self.features) - len(self.counted)), dtype=np.float32)
        compute(self.token_families, page, (TokenWeights(names, words),), weighed)
        return weighed

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
        features = np.empty((page.n, len(self.features)), dtype=np.float32)
        compute(self.families, page, (), features[:, : len(self.counted)])
        compute(self.token_families, page, (TokenWeights(names, words),), features[:, len(self.counted) :])
        return features


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


@lru_cache(maxsize=16)
def schema_of(unit: str, names: tuple[str, ...]) -> Schema:
    """The schema of a unit with the families that some features are of.

    Parameters
    ----------
    unit : {"block", "line"}
    names : tuple of str
        Names of features.

    Raises
    ------
    ValueError
        If the features are not all those of some of its families, in the schema's order.

    Examples
    --------
    >>> schema_of("block", BLOCK.names) == BLOCK
    True
    """
    schema, wanted = SCHEMAS[unit], frozenset(names)
    there = [family for family, features in schema.by_family.items() if wanted.intersection(features)]
    some = schema.only(there) if there else schema
    if some.names != names:
        unknown = ", ".join(sorted(wanted ^ set(some.names))[:5]) or "in another order"
        raise ValueError(f"other features than this version knows ({unknown})")
    return schema if some.names == schema.names else some


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
