"""Where a run puts things, and what it refuses to write over: settled before anything is written."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.batch.ledger import Ledger
from cleaner.formats import output
from cleaner.model import CleanerError

STDOUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run puts things."""

    form: str
    out: Path | None
    """The file, or the folder of text files; None is stdout."""
    errors: Path | None
    audit: Path | None
    report: Path | None
    state: Path | None
    """The folder of the journal and the ledger; None where there is no file to speak of."""
    stream: bool
    """Articles go to stdout, a pipe or a device as they come: there is nothing to resume or to replace."""
    shard: int = 0
    """Bytes from which on a file of records is full, and `out` is the folder of them; 0 for one file."""

    @classmethod
    def of(
        cls,
        out: str | os.PathLike[str] | None,
        form: str | None,
        audit: str | os.PathLike[str] | None = None,
        errors: str | os.PathLike[str] | None = None,
        report: str | os.PathLike[str] | None = None,
        shard: int = 0,
    ) -> Places:
        """
        Lay out the output.

        Raises:
            CleanerError: a name is empty, suffix and format contradict each other, the format cannot be written
            there, or what must be a file is a pipe or a device.
        """
        for what, name in (("the output", out), ("--audit", audit), ("--errors", errors), ("--report", report)):
            if name is not None and not os.fspath(name):
                raise CleanerError(f"{what} has an empty name. Name a file or a folder; . is this folder.")
            if name is not None and what != "the output" and (os.fspath(name) in STDOUT or _device(Path(name))):
                raise CleanerError(f"{what} goes to a file, put in place at the end; {name} is none. Name a file.")
        audit, errors, report = _path(audit), _path(errors), _path(report)
        path = None if out is None or os.fspath(out) in STDOUT else Path(out)
        if shard:
            return cls._shards(path, form, audit, errors, report, shard)
        if path is None or _device(path):
            kind = form or (output.form_of(path, None) if path and path.suffix else "jsonl")
            if kind == "parquet":
                raise CleanerError("parquet cannot be written to a stream: name a file, such as -o articles.parquet.")
            near = audit or errors or report
            state = near.with_name(f".{near.name}.cleaner") if near else None
            return cls(kind, path, errors, audit, report, state, True)
        kind = output.form_of(path, form)
        folder = path if kind in output.TEXTS or path.is_dir() or not path.suffix else None
        file = path if kind in output.TEXTS or folder is None else path / f"articles.{kind}"
        errors = errors or (folder / "errors.jsonl" if folder else file.with_name(f"{_stem(file.name)}.errors.jsonl"))
        state = path / ".cleaner" if kind in output.TEXTS else file.with_name(f".{file.name}.cleaner")
        return cls(kind, file, errors, audit, report, state, False)

    @classmethod
    def _shards(
        cls,
        path: Path | None,
        form: str | None,
        audit: Path | None,
        errors: Path | None,
        report: Path | None,
        shard: int,
    ) -> Places:
        kind = form or "jsonl.gz"
        if path is None or path.is_file() or _device(path) or kind in output.TEXTS or _stem(path.name) != path.name:
            raise CleanerError(
                "--shard-size cuts records into files of a folder: name one with -o, and a --format of records, such "
                "as jsonl.gz or parquet."
            )
        return cls(kind, path, errors or path / "errors.jsonl", audit, report, path / ".cleaner", False, shard)

    def part(self, n: int) -> Path:
        """
        The file of a shard.

            >>> Places.of("corpus", "parquet", shard=1_000_000).part(7).as_posix()
            'corpus/part-00007.parquet'
        """
        assert self.out is not None
        return self.out / f"part-{n:05d}.{self.form}"

    def parts(self) -> list[Path]:
        """The shards that are there."""
        return sorted(self.out.glob(f"part-*.{self.form}")) if self.shard and self.out is not None else []

    @property
    def is_folder(self) -> bool:
        """Whether the output is a folder of files."""
        return not self.stream and (self.form in output.TEXTS or bool(self.shard))

    def targets(self) -> dict[str, Path]:
        """The journal's file -> the output that is made of it, and the report."""
        articles = None if self.is_folder or self.stream else self.out
        made = {"articles": articles, "audit": self.audit, "errors": self.errors, "report": self.report}
        return {name: path for name, path in made.items() if path is not None}

    def ours(self) -> list[Path]:
        """What is never read as input."""
        return [p for p in (self.out, self.errors, self.audit, self.report, self.state) if p is not None]

    def ledger(self, inputs: Sequence[Path]) -> Ledger | None:
        """
        Open the ledger, once it is sure that nothing of the user's will be written over.

        Raises:
            CleanerError: an output is an input, or another output, or a file that no run made.
        """
        self._refuse_inputs(inputs)
        if self.state is None:
            return None
        base = self.out if self.is_folder else self.state.parent
        there = (self.state / "files.db").exists()
        if not there and self.is_folder and self.out is not None and self.out.is_dir():
            _refuse_unread(self.out, inputs)
        ledger = Ledger(self.state, base or self.state.parent) if there else None
        for path in (*self.targets().values(), *self.parts()):
            if path.is_dir():
                raise CleanerError(f"{path} is a folder. Name a file.")
            known = ledger is not None and ledger.state(path) in ("ours", "changed")
            if not known and path.is_file() and path.stat().st_size:
                raise CleanerError(
                    f"{path} is there already, and no run with this output made it. Move it away, or name another file."
                )
        return ledger or Ledger(self.state, base or self.state.parent)

    def _refuse_inputs(self, inputs: Sequence[Path]) -> None:
        taken: dict[str, str] = {}
        for path in inputs:
            taken[os.path.realpath(path)] = f"the input {path}"
        named = self.targets()
        if self.is_folder and self.out is not None:
            named = {"output": self.out, **named}
            for path in inputs:
                if path.is_file() and os.path.realpath(path.parent) == os.path.realpath(self.out):
                    raise CleanerError(f"{self.out} is the folder of the input {path}. Name another folder.")
        for what, path in named.items():
            full = os.path.realpath(path)
            if full in taken:
                raise CleanerError(
                    f"{path} would be {_WHAT[what]} and is {taken[full]} as well. Give each a name of its own."
                )
            taken[full] = _WHAT[what]


_WHAT = {
    "output": "the output", "articles": "the output", "audit": "the audit", "errors": "the list of errors",
    "report": "the report",
}  # fmt: skip


def _refuse_unread(out: Path, inputs: Sequence[Path]) -> None:
    """An output folder inside an input folder is not read: so it must not hold anything that would have been."""
    inside = any(p.is_dir() and Path(os.path.realpath(out)).is_relative_to(os.path.realpath(p)) for p in inputs)
    if inside and any(out.iterdir()):
        raise CleanerError(
            f"{out} lies in the input and is not empty: what it holds would not be read. Name a new folder, or one "
            f"outside."
        )


def _device(path: Path) -> bool:
    """Whether a path is a pipe, a terminal or a device, that can be written to but not replaced."""
    if os.path.realpath(path.parent).startswith("/proc/") or (
        path.is_symlink() and os.readlink(path).startswith("/proc/")  # /dev/fd/3, /dev/stderr: whatever they lead to
    ):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _path(path: str | os.PathLike[str] | None) -> Path | None:
    return None if path is None else Path(path)


def _stem(name: str) -> str:
    return name.split(".jsonl")[0].split(".ndjson")[0].split(".parquet")[0].split(".csv")[0]


class Stream:
    """
    A pipe, a device or stdout as a file of bytes, whose errors come where it is written and not when Python ends.

    Standard output that has no file descriptor (a test's, a notebook's) is written through `sys.stdout`.
    """

    def __init__(self, path: Path | None) -> None:
        self.handle: int | None
        try:
            self.handle = os.dup(sys.stdout.fileno()) if path is None else os.open(path, os.O_WRONLY)
        except (OSError, ValueError):
            if path is not None:
                raise
            self.handle = None

    def write(self, data: bytes) -> None:
        """Write all of it."""
        if self.handle is None:
            sys.stdout.buffer.write(data)
            return
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]

    def close(self) -> None:
        """Give the file back."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
