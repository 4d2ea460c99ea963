"""The stress suite: pages hold what they say, the measure counts what a reader would, and some of it holds today."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boilerkit
from boilerkit import stress
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.tags import Trait
from boilerkit.stress import Cell, Draft, kept
from boilerkit.words import words

ALL = stress.cells() + stress.cells(held_out=True)
#: Longest pages of which every text is looked for here.
LONGEST = 300
CHOSEN = [cell for cell in ALL if cell.size <= LONGEST][::7]


def visible(html: bytes) -> str:
    """What a page shows, block by block."""
    segments = segment(parse(html))
    shown = [
        text
        for text, container in zip(segments.texts, segments.containers, strict=True)
        if not segments.traits[container] & Trait.HIDDEN.value
    ]
    return "\n".join(shown)


def by_name(name: str) -> Cell:
    return next(cell for cell in ALL if cell.name == name)


@pytest.mark.parametrize("cell", CHOSEN, ids=lambda cell: cell.name)
def test_all_texts_of_a_cell_stand_on_its_page(cell: Cell) -> None:
    page = cell.page()
    assert page.main and page.noise
    assert kept(visible(page.html), page.main, page.noise) == (1, 1, 1)


@pytest.mark.parametrize("cell", CHOSEN[::9], ids=lambda cell: cell.name)
def test_a_cell_is_the_same_page_each_time(cell: Cell) -> None:
    assert cell.page() == cell.page()


def test_names_are_distinct_and_a_third_is_held_out() -> None:
    assert len({cell.name for cell in ALL}) == len(ALL)
    assert 0.3 < len(stress.cells(held_out=True)) / len(ALL) < 0.37


@pytest.mark.parametrize("family", stress.FAMILIES)
def test_each_family_is_in_several_languages(family: str) -> None:
    assert len({cell.language for cell in stress.FAMILIES[family]()}) >= 8


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(ValueError, match="no family 'lenght'"):
        stress.cells(["lenght"])


@pytest.mark.parametrize("language", stress.LANGUAGES)
def test_each_language_has_texts_for_long_pages(language: str) -> None:
    writer = stress.Writer(language, "test")
    paragraphs = {tuple(words(writer.paragraph())) for _ in range(1000)}
    assert len(paragraphs) == 1000
    assert len({writer.heading() for _ in range(200)}) == 200


def test_a_longer_page_begins_as_the_shorter_one() -> None:
    short, long = (by_name(f"length/p/{size}/{language}").page() for size, language in first_two_of_p())
    assert long.main[: len(short.main)] == short.main
    assert long.noise == short.noise


def first_two_of_p() -> list[tuple[int, str]]:
    """Two lengths of one unit in one language."""
    language = next(cell.language for cell in ALL if cell.family == "length" and cell.variant == "p")
    return [(3, language), (30, language)]


@pytest.mark.parametrize("cell", [cell for cell in ALL if cell.family == "repetition"], ids=lambda cell: cell.name)
def test_what_is_repeated_is_no_mere_label(cell: Cell) -> None:
    main = cell.page().main
    assert all(len(text) >= 25 for text, count in Counter(main).items() if count > 1)


def test_words_that_main_content_and_noise_share_are_no_noise() -> None:
    assert kept("News of the day. The news is old.", ["The news is old"], ["News", "The news"]).noise == 1 / 3
    assert kept("The news is old.", ["The news is old"], ["News", "The news"]).noise == 0


def test_what_stands_twice_counts_twice_only_if_it_is_there_twice() -> None:
    line = "a line that is said again"
    assert kept(f"{line}\n{line}", [line, line], []).main == 1
    assert kept(line, [line, line], []).main == 0.5
    assert kept(line, [line], [line]) == (1, 0, 1)
    assert kept(f"{line}\n{line}", [line], [line]) == (1, 1, 1)


def test_a_text_partly_kept_counts_by_its_runs_of_words() -> None:
    text = "one two three four five six seven eight nine ten"
    assert kept("one two three four five six", [text], []).main == 0.6
    assert kept("one two three four", [text], []).main == 0
    assert kept("ten nine eight seven six five four three two one", [text], []).main == 0


@given(st.lists(st.integers(1, 8)), st.lists(st.integers(1, 8)))
def test_a_page_kept_as_it_is_has_everything_and_nothing_has_nothing(main: list[int], noise: list[int]) -> None:
    number = itertools.count()
    wanted, unwanted = (
        [" ".join(f"w{next(number)}" for _ in range(size)) for size in sizes] for sizes in (main, noise)
    )
    assert kept("\n".join(wanted + unwanted), wanted, unwanted) == (1, 1 if noise else 0, 1)
    assert kept("\n".join(wanted), wanted, unwanted) == (1, 0, 1)
    nothing = 0 if main else 1
    assert kept("", wanted, unwanted) == (nothing, 0, nothing)


TEXTS = st.lists(st.text("abcde ", min_size=1).filter(words), max_size=6)


@given(TEXTS, TEXTS, st.text("abcde "))
def test_shares_are_shares(main: list[str], noise: list[str], output: str) -> None:
    assert all(0 <= share <= 1 for share in kept(output, main, noise))


def test_an_exception_keeps_nothing_and_is_named() -> None:
    def fails(page: bytes) -> str:
        raise RecursionError("too deep")

    (row,) = stress.stress(fails, ALL[:1]).to_dict("records")
    assert (row["main"], row["noise"], row["error"]) == (0, 0, "RecursionError: too deep")


def test_a_family_of_ones_own() -> None:
    def build(draft: Draft) -> str:
        return f"<p>{draft.main(draft.text.paragraph())}</p><p>{draft.noise('Share & enjoy')}</p>"

    table = stress.stress(visible, [Cell("mine", "plain", 1, "en", build)])
    assert table.loc[0, ["cell", "main", "noise", "holds"]].tolist() == ["mine/plain/1/en", 1, 1, False]


@pytest.mark.parametrize(("family", "largest"), [("position", 100), ("names", 6), ("wrapper", 6)])
def test_what_the_shipped_model_keeps(family: str, largest: int) -> None:
    cells = [cell for cell in stress.cells([family]) if cell.size <= largest]
    table = stress.stress(boilerkit.clean, cells)
    assert (table["main"] >= stress.MAIN_AT_LEAST).all()
    assert table["noise"].mean() <= stress.NOISE_AT_MOST
