"""Every system that can be compared, in one dictionary: boilerkit itself, other tools, and baselines.

The trained model is never scored on a page that it was trained on. On the corpora of its training that is
left to ``boilerkit-cv``: each page goes to the fold model that has not seen it, nor any page of its site.
"""

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import boilerkit
from benchmarks import folds, node_tool
from benchmarks.adapters import Extract, Page
from boilerkit import baselines
from boilerkit.datasets import LabelledPage
from boilerkit.page.encoding import decode

_LANGUAGE: Final = re.compile(r"<html[^>]* lang=\"?([\w-]+)", re.IGNORECASE)


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
        ``module:function``, an adapter for the worker.
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


class Unavailable(Exception):
    """A system that cannot run here, and why."""


Make = Callable[[str, Path | None], System]
"""Makes a system from its name and the output folder of a training run; raises `Unavailable`."""


def peer(title: str, adapter: str, *, distribution: str = "", note: str = "", **settings: Any) -> Make:
    """A tool that people use today, with the settings under which it is compared."""

    def make(name: str, training: Path | None) -> System:
        installed = distribution or name
        try:
            version = metadata.version(installed)
        except metadata.PackageNotFoundError:
            raise Unavailable(f"{installed} is not installed") from None
        return System(name, title, "peer", version, f"benchmarks.adapters:{adapter}", settings, settings, note)

    return make


def node_peer(title: str, package: str, tool: str) -> Make:
    """A tool in JavaScript with its defaults; see `benchmarks.node_tool`."""
    note = "in Node.js, on linkedom's document of the page as parse5 reads it"

    def make(name: str, training: Path | None) -> System:
        try:
            version = node_tool.installed(package)
            settings = {package: node_tool.installed(package) for package in ("linkedom", "parse5")}
        except node_tool.NotInstalled as error:
            raise Unavailable(str(error)) from None
        return System(name, title, "peer", version, "benchmarks.adapters:node", {"tool": tool}, settings, note)

    return make


def baseline(tool: str) -> Make:
    """A heuristic of the literature as boilerkit implements it, with the paper's parameters."""

    def make(name: str, training: Path | None) -> System:
        made = baselines.get(tool)
        title = f"{made.title} ({made.year})" if made.year else made.title
        settings = made.parameters | {"source": _source()}
        load = "benchmarks.adapters:baseline"
        return System(name, title, "baseline", boilerkit.__version__, load, {"name": tool}, settings)

    return make


def shipped(name: str, training: Path | None) -> System:
    """boilerkit with the model in the package."""
    weights = Path(boilerkit.__file__).parent / "weights" / "blocks"
    try:
        trained_on = folds.pages_of(weights)
    except folds.NoTraining as error:
        raise Unavailable(f"this boilerkit ships no model with a card: {error}") from None
    load = "benchmarks.adapters:boilerkit_shipped"
    settings = {"model": folds.digest(weights), "source": _source()}
    refusal = partial(folds.seen_in_training, trained_on)
    return System(name, "boilerkit", "boilerkit", boilerkit.__version__, load, settings=settings, refusal=refusal)


def cross_validated(name: str, training: Path | None) -> System:
    """boilerkit with the fold models of a training run."""
    if training is None:
        raise Unavailable("needs --training FOLDER, the output folder of boilerkit train")
    try:
        found = folds.Folds.read(training)
    except folds.NoTraining as error:
        raise Unavailable(f"--training is no finished training: {error}") from None
    return System(
        name,
        "boilerkit (cross-validated)",
        "boilerkit",
        boilerkit.__version__,
        "benchmarks.adapters:boilerkit_cross_validated",
        {"training": str(training.resolve())},
        {"folds": len(found.trained_on), "models": folds.digest(training / "folds"), "source": _source()},
        "each page scored by the fold model that has not seen it, nor any page of its site",
        found.refusal,
    )


# Readers' comments are off, as in trafilatura's own evaluation: it scores higher so on every corpus here.
_trafilatura = partial(
    peer, adapter="trafilatura", distribution="trafilatura", note="without readers' comments", include_comments=False
)

SYSTEMS: Final[dict[str, Make]] = {
    "boilerkit": shipped,
    "boilerkit-cv": cross_validated,
    "trafilatura": _trafilatura("trafilatura"),
    "trafilatura-fast": _trafilatura("trafilatura (fast)", fast=True),
    "trafilatura-precision": _trafilatura("trafilatura (precision)", favor_precision=True),
    "trafilatura-recall": _trafilatura("trafilatura (recall)", favor_recall=True),
    "rs-trafilatura": peer(
        "rs-trafilatura", "rs_trafilatura", note="tuned on the development split of WCXB by the author of both"
    ),
    "resiliparse": peer(
        "Resiliparse",
        "resiliparse",
        note="without readers' comments and alternative texts of images",
        main_content=True,
        comments=False,
        alt_texts=False,
    ),
    "readability-lxml": peer("readability-lxml", "readability_lxml"),
    "readability-js": node_peer("Readability.js", "@mozilla/readability", "readability"),
    "defuddle": node_peer("defuddle", "defuddle", "defuddle"),
    "chromerag": peer(
        "ChromeRAG",
        "chromerag",
        note="trained on the development split of WCXB, so that it has seen the pages of wcxb; Markdown without marks",
    ),
    "turbohtml": peer("turbohtml", "turbohtml"),
    "justext": peer("jusText", "justext", note="with the stop words of the declared language"),
    "boilerpy3": peer("BoilerPy3", "boilerpy3", extractor="ArticleExtractor"),
    "newspaper4k": peer("newspaper4k", "newspaper4k"),
    "goose3": peer("goose3", "goose3"),
    "magic-html": peer("magic-html", "magic_html"),
    "html-text": peer("html-text", "html_text", note="converts the whole page"),
    "inscriptis": peer("inscriptis", "inscriptis", note="converts the whole page"),
    # A peer may have a baseline's name, hence the prefix.
    **{f"baseline-{name}": baseline(name) for name in baselines.names()},
}
"""Every system by its name, in the order of the tables."""


def available(training: Path | None = None) -> tuple[dict[str, System], dict[str, str]]:
    """Systems that can run here, and why the others cannot, by name.

    Parameters
    ----------
    training
        Output folder of ``boilerkit train``, with ``folds.json`` and ``folds/``.
    """
    found, left_out = {}, {}
    for name, make in SYSTEMS.items():
        try:
            found[name] = make(name, training)
        except Unavailable as error:
            left_out[name] = str(error)
    return found, left_out


@cache
def cleaner(name: str, model: Path | None = None) -> Callable[[bytes], str | None]:
    """A system as a function of a page's bytes, in this process and without a time limit; loaded once.

    Parameters
    ----------
    name
        In `SYSTEMS`.
    model
        Folder of a model that takes the place of the one that boilerkit ships.

    Raises
    ------
    Unavailable
    """
    if name == "boilerkit" and model is not None:
        return boilerkit.Cleaner.load(model).clean
    system = SYSTEMS[name](name, None)
    module, _, adapter = system.load.partition(":")
    extract: Extract = getattr(importlib.import_module(module), adapter)(**system.arguments)

    def clean(data: bytes) -> str | None:
        html = decode(data)
        declared = _LANGUAGE.search(html)
        return extract(Page(html, None, declared[1] if declared else None, ""))

    return clean


@cache
def _source() -> str:
    """Digest of boilerkit's code: what has changed since a run has to run again."""
    return folds.digest(Path(boilerkit.__file__).parent, "*.py")
