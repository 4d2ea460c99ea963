"""Features of the parts of a page that the heuristics of the literature would take for its main content.

What they look for (text without links, in paragraphs, in one part of the page) holds across years and languages, which
what is learnt from a few years' pages need not.
"""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import characters as ch
from boilerkit.features import heuristics
from boilerkit.features.feature import (
    BLOCKS,
    BTE,
    CETD,
    ELEMENTS,
    KOHLSCHUETTER,
    READABILITY,
    SHARE,
    WORDS,
    Column,
    Family,
    log_count,
    wider_region,
)
from boilerkit.features.statistics import (
    Floats,
    Integers,
    PageStatistics,
    earlier_same,
    most_on_the_way,
    share,
    since,
    steps_while,
    until,
)

#: Tags that each element stands for in Body Text Extraction: its start tag and its end tag.
_TAGS_PER_ELEMENT: Final = 2.0
#: The paper prints a third as 0.333333.
_TREE: Final = heuristics.WordTree(max_links=1 / 3)
#: Share of a heading's words that the page's title must hold for the heading to show it.
_TITLE: Final = 0.5
#: Words from which text counts for the element that holds it.
_PROSE_WORDS: Final = 8
#: Link density above which a heading counts as a link.
_LINKED_HEADING: Final = 0.8
#: Blocks since a heading that has not come yet.
_FAR: Final = 1000
#: Elements above a block that are near, and as far as it is counted.
_NEAR, _FAR_UP = 12, 30
_STEPS: Final = (0, 1, 2)


class _Stretch:
    """The stretch of blocks that Body Text Extraction takes."""

    def __init__(self, page: PageStatistics) -> None:
        elements = np.bincount(np.minimum(page.first_block, page.n - 1), minlength=page.n)
        gains = page.words - _TAGS_PER_ELEMENT * elements
        first, end, _ = heuristics.best_stretch(gains, np.zeros(page.n), longest=True)
        self.inside, self.outside = _inside(page, first, end), _outside(page, first, end)
        self.of_page = page.words[self.inside].sum() / page.total_words


def _inside(page: PageStatistics, first: int, end: int) -> NDArray[np.bool_]:
    places = np.arange(page.n)
    return (places >= first) & (places < end)


def _outside(page: PageStatistics, first: int, end: int) -> Integers:
    """Blocks between each block and a range of blocks."""
    places = np.arange(page.n)
    return np.maximum(np.maximum(first - places, places + 1 - end), 0)


def _density(page: PageStatistics) -> Floats:
    """CETD's composite text density of each block's element, not below 0."""
    shown = np.diff(page.block_ends)
    starting, links = (
        np.bincount(first_blocks, minlength=page.n + 1)[: page.n]
        for first_blocks in (page.first_block, page.first_block[page.tagged_any(["a"])])
    )
    root, elements = -1, np.append(page.containers, 0)
    below = page.in_range(np.stack([shown, shown * page.link_density, starting, links]), elements)
    chars, linked, tags, links = np.maximum(below, 1.0)
    density = heuristics.composite_density(chars, linked, tags, links, root)
    return np.maximum(density[:root], 0.0)


class _Body:
    """The element that is richest in paragraphs, as Readability looks for it, and where blocks stand to it."""

    def __init__(self, page: PageStatistics) -> None:
        prose = np.where(
            page.words >= _PROSE_WORDS, 1 + page.characters.by_class[ch.COMMA] + np.minimum(page.words / 20, 3), 0.0
        )
        prose *= 1 - page.link_density
        self._page = page
        parent = page.above[page.containers]
        size = len(page.above)
        scores = np.bincount(parent, prose, size) + np.bincount(page.above[parent], prose / 2, size)
        self._scores = scores
        richest = int(np.argmax(scores))
        self._best = max(scores[richest], 1e-9)
        first, end = int(page.first_block[richest]), int(page.last_block[richest])
        self._first, self._end = first, end
        places = np.arange(page.n)
        self.inside, self.outside = _inside(page, first, end), _outside(page, first, end)
        self.own = parent == richest
        self.before = places < first
        self.position = (places - first) / max(end - first, 1)
        self._long_words = page.long_words * self.inside
        self.of_page = self._long_words.sum() / page.total_long_words
        rest = scores[(page.last_block <= first) | (page.first_block >= end)]
        self.second = rest.max(initial=0.0) / self._best

    @cached_property
    def score(self) -> Floats:
        """Greatest score of an element above each block, by the richest element's."""
        page = self._page
        greatest = most_on_the_way(self._scores, page.containers, page.above, _NEAR)
        return np.asarray(self._scores[greatest] / self._best)

    @cached_property
    def steps(self) -> Integers:
        """Elements between each block and the nearest one that holds it and the richest element."""
        page = self._page
        is_outside = (page.first_block > self._first) | (page.last_block < self._end)
        return steps_while(is_outside.view(np.uint8), page.containers, page.above, _FAR_UP)

    @cached_property
    def same_path(self) -> Floats:
        """Share of the richest element's words in long blocks that have the tags and classes of each block above."""
        path = self._page.block_paths[0]
        return np.asarray(np.bincount(path, self._long_words)[path] / max(self._long_words.sum(), 1e-9))


class _Title:
    """The heading that shows the page's title, and the headings after it."""

    def __init__(self, page: PageStatistics) -> None:
        level = page.heading_levels
        self._levels = np.where(level > 0, level, 9.0)
        self.place = _shown_title(page, self._levels)
        self.linked_headings = (self._levels < 9) & (page.link_density > _LINKED_HEADING)
        self.after = (self.place >= 0) & (np.arange(page.n) > self.place)
        self.blocks = np.where(self.after, np.arange(page.n) - self.place, _FAR)
        words = np.cumsum(page.words)
        self.words = np.where(self.after, np.maximum(words - words[self.place], 0), 0)

    @cached_property
    def headings(self) -> Integers:
        """Headings since the title that are of its level or above."""
        as_great = np.cumsum(self._levels <= (self._levels[self.place] if self.place >= 0 else 1))
        return np.where(self.after, as_great - as_great[self.place], 0)


def _shown_title(page: PageStatistics, levels: Floats) -> int:
    """The block that shows the page's title, -1 where none does: of great headings the one that says the most of it."""
    wanted = set(page.segments.title.lower().split())
    best, shown = 0.0, -1
    for place in np.flatnonzero(levels < 9).tolist():
        words = page.segments.texts[place].lower().split()
        common = len(wanted.intersection(words))
        if common >= 2 and common >= _TITLE * len(words):
            score = common - levels[place]
            if shown < 0 or score > best:
                best, shown = score, place
    return shown


class _Articles:
    """The <article> elements of the page that are not inside others."""

    def __init__(self, page: PageStatistics, title: int) -> None:
        articles = np.flatnonzero(page.tagged_any(["article"]) & (page.last_block > page.first_block))
        until_now = np.maximum.accumulate(page.last_block[articles])
        is_outer = np.append(True, page.first_block[articles[1:]] >= until_now[:-1])[: len(articles)]
        outer = articles[is_outer]
        self.count = len(outer)
        self.place: Integers | int = 0
        self.share: Floats | float = 0.0
        self.has_title: NDArray[np.bool_] | bool = False
        if self.count:
            places, first, last = np.arange(page.n), page.first_block[outer], page.last_block[outer]
            of_block = np.maximum(np.searchsorted(first, places, side="right") - 1, 0)
            inside = (places >= first[of_block]) & (places < last[of_block])
            words = page.in_range(page.words, outer)
            self.place = np.where(inside, of_block + 1, 0)
            self.share = np.where(inside, words[of_block], 0) / max(words.max(), 1e-9)
            self.has_title = inside & ((first <= title) & (title < last))[of_block]


class _Cards:
    """Same-signature siblings around a block: elements of one parent, tag and class, as the cards of a listing are."""

    def __init__(self, page: PageStatistics) -> None:
        group, count = page.signature_groups
        self.group, self.count = group, count
        of_element = page.in_range(np.stack([page.words, page.link_words, page.long_words]), np.arange(len(group)))
        self.words, self.link_words, self.long_words = (np.bincount(group, values) for values in of_element)
        #: For each step out, the element of each block that counts as its card.
        self.elements = [_with_most_siblings(page, page.containers)]
        for _ in _STEPS[1:]:
            self.elements.append(_with_most_siblings(page, page.wider[self.elements[-1]]))

    @cached_property
    def place(self) -> Integers:
        """Number of earlier same-signature siblings of each element."""
        return earlier_same(self.group)

    def groups(self, step: int) -> Integers:
        """Number of the group of siblings of each block's card."""
        return self.group[self.elements[step]]


def _with_most_siblings(page: PageStatistics, elements: Integers) -> Integers:
    """Of each element and those above with no more blocks, the one with the most same-signature siblings."""
    group, count = page.signature_groups
    siblings, size = count[group], page.last_block - page.first_block
    # The element above where it has no more blocks, otherwise the element itself.
    further_up = np.where(size[page.above] == size, page.above, np.arange(len(size)))
    return most_on_the_way(siblings, elements, further_up, _NEAR)


class _Regions:
    """The parts of a page that heuristics look for, each found when it is asked for."""

    def __init__(self, page: PageStatistics) -> None:
        self.page = page

    @cached_property
    def stretch(self) -> _Stretch:
        return _Stretch(self.page)

    @cached_property
    def density(self) -> Floats:
        return _density(self.page)

    @cached_property
    def body(self) -> _Body:
        return _Body(self.page)

    @cached_property
    def title(self) -> _Title:
        return _Title(self.page)

    @cached_property
    def articles(self) -> _Articles:
        return _Articles(self.page, self.title.place)

    @cached_property
    def cards(self) -> _Cards:
        return _Cards(self.page)


def _cards(step: int) -> tuple[Column[_Regions], ...]:
    """Columns of the same-signature siblings some steps out."""
    card = wider_region(step) if step else "the block's element"
    siblings = f"siblings of {card} with its tag and class"
    return (
        Column(f"cards{step}", ELEMENTS, siblings, lambda r: r.cards.count[r.cards.groups(step)] - 1),
        Column(f"card{step}_place", ELEMENTS, f"earlier {siblings}", lambda r: r.cards.place[r.cards.elements[step]]),
        Column(
            f"card{step}_words",
            WORDS,
            f"mean words of {card} and its siblings with its tag and class",
            lambda r: (r.cards.words / r.cards.count)[r.cards.groups(step)],
        ),
        Column(
            f"card{step}_long",
            SHARE,
            f"share of the words in long blocks, in {card} and its siblings with its tag and class",
            lambda r: share(r.cards.long_words, r.cards.words)[r.cards.groups(step)],
        ),
        Column(
            f"card{step}_link_density",
            SHARE,
            f"share of the words inside links, in {card} and its siblings with its tag and class",
            lambda r: share(r.cards.link_words, r.cards.words)[r.cards.groups(step)],
        ),
    )


FAMILY = Family[_Regions](
    "regions",
    "The parts of a page that the heuristics of the literature would take for its main content.",
    _Regions,
    (
        Column(
            "bte_inside",
            SHARE,
            "1 if the block is in the stretch of the page with most words and fewest tags",
            lambda r: r.stretch.inside,
            BTE,
        ),
        Column(
            "bte_outside",
            BLOCKS,
            "blocks between the block and the stretch of the page with most words and fewest tags",
            lambda r: r.stretch.outside,
            BTE,
        ),
        Column(
            "bte_of_page",
            SHARE,
            "share of the page's words in the stretch with most words and fewest tags",
            lambda r: r.stretch.of_page,
            BTE,
        ),
        Column(
            "kohlschuetter",
            SHARE,
            "1 if a decision tree over words and link densities keeps the block",
            lambda r: _TREE.keep(r.page.words, r.page.link_density),
            KOHLSCHUETTER,
        ),
        Column(
            "density",
            log_count("characters an element"),
            "composite text density of the block's element",
            lambda r: r.density,
            CETD,
        ),
        Column(
            "density_of_best",
            SHARE,
            "composite text density of the block's element, as a share of the page's highest",
            lambda r: r.density / max(r.density.max(), 1e-9),
            CETD,
        ),
        Column(
            "body_inside",
            SHARE,
            "1 if the block is in the element that is richest in paragraphs",
            lambda r: r.body.inside,
            READABILITY,
        ),
        Column(
            "body_own",
            SHARE,
            "1 if the parent of the block's element is the element that is richest in paragraphs",
            lambda r: r.body.own,
            READABILITY,
        ),
        Column(
            "body_outside",
            BLOCKS,
            "blocks between the block and the element that is richest in paragraphs",
            lambda r: r.body.outside,
            READABILITY,
        ),
        Column(
            "body_before",
            SHARE,
            "1 if the block stands before the element that is richest in paragraphs",
            lambda r: r.body.before,
            READABILITY,
        ),
        Column(
            "body_position",
            SHARE,
            "place of the block in the element that is richest in paragraphs; 0 before it, 1 after it",
            lambda r: r.body.position,
            READABILITY,
        ),
        Column(
            "body_of_page",
            SHARE,
            "share of the page's words in long blocks that are in the element that is richest in paragraphs",
            lambda r: r.body.of_page,
            READABILITY,
        ),
        Column(
            "body_second",
            SHARE,
            "score of the element that is second richest in paragraphs, as a share of the richest's",
            lambda r: r.body.second,
            READABILITY,
        ),
        Column(
            "body_score",
            SHARE,
            "greatest paragraph score of an element above the block, as a share of the page's highest",
            lambda r: r.body.score,
            READABILITY,
        ),
        Column(
            "body_steps",
            ELEMENTS,
            "elements between the block and what holds both it and the element that is richest in paragraphs",
            lambda r: r.body.steps,
        ),
        Column(
            "body_path",
            SHARE,
            "of the long text in the element richest in paragraphs, the share with the block's tags and classes above",
            lambda r: r.body.same_path,
        ),
        Column("title_shown", SHARE, "1 if a heading of the page shows the page's title", lambda r: r.title.place >= 0),
        Column(
            "title_before",
            SHARE,
            "1 if the heading that shows the page's title stands before the block",
            lambda r: r.title.after,
        ),
        Column(
            "title_since",
            BLOCKS,
            "blocks since the heading that shows the page's title; 1,000 before it",
            lambda r: r.title.blocks,
        ),
        Column(
            "title_words",
            WORDS,
            "words since the heading that shows the page's title; 0 before it",
            lambda r: r.title.words,
        ),
        Column(
            "headings_since_title",
            BLOCKS,
            "headings since the one that shows the page's title, of its level or above",
            lambda r: r.title.headings,
        ),
        Column(
            "since_linked_heading",
            BLOCKS,
            "blocks since the last heading that is a link; 1,000 where there is none",
            lambda r: since(r.title.linked_headings),
        ),
        Column(
            "until_linked_heading",
            BLOCKS,
            "blocks until the next heading that is a link; 1,000 where there is none",
            lambda r: until(r.title.linked_headings),
        ),
        Column("articles", ELEMENTS, "outermost <article> elements of the page", lambda r: r.articles.count),
        Column(
            "article_place",
            ELEMENTS,
            "number of the outermost <article> around the block, from 1; 0 outside",
            lambda r: r.articles.place,
        ),
        Column(
            "article_share",
            SHARE,
            "words of the <article> around the block, as a share of the longest <article>'s",
            lambda r: r.articles.share,
        ),
        Column(
            "article_title",
            SHARE,
            "1 if the <article> around the block holds the heading that shows the page's title",
            lambda r: r.articles.has_title,
        ),
        *(column for step in _STEPS for column in _cards(step)),
    ),
)
