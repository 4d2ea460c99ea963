"""The suite on a cleaner: one row a cell."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from boilerkit.stress.cell import Cell
from boilerkit.stress.measure import kept

#: What a cell must reach.
MAIN_AT_LEAST = 0.95
NOISE_AT_MOST = 0.10


def stress(clean: Callable[[bytes], str | None], cells: Iterable[Cell]) -> pd.DataFrame:
    """What a cleaner keeps of the main content and of the noise of each cell's page.

    Parameters
    ----------
    clean : callable
        From the bytes of a page to the text of its main content; None stands for no text. An exception counts as no
        text, and is named in the row.
    cells : iterable of Cell
        See :func:`cells`.

    Returns
    -------
    pandas.DataFrame
        A row a cell: `cell` (its name), `family`, `variant`, `size`, `language`, `held_out`; `main` and `noise`, the
        shares of words kept, and `whole`, the share of main texts that stand there whole, all in [0, 1]; `holds`,
        whether enough of the one and little of the other is kept; `error`, empty or the exception.

    References
    ----------
    Ribeiro et al., Beyond accuracy: behavioral testing of NLP models with CheckList, ACL 2020.

    Examples
    --------
    >>> import boilerkit
    >>> from boilerkit.stress import cells
    >>> table = stress(boilerkit.clean, cells(["wrapper"])[:2])
    >>> list(table.columns[:5])
    ['cell', 'family', 'variant', 'size', 'language']
    """
    return pd.DataFrame([row(clean, cell) for cell in cells])


def row(clean: Callable[[bytes], str | None], cell: Cell) -> dict[str, Any]:
    """The row of one cell; see `stress`."""
    page = cell.page()
    error = ""
    try:
        output = clean(page.html) or ""
    except Exception as raised:
        output, error = "", f"{type(raised).__name__}: {raised}"
    measured = kept(output, page.main, page.noise)
    return {
        "cell": cell.name,
        "family": cell.family,
        "variant": cell.variant,
        "size": cell.size,
        "language": cell.language,
        "held_out": cell.held_out,
        **measured._asdict(),
        "holds": measured.main >= MAIN_AT_LEAST and measured.noise <= NOISE_AT_MOST,
        "error": error,
    }
