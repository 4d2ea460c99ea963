"""Reading: from a page, however it is given, to its blocks."""

from lxml import etree

from boilerkit.page.embedded import segment_page
from boilerkit.page.parse import Page, read
from boilerkit.page.segments import Segments


def read_page(page: Page, encoding: str | None = None) -> Segments:
    """The blocks of a page: decoded, parsed, mended where it is broken, and segmented.

    Parameters
    ----------
    page : str, bytes or lxml element
    encoding : str, optional
        What the server said of the encoding; for bytes alone.

    Examples
    --------
    >>> read_page("<h1>Tea</h1><p>Black or green.").texts
    ['Tea', 'Black or green.']
    """
    segments = segment_page(*read(page, encoding))
    if isinstance(page, etree._Element | etree._ElementTree):
        segments.elements.take()  # the tree is the caller's, who may change it
    return segments
