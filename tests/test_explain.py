"""Attributions: exact on real pages, by whatever model, and computed only when they are asked for."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingRegressor

import boilerkit
from boilerkit import Cleaner, Document, LineCleaner, pipeline
from boilerkit.model import explain
from boilerkit.model.boosted_trees import BoostedTrees
from boilerkit.model.perceptron import Perceptron, fixed_point
from boilerkit.model.sources import Source
from boilerkit.training import Result
from boilerkit.training.fitting import flatten

PAGES = sorted((Path(__file__).parents[1] / "datasets" / "pages").glob("*.html"))


def log_odds(document: Document) -> np.ndarray:
    probabilities = np.array([block.probability for block in document.blocks])
    return np.log(probabilities / (1 - probabilities))


def explained(document: Document) -> np.ndarray:
    found = document.attributions
    return found.base + found.values.sum(axis=1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_attributions_sum_to_the_score(page: Path) -> None:
    document = boilerkit.analyze(page.read_bytes())
    assert len(document) > 5
    assert explained(document) == pytest.approx(log_odds(document), abs=1e-6)
    assert np.isfinite(document.attributions.values).all()


def test_of_a_model_of_ones_own(small_result: Result) -> None:
    document = Cleaner(small_result.model).analyze(PAGES[0].read_bytes())
    assert explained(document) == pytest.approx(log_odds(document), abs=1e-6)


def test_of_lines_section_by_section(monkeypatch: pytest.MonkeyPatch) -> None:
    text = boilerkit.analyze(PAGES[-1].read_bytes(), threshold=0).text
    monkeypatch.setattr(pipeline, "_SECTION", 7)
    document = LineCleaner.default().analyze(text)
    assert len(document) > 14
    assert explained(document) == pytest.approx(log_odds(document), abs=1e-6)


@pytest.mark.parametrize("document", [boilerkit.analyze(""), boilerkit.analyze_text("")])
def test_of_nothing(document: Document) -> None:
    assert document.attributions.values.shape == (0, len(document.attributions.features))
    with pytest.raises(IndexError, match="there is no block 0: the page has 0, numbered from 0"):
        document.explain(0)


def test_a_block_explained() -> None:
    document = boilerkit.analyze(PAGES[0].read_bytes())
    table = document.explain(3)
    assert table["weight"].abs().is_monotonic_decreasing
    assert table["feature"].is_unique and table["meaning"].str.len().min() > 3
    total = table["weight"].sum() + document.attributions.base
    assert total == pytest.approx(log_odds(document)[3], abs=1e-6)
    frame = document.to_frame(features=True)
    counted = table[table["feature"].isin([name.removeprefix("f_") for name in frame])]
    assert [frame.loc[3, f"f_{name}"] for name in counted["feature"]] == counted["value"].tolist()
    assert document.explain(-1).equals(document.explain(len(document) - 1))


@pytest.mark.parametrize("page", PAGES[::6], ids=lambda page: page.stem)
def test_sources_sum_to_their_context(page: Path) -> None:
    document = boilerkit.analyze(page.read_bytes())
    found = document.attributions
    names = [feature.name for feature in found.features]
    for block in range(len(document)):
        sources = found.sources(block)
        assert {source.context for source, _ in sources} == {name for name in names if name.startswith("context_")}
        for context in {source.context for source, _ in sources}:
            total = sum(weight for source, weight in sources if source.context == context)
            assert total == pytest.approx(found.values[block, names.index(context)], abs=1e-6)
        for (_, first, count), _ in sources:
            assert 0 <= first <= first + count <= len(document)
        for count in (1, 5):
            weights = [weight for _, weight in found.sources(block, count)]
            every = sorted(weight for _, weight in sources)
            assert sorted(weights)[-count:] == every[-count:] and sorted(weights)[:count] == every[:count]


def test_a_source_is_where_its_blocks_are() -> None:
    document = boilerkit.analyze("<div><p>Tea is hot.</p><p>So is soup.</p></div><table><tr><td>Home<td>News</table>")
    sources = {source for source, _ in document.attributions.sources(1)}
    assert {Source("context_neighbours", 0, 1), Source("context_neighbours", 2, 1)} <= sources
    assert Source("context_neighbours", 0, 0) in sources  # nothing stands two blocks before
    assert {Source("context_regions", 1, 1), Source("context_regions", 0, 2)} <= sources
    assert Source("context_page", 0, 4) in sources and Source("context_path_groups", 0, 2) in sources


@pytest.mark.parametrize("block", [0, 3, 12])
def test_reasons_are_the_heaviest_features_and_sources(block: int) -> None:
    attributions = boilerkit.analyze(PAGES[0].read_bytes()).attributions
    own = [one.weight for one in attributions.by_weight(block) if not one.feature.name.startswith("context_")]
    weights = sorted([*own, *(weight for _, weight in attributions.sources(block))])
    speaking, against = attributions.reasons(block, 5)
    assert [one.weight for one in speaking] == [weight for weight in weights[::-1][:5] if weight > 0]
    assert [one.weight for one in against] == [weight for weight in weights[:5] if weight < 0]


def test_frame_of_attributions() -> None:
    document = boilerkit.analyze(PAGES[0].read_bytes())
    weights = document.to_frame(attributions=True).filter(regex="^w_")
    assert weights.sum(axis=1).to_numpy() == pytest.approx(log_odds(document), abs=1e-6)


def test_cleaning_explains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(explain.Attributions, "of", lambda *given: calls.append(given) or SimpleNamespace())
    document = boilerkit.analyze(PAGES[0].read_bytes())
    assert document.text and document.blocks and document.score and not calls
    assert document.attributions is document.attributions and len(calls) == 1


# Each kind of scorer by itself


def stump(feature: int, threshold: float, left: float, right: float) -> BoostedTrees:
    return BoostedTrees(
        np.array([0], dtype=np.int64),
        np.array([feature, 0, 0], dtype=np.int64),
        np.array([threshold, np.inf, np.inf], dtype=np.float32),
        np.array([1, 1, 2], dtype=np.int64),
        np.array([0, left, right], dtype=np.float32),
        0.25,
        1,
    )


def test_a_split_is_credited_to_its_feature() -> None:
    found = stump(1, 0.5, -1.0, 3.0).split_attribution(np.array([[9, 0], [9, 1]], dtype=np.float32))
    assert found.base == 0.25 + 1.0
    assert found.values.tolist() == [[0, -2], [0, 2]]


@pytest.mark.parametrize("seed", range(5))
def test_trees_exactly(seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = random.normal(size=(80, 4)).round(1).astype(np.float32)
    boosted = HistGradientBoostingRegressor(max_iter=3, min_samples_leaf=2, max_depth=5, early_stopping=False)
    trees = flatten(boosted.fit(columns, random.normal(size=80)))
    assert trees.split_attribution(columns).scores == pytest.approx(trees.scores(columns), abs=1e-9)


def network(weights: list[np.ndarray]) -> Perceptron:
    width = len(weights[0])
    biases = tuple(np.linspace(-0.5, 0.5, weight.shape[1]) for weight in weights)
    zeros = np.zeros(width, dtype=np.float32)
    return Perceptron(zeros, zeros + 1, tuple(map(fixed_point, weights)), tuple(map(fixed_point, biases)))


def test_a_network_without_kinks_is_shared_out_by_its_weights() -> None:
    one = network([np.array([[2.0], [-3.0]])])
    found = one.attribution(np.array([[1, 1], [0, 2]], dtype=np.float32))
    assert found.base == -0.5
    assert found.values.tolist() == [[2, -3], [0, -6]]


@given(st.integers(0, 2**32 - 1))
def test_networks_exactly_and_in_measure(seed: int) -> None:
    random = np.random.default_rng(seed)
    one = network([random.normal(size=shape) for shape in ((5, 8), (8, 4), (4, 1))])
    inputs = one.inputs(random.normal(size=(20, 5)).astype(np.float32))
    inputs[:3] = 0  # the reference itself gets nothing
    inputs[3:6] = 2.0**-10  # nor does next to nothing get much, rounding or not
    found = one.attribution(inputs)
    assert found.scores == pytest.approx(one.scores(inputs), abs=1e-9)
    assert not found.values[:3].any()
    assert np.abs(found.values[3:6]).max() < 0.2
