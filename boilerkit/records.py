"""What a user gets: blocks and documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

import numpy as np
from numpy.typing import NDArray

from boilerkit import render
from boilerkit.blocks import Segments
from boilerkit.lines import Lines
from boilerkit.tags import Trait

if TYPE_CHECKING:
    import pandas as pd

    from boilerkit.explain import Attributions, Explainer


#: Characters from which a text that stands twice on a page is a copy.
COPIED_LENGTH: Final = 25


@dataclass(frozen=True, slots=True)
class Block:
    """One block-level run of a page's text.

    Attributes
    ----------
    text : str
        White space collapsed, line breaks kept.
    tag : str
        Name of the innermost block-level element.
    xpath : str
        Path of that element in the parsed page.
    probability : float
        That the block is main content, from 0 to 1.
    kept : bool
        Whether the cleaned page has it.
    hidden : bool
        Whether the page hides it until something happens.
    copy : bool
        Whether it is left out, however probable, because a kept block before it has the same text.
    """

    text: str
    tag: str
    xpath: str
    probability: float
    kept: bool
    hidden: bool
    copy: bool

    def _repr_html_(self) -> str:
        from boilerkit.display import block_html

        return block_html(self)


class Document:
    """An analysed page: its blocks, what is kept of it, and why.

    Parameters
    ----------
    segments : Segments
        The page's blocks.
    probabilities : ndarray of shape (n_blocks,)
    threshold : float
    copies : ndarray of bool, shape (n_blocks,)
        Blocks that are left out because a kept block before them has the same text.
    features : ndarray of float32, shape (n_blocks, n_features)
    feature_names : sequence of str
        Names of the features' columns.
    explainer : callable
        Gives the attributions when they are asked for.

    Attributes
    ----------
    threshold : float
        Probability from which a block was kept.
    unit : {"block", "line"}
        What its blocks are.
    """

    unit: ClassVar[str] = "block"

    def __init__(
        self,
        segments: Segments,
        probabilities: NDArray[np.float64],
        threshold: float,
        copies: NDArray[np.bool_],
        features: NDArray[np.float32],
        feature_names: Sequence[str],
        explainer: "Explainer",
    ) -> None:
        self.threshold = threshold
        self._segments = segments
        self._probabilities = probabilities
        self._copies = copies
        self._kept = (probabilities >= threshold) & ~copies
        self._features = features
        self._feature_names = feature_names
        self._explainer = explainer

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._segments)

    def __repr__(self) -> str:
        kept = f"{int(self._kept.sum())} of {len(self)} {self.unit}s kept"
        return f"<{type(self).__name__}: {kept}, score {self.score:.2f}>"

    def _repr_html_(self) -> str:
        from boilerkit.display import document_html

        return document_html(self)

    @property
    def score(self) -> float:
        """How sure the choice is: the word F1 that the probabilities lead to expect, from 0 to 1."""
        return expected_f1(self._probabilities, self._lengths, self._kept)

    @property
    def _lengths(self) -> NDArray[np.float64]:
        return block_lengths(self._segments.texts)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block of the page, in reading order."""
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        segments = self._segments
        columns = zip(
            segments.texts,
            segments.containers,
            self._probabilities.tolist(),
            self._kept.tolist(),
            self._copies.tolist(),
            strict=True,
        )
        for text, container, probability, kept, copy in columns:
            element = segments.elements[container]
            yield Block(
                text,
                segments.tags[container],
                element.getroottree().getpath(element),
                probability,
                kept,
                bool(segments.traits[container] & Trait.HIDDEN.value),
                copy,
            )

    def render(self, output: str = "text") -> str:
        """The kept blocks as text, Markdown or HTML.

        Parameters
        ----------
        output : {"text", "markdown", "html"}

        Raises
        ------
        ValueError
            If `output` is none of these.
        """
        writer = render.WRITERS.get(output)
        if writer is None:
            raise ValueError(f"unknown output {output!r}: choose one of {', '.join(render.WRITERS)}")
        kept = np.flatnonzero(self._kept).tolist()
        if output == "text" and not self._in_table(kept):
            return "\n".join(self._segments.texts[block] for block in kept)  # what the outline would give, faster
        return writer(render.outline(self._segments, kept, inline=output != "text"))

    def _in_table(self, blocks: Sequence[int]) -> bool:
        segments = self._segments
        return any(segments.traits[segments.containers[block]] & Trait.TABLE.value for block in blocks)

    @property
    def text(self) -> str:
        """The kept blocks, one a line."""
        return self.render("text")

    @property
    def markdown(self) -> str:
        """The kept blocks as Markdown."""
        return self.render("markdown")

    @property
    def html(self) -> str:
        """The kept blocks as plain HTML."""
        return self.render("html")

    @cached_property
    def attributions(self) -> "Attributions":
        """What each feature of each block adds to its log-odds of being main content; computed when first asked for.

        See `boilerkit.explain`; `explain` gives the same for one block as a table, `report` shows it on the page.
        """
        return self._explainer()

    def explain(self, block: int) -> "pd.DataFrame":
        """Why a block was kept or dropped: what each of its features adds to its log-odds.

        Parameters
        ----------
        block : int
            Number of the block, as in `blocks`; from the end if negative.

        Returns
        -------
        DataFrame
            One row a feature, the heaviest first: ``feature``, ``value``, ``weight`` (log-odds that it adds: positive
            speaks for main content, negative for boilerplate) and ``meaning``. The weights and
            ``attributions.base`` sum to the log-odds of the block's probability.

        Raises
        ------
        IndexError
            If the page has no such block.
        ImportError
            If pandas is not there.

        Examples
        --------
        >>> import boilerkit
        >>> document = boilerkit.analyze("<h1>Tea</h1><p>Tea is a drink that is made with hot water.")
        >>> list(document.explain(1).columns)
        ['feature', 'value', 'weight', 'meaning']
        """
        if not -len(self) <= block < len(self):
            raise IndexError(f"there is no block {block}: the page has {len(self)}, numbered from 0")
        rows = [
            (feature.name, value, weight, feature.meaning) for feature, value, weight in self.attributions.of(block)
        ]
        return _frame("explain", rows, ["feature", "value", "weight", "meaning"])

    @overload
    def report(self, path: None = None) -> str: ...

    @overload
    def report(self, path: str | Path) -> None: ...

    def report(self, path: str | Path | None = None) -> str | None:
        """The page itself, each block tinted by what was decided and how surely, and why.

        One HTML file for a browser. Pointing at a block, or moving to it with the keyboard, shows its probability,
        its XPath and the features that weighed most for and against; a panel lists and filters the blocks, and
        decides anew when the threshold is moved. Nothing of the page is executed or fetched: its scripts, forms,
        links, pictures and remote styles are left out.

        Parameters
        ----------
        path : str or Path, optional
            Where to write it, in UTF-8.

        Returns
        -------
        str or None
            The HTML, if there is no path.

        Examples
        --------
        >>> import boilerkit
        >>> boilerkit.analyze("<h1>Tea</h1>").report().startswith("<!doctype html>")
        True
        """
        from boilerkit.report import report

        written = report(self)
        if path is None:
            return written
        Path(path).write_text(written, "utf-8", newline="")
        return None

    def to_frame(self, features: bool = False, attributions: bool = False) -> "pd.DataFrame":
        """One row a block: the fields of `Block` and, on request, every feature and what it adds to the score.

        Parameters
        ----------
        features : bool
            Whether to append the feature columns, ``f_…``; see docs/features.md for what they say.
        attributions : bool
            Whether to append what each adds to the log-odds, ``w_…``, and what they start from, ``w_base``.

        Returns
        -------
        DataFrame
        """
        frame = _frame("to_frame", self.to_records(), list(Block.__slots__))
        if features:
            frame = frame.join(_frame("to_frame", self._features, [f"f_{name}" for name in self._feature_names]))
        if attributions:
            found = self.attributions
            weights = _frame("to_frame", found.values, [f"w_{feature.name}" for feature in found.features])
            frame = frame.join(weights.assign(w_base=found.base))
        return frame

    def to_records(self) -> list[dict[str, Any]]:
        """The blocks as dictionaries, ready for JSON."""
        return [{name: getattr(block, name) for name in Block.__slots__} for block in self.blocks]


class LineDocument(Document):
    """An analysed text without markup: its lines, what is kept of it, and why.

    Its blocks are the lines that are not blank, each as it stands, without tag and XPath.
    """

    unit = "line"
    _segments: Lines

    def _blocks(self) -> Iterator[Block]:
        for number, (probability, kept) in enumerate(
            zip(self._probabilities.tolist(), self._kept.tolist(), strict=True)
        ):
            yield Block(self._segments.line(number), "", "", probability, kept, False, False)

    def render(self, output: str = "text") -> str:
        """The kept lines as text, Markdown or HTML; see `Document.render`.

        Parameters
        ----------
        output : {"text", "markdown", "html"}
            As text, kept lines stand byte for byte as they stood.
        """
        if output == "text":
            return self._segments.joined(np.flatnonzero(self._kept).tolist())
        return super().render(output)


def _frame(method: str, rows: Any, columns: Sequence[str]) -> "pd.DataFrame":
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(f"{method}() needs pandas: pip install 'boilerkit[research]'") from error
    return pd.DataFrame(rows, columns=list(columns))


def copies(texts: Sequence[str], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which kept blocks have the text of a kept block before them; short texts may stand twice.

    Pages hold the same text for wide and for narrow screens, or in a list that goes round.

    Parameters
    ----------
    texts : sequence of str
    kept : ndarray of shape (n_blocks,)

    Examples
    --------
    >>> copies(["Tea is a drink that is made with water."] * 3 + ["Tea"] * 2, np.array([0, 1, 1, 1, 1]) > 0).tolist()
    [False, False, True, False, False]
    """
    found, seen = np.zeros(len(texts), dtype=bool), set[str]()
    for place in np.flatnonzero(kept).tolist():
        text = texts[place]
        if len(text) >= COPIED_LENGTH:
            found[place] = text in seen
            seen.add(text)
    return found


def block_lengths(texts: Sequence[str]) -> NDArray[np.float64]:
    """What each block weighs when words are counted: characters that are not white space, about.

    Parameters
    ----------
    texts : sequence of str
        Texts of the blocks.
    """
    return np.fromiter((len(text) for text in texts), dtype=np.float64, count=len(texts))


def expected_f1(probabilities: NDArray[np.float64], lengths: NDArray[np.float64], kept: NDArray[np.bool_]) -> float:
    """F1 by length that the probabilities lead to expect of a choice (a ratio of expectations).

    Parameters
    ----------
    probabilities, lengths : ndarray of shape (n_blocks,)
    kept : ndarray of bool, shape (n_blocks,)
        The choice.
    """
    right = (probabilities * lengths)[kept].sum()
    possible = lengths[kept].sum() + (probabilities * lengths).sum()
    return float(2 * right / possible) if possible > 0 else 0.0


def best_threshold(
    probabilities: NDArray[np.float64], lengths: NDArray[np.float64], least: float, margin: float = 0.0
) -> float:
    """Threshold at which the F1 that the probabilities lead to expect is greatest.

    A page that the model is sure of is cut near one half; of a page where the main content is uncertain, more
    is kept, since there a lost block costs more than a wrong one (Lipton, Elkan, Naryanaswamy 2014).

    Parameters
    ----------
    probabilities, lengths : ndarray of shape (n_blocks,)
    least : float
        Lower bound.
    margin : float
        What is expected of keeping everything may be this much less; then everything is kept. So text that is
        nearly clean is left alone, and what has been cleaned once does not change again.

    Returns
    -------
    float
        1 for a page without blocks.

    Examples
    --------
    >>> best_threshold(np.array([0.9, 0.5, 0.1]), np.array([50.0, 5.0, 20.0]), least=0.05)
    0.5
    """
    if not len(probabilities):
        return 1.0
    order = np.argsort(-probabilities, kind="stable")
    right = np.cumsum((probabilities * lengths)[order])
    taken = np.cumsum(lengths[order])
    expected = 2 * right / np.maximum(taken + right[-1], 1e-9)
    if margin and expected[-1] >= expected.max() - margin:
        return float(probabilities.min())
    return float(max(probabilities[order][int(expected.argmax())], least))
