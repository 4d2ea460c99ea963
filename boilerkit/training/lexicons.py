"""Lexicons: weights of the tokens of class names and of words, fitted by logistic regression."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from boilerkit.features import vocabulary
from boilerkit.features.tokens import name_tokens, word_tokens
from boilerkit.page.segments import Segments
from boilerkit.training.config import Config, LexiconConfig
from boilerkit.training.examples import Example
from boilerkit.training.splits import Excluded

Weights = dict[str, float]


@dataclass(frozen=True)
class Lexicons:
    """Token weights of class names and of words, in log-odds.

    Attributes
    ----------
    names, words : dict of str to float
    """

    names: Weights
    words: Weights

    @cached_property
    def reduced(self) -> "Lexicons":
        """What augmented examples are given: no names, and of the words only what the vocabulary has a meaning for."""
        return Lexicons({}, vocabulary.only_meanings(self.words))


def fit_lexicons(
    examples: Sequence[Example], folds: Sequence[int], held_out: int, config: Config
) -> dict[Excluded, Lexicons]:
    """Lexicons without every set of up to so many folds.

    Parameters
    ----------
    examples : sequence of Example
    folds : sequence of int
        Fold of each example.
    held_out : int
        Size of the largest set of folds that is left out.
    config : Config
    """
    names = _TokenTable(examples, folds, _names_above, config.lexicons.min_name_sites)
    words = _TokenTable(examples, folds, _first_words, config.lexicons.min_word_sites)
    return {
        frozenset(excluded): Lexicons(names.fit(excluded, config.lexicons), words.fit(excluded, config.lexicons))
        for size in range(held_out + 1)
        for excluded in combinations(range(config.folds), size)
    }


class _TokenTable:
    """Which tokens stand in which blocks; the blocks of a page that have the same tokens are one row a class."""

    def __init__(
        self,
        examples: Sequence[Example],
        folds: Sequence[int],
        tokens_of: Callable[[Segments], list[frozenset[str]]],
        min_sites: int,
    ) -> None:
        tokens = [tokens_of(example.segments) for example in examples]
        sites: dict[str, set[str]] = defaultdict(set)
        for example, blocks in zip(examples, tokens, strict=True):
            for token in frozenset().union(*blocks):
                sites[token].add(example.page.site)
        self.vocabulary = sorted(token for token, its_sites in sites.items() if len(its_sites) >= min_sites)
        column = {token: number for number, token in enumerate(self.vocabulary)}
        rows = [
            ([column[token] for token in sorted(distinct) if token in column], target, weight, fold)
            for example, blocks, fold in zip(examples, tokens, folds, strict=True)
            for distinct, weights in _merged(example, blocks).items()
            for target, weight in enumerate(weights)
            if weight > 0
        ]
        columns = [number for numbers, *_ in rows for number in numbers]
        ends = np.cumsum([0, *(len(numbers) for numbers, *_ in rows)])
        shape = (len(rows), len(self.vocabulary))
        self.rows = scipy.sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
        self.targets = np.array([target for _, target, _, _ in rows])
        self.weights: NDArray[np.float64] = np.array([weight for _, _, weight, _ in rows])
        self.folds = np.array([fold for *_, fold in rows])

    def fit(self, excluded: Sequence[int], settings: LexiconConfig) -> Weights:
        """Weight of each token in log-odds, learnt without some folds."""
        chosen = ~np.isin(self.folds, excluded)
        if not self.vocabulary or len(np.unique(self.targets[chosen])) < 2:
            return {}
        weights = self.weights[chosen]
        regression = LogisticRegression(C=settings.c, max_iter=settings.max_iter, tol=settings.tol)
        regression.fit(
            self.rows[chosen],
            self.targets[chosen],
            sample_weight=weights * (chosen.sum() / weights.sum() / 20),
        )
        fitted = np.round(regression.coef_[0], 3).tolist()
        return {
            token: weight
            for token, weight in zip(self.vocabulary, fitted, strict=True)
            if abs(weight) > settings.min_weight
        }


def _merged(example: Example, blocks: Sequence[frozenset[str]]) -> dict[frozenset[str], list[float]]:
    """Weight of boilerplate and of main content in the blocks of each set of tokens."""
    merged: dict[frozenset[str], list[float]] = {}
    for tokens, label, weight in zip(blocks, example.labels.tolist(), example.weights.tolist(), strict=True):
        weights = merged.setdefault(tokens, [0.0, 0.0])
        weights[0] += weight * (1 - label)
        weights[1] += weight * label
    return merged


def _names_above(segments: Segments) -> list[frozenset[str]]:
    """Tokens of the class names of each block's element and of the elements above it."""
    by_element: list[frozenset[str]] = []
    for parent, tokens in zip(segments.parents, name_tokens(segments.names), strict=True):
        inherited: frozenset[str] = by_element[parent] if parent >= 0 else frozenset()
        by_element.append(inherited.union(tokens) if tokens else inherited)
    return [by_element[container] for container in segments.containers]


def _first_words(segments: Segments) -> list[frozenset[str]]:
    """Tokens of each block's first words."""
    return [*map(frozenset, word_tokens(segments.texts))]
