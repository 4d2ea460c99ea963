"""Text: one block a line, one row of a table a line."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from boilerkit.analysis import Analysis
from boilerkit.output.nodes import Code, Holder, Node, Paragraph, Table
from boilerkit.output.options import OutputOptions
from boilerkit.page.lines import Lines
from boilerkit.page.tags import Trait

#: What may be written otherwise than block by block.
_BUILT: Final = (Trait.TABLE | Trait.PREFORMATTED).value


def text(analysis: Analysis, options: OutputOptions) -> str:
    """What is kept of a page, one block a line; of a text without markup, byte for byte.

    Parameters
    ----------
    analysis : Analysis
    options : OutputOptions
        Without effect: text has neither links nor images.
    """
    segments, kept = analysis.segments, analysis.decision.order
    if isinstance(segments, Lines):
        return segments.joined(kept)
    if any(segments.traits[segments.containers[block]] & _BUILT for block in kept):
        from boilerkit.output.outline import outline  # few pages need it

        return text_of(outline(segments, kept, options, inline=False, headline=analysis.decision.headline))
    return "\n".join(segments.texts[block] for block in kept)  # what the outline would give, faster


def text_of(nodes: Sequence[Node]) -> str:
    """An outline as text; cells of a row share a line, parted by tabs.

    Parameters
    ----------
    nodes : sequence of Node
    """
    return "\n".join(line for node in nodes for line in _lines(node))


def _lines(node: Any) -> Iterator[str]:
    if isinstance(node, Paragraph | Code):
        yield node.text
    elif isinstance(node, Holder):
        for child in node.children:
            yield from _lines(child)
    elif isinstance(node, Table):
        for child in node.caption:
            yield from _lines(child)
        for row in node.rows:
            yield "\t".join(" ".join(text_of(cell.children).split()) for cell in row)
