"""Text converters: a page to lines of text, by the libraries that have written most of the web's plain text.

The line model learns from what they write, so that it knows whole pages without markup, articles with a handful of bad
lines, and what lies between. Each library is imported when it is first used; `pip install 'boilerkit[converters]'`
installs them.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Final

from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.tags import Trait

Converter = Callable[[str], str]


def own(page: str) -> str:
    """Every block that the page shows, one or more lines each.

    Parameters
    ----------
    page : str

    Examples
    --------
    >>> own("<nav>Home</nav><p>Tea.<p hidden>Thanks!")
    'Home\\nTea.'
    """
    segments = segment(parse(page))
    shown = zip(segments.texts, segments.containers, strict=True)
    return "\n".join(text for text, container in shown if not segments.traits[container] & Trait.HIDDEN.value)


def _html_text(page: str) -> str:
    return str(import_module("html_text").extract_text(page))


def _inscriptis(page: str) -> str:
    return str(import_module("inscriptis").get_text(page))


def _resiliparse(page: str, main_content: bool = False) -> str:
    tool = import_module("resiliparse.extract.html2text")
    return str(tool.extract_plain_text(page, main_content=main_content))


def _resiliparse_main(page: str) -> str:
    return _resiliparse(page, main_content=True)


def _readability(page: str) -> str:
    return _html_text(import_module("readability").Document(page).summary(html_partial=True))


def _boilerpy3(page: str) -> str:
    return str(import_module("boilerpy3.extractors").ArticleExtractor().get_content(page))


def _trafilatura(page: str) -> str:
    return import_module("trafilatura").extract(page) or ""


#: Converter whose lines are the blocks of the page, as boilerkit cuts it.
BUILT_IN: Final = "own"
#: Converters of whole pages, by name.
FULL: Final[dict[str, Converter]] = {
    BUILT_IN: own,
    "html-text": _html_text,
    "inscriptis": _inscriptis,
    "resiliparse": _resiliparse,
}
#: Converters of what a library takes for main content, by name.
MAIN: Final[dict[str, Converter]] = {
    "resiliparse-main": _resiliparse_main,
    "readability-lxml": _readability,
    "boilerpy3": _boilerpy3,
    "trafilatura": _trafilatura,
}


def convert(name: str, page: str) -> str | None:
    """A page as lines of text.

    Parameters
    ----------
    name : str
        One of `FULL` or `MAIN`.
    page : str

    Returns
    -------
    str or None
        None where the library fails on the page.

    Raises
    ------
    KeyError
        If there is no converter of that name.
    ImportError
        If its library is not installed.
    """
    converter = (FULL | MAIN)[name]
    logging.disable()  # the libraries complain of pages at length
    try:
        return converter(page)
    except ImportError:
        raise
    except Exception:  # the libraries raise all kinds of errors on odd pages
        return None
    finally:
        logging.disable(logging.NOTSET)
