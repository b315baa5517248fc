"""What a run does, cut into pieces: files into units, units into tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cleaner.formats import Chunk, Failure, Source, split
from cleaner.formats.common import CHUNK, streamed

FILES = 256
"""Small files in a piece at most."""
ALONE = 64_000
"""Bytes of input up to which no worker is started: it would take longer to start than to do the work."""
GRACE = 6.0
"""
A worker is killed when a document takes this many times Settings.max_seconds of wall time, and 5
seconds: its own clock failed.
"""


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
