"""What is said on standard error."""

import sys
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from time import monotonic, time
from typing import Any, Final

import click

#: So many of the things that have the same reason are named.
_NAMED: Final = 3


def say(message: object) -> None:
    """Write a line on standard error."""
    click.echo(f"boilerkit: {one_line(str(message))}", err=True)


def one_line(text: str) -> str:
    r"""A text, such as the name of a file, without what would break a line or reach the terminal as a command.

    Examples
    --------
    >>> one_line("a\nb\x1b[2J\udce9.html")
    'a\\nb\\x1b[2J\\xe9.html'
    """
    return text if text.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte of a name that is not UTF-8
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")


def say_by_reason(things: Iterable[tuple[str, str]], verb: str) -> None:
    """Say of things why something was done to them; of many with the same reason, name the first."""
    for reason, group in groupby(sorted(things, key=itemgetter(1)), key=itemgetter(1)):
        names = [name for name, _ in group]
        named = names if len(names) <= _NAMED + 1 else names[:_NAMED]
        for name in named:
            say(f"{name} {verb}: {reason}")
        if len(named) < len(names):
            say(f"{len(names) - len(named):,} more {verb}: {reason}")


def progress(items: Iterable[Any], label: str, length: int | None = None) -> Any:
    """A bar on standard error, with rate and estimate, if that is a terminal; silent in a pipe."""
    started = monotonic()

    def rate(_: object) -> str:
        return f"{bar.pos / max(monotonic() - started, 1e-3):.1f} pages/s" if bar.pos else ""

    bar: Any = click.progressbar(
        items, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(), item_show_func=rate,
        show_pos=True,
    )  # fmt: skip
    return bar


class Report:
    """Says how far a training run is: lines of text, and on a terminal a bar for steps.

    Parameters
    ----------
    step : type
        `boilerkit.training.Step`.
    """

    def __init__(self, step: type) -> None:
        self._step = step
        self._bars: dict[str, Any] = {}
        self._last = time()  # when there was news

    def __call__(self, news: object) -> None:
        self._show(news)
        self._last = time()

    def _show(self, news: object) -> None:
        if not isinstance(news, self._step) or not sys.stderr.isatty():
            click.echo(str(news), err=True)
            return
        step: Any = news
        bar = self._bars.get(step.what)
        if bar is None:
            bar = self._bars[step.what] = click.progressbar(
                length=step.total, label=step.what, show_pos=True, file=sys.stderr
            )
            bar.start = bar.last_eta = self._last  # the first step is done already
        bar.update(step.done - bar.pos)
        if step.done == step.total:
            self._bars.pop(step.what).render_finish()
