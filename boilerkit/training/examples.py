"""Examples: labelled pages made ready for training, cut to blocks or lines, labelled and weighted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from boilerkit.datasets import LabelledPage, alignment
from boilerkit.datasets.base import digest
from boilerkit.features import BLOCK, LINE, Schema
from boilerkit.features.statistics import PageStatistics
from boilerkit.model.context import ContextPooling
from boilerkit.model.decision import Constraints, Decision, DecisionRule, block_lengths
from boilerkit.page.encoding import decode
from boilerkit.page.hidden import EXCLUDED
from boilerkit.page.lines import split
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Elements, Segments
from boilerkit.training import converters
from boilerkit.training.config import Config
from boilerkit.words import words

#: Converter of the text that is a page's gold text itself.
GOLD: Final = "gold"
#: Converter of the small texts that are made of some of a page's lines.
SMALL_TEXT: Final = "small"


@dataclass(frozen=True)
class Example:
    """A labelled page or text, ready for training; neither its bytes nor its tree are kept.

    Attributes
    ----------
    page : LabelledPage
        Without its bytes.
    digest : str
        Digest of the page's bytes.
    segments : Segments
        Its blocks or lines.
    schema : Schema
        What is measured of them.
    labels : ndarray of shape (n_blocks,)
        Share of each block that is main content.
    main : ndarray of bool, shape (n_blocks,)
        Which blocks count as main content.
    weights : ndarray of shape (n_blocks,)
        What each block counts in training; 0 where nobody knows what it is.
    converter : str
        What the page was converted to text by; "" for blocks.
    augmented : bool
        Whether this is the example of a page a second time, changed; it is trained on, but not scored.
    has_few_tokens : bool
        Whether it has no class names, and only the words that every language has; see `Lexicons.reduced`.
    edited : bool
        Whether its page's tree was edited.
    """

    page: LabelledPage
    digest: str
    segments: Segments
    schema: Schema
    labels: NDArray[np.float64]
    main: NDArray[np.bool_]
    weights: NDArray[np.float64]
    converter: str = ""
    augmented: bool = False
    has_few_tokens: bool = False
    edited: bool = False

    def decide(self, rule: DecisionRule, probabilities: NDArray[np.float64]) -> Decision:
        """What a rule keeps of the page, with what cleaning leaves out whatever the model says.

        Parameters
        ----------
        rule : DecisionRule
        probabilities : ndarray of shape (n_blocks,)
        """
        constraints = Constraints(excluded=EXCLUDED["auto"](self.segments))
        prose = self.statistics.long if len(self) else np.zeros(0, dtype=bool)
        return rule.decide(probabilities, self.segments, prose, constraints=constraints)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def partial(self) -> bool:
        """Whether only some of the page's main content is known; it is trained on, but not scored."""
        return self.page.gold is None

    @property
    def key(self) -> str:
        """Corpus and id of the page."""
        return key_of(self.page)

    @cached_property
    def statistics(self) -> PageStatistics:
        """Statistics of the page; it must have a block."""
        return PageStatistics(self.segments)

    @cached_property
    def counted(self) -> NDArray[np.float32]:
        """The features that do not depend on lexicons, of shape (n_blocks, n_counted)."""
        return self.schema.count(self.statistics)

    @cached_property
    def context(self) -> ContextPooling:
        """Contexts over which page networks pool."""
        return ContextPooling.of(self.statistics)

    def prepared(self) -> "Example":
        """The example with all counted that needs no lexicon, and what was counted in its characters forgotten."""
        if len(self):
            _ = self.counted, self.context
            self.statistics.forget_characters()
        return self

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """Characters of each block."""
        return block_lengths(self.segments.texts)


def read_pages(pages: Iterable[LabelledPage], config: Config) -> list[Example]:
    """Pages cut to blocks, those with gold text or with snippets that must come out.

    Of a page without gold text, the blocks that hold these snippets are main content, and the others are unknown.

    Parameters
    ----------
    pages : iterable of LabelledPage
    config : Config
    """
    labelled = (page for page in pages if page.gold is not None or page.must)
    examples = Parallel(n_jobs=-1, return_as="generator")(delayed(_page)(page, config) for page in labelled)
    return [example for example in examples if not example.partial or example.weights.any()]


def _page(page: LabelledPage, config: Config) -> Example:
    return _example(page, read_page(page.html), BLOCK, config).prepared()


def read_texts(pages: Iterable[LabelledPage], config: Config) -> list[Example]:
    """Pages with gold text converted to text in several ways and cut to lines.

    Of each page, the lines of the built-in converter come first, then those of some others in turn, the gold text
    itself, and small texts made of some of the lines.

    Parameters
    ----------
    pages : iterable of LabelledPage
    config : Config

    Raises
    ------
    ImportError
        If the library of a converter is not installed.
    """
    labelled = (page for page in pages if page.gold is not None)
    by_page = Parallel(n_jobs=-1, return_as="generator")(
        delayed(_texts)(number, page, config) for number, page in enumerate(labelled)
    )
    return [example for examples in by_page for example in examples]


def _texts(number: int, page: LabelledPage, config: Config) -> list[Example]:
    full = [name for name in converters.FULL if name != converters.BUILT_IN]
    names = [converters.BUILT_IN, *_turn(full, number, config.full_converters)]
    names += _turn(list(converters.MAIN), number, config.main_converters)
    html = decode(page.html)
    texts = {name: converters.convert(name, html) for name in names} | {GOLD: page.gold}
    examples = [_example(page, split(text), LINE, config, name) for name, text in texts.items() if text is not None]
    examples += _small_texts(examples[0], number, config)
    return [example.prepared() for example in examples]  # here, where it is done in parallel


def _turn(names: Sequence[str], number: int, count: int) -> list[str]:
    """Some of the names, others for the next number."""
    return [names[(number * count + step) % len(names)] for step in range(count)]


def _small_texts(example: Example, number: int, config: Config) -> Iterator[Example]:
    """Texts of some of the lines of each run of main content and of boilerplate."""
    rng = np.random.default_rng((config.random_state, number))
    main, texts = example.main, example.segments.texts
    starts = np.flatnonzero(np.diff(main, prepend=~main[:1]))
    for main_run, boilerplate_run in config.small_texts:
        kept: list[int] = []
        for start, end in pairwise([*starts.tolist(), len(main)]):
            size = min(end - start, int(rng.integers(*(main_run if main[start] else boilerplate_run))))
            first = start + int(rng.integers(end - start - size + 1))
            kept += range(first, first + size)
        lines = split("\n".join(texts[line] for line in kept))
        page = replace(example.page, gold="\n".join(texts[line] for line in kept if main[line]))
        yield replace(_example(page, lines, LINE, config, SMALL_TEXT), digest=example.digest)


def _example(page: LabelledPage, segments: Segments, schema: Schema, config: Config, converter: str = "") -> Example:
    gold = "\n".join(page.must) if page.gold is None else page.gold
    labels = alignment.labels(segments.texts, gold)
    return labelled_example(replace(page, html=b""), digest(page.html), segments, schema, labels, config, converter)


def labelled_example(
    page: LabelledPage,
    page_digest: str,
    segments: Segments,
    schema: Schema,
    labels: NDArray[np.float64],
    config: Config,
    converter: str = "",
) -> Example:
    """An example whose labels are known.

    Parameters
    ----------
    page : LabelledPage
        Without its bytes.
    page_digest : str
    segments : Segments
    schema : Schema
    labels : ndarray of shape (n_blocks,)
    config : Config
    converter : str
    """
    n_words = np.array([len(words(text)) for text in segments.texts], dtype=np.float64)
    weights = (n_words + 1) ** config.block_power
    if page.gold is None:
        labels = ((labels > config.label_threshold) & (n_words > 0)).astype(np.float64)
        weights = weights * labels
    return Example(
        page=page,
        digest=page_digest,
        segments=without_tree(segments),
        schema=schema,
        labels=labels,
        main=labels > config.label_threshold,
        weights=weights / max(weights.sum(), 1.0) ** config.page_power,
        converter=converter,
    )


def without_tree(segments: Segments) -> Segments:
    """What training needs of a page, without its elements, which take most of the memory.

    Parameters
    ----------
    segments : Segments
    """
    return replace(segments, elements=Elements(), stated_by=None, parsed_as={})


def key_of(page: LabelledPage) -> str:
    """Corpus and id of a page.

    Parameters
    ----------
    page : LabelledPage
    """
    return f"{page.corpus}/{page.id}"
