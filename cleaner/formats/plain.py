"""Files that are read whole: texts and pages, one dump each, and what other modules make of a whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Literal

from cleaner.formats.common import MAX_BYTES, Chunk, Failure, Fields, Item, Source, claimed
from cleaner.formats.streams import broken, head, inner, pieces, reason
from cleaner.model import CleanerError, Document
from cleaner.text.decode import decode, is_source

HTML = (".html", ".htm", ".xhtml")
SAMPLE = 8192
"""Characters at the start of a file by which binary is told from text."""
NOISE = 0.03
"""Share of control characters in that sample beyond which it is no text; compressed data holds 0.1 or more."""

_MAGIC = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP or Office file"), (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"), (b"\xd0\xcf\x11\xe0", "an Office file"),
    (b"\x7fELF", "a program"), (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"BZh", "bzip2 data"),
    (b"PAR1", "parquet data"), (b"SQLite format 3", "a database"),
)  # fmt: skip
_PACKAGES = (
    (b"xl/", "an Excel workbook; save it as CSV, that is read"),
    (b"ppt/", "a PowerPoint file; save its text as DOCX or RTF, that is read"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file; save it as DOCX, RTF or CSV, that is read"),
    (b"mimetypeapplication/epub", "an e-book; its pages, unpacked, are read"),
)
"""What stands in the head of packages of office programs."""
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def split(source: Source) -> Iterator[Chunk | Failure]:
    """The whole file: it is opened where it is parsed."""
    yield Chunk("plain", str(source.path), source.name, data=((str(source.path), source.name, None),), size=source.size)


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The dumps of the chunk's files; an entry of an archive brings its bytes along."""
    for path, name, data in chunk.data:
        whole = _load(path, name) if data is None else data
        if isinstance(whole, Failure):
            yield Item(whole, path=path, name=name)
        else:
            yield from items(whole, path, name, fields)


def items(data: bytes, path: str, name: str, fields: Fields) -> Iterator[Item]:
    """
    The dumps of a file that is read whole, by the module that knows its content for its own, or that its name asks for.

    Args:
        data: the file, decompressed.
        path, name: see `document`.
        fields: for formats of records.
    """
    module = claimed(data, name)
    if module == "plain":
        yield Item(document(data, path, name), path=path, name=name)
        return
    found = import_module(f"cleaner.formats.{module}").documents(data, path, name, fields)
    for number, one in enumerate(found, 1):
        yield Item(one, None, None if one.id == name else number, path, name)


def _load(path: str, name: str) -> bytes | Failure:
    try:
        with open(path, "rb") as file:
            data = head(pieces(file, path), MAX_BYTES)
    except broken() as error:
        return Failure(path, reason(error), id=name)
    except CleanerError as error:
        return Failure(path, str(error), id=name)
    if data is None:
        return Failure(path, f"too large: a file of more than {MAX_BYTES:,} bytes is not read", id=name)
    return data


def document(data: bytes, path: str, name: str) -> Document | Failure:
    """
    The bytes of a file -> its Document, or why they are none: empty, binary, in no encoding that is known.

    Args:
        data: the file, decompressed.
        path: what to call it in a failure.
        name: its id; its suffix says whether it is a page.
    """

    if not data or data.isspace():
        return Failure(path, "empty: there is nothing in it", id=name)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            return Failure(path, f"binary: {_package(data) or f'{what}, not text'}", 0, id=name)
    suffix = inner(name.lower())
    page = suffix.endswith(HTML)
    text, encoding, lost = decode(data, html=page)
    if noise := _binary(text):
        return Failure(path, "binary, or in an encoding that is not known", noise[0], id=name)
    if not page and not suffix.endswith(".md") and is_source(text):
        page = True
        text, encoding, lost = decode(data, html=True)
    kind: Literal["html", "text"] = "html" if page else "text"
    return Document(name, text, kind, encoding=encoding, replacements=lost)


def _package(data: bytes) -> str:
    """What a ZIP file of an office program is, and as what it can be read; "" for another file."""
    head = data[:SAMPLE]
    return next((what for mark, what in _PACKAGES if data.startswith(b"PK") and mark in head), "")


def _binary(text: str) -> tuple[int] | None:
    """Where the noise begins, if the start of the text holds more of it than any text does."""
    sample = text[:SAMPLE]
    found = [m.start() for m in _NOISE.finditer(sample)]
    return (found[0],) if len(found) > max(3, NOISE * len(sample)) else None
