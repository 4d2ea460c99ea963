"""The command line: what it prints, where it writes, and how it fails."""

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from processes import hears_ctrl_c

import boilerkit
from boilerkit import Cleaner
from boilerkit.cli import main
from boilerkit.cli.requirements import LIBRARIES, explained
from boilerkit.training import Config, Result

PAGES = Path(__file__).parents[1] / "datasets" / "pages"
KETTLE = PAGES / "en-product-kettle.html"
Run = Callable[..., SimpleNamespace]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder; gives its status and what it wrote."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> SimpleNamespace:
        status = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return SimpleNamespace(status=status, out=out, err=err)

    return run


def subprocess_run(*arguments: object, **settings: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "boilerkit", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, capture_output=True, env=environment, **settings)  # type: ignore[call-overload, no-any-return]


def refused(result: SimpleNamespace, *words: str) -> None:
    """An error of use: one line that says what is wrong, status 2, nothing on standard output."""
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith("boilerkit: ") and result.err.count("\n") == 1
    assert "Traceback" not in result.err
    assert [word for word in words if word not in result.err] == []


# clean: one page


@pytest.mark.parametrize("output", ["text", "markdown", "html"])
def test_file_to_standard_output(run: Run, output: str) -> None:
    result = run("clean", KETTLE, "--output", output)
    assert (result.status, result.err) == (0, "")
    assert result.out == boilerkit.clean(KETTLE.read_bytes(), output=output) + "\n"


def test_json(run: Run) -> None:
    record = json.loads(run("clean", "--output=json", KETTLE).out)
    document = boilerkit.analyze(KETTLE.read_bytes())
    assert record == json.loads(document.render("json"))
    assert (record["text"], record["blocks"]) == (document.text, document.to_records())


def test_threshold_and_encoding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes("<p>Grüße<p>тест".encode("cp1251", "replace"))
    result = run("clean", "a.html", "--threshold", 0, "--encoding", "windows-1251")
    assert result.out == "Gr??e\nтест\n"
    assert run("clean", "a.html", "--threshold", 1).out == "\n"


def test_compressed_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(KETTLE.read_bytes()))
    assert run("clean", "a.html.gz").out == boilerkit.clean(KETTLE.read_bytes()) + "\n"


def test_standard_input(tmp_path: Path) -> None:
    page = KETTLE.read_bytes()
    expected = (boilerkit.clean(page) + "\n").encode()
    for given in (page, gzip.compress(page)):
        result = subprocess_run("clean", "-", input=given)
        assert (result.returncode, result.stdout, result.stderr) == (0, expected, b"")


def test_model(run: Run, small_result: Result) -> None:
    small_result.model.save("my-model")
    result = run("clean", KETTLE, "--model", "my-model", "--output", "json")
    expected = Cleaner(small_result.model).analyze(KETTLE.read_bytes())
    assert json.loads(result.out)["blocks"] == expected.to_records()


# clean: many pages


def written(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("a.html", "deep/a.htm", "deep/note.txt"):
        (tmp_path / "in" / name).write_bytes(KETTLE.read_bytes())
    (tmp_path / "in" / "a.HTML.gz").write_bytes(gzip.compress(KETTLE.read_bytes()))
    result = run("clean", "in", "--output", "markdown", "--out", "new/out")
    assert (result.status, result.out) == (0, "")
    assert result.err == f"boilerkit: 3 of 3 pages cleaned to {Path('new/out')}\n"
    found = written(tmp_path / "new" / "out")
    assert found.keys() == {"a.md", "a-2.md", str(Path("deep/a.md"))}
    assert set(found.values()) == {boilerkit.clean(KETTLE.read_bytes(), output="markdown") + "\n"}


def test_several_files_one_of_them_bad(run: Run, tmp_path: Path) -> None:
    whole = gzip.compress(KETTLE.read_bytes())
    (tmp_path / "cut.html.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "broken.html.gz").write_bytes(whole[:100] + b"\xff" * 50 + whole[150:])
    (tmp_path / "good.html").write_bytes(KETTLE.read_bytes())
    (tmp_path / "cleaned" / "taken.json").mkdir(parents=True)
    (tmp_path / "taken.html").write_bytes(KETTLE.read_bytes())
    names = ("cut.html.gz", "gone.html", "broken.html.gz", "taken.html", "good.html")
    result = run("clean", *names, "--output", "json")
    assert (result.status, result.out) == (1, "")
    *lines, last = result.err.splitlines()
    assert [line.split(" left out: ")[0] for line in lines] == [f"boilerkit: {name}" for name in names[:-1]]
    assert all(line.split(" left out: ")[1] for line in lines)
    assert last == "boilerkit: 1 of 5 pages cleaned to cleaned (4 failed)"
    found = written(tmp_path / "cleaned")
    assert found.keys() == {"good.json"}
    assert json.loads(found["good.json"])["text"] == boilerkit.clean(KETTLE.read_bytes())


def test_no_progress_bar_in_a_pipe(tmp_path: Path) -> None:
    result = subprocess_run("clean", KETTLE, KETTLE, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr.decode().splitlines() == ["boilerkit: 2 of 2 pages cleaned to cleaned"]
    assert written(tmp_path / "cleaned").keys() == {"en-product-kettle.txt", "en-product-kettle-2.txt"}


def test_progress_bar_on_a_terminal(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "boilerkit", "clean", str(KETTLE), str(KETTLE)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=tmp_path, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:
        pass  # Linux: the other end is closed
    assert (process.wait(), process.communicate()[0]) == (0, b"")
    os.close(ours)
    assert b"cleaning" in shown and b"2 of 2 pages cleaned" in shown
    assert b"2/2" in shown and b" pages/s" in shown


def test_training_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "boilerkit", "train", "--data", f"folder={PAGES}", "--out", "new/model"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment, preexec_fn=hears_ctrl_c
    )
    assert process.stderr
    lines = iter(process.stderr)
    while " a second time" not in next(lines):
        pass
    process.send_signal(signal.SIGINT)
    *_, last = lines
    assert (process.wait(), last) == (130, "boilerkit: interrupted\n")
    assert not list(tmp_path.iterdir())


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "boilerkit", "clean", str(KETTLE)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with os.fdopen(write, "wb") as closed:
        result = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, env=environment, check=False)
    assert result.stderr == b""


# clean: what is never replaced


def pages_in(folder: Path, *names: str) -> dict[str, str]:
    """Pages whose only paragraph is their name; gives what each is cleaned to."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"<p>{name}")
    return {name: f"{name}\n" for name in names}


def left_out(result: SimpleNamespace) -> dict[str, str]:
    """The pages that were left out, and why; the run reported each in a line and went on to its end."""
    *lines, last = result.err.removesuffix("\n").split("\n")
    assert (result.status, result.out) == (1 if lines else 0, "")
    assert " pages cleaned to " in last
    return dict(line.removeprefix("boilerkit: ").split(" left out: ") for line in lines)


EVERYTHING = ("--threshold", 0)


@pytest.mark.parametrize("flags", [[], ["--overwrite"]], ids=["", "overwrite"])
def test_pages_are_not_replaced_by_their_outputs(run: Run, tmp_path: Path, flags: list[str]) -> None:
    pages_in(tmp_path, "a.html", "b.html", "c.htm", "in/d.html")
    before = written(tmp_path)
    many = run("clean", "a.html", "b.html", "c.htm", "--output", "html", "--out", ".", *flags)
    assert left_out(many) == {
        name: f"{name} is one of the pages to clean: give another --out" for name in ("a.html", "b.html")
    }
    assert many.err.endswith("\nboilerkit: 1 of 3 pages cleaned to . (2 failed)\n")
    assert left_out(run("clean", "in", "--output", "html", "--out", "in", *flags)).keys() == {"in/d.html"}
    after = written(tmp_path)
    assert after.pop("c.html")
    assert after == before


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
@pytest.mark.parametrize("flags", [[], ["--overwrite"]], ids=["", "overwrite"])
def test_links_to_pages_are_not_replaced(run: Run, tmp_path: Path, link: Callable[..., None], flags: list[str]) -> None:
    wanted = pages_in(tmp_path, "a.html", "b.html")
    (tmp_path / "out").mkdir()
    link(tmp_path / "b.html", tmp_path / "out" / "a.txt")
    result = run("clean", "a.html", "b.html", "--out", "out", *EVERYTHING, *flags)
    assert left_out(result) == {"a.html": "out/a.txt is one of the pages to clean: give another --out"}
    assert written(tmp_path / "out") == {"a.txt": "<p>b.html", "b.txt": wanted["b.html"]}
    assert (tmp_path / "out" / "a.txt").samefile(tmp_path / "b.html")


def test_a_page_from_standard_input_is_not_replaced(tmp_path: Path) -> None:
    pages_in(tmp_path, "stdin.html", "a.htm")
    for arguments in (["clean", "-", "a.htm", "--output", "html", "--out", "."], ["inspect", "-", "-o", "stdin.html"]):
        with (tmp_path / "stdin.html").open("rb") as page:
            result = subprocess_run(*arguments, "--overwrite", stdin=page, cwd=tmp_path)
        assert result.returncode == (1 if "clean" in arguments else 2)
        assert b"stdin.html is " in result.stderr
    assert (tmp_path / "stdin.html").read_text() == "<p>stdin.html"


@pytest.mark.parametrize(
    ("names", "outputs"),
    [
        (["page.html", "page.htm", "page-2.html"], ["page.txt", "page-3.txt", "page-2.txt"]),
        (["page-2.html", "page.html", "page.htm"], ["page-2.txt", "page.txt", "page-3.txt"]),
        (["a.html", "a.htm", "a.xhtml", "a.html"], ["a.txt", "a-2.txt", "a-3.txt", "a-4.txt"]),
        (["Straße.html", "STRASSE.html", "x.html"], ["Straße.txt", "STRASSE-2.txt", "x.txt"]),
        (["caf\u00e9.html", "cafe\u0301.html"], ["caf\u00e9.txt", "cafe\u0301-2.txt"]),
        (["x/A.html", "y/a.html", "y/a-2.html"], ["A.txt", "a-3.txt", "a-2.txt"]),
        ([".html", "..html", ".html.gz", "a.html"], [".html.txt", "..html.txt", ".html.gz.txt", "a.txt"]),
    ],
    ids=lambda names: names[0],
)
def test_every_page_has_an_output_of_its_own(run: Run, tmp_path: Path, names: list[str], outputs: list[str]) -> None:
    wanted = pages_in(tmp_path, *names)
    assert left_out(run("clean", *names, *EVERYTHING)) == {}
    expected = {output: wanted[name] for name, output in zip(names, outputs, strict=True)}
    assert written(tmp_path / "cleaned") == expected


def test_a_link_makes_no_two_outputs_one(run: Run, tmp_path: Path) -> None:
    wanted = pages_in(tmp_path, "in/a/x.html", "in/b/x.html")
    (tmp_path / "cleaned" / "a").mkdir(parents=True)
    (tmp_path / "cleaned" / "b").symlink_to("a")
    result = run("clean", "in", "--overwrite", *EVERYTHING)
    why = f"{Path('cleaned/b/x.txt')} is the output of another page: give another --out"
    assert left_out(result) == {str(Path("in/b/x.html")): why}
    assert (tmp_path / "cleaned" / "a" / "x.txt").read_text() == wanted["in/a/x.html"]


def test_files_that_are_there_are_replaced_on_request_only(run: Run, tmp_path: Path) -> None:
    wanted = pages_in(tmp_path, "a.html", "b.html")
    (tmp_path / "cleaned").mkdir()
    (tmp_path / "cleaned" / "a.txt").write_text("mine")
    result = run("clean", "a.html", "b.html", *EVERYTHING)
    reason = f"{Path('cleaned/a.txt')} exists already: give --overwrite to replace it, or another --out"
    assert left_out(result) == {"a.html": reason}
    assert written(tmp_path / "cleaned") == {"a.txt": "mine", "b.txt": wanted["b.html"]}
    assert left_out(run("clean", "a.html", "b.html", "--overwrite", *EVERYTHING)) == {}
    assert written(tmp_path / "cleaned") == {"a.txt": wanted["a.html"], "b.txt": wanted["b.html"]}


def test_run_again(run: Run, tmp_path: Path) -> None:
    pages_in(tmp_path, "in/a.html", "in/deep/a.html")
    first = ("clean", "in", *EVERYTHING)
    assert left_out(run(*first)) == {}
    before = written(tmp_path)
    again = left_out(run(*first))
    assert again.keys() == {str(Path("in/a.html")), str(Path("in/deep/a.html"))}
    assert all("--overwrite" in why for why in again.values())
    assert written(tmp_path) == before
    assert left_out(run(*first, "--overwrite")) == {}
    assert written(tmp_path) == before
    pages_in(tmp_path, "in/b.html")
    assert len(left_out(run(*first))) == 2
    assert (tmp_path / "cleaned" / "b.txt").read_text() == "in/b.html\n"


@pytest.mark.parametrize("flags", [[], ["--overwrite"]], ids=["", "overwrite"])
def test_an_output_is_written_whole_or_not_at_all(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    pages_in(tmp_path, "a.html", "b.html")
    (tmp_path / "cleaned").mkdir()
    (tmp_path / "cleaned" / "b.txt").write_text("mine")

    def full(path: Path, text: str, *_: object, **__: object) -> None:
        path.write_bytes(text.encode()[:1])
        raise OSError(errno.EFBIG, "File too large")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        assert (
            left_out(run("clean", "a.html", "b.html", *flags))["a.html"]
            == f"cannot write {Path('cleaned/a.txt')}: File too large"
        )
    assert written(tmp_path / "cleaned") == {"b.txt": "mine"}


# Errors of use


def test_page_that_is_not_there(run: Run) -> None:
    refused(run("clean", "gone.html"), "gone.html does not exist", "give a file")


def test_folder_without_pages(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(run("clean", "empty"), "nothing to clean in empty", ".html")
    refused(run("clean", KETTLE, "empty"), "nothing to clean in empty")


def test_broken_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(KETTLE.read_bytes())[:50])
    refused(run("clean", "a.html.gz"), "cannot read a.html.gz: ")


def test_wrong_options(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused(run("clean", KETTLE, "--colour"), "--colour", "boilerkit clean --help")
    refused(run("clean", KETTLE, "--output", "pdf"), "'pdf'", "'text', 'markdown', 'html', 'json'")
    refused(run("clean"), "INPUT", "--help")
    refused(run("clean", KETTLE, KETTLE, "--out", "file"), "'--out'", "'file'")
    refused(run("clean", KETTLE, KETTLE, "--out", "file/below", "--threshold", "2"), "2")
    refused(run("brew"), "'brew'", "boilerkit --help")
    for threshold in ("1.5", "-1", "much", "nan"):
        refused(run("clean", KETTLE, "--threshold", threshold), "--threshold", threshold)


def test_bad_models(run: Run, tmp_path: Path) -> None:
    for command in (["clean", KETTLE], ["evaluate", "--data", f"folder={PAGES}"]):
        refused(run(*command, "--model", "nowhere"), "no model in nowhere", "boilerkit train")
    (tmp_path / "bad").mkdir()
    for name in ("arrays.npz", "card.json", "lexicons.json"):
        (tmp_path / "bad" / name).write_text("?")
    refused(run("clean", KETTLE, "--model", "bad"), "the model in bad is damaged")


@pytest.mark.parametrize("command", [["train", "--out", "new"], ["evaluate"]], ids=" ".join)
def test_bad_data(run: Run, command: list[str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(run(*command), "--data")
    for data in ("folder", "folder=", "=x", "="):
        refused(run(*command, "--data", data), f"'{data}' is not NAME=PATH", "for example")
    refused(run(*command, "--data", "tea=x"), "no corpus is called 'tea'", "wcxb")
    refused(run(*command, "--data", "folder=nowhere"), "nowhere")
    assert run(*command, "--data", "folder=empty").status == 2
    twice = ("--data", f"folder={PAGES}", "--data", f"folder={tmp_path}")
    refused(run(*command, *twice), "folder is given twice")


def test_train_to_a_place_that_cannot_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    data = ("--data", f"folder={PAGES}")
    refused(run("train", *data), "--out")
    refused(run("train", *data, "--out", "file"), "'file'")
    refused(run("train", *data, "--out", "file/model"), "file")
    refused(run("train", *data, "--out", "m", "--folds", "2"), "--folds", "2")


def test_corpora_are_checked_before_any_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "columns.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty.csv").write_text("html,text\n")
    (tmp_path / "bare").mkdir()
    for page in PAGES.glob("*.html"):
        (tmp_path / "bare" / page.name).write_bytes(page.read_bytes())
    good = ("--data", f"folder={PAGES}")
    for command in (["evaluate"], ["train", "--out", "new/model"]):
        refused(run(*command, *good, "--data", "table=gone.csv"), "no such file: gone.csv")
        refused(run(*command, *good, "--data", "table=bare"), "bare is no file")
        refused(run(*command, "--data", "folder=empty.csv"), "empty.csv is no folder")
        refused(run(*command, *good, "--data", "table=columns.csv"), "no column html and text", "a, b")
        refused(run(*command, *good, "--data", "table=empty.csv"), "empty.csv has no labelled page")
        result = run(*command, "--data", "folder=bare")
        lines = result.err.splitlines()
        assert (result.status, len(lines)) == (2, 5)
        assert lines[0] == "boilerkit: folder: ar-article-well left out: page without gold"
        assert lines[3:] == [
            "boilerkit: 45 more left out: page without gold",
            "boilerkit: folder: bare has no labelled page",
        ]
    assert not (tmp_path / "new").exists()


def test_table_of_scores_replaces_nothing_that_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("html,text\n<p>Tea is hot,Tea is hot\n")
    (tmp_path / "mine.csv").write_text("mine")
    (tmp_path / "in").mkdir()
    pages_in(tmp_path, "in/a.html", "in/a.txt")
    (tmp_path / "link.csv").symlink_to("t.csv")
    before = written(tmp_path)
    for table in ("t.csv", "link.csv", "in/a.txt"):
        data = ("--data", "table=t.csv", "--data", "folder=in", "--overwrite")
        refused(run("evaluate", *data, "--pages", table), f"{table} is part of what is read")
    evaluate = ("evaluate", "--data", "table=t.csv", "--pages")
    refused(run(*evaluate, "mine.csv"), "mine.csv exists already", "--overwrite", "another --pages")
    refused(run(*evaluate, "mine.csv/t.csv"), "'mine.csv' is a file, not a folder")
    assert written(tmp_path) == before
    assert run(*evaluate, "mine.csv", "--overwrite").status == 0
    assert run(*evaluate, "new/folder.csv").status == 0
    assert (tmp_path / "mine.csv").read_text() == (tmp_path / "new" / "folder.csv").read_text() != "mine"


def test_pages_with_nothing_to_learn(run: Run, tmp_path: Path) -> None:
    for name, gold in (("all", "Tea number {0} is hot, whatever {0} is."), ("none", "")):
        (tmp_path / name).mkdir()
        for number in ("one", "two", "three", "four"):
            (tmp_path / name / f"{number}.html").write_text(f"<p>Tea number {number} is hot, whatever {number} is.")
            (tmp_path / name / f"{number}.txt").write_text(gold.format(number))
    for name, what in (("all", "boilerplate"), ("none", "main content")):
        result = run("train", "--data", f"folder={name}", "--out", "m", "--folds", 3)
        assert result.status == 2 and not (tmp_path / "m").exists()
        assert f"too few pages have {what}: in 3 folds, 3 have none" in result.err.splitlines()[-1]


def test_a_model_is_replaced_on_request_only(run: Run, tmp_path: Path, small_result: Result) -> None:
    data = ("--data", f"folder={PAGES}")
    small_result.save(tmp_path / "model")
    before = (tmp_path / "model" / "card.json").read_bytes()
    refused(run("train", *data, "--out", "model"), "model holds a model already", "--overwrite")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    refused(run("train", *data, "--out", "notes", "--overwrite"), "notes holds mine.txt, which is no part of a model")
    refused(run("train", *data, "--out", "."), "is the current folder")
    assert (tmp_path / "model" / "card.json").read_bytes() == before


def test_what_a_command_needs_is_told_before_anything_is_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, (name, extra) in LIBRARIES.items():
        told = f"pip install 'boilerkit[{extra}]'"
        assert told in explained(ModuleNotFoundError(name=f"{module}.part")) and name in explained(
            ModuleNotFoundError(name=module)
        )
    monkeypatch.setattr("boilerkit.cli.requirements.find_spec", lambda name: None)
    refused(run("inspect", KETTLE), "a report needs tinycss2: pip install 'boilerkit[report]'")
    lines = run("train", "--data", f"folder={PAGES}", "--lines", "--out", "m")
    refused(lines, "--lines needs boilerpy3: pip install 'boilerkit[converters]'")
    refused(run("evaluate", "--data", f"folder={PAGES}"), "tldextract", "boilerkit[research]")


def test_the_libraries_that_extras_install() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    for name, extra in LIBRARIES.values():
        assert any(need.partition(">")[0] == name for need in project["optional-dependencies"][extra]), name


def test_too_few_sites(run: Run, tmp_path: Path) -> None:
    for suffix in (".html", ".txt"):
        (tmp_path / f"a{suffix}").write_bytes(KETTLE.with_suffix(suffix).read_bytes())
    refused(run("train", "--data", f"folder={tmp_path}", "--out", "m"), "1 site is too few for 5 folds")


def test_no_traceback_in_a_process(tmp_path: Path) -> None:
    result = subprocess_run("clean", "gone.html", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == (
        "boilerkit: gone.html does not exist: give a file, a folder, or - for standard input\n"
    )


# Help


COMMANDS: tuple[list[str], ...] = (
    [], ["clean"], ["train"], ["evaluate"], ["datasets"], ["datasets", "list"], ["datasets", "check"],
    ["datasets", "fetch"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(run: Run, command: list[str], flag: str) -> None:
    result = run(*command, flag)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"Usage: {' '.join(['boilerkit', *command])} ")
    assert max(map(len, result.out.splitlines())) <= 100


def test_help_says_it_all(run: Run) -> None:
    shown = run("--help").out
    for command in ("clean", "train", "evaluate", "datasets"):
        assert f"boilerkit {command}" in shown
    options = run("clean", "--help").out
    for option in (
        "--output",
        "--threshold",
        "--model",
        "--encoding",
        "--out ",
        "--overwrite",
        "text|markdown|html|json",
    ):
        assert option in options
    assert run("--version").out.split()[-1] == boilerkit.__version__


def test_alone_it_shows_its_help(run: Run) -> None:
    result = run()
    assert (result.status, result.err) == (2, "")
    assert result.out.startswith("Usage: boilerkit")


# train and evaluate


@pytest.mark.filterwarnings("ignore")
def test_train_and_evaluate(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_config: Config) -> None:
    monkeypatch.setattr("boilerkit.training.Config", lambda: small_config)
    data = ("--data", f"folder={PAGES}")
    result = run("train", *data, "--out", "new/model", "--folds", 3)
    assert result.status == 0
    assert "48 pages" in result.err and "scorers 4 of 4" in result.err
    for line in ("cross-validated on 3 folds by site", "chosen by their labels", "lower bound", "model in "):
        assert line in result.out
    assert {"corpus", "page_type", "pages", "precision", "recall", "f1", "low", "high"} <= set(result.out.split())
    assert Cleaner.load("new/model").clean(KETTLE.read_bytes())

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model"]
    assert {path.name for path in (tmp_path / "new" / "model").iterdir()} == set(Result.FILES)
    assert run("train", *data, "--out", "new/model", "--folds", 3, "--overwrite").status == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model"]

    refused_pages = run("evaluate", *data, "--model", "new/model")
    assert refused_pages.status == 2
    assert "48 pages left out" in refused_pages.err and "no page is left to score" in refused_pages.err

    fold = run("evaluate", *data, "--model", "new/model/folds/0", "--pages", "rows.csv", "--threshold", 0.5)
    assert fold.status == 0
    assert "pages left out, since the model was trained on them" in fold.err
    pages = [page for page, fold in json.loads(Path("new/model/folds.json").read_text()).items() if fold == 0]
    assert len(Path("rows.csv").read_text().splitlines()) == len(pages) + 1
    assert f" all {len(pages):5}" in fold.out or f"{len(pages)}" in fold.out.split()


def test_evaluate_the_shipped_model(run: Run) -> None:
    result = run("evaluate", "--data", f"folder={PAGES}")
    assert (result.status, result.err) == (0, "")
    whole = next(line.split() for line in result.out.splitlines() if " all " in line)
    assert whole[:3] == ["folder", "all", "48"]
    assert float(whole[5]) > 0.8


def test_datasets_list(run: Run) -> None:
    result = run("datasets", "list")
    assert result.status == 0
    assert {"wcxb", "article-extraction-dataset", "fundus", "folder"} <= set(result.out.split())


# inspect


def test_inspect_writes_a_report_beside(run: Run, tmp_path: Path) -> None:
    result = run("inspect", KETTLE)
    assert (result.status, result.out) == (0, "")
    assert result.err == "boilerkit: report in en-product-kettle.report.html\n"
    report = (tmp_path / "en-product-kettle.report.html").read_text("utf-8")
    assert report == boilerkit.analyze(KETTLE.read_bytes()).report()


def test_inspect_takes_what_clean_takes(run: Run, tmp_path: Path, small_result: Result) -> None:
    small_result.model.save("my-model")
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(KETTLE.read_bytes()))
    run("inspect", "a.html.gz", "-o", "deep/er/r.html", "--model", "my-model", "--threshold", "0.3")
    expected = Cleaner(small_result.model).analyze(KETTLE.read_bytes(), threshold=0.3).report()
    assert (tmp_path / "deep" / "er" / "r.html").read_text("utf-8") == expected
    (tmp_path / "b.html").write_bytes("<p>тест".encode("cp1251"))
    assert "тест" in run("inspect", "b.html", "--encoding", "windows-1251", "-o", "-").out
    (tmp_path / "c.txt").write_text("Tea is hot.\nShare\n")
    assert run("inspect", "c.txt", "--out", "-").out == boilerkit.analyze_text("Tea is hot.\nShare\n").report()
    assert run("inspect", "b.html", "--lines", "--out", "-").out.count("x-lines") > 1


def test_inspect_standard_input(tmp_path: Path) -> None:
    result = subprocess_run("inspect", "-", input=KETTLE.read_bytes(), cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, b"")
    assert (tmp_path / "stdin.report.html").read_text("utf-8") == boilerkit.analyze(KETTLE.read_bytes()).report()


def test_inspect_refuses(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Tea")
    (tmp_path / "b.html.gz").write_bytes(b"\x1f\x8bno")
    refused(run("inspect", "no.html"), "no.html does not exist")
    refused(run("inspect", "."), ". is a folder")
    refused(run("inspect", "a.html", "-o", "./a.html"), "is the page itself")
    refused(run("inspect", "a.html", "-o", "."), "cannot write .")
    refused(run("inspect", "a.html", "-o", "a.html/r.html"), "'a.html' is a file, not a folder")
    refused(run("inspect", "b.html.gz"), "cannot read b.html.gz")
    refused(run("inspect", "a.html", "--model", "none"), "no model in none")
    refused(run("inspect", "a.html", "--threshold", "2"), "--threshold")
    refused(run("inspect"), "FILE", "inspect --help")
    assert (tmp_path / "a.html").read_text() == "<p>Tea"


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_inspect_never_replaces_the_page(run: Run, tmp_path: Path, link: Callable[..., None]) -> None:
    (tmp_path / "a.html").write_text("<p>Tea")
    link(tmp_path / "a.html", tmp_path / "r.html")
    for target in ("a.html", "r.html"):
        for flags in ([], ["--overwrite"]):
            refused(run("inspect", "a.html", "-o", target, *flags), f"{target} is the page itself", "another --out")
    assert written(tmp_path) == {"a.html": "<p>Tea", "r.html": "<p>Tea"}


def test_inspect_replaces_a_file_on_request_only(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Tea")
    (tmp_path / "a.report.html").write_text("mine")
    for target in ([], ["-o", "a.report.html"]):
        refused(run("inspect", "a.html", *target), "a.report.html exists already", "give --overwrite")
    assert (tmp_path / "a.report.html").read_text() == "mine"
    assert run("inspect", "a.html", "--overwrite").status == 0
    assert (tmp_path / "a.report.html").read_text("utf-8") == boilerkit.analyze("<p>Tea").report()
    assert len(written(tmp_path)) == 2


def test_inspect_writes_to_devices_and_through_links(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Tea")
    assert run("inspect", "a.html", "-o", os.devnull).status == 0
    assert not Path(os.devnull).is_file()
    (tmp_path / "old.html").write_text("old")
    (tmp_path / "r.html").symlink_to("old.html")
    assert run("inspect", "a.html", "-o", "r.html", "--overwrite").status == 0
    assert (tmp_path / "r.html").is_symlink()
    assert (tmp_path / "old.html").read_text("utf-8") == boilerkit.analyze("<p>Tea").report()
