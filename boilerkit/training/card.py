"""The card of a trained model: what it is made of and how good it is, for people and for `boilerkit evaluate`."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import sklearn

import boilerkit
from boilerkit import datasets
from boilerkit.evaluation import tables
from boilerkit.model import Model
from boilerkit.model.model import FORMAT
from boilerkit.training.config import Config
from boilerkit.training.examples import Example


def card(
    model: Model,
    examples: Sequence[Example],
    scores: pd.DataFrame,
    blocks: dict[str, float],
    table_by: Sequence[str],
    config: Config,
) -> dict[str, Any]:
    """The card of a model.

    Parameters
    ----------
    model : Model
    examples : sequence of Example
        What the model, or another of its run, was trained on.
    scores : DataFrame
        One row an example, as `boilerkit.training.scoring.score_examples` gives them.
    blocks : dict of str to float
        Measures over all blocks.
    table_by : sequence of str
        Columns by which tables of scores are broken down.
    config : Config
    """
    whole, augmented = scores[~scores["augmented"]], scores[scores["augmented"]]
    return {
        "format": FORMAT,
        "boilerkit": boilerkit.__version__,
        "corpora": {name: _corpus(name, examples) for name in dict.fromkeys(e.page.corpus for e in examples)},
        "features": len(model.features),
        "parameters": asdict(config),
        "calibration": {"slope": model.slope, "intercept": model.intercept},
        "min_threshold": model.min_threshold,
        "versions": versions(),
        "cross_validation": _records(tables.table(whole, table_by)),
        "augmented": _records(tables.table(augmented, table_by)),
        "upper_bound": _records(whole.groupby(list(table_by), sort=False)[["raw", "oracle"]].mean().reset_index()),
        "blocks": blocks,
    }


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that decide what a training yields."""
    return {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}


def digests(examples: Sequence[Example]) -> list[str]:
    """Digests of the pages that examples are made of, sorted.

    Parameters
    ----------
    examples : sequence of Example
    """
    return sorted({example.digest for example in examples})


def _corpus(name: str, examples: Sequence[Example]) -> dict[str, Any]:
    pages = digests([example for example in examples if example.page.corpus == name])
    declared = datasets.get(name)
    return {
        "pages": len(pages),
        "sha256": sha256("".join(pages).encode()).hexdigest(),
        "licence": declared.licence,
        "citation": declared.citation,
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(table.round(4).to_json(orient="records"))
    return records
