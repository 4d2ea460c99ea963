"""Rooms of the package import in one direction, cleaning knows nothing of research, and importing costs nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import boilerkit

pytestmark = pytest.mark.quick

PACKAGE = Path(boilerkit.__file__).parent
#: Every room of the package, and the rooms that it may import from. A cycle cannot be written down here: a room may
#: only name rooms above it.
ROOMS = {
    "compiled": [],
    "patterns": [],
    "words": [],
    "kinds": [],
    "bounded": [],
    "page": ["compiled", "patterns", "words"],
    "features": ["compiled", "words", "kinds", "page"],
    "model": ["compiled", "patterns", "words", "kinds", "page", "features"],
    "analysis": ["kinds", "page", "model"],
    "output": ["patterns", "kinds", "page", "model", "analysis"],
    "document": ["words", "kinds", "page", "model", "analysis", "output"],
    "pipeline": ["kinds", "page", "features", "model", "analysis", "document"],
    "batch": ["kinds", "page", "document", "pipeline"],
    "datatrove": ["page", "batch", "pipeline"],
    "files": ["kinds", "bounded", "page", "batch"],
    "arrow": ["batch", "files"],
    "metrics": ["words"],
    "baselines": ["words", "page", "features"],
    "datasets": ["words", "kinds", "bounded", "page"],
    "stress": ["words"],
    "evaluation": ["words", "page", "features", "model", "document", "pipeline", "metrics", "datasets"],
    "training": ["words", "kinds", "page", "features", "model", "metrics", "datasets", "evaluation"],
    "estimators": ["words", "page", "features", "model", "metrics", "datasets", "training"],
    "studies": [
        *["words", "page", "features", "model", "document", "pipeline", "files", "metrics", "baselines", "datasets"],
        *["evaluation", "training"],
    ],
    "cli": [
        "kinds",
        "model",
        "document",
        "pipeline",
        "batch",
        "files",
        "datasets",
        "evaluation",
        "training",
        "studies",
    ],
}
CLEANING = [
    *["compiled", "patterns", "words", "kinds", "page", "features", "model", "analysis", "output"],
    *["document", "pipeline", "batch"],
]
HEAVY = {"autograd", "sklearn", "pandas", "scipy", "matplotlib", "rapidfuzz", "pyarrow", "joblib", "skops", "datatrove"}


def files(room: str) -> list[Path]:
    """Modules of a room, which is a package or a single module."""
    return sorted((PACKAGE / room).rglob("*.py")) or [PACKAGE / f"{room}.py"]


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever in it, relative imports resolved."""
    package = ["boilerkit", *path.relative_to(PACKAGE).parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def imported_rooms(room: str) -> set[str]:
    """Rooms that a room imports from, itself left out."""
    modules = set()
    for path in files(room):
        for module in imported(path):
            parts = module.split(".")
            if parts[0] == "boilerkit" and len(parts) > 1 and parts[1] in ROOMS:
                modules.add(parts[1])
    return modules - {room}


def test_every_module_is_in_a_room() -> None:
    there = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    assert there - {"__init__", "__main__"} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_in_one_direction(room: str) -> None:
    above = list(ROOMS)[: list(ROOMS).index(room)]
    assert set(ROOMS[room]) <= set(above), "the table lets a room import from one below it"
    assert imported_rooms(room) <= set(ROOMS[room])


@pytest.mark.parametrize("room", CLEANING)
def test_the_cleaning_half_imports_no_heavy_library(room: str) -> None:
    libraries = {module.split(".")[0] for path in files(room) for module in imported(path)}
    # The one exception: a document makes a table with pandas when it is asked for one.
    assert libraries & HEAVY == ({"pandas"} if room == "document" else set())


def loaded_after(source: str) -> set[str]:
    """Top-level names of the modules that a fresh interpreter has after some source."""
    source += "\nimport sys\nprint(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_package_loads_no_library() -> None:
    assert not loaded_after("import boilerkit") & (HEAVY | {"lxml", "numpy", "click"})


def test_cleaning_loads_nothing_of_research() -> None:
    page = "<h1>Tea</h1><p>Black, <b>green</b> or white.<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    source = "assert boilerkit.clean_text('Tea is hot.', threshold=0)\n" + "\n".join(
        f"assert boilerkit.clean({page!r}, output={output!r}, threshold=0)" for output in ("text", "markdown", "html")
    )
    source += (
        "\nimport sys\nassert not {f'boilerkit.output.{name}' for name in ('report', 'notebook')} & {*sys.modules}"
    )
    loaded = loaded_after(f"import boilerkit\n{source}")
    assert {"lxml", "numpy"} <= loaded
    assert not loaded & (HEAVY | {"tinycss2"})


def test_a_stream_of_pages_loads_no_library_of_research() -> None:
    source = "assert next(boilerkit.clean_many(['<p>Tea'], workers=0)).status"
    assert not loaded_after(f"import boilerkit, boilerkit.arrow\n{source}") & (HEAVY | {"click", "tinycss2"})


def test_a_report_loads_no_library_of_research() -> None:
    loaded = loaded_after("import boilerkit\nassert boilerkit.analyze('<p>Tea').report()")
    assert "tinycss2" in loaded
    assert not loaded & HEAVY


def test_a_report_says_what_it_needs() -> None:
    source = "import sys\nsys.modules['tinycss2'] = None\nimport boilerkit\n"
    source += "try:\n    boilerkit.analyze('<p>Tea').report()\nexcept ImportError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert "pip install 'boilerkit[report]'" in done.stdout


def test_public_names() -> None:
    assert set(boilerkit.__all__) <= set(dir(boilerkit))
    assert [getattr(boilerkit, name).__name__ for name in boilerkit.__all__] == boilerkit.__all__
