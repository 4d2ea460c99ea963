"""trafilatura (Barbaresi 2021), with its defaults or one of its switches."""

from typing import Any

import trafilatura

from . import Extract, Page


def extractor(**settings: Any) -> Extract:
    """Plain text of the main content and comments, as `trafilatura.extract` gives it."""

    def extract(page: Page) -> str | None:
        return trafilatura.extract(page.html, url=page.url, **settings)

    return extract
