"""Writes texts of its own in sixteen languages: as many distinct sentences as a page needs, from a few dozen.

The sentences are those of the project's own pages (``datasets/pages``), and what sites say around them was written for
this package; `texts` has a file for each language. A new sentence is an old one whose longer words are exchanged for
others of the language with the same ending; in scripts without spaces it is made of clauses of several. So every
paragraph has words of its own, and looks to a model like prose of its language.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from boilerkit.words import unspaced_letters

_TEXTS: Final = Path(__file__).with_name("texts")
#: Every language, by its BCP 47 tag.
LANGUAGES: Final = tuple(sorted(path.stem for path in _TEXTS.glob("*.txt")))
#: Share of the longer words of a sentence that are exchanged, and of one that is to stay what it says.
_EXCHANGED: Final = 0.4
_VARIED: Final = 0.25
#: Letters of a word that can be exchanged; Hangul writes a syllable as one.
_LONG: Final = 4
_LONG_HANGUL: Final = 2
#: Words with one ending, from which it can be told; otherwise any word is taken.
_FEWEST: Final = 6
#: Times that a text is written anew where it has been written before.
_ATTEMPTS: Final = 200
_SYLLABLES: Final = ("bar", "cor", "den", "fil", "gan", "hol", "jus", "kel", "lom", "mir", "nov", "pas", "rin", "sat")
#: Words with the marks in them, which ``\w`` leaves out in Devanagari, and with apostrophes inside.
_WORD: Final = re.compile(r"[^\W\d_](?:[^\s\d_.,;:!?…«»„“”\"'’()|–—।؟،؛-]|['’](?=\w))*")
_CLAUSE_ENDS: Final = re.compile("[,，、：；。！？?!]+")
_QUOTES: Final = frozenset("“”「」《》")


class Texts:
    """What a language's file holds.

    Attributes
    ----------
    sections : mapping of str to sequence of str
        Lines by section: prose, headings, menu, consent, rules, remarks, questions.
    phrases : mapping of str to str
        What sites say, by meaning.
    """

    def __init__(self, language: str) -> None:
        sections: dict[str, list[str]] = defaultdict(list)
        name = ""
        for line in (_TEXTS / f"{language}.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                name = line.strip("[]")
            elif line:
                sections[name].append(line)
        self.phrases: Mapping[str, str] = dict(line.split(": ", 1) for line in sections.pop("phrases"))
        self.sections: Mapping[str, Sequence[str]] = sections
        self.comma = "、" if language == "ja" else "，"
        self.unspaced = unspaced_letters("".join(sections["prose"])) > 0
        self.clauses = list(
            dict.fromkeys(
                clause
                for sentence in sections["prose"]
                for clause in _CLAUSE_ENDS.split(sentence)
                if len(clause) >= _LONG and not _QUOTES & {*clause}
            )
        )
        self._pools: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for sentence in sections["prose"]:
            for word in _WORD.findall(sentence)[1:]:
                if _is_long(word):
                    for ending in (word[-2:], ""):
                        self._pools[ending, word[0].isupper()].append(word)

    def pool(self, word: str) -> list[str]:
        """Words that can stand for a word."""
        capital = word[:1].isupper()
        likest = (self._pools[word[-2:], capital], self._pools["", capital])
        return next((pool for pool in likest if len(pool) >= _FEWEST), self._pools["", False])


@cache
def _texts(language: str) -> Texts:
    return Texts(language)


class Writer:
    """Writes sentences, paragraphs and names, the same ones for the same seed, and no two alike.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    seed : str
    written : iterable of str
        Texts that it must not write.

    Raises
    ------
    ValueError
        Where there are no texts in that language.

    Examples
    --------
    >>> Writer("en", "tea").paragraph() == Writer("en", "tea").paragraph()
    True
    >>> writer = Writer("en", "tea")
    >>> len({writer.paragraph() for _ in range(2000)})
    2000
    """

    def __init__(self, language: str, seed: str, written: Iterable[str] = ()) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"there are no texts in {language!r}; choose one of {', '.join(LANGUAGES)}")
        self.language = language
        self._texts = _texts(language)
        self._random = random.Random(f"{language} {seed}")
        self._used = {*written}

    def phrase(self, meaning: str) -> str:
        """What sites say, by its meaning: the same each time."""
        return self._texts.phrases[meaning].replace("{site}", self.site)

    @property
    def site(self) -> str:
        """The name of the site."""
        return f"{self._texts.sections['menu'][3]} {self._texts.sections['menu'][8]}"

    def all(self, section: str) -> Sequence[str]:
        """The lines of a section as they are."""
        return self._texts.sections[section]

    def sentence(self) -> str:
        """A sentence of prose that has not been written before."""
        return self._new(self._sentence, _EXCHANGED)

    def paragraph(self, fewest: int = 2, most: int = 4) -> str:
        """Some sentences of prose."""
        return self.joined(self.sentence() for _ in range(self._random.randint(fewest, most)))

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences as one text, with spaces between them where the language has them."""
        return ("" if self._texts.unspaced else " ").join(sentences)

    def heading(self) -> str:
        """A headline that has not been written before."""
        return self._new(lambda share: self._like("headings", share), _EXCHANGED)

    def like(self, section: str) -> str:
        """A line like those of a section, some of its words exchanged."""
        return self._new(lambda share: self._like(section, share), _VARIED)

    def line(self) -> str:
        """A short run of words, as a verse or an item of a list has."""
        return self._new(self._line, _EXCHANGED)

    def term(self) -> str:
        """A word or two, as a row of a table is called."""
        return self._new(lambda _: self._term())

    def number(self) -> str:
        """A number that has not been written before."""
        return self._new(lambda _: str(self._random.randint(1000, 99999)))

    def name(self) -> str:
        """An invented name in Latin letters, of a person or a firm."""
        return self._new(lambda _: f"{self._syllables().title()} {self._syllables().title()}")

    def code(self) -> str:
        """A line of a program."""
        names = [f"{self._syllables()}_{self._syllables()}" for _ in range(3)]
        return "{} = {}({}, {})".format(*names, self.number())

    def _new(self, write: Callable[[float], str], share: float = 0.0) -> str:
        """A text not written before; the more often that fails, the more of its words are exchanged."""
        for attempt in range(_ATTEMPTS):
            text = write(share + (1 - share) * attempt / _ATTEMPTS)
            if text not in self._used:
                self._used.add(text)
                return text
        raise RuntimeError(f"the texts in {self.language!r} are too few for a page of this length")

    def _sentence(self, share: float) -> str:
        if self._texts.unspaced:
            return self._texts.comma.join(self._random.sample(self._texts.clauses, self._random.randint(2, 4))) + "。"
        return self._like("prose", share)

    def _like(self, section: str, share: float) -> str:
        """A line of a section with a share of its longer words exchanged; without spaces, with a clause before it."""
        text = self._random.choice(self._texts.sections[section])
        if self._texts.unspaced:
            return f"{self._random.choice(self._texts.clauses)}{self._texts.comma}{text}"
        first = _WORD.search(text)
        start = first.end() if first else 0

        def exchanged(match: re.Match[str]) -> str:
            if not _is_long(match[0]) or self._random.random() > share:
                return match[0]
            return self._random.choice(self._texts.pool(match[0]))

        return text[:start] + _WORD.sub(exchanged, text[start:])

    def _line(self, share: float) -> str:
        if self._texts.unspaced:
            return self._texts.comma.join(self._random.sample(self._texts.clauses, 2))
        sentence = _WORD.findall(self._sentence(share))
        count = self._random.randint(5, 8)
        start = self._random.randint(0, max(0, len(sentence) - count))
        return _capitalised(" ".join(sentence[start : start + count]))

    def _term(self) -> str:
        if self._texts.unspaced:
            clause = self._random.choice(self._texts.clauses)
            start = self._random.randint(0, len(clause) - _LONG)
            return clause[start : start + self._random.randint(_LONG, 6)]
        return _capitalised(" ".join(self._random.sample(self._texts.pool(""), 2)))

    def _syllables(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=2))


def _is_long(word: str) -> bool:
    return len(word) >= (_LONG_HANGUL if "가" <= word[0] <= "힣" else _LONG)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
