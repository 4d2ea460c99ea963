"""inscriptis: the whole page, tables and lists laid out as text."""

from inscriptis import get_text

from . import Extract, Page


def extractor() -> Extract:
    """All visible text, laid out."""

    def extract(page: Page) -> str | None:
        text: str | None = get_text(page.html)
        return text

    return extract
