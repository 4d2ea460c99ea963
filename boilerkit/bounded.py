"""Bounded reading: what a file of a stranger unpacks to, its lines, and its rows, within a memory that is known."""

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, AnyStr, BinaryIO, Final, cast

#: Bytes of a Parquet file's rows that are in memory at once, and rows at most.
_BATCH: Final = 64_000_000
_ROWS: Final = 64
_GZIP: Final = b"\x1f\x8b"


def read_bounded(stream: BinaryIO, most: int) -> bytes:
    """Bytes of a stream, decompressed where it is gzip by its first bytes; of more than `most`, one more than that.

    Parameters
    ----------
    stream : binary file
    most : int

    Raises
    ------
    OSError, EOFError, zlib.error
        If the stream cannot be read, or what is compressed is damaged.

    Examples
    --------
    >>> import gzip, io
    >>> read_bounded(io.BytesIO(gzip.compress(b"tea" * 1_000_000)), 4)
    b'teate'
    """
    data = stream.read(most + 1)
    if data[:2] == _GZIP:
        data = gzip.GzipFile(fileobj=cast(BinaryIO, _Rewound(data, stream))).read(most + 1)
    return data


class _Rewound:
    """A stream of which the start was read already; a pipe cannot be rewound."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self.start, self.stream = start, stream

    def read(self, size: int = -1) -> bytes:
        part, self.start = (self.start, b"") if size < 0 else (self.start[:size], self.start[size:])
        return part or self.stream.read(size)


def bounded_lines(stream: IO[AnyStr], longest: int) -> Iterator[AnyStr | None]:
    """Lines of a stream, with their ends; None in the place of each that is too long.

    Parameters
    ----------
    stream : file
    longest : int
        Characters or bytes that a line may have; no more of it are in memory at once.

    Examples
    --------
    >>> import io
    >>> list(bounded_lines(io.StringIO("tea\\n" + "x" * 99 + "\\ncup"), 10))
    ['tea\\n', None, 'cup']
    """
    while line := stream.readline(longest + 1):
        if len(line) <= longest:
            yield line
            continue
        while line and line[-1:] not in ("\n", b"\n"):
            line = stream.readline(longest + 1)
        yield None


def csv_rows(stream: IO[str], longest: int) -> "csv.DictReader[str]":
    """Rows of a CSV file; a line or field that is too long raises `csv.Error` when its row is read.

    Parameters
    ----------
    stream : text file
    longest : int
        Characters that a field, and half of those that a line, may have. It becomes the limit of the `csv` module, so
        that of the process; the module's own is shorter than many a page.

    Examples
    --------
    >>> import io
    >>> list(csv_rows(io.StringIO("html,text\\n<p>Tea,Tea\\n"), 1000))
    [{'html': '<p>Tea', 'text': 'Tea'}]
    """
    csv.field_size_limit(longest)
    return csv.DictReader(map(_whole, bounded_lines(stream, 2 * longest)))


def _whole(line: str | None) -> str:
    if line is None:
        raise csv.Error("a line is too long")
    return line


class ParquetRows:
    """Rows of a Parquet file, a few at a time.

    Parameters
    ----------
    path : str or Path

    Attributes
    ----------
    columns : list of str
        Names of the file's columns.

    Raises
    ------
    pyarrow.ArrowException, OSError, ValueError
        If the file is damaged, here or while its rows are read.
    """

    def __init__(self, path: str | Path) -> None:
        from pyarrow import parquet

        footer = parquet.read_metadata(path)
        columns = map(footer.schema.column, range(footer.num_columns))
        # A text that a thousand rows have stands once in the file, and so it does in memory.
        shared = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
        self._file = parquet.ParquetFile(path, metadata=footer, read_dictionary=shared)
        self.columns: list[str] = self._file.schema_arrow.names

    def read(self, columns: Sequence[str]) -> Iterator[Mapping[str, Any] | None]:
        """Rows by the names of some columns; None in the place of each that holds what is no text though it says so.

        Parameters
        ----------
        columns : sequence of str
        """
        with self._file as file:
            for batch in file.iter_batches(batch_size=self._rows(), columns=list(columns)):
                for number in range(batch.num_rows):
                    try:
                        yield batch.slice(number, 1).to_pylist()[0]
                    except ValueError:  # text that is not UTF-8, a time that no calendar has
                        yield None

    def _rows(self) -> int:
        groups = map(self._file.metadata.row_group, range(self._file.metadata.num_row_groups))
        largest = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
        return max(1, min(_ROWS, _BATCH // max(largest, 1)))
