"""Context of blocks: their neighbours, the regions around them and their path groups, and means pooled over these."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.statistics import PageStatistics

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

#: Regions around a block: its own element, then so many times the nearest element above that holds more blocks.
REGIONS: Final = 3
#: Names of the kinds of context.
NEIGHBOURS: Final = "context_neighbours"
WITHIN: Final = "context_regions"
PAGE: Final = "context_page"
PATH_GROUPS: Final = "context_path_groups"


class ContextPlace(NamedTuple):
    """A place in the context of a block, over which values are pooled.

    Attributes
    ----------
    context : str
        Name of the kind of context.
    number : int
        Offset of a neighbour, or number of a region, from the inmost, or of a partition into path groups.
    """

    context: str
    number: int


def context_places(offsets: Sequence[int]) -> list[ContextPlace]:
    """Places whose values `ContextPooling.pool` gives, in its order.

    Parameters
    ----------
    offsets : sequence of int
        Where the neighbours stand.

    Examples
    --------
    >>> context_places([-1])[:2]
    [ContextPlace(context='context_neighbours', number=-1), ContextPlace(context='context_regions', number=0)]
    """
    return [
        *(ContextPlace(NEIGHBOURS, offset) for offset in offsets),
        *(ContextPlace(WITHIN, number) for number in range(REGIONS)),
        ContextPlace(PAGE, 0),
        *(ContextPlace(PATH_GROUPS, number) for number in range(2)),
    ]


class PathGroups(NamedTuple):
    """A partition of the blocks by the path of tags (and class names) that leads to them.

    Attributes
    ----------
    number : ndarray of shape (n_blocks,)
        Number of each block's group; every number up to the greatest occurs.
    order : ndarray of shape (n_blocks,)
        The blocks, one group after another.
    starts : ndarray of shape (n_groups,)
        Where in `order` each group starts.
    """

    number: Integers
    order: Integers
    starts: Integers

    @classmethod
    def of(cls, keys: Integers) -> "PathGroups":
        """Groups of blocks with the same key.

        Parameters
        ----------
        keys : ndarray of shape (n_blocks,)
        """
        number = np.unique(keys, return_inverse=True)[1].astype(np.int64)
        order = np.argsort(number, kind="stable")
        return cls(number, order, np.flatnonzero(np.diff(number[order], prepend=-1)))

    @classmethod
    def joined(cls, several: Sequence["PathGroups"]) -> "PathGroups":
        """Groups of several pages one after another; no two pages share a group.

        Parameters
        ----------
        several : sequence of PathGroups
            One a page.
        """
        shifts = np.cumsum([0, *(len(groups.starts) for groups in several)])
        return cls.of(np.concatenate([groups.number + shift for groups, shift in zip(several, shifts, strict=False)]))


@dataclass(frozen=True, slots=True)
class ContextPooling:
    """Context of the blocks of a page, or of several pages one after another, and means over it.

    Attributes
    ----------
    weight : ndarray of shape (n_blocks, 1)
        Weight of each block in a mean: the root of its words.
    first, last : ndarray of shape (n_blocks, n_regions)
        First block, and the one after the last, of each region around a block; the whole page is the last region.
    region_weight : ndarray of shape (n_blocks, n_regions)
        Total weight of each region.
    groups : tuple of PathGroups
        By tags and class names, then by tags alone.
    """

    weight: Floats
    first: Integers
    last: Integers
    region_weight: Floats
    groups: tuple[PathGroups, ...]

    @classmethod
    def of(cls, page: PageStatistics) -> "ContextPooling":
        """Context of a page's blocks.

        Parameters
        ----------
        page : PageStatistics
        """
        element = page.containers
        regions = []
        for _ in range(REGIONS):
            regions.append((page.first_block[element], page.last_block[element]))
            element = page.wider[element]
        regions.append((np.zeros(page.n, dtype=np.int64), np.full(page.n, page.n, dtype=np.int64)))
        first, last = (np.stack(ends, axis=1) for ends in zip(*regions, strict=True))
        weight = np.sqrt(page.words + 1).astype(np.float32)[:, None]
        sums = np.concatenate([np.zeros(1), np.cumsum(weight[:, 0], dtype=np.float64)])
        region_weight = np.maximum(sums[last] - sums[first], 1e-3).astype(np.float32)
        return cls(weight, first, last, region_weight, tuple(map(PathGroups.of, page.block_paths)))

    @classmethod
    def joined(cls, several: Sequence["ContextPooling"]) -> "ContextPooling":
        """Context of several pages one after another; no block sees another page.

        Parameters
        ----------
        several : sequence of ContextPooling
            One a page.
        """
        ends = np.cumsum([0, *(len(one.weight) for one in several)])
        return cls(
            np.concatenate([one.weight for one in several]),
            np.concatenate([one.first + end for one, end in zip(several, ends, strict=False)]),
            np.concatenate([one.last + end for one, end in zip(several, ends, strict=False)]),
            np.concatenate([one.region_weight for one in several]),
            tuple(map(PathGroups.joined, zip(*(one.groups for one in several), strict=True))),
        )

    def shifted(self, values: Floats, offset: int) -> Floats:
        """Values of the block at an offset; 0 beyond the page's ends.

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        offset : int
            Negative for blocks before.
        """
        places = np.arange(len(values)) + offset
        inside = (places >= self.first[:, -1]) & (places < self.last[:, -1])
        return values[np.where(inside, places, 0)] * inside[:, None].astype(np.float32)

    def region_means(self, values: Floats) -> Floats:
        """Means over the regions around each block, of shape (n_blocks, n_regions, n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        """
        sums = np.zeros((len(values) + 1, values.shape[1]))
        np.cumsum(values * self.weight, axis=0, out=sums[1:])
        return np.asarray((sums[self.last] - sums[self.first]) / self.region_weight[:, :, None], dtype=np.float32)

    def group_means(self, values: Floats, groups: PathGroups) -> Floats:
        """Means over each block's path group, of shape (n_blocks, n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        groups : PathGroups
            One of `groups`.
        """
        sums = np.add.reduceat((values * self.weight)[groups.order], groups.starts, axis=0)
        totals = np.add.reduceat(self.weight[groups.order], groups.starts, axis=0)
        return np.asarray((sums / totals)[groups.number], dtype=np.float32)

    def pool(self, values: Floats, offsets: Sequence[int]) -> Floats:
        """Values of the neighbours, then means over regions and path groups: shape (n_blocks, n_contexts * n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        offsets : sequence of int
            Where the neighbours stand.
        """
        return np.hstack(
            [
                *(self.shifted(values, offset) for offset in offsets),
                self.region_means(values).reshape(len(values), -1),
                *(self.group_means(values, groups) for groups in self.groups),
            ]
        )
