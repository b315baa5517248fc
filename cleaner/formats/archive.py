"""Archives (.zip, .tar, .tar.gz, .tgz, .tar.zst) of texts, pages and JSON lines: read in the order of their entries,
never unpacked."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from cleaner.formats.common import CHUNK, MAX_BYTES, Chunk, Failure, Source, form, whole
from cleaner.formats.jsonl import cut
from cleaner.formats.streams import broken, head, pieces, reason

FILES = 256
"""Entries of a chunk at most."""


def split(source: Source) -> Iterator[Chunk | Failure]:
    """
    Cut the archive into handfuls of small entries, and its entries of JSON lines into chunks of their own.

    The chunks are of the formats "plain" and "jsonl": there is nothing of its own to parse. An entry's name is joined
    to the archive's (`news.zip/2024/a.txt`), and is never used as a path.
    """
    path, rows, size, spent = str(source.path), list[tuple[str, str, bytes | None]](), 0, 0

    def chunk(at: int) -> Chunk:
        nonlocal rows, size, spent
        made = Chunk("plain", path, source.name, data=tuple(rows), size=max(0, at - spent))
        rows, size, spent = [], 0, max(at, spent)
        return made

    with open(source.path, "rb") as disk:
        try:
            for name, stream in _entries(disk, source.path.name):
                shown, full = f"{path}/{name}", f"{source.name}/{name}"
                kind = form(name)
                if kind is None or (kind != "jsonl" and not whole(kind)):
                    if kind:
                        if rows:
                            yield chunk(disk.tell())
                        yield Failure(shown, f"{kind} is not read inside an archive: unpack it first", id=full)
                    continue
                try:
                    if kind == "jsonl":
                        if rows:
                            yield chunk(disk.tell())
                        yield from cut(stream, name, shown, full)
                        continue
                    data = head(pieces(stream, name), MAX_BYTES)
                    why = f"too large: an entry of more than {MAX_BYTES:,} bytes is not read"
                except broken(tarfile.TarError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                    data, why = None, reason(error)
                if data is None:
                    if rows:
                        yield chunk(disk.tell())
                    yield Failure(shown, why, id=full)
                    continue
                rows.append((shown, full, data))
                size += len(data)
                if size >= CHUNK or len(rows) >= FILES:
                    yield chunk(disk.tell())
        except broken(tarfile.TarError, zipfile.BadZipFile) as error:
            if rows:
                yield chunk(disk.tell())
            yield Failure(path, f"the rest of the archive is lost: {reason(error)}", disk.tell())
            return
        if rows:
            yield chunk(source.size)


def _entries(disk: BinaryIO, name: str) -> Iterator[tuple[str, BinaryIO]]:
    """The files in an archive: their names there, and their bytes."""
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(disk) as file:
            for info in file.infolist():
                if not info.is_dir():
                    stream: IO[bytes]
                    try:
                        stream = file.open(info)
                    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                        stream = cast(IO[bytes], _Broken(OSError(str(error))))
                    with stream:
                        yield info.filename, cast(BinaryIO, stream)
    else:
        packed = "x.gz" if name.lower().endswith(".tgz") else name
        whole = io.BufferedReader(_Joined(pieces(disk, packed)), 1 << 18)
        with tarfile.open(fileobj=whole, mode="r|") as tar:
            for member in tar:
                if member.isfile() and (entry := tar.extractfile(member)) is not None:
                    yield member.name, cast(BinaryIO, entry)


def joined(parts: Iterator[bytes]) -> io.RawIOBase:
    """Pieces of bytes as one stream."""
    return _Joined(parts)


class _Joined(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.rest = parts, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with what the next piece holds."""
        view = memoryview(cast("bytearray", buffer))
        self.rest = self.rest or next(self.parts, b"")
        n = min(len(view), len(self.rest))
        view[:n], self.rest = self.rest[:n], self.rest[n:]
        return n


class _Broken(io.RawIOBase):
    """A stream that cannot be read, and says why to whoever tries."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def read(self, size: int = -1) -> bytes:
        """Say why."""
        raise self.error
