"""Long pages: they are counted and scored a part at a time, with the same results and in bounded memory."""

from pathlib import Path

import numpy as np
import pytest
from memory import peak

import boilerkit
from boilerkit.features import characters, feature
from boilerkit.features.statistics import PageStatistics
from boilerkit.model import context, numerics
from boilerkit.model.page_network import PageNetwork
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

PAGES = [
    *sorted((Path(__file__).parents[1] / "datasets" / "pages").glob("*.html"))[::8],
    Path(__file__).parents[1] / "datasets" / "pages" / "zh-article-bookcart.html",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_parts_make_the_same_as_the_whole(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, kinds = boilerkit.Cleaner.default().model, boilerkit.Cleaner.default().kinds
    results = []
    for sizes in ({}, {numerics: 16, feature: 1000, characters: 100}):
        for module, size in sizes.items():
            monkeypatch.setattr(module, "_AT_ONCE", size)
        monkeypatch.setattr(context, "_SUMS", 1000 if sizes else context._SUMS)
        inputs = model.read(PageStatistics(segment(parse(page.read_bytes()))))
        main = model.log_odds(inputs)
        results.append((inputs.features, main, kinds.columns(inputs, kinds.sources(inputs), main)))
    for whole, parts in zip(*results, strict=True):
        assert np.array_equal(whole, parts)


def test_scoring_takes_little_memory() -> None:
    """Less than the features themselves, of which networks once held several copies."""
    model = boilerkit.Cleaner.default().model
    inputs = model.read(PageStatistics(segment(parse("<p>Tea is hot" * 20_000))))
    networks = [scorer for scorer in model.scorers if isinstance(scorer, PageNetwork)]
    _ = inputs.context
    for network in networks:
        assert peak(lambda network=network: network.log_odds(inputs)) < inputs.features.nbytes  # type: ignore[misc]
    assert networks


def test_what_was_counted_by_character_can_be_counted_anew() -> None:
    page = PageStatistics(segment(parse("<p>Green tea is 50 ° hot.<p>茶は熱い。")))
    counts, words = page.characters, page.words
    page.forget_characters()
    assert "characters" not in vars(page) and page.words is words
    assert all(np.array_equal(one, other) for one, other in zip(page.characters, counts, strict=True))
