"""The cut: the threshold that a page gets."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import cut, fitting
from boilerkit.config import Boosting
from boilerkit.model import Model
from boilerkit.records import best_threshold
from boilerkit.train import Result
from boilerkit.trees import Trees

blocks = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 10**6)), min_size=1, max_size=40)


@given(blocks, st.floats(0, 1))
def test_columns_hold_numbers(found: list[tuple[float, int]], default: float) -> None:
    probabilities, lengths = (np.array(values, dtype=np.float64) for values in zip(*found, strict=True))
    thresholds, columns = cut.columns(probabilities, lengths, np.ones(2, dtype=np.float32), default)
    assert thresholds[-1] == default
    assert columns.shape == (len(cut.CANDIDATES) + 1, len(cut.FEATURES) + 2)
    assert np.isfinite(columns).all()
    names = list(cut.FEATURES)
    for name in ("kept_of_page", "kept_mean", "lost", "kept_of_blocks", "expected_f1"):
        assert ((columns[:, names.index(name)] >= -1e-6) & (columns[:, names.index(name)] <= 1 + 1e-6)).all()


def test_the_mean_of_trees_scores_the_mean(small_result: Result) -> None:
    several = [model.cut for model in small_result.folds if model.cut is not None]
    assert len(several) == len(small_result.folds)
    width = len(cut.FEATURES) + len(cut.about(small_result.model.features))
    features = np.random.default_rng(0).normal(size=(50, width)).astype(np.float32)
    wanted = np.mean([trees.scores(features) for trees in several], axis=0)
    assert Trees.mean(several).scores(features) == pytest.approx(wanted, abs=1e-5)


def learnt(right: float) -> Trees:
    """Trees that have seen that one threshold is right for all pages."""
    rng = np.random.default_rng(0)
    seen, gains = [], []
    for _ in range(60):
        probabilities, lengths = rng.random(20), rng.random(20) * 90 + 10
        thresholds, columns = cut.columns(probabilities, lengths, np.zeros(0, dtype=np.float32), 0.5)
        seen.append(columns)
        gains.append(np.abs(0.5 - right) - np.abs(thresholds - right))
    return fitting.fit_gains(np.concatenate(seen), np.concatenate(gains), Boosting(max_iter=60, max_features=1.0), [0])


@pytest.mark.parametrize("right", [0.2, 0.5, 0.8])
def test_what_was_learnt_decides(small_result: Result, right: float) -> None:
    probabilities, lengths = np.linspace(0.05, 0.95, 19), np.full(19, 50.0)
    thresholds, columns = cut.columns(probabilities, lengths, np.zeros(0, dtype=np.float32), 0.5)
    assert thresholds[learnt(right).scores(columns).argmax()] == pytest.approx(right, abs=0.051)


def test_without_a_cut_the_expected_f1_decides(small_result: Result) -> None:
    model: Model = small_result.model
    assert model.cut is not None
    probabilities, lengths = np.linspace(0.05, 0.95, 19), np.full(19, 50.0)
    columns = np.zeros((19, len(model.features)), dtype=np.float32)
    plain = replace(model, cut=None).threshold(probabilities, lengths, columns)
    assert plain == best_threshold(probabilities, lengths, model.least)
    assert model.threshold(np.zeros(0), np.zeros(0), columns[:0]) == 1
