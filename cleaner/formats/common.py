"""
What every format shares: a Source is cut into Chunks (cheap, in order), a Chunk is parsed into Documents (costly,
anywhere).

`split` runs in one process and only finds boundaries; `parse` runs in whichever worker got the chunk. Where the
chunks begin and end follows from the input alone, so nothing that is made of them depends on how many workers there
are.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from cleaner.formats.streams import inner
from cleaner.model import Document
from cleaner.text.decode import is_source, without_surrogates

CHUNK = 1 << 18
"""Bytes of input in a chunk, about: a second of work at most, so that workers stay busy and a resume repeats little."""
MAX_BYTES = 80_000_000
"""Bytes beyond which a record is not even read: four times Settings.max_chars, the most that UTF-8 can need for it."""


@dataclass(frozen=True, slots=True)
class Format:
    """
    One kind of file that is read: a line of FORMATS, and a module of this package.

    A module reads whole files with `documents(data, path, name, fields) -> Iterator[Document | Failure]`, of files of
    up to MAX_BYTES that are already decompressed and are found in archives too; or streams with `split(source)` and
    `parse(chunk, fields)`, see `jsonl`.
    """

    module: str
    suffixes: tuple[str, ...]
    """Ends of file names in lower case, without .gz or .zst; the first format that claims one reads it."""
    extra: str = ""
    """The extra that must be installed to read it; the module imports it where it is used (`streams.needs`)."""
    stream: bool = False
    """The module has `split` and `parse`."""
    whole: bool = True
    """The module has `documents`; a stream that has them too is read in archives as well."""
    sniffs: bool = False
    """
    The module has `sniff(head: bytes) -> bool`, and is asked of every file that none of these
    suffixes claims, text or page.
    """


FORMATS = (
    Format("plain", (".txt", ".text", ".md", ".html", ".htm", ".xhtml")),
    Format("jsonl", (".jsonl", ".ndjson"), stream=True, whole=False),
    Format("parquet", (".parquet",), "parquet", stream=True, whole=False),
    Format("warc", (".warc", ".wet"), "warc", stream=True, whole=False),
    Format("archive", (".zip", ".tar", ".tgz"), stream=True, whole=False),
    Format("tables", (".csv", ".tsv"), stream=True),
    Format("trees", (".json",)),
    Format("feeds", (".rss", ".atom", ".rdf", ".xml"), sniffs=True),
    Format("mail", (".mbox", ".eml"), stream=True, sniffs=True),
    Format("mhtml", (".mht", ".mhtml")),
    Format("office", (".rtf", ".docx", ".doc"), "office", sniffs=True),
    Format("mediawiki", (), sniffs=True),
    Format("exports", (), sniffs=True),
    Format("chats", (), sniffs=True),
)
"""Every format that is read; a new one is a line here, a module beside this one, and a row in `cleaner.formats`."""


def form(name: str) -> str | None:
    """
    Which module a file's name asks for; None for a suffix that is not known.

        >>> form("news.JSONL.gz"), form("a/page.html"), form("photo.jpg")
        ('jsonl', 'plain', None)
    """
    low = inner(name.lower())
    return next((f.module for f in FORMATS if f.suffixes and low.endswith(f.suffixes)), None)


HEAD = 300_000
"""
Bytes at the start of a file by which its format is told: covers, contents lists and style sheets of
press archives are long.
"""


def claimed(data: bytes, name: str) -> str:
    """
    Which module reads a whole file: one that knows its content for its own, or else the one that its name asks for.

    Exports are saved under any name, so content comes first; a stream's suffix is an order.
    """
    module = form(name) or "plain"
    if not streamed(module):
        head = data[:HEAD]
        sniffing = (f.module for f in FORMATS if f.sniffs)
        module = next((m for m in sniffing if import_module(f"cleaner.formats.{m}").sniff(head)), module)
    return module


def streamed(module: str) -> bool:
    """Whether a module reads files as streams; the others are given whole files, many to a chunk."""
    return module == "stdin" or any(f.stream for f in FORMATS if f.module == module)


def whole(module: str) -> bool:
    """Whether a module reads whole files, so entries of archives too."""
    return any(f.whole for f in FORMATS if f.module == module)


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a record hold what."""

    text: str | None = None
    """
    The field that holds the dump, such as `data.text`; None takes `text`, or else `html`. A name
    with "html" in it holds a page's source.
    """
    id: str = "id"
    url: str = "url"


@dataclass(frozen=True, slots=True)
class Failure:
    """A dump, or the rest of a file, that could not be had: a value like a Document, so that it never ends a batch."""

    path: str
    """The file, as found."""
    reason: str
    """What is wrong, and what to do about it where something can be done."""
    offset: int | None = None
    """Byte of the (decompressed) file at which the trouble begins."""
    line: int | None = None
    """Number of the line or record, from 1."""
    id: str | None = None
    """The dump's id, where it is known."""

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the input."""

    path: Path
    name: str
    """Its path below the folder that was asked for, with "/": the id of a text file, the head of a record's."""
    size: int = 0
    stamp: int = 0
    """When it was last changed, in nanoseconds."""
    form: str = ""
    """The format, when the suffix is not to decide."""

    @classmethod
    def of(cls, path: str | os.PathLike[str], name: str | None = None, form: str = "") -> Source:
        """
        Look at a file.

        Raises:
            OSError: it is not there.
        """
        p = Path(path)
        stat = p.stat()
        return cls(p, name or p.name, stat.st_size, stat.st_mtime_ns, form)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a source that one worker parses, picklable."""

    form: str
    """Name of the format module that parses it."""
    path: str
    name: str
    offset: int = 0
    """Byte of the (decompressed) file at which it begins."""
    line: int = 1
    """Number of its first line or record, from 1."""
    data: Any = b""
    size: int = 0
    """Bytes of the file on disk that it stands for, for the progress bar."""
    encoding: str = "utf-8"
    """Of the file, where `data` was made UTF-8 of it."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a chunk holds, and where in the (decompressed) file it stands."""

    content: Document | Failure
    offset: int | None = None
    line: int | None = None
    """Number of its line or record, from 1; None for a file of one dump."""
    path: str = ""
    """The file, as found, where a chunk holds several; else it is the chunk's."""
    name: str = ""
    """The file's name (`Source.name`), where a chunk holds several."""


def lifted(record: dict[str, Any], name: str) -> dict[str, Any]:
    """
    A record in which what stands in a record within it is a field of its own; itself where there is no such thing.

        >>> lifted({"id": 1, "data": {"text": "x", "n": 2}}, "data.text")
        {'id': 1, 'data': {'n': 2}, 'data.text': 'x'}
    """
    head, _, rest = name.partition(".")
    within = record.get(head)
    if name in record or not rest or not isinstance(within, dict):
        return record
    below = lifted(within, rest)
    if rest not in below:
        return record
    return {**record, head: {k: v for k, v in below.items() if k != rest}, name: below[rest]}


def of_record(
    record: dict[str, Any], chunk: Chunk, offset: int | None, line: int, fields: Fields
) -> Document | Failure:
    """
    A record of named fields -> the Document in it.

    Its id is the record's own, else the file's name and the record's number; every other field goes to `meta`.
    """
    names = (fields.text,) if fields.text else ("text", "html")
    if fields.text and "." in fields.text:
        record = lifted(record, fields.text)
    field = next((n for n in names if isinstance(record.get(n), str)), None)
    if field is None:
        field = next((n for n in names if n in record), None)
        if field is None or record[field] is not None:
            kind = f"field {field!r} is not text" if field else f"no field {' or '.join(map(repr, names))}"
            there = ", ".join(list(record)[:12]) or "none"
            return Failure(chunk.path, f"{kind}; fields: {there}. Name the field with --text-field.", offset, line)
    text, lost = without_surrogates(record[field] or "")
    key, url = record.get(fields.id), record.get(fields.url)
    known = isinstance(key, (str, int)) and not isinstance(key, bool) and key != ""
    name = without_surrogates(str(key))[0] if known else f"{chunk.name}:{line}"
    if not isinstance(url, str):
        url = None
    taken = {field, *((fields.id,) if known else ()), *((fields.url,) if url is not None else ())}
    meta = {k: v for k, v in record.items() if k not in taken}
    page = "html" in field.lower() or (text[:1024].lstrip().startswith("<") and is_source(text))
    return Document(name, text, "html" if page else "text", url, meta, replacements=lost)
