"""Pages on which libxml2's tree is not HTML5's: nothing that a browser shows is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.page.html5 import is_misread, normalized, without_templates
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment


def texts(page: str) -> list[str]:
    return segment(parse(page)).texts


#: Markup that shows nothing and that libxml2 lets swallow, or end, what stands around it.
UNSHOWN = [
    *(
        f"<template>{inside}</template>"
        for inside in ("<div>", "<table>", "<table><tr><td>", "<td>", "<ul><li>", "</p>")
    ),
    *(f"<template>no{inside}no</template>" for inside in ("<p><b>", "<select><option>", "<a href=x>")),
    *(f"<svg><{name}></svg>" for name in ("title", "symbol", "defs", "desc", "style", "metadata", "script")),
    *(f"<svg><{name}/><path d='M0 0'/></svg>" for name in ("title", "style", "script", "defs")),
    "<svg><title>no</svg>",
    "<svg><defs><symbol id=a><path></svg>",
    "<math><annotation></math>",
    "<math><title></math>",
    "<svg><symbol>",
    "<svg><defs>",
    "<math><annotation>",
]


@pytest.mark.parametrize("inside", ["{}", "<template>{}</template>", "<svg><desc>{}</desc></svg>"])
def test_attributes_that_cannot_be_written_are_left_out(inside: str) -> None:
    page = "<svg><title></svg>" + inside.format('<b ==1 ="a" class=b>a</b>') + "<p =x=y>Tea is hot."
    written = normalized(page)
    assert "Tea is hot." in written and "==" not in written
    assert texts(page)[-1] == "Tea is hot."


@pytest.mark.parametrize("markup", UNSHOWN)
@pytest.mark.parametrize("around", ["{}", "<div>{}</div>", "<ul><li>{}</ul>", "<table><tr><td>{}</table>", "<p>a {}"])
def test_nothing_after_it_is_lost(markup: str, around: str) -> None:
    page = around.format(f"{markup}<p>Tea is hot.</p>") + "<div>It is green.</div>"
    assert texts(page)[-2:] == ["Tea is hot.", "It is green."]
    assert "no" not in " ".join(texts(page)).split()


#: Drawings without an end, in which a template is a shape like any other, so that a paragraph in it is shown.
OPEN = ["<svg><symbol>", "<svg><defs>", "<math><annotation>"]
#: Of these, either kind may stand beside all others, but not beside the other.
TOGETHER = [
    [markup for markup in UNSHOWN if markup not in OPEN],
    [markup for markup in UNSHOWN if not markup.startswith("<template>no")],
]


@given(
    st.sampled_from(TOGETHER).flatmap(
        lambda unshown: st.lists(st.one_of(st.integers(0, 9), st.sampled_from(unshown)), max_size=8)
    )
)
def test_nothing_is_lost_or_moved(parts: list[int | str]) -> None:
    page = "".join(part if isinstance(part, str) else f"<p>w{part}</p>" for part in parts)
    assert texts(page) == [f"w{part}" for part in parts if isinstance(part, int)]


@given(
    st.lists(
        st.one_of(
            st.integers(0, 9),
            st.sampled_from([markup for markup in UNSHOWN if markup.startswith("<template>")]),
            st.sampled_from(["<div title='<template>'>", "<template><template><p></template></template>", "</div>"]),
        ),
        max_size=8,
    )
)
def test_pages_without_templates_show_what_the_standard_shows(parts: list[int | str]) -> None:
    page = "".join(part if isinstance(part, str) else f"<p>w{part}</p>" for part in parts)
    assert texts(without_templates(page)) == texts(normalized(page))


@pytest.mark.parametrize(
    "page",
    [
        "<div><template shadowrootmode=open><b>Tea<slot></slot></template></div>",
        "<template><div>Tea",
        "<svg><template><p>Tea</svg>",
        "<p>Tea",
        "<!-- <template> --><p>Tea</p><!-- </template> -->",
        "<script>'<template>'</script><p>Tea<script>'</template>'</script>",
    ],
)
def test_templates_that_may_be_shown_are_left_alone(page: str) -> None:
    assert without_templates(page) == page


@pytest.mark.parametrize("name", ["svg", "math"])
@pytest.mark.parametrize(("cdata", "shown"), [("tea", "tea"), ("a < b & c", "a < b & c"), ("<b>x</b>", "<b>x</b>")])
def test_cdata_in_foreign_content_is_text(name: str, cdata: str, shown: str) -> None:
    inner = "text" if name == "svg" else "mtext"
    assert texts(f"<p>a</p><{name}><{inner}><![CDATA[{cdata}]]></{inner}></{name}><p>b") == ["a", shown, "b"]


def test_cdata_elsewhere_is_a_comment() -> None:
    assert texts("<p>a<![CDATA[no]]>b") == ["ab"]


def test_what_stands_in_noscript_stays_markup() -> None:
    assert texts("<template><div></template><noscript><p>a</p></noscript><p>b") == ["a", "b"]


@pytest.mark.parametrize("guest", ["<p>{}</p>", "<div>{}</div>", "<h2>{}</h2>", "<ul><li>{}</ul>", "<span>{}</span>"])
@pytest.mark.parametrize("foreign", ["<svg><g>", "<svg><symbol><path>", "<math><mrow>"])
def test_html_in_a_drawing_or_formula_is_shown(guest: str, foreign: str) -> None:
    assert texts(f"<p>a</p>{foreign}{guest.format('Tea')}<p>b") == ["a", "Tea", "b"]


@pytest.mark.parametrize("copy", ["<selectedcontent></selectedcontent>", "<selectedcontent>", "<selectedcontent/>"])
def test_the_selected_option_stands_there_once(copy: str) -> None:
    page = f"<p>a</p><select><button>{copy}</button><option>green</option><option>black</option></select><p>b"
    assert texts(page) == ["a", "green", "black", "b"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>a",
        "<template><p>a</p><br><img src=x><svg><path/></svg></template><p>b",
        "<template><template><b>a</b></template></template>b",
        "<script>x = '<template><div></template>'</script><p>b",
        "<svg><title>a</title><style><![CDATA[b]]></style><text>c</text></svg>",
        "<svg><foreignObject><p>a</p></foreignObject></svg>",
        "<script>//<![CDATA[\n'<svg>'//]]></script><svg><path/></svg>",
    ],
)
def test_pages_that_libxml2_reads_well_are_read_once(page: str) -> None:
    assert not is_misread(page, parse(page))
