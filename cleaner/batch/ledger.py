"""
Which files a command made, and what was in them: only such a file, unchanged since, is ever replaced or removed.

A small SQLite file in the state folder of the output, one row a file. Rows are written before the files are, so that a
run that is killed at any moment leaves no file that the ledger does not know.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Literal

State = Literal["none", "ours", "changed", "foreign"]
"""There is no such file; it is as a run left it; a run made it and somebody changed it; no run made it."""

_TABLE = """
CREATE TABLE IF NOT EXISTS files (
    name BLOB PRIMARY KEY,  -- the file, relative to the output's folder
    sha BLOB,               -- SHA-256 of what it holds, or is about to hold
    before BLOB,            -- of what it held before: it still does if the run was killed between the two
    size INT, stamp INT,    -- once it is written: bytes, and time of change in nanoseconds
    source BLOB,            -- the input that it was made of, relative to the output's folder
    run INT, step INT       -- by which run, and after how many chunks of it
) WITHOUT ROWID;
"""


class Ledger:
    """The files that runs made below, or beside, one output."""

    def __init__(self, folder: Path, base: Path) -> None:
        """
        Args:
            folder: where the ledger itself is kept; made if need be.
            base: the folder that names are relative to.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.base = os.path.abspath(base)
        self.db = sqlite3.connect(folder / "files.db", isolation_level=None)
        self.db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLE}")
        (last,) = self.db.execute("SELECT max(run) FROM files").fetchone()
        self.run: int = last or 0
        """The number of this run; what it makes is told by it from what earlier ones made."""

    def name(self, path: str | os.PathLike[str]) -> bytes:
        """What the ledger calls a file."""
        full = os.path.abspath(path)
        try:
            return os.fsencode(os.path.relpath(full, self.base))
        except ValueError:  # on another drive
            return os.fsencode(full)

    def path(self, name: bytes) -> str:
        """Where a file of the ledger is."""
        return os.path.normpath(os.path.join(self.base, os.fsdecode(name)))

    def begin(self, step: int | None) -> None:
        """
        Begin a new run, or go on with the last one from after so many chunks: what it made later
        may be made of old input.
        """
        if step is None:
            self.run += 2
        else:
            self.db.execute("UPDATE files SET run = run - 1 WHERE run = ? AND step > ?", (self.run, step))

    def state(self, path: Path) -> State:
        """What is known of the file at a path."""
        row = self.db.execute(
            "SELECT sha, before, size, stamp FROM files WHERE name = ?", (self.name(path),)
        ).fetchone()
        return _state(path, row)

    def source(self, path: Path) -> bytes | None:
        """The input that a file was made of; None for a file that is not known."""
        row = self.db.execute("SELECT source FROM files WHERE name = ?", (self.name(path),)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, files: Iterable[tuple[Path, bytes, bytes]], step: int = 0) -> None:
        """Note (path, SHA-256, source) of files that are about to be written."""
        rows = [(self.name(path), sha, source, self.run, step) for path, sha, source in files]
        self.db.execute("BEGIN")
        self.db.executemany(
            "INSERT INTO files (name, sha, source, run, step) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "before = CASE WHEN sha = excluded.sha THEN before ELSE sha END, sha = excluded.sha, size = NULL, "
            "source = excluded.source, run = excluded.run, step = excluded.step",
            rows,
        )
        self.db.execute("COMMIT")

    def written(self, paths: Iterable[Path]) -> None:
        """Note that files are in place, so that next time a look at size and time tells that nobody changed them."""
        rows = [(stat.st_size, stat.st_mtime_ns, self.name(path)) for path in paths for stat in (path.stat(),)]
        self.db.execute("BEGIN")
        self.db.executemany("UPDATE files SET size = ?, stamp = ? WHERE name = ?", rows)
        self.db.execute("COMMIT")

    def forget(self, path: Path) -> None:
        """The file is gone."""
        self.db.execute("DELETE FROM files WHERE name = ?", (self.name(path),))

    def whole(self, step: int | None = None) -> bool:
        """Whether all that the last run made (in its first `step` chunks) is there and unchanged."""
        rows = self.db.execute(
            "SELECT name, sha, before, size, stamp FROM files WHERE run = ? AND step <= ?",
            (self.run, 1 << 62 if step is None else step),
        )
        return all(_state(Path(self.path(name)), row) == "ours" for name, *row in rows)

    def stale(self, inputs: Iterable[str]) -> Iterator[Path]:
        """
        What other runs made of these inputs (absolute paths of files and folders), and this one did not make again.
        """
        roots = tuple(inputs)
        under = tuple(root.rstrip(os.sep) + os.sep for root in roots)
        rows = self.db.execute(
            "SELECT name, source FROM files WHERE run != ? AND source != x''", (self.run,)
        ).fetchall()
        for name, source in rows:
            origin = self.path(source)
            if origin in roots or origin.startswith(under):
                yield Path(self.path(name))

    def close(self) -> None:
        """The ledger is closed; its file stays."""
        self.db.close()


def _state(path: Path, row: object) -> State:
    try:
        stat = path.lstat()
    except OSError:
        return "none"
    if not isinstance(row, (tuple, list)):
        return "foreign"
    sha, before, size, stamp = row
    if (stat.st_size, stat.st_mtime_ns) == (size, stamp):
        return "ours"
    return "ours" if path.is_file() and digest(path) in (sha, before) else "changed"


def digest(path: Path) -> bytes:
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def aside(path: Path) -> Path:
    """Give a file that somebody changed another name, so that it is not lost; returns the new name."""
    for n in count(1):
        kept = path.with_name(f"{path.name}.changed" + (f".{n}" if n > 1 else ""))
        if not os.path.lexists(kept):
            os.rename(path, kept)
            return kept
    raise AssertionError
