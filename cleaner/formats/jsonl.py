"""JSON lines: one record a line, cut at line ends into chunks that any worker can parse."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from cleaner.formats.common import CHUNK, MAX_BYTES, Chunk, Failure, Fields, Item, Source, of_record
from cleaner.formats.streams import broken, pieces, reason
from cleaner.model import Document


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Cut the file into chunks of whole lines, each of about CHUNK bytes; the file is read once, from front to back."""
    with open(source.path, "rb") as file:
        yield from cut(file, source.path.name, str(source.path), source.name)


def cut(file: BinaryIO, packed: str, path: str, name: str) -> Iterator[Chunk | Failure]:
    """
    Cut a stream of lines into chunks.

    Args:
        file: the bytes as they lie on disk.
        packed: a name whose suffix says how they are compressed.
        path: what to call the file in failures.
        name: the head of the ids of records that have none.
    """
    buffer, scanned = bytearray(), 0  # `scanned`: bytes of the buffer that are known to hold no fitting line end
    offset, line, at = 0, 1, 0
    skipping, seekable, encoding = False, file.seekable(), "utf-8"

    def chunk(size: int) -> Chunk:
        nonlocal offset, line, at, scanned
        data = bytes(memoryview(buffer)[:size])
        del buffer[:size]
        now = file.tell() if seekable else offset + size
        made = Chunk("jsonl", path, name, offset, line, data, now - at, encoding)
        offset, line, at, scanned = offset + size, line + data.count(b"\n"), now, 0
        return made

    try:
        encoding, parts = as_utf8(pieces(file, packed))
        for piece in parts:
            buffer += piece
            while True:
                end = buffer.find(b"\n", max(scanned, 0 if skipping else CHUNK - 1)) + 1
                if skipping and end:
                    del buffer[:end]
                    offset, line, skipping, scanned = offset + end, line + 1, False, 0
                elif skipping:
                    offset += len(buffer)
                    buffer.clear()
                    break
                elif end and end <= CHUNK + MAX_BYTES:
                    yield chunk(end)
                else:
                    last = buffer.rfind(b"\n") + 1 if len(buffer) > CHUNK + MAX_BYTES else -1
                    if last > 0:
                        yield chunk(last)
                    elif last == 0:
                        yield Failure(
                            path, f"too large: a line of more than {MAX_BYTES:,} bytes is not read", offset, line
                        )
                        skipping, scanned = True, 0
                    else:
                        scanned = len(buffer)
                        break
    except broken() as error:
        whole = buffer.rfind(b"\n") + 1
        if whole and not skipping:
            yield chunk(whole)
        yield Failure(path, reason(error), offset, line)
        return
    if buffer and not skipping:
        yield chunk(len(buffer))


def as_utf8(parts: Iterator[bytes]) -> tuple[str, Iterator[bytes]]:
    """The encoding of JSON (`json.detect_encoding`), and its bytes, of which those in UTF-16 or UTF-32 become UTF-8."""
    first = next(parts, b"")
    name = json.detect_encoding(first[:4])
    if name.startswith("utf-8"):
        return "utf-8", chain([first], parts)
    decoder = codecs.getincrementaldecoder(name)("replace")
    decoded = chain((decoder.decode(part) for part in chain([first], parts)), (decoder.decode(b"", True) for _ in "1"))
    return name, (text.encode("utf-8", "replace") for text in decoded)


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The records of a chunk; blank lines are passed over."""
    data: bytes = chunk.data
    at, line = 0, chunk.line
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        raw = data[at:end].strip()
        if line == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw:
            offset = chunk.offset + at
            yield Item(_record(raw, chunk, offset, line, fields), offset, line)
        at, line = end, line + 1


def _record(raw: bytes, chunk: Chunk, offset: int, line: int, fields: Fields) -> Document | Failure:
    encoding, lost = chunk.encoding, 0
    if len(raw) > MAX_BYTES:
        return Failure(chunk.path, f"too large: a line of more than {MAX_BYTES:,} bytes is not read", offset, line)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        from cleaner.text.decode import decode

        text, encoding, lost = decode(raw, html=False)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        said = (
            f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else type(error).__name__
        )
        return Failure(chunk.path, f"not JSON: {said}", offset, line)
    if not isinstance(record, dict):
        return Failure(chunk.path, f"a line holds one JSON object, not a {type(record).__name__}", offset, line)
    made = of_record(record, chunk, offset, line, fields)
    if isinstance(made, Document) and (lost or encoding != "utf-8"):
        return Document(made.id, made.text, made.kind, made.url, made.meta, encoding, made.replacements + lost)
    return made
