"""The command line: `boilerkit clean`, `inspect`, `train`, `evaluate` and `datasets`."""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from boilerkit import __version__
from boilerkit.files.sources import PAGE_SUFFIXES, TEXT_SUFFIXES, Source, SourceError, Sources, find_sources, read_list
from boilerkit.files.writing import check_writable, identity, write
from boilerkit.kinds import KINDS, MAIN

if TYPE_CHECKING:
    from boilerkit.datasets import LabelledPage
    from boilerkit.document import Document
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status.

    Errors of use are one line on standard error and status 2; pages that could not be cleaned give status 1.
    """
    try:
        status = commands.main(arguments, prog_name="boilerkit", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        asked = f" (see `{context.command_path} --help`)" if context else ""
        click.echo(f"boilerkit: {' '.join(error.format_message().split()).rstrip('.')}{asked}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("boilerkit: interrupted", err=True)
        return 130
    except OSError as error:
        click.echo(f"boilerkit: {error}", err=True)
        return 2
    return int(status or 0)


class _Probability(click.FloatRange):
    name = "probability"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not a number from 0 to 1", param, ctx)
        return number


_DATA = click.option(
    "--data", "data", multiple=True, required=True, metavar="NAME=PATH",
    help="A corpus and where it is; may be given again. `boilerkit datasets list` names them.",
)  # fmt: skip
_MODEL = click.option("--model", metavar="FOLDER", help="A model that `boilerkit train` wrote [the shipped one].")
_THRESHOLD = click.option(
    "--threshold", type=_Probability(0, 1), help="Probability from which a block is kept [by page]."
)
_LINES = click.option("--lines", is_flag=True, help="Read text without markup, line by line.")
_ENCODING = click.option("--encoding", help="What the server said of the pages' encoding (HTTP charset).")
_HIDDEN = click.option(
    "--hidden", type=click.Choice(["auto", "keep", "drop"]), default="auto", show_default=True,
    help="Text that a page hides: as the model decides, as if it were visible, or never kept.",
)  # fmt: skip
_OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace files that are there already.")


_TITLE = click.option(
    "--title", type=click.Choice(["keep", "drop", "model"]), default="keep", show_default=True,
    help="What becomes of the page's headline: kept once and first, never kept, or left to the model.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def commands() -> None:
    """Tell a web page's main content from its boilerplate.

    \b
    boilerkit clean page.html                        the page's main content as text
    boilerkit clean --output markdown pages/         a folder of pages, one output a page
    boilerkit clean crawl.warc.gz -o texts.parquet   a crawl, one row a page
    boilerkit inspect page.html                      why each block of a page is kept or dropped
    boilerkit train --data wcxb=PATH --out my-model  a model of your own
    boilerkit evaluate --data folder=PATH            how good a model is on labelled pages
    boilerkit datasets list                          the corpora that can be read
    """


@commands.command()
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
@_THRESHOLD
@_MODEL
@_LINES
@_ENCODING
@_HIDDEN
@click.option("--url", help="The page's address: makes the links and images of Markdown and HTML absolute.")
@click.option("--links/--no-links", default=True, help="Whether Markdown and HTML have links.", show_default=True)
@click.option("--images", is_flag=True, help="Give Markdown and HTML the images among what is kept.")
@click.option("--metadata", is_flag=True, help="Put what the page says of itself (authors, dates ...) at the head.")
@click.option(
    "--field", "fields", type=click.Choice(["kinds", "metadata"]), multiple=True,
    help="Further column of a table: the share of words of each kind of blocks, or what the page says of itself; may "
    "be given again.",
)  # fmt: skip
@_TITLE
@click.option("--workers", type=click.IntRange(0), help="Processes that clean; 0 for none [one a core].")
@click.option(
    "--time-limit", type=click.FloatRange(0, min_open=True), metavar="SECONDS",
    help="A page that takes longer is given up [60, but for one page].",
)  # fmt: skip
@click.option(
    "--size-limit", type=click.IntRange(1), metavar="BYTES", default=50_000_000, show_default=True,
    help="A page that is larger, decompressed, is not read.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted: what is done is not done again.")
@_OVERWRITE
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
    sources = _sources([*inputs, *_listed(from_list)], TEXT_SUFFIXES if lines else PAGE_SUFFIXES)
    reading = ReadOptions(_columns(columns, lines), encoding, lines, size_limit)
    single = from_list is None and sources.is_one_page and not Path(inputs[0]).is_dir()
    settings = {
        "cleaner": _cleaner(model, lines),
        "workers": _workers(workers, time_limit, sources, single),
        "time_limit": time_limit,
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
    ends = result.text.endswith("\n")
    try:
        click.echo(result.text, nl=not ends)
    except UnicodeEncodeError as error:  # standard output has an encoding that lacks some of the letters
        click.echo(result.text.encode(error.encoding, "replace"), nl=not ends)
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
    from boilerkit.files.outputs import FinishedError, clean_to, open_output
    from boilerkit.files.readers import read_source

    if out.name.lower().endswith(".parquet"):
        _needed("parquet", str(out))
    if str(out) == "-":
        raise click.BadParameter(
            "only one page goes to standard output: give a folder or a table", param_hint="'--out'"
        )
    try:
        output = open_output(out, sources.files, _OUTPUT_SUFFIXES[run["output"]], run, overwrite, resume, run["fields"])
    except FinishedError as error:
        click.echo(f"boilerkit: {error}", err=True)
        return 0
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--field'") from error
    except OSError as error:
        raise click.BadParameter(error.strerror or str(error), param_hint="'--out'") from error
    for path, why in sources.skipped:
        click.echo(f"boilerkit: {path} skipped: {why}", err=True)
    items = (item for source in sources.files for item in read_source(source, reading))
    length = None if sources.has_collections else len(sources.files)
    with _progress(clean_to(output, items, settings), "cleaning", length) as results:
        for result in results:
            if result.error:
                click.echo(f"boilerkit: {result.id} left out: {result.error}", err=True)
    counts = output.finish()
    done = counts["ok"] + counts["empty"] + counts["before"]
    counts |= {"skipped": len(sources.skipped)}
    details = ", ".join(f"{counts[status]} {words}" for status, words in _COUNTED.items() if counts[status])
    total = counts.total() - len(sources.skipped)
    click.echo(f"boilerkit: {done} of {total} pages cleaned to {out}{details and f' ({details})'}", err=True)
    return 0 if done == total else 1


def _sources(names: Sequence[str], suffixes: tuple[str, ...]) -> Sources:
    try:
        sources = find_sources(names, suffixes)
        if not sources.files:
            raise SourceError("nothing to clean: no input is named")
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    for source in sources.files:
        if source.reader:
            _needed(source.reader, source.path)
    return sources


def _listed(path: str | None) -> list[str]:
    try:
        return read_list(path) if path is not None else []
    except SourceError as error:
        raise click.ClickException(str(error)) from error


def _needed(reader: str, path: str) -> None:
    """Complain if a library that a file format needs is not installed."""
    from boilerkit.files.readers import NEEDS

    library, extra = NEEDS.get(reader, ("", ""))
    if library and not find_spec(library):
        raise click.ClickException(f"{path} needs {library}: pip install 'boilerkit[{extra}]'")


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


def _workers(workers: int | None, time_limit: float | None, sources: Sources, single: bool) -> int | None:
    """How many processes clean: none for one page, one for a handful, else one a core."""
    if workers == 0 and time_limit is not None:
        raise click.BadParameter("a time limit needs at least one worker", param_hint="'--workers'")
    if workers is not None or sources.has_collections or len(sources.files) > _HANDFUL:
        return workers
    return 0 if single and time_limit is None else 1


def _cleaner(model: str | None, lines: bool = False) -> Any:
    """The cleaner around a model, which says itself whether it is one of lines, or None for those that are shipped."""
    from boilerkit.model import Model, ModelError
    from boilerkit.pipeline import Cleaner, LineCleaner

    if model is None:
        return None
    try:
        loaded = Model.load(model)
        return (LineCleaner if lines or loaded.unit == "line" else Cleaner)(loaded)
    except ModelError as error:
        raise click.ClickException(str(error)) from error


def _progress(items: Iterable[Any], label: str, length: int | None = None) -> Any:
    """A progress bar on standard error if that is a terminal; silent in a pipe."""
    return click.progressbar(items, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


@commands.command()
@click.argument("file", metavar="FILE|-")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, allow_dash=True),
    help="Where the report goes; - is standard output. [FILE's name with .report.html, in this folder]",
)  # fmt: skip
@_THRESHOLD
@_MODEL
@_LINES
@_ENCODING
@_HIDDEN
@_OVERWRITE
def inspect(
    file: str,
    out: Path | None,
    threshold: float | None,
    model: str | None,
    lines: bool,
    encoding: str | None,
    hidden: str,
    overwrite: bool,
) -> int:
    """Write a report that shows a page and why each block was kept or dropped.

    The report is one HTML file for a browser: the page itself with its blocks tinted, what weighed most for and
    against each, a list to filter, and a threshold to move. Nothing of the page runs in it, and nothing is fetched.

    FILE may be gzipped; text without markup is shown line by line. The report never replaces FILE, and another
    file that is there already with --overwrite only.
    """
    if file != "-" and Path(file).is_dir():
        raise click.ClickException(f"{file} is a folder: give one page, or - for standard input")
    (source,) = _sources([file], PAGE_SUFFIXES).files
    target = out or Path(f"{source.name.name}.report.html")
    try:
        if str(target) != "-":
            check_writable(target, {identity(file): "is the page itself"}, overwrite)
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error
    document = _analyzed(source, _cleaner(model, lines), lines, encoding, {"threshold": threshold, "hidden": hidden})
    try:
        report = document.report()
    except ImportError as error:
        raise click.ClickException(str(error)) from error
    if str(target) == "-":
        click.echo(report, nl=False)
        return 0
    try:
        write(report, target, overwrite)
    except OSError as error:
        raise click.ClickException(f"cannot write {target}: {error.strerror or error}") from error
    click.echo(f"boilerkit: report in {target}", err=True)
    return 0


def _analyzed(
    source: Source, cleaner: Any, lines: bool, encoding: str | None, options: Mapping[str, Any]
) -> "Document":
    """The one page that was asked for, analysed."""
    from boilerkit.batch.cleaning import PageCleaning, reason
    from boilerkit.batch.options import CleanOptions
    from boilerkit.files.readers import ReadOptions, read_source

    ((record, _),) = read_source(source, ReadOptions({}, encoding, lines))
    try:
        return PageCleaning(cleaner, CleanOptions(keywords=options)).analyze(record)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"cannot read {source.path}: {reason(error)}") from error


@commands.command()
@_DATA
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the model.")
@click.option("--folds", type=click.IntRange(3, 20), default=5, show_default=True, help="Folds, by site.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of whatever is random.")
@click.option("--lines", is_flag=True, help="A model of lines, for text without markup; needs boilerkit[converters].")
def train(data: tuple[str, ...], out: Path, folds: int, seed: int, lines: bool) -> int:
    """Train a model on labelled pages and cross-validate it by site.

    Writes the model, its card, the model of each fold and the scores of every page to --out, and prints the
    scores by corpus and page type.
    """
    training = _research("training")
    evaluation = _research("evaluation")
    config = replace(training.LINES if lines else training.Config(), folds=folds, random_state=seed)
    out.mkdir(parents=True, exist_ok=True)
    fit = training.train_lines if lines else training.train
    try:
        result = fit(_labelled(data), config, report=partial(click.echo, err=True))
    except ImportError as error:
        raise click.ClickException(f"this needs {error.name}: pip install 'boilerkit[converters]'") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    result.save(out)
    card = result.model.card
    for caption, table in (
        (f"cross-validated on {folds} folds by site", "cross_validation"),
        (f"kept whole, and {result.model.unit}s chosen by their labels", "upper_bound"),
    ):
        click.echo(f"{caption}:\n{evaluation.show(card[table])}")
    click.echo(f"lower bound of a page's threshold, chosen on the folds: {card['min_threshold']}")
    click.echo(f"model in {out}")
    return 0


@commands.command()
@_DATA
@_MODEL
@_THRESHOLD
@click.option(
    "--title", type=click.Choice(["keep", "drop", "model"]), default="model", show_default=True,
    help="What becomes of headlines, which only some corpora count as main content.",
)  # fmt: skip
@click.option(
    "--pages", "table", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the pages' scores here (CSV).",
)  # fmt: skip
def evaluate(data: tuple[str, ...], model: str | None, threshold: float | None, title: str, table: Path | None) -> int:
    """Score a model on labelled pages that it was not trained on.

    Pages that the model was trained on are left out and counted.
    """
    from boilerkit.pipeline import Cleaner

    evaluation = _research("evaluation")
    cleaner: Any = _cleaner(model) or Cleaner.default()
    rows, left_out = evaluation.evaluate(
        _labelled(data), partial(cleaner.clean, threshold=threshold, title=title), cleaner.model.card.get("pages", ())
    )
    if left_out:
        click.echo(f"boilerkit: {left_out} pages left out, since the model was trained on them", err=True)
    if not len(rows):
        raise click.ClickException("no page is left to score; the model's card has its cross-validated scores")
    if table:
        rows.to_csv(table, index=False, float_format="%.6f")
    click.echo(evaluation.show(evaluation.table(rows)))
    return 0


@commands.group("datasets")
def datasets_group() -> None:
    """List, check and fetch corpora of labelled pages."""


@datasets_group.command("list")
def list_datasets() -> int:
    """Name every corpus that can be read."""
    datasets = _research("datasets")
    for record in datasets.listing():
        click.echo(f"{record['name']:28} {record['title']}")
        click.echo(f"{'':28} {record['licence']}; {record['layout']}")
    return 0


@datasets_group.command("check")
@click.argument("corpora", nargs=-1, required=True, metavar="NAME=PATH...")
def check_datasets(corpora: tuple[str, ...]) -> int:
    """Compare corpora with what is claimed of them, and find the pages and sites that they share."""
    checking = _research("datasets.check")
    datasets = _research("datasets")
    try:
        report = checking.check(_named_paths(corpora))
    except datasets.CorpusError as error:
        raise click.ClickException(str(error)) from error
    click.echo(str(report))
    return 0 if report.ok else 1


@datasets_group.command("fetch")
@click.argument("name")
@click.argument("destination", type=click.Path(path_type=Path))
def fetch_dataset(name: str, destination: Path) -> int:
    """Fetch a corpus with git, at the commit that its hash is known of."""
    fetching = _research("datasets.fetch")
    datasets = _research("datasets")
    try:
        fetching.fetch(name, destination)
    except datasets.CorpusError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} in {destination}")
    return 0


def _named_paths(data: Sequence[str]) -> dict[str, Path]:
    paths = {}
    for item in data:
        name, equals, path = item.partition("=")
        if not (name and equals and path):
            raise click.ClickException(f"{item!r} is not NAME=PATH, for example wcxb=corpora/wcxb")
        if name in paths:
            raise click.ClickException(f"{name} is given twice: put its pages into one folder")
        paths[name] = Path(path)
    return paths


def _labelled(data: Sequence[str]) -> Iterator["LabelledPage"]:
    """Pages of the corpora that were named; what cannot be read is named."""
    datasets = _research("datasets")
    try:
        readers = [
            datasets.load(name, root=path, on_problem=_report_problem) for name, path in _named_paths(data).items()
        ]
        for reader in readers:
            yield from reader
    except datasets.CorpusError as error:
        raise click.ClickException(str(error)) from error


def _report_problem(problem: Any) -> None:
    click.echo(f"boilerkit: {problem.corpus}: {problem.id} left out: {problem.what}", err=True)


def _research(module: str) -> Any:
    """A module of the research half, or a line that says how to install what it needs."""
    from importlib import import_module

    try:
        return import_module(f"boilerkit.{module}")
    except ModuleNotFoundError as error:
        raise click.ClickException(f"this needs {error.name}: pip install 'boilerkit[research]'") from error


def run() -> None:
    """Entry point of the `boilerkit` command."""
    sys.exit(main())


if __name__ == "__main__":
    run()
