"""Many pages: a stream of pages in, a stream of cleaned pages out, worker processes between them."""

from boilerkit.batch.records import CleanedPage, PageRecord, PageTooLarge, Status
from boilerkit.batch.stream import clean_many

__all__ = ["CleanedPage", "PageRecord", "PageTooLarge", "Status", "clean_many"]
