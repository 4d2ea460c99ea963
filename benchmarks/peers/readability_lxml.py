"""readability-lxml, a port of Arc90's Readability."""

import html_text
from readability import Document

from . import Extract, Page


def extractor() -> Extract:
    """The summary is HTML; html-text writes it as text."""

    def extract(page: Page) -> str | None:
        text: str | None = html_text.extract_text(Document(page.html, url=page.url).summary(html_partial=True))
        return text

    return extract
