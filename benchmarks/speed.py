"""Compare what systems cost: time as ratios to a reference in the same run, and peak memory.

Each system lives in a process of its own for the whole run. Pages go round the systems one by one, in an
order that turns with each page, so that whatever else the machine does hits all of them alike.

    python -m benchmarks.speed --corpora ../shared/data --limit 150 --results benchmarks/results
"""

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import click
import numpy as np
import pandas as pd

from benchmarks import corpora, systems
from benchmarks.adapters import Page
from benchmarks.results import write
from benchmarks.run import choose
from benchmarks.systems import System
from benchmarks.worker import NotStarted, Worker

#: The reference is the first that is there; one that many readers know.
REFERENCES = ("trafilatura", "baseline-keep-everything")
#: Upper bounds of the classes of page size, in kB of HTML; the last class has none.
SIZES = (10, 30, 100, 300, 1000)
WARM_UP = 3


def start(chosen: list[System], stack: ExitStack, time_limit: float) -> tuple[dict[str, Worker], dict[str, str]]:
    """A worker for each system, and why some did not start."""
    workers, left_out = {}, {}
    for system in chosen:
        try:
            workers[system.name] = stack.enter_context(Worker(system.load, system.arguments, time_limit))
        except NotStarted as error:
            left_out[system.name] = str(error)
    return workers, left_out


def interleave(
    workers: dict[str, Worker], pages: list[Page], repeats: int, step: Callable[[], None]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Milliseconds of each system for each page, round by round; and each process's peak memory in bytes.

    Failed pages have no time.
    """
    names = list(workers)
    peaks = dict.fromkeys(names, 0)
    rows = []
    for page in pages[:WARM_UP]:
        for name in names:
            workers[name].extract(page)
    for round_ in range(repeats):
        for number, page in enumerate(pages):
            turn = (number + round_) % len(names)
            for name in names[turn:] + names[:turn]:
                outcome = workers[name].extract(page)
                peaks[name] = max(peaks[name], outcome.peak)
                ms = outcome.ms if outcome.error is None else np.nan
                rows.append({"page": number, "kb": len(page.html) / 1000, "system": name, "ms": ms})
            step()
    return pd.DataFrame(rows), peaks


def ratios(times: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Median time of each page and system over the rounds, and its ratio to the reference on that page."""
    medians = times.groupby(["page", "kb", "system"])["ms"].median().reset_index()
    base = medians[medians["system"] == reference].set_index("page")["ms"]
    medians["base"] = medians["page"].map(base)
    medians["ratio"] = medians["ms"] / medians["base"]
    return medians


def summary(medians: pd.DataFrame, reference: str, peaks: dict[str, int], chosen: list[System]) -> pd.DataFrame:
    """One row a system: quartiles of its ratios, the ratio of summed times, and memory."""
    rows = []
    for system in chosen:
        if system.name not in peaks:
            continue
        own = medians[medians["system"] == system.name]
        good = own.dropna(subset="ratio")
        low, middle, high = good["ratio"].quantile([0.25, 0.5, 0.75])
        rows.append(
            {
                "system": system.name,
                "title": system.title,
                "kind": system.kind,
                "version": system.version,
                "reference": reference,
                "pages": len(own),
                "failed": own["ms"].isna().sum(),
                "ratio_q1": low,
                "ratio_median": middle,
                "ratio_q3": high,
                "ratio_total": good["ms"].sum() / good["base"].sum(),
                "ms_median": good["ms"].median(),
                "ms_max": good["ms"].max(),
                "peak_mb": peaks[system.name] / 1e6,
            }
        )
    return pd.DataFrame(rows)


def by_size(medians: pd.DataFrame) -> pd.DataFrame:
    """Median time and ratio of each system in each class of page size."""
    classes = pd.cut(medians["kb"], [0, *SIZES, np.inf], labels=[*SIZES, -1]).astype(int)
    groups = medians.assign(kb_below=classes).groupby(["kb_below", "system"])
    table = groups.agg(
        pages=("page", "size"),
        kb_median=("kb", "median"),
        ms_median=("ms", "median"),
        ratio_median=("ratio", "median"),
    )
    ordered: pd.DataFrame = table.reset_index().sort_values(["kb_median", "system"], ignore_index=True)
    return ordered


def sample(sources: Iterable[corpora.Source], limit: int | None) -> list[Page]:
    """Pages of all corpora as systems get them; those without any character are left out."""
    given = (corpora.as_given(page) for source in sources for page in corpora.pages(source, limit))
    return [page for page in given if page.html.strip()]


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--system", "wanted", multiple=True, metavar="NAME", help="A system; repeat.  [default: all]")
@click.option(
    "--training", type=click.Path(path_type=Path), help="Also time the fold models; see benchmarks.run --training."
)
@click.option("--reference", help=f"System of ratio 1.  [default: {REFERENCES[0]}]")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Pages of each corpus.")
@click.option("--repeats", type=click.IntRange(1), default=3, show_default=True, help="Rounds.")
@click.option("--time-limit", default=30.0, show_default=True, help="Seconds that a page may take.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
def main(
    folder: Path | None,
    named: tuple[str, ...],
    wanted: tuple[str, ...],
    training: Path | None,
    reference: str | None,
    limit: int,
    repeats: int,
    time_limit: float,
    results: Path,
) -> None:
    known, left_out = systems.available(training)
    sources = corpora.sources(folder, named)
    chosen = choose(known, left_out, wanted)
    with ExitStack() as stack:
        workers, broken = start(chosen, stack, time_limit)
        for name, reason in broken.items() if wanted else (left_out | broken).items():
            click.echo(f"left out: {name}: {reason}", err=True)
        base = next((name for name in ((reference,) if reference else REFERENCES) if name in workers), None)
        if base is None:
            raise click.UsageError(f"{reference or REFERENCES[0]} is not among the systems; name another --reference")
        pages = sample(sources, limit)
        if not pages:
            raise click.UsageError("the corpora have no pages")
        with corpora.progress(len(pages) * repeats, "pages") as bar:
            times, peaks = interleave(workers, pages, repeats, lambda: bar.update(1))
    medians = ratios(times, base)
    write(results, "speed", summary(medians, base, peaks, chosen))
    write(results, "speed_by_size", by_size(medians))
    click.echo(f"tables are in {results}; `python -m benchmarks.report` makes documents of them", err=True)
    if wanted and broken:
        sys.exit(1)


if __name__ == "__main__":
    main()
