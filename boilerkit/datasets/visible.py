"""The visible text of a page, which gold pages and the search for near-duplicates need."""

from boilerkit.page.parse import parse
from boilerkit.page.segment import segment


def visible_text(html: bytes | str) -> str:
    r"""All text that a page shows, one block a line.

    Examples
    --------
    >>> visible_text(b"<h1>Tea</h1><script>x()</script><p>Black or <b>green</b>.")
    'Tea\nBlack or green.'
    """
    return "\n".join(segment(parse(html)).texts)
