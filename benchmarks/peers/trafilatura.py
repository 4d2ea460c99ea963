"""trafilatura (Barbaresi 2021), plain or with one of its switches."""

from typing import Any

import trafilatura

from . import Extract, Page


def extractor(**settings: Any) -> Extract:
    """Plain text of the main content, as `trafilatura.extract` gives it."""

    def extract(page: Page) -> str | None:
        text: str | None = trafilatura.extract(page.html, url=page.url, **settings)
        return text

    return extract
