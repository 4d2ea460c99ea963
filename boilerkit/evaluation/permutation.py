"""Permutation importance: how much worse a model does when some of its features are shuffled among blocks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boilerkit.datasets import LabelledPage
from boilerkit.datasets.alignment import LABEL_THRESHOLD, labels
from boilerkit.evaluation.cross_validated import CrossValidatedCleaner
from boilerkit.features import BLOCK, Schema
from boilerkit.features.statistics import PageStatistics
from boilerkit.metrics import average_precision, block_scores, bootstrap_interval
from boilerkit.model import Model
from boilerkit.model.decision import Constraints
from boilerkit.model.scorer import ScorerInput
from boilerkit.page.hidden import EXCLUDED
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Segments
from boilerkit.pipeline import Cleaner
from boilerkit.words import words

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Page:
    """A labelled page that can be scored with other features."""

    inputs: ScorerInput
    model: Model
    segments: Segments
    constraints: Constraints
    labels: NDArray[np.bool_]
    words: Floats

    def f1(self, features: NDArray[np.float32]) -> float:
        """F1 of the kept blocks, weighted by words; blocks left out as duplicates do not count."""
        decision = self.model.rule.decide(
            self._probabilities(features), self.segments, self.inputs.statistics.long, constraints=self.constraints
        )
        return block_scores(self.labels, decision.kept, self.words * ~decision.duplicates).f1

    def average_precision(self, features: NDArray[np.float32]) -> float:
        """Average precision of the blocks, weighted by words."""
        return average_precision(self.labels, self._probabilities(features), self.words)

    def _probabilities(self, features: NDArray[np.float32]) -> Floats:
        return self.model.probabilities(replace(self.inputs, features=features))


MEASURES: Final[Mapping[str, Callable[[_Page, NDArray[np.float32]], float]]] = {
    "f1": _Page.f1,
    "average_precision": _Page.average_precision,
}
"""Measures of a page by the name that `permutation_importance` takes."""


def families(schema: Schema = BLOCK) -> dict[str, list[str]]:
    """Names of features by family.

    Parameters
    ----------
    schema : Schema
        What a model sees; by default everything that is known of blocks.

    Examples
    --------
    >>> "link_density" in families()["markup"], len(families()) > 4
    (True, True)
    """
    return {family: list(features) for family, features in schema.by_family.items()}


def permutation_importance(
    pages: Iterable[LabelledPage],
    cleaner: Cleaner | CrossValidatedCleaner,
    groups: Mapping[str, Sequence[str]] | None = None,
    measure: str = "f1",
    repeats: int = 5,
    random_state: int = 0,
) -> pd.DataFrame:
    """What a measure of pages loses when features are shuffled among all their blocks (Breiman 2001).

    The columns of a group are shuffled together: each block gets the values of another block in all of them. A feature
    that others are correlated with looks unimportant on its own, so families of features are the default.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Pages that the model has not been trained on, else what it overfits to counts as well. Pages without gold text
        or without blocks are left out.
    cleaner : Cleaner or CrossValidatedCleaner
        Its model scores the pages; a `CrossValidatedCleaner` has one for each page that has not seen it.
    groups : mapping of str to sequence of str, optional
        Names of features by group; by default the `families` that the model sees.
    measure : {"f1", "average_precision"}
        Measure of a page's blocks, weighted by words.
    repeats : int
        Number of times that each group is shuffled; a page's loss is the mean.
    random_state : int
        Seed of shuffling and bootstrap.

    Returns
    -------
    DataFrame
        One row a group, the most important first: group, features (their number), loss (mean over pages), low and
        high (its 95 % bootstrap interval over pages).

    Raises
    ------
    ValueError
        If there is no page, or a feature or the measure is not known.

    References
    ----------
    Breiman, Random Forests, Machine Learning 45, 2001; Fisher, Rudin, Dominici, All Models are Wrong, but Many are
    Useful, Journal of Machine Learning Research 20, 2019.

    Examples
    --------
    >>> import boilerkit
    >>> html = b"<nav><a href=/>Home</a></nav><p>Tea is a drink that is made with hot water and leaves."
    >>> gold = "Tea is a drink that is made with hot water and leaves."
    >>> page = LabelledPage("1", html, None, "1", "article", gold, (), (), "folder", "all")
    >>> permutation_importance([page], boilerkit.Cleaner.default(), {"nothing": []})["loss"].tolist()
    [0.0]
    """
    schema = cleaner.model.schema
    chosen = families(schema) if groups is None else groups
    columns_of = {name: [_column(feature, schema) for feature in features] for name, features in chosen.items()}
    if measure not in MEASURES:
        raise ValueError(f"there is no measure {measure!r}; choose one of {', '.join(MEASURES)}")
    scored = [_scored(page, page.gold, cleaner) for page in pages if page.gold is not None]
    scored = [page for page in scored if page.segments]
    if not scored:
        raise ValueError("no page with gold text and blocks: there is nothing to lose")
    score = MEASURES[measure]
    before = np.array([score(page, page.inputs.features) for page in scored])
    rows = []
    for name, columns in columns_of.items():
        rng = np.random.default_rng(random_state)
        after = [[score(*each) for each in _shuffled(scored, columns, rng)] for _ in range(repeats)]
        loss = bootstrap_interval(before - np.mean(after, axis=0), random_state=random_state)
        rows.append({"group": name, "features": len(columns), "loss": loss.mean, "low": loss.low, "high": loss.high})
    table = pd.DataFrame(rows, columns=["group", "features", "loss", "low", "high"])
    return table.sort_values("loss", ascending=False, ignore_index=True)


def _column(feature: str, schema: Schema) -> int:
    if feature not in schema.names:
        known = "the model does not see it" if feature in BLOCK.names else "docs/features.md lists them"
        raise ValueError(f"there is no feature {feature!r}; {known}")
    return schema.names.index(feature)


def _scored(page: LabelledPage, gold: str, cleaner: Cleaner | CrossValidatedCleaner) -> _Page:
    segments = read_page(page.html)
    model = (cleaner.cleaner(page.html) if isinstance(cleaner, CrossValidatedCleaner) else cleaner).model
    return _Page(
        model.read(PageStatistics(segments)),
        model,
        segments,
        Constraints(excluded=EXCLUDED["auto"](segments)),
        labels(segments.texts, gold) > LABEL_THRESHOLD,
        np.array([len(words(text)) for text in segments.texts], dtype=np.float64),
    )


def _shuffled(
    pages: Sequence[_Page], columns: Sequence[int], rng: np.random.Generator
) -> Iterable[tuple[_Page, NDArray[np.float32]]]:
    """Each page with its features, those of some columns from blocks anywhere on the pages."""
    pool = np.concatenate([page.inputs.features[:, columns] for page in pages])
    pool = pool[rng.permutation(len(pool))]
    start = 0
    for page in pages:
        shuffled = page.inputs.features.copy()
        shuffled[:, columns] = pool[start : start + len(shuffled)]
        start += len(shuffled)
        yield page, shuffled
