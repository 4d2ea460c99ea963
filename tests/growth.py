"""How work grows with what there is to do, so that a busy machine changes nothing."""

import sys
import time
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
    function(2 * size)  # what is loaded or cached at the first call is not counted
    once, twice = (lines_run(lambda size=size: function(size)) for size in (size, 2 * size))  # type: ignore[misc]
    assert twice < 2.3 * once, f"{once} lines of Python for size {size}, {twice} for twice the size"


def assert_linear_time(function: Callable[[int], object], size: int) -> None:
    """Check that four times the size takes about four times the processor's time, and not sixteen times as much.

    For what libraries in C do, such as regular expressions; `size` is to take some milliseconds at least.
    """
    function(1)
    once, fourfold = (min(_seconds(lambda size=size: function(size)) for _ in range(3)) for size in (size, 4 * size))  # type: ignore[misc]
    assert fourfold < 8 * once, f"four times the size takes {fourfold / once:.1f} times as long"


def _seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start
