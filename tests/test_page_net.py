"""Page networks: what a block sees of the others, and that training follows the gradients of the loss."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from boilerkit.features.statistics import PageStatistics
from boilerkit.model.context import ContextPooling, context_places
from boilerkit.model.page_network import PageNetwork, offsets
from boilerkit.model.scorer import ScorerInput
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.training.config import PageNetworkConfig
from boilerkit.training.page_network import (
    Batch,
    Dropout,
    TrainingPage,
    assembled,
    fit_page_network,
    forward,
    gradients,
    initial_weights,
    loss,
)

PAGES = sorted((Path(__file__).parents[1] / "datasets" / "pages").glob("*.html"))[:6]
WIDTH = 7
SETTINGS = PageNetworkConfig(size=6, message_size=4, hidden=5, dilations=((1, 2), (3,)), epochs=6, batch_pages=2)
STILL = replace(SETTINGS, input_dropout=0, dropout=0, group_dropout=0)
Floats = NDArray[np.float32]


def counted(path: Path) -> PageStatistics:
    return PageStatistics(segment(parse(path.read_bytes())))


def training_pages(rng: np.random.Generator) -> list[TrainingPage]:
    """Pages whose blocks are main content where their first feature, or that of the block before, is high."""
    pages = []
    for page in map(counted, PAGES):
        features = rng.normal(size=(page.n, WIDTH)).astype(np.float32)
        before = np.append(0, features[:-1, 0])
        labels = (np.maximum(features[:, 0], before) > 0.5).astype(np.float32)
        ones = np.ones(page.n, dtype=np.float32)
        pages.append(TrainingPage(features, ContextPooling.of(page), labels, ones / page.n, ones * 50))
    return pages


@pytest.fixture(scope="module")
def net() -> PageNetwork:
    return fit_page_network(training_pages(np.random.default_rng(0)), SETTINGS, [], seed=1)


def untrained(settings: PageNetworkConfig) -> tuple[dict[str, Floats], list[TrainingPage], Batch, Dropout]:
    rng = np.random.default_rng(0)
    pages = training_pages(rng)[:3]
    batch = Batch(pages, [page.features for page in pages])
    return initial_weights(WIDTH, settings, rng), pages, batch, Dropout.draw(batch, settings, [[1, 2]], rng)


@pytest.mark.parametrize("settings", [STILL, SETTINGS], ids=["without dropout", "with dropout"])
def test_gradients_are_the_slopes_of_the_loss(settings: PageNetworkConfig) -> None:
    weights, _, batch, dropout = untrained(settings)
    for name, gradient in gradients(weights, batch, dropout, settings).items():
        place = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        at, step = weights[name][place], 2e-3
        weights[name][place] = at + step
        above = loss(weights, batch, dropout, settings)
        weights[name][place] = at - step
        below = loss(weights, batch, dropout, settings)
        weights[name][place] = at
        assert gradient[place] == pytest.approx((above - below) / (2 * step), rel=0.05, abs=1e-4), name


def test_training_and_cleaning_compute_the_same_log_odds() -> None:
    weights, pages, batch, dropout = untrained(STILL)
    rounded = {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}
    trained = forward(rounded, batch, dropout, STILL)
    network = assembled(np.zeros(WIDTH, dtype=np.float32), np.ones(WIDTH, dtype=np.float32), weights, STILL)
    alone = [
        network.log_odds(ScorerInput(counted(path), page.features)) for path, page in zip(PAGES, pages, strict=False)
    ]
    assert trained == pytest.approx(np.concatenate(alone), abs=1e-5)


def test_dropout_hides_column_groups_on_whole_pages() -> None:
    settings = replace(STILL, group_dropout=0.5)
    _, _, batch, dropout = untrained(settings)
    hidden = dropout.inputs == 0
    assert not hidden[:, [0, *range(3, WIDTH)]].any()
    shares = [hidden[batch.page == page][:, [1, 2]].mean() for page in range(3)]
    assert set(shares) == {0, 1}


def test_it_learns_from_the_block_before() -> None:
    pages = training_pages(np.random.default_rng(0)) * 4
    learnt = fit_page_network(pages, replace(SETTINGS, epochs=40), [], seed=1)
    unseen = training_pages(np.random.default_rng(9))
    scores = [
        learnt.log_odds(ScorerInput(counted(path), page.features)) for path, page in zip(PAGES, unseen, strict=True)
    ]
    right = np.concatenate(scores) > 0
    assert (right == (np.concatenate([page.labels for page in unseen]) > 0.5)).mean() > 0.85


def test_training_is_the_same_twice() -> None:
    pages = training_pages(np.random.default_rng(0))
    one, two = (fit_page_network(pages, SETTINGS, [[1, 2]], seed=3).to_arrays("net") for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_what_is_stored_scores_alike(net: PageNetwork) -> None:
    page = counted(PAGES[0])
    features = np.random.default_rng(2).normal(size=(page.n, WIDTH)).astype(np.float32)
    again = PageNetwork.from_arrays("net", net.to_arrays("net"))
    inputs = ScorerInput(page, features)
    assert np.array_equal(net.log_odds(inputs), again.log_odds(inputs))


def test_pages_side_by_side_see_nothing_of_each_other() -> None:
    pages = [counted(path) for path in PAGES[:3]]
    rng = np.random.default_rng(0)
    values = [rng.normal(size=(page.n, 3)).astype(np.float32) for page in pages]
    joined = ContextPooling.joined([ContextPooling.of(page) for page in pages]).pool(
        np.concatenate(values), offsets((1, 4))
    )
    apart = [ContextPooling.of(page).pool(own, offsets((1, 4))) for page, own in zip(pages, values, strict=True)]
    assert joined == pytest.approx(np.concatenate(apart), abs=1e-5)


def test_surroundings_of_a_small_page() -> None:
    page = PageStatistics(segment(parse("<div><p>a b c</p><p>d e f</p></div><ul><li>g h i</ul>")))
    values = np.array([[1.0], [2.0], [6.0]], dtype=np.float32)
    around = ContextPooling.of(page).pool(values, offsets((1,)))
    assert around.shape == (3, len(context_places(offsets((1,)))))
    assert around[:, 0].tolist() == [0, 1, 2]  # before
    assert around[:, 1].tolist() == [2, 6, 0]  # after
    assert around[:, 2].tolist() == [1, 2, 6]  # the block's own element
    assert around[:, 3].tolist() == pytest.approx([1.5, 1.5, 3])  # the next that holds more
    assert around[:, 5].tolist() == pytest.approx([3, 3, 3])  # the page
    assert around[:, 6].tolist() == pytest.approx([1.5, 1.5, 6])  # blocks of the same tags and classes


def test_attributions_of_the_mean_block_are_nothing(net: PageNetwork) -> None:
    page = PageStatistics(segment(parse("<p>a</p>" * 30)))
    inputs = ScorerInput(page, np.tile(net.mean, (page.n, 1)))
    found = net.attribution(inputs)
    assert not found.values[:, :WIDTH].any()
    assert found.scores == pytest.approx(net.log_odds(inputs), abs=1e-9)
    middle = found.values[15]  # far from the page's ends, whose neighbours are missing
    assert np.abs(middle).max() < np.abs(found.values[0]).max()
