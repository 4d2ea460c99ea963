"""Many pages: order, bounds, and pages that hang, crash or eat memory, whoever starts the processes and how."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processes import hears_ctrl_c

import boilerkit
from boilerkit import Cleaner, PageRecord, clean_many
from boilerkit.batch.memory import can_bound_memory
from boilerkit.model import Model

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "datasets" / "pages").glob("en-*.html"))]
TEA = "<p>Tea is a drink that is made with hot water and leaves.</p>"
#: What a page says for the scorers to misbehave, see `misbehaving`.
HANGS, CRASHES, EATS = "<p>Please hang now.</p>", "<p>Please crash now.</p>", "<p>Please eat now.</p>"


class Misbehaving(Cleaner):
    """A cleaner that does what a page asks for; it can be pickled."""

    def analyze(self, page: Any, **options: Any) -> boilerkit.Document:
        if page == HANGS:
            while True:
                pass
        if page == CRASHES:
            os.kill(os.getpid(), signal.SIGKILL)
        if page == EATS:
            page = bytearray(10**15)
        return super().analyze(page, **options)


@pytest.fixture(scope="module")
def misbehaving() -> Cleaner:
    return Misbehaving(Cleaner.default().model)


def children() -> set[int]:
    return {process.pid or 0 for process in multiprocessing.active_children()}


@pytest.fixture
def alive() -> Callable[[], set[int]]:
    """The processes that a test has started and that have not ended; other tests may have left theirs."""
    before = children()
    return lambda: children() - before


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_results_are_those_of_a_loop(workers: int) -> None:
    results = list(clean_many(PAGES, workers=workers, output="markdown"))
    assert [result.text for result in results] == [boilerkit.clean(page, output="markdown") for page in PAGES]
    assert [result.title for result in results] == [boilerkit.analyze(page).title for page in PAGES]
    assert [result.score for result in results] == [boilerkit.analyze(page).score for page in PAGES]
    assert [result.id for result in results] == list(range(len(PAGES)))
    assert {result.status for result in results} == {"ok"}


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_one_page_that_hangs_and_one_that_kills_its_worker(
    misbehaving: Cleaner, method: str, alive: Callable[[], set[int]]
) -> None:
    pages = [TEA, HANGS, TEA, CRASHES, EATS, TEA, ""]
    results = list(clean_many(pages, workers=2, time_limit=1.5, cleaner=misbehaving, start_method=method, threshold=0))
    assert [result.status for result in results] == ["ok", "timed out", "ok", "failed", "failed", "ok", "empty"]
    assert results[1].error == "it took longer than the limit of 1.5 seconds" and results[1].seconds >= 1.5
    assert results[3].error == "its worker process was killed by SIGKILL, 5 times"
    assert results[4].error.startswith("it needs more memory than ")
    assert {result.text for result in results if result.status == "ok"} == {boilerkit.clean(TEA, threshold=0)}
    assert not alive()


@pytest.mark.skipif(not can_bound_memory(), reason="the system bounds no memory")
@pytest.mark.parametrize("megabytes", [2, 5, 10, 20, 40, 80, 160, 1000])
def test_a_page_that_exhausts_memory_is_given_up_whole(megabytes: int) -> None:
    large = "".join(f"<p>Paragraph {n} tells how tea is made with hot water and leaves." for n in range(40_000))
    limit = megabytes * 1_000_000
    *small, result = clean_many([TEA, TEA, large], workers=1, memory_limit=limit, start_method="fork", threshold=0)
    assert {page.text for page in small} == {boilerkit.clean(TEA, threshold=0)}
    if result.status == "ok":
        assert megabytes >= 40 and result.text == boilerkit.clean(large, threshold=0)
        return
    # With nearly enough memory, OpenBLAS may wait for threads that it could not start.
    given_up = {
        "failed": f"it needs more memory than the limit of {megabytes} MB",
        "timed out": "it took longer than the limit of 60 seconds",
    }
    assert megabytes < 1000 and (result.text, result.error) == ("", given_up[result.status])


def test_a_page_that_exhausts_memory_without_workers(misbehaving: Cleaner) -> None:
    results = list(clean_many([EATS, TEA], workers=0, cleaner=misbehaving))
    assert [(result.status, result.error) for result in results] == [
        ("failed", "it needs more memory than there is"), ("ok", ""),
    ]  # fmt: skip


def test_a_scorer_that_hangs_in_forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    probabilities = Model.probabilities

    def hang(model: Model, inputs: Any) -> Any:
        if "hang" in inputs.statistics.segments.texts[0]:
            signal.pause()
        return probabilities(model, inputs)

    monkeypatch.setattr(Model, "probabilities", hang)
    results = list(clean_many([TEA, HANGS, TEA], workers=1, time_limit=1, start_method="fork", threshold=0))
    assert [result.status for result in results] == ["ok", "timed out", "ok"]


@pytest.mark.parametrize("workers", [1, 3])
def test_only_so_many_pages_are_in_flight(misbehaving: Cleaner, workers: int) -> None:
    taken: list[int] = []

    def pages() -> Iterator[str]:
        for number in range(50):
            taken.append(number)
            yield HANGS if number == 3 else TEA

    stream = clean_many(pages(), workers=workers, time_limit=1, cleaner=misbehaving, in_flight=7)
    assert taken == []
    for past, _ in enumerate(stream):
        assert len(taken) <= past + 7
    assert len(taken) == 50


def test_an_endless_stream_is_left_at_any_time(alive: Callable[[], set[int]]) -> None:
    def endless() -> Iterator[str]:
        while True:
            yield TEA

    stream = clean_many(endless(), workers=2)
    assert [next(stream).id for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(alive()) == 2
    stream.close()  # type: ignore[attr-defined]
    assert not alive()


def test_workers_killed_from_outside_lose_nothing(alive: Callable[[], set[int]]) -> None:
    killed: set[int] = set()
    results = []
    for result in clean_many(PAGES * 3, workers=2):
        results.append(result)
        if result.id in (3, 8, 15, 22):
            while not (others := alive() - killed):  # on a busy machine the next worker takes its time
                time.sleep(0.01)
            victim = max(others)
            os.kill(victim, signal.SIGKILL)
            killed.add(victim)
    assert len(killed) == 4
    assert [result.text for result in results] == [boilerkit.clean(page) for page in PAGES] * 3


def test_a_stream_that_breaks_gives_the_pages_before(alive: Callable[[], set[int]]) -> None:
    def pages() -> Iterator[str]:
        yield from [TEA] * 5
        raise OSError("the disk is gone")

    stream = clean_many(pages(), workers=2)
    assert [next(stream).id for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(OSError, match="the disk is gone"):
        next(stream)
    assert not alive()


def missing_page() -> bytes:
    raise FileNotFoundError(2, "No such file or directory", "tea.html")


@pytest.mark.parametrize("workers", [0, 1])
def test_records_say_what_is_known_of_a_page(workers: int) -> None:
    cyrillic = "<p>Маяк, <a href='a'>тест</a>".encode("cp1251")
    pages = [
        PageRecord(cyrillic, "one", url="https://example.org/", encoding="windows-1251"),
        {"page": TEA.encode, "id": 7, "colour": "red"},
        PageRecord(missing_page, id="gone"),
        PageRecord("Tea is a drink that is made with hot water.\nShare\n", lines=True),
        PageRecord(b"Tea is a drink that is made with hot water.\n", lines=None),
        {"id": "nothing"},
        b"%PDF-1.7",
        b"<p>" + b"x" * 2000,
        [],
    ]
    results = list(clean_many(pages, workers=workers, output="markdown", threshold=0, size_limit=1000))
    assert [result.id for result in results] == ["one", 7, "gone", 3, 4, "nothing", 6, 7, 8]
    assert results[0].text == "Маяк, [тест](https://example.org/a)" and results[0].url == "https://example.org/"
    assert results[1].text == boilerkit.clean(TEA, threshold=0)
    assert results[3].text == "Tea is a drink that is made with hot water.\n\nShare"
    assert [result.status for result in results[2:]] == [
        "failed", "ok", "ok", "failed", "failed", "too large", "failed",
    ]  # fmt: skip
    assert results[2].error == "No such file or directory"
    assert results[7].error == "it is larger than the limit of 1,000 bytes"
    assert all((result.error == "") == (result.status == "ok") for result in results)


@pytest.mark.parametrize("workers", [0, 1])
def test_fields_are_there_on_request(workers: int) -> None:
    pages = [PAGES[0], "<p></p>", b"%PDF-1.7"]
    page, empty, failed = clean_many(pages, workers=workers, fields=["kinds", "metadata"])
    document = boilerkit.analyze(PAGES[0])
    assert page.kinds == document.kind_shares and sum(page.kinds.values()) == pytest.approx(1)
    assert page.metadata is not None and page.metadata["title"] == document.title
    assert empty.kinds is not None and set(empty.kinds.values()) == {0}
    assert failed.kinds is failed.metadata is None
    (plain,) = clean_many(pages[:1], workers=workers)
    assert plain.kinds is plain.metadata is None
    with pytest.raises(ValueError, match="unknown field 'kind': choose among kinds, metadata"):
        clean_many(pages, fields=["kind"])


def test_a_parsed_page_cannot_go_to_another_process() -> None:
    from lxml import html

    tree = html.fromstring(TEA)
    assert next(clean_many([tree], workers=0)).status == "ok"
    (result,) = clean_many([tree], workers=1)
    assert result.status == "failed" and "workers=0" in result.error


def test_a_page_that_a_model_is_not_for(misbehaving: Cleaner) -> None:
    results = clean_many(["Tea is hot.", TEA], workers=0, cleaner=misbehaving, lines=None)
    assert [(result.status, result.error[:27]) for result in results] == [
        ("failed", "it is text without markup, "), ("ok", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"colour": "red"}, TypeError, "unknown option 'colour'"),
        ({"output": "pdf"}, ValueError, "'pdf'"),
        ({"threshold": 2}, ValueError, "threshold"),
        ({"title": "no"}, ValueError, "'no'"),
        ({"workers": -1}, ValueError, "workers"),
        ({"workers": 0, "time_limit": 3}, ValueError, "workers=1"),
        ({"time_limit": 0}, ValueError, "time_limit"),
        ({"in_flight": 0}, ValueError, "in_flight"),
        ({"memory_limit": 0}, ValueError, "memory_limit"),
        ({"memory_limit": 10**9, "workers": 0}, ValueError, "workers=1"),
        ({"start_method": "magic"}, ValueError, "magic"),
    ],
    ids=str,
)
def test_wrong_options_are_told_at_once(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        clean_many([], **options)


def test_one_page_is_no_stream() -> None:
    with pytest.raises(TypeError, match="many pages"):
        clean_many(TEA)


@given(st.lists(st.sampled_from([TEA, "", "%PDF-", "<h1>Tea</h1>", "<p>" + "x" * 300]), max_size=8))
def test_every_page_has_one_result(pages: list[str]) -> None:
    results = list(clean_many(iter(pages), workers=0, size_limit=200))
    assert [result.id for result in results] == list(range(len(pages)))
    wanted = {"%PDF-": "failed", "<p>" + "x" * 300: "too large"}
    for page, result in zip(pages, results, strict=True):
        assert result.status == wanted.get(page, result.status)
        assert (result.status == "empty") == (page not in wanted and boilerkit.clean(page) == "")


def broken() -> Callable[[Any], Any]:
    raise SystemExit(3)


def test_workers_that_cannot_start_end_the_stream(alive: Callable[[], set[int]]) -> None:
    from boilerkit.batch.supervisor import Supervisor

    with Supervisor(broken, 2, 1.0) as supervisor, pytest.raises(RuntimeError, match=r"exit status 3.*workers=0"):
        list(supervisor.map([1, 2], 4))
    assert not alive()


SLOW = """
import time
import boilerkit

def page():
    print("started", flush=True)
    time.sleep(0.5)
    return b"<p>Tea is hot."

if __name__ == "__main__":
    print(next(boilerkit.clean_many([boilerkit.PageRecord(page)], workers=1, time_limit=3)).status)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs job control")
def test_a_run_that_is_suspended_times_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "slow.py")],
        stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == b"started\n"
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(4)
    os.killpg(process.pid, signal.SIGCONT)
    assert process.communicate()[0].split() in ([b"ok"], [b"empty"])


SCRIPT = """
import multiprocessing, sys
import boilerkit

def pages():
    number = 0
    while True:
        yield f"<p>Tea number {number} is a drink that is made with hot water.</p>"
        number += 1

if __name__ == "__main__":
    for result in boilerkit.clean_many(pages(), workers=2, start_method=sys.argv[1]):
        if result.id == 5:
            print(*(process.pid for process in multiprocessing.active_children()), flush=True)
"""


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie that nobody waits for has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_workers_end_with_their_parent(tmp_path: Path, method: str, end: signal.Signals) -> None:
    (tmp_path / "endless.py").write_text(SCRIPT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "endless.py"), method],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        start_new_session=True, preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert len(workers) == 2 and not any(map(gone, workers))
    if end is signal.SIGINT:
        os.killpg(process.pid, end)  # as a terminal does it: to every process
    else:
        process.send_signal(end)
    errors = process.communicate(timeout=60)[1].decode()
    assert errors.count("Traceback") == (1 if end is signal.SIGINT else 0)
    assert errors.rstrip().endswith("KeyboardInterrupt" if end is signal.SIGINT else "")
    for _ in range(600):
        if all(map(gone, workers)):
            break
        time.sleep(0.05)
    assert [pid for pid in workers if not gone(pid)] == []
