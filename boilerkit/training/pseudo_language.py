"""Pseudo-languages: a text with every word replaced by an invented one, in a script of choice.

Most labelled pages are English. A model that is also trained on the same lines in a language that does not exist cannot
rely on words alone, and learns scripts without capitals and without spaces as well. (Software testers call such a text
pseudo-localised.)
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

from lxml import etree

from boilerkit.features import vocabulary
from boilerkit.words import is_unspaced

Element = etree._Element

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
#: Code points that a phrase of the vocabulary has in each script.
_RANGES: Final = {
    "latin": ("a", "\u024f"),
    "cyrillic": ("\u0400", "\u052f"),
    "arabic": ("\u0600", "\u06ff"),
    "ideographs": ("\u4e00", "\u9fff"),
}
#: Share of the vocabulary's meanings for which a language has a known phrase, where nothing else is asked for.
KNOWN_PHRASE_SHARE: Final = 0.7
#: Elements whose text nobody reads.
_DATA: Final = frozenset(["script", "style", "template"])


def pseudo_translate(text: str, script: str, seed: int = 0, known: float = KNOWN_PHRASE_SHARE) -> str:
    """A text in a pseudo-language, where each word is always replaced by the same invented word of the same length.

    Most phrases of menus, buttons and footers that `boilerkit.features.vocabulary` has are replaced by a real phrase of
    the same meaning in that script, as they would be in a real translation.

    Parameters
    ----------
    text : str
    script : {"latin", "cyrillic", "arabic", "ideographs"}
        Scripts without capitals have none; ideographs are written without spaces and with wide punctuation.
    seed : int
        Another seed is another language.
    known : float
        Share of the vocabulary's meanings for which the language has a phrase of the vocabulary; at 0 every word is
        invented.

    Returns
    -------
    str

    Examples
    --------
    >>> pseudo_translate("Tea, 3 cups of tea.", "latin")
    'Unt, 3 vqle sd unt.'
    >>> len(pseudo_translate("Tea, a good drink.", "ideographs"))
    8
    >>> vocabulary.meant([pseudo_translate("Comments", "cyrillic", seed=1).lower()])
    ['@comment']
    """
    matches = list(_WORD.finditer(text))
    out: list[str] = []
    end = 0
    for place, size, meaning in vocabulary.spans([match.group().lower() for match in matches]):
        first, last = matches[place], matches[place + size - 1]
        original = text[first.start() : last.end()]
        phrase = _phrase(meaning, script, seed, known)
        if phrase:
            translation = phrase.capitalize() if original[:1].isupper() else phrase
        else:
            translation = _WORD.sub(lambda match: _invented(match.group(), script, seed), original)
        out += [text[end : first.start()], translation]
        end = last.end()
    joined = "".join([*out, text[end:]])
    return _GAPS.sub("", joined.translate(_WIDE)) if is_unspaced(SCRIPTS[script][0]) else joined


def translate_page(root: Element, translate: Callable[[str], str]) -> None:
    """Translate a parsed page in place: its text, its title, and what its metadata say.

    Parameters
    ----------
    root : lxml element
    translate : callable
        From a text to its translation, as `pseudo_translate` with its other arguments given.

    Examples
    --------
    >>> from boilerkit.page.parse import parse
    >>> page = parse("<title>Tea</title><p>Hot <b>tea</b> now<script>tea()</script>")
    >>> translate_page(page, str.upper)
    >>> " ".join(page.itertext())
    'TEA HOT  TEA  NOW tea()'
    """
    for element in root.iter(etree.Element):
        data = element.tag in _DATA and element.get("type") == "application/ld+json"
        if element.text and data:
            element.text = _translated_json(element.text, translate)
        elif element.text and element.tag not in _DATA:
            element.text = translate(element.text)
        if element.get("content") and element.tag == "meta":
            element.set("content", translate(element.get("content", "")))
    for node in root.iter():
        if node.tail:
            node.tail = translate(node.tail)


def _translated_json(text: str, translate: Callable[[str], str]) -> str:
    """Structured data with its longer strings translated; nothing where it is broken."""

    def of(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: of(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [of(inner) for inner in value]
        return translate(value) if isinstance(value, str) and " " in value else value

    try:
        return json.dumps(of(json.loads(text)))
    except (ValueError, RecursionError):
        return ""


@lru_cache(maxsize=4096)
def _phrase(meaning: str, script: str, seed: int, known: float) -> str:
    """A phrase of a meaning in a script, or "" where the language has an invented word for it."""
    low, high = _RANGES[script]
    phrases = [
        phrase for phrase in vocabulary.phrases(meaning) if all(low <= c <= high for c in phrase.replace(" ", low))
    ]
    number = crc32(meaning.encode(), seed)
    return phrases[number // 1000 % len(phrases)] if phrases and number % 1000 < known * 1000 else ""


@lru_cache(maxsize=65536)
def _invented(word: str, script: str, seed: int) -> str:
    letters = SCRIPTS[script]
    length = -(-len(word) // _LETTERS_PER_IDEOGRAPH) if is_unspaced(SCRIPTS[script][0]) else len(word)
    state = crc32(word.lower().encode("utf-8", "surrogatepass"), seed)
    out = ""
    for _ in range(length):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out += letters[(state >> 8) % len(letters)]
    if word.isupper() and len(word) > 1:
        return out.upper()
    return out[:1].upper() + out[1:] if word[:1].isupper() else out
