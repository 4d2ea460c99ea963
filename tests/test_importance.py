"""Tables of blocks and what is reckoned from them; permutation importance; models that have not seen a page."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import boilerkit
from boilerkit import Cleaner, datasets, evaluation, features, metrics
from boilerkit.datasets import load_labels
from boilerkit.datasets.alignment import words
from boilerkit.evaluation.cross_validated import CrossValidatedCleaner
from boilerkit.evaluation.permutation import families, permutation_importance
from boilerkit.kinds import MAIN
from boilerkit.model import ModelError
from boilerkit.training import Config, Result
from boilerkit.training.examples import read_pages

FOLDER = Path(__file__).parents[1] / "datasets" / "pages"
PAGES = list(datasets.load("folder", FOLDER))
FEW = PAGES[::6]


@pytest.fixture(scope="module")
def blocks() -> pd.DataFrame:
    return evaluation.blocks(PAGES, boilerkit.analyze, features=True)


def test_blocks_are_those_of_the_pages(blocks: pd.DataFrame) -> None:
    assert list(blocks["id"].unique()) == [page.id for page in PAGES]
    assert "text" not in blocks
    page = PAGES[5]
    own = blocks[blocks["id"] == page.id].reset_index(drop=True)
    said = boilerkit.analyze(page.html).to_frame(features=True)
    pd.testing.assert_frame_equal(own[said.columns.drop("text")], said.drop(columns="text"))
    assert own["block"].tolist() == list(range(len(own)))
    assert own["words"].tolist() == [len(words(text)) for text in said["text"]]
    assert (own["label"] == [kind == MAIN for kind, _ in load_labels(FOLDER, page.id)]).mean() > 0.95
    assert set(own["page_type"]) == {page.page_type}


def test_training_and_evaluation_label_alike(blocks: pd.DataFrame) -> None:
    labels = [example.main.astype(int).tolist() for example in read_pages(PAGES, Config())]
    assert labels == [own["label"].tolist() for _, own in blocks.groupby("id", sort=False)]


def test_blocks_of_pages_without_gold_or_without_blocks() -> None:
    blank = replace(PAGES[0], id="blank", html=b"")
    found = evaluation.blocks([replace(PAGES[0], gold=None), blank, PAGES[1]], boilerkit.analyze)
    assert set(found["id"]) == {PAGES[1].id}
    assert len(evaluation.blocks([blank], boilerkit.analyze)) == 0
    with pytest.raises(ValueError, match="no page with gold text"):
        evaluation.blocks([], boilerkit.analyze)


def test_losses_add_up(blocks: pd.DataFrame) -> None:
    lost = evaluation.losses(blocks).set_index("id")
    assert list(lost.index) == [page.id for page in PAGES]
    assert lost[["f1", "false_keeps", "false_drops"]].sum(axis=1).to_numpy() == pytest.approx(1)
    for name, own in blocks.groupby("id"):
        wanted = metrics.block_scores(own["label"], own["kept"].astype(float), own["words"]).f1
        assert lost["f1"][name] == pytest.approx(wanted)
    # What block labels say is near what the texts say.
    texts, _ = evaluation.evaluate(PAGES, boilerkit.clean)
    assert np.abs(lost["f1"] - texts.set_index("id")["f1"]).mean() < 0.02


def test_a_dropped_duplicate_is_not_lost() -> None:
    text = "Tea is a drink that is made with hot water and leaves."
    html = f"<div class=wide><p>{text}</p></div><div class=narrow><p>{text}</p></div>"
    found = evaluation.blocks([replace(PAGES[0], html=html.encode(), gold=text)], boilerkit.analyze)
    assert found["label"].tolist() == [1, 1]
    assert found["kept"].tolist() == [True, False]
    assert evaluation.losses(found)["f1"].tolist() == [1]


def test_losses_of_a_page_with_nothing_to_find(blocks: pd.DataFrame) -> None:
    nothing = blocks[blocks["id"] == PAGES[0].id].assign(label=0, kept=False)
    assert evaluation.losses(nothing)[["f1", "false_keeps", "false_drops"]].to_numpy().tolist() == [[1, 0, 0]]


def test_over_threshold(blocks: pd.DataFrame) -> None:
    scores = evaluation.over_threshold(blocks, steps=5).set_index("threshold")
    columns = blocks["label"], blocks["probability"], blocks["words"]
    assert tuple(scores.loc[0.25]) == metrics.block_scores(*columns, threshold=0.25)
    assert scores["recall"].is_monotonic_decreasing
    assert scores["recall"][0.0] == 1


def test_reliability_and_calibration_error_agree(blocks: pd.DataFrame) -> None:
    columns = blocks["label"], blocks["probability"], blocks["words"]
    found = metrics.reliability(*columns, bins=10)
    assert found.weight.sum() == blocks["words"].sum()
    assert (found.probability <= np.arange(1, 11) / 10).all() and (found.probability >= np.arange(10) / 10).all()
    error = found.weight @ np.abs(found.probability - found.share) / found.weight.sum()
    assert metrics.calibration_error(*columns, bins=10) == pytest.approx(error)


def test_families_are_the_models_columns() -> None:
    assert [name for names in families().values() for name in names] == list(features.NAMES)


def test_importance() -> None:
    """What carries the model matters, what is nothing loses nothing, and a seed gives the same again."""
    groups = {"all": features.NAMES, "nothing": [], "one": ["currency"]}
    found = permutation_importance(FEW, Cleaner.default(), groups, repeats=2, random_state=1)
    assert found["group"][0] == "all" and found["loss"][0] > 0.2
    assert (found["low"] <= found["loss"]).all() and (found["loss"] <= found["high"]).all()
    of = found.set_index("group")
    assert of.loc["nothing", ["features", "loss", "low", "high"]].tolist() == [0, 0, 0, 0]
    assert abs(of["loss"]["one"]) < 0.1
    pd.testing.assert_frame_equal(
        found, permutation_importance(FEW, Cleaner.default(), groups, repeats=2, random_state=1)
    )
    other = permutation_importance(FEW, Cleaner.default(), groups, repeats=2, random_state=2)
    assert other["loss"][0] != found["loss"][0]


def test_importance_by_families_and_average_precision(small_result: Result) -> None:
    found = permutation_importance(FEW, small_result.unseen, measure="average_precision", repeats=1)
    assert set(found["group"]) == set(families())
    assert found["loss"].is_monotonic_decreasing and found["loss"][0] > 0.005


@pytest.mark.parametrize(
    ("pages", "options", "told"),
    [
        pytest.param([], {}, "no page with gold text and blocks", id="no page"),
        pytest.param(FEW, {"groups": {"a": ["no_such"]}}, "no feature 'no_such'", id="feature"),
        pytest.param(FEW, {"measure": "accuracy"}, "no measure 'accuracy'; choose one of f1, average", id="measure"),
    ],
)
def test_importance_says_what_is_wrong(pages: list[datasets.LabelledPage], options: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        permutation_importance(pages, Cleaner.default(), **options)


def kept_blocks(folds: CrossValidatedCleaner, page: bytes) -> str:
    """Texts of the blocks that the model of a page's fold keeps, headlines and comments like any other."""
    return "\n".join(block.text for block in folds.analyze(page, title="model", comments="model").blocks if block.kept)


def test_folds_give_each_page_to_a_model_that_has_not_seen_it(small_result: Result, tmp_path: Path) -> None:
    small_result.save(tmp_path)
    for folds in (small_result.unseen, CrossValidatedCleaner.load(tmp_path)):
        scored, _ = evaluation.evaluate(PAGES, partial(kept_blocks, folds))
        fresh = small_result.pages[~small_result.pages["augmented"]].set_index("id")["f1"]
        assert scored.set_index("id")["f1"].to_dict() == pytest.approx(fresh[scored["id"]].to_dict(), abs=1e-5)
        stranger = b"<h1>Tea</h1><p>Black, green or white."
        assert "fold" not in folds.cleaner(stranger).model.card
        assert {folds.cleaner(page.html).model.card["fold"] for page in PAGES} == {0, 1, 2}
        assert folds.analyze(PAGES[0].html).text == folds.clean(PAGES[0].html)
        everything = folds.clean(PAGES[0].html, output="html", threshold=0, encoding="utf-8")
        assert everything == folds.analyze(PAGES[0].html, threshold=0, encoding="utf-8").render("html")
        assert len(everything) > len(folds.clean(PAGES[0].html, output="html"))
    with pytest.raises(ModelError, match="every model has seen this page"):
        CrossValidatedCleaner(small_result.model, []).clean(PAGES[0].html)
