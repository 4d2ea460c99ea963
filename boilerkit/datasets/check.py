"""Compares what corpora claim with what is in their files, and finds pages that their parts share."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from . import load
from .base import Corpus, CorpusError, LabelledPage, Problem
from .duplicates import SIMILAR, Shingles, jaccard, near_duplicates, plain_url, shingles
from .visible import visible_text

#: Similarity that is reported is rounded to this many digits.
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class PartCount:
    """Pages of one split of a corpus: read, claimed by the publisher (None: no claim), and without gold."""

    corpus: str
    split: str
    pages: int
    claimed: int | None
    left_out: int
    empty_gold: int


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page that two parts (``corpus/split``) have: equal bytes, equal address, or near-duplicate text.

    `similarity` is the Jaccard similarity of the visible texts' word 4-shingles, in [0, 1].
    """

    left: str
    left_id: str
    right: str
    right_id: str
    same_bytes: bool
    same_url: bool
    similarity: float


@dataclass(frozen=True, slots=True)
class SharedSite:
    """A site with pages in two parts, and how many in each."""

    site: str
    left: str
    left_pages: int
    right: str
    right_pages: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; every list holds plain records.

    Examples
    --------
    >>> CheckReport([PartCount("wcxb", "dev", 1497, 1497, 0, 0)]).ok
    True
    """

    counts: list[PartCount] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shared_pages: list[SharedPage] = field(default_factory=list)
    shared_sites: list[SharedSite] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every claim holds, every file was readable, and no two parts share a page or a site."""
        claims = all(count.claimed in (None, count.pages) for count in self.counts)
        return claims and not (self.problems or self.shared_pages or self.shared_sites)

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """The four lists as dictionaries, ready for ``pandas.DataFrame``."""
        tables: dict[str, list[Any]] = {
            "counts": self.counts,
            "problems": self.problems,
            "shared_pages": self.shared_pages,
            "shared_sites": self.shared_sites,
        }
        return {name: [asdict(record) for record in table] for name, table in tables.items()}

    def __str__(self) -> str:
        return "\n".join(_lines(self))


@dataclass(slots=True)
class _PageTable:
    """What a check keeps of the pages that it read, column by column; the pages themselves are not kept."""

    parts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    urls: list[str | None] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    shingles: list[Shingles] = field(default_factory=list)

    def add(self, page: LabelledPage) -> None:
        self.parts.append(f"{page.corpus}/{page.split}")
        self.ids.append(page.id)
        self.digests.append(hashlib.sha256(page.html).hexdigest())
        self.urls.append(plain_url(page.url) if page.url else None)
        self.sites.append(page.site)
        self.shingles.append(shingles(visible_text(page.html)))


def check(corpora: Mapping[str, str | Path], on_page: Callable[[LabelledPage], object] | None = None) -> CheckReport:
    """Compare corpora with their claims and with each other.

    Parameters
    ----------
    corpora : mapping of str to path
        Name → root, as for :func:`boilerkit.datasets.load`.
    on_page : callable, optional
        Called with each page, for a progress bar.

    Returns
    -------
    CheckReport
        A corpus that cannot be read at all is a problem of the report, and the others go on.

    Examples
    --------
    >>> print(check({"wcxb": "/nowhere"}))  # doctest: +ELLIPSIS
    1 problem
      wcxb /nowhere: wcxb: no such folder: /nowhere. ...
    no page and no site is in two parts
    """
    report, pages = CheckReport(), _PageTable()
    for name, root in corpora.items():
        try:
            _count(name, root, report, pages, on_page)
        except CorpusError as error:
            report.problems.append(Problem(name, str(root), str(error)))
    report.shared_pages.extend(_shared_pages(pages))
    report.shared_sites.extend(_shared_sites(pages))
    return report


def _count(
    name: str,
    root: str | Path,
    report: CheckReport,
    pages: _PageTable,
    on_page: Callable[[LabelledPage], object] | None,
) -> None:
    corpus = load(name, root, on_problem=report.problems.append).corpus
    for split in _splits(corpus):
        problems: list[Problem] = []
        count = empty = 0
        if split in corpus.splits():
            for page in load(name, root, split, on_problem=problems.append):
                count += 1
                empty += page.gold == ""
                pages.add(page)
                if on_page is not None:
                    on_page(page)
        report.counts.append(PartCount(name, split, count, corpus.size.get(split), len(problems), empty))
        report.problems.extend(problems)


def _splits(corpus: Corpus) -> tuple[str, ...]:
    """Splits that are claimed or present."""
    return tuple(dict.fromkeys((*corpus.size, *corpus.splits())))


def _shared_pages(pages: _PageTable) -> Iterator[SharedPage]:
    similar = {
        (left, right): similarity
        for left, right, similarity in near_duplicates(
            pages.shingles, skip=lambda left, right: pages.parts[left] == pages.parts[right]
        )
    }
    same = set(_equal_pairs(pages.digests, pages.parts)) | set(_equal_pairs(pages.urls, pages.parts))
    for left, right in sorted(same | similar.keys()):
        similarity = similar.get((left, right))
        if similarity is None:
            similarity = jaccard(pages.shingles[left], pages.shingles[right])
        yield SharedPage(
            left=pages.parts[left],
            left_id=pages.ids[left],
            right=pages.parts[right],
            right_id=pages.ids[right],
            same_bytes=pages.digests[left] == pages.digests[right],
            same_url=pages.urls[left] is not None and pages.urls[left] == pages.urls[right],
            similarity=round(similarity, _DIGITS),
        )


def _equal_pairs(values: Iterable[str | None], parts: list[str]) -> Iterator[tuple[int, int]]:
    """Positions of two parts that have the same value."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, value in enumerate(values):
        if value:
            positions[value].append(position)
    for members in positions.values():
        yield from (pair for pair in combinations(members, 2) if parts[pair[0]] != parts[pair[1]])


def _shared_sites(pages: _PageTable) -> Iterator[SharedSite]:
    parts_of: dict[str, Counter[str]] = defaultdict(Counter)
    for site, part in zip(pages.sites, pages.parts, strict=True):
        parts_of[site][part] += 1
    for site, counts in sorted(parts_of.items()):
        for left, right in combinations(counts, 2):
            yield SharedSite(site, left, counts[left], right, counts[right])


def _lines(report: CheckReport) -> Iterator[str]:
    for count in report.counts:
        claim = "no claim" if count.claimed is None else f"{count.claimed:,} claimed"
        line = f"{count.corpus}/{count.split}: {count.pages:,} pages read, {claim}"
        line += f", {count.left_out:,} left out" if count.left_out else ""
        line += f", {count.empty_gold:,} with empty gold text" if count.empty_gold else ""
        yield line
    if report.problems:
        yield _plural(len(report.problems), "problem")
        yield from (f"  {problem}" for problem in report.problems)
    if not report.shared_pages and not report.shared_sites:
        yield "no page and no site is in two parts"
    pairs: dict[tuple[str, str], list[SharedPage]] = defaultdict(list)
    for page in report.shared_pages:
        pairs[page.left, page.right].append(page)
    sites = Counter((site.left, site.right) for site in report.shared_sites)
    for left, right in sorted(pairs.keys() | sites.keys()):
        shared = pairs.get((left, right), [])
        how = {
            "bytes": sum(page.same_bytes for page in shared),
            "URL": sum(page.same_url for page in shared),
            "text": sum(page.similarity >= SIMILAR for page in shared),
        }
        by = ", ".join(f"{count:,} by {reason}" for reason, count in how.items())
        yield (
            f"{left} and {right} share {_plural(len(shared), 'page')} ({by}) and {_plural(sites[left, right], 'site')}"
        )
        yield from (f"  {page.left_id} = {page.right_id}" for page in shared)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
