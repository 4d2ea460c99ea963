"""Scoring: the examples of a training run, each by the model of its fold."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boilerkit.evaluation import tables
from boilerkit.metrics import average_precision, block_scores, calibration_error
from boilerkit.model import Model
from boilerkit.training.examples import Example

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]


def score_examples(
    examples: Sequence[Example],
    folds: Sequence[int],
    models: Sequence[Model],
    probabilities: Sequence[Doubles],
) -> pd.DataFrame:
    """Scores of each example by the model of its fold, beside those of simple choices.

    What is scored is the model's own choice, as ``Cleaner.clean(page, title="model")`` gives it.

    Parameters
    ----------
    examples : sequence of Example
    folds : sequence of int
        Fold of each example.
    models : sequence of Model
        The model of each fold.
    probabilities : sequence of ndarray
        Probabilities of each example by that model; empty for an example without blocks.

    Returns
    -------
    DataFrame
        One row an example: the columns of `boilerkit.evaluation.tables.page_row`, converter, fold, augmented, and
        the F1 of two choices: `raw` keeps everything, `oracle` keeps what the labels call main content.
    """
    rows = []
    for example, fold, page in zip(examples, folds, probabilities, strict=True):
        everything = np.ones(len(example), dtype=bool)
        best = example.main & ~models[fold].rule.copies(example.segments, example.main)
        row = {"converter": example.converter, "fold": fold, "augmented": example.augmented}
        row |= {"raw": page_scores(example, everything)["f1"], "oracle": page_scores(example, best)["f1"]}
        rows.append(page_scores(example, example.decide(models[fold].rule, page).kept) | row)
    return pd.DataFrame(rows)


def page_scores(example: Example, kept: Flags) -> dict[str, object]:
    """Scores of an example of which some blocks are kept; see `boilerkit.evaluation.tables.page_row`.

    Parameters
    ----------
    example : Example
    kept : ndarray of bool, shape (n_blocks,)
    """
    texts = zip(example.segments.texts, kept.tolist(), strict=True)
    return tables.page_row(example.page, "\n".join(text for text, keep in texts if keep))


def score_blocks(examples: Sequence[Example], probabilities: Sequence[Doubles]) -> dict[str, float]:
    """Measures over the blocks of all examples, at a probability of one half where they need a threshold.

    Parameters
    ----------
    examples : sequence of Example
    probabilities : sequence of ndarray
        Probabilities of each example's blocks.
    """
    truth = np.concatenate([example.main for example in examples])
    predicted = np.concatenate(probabilities)
    measures = block_scores(truth, predicted)._asdict() | {
        "average_precision": average_precision(truth, predicted),
        "calibration_error": calibration_error(truth, predicted),
    }
    return {name: round(float(value), 4) for name, value in measures.items()}
