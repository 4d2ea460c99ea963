"""Calibration: the map from log-odds to probabilities and the decision's bounds, fitted on scores of unseen pages."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from boilerkit.model import Model
from boilerkit.model.decision import best_threshold
from boilerkit.training.config import CalibrationConfig
from boilerkit.training.examples import Example

Doubles = NDArray[np.float64]


def calibrate(
    model: Model, examples: Sequence[Example], log_odds: Sequence[Doubles], settings: CalibrationConfig
) -> Model:
    """The model with its calibration and its decision rule fitted to some examples.

    Parameters
    ----------
    model : Model
    examples : sequence of Example
    log_odds : sequence of ndarray
        Averaged log-odds of each example, by scorers that have not seen it.
    settings : CalibrationConfig
    """
    slope, intercept = _platt(examples, log_odds, settings)
    model = replace(model, slope=slope, intercept=intercept)
    probabilities = [model.calibrated(one) for one in log_odds]
    return replace(model, min_threshold=_min_threshold(examples, probabilities, settings))


def _platt(
    examples: Sequence[Example], log_odds: Sequence[Doubles], settings: CalibrationConfig
) -> tuple[float, float]:
    """Slope and intercept of the logistic map (Platt 1999); every example has the same weight."""
    weights = np.concatenate([np.full(len(example), 1 / len(example)) for example in examples])
    regression = LogisticRegression(C=settings.c).fit(
        np.concatenate(log_odds)[:, None],
        np.concatenate([example.main for example in examples]),
        sample_weight=weights,
    )
    return float(regression.coef_[0, 0]), float(regression.intercept_[0])


def _min_threshold(examples: Sequence[Example], probabilities: Sequence[Doubles], settings: CalibrationConfig) -> float:
    """The candidate with the greatest mean F1, by length."""
    means = [
        np.mean(
            [
                _f1_by_length(example, page >= best_threshold(page, example.lengths, candidate))
                for example, page in zip(examples, probabilities, strict=True)
            ]
        )
        for candidate in settings.min_thresholds
    ]
    return settings.min_thresholds[int(np.argmax(means))]


def _f1_by_length(example: Example, kept: NDArray[np.bool_]) -> float:
    """F1 of the kept blocks by their lengths, which is near the word F1 and much faster."""
    main = example.lengths * example.labels
    possible = example.lengths[kept].sum() + main.sum()
    return float(2 * main[kept].sum() / possible) if possible else 1.0
