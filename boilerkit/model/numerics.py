"""Numerics that several scorers share: standardisation, rectifiers, logistic function, small matrix products."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Standardised features are clipped to this many standard deviations on either side.
CLIP: Final = 4.0
#: Rows that are multiplied at once: too few for the linear algebra library to start threads for, which would cost more.
_STRIP: Final = 8
#: Blocks that are scored at once: what is computed on the way stays in the processor's cache, and memory small.
_AT_ONCE: Final = 512


def in_strips(function: Callable[[NDArray[Any]], NDArray[Any]], rows: NDArray[Any]) -> NDArray[Any]:
    """What a function makes of rows, computed for some of them at a time.

    Parameters
    ----------
    function : callable
        Makes a row of each row, whatever the others are.
    rows : ndarray of shape (n_rows, n_values)

    Examples
    --------
    >>> in_strips(relu, np.array([[-1.0], [2.0]])).tolist()
    [[0.0], [2.0]]
    """
    if len(rows) <= _AT_ONCE:
        return function(rows)
    first = function(rows[:_AT_ONCE])
    made = np.empty((len(rows), *first.shape[1:]), dtype=first.dtype)
    made[:_AT_ONCE] = first
    for strip in strips(len(rows))[1:]:
        made[strip] = function(rows[strip])
    return made


def strips(n_rows: int) -> list[slice]:
    """Places of the strips that rows are computed in.

    Parameters
    ----------
    n_rows : int

    Examples
    --------
    >>> strips(800)
    [slice(0, 512, None), slice(512, 1024, None)]
    """
    return [slice(start, start + _AT_ONCE) for start in range(0, n_rows, _AT_ONCE)]


def standardize(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """Features less their mean, divided by their scale, clipped to `CLIP`.

    Parameters
    ----------
    features : ndarray of float32, shape (n_blocks, n_features)
    mean, scale : ndarray of shape (n_features,)
    """
    values = (features - mean).astype(np.float32, copy=False)
    values *= 1 / scale
    return np.asarray(np.clip(values, -CLIP, CLIP, out=values))


def relu(values: NDArray[Any]) -> NDArray[Any]:
    """The positive part, in place.

    Parameters
    ----------
    values : ndarray
    """
    return np.asarray(np.maximum(values, 0, out=values))


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds.

    Parameters
    ----------
    log_odds : ndarray

    Examples
    --------
    >>> sigmoid(np.zeros(1)).tolist()
    [0.5]
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50))))


def logit(probabilities: NDArray[Any], nearest: float) -> NDArray[Any]:
    """Log-odds of probabilities.

    Parameters
    ----------
    probabilities : ndarray
    nearest : float
        How near 0 and 1 a probability may come, so that none is certain.

    Examples
    --------
    >>> logit(np.array([0.5]), 1e-4).tolist()
    [0.0]
    """
    near = np.clip(probabilities, nearest, 1 - nearest)
    return np.asarray(np.log(near / (1 - near)))


def matmul(values: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    """Matrix product in strips of a few rows, in the precision of the weights.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_inner)
    weight : ndarray of shape (n_inner, n_columns)
    """
    rows, width = values.shape
    padded = np.empty((-(-rows // _STRIP), _STRIP, width), dtype=weight.dtype)
    flat = padded.reshape(-1, width)
    flat[:rows], flat[rows:] = values, 0
    return np.asarray((padded @ weight).reshape(-1, weight.shape[1])[:rows])


def dense(values: NDArray[Any], weight: NDArray[Any], bias: NDArray[Any]) -> NDArray[Any]:
    """A layer of rectifiers: the positive part of a matrix product and a bias.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_inner)
    weight : ndarray of shape (n_inner, n_columns)
    bias : ndarray of shape (n_columns,)
    """
    product = matmul(values, weight)
    product += bias
    return relu(product)


def rescale(inputs: NDArray[Any], reference: NDArray[Any]) -> NDArray[np.float64]:
    """Share of its input's difference from a reference that each rectifier passes on, from 0 to 1.

    The rescale rule of DeepLIFT (Shrikumar, Greenside, Kundaje 2017).

    Parameters
    ----------
    inputs : ndarray of shape (n_blocks, n_units)
        Inputs of the rectifiers.
    reference : ndarray of shape (1, n_units)
        Their inputs for the reference.
    """
    difference = inputs - reference
    passed = np.maximum(inputs, 0) - np.maximum(reference, 0)
    slope: NDArray[np.float64] = np.divide(
        passed, difference, out=(inputs > 0).astype(np.float64), where=difference != 0
    )
    return slope
