"""
The user's configuration: `cleaner.toml`, or `[tool.cleaner]` in pyproject.toml, found upwards from a file.

Exceptions live here, never inside corpus text.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner.model import CleanerError
from cleaner.rules.book import Rulebook, rulebook
from cleaner.settings import Settings

NAMES = ("cleaner.toml", "pyproject.toml")
KEYS = ("rules", "disable", "exclude", "per-file-ignores", "keep", "settings")


@dataclass(frozen=True)
class Config:
    """What is in force for a file, and where it was said."""

    path: Path | None = None
    """The file it was read from; None where there is none."""
    rules: tuple[Path, ...] = ()
    disable: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Patterns, as in a .gitignore, of files that are never read."""
    ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Path glob -> rule ids, families or globs that are silent there."""
    keep: tuple[tuple[str, str], ...] = ()
    """(path glob, text): what holds this text stays."""
    settings: Settings = field(default_factory=Settings)
    start: Path | None = None
    """The folder that relative paths begin at, for a worker that may stand elsewhere; None is the current one."""

    @property
    def root(self) -> Path:
        """The folder that path globs are relative to."""
        return self.path.parent if self.path else Path.cwd()

    def relative(self, path: Path) -> str:
        """A file's path as globs see it."""
        full = Path(os.path.abspath(self.start / path if self.start else path))
        return full.relative_to(self.root).as_posix() if full.is_relative_to(self.root) else full.as_posix()

    def ignored(self, path: Path) -> tuple[str, ...]:
        """The rules that are silent in this file beside the disabled ones."""
        name = self.relative(path)
        return tuple(rule for glob, rules in self.ignores.items() if _hits(name, glob) for rule in rules)

    def kept(self, path: Path) -> tuple[str, ...]:
        """The texts that must stay in this file."""
        name = self.relative(path)
        return tuple(text for glob, text in self.keep if _hits(name, glob))

    def excluding(self, more: Sequence[str] = ()) -> list[tuple[Path, Sequence[str]]]:
        """What `formats.find` leaves out: its own patterns below its folder, those of the command line below the current one."""
        return [(root, lines) for root, lines in ((Path.cwd(), more), (self.root, self.exclude)) if lines]

    def exceptions(self) -> Config | None:
        """What workers must know to apply the exceptions, picklable; None where there are none."""
        return (
            Config(self.path, ignores=self.ignores, keep=self.keep, start=Path.cwd())
            if self.ignores or self.keep
            else None
        )

    def rulebook(self, path: Path | None = None, rules: Sequence[Path] = (), disable: Sequence[str] = ()) -> Rulebook:
        """The rules in force, with those of the command line; for one file when its path is given."""
        extra = self.ignored(path) if path else ()
        return _rulebook((*self.rules, *rules), (*self.disable, *disable, *extra))


@lru_cache(maxsize=64)
def _rulebook(folders: tuple[Path, ...], disabled: tuple[str, ...]) -> Rulebook:
    return rulebook(folders, disabled)


def _hits(name: str, glob: str) -> bool:
    return fnmatch(name, glob) or fnmatch(name, f"{glob.rstrip('/')}/*")


def find(start: Path) -> Config:
    """
    The configuration in force for a file or folder: the nearest one, upwards.

    Raises:
        CleanerError: the configuration is wrong; the message names file, key and what it may hold.
    """
    folder = start.absolute() if start.is_dir() else start.absolute().parent
    return _nearest(folder)


@lru_cache(maxsize=4096)
def _nearest(folder: Path) -> Config:
    for name in NAMES:
        path = folder / name
        if path.is_file():
            table = _table(path)
            if table is not None:
                return parse(table, path)
    return _nearest(folder.parent) if folder.parent != folder else Config()


def _table(path: Path) -> dict[str, Any] | None:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise CleanerError(f"{path}: not valid TOML: {e}.") from None
    if path.name == "cleaner.toml":
        return data
    table = data.get("tool", {}).get("cleaner")
    return table if isinstance(table, dict) else None


def parse(table: Mapping[str, Any], path: Path) -> Config:
    """
    A configuration table -> Config.

    Raises:
        CleanerError: a key is unknown or holds something else than it may.
    """
    if unknown := set(table) - set(KEYS):
        raise CleanerError(
            f"{path}: unknown key {', '.join(sorted(unknown))}. A configuration may hold {', '.join(KEYS)}."
        )

    def strings(value: Any, what: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise CleanerError(f"{path}: '{what}' must be a list of strings.")
        return tuple(value)

    ignores = table.get("per-file-ignores", {})
    if not isinstance(ignores, dict):
        raise CleanerError(f"{path}: 'per-file-ignores' must be a table: path glob = [rule ids].")
    keep = table.get("keep", [])
    if not isinstance(keep, list) or not all(
        isinstance(k, dict) and isinstance(k.get("path"), str) and isinstance(k.get("text"), str) for k in keep
    ):
        raise CleanerError(f'{path}: \'keep\' must be a list of tables {{ path = "glob", text = "what must stay" }}.')
    known = {f.name: f for f in fields(Settings)}
    said = table.get("settings", {})
    if not isinstance(said, dict) or (wrong := [k for k in said if k not in known]):
        raise CleanerError(
            f"{path}: 'settings' may hold {', '.join(known)}; not {', '.join(wrong) if isinstance(said, dict) else said!r}."
        )
    for name, value in said.items():
        default = getattr(Settings(), name)
        if not isinstance(value, type(default)) and not (
            isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)
        ):
            raise CleanerError(f"{path}: settings.{name} must be a {type(default).__name__}, not {value!r}.")
    return Config(
        path=path,
        rules=tuple(path.parent / r for r in strings(table.get("rules", []), "rules")),
        disable=strings(table.get("disable", []), "disable"),
        exclude=strings(table.get("exclude", []), "exclude"),
        ignores={glob: strings(rules, f"per-file-ignores.{glob}") for glob, rules in ignores.items()},
        keep=tuple((k["path"], k["text"]) for k in keep),
        settings=replace(Settings(), **said),
    )
