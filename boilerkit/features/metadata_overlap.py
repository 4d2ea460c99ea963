"""Features of what a block's text shares with the page's title and metadata."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain

import numpy as np

from boilerkit.compiled import compiled
from boilerkit.features.feature import SHARE, Column, Family
from boilerkit.features.statistics import Floats, Integers, PageStatistics

_NO_WORD = re.compile(r"[\W_]+")
#: Characters that any end which is looked up begins with.
_START = 3
#: Characters at either end of a block that are looked up in the metadata.
_PROBE = 30
#: Characters of the metadata in which they are looked up; more than this is no page's description.
_SEARCHED = 1_000_000
#: Looking up so many texts of one length takes as long as comparing them with every place of the metadata at once.
_FEW = 500
#: Characters from which a block is no title.
_TITLE_LENGTH = 200
#: Characters from which a text of the metadata is the body of an article.
_BODY = 300


class _Overlap:
    """The page's title and metadata, and how much of each block they hold."""

    def __init__(self, page: PageStatistics) -> None:
        self._segments = page.segments
        self._texts, self._text_of_block = page.distinct_texts, page.texts

    @cached_property
    def _metadata(self) -> list[str]:
        return [" ".join(text.split()) for text in self._segments.metadata]

    @cached_property
    def body(self) -> str:
        """The long texts of the metadata."""
        return "\n".join(text for text in self._metadata if len(text) >= _BODY)[:_SEARCHED]

    @cached_property
    def description(self) -> str:
        """The short texts of the metadata."""
        return "\n".join(text for text in self._metadata if len(text) < _BODY)[:_SEARCHED]

    def in_text(self, metadata: str) -> Floats:
        """How much of each block's two ends a text holds: 0, 1/2 or 1."""
        if not metadata:
            return np.zeros(len(self._text_of_block))
        texts = [*self._texts]
        places = may_overlap(texts, metadata, _PROBE)
        ends = [(texts[place][:_PROBE], texts[place][-_PROBE:]) for place in places]
        is_held = (metadata if len(ends) <= _FEW else _held(chain.from_iterable(ends), metadata)).__contains__
        held = np.zeros(len(texts))
        held[places] = [(is_held(first) + is_held(last)) / 2 for first, last in ends]
        return held[self._text_of_block]

    @cached_property
    def title(self) -> tuple[Floats, Floats]:
        """Share of each short block's distinct words that are in the title, and of the title's that are in it."""
        wanted = _words(self._segments.title)
        common, distinct = shared_words([*self._texts], wanted, _TITLE_LENGTH, _words)
        of_text, of_title = common / np.maximum(distinct, 1), common / max(len(wanted), 1)
        return of_text[self._text_of_block], of_title[self._text_of_block]


def _words(text: str) -> set[str]:
    """The distinct words of a text, in lower case."""
    return set(_NO_WORD.split(text.lower())) - {""}


@compiled
def shared_words(
    texts: list[str], wanted: set[str], length: int, words: Callable[[str], set[str]]
) -> tuple[Integers, Integers]:
    """How many of some words each text has, and how many distinct words, if it has one of them; 0 for longer texts.

    Parameters
    ----------
    texts : list of str
    wanted : set of str
        In lower case.
    length : int
        Characters from which a text is not looked at.
    words : callable
        The distinct words of a text.
    """
    of_texts = [words(text) if len(text) < length else set() for text in texts]
    common = np.array([len(wanted & own) for own in of_texts], dtype=np.int64)
    return common, np.array([len(own) for own in of_texts], dtype=np.int64) * (common > 0)


@compiled
def may_overlap(texts: list[str], metadata: str, size: int) -> list[int]:
    """Places of the texts of more than three characters an end of which starts as a part of the metadata does.

    Parameters
    ----------
    texts : list of str
    metadata : str
    size : int
        Characters of an end.
    """
    starts = {metadata[place : place + _START] for place in range(len(metadata) - _START + 1)}
    return [
        place
        for place, text in enumerate(texts)
        if len(text) > _START and not starts.isdisjoint([text[:_START], text[-size:][:_START]])
    ]


def _held(short: Iterable[str], long: str) -> set[str]:
    """Those of many short texts that a long one holds; the time does not grow with their number times its length."""
    by_length = defaultdict[int, set[str]](set)
    for text in short:
        by_length[len(text)].add(text)
    held = set[str]()
    for length, texts in by_length.items():
        if len(texts) <= _FEW:
            held.update(text for text in texts if text in long)
        else:
            held |= texts.intersection(long[place : place + length] for place in range(len(long) - length + 1))
    return held


FAMILY = Family[_Overlap](
    "metadata_overlap",
    "How much of a block's text the page's title and metadata repeat.",
    _Overlap,
    (
        Column(
            "title_share", SHARE, "share of a short block's words that are in the page's title", lambda o: o.title[0]
        ),
        Column("of_title", SHARE, "share of the page title's words that are in a short block", lambda o: o.title[1]),
        Column(
            "has_body", SHARE, "1 if the page's metadata holds a text of 300 characters or more", lambda o: bool(o.body)
        ),
        Column(
            "in_body",
            SHARE,
            "share of the block's two ends that are in a long text of the page's metadata",
            lambda o: o.in_text(o.body),
        ),
        Column(
            "in_description",
            SHARE,
            "share of the block's two ends that are in the short texts of the page's metadata",
            lambda o: o.in_text(o.description),
        ),
    ),
)
