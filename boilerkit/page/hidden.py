"""Hidden text: what each way to treat it leaves out, and which blocks that is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Literal

from boilerkit.page.segments import Segments
from boilerkit.page.tags import UNSEEN, Trait

HiddenMode = Literal["auto", "keep", "drop"]

#: Characters from which hidden text inside a visible run is more than a label, a sort key or a remark.
_LABEL: Final = 80


def _labels(page: Segments) -> list[int]:
    """Short hidden texts inside visible runs, which name an icon or a link, or serve scripts."""
    return [block for block in page.asides if len(page.texts[block]) < _LABEL]


def _unseen(page: Segments) -> list[int]:
    return [block for block in range(len(page)) if page.is_unseen(block)]


#: Numbers of the blocks that are never kept, by how hidden text is treated.
EXCLUDED: Final[dict[str, Callable[[Segments], Sequence[int]]]] = {
    "auto": _labels,
    "keep": lambda page: (),
    "drop": _unseen,
}


def as_visible(page: Segments) -> Segments:
    """The page as if it hid nothing but what stands in for scripts.

    Parameters
    ----------
    page : Segments
    """
    noscript, seen = Trait.NOSCRIPT.value, ~UNSEEN.value
    return replace(page, traits=[traits if traits & noscript else traits & seen for traits in page.traits])
