"""Files of strangers, truncated, altered and made to harm: read within bounds, or told what is wrong with them."""

import csv
import gzip
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory import peak

from benchmarks import predictions
from boilerkit.bounded import ParquetRows
from boilerkit.datasets import CorpusError, LabelledPage, get
from boilerkit.datasets.base import Problem
from boilerkit.datasets.kinds import load_kinds, load_popular
from boilerkit.files.readers import ReadOptions, read_page, read_source
from boilerkit.files.sources import Source
from boilerkit.page.source import PageError
from boilerkit.studies.systems import system

PAGES = [f"<p>Tea is a drink, and this is cup number {number}." for number in range(40)]
OPTIONS = ReadOptions({"page": "html", "id": "id", "url": "url", "encoding": "encoding"}, size_limit=1_000_000)
MEGABYTE = 1_000_000


def table_of_lines() -> bytes:
    return "".join(json.dumps({"html": page, "text": page}) + "\n" for page in PAGES).encode()


def table_of_commas() -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([("html", "text"), *zip(PAGES, PAGES, strict=True)])
    return made.getvalue().encode()


def parquet(**how: object) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    made = io.BytesIO()
    parquet.write_table(pyarrow.table({"html": PAGES, "text": PAGES}), made, **how)
    return made.getvalue()


def archive() -> bytes:
    records = []
    for page in PAGES:
        message = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}"
        header = "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
        records.append(f"{header}Content-Length: {len(message)}\r\n\r\n{message}\r\n\r\n")
    return "".join(records).encode()


#: A file that is written anew for each example may be in the folder of the test.
SIXTY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
#: Files of many pages, by names that tell how they are read.
MAKERS = {
    "table.jsonl": table_of_lines,
    "table.csv": table_of_commas,
    "table.parquet": parquet,
    "packed.jsonl.gz": lambda: gzip.compress(table_of_lines()),
    "packed.csv.gz": lambda: gzip.compress(table_of_commas()),
    "packed.parquet": lambda: parquet(compression="zstd", use_dictionary=False),
    "pages.warc": archive,
    "pages.warc.gz": lambda: gzip.compress(archive()),
}
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)), min_size=1, max_size=4)


def altered(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """A file of which some bytes were replaced by others."""
    made = bytearray(content)
    for share, removed, written in changes:
        place = int(share * len(made))
        made[place : place + removed] = written
    return bytes(made)


def pages_of(path: Path) -> Iterator[object]:
    """What comes of each record of a file: its page, or why there is none."""
    for record, _ in read_source(Source(str(path), Path("out")), OPTIONS):
        try:
            yield record.page() if callable(record.page) else record.page
        except PageError as error:
            yield error


@pytest.mark.parametrize("name", MAKERS)
@SIXTY
@given(changes=CHANGES, kept=st.floats(0, 1))
def test_altered_files_give_pages_or_reasons(
    tmp_path: Path, name: str, changes: list[tuple[float, int, bytes]], kept: float
) -> None:
    if "warc" in name:
        pytest.importorskip("fastwarc")
    content = MAKERS[name]()
    path = tmp_path / name
    for damaged in (altered(content, changes), content[: int(kept * len(content))]):
        path.write_bytes(damaged)
        for page in pages_of(path):
            assert page is None or isinstance(page, str | bytes | PageError)


@pytest.mark.parametrize("name", ["table.jsonl", "table.csv", "table.parquet", "packed.parquet"])
@SIXTY
@given(changes=CHANGES)
def test_altered_corpora_give_pages_or_problems(
    tmp_path: Path, name: str, changes: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path / name
    path.write_bytes(altered(MAKERS[name](), changes))
    try:
        items = list(get("table")(path).read("all"))
    except CorpusError:
        return
    assert all(isinstance(item, LabelledPage | Problem) for item in items)


@pytest.mark.parametrize("name", MAKERS)
def test_files_that_are_whole_give_all_pages(tmp_path: Path, name: str) -> None:
    if "warc" in name:
        pytest.importorskip("fastwarc")
    path = tmp_path / name
    path.write_bytes(MAKERS[name]())
    assert [page.decode() if isinstance(page, bytes) else page for page in pages_of(path)] == PAGES


def test_a_small_file_that_unpacks_to_much(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(bytes(400 * MEGABYTE), 1))

    def read() -> None:
        with pytest.raises(PageError, match="larger"):
            read_page(str(path), MEGABYTE)

    assert peak(read) < 10 * MEGABYTE


def test_a_gold_file_that_unpacks_to_much(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Tea")
    (tmp_path / "a.txt").write_bytes(gzip.compress(bytes(300 * MEGABYTE), 1))
    items: list[object] = []
    assert peak(lambda: items.extend(get("folder")(tmp_path).read("all"))) < 450 * MEGABYTE
    (problem,) = items
    assert isinstance(problem, Problem) and "more than" in problem.what


@pytest.mark.parametrize("name", ["table.jsonl.gz", "table.csv.gz"])
def test_a_line_without_an_end(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    first = b"html\n" if "csv" in name else b""
    path.write_bytes(gzip.compress(first + b"x" * 100 * MEGABYTE, 1))
    items: list[object] = []
    assert peak(lambda: items.extend(pages_of(path))) < 30 * MEGABYTE
    (refused,) = items
    assert isinstance(refused, PageError) and "line" in str(refused)


def test_what_follows_a_line_that_is_too_long_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    path.write_text(f'{{"html": "{"x" * 4 * MEGABYTE}"}}\n{{"html": "<p>Tea"}}\n')
    refused, page = pages_of(path)
    assert isinstance(refused, PageError) and page == "<p>Tea"


def test_a_page_that_all_rows_share(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "table.parquet"
    one = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 500, "int32"), pyarrow.array(["x" * 10 * MEGABYTE]))
    parquet.write_table(pyarrow.table({"html": one}), path, compression="zstd", store_schema=False)
    assert path.stat().st_size < MEGABYTE
    before = pyarrow.total_allocated_bytes()
    rows = ParquetRows(path).read(["html"])
    assert sum(len(row["html"]) for row, _ in zip(rows, range(70), strict=False) if row) == 70 * 10 * MEGABYTE
    assert pyarrow.total_allocated_bytes() - before < 100 * MEGABYTE
    rows.close()


@pytest.mark.parametrize("id", ["../secret", "/etc/secret", "pages/../../secret"])
def test_names_that_lead_out_of_a_corpus(tmp_path: Path, id: str) -> None:
    (tmp_path / "secret.html").write_text("<p>Secret")
    gold = tmp_path / "wceb/datasets/combined/ground-truth"
    gold.mkdir(parents=True)
    (tmp_path / "wceb/datasets/combined/html/cleaneval").mkdir(parents=True)
    (gold / "cleaneval.jsonl").write_text(json.dumps({"page_id": id, "plaintext": "Secret"}))
    (problem,) = get("wceb")(tmp_path / "wceb").read("cleaneval")
    assert isinstance(problem, Problem) and "leads out of its folder" in problem.what


def test_a_mapping_that_leads_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/index.blocks.html").write_text("<p>Secret")
    inner = tmp_path / "popular"
    inner.mkdir()
    (inner / "mapping.txt").write_text('"http://a.example/" : "dataset-popular/../secret/index.html",\n')
    with pytest.raises(CorpusError, match="leads out of its folder"):
        list(load_popular(inner))


def test_predictions_come_from_their_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Secret")
    (tmp_path / "predicted").mkdir()
    (tmp_path / "predicted/tea.txt").write_text("Tea")
    (tmp_path / "pages.jsonl").write_text(
        "".join(json.dumps({"id": id, "html": "<p>Tea", "text": "Tea"}) + "\n" for id in ("tea", "../secret"))
    )
    pages = [page for page in get("table")(tmp_path / "pages.jsonl").read("all") if isinstance(page, LabelledPage)]
    assert list(map(system(str(tmp_path / "predicted")).text, pages)) == ["Tea", None]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_a_corpus_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Tea")
    os.mkfifo(tmp_path / "a.txt")
    (problem,) = get("folder")(tmp_path).read("all")
    assert isinstance(problem, Problem)


@SIXTY
@given(changes=CHANGES)
def test_altered_labels(tmp_path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    path = tmp_path / "labels.tsv"
    rows = ["corpus\tpage\txpath\tdigest\tfirst\tsecond\tkind"]
    rows += [f"a\t{page}\t/html/p\t{page:08x}\tmain\tmain\tmain" for page in range(10)]
    path.write_bytes(altered("\n".join(rows).encode(), changes))
    try:
        assert all(isinstance(label.digest, str) for labels in load_kinds(path).values() for label in labels)
    except CorpusError as error:
        assert str(path) in str(error)


@SIXTY
@given(changes=CHANGES)
def test_altered_predictions(tmp_path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    path = tmp_path / "a.jsonl.gz"
    line = {"id": "a", "split": "all", "text": "Tea", "ms": 1.5, "error": None, "network": 0}
    path.write_bytes(altered(gzip.compress((json.dumps(line) + "\n").encode() * 3, mtime=0), changes))
    try:
        assert all(row.keys() >= predictions.FIELDS for row in predictions.read(path))
    except click.ClickException as error:
        assert str(path) in str(error)
