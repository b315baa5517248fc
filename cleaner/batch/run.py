"""
Many files, many processes, steady order, resumable, statistics at the end.

The input is a sequence of units (a file of records, or a handful of small files), each cut into pieces by its format;
a pool of workers does the pieces on all cores; this module puts what they give behind one another, in the order of the input,
and writes down in a journal how far it is. Nothing that is written depends on how many workers there are or on when
the run was interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.batch.duplicates import Duplicates, How
from cleaner.batch.journal import Entry, Journal, size_of
from cleaner.batch.pool import WorkerPool, default_jobs
from cleaner.batch.stats import RunStats
from cleaner.batch.worker import ChunkResult, WorkerConfig
from cleaner.config import Config
from cleaner.formats import Chunk, Failure, Fields, Source, find, output, split
from cleaner.formats.common import CHUNK, streamed
from cleaner.model import CleanerError
from cleaner.rules.book import Rulebook, shipped
from cleaner.settings import Settings

if TYPE_CHECKING:
    from cleaner.integrations.ray import RayPool

FILES = 256
"""Small files in a piece at most."""
ALONE = 64_000
"""Bytes of input up to which no worker is started: it would take longer to start than to do the work."""
GRACE = 2.0
"""A worker is killed when a document takes this many times Settings.max_seconds, and 5 seconds: its own clock failed."""
SAID = 50
"""Failures that are told one by one; all of them are in the errors file."""

Mark = tuple[int, int, str]
"""(units behind, pieces done of the next, key): see journal.Entry."""


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
class Places:
    """Where a run puts things."""

    form: str
    out: Path | None
    """The file, or the folder of text files; None is stdout."""
    errors: Path | None
    audit: Path | None
    state: Path | None
    """The folder of the journal."""

    @classmethod
    def of(cls, out: Path | None, form: str | None, audit: Path | None, errors: Path | None) -> Places:
        """
        Lay out the output.

        Raises:
            CleanerError: suffix and format contradict each other.
        """
        if out is None:
            return cls(form or "jsonl", None, errors, audit, None)
        kind = output.form_of(out, form)
        folder = out if kind == "txt" or out.is_dir() or not out.suffix else None
        if kind == "txt":
            if out.exists() and not out.is_dir():
                raise CleanerError(
                    f"{out} is a file; text files go into a folder. Name a folder, or a file with .jsonl or .parquet."
                )
            file = out
        else:
            file = out / f"articles.{kind}" if folder else out
        errors = errors or (folder / "errors.jsonl" if folder else file.with_name(f"{_stem(file.name)}.errors.jsonl"))
        state = out / ".cleaner" if kind == "txt" else file.with_name(f".{file.name}.cleaner")
        return cls(kind, file, errors, audit, state)

    def ours(self) -> list[Path]:
        """What is never read as input."""
        return [p for p in (self.out, self.errors, self.audit, self.state) if p is not None]


def _stem(name: str) -> str:
    return name.split(".jsonl")[0].split(".ndjson")[0].split(".parquet")[0]


def run(
    paths: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str] | None,
    *,
    format: str | None = None,
    jobs: int | None = None,
    rules: Rulebook | None = None,
    settings: Settings | None = None,
    config: Config | None = None,
    text_field: str | None = None,
    exclude: Sequence[str] = (),
    audit: str | os.PathLike[str] | None = None,
    errors: str | os.PathLike[str] | None = None,
    report: bool = False,
    dedupe: How | None = None,
    drop_duplicates: bool = False,
    resume: bool = True,
    engine: str = "local",
    progress: Callable[[RunStats, int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> RunStats:
    """
    Clean everything under some paths.

    A run that was killed goes on where its last journal entry was, and one that was finished is not done again, as
    long as input, rules, settings and version are the same; from the first change on, it is done anew. Ctrl-C ends
    the run after what is being written; a second one at once.

    Args:
        paths: files and folders; "-" is stdin, one text.
        out: a folder for text files, or a file `.jsonl`, `.jsonl.gz`, `.jsonl.zst`, `.parquet` (which appears whole, at
            the end); with `format` a folder holds `articles.jsonl` and so on. None writes to stdout, and keeps no journal.
        format: "txt", "jsonl", "jsonl.gz", "jsonl.zst" or "parquet"; None goes by the suffix.
        jobs: worker processes; None takes all cores, 0 works in this process without protection from crashes.
        rules: the shipped ones if None.
        settings: the defaults if None.
        config: whose `exclude`, `keep` and `per-file-ignores` hold, for files and for the records in them; its rules and settings are not asked.
        text_field: see `cleaner.formats.read`.
        exclude: patterns as in a .gitignore, below the current folder; those of `config` hold besides.
        audit: a JSON lines file for every removal.
        errors: a JSON lines file for every failed or flagged dump; by default `errors.jsonl` in the output folder,
            `NAME.errors.jsonl` beside an output file, and no file for stdout. Not made when there is nothing to say.
        report: keep in the statistics what `cleaner.report.html` shows.
        dedupe: "exact" or "near" marks articles that repeat an earlier one of the run (`duplicate_of`). Memory is bounded: see
            `cleaner.batch.duplicates`.
        drop_duplicates: leave them out; the audit says so.
        resume: False begins anew.
        engine: "local" for the processes of this machine, "ray" for those of a Ray cluster (`cleaner.integrations.ray`).
        progress: called with the statistics so far and the bytes of all input, several times a second.
        say: called with each line that a person should see at once, such as a failure; None is silent.

    Returns:
        The RunStats: `stats.failed` dumps have lines in the errors file, `stats.interrupted` tells that Ctrl-C was pressed.

    Raises:
        CleanerError: the output is no place to write to, an extra is missing, the disk is full.
    """
    places = Places.of(_path(out), format, _path(audit), _path(errors))
    rules, settings = rules or shipped(), settings or Settings()
    worker = WorkerConfig(
        rules,
        settings,
        Fields(text_field),
        places.form,
        bool(places.audit),
        report,
        dedupe,
        exceptions=config and config.exceptions(),
    )
    try:
        with ExitStack() as stack:
            stop = stack.enter_context(_stoppable())
            return _Run(
                [Path(p) for p in paths],
                places,
                worker,
                jobs,
                engine,
                resume,
                progress,
                say or _silent,
                stop,
                drop_duplicates,
                (config or Config()).excluding(exclude),
            ).go(stack)
    except BrokenPipeError:
        raise  # whoever reads stdout has seen enough
    except OSError as error:
        raise CleanerError(
            f"{error.filename or places.out or 'output'}: {error.strerror or error}. Mend that and run the same command again: it goes on from here."
        ) from error


class _Run:
    """One run: what `run` was told, and how far it is."""

    def __init__(
        self,
        paths: list[Path],
        places: Places,
        config: WorkerConfig,
        jobs: int | None,
        engine: str,
        resume: bool,
        progress: Callable[[RunStats, int], None] | None,
        say: Callable[[str], None],
        stop: threading.Event,
        drop: bool = False,
        exclude: Sequence[tuple[Path, Sequence[str]]] = (),
    ) -> None:
        self.paths, self.places, self.config, self.resume = paths, places, config, resume
        self.jobs, self.engine, self.progress, self.say, self.stop = jobs, engine, progress, say, stop
        self.total = 0
        self.stats = RunStats()
        # What a finished run delivered, to go on from when something was changed; parquet cannot be appended to.
        self.outputs = {n: p for n, p in self.targets().items() if not (n == "articles" and places.form == "parquet")}
        self.made: set[str] = set()
        self.said = 0
        self.drop, self.exclude = drop, exclude
        self.seen = Duplicates(config.dedupe) if config.dedupe else None

    def units(self) -> Iterator[Unit]:
        return units(find(self.paths, self.places.ours(), self.exclude))

    def targets(self) -> dict[str, Path]:
        """The journal's file -> the output that is made of it."""
        p = self.places
        made = {"audit": p.audit, "errors": p.errors, "articles": p.out if p.form != "txt" else None}
        return {name: path for name, path in made.items() if path is not None}

    def first_key(self) -> str:
        """A hash of everything but the input that the output depends on."""
        c = self.config
        only = c.exceptions and (str(c.exceptions.root), sorted(c.exceptions.ignores.items()), c.exceptions.keep)
        said = (
            __version__,
            c.rules.digest,
            only,
            repr(c.settings),
            repr(c.fields),
            c.form,
            c.audit,
            c.report,
            c.dedupe,
            self.drop,
            CHUNK,
            FILES,
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

    def go(self, stack: ExitStack) -> RunStats:
        journal = None
        entry: Entry | None = None
        if self.places.state is not None:
            journal = Journal(self.places.state)
            stack.callback(journal.release)
        entry, key, count = self._survey(journal)
        if entry is not None and entry.done:
            stats = RunStats.from_json(entry.stats)
            stats.resumed, stats.note = (
                stats.dumps,
                "nothing has changed since the last run: its output is left as it is",
            )
            return stats
        if entry is not None:
            self.stats = RunStats.from_json(entry.stats)
            self.stats.resumed = self.stats.dumps
            self.say(f"going on from an earlier run: {self.stats.dumps:,} dumps are done")
        if self.places.form == "parquet":
            self.config = replace(self.config, carried=self._carried())
        if journal is not None:
            if self.places.form == "txt":
                self._withdraw(journal, entry)
            names = [
                *self.targets(),
                *(["names"] if self.places.form == "txt" else []),
                *(["prints"] if self.seen else []),
            ]
            journal.start(names, entry, self.outputs)
            if self.seen is not None and entry is not None:
                self._remember(journal, self.seen)
        before, began = self.stats.seconds, time.monotonic()
        pool = self._pool(count)
        stack.callback(pool.close)
        queue = _Queue(self.units(), self.first_key(), entry)
        self.mark: Mark = (entry.unit, entry.piece, entry.key) if entry else (0, 0, "")
        for done in pool.results(queue.pieces(), self.stop.is_set):
            self.mark = queue.marks.popleft()
            self._put(done, journal)
            self.stats.seconds = before + time.monotonic() - began
            if self.progress:
                self.progress(self.stats, self.total)
            if journal is not None and journal.due:
                self._note(journal)
        if queue.marks or not queue.ended:
            if journal is not None:
                self._note(journal)
            self.stats.interrupted = True
            return self.stats
        if journal is not None:
            self._deliver(journal, key)
        else:
            sys.stdout.buffer.flush()
        if not self.stats.balanced:
            raise CleanerError(
                f"the account does not balance: {self.stats.account()}. Please report this: it is a bug."
            )
        return self.stats

    def _pool(self, count: int) -> WorkerPool[ChunkResult] | RayPool:
        limit = GRACE * self.config.settings.max_seconds + 5
        if self.engine == "ray":
            from cleaner.integrations.ray import RayPool

            return RayPool(self.jobs, self.config, limit)
        if self.total <= ALONE and (self.jobs is None or count <= 1):
            return WorkerPool(0, self.config.job, limit)
        return WorkerPool(default_jobs() if self.jobs is None else self.jobs, self.config.job, limit)

    def _survey(self, journal: Journal | None) -> tuple[Entry | None, str, int]:
        """Look at all input: its bytes, its key, and the last journal entry that still holds."""
        wanted: dict[int, list[Entry]] = {}
        finished: Entry | None = None
        if journal is not None and self.resume:
            for e in journal.entries():
                finished = e if e.done else None
                if not e.done:
                    wanted.setdefault(e.unit, []).append(e)
        targets = self.targets()
        if finished is not None and any(
            n not in targets or size_of(targets[n]) != size for n, size in finished.outputs.items()
        ):
            finished, self.outputs = None, {}  # somebody moved or changed what was delivered
        key, best, count = self.first_key(), None, 0
        for n, unit in enumerate(self.units()):
            key = _next_key(key, unit)
            self.total += unit.size
            count = n + 1
            for e in wanted.get(n, ()):
                if e.key == key and journal is not None and journal.good(e, self.outputs):
                    best = e
        return (finished if finished is not None and finished.key == key else best), key, count

    def _carried(self) -> Any:
        """The columns that a parquet output carries: those of the input where all of it is parquet."""
        from cleaner.formats.parquet import carried_schema

        paths = []
        for unit in self.units():
            source = unit.sources[0]
            if isinstance(source, Source):
                if source.form != "parquet":
                    return None
                paths.append(source.path)
        return carried_schema(paths, self.config.fields)

    def _withdraw(self, journal: Journal, entry: Entry | None) -> None:
        """Delete the text files of a former run that the journal does not vouch for any more."""
        path = journal.folder / "names"
        if not path.exists() or self.places.out is None:
            return
        with open(path, "rb") as file:
            file.seek(entry.sizes.get("names", 0) if entry else 0)
            for line in file:
                if line.endswith(b"\n"):
                    (self.places.out / line[:-1].decode("utf-8")).unlink(missing_ok=True)

    def _put(self, done: ChunkResult, journal: Journal | None) -> None:
        for what in done.stats.failures:
            self.said += 1
            if self.said <= SAID:
                self.say(what)
            elif self.said == SAID + 1:
                self.say(f"… and more: {self.places.errors or 'run with --errors FILE to'} names them all")
        prints = self._mark_duplicates(done, self.seen) if self.seen else b""
        self.stats.merge(done.stats)
        if journal is None:
            texts = "\n".join(text for _, text in done.texts)
            sys.stdout.buffer.write(done.articles or texts.encode("utf-8", "replace"))
            return
        journal.append("errors", done.errors)
        journal.append("prints", prints)
        if self.places.audit:
            journal.append("audit", done.audit)
        if self.places.form != "txt":
            journal.append("articles", done.articles)
        elif done.texts:
            assert self.places.out is not None
            journal.append_now("names", "".join(f"{name}\n" for name, _ in done.texts).encode("utf-8"))
            for name, text in done.texts:
                output.put_text(self.places.out, name, text, journal.folder / "text", self.made)

    def _remember(self, journal: Journal, seen: Duplicates) -> None:
        """Learn again what the articles of an interrupted run looked like."""
        with open(journal.folder / "prints", encoding="ascii") as file:
            for line in file:
                name, print_ = json.loads(line)
                seen.add(name, bytes.fromhex(print_))

    def _mark_duplicates(self, done: ChunkResult, seen: Duplicates) -> bytes:
        """
        Name the earlier article that each one repeats, in the order of the output; leave it out if that is wanted.

        Returns:
            A line for each article that repeats none: its id and its fingerprint, for the journal.
        """
        rows, texts, audit, prints = [], [], [], []
        for k, (row, print_) in enumerate(zip(done.rows, done.prints, strict=True)):
            row["duplicate_of"] = original = seen.add(row["id"], print_)
            if original is not None:
                done.stats.duplicates += 1
                if self.drop:
                    audit.append(
                        {
                            "dump": row["dump"],
                            "act": "duplicate",
                            "story": row["story"],
                            "id": row["id"],
                            "duplicate_of": original,
                        }
                    )
                    continue
            if original is None and print_:
                prints.append(json.dumps([row["id"], print_.hex()]) + "\n")
            rows.append(row)
            texts += done.texts[k : k + 1]
        done.texts = texts
        if self.places.form != "txt":
            done.articles = output.encode(rows, self.places.form, self.config.carried)
        if self.places.audit:
            done.audit += "".join(map(output.line, audit)).encode("utf-8")
        return "".join(prints).encode("ascii")

    def _note(self, journal: Journal) -> None:
        unit, piece, key = self.mark
        journal.note(unit, piece, key, self.stats.as_json(), self.places.form == "txt")

    def _deliver(self, journal: Journal, key: str) -> None:
        """Put the outputs in place, each at one stroke, and write down that all is done."""
        # One last entry: whatever happens while the outputs are put in place, none of the work is done again.
        self._note(journal)
        journal.close_files()
        sizes = {}
        for name, path in self.targets().items():
            staged = journal.folder / name
            if name == "errors" and not staged.stat().st_size:
                path.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            output.finish(staged, path, self.places.form if name == "articles" else "jsonl")
            sizes[name] = path.stat().st_size
        journal.finish(key, self.stats.as_json(), sizes)


class _Queue:
    """The pieces that are still to be done, and for each that is under way, what the journal says once it is done."""

    def __init__(self, found: Iterator[Unit], key: str, entry: Entry | None) -> None:
        self.found, self.key, self.entry = found, key, entry
        self.marks: deque[Mark] = deque()
        self.ended = False

    def pieces(self) -> Iterator[Chunk | Failure]:
        """Drawn by the pool, ahead of the results."""
        for n, unit in enumerate(self.found):
            self.key = _next_key(self.key, unit)
            past = self.entry.unit if self.entry else 0
            if n < past:
                continue
            behind = self.entry.piece if self.entry and n == past else 0
            for m, piece in enumerate(unit.pieces()):
                if m >= behind:
                    self.marks.append((n, m + 1, self.key))
                    yield piece
        self.ended = True


def _next_key(key: str, unit: Unit) -> str:
    return hashlib.sha256(key.encode() + unit.stamp()).hexdigest()[:32]


def _path(path: str | os.PathLike[str] | None) -> Path | None:
    return None if path is None or str(path) == "-" else Path(path)


def _silent(line: str) -> None:
    """Say nothing."""


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """The first Ctrl-C, or a polite kill, asks the run to end; the second ends it at once."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def ask(number: int, frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
