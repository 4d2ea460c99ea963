"""Statement family: what the page says that it is about, to search engines and social networks."""

from collections import Counter
from typing import Final

import numpy as np

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics

#: Kinds of things that matter, by what they are called (schema.org, the Open Graph protocol).
_KINDS: Final = {
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
_OF_NAME: Final = {name: kind for kind, names in _KINDS.items() for name in names.split()}

FEATURES = tuple(
    Feature(f"page_says_{kind}", "log(1 + times)", 0.0, np.inf, f"how often the page's metadata name a kind of {kind}")
    for kind in _KINDS
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    found = Counter(_OF_NAME.get(name, "") for name in page.segments.kinds)
    return {f"page_says_{kind}": np.full(page.n, np.log1p(found[kind])) for kind in _KINDS}
