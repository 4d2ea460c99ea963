"""Runs one system in a process of its own, without a network, with a time limit for each page.

A page that crashes, hangs or kills the process costs that page alone: the process is started anew.
Run as a module, this is that process; it imports nothing but the adapter that it is asked for.
"""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.adapters import Extract, Page
from boilerkit.batch.memory import bound_memory

NETWORK = frozenset(
    f"socket.{call}"
    for call in (
        "connect",
        "getaddrinfo",
        "gethostbyaddr",
        "gethostbyname",
        "getnameinfo",
        "sendmsg",
        "sendto",
    )
)
#: Numerical libraries take one thread each, as a page at a time is what is compared.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "RAYON")}


class NotStarted(RuntimeError):
    """A system cannot be loaded: it is not installed, or broken on this Python."""


class Outcome(NamedTuple):
    """What became of a page.

    Attributes
    ----------
    text : str
        Extracted text, "" where there is none or `error` says why.
    ms : float
        Milliseconds inside the system; the time limit where it was exceeded.
    error : str or None
        Exception, crash or time limit.
    network : int
        Connections that it tried to make, all refused.
    peak : int
        Most memory that its process, and those that it has started, have held so far, in bytes.
    """

    text: str
    ms: float
    error: str | None
    network: int
    peak: int


class Worker:
    """A system in a process; a context manager.

    Parameters
    ----------
    load : str
        ``module:function``, which returns the system's `Extract`.
    arguments : mapping
        Keyword arguments of that function.
    limit : float
        Seconds that a page may take.
    start_limit : float
        Seconds that loading may take.
    memory : int, optional
        Bytes that the system may take for pages, on Linux.

    Raises
    ------
    NotStarted
        Where the system cannot be loaded.
    """

    def __init__(
        self,
        load: str,
        arguments: Mapping[str, Any],
        limit: float = 30.0,
        start_limit: float = 180.0,
        memory: int | None = None,
    ) -> None:
        self.load, self.arguments, self.memory = load, dict(arguments), memory
        self.limit, self.start_limit = limit, start_limit
        self._process: subprocess.Popen[bytes] | None = None
        self._start()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()

    def extract(self, page: Page) -> Outcome:
        """Extract a page's text; whatever happens is in the outcome."""
        if self._process is None:
            self._start()
        started = time.perf_counter()
        try:
            self._pipe.send(tuple(page))
            if self._pipe.poll(self.limit):
                return Outcome(*self._pipe.recv())
            error = f"time limit: over {self.limit:g} s"
            self._stop()
        except (EOFError, OSError):
            error = f"crash: {self._death()}"
        return Outcome("", 1000 * (time.perf_counter() - started), error, 0, 0)

    def _start(self) -> None:
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
            start_new_session=True,  # an interrupt is for the parent to handle; a group to kill as a whole
        )
        theirs.close()
        failure: str | None
        try:
            self._pipe.send((self.load, self.arguments, self.memory))
            ready = self._pipe.poll(self.start_limit)
            failure = self._pipe.recv() if ready else f"not loaded after {self.start_limit:g} s"
        except (EOFError, OSError):
            failure = self._death()
        if failure:
            self._stop()
            raise NotStarted(failure)

    def _stop(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # with what the system itself has started
            self._process.wait()
            self._process = None
        self._pipe.close()

    def _death(self) -> str:
        """How the process ended, in words."""
        code = 0
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                code = self._process.wait(timeout=5)
        self._stop()
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def serve(pipe: Connection) -> None:
    """Load the system that the parent names, then answer pages until the parent hangs up."""
    refused = refuse_network()
    load, arguments, memory = pipe.recv()
    try:
        module, function = load.split(":")
        extract: Extract = getattr(importlib.import_module(module), function)(**arguments)
    except BaseException as error:
        pipe.send(_described(error))
        return
    if memory is not None:
        bound_memory(memory)
    pipe.send(None)
    while True:
        try:
            page = Page(*pipe.recv())
        except EOFError:
            return
        before = refused()
        text, failure = "", None
        started = time.perf_counter()
        try:
            text = extract(page) or ""
        except BaseException as error:  # a panic in Rust is no Exception
            failure = _described(error)
        ms = 1000 * (time.perf_counter() - started)
        pipe.send((text, ms, failure, refused() - before, peak_memory()))


def refuse_network() -> Callable[[], int]:
    """Make every connection of this process fail from now on; the returned function counts the attempts."""
    attempts = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal attempts
        if event in NETWORK:
            attempts += 1
            raise PermissionError(f"{event} refused: benchmarks run without a network")

    sys.addaudithook(hook)
    return lambda: attempts


def peak_memory() -> int:
    """Most memory that this process and those that it has started have held, in bytes."""
    try:
        # Not ru_maxrss, which on Linux starts at what the parent held.
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        statuses = [Path("/proc", process, "status").read_text() for process in ("self", *children)]
        return 1024 * sum(int(status.split("VmHWM:")[1].split()[0]) for status in statuses)
    except (OSError, IndexError):
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else 1024 * most


def _described(error: BaseException) -> str:
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message}"[:300]


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
