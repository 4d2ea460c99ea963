"""What is said of each feature: its name, unit, range, meaning and source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the feature matrix.

    Attributes
    ----------
    name : str
    unit : str
        What is counted, and how it is scaled.
    low, high : float
        Range, inclusive.
    meaning : str
        One line.
    source : str
        The paper that the idea is from, or "own".
    """

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    source: str = "own"
