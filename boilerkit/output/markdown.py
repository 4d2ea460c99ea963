"""Markdown: the outline of a page as CommonMark with pipe tables."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final
from urllib.parse import quote

from boilerkit.output.outline import HOLDERS, Node, Part, Run, around, shared_depth, table_rows, units

_MARKDOWN_SPECIAL: Final = re.compile(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w{1,31};))")

#: What at the start of a line would make it a heading, a list, a quotation or a rule.
_MARKDOWN_START: Final = re.compile(r"^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-[-\s]*$)", re.M)

_MARKDOWN_NUMBER: Final = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))", re.M)

_MARKDOWN_CLOSING: Final = re.compile(r"(?<!\S)(?=#+$)")

_NOT_IN_TARGET: Final = re.compile(r"[\x00-\x20\x7f()<>\\]")

_BACKTICKS: Final = re.compile("`+")


def markdown(parts: Sequence[Part]) -> str:
    """CommonMark, with pipe tables (GitHub Flavored Markdown)."""
    written = ""
    before: tuple[Node, ...] = ()
    for unit in units(parts):
        first = unit[0]
        path = first.path if first.table < 0 else first.path[: first.table]
        common = shared_depth(before, path)
        body = _markdown_table(unit) if first.table >= 0 else _markdown_block(first)
        hang = _markdown_margin(path)
        written += _markdown_gap(path, common) if written else ""
        written += _markdown_margin(path, common) + body.replace("\n", "\n" + hang)
        before = path
    return written


def _markdown_margin(path: Sequence[Node], opened: int | None = None) -> str:
    """What stands at the left of a line; items from `opened` on get their marks."""
    margin = ""
    for depth, node in enumerate(path):
        if node.tag == "blockquote":
            margin += "> "
        elif node.tag == "li":
            mark = f"{node.place}. " if path[depth - 1].tag == "ol" else "- "
            margin += mark if opened is not None and depth >= opened else " " * len(mark)
    return margin


def _markdown_gap(path: Sequence[Node], common: int) -> str:
    """A line end before a further item or an inner list; else a blank line."""
    shared, opened = path[:common], path[common:]
    item = next((node for node in opened if node.tag == "li"), None)
    in_list = any(node.tag == "li" for node in shared) or (shared and shared[-1].tag in HOLDERS["li"])
    quoted = any(node.tag == "blockquote" for node in opened)
    # A list that does not start at 1 cannot stand right below a paragraph.
    follows = item and (opened[0] is item or item.place == 1 or opened[0].tag == "ul")
    if in_list and follows and not quoted:
        return "\n"
    return f"\n{_markdown_margin(shared).rstrip()}\n"


def _markdown_block(part: Part) -> str:
    if part.code:
        longest = max(map(len, _BACKTICKS.findall(part.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}\n{part.text}\n{fence}"
    body = _markdown_runs(part)
    if part.heading:
        return "#" * part.heading + " " + _MARKDOWN_CLOSING.sub(r"\\", body.replace("\n", " "))
    body = _MARKDOWN_NUMBER.sub(r"\1\\", _MARKDOWN_START.sub(r"\\", body))
    return body.replace("\n", "  \n")


def _markdown_table(parts: Sequence[Part]) -> str:
    rows = table_rows(parts, lambda part: " ".join(_markdown_runs(part).split()).replace("|", "\\|"))
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _markdown_runs(part: Part) -> str:
    written = ""
    for link, group in groupby(part.runs, key=lambda run: run.link):
        runs = list(group)
        inner = ""
        for number, run in enumerate(runs):
            after = runs[number + 1].text if number + 1 < len(runs) else ""
            inner += _markdown_run(run, inner[-1:] or ("" if link else written[-1:]), after[:1])
        if link:
            before, core, after = around(inner)
            if written.endswith("!") and not before:
                written = written[:-1] + "\\!"
            target = _NOT_IN_TARGET.sub(lambda found: quote(found[0]), link)
            inner = f"{before}[{core}]({target}){after}"
        written += inner
    return written


def _markdown_run(run: Run, left: str, right: str) -> str:
    """A run with its marks; `left` and `right` are the characters beside it."""
    before, core, after = around(run.text)
    written = _code_span(core) if "`" in run.marks else _MARKDOWN_SPECIAL.sub(r"\\\1", core)
    opens = core[0].isalnum() or not (before or left).isalnum()
    closes = core[-1].isalnum() or not (after or right).isalnum()
    for mark in run.marks:
        if mark != "`" and opens and closes:
            written = mark + written + mark
    return before + written + after


def _code_span(code: str) -> str:
    longest = max(map(len, _BACKTICKS.findall(code)), default=0)
    fence = "`" * (longest + 1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{space}{code}{space}{fence}".replace("\n", " ")
