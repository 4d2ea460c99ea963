"""Metadata: what a page says of itself (title, authors, dates, site, language …), each value with its source.

Pages state the same thing in many places, and not always alike. What a page states is collected once, by source; a
table then tells for each field the sources in their order of trust. Values are normalised, and a value that makes no
sense gives way to the next source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from boilerkit.page.metadata.dates import iso_date
from boilerkit.page.metadata.names import author_names
from boilerkit.page.metadata.statements import Statements, clean_value, collect
from boilerkit.page.metadata.titles import Headline
from boilerkit.page.segments import Segments
from boilerkit.patterns import lazy


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; a field that it does not state is empty.

    Attributes
    ----------
    title : str
        The headline, without the site's name.
    authors : tuple of str
        Names.
    published, modified : str
        ISO 8601, with time and zone where the page gives them.
    site_name : str
    language : str
        BCP 47 tag.
    url : str
        Canonical address.
    description : str
    image : str
        Address.
    kind : str
        What the page is, by its own account: a schema.org type such as "NewsArticle", or an Open Graph type.
    sources : mapping of str to str
        Where each field that is not empty came from, such as "json-ld:headline" or "meta:og:title".

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.analyze("<html lang=de><title>Tee</title><p>Tee ist heiß.").metadata.language
    'de'
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    site_name: str = ""
    language: str = ""
    url: str = ""
    description: str = ""
    image: str = ""
    kind: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)


#: For each field, the sources in their order of trust. "json-ld:" are properties of the thing that the page is about,
#: "meta:" the names and properties of meta elements, "item:" microdata and RDFa, the rest elements of the page.
SOURCES: Final[dict[str, tuple[str, ...]]] = {
    "authors": (
        "json-ld:author",
        "meta:author",
        "meta:article:author",
        "meta:dc.creator",
        "meta:citation_author",
        "meta:parsely-author",
        "meta:sailthru.author",
        "item:author",
        "rel:author",
        "class:author",
        "class:byline",
        "json-ld:creator",
    ),
    "published": (
        "json-ld:datePublished",
        "meta:article:published_time",
        "meta:og:published_time",
        "item:datepublished",
        "meta:datepublished",
        "meta:date",
        "meta:dc.date",
        "meta:dc.date.issued",
        "meta:dcterms.created",
        "meta:dcterms.date",
        "meta:citation_publication_date",
        "meta:parsely-pub-date",
        "meta:sailthru.date",
        "meta:pubdate",
        "meta:publishdate",
        "meta:publish-date",
        "meta:publish_date",
        "meta:cxenseparse:recs:publishtime",
        "json-ld:dateCreated",
        "json-ld:uploadDate",
        "json-ld:datePosted",
        "time:published",
        "address:date",
        "time:first",
        "class:date",
        "class:byline",
        "text:date",
        "json-ld:dateModified",
        "meta:article:modified_time",
    ),
    "modified": (
        "json-ld:dateModified",
        "meta:article:modified_time",
        "meta:og:updated_time",
        "item:datemodified",
        "meta:last-modified",
        "meta:dcterms.modified",
        "time:modified",
    ),
    "site_name": ("meta:og:site_name", "json-ld:publisher", "site:name", "meta:application-name", "meta:twitter:site"),
    "language": (
        "html:lang",
        "html:xml:lang",
        "meta:content-language",
        "meta:language",
        "json-ld:inLanguage",
        "meta:og:locale",
    ),
    "url": ("link:canonical", "meta:og:url", "json-ld:url", "json-ld:mainEntityOfPage", "base:href"),
    "description": (
        "json-ld:description",
        "meta:description",
        "meta:og:description",
        "meta:twitter:description",
        "meta:dc.description",
        "item:description",
    ),
    "image": ("meta:og:image", "meta:og:image:url", "json-ld:image", "meta:twitter:image", "link:image_src"),
    "kind": ("json-ld:@type", "meta:og:type"),
}


_LANGUAGE: Final = lazy(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
#: Languages that write 3/4/2025 for the fourth of March.
_MONTH_FIRST: Final = frozenset(["", "en", "en-us"])


def read_metadata(page: Segments, headline: Headline, url: str = "") -> Metadata:
    """What a page says of itself.

    Parameters
    ----------
    page : Segments
    headline : Headline
        The page's headline, as `boilerkit.page.headline.find_headline` gives it.
    url : str
        Address that the page was fetched from, if known; relative addresses are resolved against it.
    """
    if not page.elements:
        return Metadata()
    root = page.elements[0] if page.stated_by is None else page.stated_by
    stated = collect(root, url)
    base = url or next(iter(stated.get("link:canonical", ())), "")
    language, of_language = _first(stated, "language", _language)
    month_first = language.lower() in _MONTH_FIRST
    normalise: dict[str, Callable[[str], str]] = {
        "published": lambda value: iso_date(value, month_first),
        "modified": lambda value: iso_date(value, month_first),
        "site_name": lambda value: clean_value(value).lstrip("@"),
        "url": lambda value: _address(value, base),
        "image": lambda value: _address(value, base),
        "description": clean_value,
        "kind": clean_value,
    }
    values = {name: _first(stated, name, of_value) for name, of_value in normalise.items()}
    values |= {"language": (language, of_language), "title": (headline.text, headline.source)}
    authors, of_authors = author_names(stated, SOURCES["authors"], values["site_name"][0])
    sources = {name: source for name, (_, source) in values.items()} | {"authors": of_authors}
    return Metadata(
        authors=authors,
        sources={name: source for name, source in sources.items() if source},
        **{name: value for name, (value, _) in values.items()},
    )


def _first(stated: Statements, name: str, normalise: Callable[[str], str]) -> tuple[str, str]:
    """The first value of a field that makes sense, and its source."""
    for source in SOURCES[name]:
        for value in stated.get(source, ()):
            if normalised := normalise(value):
                return normalised, source
    return "", ""


def _language(value: str) -> str:
    tag = value.strip().split(",")[0].strip().replace("_", "-")
    return tag if _LANGUAGE.match(tag) and tag.lower() not in ("und", "mul", "zxx") else ""


def _address(value: str, base: str) -> str:
    try:
        whole = urljoin(base, value.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc else ""
