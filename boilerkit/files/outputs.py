"""Outputs: a folder with a file a page, or one table; both can be gone on with after a run that was interrupted."""

import errno
import hashlib
import json
import os
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

from boilerkit import __version__
from boilerkit.batch import CleanedPage, PageRecord, clean_many
from boilerkit.batch.cleaning import reason
from boilerkit.files.readers import refused
from boilerkit.files.sources import Source
from boilerkit.files.tables import Row, as_line, as_row, writer_of
from boilerkit.files.writing import Identity, check_place, check_writable, identity, temporary, write

#: Errors that every further file would have.
_ENDING: Final = frozenset([errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)])
#: Rows that are written at once; an interrupted run loses no more.
_ROWS: Final = 500


class Output(Protocol):
    """Where results go."""

    def admit(self, record: PageRecord, name: Path) -> PageRecord | None:
        """The record that is cleaned in a page's place: itself, one that fails, or None if it is done already."""

    def add(self, name: Path, result: CleanedPage) -> CleanedPage:
        """Write a result; gives what became of the page, now that it is written or could not be."""

    def finish(self) -> Counter[str]:
        """Complete what was written; gives how many pages have each status, "before" for those of an earlier run."""


class OutputError(Exception):
    """Nothing more can be written, so that the run ends; the message says why and what to do."""


class FinishedError(FileExistsError):
    """The run that was to be gone on with is finished; the message says so."""


def open_output(
    out: Path,
    sources: Sequence[Source],
    suffix: str,
    run: Mapping[str, Any],
    overwrite: bool,
    resume: bool,
    fields: Sequence[str] = (),
) -> Output:
    """Where results go: to one table, to one file for one page, or to a folder.

    Parameters
    ----------
    out : Path
        A table or a file if its suffix says so and it is no folder.
    sources : sequence of Source
        They are never replaced.
    suffix : str
        Of the files of pages.
    run : mapping
        Options of the run, ready for JSON.
    overwrite, resume : bool
        What is done with files that are there.
    fields : sequence of str
        Further columns of a table, of `boilerkit.files.tables.STRUCTS`.

    Raises
    ------
    ValueError
        If there are fields and no table.
    FinishedError
        If nothing is left to do.
    OSError
        If something is there that must not be replaced.
    """
    kept = {identity(source.path): "is one of the pages to clean" for source in sources}
    if writer_of(out) and not out.is_dir():
        check_writable(out, kept, overwrite=True)
        check_place(out.parent)
        return TableOutput(out, {"inputs": _digest(sources), **run}, overwrite, resume, fields)
    if fields:
        raise ValueError(f"'{out}' is no table, which fields need: give a .jsonl, .csv or .parquet")
    single = len(sources) == 1 and sources[0].reader is None and out.suffix and not out.is_dir()
    if single:
        check_place(out.parent)
        return FolderOutput(lambda name: out, kept, overwrite, resume)
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(f"'{out}' is a file: give a folder for the outputs of several pages")
    check_place(out)
    return FolderOutput(lambda name: out / name.with_name(name.name + suffix), kept, overwrite, resume)


def _digest(sources: Sequence[Source]) -> str:
    """A digest of the names, sizes and times of files, by which a run knows its inputs again."""
    digest = hashlib.sha256(__version__.encode())
    for source in sources:
        try:
            status = Path(source.path).stat()
            state = (status.st_size, status.st_mtime_ns)
        except OSError:
            state = (0, 0)
        digest.update(f"{os.fsencode(source.path)!r} {state}\n".encode())
    return digest.hexdigest()


def _ended(target: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot write {target}: {reason(error)}; once that is mended, --resume goes on with the run")


def clean_to(
    output: Output, items: Iterable[tuple[PageRecord, Path]], options: Mapping[str, Any]
) -> Iterator[CleanedPage]:
    """Clean pages to an output; gives their results.

    Parameters
    ----------
    output : Output
    items : iterable of tuple of (PageRecord, Path)
        Pages, each with the name of its output.
    options : mapping
        Keywords of `boilerkit.clean_many`.
    """
    names: deque[Path] = deque()  # of the pages in the stream

    def records() -> Iterator[PageRecord]:
        for record, name in items:
            admitted = output.admit(record, name)
            if admitted is not None:
                names.append(name)
                yield admitted

    for result in clean_many(records(), **options):
        yield output.add(names.popleft(), result)


@dataclass(slots=True)
class FolderOutput:
    """A file for each page.

    Attributes
    ----------
    target : callable
        From a page's name to its file.
    kept : dict
        Files that are never replaced, by their identity, and what each is.
    overwrite : bool
        Whether other files are replaced.
    resume : bool
        Whether a file that is there is that of an earlier run, so that its page is not cleaned again.
    """

    target: Callable[[Path], Path]
    kept: dict[Identity | None, str]
    overwrite: bool = False
    resume: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def admit(self, record: PageRecord, name: Path) -> PageRecord | None:
        """See `Output.admit`."""
        target = self.target(name)
        try:
            there = identity(target)
            if self.resume and there is not None and there not in self.kept:
                self.counts["before"] += 1
                return None
            check_writable(target, self.kept, self.overwrite)
        except OSError as error:
            return refused(record.id, str(error))
        return record

    def add(self, name: Path, result: CleanedPage) -> CleanedPage:
        """See `Output.add`."""
        if result.status in ("ok", "empty"):
            target = self.target(name)
            try:
                check_writable(target, self.kept, self.overwrite)
                write(result.text if result.text.endswith("\n") else f"{result.text}\n", target, self.overwrite)
                self.kept[identity(target)] = "is the output of another page"
            except FileExistsError as error:
                result = replace(result, status="failed", error=str(error))
            except OSError as error:
                if error.errno in _ENDING:
                    raise _ended(target, error) from error
                result = replace(result, status="failed", error=f"cannot write {target}: {reason(error)}")
        self.counts[result.status] += 1
        return result

    def finish(self) -> Counter[str]:
        """See `Output.finish`."""
        return self.counts


class TableOutput:
    """One file with a row for each page.

    Rows are first written to a folder beside it, some hundred to a file, and put together in the end. The next run goes
    on from what an interrupted one has left there.

    Parameters
    ----------
    target : Path
        Its suffix is the format, one of `boilerkit.files.tables.WRITERS`.
    run : mapping
        What makes the run what it is (inputs, options), ready for JSON; only rows of the same run are gone on with.
    overwrite, resume : bool
        What is done with a file, or with rows, that are there.
    fields : sequence of str
        Further columns, of `boilerkit.files.tables.STRUCTS`.

    Raises
    ------
    FileExistsError
        If there is a file or rows of an unfinished run, and nothing was said of what to do with them.
    FinishedError
        If the run to go on with is finished.
    """

    def __init__(
        self,
        target: Path,
        run: Mapping[str, Any],
        overwrite: bool = False,
        resume: bool = False,
        fields: Sequence[str] = (),
    ) -> None:
        self.target = target
        self.fields = fields
        self.parts = target.with_name(f"{target.name}.parts")
        self._rows: list[Row] = []
        self._description = self.parts / "run.json"
        with suppress(OSError):
            temporary(self._description).unlink(missing_ok=True)
            self.parts.rmdir()  # empty: a run was interrupted at its very start
        if resume and target.exists() and not self.parts.exists():
            raise FinishedError(f"{target} is finished already: give --overwrite to make it anew")
        self._open(run, overwrite, resume)
        self._files = len(list(self.parts.glob("*.jsonl")))
        self._done = sum(1 for _ in self._written())  # pages still to be passed over

    def admit(self, record: PageRecord, name: Path) -> PageRecord | None:
        """See `Output.admit`."""
        if self._done:
            self._done -= 1
            return None
        return record

    def add(self, name: Path, result: CleanedPage) -> CleanedPage:
        """See `Output.add`."""
        self._rows.append(as_row(result, self.fields))
        if len(self._rows) == _ROWS:
            self._write_part()
        return result

    def finish(self) -> Counter[str]:
        """See `Output.finish`."""
        if self._rows:
            self._write_part()
        counts: Counter[str] = Counter()

        def counted() -> Iterator[Row]:
            for row in self._written():
                counts[row["status"]] += 1
                yield row

        writer = writer_of(self.target)
        assert writer is not None
        whole = temporary(self.target)
        try:
            writer(counted(), whole, self.fields)
            whole.replace(self.target)
        except BaseException as error:
            whole.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _ended(self.target, error) from error
            raise
        shutil.rmtree(self.parts)
        return counts

    def _open(self, run: Mapping[str, Any], overwrite: bool, resume: bool) -> None:
        """Make the folder of rows, or see whether that of an earlier run is to be gone on with."""
        description = json.dumps(run)
        if self.parts.exists():
            if not self._description.exists():
                raise FileExistsError(f"{self.parts} is in the way: give another --out")
            if resume and self._description.read_text("utf-8") == description:
                return
            if resume:
                raise FileExistsError(f"{self.parts} is of a run with other inputs or options: delete it to start anew")
            if not overwrite:
                advice = "give --resume to go on with it, or --overwrite to start anew"
                raise FileExistsError(f"{self.parts} is of a run that was interrupted: {advice}")
            shutil.rmtree(self.parts)
        check_writable(self.target, {}, overwrite)
        self.parts.mkdir(parents=True)
        write(description, self._description, overwrite=True)

    def _write_part(self) -> None:
        try:
            write("".join(map(as_line, self._rows)), self.parts / f"{self._files:08}.jsonl", overwrite=True)
        except OSError as error:
            raise _ended(self.target, error) from error
        self._files += 1
        self._rows = []

    def _written(self) -> Iterator[Row]:
        for part in sorted(self.parts.glob("*.jsonl")):
            with part.open(encoding="utf-8", newline="\n") as lines:
                yield from map(json.loads, lines)
