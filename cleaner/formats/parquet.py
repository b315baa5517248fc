"""
Parquet, with pyarrow: row groups are read as streams, columns keep their types.

Written are the record's own columns (`schema`), and what the input's records held besides: as columns of their own
types where all input is parquet, else as one column `carried`, JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleaner.formats.common import CHUNK, Chunk, Failure, Fields, Item, Source, of_record
from cleaner.formats.records import CARRIED, FIELDS, line
from cleaner.formats.streams import needs
from cleaner.model import FIELDS as SPANNED

ROWS = 1000
"""Rows of a chunk at most."""
GROUP = 64 << 20
"""Bytes of a row group that is written, in memory."""


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise needs("Reading or writing .parquet", "pyarrow", "parquet") from None
    return pyarrow


def split(source: Source) -> Iterator[Chunk | Failure]:
    """
    Cut the file into batches of about CHUNK bytes, row group by row group.

    They are decoded here, since a row group can only be read from its start: workers that each wanted a part of a
    large one would all have to decode what comes before it.
    """
    pa = _arrow()
    row = 1
    try:
        with pa.parquet.ParquetFile(source.path) as file:
            meta = file.metadata
            total = max(1, sum(meta.row_group(g).total_byte_size for g in range(meta.num_row_groups)))
            for g in range(meta.num_row_groups):
                group = meta.row_group(g)
                each = max(1, group.total_byte_size // max(1, group.num_rows))
                step = max(1, min(ROWS, CHUNK // each))
                for batch in file.iter_batches(batch_size=step, row_groups=[g], use_threads=False):
                    sink = pa.BufferOutputStream()
                    with pa.ipc.new_stream(sink, batch.schema) as writer:
                        writer.write_batch(batch)
                    size = source.size * batch.num_rows * each // total
                    yield Chunk("parquet", str(source.path), source.name, 0, row, bytes(sink.getvalue()), size)
                    row += batch.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        what = "not a whole parquet file" if row == 1 else f"its rows from {row} on are lost"
        yield Failure(str(source.path), f"{what}: {_said(error)}", None, row)


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The rows of a batch."""
    pa = _arrow()
    with pa.ipc.open_stream(chunk.data) as stream:
        records = stream.read_all().to_pylist()
    for number, record in enumerate(records, chunk.line):
        yield Item(of_record(record, chunk, None, number, fields), None, number)


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def schema() -> Any:
    """The columns of an output record; `docs/schema/article.schema.json` says the same for JSON."""
    pa = _arrow()
    span = pa.list_(pa.list_(pa.int64()))
    special = {
        "story": pa.int32(), "stories": pa.int32(), "removed_chars": pa.int64(), "spans": span,
        "field_spans": pa.struct([(name, span) for name in SPANNED]), "flags": pa.list_(pa.string()),
    }  # fmt: skip
    return pa.schema([(name, special.get(name, pa.string())) for name in FIELDS])


def carried_schema(paths: Sequence[Path], fields: Fields) -> Any:
    """
    The columns that all these parquet files carry besides the dump itself, of the most general type; None if they
    clash.

    A column that has the name of one of the record's own gives way to it.
    """
    pa = _arrow()
    schemas = []
    for path in paths:
        try:
            schemas.append(pa.parquet.read_schema(path))
        except (pa.ArrowException, OSError, ValueError):
            continue  # a broken file has nothing to carry
    try:
        whole = pa.unify_schemas([s.remove_metadata() for s in schemas], promote_options="permissive")
    except pa.ArrowException:
        return None
    text = fields.text or ("text" if "text" in whole.names else "html")
    return pa.schema([f.with_nullable(True) for f in whole if f.name not in {*FIELDS, text, fields.id, fields.url}])


def stage(records: Sequence[Mapping[str, Any]], carried: Any) -> bytes:
    """Records as one Arrow stream; such streams can follow one another in a file."""
    pa = _arrow()
    own = schema()
    if carried is None:
        whole = own.append(pa.field(CARRIED, pa.string()))
        records = [{**r, CARRIED: _json({k: v for k, v in r.items() if k not in FIELDS})} for r in records]
    else:
        whole = pa.schema([*own, *carried])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole) as writer:
        writer.write_batch(pa.record_batch(columns(records, whole), schema=whole))
    return bytes(sink.getvalue())


def renamed(data: bytes, names: Mapping[str, str]) -> bytes:
    """A stage with other names for some dumps."""
    from cleaner.formats.records import renamed as row_renamed

    pa = _arrow()
    with pa.ipc.open_stream(data) as stream:
        whole, batches = stream.schema, list(stream)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole) as writer:
        for batch in batches:
            rows = [row_renamed(r, names) for r in batch.select(["id", "dump", "spans"]).to_pylist()]
            for name in ("id", "dump"):
                at = whole.get_field_index(name)
                batch = batch.set_column(at, whole.field(at), pa.array([r[name] for r in rows], pa.string()))
            writer.write_batch(batch)
    return bytes(sink.getvalue())


def columns(records: Sequence[Mapping[str, Any]], whole: Any) -> list[Any]:
    """Records as Arrow columns; what does not fit a column's type (a number as text in another file) is null."""
    pa = _arrow()
    made = []
    for field in whole:
        values = [r.get(field.name) for r in records]
        try:
            made.append(pa.array(values, field.type))
        except (pa.ArrowException, TypeError, ValueError):
            made.append(pa.array([_fitting(v, field.type) for v in values], field.type))
    return made


def _fitting(value: Any, kind: Any) -> Any:
    pa = _arrow()
    try:
        return pa.scalar(value, kind).as_py()
    except (pa.ArrowException, TypeError, ValueError):
        return None


def _json(rest: Mapping[str, Any]) -> str | None:
    return line(rest)[:-1] if rest else None


def from_stage(staged: Path, out: Path) -> None:
    """A file of Arrow streams -> one parquet file, in row groups of about GROUP bytes, whoever wrote the streams."""
    pa = _arrow()
    writer, waiting, size = None, [], 0
    try:
        with open(staged, "rb") as file:
            end = staged.stat().st_size
            while file.tell() < end:
                with pa.ipc.open_stream(file) as stream:
                    for batch in stream:
                        writer = writer or pa.parquet.ParquetWriter(out, batch.schema, compression="zstd")
                        waiting.append(batch)
                        size += batch.nbytes
                if size >= GROUP and writer is not None:
                    writer.write_table(pa.Table.from_batches(waiting))
                    waiting, size = [], 0
        if writer is None:
            writer = pa.parquet.ParquetWriter(out, schema(), compression="zstd")
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting))
    finally:
        if writer is not None:
            writer.close()
