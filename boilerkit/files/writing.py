"""Writing files: whole or not at all, and never over what must stay."""

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile

Identity = tuple[int, int]


def identity(source: str | Path) -> Identity | None:
    """What a file is known by under any name, hard links and symbolic links included; None if it is no file.

    Parameters
    ----------
    source : str or Path
        "-" is standard input.
    """
    try:
        status = os.fstat(0) if source == "-" else Path(source).stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def check_writable(target: Path, kept: Mapping[Identity | None, str], overwrite: bool) -> None:
    """Complain if a file is there that must not be replaced.

    Parameters
    ----------
    target : Path
    kept : mapping
        Files that are never replaced, by their `identity`, and what each is.
    overwrite : bool
        Whether other files are replaced.

    Raises
    ------
    FileExistsError
        The message says why, and what to do.
    """
    there = identity(target)
    if there and there in kept:
        raise FileExistsError(f"{target} {kept[there]}: give another --out")
    if there and not overwrite:
        raise FileExistsError(f"{target} exists already: give --overwrite to replace it, or another --out")


def check_place(folder: Path) -> None:
    """Complain if nothing can be written to a folder, or none can be made there; nothing is left behind.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    OSError
        The message says what cannot be written to, and why.
    """
    there = folder
    try:
        while not os.path.lexists(there) and there != there.parent:
            there = there.parent
        with TemporaryFile(dir=there):
            pass
    except NotADirectoryError as error:
        raise NotADirectoryError(f"cannot write to '{folder}': '{there}' is a file, not a folder") from error
    except OSError as error:
        raise OSError(f"cannot write to '{folder}': {error.strerror}") from error


def write(text: str, target: Path, overwrite: bool) -> None:
    """Write a file whole or not at all.

    It is written beside its place under a name that starts with a point and then moved. The name depends on the file's
    alone, so that another run replaces what an interrupted one has left.

    Parameters
    ----------
    text : str
    target : Path
        A device or a pipe takes the text as it is.
    overwrite : bool
        Otherwise it must be a new file.

    Raises
    ------
    OSError
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.is_file():  # a folder raises an error
        target.write_text(text, "utf-8", newline="")
        return
    target = Path(os.path.realpath(target))  # a symbolic link stays one
    part = temporary(target)
    try:
        part.write_text(text, "utf-8", errors="replace", newline="")
        if not overwrite and target.exists():
            raise FileExistsError(f"{target} exists already")
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_folder(save: Callable[[Path], object], target: Path) -> None:
    """Write a folder whole or not at all, in the place of one that is there.

    Parameters
    ----------
    save : callable
        Writes the contents to the folder that it is given.
    target : Path

    Raises
    ------
    OSError
        If the whole folder cannot be moved to its place, the message says where it is.
    """
    target = Path(os.path.realpath(target))
    part, old = temporary(target), temporary(target.with_name(f"{target.name}.old"))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(part, ignore_errors=True)
    try:
        save(part)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    try:
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
            target.replace(old)
        part.replace(target)
    except OSError as error:
        raise OSError(f"cannot write {target}: {error.strerror}; what was to be written is in {part}") from error
    shutil.rmtree(old, ignore_errors=True)


def temporary(target: Path) -> Path:
    """The name that a file has until it is whole.

    Parameters
    ----------
    target : Path
    """
    return target.with_name(f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]}.part")
