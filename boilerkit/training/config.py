"""Everything that decides what a training run yields, as frozen records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoostingConfig:
    """Settings of the trees (scikit-learn's histogram gradient boosting)."""

    max_iter: int = 100
    learning_rate: float = 0.1
    max_leaf_nodes: int = 31
    max_depth: int = 7
    min_samples_leaf: int = 40
    l2_regularization: float = 5.0
    max_features: float = 0.3


@dataclass(frozen=True, slots=True)
class PerceptronConfig:
    """Settings of the networks (scikit-learn's multi-layer perceptron)."""

    hidden: tuple[int, ...] = (64, 32)
    alpha: float = 1e-4
    batch_size: int = 1024
    learning_rate: float = 2e-3
    epochs: int = 12


@dataclass(frozen=True, slots=True)
class PageNetworkConfig:
    """Settings of the networks over pages; see `boilerkit.model.page_network`."""

    #: Numbers of a block's state, of what it tells others, and of the last layer.
    size: int = 48
    message_size: int = 24
    hidden: int = 32
    #: For each layer, how far away the neighbours stand that it sees.
    dilations: tuple[tuple[int, ...], ...] = ((1, 2), (1, 4), (1, 8))
    epochs: int = 8
    batch_pages: int = 8
    learning_rate: float = 3e-3
    #: What a page's soft F1 counts beside the cross-entropy.
    f1: float = 0.5
    #: Shares that are hidden in training: of the inputs, of what a layer adds, of pages for each group of columns.
    input_dropout: float = 0.15
    dropout: float = 0.25
    group_dropout: float = 0.2


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that decides what a training run yields."""

    folds: int = 5
    random_state: int = 0
    trees: BoostingConfig = BoostingConfig()
    #: Share of the boilerplate that trees and perceptrons see; each block counts for as many as it stands for.
    negatives: float = 0.2
    #: Of blocks: networks over pages, each of its own seed.
    page_network: PageNetworkConfig = PageNetworkConfig()
    page_networks: int = 3
    #: Of lines: the network of the first pass, and those of the second, each of its own seed.
    network: PerceptronConfig = PerceptronConfig()
    second_networks: int = 2
    #: Share of the examples that are seen a second time with less: a page as older ones are, without names and
    #: sectioning elements; a text in a made-up language.
    copies: float = 0.2
    #: For lines: what a page is rendered by besides the own renderer, of whole pages and of main content.
    full_renderings: int = 1
    main_renderings: int = 2
    #: Sites on which a token must stand to enter a lexicon: of names, of words.
    name_sites: int = 4
    word_sites: int = 6
    #: Inverse regularisation of the lexicons.
    lexicon_c: float = 0.3
    #: A block weighs words ** block_power, a page the sum of its blocks ** (1 - page_power).
    block_power: float = 0.5
    page_power: float = 0.7
    #: Lower bounds of the page's threshold to choose from on the folds.
    least: tuple[float, ...] = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
    #: For lines: margins to choose from on the folds, the least by which so much of each corpus's gold text is kept.
    margins: tuple[float, ...] = (0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05)
    gold_kept: float = 0.991


#: What trains the line model that the package ships.
LINES = Config(trees=BoostingConfig(max_iter=120), network=PerceptronConfig(epochs=6), negatives=0.2, copies=0.5)

#: What trains a small model in seconds on some dozens to some hundreds of pages.
SMALL = Config(
    trees=BoostingConfig(max_iter=40, max_leaf_nodes=8, min_samples_leaf=20),
    page_network=PageNetworkConfig(size=32, message_size=16),
    page_networks=1,
    network=PerceptronConfig(hidden=(16,), batch_size=200),
    second_networks=1,
    negatives=1.0,
    copies=0.0,
    name_sites=2,
    word_sites=2,
)
