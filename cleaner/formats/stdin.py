"""Standard input, and pipes with a name: JSON lines when it begins as such, else one text."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.formats.common import MAX_BYTES, Chunk, Failure, Source
from cleaner.formats.jsonl import cut

STDIN = Path("-")


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Read what comes in, from stdin or from a pipe with a name, as a stream where it is JSON lines."""
    if source.path == STDIN:
        raw: Any = sys.stdin.buffer
        yield from _read(raw if hasattr(raw, "peek") else io.BufferedReader(raw), "-", "-")
    else:
        with open(source.path, "rb") as file:
            yield from _read(file, str(source.path), source.name)


def _read(stream: io.BufferedReader, path: str, name: str) -> Iterator[Chunk | Failure]:
    head = stream.peek(4096)[:4096]
    if head.decode(json.detect_encoding(head[:4]), "replace").lstrip("\ufeff \t\r\n").startswith('{"'):
        yield from cut(stream, name, path, name)
        return
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Failure(path, f"too large: a text of more than {MAX_BYTES:,} bytes is not read", id=name)
    else:
        yield Chunk("plain", path, name, data=((path, name, data),), size=len(data))
