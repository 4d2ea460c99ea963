"""Strategies: what differs between training a model of blocks and training one of lines.

Each part of a model is trained on what the part before says of pages that it did not see, so the second stage of a
cascade needs a first stage for every pair of folds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from boilerkit.datasets import LabelledPage
from boilerkit.features import BLOCK, LINE, Schema, stacked_scores
from boilerkit.model.cascade import Cascade
from boilerkit.model.numerics import sigmoid
from boilerkit.model.page_network import PageNetwork
from boilerkit.model.perceptron import Perceptron
from boilerkit.model.scorer import Scorer
from boilerkit.training.augmentation import Augment, augmented_pages, texts_in_pseudo_languages
from boilerkit.training.config import Config, PageNetworkConfig
from boilerkit.training.examples import Example, read_pages, read_texts
from boilerkit.training.fitting import fit_perceptron, fit_trees
from boilerkit.training.page_network import TrainingPage, fit_page_network
from boilerkit.training.progress import Report, Step
from boilerkit.training.splits import Excluded
from boilerkit.training.training_data import TrainingData

# What an ensemble is trained on, and the folds of it that are left out.
Job = tuple[TrainingData, Excluded]
#: An ensemble for each job, in their order.
Ensembles = Iterator[tuple[Scorer, ...]]


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a kind of model is trained.

    Attributes
    ----------
    schema : Schema
        What is scored, and the features of it.
    examples : str
        What an example is called where progress is reported.
    read : callable
        From labelled pages and settings to examples.
    augment : callable
        From examples, their pages, folds and settings to augmented examples.
    held_out : int
        Most folds that any part of the model is trained without.
    fit : callable
        From jobs and a report to the ensemble for each job.
    table_by : tuple of str
        Columns by which tables of scores are broken down.
    """

    schema: Schema
    examples: str
    read: Callable[[Iterable[LabelledPage], Config], list[Example]]
    augment: Augment
    held_out: int
    fit: Callable[[Sequence[Job], Report], Ensembles]
    table_by: tuple[str, ...]


def _block_ensembles(jobs: Sequence[Job], report: Report) -> Ensembles:
    """Page networks and boosted trees, on all cores."""

    def tasks(data: TrainingData, excluded: Excluded, file: Path) -> Iterator[Any]:
        config = data.config
        pages = data.pages(excluded)
        np.save(file, np.concatenate([page.features for page in pages]))
        bare = [replace(page, features=page.features[:0]) for page in pages]
        del pages
        for seed in range(config.random_state, config.random_state + config.page_networks):
            yield delayed(_fit_page_network)(file, bare, config.page_network, data.column_groups, seed)
        yield delayed(fit_trees)(data.sample(excluded), config.trees, config.random_state)

    # Workers share features through files of our own: joblib's stay in memory until the last job is done.
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.npy" for number in range(len(jobs))]
        scorers = Parallel(n_jobs=-1, pre_dispatch="n_jobs", return_as="generator", max_nbytes=None)(
            task for job, file in zip(jobs, files, strict=True) for task in tasks(*job, file)
        )
        for number, ((data, _), file) in enumerate(zip(jobs, files, strict=True), start=1):
            ensemble = tuple(next(scorers) for _ in range(data.config.page_networks + 1))
            with suppress(PermissionError):  # a system may not let go of what a worker has mapped
                file.unlink()
            report(Step("scorers", number, len(jobs)))
            yield ensemble


def _fit_page_network(
    file: Path,
    bare: Sequence[TrainingPage],
    settings: PageNetworkConfig,
    column_groups: Sequence[Sequence[int]],
    seed: int,
) -> PageNetwork:
    """A page network of pages whose features stand one after another in a file."""
    features = np.load(file, mmap_mode="r")
    ends = np.cumsum([0, *(len(page.labels) for page in bare)]).tolist()
    pages = [
        replace(page, features=features[first:last]) for page, (first, last) in zip(bare, pairwise(ends), strict=True)
    ]
    return fit_page_network(pages, settings, column_groups, seed)


def _line_ensembles(jobs: Sequence[Job], report: Report) -> Ensembles:
    """A cascade of perceptrons and boosted trees."""
    for data, own in groupby(jobs, key=itemgetter(0)):
        yield from _line_ensembles_of(data, [excluded for _, excluded in own], report)


def _line_ensembles_of(data: TrainingData, excluded_sets: Sequence[Excluded], report: Report) -> Ensembles:
    config = data.config
    first_stages: dict[Excluded, Perceptron] = {}

    def stacked(number: int, excluded: Excluded) -> NDArray[np.float32]:
        """Features of an example, and the scores around it of a first stage that saw neither it nor the excluded."""
        features = data.features(number, excluded)
        first = first_stages[excluded | {data.folds[number]}]
        scores = sigmoid(first.scores(first.inputs(features)))
        return np.hstack([features, stacked_scores.FAMILY.matrix(data.examples[number].statistics, scores)])

    pairs = list(map(frozenset, combinations(range(config.folds), 2)))
    for number, excluded in enumerate([*pairs, *excluded_sets], start=1):
        first_stages[excluded] = fit_perceptron(data.sample(excluded), config.perceptron, config.random_state)
        report(Step("first stage", number, len(pairs) + len(excluded_sets)))
    seeds = range(config.random_state, config.random_state + config.second_perceptrons)
    for number, excluded in enumerate(excluded_sets, start=1):
        sample = data.sample(excluded, stacked)
        second = tuple(fit_perceptron(sample, config.perceptron, seed) for seed in seeds)
        own_features = np.ascontiguousarray(sample.features[:, : len(data.schema.names)])
        trees = fit_trees(replace(sample, features=own_features), config.trees, config.random_state)
        report(Step("scorers", number, len(excluded_sets)))
        yield Cascade(first_stages[excluded], second), trees


BLOCK_ENSEMBLE: Final = Strategy(
    schema=BLOCK,
    examples="pages",
    read=read_pages,
    augment=augmented_pages,
    held_out=2,
    fit=_block_ensembles,
    table_by=("corpus",),
)
LINE_ENSEMBLE: Final = Strategy(
    schema=LINE,
    examples="texts",
    read=read_texts,
    augment=texts_in_pseudo_languages,
    held_out=3,
    fit=_line_ensembles,
    table_by=("converter", "corpus"),
)
