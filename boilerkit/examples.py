"""Examples: labelled pages made ready for training, segmented, labelled, weighed and dealt out to folds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit import evaluate, features, labels
from boilerkit.blocks import Segments, segment
from boilerkit.config import Config
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.duplicates import group_ids
from boilerkit.features import lexical
from boilerkit.parse import parse
from boilerkit.tags import Trait

Floats = NDArray[np.float32]

_SECTIONING: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])
_SECTION_TRAITS: Final = (
    Trait.ARTICLE | Trait.ASIDE | Trait.FOOTER | Trait.HEADER | Trait.MAIN | Trait.NAV | Trait.SECTION
).value
_WIDTH: Final = len(features.NAMES) - len(lexical.FEATURES)


@dataclass(slots=True)
class Example:
    """A labelled page, ready for training; its tree is not kept."""

    page: LabelledPage
    digest: str
    segments: Segments
    #: Features without the lexical family.
    base: Floats
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    fold: int = -1
    aged: bool = False

    def __len__(self) -> int:
        return len(self.labels)


def read(pages: Iterable[LabelledPage], config: Config) -> list[Example]:
    """Segment and label pages, and deal them out to folds."""
    examples = [_example(page, config) for page in pages if page.gold is not None]
    groups = group_ids(
        [example.page.site for example in examples],
        [example.digest for example in examples],
        ["\n".join(example.segments.texts) for example in examples],
    )
    distinct = np.unique(groups)
    if len(distinct) < config.folds:
        raise ValueError(f"{len(distinct)} sites are too few for {config.folds} folds; add pages of other sites")
    rng = np.random.default_rng(config.random_state)
    fold_of = dict(zip(distinct.tolist(), (rng.permutation(len(distinct)) % config.folds).tolist(), strict=True))
    for example, group in zip(examples, groups.tolist(), strict=True):
        example.fold = fold_of[group]
    return examples


def _example(page: LabelledPage, config: Config) -> Example:
    segments = segment(parse(page.html))
    segments.elements = []
    words = np.array([len(text.split()) for text in segments.texts], dtype=np.float64)
    weights = (words + 1) ** config.block_power
    return Example(
        page=replace(page, html=b""),
        digest=evaluate.digest(page.html),
        segments=segments,
        base=features.matrix(segments, {}, {})[:, :_WIDTH],
        labels=labels.align(segments.texts, page.gold or ""),
        weights=weights / max(weights.sum(), 1.0) ** config.page_power,
    )


def aged_copies(examples: Sequence[Example], config: Config) -> list[Example]:
    """Some pages as they were written before class names and sectioning elements."""
    rng = np.random.default_rng(config.random_state)
    chosen = rng.random(len(examples)) < config.aged
    return [_aged(example) for example, take in zip(examples, chosen.tolist(), strict=True) if take]


def _aged(example: Example) -> Example:
    segments = replace(
        example.segments,
        names=[""] * len(example.segments.names),
        tags=["div" if tag in _SECTIONING else tag for tag in example.segments.tags],
        traits=[traits & ~_SECTION_TRAITS for traits in example.segments.traits],
        metadata=[],
    )
    return replace(example, segments=segments, base=features.matrix(segments, {}, {})[:, :_WIDTH], aged=True)
