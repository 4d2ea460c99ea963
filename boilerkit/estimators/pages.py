"""Pages as estimators take them: bytes, str or labelled pages, cut to units, counted and labelled."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from joblib import Memory, Parallel, delayed
from numpy.typing import NDArray
from sklearn.utils.validation import check_memory

from boilerkit.datasets import LabelledPage, alignment
from boilerkit.datasets.base import digest
from boilerkit.datasets.declared import declared_language, declared_url, site_of
from boilerkit.features import SCHEMAS, Schema
from boilerkit.page.encoding import decode
from boilerkit.page.lines import split
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Segments
from boilerkit.training import converters
from boilerkit.training.config import Config
from boilerkit.training.examples import Example, labelled_example, without_tree

#: A page as estimators take it.
PageLike = bytes | str | LabelledPage
#: What is known of a page: its gold text, or for each of its units the share that is main content.
Gold = str | Sequence[float]

#: What is counted of a page once, whatever its labels.
_COUNTED: Final = ("statistics", "counted", "context")


def schema_of(unit: str) -> Schema:
    """What is measured of a unit.

    Parameters
    ----------
    unit : {"block", "line"}

    Raises
    ------
    ValueError
        If there is no such unit.
    """
    if unit not in SCHEMAS:
        raise ValueError(f"unknown unit {unit!r}: choose one of {', '.join(SCHEMAS)}")
    return SCHEMAS[unit]


def as_labelled(pages: Iterable[Any]) -> list[LabelledPage]:
    """Pages as `LabelledPage`; of bytes and str, the site is that of the address that the page declares.

    Parameters
    ----------
    pages : iterable of bytes, str or LabelledPage

    Raises
    ------
    TypeError
        If `pages` is a single page, or holds something that is no page.

    Examples
    --------
    >>> [page.site for page in as_labelled(["<link rel=canonical href='https://example.org/tea'><p>Tea."])]
    ['example.org']
    """
    if isinstance(pages, PageLike):
        raise TypeError("an estimator takes a sequence of pages; give a single page as [page]")
    return [_as_labelled(page, number) for number, page in enumerate(pages)]


def _as_labelled(page: Any, number: int) -> LabelledPage:
    if isinstance(page, LabelledPage):
        return page
    if not isinstance(page, bytes | str):
        kind = type(page).__name__
        raise TypeError(f"page {number} is of type {kind}; a page is bytes, str or a LabelledPage")
    html = _as_bytes(page)
    url = declared_url(html)
    return LabelledPage(
        id=str(number),
        html=html,
        url=url,
        site=site_of(url) or f"page {number}",
        page_type=None,
        gold=None,
        must=(),
        must_not=(),
        corpus="",
        split="",
        language=declared_language(html),
    )


def _as_bytes(page: bytes | str) -> bytes:
    return bytes(page) if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass")


def read_examples(pages: Iterable[Any], schema: Schema, memory: Any = None, n_jobs: int | None = None) -> list[Example]:
    """Pages cut to blocks or lines and counted, without labels.

    Of lines, a str is a text that is read as it is; bytes and labelled pages are HTML, which becomes text as it does in
    training, by the built-in converter.

    Parameters
    ----------
    pages : iterable of bytes, str or LabelledPage
    schema : Schema
    memory : str or joblib.Memory, optional
        Where pages that were read are kept.
    n_jobs : int, optional
        Pages that are read at once.
    """
    pages = pages if isinstance(pages, PageLike) else list(pages)
    labelled = as_labelled(pages)
    sources = [page.html if isinstance(page, LabelledPage) else page for page in pages]
    read = remembered(_read, memory)
    counted = Parallel(n_jobs=n_jobs)(delayed(read)(source, schema.unit) for source in sources)
    return [_example(page, schema, one) for page, one in zip(labelled, counted, strict=True)]


def remembered(function: Callable[..., Any], memory: Any) -> Callable[..., Any]:
    """A function whose results are kept in a folder, if there is one.

    Parameters
    ----------
    function : callable
    memory : str or joblib.Memory, optional
    """
    is_folder = memory is None or isinstance(memory, str | Path)
    folder = Memory(memory, verbose=0) if is_folder else check_memory(memory)
    cached: Callable[..., Any] = folder.cache(function)
    return cached


class _Counted(NamedTuple):
    """A page or text cut to units, and what is counted of it whatever its labels."""

    segments: Segments
    counts: dict[str, Any]


def _read(source: bytes | str, unit: str) -> _Counted:
    segments = without_tree(_READERS[unit](source))
    nobody = as_labelled([source])[0]
    example = _example(nobody, SCHEMAS[unit], _Counted(segments, {})).prepared()
    return _Counted(segments, {name: vars(example)[name] for name in _COUNTED if name in vars(example)})


def _lines(source: bytes | str) -> Segments:
    return split(str(source) if isinstance(source, str) else converters.own(decode(source)))


_READERS: Final[dict[str, Callable[[bytes | str], Segments]]] = {"block": read_page, "line": _lines}


def _example(page: LabelledPage, schema: Schema, counted: _Counted) -> Example:
    labels = np.zeros(len(counted.segments))
    bare = replace(page, html=b"")
    example = labelled_example(bare, digest(page.html), counted.segments, schema, labels, Config())
    vars(example).update(counted.counts)
    return example


def with_gold(
    examples: Sequence[Example], gold: Sequence[Gold] | None, config: Config, memory: Any = None
) -> list[Example]:
    """Examples with labels and weights.

    Parameters
    ----------
    examples : sequence of Example
        As `read_examples` gives them.
    gold : sequence of str or of array-like, optional
        Of each page its gold text, or a label for each of its units: 1 for main content, 0 for boilerplate. By default
        the gold texts of the labelled pages.
    config : Config
        The power of words and pages in weights, and the threshold of labels.
    memory : str or joblib.Memory, optional
        Where labels are kept.

    Raises
    ------
    ValueError
        If there is not one for each page, or not a label for each unit of a page.
    """
    known = gold_of(examples, gold)
    align = remembered(alignment.labels, memory)
    return [_labelled(number, *pair, config, align) for number, pair in enumerate(zip(examples, known, strict=True))]


def gold_of(examples: Sequence[Example], gold: Sequence[Gold] | None) -> list[Gold]:
    """The gold of each page: what is given, by default the gold texts of labelled pages.

    Parameters
    ----------
    examples : sequence of Example
    gold : sequence of str or of array-like, optional

    Raises
    ------
    ValueError
        If there is not one for each page.
    """
    known = [example.page.gold for example in examples] if gold is None else list(gold)
    if len(known) != len(examples):
        raise ValueError(f"{len(examples)} pages, but the gold of {len(known)}: give one for each page")
    for number, one in enumerate(known):
        if one is None:
            raise ValueError(f"page {number} has no gold text; give `y`: gold texts, or labels of its blocks")
    return [one for one in known if one is not None]


def labels_of(number: int, example: Example, gold: Gold) -> NDArray[np.float64]:
    """Labels that are given for the units of a page, checked.

    Parameters
    ----------
    number : int
        Position of the page.
    example : Example
    gold : sequence of float

    Raises
    ------
    ValueError
        If there is not one for each unit, from 0 to 1.
    """
    labels = np.asarray(gold, dtype=np.float64)
    if labels.shape != (len(example),):
        count = f"{len(example)} {example.schema.unit}s"
        raise ValueError(f"page {number} has {count}, but labels of shape {labels.shape}; see `BlockFeatures`")
    if not ((labels >= 0) & (labels <= 1)).all():
        raise ValueError(f"page {number} has labels that are not from 0 (boilerplate) to 1 (main content)")
    return labels


def _labelled(number: int, example: Example, gold: Gold, config: Config, align: Callable[..., Any]) -> Example:
    is_text = isinstance(gold, str)
    labels = align(example.segments.texts, str(gold)) if is_text else labels_of(number, example, gold)
    page = replace(example.page, gold=str(gold) if is_text else "")
    fresh = labelled_example(page, example.digest, example.segments, example.schema, labels, config)
    vars(fresh).update({name: vars(example)[name] for name in _COUNTED if name in vars(example)})
    return fresh


def per_page(values: Iterable[Any]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """One object a page as an array, which scikit-learn can index and join.

    Parameters
    ----------
    values : iterable
    """
    values = list(values)
    array = np.empty(len(values), dtype=object)
    for number, value in enumerate(values):
        array[number] = value
    return array
