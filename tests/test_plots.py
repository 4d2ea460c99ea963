"""Figures: what they draw is what the tables say, on the axes that they are given, in the colours of any style."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb, to_rgba

import boilerkit
from boilerkit.evaluation import plots
from boilerkit.kinds import KINDS
from boilerkit.output.kinds_style import KINDS_STYLE

DOC = boilerkit.analyze("<nav><a href=/>Home</a></nav><p>Tea is a drink.</p><footer>Legal</footer>", threshold=0.02)
BLOCKS = pd.DataFrame(
    {
        "label": [1, 1, 0, 0, 0],
        "probability": [0.9, 0.6, 0.7, 0.2, 0.1],
        "words": [40, 10, 10, 5, 5],
        "f_link_density": [0.0, 0.1, 1.0, 1.0, 0.5],
        "f_is_p": [1, 1, 0, 0, 1],
    }
)
IMPORTANCE = pd.DataFrame(
    {
        "group": ["text", "echo", "words"],
        "features": [26, 5, 1],
        "loss": [0.05, -0.01, 0.2],
        "low": [0.02, -0.02, 0.1],
        "high": [0.09, 0.01, 0.25],
    }
)
BY_TYPE = pd.DataFrame(
    [
        {"system": system, "page_type": page_type, "pages": pages, "f1": f1, "low": f1 - 0.1, "high": f1 + 0.05}
        for system, page_type, pages, f1 in [
            ("b", "forum", 1, 0.6),
            ("b", "article", 1200, 0.9),
            ("a", "article", 1200, 0.8),
        ]
    ]
)
SPEED = pd.DataFrame(
    {
        "title": ["slow", "<fast>", "ours"],
        "kind": ["peer", "baseline", "boilerkit"],
        "f1": [0.8, 0.6, 0.9],
        "time": [5.0, 0.1, 1.0],
    }
)
LOSSES = pd.DataFrame(
    {"page_type": ["forum", "forum", "article"], "false_keeps": [0.2, 0.4, 0.1], "false_drops": [0.0, 0.2, 0.05]}
)
SHARES = pd.DataFrame({"main": [0.6, 0.9], "navigation": [0.4, 0.1]}, index=["forum", "article"])

FIGURES: dict[str, Callable[[Axes | None], Axes]] = {
    "page": lambda ax: plots.page(DOC, [0, 1, 0], ax),
    "distribution": lambda ax: plots.distribution(BLOCKS, "link_density", ax=ax),
    "importance": lambda ax: plots.importance(IMPORTANCE, ax=ax),
    "precision_recall": lambda ax: plots.precision_recall(BLOCKS, ax),
    "calibration": lambda ax: plots.calibration(BLOCKS, ax=ax),
    "by_type": lambda ax: plots.by_type(BY_TYPE, ax),
    "quality_speed": lambda ax: plots.quality_speed(SPEED, ax),
    "losses": lambda ax: plots.losses(LOSSES, ax=ax),
    "kinds_shares": lambda ax: plots.kinds_shares(SHARES, ax),
}


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def legend(ax: Axes) -> list[str]:
    found = ax.get_legend()
    return [text.get_text() for text in found.get_texts()] if found else []


def ticks(labels: Any) -> list[str]:
    return [label.get_text() for label in labels]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_every_figure(name: str, style: str) -> None:
    """Axes in, the same axes out; labelled, without a title; text and lines of no colour of their own."""
    with plt.style.context(style):
        given = plt.figure().subplots()
        before = set(plt.get_fignums())
        assert FIGURES[name](given) is given
        assert set(plt.get_fignums()) == before
        own = FIGURES[name](None)
        assert own.figure is not given.figure
        for ax in (given, own):
            assert ax.get_title() == ax.get_title(loc="left") == ""
            assert ax.get_xlabel() and ax.get_ylabel()
            ax.figure.canvas.draw()
            drawn = [text for text in ax.figure.findobj(plt.Text) if text.get_text().strip()]
            assert {to_rgb(text.get_color()) for text in drawn} == {to_rgb(plt.rcParams["text.color"])}
            assert to_rgba(ax.get_facecolor()) == to_rgba(plt.rcParams["axes.facecolor"])


def lightness(colour: str) -> float:
    """CIE lightness, from 0 to 100."""
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(colour)]
    y = float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
    return 116 * np.cbrt(y) - 16 if y > 0.008856 else 903.3 * y


def test_colours_can_be_distinguished() -> None:
    """Main content and boilerplate without any hue; every colour from a white and from a black ground."""
    assert abs(lightness(plots.MAIN) - lightness(plots.BOILERPLATE)) > 20
    assert all(35 < lightness(colour) < 75 for colour in plots.SERIES)
    assert len(set(plots.SERIES)) == len(plots.SERIES) <= len(plots.MARKERS)


def test_page() -> None:
    ax = plots.page(DOC, [0, 1, 0])
    kept, dropped, label = (patch.get_data() for patch in ax.patches)
    words, probabilities = [0, 1, 5, 6], [block.probability for block in DOC.blocks]
    assert kept.edges.tolist() == words
    assert np.where(np.isnan(kept.values), dropped.values, kept.values).tolist() == probabilities
    assert (~np.isnan(kept.values)).tolist() == [block.kept for block in DOC.blocks]
    assert (np.isnan(kept.values) != np.isnan(dropped.values)).all()
    assert (~np.isnan(label.values)).tolist() == [False, True, False]
    assert ax.get_lines()[0].get_ydata() == [0.02, 0.02]
    assert legend(ax) == ["kept", "dropped", "threshold", "main content by its label"]
    assert legend(plots.page(DOC)) == ["kept", "dropped", "threshold"]


def test_page_without_blocks_and_with_wrong_labels() -> None:
    plots.page(boilerkit.analyze("")).figure.canvas.draw()
    with pytest.raises(ValueError, match="2 labels for 3 blocks; give one a block"):
        plots.page(DOC, [0, 1])


def test_distribution() -> None:
    ax = plots.distribution(BLOCKS, "f_is_p")
    boilerplate, main = (patch.get_data() for patch in ax.patches)
    assert boilerplate.edges.tolist() == [-0.5, 0.5, 1.5]
    assert boilerplate.values == pytest.approx([2 / 3, 1 / 3])
    assert main.values.tolist() == [0, 1]
    assert ticks(ax.get_xticklabels()) == ["0", "1"]
    assert ax.get_xlabel() == "is_p (share)"
    assert legend(ax) == ["boilerplate, 3 blocks", "main content, 2 blocks"]


def test_distribution_of_many_values_and_of_one() -> None:
    many = pd.DataFrame({"label": [0, 1] * 50, "f_own": np.linspace(0, 2, 100)})
    ax = plots.distribution(many, "own", bins=10)
    assert len(ax.patches[0].get_data().values) == 10
    assert ax.patches[0].get_data().values.sum() == pytest.approx(1)
    assert ax.get_xlabel() == "own"
    assert plots.distribution(many.assign(f_own=3.0), "own").patches[1].get_data().values.tolist() == [1]
    with pytest.raises(ValueError, match="no column 'f_words'; make them with features=True"):
        plots.distribution(many, "words")


def test_importance() -> None:
    ax = plots.importance(IMPORTANCE, most=2)
    assert ticks(ax.get_yticklabels()) == ["text, 26 features", "words"]
    (bars,) = ax.containers
    assert bars.lines[0].get_xdata().tolist() == [0.05, 0.2]
    assert bars.lines[2][0].get_segments()[1].tolist() == [[0.1, 1.0], [0.25, 1.0]]


def test_precision_recall() -> None:
    lines = {line.get_label(): line for line in plots.precision_recall(BLOCKS).get_lines()}
    assert lines.keys() == {"precision", "recall", "F1"}
    at = {
        name: dict(zip(line.get_xdata().round(2).tolist(), line.get_ydata(), strict=True))
        for name, line in lines.items()
    }
    assert at["precision"][0.5] == pytest.approx(50 / 60)
    assert at["recall"][0.65] == pytest.approx(40 / 50)
    assert at["F1"][0.0] == pytest.approx(2 * 50 / (50 + 70))


def test_calibration() -> None:
    ax = plots.calibration(BLOCKS, bins=2)
    x, y = ax.get_lines()[1].get_data()
    assert x == pytest.approx([0.15, (0.9 * 40 + 0.6 * 10 + 0.7 * 10) / 60])
    assert y == pytest.approx([0, 50 / 60])
    error = (10 * 0.15 + 60 * abs(49 / 60 - 50 / 60)) / 70
    assert legend(ax)[1] == f"expected calibration error {error:.3f}"
    small, large = ax.collections[0].get_sizes()
    assert large > small


def test_by_type() -> None:
    ax = plots.by_type(BY_TYPE)
    assert ticks(ax.get_xticklabels()) == ["article\n1,200 pages", "forum\n1 page"]
    first, second = ax.containers
    assert legend(ax) == [first.get_label(), second.get_label()] == ["b", "a"]
    assert first.lines[0].get_ydata().tolist() == [0.9, 0.6]
    assert first.lines[2][0].get_segments()[1][:, 1] == pytest.approx([0.5, 0.65])
    assert np.isnan(second.lines[0].get_ydata()[1])
    assert first.lines[0].get_color() != second.lines[0].get_color()
    assert first.lines[0].get_marker() != second.lines[0].get_marker()


def test_quality_speed() -> None:
    ax = plots.quality_speed(SPEED)
    places = {kind: points.get_offsets().tolist() for kind, points in zip(legend(ax), ax.collections, strict=True)}
    assert places == {"baseline": [[0.1, 0.6]], "boilerkit": [[1.0, 0.9]], "peer": [[5.0, 0.8]]}
    *numbers, names = (text for text in ax.texts)
    assert [(number.get_text(), number.xy) for number in numbers] == [
        ("1", (1.0, 0.9)),
        ("2", (5.0, 0.8)),
        ("3", (0.1, 0.6)),
    ]
    assert names.get_text().split("\n") == ["1  ours", "2  slow", "3  <fast>"]
    assert ax.get_xscale() == "log"


def test_losses() -> None:
    ax = plots.losses(LOSSES)
    assert ticks(ax.get_yticklabels()) == ["article, 1 page", "forum, 2 pages"]
    keeps, drops = ax.containers
    assert [bar.get_width() for bar in keeps] == pytest.approx([0.1, 0.3])
    assert [bar.get_width() for bar in drops] == pytest.approx([0.05, 0.1])
    assert [bar.get_x() for bar in drops] == pytest.approx([0.1, 0.3])
    assert legend(ax) == ["boilerplate kept", "main content dropped"]


def test_kinds_have_the_colours_of_reports() -> None:
    assert list(plots.OF_KIND) == list(KINDS)
    hues = re.findall(r"\.k-(\w+) {\s+--bk-hue: (\d+) (\d+) (\d+)", KINDS_STYLE)
    assert {kind: to_hex([int(part) / 255 for part in rgb]).upper() for kind, *rgb in hues} == {
        kind: colour for kind, (colour, _) in plots.OF_KIND.items()
    }
    assert len(set(plots.OF_KIND.values())) == len({pattern for _, pattern in plots.OF_KIND.values()}) == len(KINDS)


def test_kinds_shares() -> None:
    ax = plots.kinds_shares(SHARES)
    assert ticks(ax.get_yticklabels()) == ["forum", "article"]
    main, navigation = ax.containers
    assert [bar.get_width() for bar in main] == pytest.approx([0.6, 0.9])
    assert [bar.get_x() for bar in navigation] == pytest.approx([0.6, 0.9])
    assert legend(ax) == ["main", "navigation"]


def test_kinds_confusion() -> None:
    table = pd.DataFrame([[3, 1], [0, 0]], index=["main", "meta"], columns=["main", "meta"])
    ax = plots.kinds_confusion(table)
    assert [text.get_text() for text in ax.texts] == ["3", "1", "0", "0"]
    assert ax.images[0].get_array().tolist() == [[0.75, 0.25], [0.0, 0.0]]
    assert ticks(ax.get_xticklabels()) == ticks(ax.get_yticklabels()) == ["main", "meta"]
    assert ax.get_xlabel() == "kind by the model" and ax.get_ylabel() == "kind by the readers"
