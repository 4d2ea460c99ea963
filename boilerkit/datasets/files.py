"""Reading the files of a corpus, and JSON values that may be anything."""

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final

from boilerkit.bounded import bounded_lines, read_bounded

#: Bytes that a file, decompressed, and a line may have.
_LARGEST: Final = 200_000_000


class Unreadable(Exception):
    """A file of one item cannot be read; its text becomes a :class:`Problem`."""


def read_bytes(path: Path) -> bytes:
    """Content of a file, decompressed where it is gzip (by its first bytes, whatever its name).

    Raises
    ------
    Unreadable
        Where there is no such file, it is damaged, or it is larger than what a corpus holds.
    """
    try:
        if not path.is_file() and path.exists():
            raise Unreadable(f"{path.name} is no file")
        with path.open("rb") as file:
            data = read_bounded(file, _LARGEST)
    except FileNotFoundError:
        raise Unreadable(f"no file {path.name}") from None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Unreadable(f"unreadable {path.suffix.lstrip('.')} file: {error}") from error
    if len(data) > _LARGEST:
        raise Unreadable(f"{path.name} has more than {_LARGEST:,} bytes")
    return data


def inside(folder: Path, name: str) -> Path:
    """A file of a folder, by a name that stands in another file.

    Raises
    ------
    Unreadable
        Where the name leads out of the folder.

    Examples
    --------
    >>> inside(Path("pages"), "../secret.html")
    Traceback (most recent call last):
    boilerkit.datasets.files.Unreadable: '../secret.html' leads out of its folder
    """
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Unreadable(f"{name!r:.80} leads out of its folder")
    return folder / path


def read_text(path: Path) -> str:
    """Content of a UTF-8 file, line ends as newlines."""
    try:
        return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8: {error.reason} at byte {error.start}") from error


def read_object(path: Path) -> dict[str, Any]:
    """Content of a JSON file that holds an object."""
    return parse_object(read_text(path), path.name)


def parse_object(text: str, source: str) -> dict[str, Any]:
    """JSON object in a text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"broken JSON in {source}: {error}") from error
    if not isinstance(value, dict):
        raise Unreadable(f"broken JSON in {source}: not an object but {type(value).__name__}")
    return value


def read_objects(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | Unreadable]]:
    """Objects of a file of JSON lines with their lines' numbers, from 1, or what is wrong with a line."""
    for number, line in enumerate(bounded_lines(file, _LARGEST), 1):
        try:
            if line is None:
                raise Unreadable(f"line {number} has more than {_LARGEST:,} bytes")
            if line.strip():
                yield number, parse_object(line.decode("utf-8-sig"), f"line {number}")
        except UnicodeDecodeError as error:
            yield number, Unreadable(f"not UTF-8: {error.reason} at byte {error.start}")
        except Unreadable as error:
            yield number, error


def page_file(folder: Path, stem: str) -> Path:
    """File of a page, compressed or not.

    Raises
    ------
    Unreadable
        Where there is neither, or the name leads out of the folder.
    """
    for suffix in PAGE_SUFFIXES:
        path = inside(folder, f"{stem}{suffix}")
        try:
            if path.is_file():
                return path
        except OSError:  # a name that the file system does not take
            break
    raise Unreadable("gold without a page")


#: File endings of stored pages, in order of preference.
PAGE_SUFFIXES = (".html.gz", ".html", ".htm.gz", ".htm")


def page_stem(name: str) -> str | None:
    """Name of a page's file without its ending, None where it is no page.

    Examples
    --------
    >>> page_stem("a.b.html.gz"), page_stem("a.txt")
    ('a.b', None)
    """
    return next((name[: -len(suffix)] for suffix in PAGE_SUFFIXES if name.endswith(suffix)), None)


def strings(value: object) -> tuple[str, ...]:
    """The non-empty strings of a JSON list; a lone string is a list of one, null is empty.

    Examples
    --------
    >>> strings(["a", "", None, "b"]), strings("a"), strings(None)
    (('a', 'b'), ('a',), ())
    """
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, str) and item)


def mapping(value: object) -> dict[str, Any]:
    """A JSON object, empty where the value is none."""
    return value if isinstance(value, dict) else {}


def string(value: object) -> str | None:
    """A JSON string, None where the value is none or blank."""
    return value.strip() or None if isinstance(value, str) else None


def well_formed(text: str) -> str:
    """Text without lone surrogates, which JSON allows and UTF-8 does not.

    Examples
    --------
    >>> well_formed("a" + chr(0xD800)) == "a" + chr(0xFFFD)
    True
    """
    if text.isascii() or not re.search("[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
