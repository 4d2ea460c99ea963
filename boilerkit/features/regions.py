"""Region family: the parts of a page that the heuristics of the literature would take for its main content.

What they look for (text without links, in paragraphs, in one part of the page) holds across years and languages, which
what is learnt from a few years' pages need not.
"""

import numpy as np

from boilerkit.features import characters as ch
from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, Integers, PageStatistics, distances, running, share

_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)
_BTE = "Finn, Kushmerick, Smyth 2001"
_READABILITY = "Readability (Arc90 2009)"
_CETD = "Sun, Song, Liao 2011"
_KOHLSCHUETTER = "Kohlschütter, Fankhauser, Nejdl 2010"
#: Share of the page's title that a heading must hold to be the title shown.
_TITLE = 0.5
#: Words from which text is worth something to its element.
_PROSE_WORDS = 8
_STEPS = (0, 1, 2)

FEATURES = (
    Feature("bte_inside", *_SHARE, "1 inside the stretch with most words and fewest tags", _BTE),
    Feature("bte_outside", "log(1 + blocks)", *_MANY, "blocks from that stretch", _BTE),
    Feature("bte_of_page", *_SHARE, "the page's words that are in it", _BTE),
    Feature("kohlschuetter", *_SHARE, "1 if the decision tree over words and link densities keeps it", _KOHLSCHUETTER),
    Feature("density", "log(1 + characters an element)", *_MANY, "composite text density of its element", _CETD),
    Feature("density_of_best", *_SHARE, "that, by the greatest of the page", _CETD),
    Feature("body_inside", *_SHARE, "1 inside the element that is richest in paragraphs", _READABILITY),
    Feature("body_own", *_SHARE, "1 if that element is right above the block's", _READABILITY),
    Feature("body_outside", "log(1 + blocks)", *_MANY, "blocks from that element", _READABILITY),
    Feature("body_before", *_SHARE, "1 before that element", _READABILITY),
    Feature("body_position", *_SHARE, "where in that element the block stands; 0 before it, 1 after it", _READABILITY),
    Feature("body_of_page", *_SHARE, "the page's words in long blocks that are in it", _READABILITY),
    Feature("body_second", *_SHARE, "score of the second richest element by that of the richest", _READABILITY),
    Feature("body_score", *_SHARE, "greatest score of an element above the block, by the richest's", _READABILITY),
    Feature("body_steps", "log(1 + elements)", *_MANY, "elements between the block and what holds it and the richest"),
    Feature("body_path", *_SHARE, "words in long blocks of the richest element that have the block's tags and classes"),
    Feature("title_shown", *_SHARE, "1 if a heading says what the page's title says"),
    Feature("title_before", *_SHARE, "1 after that heading"),
    Feature("title_since", "log(1 + blocks)", *_MANY, "blocks since that heading; a long way before it"),
    Feature("title_words", "log(1 + words)", *_MANY, "words since that heading; 0 before it"),
    Feature("headings_since_title", "log(1 + blocks)", *_MANY, "headings as great as that one, or greater, since it"),
    Feature("since_linked_heading", "log(1 + blocks)", *_MANY, "blocks since the last heading that is a link"),
    Feature("until_linked_heading", "log(1 + blocks)", *_MANY, "blocks until the next heading that is a link"),
    Feature("articles", "log(1 + elements)", *_MANY, "outermost <article> elements of the page"),
    Feature("article_place", "log(1 + elements)", *_MANY, "<article> elements that start up to the block"),
    Feature("article_share", *_SHARE, "words of the <article> around the block, by those of the longest"),
    Feature("article_title", *_SHARE, "1 if the <article> around the block holds the title shown"),
    *(
        feature
        for step in _STEPS
        for feature in (
            Feature(f"cards{step}", "log(1 + elements)", *_MANY, f"elements like the one {step} steps out, beside it"),
            Feature(f"card{step}_place", "log(1 + elements)", *_MANY, "those of them that stand before it"),
            Feature(f"card{step}_words", "log(1 + words)", *_MANY, "words of one of them, on the mean"),
            Feature(f"card{step}_long", *_SHARE, "words of all of them in long blocks"),
            Feature(f"card{step}_link_density", *_SHARE, "linked words of all of them"),
        )
    ),
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    title = _title(page)
    found = _stretch(page) | _density(page) | _body(page) | _since_title(page, title) | _articles(page, title)
    found["kohlschuetter"] = _tree(page)
    return found | _cards(page)


def _stretch(page: PageStatistics) -> dict[str, Floats]:
    """The range of blocks with the greatest sum of words less tags."""
    tags = np.bincount(np.minimum(page.first_block, page.n - 1), minlength=page.n)
    gains = page.words - 2.0 * tags
    sums = running(gains)
    lowest = np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(sums[1:] - lowest))
    first = int(np.argmin(sums[: last + 1]))
    places = np.arange(page.n)
    inside = (places >= first) & (places <= last)
    return {
        "bte_inside": inside,
        "bte_outside": np.log1p(np.maximum(np.maximum(first - places, places - last), 0)),
        "bte_of_page": np.full(page.n, page.words[inside].sum() / max(page.words.sum(), 1e-9)),
    }


def _tree(page: PageStatistics) -> Floats:
    words = np.pad(page.words, 1)
    links = np.pad(page.link_density, 1)
    before, own, after = words[:-2], words[1:-1], words[2:]
    behind = np.where(
        links[:-2] > 0.555556,
        (own > 40) | (after > 17),
        (own > 16) | (after > 15) | (before > 4),
    )
    return ((links[1:-1] <= 1 / 3) & behind).astype(np.float64)


def _density(page: PageStatistics) -> dict[str, Floats]:
    """Characters an element, less where they are linked."""
    shown = page.piece_ends[page.first_piece[1:]] - page.piece_ends[page.first_piece[:-1]]
    chars, linked = shown.astype(np.float64), shown * page.link_density
    elements = np.arange(len(page.parents))
    starts = running(np.bincount(page.first_block, minlength=page.n + 1).astype(np.float64))
    link_starts = running(
        np.bincount(page.first_block[page.tagged_any(["a"])], minlength=page.n + 1).astype(np.float64)
    )
    c = np.maximum(page.in_range(chars, elements), 1.0)
    lc = np.maximum(page.in_range(linked, elements), 1.0)
    t = np.maximum(starts[page.last_block] - starts[page.first_block], 1.0)
    lt = np.maximum(link_starts[page.last_block] - link_starts[page.first_block], 1.0)
    base = np.log(c / np.maximum(c - lc, 1.0) * lc + lc[0] / c[0] * c + np.e)
    density = np.maximum(c / t * np.log(np.maximum(c / lc * t / lt, 1.0)) / np.log(base), 0.0)
    own = density[page.containers]
    return {"density": np.log1p(own), "density_of_best": own / max(own.max(), 1e-9)}


def _body(page: PageStatistics) -> dict[str, Floats]:
    """The element that is richest in paragraphs, and where blocks stand to it."""
    n, places = page.n, np.arange(page.n)
    prose = np.where(page.words >= _PROSE_WORDS, 1 + page.counts[:, ch.COMMA] + np.minimum(page.words / 20, 3), 0.0)
    prose *= 1 - page.link_density
    above = np.maximum(page.parents, 0)
    parent = above[page.containers]
    size = len(page.parents)
    scores = np.bincount(parent, prose, size) + np.bincount(above[parent], prose / 2, size)
    best = int(np.argmax(scores))
    first, last = page.first_block[best], page.last_block[best]
    inside = (places >= first) & (places < last)
    long_words = np.where(page.long, page.words, 0.0)
    rest = scores[(page.last_block <= first) | (page.first_block >= last)]
    most = scores[page.containers]
    steps, common = np.zeros(n), page.containers.copy()
    element = page.containers
    for _ in range(12):
        element = above[element]
        most = np.maximum(most, scores[element])
    outside = np.ones(n, dtype=bool)
    for _ in range(30):
        outside = (page.first_block[common] > first) | (page.last_block[common] < last)
        if not outside.any():
            break
        steps += outside
        common = np.where(outside, above[common], common)
    path = page.block_paths[0]
    of_body = np.bincount(path, np.where(inside, long_words, 0.0))[path]
    return {
        "body_inside": inside,
        "body_own": parent == best,
        "body_outside": np.log1p(np.maximum(np.maximum(first - places, places + 1 - last), 0)),
        "body_before": places < first,
        "body_position": np.clip((places - first) / max(last - first, 1), 0, 1),
        "body_of_page": np.full(n, (long_words * inside).sum() / max(long_words.sum(), 1e-9)),
        "body_second": np.full(n, min(rest.max(initial=0.0) / max(scores[best], 1e-9), 1.0)),
        "body_score": most / max(scores[best], 1e-9),
        "body_steps": np.log1p(steps),
        "body_path": of_body / max((long_words * inside).sum(), 1e-9),
    }


def _headings(page: PageStatistics) -> Floats:
    """Level of the heading that each block is; 9 where it is none."""
    level = page.tagged({f"h{number}": number for number in range(1, 7)})[page.containers]
    return np.where(level > 0, level, 9.0)


def _title(page: PageStatistics) -> int:
    """The block that shows the page's title, -1 where none does: of great headings the one that says the most of it."""
    wanted = set(page.segments.title.lower().split())
    headings = _headings(page)
    best, found = 0.0, -1
    for place in np.flatnonzero(headings < 9).tolist():
        words = page.segments.texts[place].lower().split()
        common = len(wanted.intersection(words))
        if common >= 2 and common >= _TITLE * len(words):
            score = common - headings[place]
            if found < 0 or score > best:
                best, found = score, place
    return found


def _since_title(page: PageStatistics, title: int) -> dict[str, Floats]:
    places = np.arange(page.n)
    headings = _headings(page)
    after = (title >= 0) & (places > title)
    words = np.cumsum(page.words)
    as_great = headings <= (headings[title] if title >= 0 else 1)
    counted = np.cumsum(as_great)
    linked, until_linked = distances((headings < 9) & (page.link_density > 0.8))
    return {
        "title_shown": np.full(page.n, float(title >= 0)),
        "title_before": after,
        "title_since": np.log1p(np.where(after, places - title, 1000)),
        "title_words": np.log1p(np.where(after, np.maximum(words - words[title], 0), 0)),
        "headings_since_title": np.log1p(np.where(after, counted - counted[title], 0)),
        "since_linked_heading": linked,
        "until_linked_heading": until_linked,
    }


def _articles(page: PageStatistics, title: int) -> dict[str, Floats]:
    """What the <article> elements hold; those inside others are passed over."""
    found = np.flatnonzero(page.tagged_any(["article"]) & (page.last_block > page.first_block))
    if not len(found):
        return {name: np.zeros(page.n) for name in ("articles", "article_place", "article_share", "article_title")}
    until = np.maximum.accumulate(page.last_block[found])
    outer = found[np.append(True, page.first_block[found[1:]] >= until[:-1])]
    places, first, last = np.arange(page.n), page.first_block[outer], page.last_block[outer]
    of_block = np.maximum(np.searchsorted(first, places, side="right") - 1, 0)
    inside = (places >= first[of_block]) & (places < last[of_block])
    words = page.in_range(page.words, outer)
    return {
        "articles": np.full(page.n, np.log1p(len(outer))),
        "article_place": np.log1p(np.where(inside, of_block + 1, 0)),
        "article_share": np.where(inside, words[of_block], 0) / max(words.max(), 1e-9),
        "article_title": inside & ((first <= title) & (title < last))[of_block],
    }


def _cards(page: PageStatistics) -> dict[str, Floats]:
    """Elements beside one another that have the same tags and classes, each with several blocks or one."""
    kind, count = page.signature_groups
    elements = np.arange(len(kind))
    order = np.argsort(kind, kind="stable")
    starts = np.cumsum(np.append(0, count))[:-1]
    place = np.empty(len(kind), dtype=np.int64)
    place[order] = elements - starts[kind[order]]
    long_words = np.where(page.long, page.words, 0.0)
    words, linked, long = (
        np.asarray(np.bincount(kind, page.in_range(values, elements)), dtype=np.float64)
        for values in (page.words, page.link_words, long_words)
    )
    found: dict[str, Floats] = {}
    element = _most_alike(page, page.containers, count[kind])
    for step in _STEPS:
        of = kind[element]
        found |= {
            f"cards{step}": np.log1p(count[of] - 1),
            f"card{step}_place": np.log1p(place[element]),
            f"card{step}_words": np.log1p(words[of] / count[of]),
            f"card{step}_long": np.clip(share(long[of], words[of]), 0, 1),
            f"card{step}_link_density": np.clip(share(linked[of], words[of]), 0, 1),
        }
        element = _most_alike(page, page.wider[element], count[kind])
    return found


def _most_alike(page: PageStatistics, elements: Integers, alike: Integers) -> Integers:
    """Of each element and those above it that hold no more blocks, the one with most of its like beside it."""
    best, current = elements.copy(), elements.copy()
    above = np.maximum(page.parents, 0)
    size = page.last_block - page.first_block
    for _ in range(12):
        upper = above[current]
        same = (size[upper] == size[elements]) & (upper != current)
        if not same.any():
            break
        current = np.where(same, upper, current)
        best = np.where(same & (alike[upper] > alike[best]), upper, best)
    return best
