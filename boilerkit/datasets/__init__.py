"""Labelled pages: published corpora read from a user's own download, and any folder of pages.

>>> from boilerkit import datasets
>>> datasets.get("wcxb").licence
'CC-BY-4.0'
"""

from collections.abc import Callable
from pathlib import Path

from .base import Corpus, CorpusError, LabelledPage, Problem, Reader
from .by_key import ArticleExtractionBenchmark, ArticleExtractionDataset, MagicHtml
from .cleaneval import CleanEval
from .folder import Folder, load_labels
from .fundus import Fundus
from .readability_pages import ReadabilityPages
from .recipe_scrapers import RecipeScrapers
from .table import Table
from .trafilatura_eval import TrafilaturaEval
from .wceb import Wceb
from .wcxb import Wcxb

__all__ = [
    "Corpus",
    "CorpusError",
    "LabelledPage",
    "Problem",
    "Reader",
    "get",
    "listing",
    "load",
    "load_labels",
    "names",
]

_CORPORA: dict[str, type[Corpus]] = {
    corpus.name: corpus
    for corpus in (
        Wcxb,
        ArticleExtractionDataset,
        Fundus,
        MagicHtml,
        RecipeScrapers,
        ArticleExtractionBenchmark,
        TrafilaturaEval,
        ReadabilityPages,
        Wceb,
        CleanEval,
        Folder,
        Table,
    )
}


def names() -> list[str]:
    """Names that :func:`load` knows.

    Examples
    --------
    >>> "wcxb" in names()
    True
    """
    return list(_CORPORA)


def get(name: str) -> type[Corpus]:
    """The class of a corpus, which declares its publisher, licence, size, measure, citation and layout.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Raises
    ------
    CorpusError
        Where no corpus has this name.

    Examples
    --------
    >>> get("fundus").measure
    'word-f1'
    """
    try:
        return _CORPORA[name]
    except KeyError:
        raise CorpusError(f"no corpus is called {name!r}; choose one of: {', '.join(_CORPORA)}") from None


def load(
    name: str,
    root: str | Path,
    split: str | None = None,
    on_problem: Callable[[Problem], object] | None = None,
) -> Reader:
    """Stream the labelled pages of a corpus.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    root : str or Path
        Folder of the corpus as its authors publish it; for ``table`` the file.
    split : str, optional
        Part of the corpus, such as ``"dev"``; by default all that are present.
    on_problem : callable, optional
        Called with each item that cannot be read. Without it, one warning at the end sums them up; either
        way they are in the reader's `problems`, and the rest goes on.

    Returns
    -------
    Reader
        Iterator over :class:`LabelledPage`, in an order that depends on the files' names alone.

    Raises
    ------
    CorpusError
        Where there is no such corpus, folder or split.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (root / "a.html").write_text("<p>Hello"), (root / "a.txt").write_text("Hello")
    >>> [page.gold for page in load("folder", root)]
    ['Hello']
    """
    corpus = get(name)(root)
    present = corpus.splits()
    if split is not None and split not in present:
        has = ", ".join(present) or "none"
        raise CorpusError(f"{name}: {corpus.root} has no split {split!r}; it has {has}. {corpus.advice()}")
    return Reader(corpus, present if split is None else (split,), on_problem)


def listing() -> list[dict[str, str]]:
    """One record a corpus, ready to be printed or put into a table.

    Examples
    --------
    >>> listing()[0]["name"]
    'wcxb'
    """
    return [
        {
            "name": corpus.name,
            "title": corpus.title,
            "publisher": corpus.publisher,
            "licence": corpus.licence,
            "pages": ", ".join(f"{split} {pages:,}" for split, pages in corpus.size.items()),
            "languages": ", ".join(corpus.languages),
            "measure": corpus.measure,
            "homepage": corpus.homepage,
            "layout": corpus.layout,
            "citation": corpus.citation,
        }
        for corpus in _CORPORA.values()
    ]
