"""
Articles -> bytes: JSON lines (plain, .gz, .zst), parquet, or one text file each.

`encode` makes bytes that may be appended to one another, so that many workers can encode and one can write; `finish`
turns what was appended into the file that was asked for.
"""

from __future__ import annotations

import csv
import errno
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cleaner.formats.records import CARRIED, FIELDS, line, record
from cleaner.formats.records import renamed as records_renamed
from cleaner.formats.streams import inner, needs
from cleaner.model import Article, CleanerError, Result

if TYPE_CHECKING:
    from cleaner.rules.book import Rulebook

FORMS = ("txt", "md", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "parquet")
TEXTS = ("txt", "md")
"""The forms of one file an article, in a folder."""
FILES = frozenset(
    [
        ".txt",
        ".text",
        ".md",
        ".csv",
        ".tsv",
        ".json",
        ".xml",
        ".html",
        ".htm",
        ".xlsx",
        ".docx",
        ".odt",
        ".pdf",
        ".yaml",
        ".yml",
        ".toml",
        ".db",
        ".sqlite",
        ".arrow",
        ".feather",
        ".avro",
        ".orc",
        ".warc",
        ".gz",
        ".zst",
        ".xz",
        ".bz2",
        ".lz4",
        ".zip",
        ".tar",
        ".tgz",
        ".7z",
        ".log",
        ".rss",
        ".atom",
        ".epub",
    ]
)
"""Suffixes by which a file is meant, and no folder."""
NAME_BYTES = 120
"""Bytes of UTF-8 in a part of a file's name that an id gives: file systems end at 255, and more must fit behind it."""

_UNSAFE = re.compile(r"[^\w.\-+@=,~ ()]+")


def form_of(path: Path | None, asked: str | None) -> str:
    """
    Which output format a path and the user's word ask for; a path without a known suffix is a folder of texts.

        >>> form_of(Path("news.jsonl.gz"), None), form_of(Path("clean/"), None), form_of(Path("all.out"), "jsonl")
        ('jsonl.gz', 'txt', 'jsonl')

    Raises:
        CleanerError: the two contradict each other, or the format is none.
    """
    low = path.name.lower() if path else ""
    stem = inner(low)
    shown = None
    if stem.endswith((".jsonl", ".ndjson")):
        shown = "jsonl" + low[len(stem) :]
    elif low.endswith((".parquet", ".csv")):
        shown = low.rsplit(".", 1)[1]
    if path and shown is None and not path.is_dir() and (end := os.path.splitext(low)[1]) in FILES:
        raise CleanerError(
            f"{path}: {end} is not written as one file. Name a folder, for one text file an article, or a file that "
            f"ends in {', '.join(f'.{f}' for f in FORMS if f not in TEXTS)}."
        )
    if asked and asked not in FORMS:
        raise CleanerError(f"no output format {asked!r}; there are {', '.join(FORMS)}.")
    if asked and shown and shown.split(".")[0] != asked.split(".")[0]:
        raise CleanerError(f"{path}: its suffix says {shown}, --format says {asked}. Drop one of them.")
    return shown or asked or "txt"


def encode(records: Sequence[Mapping[str, Any]], form: str, carried: Any = None) -> bytes:
    """
    Records -> bytes that can be appended to other such bytes.

    Args:
        records: output records.
        form: one of FORMS but TEXTS.
        carried: for parquet, the type of the column of carried fields (`parquet.carried_type`).

    Raises:
        CleanerError: the format's extra is not installed.
    """
    if not records:
        return b""
    if form == "parquet":
        from cleaner.formats.parquet import stage

        return stage(records, carried)
    if form == "csv":
        return _csv(map(_cells, records))
    return pack("".join(map(line, records)).encode("utf-8"), form)


def header(form: str) -> bytes:
    """What stands before all records: the names of the columns, for CSV."""
    return _csv([(*FIELDS, CARRIED)]) if form == "csv" else b""


def _cells(record: Mapping[str, Any]) -> list[Any]:
    """
    A record as a row: what is no text or number as JSON, the other fields of the dump's record in the last column.
    """
    rest = {k: v for k, v in record.items() if k not in FIELDS}
    values = [*(record.get(name) for name in FIELDS), rest or None]
    return [line(v)[:-1] if isinstance(v, (dict, list)) else v for v in values]


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def pack(data: bytes, form: str) -> bytes:
    """One gzip member or zstd frame, the same for the same data on any day."""
    if not data:
        return b""
    if form.endswith(".gz"):
        return gzip.compress(data, 6, mtime=0)
    if form.endswith(".zst"):
        try:
            import zstandard
        except ImportError:
            raise needs("Writing .zst", "zstandard", "zst") from None
        return zstandard.ZstdCompressor(level=3).compress(data)
    return data


def finish(staged: Path, out: Path, form: str) -> None:
    """
    Make the file that was asked for of what was appended, and put it in place at one stroke; parquet leaves the stage.
    """
    place(assemble(staged, form), out)


def assemble(staged: Path, form: str) -> Path:
    """The file that was asked for, made of what was appended, still in the staged file's folder."""
    whole = staged
    if form == "parquet":
        from cleaner.formats.parquet import from_stage

        whole = staged.with_name(staged.name + ".whole")
        from_stage(staged, whole)
    sync(whole)
    return whole


def place(whole: Path, out: Path) -> None:
    """Put a file in its place at one stroke, also on another file system."""
    try:
        os.replace(whole, out)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = out.with_name(f".{out.name}.part")
        shutil.copyfile(whole, near)
        sync(near)
        os.replace(near, out)
        whole.unlink()
    sync(out.parent)


def copy_bytes(file: IO[bytes], to: IO[bytes], count: int) -> None:
    """Copy so many bytes, a few at a time."""
    while count > 0 and (data := file.read(min(count, 1 << 20))):
        to.write(data)
        count -= len(data)


def sync(path: Path) -> None:
    """Make sure that a file, or a folder's list of files, survives a power cut."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def safe(part: str) -> str:
    """
    A part of a path, as a file name that is safe on every system; a short hash tells changed ones apart.

        >>> safe("report.txt"), safe("..") != safe("."), "/" in safe("../../etc/passwd")
        ('report.txt', True, False)
    """
    name = unicodedata.normalize("NFC", part)
    name = _UNSAFE.sub("_", name).lstrip(".~ ").rstrip(". ")
    short = name.encode("utf-8", "replace")[:NAME_BYTES].decode("utf-8", "ignore").rstrip(". ")
    if short == part and short:
        return short
    return f"{short}~{hashlib.sha256(part.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def file_names(dump: str, stories: int, *, file: str, line: int | None, beside: Path | None = None) -> list[str]:
    """
    The names of a dump's text files, below the output folder, with "/": none can lead out of it or meet another's.

    A file `a/b.txt` gives `a/b.txt`, or with more stories `a/b.1.txt`, `a/b.2.txt`; a page `c.html` gives
    `c.html.txt`; record 7 of `d.jsonl` with the id "x" gives `d.jsonl/0000007-x.txt`.

    Args:
        dump: the dump's id.
        stories: how many articles it gave.
        file: the name of the file that it came from (`Source.name`).
        line: the record's number in it; None for a file that is one dump.
        beside: the folder of the file, where other inputs may claim the same name.
    """
    if line is None:
        *folders, last = [safe(p) for p in dump.split("/") if p not in ("", ".")] or ["dump"]
        stem = last[:-4] if last.endswith(".txt") else last
        names = [f"{stem}.txt"] if stories == 1 else [f"{stem}.{n}.txt" for n in range(1, stories + 1)]
        if beside and any(n != last and (beside / n).exists() for n in names):
            mark = hashlib.sha256(dump.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            names = [f"{n[:-4]}~{mark}.txt" for n in names]
    else:
        folders = [safe(p) for p in file.split("/") if p not in ("", ".")]
        stem = f"{line:07d}" if dump == f"{file}:{line}" else f"{line:07d}-{safe(dump)}"
        names = [f"{stem}.txt"] if stories == 1 else [f"{stem}.{n}.txt" for n in range(1, stories + 1)]
    return ["/".join([*folders, n]) for n in names]


def put_file(folder: Path, target: Path, data: bytes, scratch: Path, made: set[str]) -> None:
    """
    Write one file below a folder, whole or not at all.

    Args:
        folder: the output folder.
        target: the file, its name from `file_names`.
        data: what goes in.
        scratch: a file to write first, on the same file system.
        made: folders known to be there; added to.

    Raises:
        CleanerError: a link in the output folder leads out of it.
    """
    parent = str(target.parent)
    if parent not in made:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            raise CleanerError(f"{target.parent} is a link that leads out of {folder}. Nothing is written there.")
        if len(made) > 10_000:
            made.clear()
        made.add(parent)
    scratch.write_bytes(data)
    os.replace(scratch, target)


def renamed(data: bytes, form: str, names: Mapping[str, str]) -> bytes:
    """Encoded records with other names for some dumps, in the same form."""
    if not data or form in TEXTS:
        return data
    if form == "csv":
        return _csv(_renamed_cells(row, names) for row in csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    if form == "parquet":
        from cleaner.formats.parquet import renamed as columns_renamed

        return columns_renamed(data, names)
    rows = [records_renamed(json.loads(row), names) for row in unpack(data, form).split(b"\n")[:-1]]
    return pack("".join(map(line, rows)).encode("utf-8"), form)


def _renamed_cells(cells: Sequence[str], names: Mapping[str, str]) -> list[str]:
    row = dict(zip((*FIELDS, CARRIED), cells, strict=True))
    made = records_renamed({**row, "spans": json.loads(row["spans"] or "[]")}, names)
    return [made["id"] if name == "id" else made["dump"] if name == "dump" else row[name] for name in row]


def unpack(data: bytes, form: str) -> bytes:
    """What `pack` packed."""
    if form.endswith(".gz"):
        return gzip.decompress(data)
    if form.endswith(".zst"):
        import zstandard

        return zstandard.ZstdDecompressor().decompress(data)
    return data


def write_all(
    articles: Iterable[Result | Article | Mapping[str, Any]] | Result | Article,
    path: Path,
    form: str | None,
    rules: Rulebook | None,
) -> int:
    """See `cleaner.formats.write`."""
    if isinstance(articles, Result | Article | Mapping):
        articles = [articles]
    if rules is None:
        from cleaner.rules.book import shipped

        rules = shipped()
    form = form_of(path, form)
    (path if form in TEXTS else path.parent).mkdir(parents=True, exist_ok=True)
    staged = path / ".part" if form in TEXTS else path.with_name(f".{path.name}.part")
    try:
        count = _staged(articles, path, form, rules, staged)
        if form not in TEXTS:
            finish(staged, path, form)
    finally:
        staged.unlink(missing_ok=True)
    return count


def _staged(
    articles: Iterable[Result | Article | Mapping[str, Any]], path: Path, form: str, rules: Rulebook, staged: Path
) -> int:
    """Write articles to the file that takes its place when it is whole, or each to its own; their number."""
    count, made = 0, set[str]()
    waiting: list[Mapping[str, Any]] = []
    with open(staged, "wb") as stage:
        stage.write(header(form))
        for item in articles:
            if isinstance(item, Result):
                rows: list[Mapping[str, Any]] = [record(a, item, rules) for a in item.articles]
            elif isinstance(item, Article):
                alone = Result(_no_document(item), (), (), (item,), ())
                rows = [record(item, alone, rules)]
            elif isinstance(item, Mapping):
                rows = [item]
            else:
                raise TypeError(
                    f"write() takes Results, Articles or records, not {type(item).__name__} ({item!r:.40})."
                )
            count += len(rows)
            if form in TEXTS:
                for row in rows:
                    put_file(
                        path,
                        path / f"{_text_name(row)[:-3]}{form}",
                        text_of(row).encode("utf-8", "replace"),
                        staged,
                        made,
                    )
                continue
            waiting += rows
            if len(waiting) >= 1000:
                stage.write(encode(waiting, form))
                waiting = []
        stage.write(encode(waiting, form))
        stage.flush()
        os.fsync(stage.fileno())
    return count


def _no_document(article: Article) -> Any:
    from cleaner.model import Document

    return Document(article.dump, "")


def _text_name(row: Mapping[str, Any]) -> str:
    dump, story = str(row["dump"]), int(row["story"])
    return file_names(dump, int(row["stories"]), file=dump, line=None)[story - 1]


def text_of(row: Mapping[str, Any]) -> str:
    """An output record as a text file holds it: the title, an empty line, the text."""
    return f"{row['title']}\n\n{row['text']}\n" if row.get("title") else f"{row['text']}\n"
