"""Renderings: a page written out as lines by the tools that have written most of the web's plain text.

The line model learns from these, so that it knows a whole page without its markup, an article with a handful of bad
lines, and what is between. Each tool is imported when it is first used; `pip install 'boilerkit[renderings]'` has them.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Final

from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.tags import Trait

Rendering = Callable[[str], str]


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


#: Renderings of whole pages, by name.
FULL: Final[dict[str, Rendering]] = {
    "own": own,
    "html-text": _html_text,
    "inscriptis": _inscriptis,
    "resiliparse": _resiliparse,
}
#: Renderings of what a tool takes for main content, by name.
MAIN: Final[dict[str, Rendering]] = {
    "resiliparse-main": _resiliparse_main,
    "readability-lxml": _readability,
    "boilerpy3": _boilerpy3,
    "trafilatura": _trafilatura,
}


def render(name: str, page: str) -> str | None:
    """A page as lines.

    Parameters
    ----------
    name : str
        One of `FULL` or `MAIN`.
    page : str

    Returns
    -------
    str or None
        None where the tool fails on the page.

    Raises
    ------
    KeyError
        If there is no rendering of the name.
    ImportError
        If its tool is not installed.
    """
    rendering = (FULL | MAIN)[name]
    logging.disable()  # the tools complain of pages at length
    try:
        return rendering(page)
    except ImportError:
        raise
    except Exception:  # other people's tools raise whatever they like on a stranger's page
        return None
    finally:
        logging.disable(logging.NOTSET)
