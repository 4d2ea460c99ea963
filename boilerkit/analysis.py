"""The analysis of a page or text: its blocks with what was scored and decided; the record that output reads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.model.decision import Decision
from boilerkit.model.explain import Attributions
from boilerkit.model.kinds import KindScores
from boilerkit.page.lines import Lines
from boilerkit.page.metadata.titles import Headline
from boilerkit.page.segments import Segments


class BlockRecord(NamedTuple):
    """One block with what was decided; see `boilerkit.Block` for the fields."""

    text: str
    tag: str
    xpath: str
    probability: float
    kept: bool
    hidden: bool
    duplicate: bool
    kind: str
    kinds: dict[str, float]


@dataclass(frozen=True)
class Analysis:
    """A page's blocks, how each was scored, and what was decided.

    Attributes
    ----------
    segments : Segments
        The page's blocks.
    headline : Headline
        The headline that a reader sees, and the block that shows it.
    probabilities : ndarray of shape (n_blocks,)
    decision : Decision
        What is kept.
    features : ndarray of float32, shape (n_blocks, n_features)
    feature_names : sequence of str
        Names of the features' columns.
    explainer : callable
        Computes the attributions when they are asked for.
    kinds : KindScores
        Computes the probabilities of kinds, and their attributions, when they are asked for.
    unit : {"block", "line"}
        What its blocks are.
    """

    unit: ClassVar[str] = "block"

    segments: Segments
    headline: Headline
    probabilities: NDArray[np.float64]
    decision: Decision
    features: NDArray[np.float32]
    feature_names: Sequence[str]
    explainer: Callable[[], Attributions]
    kinds: KindScores

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self.segments)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the page, and what a reader of the result should know of the decision."""
        return (*self.segments.warnings, *self.decision.warnings)

    @cached_property
    def blocks(self) -> tuple[BlockRecord, ...]:
        """Every block of the page, in reading order."""
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[BlockRecord]:
        segments, decision = self.segments, self.decision
        columns = zip(
            segments.texts,
            segments.containers,
            segments.xpaths,
            self.probabilities.tolist(),
            decision.kept.tolist(),
            decision.duplicates.tolist(),
            self.kinds.by_block,
            strict=True,
        )
        for number, (text, container, xpath, probability, kept, duplicate, kinds) in enumerate(columns):
            tag, hidden = segments.tags[container], segments.is_unseen(number)
            kind = max(kinds, key=kinds.__getitem__)
            yield BlockRecord(text, tag, xpath, probability, kept, hidden, duplicate, kind, kinds)

    @cached_property
    def attributions(self) -> Attributions:
        """What each feature of each block adds to its log-odds of being main content; computed when first asked for."""
        return self.explainer()


@dataclass(frozen=True)
class LineAnalysis(Analysis):
    """A text's lines, how each was scored, and what was decided; its blocks have neither tag nor XPath."""

    unit = "line"
    segments: Lines

    def _blocks(self) -> Iterator[BlockRecord]:
        columns = zip(self.probabilities.tolist(), self.decision.kept.tolist(), self.kinds.by_block, strict=True)
        for number, (probability, kept, kinds) in enumerate(columns):
            kind = max(kinds, key=kinds.__getitem__)
            yield BlockRecord(self.segments.line(number), "", "", probability, kept, False, False, kind, kinds)
