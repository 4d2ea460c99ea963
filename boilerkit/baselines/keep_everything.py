"""Keep everything: the floor of precision and the ceiling of recall."""

from collections.abc import Sequence
from dataclasses import dataclass

from boilerkit.page.segments import Segments

from .base import BlockBaseline


@dataclass(frozen=True, slots=True)
class KeepEverything(BlockBaseline):
    """Every block of the page, hidden ones too.

    Its recall is what the segmentation allows: no decision on blocks can exceed it.

    Examples
    --------
    >>> KeepEverything()("<nav>Home</nav><p>Tea is a drink.</p>")
    'Home\\nTea is a drink.'
    """

    name = "keep-everything"
    title = "Keep everything"
    citation = "No paper; the trivial baseline."
    year = None

    def keep(self, page: Segments) -> Sequence[bool]:
        return [True] * len(page)
