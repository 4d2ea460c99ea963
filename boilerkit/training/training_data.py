"""Training data: the features of examples, with lexicons that saw neither them nor what is left out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Schema, lexical, markup, meanings, metadata_overlap, schema_types
from boilerkit.model.bounds import Bounds
from boilerkit.training.config import Config
from boilerkit.training.examples import Example
from boilerkit.training.fitting import Sample
from boilerkit.training.lexicons import Lexicons
from boilerkit.training.page_network import TrainingPage
from boilerkit.training.splits import Excluded

Floats = NDArray[np.float32]


class TrainingData:
    """The examples that have blocks, and the features of each.

    Parameters
    ----------
    examples : sequence of Example
        Each with a block or more.
    folds : sequence of int
        Fold of each example.
    lexicons : mapping of Excluded to Lexicons
        By the folds that they were fitted without.
    schema : Schema
        Of the examples.
    config : Config
        Its families are what a model sees.
    trained_on : collection of str, optional
        Keys of the pages that may be trained on; by default all.

    Attributes
    ----------
    schema : Schema
        What a model sees of the examples.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        folds: Sequence[int],
        lexicons: Mapping[Excluded, Lexicons],
        schema: Schema,
        config: Config,
        trained_on: Collection[str] | None = None,
    ) -> None:
        self.examples = examples
        self.folds = folds
        self.lexicons = lexicons
        self.every_schema = schema
        self.trained_on = trained_on
        self._see(config)
        self._lexical: dict[tuple[int, Excluded], Floats] = {}
        self._bounds: dict[Excluded, Bounds] = {}
        self._sampled = _sampled(examples, config)

    def _see(self, config: Config) -> None:
        """Let models see the families that settings name."""
        self.config = config
        self.schema = self.every_schema.only(config.families) if config.families else self.every_schema
        seen = frozenset(self.schema.names)
        self._seen = (
            slice(None) if config.families == () else np.flatnonzero([n in seen for n in self.every_schema.names])
        )

    def seeing(self, families: tuple[str, ...]) -> "TrainingData":
        """The same data for a model that sees some families of features; what was computed is shared.

        Parameters
        ----------
        families : tuple of str
            As in `Config`.
        """
        other = copy(self)
        other._see(replace(self.config, families=families))
        return other

    def without(self, excluded: Excluded) -> list[int]:
        """Numbers of the examples that may be trained on and are in none of some folds.

        Parameters
        ----------
        excluded : frozenset of int
        """
        return [
            number
            for number, (example, fold) in enumerate(zip(self.examples, self.folds, strict=True))
            if fold not in excluded and (self.trained_on is None or example.key in self.trained_on)
        ]

    def features(self, number: int, excluded: Excluded) -> Floats:
        """Feature matrix of an example, with lexicons that saw neither its fold nor those that are excluded.

        Parameters
        ----------
        number : int
        excluded : frozenset of int
        """
        example = self.examples[number]
        unseen = excluded | {self.folds[number]}
        if (number, unseen) not in self._lexical:
            lexicons = self.lexicons[unseen]
            if example.has_few_tokens:
                lexicons = lexicons.reduced
            self._lexical[number, unseen] = self.every_schema.weigh(example.statistics, lexicons.names, lexicons.words)
        features = np.hstack([example.counted, self._lexical[number, unseen]])
        return self.bounds(excluded).clip(features[:, self._seen])

    def bounds(self, excluded: Excluded) -> Bounds:
        """What most pages that are in none of some folds do not exceed; features of lexicons have no bounds.

        Parameters
        ----------
        excluded : frozenset of int
        """
        if excluded not in self._bounds:
            fresh = [n for n in self.without(excluded) if not self.examples[n].augmented] or self.without(excluded)
            least, most = self._extremes[0][fresh], self._extremes[1][fresh]
            quantile = self.config.bounds_quantile
            free = np.full(len(self.every_schema.names) - least.shape[1], np.finfo(np.float32).max, dtype=np.float32)
            self._bounds[excluded] = Bounds(
                np.concatenate([np.quantile(least, 1 - quantile, axis=0).astype(np.float32), -free]),
                np.concatenate([np.quantile(most, quantile, axis=0).astype(np.float32), free]),
            )
        every = self._bounds[excluded]
        return Bounds(every.low[self._seen], every.high[self._seen])

    @cached_property
    def _extremes(self) -> tuple[Floats, Floats]:
        """Least and greatest value of each counted feature on each page."""
        counted = [example.counted for example in self.examples]
        return np.stack([page.min(axis=0) for page in counted]), np.stack([page.max(axis=0) for page in counted])

    def sample(self, excluded: Excluded, features: Callable[[int, Excluded], Floats] | None = None) -> Sample:
        """Blocks for trees and perceptrons: all main content and a random share of the boilerplate.

        Parameters
        ----------
        excluded : frozenset of int
            Folds that are left out.
        features : callable, optional
            Gives the features of an example in the place of `TrainingData.features`.
        """
        features = features or self.features
        numbers = self.without(excluded)
        chosen = [self._sampled[number] for number in numbers]
        return Sample(
            np.concatenate([features(n, excluded)[blocks] for n, (blocks, _) in zip(numbers, chosen, strict=True)]),
            np.concatenate(
                [self.examples[n].main[blocks] for n, (blocks, _) in zip(numbers, chosen, strict=True)]
            ).astype(np.int64),
            np.concatenate([weights for _, weights in chosen]),
        )

    def pages(self, excluded: Excluded) -> list[TrainingPage]:
        """Pages for page networks.

        Parameters
        ----------
        excluded : frozenset of int
            Folds that are left out.
        """
        return [
            TrainingPage(
                self.features(number, excluded),
                example.context,
                example.labels.astype(np.float32),
                example.weights.astype(np.float32),
                np.where(example.weights > 0, example.lengths, 0).astype(np.float32),
                self.config.page_network.edited_visits if example.edited else 1.0,
            )
            for number in self.without(excluded)
            for example in [self.examples[number]]
        ]

    @property
    def column_groups(self) -> list[list[int]]:
        """Columns that pages may lack together: weights of words, of names; sectioning elements; metadata; meanings."""
        place = {name: number for number, name in enumerate(self.schema.names)}
        families = (
            lexical.WORDS.features,
            lexical.NAMES.features,
            markup.TRAITS,
            metadata_overlap.FAMILY.features,
            schema_types.FAMILY.features,
            meanings.FAMILY.features,
        )
        groups = [[place[feature.name] for feature in family if feature.name in place] for family in families]
        return [group for group in groups if group]


def _sampled(examples: Sequence[Example], config: Config) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Of each example, the blocks that trees and perceptrons see, and the weight of each."""
    rng = np.random.default_rng(config.random_state)
    sampled = []
    for example in examples:
        drawn = example.main | (rng.random(len(example)) < config.negative_share)
        blocks = np.flatnonzero(drawn & (example.weights > 0))
        share = np.where(example.main, 1, config.negative_share)
        sampled.append((blocks, (example.weights / share)[blocks]))
    return sampled
