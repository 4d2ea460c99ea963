"""The compiled functions give what the Python and numpy functions give that they stand for, to the last bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import features, model  # noqa: F401 (what is compiled is known once its module is there)
from boilerkit.compiled import PAIRS
from boilerkit.features import characters, metadata_overlap, tokens
from boilerkit.features.vocabulary import FIRST_UNSPACED, known_phrases
from boilerkit.model import boosted_trees, context  # noqa: F401

if not PAIRS:
    pytest.skip("boilerkit was built without a C compiler", allow_module_level=True)

Draw = Callable[[st.SearchStrategy[Any]], Any]
FLOATS = st.floats(-1e6, 1e6, width=32)


def integers(draw: Draw, size: int, low: int, high: int) -> Any:
    return np.array(draw(st.lists(st.integers(low, high), min_size=size, max_size=size)), dtype=np.int64)


def floats(draw: Draw, shape: tuple[int, ...], dtype: type = np.float64) -> Any:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(FLOATS, min_size=size, max_size=size)), dtype=dtype).reshape(shape)


def parents(draw: Draw, size: int) -> Any:
    """Parents of the nodes of a tree, -1 above its root."""
    return np.array([-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))], dtype=np.int64)


def count_characters(draw: Draw) -> tuple[Any, ...]:
    text = st.text(st.one_of(st.sampled_from('aB1.!"( ,©@茶。あ\0é|€\u0301'), st.characters()), max_size=12)
    pieces = draw(st.lists(text, min_size=1, max_size=8))
    ends = sorted(draw(st.sets(st.integers(1, len(pieces)), max_size=4)) | {len(pieces)})
    first = np.array([0, *ends], dtype=np.int64)
    return pieces, first, characters._table.copy(), characters._TRAITS, characters._class_of


def path_numbers(draw: Draw) -> tuple[Any, ...]:
    size = draw(st.integers(1, 20))
    return parents(draw, size), integers(draw, size, 0, 3), 4


def distinct(draw: Draw) -> tuple[Any, ...]:
    return (integers(draw, draw(st.integers(1, 30)), 0, draw(st.sampled_from([3, 1 << 60]))),)


def sums_above(draw: Draw) -> tuple[Any, ...]:
    size = draw(st.integers(1, 12))
    return floats(draw, (size, draw(st.integers(1, 3)))), parents(draw, size)


def extremes_above(draw: Draw) -> tuple[Any, ...]:
    size = draw(st.integers(1, 12))
    return floats(draw, (size,)), parents(draw, size)


def nearest_above(draw: Draw) -> tuple[Any, ...]:
    size = draw(st.integers(1, 20))
    return integers(draw, size, 0, 1).astype(np.uint8), parents(draw, size)


def larger_above(draw: Draw) -> tuple[Any, ...]:
    above = np.maximum(parents(draw, draw(st.integers(1, 20))), 0)
    size = integers(draw, len(above), 0, 2)
    for node in range(len(above) - 1, 0, -1):  # what is above is no smaller
        size[above[node]] = max(size[above[node]], size[node])
    return size, above


def earlier_same(draw: Draw) -> tuple[Any, ...]:
    return (integers(draw, draw(st.integers(0, 12)), 0, 4),)


def most_on_the_way(draw: Draw) -> tuple[Any, ...]:
    above = np.maximum(parents(draw, draw(st.integers(1, 12))), 0)
    return integers(draw, len(above), 0, 5), integers(draw, 4, 0, len(above) - 1), above, 3


def steps_while(draw: Draw) -> tuple[Any, ...]:
    above = np.maximum(parents(draw, draw(st.integers(1, 12))), 0)
    is_passed = integers(draw, len(above), 0, 1).astype(np.uint8)
    return is_passed, integers(draw, 4, 0, len(above) - 1), above, 3


def scale_columns(draw: Draw) -> tuple[Any, ...]:
    columns, blocks = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    rows = np.array(draw(st.lists(st.one_of(st.integers(0, 2000), st.floats(0, 1e6)), min_size=columns * blocks,
                                  max_size=columns * blocks)), dtype=np.float64).reshape(columns, blocks)  # fmt: skip
    low = floats(draw, (columns,), np.float32)
    high = low + np.abs(floats(draw, (columns,), np.float32))
    return rows, integers(draw, columns, 0, 1).astype(np.uint8), low, high, np.empty((blocks, columns), np.float32)


def tree_scores(draw: Draw) -> tuple[Any, ...]:
    """Trees of one split each, whose second branch may hold a split more."""
    trees, blocks, columns = draw(st.integers(1, 4)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    roots = np.arange(trees) * 5
    child = np.concatenate([[root + 1, root + 1, root + 3, root + 3, root + 4] for root in roots])
    threshold = floats(draw, (5 * trees,), np.float32)
    threshold[child == np.arange(5 * trees)] = np.inf
    feature = integers(draw, 5 * trees, 0, columns - 1)
    value = floats(draw, (5 * trees,), np.float32)
    return floats(draw, (blocks, columns), np.float32), roots, feature, threshold, child, value, 0.5, 2


def range_means(draw: Draw) -> tuple[Any, ...]:
    blocks, ranges = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    order = draw(st.one_of(st.just([]), st.permutations(range(blocks))))
    ends = np.sort(np.stack([integers(draw, ranges, 0, blocks) for _ in range(2)]), axis=0)
    total = 1 + np.abs(floats(draw, (ranges, 1), np.float32))
    values = floats(draw, (blocks, draw(st.integers(1, 3))), np.float32)
    return values, np.array(order, dtype=np.int64), ends[0].copy(), ends[1].copy(), total


def gather_rows(draw: Draw) -> tuple[Any, ...]:
    """Blocks of two pages, each a region of its own, and three more regions."""
    blocks, size, split = draw(st.integers(2, 8)), draw(st.integers(0, 3)), draw(st.integers(1, 7))
    first, last = np.array([0, min(split, blocks), 0, 0, 0]), np.array([min(split, blocks), blocks, 1, 1, 1])
    whole = (np.arange(blocks) >= split).astype(np.int64)
    sets = np.stack([integers(draw, blocks, 0, 4), whole], axis=1)
    chosen = np.array(draw(st.lists(st.integers(0, blocks - 1), max_size=5)), dtype=np.int64)
    own = integers(draw, len(chosen) * 2, 0, 255).astype(np.uint8).reshape(-1, 2)
    sources = integers(draw, (blocks + 6) * size, 0, 255).astype(np.uint8).reshape(blocks + 6, size)
    return own, sources, chosen, np.array([-2, 1]), sets, first, last, 1


def tokens_of_names(draw: Draw) -> tuple[Any, ...]:
    return draw(st.lists(st.text(st.sampled_from("abZQ -_1é"), max_size=60))), tokens._runs


PHRASES = {"a": "@a", "a b": "@ab", "c c a": "@cca", "b d": "@bd"}, {"a": [2, 1], "c": [3], "b": [2]}


def find_phrases(draw: Draw) -> tuple[Any, ...]:
    words = draw(st.lists(st.sampled_from("abcd"), max_size=12))
    return words, *PHRASES


def tokens_of_texts(draw: Draw) -> tuple[Any, ...]:
    text = st.text(st.sampled_from("abcdBZ09 |@#$»._\nİé²٣茶"), max_size=40)
    texts = draw(st.lists(st.one_of(text, st.text(max_size=12)), max_size=6))
    return texts, 25, 9, *known_phrases(), FIRST_UNSPACED, tokens._meant


TEXTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=5).map(tuple), max_size=6)


def weigh_tokens(draw: Draw) -> tuple[Any, ...]:
    return draw(TEXTS), draw(st.dictionaries(st.sampled_from("abc"), FLOATS))


def sum_rows(draw: Draw) -> tuple[Any, ...]:
    return draw(TEXTS), {"a": 0, "b": 1}, floats(draw, (3, 2))


def mark_tokens(draw: Draw) -> tuple[Any, ...]:
    return draw(TEXTS), {"a": 1, "b": 3, "c": 4}


def shared_words(draw: Draw) -> tuple[Any, ...]:
    text = st.text(st.sampled_from("aAbZ0 -_éİ²٣"), max_size=12)
    wanted = draw(st.sets(st.sampled_from(["a", "ab", "0z", "é"])))
    return draw(st.lists(text, max_size=6)), wanted, 10, metadata_overlap._words


def may_overlap(draw: Draw) -> tuple[Any, ...]:
    text = st.text(st.sampled_from("ab é茶\U0001f600"), max_size=20)
    return draw(st.lists(text, max_size=6)), draw(text), draw(st.integers(3, 9))


CASES = (
    *(count_characters, path_numbers, distinct, sums_above, extremes_above, nearest_above, larger_above),
    *(earlier_same, most_on_the_way, steps_while),
    *(
        scale_columns,
        tree_scores,
        range_means,
        gather_rows,
        tokens_of_names,
        tokens_of_texts,
        find_phrases,
        weigh_tokens,
    ),
    *(sum_rows, mark_tokens, shared_words, may_overlap),
)


def test_every_compiled_function_has_a_case() -> None:
    assert {case.__name__ for case in CASES} == PAIRS.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_same(case: Callable[[Draw], tuple[Any, ...]]) -> None:
    slow, fast = PAIRS[case.__name__]

    @given(st.data())
    def same(data: st.DataObject) -> None:
        arguments = case(data.draw)
        copies = [one.copy() if isinstance(one, np.ndarray) else one for one in arguments]
        expected, made = slow(*copies), fast(*arguments)
        if expected is None:  # it writes to its last argument
            expected, made = copies[-1], arguments[-1]
        if not isinstance(expected, tuple):
            expected, made = (expected,), (made,)
        for one, other in zip(expected, made, strict=True):
            assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other

    same()
