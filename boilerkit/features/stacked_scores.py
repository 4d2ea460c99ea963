"""Score family: what a first pass says of a line's surroundings; columns of the second pass."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics, distances, running

_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)
_COLLINS = "stacking over neighbours: Cohen, Carvalho 2005"
OFFSETS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (2, 5, 12)
_SURE = 0.7
_NEAREST = 1e-4

_AROUND = (
    Feature("score_logit", "log-odds", -np.inf, np.inf, "first score of the line", _COLLINS),
    Feature("score", *_SHARE, "the same as a probability", _COLLINS),
    *(
        Feature(f"score_at{offset:+d}", *_SHARE, f"first score of the line at {offset:+d}", _COLLINS)
        for offset in OFFSETS
    ),
    *(
        Feature(f"score_{name}_within{size}", *_SHARE, f"{meaning} of the {size} lines on either side", _COLLINS)
        for size in WINDOWS
        for name, meaning in (("words", "first score by words"), ("blocks", "mean first score"))
    ),
)
_WHOLE = (
    Feature("score_most", *_SHARE, "greatest first score on the page"),
    Feature("score_mean", *_SHARE, "mean first score on the page"),
    Feature("score_page", *_SHARE, "the page's words that are likely main"),
    Feature("score_page_words", "log(1 + words)", *_MANY, "likely main words of the page"),
    Feature("score_doubt", *_SHARE, "the page's words that are likely misjudged"),
    Feature("score_before", *_SHARE, "likely main words that stand before the line"),
    Feature("score_after", *_SHARE, "likely main words that stand after it"),
    Feature("score_since_sure", "log(1 + lines)", *_MANY, "lines since the last sure one"),
    Feature("score_until_sure", "log(1 + lines)", *_MANY, "lines until the next sure one"),
    Feature("score_since_sure_long", "log(1 + lines)", *_MANY, "lines since the last long and sure one"),
    Feature("score_until_sure_long", "log(1 + lines)", *_MANY, "lines until the next long and sure one"),
)
FEATURES = (*_AROUND, *_WHOLE)


class _Sums(NamedTuple):
    """Words, likely words and scores of the lines, and their running sums."""

    words: Floats
    scores: Floats
    likely: Floats
    all_words: Floats
    all_likely: Floats
    all_scores: Floats

    @classmethod
    def of(cls, page: PageStatistics, scores: Floats) -> "_Sums":
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


def _whole(page: PageStatistics, sums: _Sums) -> dict[str, Floats]:
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


def matrix(page: PageStatistics, scores: Floats) -> NDArray[np.float32]:
    """The family as a matrix, from the first stage's probabilities.

    Parameters
    ----------
    page : PageStatistics
    scores : ndarray of shape (n_lines,)

    Returns
    -------
    ndarray of float32, shape (n_lines, len(FEATURES))
    """
    sums = _Sums.of(page, scores)
    found = _around(sums) | _whole(page, sums)
    return np.column_stack([np.clip(found[f.name], f.low, f.high) for f in FEATURES]).astype(np.float32)
