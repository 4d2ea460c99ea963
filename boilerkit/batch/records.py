"""Records of the stream: a page with what is known of it, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

from boilerkit.page.parse import Page
from boilerkit.page.source import PageError

Status = Literal["ok", "empty", "failed", "timed out", "too large"]


class PageTooLarge(PageError):
    """A page that is larger than the limit; the message says how large a page may be."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"it is larger than the limit of {limit:,} bytes")


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page to be cleaned, and what is known of it.

    Attributes
    ----------
    page : bytes, str or callable
        The page, or a function without arguments that reads it. The function is called where the page is cleaned, so
        with workers it must be picklable, and what it raises is the error of that page.
    id : str or int, optional
        What the result is known by; by default the page's number in the stream, from 0.
    url : str, optional
        Address of the page; with it the links and images of Markdown and HTML are absolute.
    encoding : str, optional
        For bytes: what the server said of the encoding (an HTTP charset).
    lines : bool or None
        Whether it is text without markup, which is cleaned line by line; None to find out.
    """

    page: Page | Callable[[], bytes | str]
    id: str | int | None = None
    url: str | None = None
    encoding: str | None = None
    lines: bool | None = False


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """What became of a page.

    Attributes
    ----------
    id : str or int
        As it was given, or the page's number in the stream; None for a record that is in none.
    status : {"ok", "empty", "failed", "timed out", "too large"}
        "empty" if the page has no main content; "failed" if it could not be read, or brought its worker process down.
    text : str
        The main content in the format that was asked for; "" if there is none.
    title : str
        The headline that a reader sees; "" if there is none.
    score : float or None
        The word F1 that the model expects, from 0 to 1 (see `boilerkit.Document.score`); None without a result.
    error : str
        Why there is no result, in a sentence; "" if there is one.
    seconds : float
        How long the page took.
    url : str or None
        As it was given.
    kinds : dict of str to float, or None
        Share of the page's words that each kind of blocks has (see `boilerkit.Document.kind_shares`), on request.
    metadata : dict of str to str, or None
        What the page says of itself (see `boilerkit.Document.metadata`), on request; "authors" is a list.
    """

    id: str | int | None
    status: Status
    text: str = ""
    title: str = ""
    score: float | None = None
    error: str = ""
    seconds: float = 0.0
    url: str | None = None
    kinds: dict[str, float] | None = None
    metadata: dict[str, Any] | None = None


_FIELDS: Final = {field.name for field in fields(PageRecord)}


def as_record(page: Any, number: int, lines: bool | None) -> PageRecord:
    """What an element of a stream says, as a record with an id.

    Parameters
    ----------
    page : PageRecord, mapping, bytes, str or lxml element
        Of a mapping, what has the name of a field of `PageRecord` counts. Anything else becomes a record, too; cleaning
        it fails and says why.
    number : int
        The page's number in the stream.
    lines : bool or None
        For pages that do not say it themselves.

    Examples
    --------
    >>> as_record({"page": "<p>Tea", "url": "https://example.org"}, 7, lines=False).id
    7
    """
    if isinstance(page, PageRecord):
        record = page
    elif isinstance(page, Mapping):
        record = PageRecord(**{"page": None, "lines": lines} | {name: page[name] for name in _FIELDS & page.keys()})
    else:
        record = PageRecord(page, lines=lines)
    return record if record.id is not None else replace(record, id=number)
