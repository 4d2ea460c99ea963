"""A multi-layer perceptron in fixed-point numbers, so that its sums are exact and the same on any number of threads."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.model.numerics import matmul, relu, rescale, standardize
from boilerkit.model.scorer import SMALLEST_SCALE, Arrays, Attribution, Doubles, Floats, are_within

#: Steps of the fixed-point numbers. Sums of their products are exact in double precision, hence the same in whatever
#: order and on however many threads they are added.
_INPUT_STEP: Final = 2.0**-10
_WEIGHT_STEP: Final = 2.0**-12
#: Layers that a perceptron may have, units of each, and the greatest of its numbers: what it gives is finite.
_MOST_LAYERS: Final = 8
_WIDEST: Final = 1024
_LARGEST: Final = 1e4


@dataclass(frozen=True, slots=True)
class Perceptron:
    """A multi-layer perceptron with rectifiers over standardised features.

    Attributes
    ----------
    mean, scale : ndarray of shape (n_features,)
    weights, biases : tuple of ndarray
        Of each layer.
    """

    mean: Floats
    scale: Floats
    weights: tuple[Doubles, ...]
    biases: tuple[Doubles, ...]

    def inputs(self, features: Floats) -> Floats:
        """Features standardised, clipped and rounded to fixed-point numbers.

        Parameters
        ----------
        features : ndarray of float32, shape (n_blocks, n_features)
        """
        return _rounded(standardize(features, self.mean, self.scale))

    def has_scale_of(self, other: "Perceptron") -> bool:
        """Whether `inputs` gives what that of another gives.

        Parameters
        ----------
        other : Perceptron
        """
        return np.array_equal(self.mean, other.mean) and np.array_equal(self.scale, other.scale)

    def scores(self, inputs: Floats) -> Doubles:
        """The first of `outputs`: log-odds where there is one, of shape (n_blocks,).

        Parameters
        ----------
        inputs : ndarray of shape (n_blocks, n_features)
            As `inputs` gives them.
        """
        return np.asarray(self.outputs(inputs)[:, 0])

    def outputs(self, inputs: Floats) -> Doubles:
        """Outputs for standardised features, of shape (n_blocks, n_outputs).

        Parameters
        ----------
        inputs : ndarray of shape (n_blocks, n_features)
            As `inputs` gives them.
        """
        values = matmul(inputs, self.weights[0]) + self.biases[0]
        for weight, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            values = matmul(_rounded(relu(values)), weight) + bias
        return np.asarray(values)

    def attribution(self, inputs: Floats, output: int = 0) -> Attribution:
        """Attribution of an output, as the difference from that of the mean block (DeepLIFT's rescale rule).

        Parameters
        ----------
        inputs : ndarray of shape (n_blocks, n_features)
            As `inputs` gives them.
        output : int
        """
        reference = np.zeros((1, inputs.shape[1]))
        slopes = self._slopes(inputs.astype(np.float64), reference)
        multipliers = np.broadcast_to(self.weights[-1][:, output], (len(inputs), len(self.weights[-1])))
        for slope, weight in zip(reversed(slopes), reversed(self.weights[:-1]), strict=True):
            multipliers = (multipliers * slope) @ weight.T
        base = float(self.outputs(reference.astype(np.float32))[0, output])
        return Attribution.exact(inputs * multipliers, base, self.outputs(inputs)[:, output])

    def _slopes(self, inputs: Doubles, reference: Doubles) -> list[Doubles]:
        """For each hidden layer the share of its input's difference from the reference that each unit passes on."""
        slopes = []
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            inputs, reference = inputs @ weight + bias, reference @ weight + bias
            slopes.append(rescale(inputs, reference))
            inputs, reference = np.maximum(inputs, 0), np.maximum(reference, 0)
        return slopes

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """See `Scorer.to_arrays`."""
        arrays: dict[str, NDArray[Any]] = {f"{prefix}_mean": self.mean, f"{prefix}_scale": self.scale}
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays[f"{prefix}_weight{layer}"] = weight.astype(np.float32)
            arrays[f"{prefix}_bias{layer}"] = bias.astype(np.float32)
        return arrays

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays) -> "Perceptron":
        """See `Scorer.from_arrays`."""
        layers = range(sum(key.startswith(f"{prefix}_weight") for key in arrays))
        return cls(
            arrays[f"{prefix}_mean"].astype(np.float32),
            arrays[f"{prefix}_scale"].astype(np.float32),
            tuple(arrays[f"{prefix}_weight{layer}"].astype(np.float64) for layer in layers),
            tuple(arrays[f"{prefix}_bias{layer}"].astype(np.float64) for layer in layers),
        )

    def is_valid(self, n_features: int, n_outputs: int = 1) -> bool:
        """See `Scorer.is_valid`: the layers follow on one another, from the features to the outputs."""
        shapes = [weight.shape for weight in self.weights]
        if not 0 < len(shapes) <= _MOST_LAYERS or any(len(shape) != 2 for shape in shapes):
            return False
        widths = [n_features, *(shape[1] for shape in shapes)]
        columns: list[NDArray[Any]] = [self.mean, self.scale, *self.weights, *self.biases]
        return bool(
            [shape[0] for shape in shapes] == widths[:-1]
            and widths[-1] == n_outputs
            and self.mean.shape == self.scale.shape == (n_features,)
            and [bias.shape for bias in self.biases] == [(size,) for size in widths[1:]]
            and max(widths[1:]) <= _WIDEST
            and all(are_within(column, _LARGEST) for column in columns)
            and (self.scale >= SMALLEST_SCALE).all()
        )


def _rounded(values: NDArray[Any]) -> NDArray[Any]:
    """Values rounded in place to fixed-point numbers."""
    values *= 1 / _INPUT_STEP
    np.rint(values, out=values)
    values *= _INPUT_STEP
    return values


def fixed_point(weights: Doubles) -> Doubles:
    """Weights rounded to fixed-point numbers, so that a perceptron's sums are exact.

    Parameters
    ----------
    weights : ndarray
    """
    return np.asarray(np.rint(np.clip(weights, -8, 8) / _WEIGHT_STEP) * _WEIGHT_STEP)
