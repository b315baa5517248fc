"""
Tasks -> results, in the tasks' order, on many processes; the death of a worker costs one document.

The pool is concurrent.futures' own. It breaks as a whole when a worker dies (segfault, out of memory), so every worker
notes on a slate in shared memory which document it is at: after a break the pool is made anew, each document that was
being cleaned is tried again alone, and one that kills its workers is skipped from then on.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait as wait_for
from typing import Any, Generic, TypeVar

from cleaner.model import CleanerError

T = TypeVar("T")
SLOTS = 512
"""Places on the slate, one a worker; the place of a worker that died is taken again later."""
TICK = 0.25
"""Seconds between looks at the clock."""

TRIES = 2
"""How often a document that was being cleaned when its worker died is tried alone before it is given up."""
PATIENCE = 5
"""Breaks of the pool in a row, with no document at work, after which the run gives up."""


class _Slot(ctypes.Structure):
    """Where one worker is."""

    _fields_ = [("pid", ctypes.c_int64), ("task", ctypes.c_int64), ("at", ctypes.c_int64), ("since", ctypes.c_double)]


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work of several documents."""

    n: int
    payload: Any
    skip: dict[int, str] = field(default_factory=dict)
    """Number of a document in it -> why it must not be touched: it killed a worker, or ran out of time."""
    stop: int | None = None
    """Not even read the documents from this one on: reading it kills."""
    only: int | None = None
    """Do nothing but this document: is it the one that kills?"""


_slot: Any = None
_job: Callable[[Task, Callable[[int], None]], Any] | None = None


def _start(slate: Any, turn: Any, make: Callable[[], Any]) -> None:
    """In a new worker: take a place on the slate, leave Ctrl-C to the parent, die when the parent dies, get ready."""
    global _slot, _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with turn.get_lock():
        number = turn.value
        turn.value = number + 1
    _slot = slate[number % SLOTS]
    _slot.pid, _slot.task = os.getpid(), -1
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    try:
        _job = make()
    except Exception as error:  # told by the first task, as an ordinary exception
        _job = _Unready(error)


class _Unready:
    """The job of a worker that could not get ready."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, task: Task, note: Callable[[int], None]) -> Any:
        raise self.error


def _die_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _note(at: int) -> None:
    _slot.at, _slot.since = at, time.monotonic()


def _work(task: Task) -> Any:
    assert _job is not None
    _slot.at, _slot.since, _slot.task = -1, time.monotonic(), task.n
    try:
        return _job(task, _note)
    finally:
        _slot.task = -1


class WorkerPool(Generic[T]):
    """A pool of workers that outlives the death of its workers."""

    def __init__(self, jobs: int, make: Callable[[], Callable[[Task, Callable[[int], None]], T]], limit: float) -> None:
        """
        Args:
            jobs: worker processes; 0 works in this process, without protection.
            make: picklable; called once in each worker, gives the function that does a task and says where it is.
            limit: seconds after which a document's worker is killed.
        """
        self.jobs, self.make, self.limit = jobs, make, limit
        self._pool: ProcessPoolExecutor | None = None
        self._idle_deaths = 0
        self._stalled: set[tuple[int, int]] = set()
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["cleaner.batch.worker", "cleaner.batch.preload"])
        self._slate = self._context.RawArray(_Slot, SLOTS) if jobs else None
        self._turn = self._context.Value("q", 0) if jobs else None

    def results(self, payloads: Iterator[Any], stopped: Callable[[], bool] = lambda: False) -> Iterator[T]:
        """
        Do every payload; results come in the order of the payloads, and only a few of them are under way at a time.

        Args:
            payloads: drawn as workers get free.
            stopped: asked several times a second; once it says so, no more results come.
        """
        tasks = (Task(n, payload) for n, payload in enumerate(payloads))
        if not self.jobs:
            job = self.make()
            while not stopped() and (task := next(tasks, None)) is not None:
                yield job(task, lambda at: None)
            return
        window: deque[tuple[Task, Future[T]]] = deque()
        try:
            while True:
                while len(window) < 4 * self.jobs + 2 and (task := next(tasks, None)) is not None:
                    window.append((task, self._submit(task)))
                if not window or stopped():
                    return
                future = window[0][1]
                try:
                    if not self._patiently(future, stopped):
                        return
                    result = future.result()
                except BrokenProcessPool:
                    window = self._recover(window)
                    continue
                window.popleft()
                yield result
        finally:
            self.close()

    def close(self) -> None:
        """End the workers; what is under way is given up."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)

    def _fresh(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, self._context, _start, (self._slate, self._turn, self.make))

    def _submit(self, task: Task) -> Future[T]:
        if self._pool is None:
            self._pool = self._fresh(self.jobs)
        try:
            return self._pool.submit(_work, task)
        except (BrokenProcessPool, OSError) as error:  # OSError: a worker died while it was being started
            broken: Future[T] = Future()
            broken.set_exception(BrokenProcessPool(str(error)))
            return broken

    def _patiently(self, future: Future[T], stopped: Callable[[], bool]) -> bool:
        """Wait for a result, and end the workers that are over the limit meanwhile; False when asked to stop."""
        while not wait([future], timeout=TICK).done:
            if stopped():
                return False
            self._watch()
        return True

    def _watch(self) -> None:
        now = time.monotonic()
        for slot in self._slate or ():
            if slot.pid and slot.task >= 0 and now - slot.since > self.limit:
                self._stalled.add((slot.task, slot.at))
                pid, slot.pid = slot.pid, 0
                try:
                    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
                except ProcessLookupError:
                    continue

    def _recover(self, window: deque[tuple[Task, Future[T]]]) -> deque[tuple[Task, Future[T]]]:
        """Make a new pool, find out which documents kill, and hand out again what was lost."""
        at = {slot.task: slot.at for slot in self._slate or () if slot.task >= 0}
        self._idle_deaths = 0 if at else self._idle_deaths + 1
        if self._idle_deaths >= PATIENCE:
            raise CleanerError(
                "the workers die before they begin. Try --jobs 1, and see whether memory or process limits are low."
            )
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None
        for slot in self._slate or ():
            slot.pid, slot.task = 0, -1
        lost = {task.n for task, future in window if not future.done() or future.exception() is not None}
        tasks = [self._tried(task, at[task.n]) if task.n in lost and task.n in at else task for task, _ in window]
        self._stalled.clear()
        return deque(
            (task, self._submit(task) if task.n in lost else future)
            for task, (_, future) in zip(tasks, window, strict=True)
        )

    def _tried(self, task: Task, at: int) -> Task:
        """A task whose worker died at a document, with what is known of that document once it was tried alone."""
        if at in task.skip or at < 0:
            return replace(task, stop=max(at, 0))
        if (task.n, at) in self._stalled:
            return replace(task, skip={**task.skip, at: f"it took longer than {self.limit:g} s"})
        why: str | None = ""
        for _ in range(TRIES):
            why = self._alone(replace(task, only=at))
            if why is None:
                return task
        return replace(task, skip={**task.skip, at: why or ""})

    def _alone(self, task: Task) -> str | None:
        """Do one document in a worker of its own; None if that went well, else what to say of it."""
        alone = self._fresh(1)
        try:
            alone.submit(_work, task).result(timeout=self.limit)
        except (BrokenProcessPool, OSError):
            return "the worker that cleaned it died (a crash, or out of memory)"
        except TimeoutError:
            for process in list((alone._processes or {}).values()):
                process.kill()
            return f"it took longer than {self.limit:g} s"
        finally:
            alone.shutdown(wait=True, cancel_futures=True)
            for slot in self._slate or ():
                slot.task = -1
        return None


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
