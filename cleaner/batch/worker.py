"""What a worker does with a chunk: parse, clean, encode, count."""

from __future__ import annotations

import json
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import pipeline
from cleaner.articles import untouched
from cleaner.batch.pieces import Task
from cleaner.batch.stats import RunStats
from cleaner.config import Config
from cleaner.formats import Chunk, Failure, Fields, Item, output, parse, records
from cleaner.model import Article, CleanerError, Document, Page, Result
from cleaner.rules.book import Rulebook, shipped
from cleaner.settings import Settings

if TYPE_CHECKING:
    from cleaner.batch.duplicates import How

Terms = tuple[Rulebook, Settings, tuple[str, ...]]
"""What holds in a file: its rules, its settings, the texts that must stay there."""


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
    languages: tuple[str, ...] = ()
    """Articles in other languages are left out; none keeps all."""
    exceptions: Config | None = None
    """What holds for some files only (`keep`, `per-file-ignores`)."""

    def wants(self, article: Article) -> bool:
        """Whether it is in one of the languages that were asked for."""
        return not self.languages or article.language in self.languages

    def within(self, path: str) -> Terms:
        """What holds in a file of the input."""
        if self.exceptions is None:
            return self.rules, self.settings, ()
        rules = _without(self.rules, self.exceptions.ignored(Path(path)))
        return rules, self.settings, self.exceptions.kept(Path(path))

    def job(self) -> Callable[[Task, Callable[[int], None]], ChunkResult]:
        """The function that does a task; made once in each worker."""
        # What RE2 made of the shipped rules is there already in a worker that was forked: see preload.py.
        own = replace(self, rules=shipped()) if shipped().digest == self.rules.digest else self
        pipeline.clean(Document("preload", "A first line.\nAnother one."), own.rules, own.settings)
        return lambda task, note: work(task, note, own)


@lru_cache(maxsize=4)
def _without(rules: Rulebook, ignored: tuple[str, ...]) -> Rulebook:
    return rules.without(ignored)


@dataclass(frozen=True, slots=True)
class Text:
    """One article as a file."""

    name: str
    """Below the output folder, with "/"."""
    content: str
    source: str
    """The input file that it comes from, as found."""


@dataclass(slots=True)
class ChunkResult:
    """What became of a chunk."""

    articles: bytes = b""
    texts: list[Text] = field(default_factory=list)
    """For the forms of one file an article."""
    ids: list[tuple[str, str]] = field(default_factory=list)
    """Each dump's id, and its place in the input (`file:line`); no id comes twice."""
    keys: bytes = b""
    """The ids as 64-bit hashes, little-endian."""
    audit: bytes = b""
    errors: bytes = b""
    rows: list[dict[str, Any]] = field(default_factory=list)
    """With `WorkerConfig.dedupe`: the records, not encoded yet (for text files only what names an article)."""
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
        note: told the number of each document before it is read, and again before it is cleaned.
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

    found = (
        [(0, Item(chunk))]
        if isinstance(chunk, Failure)
        else _apart(items(chunk, config.fields, note, task), chunk, done)
    )
    outcomes = outcomes_of(found, chunk, config.within, note, task)
    for n, item in found:
        document = item.content
        if isinstance(document, Failure):
            fail(document)
            continue
        if n not in outcomes:
            continue
        outcome, took = outcomes[n]
        path = item.path or chunk.path
        made = outcome if isinstance(outcome, str) else _made(outcome, chunk, item, path, config)
        if isinstance(outcome, str) or isinstance(made, str):
            fail(Failure(path, str(made), item.offset, item.line, document.id))
            continue
        stats.dumps += 1
        stats.add(outcome, took, config.report)
        stats.elsewhere += sum(not config.wants(a) for a in outcome.articles)
        if outcome.flags or not outcome.articles:
            errors.append(flag_row(path, item, outcome))
        rows += made.rows
        audit.append(made.audit)
        done.texts += made.texts
        done.prints += made.prints
    stats.read += getattr(chunk, "size", 0)
    if config.dedupe:
        done.rows = rows
    elif config.form not in output.TEXTS:
        done.articles = output.encode(rows, config.form, config.carried)
    done.audit, done.errors = b"".join(audit), "".join(errors).encode("utf-8")
    return done


def apart(name: str, place: str) -> str:
    """What a dump is called whose id another dump has already."""
    return f"{name}@{place}"


def _apart(found: Iterable[tuple[int, Item]], chunk: Chunk, done: ChunkResult) -> list[tuple[int, Item]]:
    """The items with ids that are apart within the chunk; the run keeps them apart from those of other chunks."""
    met: dict[str, str] = {}
    items = []
    for n, item in found:
        document = item.content
        if isinstance(document, Document):
            place = f"{item.name or chunk.name}:{item.line or n + 1}"
            if document.id in met:
                document = replace(document, id=apart(document.id, place))
                item = replace(item, content=document)
            met[document.id] = place
        items.append((n, item))
    done.ids = list(met.items())
    done.keys = b"".join(blake2b(i.encode("utf-8", "surrogatepass"), digest_size=8).digest() for i in met)
    return items


def outcomes_of(
    found: Sequence[tuple[int, Item]],
    chunk: Any,
    within: Callable[[str], Terms],
    note: Callable[[int], None],
    task: Task,
) -> dict[int, tuple[Result | str, float]]:
    """Number of each Document that the task asks for -> its Result, or why there is none; and the seconds it took."""
    made: dict[int, tuple[Result | str, float]] = {}
    documents = [(n, item.content, item.path) for n, item in found if isinstance(item.content, Document)]
    for (rules, settings, keep), group in groupby(documents, key=lambda d: within(d[2] or chunk.path)):
        rest: list[tuple[int, Document]] = []
        for n, document, _ in group:
            if n in task.skip:
                made[n] = _untouched(document, task.skip[n]), 0.0
            else:
                rest.append((n, document))
        stream: Iterator[Result | Exception] | None = None
        together = 0 if task.alone else None
        k = 0
        while k < len(rest):
            n, document = rest[k]
            note(n)
            began = time.perf_counter()
            stream = stream or pipeline.clean_each((d for _, d in rest[k:]), rules, settings, keep, together)
            outcome = _next(stream, document, settings.max_seconds)
            if isinstance(outcome, str) or "timeout" in outcome.flags:
                stream = None  # what interrupted it may have ended it: the documents behind get a new one
                if together is None:  # and which of those side by side it was is known once each goes alone
                    together = 0
                    continue
            made[n] = outcome, time.perf_counter() - began
            k += 1
    return made


def _made(result: Result, chunk: Chunk, item: Item, path: str, config: WorkerConfig) -> ChunkResult | str:
    """What a dump's result adds to its chunk's, but for the account; or why it cannot be written, no part of it."""
    made, rules = ChunkResult(), config.within(path)[0]
    articles = [a for a in result.articles if config.wants(a)]
    try:
        if config.form in output.TEXTS:
            made.texts += (
                Text(name, records.story_file(a), path)
                for name, a in zip(_names(result, chunk, item, path, config), result.articles, strict=True)
                if a in articles
            )
        else:
            made.rows += [records.record(a, result, rules) for a in articles]
        if config.dedupe:
            from cleaner.batch.duplicates import fingerprint

            made.prints += [fingerprint(a.text, config.dedupe) for a in articles]
            if config.form in output.TEXTS:
                made.rows += [{"id": a.id, "dump": a.dump, "story": a.story} for a in articles]
        if config.audit:
            files = {str(a.story): (t.name, bool(a.title)) for a, t in zip(articles, made.texts, strict=False)}
            audit = [*records.removals(result, files)]
            audit += [
                {"dump": a.dump, "act": "language", "story": a.story, "id": a.id, "language": a.language}
                for a in result.articles
                if a not in articles
            ]
            made.audit = "".join(map(records.line, audit)).encode("utf-8")
    except Exception as error:
        return f"its articles cannot be written: {said(error)}"
    return made


def items(chunk: Chunk, fields: Fields, note: Callable[[int], None], task: Task) -> Iterator[tuple[int, Item]]:
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
            yield n, Item(Failure(chunk.path, f"cannot be read on: {said(error)}", chunk.offset, line))
            return
        if item is None:
            return
        line = item.line or line
        yield n, item
        n += 1


def _next(stream: Iterator[Result | Exception], document: Document, limit: float) -> Result | str:
    """The next Result of a stream, or why there is none; `limit` is in seconds."""
    try:
        with _clock(limit):
            outcome = next(stream)
    except _TooLong:
        return _untouched(document, f"it took longer than {limit:g} s")
    except SystemExit as error:
        outcome = RuntimeError(f"SystemExit {error}")
    if isinstance(outcome, Result):
        if document.kind == "html" and "too-large" in outcome.flags:
            return "too large: a page of more than `max-chars` characters, or a million elements, is not read"
        return outcome
    if isinstance(outcome, CleanerError):
        raise outcome  # the installation is at fault, not the document: no document would fare better
    return "out of memory" if isinstance(outcome, MemoryError) else f"internal error: {said(outcome)}"


def _untouched(document: Document, why: str) -> Result | str:
    """
    A text that takes too long keeps its text, flagged; a page's source is no text, so it fails, as what kills does.
    """
    if document.kind == "html" or "longer than" not in why:
        return why
    return untouched(Page(document, ()), (), "timeout")


@contextmanager
def _clock(seconds: float) -> Iterator[None]:
    """
    Interrupt Python code that takes too long, in CPU time: a busy machine costs no document. Code
    in C is left to the pool.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ring(number: int, frame: Any) -> None:
    raise _TooLong


def said(error: BaseException) -> str:
    """What to tell of a bug: what was raised, and where."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _names(result: Result, chunk: Chunk, item: Item, path: str, config: WorkerConfig) -> list[str]:
    document = result.document
    beside = Path(path).parent if item.path else None
    names = output.file_names(
        document.id, len(result.articles), file=item.name or chunk.name, line=item.line, beside=beside
    )
    return [f"{n.removesuffix('.txt')}.{config.form}" for n in names]


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
