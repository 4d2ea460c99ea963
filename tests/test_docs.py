"""Documents: what is generated is what the code says, and what the guide names is there."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from boilerkit.features import LINE, NAMES

ROOT = Path(__file__).resolve().parents[1]
GENERATOR: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate.py"))


@pytest.mark.parametrize("name", GENERATOR["DOCUMENTS"])
def test_generated_documents_are_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == GENERATOR["DOCUMENTS"][name](), f"docs/{name} is out of date; run: make docs"


def test_every_feature_has_one_full_row() -> None:
    rows = re.findall(r"^\| `(.+?)` \|(.*)\|$", GENERATOR["features"](), re.M)
    names = [name for name, _ in rows]
    assert names[: len(NAMES)] == list(NAMES)
    assert {feature.name for feature in LINE.counted} <= set(names)
    for name, rest in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", rest)]
        assert len(cells) == 4 and all(cells), name


def test_the_guide_names_files_that_are_there() -> None:
    guide = ROOT / "CONTRIBUTING.md"
    if not guide.is_file():
        pytest.skip("CONTRIBUTING.md is not beside the tests; run them in a checkout")
    paths = set(re.findall(r"`((?:boilerkit|benchmarks|datasets|docs|tests)/[\w./]*)`", guide.read_text("utf-8")))
    assert len(paths) > 10
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
