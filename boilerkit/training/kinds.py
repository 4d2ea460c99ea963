"""Training of the model of kinds: labelled blocks to token weights and perceptrons, cross-validated by site."""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score

import boilerkit
from boilerkit.datasets import LabelledPage
from boilerkit.features import SCHEMAS
from boilerkit.features.lexical import TokenWeights
from boilerkit.features.statistics import PageStatistics
from boilerkit.kinds import KINDS
from boilerkit.model import Model
from boilerkit.model.kinds import FORMAT, KindModel, softmax
from boilerkit.model.numerics import sigmoid
from boilerkit.model.scorer import Doubles, ScorerInput
from boilerkit.page.lines import Lines, split
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Segments
from boilerkit.training.card import versions
from boilerkit.training.config import Config, KindConfig
from boilerkit.training.examples import Example, key_of, without_tree
from boilerkit.training.fitting import Sample, fit_perceptron
from boilerkit.training.lexicons import fit_lexicons
from boilerkit.training.splits import Excluded

#: Stands for a block whose kind nobody knows.
UNKNOWN: Final = -1
_NOTHING: Excluded = frozenset()
Report = Callable[[str], object]


@dataclass(frozen=True)
class KindExample:
    """A page some of whose blocks have a kind.

    Attributes
    ----------
    page : LabelledPage
        Without its bytes.
    inputs : ScorerInput
        The page as a model of main content sees it that was not trained on it.
    main : ndarray of shape (n_blocks,)
        Log-odds of main content, by that model.
    kinds : ndarray of int, shape (n_blocks,)
        Place of each block's kind in `boilerkit.kinds.KINDS`, or `UNKNOWN`.
    is_test : ndarray of bool, shape (n_blocks,)
        Blocks whose kind was read twice: those that figures are of.
    fold : int
    """

    page: LabelledPage
    inputs: ScorerInput
    main: Doubles
    kinds: NDArray[np.int64]
    is_test: NDArray[np.bool_]
    fold: int

    @property
    def unit(self) -> str:
        """Whether its blocks are blocks or lines."""
        return "line" if isinstance(self.inputs.statistics.segments, Lines) else "block"

    @property
    def weights(self) -> Doubles:
        """What each block counts in training: a page whose n kinds are known counts as much as the root of n."""
        known = self.kinds != UNKNOWN
        return np.asarray(known / max(np.sqrt(known.sum()), 1.0))


@dataclass(frozen=True, slots=True)
class KindResult:
    """What training of kinds yields.

    Attributes
    ----------
    model : KindModel
        Trained on every page.
    folds : list of KindModel
        The model of each fold, trained without its pages.
    blocks : DataFrame
        One row a block of known kind: corpus, page, site, page_type, language, block, kind, is_test, and the
        probability of each kind by the model of its fold.
    """

    model: KindModel
    folds: list[KindModel]
    blocks: pd.DataFrame

    def save(self, folder: str | Path) -> None:
        """Write the model, the folds' models and the table of blocks.

        Parameters
        ----------
        folder : str or Path
        """
        folder = Path(folder)
        self.model.save(folder)
        for number, model in enumerate(self.folds):
            model.save(folder / "folds" / str(number))
        self.blocks.to_csv(folder / "blocks.csv", index=False, float_format="%.6f")


def kind_examples(
    pages: Iterable[tuple[LabelledPage, Callable[[Segments], Mapping[int, tuple[str, bool]]]]],
    training: str | Path,
    folds: int,
) -> list[KindExample]:
    """Labelled pages made ready for training, as blocks, or as lines if that is what the models score.

    Parameters
    ----------
    pages : iterable of (LabelledPage, callable)
        Each with a function that gives, for the page's segments, the kind of some blocks and whether it was read twice.
    training : str or Path
        What `boilerkit train` wrote: each page's log-odds are by the model of its fold, those of a page that is in none
        by the model of all.
    folds : int
        How many folds that training had. A page that is in none gets one by its site.

    Raises
    ------
    ModelError
        If the folder lacks a model.
    """
    training = Path(training)
    whole, of_fold = Model.load(training), [Model.load(training / "folds" / str(fold)) for fold in range(folds)]
    fold_of = json.loads((training / "folds.json").read_text("utf-8"))
    examples = []
    for page, labels_of in pages:
        segments = read_page(page.html)
        labels = labels_of(segments)
        if not labels:
            continue
        known = fold_of.get(key_of(page))
        model = whole if known is None else of_fold[known]
        if model.unit == "line":
            segments, labels = _as_lines(segments, labels)
            if not labels:
                continue
        kinds = np.full(len(segments), UNKNOWN)
        is_test = np.zeros(len(segments), dtype=bool)
        for block, (kind, twice) in labels.items():
            kinds[block], is_test[block] = KINDS.index(kind), twice
        inputs = model.read(PageStatistics(without_tree(segments)))
        main = model.slope * model.log_odds(inputs) + model.intercept
        fold = zlib.crc32(page.site.encode()) % folds if known is None else known
        examples.append(KindExample(replace(page, html=b""), inputs, main, kinds, is_test, fold))
    return examples


def _as_lines(page: Segments, labels: Mapping[int, tuple[str, bool]]) -> tuple[Segments, dict[int, tuple[str, bool]]]:
    """The visible blocks of a page as the lines of a text, and the labels of the lines."""
    shown = [block for block in range(len(page)) if not page.is_unseen(block) and page.texts[block].strip()]
    lines = split("\n".join(" ".join(page.texts[block].split()) for block in shown))
    labelled = {line: labels[block] for line, block in enumerate(shown) if block in labels}
    return lines, labelled if len(lines) == len(shown) else {}  # a block may have no visible character


def train_kinds(examples: Sequence[KindExample], config: KindConfig, report: Report = print) -> KindResult:
    """Train a model of kinds and cross-validate it.

    Parameters
    ----------
    examples : sequence of KindExample
    config : KindConfig
    report : callable
        Called with a line of text now and then.
    """
    folds = [example.fold for example in examples]
    lexicons = _lexicons(examples, folds, config, report)
    columns: dict[tuple[int, Excluded], NDArray[np.float32]] = {}

    def columns_of(number: int, excluded: Excluded, blank: KindModel) -> NDArray[np.float32]:
        unseen = excluded | {folds[number]}
        if (number, unseen) not in columns:
            model = replace(blank, lexicons=lexicons[unseen])
            inputs = examples[number].inputs
            columns[number, unseen] = model.columns(inputs, model.sources(inputs), examples[number].main)
        return columns[number, unseen]

    unit = examples[0].unit
    models: dict[Excluded, KindModel] = {}
    for excluded in (*(frozenset([fold]) for fold in range(config.folds)), _NOTHING):
        blank = KindModel(unit, lexicons[excluded], (), 1.0, {"format": FORMAT, "kinds": list(KINDS)})
        numbers = [number for number, fold in enumerate(folds) if fold not in excluded]
        known = {number: np.flatnonzero(examples[number].kinds != UNKNOWN) for number in numbers}
        weights = np.concatenate([examples[number].weights[known[number]] for number in numbers])
        sample = Sample(
            np.concatenate([columns_of(number, excluded, blank)[known[number]] for number in numbers]),
            np.concatenate([examples[number].kinds[known[number]] for number in numbers]),
            weights,
        )
        seeds = range(config.random_state, config.random_state + config.perceptrons)
        scorers = tuple(fit_perceptron(sample, config.perceptron, seed) for seed in seeds)
        models[excluded] = replace(blank, scorers=scorers)
        report(f"kinds: {len(models)} of {config.folds + 1} trainings")
    scores = [
        models[frozenset([fold])].scores(columns_of(number, frozenset([fold]), models[frozenset([fold])]))
        for number, fold in enumerate(folds)
    ]
    return _calibrated(examples, scores, models, config)


def _lexicons(
    examples: Sequence[KindExample], folds: Sequence[int], config: KindConfig, report: Report
) -> dict[Excluded, tuple[TokenWeights, ...]]:
    """Token weights of each kind against all others, without every set of up to two folds."""
    settings = Config(folds=config.folds, lexicons=config.lexicons)
    by_kind = []
    for place, kind in enumerate(KINDS):
        of_kind = [_example(one, one.kinds == place) for one in examples]
        by_kind.append(fit_lexicons(of_kind, folds, held_out=2, config=settings))
        report(f"token weights of {kind}")
    return {
        excluded: tuple(TokenWeights(of_kind[excluded].names, of_kind[excluded].words) for of_kind in by_kind)
        for excluded in by_kind[0]
    }


def _example(one: KindExample, labels: NDArray[np.bool_]) -> Example:
    """The page as an example of one kind against all others."""
    segments = one.inputs.statistics.segments
    return Example(one.page, "", segments, SCHEMAS[one.unit], labels.astype(np.float64), labels, one.weights)


def _calibrated(
    examples: Sequence[KindExample],
    scores: Sequence[Doubles],
    models: Mapping[Excluded, KindModel],
    config: KindConfig,
) -> KindResult:
    """The temperature of each fold's model from the other folds' scores, that of the last from all."""

    def with_temperature(excluded: Excluded) -> KindModel:
        numbers = [number for number, one in enumerate(examples) if one.fold not in excluded]
        known = [examples[number].kinds != UNKNOWN for number in numbers]
        temperature = _temperature(
            np.concatenate([scores[number][rows] for number, rows in zip(numbers, known, strict=True)]),
            np.concatenate([examples[number].kinds[rows] for number, rows in zip(numbers, known, strict=True)]),
        )
        return replace(models[excluded], temperature=temperature)

    folds = [with_temperature(frozenset([fold])) for fold in range(config.folds)]
    tables = [
        _table(one, softmax(of_page / folds[one.fold].temperature))
        for one, of_page in zip(examples, scores, strict=True)
    ]
    blocks = pd.concat(tables, ignore_index=True)
    whole = with_temperature(_NOTHING)
    return KindResult(replace(whole, card=_card(whole, blocks, config)), folds, blocks)


def predicted(blocks: pd.DataFrame) -> NDArray[np.str_]:
    """The most probable kind of each block.

    Parameters
    ----------
    blocks : DataFrame
        As in `KindResult`.

    Examples
    --------
    >>> blocks = pd.DataFrame([[0.1, 0.6, 0.1, 0.1, 0.1, 0.0]], columns=[f"p_{kind}" for kind in KINDS])
    >>> predicted(blocks).tolist()
    ['navigation']
    """
    return np.asarray(np.array(KINDS)[blocks[[f"p_{kind}" for kind in KINDS]].to_numpy().argmax(axis=1)])


def _card(model: KindModel, blocks: pd.DataFrame, config: KindConfig) -> dict[str, Any]:
    """What the model is made of and how good it is on blocks that were read twice, each by a model without its site."""
    test = blocks[blocks["is_test"]]
    f1 = f1_score(test["kind"], predicted(test), labels=list(KINDS), average=None, zero_division=0.0).tolist()
    return {
        **model.card,
        "boilerkit": boilerkit.__version__,
        "unit": model.unit,
        "pages": {name: int(page.nunique()) for name, page in blocks.groupby("corpus", sort=False)["page"]},
        "blocks": {kind: int((blocks["kind"] == kind).sum()) for kind in KINDS},
        "parameters": asdict(config),
        "cross_validation": {
            "blocks": len(test),
            "f1": {kind: round(value, 4) for kind, value in zip(KINDS, f1, strict=True)},
            "mean_f1": round(float(np.mean(f1)), 4),
        },
        "versions": versions(),
    }


def _temperature(scores: Doubles, kinds: NDArray[np.int64]) -> float:
    """The temperature at which the log-likelihood of the kinds is greatest."""

    def loss(temperature: float) -> float:
        probabilities = softmax(scores / temperature)
        return -float(np.log(np.maximum(probabilities[np.arange(len(kinds)), kinds], 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.25, 8.0), method="bounded").x)


def _table(one: KindExample, probabilities: Doubles) -> pd.DataFrame:
    known = np.flatnonzero(one.kinds != UNKNOWN)
    about = {
        "corpus": one.page.corpus,
        "page": one.page.id,
        "site": one.page.site,
        "page_type": one.page.page_type,
        "language": one.page.language,
        "fold": one.fold,
        "block": known,
        "kind": [KINDS[place] for place in one.kinds[known]],
        "is_test": one.is_test[known],
        "main": sigmoid(one.main[known]),
    }
    return pd.DataFrame(about).join(pd.DataFrame(probabilities[known], columns=[f"p_{kind}" for kind in KINDS]))
