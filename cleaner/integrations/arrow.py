"""
The whole of cleaner as a function from Arrow batches to Arrow batches, for engines that spread such functions.

    Ray Data:   ray.data.read_parquet(path).map_batches(clean_batch, batch_format="pyarrow")
    datasets:   dataset.with_format("arrow").map(clean_batch, batched=True, remove_columns=dataset.column_names)
    Spark:      frame.mapInArrow(clean_batches, spark_schema())
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.formats.common import Chunk, Failure, Fields, of_record
from cleaner.formats.records import FIELDS
from cleaner.formats.streams import needs
from cleaner.model import FIELDS as SPANNED
from cleaner.model import Document

if TYPE_CHECKING:
    from cleaner.rules.book import Rulebook
    from cleaner.settings import Settings

ERROR = "error"
"""The column that says why a dump gave no article; null in the rows of articles."""

Batch = TypeVar("Batch")
"""A pyarrow RecordBatch or Table: what goes in comes out."""


def clean_batch(
    batch: Batch,
    *,
    text_field: str | None = None,
    rules: Rulebook | None = None,
    settings: Settings | None = None,
) -> Batch:
    """
    Clean a batch of dumps.

    Pure: the same batch gives the same rows, wherever and however often it runs. No dump is lost: one that gave no
    article (it failed, or held nothing) has a row of its own with `dump`, `flags` and the reason in the column `error`.

    Args:
        batch: a pyarrow RecordBatch or Table with `text` or `html`, and if it has them `id` and `url`.
        text_field: the column that holds the dump, when it has another name.
        rules: the shipped ones if None.
        settings: the defaults if None.

    Returns:
        One row an article, in the order of the dumps: the columns of an output record, `error`, and what the batch
        carried besides, with its types.

    Raises:
        CleanerError: pyarrow is missing.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise needs("clean_batch", "pyarrow", "parquet") from None
    from cleaner.formats.parquet import columns, schema

    fields = Fields(text_field)
    rules = rules if rules is not None else _shipped()
    source: Any = batch
    own = schema().append(pa.field(ERROR, pa.string()))
    text = fields.text or ("text" if "text" in source.schema.names else "html")
    carried = [f for f in source.schema if f.name not in {*own.names, text, fields.id, fields.url}]
    rows = clean_records(source.to_pylist(), fields, rules, settings)
    whole = pa.schema([*own, *(f.with_nullable(True) for f in carried)])
    made = columns(rows, whole)
    kind = pa.Table if isinstance(source, pa.Table) else pa.RecordBatch
    out: Batch = kind.from_arrays(made, schema=whole)
    return out


def clean_records(
    rows: Sequence[Mapping[str, Any]], fields: Fields, rules: Rulebook, settings: Settings | None = None
) -> list[dict[str, Any]]:
    """
    The output records of a chunk of records, in their order; a dump that gave none has one that says why.

    Args:
        rows: with the fields that `fields` names; a dump without an id is called after its content, so that a retry
            calls it the same.
        fields, rules, settings: see `clean_batch`.
    """
    from cleaner.formats.records import record
    from cleaner.pipeline import clean_each

    found = [_document(dict(row), n, fields) for n, row in enumerate(rows, 1)]
    results = clean_each([d for d in found if isinstance(d, Document)], rules, settings)
    made: list[dict[str, Any]] = []
    for row, document in zip(rows, found, strict=True):
        if isinstance(document, Failure):
            made.append(_failed(row, str(row.get(fields.id) or "") or None, document.reason, (), rules))
            continue
        result = next(results)
        if isinstance(result, Exception):  # one document must not end a job of millions
            why = f"internal error: {type(result).__name__}: {result}"
            made.append(_failed(row, document.id, why, (), rules))
            continue
        if not result.articles:
            why = ", ".join(result.flags) or "no-story"
            made.append(_failed(row, document.id, why, result.flags, rules))
        made += ({**record(article, result, rules), ERROR: None} for article in result.articles)
    return made


def _document(row: dict[str, Any], number: int, fields: Fields) -> Document | Failure:
    content = row.get(fields.text or "text") or row.get("html")
    if not row.get(fields.id) and isinstance(content, str):
        row[fields.id] = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
    return of_record(row, Chunk("arrow", "batch", "batch"), None, number, fields)


def _failed(
    row: Mapping[str, Any], dump: str | None, why: str, flags: tuple[str, ...], rules: Rulebook
) -> dict[str, Any]:
    from cleaner.version import __version__

    own = {
        "id": None,
        "dump": dump,
        "story": 0,
        "stories": 0,
        "flags": list(flags),
        "cleaner": __version__,
        "rules": rules.digest,
        ERROR: why,
    }
    return {**{k: v for k, v in row.items() if k not in ("text", "html", "title")}, **own}


@lru_cache(maxsize=1)
def _shipped() -> Rulebook:
    from cleaner.rules.book import shipped

    return shipped()


def clean_batches(batches: Iterable[Any]) -> Iterator[Any]:
    """`clean_batch` over many, as Spark's mapInArrow calls it."""
    for batch in batches:
        yield clean_batch(batch)


def spark_schema() -> str:
    """
    The schema of `clean_batches`' output in Spark's words, for `DataFrame.mapInArrow`.

    Select the columns that it needs before (`frame.select("id", "text", "url")`): others would be carried and not
    match.
    """
    span = "array<array<bigint>>"
    special = {
        "story": "int", "stories": "int", "removed_chars": "bigint", "spans": span, "flags": "array<string>",
        "field_spans": f"struct<{', '.join(f'{name}: {span}' for name in SPANNED)}>",
    }  # fmt: skip
    return ", ".join(f"{name} {special.get(name, 'string')}" for name in (*FIELDS, ERROR))
