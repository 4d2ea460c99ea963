"""Pages whose text stands only in their data."""

import json
import time
from typing import Any

import pytest
from growth import assert_linear_time
from hypothesis import given
from hypothesis import strategies as st

import boilerkit
from boilerkit.page import embedded
from boilerkit.page.embedded import segment_page
from boilerkit.page.parse import parse

ONE = "The ferry stayed at the quay all morning, because the river had frozen over in the night."
TWO = "By noon the children were skating around it, and the ferryman sold them tea from the cabin."
GERMAN = "Die Fähre blieb den ganzen Morgen am Steg, weil der Fluss in der Nacht zugefroren war."
JAPANESE = (
    "川が夜のうちに凍ったので、渡し舟は朝からずっと岸につながれていた。子どもたちは氷の上で遊んでいた。"
    "渡し守はお茶を売った。昼には誰もが笑っていて、春が来るのを忘れていた。"
)
SHELL = (
    "<!doctype html><html lang=en><head><title>Frozen ferry</title></head><body><nav><a href=/>Home</a></nav>"
    "<div id=root></div><noscript>You need to enable JavaScript to run this app. Please switch it on.</noscript>{}"
)


def island(value: Any, attributes: str = "type=application/json") -> str:
    return SHELL.format(f"<script {attributes}>{json.dumps(value, ensure_ascii=False)}</script>")


def script(source: str) -> str:
    return SHELL.format(f"<script>{source}</script>")


def rich(text: str) -> dict[str, Any]:
    half = len(text) // 2
    return {
        "nodeType": "paragraph",
        "content": [{"nodeType": "text", "value": text[:half]}, {"nodeType": "text", "value": text[half:]}],
    }


NEXT = "id=__NEXT_DATA__ type=application/json"
LD = "type=application/ld+json"
FLIGHT = '1:{"article":' + json.dumps({"title": "Frozen ferry", "body": f"<p>{ONE}</p><p>{TWO}</p>"}) + "}\n"
HTML = f"<p>{ONE}</p><p>{TWO}</p>"
PLAIN = f"{ONE}\n\n{TWO}"


def state(name: str, value: Any) -> str:
    return script(f"window.{name} = {json.dumps(value)};")


PAGES = {
    "JSON-LD": island({"@type": "NewsArticle", "articleBody": PLAIN}, LD),
    "JSON-LD graph": island({"@graph": [{"@type": "WebSite"}, {"articleBody": HTML}]}, LD),
    "JSON-LD array": island([{"name": "x"}, {"articleBody": f"&quot;{PLAIN}"}], LD),
    "Next.js": island({"props": {"pageProps": {"post": {"body": [{"text": ONE}, {"text": TWO}]}}}}, NEXT),
    "Next.js flight": script(
        "".join(f"self.__next_f.push([1,{json.dumps(part)}]);" for part in (FLIGHT[:60], FLIGHT[60:]))
    ),
    "Nuxt 2": state("__NUXT__", {"data": [{"page": {"content": HTML}}]}),
    "Nuxt 3": island([{"state": 1}, {"body": 2}, "Frozen ferry", ONE, TWO, "/img/ferry.jpg"]),
    "initial state": state("__INITIAL_STATE__", {"story": {"paragraphs": [ONE, TWO]}}),
    "state in a string": script(f"window.__STATE__ = JSON.parse({json.dumps(json.dumps({'content': PLAIN}))})"),
    "Apollo": state("__APOLLO_STATE__", {"Article:1": {"body": HTML}}),
    "Gatsby": island({"result": {"data": {"markdownRemark": {"html": f"<h2>Ice</h2>{HTML}"}}}}),
    "rich text": island({"entry": {"body": {"nodeType": "document", "content": [rich(ONE), rich(TWO)]}}}),
}


@pytest.mark.parametrize("name", PAGES)
def test_text_of_data(name: str) -> None:
    segments = segment_page(parse(PAGES[name]))
    text = "\n".join(segments.texts)
    assert segments.source == "data" and len(segments.warnings) == 1
    assert text.count(ONE) == text.count(TWO) == 1
    assert text.index(ONE) < text.index(TWO)
    assert "JavaScript" not in text
    assert sum(ONE in block or TWO in block for block in segments.texts) == 2


@pytest.mark.parametrize("name", PAGES)
def test_text_of_data_is_kept_and_marked(name: str) -> None:
    document = boilerkit.analyze(PAGES[name])
    assert document.source == "data"
    assert ONE in document.text and TWO in document.text


@pytest.mark.parametrize("text", [GERMAN * 2, JAPANESE])
def test_other_languages(text: str) -> None:
    assert text in segment_page(parse(island({"article": {"body": [text]}}))).texts


def test_a_page_that_shows_its_text_is_left_alone() -> None:
    page = PAGES["JSON-LD"].replace("<div id=root></div>", f"<main><p>{ONE}</p><p>{TWO}</p></main>")
    assert segment_page(parse(page)).source == "page"


@pytest.mark.parametrize("around", ["<noscript>{}</noscript>", "<button>{}", '<div class="cookies-allowed">{}</div>'])
def test_a_page_in_a_notice_that_holds_everything_is_left_alone(around: str) -> None:
    shown = around.format("".join(f"<p>{ONE} {number}</p>" for number in range(12)))
    assert segment_page(parse(PAGES["JSON-LD"].replace("<div id=root></div>", shown))).source == "page"


def test_teasers_are_no_prose() -> None:
    teasers = "".join(f"<div><a href=/{number}>{ONE}</a></div>" for number in range(12))
    assert segment_page(parse(PAGES["JSON-LD"].replace("<div id=root></div>", teasers))).source == "data"


@pytest.mark.parametrize(
    "value",
    [
        {"body": "https://example.org/tea.html"},
        {"content": "a { color: red; } .b { margin: 0 auto; }"},
        {"content": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=" * 20},
        {"translations": {"body": f"{ONE} {TWO}"}},
        {"cookieConsent": {"text": f"{ONE} {TWO}"}},
        {"description": "Short."},
        {"ids": list(range(100))},
        {"content": "M7.0301.084c-1.2768.0602-2.1487.264-2.911.5634 z" * 20},
    ],
)
def test_what_is_no_prose_is_left_alone(value: dict[str, Any]) -> None:
    assert segment_page(parse(island(value))).source == "page"


@pytest.mark.parametrize(
    "source",
    [
        "[" * 100_000,
        '{"body":' * 50_000,
        "[" * 900 + json.dumps({"body": ONE}) + "]" * 900,
        json.dumps({"body": [{"children": [ONE] * 20}] * 20_000}),
        "__A__={" * 50_000,
        "self.__next_f.push([" * 50_000,
        '{"body": "\\u0000\\ud800 ' + ONE + TWO + '"}',
        '{"body": NaN',
        "a" * 1_000_000,
    ],
)
def test_hostile_data(source: str) -> None:
    start = time.process_time()
    segment_page(parse(SHELL.format(f"<script type=application/json>{source}</script><script>{source}</script>")))
    assert time.process_time() - start < 8


@pytest.mark.parametrize("text", ["tea is a drink ", "灯台"])
def test_text_without_a_stop_is_read_once(text: str) -> None:
    assert_linear_time(lambda size: [embedded._is_prose(text * size) for _ in range(200)], 30)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.just(ONE) | st.just(f"<p>{TWO}"),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["body", "text", "type", "content", "title", "level", "html"]), inner)
    ),
)


@given(VALUES)
def test_any_data_is_read(value: Any) -> None:
    segment_page(parse(island(value)))
