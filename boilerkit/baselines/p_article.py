"""`<p>` and `<article>`: what authors mark up as prose."""

from collections.abc import Sequence
from dataclasses import dataclass

from boilerkit.page.segments import Segments

from .base import BlockBaseline


@dataclass(frozen=True, slots=True)
class PArticle(BlockBaseline):
    """The blocks inside elements of given names.

    Parameters
    ----------
    tags : tuple of str
        Names of the elements, lower-cased.

    Examples
    --------
    >>> PArticle()("<div>Home</div><article><h1>Tea</h1></article><p>Tea is a drink.</p>")
    'Tea\\nTea is a drink.'
    """

    name = "p-article"
    title = "<p> and <article>"
    citation = "No paper; the trivial baseline."
    year = None

    tags: tuple[str, ...] = ("p", "article")

    def keep(self, page: Segments) -> Sequence[bool]:
        inside: list[bool] = []
        for tag, parent in zip(page.tags, page.parents, strict=True):
            inside.append(tag in self.tags or (parent >= 0 and inside[parent]))
        return [inside[container] for container in page.containers]
