"""Kinds: every block of a page with its kind, a line each."""

from boilerkit.analysis import Analysis
from boilerkit.output.options import OutputOptions


def kinds(analysis: Analysis, options: OutputOptions) -> str:
    """Kind, decision and text of every block, parted by tabs; white space in a text is a space.

    Parameters
    ----------
    analysis : Analysis
    options : OutputOptions
        Without effect.
    """
    return "\n".join(
        f"{block.kind}\t{'kept' if block.kept else 'dropped'}\t{' '.join(block.text.split())}"
        for block in analysis.blocks
    )
