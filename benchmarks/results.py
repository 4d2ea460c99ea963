"""The tables of results, CSV files in one folder, from which `benchmarks.report` makes figures and documents."""

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from boilerkit.metrics import bootstrap_interval, paired_bootstrap

TABLES = (
    "scores",
    "by_type",
    "differences",
    "left_out",
    "speed",
    "speed_by_size",
    "speed_ratios",
    "stages",
    "growth",
    "many",
    "many_memory",
    "lines",
    "lines_languages",
    "robustness",
    "stress",
    "stress_families",
    "kinds_of_blocks",
    "kinds_of_blocks_agreement",
    "kinds_of_blocks_calibration",
    "kinds_of_blocks_confusion",
    "kinds_of_blocks_shares",
    "kinds_of_blocks_comments",
    "kinds_of_lines",
    "ablation",
    "learning_curve",
    "transfer",
)


def compared(values: npt.NDArray[np.float64], reference: npt.NDArray[np.float64]) -> dict[str, float]:
    """Cells of a table: the mean F1 of some pages, and what it gains over the same pages' reference; with intervals."""
    interval = bootstrap_interval(values, random_state=0)
    gain = paired_bootstrap(values, reference, random_state=0)
    return {
        "f1": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "gain": gain.mean,
        "gain_low": gain.low,
        "gain_high": gain.high,
    }


def write(results: Path, name: str, table: pd.DataFrame) -> None:
    """Write a table to the folder of results."""
    results.mkdir(parents=True, exist_ok=True)
    table.to_csv(results / f"{name}.csv", index=False, float_format="%.4f")


def write_some(results: Path, name: str, rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Write rows of a table in place of those with their keys; the table with those that stay, which stand first."""
    path = results / f"{name}.csv"
    if path.exists():
        old = _table(path)
        rows = pd.concat([old[~old[key].isin(rows[key])], rows], ignore_index=True)
    write(results, name, rows)
    return rows


def read(results: Path) -> dict[str, pd.DataFrame]:
    """The tables that are there, by name; the others are empty."""
    tables = {}
    for name in TABLES:
        path = results / f"{name}.csv"
        tables[name] = _table(path) if path.exists() else pd.DataFrame()
    return tables


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def digest(results: Path) -> str:
    """Short SHA-256 of all tables: figures carry it, so that a stale one is noticed."""
    total = hashlib.sha256()
    for name in TABLES:
        path = results / f"{name}.csv"
        total.update(path.read_bytes() if path.exists() else b"")
        total.update(name.encode())
    return total.hexdigest()[:16]
