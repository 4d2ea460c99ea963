"""Training: reproducible, and honest about what each part has seen."""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from boilerkit import Cleaner, datasets, features
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.base import digest
from boilerkit.evaluation import evaluate, page_row
from boilerkit.training import Config, Result, train
from boilerkit.training.examples import read_pages
from boilerkit.training.lexicons import Lexicons
from boilerkit.training.splits import fold_of_pages
from boilerkit.training.training_data import TrainingData

pytestmark = pytest.mark.filterwarnings("ignore")
PAGES = list(datasets.load("folder", Path(__file__).parents[1] / "datasets" / "pages"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_runs_give_the_same_model(small_config: Config, small_result: Result, tmp_path: Path) -> None:
    small_result.save(tmp_path / "one")
    train(PAGES, small_config, report=lambda line: None).save(tmp_path / "two")
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert {"arrays.npz", "card.json", "folds.json", "pages.csv", "folds/2/arrays.npz"} <= one.keys()
    assert one == two


def test_folds_never_share_a_site(small_config: Config) -> None:
    # Ten sites of several pages each, the other pages as they are.
    pages = [replace(page, site=f"site{n % 10}") if n < 30 else page for n, page in enumerate(PAGES)]
    fold_of = fold_of_pages(read_pages(pages, small_config), small_config)
    folds: dict[str, set[int]] = {}
    for page in pages:
        folds.setdefault(page.site, set()).add(fold_of[f"{page.corpus}/{page.id}"])
    assert {len(found) for found in folds.values()} == {1}
    assert set().union(*folds.values()) == set(range(small_config.folds))


def test_a_paragraph_without_spaces_is_not_one_word(small_config: Config) -> None:
    page = replace(PAGES[0], html=f"<p>{'茶是一种饮料。' * 40}</p><p>Tea</p>".encode())
    (example,) = read_pages([page], small_config)
    chinese, english = example.weights
    assert chinese / english == pytest.approx(((240 + 1) / (1 + 1)) ** small_config.block_power)


def with_partial_gold(must: tuple[str, ...]) -> LabelledPage:
    html = b"<nav>Home</nav><h1>Tea</h1><ul><li>2 g of tea<li>&#9634;<li>1 cup of water</ul><p>Share this</p>"
    return replace(PAGES[0], id="recipe", site="recipe.example", html=html, gold=None, must=must)


def test_of_partial_gold_only_the_blocks_that_it_names_are_known(small_config: Config) -> None:
    partial, missing = with_partial_gold(("2 g of tea", "1 cup of water")), with_partial_gold(("3 lemons",))
    (example,) = read_pages([partial, missing], small_config)
    texts = np.array(example.segments.texts)
    assert texts[example.weights > 0].tolist() == ["2 g of tea", "1 cup of water"]
    assert texts[example.main].tolist() == ["2 g of tea", "1 cup of water"]
    data = TrainingData([example], [0], {frozenset([0]): Lexicons({}, {})}, features.BLOCK, small_config)
    (page,) = data.pages(frozenset())
    assert (page.lengths > 0).tolist() == example.main.tolist()
    sample = data.sample(frozenset())
    assert sample.labels.tolist() == [1, 1] and sample.weights.all()


def test_pages_with_partial_gold_are_trained_on_and_not_scored(small_config: Config, small_result: Result) -> None:
    result = train([*PAGES, with_partial_gold(("2 g of tea",))], small_config, report=lambda line: None)
    assert "folder/recipe" in result.fold_of
    assert set(result.pages["id"]) == set(small_result.pages["id"])
    assert np.isfinite(result.pages["f1"]).all()
    recipe = digest(with_partial_gold(()).html)
    seen_by = [recipe in model.card["pages"] for model in result.folds]
    assert recipe in result.model.card["pages"] and seen_by.count(False) == 1
    assert not seen_by[result.fold_of["folder/recipe"]]


def test_folds_never_share_a_page(small_config: Config) -> None:
    twin = replace(PAGES[0], id="twin", site="elsewhere.example")
    fold_of = fold_of_pages(read_pages([*PAGES, twin], small_config), small_config)
    assert fold_of["folder/twin"] == fold_of[f"folder/{PAGES[0].id}"]


def test_cards_list_what_was_seen(small_result: Result) -> None:
    fold_of = small_result.fold_of
    assert fold_of.keys() == {f"{page.corpus}/{page.id}" for page in PAGES}
    every = {digest(page.html) for page in PAGES}
    assert set(small_result.model.card["pages"]) == every
    for fold, model in enumerate(small_result.folds):
        own = {digest(page.html) for page in PAGES if fold_of[f"{page.corpus}/{page.id}"] == fold}
        assert own
        assert set(model.card["pages"]) == every - own
        rows, left_out = evaluate(PAGES, Cleaner(model).clean, model.card["pages"])
        assert (len(rows), left_out) == (len(own), len(every - own))


def test_cross_validated_scores_are_the_fold_models(small_result: Result) -> None:
    """The blocks that the model of a page's fold keeps have the scores that training wrote of the page."""
    fresh = small_result.pages[~small_result.pages["augmented"]].set_index("id")
    for page in PAGES[::7]:
        model = small_result.folds[small_result.fold_of[f"{page.corpus}/{page.id}"]]
        document = Cleaner(model).analyze(page.html, title="model", comments="model")
        row = page_row(page, "\n".join(block.text for block in document.blocks if block.kept))
        assert row["f1"] == pytest.approx(fresh["f1"][page.id], abs=1e-9)


def test_card(small_config: Config, small_result: Result) -> None:
    card = json.loads(json.dumps(small_result.model.card))
    assert card["corpora"]["folder"]["pages"] == len(PAGES)
    assert card["features"] == len(features.NAMES)
    assert card["parameters"]["folds"] == small_config.folds
    assert card["min_threshold"] in small_config.calibration.min_thresholds
    assert {"python", "numpy", "scikit-learn"} <= card["versions"].keys()
    whole = next(row for row in card["cross_validation"] if row["page_type"] == "all")
    fresh = small_result.pages[~small_result.pages["augmented"]]
    assert whole["pages"] == len(PAGES)
    assert whole["f1"] == pytest.approx(fresh["f1"].mean(), abs=1e-4)
    assert fresh["f1"].mean() > 0.6
    (oracle,) = card["upper_bound"]
    assert oracle["corpus"] == "folder"
    assert oracle["oracle"] > 0.97 > 0.8 > oracle["raw"]


def test_too_few_sites(small_config: Config) -> None:
    with pytest.raises(ValueError, match="2 sites are too few for 3 folds; add pages"):
        train(PAGES[:2], small_config, report=lambda line: None)
    with pytest.raises(ValueError, match="0 sites"):
        train([], small_config, report=lambda line: None)


def test_pages_without_gold_or_without_blocks(small_config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    unlabelled = replace(PAGES[0], id="unlabelled", gold=None, must=(), site="u.example")
    blank = LabelledPage(
        **{name: getattr(PAGES[0], name) for name in PAGES[0].__dataclass_fields__}
        | {"id": "blank", "html": b"<p></p>", "gold": "Tea", "site": "b.example"}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = train([*PAGES, unlabelled, blank], small_config)
    assert "folder/unlabelled" not in result.fold_of
    assert "folder/blank" in result.fold_of
    scores = result.pages.set_index("id")
    assert scores["f1"]["blank"] == 0
    assert np.isfinite(scores["f1"]).all()
    assert f"{len(PAGES) + 1} pages" in capsys.readouterr().out
