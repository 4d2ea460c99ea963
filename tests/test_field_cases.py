"""Field cases: small pages, each of a kind of fault that users of extractors reported in public.

A case is a folder `field-cases/NAME` with `page.html` and `expect.json`:

- `must`, `must_not`, `once`: what the cleaned text holds, does not hold, holds exactly once, white space aside;
- `order`: lists of what stands in it one after the other;
- `text_lines`, `markdown_lines`: lines of the text and of the Markdown;
- `markdown_must`, `markdown_must_not`: like the first two, of the Markdown;
- `title`: the page's title;
- `kind`, `lang`, `source`: the kind of fault, the page's language, and where the fault was reported.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import boilerkit

CASES = sorted(path.parent for path in (Path(__file__).parent / "field-cases").glob("*/expect.json"))
KEYS = {"must", "must_not", "once", "order", "text_lines", "title", "kind", "lang", "source"} | {
    f"markdown_{key}" for key in ("lines", "must", "must_not")
}

#: Cases that fail today, and why. One that passes must leave the table.
FAILING: dict[str, str] = {
    "07-li-with-p-and-links": "decision: lists of links in the text are dropped",
    "21-faq-answers-display-none": "decision: one question in a button is dropped",
    "26-short-text-long-consent-no": "decision: the shorter of two sentences is dropped",
    "56-opening-hours": "decision: the hours are dropped",
    "70-short-one-sentence": "decision: the only sentence is dropped",
}

#: The same for the title of a case.
FAILING_TITLE: dict[str, str] = {}


def expectations(case: Path) -> dict[str, Any]:
    return dict(json.loads((case / "expect.json").read_text(encoding="utf-8")))


def one_line(text: str) -> str:
    return " ".join(text.split())


def lines(text: str) -> set[str]:
    return {one_line(line) for line in text.splitlines()}


def faults(expected: dict[str, Any], document: boilerkit.Document) -> Iterator[str]:
    """What of a case's expectations does not hold, a sentence each."""
    texts = {"": one_line(document.text), "markdown_": one_line(document.markdown)}
    written = {"text_lines": lines(document.text), "markdown_lines": lines(document.markdown)}
    for prefix, text in texts.items():
        for part in expected.get(f"{prefix}must", []):
            if one_line(part) not in text:
                yield f"{prefix}must: missing {part!r}"
        for part in expected.get(f"{prefix}must_not", []):
            if one_line(part) in text:
                yield f"{prefix}must_not: kept {part!r}"
    for part in expected.get("once", []):
        if (times := texts[""].count(one_line(part))) != 1:
            yield f"once: {part!r} stands there {times} times"
    for parts in expected.get("order", []):
        end = 0
        for part in map(one_line, parts):
            if (start := texts[""].find(part, end)) < 0:
                yield f"order: {part!r} is missing or too early"
            end = max(end, start + len(part))
    for key, found in written.items():
        for line in expected.get(key, []):
            if one_line(line) not in found:
                yield f"{key}: no line {line!r}"


def parameters(failing: dict[str, str], key: str) -> Iterator[Any]:
    """Cases whose expectations have a key, marked as failing where the table says so."""
    for case in CASES:
        if key in expectations(case):
            marks = [pytest.mark.xfail(reason=failing[case.name], strict=True)] if case.name in failing else []
            yield pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", list(parameters(FAILING, "must")))
def test_text_and_markdown(case: Path) -> None:
    document = boilerkit.analyze((case / "page.html").read_bytes())
    assert list(faults(expectations(case), document)) == []


@pytest.mark.parametrize("case", list(parameters(FAILING_TITLE, "title")))
def test_title(case: Path) -> None:
    document = boilerkit.analyze((case / "page.html").read_bytes())
    assert document.title == expectations(case)["title"]


def test_the_tables_name_what_is_there() -> None:
    assert len(CASES) == 45
    names = {case.name for case in CASES}
    assert FAILING.keys() <= names and FAILING_TITLE.keys() <= names
    assert all(expectations(case).keys() <= KEYS for case in CASES)
