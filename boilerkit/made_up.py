"""Made-up languages: a text with every word replaced by one that nobody knows, in a script of choice.

Labelled pages are English for the most part. What a model learns from the same lines in a language that does not exist
cannot hang on words, and holds for scripts without capitals and without spaces as well.
"""

import re
from typing import Final
from zlib import crc32

_WORD: Final = re.compile(r"[^\W\d_]+")
_GAPS: Final = re.compile(r"(?<=[\u4e00-\u9fff，。：；！？]) (?=[\u4e00-\u9fff，。：；！？])")
_WIDE: Final = str.maketrans({",": "，", ".": "。", ":": "：", ";": "；", "!": "！", "?": "？"})
#: Letters of a word that one ideograph stands for.
_LETTERS_PER_IDEOGRAPH: Final = 3

#: Letters of each script that words are made of.
SCRIPTS: Final = {
    "latin": "eaionrtslcdumphgbfvkyzjwqx",
    "cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "ideographs": "".join(map(chr, range(0x4E00, 0x4E00 + 3000))),
}


def translated(text: str, script: str, seed: int = 0) -> str:
    """A text in a made-up language: the same word is always the same word, and as long.

    Parameters
    ----------
    text : str
    script : {"latin", "cyrillic", "arabic", "ideographs"}
        Scripts without capitals have none; ideographs are written without spaces and with wide punctuation.
    seed : int
        Another seed is another language.

    Returns
    -------
    str

    Examples
    --------
    >>> translated("Tea, 3 cups of tea.", "latin")
    'Unt, 3 vqle sd unt.'
    >>> len(translated("Tea, a good drink.", "ideographs"))
    8
    """
    letters = SCRIPTS[script]
    wide = script == "ideographs"
    known: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        found = match.group()
        made = known.get(found)
        if made is None:
            made = known[found] = _made_up(found, letters, wide, seed)
        return made

    out = _WORD.sub(word, text)
    return _GAPS.sub("", out.translate(_WIDE)) if wide else out


def _made_up(word: str, letters: str, wide: bool, seed: int) -> str:
    length = -(-len(word) // _LETTERS_PER_IDEOGRAPH) if wide else len(word)
    state = crc32(word.lower().encode("utf-8", "surrogatepass"), seed)
    out = ""
    for _ in range(length):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out += letters[(state >> 8) % len(letters)]
    if word.isupper() and len(word) > 1:
        return out.upper()
    return out[:1].upper() + out[1:] if word[:1].isupper() else out
