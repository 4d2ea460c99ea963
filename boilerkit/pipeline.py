"""Cleaning: page → blocks, or text → lines, → features → scores → text, around one trained model."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from numbers import Real
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray

from boilerkit.analysis import Analysis, LineAnalysis
from boilerkit.document import Document, LineDocument
from boilerkit.features.statistics import PageStatistics
from boilerkit.kinds import COMMENTS, KINDS, MAIN
from boilerkit.model import Model, ModelError
from boilerkit.model.decision import Constraints, no_comments
from boilerkit.model.explain import Attributions
from boilerkit.model.kinds import KindModel, KindScores
from boilerkit.model.scorer import ScorerInput
from boilerkit.page.headline import find_headline, headline_repeats
from boilerkit.page.hidden import EXCLUDED, HiddenMode, as_visible
from boilerkit.page.lines import split
from boilerkit.page.metadata.titles import Headline
from boilerkit.page.parse import Page
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Segments

TitleMode = Literal["keep", "drop", "model"]
CommentsMode = Literal["drop", "keep", "model"]
#: What becomes of the block that shows the headline (-1 if there is none) and of those that show it again.
_TITLE_MODES: Final[dict[str, Callable[[int, Sequence[int]], Constraints]]] = {
    "keep": lambda headline, repeats: Constraints(headline=headline, repeats=repeats),
    "drop": lambda headline, repeats: Constraints(excluded=[headline, *repeats] if headline >= 0 else ()),
    "model": lambda headline, repeats: Constraints(),
}
#: Kinds that are kept besides those that were asked for, by how readers' comments are treated.
_COMMENTS_MODES: Final[dict[str, tuple[str, ...]]] = {"drop": (), "keep": (COMMENTS,), "model": ()}
_WEIGHTS: Final = Path(__file__).parent / "weights"
#: Lines of a long text that are judged together, so that memory and time grow with the text and no faster.
_SECTION: Final = 20_000


class _WithModel:
    """What cleaners have in common: they show themselves as their model's card."""

    model: Model
    _kinds: KindModel | None
    _unit: ClassVar[str]

    def __init__(self, model: Model, kinds: KindModel | None = None) -> None:
        self.model = _checked(model, self._unit)
        self._kinds = kinds

    @classmethod
    def from_estimator(cls, estimator: Any, kinds: KindModel | None = None) -> Self:
        """A cleaner around a fitted `boilerkit.estimators.ContentClassifier`.

        Parameters
        ----------
        estimator : ContentClassifier
        kinds : KindModel, optional
            As for the class.

        Raises
        ------
        ModelError
            If it is not fitted, or was fitted to another unit.
        """
        model = getattr(estimator, "model_", None)
        if not isinstance(model, Model):
            raise ModelError(f"{type(estimator).__name__} holds no model; give a fitted ContentClassifier")
        return cls(model, kinds)

    @property
    def kinds(self) -> KindModel:
        """The model of kinds; the package's own is loaded when it is first needed."""
        return self._kinds or _default_kinds(self.model.unit)

    def __repr__(self) -> str:
        return f"{type(self).__name__}. {self.model!r}"

    def _repr_html_(self) -> str:
        return self.model._repr_html_()


class Cleaner(_WithModel):
    """Cleans pages with one model.

    Parameters
    ----------
    model : Model
    kinds : KindModel, optional
        Tells the kinds of blocks; by default the one that the package ships.

    Examples
    --------
    >>> import boilerkit
    >>> cleaner = boilerkit.Cleaner.default()
    >>> cleaner.clean("<nav><a href='/'>Home</a></nav>")
    ''
    """

    _unit = "block"

    @classmethod
    def load(cls, folder: str | Path) -> "Cleaner":
        """A cleaner around a model that `boilerkit train` wrote.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        ModelError
            If the folder holds no model that this version can use.
        """
        return cls(Model.load(folder))

    @classmethod
    def default(cls) -> "Cleaner":
        """The cleaner around the model that the package ships; loaded once."""
        return _default_cleaner()

    def clean(
        self,
        page: Page,
        *,
        output: str = "text",
        threshold: float | None = None,
        encoding: str | None = None,
        title: TitleMode = "keep",
        hidden: HiddenMode = "auto",
        keep: Sequence[str] = (MAIN,),
        comments: CommentsMode = "drop",
        url: str | None = None,
        links: bool = True,
        images: bool = False,
        metadata: bool = False,
    ) -> str:
        """Main content of a page; see `boilerkit.clean`.

        Parameters
        ----------
        page, output, threshold, encoding, title, hidden, keep, comments, url, links, images, metadata
            As for `boilerkit.clean`.
        """
        document = self.analyze(
            page, threshold=threshold, encoding=encoding, title=title, hidden=hidden, keep=keep, comments=comments
        )
        return document.render(output, url=url, links=links, images=images, metadata=metadata)

    def analyze(
        self,
        page: Page,
        *,
        threshold: float | None = None,
        encoding: str | None = None,
        title: TitleMode = "keep",
        hidden: HiddenMode = "auto",
        keep: Sequence[str] = (MAIN,),
        comments: CommentsMode = "drop",
    ) -> Document:
        """A page's blocks and which of them are kept; see `boilerkit.analyze`.

        Parameters
        ----------
        page, threshold, encoding, title, hidden, keep, comments
            As for `boilerkit.analyze`.
        """
        _check(threshold, title, hidden, keep, comments)
        segments = read_page(page, encoding)
        inputs, features, probabilities = _score(self.model, [as_visible(segments) if hidden == "keep" else segments])
        headline = find_headline(segments)
        constraints = _TITLE_MODES[title](headline.heading, headline_repeats(segments, headline.heading))
        if threshold is None or hidden == "drop":
            constraints = replace(constraints, excluded=[*constraints.excluded, *EXCLUDED[hidden](segments)])
        kinds = KindScores(partial(getattr, self, "kinds"), inputs, probabilities)
        constraints = _with_kinds(constraints, kinds, keep, comments)
        decision = self.model.rule.decide(probabilities, segments, _prose(inputs), threshold, constraints)
        explainer = partial(Attributions.of, self.model, inputs)
        return Document(
            Analysis(segments, headline, probabilities, decision, features, self.model.features, explainer, kinds)
        )


class LineCleaner(_WithModel):
    """Cleans texts without markup with one model.

    Parameters
    ----------
    model : Model
    kinds : KindModel, optional
        Tells the kinds of lines; by default the one that the package ships.

    Examples
    --------
    >>> import boilerkit
    >>> cleaner = boilerkit.LineCleaner.default()
    >>> cleaner.clean("")
    ''
    """

    _unit = "line"

    @classmethod
    def load(cls, folder: str | Path) -> "LineCleaner":
        """A cleaner around a model that `boilerkit train --lines` wrote.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        ModelError
            If the folder holds no model of lines that this version can use.
        """
        return cls(Model.load(folder))

    @classmethod
    def default(cls) -> "LineCleaner":
        """The cleaner around the model that the package ships; loaded once."""
        return _default_line_cleaner()

    def clean(self, text: str, *, threshold: float | None = None, keep: Sequence[str] = (MAIN,)) -> str:
        """A text without its boilerplate lines; see `boilerkit.clean_text`.

        Parameters
        ----------
        text, threshold, keep
            As for `boilerkit.clean_text`.
        """
        return self.analyze(text, threshold=threshold, keep=keep).text

    def analyze(self, text: str, *, threshold: float | None = None, keep: Sequence[str] = (MAIN,)) -> LineDocument:
        """A text's lines and which of them are kept; see `boilerkit.analyze_text`.

        Parameters
        ----------
        text, threshold, keep
            As for `boilerkit.analyze_text`.
        """
        if not isinstance(text, str):
            raise TypeError(f"a text is a str, not {type(text).__name__}; decode bytes first")
        _check(threshold, keep=keep)
        lines = split(text)
        sections = [lines.section(start, start + _SECTION) for start in range(0, len(lines), _SECTION)]
        inputs, features, probabilities = _score(self.model, sections)
        kinds = KindScores(partial(getattr, self, "kinds"), inputs, probabilities)
        constraints = _with_kinds(Constraints(), kinds, keep, "model")
        decision = self.model.rule.decide(probabilities, lines, _prose(inputs), threshold, constraints)
        explainer = partial(Attributions.of, self.model, inputs)
        headline = Headline("", "", -1)
        return LineDocument(
            LineAnalysis(lines, headline, probabilities, decision, features, self.model.features, explainer, kinds)
        )


def _checked(model: Model, unit: str) -> Model:
    """The model, if it scores the unit."""
    if model.unit != unit:
        raise ModelError(f"the model scores {model.unit}s, not {unit}s; give one of the right kind")
    return model


def _check(
    threshold: float | None,
    title: str = "model",
    hidden: str = "auto",
    keep: Sequence[str] = (MAIN,),
    comments: str = "model",
) -> None:
    if threshold is not None and not isinstance(threshold, Real):
        raise TypeError(f"threshold is a number from 0 to 1 or None, not {type(threshold).__name__}")
    if threshold is not None and not 0 <= threshold <= 1:
        raise ValueError(f"threshold is a probability from 0 to 1, not {threshold}")
    for name, value, choices in (
        ("title", title, _TITLE_MODES),
        ("hidden", hidden, EXCLUDED),
        ("comments", comments, _COMMENTS_MODES),
    ):
        if value not in list(choices):
            raise ValueError(f"unknown {name} {value!r}: choose one of {', '.join(choices)}")
    if isinstance(keep, str) or not isinstance(keep, Collection) or not all(kind in KINDS for kind in keep):
        raise ValueError(f"keep is a sequence of kinds out of {', '.join(KINDS)}, not {keep!r}")


def _with_kinds(constraints: Constraints, kinds: KindScores, keep: Sequence[str], comments: str) -> Constraints:
    """Constraints with the blocks of the kinds that are to be kept, and the comments that are to be left out."""
    wanted = {*keep, *_COMMENTS_MODES[comments]}
    also = (
        np.isin(kinds.numbers, [KINDS.index(kind) for kind in wanted - {MAIN}]).nonzero()[0] if wanted - {MAIN} else ()
    )
    drops = comments == "drop" and COMMENTS not in wanted and kinds.may_have_comments
    below = kinds.comments if drops else no_comments
    return replace(constraints, keeps_main=MAIN in keep, also=list(also), comments=below)


def _score(
    model: Model, parts: Sequence[Segments]
) -> tuple[list[ScorerInput], NDArray[np.float32], NDArray[np.float64]]:
    """Inputs, features and probabilities of what is scored part by part: one page, or the sections of a text."""
    inputs = [model.read(PageStatistics(part)) for part in parts if len(part)]
    empty = np.zeros((0, len(model.features)), dtype=np.float32)
    several = len(inputs) != 1
    features = np.concatenate([empty, *(one.features for one in inputs)]) if several else inputs[0].features
    return inputs, features, np.concatenate([np.zeros(0), *map(model.probabilities, inputs)])


def _prose(inputs: Sequence[ScorerInput]) -> NDArray[np.bool_]:
    """Which blocks read like sentences."""
    return np.concatenate([np.zeros(0, dtype=bool), *(one.statistics.long for one in inputs)])


@lru_cache(maxsize=2)
def _default_kinds(unit: str) -> KindModel:
    return KindModel.load(_WEIGHTS / f"kinds-of-{unit}s")


@lru_cache(maxsize=1)
def _default_cleaner() -> Cleaner:
    return Cleaner.load(_WEIGHTS / "blocks")


@lru_cache(maxsize=1)
def _default_line_cleaner() -> LineCleaner:
    return LineCleaner.load(_WEIGHTS / "lines")


def clean(
    page: Page,
    *,
    output: str = "text",
    threshold: float | None = None,
    encoding: str | None = None,
    title: TitleMode = "keep",
    hidden: HiddenMode = "auto",
    keep: Sequence[str] = (MAIN,),
    comments: CommentsMode = "drop",
    url: str | None = None,
    links: bool = True,
    images: bool = False,
    metadata: bool = False,
) -> str:
    """Main content of a web page.

    Parameters
    ----------
    page : str, bytes or lxml element
        HTML as text, as bytes in whatever encoding, or parsed; a tree is not changed.
    output : {"text", "markdown", "html", "json"}
        How it is written out.
    threshold : float, optional
        Probability of main content from which a block is kept, from 0 (everything, but see `comments`) to 1. By default
        each page gets the threshold that is likely to give the greatest F1 (see
        `boilerkit.model.decision.best_threshold`), and a region that the page shows twice is kept once.
    encoding : str, optional
        For bytes: what the server said of the encoding (an HTTP charset).
    title : {"keep", "drop", "model"}
        What becomes of the page's headline: it stands once and first where anything else is kept; it is never kept; or
        it is kept where the model says so, where it stands on the page.
    hidden : {"auto", "keep", "drop"}
        What becomes of text that the page hides: the model decides, so that what a click unfolds is kept with the text
        around it, and only short texts inside visible ones (labels for screen readers, sort keys) are left out; it is
        treated as if it were visible; or it is never kept.
    keep : sequence of str
        Kinds of blocks that are kept: "main", "navigation", "promotion", "comments", "legal", "meta". What is main
        content the threshold decides; of the other kinds each block is kept whose most probable kind it is.
    comments : {"drop", "keep", "model"}
        What becomes of what readers wrote below something else: it is left out where the page has other main content;
        it is always kept; or the model of main content decides, as of any other text. A forum's posts are main content.
    url : str, optional
        The page's address; with it the links and images of Markdown and HTML are absolute.
    links : bool
        Whether Markdown and HTML have links.
    images : bool
        Whether Markdown and HTML have the images that stand among what is kept.
    metadata : bool
        Whether what the page says of itself (authors, dates …) stands at the head; see `Document.render`.

    Returns
    -------
    str
        "" if the page has no main content.

    Raises
    ------
    TypeError
        If `page` is no page.
    ValueError
        If `output`, `threshold`, `title`, `hidden`, `keep` or `comments` is out of range.

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.clean("")
    ''
    """
    return _default_cleaner().clean(
        page,
        output=output,
        threshold=threshold,
        encoding=encoding,
        title=title,
        hidden=hidden,
        keep=keep,
        comments=comments,
        url=url,
        links=links,
        images=images,
        metadata=metadata,
    )


def analyze(
    page: Page,
    *,
    threshold: float | None = None,
    encoding: str | None = None,
    title: TitleMode = "keep",
    hidden: HiddenMode = "auto",
    keep: Sequence[str] = (MAIN,),
    comments: CommentsMode = "drop",
) -> Document:
    """A page's blocks, how likely each is main content, and which are kept.

    Parameters
    ----------
    page, threshold, encoding, title, hidden, keep, comments
        As for `clean`.

    Returns
    -------
    Document

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.analyze("<p>Tea").blocks[0].xpath
    '/html/body/p'
    """
    return _default_cleaner().analyze(
        page, threshold=threshold, encoding=encoding, title=title, hidden=hidden, keep=keep, comments=comments
    )


def clean_text(text: str, *, threshold: float | None = None, keep: Sequence[str] = (MAIN,)) -> str:
    """A text without its boilerplate lines, where the markup is gone and the noise is still there.

    For text that was extracted long ago: a whole page as lines (Common Crawl's WET files), or another tool's output
    with a handful of bad lines.

    Parameters
    ----------
    text : str
        Lines that end with line feeds, carriage returns or both.
    threshold : float, optional
        Probability of main content from which a line is kept, from 0 (everything) to 1. By default each text gets the
        threshold at which the expected F1 is greatest; of text that is nearly clean only what is surely noise goes.
    keep : sequence of str
        Kinds that are kept, as for `clean`.

    Returns
    -------
    str
        The kept lines byte for byte, and the blank lines between them; "" if there are none.

    Raises
    ------
    TypeError
        If `text` is no str.
    ValueError
        If `threshold` is out of range.

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.clean_text("Tea is a drink that is made with hot water.\\n", threshold=0)
    'Tea is a drink that is made with hot water.\\n'
    """
    return _default_line_cleaner().clean(text, threshold=threshold, keep=keep)


def analyze_text(text: str, *, threshold: float | None = None, keep: Sequence[str] = (MAIN,)) -> LineDocument:
    """A text's lines, how likely each is main content, and which are kept.

    Parameters
    ----------
    text, threshold, keep
        As for `clean_text`.

    Returns
    -------
    LineDocument
        A `Document` whose blocks are lines: same columns, without tag and XPath.

    Examples
    --------
    >>> import boilerkit
    >>> boilerkit.analyze_text("Tea\\n\\nShare").to_records()[1]["text"]
    'Share'
    """
    return _default_line_cleaner().analyze(text, threshold=threshold, keep=keep)
