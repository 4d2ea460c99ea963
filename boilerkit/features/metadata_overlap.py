"""Echo family: what of a block's text the page's title and metadata repeat."""

import re

import numpy as np

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics

_SHARE = ("share", 0.0, 1.0)
_NO_WORD = re.compile(r"[\W_]+")
#: Characters at either end of a block that are looked up in the metadata.
_PROBE = 30
#: Characters of the metadata in which they are looked up; more than this is no page's description.
_TOLD = 1_000_000
#: Characters from which a block is no title.
_TITLE_LENGTH = 200
#: Characters from which a text of the metadata is a body.
_BODY = 300

FEATURES = (
    Feature("title_share", *_SHARE, "words of a short block that are in the page's title"),
    Feature("of_title", *_SHARE, "words of the page's title that are in a short block"),
    Feature("has_body", *_SHARE, "1 if the metadata holds a text of 300 characters or more"),
    Feature("in_body", *_SHARE, "start and end of the block that are in that text"),
    Feature("in_description", *_SHARE, "start and end of the block that are in the metadata's short texts"),
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    texts = page.segments.texts
    of_block, of_title = _title_overlap(texts, page.segments.title)
    told = [" ".join(text.split()) for text in page.segments.metadata]
    body = "\n".join(text for text in told if len(text) >= _BODY)[:_TOLD]
    short = "\n".join(text for text in told if len(text) < _BODY)[:_TOLD]
    return {
        "title_share": of_block,
        "of_title": of_title,
        "has_body": np.full(page.n, float(bool(body))),
        "in_body": _repeated(texts, body),
        "in_description": _repeated(texts, short),
    }


def _repeated(texts: list[str], told: str) -> Floats:
    """How much of each block's two ends a told text holds: 0, 1/2 or 1."""
    if not told:
        return np.zeros(len(texts))
    return np.array(
        [((text[:_PROBE] in told) + (text[-_PROBE:] in told)) / 2 if len(text) > 3 else 0.0 for text in texts]
    )


def _title_overlap(texts: list[str], title: str) -> tuple[Floats, Floats]:
    of_block, of_title = np.zeros(len(texts)), np.zeros(len(texts))
    wanted = set(_NO_WORD.split(title.lower())) - {""}
    if wanted:
        for place, text in enumerate(texts):
            if len(text) < _TITLE_LENGTH:
                words = set(_NO_WORD.split(text.lower()))
                common = len(words & wanted)
                if common:
                    of_block[place] = common / len(words - {""})
                    of_title[place] = common / len(wanted)
    return of_block, of_title
