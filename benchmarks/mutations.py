"""Mutations: pages as they are after a bad transfer, a broken template or a careless edit; told by a seed alone.

>>> mutant(b"<p class=a>Tea <b>is</b> hot.</p>", seed=3) == mutant(b"<p class=a>Tea <b>is</b> hot.</p>", seed=3)
True
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from benchmarks.outputs import SUFFIXES, page_bytes

_TAG: Final = re.compile(rb"</?[a-zA-Z][^<>]{0,2000}>")
_END_TAG: Final = re.compile(rb"</[a-zA-Z][^<>]{0,200}>")
_QUOTED: Final = re.compile(rb"=\"[^\"<>]{0,200}\"")
#: Changes of one kind that a mutant has at most.
_MOST: Final = 12
#: Bytes of a range that is deleted, doubled or moved.
_LONGEST: Final = 4000
#: Starts and ends that change how the rest of a page is read.
_TOKENS: Final = tuple(
    b"<svg> <svg><title> <svg><desc> <math> <math><annotation-xml> <select> <select><option> <table> <table><tr> <td> "
    b"<template> </template> <!-- --> <style> </style> <script> </script> <title> </title> <textarea> <noscript> "
    b"</noscript> <iframe> <object> <video> <frameset> </body> </html> <body> <html> <head> </head> <p> </p> <a> </a> "
    b"<b> </b> <form> </form> <button> <li> </ul> <h1> </table> <![CDATA[ ]]> <? < > \" ' & &# \0 <plaintext> <xmp> "
    b"<ruby><rt> <caption> <colgroup> <applet> <marquee> <nobr> <font> </br> <image> <dialog> <details>".split()
)

Change = Callable[[bytes, Random], bytes]


def _span(page: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(page) + 1)
    return start, min(len(page), start + random.randint(1, _LONGEST))


def _flip(page: bytes, random: Random) -> bytes:
    changed = bytearray(page)
    for _ in range(random.randint(1, _MOST) if page else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _delete(page: bytes, random: Random) -> bytes:
    start, end = _span(page, random)
    return page[:start] + page[end:]


def _double(page: bytes, random: Random) -> bytes:
    start, end = _span(page, random)
    return page[:end] + page[start:]


def _move(page: bytes, random: Random) -> bytes:
    start, end = _span(page, random)
    rest = page[:start] + page[end:]
    place = random.randrange(len(rest) + 1)
    return rest[:place] + page[start:end] + rest[place:]


def _truncate(page: bytes, random: Random) -> bytes:
    return page[: random.randrange(len(page) + 1)]


def _insert(page: bytes, random: Random) -> bytes:
    place = random.randrange(len(page) + 1)
    return page[:place] + random.choice(_TOKENS) + page[place:]


def _replaced(pattern: re.Pattern[bytes], replacement: Callable[[bytes], bytes]) -> Change:
    """A change of a few of a pattern's matches."""

    def change(page: bytes, random: Random) -> bytes:
        matches = list(pattern.finditer(page))
        pieces, end = [], 0
        for match in sorted(random.sample(matches, min(len(matches), random.randint(1, _MOST))), key=re.Match.start):
            pieces += [page[end : match.start()], replacement(match[0])]
            end = match.end()
        return b"".join([*pieces, page[end:]])

    return change


def _swap(page: bytes, random: Random) -> bytes:
    matches = list(_TAG.finditer(page))
    if len(matches) < 2:
        return page
    one, other = sorted(random.sample(matches, 2), key=re.Match.start)
    between = page[one.end() : other.start()]
    return page[: one.start()] + other[0] + between + one[0] + page[other.end() :]


#: Every kind of change by its name.
CHANGES: Final[dict[str, Change]] = {
    "flipped": _flip,
    "deleted": _delete,
    "doubled": _double,
    "moved": _move,
    "truncated": _truncate,
    "inserted": _insert,
    "swapped": _swap,
    "without tags": _replaced(_TAG, lambda tag: b""),
    "without end tags": _replaced(_END_TAG, lambda tag: b""),
    "without ends of tags": _replaced(_TAG, lambda tag: tag[:-1]),
    "unquoted": _replaced(_QUOTED, lambda value: value.replace(b'"', b"")),
    "half quoted": _replaced(_QUOTED, lambda value: value[:-1]),
}


class Mutant(NamedTuple):
    """A changed page, and the changes' names."""

    name: str
    data: bytes


def mutant(page: bytes, seed: int | str) -> bytes:
    """A page after one to three changes, each of a kind chosen at random."""
    return named_mutant(page, seed)[1]


def named_mutant(page: bytes, seed: int | str) -> tuple[str, bytes]:
    """The same, with the names of the changes."""
    random = Random(f"mutant {seed}")
    names = random.choices(list(CHANGES), k=random.choice((1, 1, 2, 3)))
    for name in names:
        page = CHANGES[name](page, random)
    return " + ".join(names), page


def mutants(folder: Path, limit: int) -> Iterator[Mutant]:
    """So many mutants of the pages below a folder, each page in turn."""
    paths = sorted(path for path in folder.rglob("*") if path.name.endswith(SUFFIXES))
    order = sorted(paths, key=lambda path: Random(path.name).random())
    for number in range(limit if order else 0):
        path = order[number % len(order)]
        changes, data = named_mutant(page_bytes(path), number)
        yield Mutant(f"{number} {path.relative_to(folder)}: {changes}", data)
