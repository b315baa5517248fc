"""
Web archives: WARC (pages as a crawler got them) and WET (their text, as Common Crawl ships it), with fastwarc.

A dump is a record of type response (status 200 to 299), resource or conversion, whose content is HTML or plain text;
requests, redirects, images and the like are no dumps and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from cleaner.formats.common import CHUNK, MAX_BYTES, Chunk, Failure, Fields, Item, Source
from cleaner.formats.streams import broken, needs, pieces, reason
from cleaner.model import Document

RECORDS = 256
"""Records of a chunk at most."""
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.I)


class _Stream:
    """The decompressed archive for fastwarc, whose own readers end at a truncated file as if all were well."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.rest, self.end, self.at = parts, b"", b"", 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; none at the end."""
        if not self.rest:
            self.rest = next(self.parts, b"")
        out, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        self.end = (self.end + out[-4:])[-4:]
        self.at += len(out)
        return out

    def tell(self) -> int:
        """Bytes handed out so far."""
        return self.at

    @property
    def cut_short(self) -> bool:
        """Whether the archive does not end as every record does."""
        return bool(self.end) and not self.end.endswith((b"\r\n\r\n", b"\n\n"))


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Cut the archive into runs of records of about CHUNK bytes; it is read once, from front to back."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise needs("Reading .warc and .wet", "fastwarc", "warc") from None
    path = str(source.path)
    wanted = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion)
    rows: list[tuple[Any, ...]] = []
    size, line, at, on_disk = 0, 0, 0, 0

    def chunk() -> Chunk:
        nonlocal rows, size, on_disk
        now = file.tell()
        made = Chunk("warc", path, source.name, rows[0][0], rows[0][1], tuple(rows), now - on_disk)
        rows, size, on_disk = [], 0, now
        return made

    with open(source.path, "rb") as file:
        stream: Any = _Stream(pieces(file, source.path.name))
        trouble = ""
        try:
            for record in ArchiveIterator(stream, parse_http=False, stream_detect=False):
                if size >= CHUNK or len(rows) >= RECORDS:
                    yield chunk()
                at = record.stream_pos
                if record.record_type not in wanted:
                    continue
                length = record.content_length
                if length > MAX_BYTES:
                    data = None
                else:
                    record.freeze()
                    if len(record.reader.read()) < length:
                        break  # half a record is no dump; the end of the file says more
                    record.reader.seek(0)
                    if record.is_http:
                        record.parse_http(auto_decode="content")
                    data = record.reader.read(MAX_BYTES)
                if (kind := _kind(record)) is None:
                    continue
                line += 1
                headers = record.headers
                name = (headers.get("WARC-Record-ID") or "").strip("<>").removeprefix("urn:uuid:")
                meta = {"warc_date": date} if (date := headers.get("WARC-Date")) else {}
                rows.append((at, line, name, headers.get("WARC-Target-URI"), kind, _charset(record), meta, data))
                size += len(data or b"")
        except broken(ValueError, RuntimeError) as error:
            trouble = reason(error)
        if not trouble and stream.cut_short:
            trouble = "the file ends in the middle of a record"
        if rows:
            yield chunk()
        if trouble:
            yield Failure(path, f"the rest of the archive is lost: {trouble}", at, line + 1)


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The dumps of a run of records."""
    from cleaner.text.decode import decode

    for offset, line, name, url, kind, charset, meta, data in chunk.data:
        name = name or f"{chunk.name}:{line}"
        if data is None:
            yield Item(
                Failure(
                    chunk.path, f"too large: a record of more than {MAX_BYTES:,} bytes is not read", offset, line, name
                ),
                offset,
                line,
            )
            continue
        text, encoding, lost = decode(data, html=kind == "html", declared=charset)
        yield Item(Document(name, text, kind, url, meta, encoding, lost), offset, line)


def _kind(record: Any) -> Literal["html", "text"] | None:
    """Whether a record is a page, a text, or neither."""
    if record.is_http and record.http_headers is not None:
        status = record.http_headers.status_code
        if status is not None and not 200 <= status < 300:
            return None
        content = record.http_content_type
    else:
        content = record.headers.get("Content-Type")
    content = (content or "").split(";")[0].strip().lower()
    if content and content not in _TEXTS:
        return None
    if content == "text/plain" or (not content and _converted(record)):
        return "text"
    return "html"


def _converted(record: Any) -> bool:
    return (record.headers.get("WARC-Type") or "").lower() == "conversion"


def _charset(record: Any) -> str | None:
    if record.is_http:
        charset: str | None = record.http_charset
        return charset
    found = _CHARSET.search(record.headers.get("Content-Type") or "")
    if found:
        return found[1]
    return "utf-8" if _converted(record) else None
