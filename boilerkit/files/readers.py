"""Readers: the pages in a file, one or many, as records of the stream."""

import gzip
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from boilerkit.batch import PageRecord, PageTooLarge
from boilerkit.batch.cleaning import reason
from boilerkit.bounded import ParquetRows, bounded_lines, csv_rows, read_bounded
from boilerkit.files.sources import PAGE_SUFFIXES, Source, special
from boilerkit.page.source import PageError

#: Characters that a line of a table may have for each byte of a page: a letter may be written as an escape of six.
_ESCAPED: Final = 3
_HTML_TYPES: Final = frozenset(["text/html", "application/xhtml+xml"])


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files of pages are read.

    Attributes
    ----------
    columns : mapping of str to str
        Names of the columns of tables, by the field of `boilerkit.PageRecord` that each holds.
    encoding : str, optional
        What servers said of the encoding of pages.
    lines : bool
        Whether pages are text without markup.
    size_limit : int
        Bytes that a page may have once it is decompressed.
    """

    columns: Mapping[str, str]
    encoding: str | None = None
    lines: bool = False
    size_limit: int = 50_000_000


def read_source(source: Source, options: ReadOptions) -> Iterator[tuple[PageRecord, Path]]:
    """The pages of a source, each with the name of its output.

    What is wrong with the source itself, such as a missing column, is told by a last record that cannot be cleaned.

    Parameters
    ----------
    source : Source
    options : ReadOptions
    """
    if source.reader is None:
        yield _page(source, options), source.name
        return
    number = 0
    shown = printable(source.path)
    try:
        for number, record in enumerate(READERS[source.reader](source.path, options), 1):
            named = record if record.id is not None else replace(record, id=f"{shown}:{number}")
            yield named, source.name / f"{number:08}"
    except ImportError:
        raise
    except Exception as error:
        yield refused(shown, f"cannot read it after {number} pages: {reason(error)}"), source.name / "rest"


def refused(id: str | int | None, why: str) -> PageRecord:
    """A record that cannot be cleaned.

    Parameters
    ----------
    id : str or int
    why : str
        What its result says.
    """
    return PageRecord(partial(_refuse, why), id=id)


def printable(path: str) -> str:
    """A path as text that can be encoded: bytes that are not UTF-8 are escaped.

    Parameters
    ----------
    path : str
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_page(path: str, size_limit: int) -> bytes:
    """The bytes of a page's file, decompressed if it is gzipped.

    Parameters
    ----------
    path : str
    size_limit : int
        Bytes that it may have, decompressed.

    Raises
    ------
    OSError, PageError
    """
    if special(path) in ("a device", "a socket"):
        raise PageError(f"it is {special(path)}, which is not read")
    with Path(path).open("rb") as stream:
        return _limited(stream, size_limit)


def _page(source: Source, options: ReadOptions) -> PageRecord:
    """The record of a file that is one page."""
    page: Any = partial(read_page, source.path, options.size_limit)
    if source.path == "-":  # workers have no standard input
        try:
            page = _limited(sys.stdin.buffer, options.size_limit)
        except (OSError, PageError) as error:
            page = partial(_refuse, reason(error))
    lines = options.lines or (False if source.path.lower().endswith(PAGE_SUFFIXES) else None)
    return PageRecord(page, id=printable(source.path), encoding=options.encoding, lines=lines)


def _refuse(why: str) -> bytes:
    raise PageError(why)


def _limited(stream: BinaryIO, size_limit: int) -> bytes:
    try:
        data = read_bounded(stream, size_limit)
    except (zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise PageError(f"its compressed data is damaged: {error}") from error
    if len(data) > size_limit:
        raise PageTooLarge(size_limit)
    return data


def _opened(path: str) -> Any:
    """A file of text, decompressed as it is read."""
    if special(path):
        raise PageError(f"it is {special(path)}, which is not read as a table")
    kind: Any = gzip.open if path.lower().endswith(".gz") else open
    return kind(path, "rt", encoding="utf-8-sig", errors="replace", newline="")


def _row(row: Mapping[str, Any], options: ReadOptions) -> PageRecord:
    """The record in a row of a table."""
    values = {field: row.get(name) for field, name in options.columns.items()}
    return PageRecord(
        _encodable(values["page"]),
        id=None if values["id"] in (None, "") else str(_encodable(values["id"])),
        url=_encodable(values["url"]) or None,
        encoding=values["encoding"] or options.encoding,
        lines=options.lines,
    )


def _encodable(value: Any) -> Any:
    """A value without halves of surrogate pairs, which JSON may hold and no encoding can."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _read_jsonl(path: str, options: ReadOptions) -> Iterator[PageRecord]:
    longest = _ESCAPED * options.size_limit
    with _opened(path) as stream:
        for number, line in enumerate(bounded_lines(stream, longest), 1):
            if line is None:
                yield refused(None, f"line {number} is longer than {longest:,} characters")
                continue
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                yield refused(None, f"line {number} is no JSON object")
            elif options.columns["page"] not in row:
                yield refused(None, f"line {number} has no field {options.columns['page']!r}: name it with --column")
            else:
                yield _row(row, options)


def _read_csv(path: str, options: ReadOptions) -> Iterator[PageRecord]:
    with _opened(path) as stream:
        rows = csv_rows(stream, options.size_limit)
        _check_column(options, rows.fieldnames or ())
        for row in rows:
            yield _row(row, options)


def _read_parquet(path: str, options: ReadOptions) -> Iterator[PageRecord]:
    rows = ParquetRows(path)
    _check_column(options, rows.columns)
    columns = [name for name in options.columns.values() if name in rows.columns]
    for number, row in enumerate(rows.read(columns), 1):
        yield refused(None, f"row {number} holds what is no text") if row is None else _row(row, options)


def _check_column(options: ReadOptions, there: Any) -> None:
    name = options.columns["page"]
    if name not in there:
        raise ValueError(f"there is no column {name!r} (there are {', '.join(there)}): name it with --column page=NAME")


def _read_warc(path: str, options: ReadOptions) -> Iterator[PageRecord]:
    """HTML responses, and the texts of WET files, which are cleaned line by line."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    if special(path):
        raise PageError(f"it is {special(path)}, which is not read as an archive")
    types = WarcRecordType.response | WarcRecordType.conversion
    with Path(path).open("rb") as stream:
        for entry in ArchiveIterator(stream, record_types=types, parse_http=False):
            if entry.record_type == WarcRecordType.conversion:
                record: PageRecord | None = PageRecord(
                    entry.reader.read(options.size_limit + 1), encoding="utf-8", lines=True
                )
            else:
                record = _response(entry, options)
            if record is not None:
                yield replace(record, id=entry.record_id, url=entry.headers.get("WARC-Target-URI"))


def _response(entry: Any, options: ReadOptions) -> PageRecord | None:
    """The page in a WARC response; None if it is none."""
    try:
        entry.parse_http(auto_decode="all")
        if entry.http_content_type not in _HTML_TYPES:
            return None
        payload = entry.reader.read(options.size_limit + 1)
    except OSError as error:
        return refused(None, f"its HTTP message is damaged: {reason(error)}")
    encoded = any(entry.http_headers.get(name) for name in ("Content-Encoding", "Transfer-Encoding"))
    if not encoded and len(payload) < min(entry.content_length, options.size_limit + 1):
        return refused(None, f"the archive ends after {len(payload)} of its {entry.content_length} bytes")
    return PageRecord(payload, encoding=entry.http_charset or options.encoding, lines=options.lines)


#: How files of many pages are read.
READERS: Final[dict[str, Callable[[str, ReadOptions], Iterator[PageRecord]]]] = {
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "parquet": _read_parquet,
    "warc": _read_warc,
}
#: The library that a reader needs, as it is imported.
NEEDS: Final = {"parquet": "pyarrow", "warc": "fastwarc"}
