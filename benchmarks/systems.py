"""Every system that can be compared: peers, baselines, and boilerkit itself.

The trained model is never scored on a page that it was trained on. On the corpora of its training that is
left to ``boilerkit-cv``: each page goes to the fold model that has not seen it, nor any page of its site.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

import click
import corpora
from corpora import Source
from peers import PEERS

import boilerkit
from boilerkit import baselines
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.base import digest as page_digest

CROSS_VALIDATED = "each page scored by the fold model that has not seen it, nor any page of its site"


def _never(page: LabelledPage) -> None:
    return None


@dataclass(frozen=True, slots=True)
class System:
    """A system as a worker loads it and as the records name it.

    Attributes
    ----------
    name, title : str
        Name on the command line and in files; name in tables.
    kind : {"boilerkit", "peer", "baseline"}
    version : str
    load : str
        ``module:function`` for the worker.
    arguments : mapping
        Keyword arguments of that function.
    settings : mapping
        What the records say of them: no path of this machine.
    note : str
        What readers of the tables should know.
    refusal : callable
        Why this system must not be scored on a page, or None.
    """

    name: str
    title: str
    kind: str
    version: str
    load: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    refusal: Callable[[LabelledPage], str | None] = _never


def systems(training: Path | None = None) -> tuple[list[System], dict[str, str]]:
    """Systems that can run here, and why the others cannot, by name.

    Parameters
    ----------
    training
        Output folder of ``boilerkit train``, with ``folds.json`` and ``folds/``.
    """
    found, left_out = [], {}
    for make in (_shipped, partial(_cross_validated, training)):
        try:
            found.append(make())
        except Unavailable as error:
            left_out[error.name] = str(error)
    for peer in PEERS:
        try:
            version = metadata.version(peer.distribution)
        except metadata.PackageNotFoundError:
            left_out[peer.name] = f"{peer.distribution} is not installed"
            continue
        load = f"peers.{peer.module}:extractor"
        found.append(System(peer.name, peer.title, "peer", version, load, peer.settings, peer.settings, peer.note))
    for name in baselines.names():
        tool = baselines.get(name)
        title = f"{tool.title} ({tool.year})" if tool.year else tool.title
        # A peer may have the name: what runs here is boilerkit's own writing of the paper.
        found.append(
            System(
                f"baseline-{name}",
                title,
                "baseline",
                boilerkit.__version__,
                "own:baseline",
                {"name": name},
                tool.parameters | {"source": _source()},
            )
        )
    return found, left_out


class Unavailable(Exception):
    """A system that this checkout cannot run, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


def _shipped() -> System:
    weights = Path(boilerkit.__file__).parent / "weights" / "blocks"
    try:
        trained_on = pages_of(weights)
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable("boilerkit", f"this boilerkit ships no model with a card: {_told(error)}") from None
    return System(
        "boilerkit",
        "boilerkit",
        "boilerkit",
        boilerkit.__version__,
        "own:shipped",
        settings={"model": digest(weights), "source": _source()},
        refusal=partial(seen_in_training, trained_on),
    )


def _cross_validated(training: Path | None) -> System:
    name = "boilerkit-cv"
    if training is None:
        raise Unavailable(name, "needs --training FOLDER, the output folder of boilerkit train")
    try:
        fold_of: dict[str, int] = json.loads((training / "folds.json").read_text())
        folds = sorted(set(fold_of.values()))
        trained_on = {fold: pages_of(training / "folds" / str(fold)) for fold in folds}
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable(name, f"--training is no finished training: {_told(error)}") from None
    return System(
        name,
        "boilerkit (cross-validated)",
        "boilerkit",
        boilerkit.__version__,
        "own:cross_validated",
        {"training": str(training.resolve())},
        {"folds": len(folds), "models": digest(training / "folds"), "source": _source()},
        CROSS_VALIDATED,
        partial(seen_by_its_fold, fold_of, trained_on),
    )


def _told(error: Exception) -> str:
    """An error without the machine's paths, since it goes into published tables."""
    if isinstance(error, OSError):
        return f"{Path(str(error.filename)).name}: {error.strerror}"
    return f"{type(error).__name__}: {error}"


def pages_of(model: Path) -> frozenset[str]:
    """Digests of the pages that a model was trained on, from its card."""
    return frozenset(json.loads((model / "card.json").read_text(encoding="utf-8"))["pages"])


def seen_in_training(trained_on: frozenset[str], page: LabelledPage) -> str | None:
    """Why a model must not be scored on a page: it was trained on the same bytes, whatever their corpus."""
    if page_digest(page.html) not in trained_on:
        return None
    key = f"{page.corpus}/{page.id}"
    return f"the shipped model was trained on {key}; score boilerkit-cv on it, with --training FOLDER"


def seen_by_its_fold(
    fold_of: Mapping[str, int], trained_on: Mapping[int, frozenset[str]], page: LabelledPage
) -> str | None:
    """Why the fold models must not be scored on a page: it is in no fold, or its fold's model has seen it."""
    key = f"{page.corpus}/{page.id}"
    if key not in fold_of:
        return f"{key} is in no fold of the training; score boilerkit on it instead"
    if page_digest(page.html) in trained_on[fold_of[key]]:
        return f"the model of fold {fold_of[key]} was trained on {key}; these are not its folds"
    return None


def with_folds(training: Path, sources: Iterable[Source], limit: int | None) -> Iterator[tuple[LabelledPage, int]]:
    """Pages that have a gold text, each with the fold whose model has not seen it.

    Raises
    ------
    click.ClickException
        If the folder holds no finished training, or the fold models have seen a page.
    """
    try:
        fold_of: dict[str, int] = json.loads((training / "folds.json").read_text())
        trained_on = {fold: pages_of(training / "folds" / str(fold)) for fold in set(fold_of.values())}
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(f"--training is no finished training: {_told(error)}") from error
    for source in sources:
        for page in corpora.pages(source, limit):
            if page.gold is not None:
                if reason := seen_by_its_fold(fold_of, trained_on, page):
                    raise click.ClickException(reason)
                yield page, fold_of[f"{page.corpus}/{page.id}"]


@cache
def _source() -> str:
    """Digest of boilerkit's code: what has changed since a run has to run again."""
    return digest(Path(boilerkit.__file__).parent, "*.py")


def digest(folder: Path, pattern: str = "*") -> str:
    """Short SHA-256 of the files below a folder and their names.

    >>> digest(Path(__file__).parent / "no such folder")
    'e3b0c44298fc'
    """
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()[:12]
