"""Vocabulary: phrases of menus, share bars and shops in some thirty languages (share, reply, add to cart), by meaning.

Labelled pages are English for the most part. A token that stands for a meaning carries what was learnt from English
pages to the other languages. The phrases are in `phrases.txt`, a line for each meaning; a phrase that a language also
uses for something common is not among them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from boilerkit.compiled import compiled
from boilerkit.words import is_unspaced

#: Most characters of a phrase in a script without spaces.
_CHARACTERS: Final = 8
#: Words that may hold several phrases start with this character, the first of the Thai block, or a later one.
FIRST_UNSPACED: Final = "\u0e00"
_PHRASES: Final = Path(__file__).with_name("phrases.txt")


@cache
def known_phrases() -> tuple[dict[str, str], dict[str, list[int]]]:
    """Meaning of each phrase, its words parted by a space; and the lengths of phrases in words, by their first word.

    Examples
    --------
    >>> meanings, lengths = known_phrases()
    >>> meanings["alle rechte vorbehalten"], 3 in lengths["alle"]
    ('@rights', True)
    """
    meanings: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for line in _PHRASES.read_text("utf-8").splitlines():
        meaning, phrases = line.split(": ", 1)
        for phrase in phrases.split(" | "):
            words = phrase.split()
            meanings.setdefault(phrase, "@" + meaning)
            lengths.setdefault(words[0], set()).add(len(words))
    return meanings, {word: sorted(several, reverse=True) for word, several in lengths.items()}


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
    return tuple(phrase for phrase, found in known_phrases()[0].items() if found == meaning)


def spans(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Where each phrase, or other word, starts; how many words it has; and its meaning, or "".

    Parameters
    ----------
    words : list of str
        In lower case.

    Examples
    --------
    >>> list(spans(["alle", "rechte", "vorbehalten", "der", "verlag"]))
    [(0, 3, '@rights'), (3, 1, ''), (4, 1, '')]
    """
    end = 0
    for place, size, meaning in find_phrases(words, *known_phrases()):
        yield from ((other, 1, "") for other in range(end, place))
        yield place, size, meaning
        end = place + size
    yield from ((other, 1, "") for other in range(end, len(words)))


@compiled
def find_phrases(
    words: list[str], meanings: dict[str, str], lengths: dict[str, list[int]]
) -> list[tuple[int, int, str]]:
    """Where each phrase starts, how many words it has, and its meaning; the longest of those that start alike.

    Parameters
    ----------
    words : list of str
        In lower case.
    meanings : dict of str to str
        Meaning of each phrase, its words parted by a space.
    lengths : dict of str to list of int
        How many words the phrases have that start with a word, descending.
    """
    found, end = [], 0
    for start in [place for place, word in enumerate(words) if word in lengths]:
        if start >= end:
            for size in lengths[words[start]]:
                meaning = meanings.get(" ".join(words[start : start + size])) if start + size <= len(words) else None
                if meaning:
                    found.append((start, size, meaning))
                    end = start + size
                    break
    return found


def meant(words: list[str]) -> list[str]:
    """Words in lower case, with each phrase that has a known meaning replaced by that.

    Parameters
    ----------
    words : list of str
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
    end = 0
    for place, size, meaning in find_phrases(words, *known_phrases()):
        out += (*_parted(words[end:place]), meaning)
        end = place + size
    return [*out, *_parted(words[end:])] if end else [*_parted(words)]


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


def _parted(words: Sequence[str]) -> Iterable[str]:
    """Words, and the phrases inside those that may hold some."""
    characters = "".join(words)
    if characters.isascii() or max(characters) < FIRST_UNSPACED:
        return words
    return chain.from_iterable(_inside(word) if _may_hold_phrases(word) else [word] for word in words)


def _may_hold_phrases(word: str) -> bool:
    """Whether phrases may stand inside a word: in scripts without spaces, and in Hangul, whose words take endings."""
    return is_unspaced(word[0]) or "\uac00" <= word[0] <= "\ud7a3"


def _inside(word: str) -> list[str]:
    """Meanings of the phrases in a word of a script without spaces, longest first, and what stands between."""
    meanings, _ = known_phrases()
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
