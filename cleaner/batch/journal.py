"""
Files that are appended to, and a journal that says how far they are good: what makes a run resumable.

Data is written and synced first, then one line of the journal says so and is synced too. After a crash at any moment
the journal's last whole line is true: whatever the files hold beyond it is cut off, and the run goes on from there.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from cleaner.formats.output import sync
from cleaner.model import CleanerError

PAUSE = 1.0
"""Seconds of work between two entries, at first: so much is done again after a crash."""
PART = 0.01
"""Share of the run so far between two entries, later on: a journal of days stays small."""
LONGEST = 60.0
"""Seconds between two entries at most."""
SHARE = 0.1
"""Share of the run's time that syncing may take."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How far a run had come, all of it safely on disk."""

    unit: int
    """Units of the input that are behind it."""
    piece: int
    """Pieces that are done of the unit after those."""
    key: str
    """Hash of what the run was told and of all units up to the one in work: the same only if nothing changed."""
    sizes: dict[str, int]
    """File -> bytes of it that are good."""
    stats: dict[str, Any]
    step: int
    """Chunks whose results are in the outputs: see Ledger."""
    done: bool = False
    """The run was finished and its outputs are in place."""
    outputs: list[str] = field(default_factory=list)
    """The files that were made into outputs, once done."""


class Journal:
    """The folder of a run: journal.jsonl and the files it speaks of."""

    def __init__(self, folder: Path) -> None:
        """
        Open or make the folder, for one process at a time.

        Raises:
            CleanerError: another run is working there.
        """
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = open(folder / "lock", "a")  # noqa: SIM115  it is held for as long as the Journal lives
        _hold(self._lock, folder)
        self._files: dict[str, IO[bytes]] = {}
        self._log: IO[bytes] | None = None
        self._next = self._began = 0.0

    def entries(self) -> Iterator[Entry]:
        """What was written down, oldest first; a torn last line is passed over."""
        path = self.folder / "journal.jsonl"
        if not path.exists():
            return
        with open(path, "rb") as file:
            for line in file:
                try:
                    yield Entry(**json.loads(line))
                except (ValueError, TypeError):
                    return

    def good(self, entry: Entry, instead: Mapping[str, Path]) -> bool:
        """Whether the files, or the outputs that were made of them, still hold what an entry says."""
        return all(
            size_of(self.folder / name) >= size or (name in instead and size_of(instead[name]) >= size)
            for name, size in entry.sizes.items()
        )

    def start(self, names: Sequence[str], at: Entry | None, instead: Mapping[str, Path]) -> None:
        """Open the files for appending, cut back to an entry, or copied from an output; None begins anew."""
        for name in names:
            self._own(name, at.sizes.get(name, 0) if at else 0, instead.get(name))
            file = open(self.folder / name, "ab")  # noqa: SIM115
            file.truncate(at.sizes.get(name, 0) if at else 0)
            file.seek(0, os.SEEK_END)
            self._files[name] = file
        kept = [] if at is None else list(self._until(at))
        log = self.folder / "journal.jsonl"
        fresh = log.with_suffix(".new")
        fresh.write_bytes(b"".join(kept))
        sync(fresh)
        os.replace(fresh, log)
        sync(self.folder)
        self._log = open(log, "ab")  # noqa: SIM115
        self._began = time.monotonic()
        self._next = self._began + PAUSE

    def _own(self, name: str, size: int, instead: Path | None) -> None:
        """Have a file of this name with so many bytes, that is no output at the same time."""
        path, fresh = self.folder / name, self.folder / f"{name}.new"
        here = size_of(path) >= size
        if here and path.exists() and path.stat().st_nlink == 1:
            return
        source = path if here else instead
        with open(fresh, "wb") as to:
            if size and source is not None:
                with open(source, "rb") as file:
                    shutil.copyfileobj(file, to, 1 << 20)
        os.replace(fresh, path)

    def _until(self, at: Entry) -> Iterator[bytes]:
        for entry in self.entries():
            if not entry.done:
                yield _line(entry)
            if entry == at:
                return

    def append(self, name: str, data: bytes) -> None:
        """Add to a file, if it is one of those that are kept."""
        if data and name in self._files:
            self._files[name].write(data)

    @property
    def due(self) -> bool:
        """Whether it is time for an entry."""
        return time.monotonic() >= self._next

    def note(self, unit: int, piece: int, key: str, stats: dict[str, Any], step: int, everything: bool = False) -> None:
        """
        Bring all that was appended to disk, and then write down how far the run is.

        Args:
            unit, piece, key, stats, step: see Entry.
            everything: files that were not appended here count too: sync the whole file system.
        """
        began = time.monotonic()
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
        if everything and hasattr(os, "sync"):
            os.sync()
        self._write(Entry(unit, piece, key, {n: f.tell() for n, f in self._files.items()}, stats, step))
        now = time.monotonic()
        self._next = now + max(PAUSE, min(LONGEST, PART * (now - self._began)), (now - began) / SHARE)

    def close_files(self) -> None:
        """No more will be appended."""
        for file in self._files.values():
            file.close()

    def finish(self, key: str, stats: dict[str, Any], outputs: list[str], step: int) -> None:
        """Write down that all is done, and drop what has become output."""
        self._write(Entry(0, 0, key, {}, stats, step, True, outputs))
        for name in outputs:
            (self.folder / name).unlink(missing_ok=True)

    def _write(self, entry: Entry) -> None:
        assert self._log is not None
        self._log.write(_line(entry))
        self._log.flush()
        os.fsync(self._log.fileno())

    def release(self) -> None:
        """Close everything; the folder stays."""
        self.close_files()
        if self._log is not None:
            self._log.close()
        self._lock.close()


def _line(entry: Entry) -> bytes:
    row = {name: getattr(entry, name) for name in Entry.__slots__}
    return json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"


def size_of(path: Path) -> int:
    """Bytes of a file; -1 when there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _hold(lock: IO[str], folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CleanerError(
            f"{folder.parent}: another run is writing there. Wait for it, or choose another output."
        ) from None
