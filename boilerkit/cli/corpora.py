"""`boilerkit datasets`, and the corpora that commands name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boilerkit.cli.requirements import require
from boilerkit.cli.terminal import progress, say_by_reason

if TYPE_CHECKING:
    from boilerkit.datasets import LabelledPage, Problem


@click.group("datasets")
def datasets_group() -> None:
    """List, check and fetch corpora of labelled pages."""


@datasets_group.command("list")
def list_datasets() -> int:
    """Name every corpus that can be read."""
    from boilerkit import datasets

    for record in datasets.listing():
        click.echo(f"{record['name']:28} {record['title']}")
        click.echo(f"{'':28} {record['licence']}; {record['layout']}")
    return 0


@datasets_group.command("check")
@click.argument("corpora", nargs=-1, required=True, metavar="NAME=PATH...")
def check_datasets(corpora: tuple[str, ...]) -> int:
    """Compare corpora with what is claimed of them, and find the pages and sites that they share."""
    from boilerkit.datasets import check

    with _corpus_errors():
        report = check.check(named_paths(corpora))
    click.echo(str(report))
    return 0 if report.ok else 1


@datasets_group.command("fetch")
@click.argument("name")
@click.argument("destination", type=click.Path(path_type=Path))
def fetch_dataset(name: str, destination: Path) -> int:
    """Fetch a corpus with git, at the commit that its hash is known of."""
    from boilerkit.datasets import fetch

    with _corpus_errors():
        fetch.fetch(name, destination)
    click.echo(f"{name} in {destination}")
    return 0


def named_paths(data: Sequence[str]) -> dict[str, Path]:
    """The paths of corpora, by their names."""
    paths = {}
    for item in data:
        name, equals, path = item.partition("=")
        if not (name and equals and path):
            raise click.ClickException(f"{item!r} is not NAME=PATH, for example wcxb=corpora/wcxb")
        if name in paths:
            raise click.ClickException(f"{name} is given twice: put its pages into one folder")
        paths[name] = Path(path).expanduser()
    return paths


def labelled_pages(paths: Mapping[str, Path]) -> list["LabelledPage"]:
    """Pages of the corpora that are named; the first of each is read before the rest of any."""
    from boilerkit import datasets

    require(["tldextract"], "this")
    with _corpus_errors():
        readers = [datasets.load(name, root=path, on_problem=lambda _: None) for name, path in paths.items()]
        firsts = [list(islice(reader, 1)) for reader in readers]
        for reader, first in zip(readers, firsts, strict=True):
            if not first:
                _say_problems(reader.problems)
                raise click.ClickException(f"{reader.corpus.name}: {reader.corpus.root} has no labelled page")
        with progress(chain.from_iterable(map(chain, firsts, readers)), "reading") as read:
            pages = list(read)
    for reader in readers:
        _say_problems(reader.problems)
    return pages


def _say_problems(problems: Sequence["Problem"]) -> None:
    say_by_reason([(f"{problem.corpus}: {problem.id}", problem.what) for problem in problems], "left out")


@contextmanager
def _corpus_errors() -> Iterator[None]:
    """Errors of corpora as errors of use."""
    from boilerkit.datasets import CorpusError

    try:
        yield
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
