"""Overview of a comparison: pages of HTML that show the decisions of two systems side by side.

A model's decision is shown by its page report. Of a tool that gives text alone, the blocks of the page that its text
holds are marked. Nothing runs but the reports' own panels, and nothing is fetched.
"""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

import pandas as pd

from boilerkit.datasets import LabelledPage
from boilerkit.datasets.alignment import LABEL_THRESHOLD, labels
from boilerkit.files.writing import write
from boilerkit.page.reading import read_page
from boilerkit.studies.systems import System
from boilerkit.training.examples import key_of

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; frame-src 'self' file:"
_STYLE: Final = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 62rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #8886; }
img { max-width: 100%; background: #fff; }
body.pair { margin: 0; max-width: none; padding: 0; height: 100vh; overflow: hidden; }
body.pair { display: grid; grid-template-rows: auto minmax(0, 1fr); }
body.pair header { padding: .4rem 1rem; }
.panes { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); min-height: 0; }
iframe { width: 100%; height: 100%; border: 0; border-left: 1px solid #8886; background: #fff; }
p.kept { border-left: .3rem solid #0072b2; padding-left: .6rem; }
p.dropped { border-left: .3rem dotted #8c8c8c; padding-left: .6rem; opacity: .6; }
pre { white-space: pre-wrap; }
"""


def write_overview(
    folder: Path,
    names: Mapping[str, str],
    systems: Mapping[str, System],
    pages: Sequence[LabelledPage],
    texts: Mapping[str, Mapping[str, str | None]],
    rows: pd.DataFrame,
    table: pd.DataFrame,
    most: int,
) -> None:
    """Write the overview, and for each of the pages on which two systems differ most one that shows both decisions.

    Parameters
    ----------
    folder : Path
    names, systems : mapping
        Of "a" and "b".
    pages : sequence of LabelledPage
    texts : mapping
        Of each system, what it made of each page, by the page's key.
    rows : DataFrame
        One row a page, those on which they differ most first.
    table : DataFrame
        As `boilerkit.studies.comparison.compare` gives it.
    most : int
        Pages that can be opened.
    """
    by_key = {key_of(page): page for page in pages}
    shown = rows[rows["difference"] != 0].head(most)
    keys = [f"{corpus}/{page_id}" for corpus, page_id in zip(shown["corpus"], shown["id"], strict=True)]
    scores = list(zip(shown["f1_a"], shown["f1_b"], strict=True))
    listed = []
    for number, (key, (f1_a, f1_b)) in enumerate(zip(keys, scores, strict=True), start=1):
        page = by_key[key]
        for place, one in systems.items():
            pane = _pane(one, page, texts[place][key] or "", names[place])
            write(pane, folder / "reports" / f"{number}-{place}.html", overwrite=True)
        f1 = {"a": f1_a, "b": f1_b}
        write(_pair(number, key, names, f1, number < len(keys)), folder / "reports" / f"{number}.html", overwrite=True)
        link = f'<a href="reports/{number}.html">{escape(key)}</a>'
        listed.append((link, escape(page.page_type or ""), f"{f1_a:.3f}", f"{f1_b:.3f}", f"{f1_b - f1_a:+.3f}"))
    a, b = (escape(names[place]) for place in ("a", "b"))
    body = (
        f"<h1>{a} and {b}</h1><p>Word F1 over pages that neither was trained on. The difference is that of {b} to {a}, "
        f"with its 95 % bootstrap interval.</p>{_scores(table, a, b)}<img src=comparison.svg alt='The differences "
        f"with their intervals'><h2>Pages on which they differ most</h2>"
        + _html_table(("page", "type", a, b, "difference"), listed)
        + (f"<p>{len(rows) - len(shown)} more pages are in <code>pages.csv</code>.</p>")
    )
    write(_document(f"{a} and {b}", body), folder / "index.html", overwrite=True)


def _scores(table: pd.DataFrame, a: str, b: str) -> str:
    rows = []
    for row in table.to_dict("records"):
        f1 = [f"{row[name]:.3f}" for name in ("f1_a", "f1_b")]
        interval = f"{row['low']:+.3f} to {row['high']:+.3f}"
        group = escape(row["corpus"]), escape(row["page_type"]), row["pages"]
        rows.append((*group, *f1, f"{row['difference']:+.3f}", interval))
    return _html_table(("corpus", "page type", "pages", a, b, "difference", "interval"), rows)


def _html_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    cells = "".join(f"<th>{name}" for name in head)
    lines = "".join(f"<tr>{''.join(f'<td>{value}' for value in row)}" for row in rows)
    return f"<table><tr>{cells}{lines}</table>"


def _pair(number: int, key: str, names: Mapping[str, str], f1: Mapping[str, float], has_next: bool) -> str:
    """Two decisions side by side."""
    links = '<a href="../index.html">overview</a>' + (f' · <a href="{number + 1}.html">next</a>' if has_next else "")
    heads = " · ".join(f"{escape(names[place])}: {f1[place]:.3f}" for place in names)
    panes = "".join(f'<iframe title="{escape(names[place])}" src="{number}-{place}.html"></iframe>' for place in names)
    body = f"<header>{escape(key)} · {heads} · {links}</header><div class=panes>{panes}</div>"
    return _document(key, body, "pair")


def _pane(one: System, page: LabelledPage, text: str, name: str) -> str:
    """The decision of a system on a page: a model's report, or the page's blocks that a tool's text holds."""
    if one.analyze is not None:
        return str(one.analyze(page.html).report())
    blocks = read_page(page.html).texts
    shares = labels(blocks, text)
    marked = "".join(
        f"<p class={'kept' if share > LABEL_THRESHOLD else 'dropped'}>{escape(block)}</p>"
        for block, share in zip(blocks, shares, strict=True)
    )
    about = f"<h1>{escape(name)}</h1><p>Blocks whose words stand in its text are marked as kept.</p>"
    return _document(name, f"{about}{marked}<details><summary>Its text</summary><pre>{escape(text)}</pre></details>")


def _document(title: str, body: str, name: str = "overview") -> str:
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8>"
        f'<meta http-equiv=Content-Security-Policy content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><body class={name}>{body}"
    )
