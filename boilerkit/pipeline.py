"""Cleaning: page → tree → blocks → features → scores → text, around one trained model."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit import features
from boilerkit.blocks import Segments, segment
from boilerkit.features.page import Page as PageCounts
from boilerkit.model import Model, ModelError
from boilerkit.parse import Page, parse
from boilerkit.records import Document, best_threshold, block_lengths

_DEFAULT_MODEL: Final = Path(__file__).parent / "weights" / "blocks"


class Cleaner:
    """Cleans pages with one model.

    Parameters
    ----------
    model : Model

    Examples
    --------
    >>> import boilerkit
    >>> cleaner = boilerkit.Cleaner.default()
    >>> cleaner.clean("<nav><a href='/'>Home</a></nav>")
    ''
    """

    def __init__(self, model: Model) -> None:
        if model.features != features.NAMES:
            unknown = ", ".join(sorted(set(model.features) ^ set(features.NAMES))[:5]) or "in another order"
            raise ModelError(f"the model was trained on other features ({unknown}); train it anew")
        self.model = model

    @classmethod
    def load(cls, folder: str | Path) -> "Cleaner":
        """A cleaner around a model that `boilerkit train` wrote.

        Raises
        ------
        ModelError
            If the folder holds no model that this version can use.
        """
        return cls(Model.load(folder))

    @classmethod
    def default(cls) -> "Cleaner":
        """The cleaner around the model that the package ships; loaded once."""
        return _default_cleaner()

    def clean(
        self, page: Page, *, output: str = "text", threshold: float | None = None, encoding: str | None = None
    ) -> str:
        """Main content of a page; see `boilerkit.clean`."""
        return self.analyze(page, threshold=threshold, encoding=encoding).render(output)

    def analyze(self, page: Page, *, threshold: float | None = None, encoding: str | None = None) -> Document:
        """A page's blocks and which of them are kept; see `boilerkit.analyze`."""
        if threshold is not None and not 0 <= threshold <= 1:
            raise ValueError(f"threshold is a probability from 0 to 1, not {threshold}")
        segments = segment(parse(page, encoding))
        columns, probabilities = self._score(segments)
        if threshold is None:
            threshold = best_threshold(probabilities, block_lengths(segments.texts), self.model.least)
        return Document(segments, probabilities, threshold, columns, features.NAMES)

    def _score(self, segments: Segments) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        if not len(segments):
            return np.zeros((0, len(features.NAMES)), dtype=np.float32), np.zeros(0)
        counts = PageCounts(segments)
        columns = features.of_page(counts, self.model.names, self.model.words)
        return columns, self.model.probabilities(counts, columns)


@lru_cache(maxsize=1)
def _default_cleaner() -> Cleaner:
    return Cleaner.load(_DEFAULT_MODEL)


def clean(page: Page, *, output: str = "text", threshold: float | None = None, encoding: str | None = None) -> str:
    """Main content of a web page.

    Parameters
    ----------
    page : str, bytes or lxml element
        HTML as text, as bytes in whatever encoding, or parsed; a tree is not changed.
    output : {"text", "markdown", "html"}
        How it is written out.
    threshold : float, optional
        Probability of main content from which a block is kept, from 0 (everything) to 1. By default each page gets
        the threshold at which the expected F1 is greatest; see `boilerkit.records.best_threshold`.
    encoding : str, optional
        For bytes: what the server said of the encoding (an HTTP charset).

    Returns
    -------
    str
        "" if the page has no main content.

    Raises
    ------
    TypeError
        If `page` is no page.
    ValueError
        If `output` or `threshold` is out of range.

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.clean("")
    ''
    """
    return _default_cleaner().clean(page, output=output, threshold=threshold, encoding=encoding)


def analyze(page: Page, *, threshold: float | None = None, encoding: str | None = None) -> Document:
    """A page's blocks, how likely each is main content, and which are kept.

    Parameters
    ----------
    page, threshold, encoding
        As for `clean`.

    Returns
    -------
    Document

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.analyze("<p>Tea").blocks[0].xpath
    '/html/body/p'
    """
    return _default_cleaner().analyze(page, threshold=threshold, encoding=encoding)
