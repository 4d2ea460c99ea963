"""Supervision: worker processes that take one task at a time, and are killed and replaced when they hang or die.

Each worker has a pipe of its own. A worker that waits is given the next task; one that is busy for longer than the time
limit is killed; one whose pipe closes has died. A task whose worker died is tried again, since the worker may have
been killed for no fault of the task's (by the system, or by hand). A worker that needs more memory than it may take
ends by itself and says so, and its task is not tried again.
"""

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from time import monotonic
from typing import Any, Final, Generic, Literal, TypeVar

from boilerkit.batch.memory import bound_memory

Task = TypeVar("Task")
Answer = TypeVar("Answer")

#: How often a task is tried whose worker dies; more often where something killed the worker, which is seldom the task's
#: fault and may hit it again by chance.
_ATTEMPTS: Final = 2
_ATTEMPTS_IF_KILLED: Final = 5
_KILLED: Final = frozenset(-getattr(signal, name) for name in ("SIGKILL", "SIGTERM") if hasattr(signal, name))
#: How many workers in a row may die before their first task.
_START_FAILURES: Final = 3
#: Exit status of a worker that ran out of memory.
_OUT_OF_MEMORY: Final = 77

Cause = Literal["time", "memory", "death", "pickle"]
#: Seconds that are waited at once, and how much later the supervisor may run again on a busy machine. If it is later,
#: all processes were suspended meanwhile (Ctrl-Z), and that time counts for no task.
_LONGEST_WAIT: Final = 1.0
_OVERSLEPT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Loss(Generic[Task]):
    """A task that has no answer.

    Attributes
    ----------
    task : object
    cause : {"time", "memory", "death", "pickle"}
        Its worker was killed at the time limit, its worker ran out of memory, its workers died, or it could not be sent
        to one.
    seconds : float
        How long the worker was busy with it.
    detail : str
        For "death" what ended the process, for "pickle" the error.
    """

    task: Task
    cause: Cause
    seconds: float = 0.0
    detail: str = ""


@dataclass(slots=True)
class _Job:
    """A task that was taken from the stream, pickled."""

    number: int
    message: bytes
    attempts: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    ready: bool = False
    job: _Job | None = None
    since: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it has been busy with its job."""
        return monotonic() - self.since


class Supervisor(Generic[Task, Answer]):
    """A function that runs in worker processes over a stream of tasks.

    Parameters
    ----------
    prepare : callable
        Called once in each worker; returns the function from a task to its answer. Picklable, unless processes are
        forked; tasks and answers are picklable always.
    workers : int
        How many processes there are at most, 1 or more.
    time_limit : float
        Seconds that a task may take; infinite for no limit.
    memory_limit : int, optional
        Bytes that a worker may take more than it has at its start.
    start_method : {"fork", "spawn", "forkserver"}, optional
        How processes are started; by default as Python does it on the system.
    """

    def __init__(
        self,
        prepare: Callable[[], Callable[[Task], Answer]],
        workers: int,
        time_limit: float,
        memory_limit: int | None = None,
        start_method: str | None = None,
    ) -> None:
        if multiprocessing.current_process().daemon:
            raise RuntimeError("a daemonic process may not start others: give workers=0 to clean in this process")
        self._prepare = prepare
        self._size = workers
        self._time_limit = time_limit
        self._memory_limit = memory_limit
        self._context: Any = multiprocessing.get_context(start_method)
        self._workers: list[_Worker] = []
        self._waiting: deque[_Job] = deque()
        self._outcomes: dict[int, Answer | Loss[Task]] = {}
        self._start_failures = 0
        self._awake = 0.0  # when this process was last seen to run; the caller's own time is left out

    def __enter__(self) -> "Supervisor[Task, Answer]":
        return self

    def __exit__(self, *_: object) -> None:
        """Kill every worker."""
        for worker in [*self._workers]:
            self._end(worker)

    def map(self, tasks: Iterable[Task], in_flight: int) -> Iterator[Answer | Loss[Task]]:
        """Answers in the order of their tasks.

        Parameters
        ----------
        tasks : iterable
            Read no further than needed; what it raises is raised after the answers to the tasks before.
        in_flight : int
            How many tasks at most are taken whose answers are not given yet.
        """
        stream = iter(tasks)
        taken = given = 0
        ended: BaseException | None = None
        while True:
            while ended is None and taken - given < in_flight and len(self._waiting) <= self._size - self._busy:
                try:
                    self._take(taken, next(stream))
                    taken += 1
                except Exception as error:
                    ended = error
                self._awake = monotonic()
                self._assign()
            self._assign()
            if given in self._outcomes:
                yield self._outcomes.pop(given)
                self._awake = monotonic()
                given += 1
                self._collect(0)
            elif given < taken:
                self._collect(self._patience())
            elif ended is not None:
                break
        if not isinstance(ended, StopIteration):
            raise ended

    @property
    def _busy(self) -> int:
        return sum(worker.job is not None for worker in self._workers)

    def _take(self, number: int, task: Task) -> None:
        try:
            message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            self._outcomes[number] = Loss(task, "pickle", detail=str(error))
        else:
            self._waiting.append(_Job(number, message))

    def _assign(self) -> None:
        """Give waiting jobs to idle workers, and start workers as long as there are too few."""
        for worker in [*self._workers]:
            if self._waiting and worker.ready and worker.job is None:
                job = self._waiting.popleft()
                worker.job, worker.since = job, monotonic()
                try:
                    worker.connection.send_bytes(job.message)
                except OSError:
                    self._bury(worker)  # it died idle, or has no memory for the message
        while len(self._workers) < min(self._size, self._busy + len(self._waiting)):
            self._start()

    def _patience(self) -> float | None:
        """Seconds until the next worker may reach the time limit; None if none will."""
        left = [self._time_limit - worker.seconds for worker in self._workers if worker.job]
        nearest = min(left, default=float("inf"))
        return None if nearest == float("inf") else min(max(nearest, 0), _LONGEST_WAIT)

    def _collect(self, timeout: float | None) -> None:
        """Take what workers answer within some seconds, and part with those that died or reached the limit."""
        for worker in self._answering(timeout):
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if worker.job:
                self._outcomes[worker.job.number] = answer
            worker.job, worker.ready, self._start_failures = None, True, 0
        for worker in [*self._workers]:
            if worker.job and self._awake - worker.since >= self._time_limit and not worker.connection.poll():
                self._outcomes[worker.job.number] = self._loss(worker.job, "time", worker.seconds)
                self._end(worker)

    def _answering(self, timeout: float | None) -> list[_Worker]:
        """The workers whose pipes have something to be read, at the latest after some seconds."""
        workers: dict[object, _Worker] = {worker.connection: worker for worker in self._workers}
        before = self._awake
        ready = wait([worker.connection for worker in self._workers], timeout)
        self._awake = monotonic()
        overslept = self._awake - before - (timeout or 0)
        if timeout is not None and overslept > _OVERSLEPT:
            for worker in self._workers:
                worker.since = min(worker.since + overslept, self._awake)
        return [workers[connection] for connection in ready]

    def _bury(self, worker: _Worker) -> None:
        """Part with a worker that died; its job is tried again or lost."""
        job, seconds = worker.job, worker.seconds
        worker.process.join(1)
        self._end(worker)
        ending = _ending(worker.process.exitcode)
        if not worker.ready:
            self._start_failures += 1
            if self._start_failures >= _START_FAILURES:
                raise RuntimeError(f"no worker process can be started: each {ending}; give workers=0 to do without")
        elif job and worker.process.exitcode == _OUT_OF_MEMORY:
            self._outcomes[job.number] = self._loss(job, "memory", seconds)
        elif job:
            job.attempts += 1
            if job.attempts < (_ATTEMPTS_IF_KILLED if worker.process.exitcode in _KILLED else _ATTEMPTS):
                self._waiting.appendleft(job)
            else:
                self._outcomes[job.number] = self._loss(job, "death", seconds, f"{ending}, {job.attempts} times")

    def _loss(self, job: _Job, cause: Cause, seconds: float, detail: str = "") -> Loss[Task]:
        return Loss(pickle.loads(job.message), cause, seconds, detail)

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        # A forked process has every open pipe; it closes those of others, so that they end with this process.
        forks = self._context.get_start_method() == "fork"
        others = [ours, *(worker.connection for worker in self._workers)] if forks else []
        process = self._context.Process(
            target=_work, args=(theirs, others, self._prepare, self._memory_limit), daemon=True
        )
        with _no_interrupt(forks):
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()


def _work(
    connection: Connection,
    others: list[Connection],
    prepare: Callable[[], Callable[[Any], Any]],
    memory_limit: int | None,
) -> None:
    """What a worker does: answer one task after the other until its supervisor is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor is interrupted, and ends its workers
    for other in others:
        other.close()
    Thread(target=_end_with_parent, daemon=True).start()
    answer = prepare()
    if memory_limit is not None:
        bound_memory(memory_limit)
    try:
        connection.send(None)
        while True:
            connection.send(answer(connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _end_with_parent() -> None:
    """End this process when its parent has ended, in the midst of a task if need be."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _no_interrupt(forks: bool) -> Iterator[None]:
    """Hold back Ctrl-C, also in a process that is started meanwhile; where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    if not forks:
        resource_tracker.ensure_running()  # started with the process, it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ending(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        try:
            return f"was killed by {signal.Signals(-exit_code).name}"
        except ValueError:
            return f"was killed by signal {-exit_code}"
    return f"ended with exit status {exit_code}"
