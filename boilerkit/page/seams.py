"""Seams: where inline elements touch, whether a style sheet parts what is in them.

On most pages it does where boxes stand side by side (links, buttons, badges, the children of a flex row), and never
inside a word that runs over several elements (un<b>believ</b>able, or a large first letter).
"""

from typing import Final

from boilerkit.page.segments import LINE_BREAK
from boilerkit.page.styles import Display
from boilerkit.patterns import lazy

#: What lies between two stretches of text: elements that end and start, links among them, and what `Display` says.
CLOSED: Final = 1 << 10
OPENED: Final = 1 << 11
LINK_CLOSED: Final = 1 << 12
LINK_OPENED: Final = 1 << 13
BOXED: Final = int(Display.LINES | Display.APART)
#: Without one of these, nothing is parted.
PARTING: Final = OPENED | LINK_OPENED | BOXED
_LINES: Final = int(Display.LINES)
_BETWEEN: Final = CLOSED | OPENED
_LINKS: Final = LINK_CLOSED | LINK_OPENED
#: A name that ends in an initial.
_INITIAL: Final = lazy(r"\w\s+\w\.\Z")
_STOPS: Final = frozenset(".!?…;,:")


def parted(gap: int, left: str, right: str) -> str:
    """What a browser shows between two touching texts: `LINE_BREAK`, a space, or nothing.

    Parameters
    ----------
    gap : int
        What lies between them.
    left, right : str
        The texts.

    Examples
    --------
    >>> parted(CLOSED | OPENED, "May", "12"), parted(CLOSED | OPENED, "un", "seen")
    (' ', '')
    """
    end, start = left[-1], right[0]
    if end == LINE_BREAK:
        return ""
    if gap & _LINES:
        return LINE_BREAK
    if end.isspace() or start.isspace():
        return ""
    if gap & BOXED:
        return "" if _is_split_word(left, right) else " "
    if gap & _LINKS == _LINKS:
        return " "
    if gap & _BETWEEN != _BETWEEN:
        return ""
    if (end.islower() or end.isdigit()) and (start.isupper() or start.isdigit()):
        return " "
    if end == "." and _INITIAL.search(left) and start.isupper() and right[1:3].islower():
        return " "
    # A sentence or an item of a list that ends, and another that starts.
    ended = end in _STOPS and len(left) > 1 and left[-2].islower()
    return " " if ended and (start.isupper() or (end in ",;" and start.isalpha())) else ""


def _is_split_word(left: str, right: str) -> bool:
    """Whether single letters touch, which are a large first letter or a word whose letters move one by one."""
    return (len(left.strip()) == 1 or len(right.strip()) == 1) and left[-1].isalpha() and right[0].isalpha()
