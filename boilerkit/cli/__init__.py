"""The command line: `boilerkit clean`, `inspect`, `train`, `evaluate`, questions, and `datasets`."""

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Final

import click

from boilerkit import __version__
from boilerkit.cli.requirements import explained
from boilerkit.cli.terminal import say

#: Where each command is; it is imported when it is asked for.
COMMANDS: Final = {
    "clean": "cleaning:clean",
    "inspect": "inspection:inspect",
    "train": "research:train",
    "evaluate": "research:evaluate",
    "ablate": "studies:ablate",
    "learning-curve": "studies:learning_curve",
    "transfer": "studies:transfer",
    "compare": "studies:compare",
    "datasets": "corpora:datasets_group",
}


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
        message = error.format_message()
        if context:  # click's own messages have more than one line
            message = f"{' '.join(message.split())} (see `{context.command_path} --help`)".replace(". (", " (")
        say(message.rstrip("."))
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return 130
    except ImportError as error:
        say(explained(error))
        return 2
    except OSError as error:
        say(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error)
        return 2
    return int(status or 0)


class _Commands(click.Group):
    """The commands of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, _, name = COMMANDS.get(cmd_name, "").partition(":")
        return getattr(import_module(f"boilerkit.cli.{module}"), name) if name else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
    boilerkit ablate --data wcxb=PATH --out study    what each family of features is worth
    boilerkit compare my-model shipped ...           which of two models or tools is better, and where
    boilerkit datasets list                          the corpora that can be read
    """


def run() -> None:
    """Entry point of the `boilerkit` command."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")  # an encoding such as that of a Windows pipe lacks some of the letters
    sys.exit(main())
