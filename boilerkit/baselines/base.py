"""What every baseline is: a page in, text out, with the paper that it comes from."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from boilerkit.page.parse import Page, parse
from boilerkit.page.segment import segment
from boilerkit.page.segments import Segments


@dataclass(frozen=True, slots=True)
class Baseline(ABC):
    """A published heuristic; calling it with a page gives the page's main content as text.

    The fields of a subclass are the parameters of its paper, with the paper's values as defaults.

    Attributes
    ----------
    name : str
        Name in the registry.
    title : str
        Name for tables and figures.
    citation : str
        The paper.
    year : int or None
        Year of the paper; None where there is none.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    citation: ClassVar[str]
    year: ClassVar[int | None]

    @abstractmethod
    def __call__(self, page: Page, encoding: str | None = None) -> str:
        """Text of the main content, one paragraph a line; "" where there is none.

        Parameters
        ----------
        page : str, bytes or lxml element
        encoding : str, optional
            What the server said of the encoding; for bytes alone.
        """

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters and their values, for the records of a benchmark."""
        return asdict(self)


class BlockBaseline(Baseline):
    """A baseline that decides block by block."""

    __slots__ = ()

    @abstractmethod
    def keep(self, page: Segments) -> Sequence[bool]:
        """Whether each block of a page is main content, in reading order.

        Parameters
        ----------
        page : Segments
            The page, cut into blocks.

        Returns
        -------
        sequence of bool, as long as the page has blocks
        """

    def __call__(self, page: Page, encoding: str | None = None) -> str:
        segments = segment(parse(page, encoding))
        return "\n".join(text for text, kept in zip(segments.texts, self.keep(segments), strict=True) if kept)
