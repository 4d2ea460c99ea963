"""Fitted estimators as files without pickle, written and read by skops."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.utils.validation import check_is_fitted

from boilerkit.estimators.scorer import ClassifierScorer
from boilerkit.estimators.trusted import TRUSTED, check_size, check_trees
from boilerkit.features import SCHEMAS
from boilerkit.model import Model, ModelError
from boilerkit.model.bounds import Bounds

FORMAT: Final = 1
#: Parameters that say how to work, not what was fitted.
_LEFT_OUT: Final = ("classifier", "memory", "n_jobs")


def save(estimator: Any, path: str | Path) -> None:
    """Write a fitted `ContentClassifier`.

    Parameters
    ----------
    estimator : ContentClassifier
    path : str or Path

    Raises
    ------
    ModelError
        If it is not fitted.
    """
    from skops.io import dump

    if not hasattr(estimator, "model_"):
        raise ModelError("the estimator is not fitted, so that there is no model to save; call `fit` first")
    check_is_fitted(estimator)
    model: Model = estimator.model_
    params = {name: value for name, value in estimator.get_params(deep=False).items() if name not in _LEFT_OUT}
    if params["features"] is not None:
        params["features"] = list(params["features"])
    passes = _passes(model.scorers[0])
    state = {
        "about": json.dumps(
            {
                "format": FORMAT,
                "params": params,
                "columns": model.features,
                "names": dict(model.names),
                "words": dict(model.words),
                "features": passes[0].features,
                "scalars": [model.slope, model.intercept, model.min_threshold],
                "card": dict(model.card),
            },
            ensure_ascii=False,
        ),
        "classifier": estimator.classifier,
        "passes": [one.classifier for one in passes],
        "references": [one.reference for one in passes],
        "bounds": model.bounds.to_arrays()["bounds"],
    }
    dump(state, path)


def _passes(scorer: Any) -> list[ClassifierScorer]:
    """The first pass, then the second, if there is one."""
    return [scorer] if scorer.first is None else [scorer.first, scorer]


def load(path: str | Path, trusted: Sequence[str] = ()) -> tuple[dict[str, Any], Model]:
    """Parameters and model of a `ContentClassifier` that `save` wrote.

    Parameters
    ----------
    path : str or Path
    trusted : sequence of str
        Types that may be made besides those of `TRUSTED`.

    Raises
    ------
    ModelError
        If there is no such file, it is damaged, or it holds other types.
    """
    from skops.io import get_untrusted_types
    from skops.io import load as read

    path = Path(path)
    if not path.is_file():
        raise ModelError(f"no estimator in {path}: there is no such file; `ContentClassifier.save` writes one")
    allowed = [*TRUSTED, *trusted]
    try:
        check_size(path)
        unknown = sorted(set(get_untrusted_types(file=path)) - set(allowed))
        if unknown:
            raise ModelError(
                f"{path} holds objects of types that are not trusted: {', '.join(unknown)}. If you know what wrote it, "
                "name them in `trusted`"
            )
        state = read(path, trusted=[name for name in get_untrusted_types(file=path) if name in allowed])
        about = json.loads(state["about"])
        if about["format"] != FORMAT:
            raise ModelError(f"the estimator in {path} has format {about['format']}, not {FORMAT}; fit it anew")
        return about["params"] | {"classifier": state["classifier"]}, _model(about, state)
    except ModelError:
        raise
    except Exception as error:  # whatever a stranger's bytes make the readers of zip, JSON and npy raise
        raise ModelError(f"the estimator in {path} is damaged ({error}); copy or fit it anew") from error


def _model(about: dict[str, Any], state: dict[str, Any]) -> Model:
    unit = about["params"]["unit"]
    schema = SCHEMAS[unit]
    if tuple(about["columns"]) != schema.names:
        raise ModelError("the estimator was fitted to the features of another version; fit it anew")
    scorer: ClassifierScorer | None = None
    for classifier, reference in zip(state["passes"], state["references"], strict=True):
        scorer = ClassifierScorer(unit, tuple(about["features"]), classifier, np.asarray(reference), scorer)
        if scorer.reference.shape != (len(scorer.names),):
            raise ValueError("its classifiers do not fit its features")
        check_trees(classifier, len(scorer.names))
    if scorer is None:
        raise ValueError("it has no classifier")
    slope, intercept, min_threshold = map(float, about["scalars"])
    bounds = Bounds.from_arrays({"bounds": state["bounds"]}, len(schema.names))
    names, words = ({str(token): float(weight) for token, weight in about[kind].items()} for kind in ("names", "words"))
    return Model(unit, schema.names, names, words, bounds, (scorer,), slope, intercept, min_threshold, about["card"])
