"""The command line: `boilerkit clean`, `inspect`, `train`, `evaluate` and `datasets`."""

import gzip
import math
import os
import stat
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from itertools import count
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import click

from boilerkit import __version__
from boilerkit.page.source import PageError, page_bytes

if TYPE_CHECKING:
    from boilerkit.datasets import LabelledPage
    from boilerkit.document import Document

_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
_TEXT_SUFFIXES: Final = (".txt", ".text", ".txt.gz")
_OUTPUT_SUFFIXES: Final = {"text": ".txt", "markdown": ".md", "html": ".html", "json": ".json"}


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
    boilerkit inspect page.html                      why each block of a page is kept or dropped
    boilerkit train --data wcxb=PATH --out my-model  a model of your own
    boilerkit evaluate --data folder=PATH            how good a model is on labelled pages
    boilerkit datasets list                          the corpora that can be read
    """


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...|FOLDER|-")
@click.option("--output", type=click.Choice(list(_OUTPUT_SUFFIXES)), default="text", show_default=True, help="Format.")
@_THRESHOLD
@_MODEL
@_LINES
@_ENCODING
@_HIDDEN
@click.option("--url", help="The page's address: makes the links and images of Markdown and HTML absolute.")
@click.option("--links/--no-links", default=True, help="Whether Markdown and HTML have links.", show_default=True)
@click.option("--images", is_flag=True, help="Give Markdown and HTML the images among what is kept.")
@click.option("--metadata", is_flag=True, help="Put what the page says of itself (authors, dates ...) at the head.")
@_TITLE
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("cleaned"), show_default=True,
    help="For several pages: folder that the outputs go to.",
)  # fmt: skip
@_OVERWRITE
def clean(
    files: tuple[str, ...],
    output: str,
    threshold: float | None,
    model: str | None,
    lines: bool,
    encoding: str | None,
    hidden: str,
    url: str | None,
    links: bool,
    images: bool,
    metadata: bool,
    title: str,
    out: Path,
    overwrite: bool,
) -> int:
    """Print the main content of a page, or write that of many.

    A single FILE, or - for standard input, is cleaned to standard output. Of several files or a FOLDER each
    page is cleaned to a file of its own in --out; a page that cannot be read is named, the rest is done, and
    the exit status is 1. Files may be gzipped.

    An output never replaces a page that is read, nor the output of another page. Any other file that is there
    already is replaced with --overwrite only; without it the page is named and left out.

    A file without markup is cleaned line by line; so is whatever is given with --lines, where a FOLDER is
    searched for .txt files.
    """
    pages = _pages(files, _TEXT_SUFFIXES if lines else _PAGE_SUFFIXES)
    render = methodcaller("render", output, url=url, links=links, images=images, metadata=metadata)
    analyzed = partial(
        _analyzed,
        partial(_cleaner, model),
        lines=lines,
        threshold=threshold,
        encoding=encoding,
        hidden=hidden,
        title=title,
    )

    def convert(source: str, data: bytes) -> str:
        return str(render(analyzed(source, data)))

    if len(files) == 1 and not Path(files[0]).is_dir():
        source, _ = pages[0]
        with _named(source):
            text = convert(source, _read_only(source))
        click.echo(text, nl=not text.endswith("\n"))
        return 0
    return _clean_all(pages, convert, out, _OUTPUT_SUFFIXES[output], overwrite)


def _clean_all(
    pages: Sequence[tuple[str, Path]],
    convert: Callable[[str, bytes], str],
    out: Path,
    suffix: str,
    overwrite: bool,
) -> int:
    failed = 0
    kept = {_identity(source): "is one of the pages to clean" for source, _ in pages}
    with _progress(pages, "cleaning") as progress:
        for source, name in progress:
            target = out / name.with_name(name.name + suffix)
            try:
                _may_write(target, kept, overwrite)
                text = convert(source, _read(source))
                _write(text if text.endswith("\n") else f"{text}\n", target, overwrite)
                kept[_identity(target)] = "is the output of another page"
            except (OSError, EOFError, zlib.error, PageError) as error:
                failed += 1
                click.echo(f"boilerkit: {source} left out: {_reason(error)}", err=True)
    click.echo(f"boilerkit: {len(pages) - failed} of {len(pages)} pages cleaned to {out}", err=True)
    return 1 if failed else 0


def _identity(source: str | Path) -> tuple[int, int] | None:
    """What a file is known by under any name, hard links and symbolic links included; None if it is no file."""
    try:
        status = os.fstat(0) if source == "-" else Path(source).stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _may_write(target: Path, kept: Mapping[tuple[int, int] | None, str], overwrite: bool) -> None:
    """Raise an error that says why, if a file is there that must not be replaced."""
    there = _identity(target)
    if there and there in kept:
        raise FileExistsError(f"{target} {kept[there]}: give another --out")
    if there and not overwrite:
        raise FileExistsError(f"{target} exists already: give --overwrite to replace it, or another --out")


def _write(text: str, target: Path, overwrite: bool) -> None:
    """Write a file whole or not at all; without `overwrite` it must be a new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.is_file():  # a device or a pipe takes the text, a folder raises an error
        target.write_text(text, "utf-8", newline="")
        return
    target = Path(os.path.realpath(target))  # a symbolic link stays one
    part = target.with_name(f".{uuid4().hex}.part") if overwrite else target
    part.touch(exist_ok=False)
    try:
        part.write_text(text, "utf-8", newline="")
        if overwrite:
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _pages(files: Sequence[str], suffixes: tuple[str, ...]) -> list[tuple[str, Path]]:
    """Every page that is meant, with the name of its output, without suffix."""
    pages: list[tuple[str, Path]] = []
    for file in files:
        path = Path(file)
        if file == "-":
            pages.append((file, Path("stdin")))
        elif path.is_dir():
            inside = [page for page in sorted(path.rglob("*")) if page.name.lower().endswith(suffixes)]
            if not inside:
                raise click.ClickException(f"nothing to clean in {file}: no file there ends in {', '.join(suffixes)}")
            pages += [(str(page), _stem(page.relative_to(path))) for page in inside]
        elif path.exists() or len(files) > 1:
            pages.append((file, _stem(Path(path.name))))
        else:
            raise click.ClickException(f"{file} does not exist: give a file, a folder, or - for standard input")
    return _distinct(pages)


def _stem(path: Path) -> Path:
    for suffix in sorted(_PAGE_SUFFIXES + _TEXT_SUFFIXES, key=len, reverse=True):
        stem = path.name[: -len(suffix)]
        if path.name.lower().endswith(suffix) and stem.strip("."):  # a file may be called just `.html`
            return path.with_name(stem)
    return path


def _distinct(pages: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """The first page of a name keeps it; further ones are numbered, past the names that other pages have."""
    taken = {_folded(name) for _, name in pages}
    numbers: dict[str, Iterator[int]] = {}
    named = []
    for source, name in pages:
        wanted = _folded(name)
        if wanted in numbers:
            others = (name.with_name(f"{name.name}-{number}") for number in numbers[wanted])
            name = next(other for other in others if _folded(other) not in taken)
            taken.add(_folded(name))
        else:
            numbers[wanted] = count(2)
        named.append((source, name))
    return named


def _folded(name: Path) -> str:
    """A name as file systems compare it that take upper and lower case, or ways to write an accent, for the same."""
    return unicodedata.normalize("NFC", str(name).casefold())


def _read(source: str) -> bytes:
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _read_only(source: str) -> bytes:
    """The one page that was asked for."""
    try:
        return _read(source)
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(f"cannot read {source}: {_reason(error)}") from error


@contextmanager
def _named(source: str) -> Iterator[None]:
    """Name the file that is no page."""
    try:
        yield
    except PageError as error:
        raise click.ClickException(f"cannot read {source}: {error}") from error


def _analyzed(
    cleaner: Callable[[bool], Any],
    source: str,
    data: bytes,
    lines: bool,
    threshold: float | None,
    encoding: str | None,
    hidden: str,
    title: str = "keep",
) -> "Document":
    """A file analysed block by block, or line by line where it has no markup or is asked to be."""
    from boilerkit.page.encoding import decode
    from boilerkit.page.lines import is_plain

    data, stated = page_bytes(data)
    encoding = encoding or stated
    document: Document
    if lines or (not source.lower().endswith(_PAGE_SUFFIXES) and is_plain(decode(data, encoding))):
        document = cleaner(True).analyze(decode(data, encoding), threshold=threshold)
    else:
        document = cleaner(False).analyze(data, threshold=threshold, encoding=encoding, hidden=hidden, title=title)
    return document


@cache
def _cleaner(model: str | None, lines: bool = False) -> Any:
    """The cleaner of pages, or of lines, around a model."""
    from boilerkit.model import ModelError
    from boilerkit.pipeline import Cleaner, LineCleaner

    kind = LineCleaner if lines else Cleaner
    try:
        return kind.load(model) if model else kind.default()
    except ModelError as error:
        raise click.ClickException(str(error)) from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


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
    ((source, name),) = _pages([file], _PAGE_SUFFIXES)
    target = out or Path(f"{name.name}.report.html")
    try:
        if str(target) != "-":
            _may_write(target, {_identity(source): "is the page itself"}, overwrite)
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error
    with _named(source):
        document = _analyzed(partial(_cleaner, model), source, _read_only(source), lines, threshold, encoding, hidden)
    try:
        report = document.report()
    except ImportError as error:
        raise click.ClickException(str(error)) from error
    if str(target) == "-":
        click.echo(report, nl=False)
        return 0
    try:
        _write(report, target, overwrite)
    except OSError as error:
        raise click.ClickException(f"cannot write {target}: {_reason(error)}") from error
    click.echo(f"boilerkit: report in {target}", err=True)
    return 0


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
    evaluation = _research("evaluation")
    cleaner = _cleaner(model)
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
