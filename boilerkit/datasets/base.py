"""What every corpus has in common: labelled pages, problems, declared facts, and the reader."""

import stat
import warnings
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from .declared import declared_language, declared_url, site_of
from .files import well_formed

#: Split of a corpus that its publisher does not divide.
WHOLE = "all"


class CorpusError(ValueError):
    """A corpus cannot be read at all: the message says what was expected where and what to do."""


@dataclass(frozen=True, slots=True)
class LabelledPage:
    r"""A page and what people said its main content is.

    Attributes
    ----------
    id
        Name of the page, unique within its corpus and split.
    html
        The page as it was stored, undecoded.
    url
        Address that the corpus gives, else the one that the page declares (``rel=canonical``, ``og:url``).
    site
        Registered domain of `url` (``github.io`` and the like count as suffixes), else the publisher or the
        page's own id. Pages of one site share a template: keep them in one fold.
    page_type
        Page type, such as ``"article"`` or ``"forum"``.
    gold
        Text of the main content, paragraphs ended by newlines; ``""`` where there is none, None where the
        corpus has snippets alone.
    must, must_not
        Snippets that an extraction has to contain, and those that it must not contain.
    must_kinds
        Of each snippet of `must`, what it is, such as ``"ingredient"``; empty where the corpus does not tell.
    corpus, split
        Where the page comes from.
    language
        BCP 47 tag that the corpus or the page itself (``<html lang>``) declares.

    Examples
    --------
    >>> page = LabelledPage("1", b"<p>Hello", None, "1", None, "Hello", (), (), "folder", "all")
    >>> page.gold
    'Hello'
    """

    id: str
    html: bytes
    url: str | None
    site: str
    page_type: str | None
    gold: str | None
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    corpus: str
    split: str
    language: str | None = None
    must_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """An item that could not be read, and why.

    Examples
    --------
    >>> print(Problem("wcxb", "dev/0001", "gold without a page"))
    wcxb dev/0001: gold without a page
    """

    corpus: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.corpus} {self.id}: {self.what}"


def digest(page: bytes) -> str:
    """Short SHA-256 of a page's bytes, to tell it again.

    Parameters
    ----------
    page : bytes
    """
    return sha256(page).hexdigest()[:16]


class Corpus(ABC):
    """A published corpus: what its publisher declares, and how its layout is read.

    Parameters
    ----------
    root : str or Path
        Folder (or file, for ``table``) of the user's own download.

    Attributes
    ----------
    size
        Pages of each split, as published; empty for a format that anybody fills.
    measure
        Measure of the corpus's own publication, or one of them: ``"word-f1"``, ``"shingle-f1"``, ``"snippets"``,
        ``"indel"`` or ``"edit"``.
    commit
        Commit of `repository` that :func:`~boilerkit.datasets.fetch.fetch` checks out, None where none is
        pinned; `unpinned` then says why.
    archive
        File of the repository that has to be unpacked beside itself, None where there is none.
    needs
        Paths below the root, any one of which shows that the root is the right one.

    root_is
        What the root is, "folder" or "file".

    Raises
    ------
    CorpusError
        Where the root does not exist, cannot be read, or has none of `needs`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    publisher: ClassVar[str]
    licence: ClassVar[str]
    size: ClassVar[Mapping[str, int]] = {}
    languages: ClassVar[tuple[str, ...]]
    measure: ClassVar[str]
    citation: ClassVar[str]
    homepage: ClassVar[str]
    repository: ClassVar[str | None] = None
    commit: ClassVar[str | None] = None
    unpinned: ClassVar[str] = ""
    archive: ClassVar[str | None] = None
    layout: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    root_is: ClassVar[str] = "folder"
    page_type: ClassVar[str | None] = None

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root).expanduser()
        try:
            is_right = stat.S_ISREG if self.root_is == "file" else stat.S_ISDIR
            if not is_right(self.root.stat().st_mode):
                raise CorpusError(f"{self.name}: {self.root} is no {self.root_is}. {self.advice()}")
            if self.root_is == "file":
                self.root.open("rb").close()
        except FileNotFoundError as error:
            raise CorpusError(f"{self.name}: no such {self.root_is}: {self.root}. {self.advice()}") from error
        except OSError as error:
            raise CorpusError(f"{self.name}: cannot read {self.root}: {error.strerror}") from error
        if self.needs and not any((self.root / path).exists() for path in self.needs):
            wanted = " or ".join(self.needs)
            raise CorpusError(f"{self.name}: {self.root} has no {wanted}. {self.advice()}")

    @classmethod
    def advice(cls) -> str:
        """Layout and source of the corpus, as a sentence for people."""
        source = f" It is published at {cls.homepage}." if cls.homepage else ""
        return f"Expected layout: {cls.layout}{source}"

    def splits(self) -> tuple[str, ...]:
        """Splits that are present under the root."""
        return (WHOLE,)

    @abstractmethod
    def read(self, split: str) -> Iterator[LabelledPage | Problem]:
        """Pages of a split in a fixed order, and problems in place of the items that cannot be read.

        Parameters
        ----------
        split : str
            One of `splits`.
        """

    def page(
        self,
        split: str,
        id: str,
        html: bytes,
        gold: str | None,
        *,
        url: str | None = None,
        site: str | None = None,
        page_type: str | None = None,
        must: Iterable[str] = (),
        must_not: Iterable[str] = (),
        must_kinds: Iterable[str] = (),
        language: str | None = None,
    ) -> LabelledPage:
        """A labelled page of this corpus; what is not given is taken from the page's own declarations.

        Parameters
        ----------
        split, id, html, gold, url, site, page_type, must, must_not, must_kinds, language
            As in :class:`LabelledPage`.
        """
        url = url or declared_url(html)
        return LabelledPage(
            id=id,
            html=html,
            url=url,
            site=site or site_of(url) or id,
            page_type=page_type or self.page_type,
            gold=gold if gold is None else well_formed(gold),
            must=tuple(map(well_formed, must)),
            must_not=tuple(map(well_formed, must_not)),
            corpus=self.name,
            split=split,
            language=language or declared_language(html),
            must_kinds=tuple(must_kinds),
        )

    def problem(self, split: str, id: str, what: object) -> Problem:
        """A problem of this corpus; the split is named where there are several.

        Parameters
        ----------
        split, id : str
            Where the item is.
        what : object
            What is wrong with it, as a sentence for people or an error that has one.
        """
        return Problem(self.name, id if split == WHOLE else f"{split}/{id}", str(what))


class Reader(Iterator[LabelledPage]):
    """Iterator over the labelled pages of a corpus; what cannot be read is reported, and the rest goes on.

    Parameters
    ----------
    corpus : Corpus
    splits : iterable of str
    on_problem : callable, optional
        Called with each :class:`Problem`.

    Attributes
    ----------
    problems
        Problems met so far. Without `on_problem`, one warning at the end sums them up.
    """

    def __init__(
        self, corpus: Corpus, splits: Iterable[str], on_problem: Callable[[Problem], object] | None = None
    ) -> None:
        self.corpus = corpus
        self.problems: list[Problem] = []
        self._on_problem = on_problem
        self._items = (item for split in splits for item in corpus.read(split))

    def __next__(self) -> LabelledPage:
        for item in self._items:
            if isinstance(item, LabelledPage):
                return item
            self.problems.append(item)
            if self._on_problem is not None:
                self._on_problem(item)
        if self.problems and self._on_problem is None:
            warnings.warn(summary(self.problems), stacklevel=2)
            self._on_problem = _ignore
        raise StopIteration


def _ignore(problem: Problem) -> None:
    """Stands for a warning that has been given."""


def summary(problems: Iterable[Problem]) -> str:
    """Problems in one line: how many, of which sort, and the first of each.

    Examples
    --------
    >>> summary([Problem("wcxb", "1", "gold without a page"), Problem("wcxb", "2", "gold without a page")])
    'wcxb: 2 items left out: 2 × gold without a page (1, 2)'
    """
    problems = list(problems)
    sorts = Counter(problem.what for problem in problems)
    parts = []
    for what, count in sorts.most_common(5):
        ids = [problem.id for problem in problems if problem.what == what]
        parts.append(f"{count} × {what} ({', '.join(ids[:3])}{', …' if count > 3 else ''})")
    more = f"; {len(sorts) - 5} more sorts" if len(sorts) > 5 else ""
    names = ", ".join(sorted({problem.corpus for problem in problems}))
    items = "item" if len(problems) == 1 else "items"
    return f"{names}: {len(problems)} {items} left out: {'; '.join(parts)}{more}"
