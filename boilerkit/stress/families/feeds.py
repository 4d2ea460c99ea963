"""A short article beside long feeds: teasers with text, rules for comments, other articles, a ticker; old and new."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread
from boilerkit.stress.writer import LANGUAGES

#: Characters of the article, of which scripts without spaces have a third.
CHARACTERS: Final = (300, 600, 1000)
_UNSPACED_SHARE: Final = 1 / 3
_TEASERS: Final = 20
_TICKER: Final = 40
_ARTICLES: Final = 3
#: Languages of the portals on which most is lost; a feed is tried in two of them and one other.
_PORTALS: Final = ("el", "pl", "ru")


def cells() -> Iterator[Cell]:
    """A cell a feed, markup and length."""
    for feed in FEEDS:
        for markup, build in MARKUPS.items():
            for size in CHARACTERS:
                variant = f"{feed}-{markup}"
                others = tuple(name for name in LANGUAGES if name not in _PORTALS)
                name = f"feeds/{variant}/{size}"
                for language in (*spread(name, 2, _PORTALS), *spread(name, 1, others)):
                    yield Cell("feeds", variant, size, language, partial(build, feed, size))


def _article(draft: Draft, characters: int) -> str:
    """Paragraphs until the article is long enough."""
    enough = characters * (_UNSPACED_SHARE if draft.language in ("ja", "zh") else 1)
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < enough:
        paragraphs.append(draft.text.paragraph(2, 2))
    return "\n".join(f"<p>{draft.main(text)}</p>" for text in paragraphs)


def _teasers(draft: Draft) -> list[tuple[str, list[str]]]:
    return [(draft.site.heading(), [draft.site.paragraph(1, 2)]) for _ in range(_TEASERS)]


def _rules(draft: Draft) -> list[tuple[str, list[str]]]:
    rules = [*draft.site.all("rules"), *(draft.site.like("rules") for _ in draft.site.all("rules"))]
    return [(draft.site.phrase("comments"), rules)]


def _articles(draft: Draft) -> list[tuple[str, list[str]]]:
    return [(draft.site.heading(), [draft.site.paragraph() for _ in range(5)]) for _ in range(_ARTICLES)]


def _ticker(draft: Draft) -> list[tuple[str, list[str]]]:
    return [(draft.site.heading(), []) for _ in range(_TICKER)]


FEEDS: Final[dict[str, Callable[[Draft], list[tuple[str, list[str]]]]]] = {
    "teasers": _teasers,
    "rules": _rules,
    "articles": _articles,
    "ticker": _ticker,
}
"""Headlines of a feed, each with its paragraphs, by the name of the feed."""


def _modern(feed: str, size: int, draft: Draft) -> str:
    content = f"<article>\n{draft.h1()}\n{_article(draft, size)}\n</article>"
    entries = "\n".join(
        f'<div class="card"><h3><a href="/a/{number}">{draft.noise(title)}</a></h3>'
        + "".join(f"<p>{draft.noise(text)}</p>" for text in texts)
        + "</div>"
        for number, (title, texts) in enumerate(FEEDS[feed](draft))
    )
    heading = f"<h2>{draft.noise(draft.site.phrase('latest'))}</h2>"
    return site.page(draft, content, after=f'<section class="feed">\n{heading}\n{entries}\n</section>')


def _old(feed: str, size: int, draft: Draft) -> str:
    content = f'<font size="4"><b>{draft.title}</b></font>\n{_article(draft, size)}'
    entries = "\n".join(
        f'<tr><td><font size="2" color="#003366"><a href="/a{number}.html"><b>{draft.noise(title)}</b></a></font>'
        + "".join(f'<br><font size="2">{draft.noise(text)}</font>' for text in texts)
        + "</td></tr>"
        for number, (title, texts) in enumerate(FEEDS[feed](draft))
    )
    heading = f"<tr><td><b>{draft.noise(draft.site.phrase('latest'))}</b></td></tr>"
    return site.old_page(draft, content, below=f'<table width="100%" border="0">\n{heading}\n{entries}\n</table>')


MARKUPS: Final[dict[str, Callable[[str, int, Draft], str]]] = {"modern": _modern, "2000s": _old}
"""Pages of a feed and an article of some length, by their time."""
