"""Downloads a corpus with git, at a pinned commit, so that the commit's hash checks every byte."""

import os
import subprocess
import tarfile
from pathlib import Path

from . import get
from .base import CorpusError

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def fetch(name: str, destination: str | Path, repository: str | None = None, commit: str | None = None) -> Path:
    """Download a corpus and verify it.

    Parameters
    ----------
    name : str
        One of :func:`boilerkit.datasets.names`.
    destination : str or Path
        Folder to be made. One that is there already has to be a finished download of the same commit.
    repository, commit : str, optional
        Another source than the declared one, such as a mirror, and its commit.

    Returns
    -------
    Path
        The root that :func:`boilerkit.datasets.load` takes.

    Raises
    ------
    CorpusError
        Where the corpus has no pinned commit, git is missing or fails (no network, no such commit), the
        destination is taken, or the download is not laid out as declared. The message says what to do.

    Examples
    --------
    >>> fetch("cleaneval", "corpora/cleaneval")
    Traceback (most recent call last):
    boilerkit.datasets.base.CorpusError: cleaneval cannot be fetched: it is published as archives, ...
    """
    corpus = get(name)
    repository, commit = repository or corpus.repository, commit or corpus.commit
    if repository is None or commit is None:
        why = corpus.unpinned or "no commit is pinned"
        where = f" Download it from {corpus.homepage}." if corpus.homepage else ""
        raise CorpusError(f"{name} cannot be fetched: {why}.{where} Expected layout: {corpus.layout}")
    folder = Path(destination).expanduser()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / ".git").exists() or _head(folder) != commit:
            raise CorpusError(f"{folder} is not empty and not {name} at {commit[:12]}; give another folder")
    else:
        _checkout(repository, commit, folder)
    if corpus.archive is not None:
        _unpack(folder / corpus.archive)
    corpus(folder)  # raises where the layout is not the declared one
    return folder


def _checkout(repository: str, commit: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(f"cannot make the folder {folder}: {error.strerror}") from error
    _git(folder, "init", "--quiet")
    _git(folder, "fetch", "--quiet", "--depth=1", repository, commit)
    _git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    if (head := _head(folder)) != commit:
        raise CorpusError(f"{repository} gave commit {head} instead of {commit}; do not use {folder}")


def _head(folder: Path) -> str:
    return _git(folder, "rev-parse", "--verify", "HEAD").strip()


def _git(folder: Path, *arguments: str) -> str:
    # Never a question for a password: a private or missing repository has to fail, not to wait.
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(folder), "-c", "core.autocrlf=false", *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=True)
    except FileNotFoundError as error:
        raise CorpusError("git is not installed; install it, or download the corpus by hand") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [f"exit status {error.returncode}"]
        advice = "is there a network connection, and is the address right?"
        raise CorpusError(f"git {arguments[0]} failed: {lines[-1]} ({advice})") from error
    return done.stdout


def _unpack(archive: Path) -> None:
    """Unpack an archive of the repository beside itself, unless that has been done."""
    done = archive.with_name(archive.name.split(".")[0])
    if done.is_dir():
        return
    with archive.open("rb") as file:
        if file.read(len(_LFS_POINTER)) == _LFS_POINTER:
            raise CorpusError(
                f"{archive} is a placeholder of Git LFS; install git-lfs, then run in {archive.parent}: "
                "git lfs install --local && git lfs pull"
            )
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(archive.parent, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise CorpusError(f"{archive} cannot be unpacked: {error}; download it again") from error
