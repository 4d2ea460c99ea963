"""Systems that can be compared, by what a person calls them: models, baselines, other tools, folders of predictions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import boilerkit
from boilerkit import baselines
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.base import digest
from boilerkit.datasets.files import Unreadable, inside, read_bytes
from boilerkit.document import Document
from boilerkit.evaluation import CrossValidatedCleaner
from boilerkit.model import Model, ModelError
from boilerkit.page.encoding import decode
from boilerkit.pipeline import Cleaner
from boilerkit.studies.study import StudyError
from boilerkit.training.converters import MAIN, convert

#: The model in the package.
SHIPPED: Final = "shipped"
#: Headlines and readers' comments are left to the model, whose own choice is compared.
_OWN_CHOICE: Final[dict[str, Any]] = {"title": "model", "comments": "model"}


@dataclass(frozen=True, slots=True)
class System:
    """Something that tells the main content of pages.

    Attributes
    ----------
    text : callable
        From a labelled page, of which it reads no label, to the main content; None where it has nothing to say.
    has_seen : callable
        From a page's bytes to whether it was trained on it.
    identity : str
        What tells this version of it from others.
    analyze : callable, optional
        From a page's bytes to its document, for a model.
    """

    text: Callable[[LabelledPage], str | None]
    has_seen: Callable[[bytes], bool]
    identity: str
    analyze: Callable[[bytes], Document] | None = None


@lru_cache(maxsize=4)
def system(name: str) -> System:
    """A system by its name or its folder.

    Parameters
    ----------
    name : str
        ``shipped``, a name of `boilerkit.baselines.names`, a tool of `boilerkit.training.converters.MAIN`, the folder
        of a model, or a folder of predictions: text files named as pages, ``ID.txt`` or ``CORPUS/ID.txt``. A model
        folder with the models of its folds scores the pages of its training by the model that has not seen them.

    Raises
    ------
    StudyError
        If it is none of these, cannot be read, or its library is not installed.

    Examples
    --------
    >>> page = LabelledPage("1", b"<nav><a href=/>Home</a></nav><p>Tea.", None, "1", None, "Tea.", (), (), "a", "all")
    >>> system("link-density").text(page)
    'Tea.'
    """
    folder = Path(name)
    try:
        if name == SHIPPED:
            return _of_cleaner(Cleaner.default(), f"boilerkit {boilerkit.__version__}")
        if name in baselines.names():
            return _baseline(name)
        if name in MAIN:
            return _tool(name)
        if (folder / "card.json").exists():
            return _model(folder)
    except ModelError as error:
        raise StudyError(str(error)) from error
    if folder.is_dir():
        return _predictions(folder)
    known = ", ".join([SHIPPED, *baselines.names(), *MAIN])
    raise StudyError(f"{name} is no folder of a model or of predictions, and none of {known}")


def _of_cleaner(cleaner: Cleaner, identity: str) -> System:
    trained_on = frozenset(cleaner.model.card.get("pages", ()))

    def analyze(page: bytes) -> Document:
        return cleaner.analyze(page, **_OWN_CHOICE)

    return System(_text_of(analyze), lambda page: digest(page) in trained_on, identity, analyze)


def _model(folder: Path) -> System:
    identity = _digest(path for path in folder.rglob("*") if path.suffix in (".npz", ".json"))
    model = Model.load(folder)
    if model.unit != "block":
        raise StudyError(f"the model in {folder} is one of {model.unit}s; pages are compared by models of blocks")
    if not (folder / "folds").is_dir():
        return _of_cleaner(Cleaner(model), identity)
    cleaner = CrossValidatedCleaner.load(folder)

    def analyze(page: bytes) -> Document:
        return cleaner.analyze(page, **_OWN_CHOICE)

    def has_seen(page: bytes) -> bool:
        try:
            cleaner.cleaner(page)
        except ModelError:  # every fold has
            return True
        return False

    return System(_text_of(analyze), has_seen, identity, analyze)


def _text_of(analyze: Callable[[bytes], Document]) -> Callable[[LabelledPage], str]:
    def text(page: LabelledPage) -> str:
        return "\n".join(block.text for block in analyze(page.html).blocks if block.kept)

    return text


def _baseline(name: str) -> System:
    baseline = baselines.get(name)
    return System(lambda page: baseline(page.html), _never, f"boilerkit {boilerkit.__version__}")


def _tool(name: str) -> System:
    try:
        convert(name, "<p>Tea")
    except ImportError as error:
        raise StudyError(f"{name} needs {error.name}: pip install 'boilerkit[converters]'") from error
    try:
        identity = version(name.removesuffix("-main"))
    except PackageNotFoundError:
        identity = ""
    return System(lambda page: convert(name, decode(page.html)) or "", _never, identity)


def _predictions(folder: Path) -> System:
    def text(page: LabelledPage) -> str | None:
        for place in (folder / page.corpus, folder):
            try:
                return read_bytes(inside(place, f"{page.id}.txt")).decode("utf-8", "replace")
            except Unreadable:
                continue
        return None

    return System(text, _never, _digest(folder.rglob("*.txt")))


def _never(page: bytes) -> bool:
    return False


def _digest(paths: Any) -> str:
    total = sha256()
    for path in sorted(paths):
        total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
