"""Figures of the results, made of the tables in a folder of results alone."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks import results as tables
from boilerkit.evaluation import plots
from boilerkit.studies import ablation, learning_curve, transfer

#: Systems in a figure that would drown in all of them: boilerkit, then the best others.
FEW = 7
#: Systems below this mean F1 are named beside the figure rather than shown, or the others would crowd.
LOWEST = 0.5
VERDICTS = {"better": plots.ORANGE, "worse": plots.BLUE, "undecided": plots.GREY}
STYLE: Any = {
    "svg.hashsalt": "boilerkit",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "legend.frameon": False,
}
#: Pages from which a class of page size is drawn.
LEAST_PAGES = 5


def draw(results: Path) -> list[Path]:
    """Draw every figure for which there are tables, as SVG files beside them, and return the files.

    Each says in its metadata which tables it was made of; see :func:`results.digest`.
    """
    read = tables.read(results)
    described = {
        "Description": f"results {tables.digest(results)}",
        "Creator": None,
        "Date": None,
    }
    written = []
    with matplotlib.rc_context(STYLE):
        for name, figure in FIGURES.items():
            path = results / f"{name}.svg"
            drawn = figure(read)
            if drawn is None:
                path.unlink(missing_ok=True)
                continue
            drawn.savefig(path, metadata=described, bbox_inches="tight", facecolor="white")
            written.append(path)
    return written


def by_type(results: dict[str, pd.DataFrame]) -> Figure | None:
    """F1 by page type with its interval, for boilerkit and the best others; a panel a corpus."""
    table = results["by_type"]
    if table.empty:
        return None
    several = [name for name, group in table.groupby("corpus") if group["page_type"].nunique() > 1]
    if not several:
        return None
    figure = Figure(figsize=(9, 4.4 * len(several)), layout="constrained")
    for axes, corpus in zip(_column(figure, len(several)), several, strict=True):
        scores = results["scores"].query("corpus == @corpus")
        titles = scores.set_index("system")[["title"]].loc[few(scores)]
        shown = titles.join(table[table["corpus"] == corpus].set_index("system"), how="inner")
        columns = {"title": "system", "f1_low": "low", "f1_high": "high"}
        plots.by_type(shown.rename(columns=columns), axes)
        axes.set_title(str(corpus), loc="left")
    return figure


def quality_speed(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Mean F1 over the corpora against time, as a ratio to the reference of the speed table."""
    scores, speed = results["scores"], results["speed"]
    if scores.empty or speed.empty:
        return None
    points = quality(scores).join(time_ratios(speed), how="inner")
    if points.empty:
        return None
    low = points["f1"] < LOWEST
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = plots.quality_speed(points[~low], figure.subplots())
    below = [f"below the figure: {row['title']}, {row['f1']:.2f}" for _, row in points[low].iterrows()]
    axes.annotate("\n".join(below), (1.02, 0), xycoords="axes fraction", fontsize="small")
    axes.set_xlabel(f"time a page, median ratio to {speed['reference'].iloc[0]}")
    axes.set_ylabel(f"word F1, mean over {scores['corpus'].nunique()} corpora")
    return figure


def differences(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Paired differences of F1 to the reference, with intervals; one panel a corpus."""
    table = results["differences"]
    if table.empty:
        return None
    whole = table[table["page_type"] == "all"]
    titles = results["scores"].drop_duplicates("system").set_index("system")["title"]
    corpora = list(dict.fromkeys(whole["corpus"]))
    rows = whole.groupby("corpus").size().max()
    figure = Figure(figsize=(4.2 * len(corpora), 1 + 0.2 * rows), layout="constrained")
    for axes, corpus in zip(figure.subplots(1, len(corpora), squeeze=False)[0], corpora, strict=True):
        group = whole[whole["corpus"] == corpus].sort_values("difference", ignore_index=True)
        for place, row in group.iterrows():
            colour = VERDICTS[row["verdict"]]
            axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.4)
            axes.plot(row["difference"], place, "o", color=colour, markersize=4)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(group)), [titles[name] for name in group["system"]], fontsize=7.5)
        axes.set_title(f"{corpus}, {group['pages'].max()} pages", loc="left")
        axes.set_xlabel(f"word F1 minus that of\n{titles[group['reference'].iloc[0]]}")
    return figure


def cost_by_size(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Median time against page size, in medians of the reference; classes of few pages are left out."""
    table, speed = results["speed_by_size"], results["speed"]
    if table.empty or speed.empty:
        return None
    table = table[table["pages"] >= LEAST_PAGES]
    reference = speed.set_index("system").loc[speed["reference"].iloc[0]]
    order = speed.sort_values("ratio_median")
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    for number, (_, system) in enumerate(order[order["kind"] != "baseline"].iterrows()):
        own = table[table["system"] == system["system"]].sort_values("kb_median")
        ours = system["kind"] == "boilerkit"
        axes.plot(
            own["kb_median"],
            own["ms_median"] / reference["ms_median"],
            marker=plots.MARKERS[number % len(plots.MARKERS)],
            markersize=4,
            color=plots.SERIES[0] if ours else plots.SERIES[1 + number % (len(plots.SERIES) - 1)],
            linewidth=2.4 if ours else 1,
            linestyle="-" if number < len(plots.SERIES) else "--",
            label=system["title"],
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("page size, thousands of characters of HTML (median of its class)")
    axes.set_ylabel(f"time a page, in medians of {reference['title']}")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def many_memory(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Memory of the parent and of the workers over the pages of a long stream."""
    table = results["many_memory"]
    if table.empty:
        return None
    figure = Figure(figsize=(7, 2.8), layout="constrained")
    axes = figure.subplots()
    for column, label, colour in (("workers_mb", "workers", plots.BLUE), ("parent_mb", "parent", plots.VERMILION)):
        axes.plot(table["pages"], table[column], label=label, color=colour)
    axes.set(xlabel="pages cleaned", ylabel="memory in MB", ylim=(0, None))
    axes.legend()
    return figure


def stress_length(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Share of main words kept over the number of units, a panel a unit, a curve a system."""
    measured = results["stress"]
    if measured.empty or (length := measured[measured["family"] == "length"]).empty:
        return None
    units = list(dict.fromkeys(length["variant"]))
    figure = Figure(figsize=(11, 2.3 * -(-len(units) // 4)), layout="constrained")
    panels = figure.subplots(-(-len(units) // 4), 4, sharex=True, sharey=True, squeeze=False).flat
    for unit, panel in zip(units, panels, strict=False):
        for number, (system, own) in enumerate(length[length["variant"] == unit].groupby("system", sort=False)):
            means = own.groupby("size")["main"].mean()
            style = {"marker": plots.MARKERS[number], "color": plots.SERIES[number], "markersize": 3}
            panel.plot(means.index, means, label=system, linewidth=2.2 if system == "boilerkit" else 1, **style)
        panel.set_xscale("log")
        panel.set_title(unit, loc="left")
    figure.supxlabel("units on the page")
    figure.supylabel("main words kept")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=FEW)
    return figure


def stress_families(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Families by systems: the share of main words kept, and of noise."""
    if results["stress"].empty:
        return None
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    means = results["stress"].groupby(["family", "system"], sort=False)[["main", "noise"]].mean()
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
        panel.tick_params(axis="x", rotation=25)
        panel.set_yticks(range(len(table)), table.index)
        panel.grid(False)
        panel.set_title(f"{share} words kept", loc="left")
    return figure


def kinds_confusion(results: dict[str, pd.DataFrame]) -> Figure | None:
    """What the labelled blocks of each kind were taken for, as shares of a row."""
    counted = results["kinds_of_blocks_confusion"]
    if counted.empty:
        return None
    figure = Figure(figsize=(5.4, 4.2), layout="constrained")
    plots.kinds_confusion(counted.set_index("kind"), figure.subplots())
    return figure


def kinds_shares(results: dict[str, pd.DataFrame]) -> Figure | None:
    """Mean share of each kind in a page's words, a panel a corpus: by page type, or by language."""
    table = results["kinds_of_blocks_shares"]
    if table.empty:
        return None
    corpora = list(dict.fromkeys(table["corpus"]))
    figure = Figure(figsize=(4 * len(corpora), 3.6), layout="constrained")
    for axes, corpus in zip(figure.subplots(1, len(corpora), squeeze=False)[0], corpora, strict=True):
        of_corpus = table[table["corpus"] == corpus]
        groups, kinds = of_corpus["group"].unique(), of_corpus["kind"].unique()
        shares = of_corpus.pivot_table(index="group", columns="kind", values="share").loc[groups, kinds]
        plots.kinds_shares(shares, axes).legend().remove()
        axes.set_title(corpus, loc="left")
        axes.set(xlabel="mean share of a page's words", ylabel="")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=6)
    return figure


def _of_study(
    name: str, width: float, height: float, draw: Callable[[pd.DataFrame, Axes], Axes]
) -> Callable[[dict[str, pd.DataFrame]], Figure | None]:
    """The figure of a study as its own module draws it, in a size in inches."""

    def drawn(results: dict[str, pd.DataFrame]) -> Figure | None:
        if results[name].empty:
            return None
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(results[name], figure.subplots())
        return figure

    return drawn


FIGURES: dict[str, Callable[[dict[str, pd.DataFrame]], Figure | None]] = {
    "by_type": by_type,
    "quality_speed": quality_speed,
    "differences": differences,
    "cost_by_size": cost_by_size,
    "many_memory": many_memory,
    "stress_length": stress_length,
    "stress_families": stress_families,
    "kinds_confusion": kinds_confusion,
    "kinds_shares": kinds_shares,
    "ablation": _of_study("ablation", 7, 4.8, ablation.plot),
    "learning_curve": _of_study("learning_curve", 6, 3.8, learning_curve.plot),
    "transfer": _of_study("transfer", 7.6, 3.8, transfer.plot),
}
"""Every figure by the name of its file."""


def few(scores: pd.DataFrame) -> list[str]:
    """boilerkit and the best other systems of a corpus, best first."""
    ours = scores[scores["kind"] == "boilerkit"]
    others = scores[scores["kind"] != "boilerkit"].sort_values("f1", ascending=False)
    return [*ours["system"], *others["system"].head(FEW - len(ours))]


def quality(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean F1 over the corpora, for systems that were scored on all of them; boilerkit's two are one.

    On each corpus one of boilerkit's two may be scored, whichever has not seen it.
    """
    merged = scores.assign(system=scores["system"].replace("boilerkit-cv", "boilerkit"))
    means = merged.groupby("system").agg(
        f1=("f1", "mean"), corpora=("corpus", "nunique"), kind=("kind", "first"), title=("title", "first")
    )
    return means[means["corpora"] == scores["corpus"].nunique()]


def time_ratios(speed: pd.DataFrame) -> pd.Series:
    """Median time ratio by system; the fold models stand for boilerkit where it was not timed itself."""
    ratio = speed.set_index("system")["ratio_median"].rename("time")
    if "boilerkit" not in ratio.index:
        ratio = ratio.rename(index={"boilerkit-cv": "boilerkit"})
    return ratio


def _column(figure: Figure, count: int) -> Iterable[Axes]:
    axes: Iterable[Axes] = figure.subplots(count, 1, squeeze=False)[:, 0]
    return axes
