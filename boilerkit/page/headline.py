"""The headline of a page, and the block that shows it."""

from collections.abc import Iterator

from boilerkit.page.metadata.titles import Headline, headline, title_parts
from boilerkit.page.segments import Segments
from boilerkit.page.tags import HEADINGS, Trait

_HEADING, _LINK = Trait.HEADING.value, Trait.LINK.value
#: Titles that a page gives to machines, the most trusted first.
_TRUSTED = ("json-ld:headline", "meta:og:title", "meta:twitter:title", "title")
#: Headings that may show the headline.
_LEVELS = ("h1", "h2")
#: Characters from which a text that is no heading may be the headline.
_SHORTEST = 8


def find_headline(page: Segments) -> Headline:
    """The headline that a reader sees; its `heading` is the number of the block that shows it, or -1.

    Parameters
    ----------
    page : Segments

    Examples
    --------
    >>> from boilerkit.page.parse import parse
    >>> from boilerkit.page.segment import segment
    >>> find_headline(segment(parse("<title>How to make tea - The Post</title><h1>The Post</h1><h2>How to make tea")))
    Headline(text='How to make tea', source='heading', heading=1)
    """
    titles = [(source, page.titles[source]) for source in _TRUSTED if page.titles.get(source)]
    headings = sorted((page.tags[heading], block, heading) for block, heading in _headings(page))
    only = len({heading for level, _, heading in headings if level == _LEVELS[0]}) == 1
    found = headline(titles, [page.texts[block] for _, block, _ in headings], page.site_name, only)
    if found.heading >= 0:
        return found._replace(heading=headings[found.heading][1])
    for title in dict.fromkeys([found.text, *title_parts(found.text)]):
        block = _shown_as_text(page, title)
        if block >= 0:
            return Headline(page.texts[block], found.source, block)
    return found


def headline_repeats(page: Segments, headline: int) -> list[int]:
    """Other headings with the text of the block that shows the headline.

    Parameters
    ----------
    page : Segments
    headline : int
        Number of that block; -1 if there is none.
    """
    if headline < 0:
        return []
    text = page.texts[headline]
    return [
        block
        for block, container in enumerate(page.containers)
        if block != headline and page.texts[block] == text and page.traits[container] & _HEADING
    ]


def _headings(page: Segments) -> Iterator[tuple[int, int]]:
    """Blocks that are or stand in one of the great headings, and the number of that heading."""
    for block, container in enumerate(page.containers):
        if page.traits[container] & _HEADING:
            while page.tags[container] not in HEADINGS:
                container = page.parents[container]
            if page.tags[container] in _LEVELS:
                yield block, container


def _shown_as_text(page: Segments, title: str) -> int:
    """The first block outside links that is the title to the letter, for pages whose headings are styled text."""
    wanted = title.casefold()
    if len(title) < _SHORTEST:
        return -1
    for block, text in enumerate(page.texts):
        if len(text) == len(title) and text.casefold() == wanted and not _is_link(page, block):
            return block
    return -1


def _is_link(page: Segments, block: int) -> bool:
    pieces = range(page.first_piece[block], page.first_piece[block + 1])
    return all(page.traits[page.owners[piece]] & _LINK for piece in pieces if page.pieces[piece].strip())
