"""Attributes: tags with so many of them that libxml2 would take minutes.

To add an attribute to its tree, libxml2 goes through all that the element has. Its events, which `boilerkit.page.parse`
reads instead where a page has such a tag, take no longer than for other pages.
"""

import re
from typing import Final

#: Attributes of one element that are read; libxml2 takes some 10 ms for them, and 50 s for 100,000.
MOST_ATTRIBUTES: Final = 4000
#: Bytes that a tag with more attributes has at least: few names have one letter, and something parts them.
_SPAN: Final = 3 * MOST_ATTRIBUTES
_TAG: Final = re.compile(rb"<[a-z]", re.I)
_VALUE: Final = rb"""\s*(?:"[^"]*"|'[^']*')"""
#: What follows in a tag, up to its end.
_REST: Final = re.compile(rb"(?:[^>=]++|=(?:%b)?+)*+" % _VALUE)
_ATTRIBUTE: Final = re.compile(rb"""[^\s/>=]++(?:\s*=(?:%b|\s*[^\s>"']*))?""" % _VALUE)


def may_be_too_many(page: bytes) -> bool:
    """Whether a tag of a page may have more than `MOST_ATTRIBUTES` attributes.

    Of nearly all pages hardly a byte is looked at: where a tag ends every few thousand bytes, none is so long.

    Parameters
    ----------
    page : bytes
        HTML in UTF-8.

    Examples
    --------
    >>> may_be_too_many(b"<p class=a id=b>Tea")
    False
    """
    start = 0
    while start + _SPAN < len(page):
        last = page.rfind(b">", start, start + _SPAN)
        place = _first_tag(page, start) if last < 0 else _after_value(page, start, last)
        rest = _REST.match(page, place) if place >= 0 else None
        if rest is None:
            start = last + 1 or len(page)
            continue
        if rest.end() - place > _SPAN and len(_ATTRIBUTE.findall(page, place, rest.end())) > MOST_ATTRIBUTES:
            return True
        start = rest.end() + 1
    return False


def _first_tag(page: bytes, start: int) -> int:
    """Where the next tag begins; -1 if none does."""
    place = page.find(b"<", start)
    tag = _TAG.search(page, place) if place >= 0 else None
    return tag.start() if tag else -1


def _after_value(page: bytes, start: int, place: int) -> int:
    """Where the quoted value that holds a place ends; -1 if none does."""
    for quote in (b'"', b"'"):
        opened = page.rfind(quote, start, place)
        if opened >= 0 and page[start:opened].rstrip().endswith(b"="):
            return page.find(quote, place, place + _SPAN)
    return -1
