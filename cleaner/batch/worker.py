"""What a worker does with a chunk: parse, clean, encode, count."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner import pipeline
from cleaner.batch.duplicates import How, fingerprint
from cleaner.batch.pool import Task
from cleaner.batch.stats import RunStats
from cleaner.config import Config
from cleaner.formats import Chunk, Failure, Fields, Item, output, parse, records
from cleaner.model import CleanerError, Document, Page, Result
from cleaner.rules.book import Rulebook, shipped
from cleaner.settings import Settings


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """All that a worker must know, picklable."""

    rules: Rulebook
    settings: Settings
    fields: Fields
    form: str
    audit: bool = False
    report: bool = False
    dedupe: How | None = None
    """How duplicates are told: the worker then leaves the encoding to whoever sees all articles in order."""
    carried: Any = None
    """For parquet: see `cleaner.formats.output.encode`."""
    exceptions: Config | None = None
    """What holds for some files only (`keep`, `per-file-ignores`)."""

    def within(self, path: str) -> tuple[Rulebook, tuple[str, ...]]:
        """The rules in force in a file of the input, and the texts that must stay there."""
        if self.exceptions is None:
            return self.rules, ()
        return _without(self.rules, self.exceptions.ignored(Path(path))), self.exceptions.kept(Path(path))

    def job(self) -> Callable[[Task, Callable[[int], None]], ChunkResult]:
        """The function that does a task; made once in each worker."""
        # What RE2 made of the shipped rules is there already in a worker that was forked: see preload.py.
        own = replace(self, rules=shipped()) if shipped().digest == self.rules.digest else self
        pipeline.clean(Document("preload", "A first line.\nAnother one."), own.rules, own.settings)
        return lambda task, note: work(task, note, own)


@lru_cache(maxsize=4)
def _without(rules: Rulebook, ignored: tuple[str, ...]) -> Rulebook:
    return rules.without(ignored)


@dataclass(slots=True)
class ChunkResult:
    """What became of a chunk."""

    articles: bytes = b""
    texts: list[tuple[str, str]] = field(default_factory=list)
    """For the form "txt": (file name below the output folder, content)."""
    audit: bytes = b""
    errors: bytes = b""
    rows: list[dict[str, Any]] = field(default_factory=list)
    """With `WorkerConfig.dedupe`: the records, not encoded yet (for "txt" only what names an article)."""
    prints: list[bytes] = field(default_factory=list)
    """The fingerprint of each of `rows`."""
    stats: RunStats = field(default_factory=RunStats)


class _TooLong(BaseException):
    """Raised by the clock in the middle of a document; no `except Exception` on the way catches it."""


def work(task: Task, note: Callable[[int], None], config: WorkerConfig) -> ChunkResult:
    """
    Clean the documents of a chunk, and account for each.

    Args:
        task: its payload is a Chunk, or a Failure that takes a chunk's place.
        note: told the number of each document before it is read.
        config: see WorkerConfig.
    """
    done = ChunkResult()
    rows: list[dict[str, Any]] = []
    audit: list[bytes] = []
    errors: list[str] = []
    stats, chunk = done.stats, task.payload

    def fail(failure: Failure) -> None:
        stats.dumps += 1
        stats.fail(str(failure))
        errors.append(error_row(failure))

    if isinstance(chunk, Failure):
        fail(chunk)
    else:
        for n, item in _items(chunk, config.fields, note, task):
            document = item.content
            if isinstance(document, Failure):
                fail(document)
                continue
            if task.only not in (None, n):
                continue
            path = item.path or chunk.path
            rules, keep = config.within(path)
            started = time.perf_counter()
            outcome = _one(document, rules, keep, config.settings, task.skip.get(n))
            took = time.perf_counter() - started
            if isinstance(outcome, str):
                fail(Failure(path, outcome, item.offset, item.line, document.id))
                continue
            try:
                made = _made(outcome, chunk, item, path, rules, config)
            except Exception as error:  # of a result that cannot be written, no part is
                fail(
                    Failure(
                        path, f"its articles cannot be written: {_said(error)}", item.offset, item.line, document.id
                    )
                )
                continue
            stats.dumps += 1
            stats.add(outcome, took, config.report)
            if outcome.flags or not outcome.articles:
                errors.append(flag_row(path, item, outcome))
            rows += made.rows
            audit.append(made.audit)
            done.texts += made.texts
            done.prints += made.prints
        stats.read += chunk.size
    if config.dedupe:
        done.rows = rows
    elif config.form != "txt":
        done.articles = output.encode(rows, config.form, config.carried)
    done.audit, done.errors = b"".join(audit), "".join(errors).encode("utf-8")
    return done


def _made(result: Result, chunk: Chunk, item: Item, path: str, rules: Rulebook, config: WorkerConfig) -> ChunkResult:
    """What a dump's result adds to its chunk's, but for the account."""
    made = ChunkResult()
    if config.form == "txt":
        made.texts += zip(_names(result, chunk, item, path), map(records.story_file, result.articles), strict=True)
    else:
        made.rows += [records.record(a, result, rules) for a in result.articles]
    if config.dedupe:
        made.prints += [fingerprint(a.text, config.dedupe) for a in result.articles]
        if config.form == "txt":
            made.rows += [{"id": a.id, "dump": a.dump, "story": a.story} for a in result.articles]
    if config.audit:
        made.audit = "".join(map(output.line, records.removals(result))).encode("utf-8")
    return made


def _items(chunk: Chunk, fields: Fields, note: Callable[[int], None], task: Task) -> Iterator[tuple[int, Item]]:
    """The chunk's items, numbered; trouble in the middle of it costs its rest and is said."""
    n, line, parsed = 0, chunk.line, parse(chunk, fields)
    while True:
        note(n)
        if n == task.stop:
            yield (
                n,
                Item(
                    Failure(
                        chunk.path, "reading it kills the worker: the rest of this piece is lost", chunk.offset, line
                    )
                ),
            )
            return
        try:
            item = next(parsed, None)
        except Exception as error:  # whatever a parser raises must cost this piece at most
            yield n, Item(Failure(chunk.path, f"cannot be read on: {_said(error)}", chunk.offset, line))
            return
        if item is None:
            return
        line = item.line or line
        yield n, item
        n += 1


def _one(
    document: Document, rules: Rulebook, keep: Sequence[str], settings: Settings, skip: str | None
) -> Result | str:
    """A document's Result, or why there is none."""
    if skip is not None:
        return _untouched(document, skip)
    try:
        with _clock(settings.max_seconds):
            return pipeline.clean(document, rules, settings, keep)
    except _TooLong:
        return _untouched(document, f"it took longer than {settings.max_seconds:g} s")
    except CleanerError:
        raise  # the installation is at fault, not the document: no document would fare better
    except MemoryError:
        return "out of memory"
    except (Exception, SystemExit) as error:  # a bug must cost one document, and be reported with its place
        return f"internal error: {_said(error)}"


def _untouched(document: Document, why: str) -> Result | str:
    """A text that takes too long keeps its text, flagged; a page's source is no text, so it fails, as what kills does."""
    if document.kind == "html" or "longer than" not in why:
        return why
    return pipeline._as_it_is(Page(document, ()), (), "timeout")


@contextmanager
def _clock(seconds: float) -> Iterator[None]:
    """Interrupt Python code that runs for too long; code in C is left to the pool, which kills the worker."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: Any) -> None:
    raise _TooLong


def _said(error: BaseException) -> str:
    frames = traceback.extract_tb(sys.exc_info()[2])
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _names(result: Result, chunk: Chunk, item: Item, path: str) -> list[str]:
    document = result.document
    beside = Path(path).parent if item.path else None
    return output.file_names(
        document.id, len(result.articles), file=item.name or chunk.name, line=item.line, beside=beside
    )


def error_row(failure: Failure) -> str:
    """A line of the errors file for what could not be had."""
    row = {
        "status": "failed",
        "path": failure.path,
        "dump": failure.id,
        "reason": failure.reason,
        "offset": failure.offset,
        "line": failure.line,
    }
    return json.dumps(row, ensure_ascii=True) + "\n"


def flag_row(path: str, item: Item, result: Result) -> str:
    """A line of the errors file for what the engine has doubts about."""
    reason = ", ".join(result.flags or ("no-story",))
    row = {
        "status": "flagged",
        "path": path,
        "dump": result.document.id,
        "reason": reason,
        "offset": item.offset,
        "line": item.line,
    }
    return json.dumps(row, ensure_ascii=True) + "\n"
