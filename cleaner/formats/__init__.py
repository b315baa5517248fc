"""
Reading dumps and writing articles, by suffix, as streams.

    | suffix            | module  | a dump is                                      | needs     |
    | ----------------- | ------- | ---------------------------------------------- | --------- |
    | .txt .text .md    | plain   | the file                                       |           |
    | .html .htm .xhtml | plain   | the page                                       |           |
    | .jsonl .ndjson    | jsonl   | a line: its field `text`, or else `html`       |           |
    | .parquet          | parquet | a row: its column `text`, or else `html`       | [parquet] |
    | .warc .wet        | warc    | a record: a page, or a text                    | [warc]    |
    | .csv .tsv         | tables  | a row                                          |           |
    | .json             | trees   | an object with a text; a chat; a JSON Feed     |           |
    | .rss .atom .xml   | feeds   | an entry; of a WordPress export a post         |           |
    | .eml .mbox        | mail    | a message; of a digest each of its own         |           |
    | .mht .mhtml       | mhtml   | the page                                       |           |
    | .rtf .docx        | office  | the file                                       | [office]  |
    | .zip .tar .tgz    | archive | an entry of a suffix above, but parquet, warc  |           |

Whatever the suffix, by content: exports of press archives (exports, an article), WhatsApp's and Telegram's (chats, a
message), MediaWiki's (mediawiki, a page), feeds, mails and mailboxes, RTF and DOCX.

each also with .gz, or .zst (extra [zst]), behind it, but for parquet and zip, which are compressed inside.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.formats.common import FORMATS, Chunk, Failure, Fields, Format, Item, Source, form, streamed
from cleaner.formats.streams import broken, reason
from cleaner.formats.walk import STDIN, find
from cleaner.model import Article, CleanerError, Document, Result

if TYPE_CHECKING:
    from cleaner.rules.book import Rulebook

__all__ = [
    "FORMATS",
    "STDIN",
    "Chunk",
    "Failure",
    "Fields",
    "Format",
    "Item",
    "Source",
    "find",
    "form",
    "parse",
    "read",
    "scan",
    "split",
    "write",
]


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Cut a file into chunks, in order; trouble with the file is a Failure among them."""
    try:
        module = source.form or form(source.name) or "plain"
        yield from import_module(f"cleaner.formats.{module if streamed(module) else 'plain'}").split(source)
    except CleanerError as error:
        yield Failure(str(source.path), str(error))
    except broken() as error:
        yield Failure(str(source.path), reason(error))


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The Documents of a chunk, in order, and a Failure for each that could not be had."""
    module = import_module(f"cleaner.formats.{chunk.form}")
    yield from module.parse(chunk, fields)


def scan(paths: Iterable[str | os.PathLike[str]], fields: Fields | None = None) -> Iterator[Item]:
    """What `read` reads, with the failures among the Documents, and each in its place."""
    for source in find(paths):
        if isinstance(source, Failure):
            yield Item(source)
            continue
        for chunk in split(source):
            if isinstance(chunk, Failure):
                yield Item(chunk)
            else:
                yield from parse(chunk, fields or Fields())


def read(
    path: str | os.PathLike[str],
    *more: str | os.PathLike[str],
    text_field: str | None = None,
    failed: Callable[[Failure], None] | None = None,
) -> Iterator[Document]:
    """
    The dumps of files, or of all files of known suffixes in folders, one after the other, as a stream.

    It never raises for what is in the files. A dump that could not be had (a bad line, a binary or empty file, the rest
    of a damaged one) is a Failure, told to `failed`:

        failures: list[Failure] = []
        for document in read("dumps", failed=failures.append):
            ...

    Args:
        path: a file or a folder; "-" is stdin.
        *more: further ones.
        text_field: for records, the field that holds the dump; by default `text`, or else `html`.
        failed: called with each Failure; by default it is logged as a warning of the logger "cleaner", which Python
            prints on stderr.
    """
    tell = failed or _logged
    for item in scan((path, *more), Fields(text_field)):
        if isinstance(item.content, Failure):
            tell(item.content)
        else:
            yield item.content


def _logged(failure: Failure) -> None:
    import logging

    logging.getLogger("cleaner").warning("%s", failure)


def write(
    articles: Iterable[Result | Article | Mapping[str, Any]] | Result | Article,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    rules: Rulebook | None = None,
) -> int:
    """
    Write articles to a file, which appears whole or not at all; or one text file each into a folder.

    Args:
        articles: Results (all their articles), Articles, or output records (`cleaner.formats.records.record`); or one.
        path: `.jsonl`, `.jsonl.gz`, `.jsonl.zst`, `.csv` or `.parquet`; a folder for text files.
        format: "jsonl", "parquet" or "txt", where the suffix is not to decide.
        rules: the rulebook that made the Results, for its digest; the shipped one by default.

    Returns:
        How many articles were written.

    Raises:
        CleanerError: the suffix is not known, or its extra is not installed.
    """
    from cleaner.formats.output import write_all

    return write_all(articles, Path(path), format, rules)
