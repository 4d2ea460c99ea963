"""Displays: what a notebook shows of documents and blocks, by its own colours."""

import re
from itertools import groupby
from pathlib import Path

import pytest
from lxml import html

import boilerkit

pytestmark = pytest.mark.quick

PAGE = (Path(__file__).parents[1] / "datasets" / "pages" / "en-article-lighthouse.html").read_bytes()


def test_a_document() -> None:
    document = boilerkit.analyze(PAGE)
    shown = html.fromstring(document._repr_html_())
    kept = sum(block.kept for block in document.blocks)
    assert f"{kept} of {len(document)} blocks kept" in shown.text_content()
    rows = [[cell.text_content() for cell in row.iterfind("td")] for row in shown.iterfind(".//tbody/tr")]
    assert [row[0] for row in rows] == [str(number) for number in range(len(document))]
    assert [row[1] == "kept" for row in rows] == [block.kept for block in document.blocks]
    assert [row[2] for row in rows] == [f"{block.probability:.2f}" for block in document.blocks]
    assert [row[3] for row in rows] == [block.kind for block in document.blocks]
    assert [row[5].startswith(block.text[:50]) for row, block in zip(rows, document.blocks, strict=True)] == [
        True
    ] * len(rows)


def test_the_strip_is_the_page() -> None:
    document = boilerkit.analyze(PAGE)
    strip = html.fromstring(document._repr_html_()).find_class("strip")[0]
    shown = [(part.get("class"), int(re.sub(r"\D", "", part.get("style") or ""))) for part in strip]
    runs = [
        (f"k-{kind} {'kept' if kept else 'dropped'}", sum(len(block.text) for block in run))
        for (kind, kept), run in groupby(document.blocks, lambda block: (block.kind, block.kept))
    ]
    assert shown == runs


def test_long_documents_stay_compact() -> None:
    document = boilerkit.analyze("<p>Tea is hot.</p>" * 5000 + "<p>" + "long " * 5000)
    shown = document._repr_html_()
    assert len(shown) < 40_000 and "and 4901 more" in shown
    assert len(document.blocks[-1]._repr_html_()) < 4000


def test_a_block() -> None:
    block = boilerkit.analyze("<p hidden>Tea &lt;b&gt; &amp; <i>cake</i></p>", threshold=0).blocks[0]
    shown = html.fromstring(block._repr_html_())
    text = shown.text_content()
    assert "kept" in text and f"{block.probability:.3f}" in text and "/html/body/p" in text and "hidden" in text
    assert "Tea <b> & cake" in text and not shown.xpath(".//p//b[text()=' & ']")
    for part in ("Tea <b> & cake", "/html/body/p", "kept=True"):
        assert part in repr(block)


def test_lines() -> None:
    document = boilerkit.analyze_text("Tea is hot.\nShare\n")
    assert "2 lines kept" in html.fromstring(document._repr_html_()).text_content()
    assert repr(document).startswith("<LineDocument: ") and "of 2 lines kept" in repr(document)
    assert "<code>" not in document.blocks[0]._repr_html_()


def test_an_empty_page() -> None:
    assert "0 of 0 blocks kept" in boilerkit.analyze("")._repr_html_()


@pytest.mark.parametrize(
    "shown", [boilerkit.analyze(PAGE), boilerkit.analyze(PAGE).blocks[0]], ids=["document", "block"]
)
def test_colours_are_the_notebooks(shown: boilerkit.Document) -> None:
    """Of its own it has the hues of kinds, and no ground."""
    styles = re.search("<style>(.*?)</style>", shown._repr_html_(), re.S)
    assert styles is not None
    colours = set(re.findall(r"#[0-9a-f]{3,8}\b|:\s*(?:white|black)\b|rgb\([^)]*\)", styles[1]))
    assert colours == {"rgb(var(--bk-hue)", "rgb(128 128 128 / .4)"}
