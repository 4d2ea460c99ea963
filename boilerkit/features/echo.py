"""Echo family: what of a block's text the page's title and metadata repeat."""

import re

import numpy as np

from boilerkit.features.page import Floats, Page
from boilerkit.features.registry import Feature

_SHARE = ("share", 0.0, 1.0)
_NO_WORD = re.compile(r"[\W_]+")
#: Characters at either end of a block that are looked up in the metadata.
_PROBE = 40
_TITLE_WORDS = 30

FEATURES = (
    Feature("title_share", *_SHARE, "words of a short block that are in the page's title"),
    Feature("of_title", *_SHARE, "words of the page's title that are in a short block"),
    Feature("has_body", *_SHARE, "1 if the metadata holds a text of 300 letters or more"),
    Feature("in_body", *_SHARE, "start and end of the block that are in that text"),
    Feature("in_description", *_SHARE, "start and end of the block that are in the metadata's short texts"),
)


def columns(page: Page) -> dict[str, Floats]:
    """Columns of the family, by name."""
    texts = page.segments.texts
    of_block, of_title = _title_overlap(texts, page.segments.title)
    told = [_NO_WORD.sub("", text.lower()) for text in page.segments.metadata]
    body = "\n".join(text for text in told if len(text) >= 300)
    short = "\n".join(text for text in told if len(text) < 300)
    return {
        "title_share": of_block,
        "of_title": of_title,
        "has_body": np.full(page.n, float(bool(body))),
        "in_body": _repeated(texts, body),
        "in_description": _repeated(texts, short),
    }


def _repeated(texts: list[str], told: str) -> Floats:
    found = np.zeros(len(texts))
    if told:
        for place, text in enumerate(texts):
            start = _NO_WORD.sub("", text[: 2 * _PROBE].lower())[:_PROBE]
            end = _NO_WORD.sub("", text[-2 * _PROBE :].lower())[-_PROBE:]
            found[place] = ((len(start) > 3 and start in told) + (len(end) > 3 and end in told)) / 2
    return found


def _title_overlap(texts: list[str], title: str) -> tuple[Floats, Floats]:
    of_block, of_title = np.zeros(len(texts)), np.zeros(len(texts))
    wanted = set(_NO_WORD.split(title.lower())) - {""}
    if wanted:
        for place, text in enumerate(texts):
            if len(text) < 10 * _TITLE_WORDS:
                words = set(_NO_WORD.split(text.lower())) - {""}
                common = len(words & wanted)
                of_block[place] = common / max(len(words), 1)
                of_title[place] = common / len(wanted)
    return of_block, of_title
