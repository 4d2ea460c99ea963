"""The evaluation pages of trafilatura."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from .base import Corpus, LabelledPage, Problem
from .files import Unreadable, inside, mapping, read_bytes, read_object, string, strings


class TrafilaturaEval(Corpus):
    """Pages with snippets that an extraction has to contain or must not contain; they have no gold text.

    Its folders hold further pages, for other tests; only those that `evaldata.json` names are read.
    """

    name = "trafilatura-eval"
    title = "trafilatura's evaluation data"
    publisher = "Adrien Barbaresi"
    licence = "Apache-2.0"
    size: ClassVar = {"all": 750}
    languages = ("de", "en", "fr", "es", "pl", "zh", "and others")
    measure = "snippets"
    citation = (
        "Barbaresi (2021). Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and "
        "Extraction. ACL 2021, System Demonstrations."
    )
    homepage = "https://github.com/adbar/trafilatura"
    repository = "https://github.com/adbar/trafilatura.git"
    commit = "623b0ef8ea2b351b1363e46d6adbe76329bc9b11"
    layout = "tests/evaldata.json (URL → file, with, without) and pages in tests/cache/FILE or tests/eval/FILE."
    needs = ("tests/evaldata.json",)

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        try:
            records = read_object(self.root / "tests" / "evaldata.json")
        except Unreadable as error:
            yield self.problem(split, "tests/evaldata.json", error)
            return
        for url, record in records.items():
            try:
                yield self._read(split, url, mapping(record))
            except Unreadable as error:
                yield self.problem(split, string(mapping(record).get("file")) or url, error)

    def _read(self, split: str, url: str, record: dict[str, object]) -> LabelledPage:
        file = string(record.get("file"))
        if file is None:
            raise Unreadable("no file named")
        must, must_not = strings(record.get("with")), strings(record.get("without"))
        if not must and not must_not:
            raise Unreadable("no snippets")
        html = read_bytes(self._path(file))
        return self.page(split, file, html, None, url=url, must=must, must_not=must_not)

    def _path(self, file: str) -> Path:
        cached = inside(self.root / "tests" / "cache", file)
        return cached if cached.is_file() else self.root / "tests" / "eval" / file
