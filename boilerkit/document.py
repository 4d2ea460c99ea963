"""What a user holds: an analysed page, its blocks as a table, and its kept blocks written out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from boilerkit.analysis import Analysis, BlockRecord, LineAnalysis
from boilerkit.kinds import KINDS
from boilerkit.output import OutputOptions, write
from boilerkit.page.metadata import Metadata, read_metadata
from boilerkit.words import word_count

if TYPE_CHECKING:
    import pandas as pd

    from boilerkit.model.explain import Attributions


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
    duplicate : bool
        Whether it is left out, however probable, because a kept block before it has the same text.
    kind : str
        The most probable of `kinds`.
    kinds : dict of str to float
        Probability of each kind (main, navigation, promotion, comments, legal, meta); they sum to 1. That of `main` is
        near `probability`, not the same: kinds are learnt from blocks that people labelled by reading, main content
        from the gold texts of corpora, which differ in what they count.
    """

    text: str
    tag: str
    xpath: str
    probability: float
    kept: bool
    hidden: bool
    duplicate: bool
    kind: str
    kinds: dict[str, float]

    def _repr_html_(self) -> str:
        from boilerkit.output.notebook import block_html

        return block_html(BlockRecord(*(getattr(self, name) for name in self.__slots__)))


class Document:
    """An analysed page: its blocks, what is kept of it, and why.

    Parameters
    ----------
    analysis : Analysis
        Blocks, scores and decision.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    @property
    def unit(self) -> str:
        """What its blocks are: "block" or "line"."""
        return self._analysis.unit

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._analysis.segments)

    def __repr__(self) -> str:
        kept = f"{int(self._analysis.decision.kept.sum())} of {len(self)} {self.unit}s kept"
        return f"<{type(self).__name__}: {kept}, score {self.score:.2f}>"

    def _repr_html_(self) -> str:
        from boilerkit.output.notebook import document_html

        return document_html(self._analysis)

    @property
    def source(self) -> str:
        """Where its blocks are from: "page", or "data" if the page shows no text and they were made of its data."""
        return self._analysis.segments.source

    @property
    def threshold(self) -> float:
        """Probability from which a block was kept."""
        return self._analysis.decision.threshold

    @property
    def score(self) -> float:
        """How sure the choice is: the word F1 that the probabilities lead to expect, from 0 to 1."""
        return self._analysis.decision.score

    @property
    def empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._analysis.decision.kept.any()

    @property
    def title(self) -> str:
        """The headline that a reader sees, without the site's name; "" if the page has none."""
        return self._analysis.headline.text

    @cached_property
    def metadata(self) -> Metadata:
        """What the page says of itself (authors, dates, language …), each value with its source."""
        return read_metadata(self._analysis.segments, self._analysis.headline)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block of the page, in reading order."""
        return tuple(Block(*record) for record in self._analysis.blocks)

    def of_kind(self, kind: str) -> tuple[Block, ...]:
        """The blocks of one kind, kept or not, in reading order.

        Parameters
        ----------
        kind : {"main", "navigation", "promotion", "comments", "legal", "meta"}

        Raises
        ------
        ValueError
            If there is no such kind.

        Examples
        --------
        >>> import boilerkit
        >>> page = "<p>Tea is a drink.<footer>© 2024 Tea House. All rights reserved. Privacy policy</footer>"
        >>> [block.text for block in boilerkit.analyze(page).of_kind("legal")]
        ['© 2024 Tea House. All rights reserved. Privacy policy']
        """
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}: choose one of {', '.join(KINDS)}")
        return tuple(block for block in self.blocks if block.kind == kind)

    @property
    def kind_shares(self) -> dict[str, float]:
        """Share of the page's words that stand in blocks of each kind, kept or not, from 0 to 1.

        They sum to 1; of a page without words each is 0.

        Examples
        --------
        >>> import boilerkit
        >>> page = "<p>Tea is a drink.<footer>© 2024 Tea House. All rights reserved. Privacy policy</footer>"
        >>> shares = boilerkit.analyze(page).kind_shares
        >>> max(shares, key=shares.get), round(shares["legal"], 2)
        ('legal', 0.67)
        """
        words = dict.fromkeys(KINDS, 0.0)
        for block in self.blocks:
            words[block.kind] += word_count(block.text)
        total = sum(words.values())
        return {kind: count / total if total else 0.0 for kind, count in words.items()}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the page and what is doubtful of the result, a sentence each.

        Examples
        --------
        >>> import boilerkit
        >>> boilerkit.analyze("<title>Tea<body><p>Tea is hot.</p>").warnings
        ('The page has a <title> without end; it was ended at the next tag.',)
        """
        return self._analysis.warnings

    def render(
        self,
        output: str = "text",
        *,
        url: str | None = None,
        links: bool = True,
        images: bool = False,
        metadata: bool = False,
    ) -> str:
        """The kept blocks as text, Markdown, HTML or JSON.

        Parameters
        ----------
        output : {"text", "markdown", "html", "json", "kinds"}
            JSON has the title, the metadata, the text, the score and the threshold, and every block with what was
            decided. "kinds" is every block, a line each: its kind, whether it is kept, and its text, parted by tabs.
            The text of a `LineDocument` is its kept lines, byte for byte.
        url : str, optional
            The page's address; with it the links and images of Markdown and HTML are absolute.
        links : bool
            Whether Markdown and HTML have links.
        images : bool
            Whether Markdown and HTML have the images that stand among the kept blocks.
        metadata : bool
            Whether what the page says of itself stands at the head: front matter in Markdown, `<meta>` elements in
            HTML, lines in text. JSON always has it.

        Raises
        ------
        ValueError
            If `output` is none of these.

        Examples
        --------
        >>> import boilerkit
        >>> document = boilerkit.analyze("<p><a href='tea'>Tea</a>", threshold=0)
        >>> document.render("markdown", url="https://example.org/")
        '[Tea](https://example.org/tea)'
        """
        return write(self._analysis, output, OutputOptions(url=url, links=links, images=images, metadata=metadata))

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

    @property
    def attributions(self) -> "Attributions":
        """What each feature of each block adds to its log-odds of being main content; computed when first asked for.

        See `boilerkit.model.explain`; `explain` gives the same for one block as a table, `report` shows it on the page.
        """
        return self._analysis.attributions

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
            (feature.name, value, weight, feature.meaning)
            for feature, value, weight in self.attributions.by_weight(block)
        ]
        return _frame("explain", rows, ["feature", "value", "weight", "meaning"])

    @overload
    def report(self, path: None = None) -> str: ...

    @overload
    def report(self, path: str | Path) -> None: ...

    def report(self, path: str | Path | None = None) -> str | None:
        """The page itself, each block tinted by its kind and underlined if it is kept, and why.

        One HTML file for a browser, which opens at the first kept block. Pointing at a block, or moving to it with the
        keyboard, shows its XPath, the probability of each kind, and what weighed most for and against: its features,
        and the blocks and regions around it. A panel lists the blocks, filters them by kind, decision and
        probability, and decides anew when the threshold is moved. Nothing of the page is executed or fetched: its
        scripts, forms, links, pictures and remote styles are left out.

        Parameters
        ----------
        path : str or Path, optional
            Where to write it, in UTF-8.

        Returns
        -------
        str or None
            The HTML, if there is no path.

        Raises
        ------
        ImportError
            If tinycss2, from the extra ``report``, is not installed.

        Examples
        --------
        >>> import boilerkit
        >>> boilerkit.analyze("<h1>Tea</h1>").report().startswith("<!doctype html>")
        True
        """
        from boilerkit.output.report import report

        written = report(self._analysis)
        if path is None:
            return written
        Path(path).write_text(written, "utf-8", newline="")
        return None

    def to_frame(self, features: bool = False, attributions: bool = False) -> "pd.DataFrame":
        """One row a block: the fields of `Block` and, on request, every feature and what it adds to the score.

        The probability of each kind is a column of its own, ``p_main``, ``p_navigation`` …

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
        columns = [name for name in Block.__slots__ if name != "kinds"]
        frame = _frame("to_frame", self.to_records(), columns)
        kinds = [list(block.kinds.values()) for block in self.blocks]
        frame = frame.join(_frame("to_frame", kinds, [f"p_{kind}" for kind in KINDS]))
        if features:
            names = [f"f_{name}" for name in self._analysis.feature_names]
            frame = frame.join(_frame("to_frame", self._analysis.features, names))
        if attributions:
            attributed = self.attributions
            weights = _frame("to_frame", attributed.values, [f"w_{feature.name}" for feature in attributed.features])
            frame = frame.join(weights.assign(w_base=attributed.base))
        return frame

    def to_records(self) -> list[dict[str, Any]]:
        """The blocks as dictionaries, ready for JSON."""
        return [{name: getattr(block, name) for name in Block.__slots__} for block in self.blocks]


class LineDocument(Document):
    """An analysed text without markup: its lines, what is kept of it, and why.

    Its blocks are the lines that are not blank, each as it stands, without tag and XPath.
    """

    _analysis: LineAnalysis


def _frame(method: str, rows: Any, columns: Sequence[str]) -> "pd.DataFrame":
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(f"{method}() needs pandas: pip install 'boilerkit[research]'") from error
    return pd.DataFrame(rows, columns=list(columns))
