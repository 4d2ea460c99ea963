"""Tables: plain data tables, which are whole if the text of each of their cells is there."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread

#: What the names of the sixty plain tables begin with.
PLAIN: Final = "plain-"
#: Rows and columns of the sixty plain tables, each once with head cells and once without.
PLAIN_ROWS: Final = (2, 3, 4, 6, 8, 12)
PLAIN_COLUMNS: Final = (2, 3, 4, 5, 6)
#: Rows and columns of the tables of the other kinds.
SIZES: Final = ((2, 2), (4, 3), (8, 5), (12, 12))


def cells() -> Iterator[Cell]:
    """The sixty plain tables, then a cell a kind, size and place."""
    for head in (True, False):
        for rows in PLAIN_ROWS:
            for columns in PLAIN_COLUMNS:
                variant = f"{PLAIN}{'head' if head else 'no-head'}-{rows}x{columns}"
                (language,) = spread(f"tables/{variant}", 1)
                write = partial(_table, head=head, rows=rows, columns=columns)
                yield Cell("tables", variant, rows * columns, language, partial(_in_prose, write))
    for kind, write_table in KINDS.items():
        for place, build in PLACES.items():
            for rows, columns in SIZES:
                variant = f"{kind}-{place}"
                (language,) = spread(f"tables/{variant}/{rows}", 1)
                write = partial(write_table, rows=rows, columns=columns)
                yield Cell("tables", variant, rows * columns, language, partial(build, write))


def _table(
    draft: Draft, *, rows: int, columns: int, head: bool = True, names: bool = False, caption: bool = False
) -> str:
    """A table of terms and numbers; its rows are counted with the head."""
    lines = [f"<caption>{draft.main(draft.text.line())}</caption>"] if caption else []
    for row in range(rows):
        tag = "th" if head and row == 0 else "td"
        cells = [
            f"<th>{draft.main(draft.text.term())}</th>"
            if names and column == 0
            else f"<{tag}>{draft.main(_content(draft, row, column))}</{tag}>"
            for column in range(columns)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _content(draft: Draft, row: int, column: int) -> str:
    return draft.text.term() if row == 0 or column == 0 else draft.text.number()


def _alone(write: Callable[[Draft], str], draft: Draft) -> str:
    return site.page(draft, f"{draft.h1()}\n{write(draft)}")


def _in_prose(write: Callable[[Draft], str], draft: Draft) -> str:
    above, table, below = draft.paragraphs(2), write(draft), draft.paragraphs(2)
    return site.page(draft, f"<article>\n{draft.h1()}\n{above}\n{table}\n{below}\n</article>")


KINDS: Final[dict[str, Callable[..., str]]] = {
    "head": _table,
    "no-head": partial(_table, head=False),
    "row-names": partial(_table, names=True),
    "row-names-only": partial(_table, head=False, names=True),
    "caption": partial(_table, caption=True),
    "caption-row-names": partial(_table, caption=True, names=True),
}
"""What a table has, by the name of the kind."""

PLACES: Final[dict[str, Callable[[Callable[[Draft], str], Draft], str]]] = {"alone": _alone, "in-prose": _in_prose}
"""Where a table stands, by the name of the place."""
