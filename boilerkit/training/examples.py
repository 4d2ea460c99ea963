"""Examples: labelled pages made ready for training: cut to blocks or lines, labelled, weighed, dealt out to folds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from boilerkit.datasets import LabelledPage, alignment
from boilerkit.datasets.base import digest
from boilerkit.datasets.duplicates import group_ids
from boilerkit.features import BLOCK, LINE, Schema
from boilerkit.features.statistics import PageStatistics
from boilerkit.page.encoding import decode
from boilerkit.page.lines import split
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.segments import Segments
from boilerkit.page.tags import Trait
from boilerkit.training import converters
from boilerkit.training.config import Config
from boilerkit.training.pseudo_language import SCRIPTS, translated

Floats = NDArray[np.float32]

#: The rendering that is a page's gold text itself.
GOLD: Final = "gold"
#: The rendering that is a small page made of the own renderer's lines.
THINNED: Final = "thinned"
#: Least lines, and one more than the most, that a small page has of each run of main content and of boilerplate.
_RUNS: Final = (((1, 6), (0, 8)), ((1, 12), (2, 16)), ((1, 30), (4, 40)))

_SECTIONING: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])
_SECTION_TRAITS: Final = (
    Trait.ARTICLE | Trait.ASIDE | Trait.FOOTER | Trait.HEADER | Trait.MAIN | Trait.NAV | Trait.SECTION
).value


@dataclass(slots=True)
class Example:
    """A labelled page or text, ready for training; its tree is not kept."""

    page: LabelledPage
    digest: str
    segments: Segments
    #: Features without the lexical family.
    base: Floats
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    fold: int = -1
    #: What the lines were written by; "" for blocks.
    rendering: str = ""
    #: A second copy from which something was taken, to learn to do without; it is not scored.
    copy: bool = False

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def key(self) -> str:
        """The page's corpus and id."""
        return f"{self.page.corpus}/{self.page.id}"


def read(pages: Iterable[LabelledPage], config: Config) -> list[Example]:
    """Segment and label pages, and deal them out to folds."""
    examples = [_example(page, segment(parse(page.html)), config) for page in pages if page.gold is not None]
    _deal(examples, examples, config)
    return examples


def read_lines(pages: Iterable[LabelledPage], config: Config) -> list[Example]:
    """Render pages to lines in several ways, label the lines, and deal them out to folds by page.

    Raises
    ------
    ImportError
        If the tool of a rendering is not installed.
    """
    labelled = (page for page in pages if page.gold is not None)
    rendered = Parallel(n_jobs=-1, return_as="generator")(
        delayed(_rendered)(number, page, config) for number, page in enumerate(labelled)
    )
    of_pages = list(rendered)
    _deal([examples[0] for examples in of_pages], [example for page in of_pages for example in page], config)
    return [example for page in of_pages for example in page]


def _rendered(number: int, page: LabelledPage, config: Config) -> list[Example]:
    """A page's lines by the own renderer first, then by some of the others in turn, and its gold text."""
    names = ["own", *_turn([name for name in converters.FULL if name != "own"], number, config.full_renderings)]
    names += _turn(list(converters.MAIN), number, config.main_renderings)
    html = decode(page.html)
    texts = {name: converters.render(name, html) for name in names} | {GOLD: page.gold}
    found = [_example(page, split(text), config, name) for name, text in texts.items() if text is not None]
    return [*found, *_thinned(found[0], config, number)]


def _thinned(example: Example, config: Config, seed: int) -> Iterator[Example]:
    """The same page as small ones."""
    rng = np.random.default_rng((config.random_state, seed))
    for main_run, noise_run in _RUNS:
        yield _small(example, config, rng, main_run, noise_run)


def _small(
    example: Example, config: Config, rng: np.random.Generator, main_run: tuple[int, int], noise_run: tuple[int, int]
) -> Example:
    """Some of the lines of each run of main content and of boilerplate."""
    main = example.labels > 0.5
    starts = np.flatnonzero(np.diff(main, prepend=~main[:1]))
    kept: list[int] = []
    for start, end in pairwise([*starts.tolist(), len(main)]):
        size = min(end - start, int(rng.integers(*(main_run if main[start] else noise_run))))
        first = start + int(rng.integers(end - start - size + 1))
        kept += range(first, first + size)
    lines = split("\n".join(example.segments.texts[number] for number in kept))
    page = replace(example.page, gold="\n".join(example.segments.texts[number] for number in kept if main[number]))
    return replace(_example(page, lines, config, THINNED), digest=example.digest)


def _turn(names: Sequence[str], number: int, count: int) -> list[str]:
    """Some of the names, others for the next number."""
    return [names[(number * count + step) % len(names)] for step in range(count)]


def _deal(leaders: Sequence[Example], examples: Sequence[Example], config: Config) -> None:
    """Give every example the fold of its page; pages that share a site, bytes or text are of one fold."""
    groups = group_ids(
        [example.page.site for example in leaders],
        [example.digest for example in leaders],
        ["\n".join(example.segments.texts) for example in leaders],
    )
    distinct = np.unique(groups)
    if len(distinct) < config.folds:
        raise ValueError(f"{len(distinct)} sites are too few for {config.folds} folds; add pages of other sites")
    rng = np.random.default_rng(config.random_state)
    fold_of = dict(zip(distinct.tolist(), (rng.permutation(len(distinct)) % config.folds).tolist(), strict=True))
    of_page = {example.key: fold_of[group] for example, group in zip(leaders, groups.tolist(), strict=True)}
    for example in examples:
        example.fold = of_page[example.key]


def _example(page: LabelledPage, segments: Segments, config: Config, rendering: str = "") -> Example:
    segments.elements = []
    words = np.array([len(text.split()) for text in segments.texts], dtype=np.float64)
    weights = (words + 1) ** config.block_power
    shares = alignment.align(segments.texts, page.gold or "")
    return Example(
        page=replace(page, html=b""),
        digest=digest(page.html),
        segments=segments,
        base=_counted(segments, LINE if rendering else BLOCK),
        labels=shares if rendering else alignment.shared(segments.texts, shares),
        weights=weights / max(weights.sum(), 1.0) ** config.page_power,
        rendering=rendering,
    )


def _counted(segments: Segments, schema: Schema) -> Floats:
    return (
        schema.count(PageStatistics(segments))
        if len(segments)
        else np.zeros((0, len(schema.counted)), dtype=np.float32)
    )


def _foreign(example: Example, seed: int) -> Example:
    """The same lines in a made-up language."""
    script = list(SCRIPTS)[seed % len(SCRIPTS)]
    texts = [translated(text, script, seed) for text in example.segments.texts]
    segments = replace(example.segments, texts=texts, pieces=texts)
    return replace(example, segments=segments, base=_counted(segments, LINE), copy=True)


def copies(examples: Sequence[Example], config: Config) -> list[Example]:
    """Some examples with less: pages without names and sectioning elements, texts in made-up languages."""
    rng = np.random.default_rng(config.random_state)
    chosen = rng.random(len(examples)) < config.copies
    return [
        _foreign(example, number) if example.rendering else _aged(example)
        for number, (example, take) in enumerate(zip(examples, chosen.tolist(), strict=True))
        if take
    ]


def _aged(example: Example) -> Example:
    segments = replace(
        example.segments,
        names=[""] * len(example.segments.names),
        tags=["div" if tag in _SECTIONING else tag for tag in example.segments.tags],
        traits=[traits & ~_SECTION_TRAITS for traits in example.segments.traits],
        metadata=[],
    )
    return replace(example, segments=segments, base=_counted(segments, BLOCK), copy=True)
