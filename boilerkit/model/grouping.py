"""Groups: blocks that belong together, the cells of a table or the items of a list, whose evidence is pooled.

A table without its header or a list without its third item is of no use to a reader, and a cell of one word says little
by itself. So the log-odds of such blocks are drawn towards the mean of their group. A table of data is part of the text
that it stands in: the blocks right before and after it, if they are its siblings, count in its mean as much as all its
cells.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.statistics import PageStatistics, nearest_above

#: How much of its group's mean a block's log-odds become, by the innermost of these elements around it.
SHARES: Final = {"table": 1.0, "ul": 0.8, "ol": 0.8, "dl": 1.0}
#: Elements that are items of these, and the most blocks that an item has in the mean.
_ITEMS: Final = frozenset(["li", "dt", "dd", "td", "th", "caption"])
_MOST_BLOCKS: Final = 1.5
#: What a table of data holds: so many blocks or more, of so many words in the mean, and in the longest.
_LEAST_CELLS: Final = 4
_MEAN_WORDS: Final = 25
_MOST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of blocks, and how much of the group's mean each block takes.

    Attributes
    ----------
    number : ndarray of shape (n_blocks,)
        Number of each block's group; blocks in no group have one of their own.
    weight : ndarray of shape (n_blocks,)
        Weight of each block in its group's mean: the root of its words.
    share : ndarray of shape (n_blocks,)
        Share of the mean in what a block becomes, from 0 to 1.
    beside : ndarray of shape (n_pairs, 2)
        Blocks that count in the mean of a group which they do not belong to: number of the group, number of the block.
    """

    number: NDArray[np.int64]
    weight: NDArray[np.float64]
    share: NDArray[np.float64]
    beside: NDArray[np.int64]

    @classmethod
    def of(cls, page: PageStatistics) -> Self:
        """Groups of a page's blocks.

        Parameters
        ----------
        page : PageStatistics
        """
        weight = np.sqrt(page.words + 1)
        if SHARES.keys().isdisjoint(page.segments.tags):
            return cls(np.arange(page.n), weight, np.zeros(page.n), np.zeros((0, 2), dtype=np.int64))
        innermost = _innermost(page, SHARES)
        group = innermost[page.containers]
        share = np.append(np.where(_is_group(page, innermost), page.tagged(SHARES), 0.0), 0.0)[group]
        number = np.where(share > 0, group, len(page.parents) + np.arange(page.n))
        numbers, number = np.unique(number, return_inverse=True)
        return cls(number, weight, share, _beside_tables(page, numbers, number, share))

    def blend(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Values drawn towards the means of their groups.

        Parameters
        ----------
        values : ndarray of shape (n_blocks,) or (n_blocks, n_values)
        """
        if not self.share.any():
            return np.asarray(values)
        columns = np.reshape(values, (len(values), -1)).astype(np.float64)
        order = np.argsort(self.number, kind="stable")
        starts = np.flatnonzero(np.diff(self.number[order], prepend=-1))
        sums = np.add.reduceat((columns * self.weight[:, None])[order], starts, axis=0)
        means = sums / np.add.reduceat(self.weight[order], starts)[:, None]
        if len(self.beside):
            of_group, of_block = self.beside.T
            counts = np.bincount(of_group, minlength=len(means))
            sums = np.zeros_like(means)
            np.add.at(sums, of_group, columns[of_block])
            with_neighbours = counts > 0
            means[with_neighbours] = (means + sums / np.maximum(counts, 1)[:, None])[with_neighbours] / 2
        blended = columns + self.share[:, None] * (means[self.number] - columns)
        return blended.reshape(np.shape(values))

    def mean_weights(self) -> dict[int, dict[int, float]]:
        """Weight of each block in the mean of each group; those in the mean of one group sum to 1."""
        groups: dict[int, dict[int, float]] = {}
        for block in np.flatnonzero(self.share).tolist():
            groups.setdefault(int(self.number[block]), {})[block] = float(self.weight[block])
        beside: dict[int, list[int]] = {}
        for group, block in self.beside.tolist():
            beside.setdefault(group, []).append(block)
        for group, members in groups.items():
            others = beside.get(group, [])
            total = sum(members.values()) * (2 if others else 1)
            groups[group] = {block: weight / total for block, weight in members.items()}
            groups[group] |= dict.fromkeys(others, 0.5 / max(1, len(others)))
        return groups


def _innermost(page: PageStatistics, tags: Collection[str]) -> NDArray[np.int64]:
    """For each element the nearest with one of some tags, itself or above; -1 where there is none."""
    return nearest_above(page.tagged_any(tags).view(np.uint8), page.parents)


def _is_group(page: PageStatistics, innermost: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which elements are lists of simple items, or tables of data: those that lay out the page hold more."""
    group = innermost[page.containers]
    size = len(page.parents) + 1  # the last place is that of no group
    blocks, words, longest, items = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    np.add.at(blocks, group, 1)
    np.add.at(words, group, page.words)
    np.maximum.at(longest, group, page.words)
    np.add.at(items, innermost[page.tagged_any(_ITEMS)], 1)
    is_table = page.tagged_any(["table"])
    is_nested = np.zeros(size, dtype=bool)
    inner = np.flatnonzero(is_table & (page.last_block > page.first_block) & (page.parents >= 0))
    is_nested[_innermost(page, ["table"])[page.parents[inner]]] = True
    holds_data = (blocks >= _LEAST_CELLS) & (words <= _MEAN_WORDS * blocks) & (longest <= _MOST_WORDS) & ~is_nested
    is_simple = blocks <= _MOST_BLOCKS * items
    return np.asarray(page.tagged_any(SHARES) & is_simple[:-1] & (holds_data[:-1] | ~is_table))


def _beside_tables(
    page: PageStatistics, numbers: NDArray[np.int64], number: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.int64]:
    """For each table of data, the blocks right before and after it that are its siblings."""
    is_table = page.tagged_any(["table"])
    pairs = []
    for group in sorted(set(number[share > 0].tolist())):
        element = int(numbers[group])
        if not is_table[element]:
            continue
        parent = page.parents[element]
        ends = (int(page.first_block[element]) - 1, int(page.last_block[element]))
        pairs += [
            (group, block)
            for block in ends
            if 0 <= block < page.n and parent in (page.containers[block], page.parents[page.containers[block]])
        ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
