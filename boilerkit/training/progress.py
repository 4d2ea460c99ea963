"""Progress: what training says of how far it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

Item = TypeVar("Item")

#: Called with a line of text or a `Step`.
Report = Callable[[object], None]

#: So many steps are reported of work on many items, and none of work on fewer items than this, which is soon done.
_STEPS: Final = 10
_MANY: Final = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One of several steps of a training run is done.

    Attributes
    ----------
    what : str
        What the steps are.
    done, total : int

    Examples
    --------
    >>> print(Step("scorers", 2, 6))
    scorers 2 of 6
    """

    what: str
    done: int
    total: int

    def __str__(self) -> str:
        return f"{self.what} {self.done} of {self.total}"


def steps(items: Sequence[Item], what: str, report: Report) -> Iterator[Item]:
    """Items; of many, a report of each tenth that was taken.

    Parameters
    ----------
    items : sequence
    what : str
        As in `Step`.
    report : callable
    """
    total = len(items)
    for number, item in enumerate(items, start=1):
        yield item
        if total >= _MANY and number * _STEPS // total > (number - 1) * _STEPS // total:
            report(Step(what, number, total))
