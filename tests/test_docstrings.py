"""Docstrings: every name in the site's reference has one, and it names no parameter that is not there."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from numpydoc.validate import validate

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"automodule:: (\S+)")
MODULES = [
    name
    for page in sorted((ROOT / "docs" / "reference").glob("*.md"))
    for name in NAMED.findall(page.read_text("utf-8"))
    if find_spec(name) and (name != "boilerkit.datatrove" or find_spec("datatrove"))
]
#: numpydoc's names for: parameters that are not there, or in another order than in the signature.
WRONG = frozenset(["PR02", "PR03"])


def _public(module: str) -> Iterator[tuple[str, Any]]:
    """Functions and classes that a page of the reference shows, and what the classes define."""
    home = import_module(module)
    own = [name for name, found in vars(home).items() if getattr(found, "__module__", "") == module]
    for name in getattr(home, "__all__", own):
        found = getattr(home, name)
        if name.startswith("_") or not (inspect.isroutine(found) or inspect.isclass(found)):
            continue
        yield f"{module}.{name}", found
        if inspect.isclass(found):
            for inner in vars(found):
                member = getattr(found, inner)
                if not inner.startswith("_") and (inspect.isroutine(member) or isinstance(member, property)):
                    yield f"{module}.{name}.{inner}", member


def _takes_what_its_docstring_tells(found: Any) -> bool:
    """Whether parameters must be documented: not of records and protocols, nor where all is inherited."""
    if inspect.isclass(found):
        made_for_it = hasattr(found, "__dataclass_fields__") or getattr(found, "_is_protocol", False)
        return "__init__" in vars(found) and not made_for_it
    return bool(found.__doc__)


@pytest.mark.parametrize("module", MODULES)
def test_public_names_are_documented(module: str) -> None:
    public = list(_public(module))
    assert public or any(name.isupper() for name in vars(import_module(module)))  # a module may hold constants alone
    assert [name for name, found in public if not inspect.getdoc(found)] == []
    complaints = [
        f"{name}: {complaint}"
        for name, found in public
        if _takes_what_its_docstring_tells(found)
        for code, complaint in validate(name)["errors"]
        if code in WRONG
    ]
    assert complaints == []
