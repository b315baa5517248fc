"""What a run writes never costs the user a file, and what it made is made again when it is lost."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.batch.places import Places
from cleaner.batch.run import run
from cleaner.cli import main
from cleaner.model import CleanerError

STORY = "The ferry to Lund came in late.\nNobody on the quay had thought to ask why it had stopped twice.\n"
OTHER = "The mill at Hven stands still.\nIts wheel has been in the workshop since the flood of last spring.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "io").mkdir()
    (tmp_path / "io" / "a.txt").write_text(STORY)
    (tmp_path / "io" / "b.txt").write_text(OTHER)
    (tmp_path / "x.jsonl").write_text("".join(json.dumps({"id": n, "text": STORY}) + "\n" for n in range(3)))
    return tmp_path


def held(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    "args",
    [
        "io -o io",
        "io/a.txt -o io",
        "x.jsonl -o x.jsonl",
        "io -o o --audit io/a.txt",
        "x.jsonl -o y.jsonl --errors x.jsonl",
        "x.jsonl -o y.jsonl --report x.jsonl",
        "x.jsonl -o y.jsonl --audit y.jsonl",
        "x.jsonl -o y.jsonl --audit z --errors z",
        "x.jsonl -o y.jsonl --errors z --report z",
        "x.jsonl --audit x.jsonl",
        "io -o . --audit io",
        ". -o io",
        "io/a.txt -o x.jsonl",
        "x.jsonl -o b.txt",
        "x.jsonl -o b.csv.gz",
        "x.jsonl -o b.md",
        "x.jsonl -o b.json",
        "x.jsonl -o b.xml",
        "x.jsonl -o b.jsonl.xz",
        "x.jsonl --format parquet",
    ],
)
def test_what_would_overwrite_or_mislead_is_refused_before_anything_is_written(
    folder: Path, args: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    before = held(folder)
    got = CliRunner().invoke(main, ["clean", *args.split()])
    assert got.exit_code == 2, got.output
    assert held(folder) == before
    assert got.output.startswith("cleaner: ")


def test_an_empty_name_is_no_output(folder: Path) -> None:
    for name in ("out", "audit", "errors", "report"):
        with pytest.raises(CleanerError, match="empty name"):
            run([folder / "io"], **{"out": folder / "o", name: ""})  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("what", ["audit", "errors", "report"])
def test_a_device_or_a_pipe_is_not_replaced_by_a_file(folder: Path, what: str) -> None:
    """As root, a file was put in the place of /dev/null."""
    os.mkfifo(folder / "pipe")
    (folder / "err").symlink_to("/proc/self/fd/2")
    for name in (folder / "pipe", folder / "err", "-", "/dev/null"):
        for out in (folder / "o.jsonl", folder / "pipe", None):
            with pytest.raises(CleanerError, match=f"--{what} goes to a file"):
                Places.of(out, None, **{what: name})  # type: ignore[arg-type]
    assert sorted(p.name for p in folder.iterdir()) == ["err", "io", "pipe", "x.jsonl"]


def test_two_commands_into_one_folder_keep_what_each_made(folder: Path) -> None:
    out = folder / "D"
    run([folder / "io" / "a.txt"], out, jobs=0)
    run([folder / "io" / "b.txt"], out, jobs=0)
    assert sorted(p.name for p in out.glob("*.txt")) == ["a.txt", "b.txt"]
    (folder / "more").mkdir()
    (folder / "more" / "a.txt").write_text(OTHER)
    said: list[str] = []
    run([folder / "more"], out, jobs=0, say=said.append)
    assert (out / "a.txt").read_text().strip() == STORY.strip()
    (new,) = out.glob("a~*.txt")
    assert "mill" in new.read_text()
    assert any(new.name in line for line in said)
    assert run([folder / "more"], out, jobs=0).note


def test_a_file_of_the_users_is_neither_written_over_nor_removed(folder: Path) -> None:
    out = folder / "D"
    out.mkdir()
    (out / "a.txt").write_text("mine")
    said: list[str] = []
    run([folder / "io"], out, jobs=0, say=said.append, audit=folder / "audit.jsonl")
    assert (out / "a.txt").read_text() == "mine"
    (other,) = (p.name for p in out.glob("a~*"))
    files = [r["files"]["1"][0] for r in map(json.loads, (folder / "audit.jsonl").open()) if r["act"] == "dump"]
    assert files == [other, "b.txt"]
    assert any("was not made by cleaner" in line for line in said)
    (folder / "io" / "a.txt").unlink()
    run([folder / "io"], out, jobs=0, say=said.append)
    assert (out / "a.txt").read_text() == "mine"
    assert not list(out.glob("a~*"))
    assert any("1 text files of earlier runs" in line for line in said)
    (folder / "y.jsonl").write_text("mine")
    with pytest.raises(CleanerError, match="no run with this output made it"):
        run([folder / "x.jsonl"], folder / "y.jsonl", jobs=0)
    assert (folder / "y.jsonl").read_text() == "mine"


@pytest.mark.parametrize("damage", ["delete", "change"])
def test_an_article_that_is_lost_or_damaged_is_made_again(folder: Path, damage: str) -> None:
    out = folder / "D"
    run([folder / "io"], out, jobs=0)
    want = (out / "a.txt").read_text()
    assert run([folder / "io"], out, jobs=0).note
    if damage == "delete":
        (out / "a.txt").unlink()
    else:
        (out / "a.txt").write_text("my notes")
    said: list[str] = []
    assert not run([folder / "io"], out, jobs=0, say=said.append).note
    assert (out / "a.txt").read_text() == want
    if damage == "change":
        assert (out / "a.txt.changed").read_text() == "my notes"
        assert any("a.txt.changed" in line for line in said)


def test_an_output_file_that_was_changed_is_kept_aside(folder: Path) -> None:
    out = folder / "o.jsonl"
    run([folder / "x.jsonl"], out, jobs=0)
    want = out.read_bytes()
    out.write_bytes(b"my notes\n")
    run([folder / "x.jsonl"], out, jobs=0)
    assert out.read_bytes() == want
    assert (folder / "o.jsonl.changed").read_bytes() == b"my notes\n"


def test_an_article_of_an_input_that_gives_fewer_goes_but_never_a_changed_one(folder: Path) -> None:
    out = folder / "D"
    run([folder / "io"], out, jobs=0)
    (out / "b.txt").write_text("my notes")
    (folder / "io" / "b.txt").unlink()
    run([folder / "io"], out, jobs=0)
    assert (out / "b.txt").read_text() == "my notes"


def test_an_output_folder_in_the_input_must_be_its_own(folder: Path) -> None:
    (folder / "io" / "sub").mkdir()
    (folder / "io" / "sub" / "c.txt").write_text(STORY)
    with pytest.raises(CleanerError, match="would not be read"):
        run([folder / "io"], folder / "io" / "sub", jobs=0)
    assert run([folder / "io"], folder / "io" / "new", jobs=0).dumps == 3
    assert run([folder / "io"], folder / "io" / "new", jobs=0).dumps == 3


def test_streams_and_devices(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("/dev/stdout", "-", None):
        run([folder / "x.jsonl"], name, jobs=0, audit=folder / "audit.jsonl")
        assert [json.loads(x)["dump"] for x in capfdbinary.readouterr().out.splitlines()] == ["0", "1", "2"]
        assert (folder / "audit.jsonl").read_text().count('"act":"dump"') == 3
    assert run([folder / "x.jsonl"], "/dev/null", jobs=0).cleaned == 3
    if os.path.exists("/dev/full"):
        with pytest.raises(CleanerError, match="No space left"):
            run([folder / "x.jsonl"], "/dev/full", jobs=0)
    if sys.platform != "win32" and os.getuid():
        (folder / "shut").mkdir(mode=0o500)
        with pytest.raises(CleanerError, match="denied"):
            run([folder / "x.jsonl"], folder / "shut" / "o.jsonl", jobs=0)


@pytest.mark.parametrize("name", ["o.jsonl", "o.jsonl.gz", "o.csv", "o.parquet", "texts"])
@pytest.mark.parametrize("dedupe", [None, "exact"])
def test_records_of_one_id_get_ids_apart(
    folder: Path, name: str, dedupe: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    from cleaner.formats import jsonl, scan
    from cleaner.model import Document
    from cleaner.restore import restore

    monkeypatch.setattr(jsonl, "CHUNK", 150)
    rows = [{"id": "same", "text": STORY.replace("late", f"{n} hours late")} for n in range(7)]
    (folder / "same.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    want = []
    for jobs in (0, 2):
        out = folder / str(jobs) / name
        run([folder / "same.jsonl"], out, jobs=jobs, audit=folder / str(jobs) / "audit", dedupe=dedupe)  # type: ignore[arg-type]
        audit = [json.loads(x) for x in (folder / str(jobs) / "audit").read_text().splitlines()]
        dumps = [r["dump"] for r in audit if r["act"] == "dump"]
        assert dumps == ["same", *(f"same@same.jsonl:{n}" for n in range(2, 8))]
        want.append(dumps)
        if name != "texts":
            found = [i.content for i in scan([out])]
            articles = [{**d.meta, "id": d.id, "text": d.text} for d in found if isinstance(d, Document)]
            assert len({a["id"] for a in articles}) == 7
            assert [text for _, text, _ in restore(articles, audit)] == [r["text"] for r in rows]
        else:
            assert len(list(out.rglob("*.txt"))) == 7
    assert want[0] == want[1]


def test_markdown_and_csv(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    import csv

    (folder / "p.html").write_text(
        f"<html><body><article><h1>Ferry late</h1><p>{STORY}</p><ul><li>One berth.</li></ul></article>"
    )
    run([folder / "p.html"], folder / "md", format="md", jobs=0)
    said = (folder / "md" / "p.html.md").read_text()
    assert said.startswith("# Ferry late\n\n")
    (folder / "c.jsonl").write_text(json.dumps({"id": "a,b", "text": STORY, "tags": ["x"]}) + "\n")
    run([folder / "c.jsonl"], folder / "c.csv", jobs=0)
    run([folder / "c.jsonl"], None, format="csv", jobs=0)
    assert capfdbinary.readouterr().out == (folder / "c.csv").read_bytes()
    with open(folder / "c.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["dump"], row["text"], json.loads(row["carried"])) == ("a,b", STORY.strip(), {"tags": ["x"]})
    assert json.loads(row["spans"])
    run([folder / "c.jsonl"], folder / "c.csv", jobs=0)
    (folder / "c.jsonl").write_text(json.dumps({"id": "c", "text": OTHER}) + "\n")
    run([folder / "c.jsonl"], folder / "c.csv", jobs=0)
    assert (folder / "c.csv").read_text().count("removed_chars") == 1


def _rows(folder: Path, count: int) -> Path:
    source = folder / "many.jsonl"
    source.write_text("".join(json.dumps({"id": f"d{n}", "text": STORY * 40}) + "\n" for n in range(count)))
    return source


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "parquet", "csv"])
def test_shards_hold_what_one_file_would_in_the_same_order(folder: Path, form: str) -> None:
    from cleaner.formats import read

    source = _rows(folder, 120)
    run([source], folder / f"one.{form}", jobs=0)
    run([source], folder / "shards", format=form, shard=100_000 if form in ("jsonl", "csv") else 2_000, jobs=0)
    parts = sorted((folder / "shards").iterdir())[1:]
    assert [p.name for p in parts] == [f"part-{n:05d}.{form}" for n in range(len(parts))]
    assert len(parts) > 1
    whole = [(d.id.rpartition(":")[2], d.text) for d in read(folder / f"one.{form}")]
    assert len(whole) == 120
    assert [(d.id.rpartition(":")[2], d.text) for p in parts for d in read(p)] == whole


def test_shards_that_a_second_run_does_not_fill_are_withdrawn_and_others_stay(folder: Path) -> None:
    source, out = _rows(folder, 120), folder / "shards"
    run([source], out, format="jsonl", shard=100_000, jobs=0)
    before = held(out)
    again = run([source], out, format="jsonl", shard=100_000, jobs=0)
    assert again.note == "nothing has changed since the last run: its output is left as it is"
    assert held(out) == before
    (out / "mine.jsonl").write_text("{}\n")
    _rows(folder, 3)
    run([source], out, format="jsonl", shard=100_000, jobs=0)
    assert sorted(p.name for p in out.iterdir() if p.is_file()) == ["mine.jsonl", "part-00000.jsonl"]


@pytest.mark.parametrize("args", ["x.jsonl -o y.jsonl", "x.jsonl", "x.jsonl -o o --format txt", "io -o io"])
def test_shards_need_a_folder_of_their_own_and_a_format_of_records(
    folder: Path, args: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    before = held(folder)
    got = CliRunner().invoke(main, ["clean", *args.split(), "--shard-size", "1MB"])
    assert got.exit_code == 2
    assert held(folder) == before


def test_a_shard_file_of_somebody_else_is_not_written_over(folder: Path) -> None:
    (folder / "shards").mkdir()
    (folder / "shards" / "part-00000.jsonl").write_text("{}\n")
    with pytest.raises(CleanerError, match="is there already"):
        run([folder / "x.jsonl"], folder / "shards", format="jsonl", shard=1_000, jobs=0)
