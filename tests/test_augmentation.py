"""Augmentation: edited pages keep their labels, and give nothing to pages of other folds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from boilerkit import datasets
from boilerkit.datasets import LabelledPage, alignment
from boilerkit.page.reading import read_page
from boilerkit.training import Config
from boilerkit.training.augmentation import augmented_pages
from boilerkit.training.editing import MARK, column, marked, unmarked
from boilerkit.training.edits.forms import retype, tabulate
from boilerkit.training.edits.length import lengthen, shorten
from boilerkit.training.edits.material import Material, material_of
from boilerkit.training.edits.surroundings import surround
from boilerkit.training.examples import key_of, read_pages
from boilerkit.training.splits import fold_of_pages

PAGES = list(datasets.load("folder", Path(__file__).parents[1] / "datasets" / "pages"))
EDITS = [shorten, lengthen, tabulate, retype, surround]


def tree(page: LabelledPage) -> etree._Element:
    root = marked(page, 0.5)
    assert root is not None
    return root


@pytest.mark.parametrize("page", PAGES[::5], ids=lambda page: page.id)
def test_marks_are_the_labels(page: LabelledPage) -> None:
    segments, main = unmarked(tree(page))
    expected = read_page(page.html)
    assert segments.texts == expected.texts
    labels = alignment.labels(expected.texts, page.gold or "") > 0.5
    assert (main == labels).mean() > 0.99  # texts of one block may be of two kinds
    assert not any(MARK in text for text in [*segments.texts, *segments.pieces, segments.title])


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("page", PAGES[1::9], ids=lambda page: page.id)
def test_an_edit_leaves_noise_noise(edit: object, page: LabelledPage) -> None:
    """Whatever is done to the main content, a text that was noise is noise afterwards, and none is lost."""
    others = material_of(tree(PAGES[0]))
    before, before_main = unmarked(tree(page))
    for seed in range(4):
        root = tree(page)
        edit(root, np.random.default_rng(seed), others)  # type: ignore[operator]
        after, main = unmarked(root)
        noise = {text for text, is_main in zip(after.texts, main, strict=True) if not is_main}
        whole = "\n".join(after.texts)
        lost = [
            text
            for text, is_main in zip(before.texts, before_main, strict=True)
            if not is_main and len(text) > 30 and text not in noise and text not in whole
        ]
        assert lost == []


def test_shortened_and_lengthened() -> None:
    page = next(page for page in PAGES if page.id == "en-article-bridge")
    _, main = unmarked(tree(page))
    short, long = tree(page), tree(page)
    shorten(short, np.random.default_rng(1), Material())
    lengthen(long, np.random.default_rng(1), Material())
    of_short, of_long = (unmarked(root)[1].sum() for root in (short, long))
    assert 0 < of_short < main.sum() < of_long
    of_units = column(long)
    assert of_units is not None
    texts = ["".join(map(str, unit.itertext())) for unit in of_units.units]
    assert len(set(texts)) > 0.8 * len(texts)  # the words of a copy are in another order


def test_material_comes_from_the_same_fold(small_config: Config) -> None:
    """A word that stands on one page alone turns up on edited pages of its own fold only."""
    config = replace(small_config, edited_share=1.0)
    named = [
        replace(
            page, html=page.html.replace(b"</body>", f"<div class=more><p>{_notice(number)}</p></div></body>".encode())
        )
        for number, page in enumerate(PAGES)
    ]
    examples = read_pages(named, config)
    fold_of = fold_of_pages(examples, config)
    edited = augmented_pages(examples, named, fold_of, config)
    assert edited
    home = {f"notice{number}x": fold_of[key_of(page)] for number, page in enumerate(named)}
    met = [
        (home[word], fold_of[example.key])
        for example in edited
        for word in " ".join(example.segments.texts).split()
        if word in home
    ]
    assert len(met) > len(edited)  # some were given to other pages
    assert all(one == other for one, other in met)


def _notice(number: int) -> str:
    return f"notice{number}x is a word of this page. " + "It stands in a long notice that nobody reads. " * 6
