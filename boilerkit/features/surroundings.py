"""Where blocks find their surroundings, and the means over them: what page networks see beside a block."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


class Kinds(NamedTuple):
    """Blocks by kind.

    Attributes
    ----------
    number : ndarray of shape (n_blocks,)
        Number of each block's kind; every number up to the greatest is there.
    order : ndarray of shape (n_blocks,)
        The blocks, one kind after another.
    starts : ndarray of shape (n_kinds,)
        Where in `order` each kind starts.
    """

    number: Integers
    order: Integers
    starts: Integers

    @classmethod
    def of(cls, keys: Integers) -> "Kinds":
        """Kinds of blocks with the same key.

        Parameters
        ----------
        keys : ndarray of shape (n_blocks,)
        """
        number = np.unique(keys, return_inverse=True)[1].astype(np.int64)
        order = np.argsort(number, kind="stable")
        return cls(number, order, np.flatnonzero(np.diff(number[order], prepend=-1)))

    @classmethod
    def joined(cls, several: Sequence["Kinds"]) -> "Kinds":
        """Kinds of pages one after another; no two pages share one.

        Parameters
        ----------
        several : sequence of Kinds
            One a page.
        """
        shifts = np.cumsum([0, *(len(kinds.starts) for kinds in several)])
        return cls.of(np.concatenate([kinds.number + shift for kinds, shift in zip(several, shifts, strict=False)]))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Surroundings of the blocks of a page, or of several pages one after another.

    Attributes
    ----------
    weight : ndarray of shape (n_blocks, 1)
        What each block counts in a mean.
    first, last : ndarray of shape (n_blocks, n_parts)
        First block, and the one after the last, of each part around a block; the whole page comes last.
    part_weight : ndarray of shape (n_blocks, n_parts)
        What the blocks of each part count together.
    alike : tuple of Kinds
        Blocks that are of one kind.
    """

    weight: Floats
    first: Integers
    last: Integers
    part_weight: Floats
    alike: tuple[Kinds, ...]

    @classmethod
    def build(cls, weight: Floats, first: Integers, last: Integers, alike: tuple[Kinds, ...]) -> "Surroundings":
        """Surroundings, with the weights of the parts added up.

        Parameters
        ----------
        weight, first, last, alike
            See the attributes.
        """
        sums = np.concatenate([np.zeros(1), np.cumsum(weight[:, 0], dtype=np.float64)])
        return cls(weight, first, last, np.maximum(sums[last] - sums[first], 1e-3).astype(np.float32), alike)

    @classmethod
    def joined(cls, several: Sequence["Surroundings"]) -> "Surroundings":
        """Surroundings of pages one after another.

        Parameters
        ----------
        several : sequence of Surroundings
            One a page.
        """
        ends = np.cumsum([0, *(len(one.weight) for one in several)])
        return cls(
            np.concatenate([one.weight for one in several]),
            np.concatenate([one.first + end for one, end in zip(several, ends, strict=False)]),
            np.concatenate([one.last + end for one, end in zip(several, ends, strict=False)]),
            np.concatenate([one.part_weight for one in several]),
            tuple(map(Kinds.joined, zip(*(one.alike for one in several), strict=True))),
        )

    def shifted(self, values: Floats, step: int) -> Floats:
        """The values of the block so many steps on; 0 beyond the page's ends.

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        step : int
        """
        places = np.arange(len(values)) + step
        inside = (places >= self.first[:, -1]) & (places < self.last[:, -1])
        return values[np.where(inside, places, 0)] * inside[:, None].astype(np.float32)

    def parts(self, values: Floats) -> Floats:
        """Means over the parts around each block, of shape (n_blocks, n_parts, n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        """
        sums = np.zeros((len(values) + 1, values.shape[1]))
        np.cumsum(values * self.weight, axis=0, out=sums[1:])
        return np.asarray((sums[self.last] - sums[self.first]) / self.part_weight[:, :, None], dtype=np.float32)

    def kinds(self, values: Floats, kinds: Kinds) -> Floats:
        """Means over the blocks of each block's kind, of shape (n_blocks, n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        kinds : Kinds
            One of `alike`.
        """
        sums = np.add.reduceat((values * self.weight)[kinds.order], kinds.starts, axis=0)
        totals = np.add.reduceat(self.weight[kinds.order], kinds.starts, axis=0)
        return np.asarray((sums / totals)[kinds.number], dtype=np.float32)

    def around(self, values: Floats, moves: Sequence[int]) -> Floats:
        """Values of the neighbours, then means over parts and kinds, of shape (n_blocks, n_contexts * n_values).

        Parameters
        ----------
        values : ndarray of shape (n_blocks, n_values)
        moves : sequence of int
            Steps to the neighbours.
        """
        return np.hstack(
            [
                *(self.shifted(values, step) for step in moves),
                self.parts(values).reshape(len(values), -1),
                *(self.kinds(values, kinds) for kinds in self.alike),
            ]
        )
