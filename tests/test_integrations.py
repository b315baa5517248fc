"""The same articles beyond one machine: Arrow, Ray, datatrove, datasets, each with the real library."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.batch.run import run
from cleaner.formats.records import record
from cleaner.model import Document
from cleaner.pipeline import clean
from cleaner.rules.book import shipped
from tests.stories import WORDS


def dumps(count: int) -> list[dict[str, Any]]:
    pick = random.Random(3)
    rows = []
    for n in range(count):
        body = [" ".join(pick.choice(WORDS) for _ in range(25)).capitalize() + "." for _ in range(3)]
        body.insert(2, "Sign up for our daily newsletter!")
        rows.append({"id": f"r{n}", "text": "\n".join(body), "url": f"https://h{n % 3}.example/{n}", "n": n})
    rows[3]["text"] = ""
    return rows


@pytest.fixture
def table() -> Any:
    return pytest.importorskip("pyarrow").Table.from_pylist(dumps(60))


def local(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for row in rows:
        result = clean(Document(row["id"], row["text"], url=row["url"], meta={"n": row["n"]}))
        made += [record(a, result, shipped()) for a in result.articles]
    return made


def articles(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What must be equal wherever it was made."""
    return sorted(
        (r["id"], r["dump"], r["story"], r["title"], r["text"], json.dumps(r["spans"]), r["rules"], r["n"])
        for r in rows
        if not r.get("error")
    )


def test_batches_are_pure_and_account_for_every_dump(table: Any) -> None:
    from cleaner.integrations.arrow import clean_batch

    again = pickle.loads(pickle.dumps(clean_batch))
    out, batch = clean_batch(table), table.to_batches()[0]
    assert again(batch).to_pylist() == out.to_pylist()
    assert type(again(batch)) is type(batch)
    assert again(batch).schema == out.schema
    assert out.schema.field("n").type == table.schema.field("n").type
    rows = out.to_pylist()
    assert {r["dump"] for r in rows} == {f"r{n}" for n in range(60)}
    assert [(r["dump"], r["error"]) for r in rows if r["error"]] == [("r3", "empty")]
    assert articles(rows) == articles(local(dumps(60)))
    parts = [clean_batch(table.slice(at, 7)).to_pylist() for at in range(0, 60, 7)]
    assert [r for part in parts for r in part] == rows


def test_batches_of_other_columns() -> None:
    pa = pytest.importorskip("pyarrow")
    from cleaner.integrations.arrow import clean_batch

    story = "The ferry came in late.\nNobody had asked why."
    out = clean_batch(pa.table({"body": [story, None], "title": ["x", "y"]}), text_field="body").to_pylist()
    assert out[0]["text"].endswith("why.")
    assert out[1]["error"] == "empty"
    assert clean_batch(pa.table({"x": [1]})).to_pylist()[0]["error"].startswith("no field")
    assert clean_batch(pa.table({"text": pa.array([], pa.string())})).num_rows == 0


def test_spark_is_told_the_same_schema(table: Any) -> None:
    from cleaner.integrations.arrow import clean_batches, spark_schema

    (out,) = clean_batches([table.select(["id", "text", "url"]).to_batches()[0]])
    said = re.sub(r"struct<.*>>>", "struct", spark_schema())
    assert [part.split()[0] for part in said.split(", ")] == out.schema.names


def test_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install pyspark")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java")
    from cleaner.integrations.arrow import clean_batches, spark_schema

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    rows = [{k: v for k, v in row.items() if k != "n"} for row in dumps(60)]
    spark = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "16")
        .getOrCreate()
    )
    try:
        frame = spark.createDataFrame(
            [tuple(r.values()) for r in rows], "id string, text string, url string"
        ).repartition(3)
        out = [r.asDict(recursive=True) for r in frame.mapInArrow(clean_batches, spark_schema()).collect()]
    finally:
        spark.stop()
    assert sorted(r["dump"] for r in out if r["error"]) == ["r3"]
    assert articles([{**r, "n": 0} for r in out]) == articles([{**r, "n": 0} for r in local(dumps(60))])


def test_datasets(table: Any) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: pip install datasets")
    from cleaner.integrations.arrow import clean_batch

    datasets.disable_caching()
    dataset = datasets.Dataset.from_list(dumps(60))
    out = dataset.with_format("arrow").map(
        clean_batch, batched=True, batch_size=16, remove_columns=dataset.column_names
    )
    assert articles(out.with_format(None).to_list()) == articles(local(dumps(60)))


def test_datatrove(tmp_path: Path) -> None:
    pytest.importorskip("datatrove", reason="datatrove is not installed: pip install '.[datatrove]'")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.integrations.datatrove import Cleaner

    (tmp_path / "in").mkdir()
    rows = dumps(60)
    rows[3]["text"] = "\n \n"  # datatrove itself passes over empty texts
    for part in range(2):
        (tmp_path / "in" / f"{part}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows[part::2]))
    step = Cleaner(exclusion_writer=JsonlWriter(str(tmp_path / "not"), compression=None))
    pipeline = [JsonlReader(str(tmp_path / "in")), step, JsonlWriter(str(tmp_path / "out"), compression=None)]
    LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=str(tmp_path / "log")).run()
    made = [json.loads(x) for p in (tmp_path / "out").iterdir() for x in p.read_text().splitlines()]
    flat = [{**m["metadata"], "text": m["text"], "id": m["id"]} for m in made]
    assert articles(flat) == articles(local(rows))
    dropped = [json.loads(x) for p in (tmp_path / "not").iterdir() for x in p.read_text().splitlines()]
    assert len({f["dump"] for f in flat}) + len(dropped) == 60


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """A real Ray with two workers' room."""
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install '.[ray]'")
    pytest.importorskip("pyarrow")
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    root = str(Path(__file__).parents[1])
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": root}})
    yield ray
    ray.shutdown()


def _workers() -> list[int]:
    """The Ray workers that are at a piece of ours."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if b"_piece" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def test_ray_gives_the_bytes_of_a_local_run_though_a_worker_is_killed(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.formats import jsonl

    monkeypatch.setattr(jsonl, "CHUNK", 8000)
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in dumps(800)) + "{bad\n")
    local_stats = run([source], tmp_path / "local.jsonl", jobs=2)
    killed, over = list[int](), threading.Event()

    def kill() -> None:
        while not over.is_set() and not killed:
            for pid in _workers()[:1]:
                time.sleep(0.3)
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                except ProcessLookupError:
                    continue
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        stats = run([source], tmp_path / "ray.jsonl", engine="ray", jobs=2)
    finally:
        over.set()
        killer.join()
    assert killed or not Path("/proc").exists()
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert (tmp_path / "ray.errors.jsonl").read_bytes() == (tmp_path / "local.errors.jsonl").read_bytes()
    assert stats.account() == local_stats.account()
    assert ray.is_initialized(), "a Ray that was there before stays"


def test_ray_data(ray: Any, table: Any, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    from cleaner.integrations.arrow import clean_batch

    (tmp_path / "in").mkdir()
    for part in range(3):
        pq.write_table(table.slice(part * 20, 20), tmp_path / "in" / f"{part}.parquet")
    out = ray.data.read_parquet(str(tmp_path / "in")).map_batches(clean_batch, batch_format="pyarrow")
    out.write_parquet(str(tmp_path / "out"))
    assert articles(pq.read_table(tmp_path / "out").to_pylist()) == articles(local(dumps(60)))


def test_missing_engines_say_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    from cleaner.model import CleanerError

    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "a.txt").write_text("Some words.")
    with pytest.raises(CleanerError, match=r"'\.\[ray\]'"):
        run([tmp_path / "a.txt"], tmp_path / "o.jsonl", engine="ray")
