"""Names: the same page whose classes say what they hold, say it in another language, say nothing, or mislead."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread
from boilerkit.stress.site import Parts

PARAGRAPHS: Final = (3, 6, 40)


def cells() -> Iterator[Cell]:
    """A cell a way of naming and length of the article."""
    for naming, named in NAMINGS.items():
        for size in PARAGRAPHS:
            for language in spread(f"names/{naming}/{size}", 3):
                yield Cell("names", naming, size, language, partial(_page, named, size))


def _page(named: Parts, size: int, draft: Draft) -> str:
    return site.page(draft, f"{draft.h1()}\n{draft.paragraphs(size)}", named)


NAMINGS: Final[dict[str, Parts]] = {
    "english": site.named("header", "menu", "content", "sidebar", "footer"),
    "none": site.named("", "", "", "", ""),
    "german": site.named("kopfzeile", "hauptnavigation", "inhalt", "randspalte", "fusszeile"),
    "polish": site.named("naglowek", "nawigacja", "tresc", "boczna", "stopka"),
    "russian": site.named("shapka", "razdely", "soderzhanie", "kolonka", "podval"),
    "hashed": site.named("css-1a2b3c", "css-9f8e7d", "css-0x4k2p", "css-7h6g5f", "css-3j2k1l"),
    "misleading": site.named("hero-article", "post-content", "sidebar promo", "article-body entry", "main-text"),
    "misleading-comments": site.named("header", "menu", "comments-area", "main-story", "footer"),
}
"""How the parts of a site are called, by the name of the way."""
