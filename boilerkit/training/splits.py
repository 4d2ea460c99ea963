"""Splits: pages dealt out to folds, so that no site, no page and no near-duplicate of a page is in two of them."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.datasets.duplicates import group_ids
from boilerkit.training.config import Config
from boilerkit.training.examples import Example

#: Numbers of folds that something is trained without.
Excluded = frozenset[int]


def fold_of_pages(examples: Iterable[Example], config: Config) -> dict[str, int]:
    """Fold of each page, by the `key` of its examples; groups of pages are dealt out at random.

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
    group_of = groups_of_pages(examples)
    folds = deal(np.array([*group_of.values()], dtype=np.int64), config.folds, config.random_state)
    return dict(zip(group_of, folds.tolist(), strict=True))


def groups_of_pages(examples: Iterable[Example]) -> dict[str, int]:
    """Group of each page, by the `key` of its examples: pages that share a site, bytes or near-duplicate text.

    Parameters
    ----------
    examples : iterable of Example
        The text of a page is that of its first example.
    """
    first: dict[str, Example] = {}
    for example in examples:
        first.setdefault(example.key, example)
    groups = group_ids(
        [example.page.site for example in first.values()],
        [example.digest for example in first.values()],
        ["\n".join(example.segments.texts) for example in first.values()],
    )
    return dict(zip(first, groups.tolist(), strict=True))


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
        sites = "1 site is" if count == 1 else f"{count} sites are"
        raise ValueError(f"{sites} too few for {folds} folds; add pages of other sites (copies do not count)")
    return np.asarray((np.random.default_rng(random_state).permutation(count) % folds)[groups], dtype=np.int64)


def check_classes(examples: Sequence[Example], fold_of: Mapping[str, int], held_out: int, config: Config) -> None:
    """Complain if there is nothing to be learnt from the pages that some folds leave.

    Parameters
    ----------
    examples : sequence of Example
    fold_of : mapping of str to int
        Fold of each page, by the `key` of its examples.
    held_out : int
        Most folds that a scorer is trained without.
    config : Config

    Raises
    ------
    ValueError
        If no page has gold text, or the pages that some folds leave have no main content or no boilerplate.
    """
    whole = [example for example in examples if not example.partial]
    if not whole:
        raise ValueError("no page has gold text, which a model's threshold is chosen by; add pages that have")
    lacking: list[set[int]] = [set(), set()]  # folds whose pages have no boilerplate, and no main content
    for fold in range(config.folds):
        of_fold = [example.main for example in whole if fold_of[example.key] == fold]
        lacking[0] |= {fold} if all(main.all() for main in of_fold) else set()
        lacking[1] |= {fold} if not any(main.any() for main in of_fold) else set()
    for folds, what in zip(lacking, ("boilerplate", "main content"), strict=True):
        if config.folds - len(folds) <= held_out:
            raise ValueError(
                f"too few pages have {what}: in {config.folds} folds, {len(folds)} have none; add pages that have"
            )
