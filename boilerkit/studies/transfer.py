"""Transfer: what a model that is trained on one corpus is worth on another."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from boilerkit.evaluation import plots
from boilerkit.studies.study import WHOLE, Study, StudyError, Trial, f1_of, summary

#: Stands for every corpus together.
ALL = "all"


def transfer(study: Study) -> pd.DataFrame:
    """Word F1 of models that are trained on each corpus, and on all of them, on the pages of each corpus.

    All corpora are dealt out to the same folds: a page is scored by a model that has seen no page of its site, none
    with the same bytes and none with nearly the same text, in whichever corpus. On its own corpus that is plain
    cross-validation, so a row's models are trained on equally many pages for every column.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        One row a pair: trained_on, tested_on, pages_trained (of a training, mean over folds), pages, f1, low and high
        (its 95 % bootstrap interval), difference (to models of the corpus that is tested on, on the same pages),
        difference_low, difference_high, p_value. Corpora of which only snippets are known are not among them, since no
        model can be calibrated or scored on them; models that are trained on all corpora see their pages, too.

    Raises
    ------
    StudyError
        If there are fewer than two corpora with gold texts, or one has too few sites.
    """
    pages = study.pages
    corpora = list(pages["corpus"][pages["scored"] & (pages["blocks"] > 0)].unique())
    if len(corpora) < 2:
        raise StudyError("transfer needs two corpora or more with gold texts; give --data again")
    trials = {name: Trial(f"on {name}", trained_on=frozenset(pages.index[pages["corpus"] == name])) for name in corpora}
    for name in corpora:
        if pages["fold"][pages["corpus"] == name].nunique() < study.config.folds:
            raise StudyError(
                f"{name} has too few sites for {study.config.folds} folds; leave it out, or set fewer folds"
            )
    trials[ALL] = WHOLE
    rows = study.run(list(trials.values()))
    table = []
    for tested_on in corpora:
        own = f1_of(rows, [trials[tested_on].name], tested_on)
        for name, trial in trials.items():
            trained = (1 - 1 / study.config.folds) * len(trial.trained_on or pages)
            about = {"trained_on": name, "tested_on": tested_on, "pages_trained": trained}
            table.append(about | summary(f1_of(rows, [trial.name], tested_on), own))
    return pd.DataFrame(table)


def plot(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Word F1 of each pair of corpora as a matrix, shaded by the difference to the best of its column.

    Parameters
    ----------
    table : DataFrame
        As `transfer` gives it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> rows = [("a", "a", 0.9), ("b", "a", 0.8), ("a", "b", 0.7), ("b", "b", 0.9)]
    >>> table = pd.DataFrame(rows, columns=["trained_on", "tested_on", "f1"])
    >>> [text.get_text() for text in plot(table).texts]
    ['0.900', '0.700', '0.800', '0.900']
    """
    order = list(dict.fromkeys(table["trained_on"])), list(dict.fromkeys(table["tested_on"]))
    matrix = table.pivot(index="trained_on", columns="tested_on", values="f1").loc[order[0], order[1]]
    ax = plots.new_axes(ax, 2.4 + 1.4 * len(order[1]), 1.4 + 0.5 * len(order[0]))
    values = matrix.to_numpy()
    lost = values - values.max(axis=0)
    ax.imshow(lost, vmin=-0.25, vmax=0, cmap="Blues", aspect="auto")
    for row, column in np.ndindex(lost.shape):
        colour = "white" if lost[row, column] > -0.1 else "black"
        ax.text(column, row, f"{values[row, column]:.3f}", ha="center", va="center", color=colour)
    ax.set_xticks(range(len(order[1])), order[1], rotation=20, ha="right")
    ax.set_yticks(range(len(order[0])), order[0])
    ax.set(xlabel="tested on", ylabel="trained on", title="word F1")
    ax.grid(False)
    return ax
