"""Which files to read: those that are named, and in folders those of a known suffix that nobody left out."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner.formats.common import FORMATS, Failure, Source, form
from cleaner.formats.streams import reason

STDIN = Path("-")

Patterns = tuple[str, Any]
"""A folder, and the patterns (pathspec.GitIgnoreSpec) that hold for what lies below it."""


def find(
    paths: Iterable[str | os.PathLike[str]],
    outside: Iterable[Path] = (),
    exclude: Sequence[tuple[Path, Sequence[str]]] = (),
    passed: Counter[str] | None = None,
) -> Iterator[Source | Failure]:
    """
    The files to read, each once; sorted within each folder.

    In folders, hidden files and folders are passed over, links to folders are not followed, and what a `.gitignore`
    there leaves out stays out; those above count up to the repository's top, unless they leave out the very folder
    that is named. A folder in which there is nothing to read is a Failure.

    Args:
        paths: files and folders, and "-" for stdin. Names (and so ids) are relative to the folder, or to the one that
            all have in common.
        outside: folders and files never to be read, such as the output.
        exclude: (folder, patterns as in a .gitignore) for what is below that folder; they hold for named files too.
        passed: counts the suffixes of files that were passed over because none reads them.
    """
    given = [Path(p) for p in paths]
    there = [p for p in given if p.exists() and p != STDIN]
    roots = [os.path.abspath(p if p.is_dir() else p.parent) for p in there]
    root = os.path.commonpath(roots) if roots else ""
    walk = _Walk(root, {os.path.abspath(p) for p in outside}, [_spec(f, lines) for f, lines in exclude])
    for path in given:
        full = os.path.abspath(path)
        if path == STDIN:
            if walk.first("-"):
                yield Source(STDIN, "-", stamp=time.time_ns(), form="stdin")
        elif path.is_dir():
            if not walk.first(full):
                continue
            before = walk.seen()
            yield from walk.folder(str(path), full, _gitignores_above(full))
            if walk.seen() == before:
                yield Failure(str(path), walk.nothing())
        elif not path.exists():
            yield Failure(str(path), "not found: no such file or folder")
        elif walk.first(full) and not _left_out(full, False, walk.exclude):
            name = os.path.relpath(full, root).replace(os.sep, "/")
            if path.is_file():
                yield Source.of(path, name, form(path.name) or "plain")
            else:  # a named pipe, a process substitution: read once, where the pipe is
                yield Source(path, name, stamp=time.time_ns(), form="stdin")
    if passed is not None:
        passed.update(walk.passed)


class _Walk:
    """One look through folders: what all of them share."""

    def __init__(self, root: str, barred: set[str], exclude: list[Patterns]) -> None:
        self.root, self.barred, self.exclude = root, barred, exclude
        self.met: set[str] = set()
        self.passed: Counter[str] = Counter()
        self.found = self.ignored = self.excluded = self.failed = 0

    def first(self, full: str) -> bool:
        """Whether a file was not met before."""
        if full in self.met:
            return False
        self.met.add(full)
        return True

    def seen(self) -> int:
        """
        Changes when there was something to read, or somebody asked for it to be left out, or it is said to be broken.
        """
        return self.found + self.excluded + self.failed

    def nothing(self) -> str:
        """Why there was nothing to read in a folder."""
        why = [f"{n} {suffix or 'without suffix'}" for suffix, n in sorted(self.passed.items())]
        if self.ignored:
            why.append(f"{self.ignored} left out by .gitignore")
        there = f" ({', '.join(why)})" if why else ""
        return (
            f"nothing to read in it{there}. Read are {' '.join(s for f in FORMATS for s in f.suffixes)}, also with .gz"
            " or .zst; or name the files."
        )

    def folder(self, path: str, full: str, patterns: tuple[Patterns, ...]) -> Iterator[Source | Failure]:
        """The files of a folder and of those in it."""
        try:
            with os.scandir(path) as listing:
                entries = sorted((e for e in listing if not e.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            self.failed += 1
            yield Failure(path, reason(error))
            return
        if (own := _gitignore(full)) is not None:
            patterns = (own, *patterns)
        for entry in entries:
            here = os.path.join(full, entry.name)
            try:
                folder = entry.is_dir(follow_symlinks=False)
                if here in self.barred or self.left_out(here, folder, patterns):
                    continue
                if folder:
                    yield from self.folder(entry.path, here, patterns)
                elif (kind := form(entry.name)) and entry.is_file():
                    self.found += 1
                    if self.first(here):
                        stat = entry.stat()
                        name = os.path.relpath(here, self.root).replace(os.sep, "/")
                        yield Source(Path(entry.path), name, stat.st_size, stat.st_mtime_ns, kind)
                elif kind and entry.is_symlink() and not os.path.exists(here):
                    self.failed += 1
                    yield Failure(entry.path, "not found: a link to a file that is not there")
                elif kind and not entry.is_file():
                    self.failed += 1
                    yield Failure(entry.path, "a pipe or a device, not read in a folder. Name it to read from it.")
                elif not kind:
                    self.passed[os.path.splitext(entry.name)[1].lower()] += 1
            except OSError as error:
                self.failed += 1
                yield Failure(entry.path, reason(error))

    def left_out(self, full: str, folder: bool, patterns: tuple[Patterns, ...]) -> bool:
        """Whether the user, or a .gitignore, leaves this out."""
        if self.exclude and _left_out(full, folder, self.exclude):
            self.excluded += 1
            return True
        if patterns and _left_out(full, folder, patterns):
            self.ignored += 1
            return True
        return False


def _left_out(full: str, folder: bool, patterns: Sequence[Patterns]) -> bool:
    """The word of the first, and so of the nearest, patterns that speak of a path."""
    for root, spec in patterns:
        if full.startswith(root + os.sep):
            said = spec.check_file(full[len(root) + 1 :].replace(os.sep, "/") + ("/" if folder else "")).include
            if said is not None:
                return bool(said)
    return False


def _spec(folder: str | Path, lines: Iterable[str]) -> Patterns:
    from pathspec import GitIgnoreSpec

    return os.path.abspath(folder), GitIgnoreSpec.from_lines(lines)


def _gitignore(folder: str) -> Patterns | None:
    path = os.path.join(folder, ".gitignore")
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8", errors="replace") as file:
        return _spec(folder, file)


def _gitignores_above(folder: str) -> tuple[Patterns, ...]:
    """
    Those of the folders above, nearest first, up to the repository's top; none outside a repository, or if they leave
    out the folder itself.
    """
    found: list[Patterns] = []
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return ()
        at = above
        if (own := _gitignore(at)) is not None:
            found.append(own)
    # A pattern that leaves out a folder leaves out all that is in it: who names the folder wants it all the same.
    return () if _left_out(folder, True, found) else tuple(found)
