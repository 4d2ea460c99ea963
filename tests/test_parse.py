"""Parsing: encodings, markup of every kind, deep pages, trees that the caller made."""

import re
from contextlib import suppress
from itertools import count

import pytest
from growth import assert_linear, assert_linear_time
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

import boilerkit
from boilerkit.page.attributes import MOST_ATTRIBUTES
from boilerkit.page.parse import parse, read
from boilerkit.page.segment import segment
from boilerkit.page.source import PageError


def texts(page: str | bytes | etree._Element) -> list[str]:
    return segment(parse(page)).texts


# Markup.


@given(st.text(st.characters(codec=None), max_size=200))
@example("\ud800<p>\udfff")
@example("<p\x01 a\x02=1>\x00\x0b")
@example("<!DOCTYPE")
@example("<a<b c:d=1><x:y:z>")
@example("</html>")
@example("<![CDATA[")
def test_any_text_is_parsed_and_segmented(page: str) -> None:
    with suppress(PageError):  # an address, JSON or binary data
        segment(parse(page))


@pytest.mark.parametrize("page", ["", " \n", b"", "<!-- only a comment -->", "<!doctype html>", "<?pi?>", "\ufeff"])
def test_nothing_to_parse_is_an_empty_page(page: str | bytes) -> None:
    assert parse(page).tag == "html"
    assert texts(page) == []


def test_a_byte_order_mark_in_text_is_not_text() -> None:
    assert texts("\ufefftea") == ["tea"]


TAGS = [
    "a",
    "b",
    "i",
    "span",
    "font",
    "p",
    "div",
    "section",
    "article",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "caption",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "h1",
    "h2",
    "form",
    "label",
    "button",
    "blockquote",
    "center",
    "em",
    "nobr",
    "tea-pot",
    "o:p",
    "svg",
    "g",
    "main",
    "details",
    "summary",
    "figure",
    "body",
    "html",
    "head",
    "q",
]


@st.composite
def soups(draw: st.DrawFn, most: int = 40) -> tuple[str, list[str]]:
    """Tags in no order, with words between them; and the words."""
    numbers = count()
    parts: list[str] = []
    for _ in range(draw(st.integers(0, most))):
        kind, tag = draw(st.sampled_from("<</ww!")), draw(st.sampled_from(TAGS))
        if kind == "<":
            parts.append(f"<{tag}>")
        elif kind == "/":
            parts.append(f"</{tag}>")
        elif kind == "!":
            parts.append(draw(st.sampled_from(["<br>", "<!-- x -->", "<hr>", "<img src=x>", "<script>no</script>"])))
        else:
            parts.append(f" w{next(numbers)} ")
    return "".join(parts), [f"w{number}" for number in range(next(numbers))]


def found(page: str) -> list[str]:
    return re.findall(r"w\d+", " ".join(texts(page)))


@given(soups())
@settings(max_examples=300)
def test_tag_soup_loses_nothing_and_keeps_the_order(soup: tuple[str, list[str]]) -> None:
    page, words = soup
    if "<table" in page and "<svg" in page:  # read by HTML5's rules, which move text in a table before it
        assert sorted(found(page)) == sorted(words)
    else:
        assert found(page) == words


@given(soups(), st.integers(0, 200))
def test_a_cut_page_keeps_what_stands_before_the_cut(soup: tuple[str, list[str]], cut: int) -> None:
    page = soup[0][:cut]
    whole = re.findall(r" (w\d+) ", page)
    assert found(page)[: len(whole)] == whole


@pytest.mark.parametrize("size", [60_000, 12_000_000])
def test_huge_tokens_lose_nothing(size: int) -> None:
    huge = "x" * size
    assert texts(f'<p a="{huge}">a</p>b')[-1] == "b"
    assert texts(f"<!--{huge}-->b") == ["b"]
    assert len(texts(f"<p>{huge}")[0]) == size


def test_a_huge_tag_name_loses_nothing() -> None:
    name = "x" * 100_000
    assert texts(f"<p>a</p><{name}>b</{name}>c") == ["a", "bc"]


def test_what_follows_the_end_of_the_page_is_kept() -> None:
    assert texts("<html><body>a</body></html><p>b</p>c<!-- d --><div>e</div>f") == ["a", "b", "c", "e", "f"]


# Deep pages.


@pytest.mark.parametrize("levels", [200, 255, 256, 257, 511, 512, 513, 2_047, 2_048, 2_049, 20_000])
def test_deep_pages_lose_nothing(levels: int) -> None:
    opened = "".join(f"<div>w{number} " for number in range(levels))
    closed = "".join(f"</div>w{number} " for number in range(levels, 2 * levels))
    page = f"{opened}{closed}<p>end"
    assert found(page) == [f"w{number}" for number in range(2 * levels)]
    assert texts(page)[-1] == "end"
    assert len(texts(page)) == 2 * levels + 1


@given(soups(), soups(), st.sampled_from(["<div>", "<b>", "<td>", "<li>", "<font color=red>"]))
@settings(max_examples=50, deadline=None)
def test_soup_below_a_deep_page_loses_nothing(
    before: tuple[str, list[str]], after: tuple[str, list[str]], tag: str
) -> None:
    page = f"{before[0]}{tag * 2_500}{after[0]}"
    assert found(page) == before[1] + after[1]


@pytest.mark.parametrize("opened", ["<svg><defs><symbol>", "<math><annotation-xml>"])
def test_deep_drawings_without_an_end_hide_nothing(opened: str) -> None:
    root = parse("<p>Tea is hot.</p>" + opened * 1500 + "<p>Tea is a drink.")
    assert [text for element in root.iter("p") if (text := element.text)] == ["Tea is hot.", "Tea is a drink."]
    texts = [block.text for block in boilerkit.analyze(root).blocks]
    assert texts == ["Tea is hot.", "Tea is a drink."]


def test_code_below_a_deep_page_stays_out() -> None:
    below = "<script>if (a < b) no()</script><object data=x><p>no<b>no</b></p></object><style>no</style>yes"
    assert texts("<div>" * 3_000 + below + "</div>" * 3_000 + "<title>no</title>end") == ["yes", "end"]


def test_links_below_a_deep_page_are_links() -> None:
    page = segment(parse("<font>" * 3_000 + '<p class="a\x01b" onclick=x>Tea</p><p><a href="/x">more</a>'))
    assert page.texts == ["Tea", "more"]
    assert page.tags[page.owners[-1]] == "a"
    assert page.elements[page.owners[-1]].get("href") == "/x"


def test_a_deep_page_becomes_a_tree_that_other_tools_can_walk() -> None:
    root = parse("<div>" * 5_000 + "end")
    deepest = max(root.iter(), key=lambda element: sum(1 for _ in element.iterancestors()))
    assert sum(1 for _ in deepest.iterancestors()) <= 512


# Elements with many attributes.

ATTRIBUTES = ["a{}", "a{}=1", "a{}='>'", 'a{}="<b>"', "a{} = '\">'", "a{}=/"]


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize(
    ("before", "texts_before"), [("", []), ("Pot", ["Pot"]), ('pot="', ['pot="']), ("<script>a='>'</script>", [])]
)
def test_surplus_attributes_are_left_out_and_nothing_else(before: str, texts_before: list[str], attribute: str) -> None:
    many = " ".join(attribute.format(number) for number in range(5 * MOST_ATTRIBUTES))
    root, warnings = read(f"<h1>Tea</h1>{before}<p class=hot {many}>is <b id=b>hot</b></p>and wet")
    assert segment(root).texts == ["Tea", *texts_before, "is hot", "and wet"]
    paragraph = root.find(".//p")
    assert paragraph is not None and len(paragraph.attrib) == MOST_ATTRIBUTES and paragraph.get("class") == "hot"
    assert [warning.split(";")[0] for warning in warnings] == [
        "The page has an element with more than 4,000 attributes"
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<p {}>Tea</p>".format(" ".join(f"a{number}" for number in range(MOST_ATTRIBUTES))),
        "<p title='{}'>Tea</p>".format("a b c=1 > " * MOST_ATTRIBUTES),
        "<script>for (;i<n;) {}</script><p @click=x>Tea</p>".format("a = 1, b = 2, " * MOST_ATTRIBUTES),
        "<p @click=x>Tea {}".format("of a kind = good " * MOST_ATTRIBUTES),
    ],
    ids=["as many as are read", "a long value", "a script", "a long text"],
)
def test_other_pages_keep_every_attribute(page: str) -> None:
    root, warnings = read(page)
    paragraph, expected = root.find(".//p"), etree.HTML(page).find(".//p")
    assert paragraph is not None and expected is not None
    assert paragraph.attrib == expected.attrib and not warnings


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_many_attributes_take_time_in_proportion(attribute: str) -> None:
    pages = {
        size: f"<p {' '.join(attribute.format(number) for number in range(size))}>Tea" for size in (1, 10_000, 40_000)
    }
    assert_linear_time(lambda size: parse(pages[size]), 10_000)


# Trees.


def test_trees_are_returned_as_they_are() -> None:
    root = lxml_html.fromstring("<html><body><p>Tea</p></body></html>")
    assert parse(root) is root
    assert parse(root.getroottree()) is root
    assert parse(etree.HTML("<p>Tea")).findtext(".//p") == "Tea"
    assert parse(lxml_html.document_fromstring("<p>Tea")).findtext(".//p") == "Tea"
    assert texts(lxml_html.fragment_fromstring("<p>Tea</p>")) == ["Tea"]


@pytest.mark.parametrize(
    "page", [None, 3, ["<p>"], etree.Comment("x"), etree.ProcessingInstruction("x"), etree.ElementTree()]
)
def test_what_is_no_page_is_refused(page: object) -> None:
    with pytest.raises(TypeError, match="a page is str, bytes or an lxml element, not"):
        parse(page)  # type: ignore[arg-type]


def test_bytes_like_pages() -> None:
    assert parse(bytearray(b"<p>Tea")).findtext(".//p") == "Tea"  # type: ignore[arg-type]
    assert parse(memoryview(b"<p>Tea")).findtext(".//p") == "Tea"  # type: ignore[arg-type]


# Work grows in proportion to the page.


@pytest.mark.parametrize(
    ("before", "repeated", "times"),
    [
        pytest.param("<div>" * 3_000, "a<!--", 50_000, id="comments that never end"),
        pytest.param("<div>" * 3_000, "<![if", 50_000, id="sections that never end"),
        pytest.param("<div>" * 3_000, "<", 50_000, id="less-than signs"),
        pytest.param("<div>" * 3_000, "<a ", 50_000, id="tags that never end"),
        pytest.param("<div>" * 3_000, "</p>", 20_000, id="ends that never began"),
        pytest.param("", "<b>x", 50_000, id="bold that never ends"),
        pytest.param("", "<table><tr><td>x", 10_000, id="tables that never end"),
        pytest.param("", "<p>x</p>", 50_000, id="siblings"),
        pytest.param("<p>", "word ", 500_000, id="a long text"),
        pytest.param("<svg>" * 1_500, "<path/>", 5_000, id="drawings in drawings"),
    ],
)
def test_work_grows_in_proportion_to_the_page(before: str, repeated: str, times: int) -> None:
    """Counted in Python on a small page; the long page at the end would take minutes if C code took squares of it."""
    assert_linear(lambda size: segment(parse(before + repeated * size)), 2_500)
    segment(parse(before + repeated * times))
