"""html-text: the whole page as a reader sees it."""

import html_text

from . import Extract, Page


def extractor() -> Extract:
    """All visible text, laid out."""

    def extract(page: Page) -> str | None:
        text: str | None = html_text.extract_text(page.html)
        return text

    return extract
