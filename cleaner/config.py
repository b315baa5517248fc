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
from typing import TYPE_CHECKING, Any

from cleaner.model import CleanerError
from cleaner.settings import Settings, beyond

if TYPE_CHECKING:
    from cleaner.rules.book import Rulebook
    from cleaner.rules.rule import Rule

NAMES = ("cleaner.toml", "pyproject.toml")
KEYS = ("rules", "disable", "exclude", "per-file-ignores", "keep", "settings", "site")


@dataclass(frozen=True)
class Config:
    """What is in force for a file, and where it was said."""

    path: Path | None = None
    """The file it was read from; None where there is none."""
    rules: tuple[Path, ...] = ()
    disable: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Those of `disable` that the command line says."""
    exclude: tuple[str, ...] = ()
    """Patterns, as in a .gitignore, of files that are never read."""
    ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Path glob -> rule ids, families or globs that are silent there."""
    keep: tuple[tuple[str, str], ...] = ()
    """(path glob, text): what holds this text stays."""
    settings: Settings = field(default_factory=Settings)
    sites: tuple[Rule, ...] = ()
    """The rules of its `[[site]]` tables: see `cleaner.rules.sites`."""
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
        """
        What `formats.find` leaves out: its own patterns below its folder, those of the command line
        below the current one.
        """
        return [(root, lines) for root, lines in ((Path.cwd(), more), (self.root, self.exclude)) if lines]

    def exceptions(self) -> Config | None:
        """What workers must know to apply the exceptions, picklable; None where there are none."""
        return (
            Config(self.path, ignores=self.ignores, keep=self.keep, start=Path.cwd())
            if self.ignores or self.keep
            else None
        )

    def rulebook(self, path: Path | None = None) -> Rulebook:
        """
        The rules in force; for one file when its path is given.

        Raises:
            CleanerError: a rule is wrong, or an id that is to be left out is nobody's.
        """
        _check_names(self)
        return _rulebook(self.rules, (*self.disable, *(self.ignored(path) if path else ())), self.sites)


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says over the configuration."""

    rules: tuple[Path, ...] = ()
    disable: tuple[str, ...] = ()
    config: Path | None = None
    """The configuration file to take for every input; None looks upwards from each."""
    isolated: bool = False
    """Heed no configuration file."""
    settings: tuple[tuple[str, Any], ...] = ()

    def find(self, path: Path) -> Config:
        """
        What is in force for a file or folder; "-" is the current folder.

        Raises:
            CleanerError: see `find`; or a setting is out of its range.
        """
        return _given(self, Path.cwd() if path == Path("-") else path if path.is_dir() else path.absolute().parent)


@lru_cache(maxsize=4096)
def _given(given: Given, folder: Path) -> Config:
    if given.isolated:
        found = Config()
    elif given.config is None:
        found = find(folder)
    else:
        table = _table(given.config)
        if table is None:
            raise CleanerError(f"{given.config}: holds no [tool.cleaner]. Add it, or name a cleaner.toml.")
        found = parse(table, given.config.absolute())
    settings = checked(dict(given.settings), "--", found.settings)
    rules, disable = (*found.rules, *given.rules), (*found.disable, *given.disable)
    return replace(found, rules=rules, disable=disable, asked=given.disable, settings=settings)


@lru_cache(maxsize=64)
def _rulebook(folders: tuple[Path, ...], disabled: tuple[str, ...], sites: tuple[Rule, ...]) -> Rulebook:
    from cleaner.rules.book import Rulebook, rulebook

    book = rulebook(folders, disabled)
    return Rulebook((*book.rules, *sites), disabled) if sites else book


def _check_names(config: Config) -> None:
    """
    Look whether every id that is to be left out is somebody's.

    Raises:
        CleanerError: one is not; the message has the likeliest ones that were meant.
    """
    from cleaner.rules.names import unknown

    said = [(n, "--disable" if n in config.asked else f"{config.path}: disable") for n in config.disable]
    said += [(n, f"{config.path}: per-file-ignores.{glob}") for glob, names in config.ignores.items() for n in names]
    if said and (trouble := unknown(tuple(said), config.rules)):
        raise CleanerError(trouble)


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
    except OSError as e:
        raise CleanerError(f"{path}: {e.strerror or e}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise CleanerError(f"{path}: not valid TOML: {e}.") from None
    table = data.get("tool", {}).get("cleaner")
    if isinstance(table, dict) and path.name != "cleaner.toml":
        return table
    return None if path.name == "pyproject.toml" else data


def parse(table: Mapping[str, Any], path: Path) -> Config:
    """
    A configuration table -> Config.

    Raises:
        CleanerError: a key is unknown or holds something else than it may.
    """
    if strange := set(table) - set(KEYS):
        from cleaner.rules.names import meant

        raise CleanerError(
            f"{path}: unknown key {', '.join(sorted(strange))}.{meant(min(strange), KEYS)} A configuration may hold "
            f"{', '.join(KEYS)}."
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
    said = table.get("settings", {})
    if not isinstance(said, dict):
        raise CleanerError(f"{path}: 'settings' must be a table.")
    settings = checked(said, f"{path}: settings.", Settings())
    return Config(
        path=path,
        rules=tuple(path.parent / r for r in strings(table.get("rules", []), "rules")),
        disable=strings(table.get("disable", []), "disable"),
        exclude=strings(table.get("exclude", []), "exclude"),
        ignores={glob: strings(rules, f"per-file-ignores.{glob}") for glob, rules in ignores.items()},
        keep=tuple((k["path"], k["text"]) for k in keep),
        settings=settings,
        sites=_sites(table.get("site", []), path),
    )


def _sites(tables: Any, path: Path) -> tuple[Rule, ...]:
    if not tables:
        return ()
    from cleaner.rules.sites import site_rules  # lxml loads only where a site has rules of its own

    if not isinstance(tables, list):
        raise CleanerError(f"{path}: sites are [[site]] tables, each with a host and some selectors.")
    return site_rules(tables, path)


def checked(said: Mapping[str, Any], where: str, base: Settings) -> Settings:
    """
    Settings with some of their values replaced.

    Args:
        said: name -> value.
        where: what stands before a name in an error.
        base: holds the others.

    Raises:
        CleanerError: a name is no setting's, or a value is of another type or out of range.
    """
    known = [f.name for f in fields(Settings)]
    for name, value in said.items():
        if name not in known:
            from cleaner.rules.names import meant

            raise CleanerError(f"{where}{name}: no such setting.{meant(name, known)} There are {', '.join(known)}.")
        default = getattr(Settings(), name)
        whole = isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)
        if type(value) is not type(default) and not whole:
            what = {bool: "true or false", int: "a whole number", float: "a number"}[type(default)]
            raise CleanerError(f"{where}{name} must be {what}, not {value!r}.")
        if wrong := beyond(name, value):
            raise CleanerError(f"{where}{wrong}")
    return replace(base, **said)


def as_toml(config: Config) -> str:
    """A configuration as a file would say it, with where it comes from."""
    import json
    from dataclasses import asdict

    where = (
        f"from {config.path}"
        if config.path
        else "no cleaner.toml and no [tool.cleaner] in a pyproject.toml, upwards from here: the defaults"
    )
    book = config.rulebook()
    rows = [f"# {where}"]
    rows += [
        f"{name} = {json.dumps(list(map(str, getattr(config, name))))}" for name in ("rules", "disable", "exclude")
    ]
    rows.append(f"# {len(book.rules)} rules in force, digest {book.digest}")
    rows += [f"[[keep]]\npath = {json.dumps(p)}\ntext = {json.dumps(t, ensure_ascii=False)}" for p, t in config.keep]
    if config.ignores:
        rows += [
            "[per-file-ignores]",
            *(f"{json.dumps(p)} = {json.dumps(list(ids))}" for p, ids in config.ignores.items()),
        ]
    rows += ["[settings]", *(f"{name} = {json.dumps(value)}" for name, value in asdict(config.settings).items())]
    return "\n".join(rows) + "\n"
