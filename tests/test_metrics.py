"""Measures against published definitions, reference implementations and properties that must hold."""

import builtins

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from boilerkit import metrics
from boilerkit.metrics import Counts, Scores

texts = st.lists(st.sampled_from(["a", "b", "c", "A", "dé", "天", "気", "ไ", ".", "\n", "_"]), max_size=40).map(
    " ".join
)


# -- text


@pytest.mark.parametrize("measure", [metrics.word_scores, metrics.char_scores, metrics.shingle_scores])
def test_empty_texts_agree_with_each_other_alone(measure):
    assert measure("", " ") == (1, 1, 1)
    assert measure("text", "") == measure("", "text") == (0, 0, 0)


def test_words_count_as_often_as_both_sides_have_them():
    assert metrics.word_scores("the the the cat", "The cat, the dog_1") == pytest.approx((3 / 4, 3 / 4, 3 / 4))


def test_characters_ignore_space_case_and_punctuation():
    assert metrics.char_scores("A b!\n", "ab-C") == pytest.approx((1, 2 / 3, 4 / 5))


@pytest.mark.parametrize(
    ("gold", "unit"),
    [
        ("市長は橋の計画を発表した", "char"),
        ("นายกเทศมนตรีประกาศแผน", "char"),
        ("大雨 NHK", "char"),
        ("大 news of the day", "word"),
        ("Der Bürgermeister sprach", "word"),
        ("عمدة المدينة", "word"),
        ("시장은 계획을 발표했다", "word"),
        ("", "word"),
    ],
)
def test_unit_follows_the_gold_script(gold, unit):
    predicted = gold[1:]
    assert metrics.text_scores(predicted, gold) == metrics.text_scores(predicted, gold, unit=unit)
    if unit == "char":
        assert metrics.text_scores(predicted, gold).f1 > metrics.word_scores(predicted, gold).f1


def test_unknown_unit_and_measure_name_the_choices():
    with pytest.raises(ValueError, match="'word'"):
        metrics.text_scores("a", "a", unit="line")
    with pytest.raises(ValueError, match="indel"):
        metrics.page_score("bleu", "a", "a")


@given(texts, texts)
def test_text_measures_are_bounded_and_symmetric(predicted, gold):
    for measure in (metrics.word_scores, metrics.char_scores, metrics.shingle_scores):
        one, other = measure(predicted, gold), measure(gold, predicted)
        assert all(0 <= value <= 1 for value in one)
        assert one == pytest.approx((other.recall, other.precision, other.f1))


@given(texts)
def test_a_page_scores_1_against_itself(text):
    for name in metrics.MEASURES:
        assert metrics.page_score(name, text, text) == 1


def test_corpus_scores_are_means_over_pages():
    pages = [Scores(1, 0.5, 2 / 3), Scores(0, 0, 0)]
    assert metrics.corpus_scores(pages) == pytest.approx((0.5, 0.25, 1 / 3))
    with pytest.raises(ValueError, match="no pages"):
        metrics.corpus_scores([])


# -- shingles, by hand after the published script


def test_shingle_counts_are_normalised_multisets():
    assert metrics.shingle_counts("a b c d e f", "a b c d x") == pytest.approx((1 / 4, 2 / 4, 1 / 4, 0))
    assert metrics.shingle_counts("a a a a a", "a a a a") == pytest.approx((1 / 2, 1 / 2, 0, 0))
    assert metrics.shingle_counts("a b", "a b") == (1, 0, 0, 0)
    assert metrics.shingle_counts("A b", "a b") == pytest.approx((0, 1 / 2, 1 / 2, 0))
    assert metrics.shingle_counts("...", "") == (0, 0, 0, 0)


def test_pages_without_a_side_leave_its_mean_alone():
    pages = [
        metrics.shingle_counts("a b c d e", "a b c d"),  # precision 1/2, recall 1
        metrics.shingle_counts("", "a b c d"),  # no precision, recall 0
        metrics.shingle_counts("a b c d", ""),  # precision 0, no recall
        metrics.shingle_counts("", ""),  # neither
    ]
    precision, recall, f1 = metrics.corpus_shingle_scores(pages)
    assert (precision, recall) == (1 / 4, 1 / 2)
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert metrics.corpus_shingle_scores([]) == (0, 0, 0)


# -- snippets


def test_snippets_are_found_across_white_space():
    page = "One two\n\tthree.\n\nShare"
    assert metrics.snippet_counts(page, ["two three", "four"], ["Share", "Log  in"]) == (1, 1, 1, 1)
    assert metrics.snippet_counts(page, ["two three"], [], normalize=False) == (0, 0, 1, 0)
    assert metrics.snippet_counts(None, ["a"], ["b", "c"]) == (0, 0, 1, 2)


def test_lines_are_kept_across_marks_and_cells_but_short_ones_only_where_a_line_begins():
    lines = ["200 g flour", "Salt", "2 eggs", "Mix the flour and the salt.", "Weizenmehl"]
    page = "| 200 g | FLOUR |\n* salt\n☐ 2\nEggs\n3. Mix the flour,\nand the salt!\nWeizen\xadmehl"
    assert metrics.lines_kept(page, lines) == [True] * 5
    assert metrics.lines_kept("Mix 200 g flour, salt and 2 eggs.", lines) == [False] * 5
    assert metrics.lines_kept("First of all, mix the flour and the salt", lines) == [False, False, False, True, False]
    assert metrics.lines_kept("砂糖と塩を鍋に入れ、煮る。", ["塩", "砂糖と塩を鍋に入れ"]) == [False, True]
    assert metrics.lines_kept("", ["Salt", "–"]) == [False, True]


@given(st.lists(st.text(alphabet="ab 1茶.\n", max_size=12)), st.sampled_from(["", "- ", "1. ", "☐ "]))
def test_every_line_of_a_list_is_kept_in_it(lines, mark):
    assert all(metrics.lines_kept("\n".join(mark + " ".join(line.split()) for line in lines), lines))


def test_snippets_are_averaged_over_the_corpus_not_over_pages():
    scores = metrics.snippet_scores([Counts(3, 0, 0, 1), Counts(0, 1, 3, 0)])
    assert scores == pytest.approx((3 / 4, 1 / 2, 1 / 2, 3 / 5))
    assert metrics.snippet_scores([]) == (0, 0, 0, 0)


# -- edit distance


def levenshtein(a: list[str], b: list[str]) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_edit_similarity_is_word_level_levenshtein(predicted, gold):
    longer = max(len(predicted), len(gold), 1)
    expected = 1 - levenshtein(predicted, gold) / longer
    assert metrics.edit_similarity(" ".join(predicted), "\n".join(gold)) == pytest.approx(expected)


def test_rouge_unites_what_sentences_have_in_common_in_order():
    # The example of Lin (2004), section 3.2: w1 w2 of one sentence and w1 w3 w5 of the other, four of five words.
    scores = metrics.rouge_scores("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5")
    assert scores == pytest.approx((4 / 10, 4 / 5, 8 / 15))
    assert metrics.rouge_scores("The cat. A dog", "A dog\nThe cat.") == (1, 1, 1)  # order of sentences is free
    assert metrics.rouge_scores("cat the", "the cat").f1 == 0.5  # that of words is not
    assert metrics.rouge_scores("the the the", "the cat") == pytest.approx((1 / 3, 1 / 2, 2 / 5))


def test_rouge_of_empty_texts_is_that_of_the_benchmark():
    assert metrics.rouge_scores("", " ") == (1, 1, 1)
    assert metrics.rouge_scores("text", "") == (0, 1, 0)
    assert metrics.rouge_scores("", "text") == (0, 0, 0)


def test_indel_similarity_counts_a_substitution_twice():
    assert metrics.indel_similarity("a x c", "a b c") == pytest.approx(1 - 2 / 6)
    assert metrics.edit_similarity("a x c", "a b c") == pytest.approx(1 - 1 / 3)


def test_missing_libraries_are_named(monkeypatch):
    real = builtins.__import__

    def refuse(name, *arguments, **options):
        if name.partition(".")[0] == "rapidfuzz":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ModuleNotFoundError, match="pip install 'boilerkit"):
        metrics.edit_similarity("a", "a")


# -- blocks

blocks = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.sampled_from([0.5, 1.0, 3.0])),
    min_size=1,
    max_size=30,
).filter(lambda rows: any(label for label, _, _ in rows))


@given(blocks)
def test_block_scores_equal_scikit_learn(rows):
    labels, probabilities, weights = map(np.array, zip(*rows, strict=True))
    *prf, _ = precision_recall_fscore_support(
        labels, probabilities >= 0.5, sample_weight=weights, average="binary", zero_division=0
    )
    assert metrics.block_scores(labels, probabilities, weights) == pytest.approx(prf)


def test_average_precision_by_hand():
    # Steps of recall 1/4, 2/4 and 1/4 with precisions 1, 3/4 and 4/7; weights count as so many blocks.
    labels, probabilities = [1, 1, 0, 0, 1], [0.9, 0.8, 0.8, 0.3, 0.3]
    expected = (1 * 1 + 2 * 3 / 4 + 1 * 4 / 7) / 4
    assert metrics.average_precision(labels, probabilities, [1, 2, 1, 2, 1]) == pytest.approx(expected)


def test_pages_without_content():
    assert metrics.block_scores([0, 0], [0.1, 0.2]) == (1, 1, 1)
    assert metrics.block_scores([], []) == (1, 1, 1)
    assert metrics.average_precision([0, 0], [0.1, 0.9]) == metrics.average_precision([], []) == 0
    assert metrics.calibration_error([], []) == 0


def test_calibration_error_by_hand():
    # Two bins: [0, 0.5] holds 0.2 and 0.5 (labels 0 and 1), the other 0.9 (label 1).
    expected = abs(0.7 - 1) / 3 + abs(0.9 - 1) / 3
    assert metrics.calibration_error([0, 1, 1], [0.2, 0.5, 0.9], bins=2) == pytest.approx(expected)
    weighted = (abs(0.2 * 2 + 0.5 - 1) + abs(0.9 - 1)) / 4
    assert metrics.calibration_error([0, 1, 1], [0.2, 0.5, 0.9], [2, 1, 1], bins=2) == pytest.approx(weighted)
    assert metrics.calibration_error([0, 1], [0.0, 1.0]) == 0
    assert metrics.calibration_error([1, 0], [0.0, 1.0]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1], [0.5]), "one length"),
        (([0, 2], [0.5, 0.5]), "labels must be 0"),
        (([0, 1], [0.5, 1.5]), "between 0 and 1"),
        (([0, 1], [0.5, float("nan")]), "between 0 and 1"),
        (([0, 1], [0.5, 0.5], [1, -1]), "not negative"),
    ],
)
@pytest.mark.parametrize("measure", [metrics.block_scores, metrics.average_precision, metrics.calibration_error])
def test_impossible_blocks_are_refused(measure, arguments, message):
    with pytest.raises(ValueError, match=message):
        measure(*arguments)


# -- bootstrap


def test_interval_is_near_the_normal_one_on_many_pages():
    values = np.random.default_rng(1).normal(0.8, 0.1, 1000)
    mean, low, high = metrics.bootstrap_interval(values)
    half = 1.96 * values.std() / np.sqrt(1000)
    assert mean == pytest.approx(values.mean())
    assert (mean - low, high - mean) == pytest.approx((half, half), rel=0.05)


def test_one_page_has_no_spread():
    assert metrics.bootstrap_interval([0.7]) == (0.7, 0.7, 0.7)
    assert metrics.paired_bootstrap([0.7], [0.5])[:3] == pytest.approx((0.2, 0.2, 0.2))


def test_interval_is_reproducible_and_widens_with_confidence():
    values = [0.1, 0.5, 0.9, 1.0]
    assert metrics.bootstrap_interval(values) == metrics.bootstrap_interval(values)
    narrow, wide = (metrics.bootstrap_interval(values, confidence=level) for level in (0.5, 0.99))
    assert wide.low < narrow.low < narrow.mean < narrow.high < wide.high


def test_a_small_but_steady_difference_is_seen_in_pairs_only():
    random_ = np.random.default_rng(2)
    a = random_.uniform(0, 1, 200)
    b = a - random_.normal(0.02, 0.02, 200)
    paired = metrics.paired_bootstrap(a, b)
    assert paired.low > 0 and paired.p_value < 0.001
    assert metrics.bootstrap_interval(a).low < metrics.bootstrap_interval(b).high
    mirrored = metrics.paired_bootstrap(b, a)
    assert (mirrored.mean, mirrored.low, mirrored.high) == pytest.approx((-paired.mean, -paired.high, -paired.low))


def test_p_values_of_no_difference_are_uniform():
    random_ = np.random.default_rng(3)
    p_values = [
        metrics.paired_bootstrap(*random_.normal(size=(2, 100)), resamples=500, random_state=seed).p_value
        for seed in range(300)
    ]
    assert np.mean(np.array(p_values) < 0.1) == pytest.approx(0.1, abs=0.05)


def test_a_share_is_counted_over_all_pages_and_drawn_by_pages():
    share = metrics.share_interval([0, 9], [1, 9])
    assert share.mean == 0.9 and (share.low, share.high) == (0, 1)
    assert metrics.share_interval([1], [2]) == (0.5, 0.5, 0.5)
    ones = np.ones(40)
    values = np.arange(40) % 3 == 0
    assert metrics.share_interval(values, ones) == metrics.bootstrap_interval(values)
    with pytest.raises(ValueError, match="less than 1"):
        metrics.share_interval([0, 1], [0, 2])
    with pytest.raises(ValueError, match="2 pages"):
        metrics.share_interval([0, 1], [1])


def test_bootstrap_refuses_what_it_cannot_average():
    for values in ([], [[1.0, 2.0]], [0.5, float("nan")]):
        with pytest.raises(ValueError, match="page"):
            metrics.bootstrap_interval(values)
    with pytest.raises(ValueError, match="confidence"):
        metrics.bootstrap_interval([0.5], confidence=95)
    with pytest.raises(ValueError, match="same pages"):
        metrics.paired_bootstrap([0.5], [0.5, 0.6])
