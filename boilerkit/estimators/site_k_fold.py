"""Folds by site, for scikit-learn."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import BaseCrossValidator

from boilerkit.datasets.duplicates import group_ids
from boilerkit.estimators.pages import read_examples
from boilerkit.features import BLOCK
from boilerkit.training.splits import deal


class SiteKFold(BaseCrossValidator):  # type: ignore[misc]
    """K folds of pages that no site spans, nor pages of equal bytes, nor near-duplicates.

    These are the folds that `boilerkit train` uses. Pages of one site share a template, so a model that has seen one of
    them knows more of the others than it does of the web; folds that ignore this flatter every model.

    Parameters
    ----------
    n_splits : int
        Number of folds, at least 2.
    random_state : int
        Seed by which sites are dealt out.
    memory : str or joblib.Memory, optional
        Where pages that were read are kept; with the folder of a `ContentClassifier`, each page is read once.

    Examples
    --------
    >>> sites = ["a.org", "b.org", "a.org", "c.org"]
    >>> pages = [f"<link rel=canonical href='https://{site}/{n}'><p>Page {n}." for n, site in enumerate(sites)]
    >>> folds = SiteKFold(3)
    >>> folds.groups(pages).tolist()
    [0, 1, 0, 2]
    >>> [test.tolist() for _, test in folds.split(pages)]
    [[1], [3], [0, 2]]
    """

    #: Where scikit-learn routes metadata, `groups` are given to `split`.
    __metadata_request__split: ClassVar = {"groups": True}

    def __init__(self, n_splits: int = 5, *, random_state: int = 0, memory: Any = None) -> None:
        if n_splits < 2:
            raise ValueError(f"n_splits is the number of folds, at least 2, not {n_splits}")
        self.n_splits = n_splits
        self.random_state = random_state
        self.memory = memory

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Number of folds.

        Parameters
        ----------
        X, y, groups : object
            Ignored; scikit-learn gives them.
        """
        return self.n_splits

    def groups(self, pages: Iterable[Any], sites: Sequence[Any] | None = None) -> NDArray[np.int64]:
        """Group of each page; pages of one group share a fold.

        Parameters
        ----------
        pages : iterable of bytes, str or LabelledPage
        sites : sequence, optional
            What stands for the site of each page; by default `LabelledPage.site`, of other pages the site of the
            address that they declare.

        Returns
        -------
        ndarray of int64, shape (n_pages,)
        """
        examples = read_examples(pages, BLOCK, self.memory)
        return group_ids(
            [example.page.site for example in examples] if sites is None else list(map(str, sites)),
            [example.digest for example in examples],
            ["\n".join(example.segments.texts) for example in examples],
        )

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[tuple[Any, Any]]:
        """Positions of the pages of each fold's training and test set.

        Parameters
        ----------
        X : sequence of bytes, str or LabelledPage
            The pages.
        y : object
            Ignored; scikit-learn gives it.
        groups : sequence, optional
            As `sites` of `groups`.

        Yields
        ------
        tuple of two ndarrays of int

        Raises
        ------
        ValueError
            If there are fewer groups than folds.
        """
        yield from super().split(X, y, groups)

    def _iter_test_indices(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[NDArray[np.intp]]:
        folds = deal(self.groups(X, groups), self.n_splits, self.random_state)
        for fold in range(self.n_splits):
            yield np.flatnonzero(folds == fold)
