"""Page report: what it shows, that it decides as the package does, and that nothing of the page lives in it."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import Tab
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from playwright.sync_api import Locator, expect

import boilerkit
from boilerkit import Cleaner, Document
from boilerkit.kinds import KINDS, MAIN
from boilerkit.model.explain import Weight
from boilerkit.output.report.replica import replica
from boilerkit.output.report.stylesheet import declarations, stylesheet
from boilerkit.page.lines import split
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.segments import Segments
from boilerkit.training import Result

TESTS = Path(__file__).parent
PAGES = sorted((TESTS.parent / "datasets" / "pages").glob("*.html"))
GOLDEN = sorted((TESTS / "pages").glob("*.html"))
LIGHTHOUSE = (TESTS.parent / "datasets" / "pages" / "en-article-lighthouse.html").read_bytes()
HOSTILE = TESTS / "hostile.html"
RUN = re.compile(r"<bk-t data-b=(\d+)>(.*?)</bk-t>", re.S)


#: Elements that run, fetch, navigate, or whose inside is no markup.
ALIVE = {
    *("script", "base", "link", "iframe", "frame", "object", "embed", "applet", "portal", "fencedframe", "form"),
    *("svg", "math", "use", "image", "video", "audio", "source", "track", "marquee"),
    *("noscript", "template", "select", "textarea", "plaintext", "xmp"),
}


def marked(segments: Segments) -> dict[int, str]:
    """Text that the copy of a page marks as each block's, without white space."""
    runs: dict[int, str] = {}
    for number, text in RUN.findall(replica(segments)):
        runs[int(number)] = runs.get(int(number), "") + "".join(unescape(text).split())
    return runs


def texts(segments: Segments) -> dict[int, str]:
    """What stands on the page of each block, without white space and without the marks of scripts in its text."""
    pieces, first = segments.pieces, segments.first_piece
    return {
        number: "".join("".join(pieces[first[number] : first[number + 1]]).replace("\0", " ").split())
        for number in range(len(segments))
    }


# The copy of the page


@pytest.mark.parametrize("page", [*PAGES, *GOLDEN, HOSTILE], ids=lambda page: page.stem)
def test_every_block_is_marked_whole(page: Path) -> None:
    segments = segment(parse(page.read_bytes()))
    assert marked(segments) == texts(segments)


#: Pieces of markup, parted by bars.
PIECES = (
    "<p>|</p>|<div>|</div>|<b>|</b>|<pre>|</pre>|<br>|<br><br>|<a href=x>|</a>|<svg>|</svg>|<table>|<tr>|<td>|<select>|"
    "<option>|<script>|</script>|<textarea>|</textarea>|<!--|-->|<noscript>|</noscript>|<hr>|<span>|</span>|<li>|<math>|"
    "</math>|<style>|</style>|tea|Hot1|&lt;|&amp;nbsp;|&#32;| |\n|\t"
)
MARKUP = st.lists(st.sampled_from(PIECES.split("|")), max_size=40)


@given(MARKUP)
def test_every_block_of_whatever_markup_is_marked_whole(parts: list[str]) -> None:
    page = "".join(parts)
    segments = segment(parse(page))
    assert marked(segments) == texts(segments), page


def test_trees_of_other_parsers() -> None:
    tree = etree.fromstring(
        "<!DOCTYPE html [<!ENTITY tea 'Tea'>]><html><body>a <!-- c -->b<?pi?> &tea; c<p>d</p>tail</body></html>",
        etree.XMLParser(resolve_entities=False),
    )
    segments = segment(parse(tree))
    assert marked(segments) == texts(segments) == {0: "ab&tea;c", 1: "d", 2: "tail"}


def test_deep_pages() -> None:
    assert marked(segment(parse("<div>" * 3000 + "Tea" + "</div>" * 3000))) == {0: "Tea"}


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("p { color: red }", "p {color: red;}"),
        ("@media (width > 3px) { p { top: 0 !important } }", "@media (width > 3px) {p {top: 0!important;}}"),
        ("ul { & li { top: calc(1px + var(--x)) } }", "ul {& li {top: calc(1px + var(--x));}}"),
        ("a:link, a:any-link { top: 0 }", "a[data-linked], a[data-linked] {top: 0;}"),
        ("@import 'x'; @font-face { src: url(x) } p { top: 0 }", "p {top: 0;}"),
        (r"p { background: \75 rl(x); top: 0; left: image-set('x' 1x) }", "p {top: 0;}"),
        ("p { --x: { a: url(x) }; --y: [f(x)]; top: 0 }", "p {top: 0;}"),
        ("p { background: url(x", ""),
        ("}} p { top: 0 }", ""),
        ("p { content: '</style>' }", 'p {content: "<\\/style>";}'),
        ("p {" * 5000, ""),
        ("@media screen { p { top: 0 } } @media url(http://x) { p { left: 0 } }", "@media screen {p {top: 0;}}"),
        ("@media not all, url('http://x') { p { left: 0 } } p { top: 0 }", "p {top: 0;}"),
        (r"@supports (background: \75rl(http://x)) { p { left: 0 } } p { top: 0 }", "p {top: 0;}"),
        ("p:is(url(x)), p { left: 0 } p:not(.a:nth-child(2)) { top: 0 }", "p:not(.a:nth-child(2)) {top: 0;}"),
        (
            "@supports selector(a:has(b)) and (top: min(1px, 2px)) { p { top: 0 } }",
            "@supports selector(a:has(b)) and (top: min(1px, 2px)) {p {top: 0;}}",
        ),
    ],
)
def test_style_sheets(source: str, written: str) -> None:
    assert stylesheet(source) == written


def test_style_attributes() -> None:
    assert declarations("top: 0; background: url(x); } p { left: 0") == "top: 0;"
    assert declarations("top: " + "(" * 5000) == ""


# The file


def test_written_to_a_path(tmp_path: Path) -> None:
    document = boilerkit.analyze(LIGHTHOUSE)
    assert document.report(tmp_path / "a.html") is None
    assert (tmp_path / "a.html").read_text("utf-8") == document.report()


def test_size_grows_in_proportion_to_the_blocks() -> None:
    sizes = [len(boilerkit.analyze("<p>Some words of tea.</p>" * count).report()) for count in (100, 200, 400)]
    assert sizes[2] - sizes[1] == pytest.approx(2 * (sizes[1] - sizes[0]), rel=0.2)
    assert (sizes[2] - sizes[1]) / 200 < 2000


# In a browser


class Report:
    """A report in the browser."""

    def __init__(self, tab: Tab, document: Document, file: Path) -> None:
        self.tab, self.page, self.document = tab, tab.page, document
        document.report(file)
        open_report(tab, file)

    def text(self, id: str) -> str:
        return self.page.inner_text(f"#{id}")

    def frame(self, script: str) -> Any:
        """Value of an expression in which `page` is the copy's document."""
        return self.page.evaluate(f"(page => {script})(document.getElementById('page').contentDocument)")

    def block(self, number: int) -> Locator:
        """First marked run of a block in the copy."""
        return self.page.frame_locator("#page").locator(f"bk-t[data-b='{number}']").first

    def details(self, block: int) -> str:
        """What the panel shows of a block, as soon as it does."""
        expect(self.page.locator("#details")).to_have_attribute("data-b", str(block))
        return self.text("details")

    def kept(self) -> list[int]:
        """Numbers of the blocks that are tinted as kept."""
        return sorted({int(n) for n in self.frame("[...page.querySelectorAll('bk-t.kept')].map(r => r.dataset.b)")})

    def listed(self) -> list[int]:
        script = "[...document.querySelectorAll('#list li:not([hidden]) button')].map(b => Number(b.dataset.b))"
        return list(self.page.evaluate(script))


def open_report(tab: Tab, file: Path) -> None:
    """Show a report and wait until its panel is there."""
    tab.page.goto(file.as_uri())
    tab.page.wait_for_selector("html[data-ready]", state="attached")
    assert tab.requests.pop(0) == file.as_uri()


Open = Callable[[Document], Report]


@pytest.fixture
def show(tab: Tab, tmp_path: Path) -> Iterator[Open]:
    """Opens a document's report; in the end it must have asked for nothing and complained of nothing."""
    yield lambda document: Report(tab, document, tmp_path / "report.html")
    tab.page.wait_for_timeout(50)
    assert tab.complaints == []
    assert tab.requests == tab.sent == []


@pytest.fixture
def lighthouse(show: Open) -> Report:
    return show(boilerkit.analyze(LIGHTHOUSE))


def test_the_browser_notices_what_a_hostile_page_does(tab: Tab) -> None:
    """The tests below would pass with a browser that runs and fetches nothing."""
    tab.page.goto(HOSTILE.as_uri(), wait_until="commit")
    tab.page.wait_for_timeout(1000)
    assert any("fired" in text for text in tab.complaints)
    for urls in (tab.requests, tab.sent):
        assert any("canary.test" in url for url in urls)


def test_nothing_of_a_hostile_page_lives(show: Open) -> None:
    report = show(boilerkit.analyze(HOSTILE.read_bytes()))
    page = report.page
    assert number_of(report.document, "Last words") > 25
    assert {int(n) for n in report.frame("[...page.querySelectorAll('bk-t')].map(r => r.dataset.b)")} == set(
        range(len(report.document))
    )
    names = report.frame("[...new Set([...page.querySelectorAll('*')].map(e => e.localName))]")
    assert set(names) & ALIVE == set()
    attributes = report.frame(
        "[...page.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => [e.localName, a.name, a.value]))"
    )
    assert [given for given in attributes if given[1].startswith("on")] == []
    assert [given for given in attributes if "canary" in given[2]] == []
    sources = [given[2] for given in attributes if given[1] in ("src", "href", "srcset", "action", "background")]
    assert [source[:14] for source in sources] == ["data:image/gif"]
    assert report.frame("[...new Set([...page.querySelectorAll('button')].map(b => b.type))]") == ["button"]
    rules = report.frame("[...page.styleSheets].flatMap(s => [...s.cssRules].map(r => r.cssText)).join('\\n')")
    assert "text-indent: 7px" in rules
    assert re.findall(r"@import|@font-face|@namespace|url\(|src\(|image-set|cross-fade|expression|attr\(", rules) == []
    assert report.frame("getComputedStyle(page.querySelector('.kept-style')).color") == "rgb(1, 2, 3)"
    assert report.frame("getComputedStyle(page.querySelector('bk-t')).display") == "inline"
    # Neither do clicks wake anything, nor the keyboard.
    before = page.url
    for number in range(len(report.document)):
        report.frame(f"page.querySelector('bk-t[data-b=\"{number}\"]').click()")
    report.frame("page.querySelectorAll('a, button, input, summary, x-form, x-form *').forEach(e => e.click())")
    report.block(number_of(report.document, "A link to the top")).click()
    page.keyboard.press("Enter")
    assert page.url == before
    assert page.title() == "Hostile – boilerkit"


def number_of(document: Document, start: str) -> int:
    return next(number for number, block in enumerate(document.blocks) if block.text.startswith(start))


def test_scripts_that_slip_through_are_refused(tab: Tab, tmp_path: Path) -> None:
    """The policy holds without the copy's care: markup put into the file by hand neither runs nor fetches."""
    planted = (
        "<script>document.title = 'fired'</script>"
        "<img src=http://canary.test/a.png onerror=\"document.title = 'fired'\">"
        "<style>body { background: url(http://canary.test/b.png) }</style>"
        "<link rel=stylesheet href=http://canary.test/c>"
        "<iframe src=http://canary.test/d></iframe><form action=http://canary.test/e id=f></form>"
    )
    report = boilerkit.analyze(LIGHTHOUSE).report()
    inner = planted.replace('"', "&quot;")
    report = report.replace("</main>", f"{planted}</main>").replace("&lt;/body&gt;", f"{inner}&lt;/body&gt;")
    assert report.count("canary.test/a.png") == 2
    (tmp_path / "planted.html").write_text(report, "utf-8")
    open_report(tab, tmp_path / "planted.html")
    tab.page.evaluate("document.getElementById('f').submit()")
    tab.page.evaluate("document.getElementById('page').contentDocument.getElementById('f')?.submit()")
    tab.page.wait_for_timeout(300)
    assert tab.page.evaluate("document.title").endswith("boilerkit")
    assert len(tab.complaints) >= 4
    assert tab.sent == []


def test_tints_are_what_was_decided(lighthouse: Report) -> None:
    document = lighthouse.document
    assert lighthouse.kept() == [number for number, block in enumerate(document.blocks) if block.kept]
    kept = sum(block.kept for block in document.blocks)
    assert lighthouse.text("counts").startswith(f"{kept} of {len(document)} blocks kept")
    assert f"expected F1 {document.score:.2f}" in lighthouse.text("counts")
    script = "[...page.querySelectorAll('bk-t')].map(r => [+r.dataset.b, Number(/s(\\d)/.exec(r.className)[1])])"
    sure = dict(lighthouse.frame(script))
    order = sorted((block.probability, sure[n]) for n, block in enumerate(document.blocks) if block.kept)
    assert [level for _, level in order] == sorted(level for _, level in order)
    assert order[0][1] < order[-1][1]
    shadow = "getComputedStyle(page.querySelector('bk-t.{}')).boxShadow"
    assert "3px" in lighthouse.frame(shadow.format("kept")) and lighthouse.frame(shadow.format("dropped")) == "none"


def test_blocks_that_share_an_element_are_tinted_apart(show: Open) -> None:
    page = "<div>First of all, tea is made of water.<br><br>Then there are leaves.<p>Inside.</p>And after.</div>"
    report = show(boilerkit.analyze(page))
    script = "[...page.querySelectorAll('bk-t')].map(r => r.dataset.b + r.parentElement.localName)"
    assert report.frame(script) == ["0div", "1div", "2p", "3div"]


@pytest.mark.parametrize("block", [3, 20, 25])
def test_pointing_at_a_block_tells_why(lighthouse: Report, block: int) -> None:
    document = lighthouse.document
    assert "Point at a block" in lighthouse.details(-1)
    lighthouse.block(block).hover()
    details = lighthouse.details(block)
    it = document.blocks[block]
    assert details.startswith("kept" if it.kept else "dropped")
    assert f"probability {it.probability:.3f}" in details and it.xpath in details and it.text[:60] in details
    for side in document.attributions.reasons(block, 5):
        assert len(side) == 5
        for reason in side:
            assert f"{reason.weight:+.2f}".replace("-", "−") in details
            if isinstance(reason, Weight) and not reason.feature.meaning.startswith("1 if "):
                assert reason.feature.meaning in details
    assert "log(1" not in details and "context_" not in details
    table = document.explain(block)
    assert f"all other features: {table['weight'].sum() + document.attributions.base:+.2f}".replace("-", "−") in details
    lighthouse.page.hover("header")
    lighthouse.details(-1)


def test_a_click_holds_a_block(lighthouse: Report) -> None:
    lighthouse.block(20).click()
    lighthouse.details(20)
    assert lighthouse.page.evaluate("document.querySelector('[aria-current]').dataset.b") == "20"
    assert lighthouse.text("said").startswith("block 21, ")
    lighthouse.block(24).hover()
    lighthouse.details(24)
    lighthouse.page.hover("header")
    lighthouse.details(20)


def test_the_keyboard_reaches_every_block(lighthouse: Report) -> None:
    page = lighthouse.page
    page.keyboard.press("Tab")
    lighthouse.details(0)
    assert lighthouse.frame("page.activeElement.dataset.b") == "0"
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    lighthouse.details(2)
    assert lighthouse.frame("page.activeElement.dataset.b") == "2"
    lighthouse.page.click("#decision input[value=kept]")
    page.keyboard.press("j")  # in the radio button no key of ours
    lighthouse.details(2)
    page.evaluate("document.querySelector('#list').closest('section').scrollIntoView()")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    first = next(number for number, block in enumerate(lighthouse.document.blocks) if block.kept)
    lighthouse.details(first)
    assert page.evaluate("Number(document.activeElement.dataset.b)") == first


def test_the_list_leads_to_the_page(lighthouse: Report) -> None:
    last = len(lighthouse.document) - 1
    lighthouse.page.evaluate(f"document.querySelector('#list button[data-b=\"{last}\"]').scrollIntoView()")
    lighthouse.page.click(f"#list button[data-b='{last}']")
    lighthouse.details(last)
    box = lighthouse.frame(f"page.querySelector('bk-t[data-b=\"{last}\"]').getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 900
    assert lighthouse.frame("page.querySelector('.chosen').dataset.b") == str(last)


@pytest.mark.parametrize("threshold", [0, 0.05, 0.3, 0.72, 1])
def test_the_threshold_decides_anew(lighthouse: Report, threshold: float) -> None:
    lighthouse.page.fill("#threshold", str(threshold))
    expected = boilerkit.analyze(LIGHTHOUSE, threshold=threshold)
    assert lighthouse.kept() == [number for number, block in enumerate(expected.blocks) if block.kept]
    kept = sum(block.kept for block in expected.blocks)
    assert lighthouse.text("counts").startswith(f"{kept} of {len(expected)} blocks kept")
    assert f"expected F1 {expected.score:.2f}" in lighthouse.text("counts")
    lighthouse.page.click("#reset")
    assert lighthouse.kept() == [n for n, block in enumerate(lighthouse.document.blocks) if block.kept]


def test_the_slider_by_mouse_and_keyboard(lighthouse: Report) -> None:
    box = lighthouse.page.locator("#threshold").bounding_box()
    assert box
    lighthouse.page.mouse.click(box["x"] + box["width"] / 2 + 100, box["y"] + box["height"] / 2)
    there = float(lighthouse.text("threshold-value"))
    assert 0.6 < there < 0.9
    lighthouse.page.keyboard.press("ArrowRight")
    assert float(lighthouse.text("threshold-value")) == pytest.approx(there + 0.01)
    blocks = boilerkit.analyze(LIGHTHOUSE, threshold=there + 0.01).blocks
    assert lighthouse.kept() == [number for number, block in enumerate(blocks) if block.kept]


def test_filters(lighthouse: Report) -> None:
    blocks = lighthouse.document.blocks
    assert lighthouse.listed() == list(range(len(blocks)))
    lighthouse.page.click("#decision input[value=dropped]")
    assert lighthouse.listed() == [number for number, block in enumerate(blocks) if not block.kept]
    lighthouse.page.fill("#low", "0.1")
    lighthouse.page.fill("#high", "0.9")
    between = [number for number, block in enumerate(blocks) if not block.kept and 0.1 <= block.probability <= 0.9]
    assert lighthouse.listed() == between and between
    assert lighthouse.text("listed") == f"{len(between)} blocks listed"
    tinted = lighthouse.frame("[...new Set([...page.querySelectorAll('bk-t:not(.out)')].map(r => +r.dataset.b))]")
    assert tinted == between
    lighthouse.page.click("#decision input[value=all]")
    lighthouse.page.fill("#low", "")
    lighthouse.page.fill("#high", "")
    assert lighthouse.listed() == list(range(len(blocks)))


def test_reasons_have_units_and_counts_are_counts(lighthouse: Report) -> None:
    data = lighthouse.page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    for name, unit, meaning, _ in data["features"]:
        assert "_" not in name and "log(" not in unit and len(meaning) > 3
    counted = 0
    for number, block in enumerate(data["blocks"]):
        reasons = [one for side in lighthouse.document.attributions.reasons(number, 5) for one in side]
        assert [row[-1] for row in block["reasons"][0]] == pytest.approx([one.weight for one in reasons], rel=1e-4)
        for (feature, value, *_), reason in zip(block["reasons"][0], reasons, strict=True):
            if isinstance(reason, Weight) and reason.feature.unit.startswith("log(1 + "):
                assert reason.feature.unit == f"log(1 + {data['features'][feature][1]})"
                assert math.log1p(value) == pytest.approx(reason.value, rel=0.01)
                counted += 1
    assert counted


def test_each_block_is_tinted_by_its_kind(lighthouse: Report) -> None:
    blocks = lighthouse.document.blocks
    classes = lighthouse.frame("[...page.querySelectorAll('bk-t')].map(r => [+r.dataset.b, [...r.classList]])")
    assert {block for block, _ in classes} == set(range(len(blocks)))
    for block, names in classes:
        assert f"k-{blocks[block].kind}" in names and ("kept" if blocks[block].kept else "dropped") in names
    tint = "getComputedStyle(page.querySelector('bk-t.k-{}')).backgroundImage"
    tints = {block.kind: lighthouse.frame(tint.format(block.kind)) for block in blocks}
    assert len(tints) >= 3 and "none" not in tints.values()
    without_colours = {re.sub(r"rgba?\(.*?\)", "", value) for value in tints.values()}
    assert len(without_colours) == len(tints)


def test_the_legend_filters_by_kind(lighthouse: Report) -> None:
    blocks, page = lighthouse.document.blocks, lighthouse.page
    present = Counter(block.kind for block in blocks)
    legend = lighthouse.text("kinds")
    for kind in KINDS:
        assert re.search(rf"{kind}\s*{present[kind]}\b", legend)
    page.locator("#kinds input").first.focus()
    page.keyboard.press("Space")  # main
    assert lighthouse.listed() == [number for number, block in enumerate(blocks) if block.kind != MAIN]
    page.click("#decision input[value=dropped]")
    noise = [number for number, block in enumerate(blocks) if block.kind != MAIN and not block.kept]
    assert lighthouse.listed() == noise and noise
    tinted = lighthouse.frame("[...new Set([...page.querySelectorAll('bk-t:not(.out)')].map(r => +r.dataset.b))]")
    assert tinted == noise
    page.click("#decision input[value=all]")
    page.click("#every-kind")
    assert lighthouse.listed() == list(range(len(blocks)))
    page.click("#every-kind")
    assert lighthouse.listed() == []
    place = KINDS.index(max(present, key=present.__getitem__))
    page.click(f"#kinds input[value='{place}']")
    assert lighthouse.listed() == [number for number, block in enumerate(blocks) if block.kind == KINDS[place]]


@pytest.mark.parametrize("width", [1400, 600])
def test_it_opens_at_the_first_kept_block(show: Open, tab: Tab, width: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": 900})
    menu = "<nav><ul>" + "<li><a href=/>Home</a>" * 80 + "</ul></nav>"
    text = "<p>Tea is a drink that is made of leaves and of hot water, and it is drunk all over the world.</p>" * 40
    report = show(
        boilerkit.analyze(f"<style>html {{ scroll-behavior: smooth }}</style>{menu}<article>{text}</article>")
    )
    first = report.kept()[0]
    assert first >= 80
    top = report.frame(f"page.querySelector('bk-t[data-b=\"{first}\"]').getBoundingClientRect().top")
    assert 10 <= top < 60
    assert report.page.evaluate("scrollY") == 0
    item = f"document.querySelector('#list button[data-b=\"{first}\"]').getBoundingClientRect().top"
    height = "document.querySelector('#list').getBoundingClientRect()"
    assert report.page.evaluate(f"{item} >= {height}.top - 2 && {item} < {height}.bottom")


def test_a_page_that_keeps_nothing_opens_at_its_start(show: Open) -> None:
    report = show(boilerkit.analyze("<p>Tea</p>" * 200, threshold=1))
    assert report.kept() == [] and report.frame("page.defaultView.scrollY") == 0


def test_bars_of_kinds(lighthouse: Report) -> None:
    number = next(n for n, block in enumerate(lighthouse.document.blocks) if block.kind != MAIN)
    block, page = lighthouse.document.blocks[number], lighthouse.page
    page.evaluate(f"document.querySelector('#list button[data-b=\"{number}\"]').click()")
    details = lighthouse.details(number)
    for kind, probability in block.kinds.items():
        assert re.search(rf"{kind}\s*{100 * probability:.0f} %", details)
    widths = "[...document.querySelectorAll('.bars i')].map(i => parseFloat(i.style.width))"
    probabilities = [block.probability, *block.kinds.values()]
    assert page.evaluate(widths) == pytest.approx([100 * share for share in probabilities], abs=0.1)
    assert page.inner_text(".bars [aria-pressed=true]").startswith("kept as main content")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_reasons(lighthouse: Report, kind: str) -> None:
    kinds, page, place = lighthouse.document._analysis.kinds, lighthouse.page, KINDS.index(kind)
    page.evaluate("document.querySelector('#list button[data-b=\"3\"]').click()")
    page.locator(f".bars [data-kind='{place}']").focus()
    page.keyboard.press("Enter")
    details = lighthouse.details(3)
    assert f"Weighs for {kind}" in details and f"Weighs against {kind}" in details
    assert page.evaluate("document.activeElement.dataset.kind") == str(place)
    found = kinds.model.attribution(kinds.columns, kind)
    assert f"all other features: {found.scores[3]:+.2f}".replace("-", "−") in details
    for weight in (found.values[3].max(), found.values[3].min()):
        assert f"{weight:+.2f}".replace("-", "−") in details
    assert not re.search(r"log\(1|_at[+-]", details)


def test_a_reason_from_the_context_leads_to_its_blocks(lighthouse: Report) -> None:
    page, document = lighthouse.page, lighthouse.document
    for number in range(len(document)):
        reasons = [one for side in document.attributions.reasons(number, 5) for one in side]
        sources = [one.source for one in reasons if not isinstance(one, Weight)]
        far = [source for source in sources if source.first != number and source.size]
        if far:
            break
    page.evaluate(f"document.querySelector('#list button[data-b=\"{number}\"]').click()")
    lighthouse.details(number)
    link = page.locator(f"#details .weights .name [data-to='{far[0].first}']").first
    link.click()
    lighthouse.details(far[0].first)
    box = lighthouse.frame(f"page.querySelector('bk-t[data-b=\"{far[0].first}\"]').getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 900
    assert lighthouse.frame("page.querySelector('.chosen').dataset.b") == str(far[0].first)


@pytest.mark.parametrize("keep", [(MAIN,), (MAIN, "navigation"), ("navigation",)])
@pytest.mark.parametrize("comments", ["drop", "keep"])
def test_kinds_that_are_kept_stay_so_at_any_threshold(show: Open, keep: tuple[str, ...], comments: Any) -> None:
    report = show(boilerkit.analyze(LIGHTHOUSE, keep=keep, comments=comments))
    assert report.kept() == [number for number, block in enumerate(report.document.blocks) if block.kept]
    report.page.fill("#threshold", "0.3")
    blocks = boilerkit.analyze(LIGHTHOUSE, threshold=0.3, keep=keep, comments=comments).blocks
    assert report.kept() == [number for number, block in enumerate(blocks) if block.kept]


def test_hidden_blocks_are_shown_when_asked_for(show: Open) -> None:
    page = """<style>.veiled { visibility: hidden } .off { display: none }</style><p>Shown words.
        <p hidden>By an attribute.</p><div style="display: none"><ul><li>By a style.</ul></div>
        <div class=veiled>Veiled.</div><div style="opacity: 0">Seen through.</div>
        <noscript><p>Without scripts.</p></noscript><details><summary>More</summary>Folded words.</details>
        <section class=off>By a sheet.</section><dialog>In a dialog.</dialog>"""
    report = show(boilerkit.analyze(page))
    visible = "filter(run => run.checkVisibility({ visibilityProperty: true, opacityProperty: true }))"
    shown = f"[...page.querySelectorAll('bk-t')].{visible}.map(run => run.innerText.trim())"
    before = report.frame(shown)
    assert before == ["Shown words.", "More"]
    for number, block in enumerate(report.document.blocks):
        report.page.evaluate(f"document.querySelector('#list button[data-b=\"{number}\"]').click()")
        assert block.text in report.frame(shown), block
    report.page.evaluate("document.querySelector('#list button').click()")
    assert report.frame(shown) == before


def test_the_pages_styles_are_shown_and_can_be_left_out(show: Open) -> None:
    page = '<style>p { color: rgb(9, 9, 9) }</style><p>Tea</p><h2 style="color: rgb(8, 8, 8)">Hot</h2>'
    report = show(boilerkit.analyze(page))
    colours = "[...page.querySelectorAll('p, h2')].map(e => getComputedStyle(e).color)"
    assert report.frame(colours) == ["rgb(9, 9, 9)", "rgb(8, 8, 8)"]
    report.page.click("#styles")
    assert report.frame(colours) == ["rgb(26, 26, 26)"] * 2
    report.page.click("#styles")
    assert report.frame(colours) == ["rgb(9, 9, 9)", "rgb(8, 8, 8)"]


def test_the_panel_follows_the_viewers_theme(lighthouse: Report) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = lighthouse.page.evaluate(ground)
    lighthouse.page.emulate_media(color_scheme="dark")
    dark = lighthouse.page.evaluate(ground)
    assert sum(map(int, re.findall(r"\d+", light))) > 600 > 200 > sum(map(int, re.findall(r"\d+", dark)))
    assert lighthouse.frame("getComputedStyle(page.documentElement).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [1400, 600])
def test_nothing_sticks_out(lighthouse: Report, width: int) -> None:
    lighthouse.page.set_viewport_size({"width": width, "height": 900})
    lighthouse.page.evaluate("document.querySelectorAll('#list button')[30].click()")
    assert lighthouse.page.evaluate("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('aside *')].filter(e => e.getBoundingClientRect().right > innerWidth).length"
    assert lighthouse.page.evaluate(wide) == 0


def test_lines(show: Open) -> None:
    text = "Home\n\nTea is a drink that is made of leaves and of hot water.\n  <b>Share</b> this\n"
    lines = split(text)
    assert marked(lines) == texts(lines)
    document = boilerkit.analyze_text(text)
    report = show(document)
    assert report.frame("page.querySelector('x-lines').innerText").rstrip() == text.rstrip()
    assert f"of {len(document)} lines kept" in report.text("counts")
    assert f"expected F1 {document.score:.2f}" in report.text("counts")
    report.block(1).hover()
    assert document.explain(1)["meaning"][0] in report.details(1)


@pytest.mark.parametrize("page", ["", "<p></p>", "<html><frameset>", "\ud800<p>\ud800 tea"])
def test_pages_with_next_to_nothing(show: Open, page: str) -> None:
    report = show(boilerkit.analyze(page))
    assert f"of {len(report.document)} block" in report.text("counts")


def test_a_model_of_ones_own(show: Open, small_result: Result) -> None:
    document = Cleaner(small_result.model).analyze(LIGHTHOUSE, threshold=0.4)
    report = show(document)
    assert report.kept() == [number for number, block in enumerate(document.blocks) if block.kept]
    assert report.text("threshold-value") == "0.40"


def test_many_blocks(show: Open) -> None:
    report = show(boilerkit.analyze("<p>Some words of tea that are no menu.</p><a href=/>Home</a>" * 2000))
    report.page.fill("#threshold", str(0.5))
    assert report.page.evaluate("document.querySelectorAll('#list li').length") == 4000
