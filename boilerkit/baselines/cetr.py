"""CETR, content extraction via tag ratios: the source lines with many characters for each tag."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from math import ceil
from typing import Literal

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from boilerkit.page.encoding import decode
from boilerkit.page.parse import Page, parse
from boilerkit.page.tags import BLOCK

from .base import Baseline

Floats = NDArray[np.float64]

_WITHOUT_TEXT = frozenset(("script", "style", "title"))
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Cetr(Baseline):
    """Tag ratios by source line, smoothed and clustered, of Weninger et al.

    A line's tag ratio is its number of characters outside tags over its number of tags, at least 1; scripts,
    styles, comments and empty lines are left out, and so is the page's title, which no page shows. The ratios
    are smoothed by a Gaussian. With the smoothed ratio, the smoothed difference between it and the mean of
    the lines that follow gives each line two coordinates; k-means with three clusters, the centre of one
    held at the origin, leaves boilerplate there. `method="threshold"` is the paper's simpler variant: content
    is where the smoothed ratio reaches a multiple of the ratios' standard deviation.

    The lines are those of the decoded source; of an lxml element, those of its serialisation. Longer ones are
    broken between words or tags, since pages without line breaks have no lines to speak of. The paper starts
    k-means at random; here it starts at the points farthest from the centres so far, so that a page has one
    result. Kept lines are joined to paragraphs at block-level tags.

    Parameters
    ----------
    method : {"cluster", "threshold"}
    sigma : float
        Standard deviation of the Gaussian, in lines, above 0; its radius is `sigma` rounded up.
    lookahead : int
        Lines that follow which the difference is taken to, from 1.
    line_width : int or None
        Characters of source from which a line is broken; None to leave lines as they are.
    threshold : float
        Standard deviations, for `method="threshold"`.

    Examples
    --------
    >>> menu = "<ul>\\n" + "<li><a href='/'>Home</a></li>\\n" * 9 + "</ul>\\n"
    >>> prose = "<p>Tea is a drink that is made with\\nhot water and leaves, and it is old.</p>\\n"
    >>> Cetr(sigma=0.3, lookahead=1)(menu + prose + menu)
    'Tea is a drink that is made with hot water and leaves, and it is old.'
    """

    name = "cetr"
    title = "CETR"
    citation = "Weninger, Hsu & Han (2010). CETR: content extraction via tag ratios. WWW 2010."
    year = 2010

    method: Literal["cluster", "threshold"] = "cluster"
    sigma: float = 1.0
    lookahead: int = 3
    line_width: int | None = 65
    threshold: float = 1.0

    def __post_init__(self) -> None:
        if self.method not in ("cluster", "threshold"):
            raise ValueError(f"method is 'cluster' or 'threshold', not {self.method!r}")
        if not self.sigma > 0 or self.lookahead < 1:
            raise ValueError(f"sigma is above 0 and lookahead from 1, not {self.sigma} and {self.lookahead}")

    def __call__(self, page: Page, encoding: str | None = None) -> str:
        lines = _SourceLines(self.line_width).read(_source(page, encoding))
        if not lines:
            return ""
        ratios = np.array([line.chars / max(line.tags, 1) for line in lines])
        smoothed = _smooth(ratios, self.sigma)
        if self.method == "threshold":
            kept = (smoothed >= self.threshold * ratios.std()) & (smoothed > 0)
        else:
            slopes = _smooth(_differences(smoothed, self.lookahead), self.sigma)
            kept = ~_near_origin(np.column_stack([smoothed, slopes]))
        return _paragraphs(lines, kept.tolist())


@dataclass(slots=True)
class _Line:
    """A line of source: its characters outside tags, its tags, its text with breaks at block-level tags."""

    chars: int = 0
    tags: int = 0
    source: int = 0
    text: list[str] = field(default_factory=list)


def _source(page: Page, encoding: str | None) -> str:
    if isinstance(page, bytes | bytearray | memoryview):
        return decode(bytes(page), encoding)
    if isinstance(page, str):
        return page
    return etree.tostring(parse(page), method="html", encoding="unicode", with_tail=False)


class _SourceLines(HTMLParser):
    """Cuts source into lines, and counts."""

    def __init__(self, width: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.width = width
        self.lines = [_Line()]
        self.silent = ""

    def read(self, source: str) -> list[_Line]:
        self.feed(source)
        self.close()
        return [line for line in self.lines if line.chars or line.tags]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag, len(self.get_starttag_text() or ""))
        if tag in _WITHOUT_TEXT:
            self.silent = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag, len(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self._tag(tag, len(tag) + 3)
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        for number, text in enumerate(data.split("\n")):
            if number:
                self.lines.append(_Line())
            self._text(text)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        return self.parse_bogus_comment(i, report)  # the standard library's raises on some of them

    def _tag(self, tag: str, length: int) -> None:
        if tag in ("script", "style"):
            return
        line = self._line()
        line.tags += 1
        line.source += length
        if tag in BLOCK or tag == "br":
            line.text.append(_BREAK)

    def _text(self, text: str) -> None:
        if text[:1].isspace():
            self.lines[-1].text.append(" ")
        for word in text.split():
            line = self._line()
            line.chars += len(word)
            line.source += len(word) + 1
            line.text += word, " "
        if text and not text[-1].isspace() and self.lines[-1].text:
            self.lines[-1].text.pop()

    def _line(self) -> _Line:
        if self.width is not None and self.lines[-1].source >= self.width:
            self.lines.append(_Line())
        return self.lines[-1]


def _smooth(values: Floats, sigma: float) -> Floats:
    """Gaussian smoothing; at the edges the weights that remain are scaled to 1."""
    radius = ceil(sigma)
    kernel = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * sigma**2))
    weighted, weights = (np.convolve(line, kernel)[radius:-radius] for line in (values, np.ones(len(values))))
    return np.asarray(weighted / weights, dtype=np.float64)


def _differences(values: Floats, lookahead: int) -> Floats:
    """Absolute difference between each value and the mean of those that follow; 0 at the end."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    start = np.arange(len(values)) + 1
    stop = np.minimum(start + lookahead, len(values))
    means = (sums[stop] - sums[start]) / np.maximum(stop - start, 1)
    return np.where(stop > start, np.abs(means - values), 0.0)


def _near_origin(points: Floats, rounds: int = 100) -> NDArray[np.bool_]:
    """K-means with three centres, one fixed at the origin: whether each point is in that one's cluster."""
    centres = np.zeros((1, points.shape[1]))
    for _ in range(2):
        centres = np.vstack([centres, points[_distances(points, centres).min(axis=1).argmax()]])
    nearest = _distances(points, centres).argmin(axis=1)
    for _ in range(rounds):
        for number in (1, 2):
            if (nearest == number).any():
                centres[number] = points[nearest == number].mean(axis=0)
        previous, nearest = nearest, _distances(points, centres).argmin(axis=1)
        if (nearest == previous).all():
            break
    return np.asarray(nearest == 0, dtype=np.bool_)


def _distances(points: Floats, centres: Floats) -> Floats:
    return np.asarray(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), dtype=np.float64)


def _paragraphs(lines: Sequence[_Line], kept: Sequence[bool]) -> str:
    text = "".join("".join(line.text) + " " if keep else _BREAK for line, keep in zip(lines, kept, strict=True))
    return "\n".join(paragraph for raw in text.split(_BREAK) if (paragraph := " ".join(raw.split())))
