"""Engines: Spark, Ray Data, datatrove and libraries of tables clean as a single process does, row by row."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

import boilerkit

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "docs" / "scripts"
FOLDER = ROOT / "datasets" / "pages"
#: What cannot be cleaned, or has nothing, between the project's own pages.
ODD = {"a-pdf": b"%PDF-1.7", "nothing": None, "without-text": b"<p></p>"}
PAGES = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.html"))} | ODD
#: Columns that are the same in every run; how long a page took is not.
STEADY = ("status", "text", "title", "score", "error")
CLEANED = "status string, text string, title string, score double, error string, seconds double"
JAVA = 17

pytestmark = [pytest.mark.slow, pytest.mark.engines]

Row = dict[str, Any]


@pytest.fixture(scope="module")
def single() -> dict[str, Row]:
    """What a single process makes of each page, by the page's name."""
    pages = [boilerkit.PageRecord(page, id=name) for name, page in PAGES.items()]
    results = boilerkit.clean_many(pages, workers=0)
    return {str(result.id): {column: getattr(result, column) for column in STEADY} for result in results}


@pytest.fixture(scope="module")
def parquet_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Parquet file of the pages."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path_factory.mktemp("parquet") / "pages.parquet"
    parquet.write_table(pa.table({"name": list(PAGES), "html": list(PAGES.values())}), path)
    return path


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """WARC files: two with half of the project's pages each, and one that is not there."""
    pytest.importorskip("fastwarc")
    folder = tmp_path_factory.mktemp("archives")
    paths = sorted(FOLDER.glob("*.html"))
    for half in range(2):
        pages = folder / f"pages-{half}"
        pages.mkdir()
        for path in paths[half::2]:
            shutil.copy(path, pages)
        subprocess.run([sys.executable, SCRIPTS / "make_archive.py", pages, folder / f"{half}.warc.gz"], check=True)
    return [folder / "0.warc.gz", folder / "1.warc.gz", folder / "missing.warc.gz"]


@pytest.fixture(scope="module")
def java() -> None:
    """Skip without the Java that Spark needs."""
    home = os.environ.get("JAVA_HOME")
    path = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    told = subprocess.run([path, "-version"], capture_output=True, text=True).stderr if path else ""
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < JAVA:
        pytest.skip(f"Spark needs Java {JAVA} or later, and there is {version[1] if version else 'none'} on the path")


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """Variables with which engines stay on this machine, and run its Python."""
    python_path = os.pathsep.join(
        filter(None, [str(Path(boilerkit.__file__).parents[1]), os.environ.get("PYTHONPATH")])
    )
    return {
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": python_path,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    }


@pytest.fixture(scope="module")
def spark(java: None, environment: dict[str, str]) -> Iterator[Any]:
    """Spark in local mode, two tasks at a time."""
    sql = pytest.importorskip("pyspark.sql")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        yield session
        session.stop()


@pytest.fixture(scope="module")
def ray(environment: dict[str, str]) -> Iterator[Any]:
    """Ray on two cores of this machine."""
    module = pytest.importorskip("ray")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        module.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
        yield module
        module.shutdown()


def rows_of(folder: Path, key: str) -> dict[str, Row]:
    """What an engine wrote, by the value of a column; each value is there once."""
    from pyarrow import parquet

    rows = parquet.read_table(folder).to_pylist()
    by_key = {row[key]: {column: row[column] for column in STEADY} for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def run_script(name: str, environment: dict[str, str], *arguments: Path) -> None:
    """Run a script of the how-to as a reader would."""
    done = subprocess.run(
        [sys.executable, SCRIPTS / name, *arguments], capture_output=True, text=True, env=os.environ | environment
    )
    assert done.returncode == 0, done.stderr


def check_archived(folder: Path, single: dict[str, Row], archives: list[Path]) -> None:
    """Every page is as a single process makes it, and the archive that is missing is told."""
    from pyarrow import parquet

    assert parquet.read_table(folder).column_names == ["id", "url", "encoding", *STEADY, "seconds"]
    missing = rows_of(folder, "id")[str(archives[-1])]
    assert missing["status"] == "failed"
    rows = {url: row for url, row in rows_of(folder, "url").items() if url is not None}
    assert rows == {f"https://pages.example/{name}": row for name, row in single.items() if name not in ODD}


def test_spark_cleans_parquet(spark: Any, single: dict[str, Row], parquet_file: Path, tmp_path: Path) -> None:
    from boilerkit.arrow import clean_batches

    pages = spark.read.parquet(str(parquet_file)).repartition(3)
    pages.mapInArrow(clean_batches, f"name string, {CLEANED}").write.parquet(str(tmp_path / "out"))
    assert rows_of(tmp_path / "out", "name") == single


def test_ray_cleans_parquet(ray: Any, single: dict[str, Row], parquet_file: Path, tmp_path: Path) -> None:
    from boilerkit.arrow import clean_batches

    pages = ray.data.read_parquet(str(parquet_file)).repartition(3)
    pages.map_batches(clean_batches, batch_format="pyarrow").write_parquet(str(tmp_path / "out"))
    assert rows_of(tmp_path / "out", "name") == single


def clean_with_polars(source: Path, target: Path) -> None:
    polars = pytest.importorskip("polars")
    from boilerkit.arrow import clean_batches

    pages = polars.read_parquet(source)
    polars.from_arrow(clean_batches(pages.to_arrow())).write_parquet(target)


def clean_with_duckdb(source: Path, target: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    import pyarrow as pa

    from boilerkit.arrow import clean_batches, cleaned_schema

    pages = duckdb.read_parquet(str(source)).to_arrow_reader(16)
    cleaned = pa.RecordBatchReader.from_batches(cleaned_schema(pages.schema), clean_batches(pages))
    duckdb.connect().from_arrow(cleaned).write_parquet(str(target))  # a connection reads or writes


def clean_with_dask(source: Path, target: Path) -> None:
    frames = pytest.importorskip("dask.dataframe")
    import pyarrow as pa

    from boilerkit.arrow import clean_batches

    def clean(pages: Any) -> Any:
        return clean_batches(pa.Table.from_pandas(pages, preserve_index=False), workers=0).to_pandas()

    pages = frames.read_parquet(source)
    columns = clean(pages.head(1)).dtypes.to_dict()
    pages.repartition(npartitions=3).map_partitions(clean, meta=columns).compute().to_parquet(target)


@pytest.mark.parametrize("clean", [clean_with_polars, clean_with_duckdb, clean_with_dask])
def test_libraries_of_tables_clean_parquet(
    clean: Callable[[Path, Path], None], single: dict[str, Row], parquet_file: Path, tmp_path: Path
) -> None:
    clean(parquet_file, tmp_path / "out.parquet")
    assert rows_of(tmp_path / "out.parquet", "name") == single


def test_from_archives_to_parquet_on_one_machine(
    single: dict[str, Row], archives: list[Path], environment: dict[str, str], tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    run_script("on_one_machine.py", environment, tmp_path, *archives)
    check_archived(tmp_path, single, archives)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    run_script("on_one_machine.py", environment, tmp_path, *archives)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.usefixtures("java")
def test_from_archives_to_parquet_on_spark(
    single: dict[str, Row], archives: list[Path], environment: dict[str, str], tmp_path: Path
) -> None:
    pytest.importorskip("pyspark")
    run_script("on_spark.py", environment, tmp_path / "out", *archives)
    check_archived(tmp_path / "out", single, archives)


def test_from_archives_to_parquet_on_ray(
    single: dict[str, Row], archives: list[Path], environment: dict[str, str], tmp_path: Path
) -> None:
    pytest.importorskip("ray")
    run_script("on_ray.py", environment, tmp_path / "out", *archives)
    check_archived(tmp_path / "out", single, archives)


@pytest.mark.parametrize("output", ["text", "markdown"])
def test_datatrove_runs_the_extractor(tmp_path: Path, output: str) -> None:
    pytest.importorskip("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from boilerkit.datatrove import BoilerkitExtractor

    pages = {name: page.decode("utf-8", "replace") for name, page in PAGES.items() if page}
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for part in range(2):
        lines = [json.dumps({"id": name, "text": page}) for name, page in list(pages.items())[part::2]]
        (source / f"{part}.jsonl").write_text("\n".join(lines), "utf-8")
    steps = [JsonlReader(str(source)), BoilerkitExtractor(output=output), JsonlWriter(str(target), compression=None)]
    stats = LocalPipelineExecutor(steps, tasks=2, workers=1, logging_dir=str(tmp_path / "logs")).run()
    written = [json.loads(line) for path in sorted(target.iterdir()) for line in path.read_text("utf-8").splitlines()]
    expected = {name: boilerkit.clean(page, output=output) for name, page in pages.items() if name not in ODD}
    assert {document["id"]: document["text"] for document in written} == expected
    assert len(written) == len(expected)
    counts = stats.stats[1].stats
    assert [counts[name].total for name in ("extracted", "clean_error", "dropped")] == [len(expected) + 1, 1, 1]


def test_datatrove_gives_up_a_page_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("datatrove")
    from datatrove.data import Document

    from boilerkit.batch.cleaning import PageCleaning
    from boilerkit.datatrove import BoilerkitExtractor

    clean = PageCleaning.__call__

    def clean_or_hang(self: PageCleaning, record: boilerkit.PageRecord) -> boilerkit.CleanedPage:
        if record.page == "<p>loop":
            sleep(60)
        return clean(self, record)

    monkeypatch.setattr(PageCleaning, "__call__", clean_or_hang)
    texts = ["<p>Tea is hot.", "<p>loop", "<p>Milk is cold."]
    documents = (Document(text, id=str(number)) for number, text in enumerate(texts))
    cleaned = BoilerkitExtractor(timeout=3, threshold=0).run(documents)
    assert [(document.id, document.text) for document in cleaned] == [("0", "Tea is hot."), ("2", "Milk is cold.")]
