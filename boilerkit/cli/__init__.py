"""The command line: `boilerkit clean`, `inspect`, `train`, `evaluate` and `datasets`."""

import sys
from collections.abc import Sequence

import click

from boilerkit import __version__
from boilerkit.cli.cleaning import clean
from boilerkit.cli.corpora import datasets_group
from boilerkit.cli.inspection import inspect
from boilerkit.cli.research import evaluate, train


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


for command in (clean, inspect, train, evaluate, datasets_group):
    commands.add_command(command)


def run() -> None:
    """Entry point of the `boilerkit` command."""
    sys.exit(main())
