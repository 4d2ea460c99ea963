"""How plausible a text is as one that people write, by what Unicode and national standards say of its characters.

Bytes that are read in a wrong encoding give letters of several scripts in one word, capitals inside words, symbols
between letters, control characters, or ideographs that no one uses. None of this needs to know a language.
"""

import re
import unicodedata
from typing import Final

from boilerkit.patterns import lazy

#: Cased scripts, and the marks of their small and capital letters; scripts without case, and the mark of their letters.
_CASED: Final = {"LATIN": "aA", "GREEK": "gG", "CYRILLIC": "cC"}
_UNCASED: Final = {"HEBREW": "h", "ARABIC": "r", "THAI": "t", "HIRAGANA": "k", "KATAKANA": "k", "HALFWIDTH": "H"}
#: Ideographs and syllables that a national standard puts first as the common ones: codec, first and last lead byte.
_COMMON_IDEOGRAPHS: Final = (("gb2312", 0xB0, 0xD7), ("euc_jp", 0xB0, 0xCF), ("big5", 0xA4, 0xC6))
_COMMON_SYLLABLES: Final = (("euc_kr", 0xB0, 0xC8),)
_INSIDE_WORDS: Final = frozenset("’‑–\xa0\xad\u200c\u200d")
_PUNCTUATION: Final = frozenset("…•·¡¿、。，：；！？・ー〜،؛؟")
_ALPHABETIC: Final = "aAbBgGcChrt"


class _Marks(dict[int, str]):
    """A character's mark, by code point: one letter for what the costs below need to know of it."""

    def __missing__(self, point: int) -> str:
        self[point] = _mark(chr(point))
        return self[point]


def _mark(char: str) -> str:
    """`b`, `B` ASCII letters, `0` digits, `x` what no text has, `m` combining, `u` combining in a script
    without case, `q` punctuation, `s` symbols, and a space for what stands between words and inside them.

    Letters of a cased script as in `_CASED`, of others as in `_UNCASED`; `j` and `J` are ideographs in common use and
    others, `n` and `N` Hangul syllables alike, `o` other letters.
    """
    category = unicodedata.category(char)
    if char < "\x80":
        if char.isalpha():
            return "B" if char.isupper() else "b"
        return "0" if char.isdigit() else " " if category != "Cc" or char in "\t\n\r\f" else "x"
    script = unicodedata.name(char, "").partition(" ")[0]
    if char == "\ufffd" or category in ("Cc", "Co", "Cn", "Cs"):
        return "x"
    if category[0] == "M":
        return "m" if script == "COMBINING" else "u"
    if char in _INSIDE_WORDS:
        return " "
    if category in ("Pi", "Pf", "Pd", "Ps", "Pe", "Sc", "Zs", "Cf") or char in _PUNCTUATION or script == "FULLWIDTH":
        return "q"
    if category[0] != "L":
        return "s"
    if script == "CJK":
        return "j" if _is_in(char, _COMMON_IDEOGRAPHS) else "J"
    if script == "HANGUL":
        return "n" if _is_in(char, _COMMON_SYLLABLES) else "N"
    if script in _UNCASED:
        return _UNCASED[script]
    if script in _CASED:
        return "s" if category == "Lo" else _CASED[script][category == "Lu"]  # the ordinal signs are Latin letters
    return "o"


def _is_in(char: str, ranges: tuple[tuple[str, int, int], ...]) -> bool:
    for codec, first, last in ranges:
        code = char.encode(codec, "ignore")
        if len(code) == 2 and first <= code[0] <= last:
            return True
    return False


_MARKS: Final = _Marks()
#: What costs how much, as patterns of marks; ASCII alone costs nothing.
_FAULTS: Final = tuple(
    (lazy(pattern), weight)
    for pattern, weight in (
        ("x", 3),  # no character of any text
        ("[JN]", 0.6),
        ("[Ho]", 0.6),
        ("s", 0.2),
        ("j", 0.03),  # any two bytes are an ideograph in some encoding, few make words of an alphabet
        # Two scripts in one word.
        ("[aA](?=[gGcChrt])|[gG](?=[aAbBcChrt])|[cC](?=[aAbBgGhrt])|[hrt](?=[aAbBgGcC])|[bB](?=[gGcChrt])", 1),
        ("h(?=[rt])|r(?=[ht])|t(?=[hr])", 1),
        ("[ab](?=A)|a(?=B)|c(?=C)|g(?=G)", 1),  # a capital inside a word
        (f"[{_ALPHABETIC}][sq](?=[{_ALPHABETIC}])", 0.8),  # a mark inside a word
        (f"[{_ALPHABETIC}](?=s)|s(?=[{_ALPHABETIC}])", 0.3),
        ("[aAgGcChrtjkn](?=0)|0(?=[aAgGcChrt])", 0.3),
        ("(?<![ohrtu])u", 1),  # nothing of its script to combine with
        ("(?<![hrtu])[hrt](?![hrtu])", 0.3),  # a letter on its own, in a script that has no one-letter words
        ("[aA](?=[aA]{2})", 0.5),  # three letters with diacritics in a row
        ("(?<![abAB])A(?![abABm])", 0.4),
        ("(?<![abAB])AB(?=b)", 0.5),
        ("[bBaA][jJk](?=[bBaA])", 1),
        ("[jJkn](?=[cCgGaA])|[aAcCgG](?=[jJkn])", 0.5),
        ("[nN](?=[jJk])|[jJk](?=[nN])", 0.5),
    )
)
#: The same, as patterns of the text itself.
_FAULTS_OF_TEXT: Final = (
    (lazy("(?<![aeiouyăâêôơư])[\u0300-\u036f]", re.I), 1),  # windows-1258 is Vietnamese, whose tones are vowels'
    (lazy(r"[¡¿](?![aeouy])\w\b", re.I), 0.8),  # dashes and quotation marks of Big5
)


def faults(text: str) -> float:
    """What speaks against a text, summed over it: 0 is nothing at all, 1 as much as a capital inside a word.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> faults("Grüße aus Köln")
    0.0
    >>> faults("Grüße aus Köln".encode("utf-8").decode("latin-1")) > 3
    True
    """
    marks = text.translate(_MARKS)
    return float(
        sum(weight * len(pattern.findall(marks)) for pattern, weight in _FAULTS)
        + sum(weight * len(pattern.findall(text)) for pattern, weight in _FAULTS_OF_TEXT)
    )
