"""Scripts above and below the line, and quotations: the marks without which "10²" would read "102" and "H₂O" as a word.

In text, what stands in `<sup>` and `<sub>` right after a letter or a digit gets a mark, as in TeX: 10^2, x_(i+1). What
would not be misread stays as it is: ordinals (21st, 2e), abbreviations (Mme, nº), trade marks. Numbers of notes stand
in brackets.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from boilerkit.page.segments import Element
from boilerkit.patterns import lazy

#: The elements, and the mark of each.
SIGNS: Final = {"sup": "^", "sub": "_"}

#: One number, name or charge, which needs no parentheses.
_SIMPLE: Final = lazy(r"[+\-−±]?[\w.,]+[+\-−±′″*]?|[+\-−±′″*]+")
#: A base and what stands raised after it, that together are read as one word.
_ORDINAL: Final = lazy(
    r"(?:\w*\d|\b[IVXLC]+)[.]?"
    r"(?:st|nd|rd|th|e|er|ers|es|ère|ères|ere|re|ème|èmes|eme|nde?|de|o|a|os|as|to|ta|vo|va|mo|ma|no|na|do|da|й|я|е|го)"
    r"|\w*\d(?:ST|ND|RD|TH|E)|\b(?:M|D|V|S|C)(?:me|mes|lle|lles|gr|rs?|ve|te|ie)|\b[nN](?:os?|[uú]m)"
    r"|.*(?:TM|SM|tm|sm|®|™|℠|©|º|ª|°)",
    re.S,
)
_NOTE: Final = lazy(r"(?:\d{1,3}|[a-z])(?:\s*[,;–-]\s*(?:\d{1,3}|[a-z]))*")
_NOTE_NAMES: Final = lazy(r"foot|note|cite|citation|(?:^|[\s_-])(?:fn|ref|reference)", re.I)
_PRICE: Final = lazy(r"[$£€¥₹₽]\s?\d{1,3}(?:[,.]\d{3})*")
#: Marks after which a raised number counts no power.
_SENTENCE_END: Final = frozenset(".,;:!?…\"'”’»)]。，、」』")
#: Characters from which a raised text is a remark, not a script.
_LONGEST: Final = 24


class Script(NamedTuple):
    """A raised, lowered or quoted stretch of a block.

    Its first piece, the piece after it, its tag, whether it marks a note, and the marks of a quotation.
    """

    first: int
    last: int
    tag: str
    note: bool
    quotes: tuple[str, str] | None = None


def is_note(element: Element) -> bool:
    """Whether a `<sup>` holds the mark of a note: it is a link, holds one, or is called so.

    Parameters
    ----------
    element : lxml element
    """
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    if _NOTE_NAMES.search(names) or element.find(".//{*}a") is not None:
        return True
    parent = element.getparent()
    if parent is None or parent.tag != "a" or len(parent) > 1:
        return False
    return not (parent.text or "").strip() and not (element.tail or "").strip()


def marked(pieces: Sequence[str], scripts: Sequence[Script]) -> list[str]:
    """Pieces of a block's text with marks around the scripts among them.

    Parameters
    ----------
    pieces : sequence of str
    scripts : sequence of Script

    Examples
    --------
    >>> "".join(marked(["10", "2", " m"], [Script(1, 2, "sup", False)]))
    '10^2 m'
    """
    found = list(pieces)
    for script in scripts:
        content = "".join(pieces[script.first : script.last])
        before = "".join(pieces[max(script.first - 4, 0) : script.first])
        opening, closing = script.quotes or _marks(before, content, script)
        if opening:
            found[script.first] = opening + found[script.first].lstrip()
        if closing:
            found[script.last - 1] = found[script.last - 1].rstrip() + closing
    return found


def _marks(before: str, content: str, script: Script) -> tuple[str, str]:
    """What is written on either side of a script."""
    core = content.strip()
    base = before[-1:]
    if not core or content[0].isspace() or not base or base.isspace():
        return "", ""
    if script.tag == "sup":
        if _NOTE.fullmatch(core) and (script.note or (base in _SENTENCE_END and base != ")" and core[0].isdigit())):
            return "[", "]"
        if _PRICE.search(before[-12:]) and re.fullmatch(r"\d\d", core) and before[-1:].isdigit():
            return ".", ""
        if _ORDINAL.fullmatch(_word(before) + core):
            return "", ""
    touches = base.isalnum() or base in ")]}"
    if not touches or not (core[0].isalnum() or core[0] in "+-−±("):
        return "", ""
    if len(core) > _LONGEST or (" " in core and core.replace(" ", "").isalpha()):
        return " ", ""
    sign = SIGNS[script.tag]
    if _SIMPLE.fullmatch(core) or (core[0] == "(" and core[-1] == ")"):
        return sign, ""
    return f"{sign}(", ")"


def _word(before: str) -> str:
    """The last word of a text."""
    match = re.search(r"\w+[.]?$", before[-12:])
    return match[0] if match else ""
