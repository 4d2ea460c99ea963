"""Saving and loading: exact, deterministic, and safe with what a stranger sends."""

import io
import json
import os
import pickle
import shutil
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import peak
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

import boilerkit
from boilerkit import Cleaner, LineCleaner, ModelError
from boilerkit.features.statistics import PageStatistics
from boilerkit.model import Model
from boilerkit.model.boosted_trees import BoostedTrees
from boilerkit.model.cascade import Cascade
from boilerkit.model.kinds import KindModel, features, softmax
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.training import Result
from boilerkit.training.fitting import flatten

PAGE = Path(__file__).parents[1] / "datasets" / "pages" / "en-product-kettle.html"
Arrays = dict[str, NDArray[Any]]


@pytest.fixture
def folder(small_result: Result, tmp_path: Path) -> Path:
    small_result.model.save(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def folder_of_lines(small_lines: Result, tmp_path: Path) -> Path:
    small_lines.model.save(tmp_path / "lines")
    return tmp_path / "lines"


def probabilities(model: Model) -> NDArray[np.float64]:
    segments = segment(parse(PAGE.read_bytes()))
    return model.probabilities(model.read(PageStatistics(segments)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_round_trip(small_result: Result, folder: Path, tmp_path: Path) -> None:
    loaded = Model.load(folder)
    assert np.array_equal(probabilities(small_result.model), probabilities(loaded))
    assert loaded.card == json.loads(json.dumps(small_result.model.card))
    loaded.save(tmp_path / "again")
    assert contents(folder) == contents(tmp_path / "again")


def test_networks_do_not_depend_on_the_rows_they_are_given(small_lines: Result) -> None:
    cascade = small_lines.model.scorers[0]
    assert isinstance(cascade, Cascade)
    columns = np.random.default_rng(1).normal(size=(300, len(small_lines.model.features))).astype(np.float32)
    whole = cascade.first.scores(columns)
    parts = [cascade.first.scores(columns[i : i + 7]) for i in range(0, 300, 7)]
    assert np.array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize("max_depth", [2, None])
def test_trees_equal_scikit_learns(max_depth: int | None) -> None:
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(500, 6)).round(1).astype(np.float32)
    labels = (columns[:, 0] * columns[:, 1] + rng.normal(size=500) > 0).astype(int)
    boosted = HistGradientBoostingClassifier(max_iter=20, max_depth=max_depth).fit(columns, labels)
    trees = flatten(boosted)
    unseen = rng.normal(size=(400, 6)).round(1).astype(np.float32)
    for values in (columns, unseen):
        assert np.allclose(trees.scores(values), boosted.decision_function(values), atol=1e-5)


# What is no model


def damaged(folder: Path, why: str) -> None:
    with pytest.raises(ModelError, match=why):
        Model.load(folder)
    with pytest.raises(ModelError):
        Cleaner.load(folder)


def test_missing(tmp_path: Path, folder: Path) -> None:
    damaged(tmp_path / "nowhere", r"no model in .*nowhere: .*boilerkit train")
    (folder / "lexicons.json").unlink()
    damaged(folder, r"lexicons\.json not found")


@pytest.mark.parametrize("name", ["arrays.npz", "lexicons.json", "card.json"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.97])
def test_truncated(folder: Path, name: str, share: float) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: int(len(data) * share)])
    damaged(folder, "is damaged")


@pytest.mark.parametrize("name", ["arrays.npz", "lexicons.json", "card.json"])
@pytest.mark.parametrize("data", [b"\xff\x00garbage", b"[]", b"null", b"[" * 100_000, b"PK\x03\x04" + b"\0" * 40])
def test_garbage(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    damaged(folder, "is damaged")


def test_flipped_bytes_never_do_more_than_change_numbers(folder: Path) -> None:
    data = (folder / "arrays.npz").read_bytes()
    for place in np.random.default_rng(0).integers(0, len(data), 100).tolist():
        (folder / "arrays.npz").write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            model = Model.load(folder)
        except ModelError:
            continue
        assert np.isfinite(probabilities(model)).all()


def test_other_format(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | {"format": 99}))
    damaged(folder, "has format 99, not 5")


def test_other_features(folder: Path) -> None:
    lexicons = json.loads((folder / "lexicons.json").read_text())
    lexicons["features"][3] = "taste"
    (folder / "lexicons.json").write_text(json.dumps(lexicons))
    with pytest.raises(ModelError, match=r"other features .*taste"):
        Cleaner.load(folder)


class Boom:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return exec, ("raise SystemExit('executed')",)


def test_no_pickle_is_read(folder: Path) -> None:
    arrays = dict(np.load(folder / "arrays.npz"))
    arrays["boosted_trees1_value"] = np.array([Boom()], dtype=object)
    np.savez(folder / "arrays.npz", **arrays)
    damaged(folder, "is damaged")
    (folder / "arrays.npz").write_bytes(pickle.dumps(Boom()))
    damaged(folder, "is damaged")


def test_a_giant_array_is_refused(folder: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (1 << 60,)})
    with zipfile.ZipFile(folder / "arrays.npz", "a") as archive:
        archive.writestr("more.npy", header.getvalue())
    damaged(folder, "is damaged")


def _set(name: str, place: Any, value: float) -> Callable[[Arrays], None]:
    def change(arrays: Arrays) -> None:
        arrays[name][place] = value

    return change


def _inner(arrays: Arrays) -> int:
    return int(np.flatnonzero(np.isfinite(arrays["boosted_trees1_threshold"]))[1])


def _loop(arrays: Arrays) -> None:
    arrays["boosted_trees1_child"][_inner(arrays)] = 0


def _own_child(arrays: Arrays) -> None:
    arrays["boosted_trees1_child"][_inner(arrays)] = _inner(arrays)


def _endless_leaf(arrays: Arrays) -> None:
    arrays["boosted_trees1_threshold"][np.flatnonzero(np.isinf(arrays["boosted_trees1_threshold"]))[0]] = 0.0


def _reshaped(name: str, shape: tuple[int, ...]) -> Callable[[Arrays], None]:
    def change(arrays: Arrays) -> None:
        arrays[name] = np.zeros(shape, dtype=arrays[name].dtype)

    return change


def _without(prefix: str) -> Callable[[Arrays], None]:
    def change(arrays: Arrays) -> None:
        for name in [name for name in arrays if name.startswith(prefix)]:
            del arrays[name]

    return change


HOSTILE: dict[str, Callable[[Arrays], None]] = {
    "the slope is no number": _set("scalars", 0, np.nan),
    "the bound is no probability": _set("scalars", 2, 7.0),
    "too few scalars": _reshaped("scalars", (2,)),
    "a mean is no number": _set("page_network0_mean", 0, np.nan),
    "a scale is zero": _set("page_network0_scale", 0, 0.0),
    "a weight is infinite": _set("page_network0_update1", 0, np.inf),
    "a network for fewer features": _reshaped("page_network0_mean", (3,)),
    "a layer that does not follow": _reshaped("page_network0_update0", (5, 8)),
    "a layer in three dimensions": _reshaped("page_network0_message0", (2, 2, 2)),
    "biases of another layer": _reshaped("page_network0_entry_bias", (1,)),
    "two outputs": _reshaped("page_network0_out", (8, 2)),
    "a dilation beyond every page": _set("page_network0_dilations0", 0, 2**31 - 1),
    "a dilation of nothing": _set("page_network0_dilations0", 0, 0),
    "no second layer": _without("page_network0_update1"),
    "no network": _without("page_network0"),
}
HOSTILE_LINES: dict[str, Callable[[Arrays], None]] = {
    "a child loops back": _loop,
    "an inner node is its own child": _own_child,
    "a leaf has a threshold": _endless_leaf,
    "a child is outside": _set("boosted_trees1_child", 0, 2**31 - 1),
    "a child is negative": _set("boosted_trees1_child", 0, -1),
    "the last node has children": _set("boosted_trees1_child", -1, 10**6),
    "a root is outside": _set("boosted_trees1_roots", 0, 10**6),
    "a root is negative": _set("boosted_trees1_roots", 0, -1),
    "a feature is outside": _set("boosted_trees1_feature", 0, 30_000),
    "a feature is negative": _set("boosted_trees1_feature", 0, -1),
    "a threshold is no number": _set("boosted_trees1_threshold", 0, np.nan),
    "a leaf is no number": _set("boosted_trees1_value", 0, np.nan),
    "a leaf is infinite": _set("boosted_trees1_value", 0, np.inf),
    "the trees are too deep": _set("boosted_trees1_scalars", 1, 1e9),
    "the depth is infinite": _set("boosted_trees1_scalars", 1, np.inf),
    "the depth is no number": _set("boosted_trees1_scalars", 1, np.nan),
    "columns of two lengths": _reshaped("boosted_trees1_value", (3,)),
    "columns in two dimensions": _reshaped("boosted_trees1_child", (3, 2)),
    "a mean is no number": _set("cascade0_first_mean", 0, np.nan),
    "a scale is zero": _set("cascade0_first_scale", 0, 0.0),
    "a weight is infinite": _set("cascade0_second0_weight0", 0, np.inf),
    "a network for fewer features": _reshaped("cascade0_first_mean", (3,)),
    "layers that do not follow": _reshaped("cascade0_second0_weight1", (5, 1)),
    "two outputs": _reshaped("cascade0_first_weight1", (8, 2)),
    "biases of another layer": _reshaped("cascade0_first_bias0", (1,)),
    "a layer in three dimensions": _reshaped("cascade0_first_weight0", (2, 2, 2)),
    "no second network": _without("cascade0_second0_"),
    "no first network": _without("cascade0_first_"),
    "no layer": _without("cascade0_first_weight"),
    "the bias is no number": _set("boosted_trees1_scalars", 0, np.nan),
    "no trees": _without("boosted_trees1_child"),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_hostile_arrays(folder: Path, change: Callable[[Arrays], None]) -> None:
    _changed(folder, change)
    damaged(folder, "is damaged")


@pytest.mark.parametrize("change", HOSTILE_LINES.values(), ids=HOSTILE_LINES)
def test_hostile_arrays_of_lines(folder_of_lines: Path, change: Callable[[Arrays], None]) -> None:
    _changed(folder_of_lines, change)
    with pytest.raises(ModelError, match="is damaged"):
        Model.load(folder_of_lines)


def _changed(folder: Path, change: Callable[[Arrays], None]) -> None:
    arrays = dict(np.load(folder / "arrays.npz"))
    change(arrays)
    np.savez(folder / "arrays.npz", **arrays)


@pytest.mark.parametrize(
    "change",
    [
        {"features": 3},
        {"names": []},
        {"names": {"a": None}},
        {"words": {"a": float("nan")}},
        {"words": "ab"},
        {"scorers": []},
        {"scorers": ["os"]},
    ],
    ids=str,
)
def test_hostile_lexicons(folder: Path, change: dict[str, Any]) -> None:
    lexicons = json.loads((folder / "lexicons.json").read_text())
    (folder / "lexicons.json").write_text(json.dumps(lexicons | change))
    damaged(folder, "is damaged")


# What is larger than a model, or could give anything but probabilities


def _written(folder: Path, entries: dict[str, bytes]) -> None:
    """Replace arrays of a folder by bytes, compressed."""
    with zipfile.ZipFile(folder / "arrays.npz") as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(folder / "arrays.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (kept | entries).items():
            archive.writestr(name, data)


def _npy(shape: tuple[int, ...], descr: str = "<i4", data: bytes = b"") -> bytes:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": descr, "fortran_order": False, "shape": shape})
    return header.getvalue() + data


BOMBS: dict[str, tuple[dict[str, bytes], str]] = {
    "unpacks to much": ({"bounds.npy": bytes(200_000_000)}, "unpacks to 200,"),
    "claims much": ({"bounds.npy": _npy((50_000_000,))}, "more than a model's"),
    "claims more than it has": ({"bounds.npy": _npy((1000,))}, "ends before its numbers do"),
    "claims less than nothing": ({"bounds.npy": _npy((-1, 4))}, "more than a model's"),
    "many dimensions": ({"bounds.npy": _npy((1,) * 30, data=bytes(4))}, "more than a model's"),
    "many small numbers": ({f"a{n}.npy": _npy((3_000_000,), "|i1", bytes(3_000_000)) for n in range(3)}, "more than a"),
    "many arrays": ({f"a{number}.npy": b"" for number in range(2000)}, "arrays, and a model at most"),
    "strings": ({"bounds.npy": _npy((1,), "<U9", bytes(36))}, "no numbers"),
    "complex numbers": ({"bounds.npy": _npy((1,), "<c16", bytes(16))}, "no numbers"),
    "records": ({"bounds.npy": b"\x93NUMPY\x01\0" + b"\x80\0" + b"[" * 128}, ""),
    "a header of another version": ({"bounds.npy": b"\x93NUMPY\x02\0" + b"\xff" * 64}, "another version"),
}


@pytest.mark.parametrize(("entries", "why"), BOMBS.values(), ids=BOMBS)
def test_nothing_is_allocated_for_what_is_too_large(folder: Path, entries: dict[str, bytes], why: str) -> None:
    _written(folder, entries)
    assert peak(lambda: damaged(folder, f"is damaged .*{why}")) < 40_000_000


def test_an_archive_with_another_compression_is_refused(folder: Path) -> None:
    with zipfile.ZipFile(folder / "arrays.npz", "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("more.npy", _npy((100_000,), "|i1", bytes(100_000)))
    damaged(folder, "another way")


@pytest.mark.parametrize("name", ["arrays.npz", "lexicons.json", "card.json"])
def test_a_huge_file_is_refused_unread(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.truncate(10**10)
    assert peak(lambda: damaged(folder, "and a model's has at most")) < 20_000_000


def test_a_pipe_is_no_file_of_a_model(folder: Path) -> None:
    (folder / "card.json").unlink()
    os.mkfifo(folder / "card.json")
    damaged(folder, "card.json not found")


def _all(name: str, value: float) -> Callable[[Arrays], None]:
    def change(arrays: Arrays) -> None:
        for key in [key for key in arrays if key.startswith(name)]:
            arrays[key] = np.full_like(arrays[key], value, dtype=np.result_type(arrays[key], np.float16))

    return change


def _many_roots(arrays: Arrays) -> None:
    arrays["boosted_trees1_roots"] = np.zeros(200_000, dtype=np.int32)


def _wide(arrays: Arrays) -> None:
    size = 20_000
    width = len(arrays["cascade0_first_mean"])
    arrays["cascade0_first_weight0"] = np.zeros((width, size), dtype=np.int8)
    arrays["cascade0_first_bias0"] = np.zeros(size)
    arrays["cascade0_first_weight1"] = np.zeros((size, 1))


def _maxima(arrays: Arrays) -> None:
    for part in ("entry", "message", "update", "hidden", "out"):
        _all(f"page_network0_{part}", float(np.finfo(np.float16).max))(arrays)


UNBOUNDED: dict[str, Callable[[Arrays], None]] = {
    "half-precision maxima": _maxima,
    "double-precision maxima": _all("page_network0_out", 1e308),
    "a tiny scale": _all("page_network0_scale", 1e-45),
    "a steep calibration": _set("scalars", 0, 1e308),
    "a dilation that is no whole number": _all("page_network0_dilations0", 1.5),
}
UNBOUNDED_LINES: dict[str, Callable[[Arrays], None]] = {
    "many trees": _many_roots,
    "a wide layer": _wide,
    "great weights": _all("cascade0_second0_weight", 3e38),
    "a tiny scale": _all("cascade0_first_scale", 1e-45),
    "great leaves": _all("boosted_trees1_value", 3e38),
    "a great bias": _set("boosted_trees1_scalars", 0, 1e308),
}


@pytest.mark.parametrize("change", UNBOUNDED.values(), ids=UNBOUNDED)
@pytest.mark.filterwarnings("ignore:.*encountered in cast")
def test_what_could_give_no_probabilities(folder: Path, change: Callable[[Arrays], None]) -> None:
    _changed(folder, change)
    damaged(folder, "is damaged .*no training gives")


@pytest.mark.parametrize("change", UNBOUNDED_LINES.values(), ids=UNBOUNDED_LINES)
@pytest.mark.filterwarnings("ignore:.*encountered in cast")
def test_what_could_give_no_probabilities_of_lines(folder_of_lines: Path, change: Callable[[Arrays], None]) -> None:
    _changed(folder_of_lines, change)
    with pytest.raises(ModelError, match=r"is damaged .*no training gives"):
        Model.load(folder_of_lines)


@pytest.mark.parametrize(
    "weights", [{"a": 1e308, "b": -1e308}, {"a": 1e4}, {"a": 10**400}, {"a": float("inf")}], ids=str
)
def test_token_weights_that_no_training_gives(folder: Path, weights: dict[str, float]) -> None:
    lexicons = json.loads((folder / "lexicons.json").read_text())
    (folder / "lexicons.json").write_text(json.dumps(lexicons | {"words": weights}))
    damaged(folder, "is damaged")


def test_a_model_that_would_not_load_is_not_saved(small_result: Result, tmp_path: Path) -> None:
    model = small_result.model
    trees = next(scorer for scorer in model.scorers if isinstance(scorer, BoostedTrees))
    many = replace(trees, roots=np.tile(trees.roots, 50_000))
    with pytest.raises(ModelError, match="would not load"):
        replace(model, scorers=(many,)).save(tmp_path / "many")
    assert not (tmp_path / "many").exists()


def test_an_ensemble_of_thousands_is_refused(folder: Path) -> None:
    lexicons = json.loads((folder / "lexicons.json").read_text())
    (folder / "lexicons.json").write_text(json.dumps(lexicons | {"scorers": lexicons["scorers"] * 1000}))
    damaged(folder, "scorers, more than 16")


@pytest.mark.parametrize(
    "part",
    [
        {"corpora": [1]},
        {"corpora": {"a": {"pages": "many"}}},
        {"corpora": {"a": 7}},
        {"parameters": 3},
        {"blocks": {"average_precision": "high"}},
        {"blocks": {"average_precision": 1}},
        {"versions": ["numpy"]},
        {"cross_validation": [{"corpus": "a", "pages": []}]},
        {"cross_validation": "pages"},
        {"cross_validation": {"f1": 1}},
        {"cross_validation": [{"corpus": "a", "f1": 10**400, "low": 10**400, "high": 0}]},
    ],
    ids=lambda part: json.dumps(part)[:60],
)
def test_a_card_that_cannot_be_shown(folder: Path, part: dict[str, Any]) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | part))
    damaged(folder, "is damaged")


_WEIGHTS = Path(boilerkit.__file__).parent / "weights"
_KINDS = _WEIGHTS / "kinds-of-blocks"


@pytest.mark.parametrize(
    ("changes", "lexicons"),
    [
        ({"temperature": np.array([5e-324])}, {}),
        ({"temperature": np.array([np.nan])}, {}),
        ({"perceptron0_weight0": np.full((388, 64), 3e38)}, {}),
        ({"perceptron0_bias0": np.zeros(5_000_000, dtype=np.int8)}, {}),
        ({}, {"scorers": 10**9}),
        ({}, {"scorers": 0}),
        ({}, {"kinds": {}}),
        ({}, {"unit": "page"}),
    ],
    ids=["cold", "no temperature", "great weights", "large", "many", "none", "no kinds", "unit"],
)
def test_hostile_models_of_kinds(tmp_path: Path, changes: Arrays, lexicons: dict[str, Any]) -> None:
    folder = tmp_path / "kinds"
    shutil.copytree(_KINDS, folder)
    assert KindModel.load(folder).scorers
    np.savez(folder / "arrays.npz", **dict(np.load(folder / "arrays.npz")) | changes)
    (folder / "lexicons.json").write_text(json.dumps(json.loads((folder / "lexicons.json").read_text()) | lexicons))
    with pytest.raises(ModelError, match="is damaged"):
        KindModel.load(folder)


_SEGMENTS = segment(parse(PAGE.read_bytes()))


def assert_gives_probabilities(model: Model) -> None:
    found = model.probabilities(model.read(PageStatistics(_SEGMENTS)))
    assert ((found >= 0) & (found <= 1)).all()


def altered(content: bytes, data: st.DataObject) -> bytes:
    """A file that is cut off, and some of whose bytes are others."""
    content = content[: data.draw(st.integers(0, len(content)) | st.just(len(content)), "length")]
    for _ in range(data.draw(st.integers(0, 4), "edits")):
        place = data.draw(st.integers(0, len(content)), "place")
        inserted = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"9e9", b"-", b'"', b"[", b"}", b"1e308"]), "bytes"
        )
        content = content[:place] + inserted + content[place + data.draw(st.integers(0, 4), "removed") :]
    return content


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", ["arrays.npz", "lexicons.json", "card.json"])
@pytest.mark.parametrize("shipped", ["kinds-of-blocks", "kinds-of-lines"])
def test_altered_kinds_are_refused_or_give_probabilities(
    tmp_path_factory: pytest.TempPathFactory, shipped: str, name: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"altered-{shipped}-{name}"
    shutil.copytree(_WEIGHTS / shipped, folder, dirs_exist_ok=True)
    (folder / name).write_bytes(altered((folder / name).read_bytes(), data))
    try:
        model = KindModel.load(folder)
    except ModelError:
        return
    columns = np.eye(len(features(model.unit)), dtype=np.float32)
    found = softmax(model.scores(columns))
    assert ((found >= 0) & (found <= 1)).all()


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", ["arrays.npz", "lexicons.json", "card.json"])
def test_altered_models_of_lines_are_refused_or_give_probabilities(
    small_lines: Result, tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"altered-lines-{name}"
    small_lines.model.save(folder)
    (folder / name).write_bytes(altered((folder / name).read_bytes(), data))
    try:
        cleaner = LineCleaner(Model.load(folder))
    except ModelError:
        return
    found = [line.probability for line in cleaner.analyze("Tea is a drink.\nHome\nIt is made of leaves.").blocks]
    assert all(0 <= probability <= 1 for probability in found)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", ["arrays.npz", "lexicons.json", "card.json"])
def test_altered_files_are_refused_or_give_probabilities(
    small_result: Result, tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"altered-{name}"
    small_result.model.save(folder)
    (folder / name).write_bytes(altered((folder / name).read_bytes(), data))
    try:
        model = Model.load(folder)
    except ModelError:
        return
    assert_gives_probabilities(model)
    assert repr(model)
    assert model._repr_html_()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_numbers_of_any_size_are_refused_or_give_probabilities(
    small_result: Result, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Not bytes but numbers are altered, so that most models load."""
    folder = tmp_path_factory.getbasetemp() / "renumbered"
    small_result.model.save(folder)
    arrays = dict(np.load(folder / "arrays.npz"))
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(arrays)))
        value = data.draw(st.floats(width=16) | st.floats(-50, 50))
        array = arrays[name].astype(np.float64)
        array.reshape(-1)[data.draw(st.sampled_from([slice(None), slice(0, 1), slice(None, None, 7)]))] = value
        arrays[name] = array
    np.savez(folder / "arrays.npz", **arrays)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = Model.load(folder)
        except ModelError:
            return
    assert_gives_probabilities(model)


def test_a_model_is_three_files(folder: Path, tmp_path: Path) -> None:
    assert sorted(contents(folder)) == ["arrays.npz", "card.json", "lexicons.json"]
    shutil.copytree(folder, tmp_path / "copy")
    assert Cleaner.load(tmp_path / "copy").clean(PAGE.read_bytes())
