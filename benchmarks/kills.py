"""What `boilerkit clean` loses when it is killed again and again, and gone on with by `--resume`.

The project's own pages, repeated, are cleaned to a folder and to tables: once undisturbed, once while the command
itself is killed at random moments, its workers left to themselves, and gone on with after each, and once while worker
processes are killed at random moments. Nothing may be lost, doubled or half written, and the result has the bytes of
the undisturbed run. A page whose worker is killed five times has failed: for good in a table, while `--resume`
cleans it to a folder. Workers are found in `/proc`, as on Linux.

    python -m benchmarks.kills --seed 0
"""

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import pandas as pd

PAGES: Final = Path(__file__).parents[1] / "datasets" / "pages"
OUTPUTS: Final = ("out", "out.jsonl", "out.jsonl.gz", "out.parquet")
#: Seconds between two looks at a process.
_PAUSE: Final = 0.002


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run that was killed.

    Attributes
    ----------
    output : str
    killed : str
        "command" or "workers".
    kills, pages, lost, doubled : int
    half_files : int
        Files that were there after a kill, or in the end, and are not those of the undisturbed run.
    identical : bool
        Whether the result has the bytes of the undisturbed run.
    """

    output: str
    killed: str
    kills: int
    pages: int
    lost: int
    doubled: int
    half_files: int
    identical: bool

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled, half written or changed."""
        return self.identical and not (self.lost or self.doubled or self.half_files)


def write_input(folder: Path, count: int) -> None:
    """So many pages as a folder of files and as one table, each with a headline of its own."""
    pages = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
    (folder / "in").mkdir()
    with (folder / "in.jsonl").open("w", encoding="utf-8") as table:
        for number in range(count):
            page = b"<h1>Page %d</h1>" % number + pages[number % len(pages)]
            (folder / "in" / f"{number:06}.html").write_bytes(page)
            record = {"id": f"{number:06}", "html": page.decode("utf-8", "replace")}
            table.write(json.dumps(record) + "\n")


def start(folder: Path, output: str, workers: int) -> "subprocess.Popen[bytes]":
    """Start or go on with a run."""
    source = "in.jsonl" if "." in output else "in"
    command = [sys.executable, "-m", "boilerkit", "clean", source, "-o", output, "--resume", "--workers", str(workers)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)


def contents(path: Path) -> dict[str, bytes]:
    """The files of an output, hidden ones included, by name."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def ids(path: Path) -> Counter[str]:
    """How often each page is in an output, those left out that failed."""
    if path.is_dir():
        return Counter(file.stem for file in path.rglob("*.txt"))
    if path.suffix == ".parquet":
        table = pd.read_parquet(path)
        return Counter(table["id"][table["error"].fillna("") == ""])
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = map(json.loads, data.decode().split("\n")[:-1])
    return Counter(row["id"] for row in rows if not row["error"])


def kill_command(folder: Path, output: str, workers: int, moments: Sequence[float]) -> Iterator[None]:
    """Kill the command so long after it was started, and go on with it, until it ends; yields after each kill."""
    for moment in moments:
        process = start(folder, output, workers)
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)
            return
        process.kill()
        process.wait()
        yield
    start(folder, output, workers).wait()


def kill_workers(
    folder: Path, output: str, workers: int, moments: Sequence[float], choose: Callable[[list[int]], int]
) -> Iterator[None]:
    """Kill one worker after the other, each so long after the one before; yields after each kill."""
    process = start(folder, output, workers)
    for moment in moments:
        due = time.monotonic() + moment
        while process.poll() is None and (time.monotonic() < due or not children(process.pid)):
            time.sleep(_PAUSE)
        if process.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.kill(choose(children(process.pid)), signal.SIGKILL)
            yield
    if process.wait() and "." not in output:  # a page whose worker was killed five times has failed, and has no file
        start(folder, output, workers).wait()


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def measured(folder: Path, output: str, killed: str, kills: Iterator[None], whole: Path, is_whole: bool) -> Outcome:
    """Go through a run that is killed, and compare what it leaves with the undisturbed run.

    Parameters
    ----------
    is_whole : bool
        Whether what is there after a kill must be whole; what running workers leave may be on its way.
    """
    expected, out = contents(whole), folder / output
    count = half = 0
    for _ in kills:
        count += 1
        if is_whole and out.exists():
            there = {name: data for name, data in contents(out).items() if not name.rpartition("/")[2].startswith(".")}
            half += sum(expected.get(name) != data for name, data in there.items())
    final, wanted, found = contents(out), ids(whole), ids(out)
    half += sum(expected.get(name) != data for name, data in final.items())
    half += sum(path.name.endswith((".part", ".parts")) for path in folder.iterdir())
    return Outcome(
        output, killed, count, found.total(), (wanted - found).total(), (found - wanted).total(), half,
        final == expected,
    )  # fmt: skip


def outcomes(folder: Path, output: str, workers: int, kills: dict[str, int], rng: random.Random) -> Iterator[Outcome]:
    """What becomes of runs to an output that are killed."""
    started = time.monotonic()
    start(folder, output, workers).wait()
    seconds = time.monotonic() - started
    whole = (folder / output).replace(folder / f"whole-{output}")
    moments = {what: _gaps(number, seconds, rng) for what, number in kills.items()}
    # A run that is gone on with starts anew, which takes time in which it may be killed, too.
    resumed = [moment + rng.uniform(0, 1.5) for moment in moments["command"]]
    for killed, run in (
        ("command", kill_command(folder, output, workers, resumed)),
        ("workers", kill_workers(folder, output, workers, moments["workers"], rng.choice)),
    ):
        yield measured(folder, output, killed, run, whole, is_whole=killed == "command")
        out = folder / output
        shutil.rmtree(out) if out.is_dir() else out.unlink()


def _gaps(number: int, seconds: float, rng: random.Random) -> list[float]:
    """Seconds between random moments of a run."""
    moments = [0.0, *sorted(rng.uniform(0, 0.9 * seconds) for _ in range(number))]
    return [later - earlier for earlier, later in pairwise(moments)]


@click.command(help=(__doc__ or "").split("\n\n")[0])
@click.option("--pages", default=2000, show_default=True, help="Pages of each run.")
@click.option("--workers", default=2, show_default=True, help="Processes that clean.")
@click.option("--commands", default=10, show_default=True, help="How often the command is killed.")
@click.option("--worker-kills", default=50, show_default=True, help="How many workers are killed.")
@click.option("--outputs", multiple=True, type=click.Choice(OUTPUTS), help="Only these.  [default: all]")
@click.option("--seed", default=0, show_default=True, help="Seed of the moments.")
def main(pages: int, workers: int, commands: int, worker_kills: int, outputs: tuple[str, ...], seed: int) -> None:
    rng = random.Random(seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_input(folder, pages)
        kills = {"command": commands, "workers": worker_kills}
        measured = [
            outcome for output in outputs or OUTPUTS for outcome in outcomes(folder, output, workers, kills, rng)
        ]
    click.echo(pd.DataFrame(map(asdict, measured)).to_string(index=False))
    sys.exit(0 if all(outcome.is_good for outcome in measured) else 1)


if __name__ == "__main__":
    main()
