"""Files as byte streams, decompressed while they are read: .gz (zlib, in Python) and .zst (package zstandard)."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from cleaner.model import CleanerError

PACKED = (".gz", ".zst")
"""The suffixes that come off before a file's format is told."""


def needs(what: str, package: str, extra: str) -> CleanerError:
    """The error for an extra that is not installed: what wanted it, and what to type."""
    return CleanerError(f"{what} needs {package}: pip install 'cleaner[{extra}]'")


def broken() -> tuple[type[Exception], ...]:
    """The exceptions that a damaged or truncated file raises while it is read."""
    try:
        from zstandard import ZstdError
    except ImportError:
        return (OSError, EOFError, zlib.error)
    return (OSError, EOFError, zlib.error, ZstdError)


def reason(error: Exception) -> str:
    """What to tell of such an exception."""
    if isinstance(error, EOFError):
        return "the compressed file ends too early: its rest is lost"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read on: {said or type(error).__name__}"


def inner(name: str) -> str:
    """
    A file's name without the suffix of its compression.

        >>> inner("news.jsonl.gz")
        'news.jsonl'
    """
    low = name.lower()
    return next((name[: -len(s)] for s in PACKED if low.endswith(s)), name)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """
    Open a file for reading, decompressed by its suffix.

    Raises:
        CleanerError: the file is .zst and zstandard is not installed.
    """
    with open(path, "rb") as file, unpacked(file, path.name) as stream:
        yield stream


@contextmanager
def unpacked(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """A stream as the suffix of its name says it is packed."""
    low = name.lower()
    if low.endswith(".gz"):
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            yield cast(BinaryIO, stream)
    elif low.endswith(".zst"):
        try:
            import zstandard
        except ImportError:
            raise needs("Reading .zst", "zstandard", "zst") from None
        with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False) as frames:
            yield _Whole(frames)  # type: ignore[abstract]
    else:
        yield file


class _Whole(io.RawIOBase, BinaryIO):  # type: ignore[misc]
    """A zstd stream that says when its last frame is cut short (zstandard's own ends as if all were well)."""
