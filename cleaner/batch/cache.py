"""What earlier runs of `check` found in files that are still the same."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleaner.config import Given
from cleaner.formats import STDIN, Failure, Source
from cleaner.version import __version__
from cleaner.views.findings import Finding

LARGE = 50_000_000
"""Bytes from which on a file is not remembered: hashing it would take as long as people wait gladly for."""


class Cache:
    """
    Findings by a hash of content, rules, settings and version; one JSON file, written whole.

    Entries that a run does not meet are forgotten once they outnumber those it met.
    """

    def __init__(self, folder: Path | None, given: Given, other: tuple[object, ...]) -> None:
        """
        Args:
            folder: where the file is kept; None remembers nothing.
            given: says which configuration holds for a file.
            other: what findings depend on besides.
        """
        self.given, self.other = given, other
        self.path = folder / f"check-{__version__}.json" if folder else None
        self.old: dict[str, Any] = {}
        self.new: dict[str, Any] = {}
        self.keys: dict[int, str] = {}
        self.heads: dict[Any, bytes] = {}
        if self.path:
            with contextlib.suppress(OSError, ValueError):
                self.old = json.loads(self.path.read_bytes())

    def recall(self, source: Source | Failure) -> tuple[list[Finding], list[str]] | None:
        """The findings and notes that are known of a file; None if nothing is."""
        if self.path is None or isinstance(source, Failure) or source.path == STDIN or source.size > LARGE:
            return None
        try:
            raw = source.path.read_bytes()
        except OSError:
            return None
        key = hashlib.blake2b(self._head(source.path), digest_size=12)
        key.update(os.fsencode(source.path) + b"\0")
        key.update(raw)
        name = self.keys[id(source)] = key.hexdigest()
        said = self.old.get(name)
        if said is None:
            return None
        self.new[name] = said
        return [Finding(**f) for f in said[0]], said[1]

    def _head(self, path: Path) -> bytes:
        """All but the content that findings depend on."""
        config = self.given.find(path)
        names = (config, config.ignored(path), config.kept(path))
        kind = (id(config), *names[1:])
        if kind not in self.heads:
            rules = [p for r in config.rules for p in (sorted(r.rglob("*.toml")) if r.is_dir() else [r])]
            said = (__version__, _engine(), _stamps(rules), repr(names), self.other)
            self.heads[kind] = repr(said).encode("utf-8", "surrogateescape")
        return self.heads[kind]

    def learn(self, source: Source | Failure, findings: list[Finding], notes: list[str]) -> None:
        """Remember what was found."""
        if key := self.keys.get(id(source)):
            self.new[key] = [[asdict(f) for f in findings], notes]

    def save(self) -> None:
        """Write it all down; a cache that cannot be written costs time, nothing else."""
        if self.path is None or self.new.items() <= self.old.items():
            return
        kept = self.old | self.new if len(self.old) <= 4 * len(self.new) + 1000 else self.new
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            (self.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_text(json.dumps(kept), encoding="utf-8")
            temporary.replace(self.path)


def _engine() -> str:
    """The package's own files and the shipped rules, so that a checkout in change forgets what it found before."""
    package = Path(__file__).parents[1]
    rules = package.parent / "rules"
    found = [p for p in package.rglob("*") if p.suffix not in ("", ".pyc")]
    return _stamps([*found, *(rules.glob("**/*.toml") if not (package / "rules" / "shipped").is_dir() else ())])


def _stamps(paths: Iterable[Path]) -> str:
    """A hash of the sizes and times of files."""
    stamps = [(str(p), s.st_size, s.st_mtime_ns) for p in sorted(paths) if p.is_file() for s in [p.stat()]]
    return hashlib.blake2b(repr(stamps).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
