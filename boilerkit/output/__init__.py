"""Writing out: what is kept of a page as text, Markdown, HTML or JSON, or every block with its kind."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from boilerkit.analysis import Analysis
from boilerkit.output.options import DEFAULT_OPTIONS, OutputOptions

#: The formats; each is written by the function of its name in the module of its name, which is loaded when needed.
FORMATS: Final = ("text", "markdown", "html", "json", "kinds")


def write(analysis: Analysis, output: str = "text", options: OutputOptions = DEFAULT_OPTIONS) -> str:
    """What is kept of a page in a format.

    Parameters
    ----------
    analysis : Analysis
    output : str
        Name of the format, one of `FORMATS`.
    options : OutputOptions

    Raises
    ------
    ValueError
        If there is no such format.
    """
    if output not in FORMATS:
        raise ValueError(f"unknown output {output!r}: choose one of {', '.join(FORMATS)}")
    writer: Callable[[Analysis, OutputOptions], str] = getattr(import_module(f"boilerkit.output.{output}"), output)
    return (_head(analysis, output, options) if options.metadata else "") + writer(analysis, options)


def _head(analysis: Analysis, output: str, options: OutputOptions) -> str:
    """What the page says of itself, for the head of a format that has one."""
    from boilerkit.output.head import HEADS, head
    from boilerkit.page.metadata import read_metadata

    if output not in HEADS:
        return ""
    return head(read_metadata(analysis.segments, analysis.headline, options.url or ""), output)


__all__ = ["FORMATS", "OutputOptions", "write"]
