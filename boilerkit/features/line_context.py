"""Neighbour family: what the other lines of a text say of a line that has no markup."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import characters as ch
from boilerkit.features.feature import Feature
from boilerkit.features.statistics import LONG_WORDS, Floats, Integers, PageStatistics, distances, share, window
from boilerkit.page.lines import Lines

_SHARE = ("share", 0.0, 1.0)
_LINES = ("log(1 + lines)", 0.0, np.inf)
_WORDS = ("log(1 + words)", 0.0, np.inf)
OFFSETS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (2, 6, 20)
#: Words of a shingle (Broder 1997).
_SHINGLE = 3
#: Letters from which a word says what a text is about.
_TELLING = 4
#: Lines before the first long one among which the title is looked for, and the words that it may have.
_ABOVE = 30
_TITLE_WORDS = (2, 30)
_PRIME = np.uint64(0x9E3779B97F4A7C15)

FEATURES = (
    Feature("page_words", *_WORDS, "words of the text"),
    Feature("page_lines", *_LINES, "lines of the text"),
    Feature("page_line_words", *_WORDS, "mean words of its lines"),
    Feature("page_long", *_SHARE, "its words in long lines"),
    Feature("page_long_lines", *_SHARE, "its lines that are long"),
    Feature("page_stops", *_SHARE, "its lines that end as a sentence does"),
    Feature("page_blanks", *_SHARE, "its lines after a blank one"),
    Feature("page_bullets", *_SHARE, "its lines with a bullet"),
    Feature("page_repeats", *_SHARE, "its lines that stand in it more than once"),
    Feature("position", *_SHARE, "place of the line among the lines"),
    Feature("words_before", *_SHARE, "words of the text that stand before the line"),
    Feature("long_before", *_SHARE, "words in long lines that stand before the line"),
    Feature("from_start", *_LINES, "lines before"),
    Feature("from_end", *_LINES, "lines after"),
    Feature("since_long", *_LINES, "lines since the last long one"),
    Feature("until_long", *_LINES, "lines until the next long one"),
    Feature("since_stop", *_LINES, "lines since the last that ends as a sentence does"),
    Feature("until_stop", *_LINES, "lines until the next that ends as a sentence does"),
    Feature("run_lines", *_LINES, "lines of the run of short, or of long, lines that the line is in"),
    Feature("run_words", *_WORDS, "mean words of that run"),
    Feature("run_place", *_SHARE, "place of the line in it"),
    Feature("blanks_before", *_LINES, "blank lines right before"),
    Feature("blanks_after", *_LINES, "blank lines right after"),
    Feature("paragraph_lines", *_LINES, "lines between the blank lines around"),
    Feature("paragraph_words", *_WORDS, "words of those"),
    Feature("indent", "log(1 + characters)", 0.0, np.inf, "white space before the line"),
    Feature("bullet", *_SHARE, "1 if the line starts with a bullet or a number"),
    Feature("same_line", *_LINES, "other lines with the same words"),
    Feature("same_line_before", *_SHARE, "1 if one of them stands before"),
    Feature("same_start", *_LINES, "other lines that start with the same two words"),
    Feature("same_end", *_LINES, "other lines that end with the same word"),
    Feature("echo", *_SHARE, "three-word shingles of the line that another line has, too", "Broder 1997"),
    Feature("echo_before", *_SHARE, "those that an earlier line has"),
    Feature("in_long", *_SHARE, "words of four or more letters that stand in another, long line"),
    Feature("title_share", *_SHARE, "words of a short line that are in the likely title"),
    Feature("of_title", *_SHARE, "words of the likely title that are in a short line"),
    Feature("since_title", *_LINES, "lines since the likely title"),
    Feature("until_title", *_LINES, "lines until the likely title"),
    *(
        Feature(f"{name}_at{offset:+d}", *kind, f"{meaning} of the line at {offset:+d}")
        for offset in OFFSETS
        for name, kind, meaning in (
            ("words", _WORDS, "words"),
            ("stop", _SHARE, "1 for a sentence-like end"),
            ("capitalised", _SHARE, "words that start with a capital"),
        )
    ),
    *(
        Feature(f"{name}_within{size}", *kind, f"{meaning} of the {size} lines on either side")
        for size in WINDOWS
        for name, kind, meaning in (
            ("words", _WORDS, "mean words"),
            ("long", _SHARE, "share long"),
            ("stop", _SHARE, "share with a sentence-like end"),
            ("capitalised", _SHARE, "words that start with a capital"),
            ("digit", _SHARE, "characters that are digits"),
        )
    ),
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name; the page's segments are `Lines`."""
    lines = page.segments
    assert isinstance(lines, Lines)
    shape = _Shape.of(page)
    words = _Words.of(page)
    same = _line_numbers(words)
    return (
        _whole(page, lines, shape, same)
        | _place(page, shape)
        | _runs(page, lines)
        | _repetition(words, same)
        | _title(page, words)
        | _around(page, shape)
    )


class _Shape(NamedTuple):
    """What a line looks like."""

    stop: Floats
    capitalised: Floats
    starts: Floats
    digits: Floats
    shown: Floats

    @classmethod
    def of(cls, page: PageStatistics) -> "_Shape":
        last = page.block_ends[1:] - 1
        closing = np.isin(page.classes[last], (ch.QUOTE, ch.BRACKET)) & (last > page.block_ends[:-1])
        return cls(
            stop=(page.classes[last - closing] == ch.STOP).astype(np.float64),
            capitalised=page.per_block(page.word_starts & (page.classes == ch.UPPER)),
            starts=page.per_block(page.word_starts),
            digits=page.counts[:, ch.DIGIT],
            shown=page.counts.sum(axis=1) - page.counts[:, ch.SPACE],
        )


class _Words(NamedTuple):
    """Every word of a text as a number, in reading order; words that differ in case alone share theirs.

    Attributes
    ----------
    n : int
        Lines of the text.
    ids : ndarray of shape (n_words,)
    line : ndarray of shape (n_words,)
        Line of each word.
    letters : ndarray of shape (n_words,)
    first : ndarray of shape (n_lines + 1,)
        Number of the first word of each line.
    """

    n: int
    ids: Integers
    line: Integers
    letters: Integers
    first: Integers

    @classmethod
    def of(cls, page: PageStatistics) -> "_Words":
        text = "".join(page.segments.pieces)
        lower = text.lower()
        shown = lower if len(lower) == len(text) else text  # a few capitals become two small letters
        codes = np.frombuffer(shown.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        single = page.classes == ch.IDEOGRAPH
        starts = np.flatnonzero(page.word_starts | single)
        if not len(starts):
            nothing = np.zeros(0, dtype=np.int64)
            return cls(page.n, nothing, nothing, nothing, np.zeros(page.n + 1, dtype=np.int64))
        number = np.cumsum(page.word_starts | single) - 1
        inside = (number >= 0) & (single | np.isin(page.classes, (ch.LOWER, ch.UPPER, ch.LETTER, ch.DIGIT)))
        place = np.arange(len(codes)) - starts[np.maximum(number, 0)]
        hashed = np.where(inside, _mixed(codes.astype(np.uint64) + (place.astype(np.uint64) << np.uint64(32))), 0)
        found = np.add.reduceat(hashed, starts)
        letters = np.add.reduceat(inside, starts, dtype=np.int64)
        line = np.searchsorted(page.block_ends, starts, side="right") - 1
        first = np.searchsorted(starts, page.block_ends)
        return cls(page.n, _numbered(found), line, letters, first)

    def hashed(self, size: int) -> tuple[NDArray[np.uint64], Integers]:
        """Every run of `size` words inside a line, hashed, and the line of each."""
        count = max(len(self.ids) - size + 1, 0)
        total = np.zeros(count, dtype=np.uint64)
        for step in range(size):
            total = _mixed(total + self.ids[step : step + count].astype(np.uint64) + np.uint64(step + 1))
        inside = self.line[:count] == self.line[size - 1 :]
        return total[inside], self.line[:count][inside]

    def mean(self, values: NDArray[np.generic], line: Integers) -> Floats:
        """Mean of some values over the lines that they belong to."""
        return share(_sums(line, values, self.n), np.bincount(line, minlength=self.n).astype(np.float64))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over 64 bits (the finaliser of Steele, Lea, Flood 2014)."""
    values = (values + _PRIME) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _numbered(values: NDArray[np.generic]) -> Integers:
    """The same number, from 0, for the same value."""
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)


def _sums(line: Integers, values: NDArray[Any], n: int) -> Floats:
    """Sum over each of `n` lines of values that belong to lines."""
    return np.bincount(line, values, n).astype(np.float64)


def _whole(page: PageStatistics, lines: Lines, shape: _Shape, same: Integers) -> dict[str, Floats]:
    total = max(page.words.sum(), 1e-9)
    values = {
        "page_words": np.log1p(page.words.sum()),
        "page_lines": np.log1p(page.n),
        "page_line_words": np.log1p(page.words.mean()),
        "page_long": page.words[page.long].sum() / total,
        "page_long_lines": page.long.mean(),
        "page_stops": shape.stop.mean(),
        "page_blanks": (np.array(lines.blanks) > 0).mean(),
        "page_bullets": np.mean(lines.bullets),
        "page_repeats": (np.bincount(same)[same] > 1).mean(),
    }
    return {name: np.full(page.n, value) for name, value in values.items()}


def _place(page: PageStatistics, shape: _Shape) -> dict[str, Floats]:
    n, words = page.n, page.words
    places = np.arange(n, dtype=np.float64)
    long_words = np.where(page.long, words, 0.0)
    since_long, until_long = distances(page.long)
    since_stop, until_stop = distances(shape.stop > 0)
    return {
        "position": places / n,
        "words_before": np.clip((np.cumsum(words) - words) / max(words.sum(), 1e-9), 0, 1),
        "long_before": np.clip((np.cumsum(long_words) - long_words) / max(long_words.sum(), 1e-9), 0, 1),
        "from_start": np.log1p(places),
        "from_end": np.log1p(n - 1 - places),
        "since_long": since_long,
        "until_long": until_long,
        "since_stop": since_stop,
        "until_stop": until_stop,
    }


def _runs(page: PageStatistics, lines: Lines) -> dict[str, Floats]:
    blanks = np.array(lines.blanks, dtype=np.float64)
    run = np.cumsum(np.diff(page.long, prepend=page.long[:1]) != 0)
    paragraph = np.cumsum(np.append(0, blanks[1:]) > 0)
    size = np.bincount(run)
    place = np.arange(page.n) - (np.cumsum(size) - size)[run]
    return {
        "run_lines": np.log1p(size[run]),
        "run_words": np.log1p((np.bincount(run, page.words) / size)[run]),
        "run_place": place / size[run],
        "blanks_before": np.log1p(blanks),
        "blanks_after": np.log1p(np.append(blanks[1:], 0.0)),
        "paragraph_lines": np.log1p(np.bincount(paragraph)[paragraph]),
        "paragraph_words": np.log1p(np.bincount(paragraph, page.words)[paragraph]),
        "indent": np.log1p(np.array(lines.indents, dtype=np.float64)),
        "bullet": np.array(lines.bullets, dtype=np.float64),
    }


def _line_numbers(words: _Words) -> Integers:
    """The same number for lines with the same words; a line without words is like no other."""
    place = np.arange(len(words.ids)) - words.first[words.line]
    hashed = _mixed(words.ids.astype(np.uint64) + (place.astype(np.uint64) << np.uint64(32)))
    total = np.zeros(words.n, dtype=np.uint64)
    np.add.at(total, words.line, hashed)
    empty = np.diff(words.first) == 0
    total[empty] = np.arange(empty.sum())
    return _numbered(total)


def _repetition(words: _Words, same: Integers) -> dict[str, Floats]:
    count = np.diff(words.first)
    shingles, line = words.hashed(_SHINGLE)
    numbers = _numbered(shingles)
    first_line = np.full(len(numbers), words.n)
    np.minimum.at(first_line, numbers, line)
    last_line = np.zeros(len(numbers), dtype=np.int64)
    np.maximum.at(last_line, numbers, line)
    earlier = first_line[numbers] < line
    elsewhere = earlier | (last_line[numbers] > line)
    occurrences = np.bincount(same)
    first_same = np.full(len(occurrences), words.n)
    np.minimum.at(first_same, same, np.arange(words.n))
    return {
        "same_line": np.log1p(occurrences[same] - 1),
        "same_line_before": (first_same[same] < np.arange(words.n)).astype(np.float64),
        "same_start": _alike(words, count >= 2, 0, 1),
        "same_end": _alike(words, count >= 2, -1),
        "echo": words.mean(elsewhere, line),
        "echo_before": words.mean(earlier, line),
    }


def _alike(words: _Words, wanted: NDArray[np.bool_], *places: int) -> Floats:
    """Other lines that have the same words at some places."""
    found = np.zeros(words.n)
    starts, ends = words.first[:-1][wanted], words.first[1:][wanted]
    if len(starts):
        key = np.zeros(len(starts), dtype=np.uint64)
        for place in places:
            key = _mixed(key + words.ids[(ends if place < 0 else starts) + place].astype(np.uint64))
        numbers = _numbered(key)
        found[wanted] = np.log1p(np.bincount(numbers)[numbers] - 1)
    return found


def _title(page: PageStatistics, words: _Words) -> dict[str, Floats]:
    """How the lines agree with the long ones, and with the line that is most likely the title."""
    telling = words.letters >= _TELLING
    in_long = np.zeros(len(words.ids))
    if len(words.ids):
        held = page.long[words.line]
        pairs = np.unique(words.ids[held] * words.n + words.line[held])
        lines_with = np.bincount(pairs // words.n, minlength=words.ids.max() + 1)
        in_long = ((lines_with[words.ids] - held) > 0).astype(np.float64)
    found = {"in_long": words.mean(in_long[telling], words.line[telling])}
    title = _likely_title(page, _sums(words.line[telling], in_long[telling], words.n))
    is_title = np.zeros(words.n, dtype=bool)
    of_line, of_title = np.zeros(words.n), np.zeros(words.n)
    if title >= 0:
        is_title[title] = True
        own = np.unique(words.ids[words.line == title])
        of_line = words.mean(np.isin(words.ids, own), words.line)
        pairs = np.unique(words.ids * words.n + words.line)
        common = np.bincount((pairs % words.n)[np.isin(pairs // words.n, own)], minlength=words.n)
        of_title = common / max(len(own), 1)
    short = page.words < 2 * LONG_WORDS
    since, until = distances(is_title)
    return found | {
        "title_share": of_line * short,
        "of_title": of_title * short,
        "since_title": since,
        "until_title": until,
    }


def _likely_title(page: PageStatistics, told: Floats) -> int:
    """The line, shortly before the first long one, with the most words that the long ones have; -1 if none."""
    first_long = int(page.long.argmax()) if page.long.any() else 0
    above = np.arange(max(first_long - _ABOVE, 0), first_long)
    fits = (page.words[above] >= _TITLE_WORDS[0]) & (page.words[above] <= _TITLE_WORDS[1]) & (told[above] > 0)
    above = above[fits]
    return int(above[told[above].argmax()]) if len(above) else -1


def _around(page: PageStatistics, shape: _Shape) -> dict[str, Floats]:
    words = np.log1p(page.words)
    capitalised = share(shape.capitalised, shape.starts)
    found: dict[str, Floats] = {}
    reach = max(OFFSETS)
    for name, values in (("words", words), ("stop", shape.stop), ("capitalised", capitalised)):
        padded = np.pad(values, reach)
        found |= {f"{name}_at{offset:+d}": padded[np.arange(page.n) + offset + reach] for offset in OFFSETS}
    for size in WINDOWS:
        held = window(np.ones(page.n), size)
        found |= {
            f"words_within{size}": np.log1p(window(page.words, size) / held),
            f"long_within{size}": np.clip(window(page.long.astype(np.float64), size) / held, 0, 1),
            f"stop_within{size}": np.clip(window(shape.stop, size) / held, 0, 1),
            f"capitalised_within{size}": np.clip(
                share(window(shape.capitalised, size), window(shape.starts, size)), 0, 1
            ),
            f"digit_within{size}": np.clip(share(window(shape.digits, size), window(shape.shown, size)), 0, 1),
        }
    return found
