"""Corpora of one JSON file, ``KEY`` → gold text and ``url``, and pages named by their keys."""

from collections.abc import Iterator
from typing import ClassVar

from .base import Corpus, LabelledPage, Problem
from .files import Unreadable, mapping, page_file, page_stem, read_bytes, read_object, string


class BodiesByKey(Corpus):
    """The layout that article-extraction-benchmark introduced and others took over."""

    gold_file: ClassVar[str]
    gold_field: ClassVar[str] = "articleBody"
    pages_folder: ClassVar[str] = "html"
    page_type = "article"

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        try:
            records = read_object(self.root / self.gold_file)
        except Unreadable as error:
            yield self.problem(split, self.gold_file, error)
            return
        pages = {stem for path in self.root.glob(f"{self.pages_folder}/*") if (stem := page_stem(path.name))}
        for key in sorted(records.keys() | pages):
            try:
                if key not in records:
                    raise Unreadable("page without gold")
                yield self._read(split, key, mapping(records[key]))
            except Unreadable as error:
                yield self.problem(split, key, error)

    def _read(self, split: str, key: str, record: dict[str, object]) -> LabelledPage:
        body = record.get(self.gold_field)
        if not isinstance(body, str):
            raise Unreadable(f"no {self.gold_field}")
        html = read_bytes(page_file(self.root / self.pages_folder, key))
        return self.page(split, key, html, body, url=string(record.get("url")))


class ArticleExtractionBenchmark(BodiesByKey):
    """News articles and blog posts of 2019."""

    name = "article-extraction-benchmark"
    title = "Article extraction benchmark"
    publisher = "Scrapinghub (now Zyte)"
    licence = "MIT"
    size: ClassVar = {"all": 181}
    languages = ("en",)
    measure = "shingle-f1"
    citation = "Scrapinghub (2020). Article extraction benchmark: an open benchmark and a whitepaper."
    homepage = "https://github.com/scrapinghub/article-extraction-benchmark"
    repository = "https://github.com/scrapinghub/article-extraction-benchmark.git"
    commit = "11b407d43934becc20873bb3dcd5e3d2591746d3"
    layout = "ground-truth.json (KEY → articleBody, url) and html/KEY.html.gz."
    needs = ("ground-truth.json",)
    gold_file = "ground-truth.json"


class ArticleExtractionDataset(BodiesByKey):
    """News articles of 2023. Three of its keys have no page."""

    name = "article-extraction-dataset"
    title = "Article extraction dataset"
    publisher = "Andrei Paraschiv"
    licence = "Apache-2.0"
    size: ClassVar = {"all": 424}
    languages = ("en",)
    measure = "shingle-f1"
    citation = "Paraschiv (2024). Article extraction dataset."
    homepage = "https://github.com/AndyTheFactory/article-extraction-dataset"
    repository = "https://github.com/AndyTheFactory/article-extraction-dataset.git"
    unpinned = "it has no release, and no commit is known to hold all of it"
    layout = "articles.json (KEY → articleBody, url) and html/KEY.html."
    needs = ("articles.json",)
    gold_file = "articles.json"


class MagicHtml(BodiesByKey):
    """Articles, notices and blog posts of 2024, of Chinese and of English sites, cleaned by hand.

    Its publishers measure ROUGE-L over the words that a segmenter of Chinese finds; word F1 takes its place here.
    """

    name = "magic-html"
    title = "magic-html: articles of its benchmark"
    publisher = "OpenDataLab, Shanghai Artificial Intelligence Laboratory"
    licence = "Apache-2.0"
    size: ClassVar = {"all": 158}
    languages = ("zh", "en")
    measure = "word-f1"
    citation = "OpenDataLab (2024). magic-html: a general extractor of web pages."
    homepage = "https://github.com/opendatalab/magic-html"
    repository = "https://github.com/opendatalab/magic-html.git"
    unpinned = "no commit is known to hold all of its pages"
    layout = "benchmark/data/article/base.json (KEY → content, url) and benchmark/data/article/htmls/KEY.html."
    needs = ("benchmark/data/article/base.json",)
    gold_file = "benchmark/data/article/base.json"
    gold_field = "content"
    pages_folder = "benchmark/data/article/htmls"
