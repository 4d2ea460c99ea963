"""Perceptrons, and the cascade of two passes of them that judges lines.

The first pass scores each line from its features; the second sees the same features and what the first says of the
lines around (stacking over neighbours: Cohen, Carvalho 2005).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Schema
from boilerkit.features.page import Page

Floats = NDArray[np.float32]

#: Steps of the fixed-point numbers that the network computes in. Sums of their products are exact in double
#: precision, hence the same in whatever order and on however many threads they are added.
_INPUT_STEP: Final = 2.0**-10
_WEIGHT_STEP: Final = 2.0**-12
CLIP: Final = 4.0
_STRIP: Final = 8


@dataclass(frozen=True, slots=True)
class Network:
    """A perceptron over standardised features.

    Attributes
    ----------
    mean, scale : ndarray of shape (n_features,)
    weights, biases : tuple of ndarray
        Of each layer; between layers, negative values become 0.
    """

    mean: Floats
    scale: Floats
    weights: tuple[NDArray[np.float64], ...]
    biases: tuple[NDArray[np.float64], ...]

    def inputs(self, features: Floats) -> Floats:
        """Features standardised, clipped and rounded to the network's steps.

        Parameters
        ----------
        features : ndarray of float32, shape (n_blocks, n_features)
        """
        values = (features - self.mean).astype(np.float32, copy=False)
        values *= 1 / self.scale
        np.clip(values, -CLIP, CLIP, out=values)
        return _rounded(values)

    def scores(self, inputs: Floats) -> NDArray[np.float64]:
        """Log-odds of standardised features, of shape (n_blocks,).

        Parameters
        ----------
        inputs : ndarray of shape (n_blocks, n_features)
            As `inputs` gives them.
        """
        values = _times(inputs, self.weights[0]) + self.biases[0]
        for weight, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            values = _times(_rounded(np.maximum(values, 0.0, out=values)), weight) + bias
        return np.asarray(values[:, 0])

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The network's numbers by name, for `Model.save`.

        Parameters
        ----------
        name : str
            What the names of the arrays start with.
        """
        arrays: dict[str, NDArray[Any]] = {f"{name}_mean": self.mean, f"{name}_scale": self.scale}
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays[f"{name}_weight{layer}"] = weight.astype(np.float32)
            arrays[f"{name}_bias{layer}"] = bias.astype(np.float32)
        return arrays

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> "Network":
        """The network of a name, from the numbers that `to_arrays` gave.

        Parameters
        ----------
        name : str
        arrays : mapping of str to ndarray
        """
        layers = sum(key.startswith(f"{name}_weight") for key in arrays)

        def read(key: str) -> NDArray[np.float64]:
            return arrays[f"{name}_{key}"].astype(np.float64)

        return cls(
            read("mean").astype(np.float32),
            read("scale").astype(np.float32),
            tuple(read(f"weight{layer}") for layer in range(layers)),
            tuple(read(f"bias{layer}") for layer in range(layers)),
        )

    def is_sound(self, width: int) -> bool:
        """Whether the layers follow on one another, from `width` inputs to one output, and hold numbers.

        Parameters
        ----------
        width : int
        """
        shapes = [weight.shape for weight in self.weights]
        if not shapes or any(len(shape) != 2 for shape in shapes):
            return False
        widths = [width, *(shape[1] for shape in shapes)]
        columns: list[NDArray[Any]] = [self.mean, self.scale, *self.weights, *self.biases]
        return bool(
            [shape[0] for shape in shapes] == widths[:-1]
            and widths[-1] == 1
            and self.mean.shape == self.scale.shape == (width,)
            and [bias.shape for bias in self.biases] == [(size,) for size in widths[1:]]
            and all(np.isfinite(column).all() for column in columns)
            and (self.scale > 0).all()
        )


def _rounded(values: NDArray[Any]) -> NDArray[Any]:
    """Values rounded in place to multiples of the step."""
    values *= 1 / _INPUT_STEP
    np.rint(values, out=values)
    values *= _INPUT_STEP
    return values


def _times(values: NDArray[Any], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix product in strips too small for the linear algebra library to start threads for, which would cost more."""
    rows, width = values.shape
    strips = np.zeros((-(-rows // _STRIP), _STRIP, width))
    strips.reshape(-1, width)[:rows] = values
    return np.asarray((strips @ weight).reshape(-1, weight.shape[1])[:rows])


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds.

    Parameters
    ----------
    log_odds : ndarray
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50))))


def fixed_point(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights rounded so that a network's sums are exact.

    Parameters
    ----------
    weights : ndarray
    """
    return np.asarray(np.rint(np.clip(weights, -8, 8) / _WEIGHT_STEP) * _WEIGHT_STEP)


@dataclass(frozen=True, slots=True)
class Cascade:
    """Two passes of perceptrons.

    Attributes
    ----------
    first : Network
        Over the features.
    second : tuple of Network
        Over the features and what the first says of the surroundings; their scores are averaged. They were trained on
        the same lines and share their mean and scale.
    """

    first: Network
    second: tuple[Network, ...]

    def log_odds(self, schema: Schema, page: Page, columns: Floats) -> NDArray[np.float64]:
        """Log-odds of a page's lines; see `boilerkit.model.Judge`.

        Parameters
        ----------
        schema : Schema
        page : Page
        columns : ndarray of shape (n_lines, n_features)
        """
        inputs = self.second[0].inputs(self.wide(schema, page, columns))
        return np.asarray(sum(network.scores(inputs) for network in self.second) / len(self.second))

    def wide(self, schema: Schema, page: Page, columns: Floats) -> Floats:
        """What the second pass sees: the columns, and what the first says of the surroundings.

        Parameters
        ----------
        schema : Schema
        page : Page
        columns : ndarray of shape (n_lines, n_features)
        """
        return np.hstack([columns, schema.around(page, sigmoid(self.first.scores(self.first.inputs(columns))))])

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The networks' numbers by name, for `Model.save`.

        Parameters
        ----------
        name : str
            What the names of the arrays start with.
        """
        arrays = self.first.to_arrays(f"{name}_first")
        for number, network in enumerate(self.second):
            arrays |= network.to_arrays(f"{name}_second{number}")
        return arrays

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> "Cascade":
        """The cascade of a name, from the numbers that `to_arrays` gave.

        Parameters
        ----------
        name : str
        arrays : mapping of str to ndarray
        """
        count = sum(key.startswith(f"{name}_second") and key.endswith("_mean") for key in arrays)
        second = tuple(Network.from_arrays(f"{name}_second{number}", arrays) for number in range(count))
        return cls(Network.from_arrays(f"{name}_first", arrays), second)

    def fits(self, schema: Schema) -> bool:
        """Whether its networks fit the features, and hold numbers; see `boilerkit.model.Judge`.

        Parameters
        ----------
        schema : Schema
        """
        width = len(schema.names)
        wide = width + len(schema.scores)
        return bool(self.second) and self.first.is_sound(width) and all(one.is_sound(wide) for one in self.second)
