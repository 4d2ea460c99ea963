"""Pages that are the same page: equal bytes, equal addresses, near-duplicate text.

Near-duplicates are pages whose sets of word 4-shingles have a Jaccard similarity of at least 0.8. MinHash
(Broder 1997, On the resemblance and containment of documents) with banding (Leskovec, Rajaraman, Ullman,
Mining of Massive Datasets, section 3.4) finds the candidates; each is then compared exactly. Seeds are fixed:
the same pages give the same groups on every run.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from boilerkit.words import words

Shingles = npt.NDArray[np.uint64]

#: Jaccard similarity from which two pages count as the same.
SIMILAR = 0.8
#: Words of a shingle.
WIDTH = 4

# 32 bands of 4: of the pairs at similarity 0.8 fewer than one in ten million is missed.
_BANDS, _ROWS = 32, 4
_random = np.random.default_rng(20240229)
_FACTORS = _random.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS = _random.integers(0, 2**63, _BANDS * _ROWS, dtype=np.uint64)
_CHUNK = 4096  # shingles hashed at once, so that a long page needs little memory


def shingles(text: str) -> Shingles:
    """Hashes of the distinct word 4-shingles of a text, sorted; a shorter text is one shingle.

    Examples
    --------
    >>> len(shingles("one two three four five")), len(shingles("One, two!")), len(shingles("…"))
    (2, 1, 0)
    """
    hashed = np.array([_word_hash(word) for word in words(text)], dtype=np.uint64)
    if not len(hashed):
        return hashed
    count = max(len(hashed) - WIDTH + 1, 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for position in range(min(WIDTH, len(hashed))):
        hashes = _mix(hashes * np.uint64(0x9E3779B97F4A7C15) + hashed[position : position + count])
    return np.unique(hashes)


def jaccard(left: Shingles, right: Shingles) -> float:
    """Similarity of two sorted sets: shared elements by all elements, in [0, 1]; 0 for two empty sets.

    Examples
    --------
    >>> jaccard(shingles("a b c d e"), shingles("a b c d f"))
    0.3333333333333333
    """
    if not len(left) or not len(right):
        return 0.0
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)


def near_duplicates(
    sets: Sequence[Shingles], skip: Callable[[int, int], bool] | None = None
) -> Iterator[tuple[int, int, float]]:
    """Pairs of texts that are near-duplicates.

    Parameters
    ----------
    sets
        One result of :func:`shingles` a text.
    skip
        Pairs that need no comparison.

    Yields
    ------
    tuple of int, int, float
        Two positions, the smaller first, and their similarity, at least `SIMILAR`.

    Examples
    --------
    >>> texts = ["the same old song again", "something else altogether here", "The same old song, again!"]
    >>> list(near_duplicates([shingles(text) for text in texts]))
    [(0, 2, 1.0)]
    """
    buckets: dict[bytes, list[int]] = defaultdict(list)
    for new, hashes in enumerate(sets):
        compared = set()
        for key in _bands(hashes):
            for old in buckets[key]:
                if old in compared:
                    continue
                compared.add(old)
                if skip is not None and skip(old, new):
                    continue
                if (similarity := jaccard(sets[old], hashes)) >= SIMILAR:
                    yield old, new, similarity
            buckets[key].append(new)


def group_ids(sites: Sequence[str], digests: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Group of each page, such that no group may be divided between training and test.

    Pages are in one group if they share their site, their bytes or near-duplicate text, directly or through
    other pages.

    Parameters
    ----------
    sites, digests, texts
        Site, digest of the bytes and visible text of each page, of one length.

    Returns
    -------
    ndarray of int64, shape (pages,)
        Numbers from 0, in order of first appearance.

    Raises
    ------
    ValueError
        Where the lengths differ.

    Examples
    --------
    >>> group_ids(["a.org", "b.org", "a.org", "c.org"], ["1", "2", "3", "2"], ["", "", "", ""]).tolist()
    [0, 1, 0, 1]
    """
    if not len(sites) == len(digests) == len(texts):
        raise ValueError(f"{len(sites)} sites, {len(digests)} digests, {len(texts)} texts: one of each a page")
    links = [pair for column in (sites, digests) for pages in _positions(column).values() for pair in pairwise(pages)]
    groups = _components(links, len(sites))
    similar = near_duplicates(
        [shingles(text) for text in texts], skip=lambda old, new: bool(groups[old] == groups[new])
    )
    return _components([*links, *((left, right) for left, right, _ in similar)], len(sites))


def _components(links: Sequence[tuple[int, int]], size: int) -> npt.NDArray[np.int64]:
    """Connected component of each item, numbered from 0 in order of first appearance."""
    left, right = np.array(links, dtype=np.int64).reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(links)), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def plain_url(url: str) -> str:
    """An address without what does not tell pages apart: scheme, ``www.``, fragment, trackers, last slash.

    Examples
    --------
    >>> plain_url("https://www.Example.org/a/?utm_source=x&id=1#top")
    'example.org/a?id=1'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return url.strip()
    kept = [(key, value) for key, value in parse_qsl(parts.query, True) if not _TRACKER.match(key)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


_TRACKER = re.compile(r"utm_|fbclid$|gclid$|mc_[ce]id$", re.I)


def _positions(values: Iterable[Hashable]) -> dict[Hashable, list[int]]:
    positions: dict[Hashable, list[int]] = defaultdict(list)
    for position, value in enumerate(values):
        positions[value].append(position)
    return positions


@lru_cache(maxsize=1 << 18)
def _word_hash(word: str) -> int:
    data = word.encode("utf-8", "surrogatepass")
    return zlib.crc32(data) << 32 | zlib.adler32(data)


def _mix(values: Shingles) -> Shingles:
    # The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit depends on every other.
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _bands(hashes: Shingles) -> Iterator[bytes]:
    """Keys of the buckets of a set of shingles; an empty set is in none."""
    if not len(hashes):
        return
    least = np.full(_BANDS * _ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), _CHUNK):
        part = hashes[start : start + _CHUNK, None] * _FACTORS + _OFFSETS
        # Multiplication carries upwards only: the high bits are the random ones, and they decide the minimum.
        np.minimum(least, part.min(axis=0), out=least)
    for band, rows in enumerate(least.reshape(_BANDS, _ROWS)):
        yield bytes([band]) + rows.tobytes()
