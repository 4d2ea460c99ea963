"""Features of what a block's first words, and the headings over it, mean, in whatever language the vocabulary knows.

A tip to read on, a note on rights or a notice of cookies stands among paragraphs and looks like one of them; a teaser
looks like a short section, a comment like a paragraph. Their words, or those of the heading over them, tell.
"""

from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.feature import SHARE, Column, Family
from boilerkit.features.statistics import PageStatistics
from boilerkit.features.tokens import mark_tokens

Flags = NDArray[np.bool_]

#: What the first words of a block may be about, each a bit.
_TIPS, _NOTICES, _REPLIES, _RIGHTS, _OTHERS = (1 << bit for bit in range(5))
_MEANINGS: Final = {
    _TIPS: ("@related", "@read_more"),
    _NOTICES: ("@cookies", "@privacy", "@accept", "@settings", "@newsletter"),
    _REPLIES: ("@reply", "@comment", "@leave_comment", "@ago", "@login"),
    _RIGHTS: ("@rights",),
    _OTHERS: ("@related", "@popular", "@latest", "@next", "@previous", "@read_more"),
}
_MARKS: Final = {
    token: sum(bit for bit, tokens in _MEANINGS.items() if token in tokens) for token in chain(*_MEANINGS.values())
}
#: Words up to which a block is a tip or a note, or a label.
_NOTE, _LABEL = 40, 12


class _Meanings:
    """What the first words of blocks mean, and what the headings over them do."""

    def __init__(self, page: PageStatistics) -> None:
        self.words = page.words
        self._marks, self._first = (marks[page.texts] for marks in mark_tokens(page.word_tokens, _MARKS))
        self._levels = page.heading_levels

    def means(self, meaning: int) -> Flags:
        """Blocks whose first words are about something."""
        return np.asarray((self._marks & meaning) != 0)

    @property
    def starts_with_tip(self) -> Flags:
        """Blocks whose first words are a tip to read on."""
        return np.asarray((self._first & _TIPS) != 0)

    def under(self, meaning: int) -> Flags:
        """Blocks under a heading about something: no heading of its level or above has followed."""
        under = np.zeros(len(self.words), dtype=bool)
        has_meaning = self.means(meaning)
        level, start = 0.0, 0
        for block in np.flatnonzero(self._levels).tolist():
            if level and self._levels[block] <= level:
                under[start:block] = True
                level = 0.0
            if not level and has_meaning[block] and self._levels[block] > 1:
                level, start = self._levels[block], block
        if level:
            under[start:] = True
        return under


FAMILY = Family[_Meanings](
    "meanings",
    "What the first words of a block, and the headings over it, mean in any language of the vocabulary.",
    _Meanings,
    (
        Column(
            "means_tip",
            SHARE,
            "1 if the block has at most 40 words and starts with a phrase such as 'read also' or 'read more'",
            lambda m: m.starts_with_tip & (m.words <= _NOTE),
        ),
        Column(
            "means_rights",
            SHARE,
            "1 if the block has at most 40 words and its first are about rights, as 'all rights reserved'",
            lambda m: m.means(_RIGHTS) & (m.words <= _NOTE),
        ),
        Column(
            "means_notice",
            SHARE,
            "1 if the block's first words are about cookies, privacy, consent or newsletters",
            lambda m: m.means(_NOTICES),
        ),
        Column(
            "means_reply",
            SHARE,
            "1 if the block has at most 12 words and starts with words of comments, such as 'reply' or '2 days ago'",
            lambda m: m.means(_REPLIES) & (m.words <= _LABEL),
        ),
        Column(
            "under_others",
            SHARE,
            "1 if the block stands under a heading, not an <h1>, such as 'related articles' or 'latest'",
            lambda m: m.under(_OTHERS),
        ),
        Column(
            "under_comments",
            SHARE,
            "1 if the block stands under a heading, not an <h1>, such as 'comments' or 'leave a reply'",
            lambda m: m.under(_REPLIES),
        ),
        Column(
            "under_notice",
            SHARE,
            "1 if the block stands under a heading, not an <h1>, about cookies, privacy or newsletters",
            lambda m: m.under(_NOTICES),
        ),
    ),
)
