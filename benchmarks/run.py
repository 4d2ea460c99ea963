"""Run systems over corpora and write what they extract to prediction files.

A finished pair of corpus and system is skipped; a page that fails is recorded as such and the run goes on.
`benchmarks.score` makes tables of the files.

    python -m benchmarks.run --corpora ../shared/data --training runs/model --out runs/benchmark
"""

import gzip
import json
import platform
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NoReturn

import click

from benchmarks import corpora, predictions, systems
from benchmarks.corpora import Source
from benchmarks.systems import System
from benchmarks.worker import NotStarted, Worker
from boilerkit import datasets
from boilerkit.datasets.base import Problem, summary


class Refused(Exception):
    """A system must not be scored on a page of this corpus; the message says why."""


class Stopped(Exception):
    """The run was interrupted."""


def run_pair(
    source: Source, system: System, out: Path, about: dict[str, Any], on_page: Callable[[], None]
) -> dict[str, Any]:
    """Run one system over one corpus and write its files; returns what is known about them.

    Raises
    ------
    Refused
        Where the system was trained on a page of the corpus.
    NotStarted
        Where the system cannot be loaded.
    """
    predicted, described = predictions.paths(out, source.label, system.name)
    predicted.parent.mkdir(parents=True, exist_ok=True)
    described.unlink(missing_ok=True)
    draft = predicted.with_name(f"{predicted.name}.part")
    counts: Counter[str] = Counter()
    started = time.monotonic()
    try:
        with (
            gzip.open(draft, "wt", encoding="utf-8", compresslevel=5) as file,
            Worker(system.load, system.arguments, about["page_limit_s"]) as worker,
        ):
            for page in corpora.pages(source, about["limit"]):
                if reason := system.refusal(page):
                    raise Refused(reason)
                outcome = worker.extract(corpora.as_given(page))
                line = {
                    "id": page.id,
                    "split": page.split,
                    "text": outcome.text,
                    "ms": round(outcome.ms, 3),
                    "error": outcome.error,
                    "network": outcome.network,
                }
                file.write(json.dumps(line) + "\n")
                counts["pages"] += 1
                counts["errors"] += outcome.error is not None
                counts["empty"] += not outcome.text.strip()
                counts["network"] += outcome.network
                on_page()
        draft.replace(predicted)
    finally:
        draft.unlink(missing_ok=True)
    names = ("pages", "errors", "empty", "network")
    record = about | {name: counts[name] for name in names} | {"seconds": round(time.monotonic() - started, 1)}
    predictions.write_json(described, record)
    return record


def describe(source: Source, system: System, limit: int | None, time_limit: float) -> dict[str, Any]:
    """What is known about a pair before it is run."""
    return {
        "corpus": source.label,
        "measure": datasets.get(source.name).measure,
        "system": system.name,
        "title": system.title,
        "kind": system.kind,
        "version": system.version,
        "settings": dict(system.settings),
        "note": system.note,
        "limit": limit,
        "page_limit_s": time_limit,
        "python": platform.python_version(),
    }


def choose(known: dict[str, System], left_out: dict[str, str], wanted: tuple[str, ...]) -> list[System]:
    """The systems that the user names, or all.

    Raises
    ------
    click.UsageError
        Where a name is not known, or its system cannot run here.
    """
    for name in wanted:
        if name in left_out:
            raise click.UsageError(f"--system {name}: {left_out[name]}")
        if name not in known:
            raise click.UsageError(f"--system {name}: there is none; choose from: {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(wanted or known)]


def show(known: dict[str, System], left_out: dict[str, str]) -> None:
    """Print every system, and why some cannot run."""
    for name, system in known.items():
        click.echo(f"{name:32} {system.kind:10} {system.version}")
    for name, reason in left_out.items():
        click.echo(f"{name:32} left out: {reason}")


def sizes(sources: list[Source], limit: int | None) -> dict[str, int]:
    """Pages of each corpus; what cannot be read is reported once."""
    counted = {}
    for source in sources:
        problems: list[Problem] = []
        counted[source.label] = sum(1 for _ in corpora.pages(source, limit, problems.append))
        if problems:
            click.echo(summary(problems), err=True)
    return counted


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--out", type=click.Path(path_type=Path), default="runs/benchmark", show_default=True)
@click.option("--system", "wanted", multiple=True, metavar="NAME", help="A system; repeat.  [default: all]")
@click.option(
    "--training",
    type=click.Path(path_type=Path),
    help="Output folder of `boilerkit train`: its fold models score the corpora that it was trained on.",
)
@click.option("--limit", type=click.IntRange(1), help="Pages of each corpus, a fixed sample.  [default: all]")
@click.option("--time-limit", default=30.0, show_default=True, help="Seconds that a page may take.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Systems run at once.")
@click.option("--force", is_flag=True, help="Run finished pairs again.")
@click.option("--list", "only_list", is_flag=True, help="List the systems and stop.")
def main(
    folder: Path | None,
    named: tuple[str, ...],
    out: Path,
    wanted: tuple[str, ...],
    training: Path | None,
    limit: int | None,
    time_limit: float,
    jobs: int,
    force: bool,
    only_list: bool,
) -> None:
    known, left_out = systems.available(training)
    if only_list:
        return show(known, left_out)
    sources = corpora.sources(folder, named)
    chosen = choose(known, left_out, wanted)
    if wanted:
        left_out = {}
    pairs = []
    for source in sources:
        for system in chosen:
            about = describe(source, system, limit, time_limit)
            if force or not predictions.finished(out, about):
                pairs.append((source, system, about))
    click.echo(f"{len(sources) * len(chosen) - len(pairs)} pairs are finished, {len(pairs)} to run", err=True)
    counted = sizes(sorted({source for source, _, _ in pairs}, key=str), limit)
    stop, lock = threading.Event(), threading.Lock()
    with corpora.progress(sum(counted[source.label] for source, _, _ in pairs), "pages") as bar:

        def on_page() -> None:
            with lock:
                bar.update(1)
            if stop.is_set():
                raise Stopped

        with ThreadPoolExecutor(jobs) as pool:
            tasks = {pool.submit(run_pair, s, y, out, about, on_page): (s, y) for s, y, about in pairs}
            try:
                for task in as_completed(tasks):
                    source, system = tasks[task]
                    try:
                        report(task.result())
                    except (Refused, NotStarted) as error:
                        left_out[f"{system.name} on {source.label}"] = str(error)
                        with lock:
                            bar.update(counted[source.label])
            except KeyboardInterrupt:
                stop.set()
                pool.shutdown(cancel_futures=True)
                interrupted()
    predictions.write_manifest(out, left_out)
    for name, reason in left_out.items():
        click.echo(f"left out: {name}: {reason}", err=True)
    if wanted and left_out:
        sys.exit(1)
    return None


def report(record: dict[str, Any]) -> None:
    """One line a finished pair, on a pipe as on a terminal."""
    failures = "".join(f", {record[name]} {name}" for name in ("errors", "network") if record[name])
    line = f"{record['corpus']} × {record['system']}: {record['pages']} pages, {record['seconds']} s{failures}"
    click.echo(f"\r\033[K{line}" if sys.stderr.isatty() else line, err=True)


def interrupted() -> NoReturn:
    """Say what is kept, and leave."""
    click.echo("\ninterrupted: finished pairs are kept, and the next run goes on from there", err=True)
    sys.exit(130)


if __name__ == "__main__":
    main()
