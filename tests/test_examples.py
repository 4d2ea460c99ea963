"""Examples: the code in the README and in the site's pages runs, and gives what is shown."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

import boilerkit
from boilerkit.cli import commands

ROOT = Path(__file__).resolve().parents[1]
PAGES = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.is_file()]
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
#: A block of commands with what the last of them prints.
SHOWN = re.compile(r"^```sh\n(?:.*\n)*?(boilerkit .*)\n```\n(?:<!-- .* -->\n)?\n```text\n((?:.*\n)*?)```", re.M)
EVERY_SHELL = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


def run_shell(example: Example) -> None:
    """Run the commands of a block as a reader would, with this environment's `boilerkit`."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.parsed],
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )
    assert done.returncode == 0, done.stderr


DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PYTHON = PythonCodeBlockParser(doctest_optionflags=DOCTEST)
SITE = Sybil([PYTHON, CodeBlockParser("sh", run_shell), SkipParser()])
#: The README's commands install and train; they are run by `.ci/run`, or only checked for being commands.
README = Sybil([PYTHON])


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what readers have who run the examples in a clone, and who trained the README's model."""
    (tmp_path / "datasets").symlink_to(ROOT / "datasets")
    (tmp_path / "my-model").symlink_to(Path(boilerkit.__file__).parent / "weights" / "blocks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_examples_give_what_is_shown(path: Path) -> None:
    document = (README if path.name == "README.md" else SITE).parse(path)
    document.namespace["text"] = "A text that the README's reader brings along.\n"
    for example in document.examples():
        example.evaluate()


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_commands_print_what_is_shown(path: Path) -> None:
    for command, shown in SHOWN.findall(path.read_text("utf-8")):
        printed = CliRunner().invoke(commands, shlex.split(command)[1:]).output
        assert doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS), printed


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_commands_are_what_the_command_line_takes(path: Path) -> None:
    for block in EVERY_SHELL.findall(path.read_text("utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["boilerkit"]:
                arguments = words[1:]
                command: click.Command | None = commands
                context = None
                while isinstance(command, click.Group):
                    context = click.Context(command, context, **command.context_settings)
                    command = command.get_command(context, arguments.pop(0))
                assert command, line
                with suppress(click.exceptions.Exit):  # an option that prints and leaves
                    command.make_context(line, arguments, context)  # raises where the command line would complain


def test_examples_are_found() -> None:
    """The test above would pass on a parser that finds nothing."""
    found = {name: len(list(SITE.parse(path).examples())) for name, path in zip(NAMES, PAGES, strict=True)}
    assert found["docs/tutorial.md"] > 10
    assert sum(found.values()) > 50
    assert [name for name, path in zip(NAMES, PAGES, strict=True) if SHOWN.search(path.read_text("utf-8"))]
