"""Any folder of pages and texts."""

from collections.abc import Iterator

from .base import Corpus, CorpusError, LabelledPage, Problem
from .files import Unreadable, page_file, page_stem, read_bytes, read_text


class Folder(Corpus):
    """Pages beside their gold texts, in a folder and the folders below it."""

    name = "folder"
    title = "A folder of pages and texts"
    publisher = ""
    licence = ""
    languages = ()
    measure = "word-f1"
    citation = ""
    homepage = ""
    unpinned = "it is your own folder"
    layout = "NAME.html (or NAME.html.gz) beside NAME.txt."
    needs = ()

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        files = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        pages, texts = set(), set()
        for file in files:
            if (stem := page_stem(file)) is not None:
                pages.add(stem)
            elif file.endswith(".txt"):
                texts.add(file.removesuffix(".txt"))
        if not pages and not texts:
            raise CorpusError(f"folder: {self.root} has no pages. {self.advice()}")
        for id in sorted(pages | texts):
            try:
                if id not in texts:
                    raise Unreadable("page without gold")
                html = read_bytes(page_file(self.root, id))
                yield self.page(split, id, html, read_text(self.root / f"{id}.txt").strip())
            except Unreadable as error:
                yield self.problem(split, id, error)
