"""Measure how time and memory grow with a page: seven shapes of page from 10 kB to 20 MB, each in every output.

Times are those of the processor. Each measurement has a process of its own, in which everything is loaded already.

    python -m benchmarks.growth --results benchmarks/results
    python -m benchmarks.growth --size 5000 --shape table --way parse --way clean
"""

import ctypes
import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import product
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import Final

import click
import pandas as pd

import boilerkit
from benchmarks import corpora
from benchmarks.ratios import parse
from benchmarks.results import write
from benchmarks.worker import peak_memory
from boilerkit.batch.memory import bound_memory
from boilerkit.stress import site
from boilerkit.stress.cell import Draft
from boilerkit.stress.families.length import UNITS

#: Sizes of pages in kB; growth compares the last with `REFERENCE`.
SIZES: Final = (10, 200, 5000, 20_000)
REFERENCE: Final = 200
#: Units that one writer writes; a writer's texts are all different, and its stock of them is not endless.
_PORTION: Final = 50
#: Seconds that a measurement takes at least, by repetition.
_LEAST_SECONDS: Final = 0.3
_DEEP: Final = 400
#: Forked, so that what is loaded here is loaded there.
_PROCESSES: Final = multiprocessing.get_context("fork")


def _links(draft: Draft, count: int) -> str:
    return "\n".join(f'<a href="/{number}">{draft.text.term()}</a>' for number in range(count))


def _inline(draft: Draft, count: int) -> str:
    return "\n".join(f"{draft.text.sentence()} <b>{draft.text.term()}</b>" for _ in range(count))


def _siblings(draft: Draft, count: int) -> str:
    return "".join(f"<p>{draft.text.term()}" for _ in range(count))


def _nested(draft: Draft, count: int) -> str:
    return "".join(f"<div><p>{draft.text.sentence()}</p>" for _ in range(count)) + "</div>" * count


#: Of each shape what a page's content stands in, and what writes so many units of it.
SHAPES: Final[dict[str, tuple[str, Callable[[Draft, int], str]]]] = {
    "article": ("article", UNITS["chapters"]),
    "menu": ("nav", lambda draft, count: "\n".join(site.menu(draft) for _ in range(count // 10))),
    "table": ("div", UNITS["rows"]),
    "links": ("div", _links),
    "paragraph": ("p", _inline),
    "siblings": ("div", _siblings),
    "deep": ("div" + "><div" * _DEEP, _nested),
}
#: What is measured; the first is what memory is compared with, the second what times are compared with.
WAYS: Final[dict[str, Callable[[bytes], object]]] = {
    "parse": parse,
    "clean": boilerkit.clean,
    "blocks": lambda page: boilerkit.analyze(page).blocks,
    "frame": lambda page: boilerkit.analyze(page).to_frame(),
    "markdown": partial(boilerkit.clean, output="markdown"),
}


def page_of(shape: str, size: int) -> bytes:
    """A page of a shape, of so many bytes or a little more."""
    tag, write_units = SHAPES[shape]
    parts: list[str] = []
    length = 0
    while length < size:
        draft = Draft("en", f"growth {len(parts)}")
        parts.append(write_units(draft, _PORTION))
        length += len(parts[-1])
    draft = Draft("en", "growth")
    return site.document(draft, f"{draft.h1()}\n<{tag}>\n" + "\n".join(parts)).encode()


def _measure(way: str, page: bytes, memory: int, pipe: Connection) -> None:
    """Seconds of the processor that a way takes for a page, and bytes of memory at its peak over what was there."""
    bound_memory(memory)
    before = peak_memory()
    start, runs, seconds = process_time(), 0, 0.0
    while seconds < _LEAST_SECONDS:
        WAYS[way](page)
        runs, seconds = runs + 1, process_time() - start
    pipe.send({"seconds": seconds / runs, "peak_mb": (peak_memory() - before) / 1e6})


def _give_back_memory() -> None:
    """Give what was freed back to the system, where that can be asked for: taken anew, it would not be counted."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def measured(way: str, page: bytes, time_limit: float, memory: int) -> dict[str, float]:
    """What a way takes for a page, in a process of its own; nothing if it takes too long or too much."""
    _give_back_memory()
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_measure, args=(way, page, memory, sender))
    process.start()
    sender.close()
    try:
        found: dict[str, float] = receiver.recv() if receiver.poll(time_limit) else {}
    except EOFError:
        found = {}
    process.kill()
    process.join()
    return found


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """A row a shape and way: time a byte of the largest page against one of the reference, memory and time as ratios.

    Memory is compared with the parsed tree of the same page, time with that of `clean`.
    """
    at = rows.set_index(["shape", "way", "kb"]).sort_index()
    last = rows["kb"].max()
    table = []
    for shape, way in rows[["shape", "way"]].drop_duplicates().itertuples(index=False):
        own, least = (at.loc[(shape, way)].reindex([last, REFERENCE]).iloc[number] for number in (0, 1))
        parse, clean = (at.reindex([(shape, other, last)]).iloc[0] for other in list(WAYS)[:2])
        table.append(
            {
                "shape": shape,
                "way": way,
                "kb": last,
                "seconds": own["seconds"],
                "growth": own["seconds"] / own["bytes"] / (least["seconds"] / least["bytes"]),
                "memory_to_parse": own["peak_mb"] / parse["peak_mb"],
                "time_to_clean": own["seconds"] / clean["seconds"],
            }
        )
    return pd.DataFrame(table)


@click.command(help=(__doc__ or "").split("\n\n")[0])
@click.option("--size", "sizes", multiple=True, type=click.IntRange(1), default=SIZES, show_default=True, help="kB.")
@click.option("--shape", "shapes", multiple=True, type=click.Choice(list(SHAPES)), default=list(SHAPES))
@click.option("--way", "ways", multiple=True, type=click.Choice(list(WAYS)), default=list(WAYS))
@click.option("--time-limit", default=300.0, show_default=True, help="Seconds that a measurement may take.")
@click.option("--memory-limit", default=8000, show_default=True, help="MB that a measurement may take.")
@click.option("--results", type=click.Path(path_type=Path), help="Folder for the table.  [default: none]")
def main(
    sizes: tuple[int, ...],
    shapes: tuple[str, ...],
    ways: tuple[str, ...],
    time_limit: float,
    memory_limit: int,
    results: Path | None,
) -> None:
    for warm_up in WAYS.values():
        warm_up(page_of("article", 10_000))
    rows = []
    with corpora.progress(len(shapes) * len(sizes) * len(ways), "measurements") as bar:
        for shape, size in product(shapes, sorted({*sizes, REFERENCE})):
            page = page_of(shape, 1000 * size)
            for way in ways:
                found = measured(way, page, time_limit, 1_000_000 * memory_limit)
                rows.append({"shape": shape, "way": way, "kb": size, "bytes": len(page), **found})
                bar.update(1)
    table = summary(pd.DataFrame(rows))
    click.echo(table.to_string(index=False, float_format="{:.2f}".format))
    if results is not None:
        write(results, "growth", table)


if __name__ == "__main__":
    main()
