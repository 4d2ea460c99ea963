"""What the kept blocks look like as text, Markdown and HTML."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path

import pytest
from growth import assert_linear, assert_linear_time
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import boilerkit
from boilerkit.output import OutputOptions
from boilerkit.output.html import html_of
from boilerkit.output.markdown import markdown_of
from boilerkit.output.nodes import Holder, Mark, Node, Paragraph, Run, Table
from boilerkit.output.outline import outline
from boilerkit.output.text import text_of
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

#: The library that Markdown is held against.
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
FORMATS = {"text": text_of, "markdown": markdown_of, "html": html_of}


def written(page: str, output: str, keep: list[int] | None = None, options: OutputOptions | None = None) -> str:
    segments = segment(parse(page))
    kept = range(len(segments)) if keep is None else keep
    return FORMATS[output](outline(segments, kept, options or OutputOptions(), inline=output != "text"))


# Markdown

MARKDOWN = {
    "nested lists": (
        "<ul><li>One<ul><li>Two</li><li>Three</li></ul></li><li>Four</li></ul><p>End",
        "- One\n  - Two\n  - Three\n- Four\n\nEnd",
    ),
    "ordered in unordered": (
        "<ol><li>One<li>Two<ul><li>a<ol><li>x</ol></ul><li>Three</ol>",
        "1. One\n2. Two\n   - a\n     1. x\n3. Three",
    ),
    "marks as wide as their numbers": (
        "<ol>" + "".join(f"<li>{n}" for n in range(1, 11)) + "<ul><li>in</ul></ol>",
        "\n".join(f"{n}. {n}" for n in range(1, 11)) + "\n    - in",
    ),
    "continued item": ("<ul><li><p>A<p>B<li>C</ul>", "- A\n\n  B\n- C"),
    "item goes on after an inner list": ("<ul><li>A<ul><li>B</ul>C</ul>", "- A\n  - B\n\n  C"),
    "item of blocks": (
        "<ul><li><h3>Head</h3><p>text</li><li><pre>a\n b</pre></ul>",
        "- ### Head\n\n  text\n- ```\n  a\n   b\n  ```",
    ),
    "quotation in an item": ("<ul><li>A<blockquote>Q</blockquote></ul>", "- A\n\n  > Q"),
    "two lists": ("<p>x<ul><li>a</ul><p>y<ol><li>b</ol>", "x\n\n- a\n\ny\n\n1. b"),
    "item without a list": ("<div><li>a</div>", "- a"),
    "text in a list but in no item": ("<ul>stray<li>a</ul>", "stray\n\n- a"),
    "definitions": ("<dl><dt>Tea<dd>A drink</dl>", "- **Tea**: A drink"),
    "definitions of several": (
        "<dl><dt>Tea</dt><dt><h3>Chai</h3></dt><dd>A drink</dd><dd>A leaf</dd>"
        "<dt>How hot?</dt><dd><p>Very.<ul><li>90<li>95</ul></dd><dt>Milk</dl>",
        "- **Tea**, **Chai**: A drink\n\n  A leaf\n- **How hot?** Very.\n  - 90\n  - 95\n- **Milk**",
    ),
    "definitions that start with code": ("<dl><dt>a<dd><pre>x</pre></dl>", "- **a**\n\n  ```\n  x\n  ```"),
    "lists that touch": (
        "<ol><li>a</ol><ol><li>b<ol><li>c</ol><ol><li>d</ol></ol><ol><li>e</ol><p>f<ol><li>g</ol>",
        "1. a\n\n1) b\n   1. c\n   1) d\n\n1. e\n\nf\n\n1. g",
    ),
    "headings in items": (
        "<ol><li><h2><a href='/x'>One</a></h2><ul><li>a</ul><li>two<h3>Two</h3></ol>",
        "1. ## [One](/x)\n   - a\n2. two\n\n   ### Two",
    ),
    "heading": ("<h1>A</h1><h3>B<br>C</h3>", "# A\n\n### B C"),
    "link in a heading": ("<h2><a href='/x'>Head</a></h2>", "## [Head](/x)"),
    "heading in a link": ("<a href='/x'><h2>Head</h2></a>", "## [Head](/x)"),
    "heading that ends in #": ("<h2>C #</h2><h2>C#</h2><h2>#</h2>", "## C \\#\n\n## C#\n\n## \\#"),
    "link": ("<p>a <a href='/x y(z)&lt;'> b </a>c", "a [b](/x%20y%28z%29%3C) c"),
    "link with marks inside": ("<p><a href='/x'>a <b>b</b></a>", "[a **b**](/x)"),
    "link after an exclamation": ("<p>No!<a href='/x'>b</a>", "No\\![b](/x)"),
    "brackets in a link": ("<p><a href='/x'>[1]</a>", "[\\[1\\]](/x)"),
    "links that are none": (
        "<p><a href='javascript:x'>a</a> <a href=' JaVaScript:x'>b</a> <a href='java\nscript:x'>c</a> "
        "<a href='data:text/html,x'>d</a> <a href='#x'>e</a> <a name=x>f</a> <a href=''>g</a>",
        "a b c d e f g",
    ),
    "emphasis": ("<p>a<b> bold </b>b <i>it</i>, <em><strong>c</strong></em>.", "a **bold** b *it*, ***c***."),
    "emphasis twice": ("<p><b>a <strong>b</strong> c</b>", "**a b c**"),
    "emphasis of nothing": ("<p>a<b> </b>b<i></i>c", "a bc"),
    "emphasis in words": ("<p>un<b>believ</b>able", "un**believ**able"),
    "emphasis that Markdown cannot write": ("<p><b>Note:</b>text and<i> (a)</i>", "Note:text and *(a)*"),
    "code": ("<p>use <code>x*y_z</code>, <code>a`b</code>, <code>`</code>", "use `x*y_z`, ``a`b``, `` ` ``"),
    "code with marks": ("<p><code><b>x</b></code>, <b><code>y</code></b>", "**`x`**, **`y`**"),
    "pre": ("<pre>a\n  *b*\n</pre>", "```\na\n  *b*\n```"),
    "pre with fences": ("<pre>````\nx\n````</pre>", "`````\n````\nx\n````\n`````"),
    "pre that holds a letter": (
        "<pre>Dear Ann, the tea came on Monday and was good.\n  Thank you for it, and for the card.\n\nYours,</pre>",
        "Dear Ann, the tea came on Monday and was good.  \nThank you for it, and for the card.\n\nYours,",
    ),
    "pre that holds none": (
        "<pre>Error: the tea is cold.\n</pre><pre>Reading lists... Done.\nBuilding tree... Done.</pre>"
        "<pre><code>The tea came on Monday. It was good enough for us.</code></pre>",
        "```\nError: the tea is cold.\n```\n\n```\nReading lists... Done.\nBuilding tree... Done.\n```\n\n"
        "```\nThe tea came on Monday. It was good enough for us.\n```",
    ),
    "line break": ("<p>a<br>b<br><br>c", "a  \nb\n\nc"),
    "line break in marks": ("<p><a href='/x'>a<br>b</a>", "[a  \nb](/x)"),
    "quotations": (
        "<blockquote><p>A<p>B<blockquote>C</blockquote></blockquote><p>x<blockquote>D<br>E</blockquote>",
        "> A\n>\n> B\n>\n> > C\n\nx\n\n> D  \n> E",
    ),
    "list in a quotation": ("<blockquote><ul><li>a<li>b</ul></blockquote>", "> - a\n> - b"),
    "inline specials": (
        r"<p>*a* _b_ c_d [e](f) `g` &lt;b&gt; &amp;amp; &amp; \ ~~x~~ 2*3",
        r"\*a\* \_b\_ c_d \[e\](f) \`g\` \<b> \&amp; & \\ \~\~x\~\~ 2\*3",
    ),
    "starts of a line": (
        "<p># a<p>1. b<p>2) c<p>- d<p>+ e<p>&gt; f<p>---<p>a<br>===<br>- b<p>#hash<p>-1<p>1.5",
        "\\# a\n\n1\\. b\n\n2\\) c\n\n\\- d\n\n\\+ e\n\n\\> f\n\n\\---\n\na  \n\\===  \n\\- b\n\n#hash\n\n-1\n\n1.5",
    ),
    "table": (
        "<table><tr><th>N<th>V<tr><td>a|b<td><b>1</b><br>2<tr><td>c</table>",
        "| N | V |\n| --- | --- |\n| a\\|b | **1** 2 |\n| c |  |",
    ),
    "several blocks in a cell": (
        "<table><tr><td>a<td>b<tr><td><p>c<p>d<td>e</table>",
        "| a | b |\n| --- | --- |\n| c d | e |",
    ),
    "caption": (
        "<table><caption>C<tr><td>a<td>b<tr><td>c<td>d</table>",
        "C\n\n| a | b |\n| --- | --- |\n| c | d |",
    ),
    "layout table": ("<table><tr><td>menu<td>text<tr><td>foot</table>", "menu\n\ntext\n\nfoot"),
    "layout table with long text": (
        f"<table><tr><td>a<td>b<tr><td>c<td>{'word ' * 100}</table>",
        "a\n\nb\n\nc\n\n" + " ".join(["word"] * 100),
    ),
    "data in a layout table": (
        "<table><tr><td>x<td><table><tr><td>a<td>b<tr><td>c<td>d</table><tr><td>y<td>z</table>",
        "x\n\n| a | b |\n| --- | --- |\n| c | d |\n\ny\n\nz",
    ),
    "table in an item": (
        "<ul><li>x<table><tr><td>a<td>b<tr><td>c<td>d</table></ul>",
        "- x\n\n  | a | b |\n  | --- | --- |\n  | c | d |",
    ),
}


@pytest.mark.parametrize(("page", "expected"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown(page: str, expected: str) -> None:
    assert written(page, "markdown") == expected


# HTML and text

HTML = {
    "nested lists": (
        "<ul><li>One<ul><li>Two</ul><li>Three</ul>",
        "<ul>\n<li>One\n<ul>\n<li>Two</li></ul></li>\n<li>Three</li></ul>",
    ),
    "continued item": ("<ol><li><p>A<p>B</ol>", "<ol>\n<li>A\n<p>B</p></li></ol>"),
    "definitions": ("<dl><dt>Tea<dd>A drink</dl>", "<dl>\n<dt>Tea</dt>\n<dd>A drink</dd></dl>"),
    "quotations": (
        "<blockquote>A<blockquote>B</blockquote></blockquote>",
        "<blockquote>\n<p>A</p>\n<blockquote>\n<p>B</p></blockquote></blockquote>",
    ),
    "inline": (
        "<h2><a href='/x?a=1&b=\"2\"'>A</a></h2><p>a<b> b </b><i><code>c</code></i><br>d &lt;e&gt; &amp;amp;",
        '<h2><a href="/x?a=1&amp;b=&quot;2&quot;">A</a></h2>\n'
        "<p>a <strong>b</strong> <em><code>c</code></em><br>d &lt;e&gt; &amp;amp;</p>",
    ),
    "no script": (
        "<p><a href='javascript:x'>a</a><script>x</script>&lt;script&gt;",
        "<p>a&lt;script&gt;</p>",
    ),
    "pre": ("<pre>\n\na\n &lt;b&gt;</pre>", "<pre>a\n &lt;b&gt;</pre>"),
    "table": (
        "<table><tr><th>N<th>V<tr><td>a<td><p>b<p>c</table>",
        "<table>\n<tr>\n<th>N</th>\n<th>V</th></tr>\n<tr>\n<td>a</td>\n<td>b\n<p>c</p></td></tr></table>",
    ),
    "layout table": ("<table><tr><td>menu<td>text</table>", "<p>menu</p>\n<p>text</p>"),
}


@pytest.mark.parametrize(("page", "expected"), HTML.values(), ids=HTML)
def test_html(page: str, expected: str) -> None:
    assert written(page, "html") == expected


def test_text() -> None:
    page = (
        "<h1>A</h1><ul><li>b<li>c</ul><p>d<br>e<pre>f\n  g</pre>"
        "<table><tr><td>h<td>i<br>j<tr><td><p>k<p>l<td>m</table><table><tr><td>n<td>o</table>"
    )
    assert written(page, "text") == "A\nb\nc\nd\ne\nf\n  g\nh\ti j\nk l\tm\nn\no"


@pytest.mark.parametrize("output", FORMATS)
def test_nothing_kept(output: str) -> None:
    assert written("<p>a", output, keep=[]) == ""
    assert written("", output) == ""


def test_only_what_is_kept() -> None:
    page = "<ol><li>a<li>b<ul><li>c</ul><li>d</ol><p>e"
    assert written(page, "markdown", keep=[1, 3]) == "1. b\n2. d"
    assert written(page, "markdown", keep=[2, 4]) == "1. - c\n\ne"
    assert written(page, "html", keep=[2]) == "<ol>\n<li>\n<ul>\n<li>c</li></ul></li></ol>"


def test_deep_pages_are_written_flat_and_whole() -> None:
    page = "<ul><li>x" * 150 + "<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    for output in FORMATS:
        found = re.findall(r"\b[abcdx]\b", written(page, output))
        assert "".join(found) == "x" * 150 + "abcd"


# Properties, over pages of all that has a role

WORDS = st.text("abcXYZ019äß中*_`#[]()<>&\\~|!.-+=\"' \n", min_size=1, max_size=12).map(escape)
LEAVES = st.one_of(WORDS, WORDS, WORDS, st.just("<br>"), st.just(" "))


def _inside(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, max_size=4).map("".join)
    tags = [
        "p",
        "div",
        "b",
        "i",
        "code",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "span",
        "section",
    ]
    elements = st.tuples(st.sampled_from(tags), several).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    links = several.map(lambda inside: f"<a href='/x y'>{inside}</a>")
    return st.one_of(elements, elements, links, several)


PAGES = st.recursive(LEAVES, _inside, max_leaves=25)


def shown(text: str) -> str:
    """A text's letters and digits, in order: what no format may add to or drop."""
    return "".join(re.findall(r"[^\W_]", text))


def packed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def paragraphs(nodes: Iterable[Node]) -> Iterator[Paragraph]:
    """Every paragraph and heading of an outline."""
    for node in nodes:
        if isinstance(node, Paragraph):
            yield node
        elif isinstance(node, Holder):
            yield from paragraphs(node.children)
        elif isinstance(node, Table):
            yield from paragraphs(node.caption)
            yield from paragraphs(cell for row in node.rows for cell in row)


def tables(nodes: Iterable[Node]) -> Iterator[Table]:
    """Every table of an outline."""
    for node in nodes:
        if isinstance(node, Table):
            yield node
        elif isinstance(node, Holder):
            yield from tables(node.children)


@given(PAGES)
def test_runs_are_the_blocks_text(page: str) -> None:
    segments = segment(parse(page))
    for node in paragraphs(outline(segments, range(len(segments)))):
        assert "".join(run.text for run in node.runs) == node.text


@given(PAGES, st.data())
def test_tables_are_rectangular(page: str, data: st.DataObject) -> None:
    segments = segment(parse(page))
    keep = [block for block in range(len(segments)) if data.draw(st.booleans())]
    for table in tables(outline(segments, keep)):
        assert len({len(row) for row in table.rows}) == 1
        assert 0 <= table.headers <= len(table.rows)


@given(PAGES)
def test_a_markdown_library_gives_the_words_back(page: str) -> None:
    rendered = COMMONMARK.render(written(page, "markdown"))
    root = parse(rendered) if rendered else None
    assert shown("".join(map(str, root.itertext())) if root is not None else "") == shown(written(page, "text"))


@given(PAGES)
def test_text_is_the_blocks(page: str) -> None:
    segments = segment(parse(page))
    assert written(page, "text").split() == [word for text in segments.texts for word in text.split()]


@given(PAGES)
def test_html_parses_back_to_the_same_words(page: str) -> None:
    html = written(page, "html")
    root = parse(html)
    # Letter by letter: segmentation may part what the markup of the page held together.
    assert packed("".join(root.itertext())) == packed("".join(segment(root).texts)) == packed(written(page, "text"))
    opened = [tag for tag in re.findall(r"<(\w+)", html) if tag != "br"]
    assert sorted(opened) == sorted(re.findall(r"</(\w+)>", html))


@given(PAGES)
def test_markdown_has_the_words_of_text(page: str) -> None:
    letters = re.compile(r"[^\W\d_]")  # the numbers of list items are the format's own
    markdown = re.sub(r"\]\(/x%20y\)", "]", written(page, "markdown"))
    assert letters.findall(markdown) == letters.findall(written(page, "text"))


@given(PAGES, st.data())
def test_leaving_blocks_out_never_breaks_the_rest(page: str, data: st.DataObject) -> None:
    segments = segment(parse(page))
    keep = [block for block in range(len(segments)) if data.draw(st.booleans())]
    words = " ".join(segments.texts[block] for block in keep).split()
    assert written(page, "text", keep).split() == words
    root = parse(written(page, "html", keep))
    assert packed("".join(segment(root).texts)) == "".join(words)


# Golden pages: what each highlighter, plug-in and site builder makes of a thing, and how it is written

GOLDEN = sorted((Path(__file__).parent / "output").glob("*.html"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_pages(path: Path) -> None:
    options = OutputOptions(url="https://example.org/post/", images=True)
    expected = path.with_suffix(".md").read_text("utf-8").removesuffix("\n")
    assert written(path.read_text("utf-8"), "markdown", options=options) == expected


# Options, and what is written whole

TABLE = "<table><tr><th>a<th>b<tr><td>c<td>d<tr><td>e<td>f</table>"


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        ([2, 3, 4], "a\tb\nc\td\ne\tf"),  # half of the cells: the whole table
        ([2], "a\tb\nc\td"),  # half of a row: the row, and the head
        ([0], "a\tb"),
    ],
)
def test_a_table_is_written_by_rows(keep: list[int], expected: str) -> None:
    assert written(TABLE, "text", keep) == expected


def test_a_listing_is_written_whole_where_half_of_it_is_kept() -> None:
    page = "<pre><div>first = 1</div><div>  second = 2</div><div>x</div></pre>"
    assert written(page, "text", [0, 1]) == "first = 1\n  second = 2\nx"
    assert written(page, "text", [2]) == "x"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Tea <b>pot <img src=a.png></b>", "Tea **pot** **![](a.png)**"),
        ("<p><u> <img src=a.png><i>tea</i> <i>pot</i></u>", "![](a.png)*tea* *pot*"),
        ("<p>Tea <b>pot</b><img src=a.png> cup", "Tea **pot**![](a.png) cup"),
        (
            "<p>Tea <img src=a.png><img src=b.png> cup <i><img src=c.png></i>",
            "Tea ![](a.png)![](b.png) cup *![](c.png)*",
        ),
    ],
)
def test_images_stand_where_they_stand_on_the_page(page: str, expected: str) -> None:
    assert written(page, "markdown", options=OutputOptions(images=True)) == expected


def test_links_and_images_are_switches() -> None:
    page = "<base href='/deep/'><p><a href='a'>A</a> text</p><img src=b.png alt=B><p>c"
    site = "https://example.org"
    for output, link, image in (
        ("markdown", f"[A]({site}/deep/a)", f"![B]({site}/deep/b.png)"),
        ("html", f'<a href="{site}/deep/a">A</a>', f'<img src="{site}/deep/b.png" alt="B">'),
    ):
        full = written(page, output, options=OutputOptions(url=f"{site}/x", images=True))
        assert link in full
        assert image in full
        bare = written(page, output, options=OutputOptions(url=f"{site}/x", links=False))
        assert site not in bare
        assert "A" in bare


def test_images_of_what_is_dropped_are_left_out() -> None:
    page = "<article><p>kept<figure><img src=a.png></figure><p>too</article><div class=card><img src=b.png>card</div>"
    assert written(page, "markdown", [0, 1], OutputOptions(images=True)) == "kept\n\n![](a.png)\n\ntoo"


def test_an_address_that_cannot_be_joined_is_no_link() -> None:
    assert written("<p><a href='http://[x'>a</a>", "markdown", options=OutputOptions(url="https://e.org/")) == "a"


def test_the_headline_stands_first_and_once() -> None:
    segments = segment(parse("<p>Kicker<div>Head</div><p>text"))
    nodes = outline(segments, [1, 0, 2], headline=1)
    assert markdown_of(nodes) == "# Head\n\nKicker\n\ntext"


@pytest.mark.parametrize("names", ["cm-content", "prose line code max-w-none", "highlight code line"])
def test_an_article_in_a_wrapper_with_a_highlighters_name_is_no_listing(names: str) -> None:
    page = f"<div class='{names}'><h2>Tea</h2><p>Tea is a drink that is made with hot water.</p><p>It is hot.</p></div>"
    assert boilerkit.clean(page, output="markdown", threshold=0).startswith("# Tea\n\nTea is a drink")


def test_readings_stand_in_html_alone() -> None:
    page = "<p>これは<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>です。"
    document = boilerkit.analyze(page, threshold=0)
    assert document.text == document.markdown == "これは漢字です。"
    assert document.html == "<p>これは<ruby>漢<rt>かん</rt></ruby><ruby>字<rt>じ</rt></ruby>です。</p>"


def test_formulas_in_every_format() -> None:
    page = (
        r"<p>So <script type='math/tex'>a^2+b</script> holds.</p><script type='math/tex; mode=display'>\\int x</script>"
    )
    document = boilerkit.analyze(page, threshold=0)
    assert document.markdown == "So $a^2+b$ holds.\n\n$$\\\\int x$$"
    assert r"\(a^2+b\)" in document.html


def test_json() -> None:
    record = json.loads(boilerkit.analyze("<html lang=en><h1>Tea</h1><p>Hot", threshold=0).render("json"))
    assert list(record) == ["title", "metadata", "text", "score", "threshold", "source", "warnings", "blocks"]
    assert record["metadata"]["language"] == "en"
    assert record["text"] == "Tea\nHot"
    assert record["blocks"][1]["xpath"] == "/html/body/p"


def test_json_has_the_warnings_of_page_and_decision() -> None:
    text = "Subscribe now and save half of the price of the first year; you can cancel at any time, and keep the bag."
    document = boilerkit.analyze(f"<title>Tea<nav><a href=/>Home</a></nav><footer class='newsletter'><p>{text}")
    warnings = json.loads(document.render("json"))["warnings"]
    assert len(warnings) == 2 and tuple(warnings) == document.warnings


@pytest.mark.parametrize(
    "page",
    [
        "<div class='highlight'>" * 200 + "<pre>a</pre>" + "<p>x <span>y</span></p>" * 300,
        "<table>" + "<tr><td rowspan=60000 colspan=900>x<td>y" * 300 + "</table>",
        "<table><tr><td>a<td>y" * 150,
        "<p>" + "<b>" * 1900 + "<i>x</i> y",
        "".join(f"<p>t<sup><a href='#n{i}'>{i}</a></sup>" for i in range(999)) + "<ol><li id=n1>x<li id=n2>y</ol>",
    ],
    ids=["frames of code", "spans", "tables in tables", "nested marks", "marks of notes"],
)
def test_hostile_pages_are_written(page: str) -> None:
    assert "y" in written(page, "markdown", options=OutputOptions(images=True))


@pytest.mark.parametrize(
    "page",
    [
        lambda size: "<p>" + "<b>" * size + "<i>tea</i> cup " * size,
        lambda size: "<p>" + "".join(f"tea {n} <img src=a{n}.png> " for n in range(size)),
        lambda size: "<p>" + "tea <b><img src=a.png></b>" * size,
        lambda size: "<p>" + "tea<sup><a href='#n'>1</a></sup> " * size + "</p><p id=n>" + "<b>x</b> " * size,
        lambda size: "<table><tr>" + "<th>a" * size + "<tr><td>b<td>c" * size + "</table>",
    ],
    ids=["nested marks", "images", "images in marks", "marks of one note", "a table with a row too long"],
)
def test_outlines_grow_as_the_page_does(page: Callable[[int], str]) -> None:
    pages = {size: segment(parse(page(size))) for size in (1, 200, 400)}
    options = OutputOptions(images=True)
    assert_linear(lambda size: markdown_of(outline(pages[size], range(len(pages[size])), options)), 200)


@pytest.mark.parametrize(
    "runs",
    [
        lambda size: [Run("--\n" * size)],
        lambda size: [Run("*" * size, (Mark("strong"),))],
    ],
    ids=["dashes", "asterisks"],
)
def test_markdown_grows_as_the_text_does(runs: Callable[[int], list[Run]]) -> None:
    assert_linear_time(lambda size: markdown_of([Paragraph("", runs(size))]), 4000)
