"""One adapter a tool: a function that imports the tool and returns a function from a page to its text.

Nothing is imported before an adapter is called, so that a worker holds the tool that it runs and no other. A tool's
errors pass through: the worker records them. No tool may reach for the network: the worker refuses connections, and
counts them.
"""

import json
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple


class Page(NamedTuple):
    """What every system gets: the page, and what is known about it without its gold text.

    Attributes
    ----------
    html : str
        The page, decoded by :func:`boilerkit.page.parse.decode` for every system alike.
    url : str or None
        Its address, where the corpus gives it or the page declares it.
    language : str or None
        The BCP 47 tag that it declares.
    key : str
        ``corpus/id``, which decides the fold model that may score it.
    """

    html: str
    url: str | None
    language: str | None
    key: str


Extract = Callable[[Page], str | None]

#: What boilerkit does with headlines, which most gold texts do not have: about the best for it on each corpus.
_TITLE: Final = "model"


def boilerkit_shipped() -> Extract:
    """`boilerkit.clean` with the model in the package."""
    import boilerkit

    boilerkit.clean("<p>loads the model")
    return lambda page: boilerkit.clean(page.html, title=_TITLE)


def boilerkit_blocks() -> Extract:
    """All blocks of `boilerkit.analyze`, kept or not."""
    import boilerkit

    return lambda page: "\n".join(block.text for block in boilerkit.analyze(page.html).blocks)


def boilerkit_cross_validated(training: str) -> Extract:
    """The fold models of a training run; each page goes to the one that has not seen it."""
    from boilerkit import Cleaner

    folder = Path(training)
    fold_of: dict[str, int] = json.loads((folder / "folds.json").read_text())
    model = cache(lambda fold: Cleaner.load(folder / "folds" / str(fold)))
    # The model of kinds has seen pages that these folds have not, so comments are left to the model of main content.
    return lambda page: model(fold_of[page.key]).clean(page.html, title=_TITLE, comments="model")


def baseline(name: str, **parameters: Any) -> Extract:
    """A heuristic of the literature from :mod:`boilerkit.baselines`."""
    from boilerkit import baselines

    tool = baselines.get(name, **parameters)
    return lambda page: tool(page.html)


def trafilatura(**settings: Any) -> Extract:
    """trafilatura (Barbaresi 2021), plain or with one of its switches."""
    import trafilatura

    return lambda page: trafilatura.extract(page.html, url=page.url, **settings)


def trafilatura_html2txt() -> Extract:
    """trafilatura's text of the whole page."""
    import trafilatura

    return lambda page: trafilatura.html2txt(page.html)


def rs_trafilatura() -> Extract:
    """rs-trafilatura: trafilatura's approach in Rust, after a classifier of page types, which the address helps."""
    import rs_trafilatura

    return lambda page: rs_trafilatura.extract(page.html, url=page.url).main_content


def resiliparse(**settings: Any) -> Extract:
    """Resiliparse (Bevendorff et al. 2018): its rules for main content, with its own HTML parser."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(page.html, **settings)


def readability_lxml() -> Extract:
    """readability-lxml, a port of Arc90's Readability; html-text writes its HTML as text."""
    import html_text
    from readability import Document

    return lambda page: html_text.extract_text(Document(page.html, url=page.url).summary(html_partial=True))


def magic_html() -> Extract:
    """magic-html (OpenDataLab), its extractor for articles; html-text writes its HTML as text."""
    import html_text
    from magic_html import GeneralExtractor

    tool = GeneralExtractor()
    return lambda page: html_text.extract_text(tool.extract(page.html, base_url=page.url or "")["html"])


def boilerpy3(extractor: str) -> Extract:
    """BoilerPy3, a port of boilerpipe (Kohlschütter 2010): one of its extractors, by the name of its class."""
    from boilerpy3 import extractors

    tool = getattr(extractors, extractor)()
    return lambda page: tool.get_content(page.html)


def goose3() -> Extract:
    """goose3, a port of Gravity's Goose: the article's cleaned text, without fetching images."""
    from goose3 import Goose

    tool = Goose({"enable_image_fetching": False})
    # Without a page it would fetch the address.
    return lambda page: tool.extract(raw_html=page.html).cleaned_text if page.html.strip() else ""


def newspaper4k() -> Extract:
    """newspaper4k, the successor of newspaper3k: the article's text, from the page alone."""
    import tldextract

    # It looks domains up, and tldextract would download the list of suffixes rather than use its own copy.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NLTK is for summaries alone
        from newspaper import Article

    def extract(page: Page) -> str | None:
        article = Article(page.url or "https://example.org/", fetch_images=False)
        article.download(input_html=page.html, ignore_read_more=True)
        article.parse()
        text: str = article.text
        return text

    return extract


#: BCP 47 primary tag to the name of jusText's stop list.
STOP_LISTS = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "ms": "Malay", "nb": "Norwegian_Bokmal", "nl": "Dutch", "nn": "Norwegian_Nynorsk",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip


def justext(everything: bool = False) -> Extract:
    """jusText (Pomikálek 2011): paragraphs that are not boilerplate, by the stop words of the declared language."""
    import justext

    @cache
    def stop_words(language: str | None) -> frozenset[str]:
        name = STOP_LISTS.get((language or "en").replace("_", "-").split("-")[0].lower(), "English")
        return frozenset(justext.get_stoplist(name if name in justext.get_stoplists() else "English"))

    def extract(page: Page) -> str | None:
        paragraphs = justext.justext(page.html, stop_words(page.language)) if page.html.strip() else []
        return "\n".join(paragraph.text for paragraph in paragraphs if everything or not paragraph.is_boilerplate)

    return extract


def chromerag() -> Extract:
    """ChromeRAG (Peddapudi 2026): blocks kept by boosted trees; its Markdown without front matter and marks."""
    import html_text
    from chromerag import ChromeRAG
    from markdown_it import MarkdownIt

    tool = ChromeRAG()
    # It does not escape text: what looks like a tag, an entity or a link's definition is text.
    to_html = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["entity", "reference"]).render

    def extract(page: Page) -> str | None:
        result = tool.extract(page.html, url=page.url)
        markdown = result.markdown
        if result.front_matter and markdown.startswith("---\n"):
            markdown = markdown.partition("\n---\n")[2]
        text: str = html_text.extract_text(to_html(markdown))
        return text

    return extract


def turbohtml() -> Extract:
    """turbohtml: the element that its score of content density chooses, written as text by itself."""
    import turbohtml

    return lambda page: turbohtml.parse(page.html).main_text()


def node(tool: str) -> Extract:
    """A tool of ``benchmarks/node/extract.mjs`` in a Node.js process of its own; html-text writes its HTML as text."""
    import html_text

    from benchmarks.node_tool import NodeTool

    content = NodeTool(tool).content

    def extract(page: Page) -> str | None:
        html = content(page.html, page.url)
        return html_text.extract_text(html) if html else ""

    return extract


def html_text() -> Extract:
    """html-text: the whole page as a reader sees it."""
    import html_text

    return lambda page: html_text.extract_text(page.html)


def inscriptis() -> Extract:
    """inscriptis: the whole page, tables and lists laid out as text."""
    from inscriptis import get_text

    return lambda page: get_text(page.html)
