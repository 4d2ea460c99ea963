"""Any scikit-learn classifier over blocks or lines, as an estimator over pages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.utils.validation import check_is_fitted

from boilerkit.datasets.alignment import LABEL_THRESHOLD
from boilerkit.estimators import saving
from boilerkit.estimators.fitting import Recipe, fit_model
from boilerkit.estimators.pages import Gold, gold_of, labels_of, per_page, read_examples, schema_of, with_gold
from boilerkit.estimators.selection import chosen_features
from boilerkit.metrics import block_scores, text_scores
from boilerkit.model import Model
from boilerkit.model.scorer import ScorerInput
from boilerkit.training.card import digests, versions
from boilerkit.training.config import Config, LexiconConfig
from boilerkit.training.examples import Example
from boilerkit.words import words

Objects = NDArray[np.object_]
Flags = NDArray[np.bool_]


class ContentClassifier(BaseEstimator):  # type: ignore[misc]
    """Tells main content from boilerplate with a classifier of scikit-learn.

    A sample is a page: `fit` takes pages and their gold, `predict` gives texts, `score` is the mean page F1. Its parts
    are those of the shipped model, with the classifier in the place of its scorers: features and token weights that did
    not see the page's fold, clipped to what training pages hold; weights of blocks and pages; evidence pooled over rows
    of tables and items of lists; a calibration on unseen pages; a threshold chosen for each page.

    Parameters
    ----------
    classifier : classifier, optional
        Of two classes, with ``decision_function`` or ``predict_proba``; a pipeline that ends in one, where features are
        to be scaled. It sees a DataFrame of named features. By default scikit-learn's
        ``HistGradientBoostingClassifier``.
    features : sequence of str, optional
        Names of families (``"text"``, ``"markup"`` …) and of features; by default all. `docs/features.md` lists them.
    unit : {"block", "line"}
        What is classified. Of lines, a str is a text; bytes and labelled pages are HTML that is converted to text.
    second_pass : bool
        Whether a second classifier sees, besides the features, what the first said of the blocks around.
    calibrated : bool
        Whether probabilities and threshold are fitted to scores of unseen pages, for which the classifier is fitted
        once more for every fold; without it, the classifier's own probabilities count, from 0.1 on.
    folds : int
        Folds by site for token weights, for the second pass and for the calibration.
    block_power, page_power : float
        A block weighs its words to the power of `block_power`; a page weighs the sum of its blocks to the power of
        1 - `page_power`. Classifiers whose `fit` takes no ``sample_weight`` are fitted without.
    label_threshold : float
        Share of a block's words in the gold text above which it counts as main content.
    min_name_sites, min_word_sites : int
        Sites on which a token must stand to be weighed.
    random_state : int
        Seed of the folds and of the default classifier.
    memory : str or joblib.Memory, optional
        Folder where pages that were read are kept, so that a search reads each page once.
    n_jobs : int, optional
        Pages that are read, and classifiers that are fitted, at once.

    Attributes
    ----------
    model_ : Model
        What `boilerkit.Cleaner.from_estimator` cleans with.
    classifier_ : classifier
        The fitted classifier, of the last pass.
    feature_names_ : tuple of str
        Names of the columns that `classifier_` sees.
    classes_ : ndarray
        0 for boilerplate, 1 for main content.

    Notes
    -----
    To scikit-learn this is no classifier: what it predicts of a page is a text, so that no class is there to stratify
    folds by. An integer as ``cv`` gives folds that ignore sites; give a `SiteKFold`.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> pages = [f"<h1>Tea {n}</h1><p>Tea is a drink that is made with hot water.<p><a href='/'>Home</a>" for n in "ab"]
    >>> labels = [[1, 1, 0], [1, 1, 0]]
    >>> regression = make_pipeline(StandardScaler(), LogisticRegression())
    >>> estimator = ContentClassifier(regression, features=["text", "markup"], calibrated=False)
    >>> print(estimator.fit(pages, labels).predict(["<p>Coffee is a drink that keeps you awake.<p><a>News</a>"])[0])
    Coffee is a drink that keeps you awake.
    """

    def __init__(
        self,
        classifier: Any = None,
        *,
        features: Sequence[str] | None = None,
        unit: str = "block",
        second_pass: bool = False,
        calibrated: bool = True,
        folds: int = 5,
        block_power: float = 0.5,
        page_power: float = 0.7,
        label_threshold: float = LABEL_THRESHOLD,
        min_name_sites: int = 4,
        min_word_sites: int = 6,
        random_state: int = 0,
        memory: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.classifier = classifier
        self.features = features
        self.unit = unit
        self.second_pass = second_pass
        self.calibrated = calibrated
        self.folds = folds
        self.block_power = block_power
        self.page_power = page_power
        self.label_threshold = label_threshold
        self.min_name_sites = min_name_sites
        self.min_word_sites = min_word_sites
        self.random_state = random_state
        self.memory = memory
        self.n_jobs = n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags

    def fit(self, X: Iterable[Any], y: Sequence[Gold] | None = None) -> Self:
        """Fit the classifier to the blocks of labelled pages.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage
            Pages without blocks are left out.
        y : sequence of str or of array-like, optional
            Gold text of each page, or a label for each of its blocks (1 for main content, 0 for boilerplate; shares
            between count as training counts them); by default the gold of labelled pages.

        Raises
        ------
        ValueError
            If a page has neither, all blocks have one label, or there are fewer sites than folds.
        """
        schema, config = schema_of(self.unit), self._config()
        features = chosen_features(schema, self.features)
        examples = with_gold(read_examples(X, schema, self.memory, self.n_jobs), y, config, self.memory)
        classifier = self.classifier
        if classifier is None:
            classifier = HistGradientBoostingClassifier(random_state=self.random_state)
        recipe = Recipe(classifier, features, self.second_pass, self.calibrated, config, self.n_jobs)
        model = fit_model(examples, schema, recipe)
        card = {
            "features": len(features),
            "classifier": " ".join(repr(classifier).split()),
            "versions": versions(),
            "pages": digests(examples),
        }
        return self._serve(replace(model, card=card))

    def predict(self, X: Iterable[Any]) -> Objects:
        """Main content of pages.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage

        Returns
        -------
        ndarray of str, shape (n_pages,)
            Texts of the kept blocks, a line each: what gold texts are compared with.
        """
        return per_page(_text(example, self._kept(example)) for example in self._read(X))

    def predict_blocks(self, X: Iterable[Any]) -> Objects:
        """Which blocks of pages are kept.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage

        Returns
        -------
        ndarray of ndarray of int, shape (n_pages,)
            Of each page an array of shape (n_blocks,): 1 for blocks that are kept, as `fit` takes labels.
        """
        return per_page(self._kept(example).astype(np.int64) for example in self._read(X))

    def predict_proba(self, X: Iterable[Any]) -> Objects:
        """Probabilities of the blocks of pages.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage

        Returns
        -------
        ndarray of ndarray, shape (n_pages,)
            Of each page an array of shape (n_blocks, 2): of boilerplate, and of main content.
        """
        probabilities = map(self._probabilities, self._read(X))
        return per_page(np.stack([1 - main, main], axis=1) for main in probabilities)

    def score(self, X: Iterable[Any], y: Sequence[Gold] | None = None, sample_weight: ArrayLike | None = None) -> float:
        """Mean F1 of pages.

        Parameters
        ----------
        X : iterable of bytes, str or LabelledPage
        y : sequence of str or of array-like, optional
            As for `fit`. Against gold texts the F1 is that of words (characters, in scripts without spaces), against
            labels that of blocks, weighted by their words.
        sample_weight : array-like of shape (n_pages,), optional
            Weight of each page in the mean.
        """
        examples = self._read(X)
        golds = gold_of(examples, y)
        scores = [
            _f1(number, example, self._kept(example), gold, self.label_threshold)
            for number, (example, gold) in enumerate(zip(examples, golds, strict=True))
        ]
        return float(np.average(scores, weights=None if sample_weight is None else np.asarray(sample_weight)))

    def save(self, path: str | Path) -> None:
        """Write the fitted estimator to a file, without pickle.

        Parameters
        ----------
        path : str or Path
            By custom its name ends in ``.skops``.

        Raises
        ------
        ModelError
            If it is not fitted.
        """
        saving.save(self, path)

    @classmethod
    def load(cls, path: str | Path, trusted: Sequence[str] = ()) -> Self:
        """Read an estimator that `save` wrote; nothing of it runs but what `boilerkit.estimators.trusted` lists.

        Parameters
        ----------
        path : str or Path
        trusted : sequence of str
            Types besides the listed ones that may be made, such as that of a classifier of your own.

        Raises
        ------
        ModelError
            If there is no such file, it is damaged, or it holds other types.
        """
        params, model = saving.load(path, trusted)
        return cls(**params)._serve(model)

    def _serve(self, model: Model) -> Self:
        """Take a model for what was fitted."""
        scorer: Any = model.scorers[0]
        self.model_ = model
        self.classifier_ = scorer.classifier
        self.feature_names_ = scorer.names
        self.classes_ = np.array([0, 1])
        return self

    def _config(self) -> Config:
        return Config(
            folds=self.folds,
            random_state=self.random_state,
            label_threshold=self.label_threshold,
            block_power=self.block_power,
            page_power=self.page_power,
            negative_share=1.0,
            augmented_share=0.0,
            edited_share=0.0,
            lexicons=LexiconConfig(min_name_sites=self.min_name_sites, min_word_sites=self.min_word_sites),
        )

    def _read(self, X: Iterable[Any]) -> list[Example]:
        check_is_fitted(self)
        return read_examples(X, self.model_.schema, self.memory, self.n_jobs)

    def _kept(self, example: Example) -> Flags:
        return example.decide(self.model_.rule, self._probabilities(example)).kept

    def _probabilities(self, example: Example) -> NDArray[np.float64]:
        """Probability of main content of each block of a page."""
        if not len(example):
            return np.zeros(0)
        model: Model = self.model_
        weights = model.schema.weigh(example.statistics, model.names, model.words)
        features = model.bounds.clip(np.hstack([example.counted, weights]))
        return model.probabilities(ScorerInput(example.statistics, features))


def _text(example: Example, kept: Flags) -> str:
    return "\n".join(text for text, keep in zip(example.segments.texts, kept.tolist(), strict=True) if keep)


def _f1(number: int, example: Example, kept: Flags, gold: Gold, label_threshold: float) -> float:
    """F1 of a page against its gold text, or against labels of its blocks."""
    if isinstance(gold, str):
        return text_scores(_text(example, kept), gold).f1
    main = labels_of(number, example, gold) > label_threshold
    n_words = [len(words(text)) for text in example.segments.texts]
    return block_scores(main, kept, n_words).f1
