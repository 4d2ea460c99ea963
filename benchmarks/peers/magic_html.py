"""magic-html (OpenDataLab), its extractor for articles."""

import html_text
from magic_html import GeneralExtractor

from . import Extract, Page


def extractor() -> Extract:
    """The content is HTML; html-text writes it as text."""
    tool = GeneralExtractor()

    def extract(page: Page) -> str | None:
        content: str = tool.extract(page.html, base_url=page.url or "")["html"]
        text: str | None = html_text.extract_text(content)
        return text

    return extract
