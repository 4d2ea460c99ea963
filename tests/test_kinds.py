"""Kinds of blocks: the labels, the model, and what users can do with them."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import boilerkit
from boilerkit import datasets
from boilerkit.datasets import CorpusError
from boilerkit.datasets.kinds import (
    KindLabel,
    find_labelled,
    load_kinds,
    load_popular,
    marked_kinds,
    text_digest,
    write_kinds,
)
from boilerkit.kinds import KINDS, MAIN, NOISE
from boilerkit.model import ModelError
from boilerkit.model.kinds import KindModel
from boilerkit.page.reading import read_page

DATASETS = Path(__file__).parents[1] / "datasets"
WEIGHTS = Path(boilerkit.__file__).parent / "weights"
COMMENTED = """<!doctype html><html lang="en"><title>The old bridge</title><body>
<nav><ul><li><a href="/">Home</a><li><a href="/news">News</a><li><a href="/sport">Sport</a></ul></nav>
<article><h1>The old bridge</h1>
<p>The old bridge over the river was closed on Monday after engineers had found cracks in two of its five piers.</p>
<p>Until it is repaired, which may take until autumn, buses cross the river on the motorway, two miles to the north.</p>
</article>
<section id="comments" class="comments"><h2>2 comments</h2><ol class="comment-list">
<li class="comment"><cite class="comment-author">Anna</cite> <time>2 hours ago</time>
<p class="comment-text">Finally somebody does something about it! I drove over it every day and was afraid.</p>
<a class="comment-reply" href="#r">Reply</a></li>
<li class="comment"><cite class="comment-author">Ben</cite> <time>1 hour ago</time>
<p class="comment-text">My father helped to build it. He always said that the third pier was never right.</p>
<a class="comment-reply" href="#r">Reply</a></li></ol>
<form class="comment-form"><h3>Leave a comment</h3><label>Your name</label> <button>Post</button></form></section>
<footer><p>© 2024 The Courier. All rights reserved.</p></footer>"""


def test_labels_were_read_twice_and_agree() -> None:
    labels = load_kinds(DATASETS / "kinds.tsv")
    every = [label for of_page in labels.values() for label in of_page]
    assert len(every) >= 2500 and len(labels) >= 250
    assert all(label.is_read_twice and label.kind in (*KINDS,) for label in every)
    assert {kind for kind, count in Counter(label.kind for label in every).items() if count >= 50} == set(KINDS)
    alike = np.mean([label.first == label.second for label in every])
    assert all(label.kind == label.first for label in every if label.first == label.second)
    assert alike > 0.9


def test_a_page_that_calls_itself_a_forum_keeps_what_the_model_keeps() -> None:
    thing = '{"@context": "https://schema.org", "@type": "DiscussionForumPosting"}'
    data = f'<script type="application/ld+json">{thing}</script>'
    forum = COMMENTED.replace("<body>", f"{data}<body>")
    assert boilerkit.clean(forum) == boilerkit.clean(forum, comments="model")


def test_the_tables_hold_no_text() -> None:
    for name in ("kinds.tsv", "kinds-whole-pages.tsv"):
        for line in (DATASETS / name).read_text("utf-8").splitlines()[1:]:
            _, _, xpath, digest, first, second, kind = line.split("\t")
            assert xpath.startswith("/html") and len(digest) == 10
            assert {first, kind} <= set(KINDS) and second in ("", *KINDS)


def test_labels_find_their_blocks_among_equal_texts(tmp_path: Path) -> None:
    segments = read_page("<p>Tea</p><div><p>Tea</p></div><p>Coffee</p>")
    _, second, third = segments.xpaths
    labels = [
        KindLabel(second, text_digest("Tea"), "meta", "meta", "meta"),
        KindLabel("/html/body/elsewhere", text_digest("Tea"), "main", "", "main"),
        KindLabel(third, text_digest("Cocoa"), "main", "", "main"),
    ]
    write_kinds(tmp_path / "kinds.tsv", {("own", "a"): labels})
    assert load_kinds(tmp_path / "kinds.tsv") == {("own", "a"): labels}
    assert {block: label.kind for block, label in find_labelled(segments, labels).items()} == {1: "meta", 0: "main"}


@pytest.mark.parametrize(
    "text", ["", "corpus\tpage\n1\t2\n", "corpus\tpage\txpath\tdigest\tfirst\tsecond\tkind\na\tb\tc\td\te\tf\tg\n"]
)
def test_broken_tables(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kinds.tsv"
    if text:
        path.write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"kinds\.tsv"):
        load_kinds(path)


def test_marks_of_dataset_popular(tmp_path: Path) -> None:
    page = tmp_path / "example.org" / "index.blocks.html"
    page.parent.mkdir()
    page.write_text(
        '<div data-block="1" data-block-type="Menu">Home</div><div data-block-type="LinkList">Links</div>'
        '<div data-block-type="Footer"><p data-block-type="LinkList">Terms</p><p data-block-type="Ad">Buy</p></div>'
        '<div data-block-type="Content"><p data-block-type="Article">News</p>Rest</div>',
        "utf-8",
    )
    (tmp_path / "mapping.txt").write_text('"http://example.org/" : "/opt/dataset-popular/example.org/index.html",\n')
    (labelled,) = load_popular(tmp_path)
    assert (labelled.id, labelled.site, labelled.gold) == ("example.org", "example.org", None)
    segments = read_page(labelled.html)
    kinds = {segments.texts[block]: kind for block, kind in marked_kinds(segments).items()}
    assert kinds == {"Home": "navigation", "Terms": "navigation", "Buy": "promotion", "News": MAIN}


def test_probabilities_of_kinds() -> None:
    document = boilerkit.analyze(COMMENTED)
    for block in document.blocks:
        assert tuple(block.kinds) == KINDS
        assert sum(block.kinds.values()) == pytest.approx(1)
        assert block.kind == max(block.kinds, key=block.kinds.__getitem__)
    frame = document.to_frame()
    assert frame[[f"p_{kind}" for kind in KINDS]].sum(axis=1).to_numpy() == pytest.approx(1)
    assert "kinds" not in frame


def test_each_kind_of_the_page_is_told() -> None:
    document = boilerkit.analyze(COMMENTED)
    assert [block.text for block in document.of_kind("navigation")] == ["Home", "News", "Sport"]
    assert any("rights reserved" in block.text for block in document.of_kind("legal"))
    assert sum("third pier" in block.text or "afraid" in block.text for block in document.of_kind("comments")) == 2
    with pytest.raises(ValueError, match="unknown kind 'advert'"):
        document.of_kind("advert")


def test_comments_are_left_out_unless_they_are_wanted() -> None:
    assert "third pier" not in boilerkit.clean(COMMENTED)
    for text in (boilerkit.clean(COMMENTED, comments="keep"), boilerkit.clean(COMMENTED, keep=(MAIN, "comments"))):
        assert "third pier" in text and "closed on Monday" in text and "Sport" not in text
    only = boilerkit.clean(COMMENTED, keep=("comments",))
    assert "third pier" in only and "closed on Monday" not in only


def test_a_page_of_nothing_but_posts_keeps_them() -> None:
    page = next(page for page in datasets.load("folder", DATASETS / "pages") if page.page_type == "forum")
    kept = boilerkit.clean(page.html)
    assert sum(snippet in kept for snippet in page.must) >= 0.9 * len(page.must)


@pytest.mark.parametrize("keep", ["main", ("adverts",), ["main", "Comments"]])
def test_unknown_kinds_are_named(keep: object) -> None:
    with pytest.raises(ValueError, match="keep is a sequence of kinds out of main, navigation"):
        boilerkit.clean(COMMENTED, keep=keep)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown comments"):
        boilerkit.clean(COMMENTED, comments="hide")  # type: ignore[arg-type]


def test_kinds_of_lines() -> None:
    text = "Home | News | Sport\n\n© 2024 The Courier. All rights reserved.\n"
    document = boilerkit.analyze_text(text)
    assert [block.kind for block in document.blocks] == ["navigation", "legal"]
    assert boilerkit.clean_text(text, keep=("legal",)).strip() == "© 2024 The Courier. All rights reserved."


def test_attributions_of_a_kind_sum_to_its_score() -> None:
    cleaner = boilerkit.Cleaner.default()
    kinds = cleaner.analyze(COMMENTED)._analysis.kinds
    scores = kinds.model.scores(kinds.columns)
    for place, kind in enumerate(KINDS):
        np.testing.assert_allclose(kinds.model.attribution(kinds.columns, kind).scores, scores[:, place], atol=1e-4)


def test_a_model_of_kinds_is_saved_and_checked(tmp_path: Path) -> None:
    model = KindModel.load(WEIGHTS / "kinds-of-blocks")
    model.save(tmp_path / "same")
    again = boilerkit.Cleaner(boilerkit.Cleaner.default().model, KindModel.load(tmp_path / "same"))
    assert again.analyze(COMMENTED).blocks == boilerkit.analyze(COMMENTED).blocks
    with pytest.raises(ModelError, match="no model of kinds"):
        KindModel.load(tmp_path)
    (tmp_path / "same" / "arrays.npz").write_bytes(b"PK")
    with pytest.raises(ModelError, match="damaged"):
        KindModel.load(tmp_path / "same")


def test_own_pages_have_kinds() -> None:
    labels = [
        kind
        for path in (DATASETS / "pages").glob("*.html")
        for kind, _ in datasets.load_labels(DATASETS / "pages", path.stem)
    ]
    assert set(labels) == {MAIN, *NOISE}
