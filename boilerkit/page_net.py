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

from boilerkit.features import Schema
from boilerkit.features.page import LEVELS, Page
from boilerkit.features.registry import Feature

Floats = NDArray[np.float32]

CLIP: Final = 4.0
#: The farthest neighbour that a layer may see.
_FARTHEST: Final = 10_000
#: Rows that are multiplied at once: too few for the linear algebra library to start threads for, which would cost more.
_STRIP: Final = 8


def steps(reach: Sequence[int]) -> list[int]:
    """Steps to the neighbours that a layer sees.

    Parameters
    ----------
    reach : sequence of int
        How far away, on either side, the neighbours stand.

    Examples
    --------
    >>> steps((1, 4))
    [-1, 1, -4, 4]
    """
    return [sign * size for size in reach for sign in (-1, 1)]


def contexts(reach: Sequence[int]) -> list[str]:
    """Names of what a layer sees of the surroundings.

    Parameters
    ----------
    reach : sequence of int
        As for `steps`.

    Examples
    --------
    >>> contexts((1,))
    ['neighbours', 'neighbours', 'part', 'part', 'part', 'page', 'alike', 'alike']
    """
    return ["neighbours"] * 2 * len(reach) + ["part"] * LEVELS + ["page"] + ["alike"] * 2


_TOLD: Final = ("log-odds", -np.inf, np.inf)
#: What stands around a block, as far as a score can be credited to it; see `boilerkit.explain`.
AROUND: Final = (
    Feature("around_neighbours", *_TOLD, "what the blocks right before and after say"),
    Feature("around_part", *_TOLD, "what the parts of the page that hold the block say"),
    Feature("around_page", *_TOLD, "what the page as a whole says"),
    Feature("around_alike", *_TOLD, "what the blocks with the same tags and classes above say"),
)


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

    @property
    def told(self) -> int:
        """How many numbers a block tells others."""
        return len(self.tell_bias)


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
        """Features standardised and clipped.

        Parameters
        ----------
        features : ndarray of float32, shape (n_blocks, n_features)
        """
        return standardised(features, self.mean, self.scale)

    def log_odds(self, schema: Schema, page: Page, columns: Floats) -> NDArray[np.float64]:
        """Log-odds of a page's blocks; see `boilerkit.model.Judge`.

        Parameters
        ----------
        schema : Schema
        page : Page
        columns : ndarray of shape (n_blocks, n_features)
        """
        return self.scores(page, columns)

    def scores(self, page: Page, columns: Floats) -> NDArray[np.float64]:
        """Log-odds of a page's blocks, of shape (n_blocks,).

        Parameters
        ----------
        page : Page
        columns : ndarray of shape (n_blocks, n_features)
        """
        state = positive(_times(self.inputs(columns), self.entry) + self.entry_bias)
        for layer in self.layers:
            told = positive(_times(state, layer.tell) + layer.tell_bias)
            seen = np.hstack([state, page.surroundings.around(told, steps(layer.reach))])
            state = state + positive(_times(seen, layer.mix) + layer.mix_bias)
        last = positive(_times(state, self.hidden) + self.hidden_bias)
        return np.asarray((last @ self.out + self.out_bias)[:, 0], dtype=np.float64)

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The network's numbers by name, for `boilerkit.model.Model.save`; weights in half precision.

        Parameters
        ----------
        name : str
            What the names of the arrays start with.
        """
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
        """The network of a name, from the numbers that `to_arrays` gave.

        Parameters
        ----------
        name : str
        arrays : mapping of str to ndarray
        """

        def read(key: str) -> Floats:
            return arrays[f"{name}_{key}"].astype(np.float32)

        layers = sum(key.startswith(f"{name}_reach") for key in arrays)
        return cls(
            read("mean"),
            read("scale"),
            read("entry"),
            read("entry_bias"),
            tuple(
                Layer(tuple(arrays[f"{name}_reach{number}"].tolist()), *(read(f"{key}{number}") for key in _PARTS))
                for number in range(layers)
            ),
            *(read(key) for key in _ENDS[2:]),
        )

    def fits(self, schema: Schema) -> bool:
        """Whether its parts follow on one another and hold numbers; see `boilerkit.model.Judge`.

        Parameters
        ----------
        schema : Schema
        """
        width, size = len(schema.names), self.entry.shape[-1]
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
        return (
            all(1 <= step <= _FARTHEST for layer in self.layers for step in layer.reach)
            and all(a.shape == shape and bool(np.isfinite(a).all()) for a, shape in shapes)
            and bool((self.scale > 0).all())
        )


_ENDS: Final = ("entry", "entry_bias", "hidden", "hidden_bias", "out", "out_bias")
_PARTS: Final = ("tell", "tell_bias", "mix", "mix_bias")


def standardised(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """Features less their mean, by their scale, clipped.

    Parameters
    ----------
    features : ndarray of float32, shape (n_blocks, n_features)
    mean, scale : ndarray of shape (n_features,)
    """
    values = (features - mean).astype(np.float32, copy=False)
    values *= 1 / scale
    return np.asarray(np.clip(values, -CLIP, CLIP, out=values))


def positive(values: Floats) -> Floats:
    """Values, 0 where they are negative; in place.

    Parameters
    ----------
    values : ndarray
    """
    return np.asarray(np.maximum(values, 0, out=values))


def _times(values: Floats, weight: Floats) -> Floats:
    """Matrix product, in strips."""
    rows, width = values.shape
    strips = np.zeros((-(-rows // _STRIP), _STRIP, width), dtype=np.float32)
    strips.reshape(-1, width)[:rows] = values
    return np.asarray((strips @ weight).reshape(-1, weight.shape[1])[:rows])
