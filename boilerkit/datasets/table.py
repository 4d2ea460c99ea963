"""A table of pages and texts."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .base import Corpus, CorpusError, LabelledPage, Problem
from .files import Unreadable, parse_object, string

_FIELD_LIMIT = 1 << 30  # bytes of a CSV field; the reader's own limit, 128 KiB, is less than many a page
_BATCH = 64  # rows of a Parquet file that are in memory at once


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
    csv.field_size_limit(max(csv.field_size_limit(), _FIELD_LIMIT))
    # Bytes that are not UTF-8 pass through, so that a page in another encoding stays what it was.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.DictReader(file)
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
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield number, parse_object(line.decode("utf-8-sig"), f"line {number}")
            except UnicodeDecodeError as error:
                yield number, Unreadable(f"not UTF-8: {error.reason} at byte {error.start}")
            except Unreadable as error:
                yield number, error


def _parquet_rows(path: Path) -> Rows:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ImportError("Parquet needs pyarrow: pip install 'boilerkit[arrow]'") from error
    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise CorpusError(f"table: {path} is no readable Parquet file: {error}") from error
    with file:
        _require(path, file.schema_arrow.names)
        wanted = [name for name in ("id", "html", "text", "url", "page_type") if name in file.schema_arrow.names]
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield number, row


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
