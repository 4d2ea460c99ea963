"""Ancestor family: what the wider and wider parts of the page around a block hold."""

import numpy as np

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics, share
from boilerkit.page.tags import Trait

_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)
#: How many times to step out to the next element that holds more blocks.
LEVELS = 5
_CETD = "Sun, Song, Liao 2011"

FEATURES = tuple(
    feature
    for level in range(1, LEVELS + 1)
    for feature in (
        Feature(f"up{level}_words", "log(1 + words)", *_MANY, f"words in the part {level} steps out", _CETD),
        Feature(f"up{level}_blocks", "log(1 + blocks)", *_MANY, f"blocks in the part {level} steps out"),
        Feature(f"up{level}_block_words", "log(1 + words)", *_MANY, f"words a block {level} steps out", _CETD),
        Feature(f"up{level}_link_density", *_SHARE, f"linked words {level} steps out", _CETD),
        Feature(f"up{level}_long", *_SHARE, f"words in long, unlinked blocks {level} steps out"),
        Feature(f"up{level}_paragraphs", *_SHARE, f"words in <p> {level} steps out"),
        Feature(f"up{level}_of_page", *_SHARE, f"the page's words that are {level} steps out"),
        Feature(f"up{level}_of_long", *_SHARE, f"the page's words in long blocks that are {level} steps out"),
        Feature(f"up{level}_position", *_SHARE, f"where the block stands in the part {level} steps out"),
    )
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    words = page.words
    long_words = np.where(page.long, words, 0.0)
    in_paragraphs = np.where(page.block_traits & Trait.PARAGRAPH.value, words, 0.0)
    total, total_long = max(words.sum(), 1e-9), max(long_words.sum(), 1e-9)
    found: dict[str, Floats] = {}
    element = page.containers
    for level in range(1, LEVELS + 1):
        element = page.wider[element]
        held = page.in_range(words, element)
        long_held = page.in_range(long_words, element)
        blocks = page.last_block[element] - page.first_block[element]
        found |= {
            f"up{level}_words": np.log1p(held),
            f"up{level}_blocks": np.log1p(blocks),
            f"up{level}_block_words": np.log1p(held / np.maximum(blocks, 1)),
            f"up{level}_link_density": np.clip(share(page.in_range(page.link_words, element), held), 0, 1),
            f"up{level}_long": np.clip(share(long_held, held), 0, 1),
            f"up{level}_paragraphs": np.clip(share(page.in_range(in_paragraphs, element), held), 0, 1),
            f"up{level}_of_page": np.clip(held / total, 0, 1),
            f"up{level}_of_long": np.clip(long_held / total_long, 0, 1),
            f"up{level}_position": (np.arange(page.n) - page.first_block[element]) / np.maximum(blocks, 1),
        }
    return found
