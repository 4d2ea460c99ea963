"""What docs/method/promise.md says, of hostile structures, mutants, any bytes and any tree."""

import json
import multiprocessing
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from growth import assert_linear, assert_linear_time
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from test_blocks import NAMES, rooted

import boilerkit
from benchmarks import hostile
from benchmarks.growth import measured
from benchmarks.mutations import mutant
from benchmarks.reference import characters_lost, least_lost, readings
from boilerkit import Cleaner
from boilerkit.page.encoding import decode, transcode
from boilerkit.page.source import PageError

PAGES = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parents[1] / "datasets/pages").glob("*.html"))}
#: Larger ones are for `make reliability`.
SMALL = {one.name: one for one in hostile.inputs() if len(one.data) < 50_000}
TEA = "<h1>Tea</h1><p>Tea is hot.</p>"


def everything(page: Any, **arguments: Any) -> tuple[Any, ...]:
    return everything_of(boilerkit.analyze(page, **arguments))


def everything_of(document: boilerkit.Document) -> tuple[Any, ...]:
    return document.text, document.markdown, document.html, document.blocks, document.warnings, document.metadata


def lost(page: bytes) -> int:
    return least_lost(readings(decode(page)), [block.text for block in boilerkit.analyze(page).blocks])[0]


# For any bytes


@pytest.mark.parametrize("given_input", SMALL.values(), ids=SMALL)
def test_hostile_pages_and_files(given_input: hostile.Hostile) -> None:
    if given_input.is_page:
        everything(given_input.data)
        return
    try:
        everything(given_input.data)
    except PageError as error:
        assert "this is no page" in str(error)


@given(st.sampled_from(sorted(PAGES)), st.integers(0, 1 << 32))
def test_mutants(name: str, seed: int) -> None:
    everything(mutant(PAGES[name], seed))


@given(st.binary())
def test_any_bytes_as_text(data: bytes) -> None:
    assert boilerkit.clean_text(data.decode("latin-1")) is not None
    with suppress(PageError):
        boilerkit.clean(data)


@given(rooted((*NAMES, "br", "q", "sup", "svg", "symbol", "math", "mfenced", "ruby", "rt", "iframe", "object")))
def test_any_tree(root: etree._Element) -> None:
    everything(root)


@pytest.mark.parametrize("tag", ["div", "q", "table", "svg", "math", "mfenced"])
def test_trees_that_no_parser_gives(tag: str) -> None:
    root = element = etree.Element("math" if tag == "mfenced" else "html")
    for _ in range(5000):
        element = etree.SubElement(element, tag)
    element.text = "Tea is hot."
    assert "Tea is hot." in "".join(block.text for block in boilerkit.analyze(root).blocks)


# What was found once


@pytest.mark.parametrize(
    "page",
    [
        "<template <b></b></i>Tea is hot.",
        "<math>" + "<mfenced>" * 100 + "x" + "</mfenced>" * 100,
        "<template><p <b <i </template>" * 100,
        "<div><template shadowrootmode=open><slot></slot></template>Tea\x13 is <b>hot</b>.\x01</div>",
        "<html lang=e\x13n><title>Tea\x01</title><script type=application/ld+json>"
        + json.dumps({"articleBody": "Tea is a hot drink of leaves. " * 9})
        + "</script>",
    ],
)
def test_pages_that_raised_or_hung(page: str) -> None:
    everything(page)


@pytest.mark.parametrize(
    "page",
    [
        "<symbol><div>a</symbol></div><p>Tea is hot.",
        "<b><svg></b><symbol><path></svg><p>Tea is hot.",
        "<symbol>Tea</symbol><desc>is</desc><metadata><p>hot.</metadata>",
        "<math><annotation-xml><li>Tea is hot.</math>",
        "<div><template><div <p></p></template><p>Tea is hot.</div>",
        "<ruby>a<rtc>b<rt>c<rb>Tea is hot.</ruby>",
    ],
)
def test_text_that_was_lost(page: str) -> None:
    assert lost(page.encode()) == 0
    assert "hot." in boilerkit.analyze(page).blocks[-1].text


# Time and memory


@pytest.mark.parametrize("pair", ["<q>tea</q>", "<mfenced>x</mfenced>", "<table>tea</table>"])
def test_what_stands_in_itself_takes_linear_work(pair: str) -> None:
    opened, _, rest = pair.partition(">")
    text, closed = rest.split("<")
    around = "<math>{}</math>" if "mfenced" in pair else "{}"
    assert_linear(
        lambda size: everything(around.format(f"{opened}>" * size + text + f"<{closed}" * size), threshold=0), 40
    )


def test_encodings_of_long_lines_take_linear_time() -> None:
    assert_linear_time(lambda size: transcode(b"<p>" + b"tea " * size + b"\xe9"), 5000)


@pytest.mark.skipif(sys.platform != "linux", reason="the most memory of a process is read from /proc")
def test_memory_is_bounded() -> None:
    page = b"<p>a" * 50_000
    boilerkit.clean(TEA)
    assert 0 < measured("clean", page, 120, 2_000_000_000)["peak_mb"] * 1e6 < 1000 * len(page)


# Nothing lost, nothing silent


def test_no_text_of_mutants_is_lost() -> None:
    missing = total = 0
    for seed in range(200):
        data = mutant(list(PAGES.values())[seed % len(PAGES)], seed)
        without, of = least_lost(readings(decode(data)), [block.text for block in boilerkit.analyze(data).blocks])
        missing, total = missing + without, total + of
    assert total > 100_000
    assert missing <= total / 1000


def test_a_loss_is_seen() -> None:
    assert characters_lost(["Tea is hot."], ["Tea is."]) == (3, 9)


def test_undecodable_bytes_are_told() -> None:
    page = "<p>Grüße aus Köln, schöne Grüße.</p>".encode() * 20
    assert not boilerkit.analyze(page).warnings
    assert boilerkit.analyze(page + b"\xff<p>Tea").warnings == (
        "The page has bytes that its encoding does not define; they were read as \ufffd.",
    )
    assert not boilerkit.analyze(page + "<p>\ufffd".encode()).warnings


def test_data_that_the_page_shows_itself_takes_nothing_away() -> None:
    sentence = "The ferry stayed at the quay all morning, because the river had frozen over in the night."
    data = f'<script type="application/ld+json">{{"articleBody": "{sentence}"}}</script>'
    document = boilerkit.analyze(f"{data}<a href=/><p>Winter</p><p>{sentence}</p></a>")
    assert document.source == "page" and "Winter" in [block.text for block in document.blocks]


# Wrong arguments


@pytest.mark.parametrize(
    ("arguments", "error", "expected"),
    [
        ({"threshold": "0.5"}, TypeError, "a number from 0 to 1"),
        ({"threshold": float("nan")}, ValueError, "a probability from 0 to 1"),
        ({"title": []}, ValueError, "keep, drop, model"),
        ({"hidden": {}}, ValueError, "auto, keep, drop"),
        ({"comments": None}, ValueError, "drop, keep, model"),
        ({"keep": None}, ValueError, "a sequence of kinds"),
        ({"keep": "main"}, ValueError, "a sequence of kinds"),
        ({"keep": [[]]}, ValueError, "a sequence of kinds"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], error: type[Exception], expected: str) -> None:
    with pytest.raises(error, match=expected):
        boilerkit.analyze(TEA, **arguments)


@pytest.mark.parametrize("page", [None, 5, [], {}, object()])
def test_what_is_neither_page_nor_text(page: Any) -> None:
    with pytest.raises(TypeError, match="a page is str, bytes or an lxml element"):
        boilerkit.clean(page)
    with pytest.raises(TypeError, match="a text is a str"):
        boilerkit.clean_text(page)


# Threads, processes, pickles


def test_threads_over_one_cleaner() -> None:
    cleaner = Cleaner.default()
    expected = [cleaner.clean(page) for page in PAGES.values()]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(cleaner.clean, [*PAGES.values()] * 2)) == expected * 2


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes(method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system cannot {method}")
    pages = list(PAGES.values())[:6]
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        assert list(pool.map(boilerkit.clean, pages)) == list(map(boilerkit.clean, pages))


@pytest.mark.parametrize(
    "page",
    [
        *list(PAGES.values())[::12],
        b"<div><template shadowrootmode=open><b>Tea: <slot></slot></b></template>green</div>",
        b'<script type="application/ld+json">{"articleBody": "%s"}</script>' % (b"Tea is a hot drink of leaves. " * 9),
        b"<iframe srcdoc='&lt;p>Tea is hot.'></iframe><p>It is green.",
        b"",
    ],
)
def test_documents_pickle(page: bytes) -> None:
    document = boilerkit.analyze(page)
    again = pickle.loads(pickle.dumps(document))
    assert everything_of(again) == everything_of(document)


def test_a_tree_that_no_xml_holds_pickles() -> None:
    document = boilerkit.analyze("<p @click='x' class=a>Tea\x01 <o:p>is</o:p> <b\x0b>hot</b></p>", threshold=0)
    assert pickle.loads(pickle.dumps(document)).text == document.text
