"""The trained model: score blocks or lines, save, load. No pickle, no scikit-learn.

Judges say how likely each block is main content; their log-odds are averaged and calibrated to a probability. Boosted
trees (`boilerkit.trees`) judge both blocks and lines; beside them stand, for blocks, networks that see a block with its
surroundings (`boilerkit.page_net`), and for lines, small networks in two passes (`boilerkit.networks`).

A model folder holds `arrays.npz` (numbers alone, read with `allow_pickle=False`), `lexicons.json` (what tokens are
worth) and `card.json` (what the model is made of). Loading executes nothing.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from boilerkit import cards
from boilerkit.features import SCHEMAS, Schema
from boilerkit.features.page import Page as PageCounts
from boilerkit.networks import Cascade, sigmoid
from boilerkit.page_net import PageNet
from boilerkit.records import best_threshold
from boilerkit.trees import Trees

Floats = NDArray[np.float32]

FORMAT: Final = 3
_FILES: Final = ("arrays.npz", "lexicons.json", "card.json")


class ModelError(ValueError):
    """A model folder that cannot be used; the message says why and what to do."""


class Judge(Protocol):
    """Says how likely each block of a page is main content."""

    def log_odds(self, schema: Schema, page: PageCounts, columns: Floats) -> NDArray[np.float64]:
        """Log-odds of a page's blocks, of shape (n_blocks,).

        Parameters
        ----------
        schema : Schema
            What the columns are.
        page : Page
            The page that the features were computed from.
        columns : ndarray of shape (n_blocks, n_features)
        """
        ...

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Its numbers by name, for `Model.save`.

        Parameters
        ----------
        name : str
            What the names of the arrays start with.
        """
        ...

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> "Judge":
        """The judge of a name, from the numbers that `to_arrays` gave.

        Parameters
        ----------
        name : str
        arrays : mapping of str to ndarray
        """
        ...

    def fits(self, schema: Schema) -> bool:
        """Whether it fits the features, and holds numbers that can be computed with.

        Parameters
        ----------
        schema : Schema
        """
        ...


#: Kinds of judges, by the name that their numbers have in a model folder.
JUDGES: Final[dict[str, type[Judge]]] = {"cascade": Cascade, "trees": Trees, "net": PageNet}


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model of main content.

    Attributes
    ----------
    unit : {"block", "line"}
        What it scores.
    features : tuple of str
        Names of the columns that it was trained on.
    names, words : mapping of str to float
        Lexicons: what tokens of class names and words are worth.
    judges : tuple of Judge
        Whose log-odds are averaged.
    slope, intercept : float
        Logistic calibration of the averaged log-odds (Platt 1999).
    least : float
        Lower bound of a page's threshold; see `boilerkit.records.best_threshold`.
    margin : float
        Gain of expected F1 below which everything is kept; 0 for blocks.
    card : mapping
        What the model is made of; see `boilerkit.train`.
    """

    unit: str
    features: tuple[str, ...]
    names: Mapping[str, float]
    words: Mapping[str, float]
    judges: tuple[Judge, ...]
    slope: float
    intercept: float
    least: float
    margin: float
    card: Mapping[str, Any]

    def __repr__(self) -> str:
        return cards.text(self.card, self.unit)

    def _repr_html_(self) -> str:
        return cards.html(self.card, self.unit)

    @property
    def schema(self) -> Schema:
        """What the model sees."""
        return SCHEMAS[self.unit]

    def probabilities(self, page: PageCounts, columns: Floats) -> NDArray[np.float64]:
        """Probability of main content of each block, of shape (n_blocks,).

        Parameters
        ----------
        page : boilerkit.features.page.Page
            The page that the features were computed from.
        columns : ndarray of shape (n_blocks, n_features)
        """
        return self.calibrated(self.log_odds(page, columns))

    def threshold(self, probabilities: NDArray[np.float64], lengths: NDArray[np.float64]) -> float:
        """The threshold that a page gets where the user gives none.

        It is the one of the greatest expected F1; see `boilerkit.records.best_threshold`.

        Parameters
        ----------
        probabilities, lengths : ndarray of shape (n_blocks,)
        """
        return best_threshold(probabilities, lengths, self.least, self.margin)

    def calibrated(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of averaged log-odds.

        Parameters
        ----------
        log_odds : ndarray of shape (n_blocks,)
            As `log_odds` gives them.
        """
        return sigmoid(self.slope * log_odds + self.intercept)

    def log_odds(self, page: PageCounts, columns: Floats) -> NDArray[np.float64]:
        """The averaged log-odds before calibration.

        Parameters
        ----------
        page : boilerkit.features.page.Page
        columns : ndarray of shape (n_blocks, n_features)
        """
        found = [judge.log_odds(self.schema, page, columns) for judge in self.judges]
        return np.asarray(sum(found) / len(found))

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder, made where it is not there.

        Parameters
        ----------
        folder : str or Path
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {"scalars": np.array([self.slope, self.intercept, self.least, self.margin])}
        kinds = [_kind(judge) for judge in self.judges]
        for number, (kind, judge) in enumerate(zip(kinds, self.judges, strict=True)):
            arrays |= judge.to_arrays(f"{kind}{number}")
        _write_arrays(folder / "arrays.npz", arrays)
        told = {"unit": self.unit, "judges": kinds, "features": self.features}
        lexicons = told | {"names": dict(self.names), "words": dict(self.words)}
        (folder / "lexicons.json").write_text(json.dumps(lexicons, ensure_ascii=False, indent=0), "utf-8")
        (folder / "card.json").write_text(json.dumps(dict(self.card), ensure_ascii=False, indent=2) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> "Model":
        """Read a model from a folder; nothing in it is executed.

        Parameters
        ----------
        folder : str or Path

        Raises
        ------
        ModelError
            If the folder holds no model, or one that is damaged or of another format.
        """
        folder = Path(folder)
        missing = [name for name in _FILES if not (folder / name).is_file()]
        if missing:
            raise ModelError(f"no model in {folder}: {', '.join(missing)} not found; `boilerkit train` makes one")
        try:
            card = json.loads((folder / "card.json").read_text("utf-8"))
            lexicons = json.loads((folder / "lexicons.json").read_text("utf-8"))
            with np.load(folder / "arrays.npz", allow_pickle=False) as stored:
                arrays = dict(stored)
            if card.get("format") != FORMAT:
                raise ModelError(f"the model in {folder} has format {card.get('format')}, not {FORMAT}; train it anew")
            model = _assemble(arrays, lexicons, card)
        except ModelError:
            raise
        except Exception as error:  # whatever a stranger's bytes make the readers of JSON, zip and npy raise
            raise ModelError(f"the model in {folder} is damaged ({error}); copy or train it anew") from error
        return model


def _kind(judge: Judge) -> str:
    return next(kind for kind, of_kind in JUDGES.items() if isinstance(judge, of_kind))


def _assemble(arrays: Mapping[str, Any], lexicons: Mapping[str, Any], card: Mapping[str, Any]) -> Model:
    slope, intercept, least, margin = arrays["scalars"].tolist()
    unit, features = lexicons["unit"], tuple(map(str, lexicons["features"]))
    if unit not in SCHEMAS:
        raise ValueError(f"it scores {unit}s, which this version does not know")
    schema = SCHEMAS[unit]
    if features != schema.names:
        unknown = ", ".join(sorted(set(features) ^ set(schema.names))[:5]) or "in another order"
        raise ModelError(f"the model was trained on other features ({unknown}); train it anew")
    judges = tuple(
        JUDGES[kind].from_arrays(f"{kind}{number}", arrays) for number, kind in enumerate(lexicons["judges"])
    )
    if not judges or not all(judge.fits(schema) for judge in judges):
        raise ValueError("its judges do not fit its features, point outside themselves or hold no numbers")
    names, words = (
        {str(token): float(worth) for token, worth in lexicons[name].items()} for name in ("names", "words")
    )
    numbers = [slope, intercept, least, margin, *names.values(), *words.values()]
    if not np.isfinite(numbers).all() or not (0 <= least <= 1 and 0 <= margin <= 1):
        raise ValueError("its lexicons or its calibration hold no numbers")
    return Model(unit, features, names, words, judges, slope, intercept, least, margin, card)


def _write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write an npz whose bytes depend on the numbers alone (numpy's own writer puts the time in)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
