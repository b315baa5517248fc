"""Standard input: JSON lines when it begins as such, else one text."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any

from cleaner.formats.common import MAX_BYTES, Chunk, Failure, Source
from cleaner.formats.jsonl import cut


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Read what comes in, as a stream where it is JSON lines."""
    raw: Any = sys.stdin.buffer
    stream = raw if hasattr(raw, "peek") else io.BufferedReader(raw)
    if stream.peek(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"'):
        yield from cut(stream, "-", "-", "-")
        return
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Failure("-", f"too large: a text of more than {MAX_BYTES:,} bytes is not read", id="-")
    else:
        yield Chunk("plain", "-", "-", data=(("-", "-", data),), size=len(data))
