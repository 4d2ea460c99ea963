"""The text that a page shows, by a parser that follows the HTML Standard: what must be in some block of the page.

The tree of that parser is cut into blocks by boilerkit's own segmentation, which says what is text of a page and what
is code, metadata or a fallback; so what differs is lost by the parser, by mending, or by embedded data.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from justhtml import JustHTML
from lxml import etree

from boilerkit.page.recovery import recover
from boilerkit.page.segment import segment
from boilerkit.page.storage import NOT_IN_XML

_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
#: What is no character that a reader sees lost: tags, and what lxml cannot hold, or stands for bytes without meaning.
_UNCOUNTED: Final = re.compile(rf"</?[A-Za-z][^<>]*>|{NOT_IN_XML.pattern}|\ufffd|\x7f")


def reference_tree(source: str) -> etree._Element:
    """The tree of a page as the HTML Standard says, templates' contents as their children."""
    document = JustHTML(source, sanitize=False, scripting_enabled=False)
    root = etree.Element("page")
    inside: list[tuple[Any, etree._Element]] = [(document.root, root)]
    while inside:
        node, element = inside.pop()
        children = [*(node.children or ()), *(getattr(getattr(node, "template_content", None), "children", None) or ())]
        for child in children:
            if child.name == "#text":
                append_text(element, child.data or "")
            elif not child.name.startswith(("#", "!")):
                is_odd = child.namespace == "html" and child.name in ("symbol", "defs", "desc", "metadata")
                below = etree.SubElement(element, "x-part" if is_odd else element_name(child.name))
                for key, value in (child.attrs or {}).items():
                    if _ATTRIBUTE.fullmatch(key):
                        below.set(key, NOT_IN_XML.sub("\ufffd", value or ""))
                inside.append((child, below))
    return root


def element_name(name: str) -> str:
    """A name of HTML as lxml can hold it."""
    usable = _NOT_IN_NAMES.sub("_", name)
    return usable if re.match("[A-Za-z_]", usable) else f"_{usable}"


def append_text(element: etree._Element, text: str) -> None:
    """Write text at the end of an element, without what lxml cannot hold."""
    text = NOT_IN_XML.sub("\ufffd", text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def readings(source: str) -> list[list[str]]:
    """The texts that a page shows as the Standard reads it, and with what never ends in it ended, if there is such."""
    ended, warnings = recover(source)
    return [visible_text(reference_tree(reading)) for reading in ([source, ended] if warnings else [source])]


def visible_text(root: etree._Element) -> list[str]:
    """The texts of the blocks of a tree that a reader sees."""
    blocks = segment(root)
    return [text for number, text in enumerate(blocks.texts) if not blocks.is_unseen(number)]


def least_lost(references: list[list[str]], texts: list[str]) -> tuple[int, int]:
    """`characters_lost` of the reading that loses least."""
    return min((characters_lost(reference, texts) for reference in references), key=lambda loss: loss[0])


def characters_lost(reference: Iterable[str], texts: Iterable[str]) -> tuple[int, int]:
    """How many characters of a reference are in none of some texts, and how many it has; white space is not counted.

    Words are compared, whatever their order; what is left of both is compared by characters, so that words that touch
    in one and not in the other are not lost. Nor are tags, which a reader sees where a `<textarea>` never ends, and
    control characters.

    >>> characters_lost(["Tea is", "hot."], ["Tea", "ishot."]), characters_lost(["Tea is", "hot."], ["Tea is cold."])
    ((0, 9), (2, 9))
    """
    wanted, found = (
        Counter(word for text in side for word in _UNCOUNTED.sub(" ", text).split()) for side in (reference, texts)
    )
    lost = Counter("".join((wanted - found).elements())) - Counter("".join((found - wanted).elements()))
    return lost.total(), sum(len(word) * count for word, count in wanted.items())
