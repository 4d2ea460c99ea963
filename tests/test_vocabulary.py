"""The vocabulary: a table that people add to, so its shape is tested."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features import vocabulary
from boilerkit.features.tokens import word_tokens

pytestmark = pytest.mark.quick

LINES = Path(vocabulary.__file__).with_name("phrases.txt").read_text("utf-8").splitlines()
PHRASES = [(line.split(": ")[0], phrase) for line in LINES for phrase in line.split(": ")[1].split(" | ")]


def test_each_phrase_has_one_meaning() -> None:
    counts = Counter(phrase for _, phrase in PHRASES)
    assert [phrase for phrase, count in counts.items() if count > 1] == []


def test_each_phrase_is_found() -> None:
    assert [phrase for meaning, phrase in PHRASES if word_tokens([phrase])[0][0] != "@" + meaning] == []


def test_meanings_are_the_same_in_many_languages() -> None:
    for said in ("Read more", "Weiterlesen", "Lire la suite", "Leer más", "Czytaj dalej", "Читать далее", "続きを読む"):
        assert word_tokens([said]) == [("@read_more", "=@read_more")]


@given(st.lists(st.sampled_from([phrase for _, phrase in PHRASES] + ["tea", "00", "©", "茶"])))
def test_every_word_is_in_one_span(said: list[str]) -> None:
    words = " ".join(said).split()
    place = 0
    for start, size, meaning in vocabulary.spans(words):
        assert start == place
        assert size == 1 or meaning
        place += size
    assert place == len(words)
