"""Work that is counted instead of timed, so that a busy machine changes nothing."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(call: Callable[[], object]) -> int:
    """Number of lines of Python that a call runs, in all the functions that it reaches.

    What libraries in C do is not counted.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(previous)
    return count


def assert_linear(function: Callable[[int], object], size: int) -> None:
    """Check that twice the size takes about twice the work, and not four times as much."""
    function(1)  # what is loaded or cached at the first call is not counted
    once, twice = (lines_run(lambda size=size: function(size)) for size in (size, 2 * size))  # type: ignore[misc]
    assert twice < 2.3 * once, f"{once} lines of Python for size {size}, {twice} for twice the size"
