"""Duplicates in a batch: marked in the order of the input, whatever the number of workers, and left out when asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main

STORY = "The ferry to Ost Halle ran again on {0}, four years after the old pontoon sank in a gale that nobody had forecast. " \
        "Harbour master Tove Lindqvist counted ninety passengers on the first crossing, and three bicycles, and one goat in a crate. " \
        "The county paid for the new pontoon out of a fund that was meant for lighthouses, of which it has none, she said. " \
        "Whoever wants to cross must be at the quay by eight, since the ferryman has his breakfast at nine and keeps to it."  # fmt: skip


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    texts = [
        STORY.format("Monday"),
        STORY.format("Tuesday"),
        STORY.format("Monday"),
        "It rained all day in Hull, and the river rose by a foot before the bell rang.",
    ]
    path = tmp_path / "dumps.jsonl"
    path.write_text("".join(json.dumps({"id": str(k), "text": t}) + "\n" for k, t in enumerate(texts * 40)))
    return path


def run(dumps: Path, out: Path, *args: str) -> list[dict]:
    done = CliRunner().invoke(main, ["clean", str(dumps), "-o", str(out), "-q", *args])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in out.read_text().splitlines()]


def test_exact_duplicates_name_the_first(dumps: Path, tmp_path: Path):
    rows = run(dumps, tmp_path / "a.jsonl", "--dedupe", "exact")
    first = {r["dump"]: r["id"] for r in rows}
    said = [r["duplicate_of"] for r in rows[:5]]
    assert said == [None, None, first["0"], None, first["0"]]


def test_near_duplicates_too(dumps: Path, tmp_path: Path):
    pytest.importorskip("datasketch", reason="datasketch is not installed: pip install '.[dedupe]'")
    rows = run(dumps, tmp_path / "a.jsonl", "--dedupe", "near")
    assert [r["duplicate_of"] is not None for r in rows[:5]] == [False, True, True, False, True]


def test_dropped_ones_are_in_the_audit_and_nothing_else_changes(dumps: Path, tmp_path: Path):
    audit = tmp_path / "audit.jsonl"
    rows = run(dumps, tmp_path / "a.jsonl", "--dedupe", "exact", "--drop-duplicates", "--audit", str(audit))
    assert len(rows) == 3
    dropped = [r for r in map(json.loads, audit.read_text().splitlines()) if r["act"] == "duplicate"]
    assert len(dropped) == 157
    assert {r["duplicate_of"] for r in dropped} <= {r["id"] for r in rows}


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_any_number_of_workers_says_the_same(dumps: Path, tmp_path: Path, jobs: str):
    assert run(dumps, tmp_path / "a.jsonl", "--dedupe", "exact", "--jobs", jobs) == run(
        dumps, tmp_path / "b.jsonl", "--dedupe", "exact", "--jobs", "1"
    )


def test_dropping_needs_looking(dumps: Path, tmp_path: Path):
    assert (
        CliRunner().invoke(main, ["clean", str(dumps), "-o", str(tmp_path / "x.jsonl"), "--drop-duplicates"]).exit_code
        == 2
    )
