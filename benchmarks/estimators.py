"""Measure scikit-learn's own tools on pages: a grid search, and plain boosted trees on the shipped features.

    python -m benchmarks.estimators search --corpus wcxb=../shared/data/wcxb --pages 200
    python -m benchmarks.estimators plain --corpus wcxb=../shared/data/wcxb

Pages that were read are kept in the folder `--memory`, so that a second run reads none.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import click
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from boilerkit import datasets
from boilerkit.datasets import LabelledPage
from boilerkit.estimators import ContentClassifier, SiteKFold
from boilerkit.metrics import bootstrap_interval

Pages = list[LabelledPage]
Figures = dict[str, Any]


def search(pages: Pages, memory: str, n_jobs: int) -> Figures:
    """The best of some logistic regressions, by folds of sites."""
    regression = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    estimator = ContentClassifier(regression, calibrated=False, memory=memory)
    grid = {
        "classifier__logisticregression__C": [0.001, 0.01, 0.1],
        "features": [["text", "markup", "context"], None],
    }
    found = GridSearchCV(estimator, grid, cv=SiteKFold(5, memory=memory), n_jobs=n_jobs).fit(pages)
    means = zip(found.cv_results_["params"], found.cv_results_["mean_test_score"].tolist(), strict=True)
    tried = [{"params": params, "f1": round(f1, 4)} for params, f1 in means]
    return {"fits": len(tried) * 5 + 1, "best": found.best_params_, "f1": found.best_score_, "tried": tried}


def plain(pages: Pages, memory: str, n_jobs: int) -> Figures:
    """Gradient boosting as scikit-learn sets it, on the shipped features, cross-validated by site."""
    estimator = ContentClassifier(HistGradientBoostingClassifier(random_state=0), calibrated=False, memory=memory)
    folds = SiteKFold(5, memory=memory)
    runs = cross_validate(estimator, pages, cv=folds, n_jobs=n_jobs, return_estimator=True, return_indices=True)
    scores = np.concatenate(
        [
            [fitted.score([pages[page]]) for page in test.tolist()]
            for fitted, test in zip(runs["estimator"], runs["indices"]["test"], strict=True)
        ]
    )
    interval = bootstrap_interval(scores, random_state=0)
    return {
        "f1": float(scores.mean()),
        "low": interval.low,
        "high": interval.high,
        "folds": runs["test_score"].tolist(),
    }


QUESTIONS: Final[Mapping[str, Callable[[Pages, str, int], Figures]]] = {"search": search, "plain": plain}


@click.command()
@click.argument("question", type=click.Choice(list(QUESTIONS)))
@click.option("--corpus", required=True, metavar="NAME=FOLDER", help="Labelled pages.")
@click.option("--pages", "count", type=int, help="Take so many pages at random; by default all.")
@click.option("--memory", default="runs/pages", show_default=True, help="Folder where pages that were read are kept.")
@click.option("--jobs", default=1, show_default=True, help="Processes.")
def main(question: str, corpus: str, count: int | None, memory: str, jobs: int) -> None:
    """Answer a question and print the figures as JSON."""
    name, _, folder = corpus.partition("=")
    pages = [page for page in datasets.load(name, folder) if page.gold is not None]
    if count is not None:
        chosen = np.random.default_rng(0).permutation(len(pages))[:count]
        pages = [pages[number] for number in sorted(chosen.tolist())]
    start, processor = time.perf_counter(), time.process_time()
    figures = QUESTIONS[question](pages, memory, jobs)
    cost = {"seconds": time.perf_counter() - start, "processor_seconds": time.process_time() - processor}
    click.echo(json.dumps({"question": question, "pages": len(pages)} | cost | figures, indent=1))


if __name__ == "__main__":
    main()
