"""The arrow: cleaning knows nothing of research, and importing the package costs nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import boilerkit

PACKAGE = Path(boilerkit.__file__).parent
CLEANING = [
    *(
        PACKAGE / f"{name}.py"
        for name in (
            *("blocks", "cards", "lines", "model", "networks", "page_net", "parse", "pipeline", "records", "render"),
            *("tags", "trees"),
        )
    ),
    *(PACKAGE / "features").glob("*.py"),
]
RESEARCH = {
    "baselines",
    "datasets",
    "evaluate",
    "labels",
    "metrics",
    "train",
    "cli",
    "config",
    "examples",
    "fitting",
    "page_fitting",
    "renderings",
    "made_up",
    "folds",
    "importance",
    "plots",
}
HEAVY = {"sklearn", "pandas", "scipy", "matplotlib", "rapidfuzz", "pyarrow"}


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
        "\nimport sys\nassert not {f'boilerkit.{name}' for name in ('explain', 'report', 'display')} & {*sys.modules}"
    )
    loaded = loaded_after(f"import boilerkit\n{source}")
    assert {"lxml", "numpy"} <= loaded
    assert not loaded & (HEAVY | {"tinycss2"})


def test_a_report_loads_no_library_of_research() -> None:
    loaded = loaded_after("import boilerkit\nassert boilerkit.analyze('<p>Tea').report()")
    assert "tinycss2" in loaded
    assert not loaded & HEAVY


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_cleaning_modules_import_no_research_module() -> None:
    assert len(CLEANING) > 10
    research = {f"boilerkit.{name}" for name in RESEARCH}
    wrong = {
        (path.name, name)
        for path in CLEANING
        for name in imported(path)
        if ".".join(name.split(".")[:2]) in research or name.split(".")[0] in HEAVY - {"pandas"}
    }
    assert wrong == set()
    # The one exception: a frame is made of pandas, when asked for.
    assert {path.name for path in CLEANING if "pandas" in imported(path)} == {"records.py"}


def test_public_names() -> None:
    assert set(boilerkit.__all__) <= set(dir(boilerkit))
    assert [getattr(boilerkit, name).__name__ for name in boilerkit.__all__] == boilerkit.__all__
