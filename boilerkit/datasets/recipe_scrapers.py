"""The test pages of recipe-scrapers."""

from collections.abc import Iterator
from typing import Any, ClassVar

from .base import Corpus, LabelledPage, Problem
from .declared import site_of
from .files import Unreadable, read_bytes, read_object, string, strings

FOLDER = "tests/test_data"

#: Kind of the lines in each list that must come out, by the list's field.
LISTS = {"ingredients": "ingredient", "instructions_list": "instruction"}


class RecipeScrapers(Corpus):
    """Recipe pages; the lines of their two lists are what a parser written for each site reads of them.

    The gold is partial: an extraction has to contain these lines, and of the rest of the page nothing is known.
    The corpus grows with the repository; its size is that of summer 2026.
    """

    name = "recipe-scrapers"
    title = "recipe-scrapers: test pages of its parsers"
    publisher = "hhursev and contributors"
    licence = "MIT"
    size: ClassVar = {"all": 1111}
    languages = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "ja", "and others")
    measure = "snippets"
    citation = "hhursev and contributors (2026). recipe-scrapers: a Python package for scraping recipes data."
    homepage = "https://github.com/hhursev/recipe-scrapers"
    repository = "https://github.com/hhursev/recipe-scrapers.git"
    unpinned = "no commit is known to hold all of its pages of summer 2026"
    layout = f"{FOLDER}/SITE/NAME.testhtml and NAME.json (ingredients, instructions_list) beside it."
    needs = (FOLDER,)
    page_type = "recipe"

    def ids(self) -> list[str]:
        """``SITE/NAME`` of every page or gold file."""
        folder = self.root / FOLDER
        paths = [*folder.glob("*/*.json"), *folder.glob("*/*.testhtml")]
        return sorted({path.relative_to(folder).with_suffix("").as_posix() for path in paths})

    def item(self, id: str) -> tuple[bytes, dict[str, Any]]:
        """A page and all that is labelled of it, its metadata too.

        Raises
        ------
        Unreadable
            Where one of them is missing or broken.
        """
        gold, page = (self.root / FOLDER / f"{id}{suffix}" for suffix in (".json", ".testhtml"))
        if not gold.is_file():
            raise Unreadable("page without gold")
        if not page.is_file():
            raise Unreadable("gold without a page")
        return read_bytes(page), read_object(gold)

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        for id in self.ids():
            try:
                yield self._read(split, id)
            except Unreadable as error:
                yield self.problem(split, id, error)

    def _read(self, split: str, id: str) -> LabelledPage:
        html, record = self.item(id)
        lines = [(line, kind) for field, kind in LISTS.items() for line in strings(record.get(field))]
        if not lines:
            raise Unreadable("no ingredients and no instructions_list")
        url, host = string(record.get("canonical_url")), id.partition("/")[0]
        return self.page(
            split,
            id,
            html,
            None,
            url=url if url and "://" in url else None,  # some are relative to an address that is not known
            site=site_of(host) or host,
            must=[line for line, _ in lines],
            must_kinds=[kind for _, kind in lines],
            language=string(record.get("language")),
        )
