"""Estimators: pages through scikit-learn's own tools, to models that cleaners use and files that nothing runs from."""

import json
import pickle
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

import boilerkit
from benchmarks.estimators import main
from boilerkit import Cleaner, LineCleaner, ModelError, baselines, datasets
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.alignment import LABEL_THRESHOLD, labels
from boilerkit.estimators import BlockFeatures, ContentClassifier, SiteKFold
from boilerkit.estimators.checks import NOT_APPLICABLE
from boilerkit.estimators.pages import read_examples
from boilerkit.features import BLOCK, matrix
from boilerkit.metrics import text_scores
from boilerkit.page.reading import read_page
from boilerkit.training.config import Config
from boilerkit.training.splits import fold_of_pages
from boilerkit.words import words

ROOT = Path(__file__).resolve().parents[1]
REGRESSION = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
#: Families that are quick to fit.
FEW = ["text", "markup"]


@pytest.fixture(scope="module")
def pages() -> list[LabelledPage]:
    return list(datasets.load("folder", ROOT / "datasets" / "pages"))


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder in which each page is read once for the whole module."""
    return str(tmp_path_factory.mktemp("memory"))


@pytest.fixture(scope="module")
def quick(memory: str) -> ContentClassifier:
    """An estimator that is fitted in no time."""
    return ContentClassifier(REGRESSION, features=FEW, calibrated=False, memory=memory)


@pytest.fixture(scope="module")
def fitted(pages: list[LabelledPage], memory: str) -> ContentClassifier:
    """With all parts: token weights, a second pass and a calibration; pages of every third are left out."""
    seen = [page for number, page in enumerate(pages) if number % 3]
    settings = {"folds": 4, "min_name_sites": 2, "min_word_sites": 2, "memory": memory}
    return ContentClassifier(REGRESSION, second_pass=True, **settings).fit(seen)


def block_labels(page: LabelledPage) -> np.ndarray[Any, Any]:
    return (labels(read_page(page.html).texts, page.gold or "") > LABEL_THRESHOLD).astype(int)


# Features


def test_features_are_those_of_documents(pages: list[LabelledPage], memory: str) -> None:
    frame = BlockFeatures(memory=memory).fit_transform([page.html for page in pages[:3]])
    assert frame.index.names == ["page", "block"]
    assert list(frame) == [feature.name for feature in BLOCK.counted]  # without gold, no token weights
    for number, page in enumerate(pages[:3]):
        assert len(frame.loc[number]) == len(boilerkit.analyze(page.html).blocks)
    values = matrix(read_page(pages[0].html), {}, {})
    assert np.allclose(frame.loc[0], values[:, : len(BLOCK.counted)])


def test_features_are_chosen_by_name_and_family(pages: list[LabelledPage], memory: str) -> None:
    chosen = BlockFeatures(["link_density", "schema_types"], memory=memory).fit(pages[:1])
    names = ["link_density", *(feature.name for feature in BLOCK.families[6].features)]
    assert chosen.get_feature_names_out().tolist() == list(chosen.transform(pages[:1])) == names
    with pytest.raises(ValueError, match=r"'link_densty' \(did you mean 'link_density'\?\)"):
        BlockFeatures(["link_densty"]).fit(pages[:1])
    with pytest.raises(ValueError, match="give \\['text'\\]"):
        BlockFeatures("text").fit(pages[:1])


def test_token_weights_of_training_pages_come_from_other_folds(pages: list[LabelledPage], memory: str) -> None:
    transformer = BlockFeatures(["word_weights"], min_word_sites=2, memory=memory)
    unseen, seen = transformer.fit_transform(pages), transformer.fit(pages).transform(pages)
    assert unseen.shape == seen.shape and not np.allclose(unseen, seen)
    main = np.concatenate([block_labels(page) for page in pages])
    agreement = [np.corrcoef(frame["words_mean"], main)[0, 1] for frame in (unseen, seen)]
    assert 0.1 < agreement[0] < agreement[1]  # what its own labels taught flatters a page
    with pytest.raises(ValueError, match="learnt from gold"):
        transformer.fit([page.html for page in pages])


def test_features_of_lines(pages: list[LabelledPage]) -> None:
    frame = BlockFeatures(["text"], unit="line").fit_transform(["Tea is hot.\nShare", pages[0].html])
    assert len(frame.loc[0]) == 2 and len(frame.loc[1]) > 10


def test_pages_without_blocks_have_no_rows() -> None:
    frame = BlockFeatures(["words"]).fit_transform([b"", "<p>Tea."])
    assert frame.index.tolist() == [(1, 0)]
    assert BlockFeatures(["words"]).fit(["<p>Tea."]).transform([]).shape == (0, 1)


def test_what_is_no_page_is_named() -> None:
    with pytest.raises(TypeError, match="page 1 is of type int"):
        BlockFeatures().fit(["<p>Tea.", 3])
    with pytest.raises(TypeError, match=r"give a single page as \[page\]"):
        BlockFeatures().fit("<p>Tea.")


def test_features_feed_pipelines(pages: list[LabelledPage], memory: str) -> None:
    """Blocks as samples: the labels of all pages, one after another."""
    pipeline = make_pipeline(BlockFeatures(FEW, memory=memory), StandardScaler(), LogisticRegression(max_iter=300))
    main = np.concatenate([block_labels(page) for page in pages])
    assert pipeline.set_output(transform="pandas").fit(pages, main).score(pages, main) > 0.85


# Folds


def test_folds_are_those_of_training(pages: list[LabelledPage], memory: str) -> None:
    pages = pages[:24]
    fold_of = fold_of_pages(read_examples(pages, BLOCK, memory), Config())
    for fold, (train, test) in enumerate(SiteKFold(5, memory=memory).split(pages)):
        assert sorted([*train, *test]) == list(range(len(pages)))
        assert {fold_of[f"{pages[number].corpus}/{pages[number].id}"] for number in test} == {fold}


def test_duplicates_and_near_duplicates_share_a_fold() -> None:
    text = "<p>" + " ".join(f"word{number}" for number in range(100))
    pages = [text, "<p>Another page.", text, text + " more", "<p>Something else."]
    assert SiteKFold().groups(pages).tolist() == [0, 1, 0, 0, 2]
    assert SiteKFold().groups(pages, ["a", "b", "c", "d", "b"]).tolist() == [0, 1, 0, 0, 1]
    with pytest.raises(ValueError, match="3 sites are too few for 5 folds"):
        next(SiteKFold(5).split(pages))
    with pytest.raises(ValueError, match="at least 2"):
        SiteKFold(1)


# Classifier


def test_it_takes_pages_texts_and_labels(pages: list[LabelledPage], quick: ContentClassifier) -> None:
    pages = pages[:16]
    html, golds = [page.html for page in pages], [page.gold for page in pages]
    by_pages = clone(quick).fit(pages)
    by_texts = clone(quick).fit(html, golds)
    by_labels = clone(quick).fit(html, [block_labels(page) for page in pages])
    texts = by_pages.predict(pages)
    assert texts.shape == (len(pages),)
    assert texts.tolist() == by_texts.predict(html).tolist() == by_labels.predict(html).tolist()
    f1 = np.mean([text_scores(text, gold).f1 for text, gold in zip(texts, golds, strict=True)])
    assert by_pages.score(pages) == pytest.approx(f1) == by_texts.score(html, golds)
    assert 0.8 < by_labels.score(html, [block_labels(page) for page in pages]) < 1
    one = by_pages.score(pages, sample_weight=np.arange(len(pages)) == 4)
    assert one == pytest.approx(text_scores(texts[4], golds[4]).f1)


def test_predictions_of_blocks(pages: list[LabelledPage], fitted: ContentClassifier) -> None:
    kept, probabilities = fitted.predict_blocks(pages[:2]), fitted.predict_proba([*pages[:2], b""])
    for page, blocks, chances in zip(pages, kept, probabilities, strict=False):
        texts = read_page(page.html).texts
        assert blocks.shape == (len(texts),) and chances.shape == (len(texts), 2)
        assert np.allclose(chances.sum(axis=1), 1)
        assert fitted.predict([page])[0] == "\n".join(t for t, keep in zip(texts, blocks, strict=True) if keep)
    assert probabilities[2].shape == (0, 2)


def test_it_beats_the_heuristics_on_unseen_sites(pages: list[LabelledPage], fitted: ContentClassifier) -> None:
    unseen = pages[::3]
    heuristic = np.mean([text_scores(baselines.get("justext")(page.html), page.gold or "").f1 for page in unseen])
    assert fitted.score(unseen) > max(heuristic, 0.9)


@pytest.mark.parametrize(
    "classifier",
    [RandomForestClassifier(10, random_state=0), GaussianNB(), KNeighborsClassifier(), LinearSVC(C=0.01), None],
    ids=lambda classifier: type(classifier).__name__,
)
def test_any_classifier_will_do(classifier: Any, pages: list[LabelledPage], memory: str) -> None:
    estimator = ContentClassifier(classifier, features=FEW, folds=3, memory=memory).fit(pages[:24])
    assert estimator.score(pages[24:]) > 0.5
    assert all(((p >= 0) & (p <= 1)).all() for p in estimator.predict_proba(pages[24:]))


class Weighed(LogisticRegression):  # type: ignore[misc]
    """Remembers the weights that it was given."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        self.weights_ = sample_weight
        return super().fit(X, y, sample_weight)


def test_weights_are_those_of_training(pages: list[LabelledPage], memory: str) -> None:
    """A block counts by its words, a page by its blocks, unless the powers say otherwise."""
    regression = make_pipeline(StandardScaler(), Weighed(max_iter=500))
    estimator = ContentClassifier(regression, features=FEW, calibrated=False, memory=memory)
    counts = [np.array([len(words(text)) for text in read_page(page.html).texts]) for page in pages[:9]]
    weights = np.concatenate([(page + 1) ** 0.5 / ((page + 1) ** 0.5).sum() ** 0.7 for page in counts])
    assert np.allclose(estimator.fit(pages[:9]).classifier_[-1].weights_, weights / weights.mean())
    estimator.set_params(block_power=0, page_power=0).fit(pages[:9])
    assert (estimator.classifier_[-1].weights_ == 1).all()


def test_parameters_are_those_of_scikit_learn(quick: ContentClassifier) -> None:
    params = quick.get_params()
    assert params["classifier__logisticregression__C"] == 0.1 and params["features"] == FEW
    other = clone(quick).set_params(classifier__logisticregression__C=2, second_pass=True)
    assert other.classifier[-1].C == 2 and quick.classifier[-1].C == 0.1 and not quick.second_pass
    with pytest.raises(NotFittedError):
        other.predict(["<p>Tea."])


def test_a_grid_is_searched_by_folds_of_sites(pages: list[LabelledPage], quick: ContentClassifier) -> None:
    grid = {"classifier__logisticregression__C": [1e-6, 0.1], "block_power": [0, 0.5]}
    search = GridSearchCV(quick, grid, cv=SiteKFold(2, memory=quick.memory)).fit(pages[:24])
    assert search.best_params_["classifier__logisticregression__C"] == 0.1
    assert search.best_score_ == max(search.cv_results_["mean_test_score"]) > 0.7
    assert search.predict(pages[:1])[0] == search.best_estimator_.predict(pages[:1])[0]


def test_scikit_learn_cross_validates(pages: list[LabelledPage], quick: ContentClassifier) -> None:
    pages, folds = pages[:24], SiteKFold(2, memory=quick.memory)
    golds = [page.gold for page in pages]

    def recall(golds: list[str], texts: list[str]) -> float:
        return float(np.mean([text_scores(*pair).recall for pair in zip(texts, golds, strict=True)]))

    runs = cross_validate(quick, pages, golds, cv=folds, scoring=make_scorer(recall))
    assert (runs["test_score"] > 0.6).all()
    texts = cross_val_predict(quick, pages, cv=folds)
    assert texts.shape == (len(pages),) and text_scores(texts[5], golds[5] or "").f1 > 0.5
    chances = cross_val_predict(quick, pages, cv=folds, method="predict_proba")
    assert [len(one) for one in chances] == [len(read_page(page.html)) for page in pages]


def test_errors_say_what_to_do(pages: list[LabelledPage], quick: ContentClassifier) -> None:
    html = [page.html for page in pages[:2]]
    for folds in (1, 2):
        with pytest.raises(ValueError, match=f"folds: must be 3 or more, not {folds}"):
            clone(quick).set_params(calibrated=True, folds=folds).fit(pages[:9])
    for wrong, message in (
        (None, "page 0 has no gold text; give `y`"),
        (["one"], "2 pages, but the gold of 1"),
        ([[0, 1], "Tea"], r"page 0 has \d+ blocks, but labels of shape \(2,\)"),
        (["", ""], "every block of the pages is boilerplate"),
    ):
        with pytest.raises(ValueError, match=message):
            clone(quick).fit(html, wrong)
    with pytest.raises(ValueError, match="sites are too few for 5 folds"):
        clone(quick).set_params(calibrated=True).fit(pages[:3])
    with pytest.raises(ValueError, match="unknown unit 'word'"):
        clone(quick).set_params(unit="word").fit(pages)


# scikit-learn's own checks


@pytest.mark.parametrize("estimator_type", [BlockFeatures, ContentClassifier])
def test_the_checks_of_scikit_learn_that_apply(estimator_type: type[Any]) -> None:
    """scikit-learn leaves out what takes strings; told that it takes numbers, it runs every check."""

    class Told(estimator_type):  # type: ignore[misc]
        def __sklearn_tags__(self) -> Any:
            tags = super().__sklearn_tags__()
            tags.input_tags.two_d_array = True
            return tags

    Told.__name__ = estimator_type.__name__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(Told(), expected_failed_checks=dict(NOT_APPLICABLE), on_fail=None, on_skip=None)
    statuses = {status: {r["check_name"] for r in results if r["status"] == status} for status in ("passed", "failed")}
    assert statuses["failed"] == set()
    assert len(statuses["passed"]) > 10 and not statuses["passed"] & set(NOT_APPLICABLE)


def test_what_the_other_checks_ask_for_holds_of_pages(pages: list[LabelledPage], quick: ContentClassifier) -> None:
    pages, estimator = pages[:16], clone(quick)
    before = dict(vars(estimator))
    assert estimator.fit(pages) is estimator
    assert {name: vars(estimator)[name] for name in before} == before  # parameters are not overwritten
    state = pickle.dumps(estimator)
    texts = estimator.predict(pages)
    assert pickle.dumps(estimator) == state  # predicting changes nothing
    assert estimator.fit(pages).predict(pages).tolist() == texts.tolist()  # fitting again neither
    assert estimator.predict(pages[::-1]).tolist() == texts[::-1].tolist()  # the order does not matter
    assert [estimator.predict([page])[0] for page in pages[:5]] == texts[:5].tolist()  # nor the company
    assert pickle.loads(state).predict(pages).tolist() == texts.tolist()
    with pytest.raises(ValueError):
        clone(quick).fit([])


# Cleaners


def test_a_fitted_one_is_the_model_of_a_cleaner(pages: list[LabelledPage], fitted: ContentClassifier) -> None:
    cleaner = Cleaner.from_estimator(fitted)
    page = pages[0]
    assert cleaner.clean(page.html, title="model", comments="model") == fitted.predict([page])[0]
    document = cleaner.analyze(page.html)
    assert np.allclose([b.probability for b in document.blocks], fitted.predict_proba([page])[0][:, 1])
    assert 0 < document.score <= 1 and {block.kind for block in document.blocks} > {"main"}
    assert len(cleaner.clean(page.html, threshold=0)) > len(cleaner.clean(page.html))
    assert "Model of blocks: 259 features" in repr(cleaner)


def test_its_decisions_are_explained(pages: list[LabelledPage], fitted: ContentClassifier) -> None:
    document = Cleaner.from_estimator(fitted).analyze(pages[0].html)
    attributions = document.attributions
    log_odds = attributions.base + attributions.values.sum(axis=1)
    assert np.allclose(1 / (1 + np.exp(-log_odds)), [block.probability for block in document.blocks])
    assert attributions.features[-1].name == "score_path_group1"  # the context of the second pass
    report = document.report()
    assert "first score" in report and len(report) > 10_000


def test_contributions_of_a_linear_classifier_are_exact(pages: list[LabelledPage], quick: ContentClassifier) -> None:
    estimator = clone(quick).fit(pages[:24])
    page = "<h1>Tea</h1><p>Tea is a drink.<p>It is made, as a rule, with hot water, and drunk with or without milk."
    attributions = Cleaner.from_estimator(estimator).analyze(page).attributions
    scaler, regression = estimator.classifier_
    scorer = estimator.model_.scorers[0]
    slopes = regression.coef_[0] / scaler.scale_
    seen = attributions.columns[:, scorer.columns]
    assert np.allclose(attributions.values[:, scorer.columns], slopes * (seen - scorer.reference), atol=1e-4)
    unused = [number for number, f in enumerate(attributions.features) if f.name not in estimator.feature_names_]
    assert not attributions.values[:, unused].any()


def test_a_model_of_lines(pages: list[LabelledPage], memory: str) -> None:
    estimator = ContentClassifier(REGRESSION, features=["text", "line_context"], unit="line", folds=4, memory=memory)
    cleaner = LineCleaner.from_estimator(estimator.set_params(second_pass=True).fit(pages))
    text = "Home\nNews\n" + (pages[20].gold or "")
    assert cleaner.clean(text) in {line for line in [estimator.predict([text])[0], cleaner.clean(text)] if line}
    assert len(cleaner.analyze(text).attributions.values)
    with pytest.raises(ModelError, match="scores lines, not blocks"):
        Cleaner.from_estimator(estimator)


def test_what_is_not_fitted_makes_no_cleaner(quick: ContentClassifier, fitted: ContentClassifier) -> None:
    with pytest.raises(ModelError, match="give a fitted ContentClassifier"):
        Cleaner.from_estimator(clone(quick))
    with pytest.raises(ModelError, match="save the estimator that it came from"):
        fitted.model_.save("nowhere")
    assert not Path("nowhere").exists()


# Files


@pytest.mark.parametrize(
    "classifier",
    [
        HistGradientBoostingClassifier(max_iter=5),
        RandomForestClassifier(5, random_state=0),
        GradientBoostingClassifier(n_estimators=5),
        DecisionTreeClassifier(max_depth=5),
        KNeighborsClassifier(algorithm="brute"),
        make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=5)),
        make_pipeline(StandardScaler(), LinearSVC()),
        GaussianNB(),
    ],
    ids=lambda classifier: type(getattr(classifier, "steps", [(0, classifier)])[-1][1]).__name__,
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_it_is_saved_without_pickle(classifier: Any, pages: list[LabelledPage], memory: str, tmp_path: Path) -> None:
    estimator = ContentClassifier(classifier, features=FEW, calibrated=False, memory=memory).fit(pages[:12])
    estimator.save(tmp_path / "own.skops")
    loaded = ContentClassifier.load(tmp_path / "own.skops")
    assert loaded.predict(pages[:3]).tolist() == estimator.predict(pages[:3]).tolist()
    assert clone(loaded).get_params(deep=False).keys() == estimator.get_params(deep=False).keys()
    assert loaded.features == FEW and type(loaded.classifier) is type(classifier)


def test_all_parts_are_saved(fitted: ContentClassifier, pages: list[LabelledPage], tmp_path: Path) -> None:
    fitted.save(tmp_path / "own.skops")
    loaded = ContentClassifier.load(tmp_path / "own.skops")
    page = pages[0].html
    assert Cleaner.from_estimator(loaded).clean(page) == Cleaner.from_estimator(fitted).clean(page)
    assert loaded.model_.card == fitted.model_.card and len(loaded.model_.card["pages"]) == 32
    assert all(name.endswith((".json", ".npy")) for name in zipfile.ZipFile(tmp_path / "own.skops").namelist())


class Own(LogisticRegression):  # type: ignore[misc]
    """A classifier that nobody else knows."""


def test_types_that_are_not_listed_are_named(pages: list[LabelledPage], memory: str, tmp_path: Path) -> None:
    path = tmp_path / "own.skops"
    ContentClassifier(Own(max_iter=500), features=["text"], calibrated=False, memory=memory).fit(pages[:9]).save(path)
    name = f"{Own.__module__}.Own"
    with pytest.raises(ModelError, match=f"types that are not trusted: {name}"):
        ContentClassifier.load(path)
    assert isinstance(ContentClassifier.load(path, trusted=[name]).classifier_, Own)


@pytest.mark.parametrize("classifier", [RandomForestClassifier(2), HistGradientBoostingClassifier(max_iter=2)])
def test_trees_that_lead_outside_are_refused(
    classifier: Any, pages: list[LabelledPage], memory: str, tmp_path: Path
) -> None:
    estimator = ContentClassifier(classifier, features=["text"], calibrated=False, memory=memory).fit(pages[:9])
    inner = estimator.classifier_
    if isinstance(inner, RandomForestClassifier):
        inner.estimators_[1].tree_.feature[0] = 10_000
    else:
        inner._predictors[1][0].nodes["left"][0] = 10_000
    estimator.save(tmp_path / "own.skops")
    with pytest.raises(ModelError, match=r"is damaged \(a tree"):
        ContentClassifier.load(tmp_path / "own.skops")


def test_files_that_are_none(quick: ContentClassifier, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such file"):
        ContentClassifier.load(tmp_path / "nothing.skops")
    (tmp_path / "text.skops").write_text("Tea")
    with pytest.raises(ModelError, match="is damaged"):
        ContentClassifier.load(tmp_path / "text.skops")
    with zipfile.ZipFile(tmp_path / "large.skops", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.npy", bytes(260_000_000))
    with pytest.raises(ModelError, match="it unpacks to 1,040,000,000 bytes"):
        ContentClassifier.load(tmp_path / "large.skops")
    with pytest.raises(ModelError, match="not fitted"):
        clone(quick).save(tmp_path / "unfitted.skops")


def test_the_table_of_features_is_a_frame(pages: list[LabelledPage], fitted: ContentClassifier) -> None:
    """Classifiers know their columns by name."""
    assert fitted.classifier_.feature_names_in_.tolist() == list(fitted.feature_names_)
    assert isinstance(BlockFeatures(FEW).set_output(transform="pandas").fit_transform(pages[:1]), pd.DataFrame)


def test_the_benchmark_prints_figures(tmp_path: Path) -> None:
    corpus, memory = f"folder={ROOT / 'datasets' / 'pages'}", str(tmp_path / "memory")
    done = CliRunner().invoke(main, ["plain", "--corpus", corpus, "--pages", "15", "--memory", memory])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.output)
    assert figures["pages"] == 15 and len(figures["folds"]) == 5
    assert 0.5 < figures["low"] <= figures["f1"] <= figures["high"] <= 1
