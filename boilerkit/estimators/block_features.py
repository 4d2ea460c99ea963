"""The features of blocks or lines as a scikit-learn transformer."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from boilerkit.datasets.alignment import LABEL_THRESHOLD
from boilerkit.estimators.fitting import training_data
from boilerkit.estimators.pages import Gold, read_examples, schema_of, with_gold
from boilerkit.estimators.selection import chosen_features, needs_lexicons
from boilerkit.features import Schema
from boilerkit.training.config import Config, LexiconConfig
from boilerkit.training.examples import Example
from boilerkit.training.lexicons import Lexicons, fit_lexicons
from boilerkit.training.training_data import TrainingData


class BlockFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pages to a table of features, one row a block.

    Most features need nothing but the page. Those of the families ``name_weights`` and ``word_weights`` are learnt from
    gold. As with scikit-learn's ``TargetEncoder``, `fit_transform` gives each page weights that were learnt from pages
    of other folds, so that a classifier is not trained on what its own labels said; `transform` gives new pages the
    weights that all pages gave. Without gold these two families are left out.

    Parameters
    ----------
    features : sequence of str, optional
        Names of families (``"text"``, ``"markup"`` …) and of features; by default all. `docs/features.md` lists them.
    unit : {"block", "line"}
        What a row is. Of lines, a str is a text; bytes and labelled pages are HTML that is first converted to text.
    folds : int
        Folds by site for `fit_transform`.
    min_name_sites, min_word_sites : int
        Sites on which a token must stand to be weighed.
    label_threshold : float
        Share of a block's words in the gold text above which it counts as main content.
    random_state : int
        Seed of the folds.
    memory : str or joblib.Memory, optional
        Folder where pages that were read are kept, so that each is read once.
    n_jobs : int, optional
        Pages that are read at once.

    Attributes
    ----------
    lexicons_ : Lexicons or None
        Token weights of all pages; None where none were learnt.

    Examples
    --------
    >>> pages = ["<h1>Tea</h1><p>Tea is a drink that is made with hot water.<p><a href='/'>Home</a>"]
    >>> frame = BlockFeatures(["words", "link_density"]).fit_transform(pages)
    >>> frame.index.names, frame.index.tolist()
    (FrozenList(['page', 'block']), [(0, 0), (0, 1), (0, 2)])
    >>> frame["link_density"].tolist()
    [0.0, 0.0, 1.0]
    """

    def __init__(
        self,
        features: Sequence[str] | None = None,
        *,
        unit: str = "block",
        folds: int = 5,
        min_name_sites: int = 4,
        min_word_sites: int = 6,
        label_threshold: float = LABEL_THRESHOLD,
        random_state: int = 0,
        memory: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.features = features
        self.unit = unit
        self.folds = folds
        self.min_name_sites = min_name_sites
        self.min_word_sites = min_word_sites
        self.label_threshold = label_threshold
        self.random_state = random_state
        self.memory = memory
        self.n_jobs = n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags

    def fit(self, X: Iterable[Any], y: Sequence[Gold] | None = None) -> Self:
        """Learn the weights of tokens, where they are wanted and there is gold.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage
        y : sequence of str or of array-like, optional
            Gold text of each page, or a label for each of its blocks; by default the gold of labelled pages.

        Raises
        ------
        ValueError
            If a name in `features` is unknown, or needs gold that is not there.
        """
        schema = schema_of(self.unit)
        filled, config = self._labelled(read_examples(X, schema, self.memory, self.n_jobs), y, schema)
        self.lexicons_ = fit_lexicons(filled, [0] * len(filled), 0, config)[frozenset()] if filled else None
        return self

    def fit_transform(self, X: Iterable[Any], y: Sequence[Gold] | None = None) -> pd.DataFrame:
        """Learn the weights of tokens, and give each page those that the pages of other folds gave.

        Parameters
        ----------
        X, y
            As for `fit`.

        Returns
        -------
        DataFrame
            As of `transform`.

        Raises
        ------
        ValueError
            As for `fit`, and if there are fewer sites than folds.
        """
        schema = schema_of(self.unit)
        examples = read_examples(X, schema, self.memory, self.n_jobs)
        filled, config = self._labelled(examples, y, schema)
        if not filled:
            self.lexicons_ = None
            return self._frame(examples, [self._matrix(example, schema, None) for example in examples])
        data = training_data(filled, schema, self.names_, 1, config)
        self.lexicons_ = data.lexicons[frozenset()]
        lexicons = iter(_of_other_folds(data))
        matrices = [self._matrix(example, schema, next(lexicons) if len(example) else None) for example in examples]
        return self._frame(examples, matrices)

    def transform(self, X: Iterable[Any]) -> pd.DataFrame:
        """Features of pages.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage

        Returns
        -------
        DataFrame
            One row a block, indexed by page (its position in `X`) and block (its position on the page); one column a
            feature.
        """
        check_is_fitted(self)
        schema = schema_of(self.unit)
        examples = read_examples(X, schema, self.memory, self.n_jobs)
        return self._frame(examples, [self._matrix(example, schema, self.lexicons_) for example in examples])

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Names of the columns.

        Parameters
        ----------
        input_features : object
            Ignored; scikit-learn gives it.
        """
        check_is_fitted(self)
        return np.array(self.names_, dtype=object)

    def _labelled(
        self, examples: list[Example], y: Sequence[Gold] | None, schema: Schema
    ) -> tuple[list[Example], Config]:
        """The examples from which tokens are weighed, none where they are not; sets the names of the columns."""
        config = Config(
            folds=self.folds,
            random_state=self.random_state,
            label_threshold=self.label_threshold,
            lexicons=LexiconConfig(min_name_sites=self.min_name_sites, min_word_sites=self.min_word_sites),
        )
        if not examples:
            raise ValueError("there is no page to learn from")
        self.names_ = chosen_features(schema, self.features)
        has_gold = y is not None or all(example.page.gold is not None for example in examples)
        if not has_gold and self.features is None:
            self.names_ = tuple(feature.name for feature in schema.counted)
        if not needs_lexicons(schema, self.names_):
            return [], config
        if not has_gold:
            raise ValueError("weights of tokens are learnt from gold: give `y`, or choose other features")
        return [example for example in with_gold(examples, y, config, self.memory) if len(example)], config

    def _matrix(self, example: Example, schema: Schema, lexicons: Lexicons | None) -> NDArray[np.float32]:
        if not len(example):
            return np.zeros((0, len(self.names_)), dtype=np.float32)
        matrix = example.counted
        if lexicons is not None:
            weights = schema.weigh(example.statistics, lexicons.names, lexicons.words)
            matrix = np.hstack([matrix, weights])
        return matrix[:, [schema.names.index(name) for name in self.names_]]

    def _frame(self, examples: Sequence[Example], matrices: Sequence[NDArray[np.float32]]) -> pd.DataFrame:
        empty = np.zeros((0, len(self.names_)), dtype=np.float32)
        numbers = [(page, block) for page, example in enumerate(examples) for block in range(len(example))]
        index = pd.MultiIndex.from_tuples(numbers, names=["page", "block"])
        return pd.DataFrame(np.concatenate([empty, *matrices]), index=index, columns=list(self.names_))


def _of_other_folds(data: TrainingData) -> list[Lexicons]:
    """For each example, the lexicons that were fitted without its fold."""
    return [data.lexicons[frozenset([fold])] for fold in data.folds]
