"""Edits of length: main content made short or long."""

import re
from typing import Final

import numpy as np
from lxml import etree

from boilerkit.page.segments import Element
from boilerkit.training.editing import MARK, column, copied, outermost, remove, size_of
from boilerkit.training.edits.material import PROSE, SENTENCE, Material, Rng

#: Most characters that a lengthened page gets.
_MOST_ADDED: Final = 200_000
_CLAUSE: Final = re.compile(r"(?<=[、，。；：,;])")


def shorten(root: Element, rng: Rng, material: Material) -> None:
    """Leave a few units of the main content, now and then of the first one a sentence or two."""
    found = column(root)
    if found is None:
        return
    prose = [number for number, unit in enumerate(found.units) if size_of(unit) >= PROSE]
    start = int(rng.choice(prose)) if prose else 0
    kept = found.units[start : start + int(rng.choice([1, 1, 1, 2, 2, 3, 4]))]
    around = {found.parent, *found.parent.iterancestors(), *found.parent.iterdescendants()}
    for unit in outermost(root, main=True):
        is_headline = unit.tag == "h1" and rng.random() < 0.7
        if unit not in around and not is_headline:
            remove(unit)
    for unit in found.units:
        if unit not in kept:
            remove(unit)
    if rng.random() < 0.5 and kept and kept[0].text and not len(kept[0]):
        sentences = SENTENCE.split(kept[0].text)
        kept[0].text = " ".join(sentences[: int(rng.integers(1, 3))])


def lengthen(root: Element, rng: Rng, material: Material) -> None:
    """Repeat units of the main content with their words in another order."""
    found = column(root)
    if found is None:
        return
    parent, units = found
    first = int(rng.integers(len(units)))
    template = units[first : first + int(rng.integers(1, 13))]
    count = min(
        int(np.exp(rng.uniform(np.log(30), np.log(700)))),
        _MOST_ADDED * len(template) // max(sum(map(size_of, template)), 1),
    )
    place = parent.index(units[-1]) + 1
    tail, units[-1].tail = units[-1].tail, None
    for number in range(count):
        copy = copied(template[number % len(template)])
        _shuffle_words(copy, rng)
        parent.insert(place + number, copy)
    parent[place + count - 1].tail = tail


def _shuffle_words(element: Element, rng: Rng) -> None:
    for node in element.iter(etree.Element):
        node.text = _shuffled(node.text, rng)
        if node is not element:
            node.tail = _shuffled(node.tail, rng)


def _shuffled(text: str | None, rng: Rng) -> str | None:
    """A text with all but its last word in another order; clauses where the script has no spaces."""
    if not text or text.isspace():
        return text
    words = text.split()
    joint = " "
    if len(words) < 4 and len(text) > 40:
        words, joint = _CLAUSE.split(text), ""
    order = [*rng.permutation(len(words) - 1), len(words) - 1] if len(words) > 2 else range(len(words))
    shuffled = joint.join(words[number] for number in order)
    if MARK in text:
        shuffled = MARK + shuffled.replace(MARK, "")
    lead = text[: len(text) - len(text.lstrip())]
    return lead + shuffled + text[len(text.rstrip()) :]
