"""`boilerkit inspect`: a report of one page."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boilerkit.cli.options import ENCODING, HIDDEN, LINES, MODEL, OVERWRITE, THRESHOLD, load_cleaner, named_sources
from boilerkit.cli.requirements import require
from boilerkit.cli.terminal import say
from boilerkit.files.sources import PAGE_SUFFIXES, Source
from boilerkit.files.writing import check_place, check_writable, identity, write

if TYPE_CHECKING:
    from boilerkit.document import Document


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, allow_dash=True),
    help="Where the report goes; - is standard output. [FILE's name with .report.html, in this folder]",
)  # fmt: skip
@THRESHOLD
@MODEL
@LINES
@ENCODING
@HIDDEN
@OVERWRITE
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
    sources = named_sources([file], PAGE_SUFFIXES)
    if not sources.is_one_page:
        raise click.ClickException(f"{file} is more than one page: give one, or - for standard input")
    require(["tinycss2"], "a report")
    (source,) = sources.files
    target = out or Path(f"{source.name.name}.report.html")
    if str(target) != "-":
        _check_target(target, file, overwrite)
    document = _analyzed(
        source, load_cleaner(model, lines), lines, encoding, {"threshold": threshold, "hidden": hidden}
    )
    report = document.report()
    if str(target) == "-":
        click.echo(report.encode(), nl=False)  # UTF-8, as the report says of itself
        return 0
    try:
        write(report, target, overwrite)
    except OSError as error:
        raise click.ClickException(f"cannot write {target}: {error.strerror or error}") from error
    say(f"report in {target}")
    return 0


def _check_target(target: Path, file: str, overwrite: bool) -> None:
    """Complain if the report cannot be written, or would replace what must stay."""
    try:
        if not target.is_dir():
            check_place(target.parent)
        check_writable(target, {identity(file): "is the page itself"}, overwrite)
    except OSError as error:
        raise click.ClickException(str(error)) from error


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
