"""CleanEval, the shared task of 2007."""

import re
from collections.abc import Iterator
from typing import ClassVar

from boilerkit.page.encoding import decode

from .base import Corpus, LabelledPage, Problem
from .files import Unreadable, page_file, page_stem, read_bytes

_WRAPPER_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<text\b[^>]*>[ \t]*\r?\n?", re.I)
_WRAPPER_END = re.compile(rb"\s*</text>\s*\Z", re.I)
_URL_LINE = re.compile(r"\A\s*URL:[ \t]*(\S*)[^\n]*(?:\n|\Z)")
_MARK = re.compile(r"</?[phl]>", re.I)


class CleanEval(Corpus):
    """Pages of 2006, cleaned by hand by students who marked paragraphs, headings and list items."""

    name = "cleaneval"
    title = "CleanEval"
    publisher = "ACL SIGWAC"
    licence = "not stated"
    size: ClassVar = {"all": 738}
    languages = ("en",)
    measure = "edit"
    citation = (
        "Baroni, Chantree, Kilgarriff, Sharoff (2008). CleanEval: a competition for cleaning webpages. LREC 2008."
    )
    homepage = "https://sigwac.org.uk/cleaneval/"
    unpinned = "it is published as archives, not in a repository"
    layout = "orig/ID.html and clean/ID.txt (a first line URL: …, then text with <p>, <h>, <l> marks)."
    needs = ("clean", "orig")

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        pages = {stem for path in self.root.glob("orig/*") if (stem := page_stem(path.name))}
        texts = {path.stem for path in self.root.glob("clean/*.txt")}
        for id in sorted(pages | texts, key=lambda id: (len(id), id) if id.isdigit() else (0, id)):
            try:
                if id not in texts:
                    raise Unreadable("page without gold")
                html = unwrap(read_bytes(page_file(self.root / "orig", id)))
                url, gold = gold_text(read_bytes(self.root / "clean" / f"{id}.txt"))
                yield self.page(split, id, html, gold, url=url)
            except Unreadable as error:
                yield self.problem(split, id, error)


def unwrap(page: bytes) -> bytes:
    """The page inside CleanEval's ``<text id=…>`` element.

    Examples
    --------
    >>> unwrap(b'<text id="1">\\n<html><p>Hello</html>\\n</text>\\n')
    b'<html><p>Hello</html>'
    """
    inside = _WRAPPER_START.sub(b"", page, count=1)
    return page if inside == page else _WRAPPER_END.sub(b"", inside, count=1)


def gold_text(file: bytes) -> tuple[str | None, str]:
    r"""Address and text of a gold file (in whatever encoding), its marks turned into paragraph breaks.

    Examples
    --------
    >>> gold_text(b"URL: http://example.org/\n\n<h>Tea\n\n<p>Black or green.\n<l>One")
    ('http://example.org/', 'Tea\nBlack or green.\nOne')
    """
    text = decode(file).replace("\r\n", "\n").replace("\r", "\n")
    first = _URL_LINE.match(text)
    body = _MARK.sub("\n", text[first.end() :] if first else text)
    lines = (line.strip() for line in body.split("\n"))
    return first[1] or None if first else None, "\n".join(line for line in lines if line)
