"""Fixtures that the whole suite shares."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Folder of the labelled corpora; tests that need it are skipped where it is not there."""
    root = Path(os.environ.get("BOILERKIT_CORPORA", REPOSITORY.parent / "shared" / "data"))
    if not (root / "wcxb").is_dir():
        pytest.skip(f"labelled corpora not found in {root}; set BOILERKIT_CORPORA to their folder")
    return root
