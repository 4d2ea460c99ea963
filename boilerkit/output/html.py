"""HTML: the outline of a page as plain HTML."""

import html
from collections.abc import Sequence
from typing import Final

from boilerkit.output.outline import HOLDERS, Node, Part, Run, around, shared_depth

_HTML_EMPHASIS: Final = {"**": "strong", "*": "em", "`": "code"}


def page_html(parts: Sequence[Part]) -> str:
    """The kept blocks as plain HTML: headings, paragraphs, lists, quotations, code and tables."""
    written: list[str] = []
    before: tuple[Node, ...] = ()
    for part in parts:
        common = shared_depth(before, part.path)
        written += [f"</{node.tag}>" for node in reversed(before[common:])]
        written += [f"\n<{node.tag}>" for node in part.path[common:]]
        holder = part.path[-1].tag if len(part.path) > common else ""
        written.append(_html_block(part, bare=holder in HOLDERS))
        before = part.path
    written += [f"</{node.tag}>" for node in reversed(before)]
    return "".join(written).removeprefix("\n")


def _html_block(part: Part, bare: bool) -> str:
    """A block; `bare` if what it stands in is markup enough."""
    if part.code:
        return f"\n<pre>{html.escape(part.text, quote=False)}</pre>"
    written = "".join(map(_html_run, part.runs)).replace("\n", "<br>")
    if bare and not part.heading:
        return written
    tag = f"h{part.heading}" if part.heading else "p"
    return f"\n<{tag}>{written}</{tag}>"


def _html_run(run: Run) -> str:
    before, core, after = around(run.text)
    written = html.escape(core, quote=False)
    for mark in run.marks:
        tag = _HTML_EMPHASIS[mark]
        written = f"<{tag}>{written}</{tag}>"
    if run.link:
        written = f'<a href="{html.escape(run.link)}">{written}</a>'
    return before + written + after
