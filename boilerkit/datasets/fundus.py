"""The test pages of fundus's parsers."""

import re
from collections.abc import Iterator, Sized
from pathlib import Path
from typing import ClassVar

from .base import Corpus, LabelledPage, Problem
from .declared import declared_url, site_of
from .files import Unreadable, mapping, page_stem, read_bytes, read_object, strings

FOLDER = "tests/resources/parser/test_data"
_DATED = re.compile(r"(.+)_(\d{4}_\d{2}_\d{2}.*)")


class Fundus(Corpus):
    """News articles of many countries; the gold text is the output of a parser written for each publisher.

    A publisher's versions, sorted by their numbers, belong to its pages, sorted by date. Where there are
    more of one than of the other, nobody can tell which belongs to which: that publisher is left out and
    named. The corpus grows with the repository; its size is that of summer 2026.
    """

    name = "fundus"
    title = "fundus: test pages of its parsers"
    publisher = "flairNLP, Humboldt-Universität zu Berlin"
    licence = "MIT"
    size: ClassVar = {"all": 258}
    languages = ("en", "de", "fr", "es", "ja", "zh", "tr", "vi", "zu", "xh", "and others")
    measure = "word-f1"
    citation = (
        "Dallabetta, Dobberstein, Breiding, Akbik (2024). Fundus: A Simple-to-Use News Scraper Optimized for "
        "High Quality Extractions. ACL 2024, System Demonstrations."
    )
    homepage = "https://github.com/flairNLP/fundus"
    repository = "https://github.com/flairNLP/fundus.git"
    commit = "7671d5d07c249a65fa05a5307ed4c9d867bd2fbd"
    layout = f"{FOLDER}/COUNTRY/PUBLISHER.json (version → body) and PUBLISHER_DATE.html.gz beside it."
    needs = (FOLDER,)
    page_type = "article"

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        for country in sorted(path for path in (self.root / FOLDER).iterdir() if path.is_dir()):
            pages = _pages_by_publisher(country)
            publishers = pages.keys() | {path.stem for path in country.glob("*.json")}
            for publisher in sorted(publishers):
                try:
                    yield from self._read(split, country, publisher, pages.get(publisher, []))
                except Unreadable as error:
                    yield self.problem(split, f"{country.name}/{publisher}", error)

    def _read(self, split: str, country: Path, publisher: str, pages: list[Path]) -> Iterator[LabelledPage | Problem]:
        if not (country / f"{publisher}.json").exists():
            raise Unreadable(f"{_count(pages, 'page')} without gold")
        versions = read_object(country / f"{publisher}.json")
        if not pages:
            raise Unreadable("gold without a page")
        if len(versions) != len(pages):
            counts = f"{_count(versions, 'version')} of gold for {_count(pages, 'page')}"
            raise Unreadable(f"{counts}: which belongs to which is unknown")
        # One site a publisher, whichever of its pages declare an address.
        declared = (site_of(declared_url(_bytes_if_readable(path))) for path in pages)
        site = next(filter(None, declared), f"{country.name}/{publisher}")
        for version, path in zip(sorted(versions, key=_numbers), pages, strict=True):
            id = f"{country.name}/{page_stem(path.name)}"
            try:
                html = read_bytes(path)
                gold = body_text(mapping(versions[version]).get("body"))
            except Unreadable as error:
                yield self.problem(split, id, error)
                continue
            yield self.page(split, id, html, gold, site=site)


def body_text(body: object) -> str:
    r"""Gold text of an article body: summary, then each section's headline and paragraphs, in order.

    Examples
    --------
    >>> body_text({"summary": ["S"], "sections": [{"headline": [], "paragraphs": ["P", "Q"]}]})
    'S\nP\nQ'
    """
    if not isinstance(body, dict):
        raise Unreadable("no body")
    lines = [*strings(body.get("summary"))]
    sections = body.get("sections")
    for section in sections if isinstance(sections, list) else ():
        lines += strings(mapping(section).get("headline"))
        lines += strings(mapping(section).get("paragraphs"))
    return "\n".join(lines)


def _pages_by_publisher(country: Path) -> dict[str, list[Path]]:
    by_publisher: dict[str, list[tuple[str, Path]]] = {}
    for path in country.iterdir():
        dated = _DATED.fullmatch(page_stem(path.name) or "")
        if dated:
            by_publisher.setdefault(dated[1], []).append((dated[2], path))
    return {publisher: [path for _, path in sorted(dates)] for publisher, dates in by_publisher.items()}


def _bytes_if_readable(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except Unreadable:
        return b""  # reported when its turn comes


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _count(things: Sized, noun: str) -> str:
    number = len(things)
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
