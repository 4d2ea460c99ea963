"""Largest block: the one block with most words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boilerkit.page.segments import Segments

from .base import BlockBaseline
from .counts import word_counts


@dataclass(frozen=True, slots=True)
class LargestBlock(BlockBaseline):
    """The block with most words; the first of them where several have as many.

    Examples
    --------
    >>> LargestBlock()("<p>Tea</p><p>Tea is a drink.</p><p>Legal notice</p>")
    'Tea is a drink.'
    """

    name = "largest-block"
    title = "Largest block"
    citation = "No paper; the trivial baseline."
    year = None

    def keep(self, page: Segments) -> Sequence[bool]:
        largest = int(np.argmax(word_counts(page).total)) if len(page) else -1
        return [number == largest for number in range(len(page))]
