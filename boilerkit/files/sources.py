"""Sources: the files that were named, found in folders, matched or listed, and what their outputs are called."""

import glob
import os
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, takewhile
from pathlib import Path
from typing import Final

PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
TEXT_SUFFIXES: Final = (".txt", ".text", ".txt.gz")
#: Files of many pages, by the reader that they have in `boilerkit.files.readers`.
COLLECTION_SUFFIXES: Final = {
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".warc.zst": "warc",
    ".wet": "warc",
    ".wet.gz": "warc",
}
_SUFFIXES: Final = sorted((*PAGE_SUFFIXES, *TEXT_SUFFIXES, *COLLECTION_SUFFIXES), key=len, reverse=True)


class SourceError(ValueError):
    """Something was named that is not there or cannot be a source; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file that is read.

    Attributes
    ----------
    path : str
        As it was named or found; "-" is standard input.
    name : Path
        Of its output, relative to the folder of outputs and without suffix.
    """

    path: str
    name: Path

    @property
    def reader(self) -> str | None:
        """Name of its reader if it is a file of many pages."""
        lower = self.path.lower()
        return next((reader for suffix, reader in COLLECTION_SUFFIXES.items() if lower.endswith(suffix)), None)


@dataclass(slots=True)
class Sources:
    """What is read, and what is not.

    Attributes
    ----------
    files : list of Source
        Each with a name of its own.
    skipped : list of tuple of str
        Files in folders that have the name of a page and are not read, each with the reason.
    """

    files: list[Source] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_collections(self) -> bool:
        """Whether there are files of many pages."""
        return any(source.reader for source in self.files)

    @property
    def is_one_page(self) -> bool:
        """Whether there is one page and no more."""
        return len(self.files) == 1 and not self.has_collections


def find_sources(names: Sequence[str], suffixes: tuple[str, ...]) -> Sources:
    """The files that are meant.

    Parameters
    ----------
    names : sequence of str
        Files, folders, patterns (``pages/**/*.html``) and "-".
    suffixes : tuple of str
        How the names of pages in folders end.

    Raises
    ------
    SourceError
        If there is no such file, or a folder or pattern gives none.
    """
    sources = Sources()
    for name in names:
        path = Path(name)
        if name == "-":
            sources.files.append(Source(name, Path("stdin")))
        elif path.is_dir():
            _search(path, suffixes, sources)
        elif glob.has_magic(name) and not os.path.lexists(name):
            _match(name, sources)
        elif os.path.lexists(path) or len(names) > 1:
            sources.files.append(Source(name, stem(Path(path.name))))
        else:
            raise SourceError(f"{name} does not exist: give a file, a folder, or - for standard input")
    sources.files = list(_distinct(sources.files))
    return sources


def read_list(path: str) -> list[str]:
    """File names that a file lists, one a line, or separated by zero bytes where it has any.

    Parameters
    ----------
    path : str
        "-" is standard input.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read the list {path}: {error.strerror}") from error
    names = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(name) for name in names if name.strip()]


def stem(path: Path) -> Path:
    """A path without the suffix that says what kind of page or file of pages it is.

    Parameters
    ----------
    path : Path

    Examples
    --------
    >>> stem(Path("a/tea.html.gz")).name, stem(Path("crawl.warc.gz")).name, stem(Path(".html")).name
    ('tea', 'crawl', '.html')
    """
    for suffix in _SUFFIXES:
        name = path.name[: -len(suffix)]
        if path.name.lower().endswith(suffix) and name.strip("."):  # a file may be called just `.html`
            return path.with_name(name)
    return path


def _search(folder: Path, suffixes: tuple[str, ...], sources: Sources) -> None:
    """Add the pages in a folder, but no devices, no pipes, and nothing that lies elsewhere."""
    count_before = len(sources.files)
    for path in sorted(folder.rglob("*")):
        if path.name.lower().endswith(suffixes) and not path.is_dir():
            _add(path, folder, sources)
    if len(sources.files) == count_before:
        raise SourceError(f"nothing to clean in {folder}: no file there ends in {', '.join(suffixes)}")


def _add(path: Path, folder: Path, sources: Sources) -> None:
    """Add a file that was found below a folder, or say why it is skipped."""
    inside = os.path.realpath(folder)
    if os.path.commonpath([inside, os.path.realpath(path)]) != inside:
        sources.skipped.append((str(path), "it is a link that leads out of the folder"))
    elif what := special(path):
        sources.skipped.append((str(path), f"it is {what}"))
    else:
        sources.files.append(Source(str(path), stem(path.relative_to(folder))))


def special(path: str | Path) -> str:
    """What a path is if it is no ordinary file: "a pipe", "a device" or "a socket"; else "".

    Parameters
    ----------
    path : str or Path
    """
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return ""
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "")


def _match(pattern: str, sources: Sources) -> None:
    """Add the files that a pattern matches; their outputs are named from its first part with a wildcard on."""
    root = Path(*takewhile(lambda part: not glob.has_magic(part), Path(pattern).parts))
    # Unlike pathlib, this passes over hidden files, as shells do.
    matches = sorted(match for match in map(Path, glob.glob(pattern, recursive=True)) if not match.is_dir())  # noqa: PTH207
    if not matches:
        raise SourceError(f"no file matches {pattern}: give a file, a folder, or another pattern")
    for match in matches:
        _add(match, root, sources)


def _distinct(sources: Iterable[Source]) -> Iterator[Source]:
    """The first source of a name keeps it; further ones are numbered, past the names that others have."""
    sources = list(sources)
    taken = {_folded(source.name) for source in sources}
    numbers: dict[str, Iterator[int]] = {}
    for source in sources:
        name, wanted = source.name, _folded(source.name)
        if wanted in numbers:
            others = (name.with_name(f"{name.name}-{number}") for number in numbers[wanted])
            name = next(other for other in others if _folded(other) not in taken)
            taken.add(_folded(name))
        else:
            numbers[wanted] = count(2)
        yield replace(source, name=name)


def _folded(name: Path) -> str:
    """A name as file systems compare it that take upper and lower case, or ways to write an accent, for the same."""
    return unicodedata.normalize("NFC", str(name).casefold())
