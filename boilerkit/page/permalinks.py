"""Permalinks: the signs beside a heading or an entry by which it is linked to, which are no part of its text."""

import re
from itertools import islice
from typing import Final

from boilerkit.page.segments import Element

_SIGN: Final = re.compile(r"\s*[^\w\s]{1,2}\s*\Z")
_WORDS: Final = re.compile(r"\s*(?:permalink|(?:direct )?link to|copy link|anchor link)\b", re.I)
_ANCHOR: Final = re.compile(r"anchor|permalink|headerlink|header-link|heading-link|hash-?link|direct-link", re.I)


def is_permalink(link: Element, in_heading: bool) -> bool:
    """Whether a link only shows the place that it stands at: by a sign ("¶", "#"), or in words ("Permalink").

    Parameters
    ----------
    link : lxml element
    in_heading : bool
        Whether it stands in a heading, where a sign needs no class that tells what it is for.
    """
    if "#" not in (link.get("href") or ""):
        return False
    named = _ANCHOR.search(f"{link.get('class') or ''} {link.get('id') or ''}") is not None
    if not (named or in_heading) or len(link) > 2:
        return False
    text = "".join(map(str, islice(link.itertext(), 4)))
    return _SIGN.match(text) is not None or (named and in_heading and _WORDS.match(text) is not None)
