"""Arrow: the stream of pages as record batches, for engines that speak Arrow; needs pyarrow (`boilerkit[arrow]`)."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from boilerkit.batch import CleanedPage, PageRecord, clean_many
from boilerkit.batch.fields import check_fields
from boilerkit.batch.stream import SIZE_LIMIT
from boilerkit.files.readers import ReadOptions, read_source
from boilerkit.files.sources import Source
from boilerkit.files.tables import arrow_type

#: Columns of pages that are read from archives, and their Arrow types.
PAGE_COLUMNS: Final = {"id": "string", "url": "string", "encoding": "string", "html": "binary"}
#: Columns of results, each a field of `boilerkit.CleanedPage`, and their Arrow types.
COLUMNS: Final = {
    "status": "string",
    "text": "string",
    "title": "string",
    "score": "float64",
    "error": "string",
    "seconds": "float64",
}
#: Bytes of pages from which a batch is given out, however few its rows.
_BATCH_BYTES: Final = 64_000_000


def clean_batches(
    batches: Any,
    html: str = "html",
    url: str | None = None,
    encoding: str | None = None,
    *,
    prefix: str = "",
    workers: int | None = 1,
    **options: Any,
) -> Any:
    """Clean the pages in a column of Arrow record batches.

    Each batch comes back with as many rows, in the same order, without the column of pages and with the columns
    `COLUMNS`; its other columns are passed through. This is the function that Spark's ``mapInArrow`` and Ray Data's
    ``map_batches(batch_format="pyarrow")`` take.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch, or pyarrow.Table
    html : str
        Name of the column of pages, text or binary.
    url, encoding : str, optional
        Names of the columns of addresses and of what servers said of encodings; they are passed through, too.
    prefix : str
        What the names of the new columns begin with, where a batch has columns of these names already.
    workers : int or None
        As for `boilerkit.clean_many`. One by default, since engines run a process for each core themselves.
    **options
        Further keywords of `boilerkit.clean_many`; each of its `fields` is a column more, of structs.

    Returns
    -------
    iterator of pyarrow.RecordBatch, or pyarrow.Table
        As it was given; a batch without rows is left out.

    Raises
    ------
    ValueError
        If there is no such column or field, or there is a column of a result's name already.
    ImportError
        If pyarrow is not installed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"html": ["<p>Tea is hot.", None], "site": ["a.example", "b.example"]})
    >>> cleaned = clean_batches(table, workers=0, threshold=0)
    >>> cleaned.select(["site", "status", "text"]).to_pylist()[0]
    {'site': 'a.example', 'status': 'ok', 'text': 'Tea is hot.'}
    """
    arrow = _pyarrow()
    fields = tuple(options.get("fields", ()))
    columns = _Columns(html, url, encoding, prefix, fields)
    options["workers"] = workers
    if isinstance(batches, arrow.Table):
        schema = cleaned_schema(batches.schema, html, prefix=prefix, fields=fields)
        return arrow.Table.from_batches(_cleaned(batches.to_batches(), columns, options), schema=schema)
    return _cleaned([batches] if isinstance(batches, arrow.RecordBatch) else batches, columns, options)


def cleaned_schema(schema: Any, html: str = "html", *, prefix: str = "", fields: Sequence[str] = ()) -> Any:
    """The schema of what `clean_batches` returns, for engines that want to know it beforehand.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of what is cleaned.
    html, prefix : str
        As for `clean_batches`.
    fields : sequence of str
        As for `boilerkit.clean_many`.

    Returns
    -------
    pyarrow.Schema

    Raises
    ------
    ValueError
        If there is no such column or field, or there is a column of a result's name already.
    """
    arrow = _pyarrow()
    check_fields(fields)
    _check_column(schema.names, html)
    kept = [field for field in schema if field.name != html]
    types = {name: arrow.type_for_alias(alias) for name, alias in COLUMNS.items()}
    types |= {name: arrow_type(name) for name in fields}
    names = [f"{prefix}{name}" for name in types]
    taken = sorted({field.name for field in kept}.intersection(names))
    if taken:
        raise ValueError(f"there is a column {taken[0]!r} already: give a prefix for the names of the new columns")
    added = [arrow.field(name, kind) for name, kind in zip(names, types.values(), strict=True)]
    return arrow.schema([*kept, *added], metadata=schema.metadata)


def warc_batches(paths: Iterable[str | Path], *, rows: int = 64, size_limit: int = SIZE_LIMIT) -> Iterator[Any]:
    """Read the pages in WARC files as Arrow record batches, for `clean_batches`.

    A batch has the columns `PAGE_COLUMNS`: the record's id, its URL, the charset that the server named, and the page as
    it was sent, with the transfer and content encodings undone. Responses that are not HTML are left out. The texts of
    WET files stand in the same column; clean them with ``lines=True``. Where an archive is missing or damaged, its
    last row has its path as the id and no page, and its cleaning fails.

    Parameters
    ----------
    paths : iterable of str or Path
        Local files, ``.warc`` or ``.wet``, also ``.gz`` or ``.zst``.
    rows : int
        Pages in a batch at most.
    size_limit : int
        Bytes that a page may have; of a larger one one byte more is read, so that `clean_batches` with the same limit
        says that it is too large.

    Returns
    -------
    iterator of pyarrow.RecordBatch

    Raises
    ------
    ValueError
        If a file's name is not that of an archive.
    ImportError
        If pyarrow or FastWARC is not installed.

    Examples
    --------
    Clean an archive on all cores::

        pages = warc_batches(["crawl.warc.gz"])
        for batch in clean_batches(pages, url="url", encoding="encoding", workers=None):
            ...
    """
    _pyarrow()
    if isinstance(paths, str | Path):
        raise TypeError("warc_batches takes many files: give a list of their paths")
    sources = (Source(str(path), Path(path)) for path in paths)
    return _batches_of(_archived(sources, ReadOptions({}, size_limit=size_limit)), rows)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Names of the columns that are read, and how those that are written begin."""

    html: str
    url: str | None
    encoding: str | None
    prefix: str
    fields: tuple[str, ...]

    def records(self, batch: Any) -> Iterator[dict[str, Any]]:
        """The rows of a batch as `boilerkit.clean_many` takes them."""
        names = {"page": self.html, "url": self.url, "encoding": self.encoding}
        for name in filter(None, names.values()):
            _check_column(batch.schema.names, name)
        columns = [batch.column(batch.schema.get_field_index(name)) for name in names.values() if name]
        fields = [field for field, name in names.items() if name]
        for values in zip(*columns, strict=True):
            yield {field: value.as_py() for field, value in zip(fields, values, strict=True)}

    def schema(self, batch: Any) -> Any:
        """The schema of a batch once it is cleaned."""
        return cleaned_schema(batch.schema, self.html, prefix=self.prefix, fields=self.fields)

    def joined(self, batch: Any, results: Iterable[CleanedPage]) -> Any:
        """A batch with results in place of its pages."""
        arrow = _pyarrow()
        schema = self.schema(batch)
        kept = [column for name, column in zip(batch.schema.names, batch.columns, strict=True) if name != self.html]
        names = (*COLUMNS, *self.fields)
        values = zip(*[[getattr(result, name) for name in names] for result in results], strict=True)
        added = [arrow.array(column, kind) for column, kind in zip(values, schema.types[len(kept) :], strict=True)]
        return arrow.RecordBatch.from_arrays([*kept, *added], schema=schema)


def _archived(sources: Iterable[Source], options: ReadOptions) -> Iterator[PageRecord]:
    for source in sources:
        if source.reader != "warc":
            raise ValueError(f"{source.path} is no archive: its name must end in .warc, .warc.gz, .warc.zst or .wet.gz")
        for record, _ in read_source(source, options):
            yield record


def _batches_of(records: Iterator[PageRecord], rows: int) -> Iterator[Any]:
    """Records as batches of so many rows, or fewer where pages are large."""
    arrow = _pyarrow()
    schema = arrow.schema([(name, arrow.type_for_alias(kind)) for name, kind in PAGE_COLUMNS.items()])
    batch: list[dict[str, Any]] = []
    size = 0
    for record in records:
        page = record.page if isinstance(record.page, bytes) else None  # a function that raises why there is no page
        batch.append({"id": str(record.id), "url": record.url, "encoding": record.encoding, "html": page})
        size += len(page or b"")
        if len(batch) >= rows or size >= _BATCH_BYTES:
            yield arrow.RecordBatch.from_pylist(batch, schema)
            batch, size = [], 0
    if batch:
        yield arrow.RecordBatch.from_pylist(batch, schema)


def _cleaned(batches: Iterable[Any], columns: _Columns, options: dict[str, Any]) -> Iterator[Any]:
    """Batches with results; the rows of all of them run through one stream, and a batch without rows is left out."""
    read: deque[Any] = deque()  # batches whose rows are in the stream

    def records() -> Iterator[dict[str, Any]]:
        for batch in batches:
            if batch.num_rows:
                columns.schema(batch)  # complains before the work
                read.append(batch)
                yield from columns.records(batch)

    stream = clean_many(records(), **options)
    return _in_batches(stream, read, columns)


def _in_batches(stream: Iterator[CleanedPage], read: deque[Any], columns: _Columns) -> Iterator[Any]:
    for first in stream:
        batch = read.popleft()
        yield columns.joined(batch, [first, *islice(stream, batch.num_rows - 1)])


def _check_column(names: list[str], name: str) -> None:
    if names.count(name) != 1:
        there = "is no column" if name not in names else "are several columns"
        raise ValueError(f"there {there} {name!r}: choose one of {', '.join(map(repr, names))}")


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError("Arrow record batches need pyarrow: pip install 'boilerkit[arrow]'") from error
    return pyarrow
