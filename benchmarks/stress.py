"""Run the stress suite of `boilerkit.stress` on several systems: what each keeps where one property of a page varies.

python -m benchmarks.stress                                     # every system; tables and figures of the results
python -m benchmarks.stress --systems boilerkit --model runs/model --families length --families tables
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import joblib
import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from benchmarks import corpora, plots, systems
from benchmarks.results import write
from boilerkit import stress
from boilerkit.evaluation import plots as axes_of

#: Systems that are compared unless others are named.
COMPARED: Final = ("boilerkit", "trafilatura", "readability-lxml", "resiliparse", "justext")
#: Columns that name a cell.
CELL: Final = ["cell", "family", "variant", "size", "language", "held_out"]
_WORST: Final = 15


def rows(names: list[str], model: Path | None, cell: stress.Cell) -> list[dict[str, Any]]:
    """The rows of one cell, one a system."""
    return [{"system": name} | stress.row(systems.cleaner(name, model), cell) for name in names]


def measure(names: list[str], cells: list[stress.Cell], model: Path | None = None, jobs: int = -1) -> pd.DataFrame:
    """Every cell by every system, on several cores.

    Parameters
    ----------
    names
        Names of systems.
    cells
        Cells of the suite.
    model
        Folder of boilerkit's model; the one that it ships by default.
    jobs
        Processes, as joblib counts them.
    """
    # The longest pages first, so that no process is left alone with one at the end.
    order = sorted(cells, key=lambda cell: -cell.size)
    work = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(
        joblib.delayed(rows)(names, model, cell) for cell in order
    )
    measured = []
    with corpora.progress(len(cells), "cells") as bar:
        for of_cell in work:
            measured += of_cell
            bar.update(1)
    place = {cell.name: number for number, cell in enumerate(cells)}
    return pd.DataFrame(measured).sort_values(
        ["system", "cell"],
        key=lambda column: column.map(place | {name: n for n, name in enumerate(names)}),
        ignore_index=True,
    )


def by_family(measured: pd.DataFrame) -> pd.DataFrame:
    """Means and worst cells of each family and system; the cells that keep too little, and too much noise."""
    groups = measured.groupby(["family", "system"], sort=False)
    return groups.agg(
        cells=("cell", "size"),
        main=("main", "mean"),
        main_worst=("main", "min"),
        main_below=("main", lambda shares: int((shares < stress.MAIN_AT_LEAST).sum())),
        noise=("noise", "mean"),
        noise_worst=("noise", "max"),
        noise_above=("noise", lambda shares: int((shares > stress.NOISE_AT_MOST).sum())),
        hold=("holds", "mean"),
    ).reset_index()


def plain_tables(measured: pd.DataFrame) -> pd.DataFrame:
    """How many of the plain data tables are whole: every cell, and the prose around them."""
    plain = measured[(measured["family"] == "tables") & measured["variant"].str.startswith("plain-")]
    whole = plain.assign(whole=plain["whole"] == 1).groupby("system", sort=False)["whole"]
    return whole.agg(whole="sum", tables="size").reset_index()


def worst(measured: pd.DataFrame, system: str, count: int = _WORST) -> pd.DataFrame:
    """The kinds of cells on which a system fails worst: the mean over sizes and languages of each variant."""
    own = measured[measured["system"] == system]
    kinds = own.groupby(["family", "variant"], sort=False).agg(
        cells=("cell", "size"), main=("main", "mean"), noise=("noise", "mean"), hold=("holds", "mean")
    )
    order = (kinds["main"] - kinds["noise"]).sort_values(kind="stable").index
    return kinds.loc[order].head(count).reset_index()


def length_figure(measured: pd.DataFrame) -> Figure | None:
    """Share of main words kept over the number of units, a panel a unit, a curve a system."""
    length = measured[measured["family"] == "length"]
    if length.empty:
        return None
    units = list(dict.fromkeys(length["variant"]))
    figure = Figure(figsize=(11, 2.3 * -(-len(units) // 4)), layout="constrained")
    panels = figure.subplots(-(-len(units) // 4), 4, sharex=True, sharey=True, squeeze=False).flat
    for unit, panel in zip(units, panels, strict=False):
        for number, (system, own) in enumerate(length[length["variant"] == unit].groupby("system", sort=False)):
            means = own.groupby("size")["main"].mean()
            style = {"marker": axes_of.MARKERS[number], "color": axes_of.SERIES[number], "markersize": 3}
            panel.plot(means.index, means, label=system, linewidth=2.2 if system == "boilerkit" else 1, **style)
        panel.set_xscale("log")
        panel.set_title(unit, loc="left")
    figure.supxlabel("units on the page")
    figure.supylabel("main words kept")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(COMPARED))
    return figure


def family_figure(measured: pd.DataFrame) -> Figure:
    """Families by systems: the share of main words kept, and of noise."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    means = measured.groupby(["family", "system"], sort=False)[["main", "noise"]].mean()
    colours = {"main": "Blues", "noise": "Oranges"}
    for panel, share in zip(figure.subplots(1, 2), colours, strict=True):
        table = means[share].unstack(sort=False)
        panel.imshow(table, vmin=0, vmax=1, cmap=colours[share], aspect="auto")
        for row, values in enumerate(table.to_numpy()):
            for column, value in enumerate(values):
                panel.text(
                    column, row, f"{value:.2f}", ha="center", va="center", color="white" if value > 0.6 else "black"
                )
        panel.set_xticks(range(table.shape[1]), table.columns)
        panel.set_yticks(range(len(table)), table.index)
        panel.grid(False)
        panel.set_title(f"{share} words kept", loc="left")
    return figure


FIGURES: Final[dict[str, Callable[[pd.DataFrame], Figure | None]]] = {
    "stress_length": length_figure,
    "stress_families": family_figure,
}
"""Every figure by the name of its file."""


@click.command(help=(__doc__ or "").split("\n\n")[0])
@click.option("--systems", "names", multiple=True, help=f"Only these.  [default: {', '.join(COMPARED)}]")
@click.option("--families", multiple=True, type=click.Choice(list(stress.FAMILIES)), help="Only these.  [default: all]")
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="Folder of a model for boilerkit.")
@click.option("--held-out", is_flag=True, help="The third of the cells that nothing may be tuned on, and no others.")
@click.option("--jobs", default=-1, help="Processes.  [default: one a core]")
@click.option("--results", type=click.Path(path_type=Path), help="Folder for tables and figures.  [default: none]")
def main(
    names: tuple[str, ...],
    families: tuple[str, ...],
    model: Path | None,
    held_out: bool,
    jobs: int,
    results: Path | None,
) -> None:
    chosen = list(names or COMPARED)
    if unknown := [name for name in chosen if name not in systems.SYSTEMS]:
        raise click.UsageError(f"--systems {unknown[0]}: there is no such system")
    cells = stress.cells(families or None, held_out=held_out)
    try:
        measured = measure(chosen, cells, model, jobs)
    except systems.Unavailable as error:
        raise click.ClickException(str(error)) from None
    tables = {"families": by_family(measured), "plain_tables": plain_tables(measured)}
    for table in (*tables.values(), *(worst(measured, name) for name in chosen[:1])):
        click.echo(table.to_string(index=False, float_format="{:.3f}".format) + "\n")
    if results is None:
        return
    stem = "stress_held_out" if held_out else "stress"
    write(results, stem, measured)
    write(results, f"{stem}_families", tables["families"])
    if not held_out:
        draw(measured, results)


def draw(measured: pd.DataFrame, results: Path) -> None:
    """Write the figures as SVG files."""
    with matplotlib.rc_context(plots.STYLE):
        for name, figure in FIGURES.items():
            if drawn := figure(measured):
                drawn.savefig(
                    results / f"{name}.svg",
                    metadata={"Creator": None, "Date": None},
                    bbox_inches="tight",
                    facecolor="white",
                )


if __name__ == "__main__":
    main()
