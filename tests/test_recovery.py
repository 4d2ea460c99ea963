"""Pages with an element of raw text, or a comment, that never ends: they come out as pages, with a warning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boilerkit
from boilerkit.page.parse import parse, read
from boilerkit.page.recovery import recover
from boilerkit.page.segment import segment

HEAD = '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
TEXT = "<h1>Tea</h1>\n<p>Tea is hot.</p>\n<div>It is <b>green</b>.</div>\n"
BODY = f"</head>\n<body>\n{TEXT}</body>\n</html>\n"
BLOCKS = ["Tea", "Tea is hot.", "It is green."]


def texts(page: str) -> list[str]:
    return segment(parse(page)).texts


@pytest.mark.parametrize(
    ("opened", "name"),
    [
        ("<title>Tea | Courier", "title"),
        ("<TITLE >Tea\n", "title"),
        ("<style>p { color: red }", "style"),
        ("<script>var tea = 1;", "script"),
        ("<script>if (a < b) { go('<b>') }", "script"),
        ("<script src=/tea.js>", "script"),
        ("<script><!-- document.write('<script src=x></script>');", "script"),
        ("<textarea>", "textarea"),
        ("<xmp>", "xmp"),
        ("<iframe src=x>", "iframe"),
        ("<noembed>", "noembed"),
        ("<noframes>", "noframes"),
        ("<!-- the head ends here", "comment"),
        ("<!-- the head ends here ->", "comment"),
    ],
)
@pytest.mark.parametrize("after", ["", "<script>var later = '<p>';</script>\n<style>b {}</style>\n"])
def test_a_page_in_a_part_that_never_ends_is_recovered(opened: str, name: str, after: str) -> None:
    page = f"{HEAD}{opened}\n{BODY.replace('</body>', f'{after}</body>')}"
    root, warnings = read(page)
    assert segment(root).texts == BLOCKS
    what = name if name == "comment" else f"<{name}>"
    assert warnings == [f"The page has a {what} without end; it was ended at the next tag."]


@pytest.mark.parametrize("opened", ["<textarea>", "<xmp>", "<style>", "<iframe src=x>", "<!-- x", "<script>go();"])
def test_so_is_the_rest_of_a_page(opened: str) -> None:
    page = f"{HEAD}</head>\n<body>\n<p>Before.</p>\n{opened}\n{TEXT}</body></html>"
    assert texts(page) == ["Before.", *BLOCKS]


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("<title>Tea", "<svg><title>an icon</title><path d='M0 0'/></svg>"),
        ("<style>p {}", "<style>b {}</style>"),
        ("<script>go();", "<script>later();</script>"),
        ("<script src=a.js>", "<script src=b.js></script>"),
        ("<iframe src=a>", "<iframe src=b></iframe>"),
        ("<!-- a", "<!-- b -->"),
    ],
)
def test_the_end_of_another_element_further_down_is_not_its_end(opened: str, closed: str) -> None:
    page = f"{HEAD}{opened}\n{BODY.replace('</body>', f'{closed}</body>')}"
    root, warnings = read(page)
    assert segment(root).texts == BLOCKS
    assert len(warnings) == 1


@pytest.mark.parametrize("name", ["title", "style", "script src=a.js ", "textarea", "iframe src=a "])
@pytest.mark.parametrize("more", ["", "<svg><text><![CDATA[Tea]]></text></svg>"])
def test_the_slash_of_an_empty_element_is_believed(name: str, more: str) -> None:
    page = f"{HEAD}<{name}/>{BODY}{more}<script src=b.js></script>"
    root, warnings = read(page)
    assert segment(root).texts == [*BLOCKS, *["Tea"] * bool(more)]
    assert warnings == []


@pytest.mark.parametrize(
    "page",
    [
        "<title>Tea</title><p>x",
        "<script>document.write('<script src=x><\\/script>')</script><p>x",
        "<script>a = '<!--'</script><style>/* <p> */</style><p>x",
        "<script class=later>\n<div>\n<script src=x>\n</div></script><style>.a::after { content: '<b>' }</style>x",
        "<textarea><body><p>y</p></body></textarea><p>x",
        "<!-- <div> <!-- inner --> <p>x",
        "<!--[if gt IE 8]><!--><p>x<!--<![endif]-->",
        "<!--><p>x",
        "<!---><p>x",
        "<p>x<!-- cut off here <b>bold",
        "<p>x<script>var cut = '<p>off</p>",
        "<p>x<style>p { color:",
    ],
)
def test_a_sound_page_is_left_as_it_is(page: str) -> None:
    assert recover(page) == (page, [])


def test_a_document_shows_its_warnings() -> None:
    assert boilerkit.analyze(f"{HEAD}<style>p {{}}\n{BODY}").warnings == (
        "The page has a <style> without end; it was ended at the next tag.",
    )
    assert boilerkit.analyze(HEAD + BODY).warnings == ()


PIECES = [
    "<title>",
    "</title>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<p>",
    "</p>",
    "a",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_recovery_only_inserts_ends_and_leaves_nothing_to_recover(page: str) -> None:
    recovered, warnings = recover(page)
    assert bool(warnings) == (recovered != page)
    rest = iter(recovered)
    assert all(character in rest for character in page)
    assert texts(recovered) == texts(page)
