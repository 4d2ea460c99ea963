"""Files of many pages on the command line: what is read, what is written, and runs that are interrupted."""

import csv
import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import get_all_start_methods
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import zstandard
from processes import hears_ctrl_c

import boilerkit
from boilerkit import Cleaner
from boilerkit.batch.memory import can_bound_memory
from boilerkit.cli import main
from boilerkit.files.outputs import _ROWS
from boilerkit.training import Result

PAGES = Path(__file__).parents[1] / "datasets" / "pages"
KETTLE = PAGES / "en-product-kettle.html"
TEA = "<p>Tea is a drink that is made with hot water and leaves.</p>"
EVERYTHING = ("--threshold", 0)
Run = Callable[..., SimpleNamespace]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `boilerkit clean` in an empty folder; gives its status and the lines that it wrote."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> SimpleNamespace:
        status = main(["clean", *map(str, arguments)])
        out, err = capfd.readouterr()
        return SimpleNamespace(status=status, out=out, err=err.splitlines())

    return run


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table, whatever its format, every value as text, except for objects."""
    if path.name.endswith(".parquet"):
        parquet = pytest.importorskip("pyarrow.parquet")
        table = parquet.read_table(path).to_pylist()
    elif path.name.endswith(".csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            table = list(csv.DictReader(stream))
    else:
        data = gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()
        table = [json.loads(line) for line in data.decode().split("\n")[:-1]]
    return [
        {name: "" if value is None else value if isinstance(value, dict) else str(value) for name, value in row.items()}
        for row in table
    ]


TABLES = ("out.jsonl", "out.jsonl.gz", "out.csv", "out.parquet")


@pytest.mark.parametrize("name", TABLES)
def test_a_folder_to_one_table(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    for page in sorted(PAGES.glob("en-*.html"))[:10]:
        (tmp_path / "in" / page.name).write_bytes(page.read_bytes())
    (tmp_path / "in" / "bad.html").write_bytes(b"%PDF-1.7")
    (tmp_path / "in" / "empty.html").write_bytes(b"")
    result = run("in", "-o", name, "--output", "markdown")
    assert result.status == 1 and len(result.err) == 2 and "in/bad.html left out: " in result.err[0]
    assert result.err[1] == f"boilerkit: 11 of 12 pages cleaned to {name} (1 empty, 1 failed)"
    table = rows(tmp_path / name)
    paths = sorted((tmp_path / "in").iterdir())
    assert [row["id"] for row in table] == [f"in/{path.name}" for path in paths]
    assert {row["id"]: row["status"] for row in table if row["status"] != "ok"} == {
        "in/bad.html": "failed",
        "in/empty.html": "empty",
    }
    for row, path in zip(table, paths, strict=True):
        if row["status"] == "ok":
            document = boilerkit.analyze(path.read_bytes())
            assert (row["text"], row["title"]) == (document.markdown, document.title)
            assert float(row["score"]) == document.score
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in", name])


@pytest.mark.parametrize("name", TABLES)
def test_fields_are_columns_on_request(run: Run, tmp_path: Path, name: str) -> None:
    records = [{"html": path.read_text("utf-8", "replace")} for path in sorted(PAGES.glob("fr-*.html"))]
    make_table(tmp_path / "in.jsonl", [*records, {"html": "%PDF-1.7"}])
    assert run("in.jsonl", "-o", name, "--field", "kinds", "--field", "metadata").status == 1
    *table, failed = rows(tmp_path / name)
    assert not failed["kinds"] and not failed["metadata"]
    for row, record in zip(table, records, strict=True):
        document = boilerkit.analyze(record["html"])
        kinds, metadata = (json.loads(v) if isinstance(v, str) else v for v in (row["kinds"], row["metadata"]))
        assert kinds == document.kind_shares and sum(kinds.values()) == pytest.approx(1)
        assert metadata["title"] == document.title != ""
        assert metadata["authors"] == list(document.metadata.authors)
        assert metadata["language"] == document.metadata.language


def test_fields_need_a_table(run: Run) -> None:
    for out in ([], ["-o", "folder"]):
        result = run(KETTLE, *out, "--field", "kinds")
        assert result.status == 2 and "table" in result.err[-1]


def make_table(path: Path, records: list[dict[str, Any]]) -> None:
    if path.name.endswith(".parquet"):
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pa.Table.from_pylist(records), path)
    elif path.name.endswith(".csv"):
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, records[0])
            writer.writeheader()
            writer.writerows(records)
    else:
        data = "".join(json.dumps(record) + "\n" for record in records).encode()
        path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz", "in.csv", "in.parquet"])
def test_tables_in(run: Run, tmp_path: Path, name: str) -> None:
    records = [
        {"key": "a", "body": "<p>Grüße, <a href='b'>Tee</a>", "url": "https://example.org/x"},
        {"key": "b", "body": f'{TEA}\r\n<p>A quote: ", a comma, a line\nbreak.{"<!-- -->" * 20_000}', "url": ""},
    ]
    make_table(tmp_path / name, records)
    columns = ("--column", "page=body", "--column", "id=key")
    result = run(name, "-o", "out.jsonl", "--output", "markdown", *columns, *EVERYTHING)
    assert (result.status, result.err) == (0, ["boilerkit: 2 of 2 pages cleaned to out.jsonl"])
    table = rows(tmp_path / "out.jsonl")
    assert [row["id"] for row in table] == ["a", "b"]
    assert [row["url"] for row in table] == ["https://example.org/x", ""]
    assert table[0]["text"] == "Grüße, [Tee](https://example.org/b)"
    assert table[1]["text"] == boilerkit.clean(records[1]["body"], output="markdown", threshold=0)
    result = run(name, "-o", "folder", *columns, *EVERYTHING)
    assert result.status == 0
    files = sorted(path.relative_to(tmp_path) for path in (tmp_path / "folder").rglob("*.txt"))
    assert files == [Path("folder/in/00000001.txt"), Path("folder/in/00000002.txt")]
    assert (tmp_path / files[0]).read_text("utf-8") == "Grüße, Tee\n"


def test_bad_rows_are_told_and_the_rest_is_done(run: Run, tmp_path: Path) -> None:
    lines = [json.dumps({"html": TEA}), "not json", "[1]", "", '{"page": "x"}', '{"html": "\\ud800 tea <p>"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    (tmp_path / "in.csv").write_text("body\nx\n")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(f"{lines[0]}\n".encode() * 5)[:-12])
    result = run("in.jsonl", "in.csv", "cut.jsonl.gz", "-o", "out.csv", *EVERYTHING)
    assert result.status == 1
    assert [line.removeprefix("boilerkit: ").split(" left out: ")[0] for line in result.err[:5]] == [
        "in.jsonl:2", "in.jsonl:3", "in.jsonl:4", "in.csv", "cut.jsonl.gz",
    ]  # fmt: skip
    assert "line 2 is no JSON object" in result.err[0] and "line 5 has no field 'html'" in result.err[2]
    assert "no column 'html' (there are body): name it with --column page=NAME" in result.err[3]
    assert [row["status"] for row in rows(tmp_path / "out.csv")][:5] == ["ok", "failed", "failed", "failed", "ok"]


#: How a record of an archive is compressed, by the suffix of the archive.
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {".warc": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


def entry(kind: str, url: str, content: bytes) -> bytes:
    """A record of a WARC file."""
    http = "Content-Type: application/http; msgtype=response\r\n" if kind == "response" else ""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2026-01-01T00:00:00Z\r\n{http}Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def response(url: str, head: str, body: bytes) -> bytes:
    """A record of a WARC file that holds what a server answered."""
    message = f"HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return entry("response", url, message + body)


def make_archive(path: Path) -> None:
    """A small archive: two pages, encoded and compressed in different ways, a picture, a request and a text."""
    lighthouse = "<p>маяк <a href='b'>и тест</a>".encode("koi8-r")
    entries = [
        response("https://a.example/", "Content-Type: text/html; charset=koi8-r", lighthouse),
        response("https://b.example/", "Content-Type: image/png", b"\x89PNG\r\n\x1a\n"),
        response(
            "https://c.example/", "Content-Type: text/html\r\nContent-Encoding: gzip", gzip.compress(TEA.encode())
        ),
        entry("request", "https://d.example/", b"GET / HTTP/1.1\r\n\r\n"),
        entry("conversion", "https://e.example/", "Grüße aus der Küche.\n".encode()),
    ]
    compress = COMPRESSIONS[path.suffix]
    path.write_bytes(b"".join(compress(data) for data in entries))


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "crawl.warc.zst"])
def test_archives_in(run: Run, tmp_path: Path, name: str) -> None:
    pytest.importorskip("fastwarc")
    make_archive(tmp_path / name)
    result = run(name, "-o", "out.jsonl", "--output", "markdown", *EVERYTHING)
    assert (result.status, result.err) == (0, ["boilerkit: 3 of 3 pages cleaned to out.jsonl"])
    table = rows(tmp_path / "out.jsonl")
    assert [row["url"] for row in table] == ["https://a.example/", "https://c.example/", "https://e.example/"]
    assert table[0]["text"] == "маяк [и тест](https://a.example/b)"
    assert table[1]["text"] == boilerkit.clean(TEA, threshold=0)
    assert table[2]["text"] == "Grüße aus der Küche."
    assert len({row["id"] for row in table}) == 3 and all("urn:uuid:" in row["id"] for row in table)
    (tmp_path / f"cut-{name}").write_bytes((tmp_path / name).read_bytes()[:-120])
    assert run(f"cut-{name}", "-o", "cut.jsonl", "--output", "markdown", *EVERYTHING).status in (0, 1)
    assert [row["text"] for row in rows(tmp_path / "cut.jsonl")][:2] == [row["text"] for row in table[:2]]


def test_a_page_that_an_archive_cuts_off_is_told(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    head = "Content-Type: text/html; charset=utf-8"
    whole, cut = (response(f"https://{name}.example/", head, TEA.encode()) for name in "ab")
    (tmp_path / "cut.warc").write_bytes(whole + cut[:-30])
    result = run("cut.warc", "-o", "out.jsonl", *EVERYTHING)
    assert result.status == 1
    assert [row["status"] for row in rows(tmp_path / "out.jsonl")] == ["ok", "failed"]
    assert f"the archive ends after {len(TEA) - 26} of its {len(TEA)} bytes" in result.err[0]


def test_what_a_format_needs_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boilerkit.cli.requirements.find_spec", lambda name: None)
    for name, needs in (("a.warc.gz", "boilerkit[warc]"), ("a.parquet", "boilerkit[arrow]")):
        (tmp_path / name).touch()
        result = run(name, "-o", "out")
        assert result.status == 2 and f"pip install '{needs}'" in result.err[0]
    assert run(KETTLE, KETTLE, "-o", "out.parquet").status == 2


def test_one_page_goes_where_it_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(TEA)
    text = boilerkit.clean(TEA, threshold=0) + "\n"
    assert run("a.html", *EVERYTHING).out == text
    assert run("a.html", "-o", "-", *EVERYTHING).out == text
    for out, written in (("b.txt", "b.txt"), ("new/b.md", "new/b.md"), ("folder", "folder/a.txt")):
        result = run("a.html", "-o", out, *EVERYTHING)
        assert (result.status, result.out) == (0, "")
        assert (tmp_path / written).read_text() == text
    result = run("a.html", "-o", "b.txt")
    assert result.status == 1 and "give --overwrite" in result.err[0]
    assert run("a.html", "-o", "a.html", "--overwrite").status == 1
    assert run("a.html", "-o", "a.html.jsonl").status == 0
    assert (tmp_path / "a.html").read_text() == TEA


def test_an_output_that_lacks_letters(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Grüße, Маяк", "utf-8")
    command = [sys.executable, "-m", "boilerkit", "clean", "a.html", "--threshold", "0"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Gr\xfc\xdfe, ????\n", b"")


def test_patterns_and_lists(run: Run, tmp_path: Path) -> None:
    for name in ("in/a.html", "in/deep/b.html", "in/deep/c.htm", "odd\nname.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEA)
    assert run("in/**/*.html", "-o", "out").status == 0
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.txt")) == ["a.txt", "b.txt"]
    assert (tmp_path / "out" / "deep" / "b.txt").exists()
    result = run("in/*.php")
    assert result.status == 2 and "no file matches in/*.php" in result.err[0]
    (tmp_path / "lines").write_text("in/a.html\n\nin/deep/c.htm\n")
    assert run("--from-list", "lines", "-o", "lines.jsonl").status == 0
    assert [row["id"] for row in rows(tmp_path / "lines.jsonl")] == ["in/a.html", "in/deep/c.htm"]
    (tmp_path / "zeros").write_bytes(b"in/a.html\0odd\nname.html\0")
    assert run("--from-list", "zeros", "-o", "zeros.jsonl").status == 0
    assert [row["id"] for row in rows(tmp_path / "zeros.jsonl")] == ["in/a.html", "odd\nname.html"]
    assert "cannot read the list gone" in run("--from-list", "gone").err[0]
    (tmp_path / "none").touch()
    assert run("--from-list", "none").status == 2
    assert "only one page goes to standard output" in run("in", "-o", "-").err[0]


def test_names_that_are_not_utf8(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    name = os.fsdecode(b"in/caf\xe9.html")
    try:
        Path(name).write_text(TEA)
    except OSError:
        pytest.skip("the file system takes no such name")
    assert run("in", "-o", "out", *EVERYTHING).status == 0
    assert [os.fsencode(path.name) for path in (tmp_path / "out").iterdir()] == [b"caf\xe9.txt"]
    assert run("in", "-o", "out.jsonl").status == 0
    assert rows(tmp_path / "out.jsonl")[0]["id"] == "in/caf\\xe9.html"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_folder_gives_neither_pipes_nor_what_lies_elsewhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text(TEA)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(TEA)
    (tmp_path / "in" / "inside.html").symlink_to("a.html")
    (tmp_path / "in" / "outside.html").symlink_to(tmp_path / "secret.html")
    (tmp_path / "in" / "device.html").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "in" / "pipe.html")
    result = run("in", "-o", "out")
    assert result.status == 0
    assert result.err == [
        "boilerkit: in/device.html skipped: it is a link that leads out of the folder",
        "boilerkit: in/outside.html skipped: it is a link that leads out of the folder",
        "boilerkit: in/pipe.html skipped: it is a pipe",
        "boilerkit: 2 of 2 pages cleaned to out (3 skipped)",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt", "inside.txt"]
    result = run("/dev/zero")
    assert result.status == 2 and "it is a device, which is not read" in result.err[0]


def test_a_compressed_page_has_a_size_limit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(b"<p>" + b"tea " * 1_000_000))
    (tmp_path / "a.html").write_text(TEA)
    result = run("bomb.html.gz", "a.html", "-o", "out.jsonl", "--size-limit", 100_000)
    assert result.status == 1
    assert result.err[0] == "boilerkit: bomb.html.gz left out: it is larger than the limit of 100,000 bytes"
    assert result.err[1] == "boilerkit: 1 of 2 pages cleaned to out.jsonl (1 too large)"


def test_mixed_pages_and_a_model(run: Run, tmp_path: Path, small_result: Result, small_lines: Result) -> None:
    small_result.model.save(tmp_path / "blocks")
    small_lines.model.save(tmp_path / "lines")
    (tmp_path / "a.html").write_text(TEA)
    (tmp_path / "b.txt").write_text("Tea is a drink that is made with hot water.\n")
    assert run("a.html", "b.txt", "-o", "both").status == 0
    result = run("a.html", "b.txt", "-o", "one", "--model", "blocks")
    assert result.status == 1
    assert "b.txt left out: it is text without markup, and the model is one of pages with markup" in result.err[0]
    result = run("a.html", "b.txt", "-o", "two", "--model", "lines")
    assert result.status == 1 and "a.html left out: it is pages with markup" in result.err[0]
    assert run("b.txt", "-o", "three", "--model", "blocks", "--lines").status == 2


@pytest.mark.skipif(get_all_start_methods()[0] != "fork", reason="only forked workers have what a test patches")
def test_a_page_that_hangs(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analyze = Cleaner.analyze

    def hang(cleaner: Cleaner, page: Any, **options: Any) -> boilerkit.Document:
        if page == b"<p>hang":
            signal.pause()
        return analyze(cleaner, page, **options)

    monkeypatch.setattr(Cleaner, "analyze", hang)
    for name, page in (("a.html", TEA), ("b.html", "<p>hang"), ("c.html", TEA)):
        (tmp_path / name).write_text(page)
    result = run("a.html", "b.html", "c.html", "-o", "out", "--time-limit", 1, "--workers", 2)
    assert result.status == 1
    assert result.err == [
        "boilerkit: b.html left out: it took longer than the limit of 1 seconds",
        "boilerkit: 2 of 3 pages cleaned to out (1 timed out)",
    ]


@pytest.mark.skipif(not can_bound_memory(), reason="the system bounds no memory")
@pytest.mark.parametrize("pages", [["large.html"], ["a.html", "large.html", "c.html"]], ids=len)
def test_a_page_that_exhausts_memory(run: Run, tmp_path: Path, pages: list[str]) -> None:
    for name in pages:
        (tmp_path / name).write_text("<p>Tea is made of leaves." * 100_000 if name == "large.html" else TEA)
    why = "it needs more memory than the limit of 100 MB"
    result = run(*pages, "--memory-limit", 100_000_000)
    if len(pages) == 1:
        assert (result.status, result.err) == (2, [f"boilerkit: cannot read large.html: {why}"])
    else:
        assert result.status == 1
        assert result.err == [
            f"boilerkit: large.html left out: {why}",
            "boilerkit: 2 of 3 pages cleaned to cleaned (1 failed)",
        ]


def test_names_that_would_break_a_line(run: Run, tmp_path: Path) -> None:
    names = ["line\nbreak", "tab\there", "bell\a\x1b[2J", "caf\udce9", "x" * 250]
    (tmp_path / "in").mkdir()
    for name in names:
        try:
            (tmp_path / "in" / f"{name}.html").write_text(TEA)
            (tmp_path / "in" / f"bad{name[:200]}.html").write_text("%PDF-1.7")
        except OSError:
            pytest.skip("the file system takes no such names")
    result = run("in", "-o", "out", *EVERYTHING)
    assert result.status == 1 and len(result.err) == len(names) + 1
    assert all(line.isprintable() for line in result.err)
    assert result.err[-1] == "boilerkit: 5 of 10 pages cleaned to out (5 failed)"
    assert any("in/badline\\nbreak.html left out: " in line for line in result.err)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.txt" for name in names}
    assert run("in", "-o", "out.jsonl", *EVERYTHING).status == 1
    assert "in/line\nbreak.html" in {row["id"] for row in rows(tmp_path / "out.jsonl")}
    result = run("in/no\nsuch.html")
    assert (result.status, len(result.err)) == (2, 1)


def test_a_name_to_which_no_suffix_fits(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(TEA)
    (tmp_path / ("x" * 255)).write_text(TEA)
    result = run("a.html", "x" * 255, "-o", "out", *EVERYTHING)
    assert (result.status, len(result.err)) == (1, 2)
    assert result.err[0].endswith("x.txt: File name too long") and "cannot write out/xxx" in result.err[0]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]


@pytest.mark.slow
def test_ten_thousand_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(10_000):
        (tmp_path / "in" / f"{number}.html").write_text(f"<p>Tea {number}")
        if number % 10 == 0:
            (tmp_path / "in" / f"{number}-device.html").symlink_to("/dev/null")
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        result = run("in", "-o", "out", *EVERYTHING)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert result.status == 0
    assert result.err == [
        *(
            f"boilerkit: in/{number}-device.html skipped: it is a link that leads out of the folder"
            for number in (0, 10, 100)
        ),
        "boilerkit: 997 more skipped: it is a link that leads out of the folder",
        "boilerkit: 10000 of 10000 pages cleaned to out (1000 skipped)",
    ]
    texts = {path.stem: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert texts == {str(number): f"Tea {number}\n" for number in range(10_000)}


# Outputs that cannot be written


def with_little_room(size: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run in a process that can write no file of more than so many bytes."""
    resource = pytest.importorskip("resource")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    command = [sys.executable, "-m", "boilerkit", "clean", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=limit)


def test_no_room_for_a_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, times in (("a", 1), ("b", 2000), ("c", 1)):
        (tmp_path / "in" / f"{name}.html").write_text("".join(f"<p>{number} {TEA}" for number in range(times)))
    assert run("in", "-o", "whole", *EVERYTHING).status == 0
    done = with_little_room(20_000, "in", "-o", "out", *EVERYTHING)
    assert (done.returncode, done.stderr.splitlines()) == (1, [
        "boilerkit: in/b.html left out: cannot write out/b.txt: File too large",
        "boilerkit: 2 of 3 pages cleaned to out (1 failed)",
    ])  # fmt: skip
    assert contents(tmp_path / "out").keys() == {"a.txt", "c.txt"}
    assert run("in", "-o", "out", "--resume", *EVERYTHING).status == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize("name", TABLES)
def test_no_room_for_a_table(run: Run, tmp_path: Path, name: str) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    pages = [f"<h1>{uuid4()}</h1>{TEA}" for _ in range(2 * _ROWS)]
    make_table(tmp_path / "in.jsonl", [{"html": page} for page in pages])
    assert run("in.jsonl", "-o", f"whole-{name}", *EVERYTHING).status == 0
    part, whole = 110 * _ROWS, (tmp_path / f"whole-{name}").stat().st_size
    for room in (part // 10, whole - 1):
        done = with_little_room(room, "in.jsonl", "-o", name, "--resume", *EVERYTHING)
        (line,) = done.stderr.splitlines()
        assert done.returncode == 1 and line.startswith(f"boilerkit: cannot write {name}: ") and "--resume" in line
        assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", f"whole-{name}", f"{name}.parts"}
    assert run("in.jsonl", "-o", name, "--resume", *EVERYTHING).status == 0
    assert (tmp_path / name).read_bytes() == (tmp_path / f"whole-{name}").read_bytes()


def test_a_disk_that_is_full_ends_the_run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for name in "abcd":
        (tmp_path / "in" / f"{name}.html").write_text(f"<p>{name}")
    replace = Path.replace

    def full(part: Path, target: Path) -> Path:
        if target.name > "b.txt":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(part, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        result = run("in", "-o", "out", *EVERYTHING)
    why = "No space left on device; once that is mended, --resume goes on with the run"
    assert (result.status, result.err) == (1, [f"boilerkit: cannot write out/c.txt: {why}"])
    assert contents(tmp_path / "out") == {"a.txt": b"a\n", "b.txt": b"b\n"}
    result = run("in", "-o", "out", "--resume", *EVERYTHING)
    assert result.err == ["boilerkit: 4 of 4 pages cleaned to out (2 of them before)"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_is_read_only(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(TEA)
    (tmp_path / "out").mkdir(mode=0o555)
    for out in ("out", "out/new", "out/a.txt", "out/a.jsonl"):
        result = run("a.html", "-o", out)
        assert (result.status, len(result.err)) == (2, 1)
        assert "cannot write to 'out" in result.err[0] and "Permission denied" in result.err[0]


def test_a_place_where_no_folder_can_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(TEA)
    for out in ("a.html/new", "a.html/a.txt", "a.html/a.jsonl"):
        result = run("a.html", "-o", out)
        assert (result.status, len(result.err)) == (2, 1) and "'a.html' is a file, not a folder" in result.err[0]
    assert (tmp_path / "a.html").read_text() == TEA


# Runs that are interrupted


def started(folder: Path, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "boilerkit", "clean", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, preexec_fn=hears_ctrl_c)


def killed_when(process: subprocess.Popen[bytes], there: Callable[[], bool]) -> None:
    """Kill a run, workers and all left to themselves, once something is there."""
    while not there():
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.002)
    process.kill()
    process.communicate()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_gone_on_with_after_a_kill(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.html").write_text(f"<h1>Page {number}</h1>{TEA}")
    assert started(tmp_path, "in", "-o", "whole").wait() == 0
    for count in (1, 40, 90, 200):
        process = started(tmp_path, "in", "-o", "out", "--resume", "--workers", 2)
        killed_when(process, lambda count=count: len(list((tmp_path / "out").glob("*.txt"))) >= count)
        assert all(data.endswith(b"\n") for name, data in contents(tmp_path / "out").items() if name.endswith(".txt"))
    process = started(tmp_path, "in", "-o", "out", "--resume", "--workers", 2)
    errors = process.communicate()[1].decode()
    assert process.returncode == 0 and "300 of 300 pages cleaned to out" in errors and " of them before" in errors
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.parquet"])
def test_a_table_is_gone_on_with_after_a_kill(tmp_path: Path, name: str) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    pages = [f"<h1>Page {number}</h1>{TEA}" if number % 5 else "%PDF-1.7" for number in range(3 * _ROWS + 50)]
    make_table(tmp_path / "in.jsonl", [{"html": page} for page in pages])
    assert started(tmp_path, "in.jsonl", "-o", f"whole-{name}").wait() == 1
    for count in (0, 1, 2):
        process = started(tmp_path, "in.jsonl", "-o", name, "--resume")
        parts = tmp_path / f"{name}.parts"
        killed_when(process, lambda count=count, parts=parts: len(list(parts.glob("*.jsonl"))) >= count)
        assert not (tmp_path / name).exists()
    process = started(tmp_path, "in.jsonl", "-o", name, "--resume")
    errors = process.communicate()[1].decode()
    failed = sum(page.startswith("%") for page in pages)
    assert process.returncode == 1 and f"{len(pages) - failed} of {len(pages)} pages cleaned" in errors
    assert (tmp_path / name).read_bytes() == (tmp_path / f"whole-{name}").read_bytes()
    assert not parts.exists()
    again = started(tmp_path, "in.jsonl", "-o", name, "--resume")
    assert "is finished already" in again.communicate()[1].decode() and again.returncode == 0


def test_another_run_is_not_gone_on_with(run: Run, tmp_path: Path) -> None:
    make_table(tmp_path / "in.jsonl", [{"html": TEA}] * (_ROWS + 200))
    process = started(tmp_path, "in.jsonl", "-o", "out.csv")
    parts = tmp_path / "out.csv.parts"
    killed_when(process, lambda: (parts / "run.json").exists())
    result = run("in.jsonl", "-o", "out.csv")
    assert result.status == 2 and "give --resume to go on with it, or --overwrite" in result.err[0]
    result = run("in.jsonl", "-o", "out.csv", "--resume", "--output", "markdown")
    assert result.status == 2 and "other inputs or options" in result.err[0]
    assert run("in.jsonl", "-o", "out.csv", "--overwrite", "--output", "markdown").status == 0
    result = run("in.jsonl", "-o", "out.csv")
    assert result.status == 2 and "exists already: give --overwrite" in result.err[0]
    assert run("in.jsonl", "-o", "in.jsonl", "--overwrite").status == 2
    assert len(rows(tmp_path / "in.jsonl")) == _ROWS + 200
    (tmp_path / "mine.csv.parts").mkdir()
    (tmp_path / "mine.csv.parts" / "letter").touch()
    result = run("in.jsonl", "-o", "mine.csv", "--overwrite")
    assert result.status == 2 and "is in the way" in result.err[0]
    assert (tmp_path / "mine.csv.parts" / "letter").exists()


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    make_table(tmp_path / "in.jsonl", [{"html": TEA}] * 5000)
    process = started(tmp_path, "in.jsonl", "-o", "out.jsonl", "--workers", 2)
    while not list((tmp_path / "out.jsonl.parts").glob("*.jsonl")):
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    errors = process.communicate()[1].decode()
    assert process.returncode == 130
    assert errors.strip() == "boilerkit: interrupted"
