"""HTML: the outline of a page as plain HTML."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from boilerkit.analysis import Analysis
from boilerkit.output.nodes import (
    Caption,
    Cell,
    Code,
    Definition,
    Definitions,
    Figure,
    Footnote,
    Heading,
    Holder,
    Item,
    List,
    Mark,
    Node,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Term,
    Title,
)
from boilerkit.output.options import OutputOptions
from boilerkit.output.outline import outline


def html(analysis: Analysis, options: OutputOptions) -> str:
    """What is kept of a page as HTML: no attributes but addresses and numbers, no scripts and no styles.

    Parameters
    ----------
    analysis : Analysis
    options : OutputOptions
    """
    decision = analysis.decision
    return html_of(outline(analysis.segments, decision.order, options, headline=decision.headline))


def html_of(nodes: Sequence[Node]) -> str:
    """An outline as HTML.

    Parameters
    ----------
    nodes : sequence of Node

    Examples
    --------
    >>> from boilerkit.output.nodes import Item, List, Paragraph, Run
    >>> html_of([List([Item([Paragraph("Tea", [Run("Tea", (Mark("em"),))])])])])
    '<ul>\\n<li><em>Tea</em></li></ul>'
    """
    return _inside(nodes).removeprefix("\n")


def _inside(nodes: Sequence[Node]) -> str:
    return "".join(_WRITERS[type(node)](node) for node in nodes)


def _bare(nodes: Sequence[Node]) -> str:
    """Nodes in an element that is markup enough for a first paragraph."""
    if nodes and type(nodes[0]) is Paragraph:
        return _inline(nodes[0].runs) + _inside(nodes[1:])
    return _inside(nodes)


def _paragraph(node: Paragraph) -> str:
    return f"\n<p>{_inline(node.runs)}</p>"


def _heading(node: Heading) -> str:
    return f"\n<h{node.level}>{_inline(node.runs)}</h{node.level}>"


def _code(node: Code) -> str:
    text = escape(node.text, quote=False)
    return (
        f'\n<pre><code class="language-{escape(node.language)}">{text}</code></pre>'
        if node.language
        else f"\n<pre>{text}</pre>"
    )


def _rule(_: Rule) -> str:
    return "\n<hr>"


def _title(node: Title) -> str:
    return "".join(
        f"\n<p><strong>{_inline(child.runs)}</strong></p>" if type(child) is Paragraph else _inside([child])
        for child in node.children
    )


def _list(node: List) -> str:
    tag = "ol" if node.ordered else "ul"
    first = next((child.number for child in node.children if isinstance(child, Item)), 1)
    start = f' start="{first}"' if node.ordered and first != 1 else ""
    written, number = "", first
    for child in node.children:
        if isinstance(child, Item):
            value = f' value="{child.number}"' if node.ordered and child.number != number else ""
            box = "" if child.checked is None else f'<input type="checkbox" disabled{" checked" * child.checked}> '
            written += f"\n<li{value}>{box}{_bare(child.children)}</li>"
            number = child.number + 1
        else:
            written += _inside([child])
    return f"\n<{tag}{start}>{written}</{tag}>"


def _footnote(node: Footnote) -> str:
    label = escape(node.label)
    return f'\n<div id="fn-{label}"><sup>{label}</sup> {_bare(node.children)}</div>'


def _table(node: Table) -> str:
    caption = f"\n<caption>{_bare(node.caption)}</caption>" if node.caption else ""
    rows = "".join(f"\n<tr>{''.join(map(_cell, row))}</tr>" for row in node.rows)
    return f"\n<table>{caption}{rows}</table>"


def _cell(cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    return f"\n<{tag}>{_bare(cell.children)}</{tag}>"


def _element(tag: str, inside: Callable[[Sequence[Node]], str]) -> Callable[[Holder], str]:
    return lambda node: f"\n<{tag}>{inside(node.children)}</{tag}>"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Code: _code,
    Rule: _rule,
    Quote: _element("blockquote", _inside),
    Title: _title,
    List: _list,
    Item: _element("li", _bare),
    Definitions: _element("dl", _inside),
    Term: _element("dt", _bare),
    Definition: _element("dd", _bare),
    Figure: _element("figure", _inside),
    Caption: _element("figcaption", _bare),
    Footnote: _footnote,
    Table: _table,
}


# Inline


def _inline(runs: Sequence[Run], depth: int = 0) -> str:
    """Runs with their marks from `depth` on."""
    written = ""
    for mark, group in groupby(runs, key=lambda run: run.marks[depth] if len(run.marks) > depth else None):
        inner = list(group)
        if mark is None:
            written += escape("".join(run.text for run in inner), quote=False).replace("\n", "<br>")
        else:
            written += _marked(mark, inner, depth)
    return written


def _marked(mark: Mark, runs: Sequence[Run], depth: int) -> str:
    name, value = mark
    if name in _ATOMS:
        return _ATOMS[name]("".join(run.text for run in runs), value)
    inner = _inline(runs, depth + 1)
    core = inner.strip()
    start = len(inner) - len(inner.lstrip())
    address = f' href="{escape(value)}"' if name == "a" else ""
    return f"{inner[:start]}<{name}{address}>{core}</{name}>{inner[start + len(core) :]}" if core else inner


#: Marks whose text is written as it stands.
_ATOMS: Final[dict[str, Callable[[str, str], str]]] = {
    "img": lambda text, source: f'<img src="{escape(source)}" alt="{escape(text)}">',
    "ruby": lambda text, reading: f"<ruby>{escape(text)}<rt>{escape(reading)}</rt></ruby>",
    "note": lambda _, label: f'<sup><a href="#fn-{escape(label)}">{escape(label)}</a></sup>',
    "math": lambda formula, _: f"\\({escape(formula, quote=False)}\\)",
    "display": lambda formula, _: f"\\[{escape(formula, quote=False)}\\]",
}
