"""The files of a model folder, read with bounds: a stranger's file is refused before it can fill the memory.

Sizes are taken from the directory of the archive and from the header of each array, and checked before anything is
unpacked or allocated. What the numbers mean is checked by those that use them.
"""

import json
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

ARRAYS: Final = "arrays.npz"
LEXICONS: Final = "lexicons.json"
CARD: Final = "card.json"
FILES: Final = (ARRAYS, LEXICONS, CARD)
#: Bytes that a file may have; the largest of the package's own has less than 300 kB.
_LARGEST_FILE: Final = 8_000_000
#: Arrays in an archive, numbers in all of them, and dimensions of each.
_MOST_ARRAYS: Final = 1_000
_MOST_NUMBERS: Final = 4_000_000
_MOST_DIMENSIONS: Final = 3
#: Bytes of an array's header, and of a number.
_HEADER: Final = 1_000
_WIDEST: Final = 8
#: Characters of what is told of an error.
_LONGEST: Final = 300


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the arrays of a folder to an npz whose bytes depend on the numbers alone (numpy's writer puts the time in).

    Parameters
    ----------
    folder : Path
    arrays : mapping of str to ndarray
    """
    with zipfile.ZipFile(folder / ARRAYS, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def read_arrays(folder: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a folder, by name.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict of str to ndarray
        Of integers or floating-point numbers.

    Raises
    ------
    ValueError
        If there are more numbers than a model has, or something else than numbers.
    OSError, zipfile.BadZipFile
        If the file cannot be read.
    """
    with _opened(folder / ARRAYS) as file, zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > _MOST_ARRAYS:
            raise ValueError(f"{ARRAYS} holds {len(entries):,} arrays, and a model at most {_MOST_ARRAYS:,}")
        size = sum(entry.file_size for entry in entries)
        if size > _MOST_NUMBERS * _WIDEST:
            raise ValueError(f"{ARRAYS} unpacks to {size:,} bytes, and a model to at most {_MOST_NUMBERS * _WIDEST:,}")
        arrays = {}
        left = _MOST_NUMBERS
        for entry in entries:
            array = _array(archive, entry, left)
            left -= array.size
            arrays[entry.filename.removesuffix(".npy")] = array
    return arrays


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> NDArray[Any]:
    """The array of an entry, which may have so many numbers."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the other ways unpack without bound
        raise ValueError(f"{entry.filename} is compressed in another way than numpy's")
    with archive.open(entry) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{entry.filename} is of another version of numpy's format")
        shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file, max_header_size=_HEADER)
        count = math.prod(shape)
        if dtype.kind not in "iuf" or dtype.itemsize > _WIDEST:
            raise ValueError(f"{entry.filename} holds {dtype}, and no numbers")
        if len(shape) > _MOST_DIMENSIONS or min(shape, default=0) < 0 or count > most:
            raise ValueError(f"{entry.filename} has the shape {shape}, more than a model's {_MOST_NUMBERS:,} numbers")
        if count * dtype.itemsize > entry.file_size:
            raise ValueError(f"{entry.filename} ends before its numbers do")
        data = file.read()
    return np.frombuffer(data, dtype, count).reshape(shape, order="F" if is_fortran else "C")


def write_lexicons(folder: Path, lexicons: Mapping[str, Any]) -> None:
    """Write the lexicons of a folder.

    Parameters
    ----------
    folder : Path
    lexicons : mapping
    """
    (folder / LEXICONS).write_text(json.dumps(lexicons, ensure_ascii=False, indent=0), "utf-8")


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write the card of a folder.

    Parameters
    ----------
    folder : Path
    card : mapping
    """
    (folder / CARD).write_text(json.dumps(dict(card), ensure_ascii=False, indent=2) + "\n", "utf-8")


def read_json(folder: Path, name: str) -> Any:
    """What a JSON file of a folder holds.

    Parameters
    ----------
    folder : Path
    name : str
        One of `FILES`.

    Raises
    ------
    ValueError
        If it is larger than a model's, or no JSON.
    RecursionError
        If it is nested too deep.
    OSError
        If it cannot be read.
    """
    with _opened(folder / name) as file:
        return json.loads(file.read().decode("utf-8"))


def _opened(path: Path) -> BinaryIO:
    """A file of a model folder that is no larger than one may be; no pipe and no device."""
    if not path.is_file():
        raise FileNotFoundError(2, "not found", str(path))
    size = path.stat().st_size
    if size > _LARGEST_FILE:
        raise ValueError(f"{path.name} has {size:,} bytes, and a model's has at most {_LARGEST_FILE:,}")
    return cast(BinaryIO, path.open("rb"))


def told(error: Exception) -> str:
    """What an error says, in a line that is not too long: strangers' files may be quoted in it.

    Parameters
    ----------
    error : Exception
    """
    return " ".join((str(error) or type(error).__name__).split())[:_LONGEST]
