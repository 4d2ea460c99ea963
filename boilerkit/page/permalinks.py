"""Permalinks: the signs beside a heading or an entry by which it is linked to, which are no part of its text."""

import re
from itertools import islice
from typing import Final

from boilerkit.page.nodes import Nodes
from boilerkit.patterns import lazy

_SIGN: Final = lazy(r"\s*[^\w\s]{1,2}\s*\Z")
_WORDS: Final = lazy(r"\s*(?:permalink|(?:direct )?link to|copy link|anchor link)\b", re.I)
_ANCHOR: Final = lazy(r"anchor|permalink|headerlink|header-link|heading-link|hash-?link|direct-link", re.I)


def is_permalink(nodes: Nodes, link: int, in_heading: bool) -> bool:
    """Whether a link only shows the place that it stands at: by a sign ("¶", "#"), or in words ("Permalink").

    Parameters
    ----------
    nodes : Nodes
    link : int
        Its number; there is a "#" in its `href`.
    in_heading : bool
        Whether it stands in a heading, where a sign needs no class that tells what it is for.
    """
    attributes = nodes.attributes(link)
    named = _ANCHOR.search(f"{attributes.get('class', '')} {attributes.get('id', '')}") is not None
    if not (named or in_heading) or nodes.children(link) > 2:
        return False
    text = "".join(islice(nodes.strings(link), 4))
    return _SIGN.match(text) is not None or (named and in_heading and _WORDS.match(text) is not None)
