"""Score titles, authors, dates, descriptions and languages that pages state, beside trafilatura's, on labelled fields.

    python -m benchmarks.metadata ../shared/data

Titles and descriptions are compared by word F1, authors by word F1 of the names, dates by day, languages by their
primary tag; a field that the labels leave empty is passed over. The last column is the paired difference with its 95 %
bootstrap interval over pages.
"""

import gzip
import json
import logging
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed

import boilerkit
from boilerkit.datasets.recipe_scrapers import RecipeScrapers
from boilerkit.metrics import paired_bootstrap, word_scores

Fields = dict[str, str]


def wcxb(root: Path) -> Iterator[tuple[bytes, Fields]]:
    """Pages of WCXB and their labelled title, author and date."""
    for path in sorted((root / "dev" / "ground-truth").glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))["ground_truth"]
        html = gzip.decompress((root / "dev" / "html" / f"{path.stem}.html.gz").read_bytes())
        yield html, _fields(truth, title="title", author="author", date="publish_date")


def article_extraction(root: Path) -> Iterator[tuple[bytes, Fields]]:
    """Pages of the article extraction dataset and their labelled title, authors and date."""
    for key, truth in json.loads((root / "articles.json").read_text("utf-8")).items():
        page = root / "html" / f"{key}.html"
        if page.is_file():
            yield page.read_bytes(), _fields(truth, title="title", author="authors", date="date")


def recipes(root: Path) -> Iterator[tuple[bytes, Fields]]:
    """Pages of recipe-scrapers and their labelled title, author, description and language."""
    corpus = RecipeScrapers(root)
    for html, truth in map(corpus.item, corpus.ids()):
        yield html, _fields(truth, title="title", author="author", description="description", language="language")


CORPORA: dict[str, tuple[str, Callable[[Path], Iterator[tuple[bytes, Fields]]]]] = {
    "wcxb": ("wcxb", wcxb),
    "article-extraction-dataset": ("article-extraction-dataset", article_extraction),
    "recipe-scrapers": ("recipe-scrapers", recipes),
}


def _fields(truth: dict[str, Any], **names: str) -> Fields:
    return {field: str(truth[name]).strip() for field, name in names.items() if truth.get(name)}


def ours(html: bytes) -> Fields:
    """What boilerkit reads of a page."""
    document = boilerkit.analyze(html)
    metadata = document.metadata
    stated = {
        "title": document.title,
        "author": ", ".join(metadata.authors),
        "date": metadata.published,
        "description": metadata.description,
        "language": metadata.language,
    }
    return {name: value or "" for name, value in stated.items()}


def trafilaturas(html: bytes) -> Fields:
    """What trafilatura reads of a page."""
    from trafilatura import extract_metadata
    from trafilatura.utils import load_html

    logging.disable()
    tree = load_html(html)
    document = extract_metadata(tree) if tree is not None else None
    names = {"title": "title", "author": "author", "date": "date", "description": "description", "language": "language"}
    return {field: str(getattr(document, name, None) or "") for field, name in names.items()}


SYSTEMS: dict[str, Callable[[bytes], Fields]] = {"boilerkit": ours, "trafilatura": trafilaturas}


def score(field: str, predicted: str, gold: str) -> float:
    """Agreement of a field with its label, from 0 to 1."""
    if field == "date":
        return float(predicted[:10] == gold[:10])
    if field == "language":
        return float(re.split("[-_]", predicted.lower())[0] == re.split("[-_]", gold.lower())[0])
    return word_scores(predicted, gold).f1


def scores(html: bytes, truth: Fields) -> dict[tuple[str, str], float]:
    """Scores of every system in every field that is labelled."""
    return {
        (name, field): score(field, fields[field], gold)
        for name, system in SYSTEMS.items()
        for fields in [system(html)]
        for field, gold in truth.items()
    }


def main(root: Path) -> None:
    """Print one row a corpus and field."""
    print("| corpus | field | pages | boilerkit | trafilatura | difference |\n|---|---|---|---|---|---|")
    for name, (folder, pages) in CORPORA.items():
        rows = Parallel(n_jobs=-1, batch_size=8)(delayed(scores)(*page) for page in pages(root / folder))
        by_field: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in rows:
            for field in {field for _, field in row}:
                by_field[field].append((row["boilerkit", field], row["trafilatura", field]))
        for field, pairs in sorted(by_field.items()):
            ours_, theirs = np.array(pairs).T
            paired = paired_bootstrap(ours_, theirs, random_state=0)
            means = f"{ours_.mean():.3f} | {theirs.mean():.3f}"
            difference = f"{paired.mean:+.3f} [{paired.low:+.3f}, {paired.high:+.3f}]"
            print(f"| {name} | {field} | {len(pairs)} | {means} | {difference} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
