"""Writing out: what is kept of a page, as text, Markdown or HTML; one writer a format."""

from collections.abc import Callable, Sequence
from typing import Final

from boilerkit.output.html import page_html
from boilerkit.output.markdown import markdown
from boilerkit.output.outline import Part, outline
from boilerkit.output.text import text

#: How each output format is written.
WRITERS: Final[dict[str, Callable[[Sequence[Part]], str]]] = {"text": text, "markdown": markdown, "html": page_html}

__all__ = ["WRITERS", "outline"]
