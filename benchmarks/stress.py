"""Run the stress suite of `boilerkit.stress` on several systems: what each keeps where one property of a page varies.

python -m benchmarks.stress                                     # every system; tables and figures of the results
python -m benchmarks.stress --systems boilerkit --model runs/model --families length --families tables
"""

from pathlib import Path
from typing import Any, Final

import click
import joblib
import pandas as pd

from benchmarks import corpora, plots, systems
from benchmarks.results import write
from boilerkit import stress
from boilerkit.model import ModelError

#: Systems that are compared unless others are named.
COMPARED: Final = ("boilerkit", "trafilatura", "readability-lxml", "resiliparse", "justext")
#: Variants that are shown.
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
    work = joblib.Parallel(n_jobs=jobs, return_as="generator")(
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
        for name in chosen:
            systems.cleaner(name, model)
        measured = measure(chosen, cells, model, jobs)
    except (systems.Unavailable, ModelError) as error:
        raise click.ClickException(str(error)) from None
    families_table = stress.by_family(measured)
    worst = stress.by_variant(measured[measured["system"] == chosen[0]]).head(_WORST)
    for table in (families_table, stress.plain_tables(measured), worst):
        if not table.empty:
            click.echo(table.to_string(index=False, float_format="{:.3f}".format) + "\n")
    if results is None:
        return
    stem = "stress_held_out" if held_out else "stress"
    write(results, stem, measured)
    write(results, f"{stem}_families", families_table)
    if not held_out:
        plots.draw(results)


if __name__ == "__main__":
    main()
