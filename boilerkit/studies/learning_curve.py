"""Learning curve: what more labelled pages, and more sites, are worth."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from boilerkit.evaluation import plots
from boilerkit.studies.study import WHOLE, Study, StudyError, Trial, f1_of, summary

#: Shares of the pages that are trained on by default, each twice as much as the one before.
SHARES: Final = (0.0625, 0.125, 0.25, 0.5, 1.0)
#: Column of the pages' table that tells apart what is drawn.
_UNIT: Final = {"sites": "group", "pages": "key"}


def learning_curve(
    study: Study, shares: Sequence[float] = SHARES, draws: int = 3, drawn: Sequence[str] = ("sites",)
) -> pd.DataFrame:
    """Word F1 of models that are trained on a share of the sites, or of the pages of all sites.

    Every model is scored on every page, as in cross-validation, whatever it was trained on. A larger share of a draw
    holds the smaller ones.

    Parameters
    ----------
    study : Study
    shares : sequence of float
        Above 0, up to 1.
    draws : int
        How often a share below 1 is drawn anew.
    drawn : sequence of {"sites", "pages"}
        Draw whole sites, or single pages of any site.

    Returns
    -------
    DataFrame
        One row a share: drawn, share, sites and pages_trained (of a training, mean over draws and folds), draws,
        spread (standard deviation of F1 over the draws), pages, f1 (mean over draws), low and high (its 95 % bootstrap
        interval over pages), difference (to all pages), difference_low, difference_high, p_value.

    Raises
    ------
    StudyError
        If a share is out of range, there is nothing to draw, or a draw has no site for some fold.
    """
    if not shares or not all(0 < share <= 1 for share in shares) or draws < 1 or not drawn:
        raise StudyError("a learning curve needs shares above 0 and up to 1, one draw or more, and what is drawn")
    points = [
        (unit, share, [_drawn(study, unit, share, draw) for draw in range(draws if share < 1 else 1)])
        for unit in drawn
        for share in sorted({*shares, 1.0})
    ]
    rows = study.run(list(dict.fromkeys(trial for *_, trials in points for trial in trials)))
    whole = f1_of(rows, [WHOLE.name])
    table = []
    for unit, share, trials in points:
        sizes = pd.DataFrame([_size(study, trial) for trial in trials]).mean().to_dict()
        means = [f1_of(rows, [trial.name]).mean() for trial in trials]
        about = {"drawn": unit, "share": share} | sizes | {"draws": len(trials), "spread": float(np.std(means))}
        table.append(about | summary(f1_of(rows, [trial.name for trial in trials]), whole))
    return pd.DataFrame(table)


def _drawn(study: Study, unit: str, share: float, draw: int) -> Trial:
    """A training on a share of the sites or pages of each fold; a larger share of a draw holds the smaller ones."""
    if share == 1:
        return WHOLE
    pages = study.pages.reset_index()
    chosen: list[str] = []
    for fold, own in pages.groupby("fold"):
        rng = np.random.default_rng((study.config.random_state, draw, int(str(fold))))
        units = own[_UNIT[unit]].unique()
        first = rng.permutation(units)[: round(share * len(units))]
        if not len(first):
            raise StudyError(f"a share of {share:g} leaves no page of fold {fold}; draw more, or label more pages")
        chosen += own["key"][own[_UNIT[unit]].isin(first)].tolist()
    return Trial(f"{share:g} of the {unit} draw {draw}", trained_on=frozenset(chosen))


def _size(study: Study, trial: Trial) -> dict[str, float]:
    """Sites and pages that the models of a trial's folds are trained on, on average."""
    pages = study.pages if trial.trained_on is None else study.pages.loc[sorted(trial.trained_on)]
    share = 1 - 1 / study.config.folds
    return {"sites": share * pages["group"].nunique(), "pages_trained": share * len(pages)}


def plot(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Word F1 with its interval over the number of sites that were trained on.

    Parameters
    ----------
    table : DataFrame
        As `learning_curve` gives it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> row = {"drawn": "sites", "sites": 9, "pages_trained": 10, "f1": 0.8, "low": 0.7, "high": 0.9}
    >>> plot(pd.DataFrame([row])).get_xlabel()
    'labelled pages trained on'
    """
    ax = plots.new_axes(ax, 6, 3.8)
    for number, (unit, own) in enumerate(table.groupby("drawn", sort=False)):
        ax.errorbar(
            own["pages_trained"],
            own["f1"],
            yerr=plots.arms(own, "f1"),
            fmt=f"{plots.MARKERS[number]}-",
            color=plots.SERIES[number],
            capsize=3,
            label="whole sites drawn" if unit == "sites" else "single pages drawn",
        )
    ax.set_xscale("log", base=2)
    ticks = table.drop_duplicates("share" if "share" in table else "pages_trained")
    names = [
        f"{pages:.0f}\n{sites:.0f} sites" for pages, sites in zip(ticks["pages_trained"], ticks["sites"], strict=True)
    ]
    ax.set_xticks(ticks["pages_trained"], names)
    ax.minorticks_off()
    ax.set(xlabel="labelled pages trained on", ylabel=f"word F1, {plots.INTERVAL}")
    ax.legend(frameon=False, loc="lower right")
    return ax
