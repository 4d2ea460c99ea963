"""Tables: the formats of one file that holds the results of many pages."""

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields as fields_of
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

from boilerkit.batch import CleanedPage
from boilerkit.kinds import KINDS
from boilerkit.page.metadata import Metadata

#: Columns, each a field of `boilerkit.CleanedPage`; how long a page took is none, so that a run gives the same again.
COLUMNS: Final = ("id", "url", "status", "text", "title", "score", "error")
#: Rows that a Parquet file holds in a group.
_GROUP: Final = 10_000

#: Further columns on request, and the Arrow types of what each holds.
STRUCTS: Final = {
    "kinds": dict.fromkeys(KINDS, "float64"),
    "metadata": {field.name: "string" for field in fields_of(Metadata) if field.name != "sources"},
}

Row = Mapping[str, Any]


def as_row(result: CleanedPage, fields: Sequence[str] = ()) -> dict[str, Any]:
    """A result as a row of a table.

    Parameters
    ----------
    result : CleanedPage
    fields : sequence of str
        Names of `STRUCTS`.
    """
    return {name: getattr(result, name) for name in (*COLUMNS, *fields)}


def arrow_type(field: str) -> Any:
    """The Arrow type of a column that is there on request.

    Parameters
    ----------
    field : str
        A name of `STRUCTS`.

    Returns
    -------
    pyarrow.DataType
    """
    import pyarrow as pa

    types = {name: pa.type_for_alias(alias) for name, alias in STRUCTS[field].items()}
    if "authors" in types:
        types["authors"] = pa.list_(pa.string())
    return pa.struct(list(types.items()))


def as_line(row: Row) -> str:
    """A row as a line of JSON, line feed included.

    Parameters
    ----------
    row : mapping

    Examples
    --------
    >>> as_line({"id": 1, "text": "Tea"})
    '{"id": 1, "text": "Tea"}\\n'
    """
    return json.dumps(row, ensure_ascii=False) + "\n"


def _write_lines(rows: Iterator[Row], stream: TextIO) -> None:
    stream.writelines(map(as_line, rows))


def _write_jsonl(rows: Iterator[Row], path: Path, fields: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        _write_lines(rows, stream)


def _write_compressed(rows: Iterator[Row], path: Path, fields: Sequence[str]) -> None:
    # Neither the name nor the time goes into the file, so that the same rows give the same bytes.
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        TextIOWrapper(packed, "utf-8", newline="") as stream,
    ):
        _write_lines(rows, stream)


def _write_csv(rows: Iterator[Row], path: Path, fields: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, (*COLUMNS, *fields), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            structs = {name: as_line(row[name]).strip() for name in fields if row[name] is not None}
            writer.writerow({**row, **structs})


def _write_parquet(rows: Iterator[Row], path: Path, fields: Sequence[str]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"score": pa.float64()}
    columns = [(name, types.get(name, pa.string())) for name in COLUMNS]
    schema = pa.schema([*columns, *((name, arrow_type(name)) for name in fields)])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema))


#: Writes rows, which have the columns of all tables and those of some fields, to a file.
Writer = Callable[[Iterator[Row], Path, Sequence[str]], None]

#: How each format is written, by the suffix of the file.
WRITERS: Final[dict[str, Writer]] = {
    ".jsonl": _write_jsonl,
    ".jsonl.gz": _write_compressed,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}


def writer_of(path: Path) -> Writer | None:
    """The writer of a file's format; None if its suffix is that of no table.

    Parameters
    ----------
    path : Path
    """
    return next((writer for suffix, writer in WRITERS.items() if path.name.lower().endswith(suffix)), None)
