"""Features of the schema.org and Open Graph types that a page declares to search engines and social networks."""

from collections import Counter
from typing import Final

from boilerkit.features.feature import Column, Family, log_count
from boilerkit.features.statistics import PageStatistics

#: Kinds of things, and the types that name each (schema.org, the Open Graph protocol).
_TYPES: Final = {
    "article": "article newsarticle blogposting reportagenewsarticle opinionnewsarticle analysisnewsarticle report "
    "scholarlyarticle techarticle liveblogposting socialmediaposting blog",
    "product": "product productgroup individualproduct product.item product.group vehicle car book "
    "softwareapplication mobileapplication videogame",
    "offer": "offer aggregateoffer",
    "review": "review aggregaterating criticreview",
    "list": "itemlist collectionpage searchresultspage offercatalog product.group category",
    "item": "listitem",
    "thread": "discussionforumposting qapage comment",
    "question": "question answer faqpage",
    "guide": "recipe howto howtostep course apireference",
    "place": "localbusiness place postaladdress restaurant hotel store medicalbusiness lodgingbusiness "
    "professionalservice service geocoordinates openinghoursspecification",
    "event": "event jobposting musicevent",
    "media": "videoobject video.other video.movie movie tvseries music.song musicrecording podcastepisode",
    "person": "profilepage profile",
    "site": "website",
    "page": "webpage aboutpage contactpage",
}
_KIND_OF: Final = {name: kind for kind, names in _TYPES.items() for name in names.split()}


def _declared(page: PageStatistics) -> Counter[str]:
    """How often the page declares a type of each kind."""
    return Counter(_KIND_OF.get(name, "") for name in page.segments.kinds)


def _column(kind: str) -> Column[Counter[str]]:
    meaning = f"how often the page's metadata declare a type of the kind {kind}"
    return Column(f"page_says_{kind}", log_count("times"), meaning, lambda declared: declared[kind])


FAMILY = Family[Counter[str]](
    "schema_types",
    "What the page declares that it is about, to search engines and social networks.",
    _declared,
    tuple(_column(kind) for kind in _TYPES),
)
