"""`boilerkit datasets`, and the corpora that commands name."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boilerkit.cli.requirements import research_module

if TYPE_CHECKING:
    from boilerkit.datasets import LabelledPage


@click.group("datasets")
def datasets_group() -> None:
    """List, check and fetch corpora of labelled pages."""


@datasets_group.command("list")
def list_datasets() -> int:
    """Name every corpus that can be read."""
    datasets = research_module("datasets")
    for record in datasets.listing():
        click.echo(f"{record['name']:28} {record['title']}")
        click.echo(f"{'':28} {record['licence']}; {record['layout']}")
    return 0


@datasets_group.command("check")
@click.argument("corpora", nargs=-1, required=True, metavar="NAME=PATH...")
def check_datasets(corpora: tuple[str, ...]) -> int:
    """Compare corpora with what is claimed of them, and find the pages and sites that they share."""
    checking = research_module("datasets.check")
    datasets = research_module("datasets")
    try:
        report = checking.check(named_paths(corpora))
    except datasets.CorpusError as error:
        raise click.ClickException(str(error)) from error
    click.echo(str(report))
    return 0 if report.ok else 1


@datasets_group.command("fetch")
@click.argument("name")
@click.argument("destination", type=click.Path(path_type=Path))
def fetch_dataset(name: str, destination: Path) -> int:
    """Fetch a corpus with git, at the commit that its hash is known of."""
    fetching = research_module("datasets.fetch")
    datasets = research_module("datasets")
    try:
        fetching.fetch(name, destination)
    except datasets.CorpusError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} in {destination}")
    return 0


def named_paths(data: Sequence[str]) -> dict[str, Path]:
    paths = {}
    for item in data:
        name, equals, path = item.partition("=")
        if not (name and equals and path):
            raise click.ClickException(f"{item!r} is not NAME=PATH, for example wcxb=corpora/wcxb")
        if name in paths:
            raise click.ClickException(f"{name} is given twice: put its pages into one folder")
        paths[name] = Path(path)
    return paths


def labelled_pages(data: Sequence[str]) -> Iterator["LabelledPage"]:
    """Pages of the corpora that were named; what cannot be read is named."""
    datasets = research_module("datasets")
    try:
        readers = [
            datasets.load(name, root=path, on_problem=_report_problem) for name, path in named_paths(data).items()
        ]
        for reader in readers:
            yield from reader
    except datasets.CorpusError as error:
        raise click.ClickException(str(error)) from error


def _report_problem(problem: Any) -> None:
    click.echo(f"boilerkit: {problem.corpus}: {problem.id} left out: {problem.what}", err=True)
