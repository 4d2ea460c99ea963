"""Cleaning one record of a stream: whatever the page, there is a result, which says what went wrong."""

from time import perf_counter
from typing import Any, Final

from boilerkit.batch.fields import FIELDS
from boilerkit.batch.options import CleanOptions
from boilerkit.batch.records import CleanedPage, PageRecord, PageTooLarge
from boilerkit.document import Document
from boilerkit.page.encoding import decode
from boilerkit.page.lines import is_plain
from boilerkit.page.source import PageError, page_bytes
from boilerkit.pipeline import Cleaner, LineCleaner

#: A page on which all parts of the models have something to say.
_SMALL_PAGE: Final = "<h1>Tea</h1><p>Tea is made of leaves and hot water.</p><h2>2 comments</h2><p>Ann: I like it.</p>"
_UNITS: Final = {Cleaner: "pages with markup", LineCleaner: "text without markup"}


class PageCleaning:
    """A function from a record to its result, which is never an exception but that memory runs out.

    Parameters
    ----------
    cleaner : Cleaner or LineCleaner, optional
        By default pages and texts each have the cleaner that the package ships.
    options : CleanOptions

    Examples
    --------
    >>> PageCleaning(None, CleanOptions())(PageRecord("https://example.org", id="tea")).status
    'failed'
    """

    def __init__(self, cleaner: Cleaner | LineCleaner | None, options: CleanOptions) -> None:
        self.cleaner = cleaner
        self.options = options
        # The model is loaded, and the options are checked, before the first page.
        some = cleaner or Cleaner.default()
        self._document(some, "").render(options.output, **options.rendering)

    def warm_up(self, lines: bool = False) -> "PageCleaning":
        """Clean a small page, so that the first of the stream takes no longer than others; returns itself.

        Parameters
        ----------
        lines : bool
            Whether the pages are text without markup.
        """
        self(PageRecord(_SMALL_PAGE, lines=lines))
        return self

    def __call__(self, record: PageRecord) -> CleanedPage:
        """Clean a page.

        Parameters
        ----------
        record : PageRecord

        Raises
        ------
        MemoryError
        """
        start = perf_counter()
        result: dict[str, Any]
        try:
            result = self._result(record)
        except PageTooLarge as error:
            result = {"status": "too large", "error": reason(error)}
        except MemoryError:
            raise
        except Exception as error:
            result = {"status": "failed", "error": reason(error)}
        return CleanedPage(id=record.id, url=record.url, seconds=perf_counter() - start, **result)

    def analyze(self, record: PageRecord) -> Document:
        """A page analysed block by block, or line by line where it has no markup or is said to have none.

        Parameters
        ----------
        record : PageRecord

        Raises
        ------
        PageError
            If it is no page, is too large, or has no markup where the cleaner needs it, or the other way round.
        """
        page = record.page() if callable(record.page) else record.page
        if page is None:
            raise PageError("there is no page, only a missing value")
        limit = self.options.size_limit
        if limit is not None and isinstance(page, bytes | str) and len(page) > limit:
            raise PageTooLarge(limit)
        text, encoding = page, record.encoding
        if isinstance(page, bytes) and record.lines is not False:
            page, stated = page_bytes(page)
            encoding = encoding or stated or self.options.keywords.get("encoding")
            text = decode(page, encoding)
        if record.lines or (record.lines is None and isinstance(text, str) and is_plain(text)):
            return self._document(self._cleaner(LineCleaner), text)
        return self._document(self._cleaner(Cleaner), page, encoding)

    def _result(self, record: PageRecord) -> dict[str, Any]:
        document = self.analyze(record)
        address = {"url": record.url} if record.url else {}
        return {
            "status": "empty" if document.empty else "ok",
            "text": document.render(self.options.output, **self.options.rendering | address),
            "title": document.title,
            "score": document.score,
        } | {name: FIELDS[name](document) for name in self.options.fields}

    def _cleaner(self, kind: type[Cleaner] | type[LineCleaner]) -> Cleaner | LineCleaner:
        if self.cleaner is None:
            return kind.default()
        if not isinstance(self.cleaner, kind):
            raise PageError(f"it is {_UNITS[kind]}, and the model is one of {_other(kind)}; give it a run of its own")
        return self.cleaner

    def _document(self, cleaner: Cleaner | LineCleaner, page: Any, encoding: str | None = None) -> Document:
        keywords = self.options.analysis(cleaner)
        if encoding and isinstance(cleaner, Cleaner):
            keywords["encoding"] = encoding
        return cleaner.analyze(page, **keywords)


def _other(kind: type[Cleaner] | type[LineCleaner]) -> str:
    return next(unit for other, unit in _UNITS.items() if other is not kind)


def reason(error: BaseException) -> str:
    """What went wrong, for people.

    Parameters
    ----------
    error : BaseException

    Examples
    --------
    >>> reason(FileNotFoundError(2, "No such file or directory", "tea.html"))
    'No such file or directory'
    >>> reason(KeyError("tea"))
    "KeyError: 'tea'"
    """
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    if isinstance(error, ValueError | TypeError | EOFError) and str(error):
        return str(error)
    return f"{type(error).__name__}: {error}"
