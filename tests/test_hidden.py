"""Text that a page hides: marked, apart from what is visible, and kept or dropped as asked."""

import json
from pathlib import Path

import pytest
from lxml import etree

import boilerkit
from boilerkit.cli import main
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.segments import Segments
from boilerkit.page.tags import Trait

WAYS = {
    "attribute": "hidden",
    "until found": 'hidden="until-found"',
    "display": 'style="display:none"',
    "visibility": 'style="color: red; visibility: hidden"',
    "opacity": 'style="opacity: 0"',
    "opacity 0.0": 'style="opacity:0.0;transition:1s"',
    "font size": 'style="font-size:0px"',
    "left": 'style="position:absolute; left:-9999px"',
    "indent": 'style="text-indent: -9999px"',
    "clip": 'style="position:absolute;clip:rect(0 0 0 0)"',
    "clip with commas": 'style="clip: rect(1px, 1px, 1px, 1px)"',
    "clip path": 'style="clip-path: inset(50%)"',
    "bootstrap": 'class="sr-only"',
    "bootstrap 5": 'class="x visually-hidden-focusable"',
    "wordpress": 'class="screen-reader-text"',
    "foundation": 'class="show-for-sr"',
    "drupal": 'class="element-invisible"',
    "uswds": 'class="usa-sr-only"',
}
VISIBLE = {
    "opacity": 'style="opacity: 0.9"',
    "font size": 'style="font-size: 0.8em"',
    "aria-hidden": 'aria-hidden="true"',
    "not-sr-only": 'class="not-sr-only"',
    "other class": 'class="hidden-gem consort-only"',
    "left": 'style="left: -10px"',
}


def unseen(page: Segments) -> list[str]:
    return [text for number, text in enumerate(page.texts) if page.is_unseen(number)]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_hidden_text_in_a_run_is_a_block_of_its_own(way: str) -> None:
    page = segment(parse(f"<p>Mayor of <b>Fjordby <span {way}>sort <i>key</i> 41</span></b>since 2011.</p><p>End."))
    assert page.texts == ["Mayor of Fjordby since 2011.", "sort key 41", "End."]
    assert unseen(page) == ["sort key 41"]
    assert page.asides == [1]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("tag", ["div", "p", "section", "h2"])
def test_hidden_blocks_are_marked(way: str, tag: str) -> None:
    page = segment(parse(f"<p>Чай</p><{tag} {way}>скрыто</{tag}><p>горячий"))
    assert page.texts == ["Чай", "скрыто", "горячий"]
    assert unseen(page) == ["скрыто"]
    assert page.asides == []


@pytest.mark.parametrize("way", VISIBLE.values(), ids=VISIBLE)
def test_visible_text_is_not_marked(way: str) -> None:
    page = segment(parse(f"<p>Tea <span {way}>is</span> hot."))
    assert page.texts == ["Tea is hot."]
    assert unseen(page) == []


def test_hidden_text_before_visible_text() -> None:
    page = segment(parse("<td><span style='display:none'>(<b>1977-08-21</b>)</span> 21 August 1977</td>"))
    assert page.texts == ["21 August 1977", "(1977-08-21)"]


def test_hidden_text_parts_no_word_and_joins_none() -> None:
    assert segment(parse("<p>un<span hidden> x </span>seen a <i hidden>b</i>c")).texts == ["unseen a c", "x", "b"]


def test_a_run_that_is_wholly_hidden_is_one_block() -> None:
    page = segment(
        parse('<li><a href=x><svg></svg><span class="sr-only">To the</span> <i class="sr-only">shop</i></a>')
    )
    assert page.texts == ["To the shop"]
    assert unseen(page) == ["To the shop"]
    assert page.tags[page.containers[0]] == "li"


def test_font_size_0_that_only_takes_gaps_away_hides_nothing() -> None:
    page = segment(parse('<div style="font-size:0"> <span style="font-size:14px">Tea</span></div>'))
    assert unseen(page) == []


def test_dialogs_are_hidden_until_opened_and_details_are_not() -> None:
    page = segment(parse("<dialog>a</dialog><dialog open>b</dialog><details><summary>c</summary>d</details>"))
    assert unseen(page) == ["a"]
    assert page.texts == ["a", "b", "c", "d"]


def test_elements_hold_the_blocks_inside_them() -> None:
    page = segment(parse("<main><p><b>one <i hidden>two</i></b> three <u hidden>four</u></p></main><p>five"))
    assert page.texts == ["one three", "two", "four", "five"]
    for block, container in enumerate(page.containers):
        while container >= 0:
            assert page.first_block[container] <= block < page.last_block[container]
            container = page.parents[container]


def test_screen_reader_text_is_told_from_what_is_not_displayed() -> None:
    page = segment(parse('<p hidden>a</p><p class="sr-only">b'))
    assert [page.traits[e] & (Trait.HIDDEN | Trait.VISUALLY_HIDDEN) for e in page.containers] == [
        Trait.HIDDEN,
        Trait.VISUALLY_HIDDEN,
    ]


PAGE = """<main><h1>How the lighthouse was saved</h1>
<p>The lighthouse had been dark for eleven years when the harbour board decided to let its keepers light it again, and
the town paid for the lamp<span class="sr-only">(opens in a new window)</span>, the lens and the oil.</p>
<div hidden><p>In the winter of that year the keepers carried the oil up the stairs by hand, two hundred and twelve
steps, every evening before the dusk, because the lift had been taken away long before.</p></div>
<p>Nobody believed that the mirror could be mended, but a glazier from the next village did it within a week, and he
asked for nothing but a key of the tower.</p></main>"""


def test_hidden_text_is_kept_or_dropped_as_asked() -> None:
    auto, keep, drop = (boilerkit.clean(PAGE, hidden=mode) for mode in ("auto", "keep", "drop"))
    assert "two hundred and twelve" in auto
    assert "opens in a new window" not in auto
    assert "the lamp, the lens" in auto
    assert "two hundred and twelve" in keep
    assert "two hundred and twelve" not in drop
    assert "opens in a new window" not in drop
    assert "asked for nothing" in drop


def test_the_threshold_brings_hidden_text_back_unless_it_is_dropped() -> None:
    assert "opens in a new window" in boilerkit.clean(PAGE, threshold=0)
    assert "opens in a new window" not in boilerkit.clean(PAGE, threshold=0, hidden="drop")


def test_a_hidden_copy_does_not_take_the_place_of_the_visible_text() -> None:
    paragraph = "<p>The keepers carried the oil up the stairs by hand, two hundred and twelve steps, every evening.</p>"
    page = f"<main><h1>Oil</h1><div hidden>{paragraph}</div>{paragraph}{PAGE}</main>"
    assert boilerkit.clean(page, hidden="drop").count("two hundred and twelve steps, every evening.") == 1


def test_keeping_hidden_text_scores_the_page_as_if_nothing_were_hidden() -> None:
    shown = boilerkit.analyze(PAGE.replace(" hidden", ""), hidden="keep")
    kept = boilerkit.analyze(PAGE, hidden="keep")
    assert [block.probability for block in kept.blocks] == [block.probability for block in shown.blocks]
    assert [block.hidden for block in kept.blocks].count(True) == 2


def test_text_for_pages_without_scripts_stays_hidden() -> None:
    assert "switch on" not in boilerkit.clean(f"{PAGE}<noscript>Please switch on scripts</noscript>", hidden="drop")


def test_another_mode_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown hidden 'never': choose one of auto, keep, drop"):
        boilerkit.clean("<p>Tea", hidden="never")  # type: ignore[arg-type]


def test_the_command_line_has_the_modes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    assert main(["clean", "--hidden", "drop", "--output", "json", str(file)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert "two hundred and twelve" not in record["text"]
    assert [block["hidden"] for block in record["blocks"]].count(True) == 2


def test_the_tree_stays_as_it_is() -> None:
    root = parse(PAGE)
    before = etree.tostring(root)
    boilerkit.clean(root, hidden="drop")
    assert etree.tostring(root) == before


def test_a_text_that_is_repeated_for_the_eye_alone_is_read_once() -> None:
    page = segment(parse("<div><span>Tea for two</span><span aria-hidden=true>Tea for two</span></div>"))
    assert page.texts == ["Tea for two", "Tea for two"] and page.asides == [1] and page.is_unseen(1)
    assert segment(parse("<p><span>ha</span><span>ha</span> <i>a</i><i aria-hidden=true>b</i>")).texts == ["haha ab"]
