"""
Tasks -> results, in the tasks' order, on many processes; the death of a worker costs one document.

The pool is pebble's: a worker that dies (segfault, out of memory) fails the task it had, and a new one takes its place.
Every worker notes on a slate in shared memory which document it is at, so that a task can be done again without the
document that killed it.
"""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.connection import wait as wait_for
from typing import IO, Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from cleaner.batch.pieces import Task
from cleaner.model import CleanerError

T = TypeVar("T")
TICK = 0.25
"""Seconds between looks at whether the run is asked to stop."""
EARLY = 0.1
"""Share of its time limit by which a document may be ended too early: setting the alarm for each costs too much."""
TRIES = 3
"""Workers that may die at one document before it is given up: the first deaths may be somebody else's doing."""


class _Slot(ctypes.Structure):
    """How far one task is: its number, the document, and since when (time.monotonic)."""

    _fields_ = [("task", ctypes.c_int64), ("at", ctypes.c_int64), ("since", ctypes.c_double)]


_slate: Any = None
_limit = 0.0
_job: Callable[[Task, Callable[[int], None]], Any] | None = None
_nowhere: IO[str] | None = None


def _start(slate: Any, limit: float, make: Callable[[], Any]) -> None:
    """In a new worker: get ready, and die when the parent dies."""
    global _slate, _limit, _job, _nowhere
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    _slate, _limit, _nowhere = slate, limit, open(os.devnull, "w")  # noqa: SIM115  for as long as the worker lives
    try:
        _job = make()
    except Exception as error:  # told by the first task, as an ordinary exception
        _job = _Unready(error)


def _die_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


class _Unready:
    """The job of a worker that could not get ready."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, task: Task, note: Callable[[int], None]) -> Any:
        raise self.error


def _work(task: Task) -> Any:
    assert _job is not None
    assert _nowhere is not None
    slot, armed = _slate[task.n % len(_slate)], 0.0

    def note(at: int) -> None:
        nonlocal armed
        now = time.monotonic()
        slot.at, slot.since = at, now
        if now - armed > _limit * EARLY:
            # Ends the process from a thread of its own, also while C code holds the interpreter's lock.
            faulthandler.dump_traceback_later(_limit, exit=True, file=_nowhere)
            armed = now

    slot.task = task.n
    note(-1)
    try:
        return _job(task, note)
    finally:
        faulthandler.cancel_dump_traceback_later()


class WorkerPool(Generic[T]):
    """A pool of workers that outlives the death of its workers."""

    def __init__(self, jobs: int, make: Callable[[], Callable[[Task, Callable[[int], None]], T]], limit: float) -> None:
        """
        Args:
            jobs: worker processes.
            make: picklable; called once in each worker, gives the function that does a task and says where it is.
            limit: seconds after which a document's worker is killed.
        """
        self.jobs, self.make, self.limit = jobs, make, limit
        self.window = 4 * jobs + 2
        self._deaths: Counter[tuple[int, int]] = Counter()
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["cleaner.batch.worker", "cleaner.batch.preload"])
        self._slate: Any = self._context.RawArray(_Slot, self.window)
        self._pool = self._fresh()

    def results(self, payloads: Iterator[Any], stopped: Callable[[], bool] = lambda: False) -> Iterator[T]:
        """
        Do every payload; results come in the order of the payloads, and only a few of them are under way at a time.

        Args:
            payloads: drawn as workers get free.
            stopped: asked several times a second; once it says so, no more results come.

        Raises:
            CleanerError: workers die before they begin.
        """
        tasks = (Task(n, payload) for n, payload in enumerate(payloads))
        under_way: deque[tuple[Task, Future[T]]] = deque()
        try:
            while True:
                while len(under_way) < self.window and (task := next(tasks, None)) is not None:
                    under_way.append((task, self._schedule(task)))
                if not under_way or stopped():
                    return
                task, future = under_way[0]
                try:
                    result = future.result(TICK)
                except TimeoutError:
                    if future.done():
                        raise
                    continue
                except ProcessExpired as death:
                    task = self._without_killer(task, death)
                    under_way[0] = task, self._schedule(task)
                    continue
                except BrokenProcessPool:
                    self._renew()
                    under_way = deque((t, f if _good(f) else self._schedule(t)) for t, f in under_way)
                    continue
                under_way.popleft()
                yield result
        finally:
            self.close()

    def close(self) -> None:
        """End the workers; what is under way is given up."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _fresh(self) -> ProcessPool:
        return ProcessPool(self.jobs, 0, _start, (self._slate, self.limit, self.make), self._context)

    def _schedule(self, task: Task) -> Future[T]:
        try:
            return self._pool.schedule(_work, (task,))
        except RuntimeError as error:  # the pool is broken: whoever asks for the result learns it
            broken: Future[T] = Future()
            broken.set_exception(BrokenProcessPool(str(error)))
            return broken

    def _renew(self) -> None:
        """Pebble gives up when a worker dies while none has a task, as can be at the start: begin again."""
        self._deaths[-1, -1] += 1
        if self._deaths[-1, -1] > TRIES:
            raise _lifeless()
        self.close()
        self._pool = self._fresh()

    def _without_killer(self, task: Task, death: ProcessExpired) -> Task:
        """A task whose worker died, to be done again: one by one at first, then without the document that kills."""
        if not task.alone:
            return replace(task, alone=True)
        slot = self._slate[task.n % self.window]
        at = slot.at if slot.task == task.n else -2
        self._deaths[task.n, at] += 1
        late = death.exitcode == 1 and time.monotonic() - slot.since >= (1 - EARLY) * self.limit
        if self._deaths[task.n, at] < TRIES and not late:
            return task
        if at < -1:
            raise _lifeless()
        if at < 0 or at in task.skip:
            return replace(task, stop=max(at, 0))
        died = "the worker that cleaned it died (a crash, or out of memory)"
        return replace(task, skip={**task.skip, at: f"it took longer than {self.limit:g} s" if late else died})


def _good(future: Future[Any]) -> bool:
    return future.done() and future.exception() is None


def _lifeless() -> CleanerError:
    return CleanerError(
        "the workers die before they begin. See whether memory or process limits are low, or try --jobs 0, which needs "
        "none."
    )
