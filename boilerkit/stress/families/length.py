"""Length: from one unit to three thousand, in every kind of markup that holds running text."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread

LENGTHS: Final = (1, 2, 3, 5, 10, 30, 100, 300, 1000, 3000)
#: Lengths up to which each unit is tried in two languages.
_FEW: Final = 300
#: Units of which there are also pages of the last length, which take long.
_LONGEST: Final = ("p", "br", "list", "posts", "rows")
_CHAPTER: Final = 5


def cells() -> Iterator[Cell]:
    """A cell a unit and length."""
    for unit, write in UNITS.items():
        first, second = spread(f"length/{unit}", 2)
        for length in LENGTHS:
            if length < LENGTHS[-1] or unit in _LONGEST:
                for language in (first, second) if length <= _FEW else (first,):
                    yield Cell("length", unit, length, language, partial(_page, write, length))


def _page(write: Callable[[Draft, int], str], length: int, draft: Draft) -> str:
    return site.page(draft, f"<article>\n{draft.h1()}\n{write(draft, length)}\n</article>")


def _divs(draft: Draft, count: int) -> str:
    return "\n".join(f"<div>{draft.main(draft.text.paragraph())}</div>" for _ in range(count))


def _breaks(draft: Draft, count: int) -> str:
    return f"<div>{'<br><br>'.join(draft.main(draft.text.paragraph()) for _ in range(count))}</div>"


def _list(draft: Draft, count: int) -> str:
    items = "\n".join(f"<li>{draft.main(draft.text.sentence())}</li>" for _ in range(count))
    return f"<ul>\n{items}\n</ul>"


def _definitions(draft: Draft, count: int) -> str:
    entries = "\n".join(
        f"<dt>{draft.main(draft.text.term())}</dt>\n<dd>{draft.main(draft.text.sentence())}</dd>" for _ in range(count)
    )
    return f"<dl>\n{entries}\n</dl>"


def _clauses(draft: Draft, count: int) -> str:
    return "\n".join(
        f"<p>{1 + number // _CHAPTER}.{1 + number % _CHAPTER} {draft.main(draft.text.paragraph(1, 3))}</p>"
        for number in range(count)
    )


def _chapters(draft: Draft, count: int) -> str:
    return "\n".join(
        (f"<h2>{draft.main(draft.text.heading())}</h2>\n" if number % _CHAPTER == 0 else "") + draft.paragraphs(1)
        for number in range(count)
    )


def _posts(draft: Draft, count: int) -> str:
    return "\n".join(
        f'<div class="post"><div class="author">{draft.text.name()}</div><div class="post-body">'
        f"{draft.main(draft.text.paragraph())}</div>"
        f'<a href="#reply">{draft.noise(draft.site.phrase("reply"))}</a></div>'
        for _ in range(count)
    )


def _rows(draft: Draft, count: int) -> str:
    rows = "\n".join(
        f"<tr><td>{draft.main(draft.text.term())}</td><td>{draft.main(draft.text.number())}</td>"
        f"<td>{draft.main(draft.text.line())}</td></tr>"
        for _ in range(count)
    )
    return f"<table>\n{rows}\n</table>"


def _code(draft: Draft, count: int) -> str:
    lines = "\n".join(draft.main(draft.text.code()) for _ in range(count))
    return f"<pre><code>{lines}</code></pre>"


def _verse(draft: Draft, count: int) -> str:
    return "\n".join(f"<p>{'<br>'.join(draft.main(draft.text.line()) for _ in range(4))}</p>" for _ in range(count))


def _questions(draft: Draft, count: int) -> str:
    return "\n".join(
        f"<h3>{draft.main(draft.text.like('questions'))}</h3>\n<p>{draft.main(draft.text.paragraph(1, 3))}</p>"
        for _ in range(count)
    )


UNITS: Final[dict[str, Callable[[Draft, int], str]]] = {
    "p": Draft.paragraphs,
    "div": _divs,
    "br": _breaks,
    "list": _list,
    "dl": _definitions,
    "clauses": _clauses,
    "chapters": _chapters,
    "posts": _posts,
    "rows": _rows,
    "code": _code,
    "verse": _verse,
    "questions": _questions,
}
"""Some units of each kind, by the name of the kind."""
