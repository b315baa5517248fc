"""
What a run does, cut into pieces: files into units, units into tasks, and who does the tasks.

What needs processes is loaded only where there are some: a small file is done before they would have started.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from cleaner.formats import Chunk, Failure, Source, split
from cleaner.formats.common import CHUNK, streamed

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
FILES = 256
"""Small files in a piece at most."""
ALONE = 64_000
"""Bytes of input up to which no worker is started: it would take longer to start than to do the work."""
GRACE = 6.0
"""
A worker is killed when a document takes this many times Settings.max_seconds of wall time, and 5
seconds: its own clock failed.
"""

Job = Callable[["Task", Callable[[int], None]], T]


@dataclass(frozen=True, slots=True)
class Unit:
    """A file, or a handful of small ones: what the journal counts."""

    sources: tuple[Source | Failure, ...]

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(s.size for s in self.sources if isinstance(s, Source))

    def stamp(self) -> bytes:
        """What changes when a file of it changes."""
        rows = [
            (s.name, s.size, s.stamp, s.form) if isinstance(s, Source) else (s.path, s.reason) for s in self.sources
        ]
        return repr(rows).encode("utf-8", "surrogatepass")

    def pieces(self) -> Iterator[Chunk | Failure]:
        """The unit, cut for the pool."""
        first = self.sources[0]
        if isinstance(first, Failure):
            yield first
        elif streamed(first.form):
            yield from split(first)
        else:
            files = [s for s in self.sources if isinstance(s, Source)]
            yield Chunk(
                "plain",
                str(first.path),
                first.name,
                data=tuple((str(s.path), s.name, None) for s in files),
                size=self.size,
            )


def units(found: Iterable[Source | Failure]) -> Iterator[Unit]:
    """Files that hold one dump each go together, up to FILES of them or CHUNK bytes; every other file is a unit."""
    group: list[Source] = []
    size = 0
    for source in found:
        if isinstance(source, Source) and not streamed(source.form):
            if group and (size + source.size > CHUNK or len(group) >= FILES):
                yield Unit(tuple(group))
                group, size = [], 0
            group.append(source)
            size += source.size
        else:
            if group:
                yield Unit(tuple(group))
                group, size = [], 0
            yield Unit((source,))
    if group:
        yield Unit(tuple(group))


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work of several documents."""

    n: int
    payload: Any
    skip: dict[int, str] = field(default_factory=dict)
    """Number of a document in it -> why it must not be touched: it killed workers, or ran out of time."""
    alone: bool = False
    """Clean its documents one by one, for a worker died while it had them side by side."""
    stop: int | None = None
    """Not even read the documents from this one on: reading it kills."""


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
