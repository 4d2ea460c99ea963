"""Features of blocks: a registry of named columns, each computed vectorised over a page."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from boilerkit.blocks import Segments
from boilerkit.features import ancestors, context, echo, lexical, markup, text
from boilerkit.features.page import Page
from boilerkit.features.registry import Feature

#: Every feature of a block, in the order of the matrix's columns.
FEATURES: tuple[Feature, ...] = tuple(
    feature for family in (text, markup, ancestors, context, echo, lexical) for feature in family.FEATURES
)
NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)


def matrix(segments: Segments, names: Mapping[str, float], words: Mapping[str, float]) -> NDArray[np.float32]:
    """Features of a page's blocks, of shape (n_blocks, n_features).

    Parameters
    ----------
    segments : Segments
    names, words : mapping of str to float
        A model's lexicons: what tokens of class names and words are worth.

    Returns
    -------
    ndarray of float32, shape (n_blocks, n_features)
        Columns as in `NAMES`.
    """
    if not len(segments):
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    return of_page(Page(segments), names, words)


def of_page(page: Page, names: Mapping[str, float], words: Mapping[str, float]) -> NDArray[np.float32]:
    """The same, of a page that is counted already."""
    found: dict[str, NDArray[np.float64]] = {}
    for family in (text, markup, ancestors, context, echo):
        found |= family.columns(page)
    found |= lexical.columns(page, names, words)
    return np.column_stack([found[name] for name in NAMES]).astype(np.float32)
