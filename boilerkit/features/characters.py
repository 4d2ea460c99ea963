"""Characters counted by class, for whole pages at once.

Every code point belongs to one class of a few; a table of all code points, filled as they are met, turns text
into classes by one look-up, and everything else is counting.
"""

import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
) = range(17)
CLASSES: Final = 17
#: The classes of letters, with case and without.
LETTERS: Final = [LOWER, UPPER, LETTER, IDEOGRAPH]
_UNKNOWN: Final = 255

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
#: Scripts that are written without spaces: first and last code point.
_SPACELESS: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
#: Words that one character of such a script counts as, so that lengths are comparable across scripts.
WORDS_PER_IDEOGRAPH: Final = 0.6

_table: Final = np.full(0x110000, _UNKNOWN, dtype=np.uint8)


def _class_of(code: int) -> int:
    character = chr(code)
    if character in _OF_MARK:
        return _OF_MARK[character]
    if character.isspace():
        return SPACE
    kind = _OF_CATEGORY.get(unicodedata.category(character), OTHER)
    if kind == LETTER and any(first <= code <= last for first, last in _SPACELESS):
        return IDEOGRAPH
    return kind


def classes(text: str) -> NDArray[np.uint8]:
    """Class of each character.

    Examples
    --------
    >>> classes("A b.").tolist() == [UPPER, SPACE, LOWER, STOP]
    True
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = _table[codes]
    unknown = codes[found == _UNKNOWN]
    if len(unknown):
        for code in np.unique(unknown).tolist():
            _table[code] = _class_of(code)
        found = _table[codes]
    return found
