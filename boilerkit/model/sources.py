"""Sources: the blocks and regions of a page that the context of a block is made of, and what each adds to its score.

A page network credits what messages add to places: the block four before, the block's element, the page. Which blocks
stand there differs from block to block, and where groups pool their evidence a block gets part of what its group's
other blocks get. Here places become blocks, so that a reader can look at them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.model.context import NEIGHBOURS, PAGE, PATH_GROUPS, REGIONS, WITHIN, ContextPlace
from boilerkit.model.scorer import Doubles, ScorerInput

Integers = NDArray[np.int64]


class Source(NamedTuple):
    """Blocks whose messages another block gets.

    Attributes
    ----------
    context : str
        Name of the context feature that they are part of.
    first : int
        Number of the first of them.
    size : int
        How many they are; 0 where the page ends, and a neighbour is missed that would stand beyond `first`.
    """

    context: str
    first: int
    size: int


@dataclass(frozen=True)
class ContextSources:
    """What each source adds to the log-odds of a page's blocks.

    Attributes
    ----------
    inputs : ScorerInput
        The page.
    messages : mapping of ContextPlace to ndarray of shape (n_blocks,)
        What messages from each place add, before groups pool their evidence.
    start : int
        Number of the page's first block in the document.
    """

    inputs: ScorerInput
    messages: Mapping[ContextPlace, Doubles]
    start: int = 0

    def weights(self, block: int, count: int | None = None) -> dict[Source, float]:
        """What each source adds to a block's log-odds; they sum to what its context features add.

        Parameters
        ----------
        block : int
            From the page's first.
        count : int, optional
            Leave out sources that are not among so many heaviest, for or against.
        """
        own, grouping = self._own[block], self.inputs.grouping
        share = float(grouping.share[block])
        if not share:
            return own
        mean = self._of_groups[int(grouping.number[block])]
        sources = list(mean)  # in the order of their weights
        if count is not None:
            ends = count + len(own)  # one that is heavy in the mean may weigh little with the block's own
            sources = [*sources[:ends], *sources[-ends:]]
        return {
            source: (1 - share) * own.get(source, 0.0) + share * mean.get(source, 0.0)
            for source in dict.fromkeys([*own, *sources])
        }

    @cached_property
    def _own(self) -> list[dict[Source, float]]:
        """What each source adds to each block by itself."""
        weights: list[dict[Source, float]] = [{} for _ in self.inputs.features]
        for place, values in self.messages.items():
            first, count = _blocks_at(place, self.inputs)
            for of_block, start, size, value in zip(
                weights, (first + self.start).tolist(), count.tolist(), values.tolist(), strict=True
            ):
                source = Source(place.context, start, size)
                of_block[source] = of_block.get(source, 0.0) + value
        return weights

    @cached_property
    def _of_groups(self) -> dict[int, dict[Source, float]]:
        """What each source adds to the mean of each group, by weight."""
        means = {}
        for group, members in self.inputs.grouping.mean_weights().items():
            mean: dict[Source, float] = {}
            for block, weight in members.items():
                for source, value in self._own[block].items():
                    mean[source] = mean.get(source, 0.0) + weight * value
            means[group] = dict(sorted(mean.items(), key=lambda item: item[1]))
        return means


def _blocks_at(place: ContextPlace, inputs: ScorerInput) -> tuple[Integers, Integers]:
    """First block, and number of blocks, at a place in the context of each block."""
    context, size = inputs.context, len(inputs.features)
    if place.context == NEIGHBOURS:
        places = np.arange(size) + place.number
        is_inside = (places >= 0) & (places < size)
        return np.clip(places, 0, size - 1), is_inside.astype(np.int64)
    if place.context == PATH_GROUPS:
        groups = context.groups[place.number]
        return groups.order[groups.starts][groups.number], np.bincount(groups.number)[groups.number]
    level = {WITHIN: place.number, PAGE: REGIONS}[place.context]
    region = context.regions[:, level]
    return context.first[region], context.last[region] - context.first[region]
