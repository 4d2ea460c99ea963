"""Tables of the suite's rows: by family, by variant, and of whole tables.

Rows of several systems one under the other, told apart by a column `system`, are summed up side by side.
"""

import pandas as pd

from boilerkit.stress.families.tables import PLAIN
from boilerkit.stress.run import MAIN_AT_LEAST, NOISE_AT_MOST


def by_family(rows: pd.DataFrame) -> pd.DataFrame:
    """Means and worst cells of each family.

    Parameters
    ----------
    rows : pandas.DataFrame
        From :func:`stress`.

    Returns
    -------
    pandas.DataFrame
        A row a family: `cells`; `main` and `noise`, means; `main_worst` and `noise_worst`, of the worst cell;
        `main_below` and `noise_above`, cells that keep less than `MAIN_AT_LEAST` and more than `NOISE_AT_MOST`;
        `hold`, the share of cells that do neither.
    """
    return _summary(rows, ["family"])


def by_variant(rows: pd.DataFrame) -> pd.DataFrame:
    """The same by variant, over all sizes and languages of each, the worst first.

    Parameters
    ----------
    rows : pandas.DataFrame
        From :func:`stress`.
    """
    table = _summary(rows, ["family", "variant"])
    return table.loc[(table["main"] - table["noise"]).sort_values(kind="stable").index].reset_index(drop=True)


def plain_tables(rows: pd.DataFrame) -> pd.DataFrame:
    """How many of the plain data tables, of 2×2 to 12×6 cells, are there with the text of every cell.

    Parameters
    ----------
    rows : pandas.DataFrame
        From :func:`stress`.

    Returns
    -------
    pandas.DataFrame
        `whole` and `tables`, two counts.
    """
    plain = rows[(rows["family"] == "tables") & rows["variant"].str.startswith(PLAIN)]
    return (
        plain.assign(whole=plain["whole"] == 1)
        .groupby(_systems(rows) or ["family"], sort=False)["whole"]
        .agg(whole="sum", tables="size")
        .reset_index()
    )


def _summary(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    measured = rows.assign(main_below=rows["main"] < MAIN_AT_LEAST, noise_above=rows["noise"] > NOISE_AT_MOST)
    groups = measured.groupby([*columns, *_systems(rows)], sort=False)
    return groups.agg(
        cells=("cell", "size"),
        main=("main", "mean"),
        main_worst=("main", "min"),
        main_below=("main_below", "sum"),
        noise=("noise", "mean"),
        noise_worst=("noise", "max"),
        noise_above=("noise_above", "sum"),
        hold=("holds", "mean"),
    ).reset_index()


def _systems(rows: pd.DataFrame) -> list[str]:
    return ["system"] if "system" in rows else []
