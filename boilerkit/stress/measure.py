"""How much of the main content, and of the noise, an extraction has: text by text rather than word by word.

A word that main content and noise share says nothing of either. So each text is looked for as a whole, as its words in
their order, and each place of the output stands for one text only: a text that the page has twice must be there twice
to count twice. What is not there as a whole counts with those of its words that stand there in runs of five.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from boilerkit.words import words

#: Words in a run.
_RUN: Final = 5
_TAKEN: Final = "\n"


class Kept(NamedTuple):
    """What an extraction has of a page.

    Attributes
    ----------
    main, noise : float
        Share of the words of the page's main texts, and of its noise, in [0, 1]; 1 and 0 where there are none.
    whole : float
        Share of the main texts that stand there whole.
    """

    main: float
    noise: float
    whole: float


def kept(output: str, main: Sequence[str], noise: Sequence[str]) -> Kept:
    """Shares of the texts of a page that an extraction has.

    Parameters
    ----------
    output : str
        The extraction, as text or Markdown.
    main, noise : sequence of str
        As in :class:`Page`.

    Examples
    --------
    >>> kept("One two three. Four five", ["Four five"], ["one two three", "three four"])
    Kept(main=1.0, noise=0.6, whole=1.0)
    >>> kept("a b c d e f g", ["a b c d e x y z"], ["f g h i"])
    Kept(main=0.625, noise=0.0, whole=0.0)
    """
    wanted, unwanted = [tuple(words(text)) for text in main], [tuple(words(text)) for text in noise]
    left = _Left(words(output))
    # The longest first, so that a short text is not found inside a long one. Of equal texts main content is first.
    order = sorted(
        [(text, True) for text in wanted] + [(text, False) for text in unwanted], key=lambda one: -len(one[0])
    )
    missing = [(text, is_main) for text, is_main in order if not left.take(text)]
    runs = left.runs()
    parts = Counter({True: 0, False: 0})
    for text, is_main in sorted(missing, key=lambda one: not one[1]):
        parts[is_main] += _take_runs(text, runs)
    lost = Counter({True: 0, False: 0})
    for text, is_main in missing:
        lost[is_main] += len(text)
    all_main, all_noise = _total(wanted), _total(unwanted)
    return Kept(
        (all_main - lost[True] + parts[True]) / all_main if all_main else 1.0,
        (all_noise - lost[False] + parts[False]) / all_noise if all_noise else 0.0,
        1 - sum(is_main for _, is_main in missing) / len(wanted) if wanted else 1.0,
    )


class _Left:
    """The words of an output, less those that were taken for a text."""

    def __init__(self, output: Sequence[str]) -> None:
        self._text = " " + " ".join(output) + " "
        self._taken = bytearray(len(self._text))
        self._start: dict[str, int] = {}

    def take(self, text: Sequence[str]) -> bool:
        """Take the first place where a text stands and nothing was taken; False where there is none."""
        searched = " " + " ".join(text) + " "
        at = self._text.find(searched, self._start.get(searched, 0))
        # Neighbours share a space, which is therefore not taken.
        while at >= 0 and self._taken.find(1, at + 1, at + len(searched) - 1) >= 0:
            at = self._text.find(searched, at + 1)
        if at < 0:
            return False
        self._taken[at + 1 : at + len(searched) - 1] = b"\1" * (len(searched) - 2)
        self._start[searched] = at + 1
        return True

    def runs(self) -> Counter[tuple[str, ...]]:
        """Runs of words of which none was taken."""
        rest = "".join(_TAKEN if taken else char for char, taken in zip(self._text, self._taken, strict=True))
        return Counter(run for stretch in rest.split(_TAKEN) for run in _runs(stretch.split()))


def _runs(text: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(text[start:] for start in range(_RUN)), strict=False)


def _take_runs(text: Sequence[str], runs: Counter[tuple[str, ...]]) -> int:
    """How many words of a text are in runs that are there; the runs are taken."""
    covered = bytearray(len(text))
    for start, run in enumerate(_runs(text)):
        if runs[run] > 0:
            runs[run] -= 1
            covered[start : start + _RUN] = b"\1" * _RUN
    return covered.count(1)


def _total(texts: Iterable[Sequence[str]]) -> int:
    return sum(len(text) for text in texts)
