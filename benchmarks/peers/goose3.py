"""goose3, a port of Gravity's Goose."""

from goose3 import Goose

from . import Extract, Page


def extractor() -> Extract:
    """The article's cleaned text; images are not fetched."""
    goose = Goose({"enable_image_fetching": False})

    def extract(page: Page) -> str | None:
        if not page.html.strip():
            return ""  # without a page it would fetch the address
        text: str = goose.extract(raw_html=page.html).cleaned_text
        return text

    return extract
