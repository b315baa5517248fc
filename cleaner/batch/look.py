"""
Look at the dumps of many files, one after the other, and write nothing: what check, explain and review share.

They read what `clean` reads, in the same order, on the same pool of workers; only what is made of a dump's Result
differs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cleaner.batch.crew import Pool, default_jobs, pool_of
from cleaner.batch.pieces import ALONE, GRACE, Task, Unit, units
from cleaner.batch.worker import items, outcomes_of
from cleaner.config import Config, Given
from cleaner.formats import STDIN, Chunk, Failure, Fields, Item, Source
from cleaner.model import Document, Result
from cleaner.rules.book import Rulebook
from cleaner.settings import Settings


@dataclass(frozen=True, slots=True)
class Seen:
    """One dump that was looked at, or what stood in the way."""

    path: str
    """What to call the file; an entry of an archive is joined to the archive's path."""
    line: int | None
    """The number of its line or record, from 1; None for a file that is one dump."""
    document: Document | None
    result: Result | Failure
    config: Config
    rules: Rulebook
    settings: Settings
    keep: tuple[str, ...]
    raw: bytes = b""
    """The bytes of its line, for a file of JSON lines."""
    offset: int = 0
    """Where in the file they begin."""
    stdin: bool = False


View = Callable[[Seen], Any]


@dataclass(frozen=True, slots=True)
class LookConfig:
    """All that a worker must know, picklable."""

    view: View
    given: Given
    fields: Fields
    named: str = ""

    def job(self) -> Callable[[Task, Callable[[int], None]], list[tuple[str, Any]]]:
        """The function that does a task."""
        return lambda task, note: _look(task, note, self)


def look(
    sources: Iterable[Source | Failure],
    view: View,
    given: Given,
    fields: Fields | None = None,
    jobs: int | None = None,
    named: str = "",
) -> Iterator[tuple[Source | Failure, list[Any]]]:
    """
    What a view makes of each dump, in order.

    Args:
        sources: from `formats.find`.
        view: a function of a module, so that workers can be told of it; it gets a `Seen` for each dump and failure.
        given: what the command line says over the configuration of each file.
        fields: for records.
        jobs: worker processes; all cores if None, none when there is little to do.
        named: what to call stdin.

    Yields:
        A source and what was made of a piece of it; of a long file there are several in a row.
    """
    found = list(sources)
    config = LookConfig(view, given, fields or Fields(), named)
    limit = GRACE * given.find(Path.cwd()).settings.max_seconds + 5
    small = sum(s.size for s in found if isinstance(s, Source)) <= ALONE and jobs is None
    pool: Pool[list[tuple[str, Any]]]
    pool = pool_of(0 if small else default_jobs() if jobs is None else jobs, config.job, limit)
    under_way: deque[Unit] = deque()

    def pieces() -> Iterator[Chunk | Failure]:
        for unit in units(found):
            for piece in unit.pieces():
                under_way.append(unit)
                yield _renamed(piece, named) if named and unit.sources[0] in stdin else piece

    stdin = [s for s in found if isinstance(s, Source) and s.path == STDIN]
    order = {id(s): n for n, s in enumerate(found)}
    upto = 0
    try:
        for views in pool.results(pieces()):
            for source in (unit := under_way.popleft()).sources:
                n = order[id(source)]
                yield from ((s, []) for s in found[upto:n])  # files in which there was nothing at all
                key = str(source.path) if len(unit.sources) > 1 else None
                yield source, [v for path, v in views if key in (None, path)]
                upto = n + 1
    finally:
        pool.close()
    yield from ((s, []) for s in found[upto:])


def _renamed(piece: Chunk | Failure, name: str) -> Chunk | Failure:
    """A piece of stdin under the name that the user gave it; the name's suffix says whether it is a page."""
    if isinstance(piece, Failure):
        return replace(piece, path=name)
    data = tuple((name, name, d) for _, _, d in piece.data) if piece.form == "plain" else piece.data
    return replace(piece, path=name, name=name, data=data)


def _look(task: Task, note: Callable[[int], None], config: LookConfig) -> list[tuple[str, Any]]:
    """The views of a chunk's dumps, each with the file that it came from."""
    chunk: Chunk | Failure = task.payload
    if isinstance(chunk, Failure):
        return [(chunk.path, config.view(_seen(Item(chunk, None, chunk.line), chunk.path, chunk, config)))]
    found = list(items(chunk, config.fields, note, task))
    if chunk.form == "plain":  # a file of which nothing was heard is not a clean one
        heard = {i.path or chunk.path for _, i in found}
        lost = [p for p, _, _ in chunk.data if p not in heard]
        found += [
            (-1, Item(Failure(p, "not read: the piece of work that it was in ended early"), path=p)) for p in lost
        ]

    def within(path: str) -> tuple[Rulebook, Settings, tuple[str, ...]]:
        own = config.given.find(Path(path))
        return own.rulebook(Path(path)), own.settings, own.kept(Path(path))

    outcomes = outcomes_of(found, chunk, within, note, task)
    views: list[tuple[str, Any]] = []
    for n, item in found:
        path = item.path or chunk.path
        if isinstance(item.content, Document) and n not in outcomes:
            continue
        result = item.content if isinstance(item.content, Failure) else outcomes[n][0]
        if isinstance(result, str):
            result = Failure(path, result, item.offset, item.line)
        raw = _line(chunk, item) if chunk.form == "jsonl" else b""
        views.append((path, config.view(_seen(item, path, result, config, raw))))
    return views


def _seen(item: Item, path: str, result: Result | Failure, look: LookConfig, raw: bytes = b"") -> Seen:
    config = look.given.find(Path(path))
    document = item.content if isinstance(item.content, Document) else None
    rules, keep, stdin = config.rulebook(Path(path)), config.kept(Path(path)), path == (look.named or "-")
    return Seen(path, item.line, document, result, config, rules, config.settings, keep, raw, item.offset or 0, stdin)


def _line(chunk: Chunk, item: Item) -> bytes:
    """The bytes of a record's line, without its line end."""
    start = (item.offset or 0) - chunk.offset
    end = chunk.data.find(b"\n", start)
    raw: bytes = chunk.data[start : end if end >= 0 else len(chunk.data)]
    return raw.removesuffix(b"\r")
