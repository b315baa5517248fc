"""
Many files, many processes, steady order, resumable, statistics at the end.

The input is a sequence of units (a file of records, or a handful of small files), each cut into pieces by its format;
a pool of workers does the pieces on all cores; this module puts what they give behind one another, in the order of the
input, and writes down in a journal how far it is. Nothing that is written depends on how many workers there are or on
when the run was interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.batch.crew import Pool, default_jobs, pool_of
from cleaner.batch.duplicates import Duplicates, How
from cleaner.batch.journal import Entry, Journal
from cleaner.batch.ledger import Ledger, aside, digest
from cleaner.batch.pieces import ALONE, FILES, GRACE, Unit, units
from cleaner.batch.places import Places, Stream
from cleaner.batch.stats import RunStats
from cleaner.batch.worker import ChunkResult, WorkerConfig, apart
from cleaner.config import Config
from cleaner.formats import Chunk, Failure, Fields, Source, find, output, records
from cleaner.formats.common import CHUNK
from cleaner.model import CleanerError
from cleaner.rules.book import Rulebook, shipped
from cleaner.settings import Settings
from cleaner.version import __version__

SAID = 50
"""Failures that are told one by one; all of them are in the errors file."""

Keys = NDArray[np.uint64]
Mark = tuple[int, int, str]
"""(units behind, pieces done of the next, key): see journal.Entry."""


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
    shard: int = 0,
    audit: str | os.PathLike[str] | None = None,
    errors: str | os.PathLike[str] | None = None,
    report: str | os.PathLike[str] | None = None,
    dedupe: How | None = None,
    drop_duplicates: bool = False,
    languages: Sequence[str] = (),
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
            the end); with `format` a folder holds `articles.jsonl` and so on. None writes to stdout, a pipe or device
            as it comes, and keeps no journal. A file that no run made is never written over; one that was changed since
            is kept under another name (`NAME.changed`).
        format: "txt" or "md" for one file an article, "jsonl", "jsonl.gz", "jsonl.zst", "csv" or "parquet"; None goes
            by the suffix.
        shard: bytes from which on a file is full: `out` is then a folder that holds `part-00000.jsonl.gz`,
            `part-00001.jsonl.gz` and so on (or .jsonl, .jsonl.zst, .csv, .parquet, by `format`). Which article stands
            in which file depends on the input alone. 0 for one file.
        jobs: worker processes; None takes all cores, 0 works in this process without protection from crashes.
        rules: the shipped ones if None.
        settings: the defaults if None.
        config: whose `exclude`, `keep` and `per-file-ignores` hold, for files and for the records in them; its rules
            and settings are not asked.
        text_field: see `cleaner.formats.read`.
        exclude: patterns as in a .gitignore, below the current folder; those of `config` hold besides.
        audit: a JSON lines file for every removal.
        errors: a JSON lines file for every failed or flagged dump; by default `errors.jsonl` in the output folder,
            `NAME.errors.jsonl` beside an output file, and no file for stdout. Not made when there is nothing to say.
        report: an HTML page on what was done (`cleaner.views.report`).
        dedupe: "exact" or "near" marks articles that repeat an earlier one of the run (`duplicate_of`). Memory is
            bounded: see `cleaner.batch.duplicates`.
        drop_duplicates: leave them out; the audit says so.
        languages: ISO 639-1 codes of the articles to keep, all if none; needs `Settings.language`.
        resume: False begins anew.
        engine: "local" for the processes of this machine, "ray" for those of a Ray cluster
            (`cleaner.integrations.ray`).
        progress: called with the statistics so far and the bytes of all input, several times a second.
        say: called with each line that a person should see at once, such as a failure; None is silent.

    Returns:
        The RunStats: `stats.failed` dumps have lines in the errors file, `stats.interrupted` tells that Ctrl-C was
        pressed.

    Raises:
        CleanerError: the output is no place to write to, an extra is missing, the disk is full.
    """
    places = Places.of(out, format, audit, errors, report, shard)
    worker = _worker(places, rules, settings, text_field, dedupe, config, languages)
    inputs = [Path(p) for p in paths]
    with _mendable(places), ExitStack() as stack:
        stop = stack.enter_context(_stoppable())
        ledger = places.ledger(inputs)
        if ledger is not None:
            stack.callback(ledger.close)
        barred = (config or Config()).excluding(exclude)
        going = _Run(inputs, places, ledger, worker, jobs, engine, resume, progress, say, stop, drop_duplicates, barred)
        return going.go(stack)


def _worker(
    places: Places,
    rules: Rulebook | None,
    settings: Settings | None,
    text_field: str | None,
    dedupe: How | None,
    config: Config | None,
    languages: Sequence[str],
) -> WorkerConfig:
    """What a worker must know, of what `run` was told."""
    rules, settings = rules or shipped(), settings or Settings()
    if places.form == "md":
        settings = replace(settings, markdown=True)
    return WorkerConfig(
        rules,
        settings,
        Fields(text_field),
        places.form,
        bool(places.audit),
        bool(places.report),
        dedupe,
        exceptions=config and config.exceptions(),
        languages=tuple(languages),
    )


@contextmanager
def _mendable(places: Places) -> Iterator[None]:
    """What the system refuses, told with the file and what to do."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads the output has seen enough
    except OSError as error:
        raise CleanerError(
            f"{error.filename or places.out or 'output'}: {error.strerror or error}. Mend that and run the same "
            f"command again: it goes on from here."
        ) from error


class _Run:
    """One run: what `run` was told, and how far it is."""

    def __init__(
        self,
        paths: list[Path],
        places: Places,
        ledger: Ledger | None,
        config: WorkerConfig,
        jobs: int | None,
        engine: str,
        resume: bool,
        progress: Callable[[RunStats, int], None] | None,
        say: Callable[[str], None] | None,
        stop: threading.Event,
        drop: bool = False,
        exclude: Sequence[tuple[Path, Sequence[str]]] = (),
    ) -> None:
        self.paths, self.places, self.ledger, self.config = paths, places, ledger, config
        self.resume = resume and not places.stream
        self.jobs, self.engine, self.progress, self.say, self.stop = jobs, engine, progress, say or _silent, stop
        self.total = 0
        self.stats = RunStats()
        # What a finished run delivered, to go on from when an input was changed; parquet cannot be appended to.
        self.outputs = {
            n: p
            for n, p in self.targets().items()
            if not (n == "articles" and places.form == "parquet") and ledger is not None and ledger.state(p) == "ours"
        }
        self.made: set[str] = set()
        self.step = 0
        self.said = 0
        self.drop, self.exclude = drop, exclude
        self.seen = Duplicates(config.dedupe) if config.dedupe else None
        self.ids = _Ids()

    def units(self) -> Iterator[Unit]:
        return units(find(self.paths, self.places.ours(), self.exclude))

    def targets(self) -> dict[str, Path]:
        """The journal's file -> the output that is made of it."""
        return {name: path for name, path in self.places.targets().items() if name != "report"}

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
            c.languages,
            self.places.shard,
            self.drop,
            CHUNK,
            FILES,
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

    def go(self, stack: ExitStack) -> RunStats:
        journal = None
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
            self.stats.resumed, self.step = self.stats.dumps, entry.step
            self.say(f"going on from an earlier run: {self.stats.dumps:,} dumps are done")
        if self.places.form == "parquet":
            self.config = replace(self.config, carried=self._carried())
        if self.places.stream:
            self.stream = Stream(self.places.out)
            stack.callback(self.stream.close)
            self.stream.write(output.header(self.places.form))
        if journal is not None and self.ledger is not None:
            self.ledger.begin(None if entry is None else entry.step)
            names = [*self.targets(), "ids", *(["prints"] if self.seen else [])]
            journal.start([*names, *(["articles", "lengths"] if self.places.shard else [])], entry, self.outputs)
            if entry is not None:
                self._remember(journal)
            elif not self.places.shard:
                journal.append("articles", output.header(self.places.form))
        if self._through(journal, entry, count, stack):
            if journal is not None:
                self._note(journal)
            self.stats.interrupted = True
            return self.stats
        if journal is not None:
            self._deliver(journal, key)
        if not self.stats.balanced:
            raise CleanerError(
                f"the account does not balance: {self.stats.account()}. Please report this: it is a bug."
            )
        return self.stats

    def _through(self, journal: Journal | None, entry: Entry | None, count: int, stack: ExitStack) -> bool:
        """Do all chunks that are left to do; True if the run was stopped before its end."""
        before, began = self.stats.seconds, time.monotonic()
        pool = self._pool(count)
        stack.callback(pool.close)
        queue = _Queue(self.units(), self.first_key(), entry)
        self.mark: Mark = (entry.unit, entry.piece, entry.key) if entry else (0, 0, "")
        for done in pool.results(queue.pieces(), self.stop.is_set):
            self.mark = queue.marks.popleft()
            self.step += 1
            self._put(done, journal)
            self.stats.seconds = before + time.monotonic() - began
            if self.progress:
                self.progress(self.stats, self.total)
            if journal is not None and journal.due:
                self._note(journal)
        return bool(queue.marks) or not queue.ended

    def _pool(self, count: int) -> Pool[ChunkResult]:
        limit = GRACE * self.config.settings.max_seconds + 5
        if self.engine == "ray":
            from cleaner.integrations.ray import RayPool

            return RayPool(self.jobs, self.config, limit)
        if self.total <= ALONE and (self.jobs is None or count <= 1):
            return pool_of(0, self.config.job, limit)
        return pool_of(default_jobs() if self.jobs is None else self.jobs, self.config.job, limit)

    def _survey(self, journal: Journal | None) -> tuple[Entry | None, str, int]:
        """Look at all input: its bytes, its key, and the last journal entry that still holds."""
        wanted: dict[int, list[Entry]] = {}
        finished: Entry | None = None
        if journal is not None and self.resume:
            for e in journal.entries():
                finished = e if e.done else None
                if not e.done:
                    wanted.setdefault(e.unit, []).append(e)
        if finished is not None and not self._untouched(finished):
            finished = None
        key, best, count = self.first_key(), None, 0
        for n, unit in enumerate(self.units()):
            key = _next_key(key, unit)
            self.total += unit.size
            count = n + 1
            for e in wanted.get(n, ()):
                if e.key == key and journal is not None and journal.good(e, self.outputs):
                    best = e
        if best is not None and self.ledger is not None and not self.ledger.whole(best.step):
            best = None  # a file that it made is gone or damaged: all are looked at again
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

    def _untouched(self, finished: Entry) -> bool:
        """Whether all that a finished run made is still there as it was."""
        targets = self.targets()
        return (
            self.ledger is not None
            and self.ledger.whole()
            and all(
                self.ledger.state(targets.get(name) or (self.places.out or Path()) / name) == "ours"
                for name in finished.outputs
                if name in targets or self.places.shard
            )
            and all(name in targets or self.places.shard for name in finished.outputs)
        )

    def _withdraw(self, ledger: Ledger) -> None:
        """
        Remove the text files that earlier runs made of this run's inputs and that are not among its articles any more.
        """
        gone = kept = 0
        for path in list(ledger.stale(os.path.abspath(p) for p in self.paths)):
            state = ledger.state(path)
            if state == "ours":
                path.unlink()
                gone += 1
            kept += state == "changed"
            ledger.forget(path)
        if gone or kept:
            left = f"; {kept:,} that were changed since are left" if kept else ""
            self.say(f"{gone:,} text files of earlier runs, of inputs that are gone or changed, were removed{left}")

    def _put(self, done: ChunkResult, journal: Journal | None) -> None:
        for what in done.stats.failures:
            self._tell(what)
        self._keep_ids_apart(done)
        prints = self._mark_duplicates(done, self.seen) if self.seen else b""
        self.stats.merge(done.stats)
        if self.places.stream:
            texts = "\n".join(text.content for text in done.texts)
            self.stream.write(done.articles or texts.encode("utf-8", "replace"))
        elif self.places.form in output.TEXTS and self.ledger is not None and journal is not None:
            self._put_texts(done, self.ledger, journal.folder / "text")
        if journal is None:
            return
        journal.append("errors", done.errors)
        journal.append("ids", done.keys)
        journal.append("prints", prints)
        journal.append("audit", done.audit)
        if not self.places.stream:
            journal.append("articles", done.articles)
            journal.append("lengths", len(done.articles).to_bytes(8, "little"))

    def _put_texts(self, done: ChunkResult, ledger: Ledger, scratch: Path) -> None:
        """Write text files; what is there and not of this command stays, and the article gets another name."""
        assert self.places.out is not None
        files: list[tuple[Path, bytes, bytes]] = []
        wanted: list[tuple[Path, bytes]] = []
        moved: dict[str, str] = {}
        for text in done.texts:
            data, source = text.content.encode("utf-8", "replace"), ledger.name(text.source)
            sha = hashlib.sha256(data).digest()
            path = self._name(self.places.out / text.name, source, sha, ledger)
            if path.name != text.name.rsplit("/", 1)[-1]:
                moved[text.name] = path.relative_to(self.places.out).as_posix()
            files.append((path, sha, source))
            wanted.append((path, data))
        ledger.put(files, self.step)
        for path, data in wanted:
            output.put_file(self.places.out, path, data, scratch, self.made)
        ledger.written(path for path, _ in wanted)
        if moved:
            done.audit = records.refiled(done.audit, moved)

    def _name(self, path: Path, source: bytes, sha: bytes, ledger: Ledger) -> Path:
        """Where an article goes that should be at `path`."""
        state = ledger.state(path)
        if state == "changed":
            self._tell(f"{path} was changed since it was made: it is kept as {aside(path).name}")
        owner = ledger.source(path)
        if state == "none" or owner == source or (owner is not None and not _exists(ledger.path(owner))):
            return path
        if state == "foreign" and path.is_file() and digest(path) == sha:
            return path
        mark = hashlib.sha256(source).hexdigest()[:8]
        other = path.with_name(f"{path.stem}~{mark}{path.suffix}")
        whose = f"is an article of {ledger.path(owner)}" if owner is not None else "was not made by cleaner"
        self._tell(f"{path} {whose}: it stays, and the article of {ledger.path(source)} goes to {other.name}")
        return other if other == path else self._name(other, source, sha, ledger)

    def _tell(self, what: str) -> None:
        self.said += 1
        if self.said <= SAID:
            self.say(what)
        elif self.said == SAID + 1:
            self.say(f"… and more: {self.places.errors or 'run with --errors FILE to'} names all that failed")

    def _keep_ids_apart(self, done: ChunkResult) -> None:
        """A dump whose id an earlier dump of the run has is called after its place in the input as well."""
        again = self.ids.add(np.frombuffer(done.keys, "<u8"))
        names = {name: apart(name, place) for (name, place), met in zip(done.ids, again, strict=True) if met}
        if not names:
            return
        done.rows = [records.renamed(row, names) for row in done.rows]
        done.articles = output.renamed(done.articles, self.places.form, names)
        done.audit = output.renamed(done.audit, "jsonl", names)
        done.errors = output.renamed(done.errors, "jsonl", names)

    def _remember(self, journal: Journal) -> None:
        """Learn again which ids an interrupted run met, and what its articles looked like."""
        self.ids.add(np.fromfile(journal.folder / "ids", "<u8"))
        if self.seen is not None:
            with open(journal.folder / "prints", encoding="ascii") as file:
                for line in file:
                    name, print_ = json.loads(line)
                    self.seen.add(name, bytes.fromhex(print_))

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
        if self.places.form not in output.TEXTS:
            done.articles = output.encode(rows, self.places.form, self.config.carried)
        if self.places.audit:
            done.audit += "".join(map(records.line, audit)).encode("utf-8")
        return "".join(prints).encode("ascii")

    def _note(self, journal: Journal) -> None:
        unit, piece, key = self.mark
        journal.note(unit, piece, key, self.stats.as_json(), self.step, self.places.form in output.TEXTS)

    def _deliver(self, journal: Journal, key: str) -> None:
        """Put the outputs in place, each at one stroke, and write down that all is done."""
        # One last entry: whatever happens while the outputs are put in place, none of the work is done again.
        self._note(journal)
        journal.close_files()
        assert self.ledger is not None
        made = []
        for name, path in self.targets().items():
            staged = journal.folder / name
            if name == "errors" and not staged.stat().st_size:
                if self.ledger.state(path) == "ours":
                    path.unlink()
                    self.ledger.forget(path)
                continue
            self._place(output.assemble(staged, self.places.form if name == "articles" else "jsonl"), path, self.ledger)
            made.append(name)
        if self.places.shard:
            made += self._deliver_parts(journal, self.ledger)
        if self.places.form in output.TEXTS and not self.places.stream:
            self._withdraw(self.ledger)
        journal.finish(key, self.stats.as_json(), made, self.step)
        if self.places.report is not None:
            from cleaner.views.report import page

            staged = journal.folder / "report"
            staged.write_text(page(self.stats, "cleaner: " + " ".join(map(str, self.paths))), encoding="utf-8")
            self._place(staged, self.places.report, self.ledger)

    def _deliver_parts(self, journal: Journal, ledger: Ledger) -> list[str]:
        """Cut the articles into shards, each of whole pieces of the input, and withdraw those that are left over."""
        places, staged = self.places, journal.folder / "articles"
        bounds, full = [0], 0
        for length in np.fromfile(journal.folder / "lengths", "<u8").tolist():
            full += length
            if full >= places.shard:
                bounds.append(bounds[-1] + full)
                full = 0
        if full or len(bounds) == 1:
            bounds.append(bounds[-1] + full)
        made = []
        with open(staged, "rb") as file:
            for n, (start, stop) in enumerate(pairwise(bounds)):
                part = journal.folder / "part"
                with open(part, "wb") as to:
                    to.write(output.header(places.form))
                    file.seek(start)
                    output.copy_bytes(file, to, stop - start)
                self._place(output.assemble(part, places.form), places.part(n), ledger)
                part.unlink(missing_ok=True)
                made.append(places.part(n).name)
        for path in places.parts():
            if path.name not in made and ledger.state(path) == "ours":
                path.unlink()
                ledger.forget(path)
        staged.unlink()
        return made

    def _place(self, whole: Path, path: Path, ledger: Ledger) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if ledger.state(path) in ("changed", "foreign") and path.stat().st_size:
            self._tell(f"{path} was changed since it was made: it is kept as {aside(path).name}")
        ledger.put([(path, digest(whole), b"")], self.step)
        output.place(whole, path)
        ledger.written([path])


class _Ids:
    """The ids met so far, as 64-bit hashes in a few sorted arrays: 8 bytes each, whatever the number of dumps."""

    def __init__(self) -> None:
        self.levels: list[Keys] = []

    def add(self, keys: Keys) -> list[bool]:
        """Remember the keys; says of each whether it was met before (among the keys themselves, none comes twice)."""
        met = np.zeros(len(keys), bool)
        for level in self.levels:
            at = np.minimum(np.searchsorted(level, keys), len(level) - 1)
            met |= level[at] == keys
        fresh = np.sort(keys)
        while self.levels and len(self.levels[-1]) <= len(fresh):
            fresh = np.sort(np.concatenate([self.levels.pop(), fresh]), kind="stable")
        if len(fresh):
            self.levels.append(fresh)
        found: list[bool] = met.tolist()
        return found


def _exists(source: str) -> bool:
    """Whether an input is still there: a file, or the archive that it is an entry of."""
    return any(p.is_file() for p in (Path(source), *Path(source).parents))


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
