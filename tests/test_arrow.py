"""Arrow record batches: every row has its result, and the other columns stay."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import boilerkit
from boilerkit.arrow import COLUMNS, clean_batches, cleaned_schema

pa = pytest.importorskip("pyarrow")

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "datasets" / "pages").glob("de-*.html"))]
TEA = "<p>Tea is a drink that is made with hot water and leaves.</p>"


def batches(*sizes: int) -> Iterator[Any]:
    number = 0
    for size in sizes:
        rows = range(number, number + size)
        pages = [PAGES[row % len(PAGES)] for row in rows]
        yield pa.record_batch({"site": [f"{row}.example" for row in rows], "html": pages, "rank": list(rows)})
        number += size


@pytest.mark.parametrize("workers", [0, 2])
def test_rows_keep_their_place_and_columns(workers: int) -> None:
    cleaned = list(clean_batches(batches(3, 0, 1, 7, 0), workers=workers))
    assert [batch.num_rows for batch in cleaned] == [3, 1, 7]
    table = pa.Table.from_batches(cleaned)
    assert table.column_names == ["site", "rank", *COLUMNS]
    assert table.schema == cleaned_schema(next(batches(1)).schema)
    rows = table.to_pylist()
    assert [row["rank"] for row in rows] == list(range(11))
    assert [row["site"] for row in rows] == [f"{row}.example" for row in range(11)]
    assert [row["text"] for row in rows] == [boilerkit.clean(PAGES[row % len(PAGES)]) for row in range(11)]


def test_a_table_stays_a_table() -> None:
    table = pa.Table.from_batches(batches(2, 3))
    cleaned = clean_batches(table, workers=0, output="markdown")
    assert cleaned.to_pylist()[4]["text"] == boilerkit.clean(PAGES[4 % len(PAGES)], output="markdown")
    assert clean_batches(table.slice(0, 0), workers=0).schema == cleaned.schema


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_kinds_of_columns_and_missing_values(kind: str) -> None:
    values = [TEA, None, "", "<a href='b'>Tea</a>"]
    pages = pa.array(values).dictionary_encode() if kind == "dictionary" else pa.array(values, getattr(pa, kind)())
    table = pa.table({"page": pages, "where": ["https://a.example/", None, None, "https://b.example/"]})
    rows = clean_batches(table, "page", "where", workers=0, threshold=0, output="markdown").to_pylist()
    assert [row["status"] for row in rows] == ["ok", "failed", "empty", "ok"]
    assert rows[1]["error"] == "there is no page, only a missing value" and rows[1]["score"] is None
    assert rows[3]["text"] == "[Tea](https://b.example/b)" and rows[3]["where"] == "https://b.example/"


def test_fields_are_columns_of_structs() -> None:
    table = pa.Table.from_batches(batches(3))
    cleaned = clean_batches(table, workers=0, fields=["kinds", "metadata"])
    assert cleaned.schema == cleaned_schema(table.schema, fields=["kinds", "metadata"])
    for row, page in zip(cleaned.to_pylist(), PAGES, strict=False):
        document = boilerkit.analyze(page)
        assert row["kinds"] == document.kind_shares
        assert row["metadata"]["language"] == document.metadata.language != ""
    with pytest.raises(ValueError, match="unknown field 'kind': choose among kinds, metadata"):
        clean_batches(table, fields=["kind"])


def test_encodings_come_from_a_column() -> None:
    table = pa.table({"html": ["<p>маяк".encode("koi8-r"), "<p>маяк".encode("cp1251")], "said": ["koi8-r", "cp1251"]})
    cleaned = clean_batches(table, encoding="said", workers=0, threshold=0)
    assert cleaned.column("text").to_pylist() == ["маяк", "маяк"]


def test_names_that_are_taken_or_missing() -> None:
    table = pa.table({"html": [TEA], "text": ["mine"]})
    with pytest.raises(ValueError, match="'text' already: give a prefix"):
        clean_batches(table)
    assert clean_batches(table, prefix="clean_", workers=0, threshold=0).to_pylist()[0]["text"] == "mine"
    for names in ({"html": "page"}, {"url": "page"}):
        with pytest.raises(ValueError, match=r"no column 'page': choose one of 'html', 'text'"):
            clean_batches(table, prefix="clean_", workers=0, **names)
    with pytest.raises(ValueError, match="threshold"):
        clean_batches([], threshold=2)


def test_it_says_what_it_needs() -> None:
    source = "import sys\nsys.modules['pyarrow'] = None\nimport boilerkit.arrow\n"
    source += "try:\n    boilerkit.arrow.clean_batches([])\nexcept ImportError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert "pip install 'boilerkit[arrow]'" in done.stdout
