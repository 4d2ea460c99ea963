"""Features: the registry and what it promises, values on a page whose features are known."""

import json
import math
import random
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest
from growth import assert_linear_time
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import boilerkit.features
from boilerkit.features import BLOCK, FEATURES, LINE, NAMES, Schema, matrix, metadata_overlap, stacked_scores
from boilerkit.features import characters as ch
from boilerkit.features.feature import BLOCKS, SHARE, Column, Family, Feature
from boilerkit.features.statistics import PageStatistics
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
NAME_WEIGHTS = {"content": 1.5, "nav": -2.0, "menu": -1.0}
WORD_WEIGHTS = {"tea": 0.5, "@share": -1.0, "=@home": -3.0}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def features(page: str | bytes) -> NDArray[np.float32]:
    return matrix(segment(parse(page)), NAME_WEIGHTS, WORD_WEIGHTS)


def column(page: str | bytes, name: str) -> list[float]:
    return [round(float(value), 5) for value in features(page)[:, NAMES.index(name)]]


def log(*counts: float) -> list[float]:
    return [round(math.log1p(count), 5) for count in counts]


def check_ranges(found: NDArray[np.float32]) -> None:
    assert np.isfinite(found).all()
    for values, feature in zip(found.T, FEATURES, strict=True):
        assert np.all((values >= feature.low) & (values <= feature.high)), feature.name


# The registry.

FAMILIES = list(dict.fromkeys([*BLOCK.families, *BLOCK.token_families, *LINE.families, stacked_scores.FAMILY]))


@pytest.mark.parametrize(("schema", "least"), [(BLOCK, 240), (LINE, 80)])
def test_names_and_meanings_are_unique(schema: Schema, least: int) -> None:
    every = [*schema.features, *stacked_scores.FAMILY.features]
    assert len({feature.name for feature in every}) == len({feature.meaning for feature in every}) == len(every) > least


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_each_feature_says_what_it_is(family: Family[Any]) -> None:
    """A meaning is shown in a report without those of other features, so it may not point to them."""
    assert family.about.endswith(".")
    for feature in family.features:
        assert feature.unit and feature.source
        assert feature.low < feature.high
        assert len(feature.meaning) > 8 and "\n" not in feature.meaning
        assert not re.search(r"^(the same|its)\b|\b(those|them|that one)\b", feature.meaning), feature.name


def test_every_family_is_in_the_registry() -> None:
    modules = [import_module(f"boilerkit.features.{found.name}") for found in iter_modules(boilerkit.features.__path__)]
    declared = {value for module in modules for value in vars(module).values() if isinstance(value, Family)}
    assert declared == set(FAMILIES)


def test_a_family_scales_what_its_columns_compute() -> None:
    columns = (
        Column[PageStatistics]("blocks", BLOCKS, "blocks of the page", lambda page: page.n),
        Column[PageStatistics]("place", SHARE, "place of the block", lambda page: 2 * np.arange(page.n) - 1.0),
    )
    family = Family("example", "An example.", lambda page: page, columns)
    found = family.matrix(PageStatistics(segment(parse("<p>a<p>b"))))
    assert found.tolist() == [[pytest.approx(math.log(3)), 0], [pytest.approx(math.log(3)), 1]]
    assert family.features == (Feature("blocks", BLOCKS, "blocks of the page"), columns[1].feature)


# What holds on every page.


@each_page
def test_golden_pages_stay_in_range(page: Path) -> None:
    segments = segment(parse(page.read_bytes()))
    found = matrix(segments, NAME_WEIGHTS, WORD_WEIGHTS)
    assert found.shape == (len(segments), len(NAMES))
    assert found.dtype == np.float32
    check_ranges(found)


PIECES = [
    *("<p>", "</p>", "<div class='nav menu'>", "</div>", "<a href=x>", "</a>", "<b>", "</b>", "<li>", "<h1>", "<br>"),
    *("<table><tr><td>", "</table>", "<article>", "</article>", "<span hidden>", "</span>", "<img>", "<input>"),
    *("<pre>", "</pre>", "<script>no</script>", "<title>Tea</title>", "<meta name=description content='Tea pots'>"),
    *("Tea", " Tea pots are useful. ", " 12,50 € ", "茶是一种饮料。", "ชา", "© 2024 ", "\u200b", "\u0301", "!?"),
    "— | •",
    " word" * 40,
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join))
@settings(max_examples=300)
def test_any_page_stays_in_range(page: str) -> None:
    check_ranges(features(page))


def test_a_page_does_not_depend_on_the_pages_before() -> None:
    pages = {page: page.read_bytes() for page in PAGES}
    first = {page: features(source) for page, source in pages.items()}
    order = list(pages)
    random.Random(7).shuffle(order)
    for page in order:
        assert np.array_equal(features(pages[page]), first[page]), page.stem


def test_segments_are_not_changed() -> None:
    segments, same = (segment(parse(PAGES[0].read_bytes())) for _ in range(2))
    matrix(segments, NAME_WEIGHTS, WORD_WEIGHTS)
    assert segments.texts == same.texts
    assert segments.pieces == same.pieces
    assert segments.first_piece == same.first_piece


def test_a_page_without_blocks() -> None:
    assert features("").shape == (0, len(NAMES))


@pytest.mark.parametrize("page", ["tea", "—", "\u2003—", "<a href=x>tea</a>", "<pre>\n tea", "茶", "<p>1"])
def test_a_page_of_one_block(page: str) -> None:
    found = features(page)
    assert found.shape == (1, len(NAMES))
    check_ranges(found)


def test_hostile_names_take_no_memory() -> None:
    name = "x" * 200_000
    assert len(features(f"<{name} class={name}>a" + "<p>b" * 2_000)) == 2_001


@given(st.data())
@settings(max_examples=30)
def test_scores_stay_in_range(data: st.DataObject) -> None:
    page = PageStatistics(segment(parse(data.draw(st.sampled_from(PAGES[:5])).read_bytes())))
    probabilities = data.draw(st.lists(st.floats(0, 1), min_size=page.n, max_size=page.n))
    found = stacked_scores.FAMILY.matrix(page, np.array(probabilities))
    assert found.shape == (page.n, len(stacked_scores.FAMILY.features))
    assert np.isfinite(found).all()


# What the values are.

SHOP = """<html><head><title>Green tea and its pots</title>
<meta name="description" content="How to brew green tea in a small pot"></head>
<body>
<ul class="nav menu"><li><a href="/">Home</a></li><li><a href="/t">Teas</a></li></ul>
<article class="content"><h1>Green tea</h1>
<p>Green tea is brewed with water of eighty degrees, which keeps it <b>mild
and sweet</b>; see <a href="/w">water</a>.</p>
<p>How to brew green tea in a small pot</p></article>
<div hidden>Share</div>
<footer>© 2024 TEA CO</footer></body></html>"""  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("words", log(1, 1, 2, 17, 9, 1, 3)),
        ("characters", log(4, 4, 8, 75, 28, 5, 10)),
        ("link_density", [1, 1, 0, round(1 / 17, 5), 0, 0, 0]),
        ("links", log(1, 1, 0, 1, 0, 0, 0)),
        ("bold_density", [0, 0, 0, round(3 / 17, 5), 0, 0, 0]),
        ("heading_level", [0, 0, 1, 0, 0, 0, 0]),
        ("is_li", [1, 1, 0, 0, 0, 0, 0]),
        ("in_article", [0, 0, 1, 1, 1, 0, 0]),
        ("in_hidden", [0, 0, 0, 0, 0, 1, 0]),
        ("in_footer", [0, 0, 0, 0, 0, 0, 1]),
        ("ends_stop", [0, 0, 0, 1, 0, 0, 0]),
        ("capitals", [0.25, 0.25, 0.125, round(1 / 72, 5), round(1 / 28, 5), 0.2, 1]),
        ("copyright", log(0, 0, 0, 0, 0, 0, 1)),
        ("position", [round(place / 7, 5) for place in range(7)]),
        ("from_end", log(6, 5, 4, 3, 2, 1, 0)),
        ("since_h1", log(1000, 1000, 0, 1, 2, 3, 4)),
        ("until_long", log(3, 2, 1, 0, 1000, 1000, 1000)),
        ("page_words", log(34) * 7),
        ("same_text", log(0, 0, 0, 0, 0, 0, 0)),
        ("path_blocks", log(2, 2, 1, 2, 2, 1, 1)),
        ("words_at-1", log(0, 1, 1, 2, 17, 9, 1)),
        ("words_at+1", log(1, 2, 17, 9, 1, 3, 0)),
        ("up1_blocks", log(2, 2, 3, 3, 3, 7, 7)),
        ("of_title", [0, 0, 0.4, 0.6, 0.4, 0, 0.2]),
        ("in_description", [0, 0, 0, 0, 1, 0, 0]),
        ("names_up1", [-3, -3, 1.5, 1.5, 1.5, 0, 0]),
        ("names_path", [-3, -3, 1.5, 1.5, 1.5, 0, 0]),
        ("words_sum", [-3, 0, 0.5, 0.5, 0.5, -1, 0.5]),
        ("bte_inside", [0, 0, 0, 1, 1, 0, 0]),
        ("bte_outside", log(3, 2, 1, 0, 0, 1, 2)),
        ("kohlschuetter", [0, 0, 0, 1, 1, 1, 0]),
        ("body_inside", [0, 0, 1, 1, 1, 0, 0]),
        ("body_own", [0, 0, 1, 1, 1, 0, 0]),
        ("body_before", [1, 1, 0, 0, 0, 0, 0]),
        ("title_before", [0, 0, 0, 1, 1, 1, 1]),
        ("title_since", log(1000, 1000, 1000, 1, 2, 3, 4)),
        ("title_words", log(0, 0, 0, 17, 26, 27, 30)),
        ("article_place", log(0, 0, 1, 1, 1, 0, 0)),
        ("article_title", [0, 0, 1, 1, 1, 0, 0]),
        ("cards0", log(1, 1, 0, 1, 1, 0, 0)),
        ("card0_place", log(0, 1, 0, 0, 1, 0, 0)),
    ],
)
def test_values(name: str, values: list[float]) -> None:
    assert column(SHOP, name) == pytest.approx(values, abs=1e-5)


def test_what_the_metadata_say() -> None:
    page = (
        "<meta property='og:type' content='product.item'>"
        """<script type='application/ld+json'>{"@type": ["Product", "Car"], "offers": [{"@type": "Offer"}]}</script>"""
        "<p itemscope itemtype='https://schema.org/Product'>Tea</p><p>Pot</p>"
    )
    assert column(page, "page_says_product") == log(4) * 2
    assert column(page, "page_says_offer") == log(1) * 2
    assert column(page, "page_says_article") == [0, 0]


def page_with_body(count: int) -> str:
    """A page of so many paragraphs, whose metadata repeat every other one."""
    texts = [
        f"The {number * 7919} of tea number {number} is {'hot ' * (number % 9)}in {number}." for number in range(count)
    ]
    data = json.dumps({"@type": "Article", "articleBody": " ".join(texts[::2])})
    return f"<script type='application/ld+json'>{data}</script><p>" + "<p>".join(texts)


def test_many_blocks_are_found_in_the_metadata_as_few_are() -> None:
    assert column(page_with_body(20), "in_body") == [1, 0] * 10
    assert column(page_with_body(2000), "in_body") == [1, 0] * 1000


def test_looking_up_blocks_in_the_metadata_is_linear() -> None:
    page = {count: PageStatistics(segment(parse(page_with_body(count)))) for count in (1, 2000, 8000)}
    assert_linear_time(lambda count: metadata_overlap.FAMILY.matrix(page[count]), 2000)


def test_cards_of_a_shop() -> None:
    page = "<ul>" + "<li><h3><a href=x>Pot</a></h3><p>It is brown.</p></li>" * 3 + "</ul><p>Tea</p>"
    assert column(page, "cards1") == log(2, 2, 2, 2, 2, 2, 0)
    assert column(page, "card1_place") == log(0, 0, 1, 1, 2, 2, 0)
    assert column(page, "since_linked_heading") == log(0, 1, 0, 1, 0, 1, 2)


def test_repeated_blocks() -> None:
    assert column("<p>a</p><p>b</p><p>a</p><p>a</p>", "same_text") == log(2, 0, 2, 2)
    assert column("<p>a</p><p>b</p><p>a</p><p>a</p>", "same_text_before") == log(0, 0, 1, 2)


def test_words_that_are_codes() -> None:
    assert column("<p>Pot 24<p>a1b2 c3 d 4<p>tea4two<p>7", "code_words") == [0, 0.5, 1, 0]


def test_words_of_scripts_without_spaces() -> None:
    assert column("<p>茶是一种饮料</p><p>tea time</p>", "words") == log(6 * 0.6, 2)


def test_words_do_not_run_over_a_block_s_end() -> None:
    assert column("<p>one</p><p>two</p>", "words") == log(1, 1)
    assert column("<p>one<br>two", "words") == log(2)
    assert column("<p>o<b>n</b>e", "words") == log(1)


@given(st.text(max_size=50))
def test_every_character_has_a_class(text: str) -> None:
    found = ch.classes(text)
    assert found.shape == (len(text),)
    assert np.all(found < ch.CLASSES)


def test_classes() -> None:
    text = "Aa1 ж茶.,“|€(\0©@\u0301+"
    expected = [
        *(ch.UPPER, ch.LOWER, ch.DIGIT, ch.SPACE, ch.LOWER, ch.IDEOGRAPH, ch.STOP, ch.COMMA, ch.QUOTE),
        *(ch.SEPARATOR, ch.CURRENCY, ch.BRACKET, ch.LINE_END, ch.COPYRIGHT, ch.AT, ch.LETTER, ch.SYMBOL),
    ]
    assert ch.classes(text).tolist() == expected
