"""Features of a block's text alone; the same for a line of a text without markup."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import characters as ch
from boilerkit.features.feature import (
    CHARACTERS,
    JUSTEXT,
    KOHLSCHUETTER,
    SHARE,
    SIGNS,
    WORDS,
    Column,
    Family,
    Scale,
    log_count,
)
from boilerkit.features.statistics import Floats, Integers, PageStatistics, share

#: What may follow the end of a sentence, and what it may end with, by class.
_GAPS: Final = ch.are(ch.SPACE, ch.LINE_END, ch.QUOTE, ch.IDEOGRAPH, ch.BRACKET)
_STARTERS: Final = ch.are(*ch.LETTERS, ch.DIGIT)
_CLOSERS: Final = ~ch.are(ch.SPACE, ch.LINE_END, ch.QUOTE, ch.BRACKET, ch.MARK)
_LETTERS: Final = ch.are(*ch.LETTERS)
#: Letters up to which a word counts as short.
_SHORT: Final = 3


class _Text:
    """Counts of each block's characters, words and sentences."""

    def __init__(self, page: PageStatistics) -> None:
        self.words = page.words
        self._counts = page.counts
        self.shown = page.counts.sum(axis=0) - self.of(ch.SPACE) - self.of(ch.LINE_END)
        self.letters = page.counts[ch.LETTERS].sum(axis=0)
        self.first, self.last = _ends(page)
        self.sentences = page.per_block(_sentence_ends(page))
        self.word_starts, self.capitalised = page.started_words, page.capitalised_words
        is_short = page.last_characters - page.first_characters < _SHORT
        self.short_words = page.per_block(page.first_characters[is_short])

    def of(self, kind: int) -> Floats:
        """Characters of a class."""
        return np.asarray(self._counts[kind])

    def per_word(self, kind: int) -> Floats:
        """Characters of a class by words."""
        return share(self.of(kind), self.words)


def _sentence_ends(page: PageStatistics) -> Integers:
    """Places of marks before a space, a quotation mark, a character of an unspaced script or the block's end."""
    stops = np.flatnonzero(page.classes == ch.STOP)
    block_end = page.block_ends[np.searchsorted(page.block_ends, stops, side="right")]
    after = stops + 1
    is_end = (after == block_end) | _GAPS[page.classes[np.minimum(after, len(page.classes) - 1)]]
    return np.asarray(stops[is_end])


def _ends(page: PageStatistics) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Class of each block's first letter or digit, and of its last shown character (quotes and marks passed over)."""
    starts, ends = page.block_ends[:-1], page.block_ends[1:]
    classes = np.append(page.classes, np.uint8(ch.OTHER))
    first, last = page.first_from(_STARTERS, starts), page.last_before(_CLOSERS, ends)
    return np.where(first < ends, classes[first], ch.OTHER), np.where(last >= starts, classes[last], ch.OTHER)


FAMILY = Family[_Text](
    "text",
    "What a block's text alone says; the same for a line of a text without markup.",
    _Text,
    (
        Column(
            "words",
            WORDS,
            "words of the text; 0.6 for each character of a script without spaces",
            lambda t: t.words,
            KOHLSCHUETTER,
        ),
        Column("characters", CHARACTERS, "characters of the text that are not white space", lambda t: t.shown, JUSTEXT),
        Column(
            "word_length",
            Scale("characters a word"),
            "mean letters and digits of a word of the text",
            lambda t: share(t.letters + t.of(ch.DIGIT), t.words),
            KOHLSCHUETTER,
        ),
        Column("lines", log_count("line ends"), "line breaks inside the text", lambda t: t.of(ch.LINE_END)),
        Column("sentences", log_count("sentences"), "sentence ends in the text", lambda t: t.sentences),
        Column(
            "sentence_words",
            WORDS,
            "mean words of a sentence of the text",
            lambda t: t.words / np.maximum(t.sentences, 1),
            KOHLSCHUETTER,
        ),
        Column(
            "short_words",
            SHARE,
            "share of the text's words with up to three letters: function words in most languages",
            lambda t: share(t.short_words, t.word_starts),
            JUSTEXT,
        ),
        Column(
            "capitalised",
            SHARE,
            "share of the text's words that start with a capital",
            lambda t: share(t.capitalised, t.word_starts),
            KOHLSCHUETTER,
        ),
        Column(
            "capitals",
            SHARE,
            "share of the text's letters that are capitals",
            lambda t: share(t.of(ch.UPPER), t.letters),
            KOHLSCHUETTER,
        ),
        Column(
            "caseless",
            SHARE,
            "share of the text's letters that are of scripts without case",
            lambda t: share(t.of(ch.LETTER) + t.of(ch.IDEOGRAPH), t.letters),
        ),
        Column(
            "digits", SHARE, "share of the text's characters that are digits", lambda t: share(t.of(ch.DIGIT), t.shown)
        ),
        Column(
            "commas",
            Scale("commas a word"),
            "commas, colons and semicolons for each word of the text",
            lambda t: t.per_word(ch.COMMA),
        ),
        Column(
            "stops",
            Scale("stops a word"),
            "sentence-ending marks for each word of the text",
            lambda t: t.per_word(ch.STOP),
            KOHLSCHUETTER,
        ),
        Column(
            "quotes",
            Scale("quotes a word"),
            "quotation marks for each word of the text",
            lambda t: t.per_word(ch.QUOTE),
        ),
        Column(
            "separators",
            Scale("separators a word"),
            "bars, bullets, arrows and dashes for each word of the text",
            lambda t: t.per_word(ch.SEPARATOR),
            KOHLSCHUETTER,
        ),
        Column(
            "symbols",
            SHARE,
            "share of the text's characters that are symbols or of no known class",
            lambda t: share(t.of(ch.SYMBOL) + t.of(ch.OTHER), t.shown),
        ),
        Column(
            "brackets", Scale("brackets a word"), "brackets for each word of the text", lambda t: t.per_word(ch.BRACKET)
        ),
        Column("currency", SIGNS, "currency signs in the text", lambda t: t.of(ch.CURRENCY)),
        Column("copyright", SIGNS, "copyright and trade mark signs in the text", lambda t: t.of(ch.COPYRIGHT), JUSTEXT),
        Column("at_signs", SIGNS, "at signs and hashes in the text", lambda t: t.of(ch.AT)),
        Column(
            "starts_upper", SHARE, "1 if the text's first letter or digit is a capital", lambda t: t.first == ch.UPPER
        ),
        Column(
            "starts_lower",
            SHARE,
            "1 if the text's first letter or digit is a small letter",
            lambda t: t.first == ch.LOWER,
        ),
        Column(
            "starts_digit", SHARE, "1 if the text's first letter or digit is a digit", lambda t: t.first == ch.DIGIT
        ),
        Column("ends_stop", SHARE, "1 if the text ends as a sentence does", lambda t: t.last == ch.STOP),
        Column(
            "ends_comma", SHARE, "1 if the text ends with a comma, colon or semicolon", lambda t: t.last == ch.COMMA
        ),
        Column("ends_letter", SHARE, "1 if the text ends with a letter", lambda t: _LETTERS[t.last]),
    ),
)
