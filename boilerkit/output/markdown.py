"""Markdown: the outline of a page as CommonMark with GitHub's tables, deletions, tasks and footnotes."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

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
from boilerkit.patterns import lazy

_SPECIAL: Final = lazy(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w{1,31};))")
#: What at the start of a line would make it a heading, a list, a quotation, a rule, a fence or a table.
_START: Final = lazy(r"^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|[-:|](?:[-:|]|[^\S\n])*$|~~~)", re.M)
_NUMBER: Final = lazy(r"^(\d{1,9})(?=[.)](?:\s|$))", re.M)
_CLOSING: Final = lazy(r"(?<!\S)(?=#+$)")
_NOT_IN_TARGET: Final = lazy(r"[\x00-\x20\x7f()<>\\]")
_BACKTICKS: Final = lazy("`+")
#: Marks that end a term without a colon.
_ENDS: Final = frozenset(":?!：？！")
_PIPE: Final = lazy(r"(?<!\\)((?:\\\\)*)\|")
#: Marks that are the same on both sides, and those that are HTML in Markdown too.
_SIDES: Final = {"strong": "**", "em": "*", "del": "~~"}
_TAGS: Final = frozenset(["sup", "sub"])


def markdown(analysis: Analysis, options: OutputOptions) -> str:
    """What is kept of a page as Markdown.

    Parameters
    ----------
    analysis : Analysis
    options : OutputOptions
    """
    decision = analysis.decision
    return markdown_of(outline(analysis.segments, decision.order, options, headline=decision.headline))


def markdown_of(nodes: Sequence[Node]) -> str:
    """An outline as Markdown.

    Parameters
    ----------
    nodes : sequence of Node

    Examples
    --------
    >>> from boilerkit.output.nodes import Item, List, Paragraph, Run
    >>> markdown_of([List([Item([Paragraph("Tea", [Run("Tea", (Mark("em"),))])])])])
    '- *Tea*'
    """
    return "\n\n".join(one for _, one in _blocks(nodes))


def _blocks(nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """Nodes and what they are written as, if anything; a numbered list right after another differs in its delimiter."""
    delimiter = ""
    for node in nodes:
        if isinstance(node, List) and node.ordered:
            delimiter = ")" if delimiter == "." else "."
            one = _list(node, delimiter)
        else:
            one = _written(node)
            delimiter = "" if one else delimiter
        if one:
            yield node, one


def _written(node: Any) -> str:
    return _WRITERS[type(node)](node)


def _paragraph(node: Paragraph) -> str:
    return _NUMBER.sub(r"\1\\", _START.sub(r"\\", _inline(node.runs))).replace("\n", "  \n")


def _heading(node: Heading) -> str:
    return "#" * node.level + " " + _CLOSING.sub(r"\\", " ".join(_inline(node.runs).split()))


def _code(node: Code) -> str:
    longest = max(map(len, _BACKTICKS.findall(node.text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{node.language}\n{node.text}\n{fence}"


def _rule(_: Rule) -> str:
    return "---"


def _holder(node: Holder) -> str:
    return markdown_of(node.children)


def _quote(node: Quote) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in markdown_of(node.children).split("\n"))


def _bold(node: Holder) -> str:
    """Titles and terms: paragraphs in bold, so that they stand out where Markdown has no word for them."""
    return "\n\n".join(
        _paragraph(Paragraph(child.text, _in_bold(child.runs))) if type(child) is Paragraph else _written(child)
        for child in node.children
    )


def _in_bold(runs: Sequence[Run]) -> list[Run]:
    bold = Mark("strong")
    return [Run(text, (bold, *(mark for mark in marks if mark != bold))) for text, marks in runs]


def _list(node: List, delimiter: str = ".") -> str:
    """Items one a line; whatever else stands in a list, apart."""
    written = ""
    before: Node | None = None
    for child in node.children:
        one = (
            _item(child, f"{child.number}{delimiter} " if node.ordered else "- ")
            if isinstance(child, Item)
            else _written(child)
        )
        if one:
            gap = "\n" if isinstance(before, Item) and isinstance(child, Item) else "\n\n"
            written += (gap if written else "") + one
            before = child
    return written


def _item(item: Item, mark: str) -> str:
    body = _item_body(item)
    if item.checked is not None:
        body = ("[x] " if item.checked else "[ ] ") + body
    return mark + _indented(body, " " * len(mark)) if body else ""


def _item_body(item: Item) -> str:
    """What stands in an item; a list right below a paragraph, save one that could not start there."""
    body = ""
    before: Node | None = None
    for child, one in _blocks(item.children):
        close = isinstance(child, List) and isinstance(before, Paragraph | List) and _may_follow(child)
        body += ("\n" if close else "\n\n") * bool(body) + one
        before = child
    return body


def _may_follow(node: List) -> bool:
    first = node.children[0]
    return isinstance(first, Item) and (not node.ordered or first.number == 1)


def _indented(text: str, margin: str) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + margin, text)


def _definitions(node: Definitions) -> str:
    """Terms as items of a list, in bold, with what they mean behind them, as Markdown has no list of definitions."""
    entries: list[list[Node]] = []
    before: Node | None = None
    for child in node.children:
        if not entries or (isinstance(child, Term) and not isinstance(before, Term)):
            entries.append([])
        entries[-1].append(child)
        before = child
    return "\n".join(filter(None, (_item(_entry(entry), "- ") for entry in entries)))


def _entry(parts: Sequence[Node]) -> Item:
    """Terms and their definitions as an item; a definition that starts with a paragraph starts on the terms' line."""
    lead: list[Run] = []
    blocks: list[Node] = []
    for part in parts:
        for node in part.children if isinstance(part, Term | Definition) else [part]:
            if isinstance(part, Term) and isinstance(node, Paragraph):
                lead += [Run(", ")] * bool(lead) + _in_bold(node.runs)
            elif lead and not blocks and type(node) is Paragraph:
                gap = " " if lead[-1].text[-1:] in _ENDS else ": "
                blocks.append(Paragraph("", [*lead, Run(gap), *node.runs]))
                lead = []
            else:
                blocks.append(node)
    return Item([*([Paragraph("", lead)] if lead else []), *blocks])


def _footnote(node: Footnote) -> str:
    return f"[^{node.label}]: " + _indented(markdown_of(node.children), "    ")


def _table(node: Table) -> str:
    """A pipe table; its first row is its head, as Markdown has no table without."""
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in node.rows]
    lines.insert(1, "|" + " --- |" * len(node.rows[0]))
    caption = markdown_of(node.caption)
    return "\n\n".join(filter(None, [caption, "\n".join(lines)]))


def _cell(cell: Cell) -> str:
    """A cell on one line, its blocks parted by spaces."""
    return _PIPE.sub(r"\1\\|", " ".join(" ".join(map(_in_cell, cell.children)).split()))


def _in_cell(node: Any) -> str:
    if isinstance(node, Paragraph):
        return _inline(node.runs)
    if isinstance(node, Code):
        return "<br>".join(_code_span(line) for line in node.text.split("\n") if line.strip())
    return " ".join(map(_in_cell, node.children)) if isinstance(node, Holder) else ""


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Code: _code,
    Rule: _rule,
    Quote: _quote,
    Title: _bold,
    Term: _bold,
    List: _list,
    Item: _holder,
    Definitions: _definitions,
    Definition: _holder,
    Figure: _holder,
    Caption: _holder,
    Footnote: _footnote,
    Table: _table,
}


# Inline


def _inline(runs: Sequence[Run], depth: int = 0, left: str = "", right: str = "") -> str:
    """Runs with their marks from `depth` on; `left` and `right` are the characters beside them."""
    written: list[str] = []
    end = ""  # of what is written
    groups = [(mark, list(group)) for mark, group in groupby(runs, key=lambda run: _mark(run, depth))]
    for number, (mark, group) in enumerate(groups):
        before = (end or left)[-1:]
        after = groups[number + 1][1][0].text[:1] if number + 1 < len(groups) else right
        if mark is None:
            text = _escaped("".join(run.text for run in group))
        else:
            text = _marked(mark, group, depth, before, after)
        if text.startswith("[") and end.endswith("!") and end != "\\!":
            written[-1] = written[-1][:-1] + "\\!"
        if text:
            written.append(text)
            end = (end + text)[-2:]
    return "".join(written)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _mark(run: Run, depth: int) -> Mark | None:
    return run.marks[depth] if len(run.marks) > depth else None


def _marked(mark: Mark, runs: Sequence[Run], depth: int, left: str, right: str) -> str:
    name, value = mark
    text = "".join(run.text for run in runs)
    if name in _ATOMS:
        before, core, after = _around(text)
        return before + _ATOMS[name](core, value) + after
    side = _SIDES.get(name)
    if side:
        before, inner, after = _around(_inline(runs, depth + 1, "" if text[:1].isspace() else left, right))
        core = text.strip()
        opens = core[:1].isalnum() or not (before or left).isalnum()
        closes = core[-1:].isalnum() or not (after or right).isalnum()
        # Marks of the same kind that touch would be read as one.
        apart = before or (left != side[0] and not inner.startswith(side[0] * 3))
        if not (inner and opens and closes and apart):
            return before + inner + after
        return f"{before}{side}{inner}{side}{after}"
    before, inner, after = _around(_inline(runs, depth + 1))
    if name == "a":
        return f"{before}[{inner}]({_address(value)}){after}" if inner else before
    if name == "q":
        opening, closing = value.split("\t")
        return f"{before}{opening}{inner}{closing}{after}"
    return f"{before}<{name}>{inner}</{name}>{after}" if name in _TAGS and inner else before + inner + after


def _around(text: str) -> tuple[str, str, str]:
    """White space before a text, the text, and white space after it."""
    core = text.strip()
    start = len(text) - len(text.lstrip())
    return text[:start], core, text[start + len(core) :]


def _address(address: str) -> str:
    return _NOT_IN_TARGET.sub(lambda match: quote(match[0]), address)


def _code_span(code: str, _: str = "") -> str:
    if not code:
        return ""
    longest = max(map(len, _BACKTICKS.findall(code)), default=0)
    fence = "`" * (longest + 1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{space}{code}{space}{fence}".replace("\n", " ")


def _image(text: str, source: str) -> str:
    return f"![{_escaped(text)}]({_address(source)})"


#: Marks whose text is written as it stands.
_ATOMS: Final[dict[str, Callable[[str, str], str]]] = {
    "code": _code_span,
    "img": _image,
    "note": lambda _, label: f"[^{label}]",
    "math": lambda formula, _: f"${formula}$",
    "display": lambda formula, _: f"$${formula}$$",
}
