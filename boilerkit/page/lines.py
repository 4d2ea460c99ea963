"""Lines: a text without markup cut into its lines.

A line is a block that has no markup: the lines of a text are the blocks of a page with a single element, so that
what measures and scores blocks does lines as well. Blank lines are no blocks; they are remembered, and whatever is
kept is written out as it stood.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from boilerkit.page.invisible import visible
from boilerkit.page.segments import Segments
from boilerkit.patterns import lazy

#: What a browser takes for a page where nothing says what it is (WHATWG, MIME Sniffing, 7.1), and common other tags.
_MARKUP: Final = lazy(
    r"<!--|<(?:!doctype\s+html|/?(?:html|head|script|iframe|h[1-6]|div|font|table|a|style|title|b|body|br|p"
    r"|article|section|main|nav|header|footer|ul|ol|li|span|meta|link|img|td|tr|pre|blockquote|form))(?=[\s>/])",
    re.I,
)
_BULLET: Final = lazy(r"(?:[-*+•·▪●‣–—>#]+|\(?\d{1,3}[.)])\s")
#: Characters at the start of a line that may hold its indent and its bullet.
_HEAD: Final = 40


@dataclass(slots=True)
class Lines(Segments):
    """A text cut into lines; its blocks are the lines that are not blank.

    Attributes
    ----------
    raw : list of str
        Every line as it stands, its line end included; they join to the text.
    places : list of int
        Number in `raw` of each block.
    """

    raw: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    #: Blank lines right before each block, characters that it is indented by, and whether it starts with a bullet.
    blanks: list[int] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)
    bullets: list[bool] = field(default_factory=list)

    def line(self, block: int) -> str:
        """A line as it stands, without its line end.

        Parameters
        ----------
        block : int
            Its number among the blocks.
        """
        return self.raw[self.places[block]].rstrip("\r\n")

    def section(self, first: int, last: int) -> "Lines":
        """The blocks from `first` up to `last` as lines of their own, without `raw` and `places`.

        Parameters
        ----------
        first, last : int
        """
        return _lines(
            self.texts[first:last], self.blanks[first:last], self.indents[first:last], self.bullets[first:last]
        )

    def joined(self, kept: Sequence[int]) -> str:
        """The text without the lines that are not kept.

        Kept lines stand byte for byte as they stood. Blank lines around them stay where nothing between was dropped;
        where something was, one stays if there was one.

        Parameters
        ----------
        kept : sequence of int
            Numbers of the kept blocks, ascending.

        Examples
        --------
        >>> split("Tea\\n\\nShare\\nTweet\\n\\nIt is hot.\\n").joined([0, 3])
        'Tea\\n\\nIt is hot.\\n'
        """
        raw, out, end = self.raw, list[str](), 0
        for block in kept:
            place = self.places[block]
            if (block == 0) if not out else self.places[block - 1] == end - 1:
                out += raw[end:place]
            elif out:
                out += _first_blank(raw[end:place])
            out.append(raw[place])
            end = place + 1
        if not out:
            return ""
        if kept[-1] == len(self) - 1:
            out += raw[end:]
        elif not raw[-1].endswith(("\r", "\n")):
            out[-1] = out[-1].rstrip("\r\n")
        return "".join(out)


def split(text: str) -> Lines:
    """Cut a text into lines.

    Lines end at line feeds, or at carriage returns where the text has no line feed. Other control characters are
    part of their line.

    Parameters
    ----------
    text : str

    Returns
    -------
    Lines

    Examples
    --------
    >>> split("Tea\\r\\n\\r\\n  It is hot.").texts
    ['Tea', 'It is hot.']
    """
    raw = _with_ends(text)
    texts, places, blanks, indents, bullets = [], [], [], [], []
    last = -1
    for place, line in enumerate(raw):
        shown = visible(line).replace("\0", " ").strip()
        if shown:
            texts.append(shown)
            places.append(place)
            blanks.append(place - last - 1)
            head = line[:_HEAD]
            indents.append(len(head) - len(head.lstrip()))
            bullets.append(_BULLET.match(shown[:_HEAD]) is not None)
            last = place
    lines = _lines(texts, blanks, indents, bullets)
    lines.raw, lines.places = raw, places
    return lines


def _with_ends(text: str) -> list[str]:
    end = "\n" if "\n" in text else "\r"
    lines = [line + end for line in text.split(end)]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _lines(texts: list[str], blanks: list[int], indents: list[int], bullets: list[bool]) -> Lines:
    """Lines as the blocks of a page that is one element."""
    count = len(texts)
    return Lines(
        tags=["body"],
        parents=[-1],
        traits=[0],
        names=[""],
        first_block=[0],
        last_block=[count],
        pieces=texts,
        owners=[0] * count,
        texts=texts,
        containers=[0] * count,
        first_piece=list(range(count + 1)),
        blanks=blanks,
        indents=indents,
        bullets=bullets,
    )


def _first_blank(gap: Sequence[str]) -> list[str]:
    return next(([line] for line in gap if not line.strip("\0 \t\r\n\f\v")), [])


def is_plain(text: str) -> bool:
    """Whether a text has no markup, so that it is to be read as lines.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> is_plain("Tea < coffee, says <me@example.org>."), is_plain("<p>Tea")
    (True, False)
    """
    return _MARKUP.search(text) is None
