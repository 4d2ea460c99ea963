"""Link density: menus are links, prose is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from boilerkit.page.segments import Segments

from .base import BlockBaseline
from .counts import char_counts


@dataclass(frozen=True, slots=True)
class LinkDensity(BlockBaseline):
    """The blocks of whose characters no more than a given share is linked.

    This is the link quota filter of Mantratzis et al. (2005) as Gottron (2007) compares it, on single blocks;
    of the quotas 0.25, 0.5 and 0.75 that he tries, the middle one is the default.

    Parameters
    ----------
    quota : float
        Highest share of linked characters, from 0 to 1.

    Examples
    --------
    >>> LinkDensity()("<p><a href='/'>Home</a> | <a href='/tea'>Tea</a></p><p>Tea is a drink.</p>")
    'Tea is a drink.'
    """

    name = "link-density"
    title = "Link density"
    citation = (
        "Mantratzis, Orgun & Cassidy (2005). Separating XHTML content from navigation clutter using "
        "DOM-structure block analysis. HYPERTEXT 2005. Quotas: Gottron (2007). Evaluating content extraction "
        "on HTML documents. ITA 2007."
    )
    year = 2005

    quota: float = 0.5

    def keep(self, page: Segments) -> Sequence[bool]:
        return [share <= self.quota for share in char_counts(page).link_density.tolist()]
