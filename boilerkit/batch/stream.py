"""The stream: pages in, cleaned pages out, in order and with bounded memory."""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from boilerkit.batch.cleaning import PageCleaning, reason
from boilerkit.batch.memory import can_bound_memory, total_memory
from boilerkit.batch.options import CleanOptions
from boilerkit.batch.records import CleanedPage, PageRecord, Status, as_record
from boilerkit.pipeline import Cleaner, LineCleaner

if TYPE_CHECKING:
    from boilerkit.batch.supervisor import Loss, Supervisor

TIME_LIMIT: Final = 60.0
SIZE_LIMIT: Final = 50_000_000
#: Pages a worker that are under way at most: so many can others clean while one takes long.
_IN_FLIGHT: Final = 64


def clean_many(
    pages: Iterable[Any],
    *,
    workers: int | None = None,
    time_limit: float | None = None,
    size_limit: int | None = SIZE_LIMIT,
    memory_limit: int | None = None,
    output: str = "text",
    fields: Sequence[str] = (),
    lines: bool | None = False,
    cleaner: Cleaner | LineCleaner | None = None,
    in_flight: int | None = None,
    start_method: str | None = None,
    **options: Any,
) -> Iterator[CleanedPage]:
    """Clean a stream of pages, in worker processes.

    Pages are read as they are needed, and results come in the order of the pages. A page that cannot be cleaned, takes
    too long or brings its worker process down has a result that says so; the others are not concerned. The workers end
    with the stream, however it ends.

    Parameters
    ----------
    pages : iterable
        Pages as bytes or str, as `boilerkit.PageRecord`, or as mappings with the same names.
    workers : int, optional
        Number of worker processes; by default as many as there are cores. 0 cleans in this process, which starts
        nothing, and cannot end a page that takes too long.
    time_limit : float, optional
        Seconds after which a page is given up and its worker is killed; 60 by default, `math.inf` for no limit.
    size_limit : int, optional
        Bytes that a page may have, or characters of a page that is given as text; None for no limit.
    memory_limit : int, optional
        Bytes of memory that a worker may take more than it has at its start; a page that needs more is given up. By
        default all workers together may take what the computer, or its container, has. Only Linux can bound it;
        elsewhere there is no default, and no limit can be given.
    output : {"text", "markdown", "html", "json"}
        What the results' `text` is.
    fields : sequence of {"kinds", "metadata"}
        Fields of results that are None otherwise, since they cost time: the share of words of each kind of blocks, and
        what the page says of itself.
    lines : bool or None
        Whether pages that do not say it are text without markup, which is cleaned line by line; None to find out.
    cleaner : Cleaner or LineCleaner, optional
        By default pages and texts each have the one that the package ships.
    in_flight : int, optional
        Number of pages at most that are read and whose results are not taken yet; 64 a worker by default. It bounds the
        memory, and how far the workers get while one page takes long.
    start_method : {"fork", "spawn", "forkserver"}, optional
        How processes are started; by default as Python does it on the system. All but "fork" need the caller's script
        to be guarded by ``if __name__ == "__main__":``.
    **options
        Further keywords of `boilerkit.clean`, for all pages; a page's own `url` and `encoding` go first.

    Returns
    -------
    iterator of CleanedPage

    Raises
    ------
    TypeError, ValueError
        If an option is unknown or out of range; at once, before the first page is read.
    RuntimeError
        If no worker process can be started.

    Examples
    --------
    >>> import boilerkit
    >>> pages = ["<p>Tea is hot.", "%PDF-1.7"]
    >>> for result in boilerkit.clean_many(pages, workers=0, threshold=0):
    ...     print(result.id, result.status, result.text or result.error)
    0 ok Tea is hot.
    1 failed this is no page: it looks like a PDF file; convert it to HTML first
    """
    size = _cores() if workers is None else workers
    window = _IN_FLIGHT * max(size, 1) if in_flight is None else in_flight
    _check(size, time_limit, memory_limit, window)
    if isinstance(pages, bytes | str):
        raise TypeError("clean_many takes many pages: give a list of them, or use boilerkit.clean")
    cleaning = PageCleaning(cleaner, CleanOptions(output, size_limit, tuple(fields), options))  # checks the options
    records = (as_record(page, number, lines) for number, page in enumerate(pages))
    if size == 0:
        return (_cleaned(cleaning, record) for record in records)
    from boilerkit.batch.supervisor import Supervisor  # which imports multiprocessing

    prepare = partial(_prepared, cleaner, cleaning.options, lines is True)
    cleaning.warm_up(lines is True)  # forked processes share what is loaded with the first page
    limits = _Limits(TIME_LIMIT if time_limit is None else time_limit, _memory(memory_limit, size))
    supervisor = Supervisor(prepare, size, limits.seconds, limits.bytes, start_method)
    return _supervised(supervisor, records, window, limits)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a page may take: seconds, and bytes of memory where they are bounded."""

    seconds: float
    bytes: int | None


def _memory(limit: int | None, workers: int) -> int | None:
    """Bytes of memory that a worker may take; None where the system bounds nothing."""
    if not can_bound_memory():
        return None
    return total_memory() // workers if limit is None else limit


def _prepared(cleaner: Cleaner | LineCleaner | None, options: CleanOptions, lines: bool) -> PageCleaning:
    """What a worker does with each page, with all models loaded."""
    return PageCleaning(cleaner, options).warm_up(lines)


def _cleaned(cleaning: PageCleaning, record: PageRecord) -> CleanedPage:
    """The result of a page that is cleaned in this process."""
    try:
        return cleaning(record)
    except MemoryError as error:
        return CleanedPage(record.id, "failed", error=reason(error), url=record.url)


def _supervised(
    supervisor: "Supervisor[PageRecord, CleanedPage]", records: Iterator[PageRecord], in_flight: int, limits: _Limits
) -> Iterator[CleanedPage]:
    with supervisor:
        for outcome in supervisor.map(records, in_flight):
            yield outcome if isinstance(outcome, CleanedPage) else _lost(outcome, limits)


def _lost(loss: "Loss[PageRecord]", limits: _Limits) -> CleanedPage:
    """The result of a page that has none."""
    error = {
        "time": f"it took longer than the limit of {limits.seconds:g} seconds",
        "memory": f"it needs more memory than the limit of {(limits.bytes or 0) / 1e6:,.0f} MB",
        "death": f"its worker process {loss.detail}",
        "pickle": f"it cannot be sent to a worker process ({loss.detail}); give bytes, str, or workers=0",
    }[loss.cause]
    status: Status = "timed out" if loss.cause == "time" else "failed"
    return CleanedPage(loss.task.id, status, error=error, seconds=loss.seconds, url=loss.task.url)


def _check(workers: int, time_limit: float | None, memory_limit: int | None, in_flight: int) -> None:
    if workers < 0:
        raise ValueError(f"workers is a number of processes, or 0 for none, not {workers}")
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"time_limit is a number of seconds above 0, not {time_limit}")
    if workers == 0 and time_limit is not None and time_limit != math.inf:
        raise ValueError("time_limit needs worker processes: give workers=1 or more")
    if memory_limit is not None and memory_limit < 1:
        raise ValueError(f"memory_limit is a number of bytes, 1 or more, not {memory_limit}")
    if memory_limit is not None and workers == 0:
        raise ValueError("memory_limit needs worker processes: give workers=1 or more")
    if memory_limit is not None and not can_bound_memory():
        raise ValueError("memory_limit: this system cannot bound the memory of a process; leave it out")
    if in_flight < 1:
        raise ValueError(f"in_flight is a number of pages, 1 or more, not {in_flight}")


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
