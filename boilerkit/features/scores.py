"""Score family: what a first model's scores say of a block's surroundings; columns of the second stage."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.page import Floats, Page, distances, running
from boilerkit.features.registry import Feature

_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)
_COLLINS = "stacking over neighbours: Cohen, Carvalho 2005"
OFFSETS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (2, 5, 12)
LEVELS = range(6)
_SURE = 0.7
_NEAREST = 1e-4

_AROUND = (
    Feature("score_logit", "log-odds", -np.inf, np.inf, "first score of the block", _COLLINS),
    Feature("score", *_SHARE, "the same as a probability", _COLLINS),
    *(
        Feature(f"score_at{offset:+d}", *_SHARE, f"first score of the block at {offset:+d}", _COLLINS)
        for offset in OFFSETS
    ),
    *(
        Feature(f"score_{name}_within{size}", *_SHARE, f"{meaning} of the {size} blocks on either side", _COLLINS)
        for size in WINDOWS
        for name, meaning in (("words", "first score by words"), ("blocks", "mean first score"))
    ),
)
_STRUCTURE = (
    *(
        Feature(f"score_{name}_up{level}", *_SHARE, f"{meaning} {level} steps out")
        for level in LEVELS
        for name, meaning in (
            ("words", "first score by words of the part"),
            ("blocks", "mean first score of the part"),
            ("of_page", "the page's likely main words that are in the part"),
        )
    ),
    *(
        Feature(f"score_{name}_{path}", *_SHARE, f"{meaning} of the blocks with the same {what} above")
        for path, what in (("path", "tags and classes"), ("tagpath", "tags"))
        for name, meaning in (("words", "first score by words"), ("blocks", "mean first score"))
    ),
)
_WHOLE = (
    Feature("score_most", *_SHARE, "greatest first score on the page"),
    Feature("score_mean", *_SHARE, "mean first score on the page"),
    Feature("score_page", *_SHARE, "the page's words that are likely main"),
    Feature("score_page_words", "log(1 + words)", *_MANY, "likely main words of the page"),
    Feature("score_doubt", *_SHARE, "the page's words that are likely misjudged"),
    Feature("score_before", *_SHARE, "likely main words that stand before the block"),
    Feature("score_after", *_SHARE, "likely main words that stand after it"),
    Feature("score_since_sure", "log(1 + blocks)", *_MANY, "blocks since the last sure one"),
    Feature("score_until_sure", "log(1 + blocks)", *_MANY, "blocks until the next sure one"),
    Feature("score_since_sure_long", "log(1 + blocks)", *_MANY, "blocks since the last long and sure one"),
    Feature("score_until_sure_long", "log(1 + blocks)", *_MANY, "blocks until the next long and sure one"),
)
FEATURES = (*_AROUND, *_STRUCTURE, *_WHOLE)
#: Those that need no markup.
OF_LINES = (*_AROUND, *_WHOLE)


class _Sums(NamedTuple):
    """Words, likely words and scores of the blocks, and their running sums."""

    words: Floats
    scores: Floats
    likely: Floats
    all_words: Floats
    all_likely: Floats
    all_scores: Floats

    @classmethod
    def of(cls, page: Page, scores: Floats) -> "_Sums":
        words = page.words + 0.5
        likely = words * scores
        return cls(words, scores, likely, running(words), running(likely), running(scores))


def _around(sums: _Sums) -> dict[str, Floats]:
    words, scores, likely, all_words, all_likely, all_scores = sums
    n, places = len(scores), np.arange(len(scores))
    near = np.clip(scores, _NEAREST, 1 - _NEAREST)
    found = {"score_logit": np.log(near / (1 - near)), "score": scores}
    padded = np.pad(scores, max(OFFSETS))
    found |= {f"score_at{offset:+d}": padded[places + offset + max(OFFSETS)] for offset in OFFSETS}
    for size in WINDOWS:
        first, last = np.maximum(places - size, 0), np.minimum(places + size + 1, n)
        others = all_words[last] - all_words[first] - words + 0.5
        found[f"score_words_within{size}"] = (all_likely[last] - all_likely[first] - likely) / others
        found[f"score_blocks_within{size}"] = (all_scores[last] - all_scores[first] - scores) / np.maximum(
            last - first - 1, 1
        )
    return found


def _structure(page: Page, sums: _Sums) -> dict[str, Floats]:
    words, scores, likely, all_words, all_likely, all_scores = sums
    found = {}
    element = page.containers
    for level in LEVELS:
        first, last = page.first_block[element], page.last_block[element]
        held = all_likely[last] - all_likely[first]
        found[f"score_words_up{level}"] = held / np.maximum(all_words[last] - all_words[first], 0.5)
        found[f"score_blocks_up{level}"] = (all_scores[last] - all_scores[first]) / np.maximum(last - first, 1)
        found[f"score_of_page_up{level}"] = held / max(all_likely[-1], 1e-3)
        element = page.wider[element]
    for name, path in zip(("path", "tagpath"), page.block_paths, strict=True):
        found[f"score_words_{name}"] = (np.bincount(path, likely) / np.maximum(np.bincount(path, words), 0.1))[path]
        found[f"score_blocks_{name}"] = (np.bincount(path, scores) / np.maximum(np.bincount(path), 1))[path]
    return found


def _whole(page: Page, sums: _Sums) -> dict[str, Floats]:
    words, scores, _, all_words, all_likely, _ = sums
    doubt = (words * np.minimum(scores, 1 - scores)).sum()
    values = {
        "score_most": scores.max(),
        "score_mean": scores.mean(),
        "score_page": all_likely[-1] / all_words[-1],
        "score_page_words": np.log1p(all_likely[-1]),
        "score_doubt": doubt / all_words[-1],
    }
    found = {name: np.full(len(scores), value) for name, value in values.items()}
    found["score_before"] = all_likely[:-1] / max(all_likely[-1], 1e-3)
    found["score_after"] = 1 - all_likely[1:] / max(all_likely[-1], 1e-3)
    sure = scores > _SURE
    found["score_since_sure"], found["score_until_sure"] = distances(sure)
    found["score_since_sure_long"], found["score_until_sure_long"] = distances(sure & page.long)
    return found


def matrix(page: Page, scores: Floats, wanted: Sequence[Feature] = FEATURES) -> NDArray[np.float32]:
    """The family as a matrix, from the first stage's probabilities.

    Parameters
    ----------
    page : Page
    scores : ndarray of shape (n_blocks,)
    wanted : sequence of Feature
        `FEATURES`, or `OF_LINES` for lines.

    Returns
    -------
    ndarray of float32, shape (n_blocks, len(wanted))
    """
    sums = _Sums.of(page, scores)
    found = _around(sums) | _whole(page, sums)
    if wanted is not OF_LINES:
        found |= _structure(page, sums)
    return np.column_stack([np.clip(found[f.name], f.low, f.high) for f in wanted]).astype(np.float32)
