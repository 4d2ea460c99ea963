"""The decision: what is a copy, what belongs together, and what becomes of a page of which nothing is likely."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features.statistics import PageStatistics
from boilerkit.model.bounds import Bounds
from boilerkit.model.copies import copies
from boilerkit.model.decision import UNCONSTRAINED, Constraints, Decision, DecisionRule
from boilerkit.model.grouping import Grouping
from boilerkit.page.lines import split
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Segments

LINE = "The gulls came back to the harbour in March."
OTHER = "Nobody had counted them for eleven years."
RULE = DecisionRule(min_threshold=0.2)


def copied(html: str) -> list[str]:
    page = read_page(html)
    return [page.texts[block] for block in np.flatnonzero(copies(page, np.ones(len(page), dtype=bool))).tolist()]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f"<p>{LINE}</p><p>{LINE}</p>", id="a sentence said twice"),
        pytest.param(f"<p>{OTHER}<p class=r>{LINE}</p><p>Two</p><p class=r>{LINE}</p>", id="a refrain"),
        pytest.param(
            "".join(f"<div class=verse><p>{text}</p><p>{LINE}</p></div>" for text in ("One", "Two", "Three")),
            id="verses that end alike",
        ),
        pytest.param(
            "".join(f"<fieldset><legend>Child {n}</legend><label>{LINE}</label></fieldset>" for n in (1, 2)),
            id="a form that asks twice",
        ),
        pytest.param(f"<section><p>{LINE}</p><p>Short</p></section><div><p>Short</p></div>", id="short texts"),
    ],
)
def test_what_is_said_twice_is_no_copy(html: str) -> None:
    assert copied(html) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            f"<div class=wide><p>{LINE}</p><p>{OTHER}</p></div><div class=narrow><p>{LINE}</p><p>{OTHER}</p></div>",
            [LINE, OTHER],
            id="for wide and for narrow screens",
        ),
        pytest.param(
            f"<ul><li class=slide>{LINE}</li><li class=slide>{OTHER}</li><li class='slide cloned'>{LINE}</li></ul>",
            [LINE],
            id="a carousel that goes round",
        ),
        pytest.param(
            f"<div class=post>{LINE}</div><div class=post><blockquote>{LINE}</blockquote>{OTHER}</div>",
            [LINE],
            id="a post that is quoted",
        ),
    ],
)
def test_regions_that_stand_twice_are_copies(html: str, expected: list[str]) -> None:
    assert copied(html) == expected


def test_what_follows_itself_after_boilerplate_is_a_copy() -> None:
    page = read_page(f"<h2>{LINE}</h2><p>Published</p><h2>{LINE}</h2><p>{OTHER}")
    assert copies(page, np.array([True, False, True, True])).tolist() == [False, False, True, False]
    assert not copies(page, np.array([True, True, True, True])).any()


def decide(
    html: str, probabilities: list[float], constraints: Constraints = UNCONSTRAINED
) -> tuple[Segments, Decision]:
    page = read_page(html)
    prose = PageStatistics(page).long
    return page, RULE.decide(np.array(probabilities), page, prose, constraints=constraints)


PROSE = "<p>" + "The ferry leaves the island at seven and does not come back before night. " * 3 + "</p>"


def test_of_a_page_with_prose_something_is_kept_and_said() -> None:
    _, decision = decide(f"<nav>Home</nav>{PROSE}{PROSE}", [0.001, 0.05, 0.04])
    assert decision.kept.tolist() == [False, True, True]
    assert decision.is_unsure
    assert "likeliest" in decision.warnings[0]
    assert decision.score < 0.3


@pytest.mark.parametrize(
    ("html", "probabilities"),
    [
        pytest.param("<nav>Home</nav><p>Share</p>", [0.05, 0.1], id="no prose"),
        pytest.param(f"<nav>Home</nav>{PROSE}", [0.001, 0.001], id="prose that is surely noise"),
    ],
)
def test_a_page_without_main_content_stays_empty(html: str, probabilities: list[float]) -> None:
    _, decision = decide(html, probabilities)
    assert not decision.kept.any()
    assert decision.warnings == []


def test_a_sure_page_is_cut_where_the_model_says() -> None:
    _, decision = decide(f"{PROSE}<p>Share</p>", [0.9, 0.1])
    assert decision.kept.tolist() == [True, False]
    assert not decision.is_unsure


def test_what_is_excluded_is_never_kept() -> None:
    _, decision = decide(f"{PROSE}{PROSE}", [0.05, 0.04], Constraints(excluded=[0, 1]))
    assert not decision.kept.any()


def grouping(html: str) -> tuple[list[str], Grouping]:
    page = read_page(html)
    return page.texts, Grouping.of(PageStatistics(page))


def test_cells_of_a_table_share_their_evidence() -> None:
    texts, groups = grouping(
        "<p>Tea.</p><table><tr><th>Tea</th><th>g</th></tr><tr><td>Black</td><td>2</td></tr></table>"
    )
    blended = groups.blend(np.array([5.0, -3, -2, 1, 4]))
    assert texts[0] == "Tea."
    assert blended[0] == 5
    assert np.ptp(blended[1:]) == pytest.approx(0)
    assert blended[1] == pytest.approx(5 / 2, abs=0.1)  # the cells' mean is about 0, that of what is beside them 5


def test_what_is_no_sibling_of_a_table_counts_nothing_there() -> None:
    _, groups = grouping("<p>Tea.</p><div><table><tr><th>a<th>b<tr><td>c<td>d</table></div><nav>Home</nav>")
    assert groups.blend(np.array([5.0, 1, 1, 1, 1, -5])).tolist() == [5, 1, 1, 1, 1, -5]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f"<table><tr><td>Menu</td><td>{PROSE * 6}</td><td>b</td><td>c</td></tr></table>", id="long cells"),
        pytest.param(
            "<table><tr><td>a</td><td>b<table><tr><td>c</td></tr></table></td></tr><tr><td>d</td><td>e</td></tr></table>",
            id="a table inside",
        ),
    ],
)
def test_a_layout_table_is_no_group(html: str) -> None:
    texts, groups = grouping(html)
    values = np.arange(len(texts), dtype=float)
    assert groups.blend(values).tolist() == values.tolist()


@given(st.lists(st.floats(-5, 5), min_size=6, max_size=6))
def test_pooling_stays_between_the_extremes_of_a_group(values: list[float]) -> None:
    _, groups = grouping("<ul><li>a<li>b<li>c</ul><dl><dt>d<dd>e</dl><p>f")
    blended = groups.blend(np.array(values))
    assert blended[5] == values[5]
    for group in (slice(0, 3), slice(3, 5)):
        assert min(values[group]) - 1e-9 <= blended[group].min() and blended[group].max() <= max(values[group]) + 1e-9


def test_bounds_are_read_back_or_refused() -> None:
    bounds = Bounds(np.zeros(3, dtype=np.float32), np.ones(3, dtype=np.float32))
    assert Bounds.from_arrays(bounds.to_arrays(), 3).high.tolist() == [1, 1, 1]
    for broken in (np.zeros((2, 2)), np.array([[1, 1, 1], [0, 0, 0]]), np.full((2, 3), np.nan)):
        with pytest.raises(ValueError, match="bounds"):
            Bounds.from_arrays({"bounds": broken}, 3)


def test_a_run_of_lines_that_stands_twice_is_kept_once_and_a_refrain_twice() -> None:
    post = [
        f"{word} is poured over the leaves while it boils, and not a moment later. " * 4 for word in ("Water", "Milk")
    ]
    refrain = ["Polly, put the kettle on", "We'll all have tea"]
    lines = split("\n".join([*refrain, "A verse", *refrain, *post, "Comments", *post]))
    rule = DecisionRule(min_threshold=0.2, is_of_lines=True)
    decision = rule.decide(np.full(len(lines), 0.9), lines, np.ones(len(lines), dtype=bool))
    kept = [text for text, is_kept in zip(lines.texts, decision.kept, strict=True) if is_kept]
    assert kept == [*refrain, "A verse", *refrain, *(text.strip() for text in post), "Comments"]
