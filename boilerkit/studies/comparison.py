"""Comparison: which of two systems is better, by how much, and on which pages.

What each system makes of a page is written down as soon as it is known, so an interrupted comparison goes on where it
was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from matplotlib.axes import Axes

from boilerkit.datasets import LabelledPage
from boilerkit.evaluation import plots
from boilerkit.evaluation.tables import page_row
from boilerkit.files.writing import write
from boilerkit.metrics import paired_bootstrap
from boilerkit.studies.overview import write_overview
from boilerkit.studies.study import StudyError, keep_identity, pages_digest
from boilerkit.studies.systems import system
from boilerkit.training.examples import key_of
from boilerkit.training.progress import Report

#: Stands for every corpus, or every page type of a corpus, together.
ALL: Final = "all"


def compare(
    pages: Iterable[LabelledPage], a: str, b: str, folder: str | Path, seed: int = 0, most: int = 20,
    report: Report = print,
) -> pd.DataFrame:  # fmt: skip
    """Compare two systems page by page, and write what they did to a folder.

    The folder gets ``texts`` (what each made of every page), ``pages.csv`` (one row a page, those on which they differ
    most first) and ``index.html``, which opens the decisions of both side by side.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Those without gold text are left out, and those that either system was trained on.
    a, b : str
        See `boilerkit.studies.systems.system`.
    folder : str or Path
        Made where it is not there; a comparison of the same that is there is gone on with.
    seed : int
        Of the bootstrap.
    most : int
        Pages that can be opened side by side.
    report : callable
        Called with a line of text now and then.

    Returns
    -------
    DataFrame
        One row a corpus and page type, and one for "all" of each: corpus, page_type, pages, f1_a, f1_b, difference
        (of b to a, mean over pages), low and high (its 95 % bootstrap interval), p_value.

    Raises
    ------
    StudyError
        If a system cannot be used, no page is left, or the folder holds another comparison.
    """
    folder, systems = Path(folder), {"a": a, "b": b}
    made = {place: system(name) for place, name in systems.items()}
    labelled = [page for page in pages if page.gold is not None]
    fresh = [page for page in labelled if not any(one.has_seen(page.html) for one in made.values())]
    if len(fresh) < len(labelled):
        report(f"{len(labelled) - len(fresh)} pages left out, since {a} or {b} was trained on them")
    identities = {place: f"{name} {made[place].identity}" for place, name in systems.items()}
    keep_identity(folder, {"systems": identities, "pages": pages_digest(fresh), "seed": seed})
    texts = {place: _texts(name, fresh, folder / "texts" / f"{place}.jsonl", report) for place, name in systems.items()}
    known = [page for page in fresh if all(texts[place][key_of(page)] is not None for place in systems)]
    if len(known) < len(fresh):
        report(f"{len(fresh) - len(known)} pages left out, since {a} or {b} has no prediction for them")
    if not known:
        raise StudyError(f"no page is left on which {a} and {b} can be compared")
    rows = pd.DataFrame([_row(page, {place: texts[place][key_of(page)] or "" for place in systems}) for page in known])
    rows = rows.sort_values("difference", key=abs, ascending=False, kind="stable", ignore_index=True)
    write(rows.to_csv(index=False, float_format="%.6f"), folder / "pages.csv", overwrite=True)
    table = _table(rows, seed)
    write_overview(folder, systems, made, known, texts, rows, table, most)
    return table


def _texts(name: str, pages: Sequence[LabelledPage], file: Path, report: Report) -> dict[str, str | None]:
    """What a system makes of each page, by the page's key; what is in the file is not done again."""
    lines = [json.loads(line) for line in _whole_lines(file)]
    texts = {line["key"]: line["text"] for line in lines}
    missing = [page for page in pages if key_of(page) not in texts]
    report(f"{name}: {len(missing)} of {len(pages)} pages to be cleaned")
    write("".join(f"{json.dumps(line)}\n" for line in lines), file, overwrite=True)
    failed = sum(line["error"] != "" for line in lines)
    with file.open("a", encoding="utf-8") as out:
        results = Parallel(n_jobs=-1, return_as="generator")(delayed(_text)(name, page) for page in missing)
        for page, (text, error) in zip(missing, results, strict=True):
            out.write(f"{json.dumps({'key': key_of(page), 'text': text, 'error': error})}\n")
            out.flush()
            texts[key_of(page)] = text
            failed += error != ""
    if failed:
        report(f"{name}: {failed} pages failed, which counts as no text; {file} says why")
    return texts


def _whole_lines(file: Path) -> list[str]:
    """Lines of a file but the last if it was cut off."""
    written = file.read_text("utf-8") if file.exists() else ""
    return written[: written.rfind("\n") + 1].splitlines()


def _text(name: str, page: LabelledPage) -> tuple[str | None, str]:
    """What a system makes of a page, and why it failed if it did; a failure counts as no text."""
    try:
        return system(name).text(page), ""
    except Exception as error:  # other people's tools raise all kinds of errors on odd pages
        return "", f"{type(error).__name__}: {error}"


def _row(page: LabelledPage, texts: Mapping[str, str]) -> dict[str, Any]:
    scores = {place: page_row(page, text) for place, text in texts.items()}
    about = {name: scores["a"][name] for name in ("corpus", "id", "page_type", "language")}
    f1 = {f"f1_{place}": row["f1"] for place, row in scores.items()}
    return about | f1 | {"difference": f1["f1_b"] - f1["f1_a"]}


def _table(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    groups = [(ALL, ALL, rows)] if rows["corpus"].nunique() > 1 else []
    for corpus, whole in rows.groupby("corpus"):
        groups.append((str(corpus), ALL, whole))
        if whole["page_type"].nunique() > 1:
            groups += [(str(corpus), str(page_type), own) for page_type, own in whole.groupby("page_type")]
    table = []
    for corpus, page_type, own in groups:
        about = {"corpus": corpus, "page_type": page_type, "pages": len(own)}
        means = own[["f1_a", "f1_b"]].mean().to_dict()
        paired = paired_bootstrap(own["f1_b"], own["f1_a"], random_state=seed)
        difference = {"difference": paired.mean, "low": paired.low, "high": paired.high, "p_value": paired.p_value}
        table.append(about | means | difference)
    return pd.DataFrame(table)


def plot(table: pd.DataFrame, ax: Axes | None = None, names: tuple[str, str] = ("a", "b")) -> Axes:
    """Differences of word F1 with their intervals, by corpus and page type.

    Parameters
    ----------
    table : DataFrame
        As `compare` gives it.
    ax : Axes, optional
    names : tuple of str
        What the systems are called.

    Returns
    -------
    Axes

    Examples
    --------
    >>> row = {"corpus": "wcxb", "page_type": "all", "pages": 9, "difference": 0.1, "low": 0.0, "high": 0.2}
    >>> [tick.get_text() for tick in plot(pd.DataFrame([row])).get_yticklabels()]
    ['wcxb, 9 pages']
    """
    ax = plots.new_axes(ax, 7, 1.2 + 0.32 * len(table))
    shown = table[::-1]
    for is_whole, colour, marker in ((True, plots.BLUE, "o"), (False, plots.GREY, "s")):
        chosen = (shown["page_type"] == ALL).to_numpy() == is_whole
        own, places = shown[chosen], np.flatnonzero(chosen)
        ax.errorbar(own["difference"], places, xerr=plots.arms(own, "difference"), fmt=marker, color=colour, capsize=3)
    ax.axvline(0, color=plots.ink(), linewidth=0.8)
    columns = zip(shown["corpus"], shown["page_type"], shown["pages"], strict=True)
    labels = [
        f"{corpus if page_type == ALL else page_type}, {plots.counted(pages, 'page')}"
        for corpus, page_type, pages in columns
    ]
    ax.set_yticks(range(len(shown)), labels)
    ax.set(xlabel=f"word F1 of {names[1]} less that of {names[0]}, {plots.INTERVAL}")
    return ax
