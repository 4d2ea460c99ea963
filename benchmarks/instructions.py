"""Instructions that cleaning takes, in units of those that lxml's parse of the same pages takes.

    python -m benchmarks.instructions datasets/pages --most 60

valgrind counts them, so that the ratio hardly depends on the machine or on what else it does, which a ratio of times
does. Each count is that of a process less that of one which has seen the pages once.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import click

from benchmarks.worker import ONE_THREAD

#: What each process runs: it gets the files, and how many of them to take once more after all of them.
_PROGRAMS: Final = {
    "parse": """
import sys
from lxml import etree
def way(page):
    etree.fromstring(page, etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True))
""",
    "clean": """
import sys
from boilerkit import Cleaner
cleaner = Cleaner.default()
cleaner.kinds  # loaded when first asked for
way = cleaner.clean
""",
}
_RUN: Final = """
pages = [open(file, "rb").read() for file in sys.argv[2:]]
for page in [*pages, *pages[: int(sys.argv[1])]]:
    way(page)
"""
_COUNT: Final = re.compile(rb"I\s+refs:\s+([\d,]+)")


class NotCounted(RuntimeError):
    """Instructions cannot be counted here; the message says why."""


def instructions(program: str, files: Sequence[Path], count: int) -> int:
    """Instructions of a process that treats all pages, so that what is made at first use is there, and then some again.

    Parameters
    ----------
    program : {"parse", "clean"}
    files : sequence of Path
    count : int
        How many of the files it treats again.

    Raises
    ------
    NotCounted
    """
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    python = [sys.executable, "-c", _PROGRAMS[program] + _RUN, str(count), *map(str, files)]
    environment = os.environ | ONE_THREAD | {"PYTHONHASHSEED": "0"}
    try:
        ran = subprocess.run([*valgrind, *python], env=environment, capture_output=True, check=False)
    except FileNotFoundError:
        raise NotCounted("valgrind is not installed") from None
    found = _COUNT.search(ran.stderr)
    if ran.returncode or found is None:
        raise NotCounted(ran.stderr.decode(errors="replace")[-500:])
    return int(found[1].replace(b",", b""))


def ratio(files: Sequence[Path], count: Callable[[str, Sequence[Path], int], int] = instructions) -> float:
    """Instructions of `boilerkit.clean` over some pages by those of lxml's parse.

    Parameters
    ----------
    files : sequence of Path
    count : callable
        As `instructions`.
    """
    jobs = [(program, size) for program in _PROGRAMS for size in (0, len(files))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(jobs, pool.map(lambda job: count(job[0], files, job[1]), jobs), strict=True))
    taken = {program: counts[program, len(files)] - counts[program, 0] for program in _PROGRAMS}
    return taken["clean"] / taken["parse"]


@click.command(help=(__doc__ or "").split("\n\n")[0])
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--limit", type=click.IntRange(1), default=8, show_default=True, help="Pages of the folder.")
@click.option("--most", type=float, help="Exit with status 1 where the ratio is greater.")
def main(folder: Path, limit: int, most: float | None) -> None:
    files = sorted(folder.glob("*.html"))[:limit]
    if not files:
        raise click.UsageError(f"there are no pages in {folder}")
    try:
        measured = ratio(files)
    except NotCounted as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"clean takes {measured:.1f} times the instructions of lxml's parse, over {len(files)} pages")
    if most is not None and measured > most:
        raise click.ClickException(f"that is more than {most:g} times; see `python -m benchmarks.stages`")


if __name__ == "__main__":
    main()
