"""Page networks: a block's score from its own features and from what stands around it, several steps on.

A perceptron sees one block. Here each layer also sees, of every block, the mean state of its surroundings: the blocks
before and after, the wider and wider parts of the page that hold it, the whole page, and the blocks with the same tags
and classes above. So a card is judged as one of its like, and a paragraph by the page that it stands on. Convolutions
over blocks are from Vogels, Ganea, Eickhoff 2018; means over sets from Zaheer et al. 2017.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.page import Page, running

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

CLIP: Final = 4.0
#: How many times to step out to the next element that holds more blocks, from the block's own element on.
LEVELS: Final = 3
#: Rows that are multiplied at once: too few for the linear algebra library to start threads for, which would cost more.
_STRIP: Final = 8


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the blocks of a page, or of several pages one after another, find their surroundings.

    Attributes
    ----------
    weight : ndarray of shape (n_blocks, 1)
        What each block counts in a mean.
    first, last : ndarray of shape (n_blocks, LEVELS + 1)
        First block, and the one after the last, of each part around a block; the whole page comes last.
    alike : tuple of ndarray of shape (n_blocks,)
        Number of the group of blocks of one kind that each belongs to; each page's numbers are its own.
    """

    weight: Floats
    first: Integers
    last: Integers
    alike: tuple[Integers, ...]

    @classmethod
    def of(cls, page: Page) -> "Surroundings":
        """Surroundings of a page's blocks."""
        element = page.containers
        first, last = [], []
        for _ in range(LEVELS):
            first.append(page.first_block[element])
            last.append(page.last_block[element])
            element = page.wider[element]
        first.append(np.zeros(page.n, dtype=np.int64))
        last.append(np.full(page.n, page.n, dtype=np.int64))
        alike = tuple(np.unique(path, return_inverse=True)[1].astype(np.int64) for path in page.block_paths)
        weight = np.sqrt(page.words + 1).astype(np.float32)[:, None]
        return cls(weight, np.stack(first, axis=1), np.stack(last, axis=1), alike)

    @classmethod
    def joined(cls, several: Sequence["Surroundings"]) -> "Surroundings":
        """Surroundings of pages one after another."""
        ends = np.cumsum([0, *(len(one.weight) for one in several)])
        alike = []
        for number in range(len(several[0].alike)):
            groups = np.cumsum([0, *(one.alike[number].max(initial=-1) + 1 for one in several)])
            alike.append(np.concatenate([one.alike[number] + shift for one, shift in zip(several, groups, strict=False)]))
        return cls(
            np.concatenate([one.weight for one in several]),
            np.concatenate([one.first + end for one, end in zip(several, ends, strict=False)]),
            np.concatenate([one.last + end for one, end in zip(several, ends, strict=False)]),
            tuple(alike),
        )

    def shifted(self, values: Floats, step: int) -> Floats:
        """The values of the block so many steps on; 0 beyond the page's ends."""
        places = np.arange(len(values)) + step
        inside = (places >= self.first[:, -1]) & (places < self.last[:, -1])
        return values[np.where(inside, places, 0)] * inside[:, None].astype(np.float32)

    def parts(self, values: Floats) -> Floats:
        """Means over the parts around each block, of shape (n_blocks, LEVELS + 1, n_values)."""
        sums = np.zeros((len(values) + 1, values.shape[1]))
        np.cumsum(values * self.weight, axis=0, out=sums[1:])
        return np.asarray((sums[self.last] - sums[self.first]) / self.part_weights[:, :, None], dtype=np.float32)

    @property
    def part_weights(self) -> Floats:
        """Weight of each part, of shape (n_blocks, LEVELS + 1)."""
        sums = running(self.weight[:, 0])
        return np.asarray(np.maximum(sums[self.last] - sums[self.first], 1e-3), dtype=np.float32)

    def groups(self, values: Floats, number: int) -> Floats:
        """Means over the blocks of each block's kind."""
        group = self.alike[number]
        order = np.argsort(group, kind="stable")
        starts = np.flatnonzero(np.diff(group[order], prepend=-1))
        sums = np.add.reduceat((values * self.weight)[order], starts, axis=0)
        totals = np.add.reduceat(self.weight[order], starts, axis=0)
        return np.asarray((sums / totals)[group], dtype=np.float32)

    def around(self, values: Floats, reach: Sequence[int]) -> Floats:
        """What a layer sees of the surroundings, of shape (n_blocks, n_values * contexts(reach))."""
        parts = self.parts(values)
        return np.hstack(
            [
                *(self.shifted(values, step) for step in steps(reach)),
                parts.reshape(len(values), -1),
                *(self.groups(values, number) for number in range(len(self.alike))),
            ]
        )


def steps(reach: Sequence[int]) -> list[int]:
    """Steps to the neighbours that a layer sees.

    Examples
    --------
    >>> steps((1, 4))
    [-1, 1, -4, 4]
    """
    return [sign * size for size in reach for sign in (-1, 1)]


def contexts(reach: Sequence[int]) -> list[str]:
    """Names of what a layer sees of the surroundings.

    Examples
    --------
    >>> contexts((1,))
    ['neighbours', 'neighbours', 'part', 'part', 'part', 'page', 'alike', 'alike']
    """
    return ["neighbours"] * 2 * len(reach) + ["part"] * LEVELS + ["page"] + ["alike"] * 2


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: what is told to the surroundings, and what is made of it.

    Attributes
    ----------
    reach : tuple of int
        Steps, on either side, to the neighbours that it sees.
    tell, tell_bias : ndarray
        From a block's state to what others see of it.
    mix, mix_bias : ndarray
        From its state and its surroundings to what is added to its state.
    """

    reach: tuple[int, ...]
    tell: Floats
    tell_bias: Floats
    mix: Floats
    mix_bias: Floats


@dataclass(frozen=True, slots=True)
class PageNet:
    """A network over the blocks of a page.

    Attributes
    ----------
    mean, scale : ndarray of shape (n_features,)
    entry, entry_bias : ndarray
        From standardised features to the first state of a block.
    layers : tuple of Layer
    hidden, hidden_bias, out, out_bias : ndarray
        From the last state to log-odds.
    """

    mean: Floats
    scale: Floats
    entry: Floats
    entry_bias: Floats
    layers: tuple[Layer, ...]
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def inputs(self, features: Floats) -> Floats:
        """Features standardised and clipped."""
        return standardised(features, self.mean, self.scale)

    def scores(self, surroundings: Surroundings, features: Floats) -> NDArray[np.float64]:
        """Log-odds of each block, of shape (n_blocks,)."""
        state = positive(_times(self.inputs(features), self.entry) + self.entry_bias)
        for layer in self.layers:
            told = positive(_times(state, layer.tell) + layer.tell_bias)
            seen = np.hstack([state, surroundings.around(told, layer.reach)])
            state = state + positive(_times(seen, layer.mix) + layer.mix_bias)
        last = positive(_times(state, self.hidden) + self.hidden_bias)
        return np.asarray((last @ self.out + self.out_bias)[:, 0], dtype=np.float64)

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The network's numbers by name, for `boilerkit.model.Model.save`; weights in half precision."""
        arrays: dict[str, NDArray[Any]] = {f"{name}_mean": self.mean, f"{name}_scale": self.scale}
        for key in _ENDS:
            arrays[f"{name}_{key}"] = getattr(self, key).astype(np.float16)
        for number, layer in enumerate(self.layers):
            arrays[f"{name}_reach{number}"] = np.array(layer.reach, dtype=np.int32)
            for key in _PARTS:
                arrays[f"{name}_{key}{number}"] = getattr(layer, key).astype(np.float16)
        return arrays

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> "PageNet":
        """The network of a name, from the numbers that `to_arrays` gave."""

        def read(key: str) -> Floats:
            return arrays[f"{name}_{key}"].astype(np.float32)

        layers = sum(key.startswith(f"{name}_reach") for key in arrays)
        return cls(
            read("mean"),
            read("scale"),
            read("entry"),
            read("entry_bias"),
            tuple(
                Layer(
                    tuple(arrays[f"{name}_reach{number}"].tolist()), *(read(f"{key}{number}") for key in _PARTS)
                )
                for number in range(layers)
            ),
            *(read(key) for key in _ENDS[2:]),
        )

    def is_sound(self, width: int) -> bool:
        """Whether the parts follow on one another, from `width` features to one score, and hold numbers."""
        size = self.entry.shape[-1]
        shapes = [
            (self.mean, (width,)),
            (self.scale, (width,)),
            (self.entry, (width, size)),
            (self.entry_bias, (size,)),
            (self.hidden, (size, self.hidden.shape[-1])),
            (self.hidden_bias, (self.hidden.shape[-1],)),
            (self.out, (self.hidden.shape[-1], 1)),
            (self.out_bias, (1,)),
        ]
        for layer in self.layers:
            told = layer.tell.shape[-1]
            shapes += [
                (layer.tell, (size, told)),
                (layer.tell_bias, (told,)),
                (layer.mix, (size + told * len(contexts(layer.reach)), size)),
                (layer.mix_bias, (size,)),
            ]
        return all(a.shape == shape and bool(np.isfinite(a).all()) for a, shape in shapes) and bool(
            (self.scale > 0).all()
        )


_ENDS: Final = ("entry", "entry_bias", "hidden", "hidden_bias", "out", "out_bias")
_PARTS: Final = ("tell", "tell_bias", "mix", "mix_bias")


def standardised(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """Features less their mean, by their scale, clipped."""
    values = (features - mean).astype(np.float32, copy=False)
    values *= 1 / scale
    return np.asarray(np.clip(values, -CLIP, CLIP, out=values))


def positive(values: Floats) -> Floats:
    """Values, 0 where they are negative; in place."""
    return np.asarray(np.maximum(values, 0, out=values))


def _times(values: Floats, weight: Floats) -> Floats:
    """Matrix product, in strips."""
    rows, width = values.shape
    strips = np.zeros((-(-rows // _STRIP), _STRIP, width), dtype=np.float32)
    strips.reshape(-1, width)[:rows] = values
    return np.asarray((strips @ weight).reshape(-1, weight.shape[1])[:rows])
