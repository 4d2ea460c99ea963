"""Splits: pages dealt out to folds, so that no site, no page and no near-duplicate of a page is in two of them."""

from collections.abc import Iterable

import numpy as np

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
    distinct = np.unique(groups)
    if len(distinct) < config.folds:
        raise ValueError(f"{len(distinct)} sites are too few for {config.folds} folds; add pages of other sites")
    rng = np.random.default_rng(config.random_state)
    fold_of_group = rng.permutation(len(distinct)) % config.folds
    return dict(zip(first, fold_of_group[groups].tolist(), strict=True))
