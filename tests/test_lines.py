"""Lines: splitting and joining, the heuristics, what `clean_text` promises on whatever text."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from growth import assert_linear
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import boilerkit
from boilerkit import datasets
from boilerkit.baselines import LINE_BASELINES
from boilerkit.features import LINE
from boilerkit.features.statistics import PageStatistics
from boilerkit.kinds import MAIN
from boilerkit.page.encoding import decode
from boilerkit.page.lines import is_plain, split
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.training.converters import own
from boilerkit.words import word_count

PAGES_FOLDER = Path(__file__).resolve().parents[1] / "datasets" / "pages"
PAGES = list(datasets.load("folder", PAGES_FOLDER))

ARTICLE = """Sign in
Subscribe
Home | News | Weather | Sport

The harbour ferry runs again after nine months of repairs
Published 4 May 2024 09:12
Share on Facebook

The ferry between the old harbour and the island has taken up its service again, nine months after a storm had
damaged both of its landing stages and the hull of the larger ship.
Read more: Storm damages two piers
"We had hoped to be back before the winter," said the director of the line, who thanked the passengers for their
patience. Tickets that were bought before the storm stay valid until the end of the year.
The first boat left at six in the morning with twelve passengers and a dog on board.

Trending now
Five recipes for a rainy day
Council votes on parking
© 2024 The Harbour Post. All rights reserved.
"""

PIECES = [
    *("\n", "\r\n", "\r", "\f", "\v", "\0", "\u2028", "\x85", "\t", " ", "  "),
    *("Tea", "Share", "茶是一种饮料。", "شاي", "•", "- ", "1. ", "\ud800", "\u0130", "\ufeff"),
    "Tea is a drink that is made with hot water and with the leaves of a bush from the hills.",
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


# Splitting and joining.


@given(texts)
def test_all_lines_join_to_the_text(text: str) -> None:
    lines = split(text)
    assert "".join(lines.raw) == text
    if len(lines):
        assert lines.joined(range(len(lines))) == text
    assert lines.joined([]) == ""


@given(texts, st.randoms())
def test_kept_lines_stand_as_they_stood(text: str, chance: random.Random) -> None:
    lines = split(text)
    kept = [number for number in range(len(lines)) if chance.random() < 0.5]
    rest = lines.joined(kept)
    for number in kept:
        before, line, rest = rest.partition(lines.line(number))
        assert line and not len(split(before))
    assert not len(split(rest))


def test_blank_lines_around_what_is_dropped() -> None:
    lines = split("\n\na\n\n\nb\n\nx\n\nc\ny\nd\n\n")
    assert lines.texts == ["a", "b", "x", "c", "y", "d"]
    assert lines.joined([0, 1, 3, 5]) == "\n\na\n\n\nb\n\nc\nd\n\n"
    assert lines.joined([1]) == "b\n"
    assert split("a\nb").joined([0]) == "a"


def test_line_ends() -> None:
    assert split("a\r\nb\r\n").texts == ["a", "b"]
    assert split("a\rb").texts == ["a", "b"]
    assert split("a\x0cb\u2028c\nd").texts == ["a\x0cb\u2028c", "d"]
    assert split("a\0b\n \0 \n").texts == ["a b"]


# Features.


@given(texts)
def test_features_stay_in_range(text: str) -> None:
    lines = split(text)
    if not len(lines):
        return
    found = LINE.matrix(PageStatistics(lines), {}, {"tea": 0.5})
    assert found.shape == (len(lines), len(LINE.names))
    assert np.isfinite(found).all()
    for feature, values in zip(LINE.features, found.T, strict=True):
        assert np.all((values >= feature.low) & (values <= feature.high)), feature.name


def column(text: str, name: str) -> list[float]:
    found = LINE.matrix(PageStatistics(split(text)), {}, {})
    return [round(float(value), 4) for value in found[:, LINE.names.index(name)]]


def test_repeats_and_echoes() -> None:
    text = "Hot tea for all\nShare\nHot tea, for ALL!\nNothing like it\nShare\n"
    assert column(text, "same_line") == [0.6931, 0.6931, 0.6931, 0.0, 0.6931]
    assert column(text, "same_line_before") == [0, 0, 1, 0, 1]
    assert column(text, "echo") == [1, 0, 1, 0, 0]
    assert column(text, "echo_before") == [0, 0, 1, 0, 0]


def test_the_likely_title_is_the_line_that_the_long_ones_tell_of() -> None:
    long = "The ferry between harbour and island has taken up its service again after a long and stormy winter. " * 2
    text = f"Weather today\nThe harbour ferry returns\nPublished Monday\n{long}\nFerry harbour\n"
    assert column(text, "title_share")[:3] == [0, 1, 0]
    assert column(text, "since_title")[2] == pytest.approx(0.6931)
    assert column(text, "in_long")[1] == pytest.approx(2 / 3, abs=1e-4)


# Heuristics.


@pytest.mark.parametrize("name", LINE_BASELINES)
def test_each_heuristic_keeps_prose_and_drops_a_menu(name: str) -> None:
    tool = LINE_BASELINES[name]
    prose = "Tea is a drink that is made with hot water and with the leaves of a bush. " * 4
    out = tool(f"- Home\n{prose.strip()}\n1 2 3...\n")
    assert prose.strip() in out
    if name != "gopher":
        assert "Home" not in out
    assert tool("") == ""
    assert tool.title
    assert tool.citation


def test_c4() -> None:
    keep = LINE_BASELINES["c4"]
    assert keep(
        'He said "tea is a hot drink."\nHot tea.\nTea is a hot drink\nRead our cookie policy for more here.\n'
    ) == ('He said "tea is a hot drink."\n')


# What `clean_text` promises.


def test_an_article_among_noise() -> None:
    kept = boilerkit.clean_text(ARTICLE).splitlines()
    assert "The harbour ferry runs again after nine months of repairs" in kept
    assert sum("ferry" in line or "boat" in line or "winter" in line or "patience" in line for line in kept) >= 4
    for noise in ("Sign in", "Share on Facebook", "Trending now", "© 2024 The Harbour Post. All rights reserved."):
        assert noise not in kept
    document = boilerkit.analyze_text(ARTICLE)
    assert len(document) == sum(bool(line.strip()) for line in ARTICLE.splitlines())
    assert 0.5 < document.score <= 1
    assert list(document.to_frame()) == list(boilerkit.analyze("<p>Tea").to_frame())
    assert "f_in_long" in document.to_frame(features=True)
    assert document.html.startswith("<p>")
    assert "ferry" in document.markdown


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    assert boilerkit.clean_text(ARTICLE.replace("\n", end)) == boilerkit.clean_text(ARTICLE).replace("\n", end)


@given(texts, st.sampled_from([None, 0.0, 0.5, 1.0]))
@settings(max_examples=50)
def test_whatever_text(text: str, threshold: float | None) -> None:
    # Where line feeds end lines, a lone carriage return stands inside one; it ends the line that is left alone.
    assume("\n" not in text or "\r" not in text.replace("\r\n", ""))
    raw = split(text)
    standing = [raw.line(number) for number in range(len(raw))]
    out = split(boilerkit.clean_text(text, threshold=threshold))
    rest = iter(standing)
    assert all(out.line(number) in rest for number in range(len(out)))
    if threshold == 0:
        assert out.texts == raw.texts


def test_no_line_at_all() -> None:
    for text in ("", "\n\n", "\0", " \r\n\t"):
        assert boilerkit.clean_text(text) == ""
        assert len(boilerkit.analyze_text(text)) == 0


def test_bad_arguments() -> None:
    with pytest.raises(TypeError, match="not bytes; decode"):
        boilerkit.clean_text(b"Tea")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="from 0 to 1"):
        boilerkit.clean_text("Tea", threshold=2)
    with pytest.raises(boilerkit.ModelError, match="scores lines, not blocks"):
        boilerkit.Cleaner(boilerkit.LineCleaner.default().model)


def test_a_line_of_five_megabytes() -> None:
    line = "Tea is a drink that is made with hot water and the leaves of a bush. " * 75_000
    assert boilerkit.clean_text(line) == line


def test_work_grows_in_proportion_to_the_text() -> None:
    text = "\n".join(own(decode(page.html)) for page in PAGES[:8])
    assert_linear(lambda size: boilerkit.clean_text(text * size), 2)


def test_other_languages() -> None:
    """Of the project's own pages, on which nothing was trained: characters kept of main content, dropped of noise."""
    counts = {language: np.zeros((2, 2)) for language in ("de", "fr", "es", "ru", "zh", "ar")}
    for page in PAGES:
        language = (page.language or "").split("-")[0]
        if language in counts:
            segments = segment(parse(page.html))
            labels = datasets.load_labels(PAGES_FOLDER, page.id)
            document = boilerkit.analyze_text("\n".join(" ".join(text.split()) for text in segments.texts))
            for block, (kind, _) in zip(document.blocks, labels, strict=True):
                counts[language][int(kind == MAIN), int(block.kept)] += len(block.text)
    for language, ((dropped, noise), (lost, kept)) in counts.items():
        assert kept >= 0.9 * (kept + lost), language
        assert dropped >= 0.65 * (dropped + noise), language
    (dropped, noise), (lost, kept) = sum(counts.values())
    assert kept >= 0.95 * (kept + lost)
    assert dropped >= 0.8 * (dropped + noise)


def test_cleaned_text_is_clean() -> None:
    """Of what was cleaned, and of gold texts, cleaning takes little away."""
    cleaned = [boilerkit.clean_text(own(decode(page.html))) for page in PAGES]
    for texts in (cleaned, [page.gold or "" for page in PAGES]):
        kept = [word_count(boilerkit.clean_text(text)) / word_count(text) for text in texts]
        assert np.mean(kept) > 0.95 and min(kept) > 0.7


# The command line.


def run(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "boilerkit", *arguments], input=given, capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    cleaned = boilerkit.clean_text(ARTICLE)
    assert run("clean", "--lines", str(tmp_path / "a.txt")) == (0, cleaned, "")
    assert run("clean", "--lines", "-", given=ARTICLE.encode("utf-16")) == (0, cleaned, "")
    assert run("clean", str(tmp_path / "a.txt")) == (0, cleaned, "")
    assert run("clean", "-", given=ARTICLE.encode()) == (0, cleaned, "")
    status, out, _ = run("clean", "--output", "json", str(tmp_path / "a.txt"))
    assert status == 0
    assert json.loads(out)["text"] == cleaned
    status, _, errors = run("clean", "--lines", str(tmp_path), "--out", str(tmp_path / "out"))
    assert status == 0
    assert "1 of 1 pages" in errors
    assert (tmp_path / "out" / "a.txt").read_text() == cleaned


def test_markup_is_distinguished_from_text() -> None:
    assert is_plain("Tea <b@example.org>, 3 < 4 > 2, <<tea>>, <tea>")
    for page in ("<p>Tea", "Tea <br> more", "<!DOCTYPE html>", "<!-- tea -->", "Tea</P >", "<a\nhref=x>"):
        assert not is_plain(page)


def test_invisible_characters_are_in_no_line_but_in_what_is_written() -> None:
    text = "Hand\u00adwerk\u200ber, 5\u00a0Jahre\n\u200b\nمی\u200cروم\n"
    lines = split(text)
    assert lines.texts == ["Handwerker, 5 Jahre", "می\u200cروم"]
    assert lines.joined([0, 1]) == text
