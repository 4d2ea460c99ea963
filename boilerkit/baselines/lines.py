"""Heuristics for text without markup, each `text -> text`: what filters of training corpora do line by line."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from boilerkit.features.characters import SENTENCE_ENDS
from boilerkit.page.lines import Lines, split

from .justext import JusText

_CLOSING = "\"'”’»)]」』"


@dataclass(frozen=True, slots=True)
class LineBaseline(ABC):
    """A heuristic that keeps or drops lines; calling it with a text gives the text without the dropped ones.

    Attributes
    ----------
    name, title, citation : str
        Name in the registry and in tables, and where it is from.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    citation: ClassVar[str]

    @abstractmethod
    def keep(self, lines: Lines) -> Sequence[bool]:
        """Whether each line that is not blank is kept.

        Parameters
        ----------
        lines : Lines
            The text, cut into lines.

        Returns
        -------
        sequence of bool, as long as the text has lines that are not blank
        """

    def __call__(self, text: str) -> str:
        lines = split(text)
        return lines.joined([number for number, kept in enumerate(self.keep(lines)) if kept])

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters and their values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class C4(LineBaseline):
    """The line rules of the Colossal Clean Crawled Corpus: sentences of five words or more, and no notices.

    Examples
    --------
    >>> C4()("Home\\nTea is a hot drink.\\nPlease enable Javascript to read this page.\\n")
    'Tea is a hot drink.\\n'
    """

    name = "c4"
    title = "C4's line rules"
    citation = "Raffel et al. (2020). Exploring the limits of transfer learning. JMLR 21(140), section 2.2."

    marks: tuple[str, ...] = (".", "!", "?", '"', "”")
    words: int = 5
    notices: tuple[str, ...] = (
        *("javascript", "terms of use", "privacy policy", "cookie policy"),
        *("uses cookies", "use of cookies", "use cookies"),
    )

    def keep(self, lines: Lines) -> Sequence[bool]:
        return [
            text.endswith(self.marks)
            and len(text.split()) >= self.words
            and not any(notice in text.lower() for notice in self.notices)
            for text in lines.texts
        ]


@dataclass(frozen=True, slots=True)
class Gopher(LineBaseline):
    """Gopher's quality rules, each applied to a line as the paper applies it to a document.

    The rules on a document's length and stop words say nothing of a line and are left out.

    Examples
    --------
    >>> Gopher()("• Home\\nTea is a hot drink.\\nTea is for...\\n1 2 3\\n")
    'Tea is a hot drink.\\n'
    """

    name = "gopher"
    title = "Gopher's rules by line"
    citation = "Rae et al. (2021). Scaling language models: methods, analysis & insights. arXiv:2112.11446, A1.1."

    word_length: tuple[float, float] = (3.0, 10.0)
    symbols: float = 0.1
    alphabetic: float = 0.8

    def keep(self, lines: Lines) -> Sequence[bool]:
        return [self._passes(text) for text in lines.texts]

    def _passes(self, text: str) -> bool:
        words = text.split()
        least, most = self.word_length
        return (
            not text.startswith(("•", "-", "*", "‣", "▪", "●"))
            and not text.endswith(("...", "…"))
            and least <= sum(map(len, words)) / len(words) <= most
            and (text.count("#") + text.count("...") + text.count("…")) / len(words) <= self.symbols
            and sum(any(map(str.isalpha, word)) for word in words) / len(words) >= self.alphabetic
        )


@dataclass(frozen=True, slots=True)
class JusTextLines(LineBaseline):
    """jusText's algorithm over lines: its lengths and its revision by neighbours, without links and stop words."""

    name = "justext"
    title = "jusText without markup"
    citation = JusText.citation

    length_low: int = 70
    length_high: int = 200

    def keep(self, lines: Lines) -> Sequence[bool]:
        return JusText(length_low=self.length_low, length_high=self.length_high).keep(lines) if len(lines) else []


@dataclass(frozen=True, slots=True)
class Length(LineBaseline):
    """Keeps lines of some words or more; ten is about a sentence."""

    name = "length"
    title = "Ten words or more"
    citation = "The trivial baseline; Kohlschütter, Fankhauser, Nejdl (2010) find length the strongest single feature."

    words: int = 10

    def keep(self, lines: Lines) -> Sequence[bool]:
        return [len(text.split()) >= self.words for text in lines.texts]


@dataclass(frozen=True, slots=True)
class Punctuation(LineBaseline):
    """Keeps lines that end as a sentence does, in whatever script.

    Examples
    --------
    >>> Punctuation()("Home\\nTea is hot.\\n茶很热。\\n")
    'Tea is hot.\\n茶很热。\\n'
    """

    name = "punctuation"
    title = "Ends as a sentence does"
    citation = "The trivial baseline."

    def keep(self, lines: Lines) -> Sequence[bool]:
        return [text.rstrip(_CLOSING).endswith(tuple(SENTENCE_ENDS)) for text in lines.texts]


#: Every heuristic for lines, by name.
LINE_BASELINES: dict[str, LineBaseline] = {
    tool.name: tool for tool in (C4(), Gopher(), JusTextLines(), Length(), Punctuation())
}
