"""What cleaning a page costs: ratios to parsing it and to other tools, page by page in one process and one run.

    python -m benchmarks.ratios --corpus wcxb=../shared/data/wcxb --limit 200

All ways take the same bytes on one thread, in an order that turns with each page; of several rounds the fastest counts.
Tools that are not installed are left out. `benchmarks.stages` says where the time goes.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import click
import numpy as np
import pandas as pd
from lxml import etree

import boilerkit
from benchmarks import corpora, systems
from benchmarks.results import write
from benchmarks.worker import ONE_THREAD

Way = Callable[[bytes], object]
WARM_UP: Final = 10
#: What is asked of: the way, what it is compared with, how pages are summed up, and the most that the ratio should be.
TARGETS: Final = (
    ("clean", "resiliparse", "mean", 2.0),
    ("clean", "trafilatura", "mean", 1 / 7),
    ("clean", "parse", "mean", 4.0),
    ("clean", "resiliparse", "median page", 2.5),
    ("clean", "parse", "99th percentile page", 8.0),
    ("clean_many, one worker", "resiliparse", "mean", 1.7),
    ("analyze and blocks", "clean", "mean", 2.0),
    ("analyze and to_frame", "clean", "mean", 2.0),
    ("clean to Markdown", "clean", "mean", 2.0),
    ("the command clean", "import lxml.html, numpy", "mean", 2.0),
    ("clean_text, 10 MB", "one second", "mean", 1.0),
)
#: How the ratios of single pages are summed up; "mean" is the ratio of the sums of times.
_SUMMARIES: Final[dict[str, Callable[[pd.Series, pd.Series], float]]] = {
    "mean": lambda times, base: float(times.sum() / base.sum()),
    "median page": lambda times, base: float((times / base).median()),
    "99th percentile page": lambda times, base: float((times / base).quantile(0.99)),
}
#: Runs of the command, and pages that `clean_many` takes at once.
_RUNS: Final = 10


def parse(page: bytes) -> object:
    """lxml's HTML parser, set as boilerkit sets it."""
    return etree.fromstring(
        page, etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    )


def ways() -> dict[str, Way]:
    """Ways to clean one page, each by its name; tools as `benchmarks.systems` sets them."""
    known: dict[str, Way] = {
        "parse": parse,
        "clean": boilerkit.clean,
        "analyze and blocks": lambda page: boilerkit.analyze(page).blocks,
        "clean to Markdown": lambda page: boilerkit.clean(page, output="markdown"),
    }
    if find_spec("pandas"):
        known["analyze and to_frame"] = lambda page: boilerkit.analyze(page).to_frame()
    for tool in ("resiliparse", "trafilatura"):
        if find_spec(tool):
            known[tool] = systems.cleaner(tool)
    return known


def _seconds(function: Callable[[], object]) -> float:
    start = perf_counter()
    function()
    return perf_counter() - start


def page_times(pages: Sequence[bytes], rounds: int, step: Callable[[], object]) -> pd.DataFrame:
    """Seconds of each page (rows) in each way (columns), the least over some rounds."""
    known = ways()
    names = list(known)
    for page in pages[:WARM_UP]:
        for way in known.values():
            way(page)
    times = np.full((len(pages), len(names)), np.inf)
    for round_ in range(rounds):
        for number, page in enumerate(pages):
            for place in np.roll(np.arange(len(names)), number + round_):
                times[number, place] = min(times[number, place], _seconds(partial(known[names[place]], page)))
            step()
    table = pd.DataFrame(times, columns=names)
    many = min(_seconds(lambda: list(boilerkit.clean_many(pages, workers=1))) for _ in range(rounds))
    # One figure for all of them, so it is shared out in proportion to what `clean` takes.
    table["clean_many, one worker"] = table["clean"] * many / table["clean"].sum()
    return table


def command_times(page: bytes, runs: int = _RUNS) -> pd.DataFrame:
    """Processor seconds of the whole command for one page, and of a process that imports what it cannot do without."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_bytes(page)
        commands = {
            "the command clean": [sys.executable, "-m", "boilerkit", "clean", str(file)],
            "import lxml.html, numpy": [sys.executable, "-c", "import lxml.html, numpy"],
        }
        rows = [{name: _cpu_seconds(command) for name, command in commands.items()} for _ in range(runs + 1)]
    return pd.DataFrame(rows[1:])  # the first run fills caches of the file system


def _cpu_seconds(command: Sequence[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | ONE_THREAD)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def text_times(pages: Sequence[bytes], rounds: int) -> pd.DataFrame:
    """Seconds that `clean_text` takes for 10 MB, of texts with every block of a page as a line."""
    texts = ["\n".join(block.text for block in boilerkit.analyze(page).blocks) for page in pages]
    seconds = min(_seconds(lambda: [boilerkit.clean_text(text) for text in texts]) for _ in range(rounds))
    size = sum(len(text.encode()) for text in texts)
    return pd.DataFrame({"clean_text, 10 MB": [seconds * 10e6 / size], "one second": [1.0]})


def summary(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One row a target whose ways were measured: its ratio, and the most that it should be."""
    rows = []
    for way, base, summed_up, most in TARGETS:
        for table in (table for table in tables if way in table and base in table):
            ratio = _SUMMARIES[summed_up](table[way], table[base])
            rows.append({"way": way, "against": base, "over": summed_up, "ratio": ratio, "wanted": most})
    return pd.DataFrame(rows)


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="Pages of each corpus.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="The fastest of so many counts.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
def main(folder: Path | None, named: tuple[str, ...], limit: int, rounds: int, results: Path) -> None:
    pages = [page.html for source in corpora.sources(folder, named) for page in corpora.pages(source, limit)]
    with corpora.progress(len(pages) * rounds, "pages") as bar:
        times = page_times(pages, rounds, lambda: bar.update(1))
    table = summary([times, command_times(max(pages, key=len)), text_times(pages, rounds)])
    write(results, "speed_ratios", table.assign(pages=len(pages)))
    click.echo(table.to_string(index=False, float_format="{:.2f}".format))


if __name__ == "__main__":
    main()
