"""Training: labelled pages to a model, cross-validated by site."""

from boilerkit.training.config import LINES, SMALL, Config
from boilerkit.training.progress import Step
from boilerkit.training.trainer import Result, train, train_lines

__all__ = ["LINES", "SMALL", "Config", "Result", "Step", "train", "train_lines"]
