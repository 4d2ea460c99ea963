"""Shadow trees, documents in documents and fallbacks: shown where a browser shows them."""

from collections.abc import Iterator

import pytest
from conftest import Tab
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import boilerkit
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment


def texts(page: str) -> list[str]:
    return segment(parse(page)).texts


def host(shadow: str, light: str = "", mode: str = "open", name: str = "tea-pot") -> str:
    return f"<{name}><template shadowrootmode={mode}>{shadow}</template>{light}</{name}>"


#: Pages, and the blocks that a browser shows.
SHADOWS = {
    "in place of the children": (host("<p>a</p>", "<p>no</p>no"), ["a"]),
    "closed": (host("<p>a</p>", mode="closed"), ["a"]),
    "in capitals": (host("<p>a</p>", mode='"OPEN"'), ["a"]),
    "in a div": (host("<p>a</p><slot></slot>", "b", name="div"), ["a", "b"]),
    "in what may have none": (host("<b>no</b>", "b", name="ul"), ["b"]),
    "of no mode": (host("<b>no</b>", "b", mode="x"), ["b"]),
    "the second": (host("<p>a</p>", "<template shadowrootmode=open>no</template>"), ["a"]),
    "a slot": (host("<p>a</p><slot></slot><p>c</p>", "<p>b</p>"), ["a", "b", "c"]),
    "text in a slot": (host("<p>a <slot></slot> c</p>", "b"), ["a b c"]),
    "named slots": (
        host("<p><slot name=y></slot></p><p><slot name=x></slot></p>", "<b slot=x>x</b> <b slot=y>y</b>"),
        ["y", "x"],
    ),
    "named beside unnamed": (host("<slot name=x></slot><slot></slot>", "<p>a</p><p slot=x>x</p><p>b</p>"), list("xab")),
    "default content": (host("<p><slot>a</slot></p><p><slot name=x>no</slot></p>", "<b slot=x>x</b>"), ["a", "x"]),
    "a slot twice": (host("<p><slot></slot></p><p><slot>b</slot></p>", "a"), ["a", "b"]),
    "no slot": (host("<p>a</p><slot name=x></slot>", "<p>no</p>"), ["a"]),
    "a host in a host": (host(host("<p>a <slot></slot></p>", "b") + "<slot></slot>", "<p>c</p>"), ["a b", "c"]),
    "a slot in a slot": (host(host("<p>a</p><slot></slot>", "<slot></slot>"), "<p>b</p>"), ["a", "b"]),
    "a host in a slot": (host("<p>a</p><slot></slot>", host("<p>b <slot></slot></p>", "c")), ["a", "b c"]),
    "a template in it": (host("<template><slot>no</slot></template><p><slot></slot></p>", "a"), ["a"]),
    "unclosed tags in it": (host("<div><p>a<slot></slot>", "<p>b</p>") + "<p>c</p>", ["a", "b", "c"]),
}

each_shadow = pytest.mark.parametrize(("page", "blocks"), SHADOWS.values(), ids=SHADOWS)


@each_shadow
def test_shadow_tree(page: str, blocks: list[str]) -> None:
    assert texts(page) == blocks


@each_shadow
def test_shadow_tree_of_a_tree(page: str, blocks: list[str]) -> None:
    root = parse(f"<section>{page}</section>")
    before = etree.tostring(root)
    assert segment(root).texts == segment(root.find(".//section")).texts == blocks
    assert etree.tostring(root) == before


def test_text_that_browsers_leave_out_for_a_detail() -> None:
    assert texts(host("<p>a</p><slot></slot>", "\n<p slot=elsewhere>b</p>\n")) == ["a", "b"]
    assert texts(host("<p><slot>a</slot></p>", "\n")) == ["a"]


@st.composite
def composed(draw: st.DrawFn, depth: int = 3, words: Iterator[int] | None = None) -> tuple[str, list[str]]:
    """HTML, and the words that are shown of it."""
    words = iter(range(10_000)) if words is None else words
    kind = draw(st.sampled_from(["word", "element", "host", "host"] if depth else ["word"]))
    if kind == "word":
        word = f"w{next(words)}"
        return f" {word} ", [word]
    inner = [draw(composed(depth - 1, words)) for _ in range(draw(st.integers(1, 3)))]
    if kind == "element":
        name = draw(st.sampled_from(["div", "section", "b", "i"]))
        return f"<{name}>{''.join(html for html, _ in inner)}</{name}>", [word for _, shown in inner for word in shown]
    names = [draw(st.sampled_from(["", "x", "y"])) for _ in inner]
    light = "".join(f"<div slot='{name}'>{html}</div>" for name, (html, _) in zip(names, inner, strict=True))
    assigned = {name: [w for n, (_, s) in zip(names, inner, strict=True) if n == name for w in s] for name in names}
    shadow, shown = "", []
    for name in [*draw(st.permutations(sorted({*names, "z"}))), draw(st.sampled_from(names))]:
        html, before = draw(composed(depth - 1, words))
        default = f"w{next(words)}"
        shadow += f"{html}<slot name='{name}'> {default} </slot>"
        shown += [*before, *(assigned.pop(name, None) or [default])]
    return host(shadow, light), shown


@given(composed())
def test_shown_words_stand_in_the_blocks_in_order_once(case: tuple[str, list[str]]) -> None:
    page, shown = case
    assert " ".join(texts(page)).split() == shown


_FLAT_TEXTS = """pages => {
  const flat = node => node.nodeType === 3 ? node.data : node.nodeType !== 1 || node.localName === "template" ? "" :
    [...(node.shadowRoot ?? (node.assignedNodes?.().length ? {childNodes: node.assignedNodes()} : node)).childNodes]
      .map(flat).join(" ");
  return pages.map(page => flat(Document.parseHTMLUnsafe(page).body));
}"""


@pytest.mark.slow
def test_a_browser_composes_the_same(tab: Tab) -> None:
    pages = [page.replace("closed", "open") for page, _ in SHADOWS.values()]
    shown = tab.page.evaluate(_FLAT_TEXTS, pages)
    assert [text.split() for text in shown] == [" ".join(blocks).split() for _, blocks in SHADOWS.values()]


# Documents in documents, and fallbacks.


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<p>a</p><iframe srcdoc='<title>no</title><p>b</p>c'>no</iframe><p>d", ["a", "b", "c", "d"]),
        ("<p>a <iframe srcdoc='b'></iframe> c", ["a", "b", "c"]),
        ("""<iframe srcdoc="<iframe srcdoc='<p>a</p>'></iframe><p>b"></iframe>""", ["a", "b"]),
        ("<iframe src=x srcdoc=''>no</iframe>a", ["a"]),
        (f'<iframe srcdoc="{host("<p>a</p><slot></slot>", "b")}"></iframe>', ["a", "b"]),
        ("<frameset><frame src=x><noframes><body><p>a</p></body></noframes></frameset>", ["a"]),
        ("<noframes><p>no</p></noframes><p>a", ["a"]),
        ("<p>a <object><b>b</b></object> c", ["a", "b", "c"]),
        ("<object data=x.png>no</object>a", ["a"]),
        ("<object data=x.swf><p>a</p></object>", ["a"]),
        (
            "<object classid=x><param name=a><object type=application/x-shockwave-flash data=x>a</object></object>",
            ["a"],
        ),
        ("<applet code=x>a</applet>", ["a"]),
        ("<p>a <map name=x><area href=x>b</map> c", ["a b c"]),
        ("<video src=x>no</video><audio><source src=x>no</audio>a", ["a"]),
    ],
)
def test_documents_in_documents_and_fallbacks(page: str, blocks: list[str]) -> None:
    assert texts(page) == blocks


@pytest.mark.parametrize("name", ["canvas", "video", "audio"])
def test_what_stands_in_for_a_picture_or_film_is_marked_hidden(name: str) -> None:
    page = segment(parse(f"<p>a</p><{name}><p>Sales: 4 t</p></{name}><p>b"))
    assert page.texts == ["a", "Sales: 4 t", "b"]
    assert [page.is_unseen(block) for block in range(3)] == [False, True, False]


def test_xpaths_lead_to_the_parsed_page() -> None:
    page = parse(
        f"<p>a</p>{host('<div><p>b</p><slot></slot></div>', '<h2>c</h2>')}"
        "<iframe srcdoc='<p>d</p>'></iframe><object><p>e</p></object>"
    )
    blocks = boilerkit.analyze(page).blocks
    found = [page.xpath(block.xpath) for block in blocks]
    assert [[element.tag for element in elements] for elements in found] == [["p"], ["p"], ["h2"], ["iframe"], ["p"]]
    assert [found[number][0].text for number in (0, 1, 2, 4)] == ["a", "b", "c", "e"]


def test_documents_in_documents_without_end() -> None:
    page = "<p>a</p>"
    for _ in range(8):
        page = f'<p>b</p><iframe srcdoc="{page.replace("&", "&amp;").replace(chr(34), "&quot;")}"></iframe>'
    assert texts(page)[0] == "b"


def test_the_report_shows_a_composed_page() -> None:
    page = host("<p>a</p><slot></slot>", "<p>b</p>") + "<iframe srcdoc='<p>c</p>'></iframe>"
    assert "<p" in boilerkit.analyze(page).report()
