"""Training: labelled pages to a model, cross-validated by site on the way.

A model is a cascade, and each part of it is trained on what the part before says of pages that it did not see:

1. lexicons: logistic regressions over the tokens of class names and of words;
2. the first pass: a small network over all features, with lexicons that did not see the page's fold;
3. the judges: boosted trees over the same features, and networks that also see what a first pass that did not see
   the page's fold says of a block's surroundings;
4. the calibration of the judges' mean, and the lower bound of a page's threshold, on the folds.

Folds are groups of pages that share a site, bytes or near-duplicate text. For a fold's figures every part of the
cascade, the lexicons of its lexicons included, is trained without that fold.
"""

import json
import platform
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy.sparse
import sklearn
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

import boilerkit
from boilerkit import datasets, evaluate, features, labels
from boilerkit.blocks import Segments, segment
from boilerkit.datasets import LabelledPage
from boilerkit.datasets.duplicates import group_ids
from boilerkit.features import lexical, scores
from boilerkit.features.page import Page
from boilerkit.metrics import average_precision, block_scores, calibration_error
from boilerkit.model import CLIP, FORMAT, Model, Network, Trees, fixed_point, sigmoid
from boilerkit.parse import parse
from boilerkit.records import best_threshold, block_lengths
from boilerkit.tags import Trait

Excluded = frozenset[int]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Boosting:
    """Settings of the trees (scikit-learn's histogram gradient boosting)."""

    max_iter: int = 120
    learning_rate: float = 0.1
    max_leaf_nodes: int = 31
    max_depth: int = 7
    min_samples_leaf: int = 40
    l2_regularization: float = 5.0
    max_features: float = 0.3


@dataclass(frozen=True, slots=True)
class Perceptron:
    """Settings of the networks (scikit-learn's multi-layer perceptron)."""

    hidden: tuple[int, ...] = (64, 32)
    alpha: float = 1e-4
    batch_size: int = 1024
    learning_rate: float = 2e-3
    epochs: int = 12


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that decides what a training run yields."""

    folds: int = 5
    random_state: int = 0
    trees: Boosting = Boosting()
    network: Perceptron = Perceptron()
    #: Networks of the second pass, each of its own seed.
    second_networks: int = 2
    #: Share of the boilerplate blocks that the judges see; each counts for as many as it stands for.
    negatives: float = 0.35
    #: Share of the pages that are seen a second time as older pages would be: no names, no sectioning elements.
    aged: float = 0.3
    #: Sites on which a token must stand to enter a lexicon: of names, of words.
    name_sites: int = 4
    word_sites: int = 6
    #: Inverse regularisation of the lexicons.
    lexicon_c: float = 0.3
    #: A block weighs words ** block_power, a page the sum of its blocks ** (1 - page_power).
    block_power: float = 0.5
    page_power: float = 0.7
    #: Lower bounds of the page's threshold to choose from on the folds.
    least: tuple[float, ...] = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35)


@dataclass(slots=True)
class Example:
    """A labelled page, ready for training; its tree is not kept."""

    page: LabelledPage
    digest: str
    segments: Segments
    #: Features without the lexical family.
    base: Floats
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    fold: int = -1
    aged: bool = False

    def __len__(self) -> int:
        return len(self.labels)


_SECTIONING: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])
_SECTION_TRAITS: Final = (
    Trait.ARTICLE | Trait.ASIDE | Trait.FOOTER | Trait.HEADER | Trait.MAIN | Trait.NAV | Trait.SECTION
).value
_WIDTH: Final = len(features.NAMES) - len(lexical.FEATURES)

Report = Callable[[str], None]


def train(
    pages: Iterable[LabelledPage],
    config: Config = Config(),
    report: Report = print,
) -> "Result":
    """Train a model and cross-validate it.

    Parameters
    ----------
    pages : iterable of LabelledPage
        Of one or more corpora; pages without gold text are passed over.
    config : Config
    report : callable
        Is told, a line at a time, how far the work is.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If there are fewer sites than folds.
    """
    examples = read(pages, config)
    report(f"{len(examples)} pages, {sum(map(len, examples))} blocks")
    aged = _aged_copies(examples, config)
    report(f"{len(aged)} of them a second time as older pages; lexicons")
    trainer = _Trainer(examples + aged, config)
    trainer.fit_lexicons()
    every: Excluded = frozenset()
    folds = [frozenset([fold]) for fold in range(config.folds)]
    pairs = [frozenset(pair) for pair in combinations(range(config.folds), 2)]
    for number, excluded in enumerate([*pairs, *folds, every], start=1):
        trainer.fit_first(excluded)
        report(f"first pass {number} of {len(pairs) + len(folds) + 1}")
    models = {}
    for number, excluded in enumerate([*folds, every], start=1):
        models[excluded] = trainer.fit_judges(excluded)
        report(f"judges {number} of {len(folds) + 1}")
    return _cross_validated(trainer, models)


def read(pages: Iterable[LabelledPage], config: Config) -> list[Example]:
    """Segment and label pages, and deal them out to folds."""
    examples = [_example(page, config) for page in pages if page.gold is not None]
    groups = group_ids(
        [example.page.site for example in examples],
        [example.digest for example in examples],
        ["\n".join(example.segments.texts) for example in examples],
    )
    distinct = np.unique(groups)
    if len(distinct) < config.folds:
        raise ValueError(
            f"{len(distinct)} sites are too few for {config.folds} folds; add pages of other sites"
        )
    rng = np.random.default_rng(config.random_state)
    fold_of = dict(
        zip(distinct.tolist(), (rng.permutation(len(distinct)) % config.folds).tolist(), strict=True)
    )
    for example, group in zip(examples, groups.tolist(), strict=True):
        example.fold = fold_of[group]
    return examples


def _example(page: LabelledPage, config: Config) -> Example:
    segments = segment(parse(page.html))
    segments.elements = []
    words = np.array([len(text.split()) for text in segments.texts], dtype=np.float64)
    weights = (words + 1) ** config.block_power
    return Example(
        page=replace(page, html=b""),
        digest=evaluate.digest(page.html),
        segments=segments,
        base=features.matrix(segments, {}, {})[:, :_WIDTH],
        labels=labels.align(segments.texts, page.gold or ""),
        weights=weights / max(weights.sum(), 1.0) ** config.page_power,
    )


def _aged_copies(examples: Sequence[Example], config: Config) -> list[Example]:
    """Some pages as they were written before class names and sectioning elements."""
    rng = np.random.default_rng(config.random_state)
    chosen = rng.random(len(examples)) < config.aged
    return [_aged(example) for example, take in zip(examples, chosen.tolist(), strict=True) if take]


def _aged(example: Example) -> Example:
    segments = replace(
        example.segments,
        names=[""] * len(example.segments.names),
        tags=["div" if tag in _SECTIONING else tag for tag in example.segments.tags],
        traits=[traits & ~_SECTION_TRAITS for traits in example.segments.traits],
        metadata=[],
    )
    return replace(example, segments=segments, base=features.matrix(segments, {}, {})[:, :_WIDTH], aged=True)


@dataclass(slots=True)
class Result:
    """What a training run yields.

    Attributes
    ----------
    model : Model
        Trained on every page.
    folds : list of Model
        The model of each fold, trained without its pages.
    fold_of : dict of str to int
        Fold of each page, by "corpus/id".
    pages : DataFrame
        Scores of each page by the model of its fold, as `boilerkit.evaluate` gives them.
    """

    model: Model
    folds: list[Model]
    fold_of: dict[str, int]
    pages: pd.DataFrame

    def save(self, folder: str | Path) -> None:
        """Write the model, its card, the folds' models and the scores of every page."""
        folder = Path(folder)
        self.model.save(folder)
        for number, model in enumerate(self.folds):
            model.save(folder / "folds" / str(number))
        (folder / "folds.json").write_text(json.dumps(self.fold_of, indent=0, sort_keys=True) + "\n", "utf-8")
        self.pages.to_csv(folder / "pages.csv", index=False, float_format="%.6f")


def _cross_validated(trainer: "_Trainer", models: dict[Excluded, Model]) -> Result:
    """Calibrate each fold's model on the other folds, score its own pages with it; calibrate the last on all."""
    config = trainer.config
    log_odds = [
        models[frozenset([example.fold])].log_odds(page, trainer.columns(number, frozenset([example.fold])))
        for number, (example, page) in enumerate(zip(trainer.examples, trainer.pages, strict=True))
    ]
    fresh = [n for n, example in enumerate(trainer.examples) if not example.aged]
    folds = []
    predicted: dict[int, str] = {}
    for fold in range(config.folds):
        others = [n for n in fresh if trainer.examples[n].fold != fold]
        folds.append(_calibrated(models[frozenset([fold])], trainer.examples, log_odds, others, config))
    for number, example in enumerate(trainer.examples):
        model = folds[example.fold]
        predicted[number] = _kept_text(
            example, sigmoid(model.slope * log_odds[number] + model.intercept), model.least
        )
    final = _calibrated(models[frozenset()], trainer.examples, log_odds, fresh, config)
    rows = [
        evaluate.page_row(example.page, predicted[number])
        | {"fold": example.fold, "aged": example.aged, "oracle": _oracle(example)}
        for number, example in enumerate(trainer.examples)
    ]
    rows += [
        evaluate.page_row(example.page, "")
        | {"fold": example.fold, "aged": False, "oracle": _oracle(example)}
        for example in trainer.blank
    ]
    pages = pd.DataFrame(rows)
    probabilities = np.concatenate(
        [
            sigmoid(
                folds[trainer.examples[n].fold].slope * log_odds[n]
                + folds[trainer.examples[n].fold].intercept
            )
            for n in fresh
        ]
    )
    truth = np.concatenate([trainer.examples[n].labels > 0.5 for n in fresh])
    card = _card(trainer, pages, final, probabilities, truth)
    fold_of = {f"{e.page.corpus}/{e.page.id}": e.fold for e in [*trainer.examples, *trainer.blank]}
    return Result(
        replace(final, card=card),
        [
            replace(model, card=card | {"fold": fold, "pages": _digests(trainer, fold)})
            for fold, model in enumerate(folds)
        ],
        fold_of,
        pages,
    )


def _calibrated(
    model: Model,
    examples: Sequence[Example],
    log_odds: Sequence[NDArray[np.float64]],
    chosen: Sequence[int],
    config: Config,
) -> Model:
    """Fit the logistic map and choose the threshold's lower bound on some examples."""
    truth = np.concatenate([examples[n].labels > 0.5 for n in chosen])
    regression = LogisticRegression(C=1e6).fit(np.concatenate([log_odds[n] for n in chosen])[:, None], truth)
    slope, intercept = float(regression.coef_[0, 0]), float(regression.intercept_[0])
    probabilities = {n: sigmoid(slope * log_odds[n] + intercept) for n in chosen}
    means = [
        np.mean([_approximate_f1(examples[n], probabilities[n], least) for n in chosen])
        for least in config.least
    ]
    return replace(model, slope=slope, intercept=intercept, least=config.least[int(np.argmax(means))])


def _approximate_f1(example: Example, probabilities: NDArray[np.float64], least: float) -> float:
    """F1 of a page by the lengths of its blocks, which is near the word F1 and much faster."""
    lengths = block_lengths(example.segments.texts)
    kept = probabilities >= best_threshold(probabilities, lengths, least)
    right = (lengths * example.labels)[kept].sum()
    possible = lengths[kept].sum() + (lengths * example.labels).sum()
    return float(2 * right / possible) if possible else 1.0


def _kept_text(example: Example, probabilities: NDArray[np.float64], least: float) -> str:
    threshold = best_threshold(probabilities, block_lengths(example.segments.texts), least)
    kept = zip(example.segments.texts, (probabilities >= threshold).tolist(), strict=True)
    return "\n".join(text for text, keep in kept if keep)


def _oracle(example: Example) -> float:
    """F1 of the blocks chosen by their labels."""
    kept = zip(example.segments.texts, (example.labels > 0.5).tolist(), strict=True)
    return float(evaluate.page_row(example.page, "\n".join(text for text, keep in kept if keep))["f1"])


def _digests(trainer: "_Trainer", without: int | None = None) -> list[str]:
    """Digests of the pages that were trained on."""
    examples = [*trainer.examples, *trainer.blank]
    return sorted(e.digest for e in examples if not e.aged and e.fold != without)


def _card(
    trainer: "_Trainer",
    pages: pd.DataFrame,
    model: Model,
    probabilities: NDArray[np.float64],
    truth: NDArray[np.bool_],
) -> dict[str, Any]:
    """What the model is made of and how good it is, for people and for `boilerkit evaluate`."""
    fresh = pages[~pages["aged"]]
    corpora = {}
    for name in fresh["corpus"].unique():
        digests = sorted(
            e.digest for e in [*trainer.examples, *trainer.blank] if e.page.corpus == name and not e.aged
        )
        declared = datasets.get(name)
        corpora[name] = {
            "pages": len(digests),
            "sha256": sha256("".join(digests).encode()).hexdigest(),
            "licence": declared.licence,
            "citation": declared.citation,
        }
    return {
        "format": FORMAT,
        "boilerkit": boilerkit.__version__,
        "corpora": corpora,
        "features": len(model.features),
        "parameters": asdict(trainer.config),
        "calibration": {"slope": model.slope, "intercept": model.intercept},
        "least_threshold": model.least,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "cross_validation": json.loads(evaluate.table(fresh).round(4).to_json(orient="records")),
        "as_older_pages": json.loads(evaluate.table(pages[pages["aged"]]).round(4).to_json(orient="records")),
        "oracle": fresh.groupby("corpus")["oracle"].mean().round(4).to_dict(),
        "blocks": {
            **{
                name: round(float(value), 4)
                for name, value in block_scores(truth, probabilities)._asdict().items()
            },
            "average_precision": round(average_precision(truth, probabilities), 4),
            "calibration_error": round(calibration_error(truth, probabilities), 4),
        },
        "pages": _digests(trainer),
    }


class _Trainer:
    """The parts of the cascade, each by the folds that it was trained without."""

    def __init__(self, examples: Sequence[Example], config: Config) -> None:
        self.examples = [example for example in examples if len(example)]
        #: Pages without a block: nothing to learn from, but they count.
        self.blank = [example for example in examples if not len(example) and not example.aged]
        self.config = config
        self.lexicons: dict[Excluded, tuple[dict[str, float], dict[str, float]]] = {}
        self.first: dict[Excluded, Network] = {}
        self.pages = [Page(example.segments) for example in self.examples]
        self.lexical: dict[tuple[int, Excluded], Floats] = {}
        rng = np.random.default_rng(config.random_state)
        #: Which blocks the judges see, and how much each counts.
        self.seen = []
        for example in self.examples:
            main = example.labels > 0.5
            seen = main | (rng.random(len(example)) < config.negatives)
            self.seen.append(
                (np.flatnonzero(seen), (example.weights / np.where(main, 1, config.negatives))[seen])
            )

    def fit_lexicons(self) -> None:
        """Lexicons without every set of up to three folds."""
        fresh = [example for example in self.examples if not example.aged]
        tables = (
            _TokenTable(fresh, _names_above, self.config.name_sites),
            _TokenTable(fresh, _first_words, self.config.word_sites),
        )
        for size in range(4):
            for folds in combinations(range(self.config.folds), size):
                names, words = (table.fit(folds, self.config.lexicon_c) for table in tables)
                self.lexicons[frozenset(folds)] = names, words

    def columns(self, number: int, without: Excluded) -> Floats:
        """Features of an example, with lexicons that saw neither it nor the folds that are excluded."""
        example = self.examples[number]
        key = (number, without | {example.fold})
        if key not in self.lexical:
            names, words = ({}, {}) if example.aged else self.lexicons[key[1]]
            found = lexical.columns(self.pages[number], names, words)
            self.lexical[key] = np.column_stack([found[f.name] for f in lexical.FEATURES]).astype(np.float32)
        return np.hstack([example.base, self.lexical[key]])

    def wide_columns(self, number: int, without: Excluded) -> Floats:
        """The same and what a first pass that saw neither says of the surroundings."""
        columns = self.columns(number, without)
        first = self.first[without | {self.examples[number].fold}]
        return np.hstack(
            [columns, scores.matrix(self.pages[number], sigmoid(first.scores(first.inputs(columns))))]
        )

    def _training_set(self, columns: Callable[[int, Excluded], Floats], without: Excluded) -> "_Set":
        numbers = [n for n, example in enumerate(self.examples) if example.fold not in without]
        return _Set(
            np.concatenate([columns(n, without)[self.seen[n][0]] for n in numbers]),
            np.concatenate([self.examples[n].labels[self.seen[n][0]] > 0.5 for n in numbers]).astype(
                np.int64
            ),
            np.concatenate([self.seen[n][1] for n in numbers]),
        )

    def fit_first(self, without: Excluded) -> None:
        self.first[without] = _fit_network(
            self._training_set(self.columns, without), self.config.network, self.config.random_state
        )

    def fit_judges(self, without: Excluded) -> Model:
        """Both judges; not yet calibrated."""
        seeds = range(self.config.random_state, self.config.random_state + self.config.second_networks)
        wide = self._training_set(self.wide_columns, without)
        second = tuple(_fit_network(wide, self.config.network, seed) for seed in seeds)
        narrow = replace(wide, columns=np.ascontiguousarray(wide.columns[:, : len(features.NAMES)]))
        trees = _fit_trees(narrow, self.config)
        names, words = self.lexicons[without]
        return Model(features.NAMES, names, words, self.first[without], second, trees, 1.0, 0.0, 0.1, {})


@dataclass(frozen=True, slots=True)
class _Set:
    """Blocks to train on."""

    columns: Floats
    labels: NDArray[np.int64]
    weights: NDArray[np.float64]


def _fit_network(blocks: _Set, settings: Perceptron, seed: int) -> Network:
    mean, scale = (
        blocks.columns.mean(axis=0, dtype=np.float64),
        blocks.columns.std(axis=0, dtype=np.float64) + 1e-6,
    )
    inputs = np.clip((blocks.columns - mean) / scale, -CLIP, CLIP).astype(np.float32)
    network = MLPClassifier(
        settings.hidden,
        alpha=settings.alpha,
        batch_size=settings.batch_size,
        learning_rate_init=settings.learning_rate,
        max_iter=settings.epochs,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is chosen, not reached
        network.fit(inputs, blocks.labels, sample_weight=blocks.weights / blocks.weights.mean())
    return Network(
        mean.astype(np.float32),
        scale.astype(np.float32),
        tuple(fixed_point(weight.astype(np.float64)) for weight in network.coefs_),
        tuple(fixed_point(bias.astype(np.float64)) for bias in network.intercepts_),
    )


def _fit_trees(blocks: _Set, config: Config) -> Trees:
    boosted = HistGradientBoostingClassifier(
        **asdict(config.trees), early_stopping=False, random_state=config.random_state
    )
    boosted.fit(blocks.columns, blocks.labels, sample_weight=blocks.weights / blocks.weights.mean())
    return flatten(boosted)


def flatten(boosted: HistGradientBoostingClassifier) -> Trees:
    """A fitted boosting of two classes as flat arrays."""
    roots: list[int] = []
    feature: list[int] = []
    threshold: list[float] = []
    child: list[int] = []
    value: list[float] = []
    depth = 0
    for (predictor,) in boosted._predictors:
        order, place = _children_side_by_side(predictor.nodes)
        offset = len(feature)
        roots.append(offset)
        for node in (predictor.nodes[number] for number in order):
            leaf = bool(node["is_leaf"])
            feature.append(0 if leaf else int(node["feature_idx"]))
            threshold.append(np.inf if leaf else float(_rounded_down(float(node["num_threshold"]))))
            child.append(len(child) if leaf else offset + place[int(node["left"])])
            value.append(float(node["value"]) if leaf else 0.0)
            depth = max(depth, int(node["depth"]))
    return Trees(
        np.array(roots, dtype=np.int32),
        np.array(feature, dtype=np.int32),
        np.array(threshold, dtype=np.float32),
        np.array(child, dtype=np.int32),
        np.array(value, dtype=np.float32),
        float(np.ravel(boosted._baseline_prediction)[0]),
        depth,
    )


def _children_side_by_side(nodes: NDArray[Any]) -> tuple[list[int], dict[int, int]]:
    """Nodes of a tree, breadth first, so that a right child follows its left; and the place of each."""
    order = [0]
    for number in order:
        if not nodes[number]["is_leaf"]:
            order += [int(nodes[number]["left"]), int(nodes[number]["right"])]
    return order, {number: place for place, number in enumerate(order)}


def _rounded_down(threshold: float) -> np.float32:
    """The greatest single-precision number up to a threshold: features of that precision compare alike."""
    single = np.float32(threshold)
    return single if float(single) <= threshold else np.nextafter(single, np.float32(-np.inf))


def _names_above(segments: Segments) -> list[frozenset[str]]:
    above: list[frozenset[str]] = []
    for parent, names in zip(segments.parents, segments.names, strict=True):
        inherited: frozenset[str] = above[parent] if parent >= 0 else frozenset()
        above.append(inherited | set(lexical.name_tokens(names)) if names else inherited)
    return [above[container] for container in segments.containers]


def _first_words(segments: Segments) -> list[frozenset[str]]:
    return [frozenset(lexical.word_tokens(text)) for text in segments.texts]


class _TokenTable:
    """Which tokens stand in which blocks; like blocks of a page are one row."""

    def __init__(
        self, examples: Sequence[Example], tokens: Callable[[Segments], list[frozenset[str]]], sites: int
    ) -> None:
        of_pages = [tokens(example.segments) for example in examples]
        seen_on: dict[str, set[str]] = defaultdict(set)
        for example, blocks in zip(examples, of_pages, strict=True):
            for token in frozenset().union(*blocks):
                seen_on[token].add(example.page.site)
        self.vocabulary = sorted(token for token, found in seen_on.items() if len(found) >= sites)
        number = {token: place for place, token in enumerate(self.vocabulary)}
        rows: list[int] = []
        columns: list[int] = []
        targets: list[int] = []
        weights: list[float] = []
        folds: list[int] = []
        for example, blocks in zip(examples, of_pages, strict=True):
            for tokens_of_row, masses in _merged(example, blocks).items():
                places = [number[token] for token in sorted(tokens_of_row) if token in number]
                for target, mass in enumerate(masses):
                    if mass > 0:
                        rows += [len(targets)] * len(places)
                        columns += places
                        targets.append(target)
                        weights.append(mass)
                        folds.append(example.fold)
        shape = (len(targets), len(self.vocabulary))
        self.rows = scipy.sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        self.targets, self.weights, self.folds = np.array(targets), np.array(weights), np.array(folds)

    def fit(self, without: Sequence[int], inverse_regularisation: float) -> dict[str, float]:
        """What each token is worth, in log-odds, learnt without some folds."""
        chosen = ~np.isin(self.folds, without)
        if len(np.unique(self.targets[chosen])) < 2:
            return {}
        weights = self.weights[chosen]
        regression = LogisticRegression(C=inverse_regularisation, max_iter=60, tol=1e-3)
        regression.fit(
            self.rows[chosen],
            self.targets[chosen],
            sample_weight=weights * (chosen.sum() / weights.sum() / 20),
        )
        worth = np.round(regression.coef_[0], 3).tolist()
        return {
            token: value for token, value in zip(self.vocabulary, worth, strict=True) if abs(value) > 0.02
        }


def _merged(example: Example, blocks: Sequence[frozenset[str]]) -> dict[frozenset[str], list[float]]:
    """Blocks with the same tokens, and how much boilerplate and main content they hold."""
    masses: dict[frozenset[str], list[float]] = {}
    for tokens, label, weight in zip(blocks, example.labels.tolist(), example.weights.tolist(), strict=True):
        mass = masses.setdefault(tokens, [0.0, 0.0])
        mass[0] += weight * (1 - label)
        mass[1] += weight * label
    return masses
