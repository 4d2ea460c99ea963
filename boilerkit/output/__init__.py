"""Writing out: what is kept of a page as text, Markdown, HTML or JSON, or every block with its kind."""

from collections.abc import Callable
from typing import Final

from boilerkit.analysis import Analysis
from boilerkit.output.head import HEADS, head
from boilerkit.output.html import html
from boilerkit.output.json import json
from boilerkit.output.kinds import kinds
from boilerkit.output.markdown import markdown
from boilerkit.output.options import DEFAULT_OPTIONS, OutputOptions
from boilerkit.output.text import text
from boilerkit.page.metadata import read_metadata

#: How each output format is written.
WRITERS: Final[dict[str, Callable[[Analysis, OutputOptions], str]]] = {
    "text": text,
    "markdown": markdown,
    "html": html,
    "json": json,
    "kinds": kinds,
}


def write(analysis: Analysis, output: str = "text", options: OutputOptions = DEFAULT_OPTIONS) -> str:
    """What is kept of a page in a format.

    Parameters
    ----------
    analysis : Analysis
    output : str
        Name of the format, one of `WRITERS`.
    options : OutputOptions

    Raises
    ------
    ValueError
        If there is no such format.
    """
    writer = WRITERS.get(output)
    if writer is None:
        raise ValueError(f"unknown output {output!r}: choose one of {', '.join(WRITERS)}")
    if not options.metadata or output not in HEADS:
        return writer(analysis, options)
    metadata = read_metadata(analysis.segments, analysis.headline, options.url or "")
    return head(metadata, output) + writer(analysis, options)


__all__ = ["WRITERS", "OutputOptions", "write"]
