"""The fold models of a training run as one cleaner, which cleans each page with a model that has not seen it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from boilerkit.datasets.base import digest
from boilerkit.document import Document
from boilerkit.model import Model, ModelError
from boilerkit.pipeline import Cleaner


class CrossValidatedCleaner:
    """Cleans each page with a model that has not seen it.

    A page that was trained on is cleaned with the model of its fold, any other page with the model of all pages. The
    cards of the models list digests of the pages that each was trained on.

    Parameters
    ----------
    model : Model
        Trained on every page.
    folds : sequence of Model
        Each trained without the pages of one fold.

    Raises
    ------
    ModelError
        If the models are not models of blocks.

    Examples
    --------
    >>> import boilerkit
    >>> whole = boilerkit.Cleaner.default().model
    >>> CrossValidatedCleaner(whole, []).clean(b"<nav><a href='/'>Home</a></nav>")
    ''
    """

    def __init__(self, model: Model, folds: Sequence[Model]) -> None:
        self._cleaners = [Cleaner(one) for one in (model, *folds)]
        self._trained_on = [frozenset(cleaner.model.card.get("pages", ())) for cleaner in self._cleaners]

    @classmethod
    def load(cls, folder: str | Path) -> "CrossValidatedCleaner":
        """The models in a folder that `boilerkit train` wrote.

        Parameters
        ----------
        folder : str or Path
            What `--out` named.

        Raises
        ------
        ModelError
            If a model is missing, or one that this version cannot use.
        """
        folder = Path(folder)
        folds = sorted(path for path in (folder / "folds").glob("*") if path.is_dir())
        return cls(Model.load(folder), [Model.load(path) for path in folds])

    @property
    def model(self) -> Model:
        """The model of all pages."""
        return self._cleaners[0].model

    def cleaner(self, page: bytes) -> Cleaner:
        """The cleaner around the model that has not seen a page.

        Parameters
        ----------
        page : bytes
            As it was labelled, undecoded.

        Returns
        -------
        Cleaner

        Raises
        ------
        ModelError
            If every model has seen it.
        """
        page_digest = digest(page)
        for cleaner, trained_on in zip(self._cleaners, self._trained_on, strict=True):
            if page_digest not in trained_on:
                return cleaner
        raise ModelError("every model has seen this page; score it with models that were trained without it")

    def clean(self, page: bytes, **options: Any) -> str:
        """Main content of a page; see `boilerkit.clean`.

        Parameters
        ----------
        page : bytes
            As for `cleaner`.
        **options
            As for `boilerkit.clean`.
        """
        return self.cleaner(page).clean(page, **options)

    def analyze(self, page: bytes, **options: Any) -> Document:
        """A page's blocks and which of them are kept; see `boilerkit.analyze`.

        Parameters
        ----------
        page : bytes
            As for `cleaner`.
        **options
            As for `boilerkit.analyze`.
        """
        return self.cleaner(page).analyze(page, **options)
