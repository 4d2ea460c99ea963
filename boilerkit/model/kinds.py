"""The model of kinds: what kind of noise a block is, if it is not main content.

It stands beside a model of main content, which decides what is kept; what that says of a block is one of its features.
Some perceptrons score each kind; a softmax over their mean gives probabilities. A kinds folder holds `arrays.npz`
(numbers alone), `lexicons.json` (token weights of each kind) and `card.json`, as a model folder does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import BLOCK, SCHEMAS, kind_tokens
from boilerkit.features.feature import LOG_ODDS, Feature
from boilerkit.features.lexical import TokenWeights
from boilerkit.kinds import COMMENTS, KINDS
from boilerkit.model import folder as folders
from boilerkit.model.context import ALL, Blocks
from boilerkit.model.model import MISFIT, MOST_SCORERS, ModelError, token_weights
from boilerkit.model.numerics import in_strips, logit
from boilerkit.model.perceptron import Perceptron
from boilerkit.model.scorer import Attribution, Doubles, Floats, ScorerInput

FORMAT: Final = 1
#: The greatest temperature; the smallest is its inverse.
_HOTTEST: Final = 1e3
#: How near 0 and 1 a probability may come before it becomes log-odds.
_NEAREST: Final = 1e-6
#: Probability above which a block counts as a comment, and columns of features that are not 0 where there may be one.
_IS_COMMENT: Final = 0.5
#: What pages call themselves, in schema.org's terms, whose posts are their main content.
_FORUMS: Final = frozenset(["discussionforumposting", "qapage"])
_COMMENT_SIGNS: Final = [BLOCK.names.index(name) for name in ("means_reply", "under_comments")]
_MAIN_FEATURE: Final = Feature(
    "main_log_odds", LOG_ODDS, "log-odds that the block is main content, by the model of main content"
)


class ColumnSources(NamedTuple):
    """What the perceptrons' columns are made of.

    Attributes
    ----------
    counted : ndarray of float32, shape (n_blocks, n_counted)
        The features that need nothing but the page.
    own : ndarray of float32, shape (n_blocks, n_kinds * 3)
        Sums of the token weights of each kind over each block.
    pooled : ndarray of float32
        What `boilerkit.model.context.ContextPooling.gather` pools of them.
    """

    counted: Floats
    own: Floats
    pooled: Floats


@dataclass(frozen=True)
class KindModel:
    """A trained model of the kinds of blocks.

    Attributes
    ----------
    unit : {"block", "line"}
        What it scores.
    lexicons : tuple of TokenWeights
        Token weights of each kind.
    scorers : tuple of Perceptron
        Each has an output for every kind; a softmax makes probabilities of their mean. They share their mean and scale.
    temperature : float
        What the scores are divided by before (Guo et al. 2017, temperature scaling).
    card : mapping
        What the model is made of.
    """

    unit: str
    lexicons: tuple[TokenWeights, ...]
    scorers: tuple[Perceptron, ...]
    temperature: float
    card: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"{type(self).__name__} of {', '.join(KINDS)} for {self.unit}s"

    @property
    def features(self) -> tuple[Feature, ...]:
        """What the columns of `columns` are."""
        return features(self.unit)

    def sources(self, inputs: ScorerInput) -> ColumnSources:
        """What `columns` reads of a page, computed once for all its blocks.

        Parameters
        ----------
        inputs : ScorerInput
            The page as the model of main content sees it.
        """
        own = kind_tokens.own_columns(inputs.statistics, self._tables)
        pooled = inputs.context.sources(kind_tokens.pooled_columns(own))
        return ColumnSources(_counted(inputs, self.unit), own, pooled)

    @cached_property
    def _tables(self) -> kind_tokens.KindLexicons:
        return kind_tokens.KindLexicons.of(self.lexicons)

    def columns(self, inputs: ScorerInput, sources: ColumnSources, main: Doubles, blocks: Blocks = ALL) -> Floats:
        """What the perceptrons see of some blocks, of shape (n_blocks, n_columns).

        Parameters
        ----------
        inputs : ScorerInput
            The page as the model of main content sees it.
        sources : ColumnSources
            `sources` of the page.
        main : ndarray
            Log-odds that each block of the page is main content.
        blocks : slice or ndarray of int
            Which blocks.
        """
        pooled = inputs.context.gather(sources.pooled, kind_tokens.OFFSETS, blocks)
        return np.hstack([sources.counted[blocks], sources.own[blocks], pooled, main[blocks, None]], dtype=np.float32)

    def scores(self, columns: Floats) -> Doubles:
        """Score of each kind before the softmax, of shape (n_blocks, n_kinds).

        Parameters
        ----------
        columns : ndarray of float32, shape (n_blocks, n_columns)
        """
        inputs = self.scorers[0].inputs(columns)
        outputs = [scorer.outputs(inputs) for scorer in self.scorers]
        return np.asarray(sum(outputs) / (len(outputs) * self.temperature))

    def attribution(self, columns: Floats, kind: str) -> Attribution:
        """What each column adds to the score of a kind.

        Parameters
        ----------
        columns : ndarray of float32, shape (n_blocks, n_columns)
        kind : str
        """
        inputs, place = self.scorers[0].inputs(columns), KINDS.index(kind)
        parts = [scorer.attribution(inputs, place) for scorer in self.scorers]
        return Attribution.mean(parts).scaled(1 / self.temperature, 0.0)

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder, made where it is not there.

        Parameters
        ----------
        folder : str or Path
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {"temperature": np.array(self.temperature)}
        for number, scorer in enumerate(self.scorers):
            arrays |= scorer.to_arrays(f"perceptron{number}")
        folders.write_arrays(folder, arrays)
        tokens = {
            kind: {"names": dict(weights.names), "words": dict(weights.words)}
            for kind, weights in zip(KINDS, self.lexicons, strict=True)
        }
        head = {
            "unit": self.unit,
            "scorers": len(self.scorers),
            "features": [feature.name for feature in self.features],
            "kinds": tokens,
        }
        folders.write_lexicons(folder, head)
        folders.write_card(folder, self.card)

    @classmethod
    def load(cls, folder: str | Path) -> "KindModel":
        """Read a model of kinds from a folder; nothing in it is executed.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        ModelError
            If the folder holds no model of kinds, or one that is damaged or of another format.
        """
        folder = Path(folder)
        try:
            card = folders.read_json(folder, folders.CARD)
            if card.get("format") != FORMAT:
                raise ModelError(
                    f"the kinds in {folder} have format {card.get('format')!r:.40}, not {FORMAT}; train anew"
                )
            lexicons = folders.read_json(folder, folders.LEXICONS)
            return _assemble(folders.read_arrays(folder), lexicons, card)
        except ModelError:
            raise
        except FileNotFoundError as error:
            raise ModelError(f"no model of kinds in {folder}: {Path(error.filename).name} not found") from error
        except Exception as error:  # whatever a stranger's bytes make the readers of JSON, zip and npy raise
            raise ModelError(
                f"the model of kinds in {folder} is damaged ({folders.told(error)}); train it anew"
            ) from error


@dataclass(frozen=True)
class KindScores:
    """What a model of kinds says of a page, or of the sections of a text; computed when first asked for.

    Perceptrons score each block by itself, so that a few blocks can be asked about at little cost.

    Attributes
    ----------
    load : callable
        Gives the model of kinds, which is loaded when it is first needed.
    inputs : sequence of ScorerInput
        The parts of the page, as the model of main content sees them.
    main : ndarray of shape (n_blocks,)
        Probability of main content of each block.
    """

    load: Callable[[], KindModel]
    inputs: Sequence[ScorerInput]
    main: Doubles

    @property
    def model(self) -> KindModel:
        """The model of kinds."""
        return self.load()

    @cached_property
    def columns(self) -> Floats:
        """What the perceptrons see, of shape (n_blocks, n_columns)."""
        return self._columns(np.arange(len(self.main)))

    @cached_property
    def probabilities(self) -> Doubles:
        """Probability of each kind, of shape (n_blocks, n_kinds)."""
        return in_strips(self._probabilities, np.arange(len(self.main)))

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Place in `KINDS` of the most probable kind of each block."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def may_have_comments(self) -> bool:
        """Whether it pays to look for comments: the page has any sign of them, and does not call itself a forum."""
        is_forum = any(not _FORUMS.isdisjoint(one.statistics.segments.kinds) for one in self.inputs)
        return not is_forum and any(_counted(one, "block")[:, _COMMENT_SIGNS].any() for one in self.inputs)

    def comments(self, blocks: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some blocks are surely enough comments.

        Parameters
        ----------
        blocks : ndarray of int64
            Their numbers, ascending.
        """
        return np.asarray(self._probabilities(blocks)[:, KINDS.index(COMMENTS)] > _IS_COMMENT)

    def _probabilities(self, blocks: NDArray[np.int64]) -> Doubles:
        """Probability of each kind for some blocks, whose numbers ascend."""
        return softmax(self.model.scores(self._columns(blocks)))

    def _columns(self, blocks: NDArray[np.int64]) -> Floats:
        """What the perceptrons see of some blocks, whose numbers ascend."""
        start = 0
        parts = [np.zeros((0, len(self.model.features)), dtype=np.float32)]
        for one, sources in zip(self.inputs, self._sources, strict=True):
            end = start + len(one.features)
            within = blocks[slice(*np.searchsorted(blocks, [start, end]))] - start
            parts.append(self.model.columns(one, sources, self._main_log_odds[start:end], within))
            start = end
        return np.concatenate(parts)

    @cached_property
    def _sources(self) -> list[ColumnSources]:
        return [self.model.sources(one) for one in self.inputs]

    @cached_property
    def _main_log_odds(self) -> Doubles:
        return logit(self.main, _NEAREST)

    @property
    def by_block(self) -> list[dict[str, float]]:
        """Of each block the probability of each kind."""
        return [dict(zip(KINDS, row, strict=True)) for row in self.probabilities.tolist()]


def _counted(inputs: ScorerInput, unit: str) -> Floats:
    """The columns that need nothing but the page, counted anew where the model of main content sees some of them."""
    schema = SCHEMAS[unit]
    if inputs.features.shape[1] < len(schema.names):
        return schema.count(inputs.statistics)
    return inputs.features[:, : len(schema.counted)]


def features(unit: str) -> tuple[Feature, ...]:
    """What a model of kinds sees of its units.

    Parameters
    ----------
    unit : {"block", "line"}
    """
    return (*SCHEMAS[unit].counted, *kind_tokens.FEATURES, _MAIN_FEATURE)


def softmax(scores: Doubles) -> Doubles:
    """Probabilities that are proportional to the exponentials of scores, row by row.

    Parameters
    ----------
    scores : ndarray of shape (n_blocks, n_kinds)
    """
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))


def _assemble(arrays: Mapping[str, Any], lexicons: Mapping[str, Any], card: Mapping[str, Any]) -> KindModel:
    unit = str(lexicons["unit"])
    names = [feature.name for feature in features(unit)]
    if lexicons["features"] != names:
        raise ModelError("the model of kinds was trained on other features; train it anew")
    count = int(lexicons["scorers"])
    if not 0 < count <= MOST_SCORERS:
        raise ValueError(f"it has {count} perceptrons, and not from 1 to {MOST_SCORERS}")
    scorers = tuple(Perceptron.from_arrays(f"perceptron{number}", arrays) for number in range(count))
    tables = [lexicons["kinds"][kind] for kind in KINDS]
    weights = tuple(TokenWeights(*(token_weights(one[name]) for name in TokenWeights._fields)) for one in tables)
    temperature = float(arrays["temperature"].item())
    fit = all(scorer.is_valid(len(names), len(KINDS)) for scorer in scorers)
    if not fit or not all(scorer.has_scale_of(scorers[0]) for scorer in scorers):
        raise ValueError(MISFIT)
    if not 1 / _HOTTEST <= temperature <= _HOTTEST:
        raise ValueError("its temperature is no number, or one that no training gives")
    return KindModel(unit, weights, scorers, temperature, card)
