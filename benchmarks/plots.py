"""Figures of the results, made of the tables in a folder of results alone."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import results as tables
from matplotlib.axes import Axes
from matplotlib.figure import Figure

#: Systems in a figure that would drown in all of them: boilerkit, then the best others.
FEW = 7
#: Systems below this mean F1 are named beside the figure rather than shown, or the others would crowd.
LOWEST = 0.5
COLOURS = {"boilerkit": "#c0392b", "peer": "#1f5f8b", "baseline": "#8a8a8a"}
VERDICTS = {"better": "#2e7d32", "worse": "#1f5f8b", "undecided": "#8a8a8a"}
SERIES = ("#c0392b", "#1f5f8b", "#e08e0b", "#2e7d32", "#7b3fa0", "#00868b", "#6b4f2a", "#8a8a8a")
MARKERS = "os^Dv<>P"
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
    found = tables.read(results)
    described = {
        "Description": f"results {tables.digest(results)}",
        "Creator": None,
        "Date": None,
    }
    written = []
    with matplotlib.rc_context(STYLE):
        for name, figure in FIGURES.items():
            path = results / f"{name}.svg"
            drawn = figure(found)
            if drawn is None:
                path.unlink(missing_ok=True)
                continue
            drawn.savefig(path, metadata=described, bbox_inches="tight", facecolor="white")
            written.append(path)
    return written


def by_type(found: dict[str, pd.DataFrame]) -> Figure | None:
    """F1 by page type with its interval, for boilerkit and the best others; a panel a corpus."""
    table = found["by_type"]
    if table.empty:
        return None
    several = [name for name, group in table.groupby("corpus") if group["type"].nunique() > 1]
    if not several:
        return None
    figure = Figure(figsize=(9, 3.6 * len(several)), layout="constrained")
    for axes, corpus in zip(_column(figure, len(several)), several, strict=True):
        scores = found["scores"].query("corpus == @corpus")
        group = table[table["corpus"] == corpus]
        kinds = group.groupby("type")["pages"].max().sort_values(ascending=False)
        chosen = few(scores)
        for number, system in enumerate(chosen):
            own = group[group["system"] == system].set_index("type").reindex(kinds.index)
            shift = 0.8 * ((number + 0.5) / len(chosen) - 0.5)
            axes.errorbar(
                [place + shift for place in range(len(kinds))],
                own["f1"],
                yerr=[own["f1"] - own["f1_low"], own["f1_high"] - own["f1"]],
                fmt=MARKERS[number % len(MARKERS)],
                color=SERIES[number % len(SERIES)],
                markersize=4.5,
                elinewidth=1,
                label=scores.set_index("system")["title"][system],
            )
        axes.set_xticks(range(len(kinds)), [f"{kind}\n{pages} pages" for kind, pages in kinds.items()])
        axes.grid(False, axis="x")
        axes.set_ylabel("word F1, 95 % interval")
        axes.set_title(str(corpus), loc="left")
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def quality_speed(found: dict[str, pd.DataFrame]) -> Figure | None:
    """Mean F1 over the corpora against time, as a ratio to the reference of the speed table."""
    scores, speed = found["scores"], found["speed"]
    if scores.empty or speed.empty:
        return None
    points = quality(scores).join(time_ratios(speed), how="inner")
    if points.empty:
        return None
    points = points.sort_values("f1", ascending=False)
    low = points["f1"] < LOWEST
    shown = points[~low]
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    for kind, group in shown.groupby("kind"):
        axes.scatter(group["ratio"], group["f1"], color=COLOURS.get(str(kind), "k"), s=24, label=kind, zorder=3)
    for rank, (_, point) in enumerate(shown.iterrows(), start=1):
        axes.annotate(
            str(rank),
            (point["ratio"], point["f1"]),
            xytext=(4, 4 if rank % 2 else -9),
            textcoords="offset points",
            fontsize=7.5,
        )
    names = [f"{rank}  {title}" for rank, title in enumerate(shown["title"], start=1)]
    names += [f"below the figure: {row['title']}, {row['f1']:.2f}" for _, row in points[low].iterrows()]
    axes.text(1.02, 1, "\n".join(names), transform=axes.transAxes, va="top", fontsize=7.5)
    axes.set_xscale("log")
    axes.set_xlabel(f"time a page, median ratio to {speed['reference'].iloc[0]}")
    axes.set_ylabel(f"word F1, mean over {scores['corpus'].nunique()} corpora")
    axes.legend(loc="lower right")
    return figure


def differences(found: dict[str, pd.DataFrame]) -> Figure | None:
    """Paired differences of F1 to the reference, with intervals; one panel a corpus."""
    table = found["differences"]
    if table.empty:
        return None
    whole = table[table["type"] == "all"]
    titles = found["scores"].drop_duplicates("system").set_index("system")["title"]
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


def cost_by_size(found: dict[str, pd.DataFrame]) -> Figure | None:
    """Median time against page size, in medians of the reference; classes of few pages are left out."""
    table, speed = found["speed_by_size"], found["speed"]
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
            marker=MARKERS[number % len(MARKERS)],
            markersize=4,
            color=SERIES[0] if ours else SERIES[1 + number % (len(SERIES) - 1)],
            linewidth=2.4 if ours else 1,
            linestyle="-" if number < len(SERIES) else "--",
            label=system["title"],
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("page size, thousands of characters of HTML (median of its class)")
    axes.set_ylabel(f"time a page, in medians of {reference['title']}")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


FIGURES: dict[str, Callable[[dict[str, pd.DataFrame]], Figure | None]] = {
    "by_type": by_type,
    "quality_speed": quality_speed,
    "differences": differences,
    "cost_by_size": cost_by_size,
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
    ratio = speed.set_index("system")["ratio_median"].rename("ratio")
    if "boilerkit" not in ratio.index:
        ratio = ratio.rename(index={"boilerkit-cv": "boilerkit"})
    return ratio


def _column(figure: Figure, count: int) -> Iterable[Axes]:
    axes: Iterable[Axes] = figure.subplots(count, 1, squeeze=False)[:, 0]
    return axes
