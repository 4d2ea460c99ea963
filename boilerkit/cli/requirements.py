"""Libraries that some commands need, and how they are installed."""

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Final

import click

#: Libraries that extras install: the module that is imported, its name on PyPI, and the extra.
LIBRARIES: Final = {
    "autograd": ("autograd", "research"),
    "boilerpy3": ("boilerpy3", "converters"),
    "fastwarc": ("fastwarc", "warc"),
    "html_text": ("html-text", "converters"),
    "inscriptis": ("inscriptis", "converters"),
    "joblib": ("joblib", "research"),
    "lxml_html_clean": ("lxml-html-clean", "converters"),
    "matplotlib": ("matplotlib", "research"),
    "pandas": ("pandas", "research"),
    "pyarrow": ("pyarrow", "arrow"),
    "rapidfuzz": ("rapidfuzz", "research"),
    "readability": ("readability-lxml", "converters"),
    "resiliparse": ("resiliparse", "converters"),
    "scipy": ("scipy", "research"),
    "sklearn": ("scikit-learn", "research"),
    "tinycss2": ("tinycss2", "report"),
    "tldextract": ("tldextract", "research"),
    "trafilatura": ("trafilatura", "converters"),
}


def require(modules: Iterable[str], what: str) -> None:
    """Complain if a library is not installed that something needs."""
    for module in modules:
        if not find_spec(module):
            raise click.ClickException(_advice(module, what))


def require_extra(extra: str, what: str) -> None:
    """Complain if a library of an extra is not installed that something needs."""
    require((module for module, (_, its_extra) in LIBRARIES.items() if its_extra == extra), what)


def require_reader(reader: str, path: str) -> None:
    """Complain if the library that a file format needs is not installed."""
    from boilerkit.files.readers import NEEDS

    if reader in NEEDS:
        require([NEEDS[reader]], path)


def explained(error: ImportError) -> str:
    """Which library cannot be imported, and how it is installed."""
    module = (error.name or "").partition(".")[0]
    if module in LIBRARIES and isinstance(error, ModuleNotFoundError):
        return _advice(module, "this")
    if "pip install" in str(error):
        return str(error)
    return f"a library cannot be imported ({error}): is it damaged, or of a version that does not fit?"


def _advice(module: str, what: str) -> str:
    name, extra = LIBRARIES[module]
    return f"{what} needs {name}: pip install 'boilerkit[{extra}]'"
