"""Position: the article where an extractor does not look for it, or in two parts."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread
from boilerkit.stress.site import Parts

PARAGRAPHS: Final = (4, 16)
_ENTRIES: Final = 15


def cells() -> Iterator[Cell]:
    """A cell a position and length of the article."""
    for position, build in POSITIONS.items():
        for size in PARAGRAPHS:
            for language in spread(f"position/{position}/{size}", 4):
                yield Cell("position", position, size, language, partial(build, size))


def _two_parts(size: int, draft: Draft) -> str:
    first = draft.paragraphs(size // 2)
    between = f'<div class="recommended">{site.teasers(draft)}</div>'
    second = draft.paragraphs(size - size // 2)
    parts = f'{draft.h1()}\n<div class="text">{first}</div>\n{between}\n<div class="text">{second}</div>'
    return site.page(draft, parts, Parts(content=("div", "")))


def _in_aside(size: int, draft: Draft) -> str:
    return site.page(draft, f"{draft.h1()}\n{draft.paragraphs(size)}", Parts(content=("aside", "right")))


def _after_form(size: int, draft: Draft) -> str:
    labels = [draft.noise(draft.site.term()) for _ in range(4)]
    form = "<br>".join(f"{label} <input>" for label in labels)
    button = draft.noise(draft.site.phrase("subscribe"))
    form = f'<form action="/mail">{form}<br><textarea></textarea><button>{button}</button></form>'
    return site.page(draft, f"{draft.h1()}\n{draft.paragraphs(size)}", Parts(content=("div", "")), before=form)


def _after_menu(size: int, draft: Draft) -> str:
    content = f"{draft.h1()}\n{draft.paragraphs(size)}"
    links = "".join(f'<li><a href="/m/{n}">{draft.noise(draft.site.term())}</a></li>' for n in range(10 * _ENTRIES))
    return site.page(draft, content, Parts(content=("div", "")), before=f"<ul>{links}</ul>")


def _after_feed(size: int, draft: Draft) -> str:
    content = f"{draft.h1()}\n{draft.paragraphs(size)}"
    return site.page(draft, content, Parts(content=("div", "")), before=f"<div>{site.teasers(draft, _ENTRIES)}</div>")


def _in_footer(size: int, draft: Draft) -> str:
    return site.page(draft, f"{draft.h1()}\n{draft.paragraphs(size)}", Parts(content=("div", "bottom footer-content")))


POSITIONS: Final[dict[str, Callable[[int, Draft], str]]] = {
    "two-parts": _two_parts,
    "in-aside": _in_aside,
    "after-form": _after_form,
    "after-menu": _after_menu,
    "after-feed": _after_feed,
    "in-footer": _in_footer,
}
"""Pages of some paragraphs, by the name of their position."""
