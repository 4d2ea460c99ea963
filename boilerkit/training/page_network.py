"""Training of page networks, whose gradients come from automatic differentiation (autograd).

The loss of a batch is the cross-entropy of its blocks plus one less the mean soft F1 of its pages: the F1 in which
probabilities stand for decisions (called Dice by Milletari, Navab, Ahmadi 2016), near to what is measured in the end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import autograd.numpy as anp
import numpy as np
import scipy.sparse
from autograd import grad
from autograd.extend import defvjp, primitive

from boilerkit.model.context import ContextPooling, context_places
from boilerkit.model.numerics import standardize
from boilerkit.model.page_network import MessagePassing, PageNetwork, offsets
from boilerkit.model.scorer import Floats
from boilerkit.training.config import PageNetworkConfig

Weights = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """A page to train on.

    Attributes
    ----------
    features : ndarray of shape (n_blocks, n_features)
    context : ContextPooling
    labels : ndarray of shape (n_blocks,)
        Share of each block that is main content.
    weights, lengths : ndarray of shape (n_blocks,)
        Weight of each block in the cross-entropy, and in the soft F1; 0 where its label is not known.
    visits : float
        Share of the epochs that the page takes part in.
    """

    features: Floats
    context: ContextPooling
    labels: Floats
    weights: Floats
    lengths: Floats
    visits: float = 1.0


class Batch:
    """Some pages one after another.

    Parameters
    ----------
    pages : sequence of TrainingPage
    inputs : sequence of ndarray of shape (n_blocks, n_features)
        Standardised features of each page.
    """

    def __init__(self, pages: Sequence[TrainingPage], inputs: Sequence[Floats]) -> None:
        self.inputs = np.concatenate(inputs)
        self.labels = np.concatenate([page.labels for page in pages])
        self.lengths = np.concatenate([page.lengths for page in pages])
        weights = np.concatenate([page.weights for page in pages])
        self.weights = weights / weights.sum()
        self.page = np.repeat(np.arange(len(pages)), [len(page.labels) for page in pages])
        #: Sums over the blocks of each page, of shape (n_pages, n_blocks).
        self.page_sums = (self.page == np.arange(len(pages))[:, None]).astype(np.float32)
        self.context = context = ContextPooling.joined([page.context for page in pages])
        regions = context.regions.ravel()
        ends = np.concatenate([context.last[regions], context.first[regions]])
        signs = np.repeat(np.array([1, -1], dtype=np.float32), len(regions))
        shape = (len(self.inputs) + 1, len(regions))
        #: The transpose of taking the difference of running sums at the two ends of the regions of each block.
        self.region_ends = scipy.sparse.csr_matrix((signs, (ends, np.tile(np.arange(len(regions)), 2))), shape=shape)


@dataclass(frozen=True, slots=True)
class Dropout:
    """What of a batch is set to 0 in a step, the rest scaled up (inverted dropout).

    Attributes
    ----------
    inputs : ndarray of shape (n_blocks, n_features)
        Factors of the inputs.
    updates : list of ndarray of shape (n_blocks, size)
        Of each layer, factors of what it adds to the state.
    """

    inputs: Floats
    updates: list[Floats]

    @classmethod
    def draw(
        cls,
        batch: Batch,
        settings: PageNetworkConfig,
        column_groups: Sequence[Sequence[int]],
        rng: np.random.Generator,
    ) -> "Dropout":
        """Draw what is dropped at random.

        Parameters
        ----------
        batch : Batch
        settings : PageNetworkConfig
        column_groups : sequence of sequence of int
            Columns that are dropped together, on whole pages.
        rng : numpy Generator
        """
        inputs = _mask(batch.inputs.shape, settings.input_dropout, rng)
        for group in column_groups:
            dropped = (rng.random(len(batch.page_sums)) < settings.group_dropout)[batch.page]
            inputs[np.ix_(dropped, np.array(group))] = 0
        shape = (len(batch.inputs), settings.size)
        return cls(inputs, [_mask(shape, settings.dropout, rng) for _ in settings.dilations])


def _mask(shape: tuple[int, ...], rate: float, rng: np.random.Generator) -> Floats:
    return (rng.random(shape, dtype=np.float32) >= rate).astype(np.float32) / np.float32(1 - rate)


def loss(weights: Weights, batch: Batch, dropout: Dropout, settings: PageNetworkConfig) -> Any:
    """Cross-entropy of a batch, plus one less the mean soft F1.

    Parameters
    ----------
    weights : dict of str to ndarray
        As `initial_weights` gives them.
    batch : Batch
    dropout : Dropout
    settings : PageNetworkConfig
    """
    log_odds = forward(weights, batch, dropout, settings)
    cross_entropy = anp.logaddexp(np.float32(0), log_odds) - batch.labels * log_odds
    kept = batch.lengths / (1 + anp.exp(-log_odds))
    gold = batch.lengths * batch.labels
    soft_f1 = (2 * anp.dot(batch.page_sums, kept * batch.labels) + 1) / (anp.dot(batch.page_sums, kept + gold) + 1)
    return anp.sum(batch.weights * cross_entropy) + settings.f1 * (1 - anp.mean(soft_f1))


#: Gradients of the loss by its weights.
gradients: Callable[..., Weights] = grad(loss)


def forward(weights: Weights, batch: Batch, dropout: Dropout, settings: PageNetworkConfig) -> Any:
    """Log-odds of each block, as `boilerkit.model.page_network.PageNetwork` computes them, with dropout.

    Parameters
    ----------
    weights, batch, dropout, settings
        As for `loss`.
    """

    def dense(values: Any, name: str) -> Any:
        return _relu(anp.dot(values, weights[name]) + weights[f"{name}_bias"])

    state = dense(batch.inputs * dropout.inputs, "entry")
    for number, (dilations, mask) in enumerate(zip(settings.dilations, dropout.updates, strict=True)):
        pooled = _pool(dense(state, f"message{number}"), batch, dilations)
        state = state + dense(anp.concatenate([state, pooled], axis=1), f"update{number}") * mask
    return (anp.dot(dense(state, "hidden"), weights["out"]) + weights["out_bias"])[:, 0]


@primitive  # type: ignore[untyped-decorator]
def _relu(values: Floats) -> Floats:
    return np.maximum(values, 0)


@primitive  # type: ignore[untyped-decorator]
def _pool(messages: Floats, batch: Batch, dilations: Sequence[int]) -> Floats:
    return batch.context.pool(messages, offsets(dilations))


def _pool_transposed(gradient: Floats, batch: Batch, dilations: Sequence[int]) -> Floats:
    """Gradient of the messages from that of the pooled messages: pooling is linear, and this its transpose."""
    context, neighbours, groups = batch.context, offsets(dilations), len(batch.context.groups)
    by_context = gradient.reshape(len(gradient), len(context_places(neighbours)), -1)
    nothing = np.zeros_like(by_context[:1, 0])
    messages = sum(
        np.concatenate([by_context[:, number], nothing])[context.neighbours([-offset])[:, 0]]
        for number, offset in enumerate(neighbours)
    )
    regions = by_context[:, len(neighbours) : -groups] / context.region_weight[context.regions]
    at_ends = batch.region_ends @ regions.reshape(-1, regions.shape[2])
    running_sums = np.cumsum(at_ends[::-1], axis=0, dtype=np.float64)[::-1][1:]
    messages = messages + running_sums.astype(np.float32) * context.weight
    for number, group in enumerate(context.groups):
        messages += context.group_means(by_context[:, number - groups], number)[group.number] * context.weight
    return np.asarray(messages)


defvjp(_relu, lambda output, values: lambda gradient: gradient * (output > 0))
defvjp(
    _pool,
    lambda output, messages, batch, dilations: lambda gradient: _pool_transposed(gradient, batch, dilations),
    argnums=[0],
)


def fit_page_network(
    pages: Sequence[TrainingPage], settings: PageNetworkConfig, column_groups: Sequence[Sequence[int]], seed: int
) -> PageNetwork:
    """Train a page network.

    Parameters
    ----------
    pages : sequence of TrainingPage
    settings : PageNetworkConfig
    column_groups : sequence of sequence of int
        Columns that are dropped together on some pages, so that the model learns to do without them.
    seed : int
    """
    rng = np.random.default_rng(seed)
    mean, scale = _mean_and_scale([page.features for page in pages])
    inputs = [standardize(page.features, mean, scale) for page in pages]
    weights = initial_weights(len(mean), settings, rng)
    adam = _Adam(weights, settings)
    visits = np.array([page.visits for page in pages])
    for epoch in range(settings.epochs):
        order = rng.permutation(np.flatnonzero(rng.random(len(pages)) < visits))
        batches = -(-len(order) // settings.batch_pages)
        for number in range(batches):
            chosen = order[number * settings.batch_pages : (number + 1) * settings.batch_pages]
            batch = Batch([pages[n] for n in chosen], [inputs[n] for n in chosen])
            dropout = Dropout.draw(batch, settings, column_groups, rng)
            done = (epoch + number / batches) / settings.epochs
            adam.step(gradients(weights, batch, dropout, settings), _learning_rate(done, settings))
    return assembled(mean, scale, weights, settings)


def _mean_and_scale(features: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column over all pages, in double precision without joining the pages."""
    blocks = sum(map(len, features))
    mean = sum(page.sum(axis=0, dtype=np.float64) for page in features) / blocks
    variance = sum(((page - mean) ** 2).sum(axis=0) for page in features) / blocks
    return np.asarray(mean, dtype=np.float32), np.asarray(np.sqrt(variance) + 1e-6, dtype=np.float32)


def initial_weights(width: int, settings: PageNetworkConfig, rng: np.random.Generator) -> Weights:
    """Weights of a network before training (He et al. 2015, uniform).

    Parameters
    ----------
    width : int
        Number of features.
    settings : PageNetworkConfig
    rng : numpy Generator
    """
    size, message_size = settings.size, settings.message_size
    shapes = {"entry": (width, size), "hidden": (size, settings.hidden), "out": (settings.hidden, 1)}
    for number, dilations in enumerate(settings.dilations):
        shapes[f"message{number}"] = (size, message_size)
        shapes[f"update{number}"] = (size + message_size * len(context_places(offsets(dilations))), size)
    weights: Weights = {}
    for name, (rows, columns) in shapes.items():
        bound = 1 / np.sqrt(rows)
        weights[name] = rng.uniform(-bound, bound, (rows, columns)).astype(np.float32)
        weights[f"{name}_bias"] = rng.uniform(-bound, bound, columns).astype(np.float32)
    return weights


def assembled(mean: Floats, scale: Floats, weights: Weights, settings: PageNetworkConfig) -> PageNetwork:
    """The network with its weights rounded to half precision, in which they are stored.

    Parameters
    ----------
    mean, scale : ndarray of shape (n_features,)
    weights : dict of str to ndarray
    settings : PageNetworkConfig
    """
    half = {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}

    def pair(name: str) -> tuple[Floats, Floats]:
        return half[name], half[f"{name}_bias"]

    layers = tuple(
        MessagePassing(dilations, *pair(f"message{number}"), *pair(f"update{number}"))
        for number, dilations in enumerate(settings.dilations)
    )
    return PageNetwork(mean, scale, *pair("entry"), layers, *pair("hidden"), *pair("out"))


def _learning_rate(done: float, settings: PageNetworkConfig) -> float:
    """Learning rate after a share of the steps: up linearly, then down along a cosine."""
    if done < settings.warm_up:
        share = settings.warm_up_start + (1 - settings.warm_up_start) * done / settings.warm_up
    else:
        share = 0.5 * (1 + float(np.cos(np.pi * (done - settings.warm_up) / (1 - settings.warm_up))))
    return settings.learning_rate * share


class _Adam:
    """Adam (Kingma, Ba 2015) on gradients of bounded norm; changes the weights in place."""

    def __init__(self, weights: Weights, settings: PageNetworkConfig) -> None:
        self.weights = weights
        self.settings = settings
        self.moments = [{name: np.zeros_like(value) for name, value in weights.items()} for _ in settings.betas]
        self.steps = 0

    def step(self, gradients: Weights, learning_rate: float) -> None:
        self.steps += 1
        norm = np.sqrt(sum(float((gradient * gradient).sum()) for gradient in gradients.values()))
        factor = np.float32(min(1.0, self.settings.max_gradient_norm / (norm + 1e-6)))
        beta1, beta2 = self.settings.betas
        rate = np.float32(learning_rate / (1 - beta1**self.steps))
        correction = np.float32(1 - beta2**self.steps)
        for name, gradient in gradients.items():
            bounded = gradient * factor
            first, second = (moments[name] for moments in self.moments)
            first += np.float32(1 - beta1) * (bounded - first)
            second += np.float32(1 - beta2) * (bounded * bounded - second)
            self.weights[name] -= rate * first / (np.sqrt(second / correction) + np.float32(1e-8))
