"""Prediction files: one JSON line a page, one file a corpus and system, and what is known about each file.

``FOLDER/CORPUS/SYSTEM.jsonl.gz`` has a line ``{"id", "split", "text", "ms", "error", "network"}`` a page;
``SYSTEM.json`` beside it says how it was made. It is written last: a pair without it is unfinished.
``FOLDER/manifest.json`` lists all of them, and which systems were left out and why.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import click

from boilerkit.datasets.files import Unreadable, read_objects

#: What each line has.
FIELDS: Final = {"id", "split", "text", "ms", "error", "network"}
#: What must be unchanged for a finished pair to be skipped.
IDENTITY = ("version", "settings", "limit", "page_limit_s")


def paths(folder: Path, corpus: str, system: str) -> tuple[Path, Path]:
    """Files of a pair: its predictions, and what is known about them."""
    return folder / corpus / f"{system}.jsonl.gz", folder / corpus / f"{system}.json"


def finished(folder: Path, about: dict[str, Any]) -> bool:
    """Whether a pair has been run with the same version, settings and pages."""
    predicted, described = paths(folder, about["corpus"], about["system"])
    if not (predicted.exists() and described.exists()):
        return False
    known = json.loads(described.read_text())
    return all(known.get(key) == json.loads(json.dumps(about[key])) for key in IDENTITY)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a prediction file, which must have all fields."""
    try:
        with gzip.open(path) as file:
            for number, line in read_objects(cast(BinaryIO, file)):
                if isinstance(line, Unreadable):
                    raise line
                if missing := FIELDS - line.keys():
                    raise Unreadable(f"line {number} has no {', '.join(sorted(missing))}")
                yield line
    except (OSError, EOFError, zlib.error, Unreadable) as error:
        raise click.ClickException(f"{path}: {error}; run benchmarks.run again") from error


def described(folder: Path) -> list[dict[str, Any]]:
    """What is known about each finished pair, by corpus and system."""
    return [
        json.loads(path.read_text())
        for path in sorted(folder.glob("*/*.json"))
        if path.with_suffix(".jsonl.gz").exists()
    ]


def write_json(path: Path, content: object) -> None:
    """Write a file in one step, so that an interruption leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def write_manifest(folder: Path, left_out: dict[str, str]) -> None:
    """List the finished pairs, and what was left out of the last run."""
    write_json(folder / "manifest.json", {"left_out": left_out, "pairs": described(folder)})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest, empty where run.py has not come to its end yet."""
    path = folder / "manifest.json"
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"left_out": {}, "pairs": []}
    return content
