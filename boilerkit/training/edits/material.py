"""Material: texts and parts of labelled pages that other pages are given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from lxml import etree

from boilerkit.features.vocabulary import meant
from boilerkit.page.segments import Element
from boilerkit.page.tags import SKIPPED
from boilerkit.training.editing import MARK, column, outermost, sizes

Rng = np.random.Generator

#: Characters from which a text is prose, and the end of a sentence.
PROSE: Final = 60
SENTENCE: Final = re.compile(r"(?<=[.!?。！？])\s*(?=\S)")
#: Characters up to which a paragraph is given to other pages.
_PASSAGE: Final = 1500
#: Sentences from which a part of a page is prose.
_LEAST_SENTENCES: Final = 4
#: Characters of what is given to other pages: parts, then single links and remarks.
_REGION: Final = (200, 15_000)
_REMARK: Final = (20, 200)
_MOST_REGIONS, _MOST_REMARKS = 8, 10
_RIGHTS: Final = re.compile(r"©|\([cC]\)|®")


@dataclass(frozen=True, slots=True)
class Material:
    """Texts and parts of pages that other pages are given.

    Attributes
    ----------
    prose : list of str
        Markup of parts with no main content that hold sentences: comments, teasers, notices.
    notices : list of str
        The same of those that are about cookies.
    lists : list of str
        Markup of other parts with no main content.
    links : list of str
        Texts of links outside the main content.
    remarks : list of str
        Notes on rights.
    passages : list of str
        Paragraphs of the main content.
    """

    prose: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)

    @classmethod
    def drawn(cls, several: Sequence["Material"], rng: Rng) -> Self:
        """Some of the material of several pages, drawn at random.

        Parameters
        ----------
        several : sequence of Material
        rng : numpy Generator
        """

        def draw(name: str) -> list[str]:
            everything = [piece for one in several for piece in getattr(one, name)]
            count = min(_DRAWN[name], len(everything))
            return [everything[int(number)] for number in rng.choice(len(everything), count, replace=False)]

        return cls(**{name: draw(name) for name in _DRAWN})


#: How much a page is given of each kind of material.
_DRAWN: Final = {"prose": 4, "notices": 2, "lists": 3, "links": 40, "remarks": 5, "passages": 40}


def material_of(root: Element) -> Material:
    """What a marked tree has for other pages.

    Parameters
    ----------
    root : lxml element
    """
    found = Material()
    size = sizes(root)
    for region in outermost(root, main=False):
        if _REGION[0] <= size[region].other <= _REGION[1]:
            markup = etree.tostring(region, encoding="unicode", method="html", with_tail=False)
            is_prose = _sentences(region) >= _LEAST_SENTENCES
            is_notice = is_prose and "@cookies" in meant(_text_of(region).lower().split())
            (found.notices if is_notice else found.prose if is_prose else found.lists).append(markup)
        for element in region.iter(etree.Element):
            text = _text_of(element) if size[element].other <= _REMARK[1] else ""
            if _REMARK[0] <= len(text) <= _REMARK[1] and element.tag == "a":
                found.links.append(text)
            elif _REMARK[0] <= len(text) <= _REMARK[1] and _RIGHTS.search(text):
                found.remarks.append(text)
    of_units = column(root)
    units = [] if of_units is None else of_units.units
    passages = [_text_of(unit) for unit in units if PROSE <= size[unit].main <= _PASSAGE]
    return Material(
        sorted(found.prose, key=len, reverse=True)[:_MOST_REGIONS],
        found.notices[:_MOST_REGIONS],
        sorted(found.lists, key=len, reverse=True)[:_MOST_REGIONS],
        found.links[:: max(1, len(found.links) // _MOST_REMARKS)],
        found.remarks[:_MOST_REMARKS],
        passages[:_MOST_REMARKS],
    )


def _text_of(element: Element) -> str:
    return " ".join("".join(map(str, element.itertext())).replace(MARK, "").split())


def _sentences(region: Element) -> int:
    """Sentences of a part of a page that stand outside links."""
    outside = [element for element in region.iter(etree.Element) if element.tag not in ("a", *SKIPPED)]
    texts = [text.strip() for element in outside for text in (element.text, element.tail) if text]
    return sum(len(SENTENCE.split(text)) for text in texts if len(text) >= PROSE)
