"""The test pages of Mozilla's Readability."""

from collections.abc import Iterator
from typing import ClassVar

from .base import Corpus, LabelledPage, Problem
from .files import Unreadable, read_bytes
from .visible import visible_text


class ReadabilityPages(Corpus):
    """Pages and what Readability is expected to make of them; the gold text is the visible text of that.

    The expectation is the tool's own output, looked over by its authors, so the corpus favours Readability.
    It grows with the repository; 115 pages is what Bevendorff et al. counted in 2023.
    """

    name = "readability-pages"
    title = "Readability's test pages"
    publisher = "Mozilla"
    licence = "Apache-2.0"
    size: ClassVar = {"all": 115}
    languages = ("en", "fr", "de", "ja", "zh", "and others")
    measure = "indel"
    citation = "Mozilla. Readability.js, test pages. Used so by Bevendorff et al. (2023), doi:10.1145/3539618.3591920."
    homepage = "https://github.com/mozilla/readability"
    repository = "https://github.com/mozilla/readability.git"
    commit = "2141e253eea27d8ba46faf878ade6b65fa44f01e"
    layout = "test/test-pages/NAME/source.html and expected.html."
    needs = ("test/test-pages",)
    page_type = "article"

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        for folder in sorted(path for path in (self.root / "test" / "test-pages").iterdir() if path.is_dir()):
            source, expected = folder / "source.html", folder / "expected.html"
            try:
                if not expected.is_file():
                    raise Unreadable("page without gold")
                if not source.is_file():
                    raise Unreadable("gold without a page")
                yield self.page(split, folder.name, read_bytes(source), visible_text(read_bytes(expected)))
            except Unreadable as error:
                yield self.problem(split, folder.name, error)
