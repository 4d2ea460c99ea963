"""Characters counted by class, for whole pages at once.

Every code point belongs to one class of a few; a table of all code points, filled as they are met, turns text into
classes by one look-up, and everything else is counting. Letters of scripts without spaces are ideographs, and marks on
them have a class of their own, since they neither start a word nor are one.
"""

import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.words import in_unspaced_script, is_mark, is_unspaced

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
