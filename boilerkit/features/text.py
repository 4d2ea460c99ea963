"""Text family: what a block's text alone tells; the same for a line that has no markup."""

import numpy as np

from boilerkit.features import characters as ch
from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics, share

_KOHLSCHUETTER = "Kohlschütter, Fankhauser, Nejdl 2010"
_JUSTEXT = "Pomikálek 2011"
_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)

FEATURES = (
    Feature(
        "words",
        "log(1 + words)",
        *_MANY,
        "words; 0.6 for each character of a script without spaces",
        _KOHLSCHUETTER,
    ),
    Feature("characters", "log(1 + characters)", *_MANY, "characters that are not white space", _JUSTEXT),
    Feature("word_length", "characters a word", *_MANY, "mean length of a word", _KOHLSCHUETTER),
    Feature("lines", "log(1 + line ends)", *_MANY, "line breaks inside the block"),
    Feature("sentences", "log(1 + sentences)", *_MANY, "sentence ends"),
    Feature("sentence_words", "log(1 + words)", *_MANY, "words a sentence", _KOHLSCHUETTER),
    Feature("short_words", *_SHARE, "words of up to three letters: function words in most languages", _JUSTEXT),
    Feature("capitalised", *_SHARE, "words that start with a capital", _KOHLSCHUETTER),
    Feature("capitals", *_SHARE, "letters that are capitals", _KOHLSCHUETTER),
    Feature("caseless", *_SHARE, "letters of scripts without case"),
    Feature("digits", *_SHARE, "characters that are digits"),
    Feature("commas", "commas a word", *_MANY, "commas, colons and semicolons a word"),
    Feature("stops", "stops a word", *_MANY, "sentence-ending marks a word", _KOHLSCHUETTER),
    Feature("quotes", "quotes a word", *_MANY, "quotation marks a word"),
    Feature("separators", "separators a word", *_MANY, "bars, bullets, arrows and dashes a word", _KOHLSCHUETTER),
    Feature("symbols", *_SHARE, "characters that are symbols or of no known class"),
    Feature("brackets", "brackets a word", *_MANY, "brackets a word"),
    Feature("currency", "log(1 + signs)", *_MANY, "currency signs"),
    Feature("copyright", "log(1 + signs)", *_MANY, "copyright and trade mark signs", _JUSTEXT),
    Feature("at_signs", "log(1 + signs)", *_MANY, "at signs and hashes"),
    Feature("starts_upper", *_SHARE, "1 if the first letter or digit is a capital"),
    Feature("starts_lower", *_SHARE, "1 if the first letter or digit is a small letter"),
    Feature("starts_digit", *_SHARE, "1 if the first letter or digit is a digit"),
    Feature("ends_stop", *_SHARE, "1 if the block ends as a sentence does"),
    Feature("ends_comma", *_SHARE, "1 if the block ends with a comma, colon or semicolon"),
    Feature("ends_letter", *_SHARE, "1 if the block ends with a letter"),
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    words, counts = page.words, page.counts
    shown = counts.sum(axis=1) - counts[:, ch.SPACE] - counts[:, ch.LINE_END]
    letters = counts[:, [ch.LOWER, ch.UPPER, ch.LETTER, ch.IDEOGRAPH]].sum(axis=1)
    first, last = _ends(page)
    starts = page.per_block(page.word_starts)
    sentences = page.per_block((page.classes == ch.STOP) & _followed_by_gap(page))
    word_lengths = np.flatnonzero(page.word_stops) - np.flatnonzero(page.word_starts) + 1
    short = np.zeros(len(page.classes))
    short[page.word_starts] = word_lengths <= 3
    capitalised = page.word_starts & (page.classes == ch.UPPER)
    return {
        "words": np.log1p(words),
        "characters": np.log1p(shown),
        "word_length": share(letters + counts[:, ch.DIGIT], words),
        "lines": np.log1p(counts[:, ch.LINE_END]),
        "sentences": np.log1p(sentences),
        "sentence_words": np.log1p(words / np.maximum(sentences, 1)),
        "short_words": share(page.per_block(short), starts),
        "capitalised": share(page.per_block(capitalised), starts),
        "capitals": share(counts[:, ch.UPPER], letters),
        "caseless": share(counts[:, ch.LETTER] + counts[:, ch.IDEOGRAPH], letters),
        "digits": share(counts[:, ch.DIGIT], shown),
        "commas": share(counts[:, ch.COMMA], words),
        "stops": share(counts[:, ch.STOP], words),
        "quotes": share(counts[:, ch.QUOTE], words),
        "separators": share(counts[:, ch.SEPARATOR], words),
        "symbols": share(counts[:, ch.SYMBOL] + counts[:, ch.OTHER], shown),
        "brackets": share(counts[:, ch.BRACKET], words),
        "currency": np.log1p(counts[:, ch.CURRENCY]),
        "copyright": np.log1p(counts[:, ch.COPYRIGHT]),
        "at_signs": np.log1p(counts[:, ch.AT]),
        "starts_upper": first == ch.UPPER,
        "starts_lower": first == ch.LOWER,
        "starts_digit": first == ch.DIGIT,
        "ends_stop": last == ch.STOP,
        "ends_comma": last == ch.COMMA,
        "ends_letter": np.isin(last, (ch.LOWER, ch.UPPER, ch.LETTER, ch.IDEOGRAPH)),
    }


def _followed_by_gap(page: PageStatistics) -> np.ndarray:
    """Characters before a space, a quotation mark, a character of a spaceless script or the block's end."""
    gap = np.isin(page.classes, (ch.SPACE, ch.LINE_END, ch.QUOTE, ch.IDEOGRAPH, ch.BRACKET))
    after = np.concatenate([gap[1:], [True]])
    after[page.block_ends[1:] - 1] = True
    return after


def _ends(page: PageStatistics) -> tuple[np.ndarray, np.ndarray]:
    """Class of each block's first letter or digit, and of its last shown character (quotes passed over)."""
    classes = page.classes
    first = _next_where(np.isin(classes, (ch.LOWER, ch.UPPER, ch.LETTER, ch.DIGIT, ch.IDEOGRAPH)))
    at_first = first[page.block_ends[:-1]]
    in_block = at_first < page.block_ends[1:]
    started = np.where(in_block, np.append(classes, ch.OTHER)[at_first], ch.OTHER)
    shown = ~np.isin(classes, (ch.SPACE, ch.LINE_END, ch.QUOTE, ch.BRACKET))
    position = np.where(shown, np.arange(len(classes)), -1)
    at_last = np.maximum.accumulate(position)[page.block_ends[1:] - 1]
    ended = np.where(at_last >= page.block_ends[:-1], classes[np.maximum(at_last, 0)], ch.OTHER)
    return started, ended


def _next_where(mask: np.ndarray) -> np.ndarray:
    """Position of the first true value at or after each position; the length where there is none."""
    position = np.where(mask, np.arange(len(mask)), len(mask))
    return np.minimum.accumulate(position[::-1])[::-1]
