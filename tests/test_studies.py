"""Questions as commands: what they answer, that they go on after an interruption, and what they refuse."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from boilerkit import Cleaner, datasets
from boilerkit.cli import main
from boilerkit.features import BLOCK
from boilerkit.studies import Study, StudyError, Trial
from boilerkit.studies import study as studies
from boilerkit.training import SMALL, Config, Result
from boilerkit.training.config_file import NAMED, ConfigError, of_mapping, read_text, write
from boilerkit.training.progress import Report
from boilerkit.training.strategies import Job

pytestmark = pytest.mark.filterwarnings("ignore")
ROOT = Path(__file__).parents[1]
DATA = ["--data", f"folder={ROOT / 'datasets' / 'pages'}"]
PAGES = list(datasets.load("folder", ROOT / "datasets" / "pages"))
#: The small settings with fewer folds, families and trees, so that a training takes a second.
QUICK = replace(
    SMALL,
    folds=3,
    families=("text", "word_weights"),
    trees=replace(SMALL.trees, max_iter=5),
    page_network=replace(SMALL.page_network, size=8, message_size=4, hidden=8, dilations=((1, 2),), epochs=2),
)


@pytest.fixture
def config(tmp_path: Path) -> list[str]:
    """The option that names a file with the quick settings."""
    (tmp_path / "quick.toml").write_text(write(QUICK), "utf-8")
    return ["--config", str(tmp_path / "quick.toml")]


class Fitting:
    """Trains as ever, but counts the models that are asked for, and is interrupted after some."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.patience = 10_000
        self.fit = studies.BLOCK_ENSEMBLE.fit
        monkeypatch.setattr(studies, "BLOCK_ENSEMBLE", replace(studies.BLOCK_ENSEMBLE, fit=self))

    def __call__(self, jobs: Sequence[Job], report: Report) -> Iterator[Any]:
        self.asked += len(jobs)
        for number, ensemble in enumerate(self.fit(jobs, report)):
            if number == self.patience:
                raise KeyboardInterrupt
            yield ensemble


@pytest.fixture
def fitting(monkeypatch: pytest.MonkeyPatch) -> Fitting:
    return Fitting(monkeypatch)


def test_an_ablation_goes_on_after_an_interruption(tmp_path: Path, config: list[str], fitting: Fitting) -> None:
    ablate = ["ablate", *DATA, *config, "--out"]
    assert main([*ablate, str(tmp_path / "whole")]) == 0
    assert fitting.asked == 15  # five trainings on three folds
    fitting.asked, fitting.patience = 0, 4
    assert main([*ablate, str(tmp_path / "study")]) == 130
    assert not (tmp_path / "study" / "ablation.csv").exists()
    fitting.asked, fitting.patience = 0, 10_000
    assert main([*ablate, str(tmp_path / "study")]) == 0
    assert fitting.asked == 15 - 4
    fitting.asked = 0
    assert main([*ablate, str(tmp_path / "study")]) == 0
    assert fitting.asked == 0
    for name in ("ablation.csv", "ablation.svg", "pages.csv", "trials/whole.csv"):
        assert (tmp_path / "study" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    table = pd.read_csv(tmp_path / "study" / "ablation.csv")
    assert table["sees"].tolist() == ["everything", *["all others"] * 2, *["it alone"] * 2]
    assert table["features"][0] == table["features"][1] + table["features"][2]
    assert table["difference"][0] == 0
    assert table["f1"].between(0.4, 1).all()
    # With two families, what one is without the other is what it is alone.
    assert table["f1"][1] == table["f1"][4] != table["f1"][2] == table["f1"][3]


def test_a_learning_curve_scores_every_page(tmp_path: Path, config: list[str], fitting: Fitting) -> None:
    command = ["learning-curve", *DATA, *config, "--share", "0.5", "--draws", "2", "--out", str(tmp_path / "study")]
    assert main(command) == 0
    assert fitting.asked == 9
    table = pd.read_csv(tmp_path / "study" / "learning-curve.csv")
    assert table["share"].tolist() == [0.5, 1.0]
    assert table["draws"].tolist() == [2, 1]
    assert table["pages"].tolist() == [len(PAGES)] * 2
    assert table["pages_trained"].tolist() == pytest.approx([len(PAGES) / 3, len(PAGES) * 2 / 3])
    assert main(["ablate", *DATA, *config, "--out", str(tmp_path / "study")]) == 0
    assert fitting.asked == 9 + 12  # the training on everything is there already
    assert "whole sites drawn" in (tmp_path / "study" / "learning-curve.svg").read_text("utf-8")


def as_table(path: Path, pages: Sequence[datasets.LabelledPage]) -> str:
    rows = [
        {"id": one.id, "url": one.url, "html": one.html.decode("utf-8", "replace"), "text": one.gold} for one in pages
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return f"table={path}"


def test_transfer_is_a_matrix_and_shares_no_page(tmp_path: Path, config: list[str]) -> None:
    twice = as_table(tmp_path / "twice.jsonl", PAGES[::2])  # half of the pages are in both corpora
    assert main(["transfer", *DATA, "--data", twice, *config, "--out", str(tmp_path / "study")]) == 0
    table = pd.read_csv(tmp_path / "study" / "transfer.csv").set_index(["trained_on", "tested_on"])
    assert set(table.index) == {(a, b) for a in ("folder", "table", "all") for b in ("folder", "table")}
    assert table["pages"]["table", "folder"] == len(PAGES)
    assert table["pages"]["folder", "table"] == len(PAGES[::2])
    assert table["difference"]["folder", "folder"] == table["difference"]["table", "table"] == 0
    pages = pd.read_csv(tmp_path / "study" / "pages.csv")
    assert (pages.groupby("id")["fold"].nunique() == 1).all()
    assert len(pages) == len(PAGES) + len(PAGES[::2])


def test_transfer_needs_two_corpora(tmp_path: Path, config: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transfer", *DATA, *config, "--out", str(tmp_path / "study")]) == 2
    assert "two corpora or more" in capsys.readouterr().err


def test_a_folder_holds_one_study(tmp_path: Path, config: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Study(PAGES, QUICK, tmp_path, lambda line: None)
    with pytest.raises(StudyError, match=r"settings\.trees\.max_iter was 5 and is 6"):
        Study(PAGES, replace(QUICK, trees=replace(QUICK.trees, max_iter=6)), tmp_path)
    with pytest.raises(StudyError, match="something else"):
        Study(PAGES[1:], QUICK, tmp_path)
    assert main(["ablate", *DATA, *config, "--seed", "1", "--out", str(tmp_path)]) == 2
    assert "random_state was 0 and is 1" in capsys.readouterr().err


def test_a_trial_may_train_on_few_pages(tmp_path: Path) -> None:
    study = Study(PAGES, QUICK, tmp_path, lambda line: None)
    some = frozenset(study.pages.index[study.pages["page_type"] == "article"])
    rows = study.run([Trial("articles", trained_on=some), Trial("text alone", ("text",))])
    assert rows.groupby("trial")["id"].nunique().to_dict() == {"articles": len(PAGES), "text alone": len(PAGES)}


# Configuration


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fold = 3", "line 1: fold: there is no such setting; is 'folds' meant?"),
        ("folds = 5\n[tree]\nmax_iter = 3", "line 2: tree: .*'trees' meant"),
        ("[trees]\nmaxiter = 3", r"line 2: trees\.maxiter: .*\[trees\] has max_iter, learning_rate"),
        ("[trees]\nmax_iter = '3'", r"line 2: trees\.max_iter: must be a whole number, not '3'"),
        ("[trees]\nmax_iter = 3.5", "must be a whole number"),
        ("folds = true", "must be a whole number"),
        ("folds = 2", "folds: must be 3 or more"),
        ("[trees]\nmax_iter = 9000", "trees: max_iter times max_depth is 63,000"),
        ("trees = 3", r"must be a table, \[trees\]"),
        ("families = 'text'", "must be a list in brackets"),
        ("families = [3]", "must be a text in quotes"),
        ("small_texts = [[[1, 2]]]", "must be a list of 2, not of 1"),
        ("folds =", "not TOML: "),
    ],
)
def test_wrong_settings_are_named(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_text(text)


@pytest.mark.parametrize("name", NAMED)
def test_printed_settings_are_read_back(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--print-config", name]) == 0
    printed = capsys.readouterr().out
    assert read_text(printed, Config(folds=9, block_power=0.1)) == NAMED[name]
    assert "# Share of a block's words in the gold text" in printed


def test_a_file_says_what_differs_from_the_defaults() -> None:
    config = read_text("folds = 3\n[trees]\nlearning_rate = 1\n", SMALL)
    assert config == replace(SMALL, folds=3, trees=replace(SMALL.trees, learning_rate=1.0))
    assert of_mapping(json.loads(json.dumps(asdict(config)))) == config


def test_unknown_families_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "some.toml").write_text("families = ['text', 'colour']", "utf-8")
    options = [*DATA, "--config", str(tmp_path / "some.toml"), "--out", str(tmp_path / "out")]
    for command in ("train", "ablate"):
        assert main([command, *options]) == 2
        assert re.search(
            "no family of features is called 'colour'; those of blocks are text, ", capsys.readouterr().err
        )


def test_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", *DATA, "--config", str(tmp_path / "no.toml"), "--out", str(tmp_path / "out")]) == 2
    assert "no.toml: No such file" in capsys.readouterr().err


def test_a_model_of_some_families(tmp_path: Path, config: list[str]) -> None:
    assert main(["train", *DATA, *config, "--seed", "7", "--out", str(tmp_path / "model")]) == 0
    cleaner = Cleaner.load(tmp_path / "model")
    assert cleaner.model.features == BLOCK.only(QUICK.families).names
    assert of_mapping(json.loads((tmp_path / "model" / "card.json").read_text())["parameters"]) == replace(
        QUICK, random_state=7
    )
    document = cleaner.analyze(PAGES[0].html)
    assert document.text
    assert {"f_words_weight", "f_link_density"} & set(document.to_frame(features=True).columns) != {"f_link_density"}
    assert len(document.attributions.features) < len(BLOCK.names)
    assert document.report().startswith("<!doctype html>")


# Comparison


def compare(*arguments: str | Path) -> int:
    return main(["compare", *map(str, arguments), *DATA])


def test_a_comparison_goes_on_and_shows_both_decisions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert compare("shipped", "link-density", "--out", out, "--most", "2") == 0
    table = pd.read_csv(out / "comparison.csv")
    assert table["pages"][0] == len(PAGES)
    assert (table["high"][0] < 0) and (table["f1_a"][0] > table["f1_b"][0])
    assert table["difference"][0] == pytest.approx(table["f1_b"][0] - table["f1_a"][0], abs=1e-5)
    pages = pd.read_csv(out / "pages.csv")
    assert pages["difference"].abs().is_monotonic_decreasing
    index = (out / "index.html").read_text("utf-8")
    assert pages["id"][0] in index and pages["id"][1] in index and pages["id"][2] not in index
    assert 'src="1-a.html"' in (out / "reports" / "1.html").read_text("utf-8")
    assert 'id="threshold"' in (out / "reports" / "1-a.html").read_text("utf-8")
    assert "<p class=kept>" in (out / "reports" / "1-b.html").read_text("utf-8")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    texts = out / "texts" / "a.jsonl"
    texts.write_bytes(texts.read_bytes()[:-5000])  # as an interruption leaves it
    capsys.readouterr()
    assert compare("shipped", "link-density", "--out", out, "--most", "2") == 0
    assert re.search(rf"shipped: [1-9]\d? of {len(PAGES)} pages to be cleaned", capsys.readouterr().err)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert compare("shipped", "cetd", "--out", out) == 2
    assert "holds a study of something else" in capsys.readouterr().err


def test_an_overview_fetches_nothing(tmp_path: Path, tab: Any) -> None:
    assert compare("shipped", "link-density", "--out", tmp_path, "--most", "1") == 0
    tab.page.goto((tmp_path / "index.html").as_uri())
    tab.page.click("text=/^folder.en-/")
    tab.page.wait_for_load_state()
    left, right = tab.page.frames[1], next(frame for frame in tab.page.frames if frame.url.endswith("1-b.html"))
    assert left.locator("#counts").inner_text()
    assert right.locator("p.kept").count()
    assert tab.sent == [] and tab.complaints == []


def test_predictions_are_compared_where_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold" / "folder").mkdir(parents=True)
    for page in PAGES[2:]:
        (tmp_path / "gold" / "folder" / f"{page.id}.txt").write_text(page.gold or "", "utf-8")
    assert compare(tmp_path / "gold", "keep-everything", "--out", tmp_path / "out") == 0
    assert "2 pages left out" in capsys.readouterr().err
    table = pd.read_csv(tmp_path / "out" / "comparison.csv")
    assert table["pages"][0] == len(PAGES) - 2
    assert table["f1_a"][0] == 1


def test_no_page_is_scored_by_a_model_that_has_seen_it(
    tmp_path: Path, small_result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    small_result.model.save(tmp_path / "model")
    assert compare(tmp_path / "model", "shipped", "--out", tmp_path / "one") == 2
    error = capsys.readouterr().err
    assert f"{len(PAGES)} pages left out" in error and "no page is left" in error
    small_result.save(tmp_path / "with-folds")
    assert compare(tmp_path / "with-folds", "shipped", "--out", tmp_path / "two", "--most", "0") == 0
    own = pd.read_csv(tmp_path / "two" / "pages.csv").set_index("id")["f1_a"]
    expected = small_result.pages[~small_result.pages["augmented"]].set_index("id")["f1"]
    assert own.to_dict() == pytest.approx(expected.to_dict(), abs=1e-5)


def test_unknown_systems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("shipped", "shiped", "--out", tmp_path) == 2
    assert (
        "shiped is no folder of a model or of predictions, and none of shipped, keep-everything"
        in capsys.readouterr().err
    )
