"""Heads: what a page says of itself, written above its text: front matter in Markdown, meta elements in HTML."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from html import escape
from typing import Final

from boilerkit.page.metadata import Metadata

Pair = tuple[str, str | tuple[str, ...]]


def _text(pairs: Iterable[Pair]) -> str:
    lines = [f"{name}: {value if isinstance(value, str) else ', '.join(value)}" for name, value in pairs]
    return "".join(f"{line}\n" for line in lines) + "\n" * bool(lines)


def _front_matter(pairs: Iterable[Pair]) -> str:
    """YAML: a string or list in JSON is one in YAML, too."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in pairs]
    return "".join(f"{line}\n" for line in ["---", *lines, "---"]) if lines else ""


def _meta_elements(pairs: Iterable[Pair]) -> str:
    values = [(name, each) for name, value in pairs for each in ([value] if isinstance(value, str) else value)]
    return "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in values)


#: How each output format writes metadata; JSON has fields of its own.
HEADS: Final[dict[str, Callable[[Iterable[Pair]], str]]] = {
    "text": _text,
    "markdown": _front_matter,
    "html": _meta_elements,
}


def head(metadata: Metadata, output: str) -> str:
    """What a page says of itself, to stand above its text; "" for a page that says nothing.

    Parameters
    ----------
    metadata : Metadata
    output : {"text", "markdown", "html"}

    Examples
    --------
    >>> print(head(Metadata(title="Tea: a drink", authors=("Ann", "Bo")), "markdown"), end="")
    ---
    title: "Tea: a drink"
    authors: ["Ann", "Bo"]
    ---
    """
    return HEADS[output](_stated(metadata))


def _stated(metadata: Metadata) -> list[Pair]:
    """The fields that are not empty, their white space collapsed."""
    stated: list[Pair] = []
    for one in fields(metadata):
        value = getattr(metadata, one.name)
        if value and one.name != "sources":
            stated.append((one.name, value if isinstance(value, tuple) else " ".join(value.split())))
    return stated
