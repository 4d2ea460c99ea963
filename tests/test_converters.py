"""Text converters, small texts and pseudo-languages: what the line model learns from."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import LineCleaner, datasets
from boilerkit.training import Config, Result, converters, examples
from boilerkit.training.pseudo_language import pseudo_translate

PAGES = list(datasets.load("folder", Path(__file__).resolve().parents[1] / "datasets" / "pages"))
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>Tea</title></head><body><nav><a href=/>Home</a></nav><article>"
    + "".join(
        f"<p>Tea is a drink that is made with hot water, and this is sentence number {number} about it.</p>"
        for number in range(12)
    )
    + "</article></body></html>"
)


@pytest.mark.parametrize("name", [*converters.FULL, *converters.MAIN])
def test_each_converter_writes_the_text(name: str) -> None:
    text = converters.convert(name, PAGE)
    assert text is not None
    assert "sentence number 7" in text
    assert "<p>" not in text
    assert "Home" in text or name not in converters.FULL


def test_a_page_that_a_library_fails_on_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(converters.FULL, "own", lambda page: page[:1][9])
    assert converters.convert("own", "x") is None


words = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"], max_codepoint=0x24F) | st.just(" "), max_size=60)


@given(words, st.sampled_from(["latin", "cyrillic", "arabic"]))
def test_words_of_a_pseudo_language_have_the_shape_of_the_real_ones(text: str, script: str) -> None:
    made = pseudo_translate(text, script, known=0)
    letters = re.compile(r"[^\W\d_]")
    assert len(made) == len(text)
    assert letters.sub("x", made) == letters.sub("x", text)
    assert pseudo_translate(text, script, known=0) == made


def test_pseudo_languages() -> None:
    once, twice = (pseudo_translate("Tea for the tea house", "latin", seed).split() for seed in (1, 2))
    assert once[0].lower() == once[3]
    assert once[0].istitle()
    assert once != twice
    ideographs = pseudo_translate("Tea, 3 good cups. More?", "ideographs")
    assert " " not in ideographs.replace(" 3 ", "")
    assert ideographs.endswith("？")


def test_training_of_lines(small_lines: Result, tmp_path: Path) -> None:
    pages = small_lines.pages[~small_lines.pages["augmented"]]
    assert set(pages["converter"]) == {*converters.FULL, *converters.MAIN, examples.GOLD, examples.SMALL_TEXT}
    whole = pages[pages["converter"] == "own"]
    assert len(whole) == len(PAGES)
    assert whole["f1"].mean() > whole["raw"].mean()
    assert pages.groupby("id")["fold"].nunique().max() == 1
    small_lines.save(tmp_path)
    cleaner = LineCleaner.load(tmp_path)
    text = converters.own(PAGE)
    assert cleaner.clean(text) == LineCleaner(small_lines.model).clean(text)
    assert cleaner.model.min_threshold == cleaner.model.card["min_threshold"]


def test_small_texts_are_made_of_the_page(small_config: Config) -> None:
    found = [
        example for example in examples.read_texts(PAGES, small_config) if example.converter == examples.SMALL_TEXT
    ]
    assert len(found) == 3 * len(PAGES)
    by_id = {page.id: page for page in PAGES}
    for example in found:
        shown = converters.own(by_id[example.page.id].html.decode("utf-8", "replace")).split()
        if by_id[example.page.id].html.isascii():
            assert set(" ".join(example.segments.texts).split()) <= set(shown)
    assert np.mean([example.labels.mean() for example in found]) > 0.3
