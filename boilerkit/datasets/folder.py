"""Any folder of pages and texts, and the labels of its pages' blocks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from boilerkit.kinds import KINDS

from .base import Corpus, CorpusError, LabelledPage, Problem
from .files import (
    Unreadable,
    mapping,
    page_file,
    page_stem,
    read_bytes,
    read_object,
    read_text,
    string,
    strings,
)

_INDEX = "index.json"


class Folder(Corpus):
    """Pages beside their gold texts, in a folder and the folders below it.

    An ``index.json`` in the folder, or beside it, may tell more of the pages. It maps the id of a page (its
    path below the folder, without the ending), or the last part of that, to an object with any of ``url``,
    ``page_type``, ``language``, ``must`` and ``must_not``; whatever else is there is passed over.

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (root / "a.html").write_text("<p>Hello"), (root / "a.txt").write_text("Hello")
    >>> _ = (root / "index.json").write_text(json.dumps({"a": {"page_type": "forum", "must": ["Hello"]}}))
    >>> [(page.id, page.page_type, page.must) for page in Folder(root).read("all")]
    [('a', 'forum', ('Hello',))]
    """

    name = "folder"
    title = "A folder of pages and texts"
    publisher = ""
    licence = ""
    languages = ()
    measure = "word-f1"
    citation = ""
    homepage = ""
    unpinned = "it is your own folder"
    layout = "NAME.html (or NAME.html.gz) beside NAME.txt; optionally index.json (NAME → page_type, url, …)."
    needs = ()

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        pages, texts = self._stems()
        index = self._index_file()
        try:
            records = read_object(index) if index else {}
        except Unreadable as error:
            records = {}
            yield self.problem(split, _INDEX, error)
        # An index beside the folder may speak of other folders, too.
        unread = set(records) if index and index.parent == self.root else set()
        for id in sorted(pages | texts):
            key = _key(records, id)
            unread.discard(key)
            try:
                yield self._read(split, id, mapping(records.get(key)), has_gold=id in texts)
            except Unreadable as error:
                yield self.problem(split, id, error)
        for key in sorted(unread):
            yield self.problem(split, key, f"in {_INDEX} without a page")

    def _stems(self) -> tuple[set[str], set[str]]:
        """Names of the pages and of the gold texts."""
        files = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        pages, texts = set(), set()
        for file in files:
            if (stem := page_stem(file)) is not None:
                pages.add(stem)
            elif file.endswith(".txt"):
                texts.add(file.removesuffix(".txt"))
        if not pages and not texts:
            raise CorpusError(f"folder: {self.root} has no pages. {self.advice()}")
        return pages, texts

    def _index_file(self) -> Path | None:
        places = (self.root / _INDEX, self.root.resolve().parent / _INDEX)
        return next((path for path in places if path.is_file()), None)

    def _read(self, split: str, id: str, record: dict[str, Any], has_gold: bool) -> LabelledPage:
        if not has_gold:
            raise Unreadable("page without gold")
        return self.page(
            split,
            id,
            read_bytes(page_file(self.root, id)),
            read_text(self.root / f"{id}.txt").strip(),
            url=string(record.get("url")),
            page_type=string(record.get("page_type")),
            must=strings(record.get("must")),
            must_not=strings(record.get("must_not")),
            language=string(record.get("language")),
        )


def _key(records: dict[str, Any], id: str) -> str:
    """Key of a page's record: its path, else its name."""
    return id if id in records else id.rpartition("/")[2]


def load_labels(root: str | Path, name: str) -> list[tuple[str, str]]:
    r"""Kinds of a page's blocks, from ``NAME.labels.tsv`` beside the page.

    Parameters
    ----------
    root : str or Path
        The folder that :func:`boilerkit.datasets.load` was given.
    name : str
        Id of the page.

    Returns
    -------
    list of (str, str)
        Kind (see `boilerkit.kinds.KINDS`) and text of each block, in reading order; a line end inside a
        block is a space.

    Raises
    ------
    CorpusError
        Where the file is missing, or a line is not a kind, a tab and a text.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (root / "a.labels.tsv").write_text("navigation\tHome\nmain\tTea is a drink.\n")
    >>> load_labels(root, "a")
    [('navigation', 'Home'), ('main', 'Tea is a drink.')]
    """
    path = Path(root).expanduser() / f"{name}.labels.tsv"
    try:
        lines = read_text(path).removesuffix("\n").split("\n")
    except Unreadable as error:
        raise CorpusError(f"no labels of {name} in {root}: {error}") from None
    labels = []
    for number, line in enumerate(lines if lines != [""] else [], 1):
        kind, tab, text = line.partition("\t")
        if kind not in KINDS or not tab:
            raise CorpusError(
                f"{path}, line {number}: not a kind ({', '.join(KINDS)}), a tab and a text: {line[:60]!r}"
            )
        labels.append((kind, text))
    return labels
