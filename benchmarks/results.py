"""Tables of results, as score.py and speed.py leave them; figures and README are made of these."""

import hashlib
from pathlib import Path

import pandas as pd

TABLES = (
    "scores",
    "by_type",
    "differences",
    "left_out",
    "speed",
    "speed_by_size",
    "lines",
    "lines_languages",
    "robustness",
)


def read(results: Path) -> dict[str, pd.DataFrame]:
    """The tables that are there, by name; the others are empty."""
    found = {}
    for name in TABLES:
        path = results / f"{name}.csv"
        found[name] = pd.read_csv(path, keep_default_na=False, na_values=[""]) if path.exists() else pd.DataFrame()
    return found


def digest(results: Path) -> str:
    """Short SHA-256 of all tables: figures carry it, so that a stale one is noticed."""
    total = hashlib.sha256()
    for name in TABLES:
        path = results / f"{name}.csv"
        total.update(path.read_bytes() if path.exists() else b"")
        total.update(name.encode())
    return total.hexdigest()[:16]
