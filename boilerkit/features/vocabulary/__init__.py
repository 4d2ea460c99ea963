"""Vocabulary: phrases of menus, share bars and shops in some thirty languages (share, reply, add to cart), by meaning.

Labelled pages are English for the most part. A token that stands for a meaning carries what was learnt from English
pages to the other languages. The phrases are in `phrases.txt`, a line for each meaning; a phrase that a language also
uses for something common is not among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from boilerkit.words import is_unspaced

#: Most characters of a phrase in a script without spaces.
_CHARACTERS: Final = 8
_PHRASES: Final = Path(__file__).with_name("phrases.txt")


@cache
def _meanings() -> tuple[dict[str, str], dict[str, int]]:
    """Meaning of each phrase, its words parted by a space; and the most words of a phrase, by its first word."""
    meanings: dict[str, str] = {}
    longest: dict[str, int] = {}
    for line in _PHRASES.read_text("utf-8").splitlines():
        meaning, phrases = line.split(": ", 1)
        for phrase in phrases.split(" | "):
            words = phrase.split()
            meanings.setdefault(phrase, "@" + meaning)
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return meanings, longest


@cache
def phrases(meaning: str) -> tuple[str, ...]:
    """Phrases of a meaning, in lower case and in every language.

    Parameters
    ----------
    meaning : str
        It starts with "@".

    Examples
    --------
    >>> "kommentare" in phrases("@comment")
    True
    """
    return tuple(phrase for phrase, found in _meanings()[0].items() if found == meaning)


def spans(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where each phrase, or other word, starts; how many words it has; and its meaning, or "".

    Parameters
    ----------
    words : sequence of str
        In lower case.

    Examples
    --------
    >>> list(spans(["alle", "rechte", "vorbehalten", "der", "verlag"]))
    [(0, 3, '@rights'), (3, 1, ''), (4, 1, '')]
    """
    meanings, longest = _meanings()
    place = 0
    while place < len(words):
        size = min(longest.get(words[place], 0), len(words) - place)
        meaning = ""
        while size and not (meaning := meanings.get(" ".join(words[place : place + size]), "")):
            size -= 1
        yield place, size or 1, meaning
        place += size or 1


def meant(words: Sequence[str]) -> list[str]:
    """Words in lower case, with each phrase that has a known meaning replaced by that.

    Parameters
    ----------
    words : sequence of str
        Runs of letters or digits; in a script without spaces a word may hold several phrases.

    Returns
    -------
    list of str
        Meanings start with "@".

    Examples
    --------
    >>> meant(["alle", "rechte", "vorbehalten", "der", "verlag"])
    ['@rights', 'der', 'verlag']
    >>> meant(["加入购物车立即购买"])
    ['@cart', '@cart']
    """
    out: list[str] = []
    for place, _, meaning in spans(words):
        if meaning:
            out.append(meaning)
        elif _may_hold_phrases(words[place]):
            out += _inside(words[place])
        else:
            out.append(words[place])
    return out


def only_meanings(weights: Mapping[str, float]) -> dict[str, float]:
    """Token weights that do not depend on a language: of meanings, numbers and signs.

    Parameters
    ----------
    weights : mapping of str to float
        Token weights of words.

    Examples
    --------
    >>> only_meanings({"@share": -2.0, "=00 @comment": -3.0, "tea": 0.5, "=00 tea": 0.1})
    {'@share': -2.0, '=00 @comment': -3.0}
    """
    return {
        token: value
        for token, value in weights.items()
        if all(word[0] == "@" or not word.isalpha() for word in token.lstrip("=").split(" ") if word)
    }


def _may_hold_phrases(word: str) -> bool:
    """Whether phrases may stand inside a word: in scripts without spaces, and in Hangul, whose words take endings."""
    return is_unspaced(word[0]) or "\uac00" <= word[0] <= "\ud7a3"


def _inside(word: str) -> list[str]:
    """Meanings of the phrases in a word of a script without spaces, longest first, and what stands between."""
    meanings, _ = _meanings()
    out: list[str] = []
    rest = place = 0
    while place < len(word):
        for size in range(min(_CHARACTERS, len(word) - place), 1, -1):
            meaning = meanings.get(word[place : place + size])
            if meaning:
                out += [word[rest:place], meaning]
                place += size
                rest = place
                break
        else:
            place += 1
    return [token for token in [*out, word[rest:]] if token]
