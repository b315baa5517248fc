"""What the commands have in common: their options, their errors, how they talk."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from cleaner.model import CleanerError


class Named(click.Path):
    """A file or a folder; an empty name, as an unset variable of a script gives, does not stand for this folder."""

    def __init__(self, **more: Any) -> None:
        super().__init__(path_type=Path, **more)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a usage error where the name is empty."""
        if value == "":
            self.fail("the name is empty. Name a file or a folder; . is this folder.", param, ctx)
        return super().convert(value, param, ctx)


PATHS = Named(allow_dash=True)


class _Anywhere(Named):
    """A path here, or an address elsewhere (s3://, hf://): the place here that stands for it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; whoever wants the address finds it in the context."""
        if isinstance(value, str) and "://" in value:
            from cleaner.formats.remote import is_url, place

            if is_url(value) and ctx is not None:
                here = place(value)
                ctx.find_root().meta.setdefault(ELSEWHERE, {})[here] = value
                return here
        return super().convert(value, param, ctx)


ELSEWHERE = "cleaner.elsewhere"
ANYWHERE = _Anywhere(allow_dash=True)


def elsewhere() -> dict[Path, str]:
    """What of this command's paths lies elsewhere: the place here -> its address."""
    found: dict[Path, str] = click.get_current_context().find_root().meta.get(ELSEWHERE, {})
    return found


class _Size(click.ParamType):  # type: ignore[type-arg]
    """Bytes: 500MB, 2GB, 1000000."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes; units are powers of 1000, or of 1024 with an "i" (MiB)."""
        if isinstance(value, int):
            return value
        m = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", value.strip(), re.I)
        if m is None or not float(m[1]):
            self.fail(f"{value!r} is no size. Write it as 500MB or 2GB.", param, ctx)
        return int(float(m[1]) * (1024 if m[3] else 1000) ** " KMGT".index(m[2].upper() or " "))


SIZE = _Size()


class Group(click.Group):
    """Errors that the user can mend end in one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            value = super().invoke(ctx)
            sys.stdout.flush()
            return value
        except CleanerError as e:
            tell(f"cleaner: {e}")
            ctx.exit(2)
        except BrokenPipeError:
            # The reader (head, less) has seen enough: be silent, and end as if killed by SIGPIPE.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(141)
        except OSError as e:
            place = f"{shown(e.filename)}: " if e.filename else "output: "
            tell(f"cleaner: {place}{e.strerror or e}.")
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(2)


def tell(line: str) -> None:
    """A line for people, on stderr."""
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"), err=True)


def shown(name: Any) -> str:
    """A file's name as it can be printed."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def refuse_input(out: Path | None, paths: Iterable[Path]) -> None:
    """
    Make sure that what is to be written is not what is to be read.

    Raises:
        CleanerError: it is.
    """
    for path in paths:
        if out is not None and out.exists() and path.exists() and out.samefile(path):
            raise CleanerError(f"{out} would be the output and is the input {path} as well. Give each its own name.")


def _given_paths(ctx: click.Context, param: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths, or stdin where something is piped in; nobody waits for a person to type a dump."""
    if not paths and sys.stdin.isatty():
        raise click.UsageError("Name files or folders, or - for what you type until Ctrl-D.", ctx)
    for path, url in elsewhere().items():
        if path in paths:
            from cleaner.formats.remote import fetch

            fetch(url, tell)
    return paths or (Path("-"),)


def paths_argument(command: Any) -> Any:
    """What to read; stdin if nothing is named."""
    return click.argument("paths", nargs=-1, type=ANYWHERE, callback=_given_paths)(command)


def input_options(command: Any) -> Any:
    """What of it to read."""
    command = click.option(
        "--exclude", metavar="PATTERN", multiple=True, help="Files to leave out, as in a .gitignore; may be repeated."
    )(command)
    return click.option(
        "--text-field",
        metavar="NAME",
        help="The field of a record that holds the dump, such as data.text (default: text, or else html).",
    )(command)


def rule_options(command: Any) -> Any:
    """What the command line says over the configuration, handed to the command as `given`."""

    @functools.wraps(command)
    def with_given(
        *args: Any, rule_paths: tuple[Path, ...], disable: tuple[str, ...], config_file: Path | None, isolated: bool,
        care: float | None = None, precision: float | None = None, recall: float | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        from cleaner.config import Given

        cares = [c for c in (care, precision, recall) if c is not None]
        if len(cares) > 1:
            raise click.UsageError("--care, --precision and --recall set one and the same thing: give one of them.")
        settings = tuple(("care", c) for c in cares)
        return command(*args, given=Given(rule_paths, disable, config_file, isolated, settings), **kwargs)

    for option in (
        click.option("--isolated", is_flag=True, help="Heed no configuration file."),
        click.option(
            "--config",
            "config_file",
            type=PATHS,
            metavar="FILE",
            help="The configuration file to heed, for every input (default: the nearest one above it).",
        ),
        click.option(
            "--disable",
            "--ignore",
            "disable",
            metavar="ID",
            multiple=True,
            help="A rule id, family or glob to leave out; may be repeated.",
        ),
        click.option(
            "--rules",
            "rule_paths",
            metavar="DIR",
            type=PATHS,
            multiple=True,
            help="Your own rules beside the shipped ones: a .toml file or a folder of them.",
        ),
    ):
        with_given = option(with_given)
    return with_given
