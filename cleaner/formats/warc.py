"""
Web archives: WARC (pages as a crawler got them) and WET (their text, as Common Crawl ships it), with fastwarc.

A dump is a record of type response (status 200 to 299), resource or conversion, whose content is HTML or plain text;
requests, redirects, images and the like are no dumps and are passed over.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, Literal

from cleaner.formats.common import CHUNK, MAX_BYTES, Chunk, Failure, Fields, Item, Source
from cleaner.formats.streams import broken, head, needs, pieces, reason
from cleaner.model import CleanerError, Document

RECORDS = 256
"""Records of a chunk at most."""
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
"""The line before a chunk of a chunked body."""
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
                        record.parse_http(auto_decode="none")
                    data = record.reader.read(MAX_BYTES)
                if (kind := _kind(record)) is None:
                    continue
                line += 1
                headers = record.headers
                name = (headers.get("WARC-Record-ID") or "").strip("<>").removeprefix("urn:uuid:")
                meta = {"warc_date": date} if (date := headers.get("WARC-Date")) else {}
                rows.append(
                    (
                        at,
                        line,
                        name,
                        headers.get("WARC-Target-URI"),
                        kind,
                        _charset(record),
                        meta,
                        data,
                        _coding(record),
                    )
                )
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

    for offset, line, name, url, kind, charset, meta, data, coding in chunk.data:
        name = name or f"{chunk.name}:{line}"
        try:
            if data is None or (data := plain_body(data, *coding)) is None:
                raise ValueError(f"too large: a record of more than {MAX_BYTES:,} bytes is not read")
        except (ValueError, EOFError, OSError, zlib.error, RuntimeError, CleanerError) as error:
            why = (
                str(error) if isinstance(error, (ValueError, CleanerError)) else f"its body cannot be unpacked: {error}"
            )
            yield Item(Failure(chunk.path, why, offset, line, name), offset, line)
            continue
        text, encoding, lost = decode(data, html=kind == "html", declared=charset)
        yield Item(Document(name, text, kind, url, meta, encoding, lost), offset, line)


def plain_body(data: bytes, chunked: bool, coding: str) -> bytes | None:
    """
    The body of a response as the server meant it; None where it is larger than MAX_BYTES.

    Crawlers undo chunks and compression or leave them, whatever the headers say: chunks are undone where they are
    there, and the first bytes tell gzip and zstd. brotli and deflate have no such bytes: they are tried if the header
    says so and the body is no text.

    Args:
        data: the body as it lies in the archive.
        chunked: whether the headers say that it came in chunks.
        coding: the Content-Encoding, in lower case.

    Raises:
        ValueError, EOFError, zlib.error, RuntimeError, CleanerError: it is damaged, or its package is not installed.
    """
    data = _unchunked(data) if chunked else data
    if data.startswith(b"\x1f\x8b"):
        return head(pieces(io.BytesIO(data), "body.gz"), MAX_BYTES)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return head(pieces(io.BytesIO(data), "body.zst"), MAX_BYTES)
    if coding not in ("br", "deflate") or not data or _reads_as_text(data):
        return data
    if coding == "deflate":
        for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
            try:
                inflater = zlib.decompressobj(bits)
                return head(iter([inflater.decompress(data, MAX_BYTES + 1)]), MAX_BYTES)
            except zlib.error as error:
                trouble = error
        raise trouble
    try:
        import brotli  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        raise needs("Reading a record in brotli", "brotli", "warc") from None
    try:
        return head(iter([brotli.decompress(data)]), MAX_BYTES)
    except brotli.error as error:
        raise RuntimeError(str(error)) from None


def _reads_as_text(data: bytes) -> bool:
    """Whether a body is text already: compressed data holds control characters from the start."""
    return not any(c < 9 or 13 < c < 27 for c in data[:200])


def _unchunked(data: bytes) -> bytes:
    """
    A chunked body (RFC 9112) without the sizes of its chunks; one that is not chunked, or not to
    its end, as it is from there.
    """
    out, at = [], 0
    while (size := _SIZE.match(data, at)) is not None:
        length = int(size[1], 16)
        start, end = size.end(), size.end() + length
        if end > len(data) or (length and data[end : end + 1] not in (b"\r", b"\n", b"")):
            break
        out.append(data[start:end])
        at = end + (2 if data[end : end + 2] == b"\r\n" else 1)
        if not length:
            return b"".join(out)
    return b"".join([*out, data[at:]])


def _coding(record: Any) -> tuple[bool, str]:
    """What the headers say of how the body was sent: in chunks or not, and its Content-Encoding."""
    if not record.is_http or record.http_headers is None:
        return False, ""
    headers = record.http_headers
    chunked = (
        "chunked" in (headers.get("Transfer-Encoding") or headers.get("X-Crawler-Transfer-Encoding") or "").lower()
    )
    coding = headers.get("Content-Encoding") or headers.get("X-Crawler-Content-Encoding") or ""
    return chunked, coding.strip().lower()


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
