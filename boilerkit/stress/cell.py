"""A cell of the suite: one page with one property set, and which of its texts are main content and which are not."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from boilerkit.stress.writer import LANGUAGES, Writer

#: One cell of so many is held out.
_HELD_OUT: Final = 3


class Page(NamedTuple):
    """A page and its texts.

    Attributes
    ----------
    html : bytes
        In UTF-8.
    main, noise : tuple of str
        Texts that an extraction must have, and must not have, in the page's order. A text that stands several times
        on the page is here as often. What is neither, as the headline, counts for nothing.
    """

    html: bytes
    main: tuple[str, ...]
    noise: tuple[str, ...]


class Draft:
    """A page while it is written: keeps what is written as main content and as noise.

    Parameters
    ----------
    language, seed : str
        As for `Writer`. Two writers, so that the site around the content stays the same however long that is.

    Attributes
    ----------
    text : Writer
        Writes the content.
    site : Writer
        Writes everything around it.
    title : str
        The headline, escaped for HTML.
    """

    def __init__(self, language: str, seed: str) -> None:
        self.language = language
        self.text = Writer(language, f"content {seed}")
        title = self.text.heading()
        self.title = escape(title)
        self.site = Writer(language, f"site {seed}", [title])
        self.main_texts: list[str] = []
        self.noise_texts: list[str] = []

    def main(self, text: str) -> str:
        """A text as main content, escaped for HTML."""
        self.main_texts.append(text)
        return escape(text)

    def noise(self, text: str) -> str:
        """A text as noise, escaped for HTML."""
        self.noise_texts.append(text)
        return escape(text)

    def h1(self) -> str:
        """The headline, which counts for nothing: labelled pages differ in whether it is content."""
        return f"<h1>{self.title}</h1>"

    def paragraphs(self, count: int) -> str:
        """Paragraphs of main content."""
        return "\n".join(f"<p>{self.main(self.text.paragraph())}</p>" for _ in range(count))


@dataclass(frozen=True, slots=True)
class Cell:
    """One page of the suite, not yet written.

    Attributes
    ----------
    family : str
        The property that is varied, a name in ``boilerkit.stress.FAMILIES``.
    variant : str
        Its value.
    size : int
        How much of it, or how long the content: units, paragraphs, cells of a table, as the family says.
    language : str
        BCP 47 tag.
    build : callable
        Writes a draft's HTML.
    """

    family: str
    variant: str
    size: int
    language: str
    build: Callable[[Draft], str]

    @property
    def name(self) -> str:
        """Names the cell and nothing else does: ``family/variant/size/language``."""
        return f"{self.family}/{self.variant}/{self.size}/{self.language}"

    @property
    def held_out(self) -> bool:
        """Whether the cell is of the third, by the digest of its name, that nothing may be tuned on."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4]) % _HELD_OUT == 0

    def page(self) -> Page:
        """The page. Cells of one family and language have the same texts as far as they go."""
        draft = Draft(self.language, self.family)
        html = self.build(draft)
        return Page(html.encode(), tuple(draft.main_texts), tuple(draft.noise_texts))


def spread(name: str, count: int, among: tuple[str, ...] = LANGUAGES) -> list[str]:
    """Some languages, far from each other in the list, that the digest of a name chooses.

    Parameters
    ----------
    name : str
    count : int
    among : tuple of str

    Examples
    --------
    >>> spread("tables/plain", 2) == spread("tables/plain", 2)
    True
    """
    start = int.from_bytes(hashlib.sha256(name.encode()).digest()[4:8])
    step = max(1, len(among) // count)
    return [among[(start + number * step) % len(among)] for number in range(count)]
