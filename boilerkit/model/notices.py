"""Notices: dialogs that ask for consent and notes of copyright, which are no main content where the page has another.

A dialog of some hundred words beside a text of two sentences is most of the page, so that a model takes it for the main
content. It is told by what it asks: by a button that accepts, or by what consent managers call their elements. A
note of copyright among the paragraphs of an article reads like one of them, and is told by its first words.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.statistics import running
from boilerkit.features.tokens import mark_tokens, word_tokens
from boilerkit.page.segments import Segments
from boilerkit.patterns import has_any, lazy
from boilerkit.words import word_count

Flags = NDArray[np.bool_]

#: Class names and ids of consent dialogs: what sites call them, and widespread consent managers.
_NAMES: Final = lazy(
    r"(?:cookie|consent|gdpr|ccpa)s?[-_ ]?(?:consent|banner|notice|bar|law|pop-?up|dialog|modal|message|wall|overlay)"
    r"|onetrust|cybotcookiebotdialog|didomi|usercentrics|qc-cmp|sp_message|cmplz-|\bcky-|osano|iubenda-cs|truste-consent|fc-consent",
    re.I,
)
#: Of these parts each of the names has one.
_NAME_PARTS: Final = (
    *("cookie", "consent", "gdpr", "ccpa", "onetrust", "didomi", "usercentrics"),
    *("qc-cmp", "sp_message", "cmplz-", "cky-", "osano", "iubenda-cs"),
)
#: First words of a note of copyright, and of an enumeration whose third item looks like one.
_RIGHTS: Final = lazy(r"\W{0,3}(?:copyright\W{0,3})?(?:©|\(c\))|\W{0,3}copyright\W{1,3}\d{4}", re.I)
_ENUMERATION: Final = ("(a)", "(b)", "(A)", "(B)")
#: Most words of a note of copyright.
_NOTE: Final = 40
#: What the dialogs of the Transparency and Consent Framework (IAB Europe) list in an element beside them.
_LISTS: Final = lazy(r"\b(?:cookie-?|consent-?)?(?:purposes|vendors)\b", re.I)
_LIST_PARTS: Final = ("purposes", "vendors")
_CAPTIONS: Final = frozenset(["figcaption", "figure"])
_BUTTONS: Final = frozenset(["button", "a"])
#: What the first words of a button that accepts mean.
_ACCEPTS: Final = {"@accept": 1}
#: No dialog: elements that hold the page or its text.
_PAGE: Final = frozenset(["html", "body", "main", "article"])
#: Most characters of a button, and of a dialog that only its button tells.
_BUTTON, _DIALOG = 40, 2500
#: Dialogs that a page may have by their buttons: one and its settings. More are posts that readers agree to.
_MOST: Final = 2


def consent_dialogs(page: Segments) -> Flags:
    """Which blocks belong to a dialog that asks for consent.

    Parameters
    ----------
    page : Segments

    Returns
    -------
    ndarray of bool, shape (n_blocks,)

    Examples
    --------
    >>> from boilerkit.page.reading import read_page
    >>> page = read_page("<p>Tea is hot.</p><div><p>We store files.</p><button>Accept all</button></div>")
    >>> consent_dialogs(page).tolist()
    [False, True, True]
    """
    elements = _Elements(page)
    around_buttons = set(_around_buttons(elements))
    dialogs = np.zeros(len(page), dtype=bool)
    for element in (*_named(elements), *(around_buttons if len(around_buttons) <= _MOST else ())):
        dialogs[page.first_block[element] : page.last_block[element]] = True
    return dialogs


def copyright_notes(page: Segments) -> Flags:
    """Which blocks are notes of copyright, those under pictures aside.

    Parameters
    ----------
    page : Segments

    Returns
    -------
    ndarray of bool, shape (n_blocks,)

    Examples
    --------
    >>> from boilerkit.page.reading import read_page
    >>> copyright_notes(read_page("<p>Tea is hot.</p><p>© 2024 Tea Times. Reprints by permission.</p>")).tolist()
    [False, True]
    >>> copyright_notes(read_page("<p>(a) black tea</p><p>(b) green tea</p><p>(c) white tea</p>")).tolist()
    [False, False, False]
    """
    notes = np.zeros(len(page), dtype=bool)
    notes[[block for block, text in enumerate(page.texts) if _RIGHTS.match(text) and _is_note(page, block)]] = True
    return notes & (notes.any() and not any(text.startswith(_ENUMERATION) for text in page.texts))


def _is_note(page: Segments, block: int) -> bool:
    """Whether a block with the first words of a note is one."""
    return page.tags[page.containers[block]] not in _CAPTIONS and word_count(page.texts[block]) <= _NOTE


class _Elements:
    """What is asked of a page's elements again and again, counted once for all of them."""

    def __init__(self, page: Segments) -> None:
        self.page = page
        self._distinct_names = {*page.names}

    @cached_property
    def _characters(self) -> list[float]:
        sums: list[float] = running(np.array([len(text) for text in self.page.texts])).tolist()
        return sums

    @cached_property
    def _headlines(self) -> list[float]:
        is_headline = [self.page.tags[container] == "h1" for container in self.page.containers]
        sums: list[float] = running(np.array(is_headline)).tolist()
        return sums

    def can_be_dialog(self, element: int) -> bool:
        """Whether an element holds neither the page nor a headline."""
        return self.page.tags[element] not in _PAGE and self._within(self._headlines, element) == 0

    def characters(self, element: int) -> float:
        return self._within(self._characters, element)

    def named(self, pattern: re.Pattern[str], parts: Sequence[str]) -> list[int]:
        """Elements that can be dialogs and whose names a pattern finds, one of some parts in whatever it finds.

        Few pages have such a part, and to look for parts is faster than to search for the pattern.
        """
        together = "\n".join(self._distinct_names).casefold()
        there = [part for part in parts if part in together]
        if not there:
            return []
        names = {name for name in self._distinct_names if has_any(name, there) and pattern.search(name)}
        return [
            element for element, name in enumerate(self.page.names) if name in names and self.can_be_dialog(element)
        ]

    def _within(self, sums: list[float], element: int) -> float:
        return sums[self.page.last_block[element]] - sums[self.page.first_block[element]]


def _named(elements: _Elements) -> Iterator[int]:
    """Dialogs by their names, and the lists beside them."""
    dialogs = elements.named(_NAMES, _NAME_PARTS)
    yield from dialogs
    parents = {elements.page.parents[element] for element in dialogs}
    if parents:
        lists = elements.named(_LISTS, _LIST_PARTS)
        yield from (element for element in lists if elements.page.parents[element] in parents)


def _around_buttons(elements: _Elements) -> Iterator[int]:
    """The widest short elements around buttons that accept."""
    page = elements.page
    if _BUTTONS.isdisjoint(page.tags):
        return
    short = [block for block, text in enumerate(page.texts) if len(text) <= _BUTTON and _is_button(page, block)]
    _, accepts = mark_tokens(word_tokens([page.texts[block] for block in short]), _ACCEPTS)
    for place in accepts.nonzero()[0].tolist():
        widest = -1
        element = page.containers[short[place]]
        while element >= 0 and elements.can_be_dialog(element) and elements.characters(element) <= _DIALOG:
            widest, element = element, page.parents[element]
        if widest >= 0 and page.last_block[widest] - page.first_block[widest] > 1:
            yield widest


def _is_button(page: Segments, block: int) -> bool:
    element, container = page.owners[page.first_piece[block]], page.containers[block]
    while element > container and page.tags[element] not in _BUTTONS:
        element = page.parents[element]
    return page.tags[element] in _BUTTONS
