"""Memory: how much this computer has, and a bound on what this process may take of it."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
#: Where Linux says how much memory a container may use: control groups of version 2 and 1.
_CONTAINER_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def can_bound_memory() -> bool:
    """Whether the system lets a process bound its memory; of those that Python runs on, Linux does."""
    return _STATUS.exists()


def total_memory() -> int:
    """Bytes of memory that this computer has, or that its container may use if that is less."""
    sizes = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in _CONTAINER_LIMITS:
        with suppress(OSError, ValueError):  # there is no such file, or it says "max"
            sizes.append(int(path.read_text()))
    return min(sizes)


def bound_memory(limit: int) -> None:
    """Let this process take so much more memory than it has; beyond that Python raises `MemoryError`.

    Does nothing where the system cannot.

    Parameters
    ----------
    limit : int
        Bytes.
    """
    if not can_bound_memory():
        return
    import resource

    bound = _data_size() + limit
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def _data_size() -> int:
    """Bytes of private memory that this process has, which is what the bound is on."""
    for line in _STATUS.read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmData":
            return int(value.split()[0]) * 1024
    return 0
