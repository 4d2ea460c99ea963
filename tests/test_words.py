"""Words: one answer, for every part that counts them, to which scripts are written without spaces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.baselines import counts
from boilerkit.datasets.duplicates import shingles
from boilerkit.features import characters as ch
from boilerkit.features.statistics import PageStatistics
from boilerkit.metrics import char_scores, text_scores, word_scores
from boilerkit.page.lines import split
from boilerkit.words import is_unspaced, unspaced_letters, word_count, words

#: A text in each script, and its words, or letters with their marks where the script has no spaces.
UNSPACED = {
    "Han": ("茶是一种饮料々〇", list("茶是一种饮料々〇")),
    "Han beyond the first plane": ("𠀀𪚥豈", list("𠀀𪚥豈")),
    "kana": ("おちゃはカナー", list("おちゃはカナー")),
    "half-width kana": ("ﾅﾗ", list("ﾅﾗ")),
    "Thai": ("ที่นี่ชา", ["ที่", "นี่", "ช", "า"]),
    "Lao": ("ຊາຮ້ອນ", ["ຊ", "າ", "ຮ້", "ອ", "ນ"]),
    "Khmer": ("តែក្តៅ", ["តែ", "ក្", "តៅ"]),
    "Myanmar": ("လက်ဖက်", ["လ", "က်", "ဖ", "က်"]),
}
SPACED = {
    "Latin": ("été re_use 3 cafe\u0301", ["été", "re", "use", "3", "cafe\u0301"]),
    "Cyrillic": ("Чай горячий", ["чай", "горячий"]),
    "Arabic": ("الشاي ساخن", ["الشاي", "ساخن"]),
    "Devanagari": ("हिन्दी चाय", ["हिन्दी", "चाय"]),
    "Hangul": ("차는 뜨겁다", ["차는", "뜨겁다"]),
    "Ethiopic": ("ሻይ ትኩስ", ["ሻይ", "ትኩስ"]),
    "Tibetan": ("བོད་ཡིག", ["བོད", "ཡིག"]),
}
SCRIPTS = UNSPACED | SPACED


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_part_agrees_on_the_words_of_a_script(script: str) -> None:
    text, expected = SCRIPTS[script]
    page = PageStatistics(split(text))
    assert words(text) == expected
    assert page.characters.started.sum() + page.characters.by_class[ch.IDEOGRAPH].sum() == len(expected)
    assert page.words.sum() == pytest.approx(word_count(text))
    assert len(shingles(" ".join([text] * 2 + ["x"]))) > 0
    if script not in ("Latin", "Tibetan"):  # of which baselines take what white space separates for words
        assert [word.lower() for word in counts.words(text)] == expected


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_letter_is_a_word_only_where_a_script_has_no_spaces(script: str) -> None:
    text, expected = SCRIPTS[script]
    assert (unspaced_letters(text) == len(expected)) == (script in UNSPACED)
    assert word_count(text) == pytest.approx(len(expected) * (0.6 if script in UNSPACED else 1))


@pytest.mark.parametrize("script", SCRIPTS)
def test_texts_of_scripts_without_spaces_are_measured_by_characters(script: str) -> None:
    text, _ = SCRIPTS[script]
    measure = char_scores if script in UNSPACED else word_scores
    assert text_scores(text[: len(text) // 2], text) == measure(text[: len(text) // 2], text)


@pytest.mark.parametrize("script", UNSPACED)
def test_shingles_of_scripts_without_spaces_are_of_letters(script: str) -> None:
    _, expected = UNSPACED[script]
    assert len(shingles("".join(expected))) == max(len(expected) - 3, 1)


def test_words() -> None:
    assert words("Don't — re_use ÉTÉ 3.5 お茶") == ["don", "t", "re", "use", "été", "3", "5", "お", "茶"]
    assert words("") == []


def test_digits_and_signs_of_scripts_without_spaces_are_no_letters() -> None:
    assert not any(map(is_unspaced, "๒៣။。、・฿"))
    assert words("พ.ศ. ๒๕๖๗") == ["พ", "ศ", "๒๕๖๗"]


@given(st.text(max_size=30))
def test_features_know_the_same_letters(text: str) -> None:
    assert np.array_equal(ch.classes(text) == ch.IDEOGRAPH, [is_unspaced(character) for character in text])
