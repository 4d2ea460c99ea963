"""newspaper4k, the successor of newspaper3k."""

import warnings

import tldextract

from . import Extract, Page

# It looks domains up, and tldextract would download the list of suffixes rather than use its own copy.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # NLTK is for summaries alone
    from newspaper import Article


def extractor() -> Extract:
    """The article's text, from the page alone: images are not fetched, further pages not followed."""

    def extract(page: Page) -> str | None:
        article = Article(page.url or "https://example.org/", fetch_images=False)
        article.download(input_html=page.html, ignore_read_more=True)
        article.parse()
        text: str = article.text
        return text

    return extract
