"""Notebooks: a question, results and a conclusion; they define nothing and run on the repository's own pages."""

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
#: Seconds that all of them may take together.
LIMIT = 300

pytestmark = pytest.mark.skipif(not NOTEBOOKS, reason="notebooks are not beside the tests; run them in a checkout")
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    found = json.loads(path.read_text("utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in found if cell["cell_type"] == kind]


def test_they_are_numbered() -> None:
    assert [int(path.name.partition("-")[0]) for path in NOTEBOOKS] == list(range(1, len(NOTEBOOKS) + 1))


@each
def test_a_notebook_asks_and_concludes(path: Path) -> None:
    first, *_, last = (cell["source"] for cell in cells(path, "markdown"))
    number = path.name.partition("-")[0]
    assert first.startswith(f"# {number}. ")
    assert re.search(r"\*\*Question\.\*\* [^?]{20,}\?", first)
    assert last.startswith("## Conclusion\n\n") and len(last.split()) > 50


@each
def test_a_notebook_imports_the_package_and_defines_nothing(path: Path) -> None:
    tree = ast.parse("\n".join(cell["source"] for cell in cells(path, "code")))
    defined = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    assert defined == []
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert any(name.startswith("boilerkit") for name in imported)


@each
def test_a_notebook_is_stored_with_the_results_of_one_run(path: Path) -> None:
    code = cells(path, "code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    pictures = [output["data"].pop("image/png", None) for output in outputs if "data" in output]
    assert any(pictures)
    written = json.dumps(outputs)
    assert "stderr" not in written and "/home/" not in written and "/tmp/" not in written


@pytest.mark.slow
def test_they_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Top to bottom, each in a fresh kernel, on the repository's own pages, and soon."""
    nbformat = pytest.importorskip("nbformat", reason="needs boilerkit[notebooks]")
    nbclient = pytest.importorskip("nbclient", reason="needs boilerkit[notebooks]")
    pytest.importorskip("ipykernel", reason="needs boilerkit[notebooks]")
    monkeypatch.delenv("BOILERKIT_DATA", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # on a busy machine threads wait for one another longer than they work
    before = os.times()
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        client = nbclient.NotebookClient(notebook, timeout=LIMIT, resources={"metadata": {"path": str(path.parent)}})
        client.execute()
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
        assert not [output for output in outputs if output.get("name") == "stderr"], path.name
    assert os.times().elapsed - before.elapsed < LIMIT
