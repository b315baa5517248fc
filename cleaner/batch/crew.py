"""
Who does the tasks of a run: worker processes, or this one.

What needs processes is loaded only where there are some: a small file is done before they would have started.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from cleaner.batch.pieces import Task

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Job = Callable[[Task, Callable[[int], None]], T]
"""Does a task, and says which document of it is next."""


class Pool(Protocol[T_co]):
    """Who does tasks."""

    def results(self, payloads: Iterator[Any], stopped: Callable[[], bool] = ...) -> Iterator[T_co]:
        """Do every payload; results come in their order, and no more once `stopped` says so."""

    def close(self) -> None:
        """End what is under way."""


class Alone(Generic[T]):
    """This process, without protection from crashes."""

    def __init__(self, make: Callable[[], Job[T]]) -> None:
        self.make = make

    def results(self, payloads: Iterator[Any], stopped: Callable[[], bool] = lambda: False) -> Iterator[T]:
        """See `Pool`."""
        job, tasks = self.make(), (Task(n, payload) for n, payload in enumerate(payloads))
        while not stopped() and (task := next(tasks, None)) is not None:
            yield job(task, lambda at: None)

    def close(self) -> None:
        """There is nothing to end."""


def pool_of(jobs: int, make: Callable[[], Job[T]], limit: float) -> Pool[T]:
    """
    Who does the tasks: worker processes, or for 0 of them this one.

    Args:
        jobs, make, limit: see `cleaner.batch.pool.WorkerPool`.
    """
    if not jobs:
        return Alone(make)
    from cleaner.batch.pool import WorkerPool

    return WorkerPool(jobs, make, limit)


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
