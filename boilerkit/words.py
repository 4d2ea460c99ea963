"""Words of texts in any script: the one place that says which scripts are written without spaces between words.

Those are the scripts whose letters are of the classes SA, ID and CJ in Unicode's line breaking (UAX #14): lines may end
at any of them, or at words that only a dictionary finds. Each of their letters, with its marks, stands for a word.
Hangul and Ethiopic have spaces; Tibetan has a mark after every syllable, and its syllables are taken for words.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final
from unicodedata import category

#: Blocks of Unicode that hold the letters of scripts without spaces: first and last code point.
_UNSPACED: Final = {
    "Thai": [(0x0E00, 0x0E7F)],
    "Lao": [(0x0E80, 0x0EFF)],
    "Myanmar": [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)],
    "Khmer": [(0x1780, 0x17FF)],
    "Tai Le, New Tai Lue, Tai Tham, Tai Viet, Ahom": [
        (0x1950, 0x19DF),
        (0x1A20, 0x1AAF),
        (0xAA80, 0xAADF),
        (0x11700, 0x1174F),
    ],
    "Han": [
        (0x3005, 0x3007),
        (0x3021, 0x303C),
        (0x3400, 0x4DBF),
        (0x4E00, 0x9FFF),
        (0xF900, 0xFAFF),
        (0x20000, 0x3FFFF),
    ],
    "kana": [(0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F)],
    "Bopomofo": [(0x3100, 0x312F), (0x31A0, 0x31BF)],
    "Yi": [(0xA000, 0xA48F)],
}
_RANGES: Final = sorted(part for ranges in _UNSPACED.values() for part in ranges)
#: Words that one letter of such a script counts as, so that lengths are comparable across scripts.
WORDS_PER_UNSPACED_LETTER: Final = 0.6

#: General categories of letters, and of the numerals that are written as letters (〇 in Chinese years).
_LETTERS: Final = frozenset(["Lu", "Ll", "Lt", "Lm", "Lo", "Nl"])
_MARKS: Final = frozenset(["Mn", "Mc", "Me"])
#: Texts in Latin, Greek and Cyrillic without combining marks, whose words a simpler expression finds.
_PLAIN: Final = re.compile(r"[\0-\u02ff\u0370-\u0482\u048a-\u052f\u2000-\u206f\u20a0-\u20bf\u2100-\u2bff]*")
_PLAIN_WORD: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def is_unspaced(character: str) -> bool:
    """Whether a character is a letter of a script that is written without spaces between words.

    Parameters
    ----------
    character : str

    Examples
    --------
    >>> [is_unspaced(character) for character in "茶ชあ차a。"]
    [True, True, True, False, False, False]
    """
    return category(character) in _LETTERS and in_unspaced_script(character)


def in_unspaced_script(character: str) -> bool:
    """Whether a character, letter or not, is of a block of Unicode for scripts without spaces.

    Parameters
    ----------
    character : str
    """
    code = ord(character)
    return any(first <= code <= last for first, last in _RANGES)


def is_mark(character: str) -> bool:
    """Whether a character is a mark on the letter before it, as an accent or a vowel sign.

    Parameters
    ----------
    character : str
    """
    return category(character) in _MARKS


def unspaced_letters(text: str) -> int:
    """How many letters of a text are of scripts without spaces.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> unspaced_letters("Tea is 茶 or お茶")
    3
    """
    return 0 if _PLAIN.fullmatch(text) else len(_unspaced().findall(text))


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{unspaced_class()}]")


@cache
def unspaced_letter() -> str:
    """Regular expression, without groups, of one letter of a script without spaces and the marks on it."""
    return f"[{unspaced_class()}][{_mark_class()}]*"


@cache
def unspaced_class() -> str:
    """Letters of scripts without spaces, for use inside the brackets of a regular expression."""
    return _as_class(
        code for first, last in _RANGES for code in range(first, last + 1) if category(chr(code)) in _LETTERS
    )


@cache
def _mark_class() -> str:
    # The marks beyond plane 1 are variation selectors, which stand after ideographs and emoji.
    return _as_class(code for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)) if is_mark(chr(code)))


def _as_class(codes: Iterable[int]) -> str:
    """Code points in ascending order as ranges of a regular expression."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


@cache
def _word() -> re.Pattern[str]:
    spaced = rf"[^\W_{unspaced_class()}]+"
    return re.compile(rf"{unspaced_letter()}|{spaced}(?:[{_mark_class()}]+(?:{spaced})?)*")


def words(text: str) -> list[str]:
    """Words of a text, lower-cased: runs of letters, digits and marks; single letters where a script has no spaces.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> words("Tea, 茶 and MORE tea")
    ['tea', '茶', 'and', 'more', 'tea']
    >>> words("don't re_use हिन्दी"), len(words("ที่นี่"))
    (['don', 't', 're', 'use', 'हिन्दी'], 2)
    """
    lower = text.lower()
    return (_PLAIN_WORD if _PLAIN.fullmatch(lower) else _word()).findall(lower)


def word_count(text: str) -> float:
    """Length of a text in words; a letter of a script without spaces counts as 0.6.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> word_count("Tea is hot."), word_count("茶道入門書")
    (3.0, 3.0)
    """
    unspaced = unspaced_letters(text)
    return len(words(text)) - (1 - WORDS_PER_UNSPACED_LETTER) * unspaced
