"""Context of blocks: their neighbours, the regions around them and their path groups, and means pooled over these."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.compiled import compiled
from boilerkit.features.statistics import PageStatistics

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
#: Some of a page's blocks.
Blocks = slice | Integers

ALL: Final = slice(None)
_IN_PLACE: Final = np.zeros(0, dtype=np.int64)
#: Running sums that are held at once: those of all values of a page of usual size, of a few where it is long.
_SUMS: Final = 200_000
#: Columns that are summed at once at least, since memory is read in lines.
_COLUMNS: Final = 8
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
        keys : ndarray of int64, shape (n_blocks,)
            0 or more.
        """
        order = np.argsort(keys, kind="stable")
        is_first = np.diff(keys[order], prepend=-1) != 0
        number = np.empty(len(keys), dtype=np.int64)
        number[order] = np.cumsum(is_first) - 1
        return cls(number, order, np.flatnonzero(is_first))

    @property
    def ends(self) -> Integers:
        """Where in `order` each group ends."""
        return np.append(self.starts[1:], len(self.order))

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
    first, last : ndarray of shape (n_regions,)
        First block of each region, and the one after its last; a whole page is a region, too.
    region_weight : ndarray of shape (n_regions, 1)
        Total weight of each region.
    sets : ndarray of shape (n_blocks, REGIONS + 3)
        Numbers of the sets that hold each block: of the regions around it, from the inmost to the whole page, then of
        its path groups. Groups are numbered on after the regions.
    groups : tuple of PathGroups
        By tags and class names, then by tags alone.
    group_weights : tuple of ndarray of shape (n_groups, 1)
        Total weight of each group.
    """

    weight: Floats
    first: Integers
    last: Integers
    region_weight: Floats
    sets: Integers
    groups: tuple[PathGroups, ...]
    group_weights: tuple[Floats, ...]

    @classmethod
    def of(cls, page: PageStatistics) -> "ContextPooling":
        """Context of a page's blocks.

        Parameters
        ----------
        page : PageStatistics
        """
        around = [page.containers]
        for _ in range(REGIONS - 1):
            around.append(page.wider[around[-1]])
        is_region = np.zeros(len(page.parents), dtype=bool)
        is_region[np.concatenate(around)] = True
        elements, number = np.flatnonzero(is_region), np.cumsum(is_region) - 1
        first, last = np.append(page.first_block[elements], 0), np.append(page.last_block[elements], page.n)
        regions = np.stack([*(number[element] for element in around), np.full(page.n, len(elements))], axis=1)
        weight = np.sqrt(page.words + 1).astype(np.float32)[:, None]
        sums = np.concatenate([np.zeros(1), np.cumsum(weight[:, 0], dtype=np.float64)])
        region_weight = np.maximum(sums[last] - sums[first], 1e-3).astype(np.float32)[:, None]
        groups = tuple(map(PathGroups.of, page.block_paths))
        group_weights = tuple(np.add.reduceat(weight[one.order], one.starts, axis=0) for one in groups)
        return cls(weight, first, last, region_weight, _sets(regions, groups), groups, group_weights)

    @classmethod
    def joined(cls, several: Sequence["ContextPooling"]) -> "ContextPooling":
        """Context of several pages one after another; no block sees another page.

        Parameters
        ----------
        several : sequence of ContextPooling
            One a page.
        """
        blocks = np.cumsum([0, *(len(one.weight) for one in several)])
        before = np.cumsum([0, *(len(one.first) for one in several)])
        regions = np.concatenate([one.regions + start for one, start in zip(several, before, strict=False)])
        groups = tuple(map(PathGroups.joined, zip(*(one.groups for one in several), strict=True)))
        return cls(
            np.concatenate([one.weight for one in several]),
            np.concatenate([one.first + start for one, start in zip(several, blocks, strict=False)]),
            np.concatenate([one.last + start for one, start in zip(several, blocks, strict=False)]),
            np.concatenate([one.region_weight for one in several]),
            _sets(regions, groups),
            groups,
            tuple(map(np.concatenate, zip(*(one.group_weights for one in several), strict=True))),
        )

    @property
    def regions(self) -> Integers:
        """Numbers of the regions around each block, of shape (n_blocks, REGIONS + 1)."""
        return self.sets[:, : REGIONS + 1]

    def neighbours(self, offsets: Sequence[int], blocks: Blocks = ALL) -> Integers:
        """Numbers of the blocks at some offsets, of shape (n_blocks, n_offsets); `n_blocks` beyond the page's ends.

        Parameters
        ----------
        offsets : sequence of int
            Negative for blocks before.
        blocks : slice or ndarray of int
            The blocks whose neighbours are wanted.
        """
        n_blocks = len(self.weight)
        page = self.regions[blocks, -1:]
        places = _numbers(blocks, n_blocks)[:, None] + np.array(offsets)
        places[(places < self.first[page]) | (places >= self.last[page])] = n_blocks
        return np.asarray(places)

    def region_means(self, weighted: Floats) -> Floats:
        """Means over the regions, of shape (n_regions, n_values).

        Parameters
        ----------
        weighted : ndarray of shape (n_blocks, n_values)
            Values of the blocks times their `weight`.
        """
        return range_means(weighted, _IN_PLACE, self.first, self.last, self.region_weight)

    def group_means(self, weighted: Floats, partition: int) -> Floats:
        """Means over the path groups of one of `groups`, of shape (n_groups, n_values).

        Parameters
        ----------
        weighted : ndarray of shape (n_blocks, n_values)
            Values of the blocks times their `weight`.
        partition : int
        """
        groups = self.groups[partition]
        weighted = np.ascontiguousarray(weighted)
        return range_means(weighted, groups.order, groups.starts, groups.ends, self.group_weights[partition])

    def pool(self, values: Floats, offsets: Sequence[int], blocks: Blocks = ALL) -> Floats:
        """Values of the neighbours, then means over regions and path groups: shape (n_blocks, n_contexts * n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        offsets : sequence of int
            Where the neighbours stand; beyond the page's ends are only zeros.
        blocks : slice or ndarray of int
            The blocks whose context is pooled.
        """
        return self.gather(self.sources(values), offsets, blocks)

    def sources(self, values: Floats) -> Floats:
        """What `gather` reads: the values of the blocks, a row of zeros, and the means over regions and path groups.

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        """
        weighted = np.ascontiguousarray(values * self.weight, dtype=np.float32)
        nothing = np.zeros((1, values.shape[1]), dtype=np.float32)
        of_groups = [self.group_means(weighted, partition) for partition in range(len(self.groups))]
        return np.concatenate([values, nothing, self.region_means(weighted), *of_groups])

    def gather(
        self, sources: Floats, offsets: Sequence[int], blocks: Blocks = ALL, own: Floats | None = None
    ) -> Floats:
        """What `pool` gives, of what `sources` has made of the values; for large pages, some blocks at a time.

        Parameters
        ----------
        sources : ndarray of shape (n_sources, n_values)
        offsets, blocks
            As for `pool`.
        own : ndarray of shape (n_blocks, n_own), optional
            What stands before it in each row, of the type of the sources.
        """
        numbers = _numbers(blocks, len(self.weight))
        own = np.empty((len(numbers), 0), dtype=sources.dtype) if own is None else np.ascontiguousarray(own)
        rows = gather_rows(
            _as_bytes(own), _as_bytes(sources), numbers, np.array(offsets), self.sets, self.first, self.last, REGIONS
        )
        return rows.view(sources.dtype)


def _numbers(blocks: Blocks, n_blocks: int) -> Integers:
    """The numbers of some of a page's blocks, in a time that grows with these alone."""
    return np.arange(*blocks.indices(n_blocks)) if isinstance(blocks, slice) else blocks


def _as_bytes(values: Floats) -> NDArray[np.uint8]:
    """The bytes of each row."""
    return values.view(np.uint8) if values.size else np.empty((len(values), 0), dtype=np.uint8)


@compiled
def gather_rows(
    own: NDArray[np.uint8],
    sources: NDArray[np.uint8],
    blocks: Integers,
    offsets: Integers,
    sets: Integers,
    first: Integers,
    last: Integers,
    page: int,
) -> NDArray[np.uint8]:
    """For each of some blocks its own values, then those of its neighbours and of the sets that hold it, as bytes.

    Parameters
    ----------
    own : ndarray of uint8, shape (n_chosen, n_own)
    sources : ndarray of uint8, shape (n_sources, n_bytes)
        Values of all blocks, of what is beyond the page's ends, and of the sets.
    blocks : ndarray of shape (n_chosen,)
    offsets : ndarray of shape (n_offsets,)
    sets : ndarray of shape (n_blocks, n_sets)
    first, last : ndarray of shape (n_regions,)
        First block of each region, and the one after its last.
    page : int
        Column of `sets` with the region that is the whole page of each block.
    """
    n_blocks = len(sets)
    places = blocks[:, None] + offsets
    whole = sets[blocks, page, None]
    places[(places < first[whole]) | (places >= last[whole])] = n_blocks
    places = np.hstack([places, sets[blocks] + n_blocks + 1])
    return np.hstack([own, sources.take(places, axis=0).reshape(len(places), places.shape[1] * sources.shape[1])])


@compiled
def range_means(values: Floats, order: Integers, first: Integers, last: Integers, total: Floats) -> Floats:
    """Sums over ranges of blocks divided by the total weight of each range, of shape (n_ranges, n_values).

    Parameters
    ----------
    values : ndarray of float32, shape (n_blocks, n_values)
        Contiguous.
    order : ndarray of shape (n_blocks,)
        The order in which the blocks are taken; of shape (0,) if it is that of the page.
    first, last : ndarray of shape (n_ranges,)
        Where each range starts, and where it has ended.
    total : ndarray of float32, shape (n_ranges, 1)
    """
    means = np.empty((len(first), values.shape[1]), dtype=np.float32)
    at_once = max(_SUMS // (len(values) + 1), _COLUMNS)
    for start in range(0, values.shape[1], at_once):
        columns = values[:, start : start + at_once]
        sums = np.zeros((len(columns) + 1, columns.shape[1]))
        np.cumsum(columns.take(order, axis=0) if len(order) else columns, axis=0, out=sums[1:])
        means[:, start : start + at_once] = (sums.take(last, axis=0) - sums.take(first, axis=0)) / total
    return means


def _sets(regions: Integers, groups: Sequence[PathGroups]) -> Integers:
    """Numbers of the regions and, counted on, of the path groups of each block."""
    before = np.cumsum([regions.max(initial=-1) + 1, *(len(one.starts) for one in groups)])
    numbers = [one.number[:, None] + start for one, start in zip(groups, before, strict=False)]
    return np.asarray(np.hstack([regions, *numbers]))
