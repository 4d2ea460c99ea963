"""What becomes of hostile, broken and odd pages: exceptions, crashes, time-outs and lost text, of boilerkit and others.

    python -m benchmarks.reliability --corpora ../shared/data
    python -m benchmarks.reliability --corpora ../shared/data --mutants 200 --system boilerkit --group mutants

Writes docs/reliability.md, and its tables to benchmarks/results. Each system runs in a process of its own, which is
started anew after a crash or a time-out.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
import pandas as pd

from benchmarks import encodings, hostile, html5lib_inputs
from benchmarks.adapters import Page
from benchmarks.mutations import mutants
from benchmarks.reference import least_lost, readings, visible_text
from benchmarks.report import REPOSITORY, markdown
from benchmarks.results import write, write_some
from benchmarks.systems import available
from benchmarks.worker import Outcome, Worker
from boilerkit.page.encoding import decode

#: Systems, and how each gives the text of the whole page, where it can.
WHOLE: Final[dict[str, tuple[str, dict[str, Any]] | None]] = {
    "boilerkit": ("boilerkit_blocks", {}),
    "trafilatura": ("trafilatura_html2txt", {}),
    "readability-lxml": None,
    "justext": ("justext", {"everything": True}),
    "resiliparse": ("resiliparse", {"main_content": False, "alt_texts": False}),
    "rs-trafilatura": None,
    "boilerpy3": ("boilerpy3", {"extractor": "KeepEverythingExtractor"}),
}
#: boilerkit on those inputs that other tools saw, where they saw fewer.
SAME: Final = "boilerkit, on these"
#: Seconds that a page may take for each megabyte, and for the first.
_SECONDS_A_MB: Final = 10.0
#: Bytes that a page counts for at least where its time is told by the megabyte.
_LEAST_SIZE: Final = 100_000
_MEMORY: Final = 2_000_000_000
#: Inputs between two lines that say how far it is.
_TOLD: Final = 100


class Input(NamedTuple):
    """A page or file; whether nothing may refuse it; its texts, where they are not those of the reference parser."""

    name: str
    data: bytes
    is_page: bool = True
    texts: list[list[str]] | None = None


@dataclass
class Record:
    """What became of a group of inputs in one system; times in seconds a MB."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    slowest: float = 0.0
    slowest_input: str = ""

    def add(self, given: Input, outcome: Outcome, whole: Outcome | None, texts: list[list[str]]) -> None:
        """Count one input."""
        self.counts["inputs"] += 1
        self.counts[_ending(given, outcome)] += 1
        self.counts["empty"] += outcome.error is None and not outcome.text.strip() and any(map(any, texts))
        seconds = outcome.ms / 1000 / max(len(given.data), _LEAST_SIZE) * 1e6
        if seconds > self.slowest:
            self.slowest, self.slowest_input = seconds, given.name
        if whole is not None and texts:
            lost, of = least_lost(texts, [whole.text])
            self.counts["characters"] += of
            self.counts["lost"] += lost
            self.counts["losing"] += lost > 0

    def row(self) -> dict[str, Any]:
        names = ("inputs", "refused", "exceptions", "crashes", "time-outs", "empty", "characters", "lost", "losing")
        return {name: self.counts[name] for name in names} | {
            "seconds_a_mb": self.slowest,
            "slowest": self.slowest_input,
        }


def _ending(given: Input, outcome: Outcome) -> str:
    if outcome.error is None:
        return "results"
    if outcome.error.startswith("time limit"):
        return "time-outs"
    if outcome.error.startswith("crash"):
        return "crashes"
    return "exceptions" if given.is_page else "refused"


def _hostile() -> Iterator[Input]:
    for one in hostile.inputs():
        yield Input(*one)


def _html5lib() -> Iterator[Input]:
    with tempfile.TemporaryDirectory() as made:
        for name, page, tree in html5lib_inputs.inputs(html5lib_inputs.fetch(Path(made))):
            yield Input(name, page.encode(), True, [visible_text(tree), *readings(page)[1:]])


def _mutants(folder: Path, limit: int) -> Iterator[Input]:
    for one in mutants(folder, limit):
        yield Input(one.name, one.data)


def _texts(given: Input) -> list[list[str]]:
    if given.texts is not None:
        return given.texts
    try:
        return readings(decode(given.data)) if given.is_page else []
    except RecursionError:  # formulas in formulas, deeper than any tree that boilerkit's parsing makes
        return []


def measured(
    inputs: Iterator[Input], systems: dict[str, tuple[Worker, Worker | None]], most: int | None = None
) -> dict[str, Record]:
    """Records of the systems; others see so many inputs at most, of which boilerkit then has another record."""
    records: dict[str, Record] = defaultdict(Record)
    for number, given in enumerate(inputs):
        if number % _TOLD == 0:
            click.echo(f"{number} inputs", err=True)
        texts = _texts(given)
        page = Page(decode(given.data), None, None, "")
        is_seen_by_all = most is None or number < most
        for name, (main, whole) in systems.items():
            if name != "boilerkit" and not is_seen_by_all:
                continue
            seen = page._replace(html=given.data) if name == "boilerkit" else page  # type: ignore[arg-type]
            main.limit = _SECONDS_A_MB * max(1.0, len(given.data) / 1e6)
            outcome = main.extract(seen)
            if whole is not None:
                whole.limit = main.limit
            kept = whole.extract(seen) if whole else None
            for record in (name, SAME) if name == "boilerkit" and most and is_seen_by_all else (name,):
                records[record].add(given, outcome, kept, texts)
            if name == "boilerkit" and outcome.error and given.is_page:
                click.echo(f"{given.name}: {outcome.error}", err=True)
    return records


def encodings_table(folder: Path, limit: int) -> pd.DataFrame:
    """Share of pages that each system decodes rightly, by how their encoding is declared."""
    compared = {name: read for name, read in encodings.systems().items() if name.lower() in WHOLE}
    folders = tuple(path for path in sorted(folder.iterdir()) if path.is_dir())
    right, total, _ = encodings.counted(compared, folders, limit)
    rows = []
    for way in encodings.WAYS:
        keys = [key for key in total if key[1] == way]
        pages = sum(total[key] for key in keys)
        shares = {name: sum(right[name][key] for key in keys) / pages for name in compared}
        rows.append({"declaration": way, "pages": pages} | shares)
    return pd.DataFrame(rows)


@click.command(help=(__doc__ or "").split("\n\n")[0])
@click.option("--corpora", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--mutants", "limit", default=20_000, show_default=True, help="Mutants of the corpora's pages.")
@click.option("--peers", default=2000, show_default=True, help="Mutants that other tools see.")
@click.option("--pages", default=20, show_default=True, help="Pages of each corpus in every encoding.")
@click.option("--system", "chosen", multiple=True, type=click.Choice(list(WHOLE)), help="Only these.  [default: all]")
@click.option("--group", "groups", multiple=True, type=click.Choice(["hostile", "html5lib", "mutants", "encodings"]))
@click.option("--results", type=click.Path(path_type=Path), default=REPOSITORY / "benchmarks" / "results")
@click.option("--document", type=click.Path(path_type=Path), default=REPOSITORY / "docs" / "reliability.md")
def main(
    folder: Path,
    limit: int,
    peers: int,
    pages: int,
    chosen: tuple[str, ...],
    groups: tuple[str, ...],
    results: Path,
    document: Path,
) -> None:
    known, left_out = available()
    makers: dict[str, Callable[[], Iterator[Input]]] = {
        "hostile": _hostile,
        "html5lib": _html5lib,
        "mutants": partial(_mutants, folder, limit),
    }
    with ExitStack() as stack:
        start = partial(_started, stack)
        systems: dict[str, tuple[Worker, Worker | None]] = {}
        for name in chosen or WHOLE:
            if name in left_out:
                click.echo(f"{name} is left out: {left_out[name]}", err=True)
                continue
            adapter = WHOLE[name]
            whole = start(f"benchmarks.adapters:{adapter[0]}", adapter[1]) if adapter else None
            systems[name] = (start(known[name].load, known[name].arguments), whole)
        titles = {name: known[name].title for name in systems} | {SAME: SAME}
        rows = [
            {"group": group, "system": titles[name], "whole": name == SAME or WHOLE[name] is not None} | record.row()
            for group, make in makers.items()
            if not groups or group in groups
            for name, record in measured(make(), systems, peers if group == "mutants" else None).items()
        ]
    if rows:
        write_some(results, "reliability", pd.DataFrame(rows), "group")
    if not groups or "encodings" in groups:
        write(results, "reliability_encodings", encodings_table(folder, pages))
    document.write_text(text(results), "utf-8")


def _started(stack: ExitStack, load: str, arguments: Mapping[str, Any]) -> Worker:
    return stack.enter_context(Worker(load, arguments, memory=_MEMORY))


# The document.

_DOCUMENT: Final = """\
# Reliability

<!-- Generated by `make reliability` from benchmarks/results; changes here are overwritten. -->

What becomes of pages that nobody wrote as they are. [What boilerkit promises](method/promise.md) says what holds of
any bytes; this is what was measured. Each tool ran in a process of its own, which could take 10 s for each megabyte
of a page (10 s at least) and 2 GB. boilerkit got bytes; the others got the text that boilerkit decodes of them, so
that no encoding is held against them. "Refused" counts exceptions on what is no page, such as PDF files; those on
pages are "exceptions".

"Text lost" is the share of a page's visible characters that are in no block, before any model decides. Visible is
what a parser that follows the HTML Standard gives (justhtml; for html5lib's inputs, the trees that they come with),
cut into blocks by boilerkit's rules for what is text and what is code; words are compared, whatever their order. A
part that never ends, such as a comment, may be ended or not. Other tools' text is that of their ways to keep
everything: trafilatura's `html2txt`, jusText's paragraphs, Resiliparse without `main_content`, BoilerPy3's
`KeepEverythingExtractor`; readability-lxml and rs-trafilatura have none. These leave out on purpose some of what is
counted here (text in controls, say), so that their columns are no more than upper bounds. "Nothing kept" counts pages
with visible text of which a tool returns none; of many that is right.

## Hostile structures and files

Deep nesting, tens of thousands of siblings and attributes, every element that changes how the rest is read, broken
declarations and encodings, and files that are no pages (`benchmarks/hostile.py`).

{hostile}

## Mutations

Pages of the corpora after one to three changes each: bytes flipped, ranges deleted, doubled or moved, tags swapped or
without their ends, attributes without quotation marks, tokens inserted, the end cut off (`benchmarks/mutations.py`; a
seed tells all). Other tools saw the first of the same mutants; so that worst cases can be compared, a row has boilerkit
on these alone.

{mutants}

## html5lib's inputs

Tree-construction inputs of html5lib-tests without fragments and those that need scripts (`python -m
benchmarks.html5lib_inputs`).

{html5lib}

## Encodings

A few pages of each corpus in every encoding of the WHATWG Encoding Standard that can hold them, with the right
declaration, none, and a wrong one (`python -m benchmarks.encodings`). A page is right if all its letters are.
rs-trafilatura and BoilerPy3 are not compared, since they do not tell encodings, nor is readability-lxml, whose
reader takes no bytes in Python 3.

{encodings}

## Growth

The time of a byte of a page of 20 MB, compared with one of 200 kB, of seven shapes of page ([all](results.md), from
`python -m benchmarks.growth`).

{growth}
"""


def text(results: Path) -> str:
    """docs/reliability.md, from the tables."""
    table = pd.read_csv(results / "reliability.csv", keep_default_na=False)
    parts = {
        group: markdown(_shown(table[table["group"] == group])) if (table["group"] == group).any() else "Not measured."
        for group in ("hostile", "mutants", "html5lib")
    }
    decoded = "Not measured."
    if (results / "reliability_encodings.csv").exists():
        shares = pd.read_csv(results / "reliability_encodings.csv")
        percent = shares.drop(columns=["declaration", "pages"]).map("{:.1%}".format)
        decoded = markdown(pd.concat([shares[["declaration", "pages"]], percent], axis=1))
    growth = pd.read_csv(results / "growth.csv")
    growth = growth[growth["way"] == "clean"][["shape", "growth"]]
    return _DOCUMENT.format(
        **parts,
        encodings=decoded,
        growth=markdown(pd.DataFrame({"page": growth["shape"], "ratio": growth["growth"].map("{:.2f}".format)})),
    )


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    has_whole = rows["whole"].astype(str) == "True"
    lost = (rows["lost"] / rows["characters"].clip(lower=1)).map("{:.3%}".format)
    return pd.DataFrame(
        {
            "tool": rows["system"],
            "inputs": rows["inputs"].map("{:,}".format),
            "exceptions": rows["exceptions"],
            "crashes": rows["crashes"],
            "time-outs": rows["time-outs"],
            "refused": rows["refused"],
            "nothing kept": rows["empty"],
            "text lost": lost.where(has_whole, "–"),
            "inputs that lose text": rows["losing"].astype(str).where(has_whole, "–"),
            "most seconds a MB": rows["seconds_a_mb"].map("{:.1f}".format),
        }
    )


if __name__ == "__main__":
    main()
