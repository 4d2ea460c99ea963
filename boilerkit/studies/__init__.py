"""Studies: questions about training, each answered by a table and a figure.

What each family of features is worth (`ablation`), what more labelled pages are worth (`learning_curve`), what holds
from one corpus to another (`transfer`): these are trainings of a `Study`. `comparison` sets two systems side by side.
"""

from boilerkit.studies.study import Study, StudyError, Trial

__all__ = ["Study", "StudyError", "Trial"]
