"""Titles: the headline that a reader sees, found among a page's headings by the titles that it gives to machines."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from boilerkit.patterns import lazy
from boilerkit.words import words

_SEPARATOR: Final = lazy(r"\s+[|·•»«›‹–—-]+\s+|\s*[|｜»›]\s*|\s+::\s+|\s*[—]\s*|:\s+(?=\S+$)")
#: The separator that parts a page's own title from the names of what it belongs to.
_BAR: Final = lazy(r"\s*[|｜]\s*")
#: Longest heading that is taken for a headline, in characters.
_LONGEST: Final = 300
#: Shares of the heading's words that a title must have, and of the title's words that the heading must have.
_HEADING_SHARE: Final = 0.7
_TITLE_SHARE: Final = 0.5
#: Words behind a bar at the end of a title that are taken for a site's name.
_SITE_WORDS: Final = 4


class Headline(NamedTuple):
    """A page's headline.

    Attributes
    ----------
    text : str
        Without the site's name; "" if the page has none.
    source : str
        The statement that it came from, or "heading".
    heading : int
        Number of the heading that shows it, -1 if none does.
    """

    text: str
    source: str
    heading: int


def headline(
    titles: Sequence[tuple[str, str]], headings: Sequence[str], site_name: str, only: bool = False
) -> Headline:
    """The headline that a reader sees.

    A heading that says what a title says is the headline, title by title; of two, the page's only first-level heading
    if the other is about it ("29 reviews for …"). Where no heading does, the page's only first-level heading is, then
    the most trusted title, then the first heading.

    Parameters
    ----------
    titles : sequence of (str, str)
        Source and value of the titles that the page gives to machines, the most trusted first.
    headings : sequence of str
        Texts of the page's headings, the greatest first.
    site_name : str
    only : bool
        Whether the first heading is the only one of its level.

    Examples
    --------
    >>> headline([("title", "How to make tea | The Tea Post")], ["The Tea Post", "How to make tea"], "The Tea Post")
    Headline(text='How to make tea', source='heading', heading=1)
    """
    usable = [(place, text) for place, text in enumerate(headings) if 1 < len(text) <= _LONGEST]
    for _, title in titles:
        for place, text in usable:
            if _says(text, title, site_name):
                place = 0 if only and _is_about(text, headings[0], title) else place
                return Headline(headings[place], "heading", place)
    if only and usable and usable[0][0] == 0 and not _names(usable[0][1], _letters(site_name)):
        return Headline(usable[0][1], "heading", 0)
    for source, title in titles:
        if short := without_site(title, site_name):
            return Headline(short, source, -1)
    return Headline(usable[0][1], "heading", usable[0][0]) if usable else Headline("", "", -1)


def _says(heading: str, title: str, site_name: str) -> bool:
    """Whether a heading says what a title says: they share most of their words, and it is not the site's name alone."""
    shown, wanted = _words(heading), _words(title)
    if not shown or shown == _words(site_name):
        return False
    if len(shown) > 1 and shown == _words(_BAR.split(title)[0]):
        return True
    common = len(shown & wanted)
    if common < _HEADING_SHARE * len(shown):
        return False
    return common >= _TITLE_SHARE * (len(_words(without_site(title, site_name))) or len(wanted))


def _is_about(heading: str, first: str, title: str) -> bool:
    """Whether a heading holds the first heading's words and others that the title has not."""
    shown, wanted = _words(heading), _words(first)
    return len(wanted) > 1 and wanted < shown and not shown <= _words(title)


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    return frozenset(words(text))


def without_site(title: str, site_name: str) -> str:
    """A title without the site's name at either end.

    Parameters
    ----------
    title, site_name : str

    Examples
    --------
    >>> without_site("How to make tea | The Tea Post", "The Tea Post"), without_site("Tea - a history", "")
    ('How to make tea', 'Tea - a history')
    """
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return title
    before, after = title[: marks[0].start()], title[marks[-1].end() :]
    site = _letters(site_name)
    if site and _names(after, site):
        return title[: marks[-1].start()].strip()
    if site and _names(before, site):
        return title[marks[0].end() :].strip()
    if marks[-1][0].strip() in ("|", "｜") and len(words(after)) <= _SITE_WORDS:
        return title[: marks[-1].start()].strip()
    return title


def title_parts(title: str) -> list[str]:
    """What stands between the separators of a title, the longest first.

    Parameters
    ----------
    title : str

    Examples
    --------
    >>> title_parts("The Post - How to make tea")
    ['How to make tea', 'The Post']
    """
    return sorted(filter(None, _SEPARATOR.split(title)), key=len, reverse=True)


def _names(part: str, site: str) -> bool:
    """Whether a part of a title is the site's name, or an abbreviation or a longer form of it."""
    letters = _letters(part)
    return len(letters) > 2 and (letters in site or (site in letters and len(letters) < 2 * len(site)))


def _letters(text: str) -> str:
    return "".join(words(text))
