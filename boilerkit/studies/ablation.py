"""Ablation: what a model loses without each family of features, and what each family is worth alone."""

import pandas as pd
from matplotlib.axes import Axes

from boilerkit.evaluation import plots
from boilerkit.features import BLOCK
from boilerkit.studies.study import WHOLE, Study, StudyError, Trial, f1_of, summary


def ablation(study: Study) -> pd.DataFrame:
    """Word F1 of models that see all families but one, and of models that see one alone.

    Families share what they tell: a family whose loss is small may be replaced by others, and is not useless for that.
    The structure of a page, over which page networks pool, is no feature and stays.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        One row a training: family, sees ("everything", "all others" or "it alone"), features (their number), pages,
        f1, low and high (its 95 % bootstrap interval), difference (to everything, on the same pages), difference_low,
        difference_high, p_value.

    Raises
    ------
    StudyError
        If the settings name fewer than two families.
    """
    if len(study.families) < 2:
        raise StudyError("an ablation needs two families of features or more; name more in the settings")
    trials = [("all families", "everything", WHOLE)]
    for family in study.families:
        others = tuple(name for name in study.families if name != family)
        trials += [(family, "all others", Trial(f"without {family}", others))]
    trials += [(family, "it alone", Trial(f"{family} alone", (family,))) for family in study.families]
    rows = study.run([trial for *_, trial in trials])
    whole = f1_of(rows, [WHOLE.name])
    table = [
        {"family": family, "sees": sees, "features": len(BLOCK.only(trial.families or study.families).names)}
        | summary(f1_of(rows, [trial.name]), whole)
        for family, sees, trial in trials
    ]
    return pd.DataFrame(table)


def plot(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What is lost without each family, and what each reaches alone, as differences to a model that sees everything.

    Parameters
    ----------
    table : DataFrame
        As `ablation` gives it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> row = {"family": "text", "sees": "all others", "features": 9}
    >>> row |= {"difference": -0.01, "difference_low": -0.02, "difference_high": 0.0}
    >>> [tick.get_text() for tick in plot(pd.DataFrame([row])).get_yticklabels()]
    ['text']
    """
    without = table[table["sees"] == "all others"].sort_values("difference", ascending=False)
    places = {family: number for number, family in enumerate(without["family"])}
    ax = plots.new_axes(ax, 7, 1.2 + 0.36 * len(places))
    for sees, label, colour, marker in (
        ("all others", "without it", plots.BLUE, "o"),
        ("it alone", "it alone", plots.VERMILION, "s"),
    ):
        own = table[table["sees"] == sees]
        intervals = own.rename(columns={"low": "", "high": "", "difference_low": "low", "difference_high": "high"})
        heights = [places[family] for family in own["family"]]
        errors = plots.arms(intervals, "difference")
        ax.errorbar(own["difference"], heights, xerr=errors, fmt=marker, color=colour, capsize=3, label=label)
    ax.axvline(0, color=plots.ink(), linewidth=0.8)
    ax.set_yticks(range(len(places)), list(places))
    ax.set_xscale("symlog", linthresh=0.01)  # what is lost without a family is far less than what is lacking alone
    ax.set_xticks([-0.3, -0.1, -0.03, -0.01, 0, 0.01], ["−0.3", "−0.1", "−0.03", "−0.01", "0", "0.01"])
    ax.minorticks_off()
    ax.set(xlabel=f"difference of word F1 to all families, {plots.INTERVAL}", ylabel="family of features")
    ax.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    return ax
