"""Many pages: what workers, Spark and other tools take for the same pages, and the memory of a long stream.

    python -m benchmarks.many times --corpora ../shared/data --pages 2000
    python -m benchmarks.many memory --corpora ../shared/data --pages 20000

Times are ratios within one run: the pages go through every way of cleaning them, round by round, in an order that
turns. They go through in one stream, since the end of a stream, where one worker is left with a large page, is a cost
of small portions alone. Nothing else should run meanwhile, since some ways use two cores. Spark is left out where
pyspark is not installed, and tools where they are not.
"""

import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import click
import numpy as np
import pandas as pd

import boilerkit
from benchmarks import corpora, systems
from benchmarks.results import write
from boilerkit.batch import PageRecord

#: Pages that each way cleans before the first round.
WARM_UP: Final = 20
#: Tools beside boilerkit whose cost is told.
TOOLS: Final = ("trafilatura", "resiliparse")
#: Files of pages that Spark reads, each a task, so that its cores end at about the same time.
FILES: Final = 16
CLEANED: Final = "status string, text string, title string, score double, error string, seconds double"
BILLION: Final = 1e9

Clean = Callable[[Sequence[bytes]], object]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to clean pages: its name in the table, how many cores it uses, and the function that does it."""

    name: str
    cores: int
    clean: Clean


def _loop(pages: Sequence[bytes]) -> None:
    for page in pages:
        boilerkit.clean(page)


def _many(workers: int) -> Way:
    def clean(pages: Sequence[bytes]) -> None:
        for _ in boilerkit.clean_many(pages, workers=workers):
            pass

    return Way(f"clean_many, {workers} worker{'s' if workers > 1 else ''}", workers, clean)


def _tool(name: str) -> Way:
    """A tool in a loop, with the settings under which the benchmarks compare it."""
    extract = systems.cleaner(name)

    def clean(pages: Sequence[bytes]) -> None:
        for page in pages:
            with suppress(Exception):  # a page that a tool cannot clean takes its time, too
                extract(page)

    system = systems.SYSTEMS[name](name, None)
    return Way(f"{system.title} {system.version}, a loop", 1, clean)


def _spark(cores: int, folder: Path, stack: ExitStack) -> Way:
    """Spark in local mode: Parquet files of pages to Parquet files of texts; it is started here, out of the time."""
    import pyarrow
    from pyarrow import parquet
    from pyspark.sql import SparkSession

    from boilerkit.arrow import clean_batches

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("boilerkit")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = stack.enter_context(builder.getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    source = folder / "pages"
    source.mkdir()

    def clean(pages: Sequence[bytes]) -> None:
        for number in range(FILES):
            parquet.write_table(pyarrow.table({"html": pages[number::FILES]}), source / f"{number}.parquet")
        frame = session.read.parquet(str(source))
        frame.mapInArrow(clean_batches, CLEANED).write.mode("overwrite").parquet(str(folder / "cleaned"))

    return Way(f"Spark, local[{cores}]", cores, clean)


def ways(cores: int, folder: Path, stack: ExitStack) -> Iterator[Way]:
    """Every way that can be had here."""
    yield Way("boilerkit, a loop", 1, _loop)
    yield _many(1)
    if cores > 1:
        yield _many(cores)
    if find_spec("pyspark"):
        yield _spark(cores, folder, stack)
    yield from (_tool(name) for name in TOOLS if name in systems.available(None)[0])


def measure(chosen: Sequence[Way], pages: Sequence[bytes], rounds: int) -> pd.DataFrame:
    """Seconds of every way in every round; a row a round and a column a way."""
    for way in chosen:
        way.clean(pages[:WARM_UP])
    seconds = pd.DataFrame(index=range(rounds), columns=[way.name for way in chosen], dtype=float)
    with corpora.progress(seconds.size, "rounds") as bar:
        for number in seconds.index:
            turn = number % len(chosen)
            for way in [*chosen[turn:], *chosen[:turn]]:
                start = perf_counter()
                way.clean(pages)
                seconds.loc[number, way.name] = perf_counter() - start
                bar.update(1)
    return seconds


def summary(seconds: pd.DataFrame, chosen: Sequence[Way], pages: int) -> pd.DataFrame:
    """One row a way: its speed, its ratio to the loop, and the core hours of a billion pages at this speed."""
    total = seconds.sum() / len(seconds)
    ratios = seconds.div(seconds[chosen[0].name], axis=0)
    cores = pd.Series({way.name: way.cores for way in chosen})
    table = pd.DataFrame(
        {
            "cores": cores,
            "pages": pages,
            "seconds": total,
            "pages_per_second": pages / total,
            "ratio": total / total[chosen[0].name],
            "ratio_low": ratios.min(),
            "ratio_high": ratios.max(),
            "core_hours_per_billion": cores * total / pages * BILLION / 3600,
        }
    )
    return table.loc[[way.name for way in chosen]].rename_axis("way").reset_index()


def sample(folder: Path | None, named: tuple[str, ...], count: int, seed: int) -> list[bytes]:
    """Pages of all corpora, drawn at random."""
    everything = [page for source in corpora.sources(folder, named) for page in corpora.pages(source)]
    order = np.random.default_rng(seed).permutation(len(everything))
    return [everything[number].html for number in order[:count]]


def memory_in_use(process_ids: Sequence[int | str]) -> int:
    """Bytes of memory that processes use; what they share counts once (Linux's proportional set size)."""
    rollups = (Path(f"/proc/{process_id}/smaps_rollup").read_text() for process_id in process_ids)
    return sum(int(size) * 1024 for rollup in rollups for size in re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE))


def follow(pages: Sequence[bytes], count: int, workers: int, every: int) -> pd.DataFrame:
    """Memory of this process and of all workers while so many pages are cleaned, the sample again and again."""
    rows = []
    records = (PageRecord(page, id=number) for number, page in enumerate(islice(cycle(pages), count), 1))
    with corpora.progress(count, "pages") as bar:
        for result in boilerkit.clean_many(records, workers=workers):
            bar.update(1)
            if int(result.id or 0) % every == 0:
                children = [process.pid for process in multiprocessing.active_children() if process.pid]
                used = {"parent_mb": memory_in_use(["self"]) / 1e6, "workers_mb": memory_in_use(children) / 1e6}
                rows.append({"pages": result.id, **used})
    return pd.DataFrame(rows)


@click.group(help=(__doc__ or "").split("\n\n")[0])
def main() -> None:
    """Group of the two measurements."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True),
        click.option("--seed", default=0, show_default=True, help="Seed of the sample of pages."),
        click.option("--workers", type=click.IntRange(1), default=2, show_default=True),
        corpora.options,
    ):
        command = option(command)
    return command


@main.command()
@_options
@click.option("--pages", "count", type=click.IntRange(1), default=2000, show_default=True, help="Pages, at random.")
@click.option("--rounds", type=click.IntRange(1), default=2, show_default=True)
def times(
    folder: Path | None, named: tuple[str, ...], workers: int, seed: int, results: Path, count: int, rounds: int
) -> None:
    """Compare the ways to clean the same pages."""
    pages = sample(folder, named, count, seed)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen = list(ways(workers, place, stack))
        table = summary(measure(chosen, pages, rounds), chosen, len(pages))
    write(results, "many", table)
    click.echo(table.to_string(index=False, float_format="%.3f"))


@main.command()
@_options
@click.option("--pages", "count", type=click.IntRange(1), default=20_000, show_default=True, help="Pages in all.")
@click.option("--different", type=click.IntRange(1), default=2000, show_default=True, help="Different pages.")
@click.option("--every", type=click.IntRange(1), default=250, show_default=True, help="Pages between two readings.")
def memory(
    folder: Path | None,
    named: tuple[str, ...],
    workers: int,
    seed: int,
    results: Path,
    count: int,
    different: int,
    every: int,
) -> None:
    """Follow the memory of a long stream."""
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("this needs Linux, which says how much memory processes use")
    table = follow(sample(folder, named, different, seed), count, workers, every)
    write(results, "many_memory", table)
    click.echo(table.describe().to_string(float_format="%.1f"))


if __name__ == "__main__":
    main()
