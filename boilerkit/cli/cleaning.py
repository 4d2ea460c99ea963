"""`boilerkit clean`: pages to their main content."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from boilerkit.cli.options import (
    ENCODING,
    HIDDEN,
    LINES,
    MODEL,
    OVERWRITE,
    THRESHOLD,
    listed_names,
    load_cleaner,
    named_sources,
)
from boilerkit.cli.requirements import require_reader
from boilerkit.cli.terminal import progress, say, say_by_reason
from boilerkit.files.sources import PAGE_SUFFIXES, TEXT_SUFFIXES, Source, Sources
from boilerkit.kinds import KINDS, MAIN

if TYPE_CHECKING:
    from boilerkit.files.readers import ReadOptions


#: So many pages are cleaned by one process, since starting more takes longer.
_HANDFUL: Final = 8
#: What the summary counts beside the pages that were cleaned.
_COUNTED: Final = {
    "before": "of them before",
    "empty": "empty",
    "failed": "failed",
    "timed out": "timed out",
    "too large": "too large",
    "skipped": "skipped",
}
_OUTPUT_SUFFIXES: Final = {"text": ".txt", "markdown": ".md", "html": ".html", "json": ".json", "kinds": ".tsv"}


def _memory_limit(context: click.Context, parameter: click.Parameter, limit: int | None) -> int | None:
    from boilerkit.batch.memory import can_bound_memory

    if limit is not None and not can_bound_memory():
        raise click.BadParameter("this system cannot bound the memory of a process")
    return limit


@click.command()
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, allow_dash=True),
    help="Where the outputs go: a folder, one file for one page, or one .jsonl, .jsonl.gz, .csv or .parquet "
    "[standard output for one page, else the folder `cleaned`].",
)  # fmt: skip
@click.option("--output", type=click.Choice(list(_OUTPUT_SUFFIXES)), default="text", show_default=True, help="Format.")
@click.option("--kinds", is_flag=True, help="Print the kind of every block: --output kinds.")
@click.option(
    "--keep", type=click.Choice(KINDS), multiple=True, default=(MAIN,), metavar="KIND",
    help=f"A kind of blocks to keep ({', '.join(KINDS)}); may be given again [{MAIN}].",
)  # fmt: skip
@click.option(
    "--comments", type=click.Choice(["drop", "keep", "model"]), default="drop", show_default=True,
    help="What readers wrote below other main content: never kept, always kept, or left to the model.",
)  # fmt: skip
@click.option(
    "--from-list", metavar="FILE", help="Read the names of inputs from a file, one a line; - is standard input."
)
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME",
    help="Column of a table that holds page, url, encoding or id; may be given again [page=html, or page=text with "
    "--lines; the others have their own names].",
)  # fmt: skip
@THRESHOLD
@MODEL
@LINES
@ENCODING
@HIDDEN
@click.option("--url", help="The page's address: makes the links and images of Markdown and HTML absolute.")
@click.option("--links/--no-links", default=True, help="Whether Markdown and HTML have links.", show_default=True)
@click.option("--images", is_flag=True, help="Give Markdown and HTML the images among what is kept.")
@click.option("--metadata", is_flag=True, help="Put what the page says of itself (authors, dates ...) at the head.")
@click.option(
    "--field", "fields", type=click.Choice(["kinds", "metadata"]), multiple=True,
    help="Further column of a table: the share of words of each kind of blocks, or what the page says of itself; may "
    "be given again.",
)  # fmt: skip
@click.option(
    "--title", type=click.Choice(["keep", "drop", "model"]), default="keep", show_default=True,
    help="What becomes of the page's headline: kept once and first, never kept, or left to the model.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(0), help="Processes that clean; 0 for none [one a core].")
@click.option(
    "--time-limit", type=click.FloatRange(0, min_open=True), metavar="SECONDS",
    help="A page that takes longer is given up [60, but for one page].",
)  # fmt: skip
@click.option(
    "--size-limit", type=click.IntRange(1), metavar="BYTES", default=50_000_000, show_default=True,
    help="A page that is larger, decompressed, is not read.",
)  # fmt: skip
@click.option(
    "--memory-limit", type=click.IntRange(1), metavar="BYTES", callback=_memory_limit,
    help="A page that needs more memory is given up; on Linux only [what there is, shared among workers].",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted: what is done is not done again.")
@OVERWRITE
def clean(
    inputs: tuple[str, ...],
    out: Path | None,
    output: str,
    kinds: bool,
    fields: tuple[str, ...],
    from_list: str | None,
    columns: tuple[str, ...],
    model: str | None,
    lines: bool,
    encoding: str | None,
    workers: int | None,
    time_limit: float | None,
    size_limit: int,
    memory_limit: int | None,
    resume: bool,
    overwrite: bool,
    **options: Any,
) -> int:
    """Print the main content of a page, or write that of many.

    An INPUT is a file, a folder, a pattern such as 'pages/page-??.html', or - for standard input. Files may be gzipped.
    Tables (.jsonl, .csv, .parquet) and archives (.warc, .wet) hold many pages; Parquet needs boilerkit[arrow], archives
    need boilerkit[warc].

    A single page is cleaned to standard output. Of more than one each is cleaned to a file of its own in the folder
    --out, or to a row of the one file that --out names. A page that cannot be cleaned is named, the rest is done, and
    the exit status is 1.

    An output never replaces a page that is read, nor the output of another page. Any other file that is there
    already is replaced with --overwrite only; without it the page is named and left out. A folder is searched for
    pages, but devices, pipes and links that lead out of it are not read.

    A file without markup is cleaned line by line; so is whatever is given with --lines, where a FOLDER is
    searched for .txt files.
    """
    from boilerkit.files.readers import ReadOptions

    if not inputs and from_list is None:
        raise click.UsageError("Missing argument 'INPUT...'.")
    output = "kinds" if kinds else output
    sources = named_sources([*inputs, *listed_names(from_list)], TEXT_SUFFIXES if lines else PAGE_SUFFIXES)
    reading = ReadOptions(_columns(columns, lines), encoding, lines, size_limit)
    single = from_list is None and sources.is_one_page and not Path(inputs[0]).is_dir()
    settings = {
        "cleaner": load_cleaner(model, lines),
        "workers": _workers(workers, {"time": time_limit, "memory": memory_limit}, sources, single),
        "time_limit": time_limit,
        "memory_limit": memory_limit,
        "size_limit": size_limit,
        "output": output,
        "fields": fields,
        **options,
    }
    if fields and (out is None or str(out) == "-"):
        raise click.BadParameter("fields are columns of a table: give one with --out", param_hint="'--field'")
    if single and (out is None or str(out) == "-"):
        return _clean_one(sources.files[0], reading, settings)
    run = {"model": model, "reading": asdict(reading), "output": output, "fields": fields, **options}
    return _clean_all(sources, reading, settings, run, out or Path("cleaned"), overwrite, resume)


def _clean_one(source: Source, reading: "ReadOptions", settings: Mapping[str, Any]) -> int:
    """Clean the one page that was asked for to standard output."""
    from boilerkit.batch import clean_many
    from boilerkit.files.readers import read_source

    (result,) = clean_many((record for record, _ in read_source(source, reading)), **settings)
    if result.error:
        raise click.ClickException(f"cannot read {source.path}: {result.error}")
    click.echo(result.text, nl=not result.text.endswith("\n"))
    return 0


def _clean_all(
    sources: Sources,
    reading: "ReadOptions",
    settings: Mapping[str, Any],
    run: Mapping[str, Any],
    out: Path,
    overwrite: bool,
    resume: bool,
) -> int:
    """Clean every page to an output, name those that failed, and sum up."""
    from boilerkit.files.outputs import FinishedError, OutputError, clean_to, open_output
    from boilerkit.files.readers import read_source

    if out.name.lower().endswith(".parquet"):
        require_reader("parquet", str(out))
    if str(out) == "-":
        raise click.BadParameter(
            "only one page goes to standard output: give a folder or a table", param_hint="'--out'"
        )
    try:
        output = open_output(out, sources.files, _OUTPUT_SUFFIXES[run["output"]], run, overwrite, resume, run["fields"])
    except FinishedError as error:
        say(error)
        return 0
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--field'") from error
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise click.BadParameter(message, param_hint="'--out'") from error
    say_by_reason(sources.skipped, "skipped")
    items = (item for source in sources.files for item in read_source(source, reading))
    length = None if sources.has_collections else len(sources.files)
    try:
        with progress(clean_to(output, items, settings), "cleaning", length) as results:
            for result in results:
                if result.error:
                    say(f"{result.id} left out: {result.error}")
        counts = output.finish()
    except OutputError as error:
        say(error)
        return 1
    done = counts["ok"] + counts["empty"] + counts["before"]
    counts |= {"skipped": len(sources.skipped)}
    details = ", ".join(f"{counts[status]} {words}" for status, words in _COUNTED.items() if counts[status])
    total = counts.total() - len(sources.skipped)
    say(f"{done} of {total} pages cleaned to {out}{details and f' ({details})'}")
    return 0 if done == total else 1


def _columns(given: Sequence[str], lines: bool) -> dict[str, str]:
    """The columns of tables, by what each holds."""
    columns = {"page": "text" if lines else "html", "url": "url", "encoding": "encoding", "id": "id"}
    for item in given:
        field, equals, name = item.partition("=")
        if field not in columns or not equals or not name:
            raise click.BadParameter(
                f"{item!r} is not FIELD=NAME with one of {', '.join(columns)}", param_hint="'--column'"
            )
        columns[field] = name
    return columns


def _workers(workers: int | None, limits: Mapping[str, float | None], sources: Sources, single: bool) -> int | None:
    """How many processes clean: none for one page, one for a handful, else one a core."""
    limited = [name for name, limit in limits.items() if limit is not None]
    if workers == 0 and limited:
        raise click.BadParameter(f"a {limited[0]} limit needs at least one worker", param_hint="'--workers'")
    if workers is not None or sources.has_collections or len(sources.files) > _HANDFUL:
        return workers
    return 0 if single and not limited else 1
