"""Labels: gold text aligned to blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.datasets.alignment import align
from boilerkit.words import words

MENU = ["Home", "Teas", "About us"]
ARTICLE = ["Tea is a drink made of leaves.", "It came from China by ship.", "Most of it is black."]
FOOT = ["Share this", "© A shop"]
PAGE = [*MENU, *ARTICLE, *FOOT]

pages = st.lists(st.text("ab茶 .-", max_size=12), max_size=12)


def test_gold_blocks_get_one_and_the_others_nothing() -> None:
    assert align(PAGE, "\n".join(ARTICLE)).tolist() == [0, 0, 0, 1, 1, 1, 0, 0]


def test_case_and_punctuation_do_not_count() -> None:
    assert align(PAGE, " ".join(ARTICLE).upper().replace(".", " —")).tolist() == [0, 0, 0, 1, 1, 1, 0, 0]


def test_order_that_differs_is_found_again() -> None:
    taken = align(PAGE, " ".join(ARTICLE[::-1])) > 0.5
    assert taken.tolist() == [False, False, False, True, True, True, False, False]


def test_a_phrase_in_menu_and_article_is_the_article_s() -> None:
    page = ["Green tea", "Black tea", "What we drink", "Green tea", "is not fermented at all, they say."]
    gold = "What we drink. Green tea is not fermented at all, they say."
    assert align(page, gold).tolist() == [0, 0, 1, 1, 1]


def test_a_share_is_the_share_of_words() -> None:
    page = ["one two three four five six seven eight", "nine"]
    assert align(page, "one two three four five six").tolist() == [0.75, 0]


def test_text_that_the_page_repeats_counts_once() -> None:
    assert align([ARTICLE[0], ARTICLE[0]], ARTICLE[0]).sum() == 1


def test_a_script_without_spaces_is_aligned_by_characters() -> None:
    assert align(["首页", "茶是一种饮料。", "分享"], "茶是一种饮料").tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("page", "shares"),
    [
        (["tea", "—", "tin"], [1, 0.5, 0]),
        (["—", "tea"], [1, 1]),
        (["tea", "—"], [1, 1]),
        (["tin", "—", "…", "pot"], [0, 0, 0, 0]),
        (["—", "…"], [0, 0]),
    ],
)
def test_a_block_without_words_takes_after_its_neighbours(page: list[str], shares: list[float]) -> None:
    assert align(page, "tea").tolist() == shares


@pytest.mark.parametrize("gold", ["", " \n", "—"])
def test_without_gold_nothing_is_main_content(gold: str) -> None:
    assert align(PAGE, gold).tolist() == [0] * len(PAGE)


def test_a_page_without_blocks() -> None:
    assert align([], "tea").shape == (0,)


@given(pages, st.text("ab茶 .-", max_size=60))
def test_shares_are_shares(page: list[str], gold: str) -> None:
    shares = align(page, gold)
    assert shares.shape == (len(page),)
    assert np.all((shares >= 0) & (shares <= 1))
    assert shares.tolist() == align(page, gold).tolist()


@given(pages)
def test_the_whole_page_as_gold_takes_every_word(page: list[str]) -> None:
    worded = [bool(words(text)) for text in page]
    assert np.all(align(page, " ".join(page))[worded] == 1)


@given(pages)
def test_foreign_gold_takes_nothing(page: list[str]) -> None:
    assert not align(page, "other words altogether").any()
