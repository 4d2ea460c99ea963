"""Metadata: what pages state of themselves is found, normalised and traced; the headline stands once and first."""

import json
from collections.abc import Callable

import pytest
from growth import assert_linear_time
from hypothesis import given
from hypothesis import strategies as st

import boilerkit
from boilerkit.output.head import head
from boilerkit.output.nodes import Heading
from boilerkit.output.outline import outline
from boilerkit.page.headline import find_headline
from boilerkit.page.metadata import Metadata
from boilerkit.page.metadata.dates import iso_date
from boilerkit.page.metadata.statements import collect
from boilerkit.page.metadata.titles import headline, without_site
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

PROSE = (
    "<p>Tea is a drink that is made with hot water and the leaves of a bush, and many people in the world drink it"
    " every day.<p>It has been drunk for two thousand years or more, and there are many kinds of it, as one will see."
)


def script(source: str) -> str:
    return f"<script type='application/ld+json'>{source}</script>"


def nested(depth: int) -> str:
    return '{"@type":' * depth + '"Article"' + "}" * depth


@pytest.mark.parametrize(
    "page",
    [
        lambda size: script("[" + "1," * 200 * size + "1]"),
        lambda size: script(nested(2 * size)) * 20,
        lambda size: "<div itemprop=author>" * 40 + "<b>tea</b>" * 20 * size,
    ],
    ids=["a list", "nested types", "authors in authors"],
)
def test_statements_are_collected_in_linear_time(page: Callable[[int], str]) -> None:
    trees = {size: parse(page(size)) for size in (1, 100, 400)}
    assert_linear_time(lambda size: (segment(trees[size]), collect(trees[size])), 100)


def read(source: str) -> Metadata:
    return boilerkit.analyze(source).metadata


def linked_data(**things: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(things)}</script>'


def test_json_ld_is_trusted_before_meta_elements() -> None:
    article = linked_data(**{
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Tea &amp; milk",
        "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Li"}],
        "datePublished": "2025-03-04T05:06:07+01:00", "dateModified": "2025-03-05",
        "publisher": {"@type": "Organization", "name": "The Post"}, "description": "On tea.", "inLanguage": "en-GB",
        "image": {"@type": "ImageObject", "url": "https://example.org/tea.jpg"},
    })  # fmt: skip
    metadata = read(
        article + '<meta name=author content="Someone Else"><meta property="og:url" content="/tea">' + PROSE
    )
    assert metadata == Metadata(
        title="Tea & milk",
        authors=("Ann Lee", "Bo Li"),
        published="2025-03-04T05:06:07+01:00",
        modified="2025-03-05",
        site_name="The Post",
        language="en-GB",
        description="On tea.",
        image="https://example.org/tea.jpg",
        kind="NewsArticle",
        sources=metadata.sources,
    )
    assert metadata.sources["authors"] == "json-ld:author" and metadata.sources["title"] == "json-ld:headline"


def test_authors_by_reference_in_a_graph() -> None:
    graph = [
        {"@type": "WebSite", "name": "The Post"},
        {"@type": "BlogPosting", "author": {"@id": "#ann"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
    ]
    metadata = read(linked_data(**{"@graph": graph}) + PROSE)
    assert (metadata.authors, metadata.site_name, metadata.kind) == (("Ann Lee",), "The Post", "BlogPosting")


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<meta name="author" content="By Ann Lee and Bo Li">', ("Ann Lee", "Bo Li")),
        ('<p class="byline">Von Anna Weiß</p>', ("Anna Weiß",)),
        ('<span class="author">Written by: Ann Lee, 3 May 2025</span>', ("Ann Lee",)),
        ('<a rel="author" href="/ann">Ann Lee</a>', ("Ann Lee",)),
        ('<div itemprop=author itemscope><span itemprop=name>Ann Lee</span>, chemist</div>', ("Ann Lee",)),
        ('<meta name="author" content="https://example.org/ann"><a rel=author>Ann Lee</a>', ("Ann Lee",)),
        ('<meta name="author" content="The Post"><p class=byline>By Ann Lee', ("Ann Lee",)),
        ('<meta name="author" content="The Post">', ("The Post",)),
        ('<span class="author">admin</span>', ()),
    ],
)  # fmt: skip
def test_authors(markup: str, authors: tuple[str, ...]) -> None:
    assert read(f'<meta property="og:site_name" content="The Post">{markup}{PROSE}').authors == authors


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ('<meta property="article:published_time" content="2025-03-04T05:06:07Z">', "2025-03-04T05:06:07+00:00"),
        ('<time class="published" datetime="2025-03-04">yesterday</time>', "2025-03-04"),
        ('<link rel=canonical href="https://example.org/2025/03/04/tea">', "2025-03-04"),
        ('<span class="post-date">4. März 2025</span>', "2025-03-04"),
        ("<h1>Tea</h1><div>mardi 4 mars 2025</div>", "2025-03-04"),
        ("<h1>Tea</h1><div>2025年3月4日</div>", "2025-03-04"),
        ('<meta name="date" content="soon"><time datetime="2025-03-04">4 March</time>', "2025-03-04"),
        ('<meta name="date" content="0000-00-00">', ""),
    ],
)
def test_dates(markup: str, published: str) -> None:
    assert read(markup + PROSE).published == published


def test_days_and_months_by_language() -> None:
    page = "<html lang={}><span class=date>03/04/2025</span>" + PROSE
    assert read(page.format("en-US")).published == "2025-03-04"
    assert read(page.format("en-GB")).published == "2025-04-03"
    assert read(page.format("fr")).published == "2025-04-03"


@given(st.text(max_size=40))
def test_any_value_is_a_date_or_none(value: str) -> None:
    found = iso_date(value)
    assert found == "" or iso_date(found) == found


HOSTILE = [
    "{",
    '{"@type":' * 500,
    "[" * 100_000,
    '{"@type": 3, "author": {"name": {"name": {"name": 4}}}, "datePublished": [[[]]], "headline": ["a"]}',
    '{"@id": "a", "@type": "Article", "author": {"@id": "a"}}',
    '{"@type": "Article", "datePublished": "99999-99-99", "image": "http://[", "url": {"@id": null}}',
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_never_raise(source: str) -> None:
    page = f'<html lang="<b>"><script type="application/ld+json">{source}</script><base href="http://[">{PROSE}'
    document = boilerkit.analyze(page)
    assert isinstance(document.metadata, Metadata) and isinstance(document.title, str)


KEYS = ["@type", "@id", "author", "name", "headline", "datePublished", "image", "url"]


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), _nested, max_leaves=12))
def test_any_json_is_read(value: object) -> None:
    page = f'<script type="application/ld+json">{json.dumps(value)}</script><p>Tea'
    assert isinstance(read(page), Metadata)


@pytest.mark.parametrize(
    ("title", "site", "wanted"),
    [
        ("How to make tea | The Post", "The Post", "How to make tea"),
        ("The Post - How to make tea", "The Post", "How to make tea"),
        ("How to make tea – Tips", "The Post", "How to make tea – Tips"),
        ("How to make tea | Kitchen", "", "How to make tea"),
        ("Tea", "Tea", "Tea"),
        ("茶の入れ方｜お茶新聞", "お茶新聞", "茶の入れ方"),
    ],
)
def test_the_sites_name_leaves_the_title(title: str, site: str, wanted: str) -> None:
    assert without_site(title, site) == wanted


def test_the_headline_is_the_heading_that_says_the_title() -> None:
    headings = ["The Post", "Latest news", "How to make good tea"]
    assert headline([("title", "How to make good tea | The Post")], headings, "The Post").heading == 2
    assert headline([("title", "Good tea")], ["Weather"], "", only=False).text == "Good tea"
    assert headline([], [], "").text == ""


PAGE = (
    "<title>Tea at home - The Post</title><nav><a href=/>Home</a></nav><p class=date>3 May 2025"
    f"<h2>Tea at home</h2><div>{PROSE}</div><aside><h3>Tea at home</h3><a href=/tea>More</a></aside>"
)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # Of two headings that say the title, the lesser is about the greater.
        (
            "<title>Kettle One | A good whistling kettle for small kitchens</title>"
            "<h1>Good whistling Kettle One</h1><h2>12 reviews of Good whistling Kettle One</h2>",
            "Good whistling Kettle One",
        ),
        ("<title>The tea party in Boston</title><h1>Tea party</h1><h2>The tea party in Boston</h2>", None),
        # A widget in the heading makes no second heading; the title's own part is its first.
        (
            "<title>Roles overview | Access and roles (AR) | Tea Cloud Manuals</title>"
            "<h1>Roles overview<div hidden>Save this page to a collection.</div></h1><h2>Access in Tea Cloud</h2>",
            "Roles overview",
        ),
    ],
    ids=["reviews", "longer title", "widget"],
)
def test_the_first_heading_is_not_lost_to_a_lesser_one(page: str, expected: str | None) -> None:
    found = find_headline(segment(parse(page)))
    assert (found.text, found.heading) == ((expected, 0) if expected else ("The tea party in Boston", 1))


def test_the_headline_stands_once_and_first() -> None:
    text = boilerkit.clean(PAGE)
    assert text.splitlines()[0] == "Tea at home" and text.count("Tea at home") == 1
    assert boilerkit.clean(PAGE, output="markdown").startswith("# Tea at home\n\nTea is")
    assert boilerkit.clean(PAGE, output="html").startswith("<h1>Tea at home</h1>")
    assert "Tea at home" not in boilerkit.clean(PAGE, title="drop")


def test_the_headline_is_the_only_heading_of_the_first_level() -> None:
    page = segment(parse("<h1>Tea at home</h1><h1>Black</h1><h3>Assam</h3>"))
    assert [node.level for node in outline(page, [0, 1, 2], headline=0) if isinstance(node, Heading)] == [1, 2, 3]
    assert [node.level for node in outline(page, [0, 1, 2]) if isinstance(node, Heading)] == [1, 1, 3]


def test_the_headline_is_left_to_the_model() -> None:
    document = boilerkit.analyze(PAGE, title="model")
    assert [block.kept for block in document.blocks] == [
        block.probability >= document.threshold and not block.duplicate for block in document.blocks
    ]


def test_a_page_without_content_gets_no_headline() -> None:
    page = "<title>Tea at home</title><nav><h1>Tea at home</h1><a href=/>Home</a><a href=/b>Shop</a></nav>"
    model_alone = boilerkit.clean(page, title="model")
    assert boilerkit.clean(page) == model_alone or model_alone


def test_an_unknown_title_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="keep, drop, model"):
        boilerkit.clean(PAGE, title="first")  # type: ignore[arg-type]


def test_heads() -> None:
    metadata = Metadata(title='A "b": c', authors=("Ann",), description="<x>")
    assert head(metadata, "markdown") == '---\ntitle: "A \\"b\\": c"\nauthors: ["Ann"]\ndescription: "<x>"\n---\n'
    assert head(metadata, "html").count("<meta") == 3 and "<x>" not in head(metadata, "html")
    assert head(metadata, "text").startswith('title: A "b": c\n')
    assert head(Metadata(), "markdown") == ""


def test_metadata_stands_at_the_head_of_every_format() -> None:
    page = f'<html lang=en><meta name=author content="Ann Lee"><h1>Tea at home</h1>{PROSE}'
    assert boilerkit.clean(page, output="markdown", metadata=True).startswith('---\ntitle: "Tea at home"\nauthors: ["')
    assert boilerkit.clean(page, output="html", metadata=True).startswith('<meta name="title" content="Tea at home">')
    assert boilerkit.clean(page, metadata=True).startswith("title: Tea at home\nauthors: Ann Lee\nlanguage: en\n\nTea")
    record = json.loads(boilerkit.clean(page, output="json"))
    assert (record["title"], record["metadata"]["authors"]) == ("Tea at home", ["Ann Lee"])


def test_metadata_of_a_page_whose_text_is_in_its_data() -> None:
    body = "Tea is a drink that is made with hot water. " * 12
    article = {"@type": "NewsArticle", "headline": "Tea at home", "author": "Ann Lee", "articleBody": body}
    document = boilerkit.analyze(f"<html lang=en>{linked_data(**article)}<div id=app></div>")
    assert (document.source, document.title, document.metadata.authors) == ("data", "Tea at home", ("Ann Lee",))
    assert document.text.count("Tea is a drink") == 12
