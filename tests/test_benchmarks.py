"""Benchmark scripts: bad systems, scores from files alone, speed, the README's section."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import boilerkit
from boilerkit.datasets.base import digest

REPOSITORY = Path(__file__).resolve().parents[1]
SCRIPTS = REPOSITORY / "benchmarks"
SIX_PAGES = ["--corpus", f"folder={REPOSITORY / 'datasets' / 'pages'}", "--limit", 6]
RESULTS = SCRIPTS / "results"
pytestmark = pytest.mark.skipif(not SCRIPTS.is_dir(), reason="the benchmark scripts are not beside the tests")

NAV = "<nav><a href=/>Home</a> <a href=/shop>Shop</a></nav>"
TEXTS = [
    f"The {thing} that stands at the end of the lane was built by people who had never seen one before, and "
    f"it has been the pride of the village ever since the day on which the {thing} was first lit."
    for thing in ("lamp", "kiln", "stove", "forge", "beacon", "oven")
]

#: Systems that misbehave, each in a way that real ones do.
BAD = """
import os, signal, socket, time
def extractor(how):
    if how == "broken":
        raise ImportError("no such wheel")
    def extract(page):
        if "kiln" in page.html:
            if how == "raises": raise ValueError("odd markup")
            if how == "hangs": time.sleep(60)
            if how == "dies": os.kill(os.getpid(), signal.SIGSEGV)
            if how == "exits": raise SystemExit(3)
            if how == "calls": socket.create_connection(("192.0.2.1", 80))
            if how == "asks":
                try: socket.getaddrinfo("example.org", 80)
                except OSError: return "offline"
            if how == "nothing": return None
        return page.key
    return extract
"""


@pytest.fixture(autouse=True)
def scripts(monkeypatch):
    """The scripts' folder on the path, as for a script in it; last, so that nothing is shadowed."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(SCRIPTS)])


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("pages")
    for number, text in enumerate(TEXTS):
        (root / f"{number}.html").write_text(f"<html>{NAV}<article><h1>News</h1><p>{text}</p></article></html>")
        (root / f"{number}.txt").write_text(f"News\n{text}")
    return root


def script(name, *arguments):
    # The boilerkit that is under test, be it a wheel or this checkout.
    tested = str(Path(boilerkit.__file__).parents[1])
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), tested]))
    environment = {key: value for key, value in os.environ.items() if key != "BOILERKIT_CORPORA"}
    return subprocess.run(
        [sys.executable, str(SCRIPTS / f"{name}.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment | {"PYTHONPATH": path},
    )


@pytest.fixture(scope="session")
def finished(corpus, tmp_path_factory):
    """A run of two baselines over the corpus, and its scores."""
    folder = tmp_path_factory.mktemp("benchmark")
    baselines = ["--system", "baseline-cetd", "--system", "baseline-keep-everything"]
    ran = script("run", "--corpus", f"folder={corpus}", "--out", folder / "out", *baselines)
    assert ran.returncode == 0, ran.stderr
    scored = script(
        "score",
        *["--corpus", f"folder={corpus}", "--predictions", folder / "out", "--results", folder / "results"],
        *["--reference", "baseline-keep-everything"],
    )
    assert scored.returncode == 0, scored.stderr
    return folder


# -- the worker


def outcomes(how, tmp_path, monkeypatch, limit=20.0):
    from peers import Page
    from worker import Worker

    (tmp_path / "bad_system.py").write_text(BAD)
    monkeypatch.syspath_prepend(tmp_path)
    with Worker("bad_system:extractor", {"how": how}, limit) as worker:
        return [worker.extract(Page(text, None, None, str(n))) for n, text in enumerate(TEXTS[:3])]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("raises", "ValueError: odd markup"),
        ("dies", "crash: killed by SIGSEGV"),
        ("exits", "SystemExit: 3"),
        ("hangs", "time limit: over 0.5 s"),
    ],
)
def test_a_page_that_fails_costs_that_page_alone(how, error, tmp_path, monkeypatch):
    before, bad, after = outcomes(how, tmp_path, monkeypatch, 0.5 if how == "hangs" else 20.0)
    assert (bad.text, bad.error) == ("", error)
    assert (before.text, before.error, after.text, after.error) == ("0", None, "2", None)


def test_no_system_reaches_the_network(tmp_path, monkeypatch):
    before, bad, after = outcomes("calls", tmp_path, monkeypatch)
    assert bad.error is not None and "refused" in bad.error and bad.network >= 1
    assert before.network == after.network == 0
    _, swallowed, _ = outcomes("asks", tmp_path, monkeypatch)
    assert (swallowed.text, swallowed.error, swallowed.network) == ("offline", None, 1)


def test_a_system_that_gives_nothing_gives_empty_text(tmp_path, monkeypatch):
    _, nothing, _ = outcomes("nothing", tmp_path, monkeypatch)
    assert (nothing.text, nothing.error) == ("", None)
    assert nothing.peak > 1_000_000 and nothing.ms >= 0


def test_a_system_that_does_not_load_says_why(tmp_path, monkeypatch):
    from worker import NotStarted

    with pytest.raises(NotStarted, match="no such wheel"):
        outcomes("broken", tmp_path, monkeypatch)


# -- peers and systems


def test_every_peer_of_the_design_is_declared_and_has_an_adapter():
    from peers import PEERS

    names = {peer.name for peer in PEERS}
    assert len(names) == len(PEERS) == 14
    assert {"trafilatura", "trafilatura-fast", "trafilatura-precision", "trafilatura-recall"} <= names
    assert {peer.module for peer in PEERS} == {path.stem for path in (SCRIPTS / "peers").glob("[!_]*.py")}


def test_what_is_not_installed_is_named_and_the_rest_is_there():
    from peers import PEERS
    from systems import systems

    found, left_out = systems()
    assert {peer.name for peer in PEERS} <= {system.name for system in found} | left_out.keys()
    assert "--training" in left_out["boilerkit-cv"]
    assert all(left_out.values())
    assert not {system.name for system in found} & left_out.keys()


def test_installed_peers_extract_a_page_without_a_network():
    from peers import PEERS, Page
    from systems import systems
    from worker import Worker

    installed = {system.name: system for system in systems()[0] if system.kind == "peer"}
    if not installed:
        pytest.skip("no peer is installed: pip install 'boilerkit[peers]'")
    html = f"<html lang=en><head><title>News</title></head><body>{NAV}<article><h1>News</h1>"
    html += "".join(f"<p>{text} {text}</p>" for text in TEXTS) + "</article></body></html>"
    for peer in PEERS:
        if peer.name in installed:
            system = installed[peer.name]
            with Worker(system.load, system.arguments) as worker:
                outcome = worker.extract(Page(html, "https://example.org/news", "en", "folder/1"))
            assert (outcome.error, outcome.network) == (None, 0), peer.name
            assert TEXTS[2][:60] in " ".join(outcome.text.split()), peer.name


def labelled(id):
    from boilerkit.datasets import LabelledPage

    return LabelledPage(id, f"<p>{id}".encode(), None, id, "article", "a", (), (), "wcxb", "dev")


def training_folder(folder, fold_of):
    """A training's output as far as the benchmark reads it: folds, and the pages on each model's card."""
    for fold in set(fold_of.values()):
        model = folder / "folds" / str(fold)
        model.mkdir(parents=True)
        others = [key.split("/")[1] for key in fold_of if fold_of[key] != fold]
        pages = [digest(labelled(id).html) for id in others]
        (model / "card.json").write_text(json.dumps({"pages": pages}))
    (folder / "folds.json").write_text(json.dumps(fold_of))
    return folder


def cross_validated(folder):
    from systems import systems

    return {system.name: system for system in systems(folder)[0]}["boilerkit-cv"]


def test_the_shipped_model_is_refused_on_pages_of_its_training():
    from systems import seen_in_training

    trained_on = frozenset([digest(labelled("1").html)])
    assert "--training" in seen_in_training(trained_on, labelled("1"))
    assert seen_in_training(trained_on, labelled("2")) is None


def test_the_fold_models_score_the_pages_of_their_training_alone(tmp_path):
    system = cross_validated(training_folder(tmp_path, {"wcxb/1": 0, "wcxb/2": 1}))
    assert system.title == "boilerkit (cross-validated)"
    assert "not seen" in system.note
    assert system.refusal(labelled("2")) is None
    assert "wcxb/3 is in no fold" in system.refusal(labelled("3"))
    assert str(tmp_path) not in json.dumps(dict(system.settings))


def test_folds_that_are_not_those_of_the_models_are_refused(tmp_path):
    folder = training_folder(tmp_path, {"wcxb/1": 0, "wcxb/2": 1})
    (folder / "folds.json").write_text(json.dumps({"wcxb/1": 1, "wcxb/2": 0}))
    assert "fold 1 was trained on wcxb/1" in cross_validated(folder).refusal(labelled("1"))


def test_a_training_folder_that_lacks_a_fold_is_named(tmp_path):
    from systems import systems

    folder = training_folder(tmp_path / "run", {"wcxb/1": 0, "wcxb/2": 1})
    (folder / "folds" / "1" / "card.json").unlink()
    assert "card.json" in systems(folder)[1]["boilerkit-cv"]
    assert "folds.json" in systems(tmp_path)[1]["boilerkit-cv"]


def test_each_page_goes_to_the_model_that_has_not_seen_it(tmp_path, monkeypatch):
    import own
    from peers import Page

    import boilerkit

    class Cleaner:
        def __init__(self, folder):
            self.folder = folder

        load = classmethod(lambda cls, folder: cls(folder))

        def clean(self, page):
            return f"{page} by {Path(self.folder).name}"

    monkeypatch.setattr(boilerkit, "Cleaner", Cleaner, raising=False)
    folder = training_folder(tmp_path, {"wcxb/1": 0, "wcxb/2": 4})
    extract = own.cross_validated(str(folder))
    assert extract(Page("one", None, None, "wcxb/1")) == "one by 0"
    assert extract(Page("two", None, None, "wcxb/2")) == "two by 4"
    with pytest.raises(KeyError):
        extract(Page("three", None, None, "wcxb/3"))


# -- run.py


def test_a_run_leaves_predictions_and_a_manifest(finished):
    import predictions

    lines = list(predictions.read(finished / "out" / "folder" / "baseline-keep-everything.jsonl.gz"))
    assert [line["id"] for line in lines] == [str(number) for number in range(len(TEXTS))]
    assert all("Shop" in line["text"] and line["error"] is None and line["ms"] > 0 for line in lines)
    pairs = json.loads((finished / "out" / "manifest.json").read_text())["pairs"]
    assert [pair["system"] for pair in pairs] == ["baseline-cetd", "baseline-keep-everything"]
    assert all(pair["pages"] == len(TEXTS) and pair["version"] and "settings" in pair for pair in pairs)
    assert not list((finished / "out").glob("**/*.part"))


def test_finished_pairs_are_skipped_until_something_changes(finished, corpus):
    again = ["--corpus", f"folder={corpus}", "--out", finished / "out", "--system", "baseline-cetd"]
    path = finished / "out" / "folder" / "baseline-cetd.jsonl.gz"
    before = path.stat().st_mtime_ns
    skipped = script("run", *again)
    assert "1 pairs are finished, 0 to run" in skipped.stderr
    assert path.stat().st_mtime_ns == before
    assert "0 pairs are finished, 1 to run" in script("run", *again, "--force").stderr
    assert path.stat().st_mtime_ns > before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--corpora FOLDER"),
        (["--corpora", "/no/such"], "no such folder"),
        (["--corpus", "folder"], "NAME=PATH"),
        (["--corpus", "nothing=."], "no corpus is called"),
        (["--corpus", "folder=.", "--system", "magic"], "there is none"),
        (["--corpus", "folder=.", "--system", "boilerkit-cv"], "--training"),
    ],
)
def test_wrong_options_are_told_in_one_line(arguments, told):
    ran = script("run", *arguments)
    assert ran.returncode == 2
    assert told in ran.stderr.splitlines()[-1] or told in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr


def test_a_run_that_is_refused_leaves_nothing_and_says_why(tmp_path, corpus):
    import run
    from corpora import Source
    from systems import System

    system = System("s", "S", "boilerkit", "1", "own:baseline", {"name": "cetd"}, refusal=lambda page: "seen")
    source = Source("folder", None, corpus)
    about = run.describe(source, system, None, 30.0)
    with pytest.raises(run.Refused, match="seen"):
        run.run_pair(source, system, tmp_path, about, lambda: None)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_sample_is_the_same_on_every_run(corpus):
    import corpora

    source = corpora.Source("folder", None, corpus)
    first = [page.id for page in corpora.pages(source, 3)]
    assert first == [page.id for page in corpora.pages(source, 3)]
    assert set(first) <= {page.id for page in corpora.pages(source)} and len(first) == 3


# -- score.py


def test_scores_are_those_of_the_measures(finished):
    import pandas as pd

    from boilerkit.metrics import text_scores

    scores = pd.read_csv(finished / "results" / "scores.csv").set_index("system")
    by_hand = [text_scores(f"Home Shop News {text}", f"News {text}").f1 for text in TEXTS]
    assert scores["f1"]["baseline-keep-everything"] == pytest.approx(sum(by_hand) / len(by_hand), abs=1e-4)
    assert (scores["f1_low"] <= scores["f1"]).all() and (scores["f1"] <= scores["f1_high"]).all()
    differences = pd.read_csv(finished / "results" / "differences.csv")
    assert set(differences["reference"]) == {"baseline-keep-everything"}
    for row in differences.itertuples():
        assert row.verdict == ("better" if row.low > 0 else "worse" if row.high < 0 else "undecided")


def test_a_failed_page_counts_as_empty_text(finished, corpus, tmp_path):
    import corpora
    import predictions
    import score

    gold = {(page.split, page.id): page for page in corpora.pages(corpora.Source("folder", None, corpus))}
    path = tmp_path / "s.jsonl.gz"
    import gzip

    with gzip.open(path, "wt") as file:
        for (split, id), page in gold.items():
            failed = id == "1"
            text, error = ("", "time limit: over 1 s") if failed else (page.gold, None)
            line = {"id": id, "split": split, "text": text, "ms": 1.0, "error": error, "network": 0}
            file.write(json.dumps(line) + "\n")
    about = json.loads(predictions.paths(finished / "out", "folder", "baseline-cetd")[1].read_text())
    rows, own = score.score_pair(about, path, gold)
    row = score.summary_row(about, rows, own)
    assert row["f1"] == pytest.approx((len(TEXTS) - 1) / len(TEXTS))
    assert (row["timeouts"], row["errors"], row["empty"]) == (1, 0, 1)


def test_systems_with_different_pages_are_not_compared(finished):
    import pandas as pd
    import score

    some = pd.DataFrame({"split": ["all"], "id": ["1"]})
    more = pd.DataFrame({"split": ["all", "all"], "id": ["1", "2"]})
    with pytest.raises(score.Mismatch, match="--limit"):
        score.same_pages({"a": some, "b": more}, "folder")


def test_score_says_what_is_missing(tmp_path, corpus):
    ran = script("score", "--corpus", f"folder={corpus}", "--predictions", tmp_path)
    assert ran.returncode == 2 and "run.py" in ran.stderr and "Traceback" not in ran.stderr


# -- speed.py


def test_speed_compares_in_one_run(corpus, tmp_path):
    import pandas as pd

    ran = script(
        "speed",
        *["--corpus", f"folder={corpus}", "--results", tmp_path, "--repeats", "2"],
        *["--system", "baseline-cetd", "--system", "baseline-keep-everything"],
        *["--reference", "baseline-keep-everything"],
    )
    assert ran.returncode == 0, ran.stderr
    table = pd.read_csv(tmp_path / "speed.csv").set_index("system")
    assert table["ratio_median"]["baseline-keep-everything"] == 1
    assert (table["ratio_q1"] <= table["ratio_median"]).all() and (table["peak_mb"] > 10).all()
    sizes = pd.read_csv(tmp_path / "speed_by_size.csv")
    assert set(sizes["system"]) == set(table.index) and sizes["pages"].sum() == 2 * len(TEXTS)


# -- the README


def test_readme_section_is_rewritten_and_a_stale_one_noticed(finished, tmp_path):
    import shutil

    import readme

    shutil.copytree(finished / "results", tmp_path / "results")
    page = tmp_path / "README.md"
    page.write_text(f"# Title\n{readme.BEGIN}\nold\n{readme.END}\nThe end.\n")
    arguments = [page, "--results", tmp_path / "results"]
    assert script("readme", *arguments, "--check").returncode == 1
    assert script("readme", *arguments).returncode == 0
    text = page.read_text()
    assert text.startswith("# Title\n") and text.endswith("\nThe end.\n") and "CETD (2011)" in text
    assert script("readme", *arguments, "--check").returncode == 0
    scores = tmp_path / "results" / "scores.csv"
    scores.write_text(scores.read_text().replace("CETD", "CETT"))
    stale = script("readme", *arguments, "--check")
    assert stale.returncode == 1 and "README.md differs" in stale.stderr and "drawn from other" in stale.stderr


def test_a_readme_without_markers_is_refused():
    import readme

    with pytest.raises(ValueError, match="one"):
        readme.rewrite("no markers", "new")


def test_lines(small_lines, tmp_path):
    small_lines.save(tmp_path / "model")
    ran = script("lines", *SIX_PAGES, "--training", tmp_path / "model", "--results", tmp_path)
    assert ran.returncode == 0, ran.stderr
    found = pd.read_csv(tmp_path / "lines.csv")
    assert set(found["system"]) == {"as it is", "boilerkit", "c4", "gopher", "justext", "length", "punctuation"}
    assert {"own", "html-text", "trafilatura", "gold text"} <= set(found["input"])
    assert (found["pages"] == 6).all()
    assert (found.loc[found["system"] == "as it is", "gain"] == 0).all()
    assert (found.loc[(found["input"] == "gold text") & (found["system"] == "as it is"), "f1"] == 1).all()
    languages = pd.read_csv(tmp_path / "lines_languages.csv")
    assert {"de", "fr", "es", "ru", "zh", "ar"} <= {language[:2] for language in languages["language"]}


def test_robustness(small_result, tmp_path):
    small_result.save(tmp_path / "model")
    ran = script("robustness", *SIX_PAGES, "--training", tmp_path / "model", "--results", tmp_path)
    assert ran.returncode == 0, ran.stderr
    found = pd.read_csv(tmp_path / "robustness.csv")
    whole = found[found["kind"] == "all"].set_index("words")
    assert whole["pages"].tolist() == [6, 6]
    assert whole.loc["as they are", "gain"] == 0
    assert whole.loc["made up", "f1"] > 0.3
    assert found["calibration_error"].between(0, 0.5).all()
    other = script("robustness", *SIX_PAGES, "--training", tmp_path / "no", "--results", tmp_path)
    assert other.returncode == 1
    assert "--training is no finished training" in other.stderr and "Traceback" not in other.stderr


def test_the_readme_agrees_with_the_results():
    import readme

    page = REPOSITORY / "README.md"
    if not page.exists() or readme.BEGIN not in page.read_text(encoding="utf-8"):
        pytest.skip(f"README.md has no {readme.BEGIN} yet")
    assert readme.stale(page, RESULTS) == []
