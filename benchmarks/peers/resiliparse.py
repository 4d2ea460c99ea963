"""Resiliparse (Bevendorff et al. 2018), its rules for main content."""

from typing import Any

from resiliparse.extract.html2text import extract_plain_text

from . import Extract, Page


def extractor(**settings: Any) -> Extract:
    """Plain text with Resiliparse's own HTML parser."""

    def extract(page: Page) -> str | None:
        text: str | None = extract_plain_text(page.html, **settings)
        return text

    return extract
