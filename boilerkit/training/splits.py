"""Splits: pages dealt out to folds, so that no site, no page and no near-duplicate of a page is in two of them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from boilerkit.datasets.duplicates import group_ids
from boilerkit.training.config import Config
from boilerkit.training.examples import Example

#: Numbers of folds that something is trained without.
Excluded = frozenset[int]


def fold_of_pages(examples: Iterable[Example], config: Config) -> dict[str, int]:
    """Fold of each page, by the `key` of its examples.

    Pages that share a site, bytes or near-duplicate text are a group; groups are dealt out at random.

    Parameters
    ----------
    examples : iterable of Example
        The text of a page is that of its first example.
    config : Config

    Raises
    ------
    ValueError
        If there are fewer groups than folds.
    """
    first: dict[str, Example] = {}
    for example in examples:
        first.setdefault(example.key, example)
    groups = group_ids(
        [example.page.site for example in first.values()],
        [example.digest for example in first.values()],
        ["\n".join(example.segments.texts) for example in first.values()],
    )
    return dict(zip(first, deal(groups, config.folds, config.random_state).tolist(), strict=True))


def deal(groups: NDArray[np.int64], folds: int, random_state: int) -> NDArray[np.int64]:
    """Fold of each page, groups dealt out at random.

    Parameters
    ----------
    groups : ndarray of int64, shape (n_pages,)
        Group of each page, numbered from 0.
    folds : int
    random_state : int

    Raises
    ------
    ValueError
        If there are fewer groups than folds.

    Examples
    --------
    >>> deal(np.array([0, 1, 0]), folds=2, random_state=0).tolist()
    [0, 1, 0]
    """
    count = len(np.unique(groups))
    if count < folds:
        raise ValueError(f"{count} sites are too few for {folds} folds; add pages of other sites")
    return np.asarray((np.random.default_rng(random_state).permutation(count) % folds)[groups], dtype=np.int64)
