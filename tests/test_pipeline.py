"""Cleaning: whatever the page, the same answer every time, and a sensible one."""

import gzip
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

import boilerkit
from boilerkit import Block, Cleaner, Document, analyze, clean, datasets, features
from boilerkit.datasets.files import read_bytes
from boilerkit.evaluation.tables import evaluate
from boilerkit.kinds import KINDS
from boilerkit.page.source import PageError

ROOT = Path(__file__).parents[1]
PAGES = {page.id: page for page in datasets.load("folder", ROOT / "datasets" / "pages")}
GOLDEN = sorted((ROOT / "tests" / "pages").glob("*.html"))
KETTLE = PAGES["en-product-kettle"].html
OUTPUTS = ("text", "markdown", "html")


def everything(document: Document) -> tuple[object, ...]:
    """All that a document says."""
    return (*(document.render(output) for output in OUTPUTS), document.blocks, document.score, document.threshold)


def test_pages_of_every_type() -> None:
    expected = everything(analyze(KETTLE))
    assert expected[0]
    text = KETTLE.decode()
    tree = html.document_fromstring(text)
    for page in (text, bytearray(KETTLE), memoryview(KETTLE), tree, tree.getroottree()):
        assert everything(analyze(page)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [None, 3, Path("x"), ["<p>"], etree.Comment("x")])
def test_what_is_no_page(page: object) -> None:
    with pytest.raises(TypeError, match="a page is str, bytes or an lxml element, not"):
        clean(page)  # type: ignore[arg-type]


def test_encoding_hint() -> None:
    page = "<p>" + "Füße größer süß. " * 20
    assert "Füße" in clean(page.encode("latin-1"), encoding="iso-8859-1", threshold=0)
    assert "Füße" in clean(page.encode("utf-8"), encoding="no such label", threshold=0)


@pytest.mark.parametrize("page", ["", b"", " ", "<!--", "<p></p>", b"\xff\xfe", "<html><frameset>"])
def test_pages_without_text(page: str | bytes) -> None:
    document = analyze(page, threshold=0)
    for output in OUTPUTS:
        assert document.render(output) == clean(page, output=output) == ""
    assert (len(document), document.blocks, document.score) == (0, (), 0.0)
    assert len(document.to_frame(features=True)) == 0


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_threshold_out_of_range(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold is a probability from 0 to 1"):
        clean("<p>a", threshold=threshold)


def test_unknown_output() -> None:
    with pytest.raises(ValueError, match="'pdf': choose one of text, markdown, html"):
        clean("<p>a", output="pdf")


def test_a_region_that_stands_twice_is_kept_once() -> None:
    paragraph = "The keeper of the light walks up the tower every evening, and every morning he walks down again."
    region = f"<p>{paragraph}</p><p>It is his work, and was that of his father before him.</p>"
    page = f"<article><h1>The light</h1><div class=wide>{region}</div><div class=narrow>{region}</div></article>"
    document = analyze(page)
    assert [block.duplicate for block in document.blocks] == [False, False, False, True, True]
    assert document.blocks[3].probability >= document.threshold and not document.blocks[3].kept
    assert document.text.count(paragraph) == 1
    assert clean(page, threshold=0).count(paragraph) == 2


def test_blocks_and_frame() -> None:
    tree = html.document_fromstring(KETTLE)
    document = analyze(tree)
    for block in document.blocks:
        assert tree.xpath(block.xpath)[0].tag == block.tag
        assert 0 <= block.probability <= 1
        assert block.kept == (block.probability >= document.threshold and not block.duplicate)
    assert document.text.split() == " ".join(block.text for block in document.blocks if block.kept).split()
    assert 0 < document.score <= 1
    kept = sum(block.kept for block in document.blocks)
    assert repr(document) == f"<Document: {kept} of {len(document)} blocks kept, score {document.score:.2f}>"

    frame = document.to_frame()
    columns = ["text", "tag", "xpath", "probability", "kept", "hidden", "duplicate", "kind"]
    assert list(Block.__slots__) == [*columns, "kinds"]
    assert list(frame) == [*columns, *(f"p_{kind}" for kind in KINDS)]
    records = document.to_records()
    assert frame[columns].to_dict("records") == [{name: record[name] for name in columns} for record in records]
    assert frame[[f"p_{kind}" for kind in KINDS]].to_numpy().tolist() == [
        [record["kinds"][kind] for kind in KINDS] for record in records
    ]
    wide = document.to_frame(features=True)
    assert list(wide)[len(frame.columns) :] == [f"f_{name}" for name in features.NAMES]
    assert wide[list(frame)].equals(frame)
    assert np.isfinite(wide.filter(like="f_").to_numpy()).all()


def test_hidden_blocks_are_marked() -> None:
    blocks = analyze("<p>shown<p style='display: none'>hidden<div hidden><p>too").blocks
    assert [(block.text, block.hidden) for block in blocks] == [("shown", False), ("hidden", True), ("too", True)]


@pytest.mark.parametrize("page", PAGES)
def test_a_higher_threshold_keeps_a_subset(page: str) -> None:
    before = {block.xpath + block.text for block in analyze(PAGES[page].html, threshold=0).blocks if block.kept}
    assert len(before) > 3
    for threshold in (0.1, 0.3, 0.5, 0.7, 0.9, 1.0):
        document = analyze(PAGES[page].html, threshold=threshold)
        kept = {block.xpath + block.text for block in document.blocks if block.kept}
        assert kept <= before
        before = kept


def test_the_users_tree_is_not_changed() -> None:
    for page in PAGES.values():
        tree = html.document_fromstring(page.html)
        before = etree.tostring(tree)
        document = analyze(tree)
        everything(document), document.to_frame(features=True)
        assert etree.tostring(tree) == before


# Same page, same bytes


def test_same_output_from_many_threads() -> None:
    pages = [page.html for page in PAGES.values()]
    expected = [everything(analyze(page)) for page in pages]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda page: everything(analyze(page)), pages * 2)) == expected * 2


DIGEST = """
import boilerkit, hashlib, pathlib, sys
found = hashlib.sha256()
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.html")):
    document = boilerkit.analyze(path.read_bytes())
    found.update(repr((document.html, document.markdown, document.blocks, document.score)).encode())
print(found.hexdigest())
"""


def test_same_output_of_every_run_and_number_of_threads() -> None:
    digests = set()
    for threads, seed in (("1", "1"), ("2", "2"), ("4", "3")):
        settings = {f"{name}_NUM_THREADS": threads for name in ("OPENBLAS", "OMP", "MKL")}
        run = subprocess.run(
            [sys.executable, "-c", DIGEST, str(ROOT / "datasets" / "pages")],
            env={**os.environ, **settings, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout)
    assert len(digests) == 1 and len(digests.pop().strip()) == 2 * hashlib.sha256().digest_size


# Quality of the shipped model


def test_shipped_model_on_pages_that_it_has_not_seen() -> None:
    cleaner = Cleaner.default()
    rows, left_out = evaluate(PAGES.values(), cleaner.clean, cleaner.model.card["pages"])
    assert left_out == 0
    assert rows["f1"].mean() > 0.8
    everything_shown, _ = evaluate(PAGES.values(), lambda page: cleaner.clean(page, threshold=0))
    assert rows["f1"].mean() > everything_shown["f1"].mean() + 0.1


def test_card_of_the_shipped_model() -> None:
    card = Cleaner.default().model.card
    expected = {"wcxb", "article-extraction-dataset", "fundus", "magic-html", "recipe-scrapers"}
    assert set(card["corpora"]) == expected
    folder = Path(boilerkit.__file__).parent / "weights" / "blocks"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 5 << 20


# No exception, whatever the bytes


def write_all(page: bytes | str) -> None:
    """Clean a page and write it in every format."""
    document = analyze(page)
    for output in OUTPUTS:
        document.render(output)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_pages(path: Path) -> None:
    write_all(path.read_bytes())


@given(st.data())
def test_pages_cut_anywhere(data: st.DataObject) -> None:
    pages = [page.html for page in PAGES.values()] + [path.read_bytes() for path in GOLDEN]
    page = data.draw(st.sampled_from(pages))
    start, end = data.draw(st.integers(0, len(page))), data.draw(st.integers(0, len(page)))
    write_all(page[start:] if start > end else page[start:end])


@given(st.binary(max_size=300))
def test_any_bytes(page: bytes) -> None:
    write_all(b"<p>" + page)
    with suppress(PageError):  # bytes of another kind of file
        write_all(page)


SIGNS = [*"<>&;'\"/= \n\0\x0c-!", "<!--", "]]>", "<![CDATA[", "&#0;", "&#xD800;", "\ud800", "<a href="]
TAGS = ["a", "div", "p", "table", "tr", "td", "li", "ul", "pre", "br", "svg", "math", "frameset", "template"]


@given(st.lists(st.sampled_from(SIGNS + TAGS)))
def test_any_markup(tokens: list[str]) -> None:
    write_all("".join(tokens))


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "blockquote", "table><tr><td", "a href=x", "font"])
def test_deep_pages(tag: str) -> None:
    page = f"<{tag}>x " * 3000
    write_all(page)
    assert analyze(page, threshold=0).text.count("x") == 3000


@pytest.mark.corpora
@pytest.mark.parametrize("step", [80, pytest.param(1, marks=pytest.mark.slow)])
def test_pages_of_the_corpora_whole_and_cut(corpora: Path, step: int) -> None:
    files = [
        file for name in ("wcxb", "article-extraction-dataset", "fundus") for file in (corpora / name).rglob("*.html*")
    ]
    assert len(files) > 1_000
    rng = np.random.default_rng(0)
    for file in sorted(files)[::step]:
        page = read_bytes(file)
        write_all(page)
        write_all(page[: rng.integers(len(page) + 1)])


def test_compressed_bytes_are_refused_with_advice() -> None:
    with pytest.raises(PageError, match=r"gzip\.decompress"):
        analyze(gzip.compress(KETTLE))
