"""Where the time of `clean` goes: each of its stages in units of lxml's parse of the same bytes.

    python -m benchmarks.stages --corpus wcxb=../shared/data/wcxb --limit 90 --label "two networks"

Each stage is timed by itself on each page, with nothing computed before but what it is given; the fastest of some
rounds counts. What was measured under other labels stays in the table, which so shows before and after.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import click
import numpy as np
import pandas as pd

import boilerkit
from benchmarks import corpora
from benchmarks.ratios import WARM_UP, parse
from benchmarks.results import write_some
from boilerkit.features.statistics import PageStatistics
from boilerkit.model.kinds import KindScores
from boilerkit.model.scorer import ScorerInput
from boilerkit.page.parse import read as read_tree
from boilerkit.page.reading import read_page

_PARSE: Final = "lxml's parse"
Time = Callable[[str, Callable[[], Any]], Any]


def time_stages(cleaner: boilerkit.Cleaner, page: bytes, time: Time) -> int:
    """Time each stage of cleaning a page; the page's number of blocks.

    Parameters
    ----------
    cleaner : Cleaner
    page : bytes
    time : callable
        Calls a function under the name of a stage, and returns what it returns.
    """
    model = cleaner.model
    time(_PARSE, lambda: parse(page))
    time("all of clean", lambda: cleaner.clean(page))
    time("parse", lambda: read_tree(page))
    segments = time("parse and segmentation", lambda: read_page(page))
    if len(segments):
        inputs = time("features", lambda: model.read(PageStatistics(segments)))
        anew = partial(ScorerInput, inputs.statistics, inputs.features)
        for scorer in model.scorers:
            time(f"scores: {type(scorer).__name__}", partial(scorer.log_odds, anew()))
        probabilities = model.probabilities(inputs)
        time("kinds of all blocks", lambda: KindScores(lambda: cleaner.kinds, [anew()], probabilities).probabilities)
    return len(segments)


class _Clock:
    """The least seconds of each stage on a page; a stage that runs twice in a round counts with both."""

    def __init__(self) -> None:
        self.least: dict[str, float] = {}
        self._round: dict[str, float] = {}

    def __call__(self, stage: str, function: Callable[[], Any]) -> Any:
        start = perf_counter()
        made = function()
        self._round[stage] = self._round.get(stage, 0.0) + perf_counter() - start
        return made

    def end_round(self) -> None:
        self.least = {stage: min(time, self.least.get(stage, np.inf)) for stage, time in self._round.items()}
        self._round = {}


@click.command(help=(__doc__ or "").split("\n\n")[0])
@corpora.options
@click.option("--limit", type=click.IntRange(1), default=90, show_default=True, help="Pages of each corpus.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="The fastest of so many counts.")
@click.option("--label", required=True, help="What the code is called in the table; its old rows are replaced.")
@click.option("--results", type=click.Path(path_type=Path), default="benchmarks/results", show_default=True)
def main(folder: Path | None, named: tuple[str, ...], limit: int, rounds: int, label: str, results: Path) -> None:
    pages = [page.html for source in corpora.sources(folder, named) for page in corpora.pages(source, limit)]
    cleaner = boilerkit.Cleaner.default()
    for page in pages[:WARM_UP]:
        cleaner.clean(page)
    totals: dict[str, float] = {}
    blocks = 0
    with corpora.progress(len(pages), "pages") as bar:
        for page in pages:
            clock = _Clock()
            for _ in range(rounds):
                blocks += time_stages(cleaner, page, clock)
                clock.end_round()
            for stage, time in clock.least.items():
                totals[stage] = totals.get(stage, 0.0) + time
            bar.update(1)
    table = pd.DataFrame({"stage": list(totals), "parses": np.array(list(totals.values())) / totals[_PARSE]})
    table = table.assign(label=label, pages=len(pages), blocks=blocks / rounds / len(pages))
    table = write_some(results, "stages", table, "label")
    click.echo(table.pivot_table(index="stage", columns="label", values="parses", sort=False).to_string())


if __name__ == "__main__":
    main()
