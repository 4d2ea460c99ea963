"""Page networks: message passing between the blocks of a page.

A perceptron sees one block. Here each layer projects a block's state to a message, pools the messages over the block's
context (the blocks before and after, the regions of the page that hold it, the whole page, and the blocks with the same
tags and classes above), and updates the state with what was pooled. So a card is scored as one of its group, and a
paragraph by the page that it stands on.

References: convolutions over blocks are from Vogels, Ganea, Eickhoff 2018 (Web2Text); dilations from Yu, Koltun 2016;
means over sets from Zaheer et al. 2017 (Deep Sets); the frame is that of Gilmer et al. 2017 (neural message passing).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import LOG_ODDS, Feature
from boilerkit.model.context import (
    NEIGHBOURS,
    PAGE,
    PATH_GROUPS,
    WITHIN,
    ContextPlace,
    ContextPooling,
    context_places,
)
from boilerkit.model.numerics import CLIP, dense, in_strips, rescale, standardize, strips
from boilerkit.model.scorer import SMALLEST_SCALE, Arrays, Attribution, Doubles, Floats, ScorerInput

#: The greatest dilation that a layer may have.
_MAX_DILATION: Final = 10_000
#: Layers that a network may have, dilations of each, and numbers of a state or a message.
_MOST_LAYERS: Final = 16
_MOST_DILATIONS: Final = 32
_WIDEST: Final = 1024
#: The greatest number that a network may come to on any page: single precision ends at 3e38, and what is pooled is
#: multiplied by weights of blocks first.
_LARGEST: Final = 1e30


def offsets(dilations: Sequence[int]) -> list[int]:
    """Offsets of the neighbours that a layer sees, on either side.

    Parameters
    ----------
    dilations : sequence of int

    Examples
    --------
    >>> offsets((1, 4))
    [-1, 1, -4, 4]
    """
    return [sign * size for size in dilations for sign in (-1, 1)]


@dataclass(frozen=True, slots=True)
class MessagePassing:
    """One message-passing layer: projects a block's state to a message, pools messages, updates the state.

    Attributes
    ----------
    dilations : tuple of int
        Distances, on either side, of the neighbours whose messages it sees.
    message, message_bias : ndarray
        From a block's state to its message.
    update, update_bias : ndarray
        From a block's state and its pooled messages to what is added to its state.
    """

    dilations: tuple[int, ...]
    message: Floats
    message_bias: Floats
    update: Floats
    update_bias: Floats

    @property
    def places(self) -> list[ContextPlace]:
        """Places over which it pools messages."""
        return context_places(self.offsets)

    @property
    def offsets(self) -> list[int]:
        """Offsets of the neighbours whose messages it sees."""
        return offsets(self.dilations)

    @property
    def message_size(self) -> int:
        """Numbers in a message."""
        return len(self.message_bias)

    def messages(self, state: Floats) -> Floats:
        """Messages of blocks.

        Parameters
        ----------
        state : ndarray of shape (n_blocks, n_state)
        """
        return dense(state, self.message, self.message_bias)

    def change(self, joined: Floats) -> Floats:
        """What is added to the state of some blocks.

        Parameters
        ----------
        joined : ndarray of shape (n_blocks, n_state + n_places * n_message)
            Their state, then the messages that they see.
        """
        return dense(joined, self.update, self.update_bias)


@dataclass(frozen=True, slots=True)
class PageNetwork:
    """A message-passing network over the blocks of a page.

    Attributes
    ----------
    mean, scale : ndarray of shape (n_features,)
    entry, entry_bias : ndarray
        From standardised features to the first state of a block.
    layers : tuple of MessagePassing
    hidden, hidden_bias, out, out_bias : ndarray
        From the last state to log-odds.
    """

    context_features: ClassVar[tuple[Feature, ...]] = (
        Feature(NEIGHBOURS, LOG_ODDS, "messages of the blocks right before and after"),
        Feature(WITHIN, LOG_ODDS, "messages of the regions of the page that hold the block"),
        Feature(PAGE, LOG_ODDS, "messages of the page as a whole"),
        Feature(PATH_GROUPS, LOG_ODDS, "messages of the blocks with the same tags and classes above"),
    )

    mean: Floats
    scale: Floats
    entry: Floats
    entry_bias: Floats
    layers: tuple[MessagePassing, ...]
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def log_odds(self, inputs: ScorerInput) -> Doubles:
        """See `Scorer.log_odds`: the forward pass."""
        state = in_strips(self._entered, inputs.features)
        for layer in self.layers:
            sources = inputs.context.sources(in_strips(layer.messages, state))
            for blocks in strips(len(state)):
                joined = inputs.context.gather(sources, layer.offsets, blocks, state[blocks])
                state[blocks] += layer.change(joined)
        return in_strips(self._left, state)

    def _entered(self, features: Floats) -> Floats:
        """The first state of blocks."""
        return dense(standardize(features, self.mean, self.scale), self.entry, self.entry_bias)

    def _left(self, state: Floats) -> Doubles:
        """Log-odds of blocks from their last state."""
        last = dense(state, self.hidden, self.hidden_bias)
        return np.asarray((last @ self.out + self.out_bias)[:, 0], dtype=np.float64)

    def attribution(self, inputs: ScorerInput) -> Attribution:
        """See `Scorer.attribution`: the difference from a page of nothing but mean blocks (DeepLIFT's rescale rule).

        What messages add is credited to the places that they were pooled over, and not followed further.
        """
        features = standardize(inputs.features, self.mean, self.scale).astype(np.float64)
        block = _Forward(self, features, inputs.context)
        mean = _Forward(self, np.zeros((1, len(self.mean))), None)
        multipliers = rescale(block.last, mean.last) * self.out[:, 0] @ self.hidden.T
        places = list(dict.fromkeys(place for layer in self.layers for place in layer.places))
        context = np.zeros((len(features), len(places)))
        size = len(self.entry_bias)
        for number, layer in reversed(list(enumerate(self.layers))):
            below = rescale(block.updated[number], mean.updated[number]) * multipliers @ layer.update.T
            pooled = (block.pooled[number] - mean.pooled[number]) * below[:, size:]
            by_context = pooled.reshape(len(features), -1, layer.message_size)
            context[:, [places.index(place) for place in layer.places]] += by_context.sum(axis=2)
            multipliers = multipliers + below[:, :size]
        own = features * (rescale(block.entered, mean.entered) * multipliers @ self.entry.T)
        exact = Attribution.exact(np.hstack([own, context]), mean.score[0], self.log_odds(inputs))
        own, context = np.hsplit(exact.values, [own.shape[1]])
        is_part = np.array([[place.context == feature.name for feature in self.context_features] for place in places])
        sums = context @ is_part.reshape(len(places), -1)
        return Attribution(np.hstack([own, sums]), exact.base, dict(zip(places, context.T, strict=True)))

    def context_values(self, inputs: ScorerInput) -> None:
        """See `Scorer.context_values`: messages have no value that a reader could use."""

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """See `Scorer.to_arrays`; weights are stored in half precision."""
        arrays: dict[str, NDArray[Any]] = {f"{prefix}_mean": self.mean, f"{prefix}_scale": self.scale}
        for key in _ENDS:
            arrays[f"{prefix}_{key}"] = getattr(self, key).astype(np.float16)
        for number, layer in enumerate(self.layers):
            arrays[f"{prefix}_dilations{number}"] = np.array(layer.dilations, dtype=np.int32)
            for key in _LAYER:
                arrays[f"{prefix}_{key}{number}"] = getattr(layer, key).astype(np.float16)
        return arrays

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays) -> "PageNetwork":
        """See `Scorer.from_arrays`."""

        def read(key: str) -> Floats:
            return arrays[f"{prefix}_{key}"].astype(np.float32)

        def layer(number: int) -> MessagePassing:
            dilations = tuple(arrays[f"{prefix}_dilations{number}"].tolist())
            return MessagePassing(dilations, *(read(f"{key}{number}") for key in _LAYER))

        layers = tuple(layer(number) for number in range(sum(key.startswith(f"{prefix}_dilations") for key in arrays)))
        ends = {key: read(key) for key in ("mean", "scale", *_ENDS)}
        return cls(layers=layers, **ends)

    def is_valid(self, n_features: int) -> bool:
        """See `Scorer.is_valid`."""
        if len(self.layers) > _MOST_LAYERS or not all(map(_is_bounded, self.layers)):
            return False
        size, last = self.entry.shape[-1], self.hidden.shape[-1]
        shapes = [
            (self.mean, (n_features,)),
            (self.scale, (n_features,)),
            (self.entry, (n_features, size)),
            (self.entry_bias, (size,)),
            (self.hidden, (size, last)),
            (self.hidden_bias, (last,)),
            (self.out, (last, 1)),
            (self.out_bias, (1,)),
        ]
        for layer in self.layers:
            message = layer.message.shape[-1]
            shapes += [
                (layer.message, (size, message)),
                (layer.message_bias, (message,)),
                (layer.update, (size + message * len(layer.places), size)),
                (layer.update_bias, (size,)),
            ]
        return (
            all(array.shape == shape and bool(np.isfinite(array).all()) for array, shape in shapes)
            and max(size, last, *(layer.message_size for layer in self.layers)) <= _WIDEST
            and bool((self.scale >= SMALLEST_SCALE).all())
            and self._largest() <= _LARGEST
        )

    def _largest(self) -> float:
        """A number that nothing exceeds which the network computes on its way, whatever the page."""
        state = _most(np.full(len(self.mean), CLIP), self.entry, self.entry_bias)
        most = [state.max(initial=0)]
        for layer in self.layers:
            message = _most(state, layer.message, layer.message_bias)
            pooled = np.tile(message, len(layer.places))
            state = state + _most(np.concatenate([state, pooled]), layer.update, layer.update_bias)
            most += [message.max(initial=0), state.max(initial=0)]
        last = _most(state, self.hidden, self.hidden_bias)
        return float(max(*most, last.max(initial=0), _most(last, self.out, self.out_bias).max(initial=0)))


def _is_bounded(layer: MessagePassing) -> bool:
    """Whether the dilations of a layer are some whole numbers, none too great."""
    return len(layer.dilations) <= _MOST_DILATIONS and all(
        isinstance(dilation, int) and 1 <= dilation <= _MAX_DILATION for dilation in layer.dilations
    )


def _most(values: Doubles, weight: Floats, bias: Floats) -> Doubles:
    """The most that a layer can give for inputs that are no greater than some values, whatever their signs."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(values @ np.abs(weight.astype(np.float64)) + np.abs(bias))


_ENDS: Final = ("entry", "entry_bias", "hidden", "hidden_bias", "out", "out_bias")
_LAYER: Final = ("message", "message_bias", "update", "update_bias")


class _Forward:
    """A forward pass in double precision that keeps what attributions need; without context all blocks are alike."""

    def __init__(self, net: PageNetwork, features: Doubles, context: ContextPooling | None) -> None:
        self.entered = features @ net.entry + net.entry_bias
        state = np.maximum(self.entered, 0)
        self.pooled: list[NDArray[Any]] = []
        self.updated: list[NDArray[Any]] = []
        for layer in net.layers:
            message = np.maximum(state @ layer.message + layer.message_bias, 0)
            if context is None:
                pooled = np.tile(message, len(layer.places))
            else:
                pooled = context.pool(message, offsets(layer.dilations)).astype(np.float64)
            self.pooled.append(pooled)
            self.updated.append(np.hstack([state, pooled]) @ layer.update + layer.update_bias)
            state = state + np.maximum(self.updated[-1], 0)
        self.last = state @ net.hidden + net.hidden_bias
        self.score = (np.maximum(self.last, 0) @ net.out + net.out_bias)[:, 0]
