"""rs-trafilatura: trafilatura's approach in Rust, with a classifier of page types before it."""

import rs_trafilatura

from . import Extract, Page


def extractor() -> Extract:
    """Main content; the address helps the classifier."""

    def extract(page: Page) -> str | None:
        text: str | None = rs_trafilatura.extract(page.html, url=page.url).main_content
        return text

    return extract
