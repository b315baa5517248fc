"""Undo: each dump, byte for byte, from its articles and the audit."""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaner.formats.streams import broken, inner, pieces, reason
from cleaner.model import CleanerError
from cleaner.text.decode import encode


def restore(
    articles: Iterable[Mapping[str, Any]],
    audit: Iterable[Mapping[str, Any]],
    failed: Callable[[str], None] | None = None,
) -> Iterator[tuple[str, str, str]]:
    """
    Rebuild dumps.

    Args:
        articles: article records, in any order.
        audit: audit rows in the order they were written: a dump's own row comes after its removals and fields.
        failed: told of each dump that cannot be rebuilt, and why; the others follow.

    Yields:
        (id, text, encoding) of each dump, in the order of the audit.

    Raises:
        CleanerError: without `failed`, at the first dump of which an article is missing or was changed since, or that
            was a page, whose source no article holds.
    """
    stories: dict[str, dict[str, str]] = {}
    for a in articles:
        stories.setdefault(_name(a), {})[str(a["story"])] = str(a["text"])
    yield from _restored(lambda row: stories.get(_name(row), {}), audit, failed)


def _restored(
    stories: Callable[[Mapping[str, Any]], Mapping[str, str]],
    audit: Iterable[Mapping[str, Any]],
    failed: Callable[[str], None] | None,
) -> Iterator[tuple[str, str, str]]:
    rows: list[Mapping[str, Any]] = []
    tell = failed or _refuse
    for row in audit:
        if row.get("act") in ("remove", "field"):
            rows.append(row)
        if row.get("act") != "dump":
            continue
        try:
            text = _rebuilt(row, rows, stories(row))
        except CleanerError as error:
            tell(str(error))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            tell(
                f"{row.get('dump')}: its audit was changed since ({type(error).__name__}: {error}). Take it as it was "
                f"written."
            )
        else:
            yield _name(row), text, str(row["encoding"])
        rows = [r for r in rows if _name(r) != _name(row)]
    if rows:
        tell(
            f"the audit ends in the middle of dump {rows[0].get('dump')!r}: it was cut short. Clean the dumps again "
            f"with --audit."
        )


def _refuse(why: str) -> None:
    raise CleanerError(why)


def restore_files(articles: Path, audit: Path, out: Path) -> tuple[int, list[str]]:
    """
    Rebuild dumps from the files of a run into a folder, or into a .jsonl file, each whole or not at all.

    Args:
        articles: what the run wrote: .jsonl (.gz, .zst), .parquet, or the folder of text files.
        audit: the run's audit.
        out: what is there already stays as it is.

    Returns:
        How many dumps were rebuilt; and for each that was not, a line that says why.

    Raises:
        CleanerError: a file is not what it should be, or `out` is there already.
    """
    if out.exists() and not out.is_dir():
        raise CleanerError(f"{out} exists already. Move it away, or name another.")
    troubles: list[str] = []
    if articles.is_dir():
        dumps = _restored(lambda row: _texts(articles, row), _rows(audit), troubles.append)
    else:
        dumps = restore(_records(articles), _rows(audit), troubles.append)
    count = 0
    if out.suffix != ".jsonl":
        for name, text, encoding in dumps:
            trouble = _put(out, name, text, encoding)
            count += not trouble
            troubles += [trouble] if trouble else []
        return count, troubles
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="ascii") as file:
            for name, text, _ in dumps:
                file.write(json.dumps({"id": name, "text": text}) + "\n")
                count += 1
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return count, troubles


def _put(folder: Path, name: str, text: str, encoding: str) -> str:
    """Write one dump; why not, if not."""
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        return f"{name}: this id leads out of {folder}. Write to a .jsonl file instead."
    try:
        data = encode(text, encoding)
    except (UnicodeEncodeError, LookupError) as error:
        return f"{name}: its text has no bytes in {encoding}: {error}. Write to a .jsonl file instead."
    if target.exists():
        same = target.is_file() and target.read_bytes() == data
        return "" if same else f"{target}: another file is there, not overwritten. Name an empty folder."
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{os.getpid()}.tmp")
        try:
            temporary.write_bytes(data)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except (FileExistsError, NotADirectoryError):
        return f"{name}: another dump's id is a part of this one's path. Write to a .jsonl file instead."
    return ""


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines, unpacked as its suffix says."""
    number, rest = 0, b""
    try:
        with open(path, "rb") as file:
            for piece in pieces(file, path.name):
                *lines, rest = (rest + piece).split(b"\n")
                for number, line in enumerate(lines, number + 1):  # noqa: B020  it goes on counting
                    yield _row(line, path, number)
            if rest:
                yield _row(rest, path, number + 1)
    except broken() as error:
        raise CleanerError(f"{path}: {reason(error)}.") from None


def _row(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or "dump" not in row:
            raise ValueError
    except (ValueError, RecursionError):
        raise CleanerError(
            f"{path}:{number}: no row of cleaner's. Give the files as `cleaner clean` wrote them."
        ) from None
    return row


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    """The article records of a file."""
    if path.suffix == ".parquet":
        from cleaner.formats import Fields, parse, split
        from cleaner.formats.common import Failure, Source
        from cleaner.model import Document

        for chunk in split(Source.of(path, form="parquet")):
            items = [chunk] if isinstance(chunk, Failure) else [i.content for i in parse(chunk, Fields())]
            for item in items:
                if not isinstance(item, Document) or "dump" not in item.meta:
                    raise CleanerError(f"{path}: holds no articles. Give the file as `cleaner clean` wrote it.")
                yield {"text": item.text, **item.meta}
    elif inner(path.name).endswith((".jsonl", ".ndjson")):
        yield from _rows(path)
    else:
        raise CleanerError(
            f"{path}: articles are a .jsonl file (also .gz or .zst), a .parquet file or a folder of texts."
        )


def _name(row: Mapping[str, Any]) -> str:
    """The id of a row's dump: an item of a feed, a mailbox or an export has one of its own."""
    return str(row.get("item") or row["dump"])


def _texts(folder: Path, row: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a dump's stories, from the files that the audit names."""
    if "files" not in row:
        raise CleanerError(
            f"{row['dump']}: the audit names no text file of it. Give the file of records that its run wrote."
        )
    texts = {}
    for story, (name, titled) in row["files"].items():
        path = folder / name
        if not path.is_file():
            continue
        said = path.read_text(encoding="utf-8", errors="replace")
        texts[story] = said.partition("\n\n")[2] if titled else said
    return texts


def _rebuilt(row: Mapping[str, Any], rows: list[Mapping[str, Any]], stories: Mapping[str, str]) -> str:
    name = row["dump"]
    if row["kind"] == "html":
        raise CleanerError(f"{name}: a page. Its source is in no article, only its text: keep the pages themselves.")
    text = [" "] * row["chars"]
    runs = sorted((at, at + len(space)) for space, places in row["spaces"].items() for at in places)
    for space, places in row["spaces"].items():
        for at in places:
            text[at : at + len(space)] = space
    for r in rows:
        text[r["start"] : r["end"]] = r["text"]
    for story, spans in row["stories"].items():
        if story not in stories:
            raise CleanerError(
                f"{name}: article {story} of {len(row['stories'])} is missing. Give all articles of the run that wrote "
                f"the audit."
            )
        _fill(text, _segments(spans, runs), stories[story].split())
    whole = "".join(text)
    if hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest() != row["sha256"]:
        raise CleanerError(
            f"{name}: what comes out is not the dump that went in: an article or the audit was changed since. Take "
            f"both as they were written."
        )
    return whole


def _segments(spans: Iterable[tuple[int, int]], runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans without the white space that is known: in what is left, words stand one space apart."""
    for start, end in spans:
        at = start
        for a, b in runs[bisect_left(runs, (start, start)) :]:
            if a >= end:
                break
            if at < a:
                yield at, a
            at = b
        if at < end:
            yield at, end


def _fill(text: list[str], segments: Iterable[tuple[int, int]], words: list[str]) -> None:
    """Put an article's words back; one that a cut had joined is parted at the segment's end."""
    left = iter(words)
    word = ""
    for start, end in segments:
        at = start
        while at < end:
            word = word or next(left, "")
            if not word:
                return
            part = word[: end - at]
            text[at : at + len(part)] = part
            at, word = at + len(part) + 1, word[len(part) :]
