"""WCEB, the Web Content Extraction Benchmark of eight earlier corpora."""

from collections.abc import Iterator
from typing import ClassVar

from .base import Corpus, LabelledPage, Problem
from .files import Unreadable, page_file, page_stem, read_bytes, read_objects, string

GOLD = "datasets/combined/ground-truth"
PAGES = "datasets/combined/html"


class Wceb(Corpus):
    """Eight corpora of 2006 to 2020 in one format; each is a split."""

    name = "wceb"
    title = "WCEB: An Empirical Comparison of Web Content Extraction Algorithms"
    publisher = "Bevendorff, Gupta, Kiesel, Stein (Webis)"
    licence = "Apache-2.0 (code); the pages under the terms of each corpus"
    size: ClassVar = {
        "cetd": 700,
        "cleaneval": 738,
        "cleanportaleval": 71,
        "dragnet": 1379,
        "google-trends-2017": 180,
        "l3s-gn1": 621,
        "readability": 115,
        "scrapinghub": 181,
    }
    languages = ("en", "and others")
    measure = "indel"
    citation = (
        "Bevendorff, Gupta, Kiesel, Stein (2023). An Empirical Comparison of Web Content Extraction "
        "Algorithms. SIGIR 2023, doi:10.1145/3539618.3591920."
    )
    homepage = "https://github.com/chatnoir-eu/web-content-extraction-benchmark"
    repository = "https://github.com/chatnoir-eu/web-content-extraction-benchmark.git"
    commit = "fbf07958f22da25b9945e44683c2fe81c5d558d0"
    archive = "datasets/combined.tar.xz"
    layout = (
        f"{GOLD}/NAME.jsonl (page_id, plaintext, url) and {PAGES}/NAME/PAGE_ID.html, which unpacking "
        "datasets/combined.tar.xz in its folder gives."
    )
    needs = (GOLD,)

    def splits(self) -> tuple[str, ...]:
        return tuple(name for name in self.size if (self.root / GOLD / f"{name}.jsonl").is_file())

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        known = set()
        with (self.root / GOLD / f"{split}.jsonl").open("rb") as lines:
            for number, record in read_objects(lines):
                id = None
                try:
                    if isinstance(record, Unreadable):
                        raise record
                    id = string(record.get("page_id"))
                    if id is None:
                        raise Unreadable(f"no page_id in line {number}")
                    known.add(id)
                    yield self._read(split, id, record)
                except Unreadable as error:
                    yield self.problem(split, id or f"{split}.jsonl:{number}", error)
        for path in sorted((self.root / PAGES / split).glob("*")):
            if (stem := page_stem(path.name)) and stem not in known:
                yield self.problem(split, stem, "page without gold")

    def _read(self, split: str, id: str, record: dict[str, object]) -> LabelledPage:
        gold = record.get("plaintext")
        if not isinstance(gold, str):
            raise Unreadable("no plaintext")
        html = read_bytes(page_file(self.root / PAGES / split, id))
        return self.page(split, id, html, gold, url=string(record.get("url")))
