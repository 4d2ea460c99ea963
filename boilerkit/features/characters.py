"""Characters counted by class, for whole pages at once.

Every code point belongs to one class of a few; a table of all code points, filled as they are met, turns text into
classes by one look-up, and everything else is counting. Letters of scripts without spaces are ideographs, and marks on
them have a class of their own, since they neither start a word nor are one.
"""

import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.compiled import compiled
from boilerkit.words import WORDS_PER_UNSPACED_LETTER, in_unspaced_script, is_mark, is_unspaced

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

(
    OTHER,
    SPACE,
    LOWER,
    UPPER,
    LETTER,
    IDEOGRAPH,
    DIGIT,
    STOP,
    COMMA,
    QUOTE,
    SEPARATOR,
    CURRENCY,
    BRACKET,
    LINE_END,
    COPYRIGHT,
    AT,
    SYMBOL,
    MARK,
) = range(18)
CLASSES: Final = 18
#: The classes of letters, with case and without.
LETTERS: Final = [LOWER, UPPER, LETTER, IDEOGRAPH]
_UNKNOWN: Final = 255
#: Characters whose code points are held at once.
_AT_ONCE: Final = 200_000


def are(*classes: int) -> NDArray[np.bool_]:
    """A table of all classes: whether each is one of some.

    Parameters
    ----------
    *classes : int

    Examples
    --------
    >>> are(LOWER, UPPER)[classes("A b")].tolist()
    [True, False, True]
    """
    return np.isin(np.arange(CLASSES), classes)


#: Marks that end a sentence.
SENTENCE_ENDS: Final = ".!?。！？…؟।۔։｡"
_MARKS: Final = {
    STOP: SENTENCE_ENDS,
    COMMA: ",;:،؛、，；：",
    QUOTE: '"“”„«»‹›「」『』',
    SEPARATOR: "|•·›»→←↑↓/\\–—▸►▶▼★☆■●",
    COPYRIGHT: "©®™℠",
    AT: "@#",
    LINE_END: "\0",
}
_OF_MARK: Final = {mark: kind for kind, marks in _MARKS.items() for mark in marks}
_OF_CATEGORY: Final = {
    "Lu": UPPER,
    "Lt": UPPER,
    "Ll": LOWER,
    "Lm": LETTER,
    "Lo": LETTER,
    "Mn": LETTER,
    "Mc": LETTER,
    "Nd": DIGIT,
    "Nl": DIGIT,
    "No": DIGIT,
    "Sc": CURRENCY,
    "Ps": BRACKET,
    "Pe": BRACKET,
    "Sm": SYMBOL,
    "Sk": SYMBOL,
    "So": SYMBOL,
}

#: What a class of characters is, as bits that `count_characters` asks for: it is part of words, is what a text may
#: start with, what it may end with (quotation marks and brackets passed over), or follow the end of a sentence.
_WORD, _STARTER, _CLOSER, _GAP, _DIGIT, _UPPER, _STOP, _UNSPACED = (1 << bit for bit in range(8))
_TRAITS: Final = np.bitwise_or.reduce(
    [
        (bit * are(*kinds)).astype(np.uint8)
        for bit, kinds in {
            _WORD: (LOWER, UPPER, LETTER, DIGIT),
            _STARTER: (*LETTERS, DIGIT),
            _CLOSER: {*range(CLASSES)} - {SPACE, LINE_END, QUOTE, BRACKET, MARK},
            _GAP: (SPACE, LINE_END, QUOTE, IDEOGRAPH, BRACKET),
            _DIGIT: (DIGIT,),
            _UPPER: (UPPER,),
            _STOP: (STOP,),
            _UNSPACED: (IDEOGRAPH,),
        }.items()
    ]
)
#: Letters up to which a word counts as short.
_SHORT: Final = 3

_table: Final = np.full(0x110000, _UNKNOWN, dtype=np.uint8)


def _class_of(code: int) -> int:
    character = chr(code)
    if character in _OF_MARK:
        return _OF_MARK[character]
    if character.isspace():
        return SPACE
    if is_unspaced(character):
        return IDEOGRAPH
    if is_mark(character) and in_unspaced_script(character):
        return MARK
    return _OF_CATEGORY.get(unicodedata.category(character), OTHER)


def classes(text: str) -> NDArray[np.uint8]:
    """Class of each character.

    Examples
    --------
    >>> classes("A b.").tolist() == [UPPER, SPACE, LOWER, STOP]
    True
    """
    parts = [_classes(text[start : start + _AT_ONCE]) for start in range(0, len(text), _AT_ONCE)]
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, dtype=np.uint8), *parts])


def _classes(text: str) -> NDArray[np.uint8]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = _table[codes]
    unknown = codes[found == _UNKNOWN]
    if len(unknown):
        for code in sorted(set(unknown.tolist())):
            _table[code] = _class_of(code)
        found = _table[codes]
    return found


class CharacterCounts(NamedTuple):
    """What is counted in the characters of some blocks.

    Attributes
    ----------
    by_class : ndarray of shape (CLASSES, n_blocks)
        Characters of each class.
    words : ndarray of shape (n_blocks,)
        Words; 0.6 for each letter of a script without spaces.
    started : ndarray of shape (n_blocks,)
        Words that are not letters of scripts without spaces.
    capitalised, short, mixed : ndarray of shape (n_blocks,)
        Of these, the words that start with a capital, have three letters at most, and mix letters and digits.
    sentences : ndarray of shape (n_blocks,)
        Marks before a space, a quotation mark, a character of an unspaced script or the block's end.
    first, last : ndarray of shape (n_blocks,)
        Class of the first letter or digit, and of the last shown character (quotes and marks passed over).
    piece_words : ndarray of shape (n_pieces,)
        Words that start in each piece.
    """

    by_class: Floats
    words: Floats
    started: Floats
    capitalised: Floats
    short: Floats
    mixed: Floats
    sentences: Floats
    first: Floats
    last: Floats
    piece_words: Floats

    @classmethod
    def of(cls, pieces: list[str], first_piece: Integers) -> "CharacterCounts":
        """Counts of the characters of some blocks.

        Parameters
        ----------
        pieces : list of str
            The pieces of text of the blocks, one block after another.
        first_piece : ndarray of shape (n_blocks + 1,)
            Number of the first piece of each block; then how many pieces there are.
        """
        by_class, by_block, by_piece = count_characters(pieces, first_piece, _table, _TRAITS, _class_of)
        words = by_block[0] + WORDS_PER_UNSPACED_LETTER * by_class[IDEOGRAPH]
        started, capitalised, short, mixed, sentences, first, last = by_block
        piece_words = by_piece[0] + WORDS_PER_UNSPACED_LETTER * by_piece[1]
        return cls(by_class, words, started, capitalised, short, mixed, sentences, first, last, piece_words)


@compiled
def count_characters(
    pieces: list[str], first_piece: Integers, table: Bytes, traits: Bytes, class_of: Callable[[int], int]
) -> tuple[Floats, Floats, Floats]:
    """Count the characters of some blocks.

    Parameters
    ----------
    pieces, first_piece
        As for `CharacterCounts.of`.
    table : ndarray of uint8, shape (n_code_points,)
        Class of each code point, 255 where it is not known yet; it is filled.
    traits : ndarray of uint8, shape (n_classes,)
        What each class is.
    class_of : callable
        From a code point to its class.

    Returns
    -------
    tuple of ndarray
        Characters by class, of shape (n_classes, n_blocks); the counts of `CharacterCounts` from started to last, of
        shape (7, n_blocks); words that start in each piece and unspaced letters in it, of shape (2, n_pieces).
    """
    n, n_classes = len(first_piece) - 1, len(traits)
    piece_ends = np.cumsum([0, *map(len, pieces)])
    starts, ends = piece_ends[first_piece[:-1]], piece_ends[first_piece[1:]]
    kinds = classes("".join(pieces))
    is_of = traits[kinds]
    block = np.repeat(np.arange(n), ends - starts)
    by_class = np.bincount(kinds.astype(np.int64) * n + block, minlength=n_classes * n).reshape(n_classes, n)
    is_first, is_last = np.zeros(len(kinds) + 1, dtype=bool), np.zeros(len(kinds) + 1, dtype=bool)
    is_first[starts], is_last[ends - 1] = True, True
    is_first, is_last = is_first[:-1], is_last[:-1]

    def counted(places: Integers) -> Integers:
        return np.bincount(block[places], minlength=n)

    inside = (is_of & _WORD) != 0
    goes_on = inside[1:] & inside[:-1] & ~is_first[1:]
    begins, closes = (
        np.flatnonzero(inside & ~np.append(False, goes_on)),
        np.flatnonzero(inside & ~np.append(goes_on, False)),
    )
    is_digit = (is_of & _DIGIT) != 0
    turns = np.flatnonzero(goes_on & (is_digit[1:] != is_digit[:-1]))
    mixed = np.unique(np.searchsorted(begins, turns, side="right") - 1)
    stops = np.flatnonzero(is_of & _STOP)
    ends_sentence = is_last[stops] | ((is_of[np.minimum(stops + 1, len(kinds) - 1)] & _GAP) != 0)
    by_block = np.zeros((7, n))
    by_block[0] = counted(begins)
    by_block[1] = counted(begins[(is_of[begins] & _UPPER) != 0])
    by_block[2] = counted(begins[closes - begins < _SHORT])
    by_block[3] = counted(begins[mixed])
    by_block[4] = counted(stops[ends_sentence])
    starters, closers = np.flatnonzero(is_of & _STARTER), np.flatnonzero(is_of & _CLOSER)
    by_block[5, block[starters[::-1]]] = kinds[starters[::-1]]  # of several, the last that is written stays
    by_block[6, block[closers]] = kinds[closers]
    piece = np.repeat(np.arange(len(pieces)), np.diff(piece_ends))
    letters = np.flatnonzero(is_of & _UNSPACED)
    by_piece = [np.bincount(piece[places], minlength=len(pieces)) for places in (begins, letters)]
    return by_class.astype(np.float64), by_block, np.array(by_piece, dtype=np.float64)
