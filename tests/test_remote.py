"""Dumps and articles that lie elsewhere; fsspec's file system in memory stands for a bucket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cleaner.cli import main

fsspec = pytest.importorskip("fsspec")
STORY = "Ferry to Lund came late\n\nShare\n\nNobody on the quay of Lund had thought to ask why the ferry had stopped twice on its way.\n"


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = fsspec.filesystem("memory")
    for old in files.ls("/", detail=False):
        files.rm(old, recursive=True)
    files.pipe({"/in/a.txt": STORY.encode(), "/in/more/b.txt": STORY.replace("Lund", "Hven").encode()})
    return files


def cleaner(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def rows(bucket: Any, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bucket.cat(name).splitlines()]


def test_a_folder_elsewhere_is_cleaned_to_a_file_elsewhere(bucket: Any) -> None:
    got = cleaner("clean", "memory://in", "-o", "memory://out/articles.jsonl", "--audit", "memory://out/cuts.jsonl")
    assert got.exit_code == 0, got.output
    assert [r["dump"] for r in rows(bucket, "/out/articles.jsonl")] == ["a.txt", "more/b.txt"]
    assert "Share" in [r["text"] for r in rows(bucket, "/out/cuts.jsonl") if r["act"] == "remove"]
    assert "fetching 2 of 2 files of memory://in" in got.stderr


def test_what_has_not_changed_is_not_fetched_again_and_what_is_gone_is_left_out(bucket: Any) -> None:
    cleaner("clean", "memory://in", "-o", "memory://out/articles.jsonl")
    again = cleaner("clean", "memory://in", "-o", "memory://out/articles.jsonl")
    assert "fetching" not in again.stderr
    assert "nothing has changed" in again.stderr
    bucket.pipe("/in/a.txt", STORY.replace("late", "early").encode())
    bucket.rm("/in/more/b.txt")
    third = cleaner("clean", "memory://in", "-o", "memory://out/articles.jsonl")
    assert "fetching 1 of 1 files" in third.stderr
    assert [r["title"] for r in rows(bucket, "/out/articles.jsonl")] == ["Ferry to Lund came early"]


def test_globs_and_folders_of_shards(bucket: Any) -> None:
    got = cleaner("clean", "memory://in/*.txt", "-o", "memory://shards", "--format", "jsonl", "--shard-size", "1MB")
    assert got.exit_code == 0, got.output
    assert [p.rpartition("/")[2] for p in bucket.find("/shards")] == ["part-00000.jsonl"]
    assert len(rows(bucket, "/shards/part-00000.jsonl")) == 1


def test_check_reads_elsewhere_and_says_what_is_not_there(bucket: Any) -> None:
    assert "sharing/share-edges" in cleaner("check", "memory://in/a.txt").stdout
    missing = cleaner("check", "memory://in/none.txt")
    assert missing.exit_code == 2
    assert "memory://in/none.txt: not found." in missing.stderr


def test_a_file_system_that_nobody_knows(bucket: Any) -> None:
    got = cleaner("clean", "nowhere://in", "-o", "memory://out")
    assert got.exit_code == 2
    assert "nowhere://in: Protocol not known: nowhere" in got.stderr
