"""A page's counts as arrays, each computed once, for all families of features."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.compiled import compiled
from boilerkit.features import characters as ch
from boilerkit.features.tokens import name_tokens, numbered, word_tokens
from boilerkit.page.segments import Segments
from boilerkit.page.tags import HEADINGS, Trait

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Words from which a block counts as long: a sentence, not a label.
LONG_WORDS = 15
#: Share of linked words above which a block counts as linked (Kohlschütter 2010).
LINKED = 1 / 3
_HEADING_LEVELS = {tag: float(tag[1]) for tag in HEADINGS}
#: Blocks that count as far away.
_FAR = 1000
#: Stands for a sum of 0 that something is divided by.
_NOTHING = 1e-9


def share(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def running(values: NDArray[np.generic]) -> Floats:
    """0 and the running sums along the last axis: `running(v)[b] - running(v)[a]` is the sum of `v[a:b]`."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, dtype=np.float64, out=sums[..., 1:])
    return sums


def window(values: NDArray[Any], size: int) -> Floats:
    """Sum over the blocks up to `size` away, along the last axis."""
    sums, n = running(values), values.shape[-1]
    places = np.arange(n)
    return np.asarray(sums.take(np.minimum(places + size + 1, n), -1) - sums.take(np.maximum(places - size, 0), -1))


def since(marked: NDArray[np.bool_]) -> Integers:
    """Blocks since the last marked one, along the last axis; 1,000 where there is none, or it is farther away."""
    places = np.arange(marked.shape[-1])
    last = np.maximum.accumulate(np.where(marked, places, -_FAR - len(places)), axis=-1)
    return np.minimum(places - last, _FAR)


def until(marked: NDArray[np.bool_]) -> Integers:
    """Blocks until the next marked one, along the last axis; 1,000 where there is none, or it is farther away."""
    return since(marked[..., ::-1])[..., ::-1]


def share_before(values: Floats) -> Floats:
    """Share of the sum of some values that stands before each."""
    return np.asarray((np.cumsum(values) - values) / max(values.sum(), _NOTHING))


def at_offset(values: NDArray[Any], offset: int, beyond: float = 0.0) -> NDArray[Any]:
    """The value of the block `offset` further on, along the last axis; `beyond` where the page has ended."""
    n = values.shape[-1]
    shifted = np.full_like(values, beyond)
    kept = max(n - abs(offset), 0)
    if offset < 0:
        shifted[..., n - kept :] = values[..., :kept]
    else:
        shifted[..., :kept] = values[..., n - kept :]
    return shifted


def have(traits: Sequence[Trait], bits: Integers) -> NDArray[np.bool_]:
    """Whether bits of traits have each of some, of shape (n_traits, n_bits)."""
    return np.asarray((bits & np.array([[trait.value] for trait in traits])) != 0)


class PageStatistics:
    """Arrays over a page's characters, pieces, blocks and elements.

    Parameters
    ----------
    segments : Segments
        With one block or more.
    """

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.n = len(segments)
        self.first_piece = np.array(segments.first_piece, dtype=np.int64)
        self.containers = np.array(segments.containers, dtype=np.int64)
        self.owners = np.array(segments.owners, dtype=np.int64)
        self.parents = np.array(segments.parents, dtype=np.int64)
        #: The element above each element; above the root, the root itself.
        self.above = np.maximum(self.parents, 0)
        self.traits = np.array(segments.traits, dtype=np.int64)
        self.first_block = np.array(segments.first_block, dtype=np.int64)
        self.last_block = np.maximum(np.array(segments.last_block, dtype=np.int64), self.first_block)
        lengths = np.fromiter(map(len, segments.pieces), dtype=np.int64, count=len(segments.pieces))
        piece_ends = np.concatenate([[0], np.cumsum(lengths)])
        #: Where each block starts among the page's characters, and where the last one ends.
        self.block_ends = piece_ends[self.first_piece]

    @cached_property
    def characters(self) -> ch.CharacterCounts:
        """What is counted in the characters of each block."""
        return ch.CharacterCounts.of(self.segments.pieces, self.first_piece)

    def forget_characters(self) -> None:
        """Free what is counted in the characters; words stay, and the rest is counted anew if it is needed."""
        _ = self.words, self.link_words
        self.__dict__.pop("characters", None)

    @cached_property
    def words(self) -> Floats:
        """Words of each block; 0.6 for each letter of a script without spaces."""
        return self.characters.words

    @cached_property
    def piece_traits(self) -> Integers:
        return self.traits[self.owners]

    def words_with(self, *traits: Trait) -> Floats:
        """Words of each block that stand in an element with a trait, of shape (n_traits, n_blocks)."""
        sums = running(self.characters.piece_words * have(traits, self.piece_traits)).take(self.first_piece, -1)
        return np.asarray(sums[:, 1:] - sums[:, :-1])

    @cached_property
    def link_words(self) -> Floats:
        return np.asarray(self.words_with(Trait.LINK)[0])

    @cached_property
    def link_density(self) -> Floats:
        return np.clip(share(self.link_words, self.words), 0.0, 1.0)

    @cached_property
    def long(self) -> NDArray[np.bool_]:
        """Blocks that read like sentences: long and hardly linked."""
        return (self.words >= LONG_WORDS) & (self.link_density < LINKED)

    @cached_property
    def long_words(self) -> Floats:
        """Words of each block if it is long, else 0."""
        return np.where(self.long, self.words, 0.0)

    @cached_property
    def total_words(self) -> float:
        """Words of the page, greater than 0."""
        return max(float(self.words.sum()), _NOTHING)

    @cached_property
    def total_long_words(self) -> float:
        """Words of the page in long blocks, greater than 0."""
        return max(float(self.long_words.sum()), _NOTHING)

    @cached_property
    def block_traits(self) -> Integers:
        return self.traits[self.containers]

    @cached_property
    def _tags(self) -> tuple[dict[str, int], Integers]:
        return numbered(self.segments.tags)

    @property
    def tags(self) -> Integers:
        """A number for each element's tag."""
        return self._tags[1]

    @cached_property
    def block_tags(self) -> Integers:
        """Number of the tag of each block's element."""
        return self.tags[self.containers]

    @cached_property
    def _names(self) -> tuple[dict[str, int], Integers]:
        return numbered(self.segments.names)

    @cached_property
    def name_tokens(self) -> list[tuple[str, ...]]:
        """Tokens of the page's distinct names, which `Paths.names` are numbers of."""
        return name_tokens(self._names[0])

    @cached_property
    def _texts(self) -> tuple[dict[str, int], Integers]:
        return numbered(self.segments.texts)

    @property
    def distinct_texts(self) -> Collection[str]:
        """The texts of the page's blocks, each once: menus repeat themselves."""
        return self._texts[0]

    @property
    def texts(self) -> Integers:
        """Number of each block's text among the distinct ones."""
        return self._texts[1]

    @cached_property
    def word_tokens(self) -> list[tuple[str, ...]]:
        """Tokens of the first words of the page's distinct texts."""
        return word_tokens(self.distinct_texts)

    def tagged(self, table: Mapping[str, float]) -> Floats:
        """For each element the value that a table gives its tag; 0 if none."""
        return self._tag_values(table)[self.tags]

    def blocks_tagged(self, table: Mapping[str, float]) -> Floats:
        """For each block the value that a table gives the tag of its element; 0 if none."""
        return self._tag_values(table)[self.block_tags]

    def _tag_values(self, table: Mapping[str, float]) -> Floats:
        return np.array([table.get(tag, 0.0) for tag in self._tags[0]], dtype=np.float64)

    def tagged_any(self, tags: Collection[str]) -> NDArray[np.bool_]:
        """Which elements have one of some tags."""
        return self.tagged(dict.fromkeys(tags, 1.0)) > 0

    @cached_property
    def heading_levels(self) -> Floats:
        """Level of the heading that each block is, from 1 to 6; 0 if it is none."""
        return self.blocks_tagged(_HEADING_LEVELS)

    def in_range(self, values: Floats, elements: Integers) -> Floats:
        """Sum of block values, along the last axis, over all the blocks inside each of some elements."""
        sums = running(values)
        return np.asarray(sums.take(self.last_block[elements], -1) - sums.take(self.first_block[elements], -1))

    @cached_property
    def wider(self) -> Integers:
        """For each element the nearest one above it that holds more blocks (the root where there is none)."""
        return larger_above(self.last_block - self.first_block, self.above)

    @cached_property
    def depths(self) -> Integers:
        """Number of elements above each element."""
        levels = sums_above(np.ones((len(self.paths.above), 1)), self.paths.above)[:, 0]
        return levels[self.paths.of_element].astype(np.int64) - 1

    @cached_property
    def paths(self) -> "Paths":
        """The page's distinct paths from the root."""
        (tags, tag_of_element), (names, name_of_element) = self._tags, self._names
        kinds = tag_of_element * len(names) + name_of_element
        of_element, above, kind = path_numbers(self.parents, kinds, len(tags) * len(names))
        bare, _, _ = path_numbers(above, kind // len(names), len(tags))
        return Paths(of_element, bare, above, kind % len(names))

    @cached_property
    def signature_groups(self) -> tuple[Integers, Integers]:
        """A number for each element, the same for those of one parent with the same tag and names; how many have it."""
        path = self.paths.of_element
        return distinct((self.parents + 1) * len(path) + path)

    @cached_property
    def block_paths(self) -> tuple[Integers, Integers]:
        """Number of the path of each block's element, and of its tags alone."""
        with_classes = self.paths.of_element[self.containers]
        return with_classes, self.paths.bare[with_classes]


class Paths(NamedTuple):
    """The distinct paths of a page: the tags and names from the root down to an element.

    Attributes
    ----------
    of_element : ndarray of shape (n_elements,)
        Number of each element's path.
    bare : ndarray of shape (n_paths,)
        Number of each path's tags without names.
    above : ndarray of shape (n_paths,)
        The path one element up, smaller than the path itself; -1 for the root's.
    names : ndarray of shape (n_paths,)
        Number of the names (class, id and role) of the last element of each path, among the page's distinct ones.
    """

    of_element: Integers
    bare: Integers
    above: Integers
    names: Integers


@compiled
def path_numbers(parents: Integers, kinds: Integers, n_kinds: int) -> tuple[Integers, Integers, Integers]:
    """Number of the path of each node of a tree; for each path, the one above it (-1 for a root's) and its last kind.

    Paths are alike if the kinds of their nodes are; they are numbered in order of first occurrence.

    Parameters
    ----------
    parents : ndarray of shape (n_nodes,)
        Smaller than their children, -1 above a root.
    kinds : ndarray of shape (n_nodes,)
        From 0.
    n_kinds : int
    """
    # A number is kept as its successor times `n_kinds`, so that with a kind it makes the key of the path below.
    numbers: dict[int, int] = defaultdict(count(n_kinds, n_kinds).__next__)
    of_node = [0] * (len(parents) + 1)  # the last stands for what is above a root
    for node, (parent, kind) in enumerate(zip(parents.tolist(), kinds.tolist(), strict=True)):
        of_node[node] = numbers[of_node[parent] + kind]
    above, kind_of_path = np.divmod(np.fromiter(numbers, dtype=np.int64, count=len(numbers)), n_kinds)
    return np.array(of_node[:-1], dtype=np.int64) // n_kinds - 1, above - 1, kind_of_path


@compiled
def distinct(keys: Integers) -> tuple[Integers, Integers]:
    """The same number for the same key, in order of first occurrence, and how often each number occurs.

    Parameters
    ----------
    keys : ndarray of shape (n_keys,)
        From 0.
    """
    _, numbers = numbered(keys.tolist())
    return numbers, np.bincount(numbers)


@compiled
def sums_above(values: Floats, above: Integers) -> Floats:
    """Sum of the values of each node of a tree and of all above it.

    Parameters
    ----------
    values : ndarray of shape (n_nodes, n_values)
    above : ndarray of shape (n_nodes,)
        The node right above each, smaller than it; -1 for a root.
    """
    sums = values.copy()
    for node, parent in enumerate(above.tolist()):
        if parent >= 0:
            sums[node] += sums[parent]
    return sums


@compiled
def extremes_above(values: Floats, above: Integers) -> tuple[Floats, Floats]:
    """Lowest and highest of 0 and the values of each node of a tree and of all above it.

    Parameters
    ----------
    values : ndarray of shape (n_nodes,)
    above : ndarray of shape (n_nodes,)
        The node right above each, smaller than it; -1 for a root.
    """
    least, most = np.minimum(values, 0.0), np.maximum(values, 0.0)
    above = np.maximum(above, 0)
    while above.any():  # each round looks twice as far up
        least, most, above = np.minimum(least, least[above]), np.maximum(most, most[above]), above[above]
    return np.minimum(least, least[:1]), np.maximum(most, most[:1])


@compiled
def nearest_above(is_sought: NDArray[np.uint8], parents: Integers) -> Integers:
    """For each node of a tree the nearest that is sought, itself or above; -1 where there is none.

    Parameters
    ----------
    is_sought : ndarray of uint8, shape (n_nodes,)
    parents : ndarray of shape (n_nodes,)
        Smaller than their children, -1 above a root.
    """
    nearest = np.where(is_sought, np.arange(len(is_sought)), -1)
    if is_sought.any():
        places: list[int] = nearest.tolist()
        for node, parent in enumerate(parents.tolist()):
            if places[node] < 0 <= parent:
                places[node] = places[parent]
        nearest = np.array(places, dtype=np.int64)
    return nearest


@compiled
def larger_above(size: Integers, above: Integers) -> Integers:
    """For each node of a tree the nearest above it of a larger size; the root where there is none.

    Parameters
    ----------
    size : ndarray of shape (n_nodes,)
        Never less than that of a node below.
    above : ndarray of shape (n_nodes,)
        The node right above each, smaller than it; above the root, 0, the root itself.
    """
    larger = above.copy()
    same = np.arange(len(larger))
    while len(same):
        same = same[(size[larger[same]] <= size[same]) & (larger[same] > 0)]
        larger[same] = above[larger[same]]
    return larger


@compiled
def earlier_same(numbers: Integers) -> Integers:
    """How many earlier numbers each is equal to.

    Parameters
    ----------
    numbers : ndarray of shape (n,)
        From 0.
    """
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    earlier = np.empty(len(numbers), dtype=np.int64)
    earlier[order] = np.arange(len(numbers)) - np.repeat(starts, np.diff(np.append(starts, len(numbers))))
    return earlier


@compiled
def most_on_the_way(values: Integers, elements: Integers, above: Integers, steps: int) -> Integers:
    """Of each of some elements and those up to so many steps above it, the first of the greatest value.

    Parameters
    ----------
    values : ndarray of shape (n_elements,)
    elements : ndarray of shape (n_chosen,)
    above : ndarray of shape (n_elements,)
        The element that a step leads to, itself where the way ends.
    steps : int
    """
    best = current = elements
    for _ in range(steps):
        current = above[current]
        best = np.where(values[current] > values[best], current, best)
    return best


@compiled
def steps_while(is_passed: NDArray[np.uint8], elements: Integers, above: Integers, steps: int) -> Integers:
    """How many steps up lead each of some elements to one that is not passed, or so many at most.

    Parameters
    ----------
    is_passed : ndarray of uint8, shape (n_elements,)
    elements : ndarray of shape (n_chosen,)
    above : ndarray of shape (n_elements,)
        The element right above each.
    steps : int
    """
    taken = np.zeros(len(elements), dtype=np.int64)
    for _ in range(steps):
        passed = is_passed[elements] > 0
        taken += passed
        elements = np.where(passed, above[elements], elements)
    return taken
