"""Context family: the page as a whole, where a block stands in it, its neighbours, and what repeats."""

import numpy as np

from boilerkit.features import characters as ch
from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, Integers, PageStatistics, distances, running, share, window
from boilerkit.page.tags import Trait

_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)
_KOHLSCHUETTER = "Kohlschütter, Fankhauser, Nejdl 2010"
OFFSETS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (3, 10)

FEATURES = (
    Feature("page_words", "log(1 + words)", *_MANY, "words of the page"),
    Feature("page_blocks", "log(1 + blocks)", *_MANY, "blocks of the page"),
    Feature("page_link_density", *_SHARE, "linked words of the page"),
    Feature("page_long", *_SHARE, "words of the page in long, unlinked blocks"),
    Feature("page_long_blocks", "log(1 + blocks)", *_MANY, "long, unlinked blocks of the page"),
    Feature("page_paragraphs", *_SHARE, "words of the page in <p>"),
    Feature("page_article", *_SHARE, "words of the page in <article>"),
    Feature("page_main", *_SHARE, "words of the page in <main>"),
    Feature("page_headings", "log(1 + blocks)", *_MANY, "headings of the page"),
    Feature("page_list_items", *_SHARE, "words of the page in list items"),
    Feature("page_cells", *_SHARE, "words of the page in tables"),
    Feature("position", *_SHARE, "place of the block among the page's blocks", _KOHLSCHUETTER),
    Feature("words_before", *_SHARE, "words of the page that stand before the block"),
    Feature("long_before", *_SHARE, "words in long blocks that stand before the block"),
    Feature("from_start", "log(1 + blocks)", *_MANY, "blocks before"),
    Feature("from_end", "log(1 + blocks)", *_MANY, "blocks after"),
    Feature("since_long", "log(1 + blocks)", *_MANY, "blocks since the last long one"),
    Feature("until_long", "log(1 + blocks)", *_MANY, "blocks until the next long one"),
    Feature("since_heading", "log(1 + blocks)", *_MANY, "blocks since the last heading"),
    Feature("until_heading", "log(1 + blocks)", *_MANY, "blocks until the next heading"),
    Feature("since_h1", "log(1 + blocks)", *_MANY, "blocks since the last h1; a long way where there is none"),
    Feature("until_h1", "log(1 + blocks)", *_MANY, "blocks until the next h1; a long way where there is none"),
    Feature("same_text", "log(1 + blocks)", *_MANY, "other blocks of the page with the same text"),
    Feature("same_text_before", "log(1 + blocks)", *_MANY, "those of them that stand before the block"),
    Feature("code_words", *_SHARE, "words that mix letters and digits, as keys and addresses do"),
    Feature("path_blocks", "log(1 + blocks)", *_MANY, "blocks of the page with the same tags and classes above"),
    Feature("path_words", "log(1 + words)", *_MANY, "mean words of those"),
    Feature("path_link_density", *_SHARE, "linked words of those"),
    Feature("path_of_page", *_SHARE, "the page's words that are in those"),
    Feature("tagpath_words", "log(1 + words)", *_MANY, "mean words of the blocks with the same tags above"),
    Feature("tagpath_of_page", *_SHARE, "the page's words that are in those"),
    Feature("tagpath_of_long", *_SHARE, "the page's words in long blocks that are in those"),
    *(
        Feature(f"{name}_at{offset:+d}", unit, low, high, f"{meaning} of the block at {offset:+d}", _KOHLSCHUETTER)
        for offset in OFFSETS
        for name, unit, low, high, meaning in (
            ("words", "log(1 + words)", *_MANY, "words"),
            ("link_density", *_SHARE, "linked words"),
            ("stop", *_SHARE, "sentence-like end"),
        )
    ),
    *(
        Feature(f"same_element_at{offset:+d}", *_SHARE, f"1 if the block at {offset:+d} is of the same tag")
        for offset in OFFSETS
    ),
    *(
        Feature(f"{name}_within{size}", unit, low, high, f"{meaning} of the {size} blocks on either side")
        for size in WINDOWS
        for name, unit, low, high, meaning in (
            ("words", "log(1 + words)", *_MANY, "mean words"),
            ("link_density", *_SHARE, "linked words"),
            ("long", *_SHARE, "share long"),
        )
    ),
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    return _page(page) | _position(page) | _repetition(page) | _neighbours(page)


def _page(page: PageStatistics) -> dict[str, Floats]:
    words, traits = page.words, page.block_traits
    total = max(words.sum(), 1e-9)
    values = {
        "page_words": np.log1p(words.sum()),
        "page_blocks": np.log1p(page.n),
        "page_link_density": min(page.link_words.sum() / total, 1.0),
        "page_long": words[page.long].sum() / total,
        "page_long_blocks": np.log1p(page.long.sum()),
        "page_headings": np.log1p(((traits & Trait.HEADING.value) != 0).sum()),
    }
    within = {
        "page_paragraphs": Trait.PARAGRAPH,
        "page_article": Trait.ARTICLE,
        "page_main": Trait.MAIN,
        "page_list_items": Trait.LIST_ITEM,
        "page_cells": Trait.TABLE,
    }
    values |= {name: words[(traits & trait.value) != 0].sum() / total for name, trait in within.items()}
    return {name: np.full(page.n, value) for name, value in values.items()}


def _position(page: PageStatistics) -> dict[str, Floats]:
    n, words = page.n, page.words
    places = np.arange(n, dtype=np.float64)
    long_words = np.where(page.long, words, 0.0)
    headings = (page.block_traits & Trait.HEADING.value) != 0
    since_long, until_long = distances(page.long)
    since_heading, until_heading = distances(headings)
    since_h1, until_h1 = distances(page.tagged_any(["h1"])[page.containers])
    return {
        "position": places / n,
        "words_before": np.clip((np.cumsum(words) - words) / max(words.sum(), 1e-9), 0, 1),
        "long_before": np.clip((np.cumsum(long_words) - long_words) / max(long_words.sum(), 1e-9), 0, 1),
        "from_start": np.log1p(places),
        "from_end": np.log1p(n - 1 - places),
        "since_long": since_long,
        "until_long": until_long,
        "since_heading": since_heading,
        "until_heading": until_heading,
        "since_h1": since_h1,
        "until_h1": until_h1,
    }


def _repetition(page: PageStatistics) -> dict[str, Floats]:
    same: dict[str, int] = {}
    texts = np.array([same.setdefault(text, len(same)) for text in page.segments.texts], dtype=np.int64)
    total, long_words = max(page.words.sum(), 1e-9), np.where(page.long, page.words, 0.0)
    path, tagpath = page.block_paths
    path_blocks = np.bincount(path)[path].astype(np.float64)
    path_words = np.bincount(path, page.words)[path].astype(np.float64)
    path_link_words = np.bincount(path, page.link_words)[path].astype(np.float64)
    tagpath_words = np.bincount(tagpath, page.words)[tagpath]
    return {
        "same_text": np.log1p(np.bincount(texts)[texts] - 1),
        "same_text_before": np.log1p(_earlier(texts)),
        "code_words": _code_words(page),
        "path_blocks": np.log1p(path_blocks),
        "path_words": np.log1p(path_words / path_blocks),
        "path_link_density": np.clip(share(path_link_words, path_words), 0, 1),
        "path_of_page": np.clip(path_words / total, 0, 1),
        "tagpath_words": np.log1p(tagpath_words / np.bincount(tagpath)[tagpath]),
        "tagpath_of_page": np.clip(tagpath_words / total, 0, 1),
        "tagpath_of_long": np.clip(np.bincount(tagpath, long_words)[tagpath] / max(long_words.sum(), 1e-9), 0, 1),
    }


def _earlier(texts: Integers) -> Floats:
    """How many equal numbers stand before each."""
    order = np.argsort(texts, kind="stable")
    starts = np.flatnonzero(np.diff(texts[order], prepend=-1))
    earlier = np.empty(len(texts))
    earlier[order] = np.arange(len(texts)) - np.repeat(starts, np.diff(np.append(starts, len(texts))))
    return earlier


def _code_words(page: PageStatistics) -> Floats:
    """Share of words in which a digit follows a letter or a letter a digit."""
    letters = np.isin(page.classes, (ch.LOWER, ch.UPPER, ch.LETTER))
    digits = page.classes == ch.DIGIT
    turns = (letters[1:] & digits[:-1]) | (digits[1:] & letters[:-1])
    mixed = running(np.append(False, turns))
    starts, stops = np.flatnonzero(page.word_starts), np.flatnonzero(page.word_stops)
    found = np.zeros(len(page.classes))
    found[starts] = mixed[stops + 1] > mixed[starts + 1]
    return share(page.per_block(found), page.per_block(page.word_starts))


def _neighbours(page: PageStatistics) -> dict[str, Floats]:
    words, density = np.log1p(page.words), page.link_density
    stops = page.counts[:, ch.STOP] > 0
    found: dict[str, Floats] = {}
    reach = max(OFFSETS)
    block_tags = page.tags[page.containers]
    for offset in OFFSETS:
        places = np.arange(page.n) + offset + reach
        for name, values in (("words", words), ("link_density", density), ("stop", stops)):
            found[f"{name}_at{offset:+d}"] = np.pad(values.astype(np.float64), reach)[places]
        padded = np.pad(block_tags, reach, constant_values=-1)
        found[f"same_element_at{offset:+d}"] = padded[places] == block_tags
    for size in WINDOWS:
        held = window(page.words, size)
        blocks = window(np.ones(page.n), size)
        found |= {
            f"words_within{size}": np.log1p(held / blocks),
            f"link_density_within{size}": np.clip(share(window(page.link_words, size), held), 0, 1),
            f"long_within{size}": np.clip(window(page.long.astype(np.float64), size) / blocks, 0, 1),
        }
    return found
