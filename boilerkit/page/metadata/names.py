"""Names: the authors of a page, from bylines and from what the page states."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from boilerkit.page.metadata.statements import Statements, clean_value
from boilerkit.patterns import lazy

_LEAD: Final = lazy(
    r"^(?:(?:this\s+\w+\s+was\s+)?(?:written|posted|published|reported|words|text|story|edited|reviewed|created)\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af|od|от|автор|author|autor|auteur|autore|redactie|tekst|text)s?(?:\s*[:：]\s*|\s+)"
    r"|^(?:autor|author|auteur|автор|作者|文)\s*[:：]\s*|^(?:written|posted?|published)\s+by\s*:?\s*(?=[^\W\d_])",
    re.I,
)
#: What follows a name on its line: a date, a reading time, a role in brackets.
_TRAIL: Final = lazy(
    r"\s*(?:[|•·»\[]|\s[^\W\d_]{3,9}\.?\s\d{1,2}\b|\bpublished\b|\bupdated\b|\bposted\b|\bposts\b|\bon\s+[^\W\d_]+\s+\d|\d).*$",
    re.I | re.S,
)
_PARTED: Final = lazy(
    r"\s*(?:[;|•·/\n]|,(?!\s*(?:jr|sr|ph|md|m\.d|esq|ii+)\b)|\s(?:and|und|et|y|e|en|och|og|и|&|with|con)\s)\s*", re.I
)
_NO_NAME: Final = lazy(
    r"https?:|www\.|@|\d{3}|\bmin read\b|\bimage:|^(?:admin|administrator|staff|editor|editorial|unknown|none|null"
    r"|guest|author|by|n/a|system|contributors?)$",
    re.I,
)
_ROLE: Final = lazy(
    r"\b(?:director|officer|editor|reporter|correspondent|writer|manager|head of|president|ceo|cto|founder|specialist"
    r"|attorney|engineer|researcher|consultant|contributor|columnist|journalist|redakteur\w*|redactrice|rédact\w+)\b",
    re.I,
)
_MOST_NAME_WORDS: Final = 6
#: Sources that give the name of whoever wrote what stands first, and then of others who wrote below.
_FIRST_ONLY: Final = ("item:author", "class:author", "class:byline", "rel:author")


def author_names(stated: Statements, sources: Sequence[str], site_name: str) -> tuple[tuple[str, ...], str]:
    """Names of the authors, and their source; the site's own name counts where nobody else is named.

    Parameters
    ----------
    stated : mapping of str to sequence of str
        What the page states, by source.
    sources : sequence of str
        Sources of authors in their order of trust.
    site_name : str

    Examples
    --------
    >>> author_names({"class:byline": ["By Ann Lee and Bo Li, 3 May 2025"]}, ["class:byline"], "")
    (('Ann Lee', 'Bo Li'), 'class:byline')
    """
    fallback: tuple[tuple[str, ...], str] = ((), "")
    for source in sources:
        values = stated.get(source, [])
        names: dict[str, str] = {}
        for value in values:
            for name in _names(value, source):
                names.setdefault(name.lower(), name)
            if names and source in _FIRST_ONLY:
                break
        people = tuple(name for name in names.values() if name.lower() != site_name.lower())
        if people:
            return people[:20], source
        if names and not fallback[1]:
            fallback = (tuple(names.values())[:20], source)
    return fallback


def _names(value: str, source: str) -> Iterator[str]:
    cleaned = clean_value(value)
    if source == "class:byline" and not _LEAD.match(cleaned):
        return
    if re.match(r"https?:|www\.|/", cleaned):
        return
    cleaned = _LEAD.sub("", cleaned)
    if source.startswith(("class", "rel")):
        cleaned = _TRAIL.sub("", cleaned)
    for number, part in enumerate(_PARTED.split(cleaned)):
        name = part.strip(" .,:-–—\"'")
        words = name.split()
        if number and _ROLE.search(name):
            continue
        if 1 < len(name) <= 80 and len(words) <= _MOST_NAME_WORDS and not _NO_NAME.search(name):
            yield name
