"""WCXB, the Web Content eXtraction Benchmark."""

from collections.abc import Iterator
from typing import ClassVar

from .base import Corpus, LabelledPage, Problem
from .files import Unreadable, mapping, page_file, page_stem, read_bytes, read_object, string, strings


class Wcxb(Corpus):
    """Pages of seven types, with gold text and snippets.

    139 of the published test pages are byte-identical to development pages, and more share their site:
    :mod:`boilerkit.datasets.check` tells which.
    """

    name = "wcxb"
    title = "WCXB: Web Content eXtraction Benchmark 1.0"
    publisher = "Murrough Foley"
    licence = "CC-BY-4.0"
    size: ClassVar = {"dev": 1497, "test": 511}
    languages = ("en",)
    measure = "word-f1"
    citation = "Foley (2026). Web Content eXtraction Benchmark. arXiv:2605.21097."
    homepage = "https://github.com/Murrough-Foley/web-content-extraction-benchmark"
    repository = "https://github.com/Murrough-Foley/web-content-extraction-benchmark.git"
    commit = "62ff86d12ea72c80c31fb810ff1a724fad687bea"
    layout = "SPLIT/html/ID.html.gz and SPLIT/ground-truth/ID.json, where SPLIT is dev or test."
    needs = ("dev/ground-truth", "test/ground-truth")

    def splits(self) -> tuple[str, ...]:
        return tuple(split for split in self.size if (self.root / split / "ground-truth").is_dir())

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        folder = self.root / split
        gold = {path.stem for path in folder.glob("ground-truth/*.json")}
        pages = {stem for path in folder.glob("html/*") if (stem := page_stem(path.name))}
        for id in sorted(gold | pages):
            try:
                yield self._read(split, id)
            except Unreadable as error:
                yield self.problem(split, id, error if id in gold else "page without gold")

    def _read(self, split: str, id: str) -> LabelledPage:
        folder = self.root / split
        record = read_object(folder / "ground-truth" / f"{id}.json")
        html = read_bytes(page_file(folder / "html", id))
        truth = record.get("ground_truth")
        if not isinstance(truth, dict):
            raise Unreadable("no ground_truth")
        return self.page(
            split,
            id,
            html,
            string(truth.get("main_content")) or "",
            url=string(record.get("url")),
            page_type=string(mapping(mapping(record.get("_internal")).get("page_type")).get("primary")),
            must=strings(truth.get("with")),
            must_not=strings(truth.get("without")),
        )
