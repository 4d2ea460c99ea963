"""Evaluation: labelled pages and a cleaner to tables; `boilerkit.evaluation.plots` makes figures of these."""

from boilerkit.evaluation.cross_validated import CrossValidatedCleaner
from boilerkit.evaluation.permutation import families, permutation_importance
from boilerkit.evaluation.tables import blocks, evaluate, losses, over_threshold, page_row, show, table

__all__ = [
    "CrossValidatedCleaner",
    "blocks",
    "evaluate",
    "families",
    "losses",
    "over_threshold",
    "page_row",
    "permutation_importance",
    "show",
    "table",
]
