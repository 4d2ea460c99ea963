"""Wrapper: what stands around the same paragraphs, from ``<main>`` to the layout tables of frameset times."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread
from boilerkit.stress.site import Element, Parts

SIZES: Final = (6, 40, 200)
_DEPTH: Final = 8


def cells() -> Iterator[Cell]:
    """A cell a wrapper and number of paragraphs."""
    for wrapper, build in WRAPPERS.items():
        for size in SIZES:
            for language in spread(f"wrapper/{wrapper}/{size}", 2):
                yield Cell("wrapper", wrapper, size, language, partial(build, size))


def _article(size: int, draft: Draft) -> str:
    return site.page(draft, f"<article>\n{draft.h1()}\n{draft.paragraphs(size)}\n</article>")


def _inside(element: Element, size: int, draft: Draft) -> str:
    """Paragraphs inside one element, which is the only thing that marks them."""
    return site.page(draft, f"{draft.h1()}\n{draft.paragraphs(size)}", Parts(content=element))


def _bare_body(size: int, draft: Draft) -> str:
    content = f"{draft.h1()}\n{draft.paragraphs(size)}"
    links = [f'<a href="/{number}">{draft.noise(label)}</a>' for number, label in enumerate(draft.site.all("menu"))]
    return site.document(draft, f"<p>{' | '.join(links)}</p>\n{content}\n<hr>\n{site.footer(draft)}")


def _layout_tables(size: int, draft: Draft) -> str:
    return site.old_page(
        draft,
        '<table width="100%"><tr><td><table width="100%" cellpadding="6"><tr><td>'
        f"<h2>{draft.title}</h2>{draft.paragraphs(size)}</td></tr></table></td></tr></table>",
    )


def _form(size: int, draft: Draft) -> str:
    content = f"{draft.h1()}\n{draft.paragraphs(size)}"
    whole = site.page(draft, content, Parts(content=("div", "")))
    start = '<form method="post" action="./default.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE">'
    return whole.replace("<body>", f"<body>{start}").replace("</body>", "</form></body>")


def _div_soup(size: int, draft: Draft) -> str:
    plain: Element = ("div", "")
    content = f"{'<div>' * _DEPTH}<div>{draft.title}</div>{draft.paragraphs(size)}{'</div>' * _DEPTH}"
    return site.page(draft, content, Parts(plain, plain, plain, plain, plain))


def _frameset_era(size: int, draft: Draft) -> str:
    paragraphs = "\n".join(f"<P ALIGN=justify>{draft.main(draft.text.paragraph())}" for _ in range(size))
    links = " | ".join(
        f"<A HREF=page{n}.htm>{draft.noise(label)}</A>" for n, label in enumerate(draft.site.all("menu"))
    )
    return f"""<HTML LANG={draft.language}><HEAD><META CHARSET=utf-8><TITLE>{draft.title}</TITLE></HEAD>
<BODY BGCOLOR=#FFFFFF TEXT=#000000><CENTER><FONT SIZE=2>{links}</FONT></CENTER><HR>
<CENTER><H1><FONT COLOR=#800000>{draft.title}</FONT></H1></CENTER>
<BLOCKQUOTE><FONT FACE=Times SIZE=3>
{paragraphs}
</FONT></BLOCKQUOTE><HR>
<CENTER><FONT SIZE=1>{draft.noise(draft.site.phrase("rights"))}</FONT></CENTER></BODY></HTML>"""


WRAPPERS: Final[dict[str, Callable[[int, Draft], str]]] = {
    "article": _article,
    "bare-body": _bare_body,
    "layout-tables": _layout_tables,
    "form": _form,
    "aside": partial(_inside, ("aside", "")),
    "custom-element": partial(_inside, ("x-page-view", "")),
    "div-soup": _div_soup,
    "frameset-era": _frameset_era,
    "section": partial(_inside, ("section", "")),
}
"""Pages of some paragraphs, by the name of what stands around them."""
