"""Benchmarks: systems that misbehave, scores from files alone, speed, the generated documents."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import boilerkit
from benchmarks import adapters, corpora, folds, node_tool, predictions, report, run, score, systems, trust
from benchmarks.adapters import Page
from benchmarks.systems import SYSTEMS, System
from benchmarks.worker import NotStarted, Worker
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.base import digest
from boilerkit.metrics import text_scores

REPOSITORY = Path(__file__).resolve().parents[1]
OWN_PAGES = corpora.Source("folder", None, REPOSITORY / "datasets" / "pages")
SIX_PAGES = ["--corpus", f"folder={REPOSITORY / 'datasets' / 'pages'}", "--limit", 6]
RESULTS = REPOSITORY / "benchmarks" / "results"

NAV = "<nav><a href=/>Home</a> <a href=/shop>Shop</a></nav>"
TEXTS = [
    f"The {thing} that stands at the end of the lane was built by people who had never seen one before, and "
    f"it has been the pride of the village ever since the day on which the {thing} was first lit."
    for thing in ("lamp", "kiln", "stove", "forge", "beacon", "oven")
]

#: Systems that misbehave, each in a way that real ones do.
BAD = """
import os, signal, socket, subprocess, time
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
            if how == "starts": subprocess.Popen(["sleep", "60"]); time.sleep(60)
        return page.key
    return extract
"""

#: The other side of a tool in JavaScript, which dies of a page.
NODE = """
import { createInterface } from "node:readline";
console.log("{}");
for await (const line of createInterface({ input: process.stdin })) {
  const { html } = JSON.parse(line);
  if (html === "kiln") process.exit(3);
  console.log(JSON.stringify(html === "stove" ? { error: "odd markup", network: 0 } : { content: html, network: 0 }));
}
"""


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
        [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)],
        cwd=REPOSITORY,
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


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_page_that_hangs_leaves_no_process_behind(tmp_path, monkeypatch):
    (tmp_path / "bad_system.py").write_text(BAD)
    monkeypatch.syspath_prepend(tmp_path)
    with Worker("bad_system:extractor", {"how": "starts"}, 1.0) as worker:
        group = worker._process.pid
        assert worker.extract(Page(TEXTS[1], None, None, "1")).error == "time limit: over 1 s"
        for _ in range(200):  # on a busy machine a process that was killed takes a moment to end
            if not processes_of(group):
                break
            time.sleep(0.05)
        assert not processes_of(group)


def processes_of(group):
    """States of the processes of a group, without those that have ended and whose parent has not taken note of it."""
    states = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ends meanwhile
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            states += [state] if int(its_group) == group and state != "Z" else []
    return states


def test_a_system_that_gives_nothing_gives_empty_text(tmp_path, monkeypatch):
    _, nothing, _ = outcomes("nothing", tmp_path, monkeypatch)
    assert (nothing.text, nothing.error) == ("", None)
    assert nothing.peak > 1_000_000 and nothing.ms >= 0


def test_a_system_that_does_not_load_says_why(tmp_path, monkeypatch):
    with pytest.raises(NotStarted, match="no such wheel"):
        outcomes("broken", tmp_path, monkeypatch)


# -- peers and systems


def test_the_tools_that_people_use_are_systems():
    peers = {"trafilatura", "trafilatura-fast", "trafilatura-precision", "trafilatura-recall", "rs-trafilatura"}
    peers |= {"resiliparse", "readability-lxml", "justext", "boilerpy3", "newspaper4k", "goose3", "magic-html"}
    peers |= {"chromerag", "turbohtml", "readability-js", "defuddle"}
    assert peers | {"boilerkit", "boilerkit-cv", "html-text", "inscriptis", "baseline-cetd"} <= SYSTEMS.keys()


def test_what_is_not_installed_is_named_and_the_rest_is_there():
    there, left_out = systems.available()
    assert there.keys() | left_out.keys() == SYSTEMS.keys()
    assert not there.keys() & left_out.keys()
    assert "--training" in left_out["boilerkit-cv"]
    assert all(left_out.values())
    for system in there.values():
        module, _, adapter = system.load.partition(":")
        assert module == "benchmarks.adapters" and callable(getattr(adapters, adapter))


def test_installed_peers_extract_a_page_without_a_network():
    installed = [system for system in systems.available()[0].values() if system.kind == "peer"]
    if not installed:
        pytest.skip("no peer is installed: pip install 'boilerkit[peers]'")
    html = f"<html lang=en><head><title>News</title></head><body>{NAV}<article><h1>News</h1>"
    html += "".join(f"<p>{text} {text}</p>" for text in TEXTS) + "</article></body></html>"
    for system in installed:
        with Worker(system.load, system.arguments) as worker:
            outcome = worker.extract(Page(html, "https://example.org/news", "en", "folder/1"))
        assert (outcome.error, outcome.network) == (None, 0), system.name
        assert TEXTS[2][:60] in " ".join(outcome.text.split()), system.name


@pytest.mark.parametrize("name", ["chromerag", "turbohtml", "readability-js", "defuddle"])
def test_a_peer_that_has_appeared_extracts_an_article(name):
    there, left_out = systems.available()
    if name in left_out:
        pytest.skip(left_out[name])
    page = next(page for page in corpora.pages(OWN_PAGES) if page.id == "en-article-lighthouse")
    with Worker(there[name].load, there[name].arguments) as worker:
        outcome = worker.extract(corpora.as_given(page))
    assert (outcome.error, outcome.network) == (None, 0)
    assert text_scores(outcome.text, page.gold).f1 > 0.8
    assert not re.search(r"^#|\*\*|^---$", outcome.text, re.MULTILINE)


def test_what_node_needs_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(node_tool, "FOLDER", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda command: "/usr/bin/node")
    left_out = systems.available()[1]
    assert left_out["defuddle"] == "defuddle is not installed: npm ci --prefix benchmarks/node"
    assert left_out["readability-js"].startswith("@mozilla/readability is not installed")
    monkeypatch.setattr(shutil, "which", lambda command: None)
    assert "Node.js is not installed" in systems.available()[1]["defuddle"]


def test_a_page_that_kills_node_costs_that_page_alone(monkeypatch, tmp_path):
    if shutil.which("node") is None:
        pytest.skip("Node.js is not installed")
    (tmp_path / "extract.mjs").write_text(NODE)
    monkeypatch.setattr(node_tool, "FOLDER", tmp_path)
    tool = node_tool.NodeTool("any")
    assert tool.content("one", None) == "one"
    with pytest.raises(node_tool.NodeError, match="exit status 3"):
        tool.content("kiln", None)
    assert tool.content("two", None) == "two"
    with pytest.raises(node_tool.NodeError, match="odd markup"):
        tool.content("stove", None)


def labelled(id):
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
    return systems.available(folder)[0]["boilerkit-cv"]


def test_the_shipped_model_is_refused_on_pages_of_its_training():
    trained_on = frozenset([digest(labelled("1").html)])
    assert "--training" in folds.seen_in_training(trained_on, labelled("1"))
    assert folds.seen_in_training(trained_on, labelled("2")) is None


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
    folder = training_folder(tmp_path / "run", {"wcxb/1": 0, "wcxb/2": 1})
    (folder / "folds" / "1" / "card.json").unlink()
    assert "card.json" in systems.available(folder)[1]["boilerkit-cv"]
    assert "folds.json" in systems.available(tmp_path)[1]["boilerkit-cv"]


def test_each_page_goes_to_the_model_that_has_not_seen_it(tmp_path, monkeypatch):
    class Cleaner:
        def __init__(self, folder):
            self.folder = folder

        load = classmethod(lambda cls, folder: cls(folder))

        def clean(self, page, title, comments):
            return f"{page} by {Path(self.folder).name}"

    monkeypatch.setattr(boilerkit, "Cleaner", Cleaner, raising=False)
    folder = training_folder(tmp_path, {"wcxb/1": 0, "wcxb/2": 4})
    extract = adapters.boilerkit_cross_validated(str(folder))
    assert extract(Page("one", None, None, "wcxb/1")) == "one by 0"
    assert extract(Page("two", None, None, "wcxb/2")) == "two by 4"
    with pytest.raises(KeyError):
        extract(Page("three", None, None, "wcxb/3"))


# -- run


def test_a_run_leaves_predictions_and_a_manifest(finished):
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
    system = System(
        "s", "S", "boilerkit", "1", "benchmarks.adapters:baseline", {"name": "cetd"}, refusal=lambda page: "seen"
    )
    source = corpora.Source("folder", None, corpus)
    about = run.describe(source, system, None, 30.0)
    with pytest.raises(run.Refused, match="seen"):
        run.run_pair(source, system, tmp_path, about, lambda: None)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_sample_is_the_same_on_every_run(corpus):
    source = corpora.Source("folder", None, corpus)
    first = [page.id for page in corpora.pages(source, 3)]
    assert first == [page.id for page in corpora.pages(source, 3)]
    assert set(first) <= {page.id for page in corpora.pages(source)} and len(first) == 3


# -- score


def test_scores_are_those_of_the_measures(finished):
    scores = pd.read_csv(finished / "results" / "scores.csv").set_index("system")
    by_hand = [text_scores(f"Home Shop News {text}", f"News {text}").f1 for text in TEXTS]
    assert scores["f1"]["baseline-keep-everything"] == pytest.approx(sum(by_hand) / len(by_hand), abs=1e-4)
    assert (scores["f1_low"] <= scores["f1"]).all() and (scores["f1"] <= scores["f1_high"]).all()
    differences = pd.read_csv(finished / "results" / "differences.csv")
    assert set(differences["reference"]) == {"baseline-keep-everything"}
    for row in differences.itertuples():
        assert row.verdict == ("better" if row.low > 0 else "worse" if row.high < 0 else "undecided")


def test_a_failed_page_counts_as_empty_text(finished, corpus, tmp_path):
    gold = {(page.split, page.id): page for page in corpora.pages(corpora.Source("folder", None, corpus))}
    path = tmp_path / "s.jsonl.gz"
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
    some = pd.DataFrame({"split": ["all"], "id": ["1"]})
    more = pd.DataFrame({"split": ["all", "all"], "id": ["1", "2"]})
    with pytest.raises(score.Mismatch, match="--limit"):
        score.same_pages({"a": some, "b": more}, "folder")


def test_a_download_of_wceb_is_scored_by_its_two_measures(tmp_path):
    combined = tmp_path / "wceb" / "datasets" / "combined"
    for split, texts in {"cetd": TEXTS[:2], "dragnet": TEXTS[2:4]}.items():
        (combined / "html" / split).mkdir(parents=True)
        (combined / "ground-truth").mkdir(exist_ok=True)
        lines = [json.dumps({"page_id": f"{n}", "plaintext": text, "source": [split]}) for n, text in enumerate(texts)]
        (combined / "ground-truth" / f"{split}.jsonl").write_text("\n".join(lines))
        for n, text in enumerate(texts):
            (combined / "html" / split / f"{n}.html").write_text(f"<html><body><p>Menu</p><p>{text}</p></body></html>")
    corpus = [f"--corpus=wceb:{split}={tmp_path / 'wceb'}" for split in ("cetd", "dragnet")]
    ran = script("run", *corpus, "--out", tmp_path / "out", "--system", "baseline-keep-everything")
    assert ran.returncode == 0, ran.stderr
    words = [len(text.split()) for text in TEXTS[:2]]
    # The one word too many: of 2n + 1 words it is deleted, and of n + 1 it is no hit.
    expected = {"indel": [1 - 1 / (2 * n + 1) for n in words], "rouge": [2 * n / (2 * n + 1) for n in words]}
    for measure, figures in expected.items():
        chosen = [] if measure == "indel" else ["--measure", measure]
        scored = script("score", *corpus, "--predictions", tmp_path / "out", "--results", tmp_path / measure, *chosen)
        assert scored.returncode == 0, scored.stderr
        scores = pd.read_csv(tmp_path / measure / "scores.csv").set_index("corpus")
        assert set(scores.index) == {"wceb-cetd", "wceb-dragnet"} and set(scores["measure"]) == {measure}
        assert scores["own"]["wceb-cetd"] == pytest.approx(np.mean(figures), abs=1e-4)


def test_score_says_what_is_missing(tmp_path, corpus):
    ran = script("score", "--corpus", f"folder={corpus}", "--predictions", tmp_path)
    assert ran.returncode == 2 and "benchmarks.run" in ran.stderr and "Traceback" not in ran.stderr


# -- partial gold


@pytest.fixture(scope="session")
def recipes(tmp_path_factory):
    root = tmp_path_factory.mktemp("recipes")
    folder = root / "tests" / "test_data" / "tea.example"
    folder.mkdir(parents=True)
    for number, hidden in enumerate(["", "<p>stir</p>"]):
        gold = {"ingredients": ["2 g tea", "Salt"], "instructions_list": ["Boil the water first.", "Stir"]}
        (folder / f"{number}.json").write_text(json.dumps(gold))
        html = f"<ul><li>2 g tea<li>salt</ul><p>Boil the water first.</p>{hidden}<p>{TEXTS[number]}</p>"
        (folder / f"{number}.testhtml").write_text(html)
    return ["--corpus", f"recipe-scrapers={root}"]


def test_lines_that_must_come_out_are_counted(recipes, tmp_path):
    systems = ["--system", "baseline-keep-everything", "--system", "baseline-largest-block"]
    ran = script("run", *recipes, "--out", tmp_path, *systems)
    assert ran.returncode == 0, ran.stderr
    shown = script("partial_gold", *recipes, "--predictions", tmp_path)
    assert shown.returncode == 0, shown.stderr
    rows = [[cell.strip() for cell in line.split("|")[2:-1]] for line in shown.stdout.splitlines()[2:]]
    nothing, every = "0.000 [0.000, 0.000]", "1.000 [1.000, 1.000]"
    some = ["0.750 [0.500, 1.000]", "0.500 [0.000, 1.000]"]
    assert rows == [
        ["ingredient", "Keep everything", "2", "4", every, every],
        ["ingredient", "Largest block", "2", "4", nothing, nothing],
        ["ingredient", "all blocks", "2", "4", every, every],
        ["instruction", "Keep everything", "2", "4", *some],
        ["instruction", "Largest block", "2", "4", nothing, nothing],
        ["instruction", "all blocks", "2", "4", *some],
    ]


def test_partial_gold_says_what_is_missing(recipes, finished, corpus, tmp_path):
    for arguments, told in [
        (["--corpus", f"folder={corpus}"], "none of the corpora given"),
        ([*recipes, "--model", tmp_path], "no model with a card"),
    ]:
        ran = script("partial_gold", *arguments, "--predictions", finished / "out")
        assert ran.returncode != 0 and told in ran.stderr and "Traceback" not in ran.stderr


# -- trust


def trust_rows(corpus: str, pairs: list[tuple[float, float]], lost: int = 0) -> list[dict[str, object]]:
    """Rows of pages whose ten words have the probability .9, and are main content on every second page."""
    rows = []
    for number, (score_, f1) in enumerate(pairs):
        main, expected = np.zeros(15), np.zeros(15)
        words = np.where(np.arange(15) == 13, 10.0, 0)
        main[13], expected[13] = 10 * (number % 2), 9
        rows.append(
            {"corpus": corpus, "score": score_, "f1": f1, "warned": score_ < 0.5, "lost": number < lost}
            | {"bins": np.stack([words, expected, main])}
        )
    return rows


def test_trust_says_whether_scores_mean_something():
    told = trust_rows("told", [(0.2, 0.1), (0.6, 0.5), (0.9, 1.0), (0.95, 1.0)])
    lied = trust_rows("lied", [(0.2, 1.0), (0.9, 0.1)], lost=1)
    table = trust.table(pd.DataFrame([*told, *lied])).set_index("corpus")
    assert table["correlation"]["told"] > 0.95 and table["correlation"]["lied"] == pytest.approx(-1)
    assert table["lost"].to_dict() == {"all": 1, "told": 0, "lied": 1}
    assert table["calibration_error"]["told"] == pytest.approx(0.4)  # .9 said of words half of which are main content
    assert table["warned"].to_dict() == {"all": 2, "told": 1, "lied": 1}
    bins = trust.by_score(pd.DataFrame(told))
    assert bins["pages"].sum() == 4 and bins["f1"].is_monotonic_increasing


# -- speed


def test_speed_compares_in_one_run(corpus, tmp_path):
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


def test_ratios_of_each_way_that_is_installed(tmp_path):
    ran = script("ratios", *SIX_PAGES, "--rounds", 1, "--results", tmp_path)
    assert ran.returncode == 0, ran.stderr
    table = pd.read_csv(tmp_path / "speed_ratios.csv")
    assert {"clean", "the command clean", "clean to Markdown", "analyze and blocks"} <= set(table["way"])
    assert (table["ratio"] > 0).all() and (table["wanted"] > 0).all() and (table["pages"] == 6).all()
    assert {"parse", "clean", "import lxml.html, numpy"} <= set(table["against"])


def test_stages_keep_what_was_measured_before(tmp_path):
    for label in ("before", "after", "after"):
        ran = script("stages", *SIX_PAGES, "--rounds", 1, "--label", label, "--results", tmp_path)
        assert ran.returncode == 0, ran.stderr
    table = pd.read_csv(tmp_path / "stages.csv")
    assert table["label"].value_counts().nunique() == 1 and set(table["label"]) == {"before", "after"}
    wide = table.pivot(index="stage", columns="label", values="parses")
    assert (wide.loc["lxml's parse"] == 1).all()
    assert (wide.loc["all of clean"] > wide.loc["parse and segmentation"]).all()


#: Instructions of `clean` by those of lxml's parse over eight of the project's pages, with room for other versions of
#: Python and numpy. What makes cleaning cheaper may lower it, and nothing should raise it.
MOST_INSTRUCTIONS = 70


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
def test_cleaning_takes_no_more_instructions_than_it_may():
    ran = script("instructions", REPOSITORY / "datasets" / "pages", "--most", MOST_INSTRUCTIONS)
    assert ran.returncode == 0, ran.stderr


def test_growth_compares_sizes_and_ways(tmp_path):
    ran = script(
        "growth", *["--size", 20, "--shape", "table", "--way", "parse", "--way", "clean", "--results", tmp_path]
    )
    assert ran.returncode == 0, ran.stderr
    table = pd.read_csv(tmp_path / "growth.csv").set_index("way")
    assert list(table.index) == ["parse", "clean"] and (table["shape"] == "table").all()
    assert (table["growth"] > 0).all() and table["time_to_clean"]["clean"] == 1


# -- the generated documents


def test_documents_are_rewritten_and_stale_ones_noticed(finished, tmp_path):
    shutil.copytree(finished / "results", tmp_path / "results")
    readme, document = tmp_path / "README.md", tmp_path / "results.md"
    readme.write_text(f"# Title\n{report.BEGIN}\nold\n{report.END}\nThe end.\n")
    options = ["--results", tmp_path / "results", "--readme", readme, "--document", document]
    assert script("report", *options, "--check").returncode == 1
    written = script("report", *options)
    assert written.returncode == 0, written.stderr
    text = readme.read_text()
    assert text.startswith("# Title\n") and text.endswith("\nThe end.\n") and report.GENERATED in text
    assert "| CETD (2011) |" in document.read_text() and "Not measured: speed" in document.read_text()
    assert script("report", *options, "--check").returncode == 0
    scores = tmp_path / "results" / "scores.csv"
    scores.write_text(scores.read_text().replace("CETD", "CETT"))
    stale = script("report", *options, "--check")
    assert stale.returncode == 1 and "results.md differs" in stale.stderr and "drawn from other" in stale.stderr


def test_a_readme_without_markers_is_refused():
    with pytest.raises(ValueError, match="one"):
        report.rewrite("no markers", "new")


def test_the_published_documents_agree_with_the_results_and_the_card():
    assert report.stale(RESULTS, REPOSITORY / "README.md", REPOSITORY / "docs" / "results.md") == []


def test_markdown_shows_cells_as_they_are():
    table = pd.DataFrame({"system": ["<p> & <b>", "a|b"], "F1": ["0.50", "–"]})
    assert report.markdown(table).splitlines()[2:] == ["| &lt;p> &amp; &lt;b> | 0.50 |", "| a\\|b | – |"]


# -- lines, robustness, outputs


@pytest.mark.slow
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


@pytest.mark.slow
def test_stress(tmp_path):
    position = ("--systems", "boilerkit", "--systems", "html-text", "--families", "position")
    ran = script("stress", *position, "--results", tmp_path)
    assert ran.returncode == 0, ran.stderr
    measured = pd.read_csv(tmp_path / "stress.csv").set_index("system")
    assert (measured.loc["html-text", "noise"] == 1).all()
    assert measured.loc["boilerkit", "noise"].mean() < 0.1
    assert not measured["held_out"].any()
    assert (tmp_path / "stress_families.svg").is_file()
    assert not (tmp_path / "stress_length.svg").exists()
    other = script("stress", "--systems", "boilerkit", "--model", tmp_path)
    assert other.returncode == 1
    assert "Traceback" not in other.stderr


@pytest.mark.slow
def test_robustness(small_result, tmp_path):
    small_result.save(tmp_path / "model")
    ran = script("robustness", *SIX_PAGES, "--training", tmp_path / "model", "--results", tmp_path)
    assert ran.returncode == 0, ran.stderr
    found = pd.read_csv(tmp_path / "robustness.csv")
    whole = found[found["page_type"] == "all"].set_index("words")
    assert whole["pages"].tolist() == [6, 6]
    assert whole.loc["original", "gain"] == 0
    assert whole.loc["pseudo-language", "f1"] > 0.3
    assert found["calibration_error"].between(0, 0.5).all()
    other = script("robustness", *SIX_PAGES, "--training", tmp_path / "no", "--results", tmp_path)
    assert other.returncode == 1
    assert "--training is no finished training" in other.stderr and "Traceback" not in other.stderr


def test_a_change_of_outputs_is_noticed(corpus, tmp_path):
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    assert script("outputs", "record", corpus, before).returncode == 0
    assert script("outputs", "record", corpus, after).returncode == 0
    same = script("outputs", "compare", before, after)
    assert same.returncode == 0 and "6 of 6 pages are equal" in same.stdout
    records = json.loads(after.read_text())
    records["3.html"]["markdown"] = "0"
    after.write_text(json.dumps(records))
    changed = script("outputs", "compare", before, after)
    assert changed.returncode == 1 and "3.html: markdown" in changed.stdout
