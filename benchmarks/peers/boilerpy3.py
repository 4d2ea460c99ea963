"""BoilerPy3, a port of boilerpipe (Kohlschütter 2010)."""

from boilerpy3 import extractors

from . import Extract, Page


def extractor(extractor: str) -> Extract:
    """One of its extractors, by the name of its class."""
    tool = getattr(extractors, extractor)()

    def extract(page: Page) -> str | None:
        content: str = tool.get_content(page.html)
        return content

    return extract
