"""Files as byte streams, decompressed while they are read: .gz (zlib, in Python) and .zst (package zstandard)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cleaner.model import CleanerError

PACKED = (".gz", ".zst")
"""The suffixes that come off before a file's format is told."""
PIECE = 1 << 18
"""Bytes read at a time."""
ZST_PIECE = 1 << 13
"""Compressed bytes handed to zstd at a time: a frame made to swell 30,000-fold then still fits in memory."""


def needs(what: str, package: str, extra: str) -> CleanerError:
    """The error for an extra that is not installed: what wanted it, and what to type."""
    return CleanerError(f"{what} needs {package}: pip install {package} (from a checkout: '.[{extra}]')")


def broken(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """The exceptions that a damaged or truncated file raises while it is read, and those of a format's own."""
    try:
        from zstandard import ZstdError
    except ImportError:
        return (OSError, EOFError, zlib.error, *more)
    return (OSError, EOFError, zlib.error, ZstdError, *more)


def reason(error: Exception) -> str:
    """What to tell of such an exception."""
    if isinstance(error, EOFError):
        return "the compressed file ends too early: its rest is lost"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    on = "" if isinstance(error, PermissionError | FileNotFoundError) else " on"  # those come before the first byte
    return f"cannot be read{on}: {said or type(error).__name__}"


def inner(name: str) -> str:
    """
    A file's name without the suffix of its compression.

        >>> inner("news.jsonl.gz")
        'news.jsonl'
    """
    low = name.lower()
    return next((name[: -len(s)] for s in PACKED if low.endswith(s)), name)


def pieces(file: BinaryIO, name: str) -> Iterator[bytes]:
    """
    A file's bytes, decompressed as the suffix of its name says, in pieces of bounded size.

    What could be decompressed before the damage in a damaged file comes out before the error does.

    Raises:
        CleanerError: the file is .zst and zstandard is not installed.
        EOFError, OSError, zlib.error, ZstdError: it is damaged or truncated (see `broken`).
    """
    low = name.lower()
    if low.endswith(".gz"):
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            while piece := stream.read1(PIECE):
                yield piece
    elif low.endswith(".zst"):
        yield from _frames(file)
    else:
        while piece := file.read(PIECE):
            yield piece


def _frames(file: BinaryIO) -> Iterator[bytes]:
    """
    The content of zstd frames, one after the other; unlike zstandard's own reader it says when the last is cut short.
    """
    try:
        import zstandard
    except ImportError:
        raise needs("Reading .zst", "zstandard", "zst") from None
    unpack, whole = zstandard.ZstdDecompressor(max_window_size=1 << 27), True
    frame = unpack.decompressobj()
    while data := file.read(ZST_PIECE):
        while data:
            if out := frame.decompress(data):
                yield out
            whole, data = frame.eof, frame.unused_data if frame.eof else b""
            if whole:
                frame = unpack.decompressobj()
    if not whole:
        raise EOFError


def head(parts: Iterator[bytes], limit: int) -> bytes | None:
    """All the bytes, or None when there are more than `limit`."""
    got, size = [], 0
    for part in parts:
        size += len(part)
        if size > limit:
            return None
        got.append(part)
    return b"".join(got)
