"""Figures of pages, features and results: a table or a document in, matplotlib's `Axes` in and out.

Every function draws on the axes that it is given, or on those of a new figure, and returns them. Colours are those of
Okabe and Ito (Color Universal Design, 2008), which colour-blind people can tell apart, and differ in lightness or come
with a marker; text, lines and background follow matplotlib's settings, so a dark style is a dark figure.

>>> import pandas as pd
>>> from boilerkit.evaluation import plots
>>> blocks = pd.DataFrame({"label": [1, 0, 1], "probability": [0.9, 0.2, 0.7], "words": [30, 2, 9]})
>>> plots.calibration(blocks).get_xlabel()
'probability of main content'
"""

from collections.abc import Sequence
from typing import Final

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from boilerkit.document import Document
from boilerkit.evaluation.tables import over_threshold
from boilerkit.features import SCHEMAS
from boilerkit.metrics import calibration_error, reliability
from boilerkit.words import words

BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREY: Final = "#8C8C8C"
#: Colours of systems or measures side by side, each with its marker.
SERIES: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, GREY)
MARKERS: Final = "os^Dv<>P"
#: Main content and boilerplate, kept and dropped.
MAIN: Final = BLUE
BOILERPLATE: Final = ORANGE
#: Colour and pattern of each kind of block, the colours being those of reports.
OF_KIND: Final = {
    "main": (BLUE, ""),
    "navigation": (ORANGE, "//"),
    "promotion": (VERMILION, "xx"),
    "comments": (GREEN, ".."),
    "legal": (PURPLE, "--"),
    "meta": (SKY, "||"),
}
#: Kinds of systems.
KINDS: Final = {"boilerkit": BLUE, "peer": VERMILION, "baseline": GREY}

INTERVAL: Final = "95 % interval"
#: Values of a feature, up to which each gets a tick of its own.
_FEW: Final = 6


def page(document: Document, label: Sequence[float] | None = None, ax: Axes | None = None) -> Axes:
    """A page as a strip of blocks in reading order: as wide as its words, as high as its probability.

    Parameters
    ----------
    document : Document
    label : sequence of float, optional
        1 for each block that is main content by its label, 0 for any other; shown as a band below the strip.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `label` is not as long as the document has blocks.

    Examples
    --------
    >>> import boilerkit
    >>> page(boilerkit.analyze("<nav>Home</nav><p>Tea is a drink."), label=[0, 1]).get_xlabel()
    'words, in reading order'
    """
    blocks = document.blocks
    if label is not None and len(label) != len(blocks):
        raise ValueError(f"{len(label)} labels for {len(blocks)} blocks; give one a block")
    ax = new_axes(ax, 9, 2.6)
    edges = np.cumsum([0, *(max(len(words(block.text)), 1) for block in blocks)])
    probabilities = np.array([block.probability for block in blocks])
    kept = np.array([block.kept for block in blocks], dtype=bool)
    for chosen, colour, name in ((kept, MAIN, "kept"), (~kept, BOILERPLATE, "dropped")):
        ax.stairs(np.where(chosen, probabilities, np.nan), edges, fill=True, color=colour, label=name)
    ax.axhline(document.threshold, color=ink(), linestyle="--", label="threshold")
    ax.annotate(f" {document.threshold:.2f}", (1, document.threshold), xycoords=("axes fraction", "data"), va="center")
    ax.set(ylim=(0, 1.02), xlim=(0, edges[-1] or 1))
    if label is not None:
        band = np.where(np.asarray(label) > 0.5, -0.04, np.nan)
        ax.stairs(band, edges, baseline=-0.1, fill=True, color=GREEN, label="main content by its label")
        ax.set_ylim(-0.12, 1.02)
    ax.set_xlabel("words, in reading order")
    ax.set_ylabel("probability of\nmain content")
    ax.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4)
    return ax


def distribution(blocks: pd.DataFrame, feature: str, bins: int = 30, ax: Axes | None = None) -> Axes:
    """How a feature is distributed among blocks of main content and of boilerplate.

    Parameters
    ----------
    blocks : DataFrame
        Blocks with their features and a column `label`, as `boilerkit.evaluation.tables.blocks` gives them.
    feature : str
        A feature's name, with or without the ``f_`` of its column.
    bins : int
        Bars, at most; a feature of fewer values gets one for each.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has no such feature.

    Examples
    --------
    >>> blocks = pd.DataFrame({"label": [1, 0, 0], "f_link_density": [0.1, 1.0, 0.9]})
    >>> distribution(blocks, "link_density").get_xlabel()
    'link_density (share)'
    """
    name = feature.removeprefix("f_")
    if f"f_{name}" not in blocks:
        raise ValueError(f"the blocks have no column 'f_{name}'; make them with features=True")
    ax = new_axes(ax, 5, 3)
    values, main = blocks[f"f_{name}"].to_numpy(dtype=np.float64), blocks["label"].to_numpy() == 1
    edges = _edges(values, bins)
    for chosen, colour, kind, filled in (
        (~main, BOILERPLATE, "boilerplate", True),
        (main, MAIN, "main content", False),
    ):
        counts = np.histogram(values[chosen], edges)[0] / max(chosen.sum(), 1)
        style = {"fill": True, "alpha": 0.7} if filled else {"linewidth": 2}
        ax.stairs(counts, edges, color=colour, label=f"{kind}, {counted(chosen.sum(), 'block')}", **style)
    if len(distinct := np.unique(values)) <= _FEW:
        ax.set_xticks(distinct)
    units = {known.name: known.unit for schema in SCHEMAS.values() for known in schema.features}
    ax.set_xlabel(f"{name} ({units[name]})" if name in units else name)
    ax.set_ylabel("share of its blocks")
    ax.legend(frameon=False)
    return ax


def importance(table: pd.DataFrame, most: int = 20, ax: Axes | None = None) -> Axes:
    """Permutation importance with its intervals, the most important on top.

    Parameters
    ----------
    table : DataFrame
        As `boilerkit.evaluation.permutation.permutation_importance` gives it.
    most : int
        Groups that are shown.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["text"], "features": [26], "loss": [0.1], "low": [0.05], "high": [0.2]})
    >>> [tick.get_text() for tick in importance(table).get_yticklabels()]
    ['text, 26 features']
    """
    shown = table.sort_values("loss", ascending=False).head(most)[::-1]
    ax = new_axes(ax, 6, 1 + 0.3 * len(shown))
    places = np.arange(len(shown))
    ax.errorbar(shown["loss"], places, xerr=arms(shown, "loss"), fmt="o", color=MAIN, capsize=3)
    ax.axvline(0, color=ink(), linewidth=0.8)
    names = [
        f"{group}, {counted(count, 'feature')}" if count > 1 else str(group)
        for group, count in zip(shown["group"], shown["features"], strict=True)
    ]
    ax.set_yticks(places, names)
    ax.set(xlabel=f"score lost, {INTERVAL}", ylabel="features shuffled")
    return ax


def precision_recall(blocks: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Precision, recall and F1 of blocks by words, over one threshold for all pages.

    Parameters
    ----------
    blocks : DataFrame
        With columns label, probability and words, as `boilerkit.evaluation.tables.blocks` gives them.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> blocks = pd.DataFrame({"label": [1, 0], "probability": [0.9, 0.2], "words": [30, 2]})
    >>> [line.get_label() for line in precision_recall(blocks).get_lines()]
    ['precision', 'recall', 'F1']
    """
    ax = new_axes(ax, 5.5, 3.6)
    scores = over_threshold(blocks)
    styles = (("precision", "-", BLUE), ("recall", "--", VERMILION), ("f1", ":", GREEN))
    for name, style, colour in styles:
        ax.plot(scores["threshold"], scores[name], style, color=colour, linewidth=2, label=name.replace("f1", "F1"))
    ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="threshold", ylabel="score by words")
    ax.legend(frameon=False)
    return ax


def calibration(blocks: pd.DataFrame, bins: int = 15, ax: Axes | None = None) -> Axes:
    """Reliability diagram by words, with the expected calibration error (Guo et al. 2017).

    Where the model is calibrated the points lie on the diagonal; their areas are the words that they stand for.

    Parameters
    ----------
    blocks : DataFrame
        With columns label, probability and words, as `boilerkit.evaluation.tables.blocks` gives them.
    bins : int
        Bins of equal width.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> blocks = pd.DataFrame({"label": [1, 0], "probability": [0.9, 0.1], "words": [5, 5]})
    >>> calibration(blocks).get_legend_handles_labels()[1]
    ['perfectly calibrated', 'expected calibration error 0.100']
    """
    ax = new_axes(ax, 4.2, 4)
    columns = blocks["label"], blocks["probability"], blocks["words"]
    points, error = reliability(*columns, bins=bins), calibration_error(*columns, bins=bins)
    filled = points.weight > 0
    x, y, weight = points.probability[filled], points.share[filled], points.weight[filled]
    ax.plot([0, 1], [0, 1], color=ink(), linewidth=0.8, linestyle="--", label="perfectly calibrated")
    ax.plot(x, y, color=MAIN, linewidth=1, label=f"expected calibration error {error:.3f}", marker=".")
    ax.scatter(x, y, s=10 + 600 * weight / max(weight.sum(), 1), color=MAIN, alpha=0.5)
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
    ax.set_xlabel("probability of main content")
    ax.set_ylabel("share of words that are main content")
    ax.legend(frameon=False)
    return ax


def by_type(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """F1 by page type with its interval, systems side by side.

    Parameters
    ----------
    table : DataFrame
        One row a system and page type: system, page_type, pages, f1, low, high, as `boilerkit.evaluation.tables.table`
        gives it with ``by=["system"]``. Systems are drawn in the table's order; types by number of pages.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> row = {"system": "boilerkit", "page_type": "forum", "pages": 9, "f1": 0.8, "low": 0.7, "high": 0.9}
    >>> [tick.get_text() for tick in by_type(pd.DataFrame([row])).get_xticklabels()]
    ['forum\\n9 pages']
    """
    ax = new_axes(ax, 9, 3.6)
    page_types = table.groupby("page_type")["pages"].max().sort_values(ascending=False, kind="stable")
    systems = list(dict.fromkeys(table["system"]))
    for number, system in enumerate(systems):
        own = table[table["system"] == system].set_index("page_type").reindex(page_types.index)
        ax.errorbar(
            np.arange(len(page_types)) + 0.8 * ((number + 0.5) / len(systems) - 0.5),
            own["f1"],
            yerr=arms(own, "f1"),
            fmt=MARKERS[number % len(MARKERS)],
            color=SERIES[number % len(SERIES)],
            markersize=4.5,
            elinewidth=1,
            label=system,
        )
    names = [f"{page_type}\n{counted(pages, 'page')}" for page_type, pages in page_types.items()]
    ax.set_xticks(range(len(page_types)), names, fontsize="small")
    ax.grid(False, axis="x")
    ax.set(xlabel="page type", ylabel=f"word F1, {INTERVAL}")
    ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=3)
    return ax


def quality_speed(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Quality against speed: numbered points, named beside the figure, the best first.

    Parameters
    ----------
    table : DataFrame
        One row a system: title, f1, time (in any unit; its axis is logarithmic) and kind; those in `KINDS` have
        colours of their own.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> table = pd.DataFrame({"title": ["boilerkit"], "kind": ["boilerkit"], "f1": [0.9], "time": [12.0]})
    >>> quality_speed(table).get_xscale()
    'log'
    """
    ax = new_axes(ax, 8, 4.4)
    shown = table.sort_values("f1", ascending=False)
    for number, (kind, group) in enumerate(shown.groupby("kind")):
        ax.scatter(
            group["time"],
            group["f1"],
            s=28,
            color=KINDS.get(str(kind), GREEN),
            marker=MARKERS[number],
            label=kind,
            zorder=3,
        )
    for rank, (time, f1) in enumerate(zip(shown["time"], shown["f1"], strict=True), start=1):
        offset = (4, 4 if rank % 2 else -9)
        ax.annotate(str(rank), (time, f1), xytext=offset, textcoords="offset points", fontsize="small")
    names = "\n".join(f"{rank}  {title}" for rank, title in enumerate(shown["title"], start=1))
    ax.annotate(names, (1.02, 1), xycoords="axes fraction", va="top", fontsize="small")
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set(xlabel="time a page", ylabel="word F1")
    ax.legend(frameon=False, loc="lower right")
    return ax


def losses(table: pd.DataFrame, by: str = "page_type", ax: Axes | None = None) -> Axes:
    """Where pages lose their points: F1 lost to false drops and to false keeps, mean by page type.

    Parameters
    ----------
    table : DataFrame
        One row a page, as `boilerkit.evaluation.tables.losses` gives it.
    by : str
        Column that tells apart what is averaged.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> table = pd.DataFrame({"page_type": ["forum"], "false_keeps": [0.1], "false_drops": [0.2]})
    >>> [tick.get_text() for tick in losses(table).get_yticklabels()]
    ['forum, 1 page']
    """
    means = table.groupby(by)[["false_keeps", "false_drops"]].mean()
    means = means.loc[means.sum(axis=1).sort_values(kind="stable").index]
    pages = table[by].value_counts()
    ax = new_axes(ax, 7, 1 + 0.45 * len(means))
    places = np.arange(len(means))
    ax.barh(places, means["false_keeps"], color=BOILERPLATE, label="boilerplate kept")
    ax.barh(places, means["false_drops"], left=means["false_keeps"], color=MAIN, label="main content dropped")
    ax.set_yticks(places, [f"{group}, {counted(pages[group], 'page')}" for group in means.index])
    ax.grid(False, axis="y")
    ax.set(xlabel="F1 lost, mean over pages", ylabel=by.replace("_", " "))
    ax.legend(frameon=False, loc="lower right")
    return ax


def kinds_confusion(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What the blocks of each kind were taken for, in numbers, shaded by their share of a row.

    Parameters
    ----------
    table : DataFrame
        One row a kind by the readers, one column a kind by the model, as `pandas.crosstab` gives it.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> readers, model = ["main", "main", "meta"], ["main", "meta", "meta"]
    >>> table = pd.crosstab(pd.Series(readers), pd.Series(model))
    >>> [text.get_text() for text in kinds_confusion(table).texts]
    ['1', '1', '0', '1']
    """
    ax = new_axes(ax, 6.8, 4.2)
    counts = table.to_numpy()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, vmin=0, vmax=1, cmap="Blues", aspect="auto")
    for row, column in np.ndindex(counts.shape):
        colour = "white" if shares[row, column] > 0.6 else "black"
        ax.text(column, row, str(counts[row, column]), ha="center", va="center", color=colour)
    ax.set_xticks(range(table.shape[1]), table.columns)
    ax.set_yticks(range(len(table)), table.index)
    ax.set(xlabel="kind by the model", ylabel="kind by the readers")
    ax.grid(False)
    return ax


def kinds_shares(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What pages are made of: the share of each kind, a bar a group, from the top down.

    Parameters
    ----------
    table : DataFrame
        One row a group, one column a kind of `OF_KIND`, shares of 1 as values.
    ax : Axes, optional

    Returns
    -------
    Axes
        Its legend is outside, above; for several axes side by side, take it off and give the figure one.

    Examples
    --------
    >>> table = pd.DataFrame({"main": [0.6, 0.9], "navigation": [0.4, 0.1]}, index=["forum", "article"])
    >>> [tick.get_text() for tick in kinds_shares(table).get_yticklabels()]
    ['forum', 'article']
    """
    ax = new_axes(ax, 7, 1.2 + 0.32 * len(table))
    left = np.zeros(len(table))
    for kind in table.columns:
        colour, pattern = OF_KIND[kind]
        widths = table[kind].to_numpy()
        ax.barh(range(len(table)), widths, left=left, label=kind, color=colour, hatch=pattern, edgecolor="white")
        left = left + np.nan_to_num(widths)
    ax.set_yticks(range(len(table)), table.index)
    ax.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.5), xlabel="share of words")
    ax.set_ylabel(str(table.index.name or "group").replace("_", " "))
    ax.grid(False)
    ax.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=6, fontsize="small")
    return ax


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes that were given, or those of a new figure.

    Parameters
    ----------
    ax : Axes or None
    width, height : float
        Of the new figure, in inches.
    """
    drawn: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1] if ax is None else ax
    drawn.spines[["top", "right"]].set_visible(False)
    return drawn


def counted(number: int, unit: str) -> str:
    """A number of things in words.

    Parameters
    ----------
    number : int
    unit : str
        What is counted, in the singular.

    Examples
    --------
    >>> counted(1, "page"), counted(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def ink() -> str:
    """Colour of the text, for lines that are neither data nor grid."""
    return str(plt.rcParams["text.color"])


def arms(table: pd.DataFrame, middle: str) -> npt.NDArray[np.float64]:
    """Lengths of the intervals' arms, as `errorbar` takes them.

    Parameters
    ----------
    table : DataFrame
        With columns low and high.
    middle : str
        Column of what the intervals are of.
    """
    lengths = [table[middle] - table["low"], table["high"] - table[middle]]
    return np.maximum(np.array(lengths, dtype=np.float64), 0)  # rounding may leave −1e-17, which matplotlib refuses


def _edges(values: npt.NDArray[np.float64], bins: int) -> npt.NDArray[np.float64]:
    """Edges of bars: between the values where these are few, else of equal width."""
    distinct = np.unique(values[np.isfinite(values)])
    if len(distinct) > bins or len(distinct) < 2:
        return np.asarray(np.histogram_bin_edges(distinct, bins if len(distinct) > 1 else 1))
    middles = (distinct[1:] + distinct[:-1]) / 2
    return np.concatenate([[2 * distinct[0] - middles[0]], middles, [2 * distinct[-1] - middles[-1]]])
