"""What a fold model makes of a page, and of the same page with every word made up."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from boilerkit import Cleaner, evaluation
from boilerkit.datasets import LabelledPage, alignment
from boilerkit.page.parse import parse
from boilerkit.training.pseudo_language import pseudo_translate, translate_page

#: Characters that lxml reads but does not write.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _made_up(text: str) -> str:
    return pseudo_translate(_plain(text), "latin", seed=1, known=0.0)


#: What is done to the words of a page and of its gold text.
WORDS: Final[dict[str, Callable[[str], str]]] = {
    "as they are": _plain,
    "made up": _made_up,
}
#: Label, probability and words of a block.
Block = tuple[float, float, int]


@cache
def fold_model(training: Path, fold: int) -> Cleaner:
    """The model of a fold, read once a process."""
    return Cleaner.load(training / "folds" / str(fold))


def page_rows(page: LabelledPage, training: Path, fold: int) -> tuple[list[dict[str, Any]], list[Block]]:
    """Scores of the page with each kind of words; and its blocks as they are."""
    cleaner = fold_model(training, fold)
    rows = []
    for name, translate in WORDS.items():
        tree = parse(page.html)
        translate_page(tree, translate)
        gold = replace(page, gold=translate(page.gold or ""))
        rows.append(evaluation.page_row(gold, cleaner.clean(tree)) | {"words": name})
    blocks = cleaner.analyze(page.html).blocks
    truth = alignment.labels([block.text for block in blocks], page.gold or "")
    return rows, [
        (float(label), block.probability, len(block.text.split())) for label, block in zip(truth, blocks, strict=True)
    ]
