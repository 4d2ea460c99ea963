"""Settings of a training run, as frozen records: all that a run's outcome depends on besides the pages."""

from dataclasses import dataclass

from boilerkit.datasets.alignment import LABEL_THRESHOLD
from boilerkit.model.boosted_trees import MOST_STEPS
from boilerkit.training.pseudo_language import KNOWN_PHRASE_SHARE


@dataclass(frozen=True, slots=True)
class BoostingConfig:
    """Settings of the boosted trees (scikit-learn's histogram gradient boosting, whose names these are)."""

    max_iter: int = 100
    learning_rate: float = 0.1
    max_leaf_nodes: int = 31
    max_depth: int = 7
    min_samples_leaf: int = 40
    l2_regularization: float = 5.0
    max_features: float = 0.3


@dataclass(frozen=True, slots=True)
class PerceptronConfig:
    """Settings of the perceptrons (scikit-learn's multi-layer perceptron)."""

    hidden: tuple[int, ...] = (64, 32)
    alpha: float = 1e-4
    batch_size: int = 1024
    learning_rate: float = 2e-3
    epochs: int = 12


@dataclass(frozen=True, slots=True)
class PageNetworkConfig:
    """Settings of the page networks; see `boilerkit.model.page_network`."""

    #: Sizes of a block's state, of its message, and of the last hidden layer.
    size: int = 48
    message_size: int = 24
    hidden: int = 32
    #: For each layer, the distances of the neighbours whose messages it sees.
    dilations: tuple[tuple[int, ...], ...] = ((1, 2), (1, 4), (1, 8))
    epochs: int = 8
    batch_pages: int = 8
    #: Learning rate at its peak: it rises linearly during the first steps, from a share of the peak, then falls along a
    #: cosine to 0.
    learning_rate: float = 3e-3
    warm_up: float = 0.1
    warm_up_start: float = 0.04
    #: Adam's decay rates of the first and second moments, and the greatest norm of a gradient.
    betas: tuple[float, float] = (0.9, 0.999)
    max_gradient_norm: float = 1.0
    #: Weight of a page's soft F1 in the loss; the cross-entropy has weight 1.
    f1: float = 0.5
    #: Shares that are set to 0 in training: of the inputs, of what a layer adds to the state, and of pages for each
    #: group of columns.
    input_dropout: float = 0.15
    dropout: float = 0.25
    group_dropout: float = 0.2
    #: Share of the epochs that an edited page takes part in.
    edited_visits: float = 0.5


@dataclass(frozen=True, slots=True)
class LexiconConfig:
    """Settings of the lexicons: logistic regressions over the tokens of class names and of words."""

    #: Sites on which a token must stand to enter a lexicon.
    min_name_sites: int = 4
    min_word_sites: int = 6
    #: Inverse regularisation, largest number of iterations and tolerance of the regression.
    c: float = 0.3
    max_iter: int = 60
    tol: float = 1e-3
    #: Weights of tokens up to this size are dropped.
    min_weight: float = 0.02


@dataclass(frozen=True, slots=True)
class CalibrationConfig:
    """Settings of the calibration and of the decision, which are chosen on pages that the scorers have not seen."""

    #: Inverse regularisation of the logistic map from log-odds to probabilities.
    c: float = 1e6
    #: Candidates for the lower bound of a page's threshold.
    min_thresholds: tuple[float, ...] = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a training run."""

    folds: int = 5
    random_state: int = 0
    #: Families of features that the model sees, by their names in docs/features.md; all where none is named.
    families: tuple[str, ...] = ()
    #: Share of a block's words in the gold text above which it counts as main content.
    label_threshold: float = LABEL_THRESHOLD
    #: A block weighs its words to this power; a page weighs the sum of its blocks to the power of 1 - `page_power`.
    block_power: float = 0.5
    page_power: float = 0.7
    #: Share of the boilerplate that trees and perceptrons see; each block seen counts for those that are not.
    negative_share: float = 0.2
    #: Share of the examples that are seen a second time with less: a page without names and sectioning elements, a
    #: text in a pseudo-language. A pseudo-language has a known phrase for this share of the vocabulary's meanings.
    augmented_share: float = 0.2
    #: Of blocks: share of the pages that are seen a second time edited; see `boilerkit.training.edits`.
    edited_share: float = 1.0
    #: Features are clipped to what this share of the training pages does not exceed.
    bounds_quantile: float = 0.95
    known_phrase_share: float = KNOWN_PHRASE_SHARE
    lexicons: LexiconConfig = LexiconConfig()
    trees: BoostingConfig = BoostingConfig()
    #: Of blocks.
    page_network: PageNetworkConfig = PageNetworkConfig()
    #: Of blocks: page networks, each of its own seed.
    page_networks: int = 2
    #: Of lines: the cascade has one of the first stage and some of the second.
    perceptron: PerceptronConfig = PerceptronConfig()
    #: Of lines: perceptrons of the second stage, each of its own seed.
    second_perceptrons: int = 2
    #: Of lines: the text converters of each page besides the built-in one, of whole pages and of main content.
    full_converters: int = 1
    main_converters: int = 2
    #: Of lines: the small texts made of each page. For each, the fewest lines of a run of main content and one more
    #: than the most, then the same of a run of boilerplate.
    small_texts: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = (
        ((1, 6), (0, 8)),
        ((1, 12), (2, 16)),
        ((1, 30), (4, 40)),
    )
    calibration: CalibrationConfig = CalibrationConfig()

    def __post_init__(self) -> None:
        if self.folds < 3:
            raise ValueError(
                f"folds: must be 3 or more, not {self.folds}, since parts of a model see parts of the rest"
            )
        if (steps := self.trees.max_iter * self.trees.max_depth) > MOST_STEPS:
            raise ValueError(
                f"trees: max_iter times max_depth is {steps:,}, and a model of more than {MOST_STEPS:,} steps a "
                "block is not loaded"
            )


@dataclass(frozen=True, slots=True)
class KindConfig:
    """Settings of the training of kinds."""

    folds: int = 5
    random_state: int = 0
    perceptron: PerceptronConfig = PerceptronConfig(hidden=(64,), batch_size=256, epochs=8)
    #: Perceptrons, each of its own seed.
    perceptrons: int = 3
    lexicons: LexiconConfig = LexiconConfig(min_name_sites=3, min_word_sites=3)


#: What trains the line model that the package ships.
LINES = Config(trees=BoostingConfig(max_iter=120), perceptron=PerceptronConfig(epochs=6), augmented_share=0.5)

#: What trains a small model in seconds on some dozens to some hundreds of pages.
SMALL = Config(
    trees=BoostingConfig(max_iter=40, max_leaf_nodes=8, min_samples_leaf=20),
    page_network=PageNetworkConfig(size=32, message_size=16),
    page_networks=1,
    perceptron=PerceptronConfig(hidden=(16,), batch_size=200),
    second_perceptrons=1,
    negative_share=1.0,
    augmented_share=0.0,
    edited_share=0.0,
    lexicons=LexiconConfig(min_name_sites=2, min_word_sites=2),
)
