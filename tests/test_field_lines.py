"""Field cases of lines: near-clean texts, a mark before each line.

`+` stays, `-` goes, of the lines with `=` exactly one stays; blank lines bear no mark. The input is the text without
marks.
"""

from pathlib import Path

import pytest

import boilerkit

CASES = sorted((Path(__file__).parent / "field-lines").glob("*.txt"))

#: Starts of lines that are decided wrongly today. One that is decided rightly must leave the table.
FAILING: dict[str, list[str]] = {
    "de-news": ["Lesen Sie auch"],
    "en-blog": ["You might also like"],
    "en-news": ["Read More:", "Council chair", "Fishermen blame", "Aldous Penn |", "harbour, ferry"],
    "es-clean": ["Lea también"],
}
#: Texts whose headline is lost, where one of its lines must stay.
LOST: set[str] = {"de-news"}


def marked_lines(case: Path) -> list[tuple[str, str]]:
    """Mark and text of each line; of a blank line, two empty texts."""
    return [(line[:1], line[1:].lstrip()) for line in case.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_lines(case: Path) -> None:
    marked = marked_lines(case)
    blocks = boilerkit.analyze_text("\n".join(text for _, text in marked)).blocks
    marks = [mark for mark, text in marked if text]
    assert len(blocks) == len(marks)
    wrong = [
        block.text
        for mark, block in zip(marks, blocks, strict=True)
        if (mark == "+" and not block.kept) or (mark == "-" and block.kept)
    ]
    expected = FAILING.get(case.stem, [])
    assert [text for text in wrong if not text.startswith(tuple(expected))] == []
    assert len(wrong) == len(expected), "a line that failed is decided rightly now: take it out of FAILING"
    of_one = [block.kept for mark, block in zip(marks, blocks, strict=True) if mark == "="]
    assert not of_one or sum(of_one) == (case.stem not in LOST)
