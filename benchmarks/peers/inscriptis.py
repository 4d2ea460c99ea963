"""inscriptis: the whole page, tables and lists laid out as text."""

from inscriptis import get_text

from . import Extract, Page


def extractor() -> Extract:
    """All visible text, laid out."""

    def extract(page: Page) -> str | None:
        return get_text(page.html)

    return extract
