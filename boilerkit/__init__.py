"""boilerkit: tells a web page's main content from its boilerplate.

>>> import boilerkit
>>> boilerkit.clean("<p></p>")
''
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boilerkit.batch import CleanedPage, PageRecord, clean_many
    from boilerkit.document import Block, Document, LineDocument
    from boilerkit.model import ModelError
    from boilerkit.page.source import PageError
    from boilerkit.pipeline import Cleaner, LineCleaner, analyze, analyze_text, clean, clean_text

__version__ = "0.1.0"
__all__ = [
    "Block",
    "CleanedPage",
    "Cleaner",
    "Document",
    "LineCleaner",
    "LineDocument",
    "ModelError",
    "PageError",
    "PageRecord",
    "analyze",
    "analyze_text",
    "clean",
    "clean_many",
    "clean_text",
]

_HOMES = {
    "Block": "document",
    "CleanedPage": "batch",
    "Cleaner": "pipeline",
    "Document": "document",
    "LineCleaner": "pipeline",
    "LineDocument": "document",
    "ModelError": "model",
    "PageError": "page.source",
    "PageRecord": "batch",
    "analyze": "pipeline",
    "analyze_text": "pipeline",
    "clean": "pipeline",
    "clean_many": "batch",
    "clean_text": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that importing the package is cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'boilerkit' has no attribute {name!r}")
    return getattr(import_module(f"boilerkit.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
