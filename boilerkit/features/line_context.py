"""Features of what the other lines of a text say of a line that has no markup."""

from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import characters as ch
from boilerkit.features.feature import CHARACTERS, LINES, SHARE, WORDS, Column, Family, neighbour
from boilerkit.features.statistics import (
    LONG_WORDS,
    Floats,
    Integers,
    PageStatistics,
    at_offset,
    distinct,
    share,
    share_before,
    since,
    until,
    window,
)
from boilerkit.page.lines import Lines

OFFSETS: Final = (-3, -2, -1, 1, 2, 3)
WINDOWS: Final = (2, 6, 20)
#: Words of a shingle (Broder 1997).
_SHINGLE: Final = 3
#: Letters from which a word counts as a content word, one that says what a text is about.
_CONTENT_LETTERS: Final = 4
#: Lines before the first long one among which the title is looked for, and the words that it may have.
_ABOVE: Final = 30
_TITLE_WORDS: Final = (2, 30)
#: Classes of characters that words of scripts with spaces are made of.
_IN_WORD: Final = ch.are(ch.LOWER, ch.UPPER, ch.LETTER, ch.DIGIT)
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
#: Of a hash what a signed number of 64 bits holds that is 0 or more.
_POSITIVE: Final = np.uint64((1 << 63) - 1)


class _Shape(NamedTuple):
    """What a line looks like."""

    stop: Floats
    capitalised: Floats
    starts: Floats
    digits: Floats
    shown: Floats

    @classmethod
    def of(cls, page: PageStatistics, classes: ch.Bytes) -> "_Shape":
        last, counts = page.block_ends[1:] - 1, page.characters
        closing = np.isin(classes[last], (ch.QUOTE, ch.BRACKET)) & (last > page.block_ends[:-1])
        return cls(
            stop=(classes[last - closing] == ch.STOP).astype(np.float64),
            capitalised=counts.capitalised,
            starts=counts.started,
            digits=counts.by_class[ch.DIGIT],
            shown=counts.by_class.sum(axis=0) - counts.by_class[ch.SPACE],
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
    def of(cls, page: PageStatistics, text: str, classes: ch.Bytes) -> "_Words":
        lower = text.lower()
        shown = lower if len(lower) == len(text) else text  # a few capitals become two small letters
        codes = np.frombuffer(shown.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        single, in_word = classes == ch.IDEOGRAPH, _IN_WORD[classes]
        is_start = in_word & ~np.append(False, in_word[:-1])
        is_start[page.block_ends[:-1]] = in_word[page.block_ends[:-1]]
        is_start |= single
        starts = np.flatnonzero(is_start)
        if not len(starts):
            nothing = np.zeros(0, dtype=np.int64)
            return cls(page.n, nothing, nothing, nothing, np.zeros(page.n + 1, dtype=np.int64))
        number = np.cumsum(is_start) - 1
        inside = (number >= 0) & (single | in_word | (classes == ch.MARK))
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


def _numbered(hashes: NDArray[np.uint64]) -> Integers:
    """The same number, from 0, for the same hash."""
    return distinct((hashes & _POSITIVE).view(np.int64))[0]


def _first_of_each(keys: Integers) -> NDArray[np.bool_]:
    """Which keys stand for the first time."""
    numbers, _ = distinct(keys)
    return np.diff(np.maximum.accumulate(numbers), prepend=-1) > 0


def _sums(line: Integers, values: NDArray[Any], n: int) -> Floats:
    """Sum over each of `n` lines of values that belong to lines."""
    return np.bincount(line, values, n).astype(np.float64)


class _LineContext:
    """Counts of the lines of a text; the page's segments are `Lines`."""

    def __init__(self, page: PageStatistics) -> None:
        assert isinstance(page.segments, Lines)
        self.page = page
        self.places = np.arange(page.n)
        text = "".join(page.segments.pieces)
        classes = ch.classes(text)
        self.shape = _Shape.of(page, classes)
        self.words = _Words.of(page, text, classes)
        self.blanks = np.array(page.segments.blanks, dtype=np.float64)
        self.indents = np.array(page.segments.indents, dtype=np.float64)
        self.bullets = np.array(page.segments.bullets, dtype=np.float64)
        self.capitalised = share(self.shape.capitalised, self.shape.starts)

    @cached_property
    def run(self) -> "_Run":
        """The runs of short, or of long, lines."""
        return _Run(np.cumsum(np.diff(self.page.long, prepend=self.page.long[:1]) != 0))

    @cached_property
    def paragraph(self) -> "_Run":
        """The runs of lines between blank ones."""
        return _Run(np.cumsum(np.append(0, self.blanks[1:]) > 0))

    @cached_property
    def same(self) -> Integers:
        """The same number for lines with the same words."""
        return _line_numbers(self.words)

    @cached_property
    def first_same(self) -> Integers:
        """The first line with the same words as each."""
        first = np.full(self.same.max() + 1, self.page.n)
        np.minimum.at(first, self.same, self.places)
        return first[self.same]

    @cached_property
    def repeated_shingles(self) -> tuple[Floats, Floats]:
        """Shares of each line's shingles that another line has, and that an earlier line has."""
        shingles, line = self.words.hashed(_SHINGLE)
        numbers = _numbered(shingles)
        first_line = np.full(len(numbers), self.words.n)
        np.minimum.at(first_line, numbers, line)
        last_line = np.zeros(len(numbers), dtype=np.int64)
        np.maximum.at(last_line, numbers, line)
        earlier = first_line[numbers] < line
        elsewhere = earlier | (last_line[numbers] > line)
        return self.words.mean(elsewhere, line), self.words.mean(earlier, line)

    def same_words_at(self, *places: int) -> Floats:
        """How many other lines have the same words at some places; lines of one word have none."""
        words = self.words
        wanted = np.diff(words.first) >= 2
        others = np.zeros(words.n)
        starts, ends = words.first[:-1][wanted], words.first[1:][wanted]
        if len(starts):
            key = np.zeros(len(starts), dtype=np.uint64)
            for place in places:
                key = _mixed(key + words.ids[(ends if place < 0 else starts) + place].astype(np.uint64))
            numbers = _numbered(key)
            others[wanted] = np.bincount(numbers)[numbers] - 1
        return others

    @cached_property
    def title(self) -> "_Title":
        return _Title(self.page, self.words)

    @cached_property
    def lines_within(self) -> dict[int, Floats]:
        """Lines in the window around each line, by the window's size."""
        return {size: window(np.ones(self.page.n), size) for size in WINDOWS}


class _Run:
    """Runs of lines.

    Parameters
    ----------
    numbers : ndarray of shape (n_lines,)
        Number of each line's run, ascending.
    """

    def __init__(self, numbers: Integers) -> None:
        self._numbers = numbers
        size = np.bincount(numbers)
        self.lines = size[numbers]
        self.place = np.arange(len(numbers)) - (np.cumsum(size) - size)[numbers]

    def sum(self, values: Floats) -> Floats:
        """Sum of some values over the run of each line."""
        return np.bincount(self._numbers, values)[self._numbers].astype(np.float64)


def _line_numbers(words: _Words) -> Integers:
    """The same number for lines with the same words; a line without words is like no other."""
    place = np.arange(len(words.ids)) - words.first[words.line]
    hashed = _mixed(words.ids.astype(np.uint64) + (place.astype(np.uint64) << np.uint64(32)))
    total = np.zeros(words.n, dtype=np.uint64)
    np.add.at(total, words.line, hashed)
    empty = np.diff(words.first) == 0
    total[empty] = np.arange(empty.sum())
    return _numbered(total)


class _Title:
    """How the lines agree with the long ones, and with the line that is most likely the title.

    Attributes
    ----------
    in_long : ndarray of shape (n_lines,)
        Share of the content words of each line that stand in another, long line.
    is_title : ndarray of bool, shape (n_lines,)
    of_line, of_title : ndarray of shape (n_lines,)
        Share of a short line's words that the title has, and of the title's words that a short line has.
    """

    def __init__(self, page: PageStatistics, words: _Words) -> None:
        content = words.letters >= _CONTENT_LETTERS
        in_long = np.zeros(len(words.ids))
        if len(words.ids):
            held = page.long[words.line]
            ids = words.ids[held]
            is_first = _first_of_each(ids * words.n + words.line[held])
            lines_with = np.bincount(ids[is_first], minlength=words.ids.max() + 1)
            in_long = ((lines_with[words.ids] - held) > 0).astype(np.float64)
        self.in_long = words.mean(in_long[content], words.line[content])
        title = _likely_title(page, _sums(words.line[content], in_long[content], words.n))
        self.is_title = np.arange(words.n) == title
        self.of_line = self.of_title = np.zeros(words.n)
        if title >= 0:
            short = page.words < 2 * LONG_WORDS
            is_own = np.zeros(words.ids.max() + 1, dtype=bool)
            is_own[words.ids[words.line == title]] = True
            in_title = is_own[words.ids]
            self.of_line = words.mean(in_title, words.line) * short
            ids, line = words.ids[in_title], words.line[in_title]
            common = np.bincount(line[_first_of_each(ids * words.n + line)], minlength=words.n)
            self.of_title = common / max(is_own.sum(), 1) * short


def _likely_title(page: PageStatistics, shared: Floats) -> int:
    """The line, shortly before the first long one, that shares the most words with the long ones; -1 if none."""
    first_long = int(page.long.argmax()) if page.long.any() else 0
    above = np.arange(max(first_long - _ABOVE, 0), first_long)
    fits = (page.words[above] >= _TITLE_WORDS[0]) & (page.words[above] <= _TITLE_WORDS[1]) & (shared[above] > 0)
    above = above[fits]
    return int(above[shared[above].argmax()]) if len(above) else -1


def _neighbour(offset: int) -> tuple[Column[_LineContext], ...]:
    """Columns of the line at an offset; 0 beyond the text's ends."""
    line = neighbour("line", offset)
    return (
        Column(f"words_at{offset:+d}", WORDS, f"words of {line}", lambda c: at_offset(c.page.words, offset)),
        Column(
            f"stop_at{offset:+d}",
            SHARE,
            f"1 if {line} ends as a sentence does",
            lambda c: at_offset(c.shape.stop, offset),
        ),
        Column(
            f"capitalised_at{offset:+d}",
            SHARE,
            f"share of the words of {line} that start with a capital",
            lambda c: at_offset(c.capitalised, offset),
        ),
    )


def _window(size: int) -> tuple[Column[_LineContext], ...]:
    """Columns of the lines on either side and the line itself."""
    lines = f"the line and the {size} lines on either side"
    return (
        Column(
            f"words_within{size}",
            WORDS,
            f"mean words of {lines}",
            lambda c: window(c.page.words, size) / c.lines_within[size],
        ),
        Column(
            f"long_within{size}",
            SHARE,
            f"share of {lines} that are long",
            lambda c: window(c.page.long.astype(np.float64), size) / c.lines_within[size],
        ),
        Column(
            f"stop_within{size}",
            SHARE,
            f"share of {lines} that end as a sentence does",
            lambda c: window(c.shape.stop, size) / c.lines_within[size],
        ),
        Column(
            f"capitalised_within{size}",
            SHARE,
            f"share of the words of {lines} that start with a capital",
            lambda c: share(window(c.shape.capitalised, size), window(c.shape.starts, size)),
        ),
        Column(
            f"digit_within{size}",
            SHARE,
            f"share of the characters of {lines} that are digits",
            lambda c: share(window(c.shape.digits, size), window(c.shape.shown, size)),
        ),
    )


FAMILY = Family[_LineContext](
    "line_context",
    "What the other lines of a text say of a line that has no markup.",
    _LineContext,
    (
        Column("page_words", WORDS, "words of the text", lambda c: c.page.words.sum()),
        Column("page_lines", LINES, "lines of the text that are not blank", lambda c: c.page.n),
        Column("page_line_words", WORDS, "mean words of the text's lines", lambda c: c.page.words.mean()),
        Column(
            "page_long",
            SHARE,
            "share of the text's words that are in long lines",
            lambda c: c.page.long_words.sum() / c.page.total_words,
        ),
        Column("page_long_lines", SHARE, "share of the text's lines that are long", lambda c: c.page.long.mean()),
        Column(
            "page_stops", SHARE, "share of the text's lines that end as a sentence does", lambda c: c.shape.stop.mean()
        ),
        Column(
            "page_blanks", SHARE, "share of the text's lines that follow a blank one", lambda c: (c.blanks > 0).mean()
        ),
        Column(
            "page_bullets",
            SHARE,
            "share of the text's lines that start with a bullet or a number",
            lambda c: c.bullets.mean(),
        ),
        Column(
            "page_repeats",
            SHARE,
            "share of the text's lines that stand in it more than once",
            lambda c: (np.bincount(c.same)[c.same] > 1).mean(),
        ),
        Column(
            "position", SHARE, "place of the line among the text's lines, from 0 to 1", lambda c: c.places / c.page.n
        ),
        Column(
            "words_before",
            SHARE,
            "share of the text's words that stand before the line",
            lambda c: share_before(c.page.words),
        ),
        Column(
            "long_before",
            SHARE,
            "share of the text's words in long lines that stand before the line",
            lambda c: share_before(c.page.long_words),
        ),
        Column("from_start", LINES, "lines of the text before the line", lambda c: c.places),
        Column("from_end", LINES, "lines of the text after the line", lambda c: c.page.n - 1 - c.places),
        Column(
            "since_long",
            LINES,
            "lines since the last long one; 1,000 where there is none",
            lambda c: since(c.page.long),
        ),
        Column(
            "until_long",
            LINES,
            "lines until the next long one; 1,000 where there is none",
            lambda c: until(c.page.long),
        ),
        Column(
            "since_stop",
            LINES,
            "lines since the last that ends as a sentence does; 1,000 where there is none",
            lambda c: since(c.shape.stop > 0),
        ),
        Column(
            "until_stop",
            LINES,
            "lines until the next that ends as a sentence does; 1,000 where there is none",
            lambda c: until(c.shape.stop > 0),
        ),
        Column(
            "run_lines",
            LINES,
            "lines of the run of short, or of long, lines that the line is in",
            lambda c: c.run.lines,
        ),
        Column(
            "run_words",
            WORDS,
            "mean words of the lines of the run of short, or of long, lines that the line is in",
            lambda c: c.run.sum(c.page.words) / c.run.lines,
        ),
        Column(
            "run_place",
            SHARE,
            "place of the line in its run of short, or of long, lines, from 0 to 1",
            lambda c: c.run.place / c.run.lines,
        ),
        Column("blanks_before", LINES, "blank lines right before the line", lambda c: c.blanks),
        Column("blanks_after", LINES, "blank lines right after the line", lambda c: at_offset(c.blanks, 1)),
        Column("paragraph_lines", LINES, "lines between the blank lines around the line", lambda c: c.paragraph.lines),
        Column(
            "paragraph_words",
            WORDS,
            "words between the blank lines around the line",
            lambda c: c.paragraph.sum(c.page.words),
        ),
        Column("indent", CHARACTERS, "white space before the line", lambda c: c.indents),
        Column("bullet", SHARE, "1 if the line starts with a bullet or a number", lambda c: c.bullets),
        Column(
            "same_line", LINES, "other lines of the text with the same words", lambda c: np.bincount(c.same)[c.same] - 1
        ),
        Column("same_line_before", SHARE, "1 if an earlier line has the same words", lambda c: c.first_same < c.places),
        Column(
            "same_start",
            LINES,
            "other lines of the text that start with the same two words",
            lambda c: c.same_words_at(0, 1),
        ),
        Column("same_end", LINES, "other lines of the text that end with the same word", lambda c: c.same_words_at(-1)),
        Column(
            "echo",
            SHARE,
            "share of the line's three-word shingles that another line has, too",
            lambda c: c.repeated_shingles[0],
            "Broder 1997",
        ),
        Column(
            "echo_before",
            SHARE,
            "share of the line's three-word shingles that an earlier line has",
            lambda c: c.repeated_shingles[1],
        ),
        Column(
            "in_long",
            SHARE,
            "share of the line's words of four or more letters that stand in another, long line",
            lambda c: c.title.in_long,
        ),
        Column(
            "title_share",
            SHARE,
            "share of a short line's words that are in the likely title",
            lambda c: c.title.of_line,
        ),
        Column(
            "of_title", SHARE, "share of the likely title's words that are in a short line", lambda c: c.title.of_title
        ),
        Column(
            "since_title", LINES, "lines since the likely title; 1,000 before it", lambda c: since(c.title.is_title)
        ),
        Column("until_title", LINES, "lines until the likely title; 1,000 after it", lambda c: until(c.title.is_title)),
        *(column for offset in OFFSETS for column in _neighbour(offset)),
        *(column for size in WINDOWS for column in _window(size)),
    ),
)
