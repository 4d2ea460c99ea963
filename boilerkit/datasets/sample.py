"""Pages of every corpus below a folder, or some of them, the same each time."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import load, names
from .base import LabelledPage


def below(root: str | Path) -> Iterator[LabelledPage]:
    """Pages of the corpora whose folders stand below a folder under their own names.

    Parameters
    ----------
    root
        Folder with one subfolder a corpus, called as in :func:`boilerkit.datasets.names`. Where there is none, the
        folder itself is read as ``folder``.

    Yields
    ------
    LabelledPage

    Raises
    ------
    CorpusError
        Where a corpus cannot be read at all.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (root / "a.html").write_text("<p>Hello"), (root / "a.txt").write_text("Hello")
    >>> [page.id for page in below(root)]
    ['a']
    """
    root = Path(root)
    present = [name for name in names() if (root / name).is_dir()]
    if not present:
        yield from load("folder", root)
    for name in present:
        yield from load(name, root / name)


def sample(pages: Iterable[LabelledPage], size: int) -> list[LabelledPage]:
    """Some pages: those whose splits and ids have the lowest hashes, so that they are mixed and stay the same.

    Parameters
    ----------
    pages
        Read once; no more than `size` are held in memory.
    size
        How many; all, where there are fewer.

    Returns
    -------
    list of LabelledPage

    Examples
    --------
    >>> sample([], 10)
    []
    """
    return heapq.nsmallest(size, pages, key=_lot)


def _lot(page: LabelledPage) -> bytes:
    return hashlib.sha256(f"{page.split}/{page.id}".encode("utf-8", "surrogatepass")).digest()
