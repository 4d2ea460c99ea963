"""Consent dialogs: blocks that ask for consent to cookies, which are no main content wherever else the page has text.

A dialog of some hundred words beside a text of two sentences is most of the page, so that a model takes it for the main
content. It is told by what it asks: by a button that accepts, or by what consent managers call their elements.
"""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.lexical import word_tokens
from boilerkit.page.segments import Segments

Flags = NDArray[np.bool_]

#: Class names and ids of consent dialogs: what sites call them, and widespread consent managers.
_NAMES: Final = re.compile(
    r"(?:cookie|consent|gdpr|ccpa)s?[-_ ]?(?:consent|banner|notice|bar|law|pop-?up|dialog|modal|message|wall|overlay)"
    r"|onetrust|cybotcookiebotdialog|didomi|usercentrics|qc-cmp|sp_message|cmplz-|\bcky-|osano|iubenda-cs|truste-consent|fc-consent",
    re.I,
)
#: What the dialogs of the Transparency and Consent Framework (IAB Europe) list in an element beside them.
_LISTS: Final = re.compile(r"\b(?:cookie-?|consent-?)?(?:purposes|vendors)\b", re.I)
_BUTTONS: Final = frozenset(["button", "a"])
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
    dialogs = np.zeros(len(page), dtype=bool)
    buttons = set(_around_buttons(page))
    for element in (*_named(page), *(buttons if len(buttons) <= _MOST else ())):
        dialogs[page.first_block[element] : page.last_block[element]] = True
    return dialogs


def _named(page: Segments) -> Iterator[int]:
    """Dialogs by their names, and the lists beside them."""
    names = [element for element, name in enumerate(page.names) if name and _NAMES.search(name)]
    dialogs = [element for element in names if _is_dialog(page, element)]
    yield from dialogs
    parents = {page.parents[element] for element in dialogs}
    if parents:
        for element, name in enumerate(page.names):
            if page.parents[element] in parents and _LISTS.search(name) and _is_dialog(page, element):
                yield element


def _around_buttons(page: Segments) -> Iterator[int]:
    """The widest short elements around buttons that accept."""
    for block, text in enumerate(page.texts):
        if len(text) <= _BUTTON and "@accept" in word_tokens(text)[:1] and _is_button(page, block):
            widest = -1
            element = page.containers[block]
            while element >= 0 and _is_dialog(page, element) and _characters(page, element) <= _DIALOG:
                widest, element = element, page.parents[element]
            if widest >= 0:
                yield widest


def _is_dialog(page: Segments, element: int) -> bool:
    """Whether an element can be a dialog: it holds neither the page nor a headline."""
    if page.tags[element] in _PAGE:
        return False
    blocks = range(page.first_block[element], page.last_block[element])
    return all(page.tags[page.containers[block]] != "h1" for block in blocks)


def _is_button(page: Segments, block: int) -> bool:
    element, container = page.owners[page.first_piece[block]], page.containers[block]
    while element > container and page.tags[element] not in _BUTTONS:
        element = page.parents[element]
    return page.tags[element] in _BUTTONS


def _characters(page: Segments, element: int) -> int:
    return sum(map(len, page.texts[page.first_block[element] : page.last_block[element]]))
