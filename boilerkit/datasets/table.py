"""A table of pages and texts."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from boilerkit.bounded import ParquetRows, csv_rows

from .base import Corpus, CorpusError, LabelledPage, Problem
from .files import Unreadable, read_objects, string

#: Characters of a field of a CSV file.
_FIELD_LIMIT: Final = 200_000_000


class Table(Corpus):
    """A Parquet, CSV or JSON-lines file, one row a page."""

    name = "table"
    title = "A table of pages and texts"
    publisher = ""
    licence = ""
    languages = ()
    measure = "word-f1"
    citation = ""
    homepage = ""
    unpinned = "it is your own file"
    layout = (
        "a Parquet (.parquet), CSV (.csv) or JSON-lines (.jsonl) file with columns html and text, "
        "optional id, url, page_type."
    )
    needs = ()
    root_is = "file"

    def __init__(self, root: str | Path) -> None:
        super().__init__(root)
        if self.root.suffix.lower() not in _ROWS:
            raise CorpusError(f"table: {self.root} is not such a file, by its ending. {self.advice()}")

    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        for number, row in _ROWS[self.root.suffix.lower()](self.root):
            id = str(number)
            try:
                if isinstance(row, Unreadable):
                    raise row
                id = _id(row.get("id")) or id
                yield self._page(split, id, row)
            except Unreadable as error:
                yield self.problem(split, id, error)

    def _page(self, split: str, id: str, row: Mapping[str, Any]) -> LabelledPage:
        html, gold = row.get("html"), row.get("text")
        if not isinstance(html, str | bytes):
            raise Unreadable("gold without a page: html is empty" if gold else "no html")
        if not isinstance(gold, str):
            raise Unreadable("page without gold: text is empty")
        return self.page(
            split, id, _bytes(html), gold, url=string(row.get("url")), page_type=string(row.get("page_type"))
        )


#: A row's number, from 1, and the row or what was wrong with it.
Rows = Iterator[tuple[int, Mapping[str, Any] | Unreadable]]


def _csv_rows(path: Path) -> Rows:
    # Bytes that are not UTF-8 pass through, so that a page in another encoding stays what it was.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv_rows(file, _FIELD_LIMIT)
        _require(path, reader.fieldnames or ())
        number = 0
        while True:
            number += 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, Unreadable(f"broken row: {error}")
                continue
            yield number, Unreadable("more fields than columns") if None in row else row


def _json_rows(path: Path) -> Rows:
    with path.open("rb") as file:
        yield from read_objects(file)


def _parquet_rows(path: Path) -> Rows:
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError("Parquet needs pyarrow: pip install 'boilerkit[arrow]'") from error
    try:
        rows = ParquetRows(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise CorpusError(f"table: {path} is no readable Parquet file: {error}") from error
    _require(path, rows.columns)
    wanted = [name for name in ("id", "html", "text", "url", "page_type") if name in rows.columns]
    number = 0
    try:
        for number, row in enumerate(rows.read(wanted), 1):
            yield number, Unreadable("a column that is no text") if row is None else row
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        yield number + 1, Unreadable(f"the file cannot be read on from here: {error}")


_ROWS = {
    ".csv": _csv_rows,
    ".jsonl": _json_rows,
    ".ndjson": _json_rows,
    ".json": _json_rows,
    ".parquet": _parquet_rows,
}


def _require(path: Path, columns: Any) -> None:
    missing = {"html", "text"} - set(columns)
    if missing:
        raise CorpusError(
            f"table: {path} has no column {' and '.join(sorted(missing))}; "
            f"its columns are: {', '.join(map(str, columns)) or 'none'}"
        )


def _bytes(html: str | bytes) -> bytes:
    if isinstance(html, bytes):
        return html
    try:
        return html.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return html.encode("utf-8", "replace")


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, int) else string(value)
