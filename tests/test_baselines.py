"""Baselines: what each heuristic keeps and drops, its parameters, and that no markup stops it."""

import json
import re
from itertools import islice

import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from boilerkit import baselines, datasets, metrics
from boilerkit.baselines.counts import word_counts
from boilerkit.baselines.kohlschuetter import text_density
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

MENU = ["Home", "Opening hours", "Bread", "Cakes", "How to find us"]
PROSE = [
    "The mill by the river has ground rye for the bakers of the town since it was rebuilt after the great "
    "flood, and the two stones that it still uses were cut from a quarry that has long been closed to "
    "everyone but the foxes and the swifts.",
    "On most mornings the miller opens the sluice before it is light, listens to the wheel for a while, and "
    "only then climbs the stairs to the hopper, since he says that a mill which is not listened to will "
    "sooner or later grind itself to dust.",
    "Visitors are welcome on the first Saturday of every month; they are asked to leave their dogs outside, "
    "to keep their sleeves away from the cogs, and to take at least one bag of flour home with them when "
    "they go.",
]
FOOT = ["Imprint", "Privacy", "© Bakers of the town"]


def links(items):
    return "<ul>\n" + "".join(f'<li><a href="/{i}">{item}</a></li>\n' for i, item in enumerate(items)) + "</ul>\n"


def article(*paragraphs):
    return "<article>\n<h1>A mill that listens</h1>\n" + "".join(f"<p>{p}</p>\n" for p in paragraphs) + "</article>\n"


PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Mill</title><script>var p = '<p>no text</p>';</script></head>\n"
    f"<body>\n<header>\n{links(MENU)}</header>\n<main>\n{article(*PROSE)}</main>\n<footer>\n{links(FOOT)}</footer>\n"
    "</body></html>"
)
REAL = [name for name in baselines.names() if name not in ("keep-everything", "largest-block", "p-article")]

ODD_PAGES = {
    "empty": b"",
    "white space": b" \n\t ",
    "no markup": "only words",
    "garbage": b"<p>" + bytes(range(256)) * 20,
    "nul and brackets": "<\0><p\0>a<<<b>>><!--<![CDATA[<!x<?y",
    "marked section": "<![foo[ <p>text</p> ]]><![if IE]>",
    "deep": "<div>" * 3000 + "<p>deep text</p>" + "</div>" * 3000,
    "deep and unclosed": "<div>word " * 3000,
    "unclosed script": "<p>text<script>" * 200,
    "comment only": "<!-- nothing -->",
    "links only": "<a href=/>a</a>" * 50,
    "hidden": "<div hidden>text</div>",
    "lone surrogate": "<p>\ud800 text</p>",
    "frameset": "<frameset><frame src=a></frameset>",
    "select": "<select><option>one<option>two</select>",
}


def test_every_baseline_of_the_design_is_there():
    assert set(baselines.names()) == {
        "keep-everything",
        "largest-block",
        "p-article",
        "link-density",
        "body-text-extraction",
        "kohlschuetter",
        "cetr",
        "cetd",
        "justext",
    }


@pytest.mark.parametrize("name", baselines.names())
def test_a_baseline_says_what_it_is(name):
    baseline = baselines.get(name)
    assert baseline.name == name
    assert baseline.title and baseline.citation
    assert baseline.year is None or str(baseline.year) in baseline.citation
    json.dumps(baseline.parameters)


def test_an_unknown_name_or_parameter_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'cedt'.*cetd"):
        baselines.get("cedt")
    with pytest.raises(ValueError, match=r"no parameter quote.*quota"):
        baselines.get("link-density", quote=0.2)
    with pytest.raises(ValueError, match="measure"):
        baselines.get("kohlschuetter", measure="letters")
    with pytest.raises(ValueError, match="method"):
        baselines.get("cetr", method="median")
    with pytest.raises(ValueError, match="sigma"):
        baselines.get("cetr", sigma=0)


@pytest.mark.parametrize("name", REAL)
def test_a_clear_page_is_told_apart(name):
    lines = baselines.get(name)(PAGE).split("\n")
    assert set(PROSE) <= set(lines)
    assert not {"Home", "Opening hours", "Privacy"} & set(lines)


@pytest.mark.parametrize("name", baselines.names())
def test_text_bytes_and_tree_give_the_same(name):
    baseline = baselines.get(name)
    expected = baseline(PAGE)
    assert baseline(PAGE) == baseline(PAGE.encode()) == expected
    assert baseline(etree.ElementTree(parse(PAGE))) == baseline(parse(PAGE))
    if name != "cetr":  # a tree has other source lines than its page
        assert baseline(parse(PAGE)) == expected


@pytest.mark.parametrize("name", baselines.names())
def test_the_caller_may_name_the_encoding(name):
    page = f"<p>{PROSE[0].replace('river', 'Küste')}</p>" * 3
    assert "Küste" in baselines.get(name)(page.encode("latin-1"), encoding="iso-8859-1")


@pytest.mark.parametrize("page", ODD_PAGES.values(), ids=ODD_PAGES.keys())
@pytest.mark.parametrize("name", baselines.names())
def test_odd_pages_do_not_raise(name, page):
    assert isinstance(baselines.get(name)(page), str)


@pytest.mark.parametrize("name", baselines.names())
def test_a_deep_tree_that_someone_built_does_not_raise(name):
    root = inner = etree.Element("html")
    for _ in range(3000):
        inner = etree.SubElement(inner, "div")
    inner.text = "deep text"
    assert baselines.get(name)(root) in ("", "deep text")


@pytest.mark.parametrize("name", baselines.names())
@pytest.mark.parametrize(
    "page",
    [
        "<p>word <a href=/>link</a></p>",
        "<div>word",
        "=====",
        "<<<<<",
        "<script>",
        "<h2>Head</h2>",
    ],
    ids=["paragraphs", "unclosed", "signs", "brackets", "scripts", "headings"],
)
def test_work_grows_in_proportion_to_the_page(name, page):
    assert_linear(lambda size: baselines.get(name)(page * size), 200)


_PIECES = (
    "<p> </p> <div> </div> <a_href=/> </a> <b> </b> <br> <li> <table> <td> </table> <script> </script> "
    "<h2> </h2> <!-- --> <pre> </pre> <svg> <title> <body> </html> <select> <option> <img> <textarea> <? "
    "<article> </article> & &amp; &#0; < > © 茶 \n \0 word Word word_word_word. <![ ]]> _"
)
_markup = st.lists(
    st.sampled_from([piece.replace("_", " ") for piece in re.split(" ", _PIECES)]) | st.text(max_size=5),
    max_size=60,
).map("".join)


@settings(max_examples=150)
@given(_markup)
def test_any_markup_gives_blocks_of_the_page(page):
    blocks = baselines.get("keep-everything")(page).split("\n")
    for name in baselines.names():
        text = baselines.get(name)(page)
        assert text == baselines.get(name)(page)
        if name != "cetr":
            assert not text or set(text.split("\n")) <= set(blocks)


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_page(page):
    for name in baselines.names():
        assert isinstance(baselines.get(name)(b"<p>" + page), str)


@pytest.mark.parametrize("name", [name for name in baselines.names() if name != "cetr"])
def test_a_decision_for_every_block(name):
    page = segment(parse(PAGE))
    assert len(baselines.get(name).keep(page)) == len(page)


def test_keep_everything_keeps_the_boilerplate_too():
    text = baselines.get("keep-everything")(PAGE)
    assert text.split("\n") == [*MENU, "A mill that listens", *PROSE, *FOOT]


def test_largest_block_is_one_block_by_words():
    assert baselines.get("largest-block")(PAGE) == max(PROSE, key=lambda text: len(text.split()))


def test_p_article_follows_the_markup_alone():
    page = f"<div>{PROSE[0]}</div><p>Advertisement</p><article><h1>Mill</h1><div>Text</div></article>"
    assert baselines.get("p-article")(page) == "Advertisement\nMill\nText"
    assert baselines.get("p-article", tags=("article",))(page) == "Mill\nText"


def test_link_density_keeps_what_is_linked_up_to_the_quota():
    page = "<p>four<a href=/>four</a></p><p>four <a href=/>fourfour</a></p><p><a name=x>No link</a></p>"
    assert baselines.get("link-density")(page) == "fourfour\nNo link"
    assert baselines.get("link-density", quota=0.4)(page) == "No link"


def test_body_text_extraction_takes_one_range_with_what_is_in_it():
    aside = "<div>Advertisement</div>"
    page = links(MENU) + f"<p>{PROSE[0]}</p>{aside}<p>{PROSE[1]}</p>" + links(MENU) + "<p>A short note.</p>"
    assert baselines.get("body-text-extraction")(page).split("\n") == [PROSE[0], "Advertisement", PROSE[1]]


def test_body_text_extraction_leaves_text_that_costs_more_tags_than_it_has_words():
    page = f"<p>{PROSE[0]}</p>" + "<hr><img src=a>" * 30 + "<p>A few words more.</p>"
    assert baselines.get("body-text-extraction")(page) == PROSE[0]


def words_of(*counts):
    return "".join(f"<p>{' '.join(['word'] * count)}</p>" for count in counts)


def kept(name, page, **parameters):
    return [bool(found) for found in baselines.get(name, **parameters).keep(segment(parse(page)))]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((4, 16, 15), False),
        ((4, 17, 15), True),
        ((4, 16, 16), True),
        ((5, 16, 15), True),
        ((5, 1, 1), True),
        ((4, 1, 1), False),
    ],
)
def test_kohlschuetter_decides_by_words_of_three_blocks(counts, expected):
    assert kept("kohlschuetter", words_of(*counts))[1] is expected


@pytest.mark.parametrize(("counts", "expected"), [((40, 17), False), ((41, 17), True), ((40, 18), True)])
def test_kohlschuetter_asks_for_more_behind_navigation(counts, expected):
    navigation = "<p><a href=/>five words that are linked</a> not</p>"
    assert kept("kohlschuetter", navigation + words_of(*counts))[1] is expected


def test_kohlschuetter_drops_a_block_with_many_links_however_long():
    words = " ".join(["word"] * 60)
    assert kept("kohlschuetter", f"<p>{words} <a href=/>{words}</a></p>") == [False]
    assert kept("kohlschuetter", f"<p>{words} <a href=/>{words}</a></p>", max_links=0.6) == [True]


def test_kohlschuetter_by_density_needs_full_lines_and_a_successor():
    long, short = f"<p>{PROSE[0]}</p>", "<p>Short</p>"
    assert kept("kohlschuetter", short + long + short, measure="density") == [True, True, True]
    assert kept("kohlschuetter", short + long, measure="density") == [True, False]
    assert kept("kohlschuetter", short * 3, measure="density") == [False, False, False]


def test_text_density_leaves_the_last_line_out():
    assert text_density("one two three") == 3
    assert text_density("") == 0
    assert text_density("x" * 200) == 1
    assert text_density(" ".join(["seven77"] * 25)) == 10


@pytest.mark.parametrize("page", [PAGE, PAGE.replace("\n", "")], ids=["lines", "one line"])
def test_cetr_works_on_a_page_with_lines_and_without(page):
    clustered = baselines.get("cetr")(page)
    above = baselines.get("cetr", method="threshold")(page)
    assert set(PROSE) <= set(clustered.split("\n"))
    assert set(PROSE[:2]) <= set(above.split("\n"))
    assert not any(word in clustered + above for word in ("Opening", "Privacy", "var p"))


def test_cetr_does_not_count_scripts_styles_and_comments():
    noise = f"<script>{PROSE[0]}</script><style>{PROSE[1]}</style><!-- {PROSE[2]} -->"
    assert baselines.get("cetr")(PAGE.replace("<main>", "<main>" + noise)) == baselines.get("cetr")(PAGE)


def test_cetr_cannot_part_what_is_on_one_line():
    page = PAGE.replace("\n", "")
    assert "Opening hours" in baselines.get("cetr", line_width=None)(page)


def test_cetr_with_a_higher_threshold_keeps_less():
    texts = [baselines.get("cetr", method="threshold", threshold=value)(PAGE) for value in (0, 1, 10)]
    assert len(texts[0]) > len(texts[1]) > len(texts[2]) == 0


def test_cetr_joins_words_over_tags_and_lines():
    prose = PROSE[0].replace("mill", "m<b>il</b>l", 1).replace("rye", "<i>rye</i>").replace(" for ", "\nfor ")
    page = f"{links(MENU)}<p>{prose}</p>\n<p>Salt &amp; flour, {PROSE[1]}</p>\n{links(MENU)}"
    assert {PROSE[0], f"Salt & flour, {PROSE[1]}"} <= set(baselines.get("cetr")(page).split("\n"))


def test_cetd_keeps_short_parts_of_the_dense_subtree():
    page = article(PROSE[0], "Yes.", PROSE[1], PROSE[2])
    assert "Yes." in baselines.get("cetd")(links(MENU) + page + links(FOOT)).split("\n")


def test_cetd_tells_linked_text_from_text_where_plain_density_does_not():
    headlines = [text.replace("the", "our") for text in PROSE * 3]
    page = links(headlines) + article(*PROSE)
    assert not set(headlines) & set(baselines.get("cetd")(page).split("\n"))
    assert set(headlines) & set(baselines.get("cetd", composite=False)(page).split("\n"))


def test_justext_classes_by_length_and_links():
    medium = "A block of text that is neither short nor long enough to be good all by itself."
    page = f"<p>{medium}</p>" + article(*PROSE) + f"<p>{medium}</p>" + f"<p>{medium} <a href=/>{medium}</a></p>"
    text = baselines.get("justext")(page).split("\n")
    assert text == [medium, "A mill that listens", *PROSE, medium]  # near-good goes with its good neighbour
    assert baselines.get("justext")(f"<p>{medium}</p>") == ""  # and with the bad edges of the page


def test_justext_gives_short_blocks_to_their_neighbours():
    page = f"<p>Before</p><p>{PROSE[0]}</p><p>Between</p><p>{PROSE[1]}</p><p>After</p>"
    assert baselines.get("justext")(page).split("\n") == [PROSE[0], "Between", PROSE[1]]


def test_justext_keeps_headings_near_good_text():
    near = f"<h2>Near</h2><p>By Ann</p><p>{PROSE[0]}</p>"
    far = f"<h2>Far</h2>{links(['Some link'] * 40)}<p>{PROSE[0]}</p>"
    assert baselines.get("justext")(near).split("\n") == ["Near", "By Ann", PROSE[0]]
    assert baselines.get("justext", headings=False)(near) == PROSE[0]
    assert baselines.get("justext")(far) == PROSE[0]
    assert baselines.get("justext", max_heading_distance=1000)(far).split("\n") == ["Far", PROSE[0]]


def test_justext_with_a_stoplist_wants_grammatical_text():
    enumeration = "bread, cakes, rolls, flour, oats, " * 10
    page = article(*PROSE) + f"<p>{enumeration}</p>"
    english = {
        "the",
        "by",
        "has",
        "for",
        "of",
        "since",
        "it",
        "was",
        "and",
        "that",
        "a",
        "to",
        "is",
        "he",
        "on",
    }
    english |= {
        "are",
        "their",
        "they",
        "with",
        "at",
        "one",
        "be",
        "been",
        "will",
        "which",
        "not",
        "but",
        "from",
    }
    assert enumeration.strip() in baselines.get("justext")(page)
    with_list = baselines.get("justext", stoplist=english)(page)
    assert set(PROSE) <= set(with_list.split("\n"))
    assert "rolls" not in with_list
    assert baselines.get("justext", stoplist={"der", "die"})(page) == ""


def test_justext_drops_menus_of_forms_and_copyright():
    page = f"<p>{PROSE[0]}</p><select><option>{PROSE[1]}</select><p>© {PROSE[2]}</p>"
    assert baselines.get("justext")(page) == PROSE[0]


def test_a_script_without_spaces_is_counted_by_characters():
    page = segment(parse("<p>水車小屋は川のそばにある</p>"))
    assert word_counts(page).total.tolist() == [12]


@pytest.mark.corpora
def test_the_best_known_baselines_beat_keeping_everything(corpora):
    pages = list(islice(datasets.load("article-extraction-dataset", root=corpora / "article-extraction-dataset"), 25))

    def f1(name):
        baseline = baselines.get(name)
        return metrics.corpus_scores(metrics.word_scores(baseline(page.html), page.gold or "") for page in pages).f1

    floor = f1("keep-everything")
    assert all(f1(name) > floor + 0.1 for name in ("kohlschuetter", "justext", "cetd"))
