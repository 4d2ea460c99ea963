"""Segmentation: golden pages, an independent second implementation, what a real browser shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Tab
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.tags import BLOCK, SKIPPED, Trait

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
HIDDEN = "[hidden] "

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def shown(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def texts(page: str) -> list[str]:
    return segment(parse(page)).texts


# Golden pages.


@each_page
def test_golden_page(page: Path) -> None:
    """PAGE.txt holds the blocks in reading order, an empty line between two; hidden ones are marked."""
    found = segment(parse(page.read_bytes()))
    blocks = [HIDDEN * found.is_unseen(number) + text for number, text in enumerate(found.texts)]
    assert "\n\n".join(blocks) == page.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")


def test_every_golden_page_has_its_text() -> None:
    assert len(PAGES) >= 20
    assert set(EXEMPT) <= {page.stem for page in PAGES}
    assert {page.stem for page in PAGES} == {text.stem for text in PAGES[0].parent.glob("*.txt")}


# A second implementation of the rules: a recursive walk over small trees.

NAMES = ["p", "div", "li", "td", "h2", "pre", "b", "span", "a", "tea-pot", "svg", "script", "datalist", "title"]
words = st.text("aZ9 é茶\n\xa0.", max_size=6)


@st.composite
def trees(draw: st.DrawFn, names: tuple[str, ...] = tuple(NAMES), depth: int = 4) -> etree._Element:
    kind = draw(st.sampled_from([*names, "!", "?"]))
    if kind == "!":
        return etree.Comment(" never ")
    if kind == "?":
        return etree.ProcessingInstruction("never", "shown")
    element = etree.Element(kind)
    element.text = draw(words)
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        child = draw(trees(names, depth - 1))
        child.tail = draw(words)
        element.append(child)
    return element


def rooted(names: tuple[str, ...] = tuple(NAMES)) -> st.SearchStrategy[etree._Element]:
    return trees(names).filter(lambda element: isinstance(element.tag, str) and element.tag not in SKIPPED)


def runs(element: etree._Element) -> Iterator[str]:
    """Shown text of a tree, "|" where a block starts or ends."""
    if not isinstance(element.tag, str) or element.tag in SKIPPED:
        return
    edge = "|" if element.tag in BLOCK else ""
    yield edge + (element.text or "")
    for child in element:
        yield from runs(child)
        yield child.tail or ""
    yield edge


def expected(root: etree._Element) -> list[str]:
    return [shown(run) for run in "".join(runs(root)).split("|") if shown(run)]


@given(rooted())
def test_every_shown_character_is_in_one_block_in_reading_order(root: etree._Element) -> None:
    assert [shown(text) for text in segment(root).texts] == expected(root)


@given(rooted((*NAMES, "br", "br")))
def test_line_breaks_lose_nothing(root: etree._Element) -> None:
    found = segment(root)
    assert shown("".join(found.texts)) == "".join(expected(root))
    assert all(shown(text) for text in found.texts)


@given(rooted((*NAMES, "br")))
def test_the_tree_is_not_changed(root: etree._Element) -> None:
    before = etree.tostring(root)
    first, second = segment(root), segment(root)
    assert etree.tostring(root) == before
    assert first == second


@given(rooted((*NAMES, "br")))
def test_columns_agree(root: etree._Element) -> None:
    page = segment(root)
    elements = [element for element in root.iter(etree.Element) if element in set(page.elements)]
    assert page.elements == elements
    assert len(page) == len(page.texts) == len(page.containers) == len(page.first_piece) - 1
    assert len(page.pieces) == len(page.owners) == page.first_piece[-1]
    assert all(parent < number for number, parent in enumerate(page.parents))
    for block, text in enumerate(page.texts):
        pieces = page.pieces[page.first_piece[block] : page.first_piece[block + 1]]
        assert shown("".join(pieces).replace("\0", "")) == shown(text)
        container = page.containers[block]
        assert page.first_block[container] <= block < page.last_block[container]
        assert page.tags[container] in BLOCK or container == 0


@given(rooted(), st.data())
def test_a_part_of_a_page_is_segmented_alone(root: etree._Element, data: st.DataObject) -> None:
    parts = [part for part in root.iter(etree.Element) if part.tag not in SKIPPED]
    part = data.draw(st.sampled_from(parts))
    assert [shown(text) for text in segment(part).texts] == expected(part)


# Trees that the caller made.


def test_xhtml_with_namespaces_comments_and_instructions() -> None:
    page = etree.fromstring(
        '<?pi x?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:s="http://www.w3.org/2000/svg"><!-- no --><body>'
        "a<!-- no -->b<?no no?>c<P>d</P><script>no</script>e<s:svg><s:text>f</s:text><s:style>no</s:style></s:svg>"
        '<a href="/x">g</a><![CDATA[<h>]]></body></html>'
    )
    found = segment(page)
    assert found.texts == ["abc", "d", "e", "f", "g<h>"]
    assert found.tags == ["html", "body", "p", "svg", "text", "a"]


def test_references_that_were_left_unresolved_lose_nothing() -> None:
    parser = etree.XMLParser(resolve_entities=False)
    page = etree.fromstring('<!DOCTYPE p [<!ENTITY tea "Tea">]><p>a &tea; b <i>c</i> d &tea; e</p>', parser)
    assert segment(page).texts == ["a &tea; b c d &tea; e"]


def test_the_tail_of_the_part_is_outside() -> None:
    page = lxml_html.fromstring("<div><p>in <b>side</b></p>out<a>link</a>out</div>")
    assert segment(page[0]).texts == ["in side"]
    assert segment(page[1]).texts == ["link"]
    assert segment(page).texts == ["in side", "outlinkout"]


def test_a_part_that_is_never_shown_has_no_blocks() -> None:
    page = lxml_html.fromstring("<div><script>no()</script>out</div>")
    assert segment(page[0]).texts == []


# Single rules.


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        pytest.param("<p>a<br>b", ["a\nb"], id="one break stays"),
        pytest.param("<p>a<br> <br>b", ["a", "b"], id="two breaks part"),
        pytest.param("<p>a<br><!-- x --><script>x</script><br>b", ["a", "b"], id="nothing shown between breaks"),
        pytest.param("<p>a<br>x<br>b", ["a\nx\nb"], id="text between breaks"),
        pytest.param("<p>a<b><br></b><br>b", ["a", "b"], id="breaks at two levels"),
        pytest.param("<pre>a<br><br>b</pre>", ["a\n\nb"], id="breaks in preformatted text"),
        pytest.param("<pre>\n  a\n\n  b  \n</pre>", ["  a\n\n  b"], id="preformatted text as written"),
        pytest.param("<pre>  <b>a</b>  b</pre>", ["  a  b"], id="white space before preformatted elements"),
        pytest.param("<p>  a \n\t b&nbsp; c  ", ["a b c"], id="white space collapses"),
        pytest.param("<p>Bread<b>crumbs</b>", ["Breadcrumbs"], id="a word across elements"),
        pytest.param("<b>bread</b><b>crumbs</b>", ["breadcrumbs"], id="a word across touching elements"),
        pytest.param("<b>May</b><b>12</b><b>Tea</b>", ["May 12 Tea"], id="a seam"),
        pytest.param("<a href=1>x</a><a href=2>y</a>", ["x y"], id="touching links"),
        pytest.param("<a href=1>x</a><!-- --><script></script><a href=2>y</a>", ["x y"], id="links over code"),
        pytest.param("<p>one</p><i></i><b>Two</b>", ["one", "Two"], id="no seam across blocks"),
        pytest.param("<svg><path d=x><p>Tea</p><p>Pot", ["Tea", "Pot"], id="a drawing that never ends"),
        pytest.param("<svg><a>x</a></svg><svg><path/></svg><svg><text>y</text></svg>", ["x", "y"], id="drawings"),
        pytest.param("<select><option>a<option>b</select>", ["a", "b"], id="options"),
        pytest.param("<p>&#8203;", [], id="a character without width shows nothing"),
    ],
)
def test_rule(page: str, blocks: list[str]) -> None:
    assert texts(page) == blocks


@pytest.mark.parametrize(
    "attribute",
    ["hidden", "hidden=until-found", 'style="display:none"', 'style="COLOR:red; Visibility : Hidden !important"'],
)
def test_hidden_text_is_kept_and_marked(attribute: str) -> None:
    page = segment(parse(f"<p>a<div {attribute}>b<p>c</p></div>d <p>e <i {attribute}>f</i>"))
    assert page.texts == ["a", "b", "c", "d", "e", "f"]
    assert [page.is_unseen(block) for block in range(6)] == [False, True, True, False, False, True]
    assert page.asides == [5]


def test_style_that_hides_nothing() -> None:
    page = segment(parse('<p style="display: block; visibility: visible">a'))
    assert not page.is_unseen(0)


def test_traits_come_down_the_tree() -> None:
    page = segment(parse('<main><article><ul><li><a href="/">Tea <b>pot</b></a></ul><a name="x">no link</a>'))
    bold = page.traits[page.tags.index("b")]
    assert all(bold & trait for trait in (Trait.MAIN, Trait.ARTICLE, Trait.LIST_ITEM, Trait.LINK, Trait.BOLD))
    assert not page.traits[page.owners[-1]] & (Trait.LINK | Trait.LIST_ITEM)


def test_title_and_metadata_are_not_text() -> None:
    page = segment(
        parse(
            "<title> A  title </title><title>not this</title><meta name=Description content='short'>"
            "<meta property='og:title' content='Title'><meta name=author content=no>"
            '<script type="application/ld+json">[{"@graph": [{"articleBody": "The body", "name": 3}]}]</script>'
            '<script type="application/ld+json">{"broken": </script><script>no()</script><p>text'
        )
    )
    assert page.texts == ["text"]
    assert page.title == "A title"
    assert page.metadata == ["short", "Title", "The body"]


def test_structured_data_nested_without_end_is_passed_over() -> None:
    page = "<script type='application/ld+json'>" + "[" * 100_000 + "</script>text"
    assert segment(parse(page)).metadata == []


def test_a_page_without_blocks() -> None:
    page = segment(parse(""))
    assert len(page) == 0
    assert page.first_piece == [0]


# A real browser.

#: Golden pages on which a browser's `innerText` is something else, and why.
EXEMPT = {
    "folded": "what a click unfolds is kept and not marked",
    "frameset": "no script runs in a page of frames",
    "inline-seams": "touching elements are parted, as style sheets do on most pages",
    "math": "a browser puts each sign of a formula on a line of its own",
    "ruby": "readings are left out",
    "text-areas": "innerText leaves out what a field holds",
}


@pytest.mark.slow
@each_page
def test_blocks_are_what_a_browser_shows(page: Path, tab: Tab) -> None:
    if page.stem in EXEMPT:
        pytest.skip(EXEMPT[page.stem])
    found = segment(parse(page.read_bytes()))
    blocks = [text for number, text in enumerate(found.texts) if not found.is_unseen(number)]
    tab.page.goto(page.as_uri())
    assert " ".join(blocks).split() == tab.page.inner_text("body").split()


@pytest.mark.parametrize("void", ["embed", "param", "source", "track"])
def test_what_follows_a_void_element_is_not_lost(void: str) -> None:
    assert segment(parse(f"<p>Tea <{void} src=x> is hot.</p><p>It is green.</p>")).texts == [
        "Tea is hot.",
        "It is green.",
    ]
