"""The batch: the same bytes for any number of workers, after any crash, and no dump without a word."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.batch import pieces as units
from cleaner.batch import run as batch
from cleaner.batch.duplicates import How
from cleaner.batch.journal import Journal
from cleaner.batch.pieces import Task
from cleaner.batch.pool import WorkerPool
from cleaner.batch.run import run
from cleaner.batch.stats import RunStats
from cleaner.cli import main
from cleaner.formats import records
from cleaner.model import CleanerError
from cleaner.settings import Settings
from cleaner.views import report
from tests.stories import WORDS


def story(n: int) -> str:
    pick = random.Random(n)
    body = "\n".join(" ".join(pick.choice(WORDS) for _ in range(25)).capitalize() + "." for _ in range(3))
    return f"{body}\nSign up for our daily newsletter!\nThe {n}th day ended with rain over the harbour.\n"


def corpus(folder: Path, records: int = 60) -> Path:
    """Mixed input: JSON lines with faults, text files, a page, a truncated gzip."""
    folder.mkdir(parents=True)
    rows = [
        json.dumps({"id": f"r{n}", "text": story(n), "url": f"https://h{n % 3}.example/{n}", "n": n})
        for n in range(records)
    ]
    rows[5 % records] = "{bad"
    (folder / "a.jsonl").write_text("\n".join(rows))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(rows[:20]).encode())[:-30])
    for n in range(5):
        (folder / f"t{n}.txt").write_text(story(1000 + n))
    (folder / "u.txt").write_bytes(b"")
    (folder / "x.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "t0.html").write_text(f"<html><body><article><h1>Rain</h1><p>{story(7)}</p></article></body></html>")
    return folder


def digest(path: Path) -> str:
    """Of a file, or of all visible files in a folder."""
    files = (
        [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and ".cleaner/" not in str(p))
    )
    h = hashlib.sha256()
    for p in files:
        h.update(f"{p.relative_to(path)}\0".encode() + p.read_bytes())
    return h.hexdigest()


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pieces of few documents, and an entry in the journal after each."""
    from cleaner.batch import journal
    from cleaner.formats import jsonl

    monkeypatch.setattr(jsonl, "CHUNK", 3000)
    monkeypatch.setattr(units, "FILES", 2)
    monkeypatch.setattr(batch, "ALONE", 0)
    monkeypatch.setattr(journal, "PAUSE", 0.0)
    monkeypatch.setattr(journal, "SHARE", 1e9)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.parquet", "texts"])
@pytest.mark.usefixtures("small_pieces")
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    source = corpus(tmp_path / "in")
    seen = set()
    for jobs in (0, 1, 3):
        out = tmp_path / str(jobs) / name
        stats = run([source], out, jobs=jobs, audit=tmp_path / str(jobs) / "audit.jsonl")
        assert stats.balanced
        assert stats.failed == 1 + 2 + 2
        assert not stats.note
        seen.add((digest(tmp_path / str(jobs)), stats.dumps, stats.stories))
    assert len(seen) == 1


def test_every_dump_is_in_the_output_or_in_the_errors(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in")
    stats = run([source], tmp_path / "out.jsonl", jobs=0)
    articles = [json.loads(x) for x in (tmp_path / "out.jsonl").read_text().splitlines()]
    errors = [json.loads(x) for x in (tmp_path / "out.errors.jsonl").read_text().splitlines()]
    failed = [e for e in errors if e["status"] == "failed"]
    assert len(failed) == stats.failed
    assert {Path(e["path"]).name for e in failed} == {"a.jsonl", "b.jsonl.gz", "u.txt", "x.txt"}
    assert all(e["reason"] for e in errors)
    first = next(e for e in failed if e["path"].endswith("a.jsonl"))
    assert (first["line"], first["offset"]) == (
        6,
        sum(len(r) + 1 for r in (source / "a.jsonl").read_text().split("\n")[:5]),
    )
    assert (
        len({a["dump"] for a in articles}) + len([e for e in errors if e["status"] == "flagged"]) + len(failed)
        >= len({a["dump"] for a in articles}) + stats.failed
    )
    assert (
        stats.account()
        in CliRunner().invoke(main, ["clean", str(source), "-o", str(tmp_path / "out.jsonl"), "--jobs", "0"]).output
    )


@pytest.mark.parametrize("name", ["out.jsonl", "texts"])
def test_a_result_that_cannot_be_written_costs_one_document(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _large(tmp_path / "in.jsonl", 6)

    def full(removal: object) -> Iterator[dict[str, object]]:
        yield {"act": "half a row"}
        raise MemoryError

    removals = records.removals
    monkeypatch.setattr(
        records, "removals", lambda result, files=(): full(result) if result.document.id == "r2" else removals(result)
    )
    stats = run([source], tmp_path / name, audit=tmp_path / "audit.jsonl", jobs=0)
    assert (stats.failed, stats.cleaned) == (1, 5)
    assert "half a row" not in (tmp_path / "audit.jsonl").read_text()
    errors = tmp_path / ("out.errors.jsonl" if name == "out.jsonl" else "texts/errors.jsonl")
    assert [(e["dump"], e["line"]) for e in map(json.loads, errors.read_text().splitlines())] == [("r2", 3)]


def test_records_follow_the_schema(tmp_path: Path, checkout: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    run([corpus(tmp_path / "in")], tmp_path / "out.jsonl", jobs=0)
    schema = json.loads((checkout / "docs" / "schema" / "article.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    rows = [json.loads(x) for x in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert rows
    for row in rows:
        validator.validate(row)
    from cleaner.formats.records import FIELDS, STRUCTURE

    assert tuple(name for name in schema["properties"] if name not in ("item", *STRUCTURE)) == FIELDS


@pytest.mark.parametrize(
    ("name", "dedupe"),
    [("out.jsonl", None), ("texts", None), ("out.parquet", None), ("out.jsonl", "exact"), ("texts", "near")],
)
@pytest.mark.usefixtures("small_pieces")
def test_a_run_that_is_stopped_anywhere_goes_on_to_the_same_bytes(
    tmp_path: Path, name: str, dedupe: How | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    if dedupe == "near":
        pytest.importorskip("datasketch")
    source = corpus(tmp_path / "in", 30)
    whole = run([source], tmp_path / "whole" / name, jobs=0, dedupe=dedupe)
    assert (whole.duplicates > 5) == bool(dedupe)  # b.jsonl.gz says again what a.jsonl says
    want, stops = digest(tmp_path / "whole"), 0
    real = batch._Run._put
    for after in range(1, 30, 3):
        left = [after]

        def put(self: batch._Run, done: object, journal: object, left: list[int] = left) -> None:
            if not left[0]:
                raise KeyboardInterrupt  # as hard as it gets within a process: nothing is tidied up after it
            left[0] -= 1
            real(self, done, journal)  # type: ignore[arg-type]

        monkeypatch.setattr(batch._Run, "_put", put)
        folder = tmp_path / f"stop{after}"
        try:
            stats = run([source], folder / name, jobs=0, dedupe=dedupe)
        except KeyboardInterrupt:
            stops += 1
            assert name == "texts" or not (folder / name).exists()
            monkeypatch.setattr(batch._Run, "_put", real)
            stats = run([source], folder / name, jobs=0, dedupe=dedupe)
            assert stats.resumed > 0 or after < 2
        assert digest(folder) == want
        assert stats.balanced
        assert stats.duplicates == whole.duplicates
    assert stops > 2


@pytest.mark.usefixtures("small_pieces")
def test_finished_work_is_not_done_again_and_every_change_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = corpus(tmp_path / "in"), tmp_path / "out.jsonl"
    first = run([source], out, jobs=0)
    again = run([source], out, jobs=0)
    assert again.note
    assert (again.dumps, again.resumed) == (first.dumps, first.dumps)
    (source / "t4.txt").write_text(story(77))
    changed = run([source], out, jobs=0)
    assert not changed.note
    assert changed.resumed >= 60, "what stands before the change is kept"
    run([source], tmp_path / "fresh.jsonl", jobs=0)
    assert out.read_bytes() == (tmp_path / "fresh.jsonl").read_bytes()
    assert run([source], out, jobs=0, settings=Settings(split=False)).resumed == 0
    from cleaner.rules.book import rulebook

    assert run([source], out, jobs=0, rules=rulebook((), ["promotion"])).resumed == 0
    monkeypatch.setattr(batch, "__version__", "9")
    assert run([source], out, jobs=0, rules=rulebook((), ["promotion"])).resumed == 0
    out.write_text("")
    assert not run([source], out, jobs=0, rules=rulebook((), ["promotion"])).note
    assert out.stat().st_size
    (source / "a.jsonl").unlink()
    run([source], out, jobs=0, rules=rulebook((), ["promotion"]))
    run([source], tmp_path / "fresh.jsonl", jobs=0, rules=rulebook((), ["promotion"]))
    assert out.read_bytes() == (tmp_path / "fresh.jsonl").read_bytes()


@pytest.mark.usefixtures("small_pieces")
def test_text_files_of_inputs_that_went_are_withdrawn_and_others_are_left(tmp_path: Path) -> None:
    source, out = corpus(tmp_path / "in"), tmp_path / "out"
    run([source], out, jobs=0)
    (out / "mine.txt").write_text("not of cleaner")
    assert (out / "t3.txt").exists()
    (source / "t3.txt").unlink()
    run([source], out, jobs=0)
    assert not (out / "t3.txt").exists()
    assert (out / "t4.txt").exists()
    assert (out / "mine.txt").exists()


def test_a_torn_journal_and_lost_files_are_survived(tmp_path: Path) -> None:
    source, out = corpus(tmp_path / "in"), tmp_path / "out.jsonl"
    run([source], out, jobs=0)
    want = out.read_bytes()
    state = tmp_path / ".out.jsonl.cleaner"
    log = (state / "journal.jsonl").read_bytes()
    for torn in (log[:-7], log[: len(log) // 2], b"\0" * 100, b""):
        (state / "journal.jsonl").write_bytes(torn)
        out.unlink(missing_ok=True)
        run([source], out, jobs=0)
        assert out.read_bytes() == want


def test_two_runs_do_not_write_at_one_place(tmp_path: Path) -> None:
    journal = Journal(tmp_path / ".out.jsonl.cleaner")
    with pytest.raises(CleanerError, match="another run"):
        run([corpus(tmp_path / "in", 2)], tmp_path / "out.jsonl", jobs=0)
    journal.release()


def test_the_output_in_the_input_folder_is_not_read(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", 3)
    first = run([source], source / "out", jobs=0)
    (source / "t1.txt").write_text(story(5))
    assert run([source], source / "out", jobs=0).dumps == first.dumps


def test_a_full_disk_ends_in_one_line_and_the_run_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = corpus(tmp_path / "in"), tmp_path / "out.jsonl"
    with monkeypatch.context() as patch:

        def full(self: Journal, name: str, data: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(Journal, "append", full)
        with pytest.raises(CleanerError, match="No space left"):
            run([source], out, jobs=0)
    assert not out.exists()
    run([source], out, jobs=0)
    assert out.exists()


# --- the pool ------------------------------------------------------------------------------------------------------


def _numbers(fault: str, mark: str) -> Callable[[Task, Callable[[int], None]], list[str]]:
    return partial(_count, fault, mark)


def _count(fault: str, mark: str, task: Task, note: Callable[[int], None]) -> list[str]:
    """A job of ten documents; document 3 of piece 2 misbehaves."""
    done = []
    for n in range(10):
        note(n)
        if n == task.stop:
            return [*done, f"{task.n}.rest lost"]
        if n in task.skip:
            done.append(f"{task.n}.{n} {task.skip[n]}")
            continue
        if task.payload == 2 and n == 3:
            if fault == "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            if fault == "hang":
                time.sleep(60)
            if fault == "once" and not Path(mark).exists():
                Path(mark).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if fault == "raise":
                raise ValueError("a bug")
        done.append(f"{task.n}.{n}")
    return done


def _all(skipped: str = "") -> Iterator[list[str]]:
    for piece in range(8):
        yield [f"{piece}.{n}" + (f" {skipped}" if skipped and (piece, n) == (2, 3) else "") for n in range(10)]


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("none", ""),
        ("once", ""),
        ("crash", "the worker that cleaned it died (a crash, or out of memory)"),
        ("hang", "it took longer than 1 s"),
    ],
)
def test_a_dead_worker_costs_one_document(tmp_path: Path, jobs: int, fault: str, reason: str) -> None:
    workers: WorkerPool[list[str]] = WorkerPool(jobs, partial(_numbers, fault, str(tmp_path / "mark")), 1.0)
    assert list(workers.results(iter(range(8)))) == list(_all(reason))


def test_a_bug_in_a_job_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bug"):
        list(WorkerPool(2, partial(_numbers, "raise", ""), 5.0).results(iter(range(8))))


def _unready() -> Callable[[Task, Callable[[int], None]], int]:
    raise CleanerError("no weights")


def test_workers_that_cannot_start_say_why() -> None:
    with pytest.raises(CleanerError, match="no weights"):
        list(WorkerPool(2, _unready, 5.0).results(iter(range(3))))


def test_only_a_few_pieces_are_under_way(tmp_path: Path) -> None:
    drawn = 0

    def pieces() -> Iterator[int]:
        nonlocal drawn
        for n in range(100):
            drawn += 1
            yield n

    results = WorkerPool(2, partial(_numbers, "none", ""), 5.0).results(pieces())
    next(results)
    assert drawn <= 4 * 2 + 2
    results.close()  # type: ignore[attr-defined]


# --- the real thing, from outside ----------------------------------------------------------------------------------

RECORDS = 300
"""Enough for a run of some seconds, and so for some entries in the journal."""
COMMAND = [sys.executable, "-m", "cleaner.cli", "clean"]


def _clean(source: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, str(source), "-o", str(out), "--jobs", "2", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _large(path: Path, records: int) -> Path:
    with open(path, "w") as file:
        for n in range(records):
            file.write(json.dumps({"id": f"r{n}", "text": story(n)}) + "\n")
    return path


@pytest.mark.parametrize("name", ["out.jsonl.gz", "texts"])
def test_killed_at_random_moments(tmp_path: Path, name: str) -> None:
    """A few kills here; `KILLS=50 pytest -k killed` for as many as one likes."""
    source = _large(tmp_path / "in.jsonl", RECORDS)
    began = time.monotonic()
    process = _clean(source, tmp_path / "whole" / name)
    assert process.wait() == 0, process.stdout.read() if process.stdout else ""
    took, want, pick, kills = time.monotonic() - began, digest(tmp_path / "whole"), random.Random(5), 0
    while kills < int(os.environ.get("KILLS", "2")):
        process = _clean(source, tmp_path / "out" / name)
        try:
            process.wait(timeout=pick.uniform(0.2, took))
            assert digest(tmp_path / "out") == want
            (tmp_path / "out").rename(tmp_path / f"done{kills}.{time.monotonic_ns()}")
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    assert _clean(source, tmp_path / "out" / name).wait() == 0
    assert digest(tmp_path / "out") == want


def test_ctrl_c_ends_with_statistics_and_a_hint(tmp_path: Path) -> None:
    source = _large(tmp_path / "in.jsonl", 10 * RECORDS)
    process = _clean(source, tmp_path / "out.jsonl")
    state = tmp_path / ".out.jsonl.cleaner" / "journal.jsonl"
    until = time.monotonic() + 60
    while (not state.exists() or not state.stat().st_size) and time.monotonic() < until and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "run the same command again" in said
    assert " cleaned + " in said
    assert "Traceback" not in said
    assert not (tmp_path / "out.jsonl").exists()


def test_a_worker_killed_from_outside_loses_nothing(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("looks for the workers in /proc")
    source = _large(tmp_path / "in.jsonl", RECORDS)
    assert _clean(source, tmp_path / "whole.jsonl").wait() == 0
    process, killed = _clean(source, tmp_path / "out.jsonl"), 0
    until = time.monotonic() + 100
    while process.poll() is None and killed < 1 and time.monotonic() < until:
        time.sleep(0.1)
        for pid in _descendants(process.pid)[-1:]:
            try:
                os.kill(pid, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                continue
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert killed
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


FAULTS = """
import os, signal
from cleaner import pipeline
real = pipeline.read_page
def read_page(document, *more):
    match document.id:
        case "r5": os.kill(os.getpid(), signal.SIGKILL)
        case "r10": raise MemoryError
        case "r15": raise ValueError("a bug")
        case "r20": raise SystemExit(0)
        case "r25":
            while True: pass
    return real(document, *more)
pipeline.read_page = read_page
"""
"""A sitecustomize.py: every process of the run has an engine with these faults."""


def test_faults_of_the_engine_cost_a_document_each(tmp_path: Path) -> None:
    source = _large(tmp_path / "in.jsonl", RECORDS)
    (tmp_path / "sitecustomize.py").write_text(FAULTS)
    (tmp_path / "cleaner.toml").write_text("[settings]\nmax_seconds = 1\n")
    root = Path(batch.__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])}
    done = subprocess.run(
        [*COMMAND, str(source), "-o", "out.jsonl", "--jobs", "2"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert f"{RECORDS} dumps = {RECORDS - 5} cleaned + 1 flagged + 4 failed" in done.stdout + done.stderr
    rows = [json.loads(x) for x in (tmp_path / "out.errors.jsonl").read_text().splitlines()]
    lines = source.read_text().splitlines(keepends=True)
    assert [(e["dump"], e["line"], e["offset"]) for e in rows] == [
        (f"r{n}", n + 1, len("".join(lines[:n]))) for n in (5, 10, 15, 20, 25)
    ]
    for row, why in zip(rows, ("died", "out of memory", "ValueError: a bug", "SystemExit", "timeout"), strict=True):
        assert why in row["reason"]
    written = [json.loads(x)["dump"] for x in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert written == [f"r{n}" for n in range(RECORDS) if n not in (5, 10, 15, 20)]


def _descendants(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    children = [pid for pid, parent in parents.items() if parent == root]
    grand = [pid for pid, parent in parents.items() if parent in children]
    return sorted(grand)


def test_orphaned_workers_end(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("looks for the workers in /proc")
    process = _clean(_large(tmp_path / "in.jsonl", 10 * RECORDS), tmp_path / "out.jsonl")
    until, workers = time.monotonic() + 100, list[int]()
    while len(workers) < 2 and time.monotonic() < until:
        time.sleep(0.1)
        workers = _descendants(process.pid)
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert workers
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


# --- what people see -----------------------------------------------------------------------------------------------


def test_stdin_and_stdout() -> None:
    rows = "".join(json.dumps({"id": f"r{n}", "text": story(n)}) + "\n" for n in range(3))
    got = CliRunner().invoke(main, ["clean", "-q", "-"], input=rows)
    assert [json.loads(x)["dump"] for x in got.stdout.splitlines()] == ["r0", "r1", "r2"]
    got = CliRunner().invoke(main, ["clean", "-q", "--format", "txt"], input=story(1))
    assert "newsletter" not in got.stdout
    assert story(1).split("\n")[0] in got.stdout


def test_exit_codes(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", 3)
    assert CliRunner().invoke(main, ["clean", str(source), "-o", str(tmp_path / "a"), "--jobs", "0"]).exit_code == 1
    assert CliRunner().invoke(main, ["clean", str(source / "t1.txt"), "-o", str(tmp_path / "b")]).exit_code == 0
    assert (
        CliRunner()
        .invoke(main, ["clean", str(source), "-o", str(tmp_path / "a.jsonl"), "--format", "parquet"])
        .exit_code
        == 2
    )
    assert CliRunner().invoke(main, ["clean", str(tmp_path / "none"), "-o", str(tmp_path / "c")]).exit_code == 1


def test_quiet_is_quiet(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", 3)
    got = CliRunner().invoke(main, ["clean", "-q", str(source / "t1.txt"), "-o", str(tmp_path / "b")])
    assert got.output == ""


def test_statistics_add_up_and_survive_the_journal() -> None:
    from cleaner.model import Document
    from cleaner.pipeline import clean

    pieces, removals = [], 0
    for n in range(30):
        stats = RunStats(dumps=1)
        result = clean(Document(f"d{n}", story(n), url=f"https://h{n % 4}.example/"))
        removals += len(result.removed)
        stats.add(result, n / 100, True)
        pieces.append(RunStats.from_json(json.loads(json.dumps(stats.as_json()))))
    whole = RunStats()
    for piece in pieces:
        whole.merge(piece)
    assert whole.balanced
    assert whole.stories == 30
    assert whole.kinds.total() == removals
    assert whole.slowest[0][1] == "d29"
    assert len(whole.outliers) == 20
    assert RunStats.from_json(json.loads(json.dumps(whole.as_json()))) == whole


def test_the_report_is_one_page_of_its_own(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in")
    got = CliRunner().invoke(
        main,
        ["clean", str(source), "-o", str(tmp_path / "o.jsonl"), "--jobs", "0", "--report", str(tmp_path / "r.html")],
    )
    assert got.exit_code == 1
    page = (tmp_path / "r.html").read_text()
    from lxml import html

    tree = html.fromstring(page)
    assert not tree.xpath("//script|//link|//img|//@src")
    assert len(tree.xpath("//svg")) >= 4
    for link in tree.xpath("//a/@href"):
        assert tree.xpath(f"//*[@id='{link[1:]}']//pre"), link
    assert "h1.example" in page


def test_a_long_name_in_the_report_is_short_beside_its_bar_and_whole_in_its_tip() -> None:
    site = "www.a-very-long-name-of-a-newspaper.example"
    page = report.page(RunStats(dumps=1, cleaned=1, sites=Counter({site: 5, "b.example": 2})))
    assert f"<title>{site}</title>" in page
    shown = re.findall(r'text-anchor="end">([^<]*)<', page)
    assert "b.example" in shown
    assert max(map(len, shown)) <= report.NAME
    assert any(name.startswith("…") and site.endswith(name[1:]) for name in shown)


def test_the_report_in_a_real_browser(tmp_path: Path) -> None:
    import shutil

    browser = next((b for b in ("chromium", "chromium-browser", "google-chrome", "chrome") if shutil.which(b)), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    CliRunner().invoke(
        main,
        [
            "clean",
            str(corpus(tmp_path / "in")),
            "-o",
            str(tmp_path / "o.jsonl"),
            "--jobs",
            "0",
            "--report",
            str(tmp_path / "r.html"),
        ],
    )
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    subprocess.run(
        [*command, "--window-size=1200,3000", f"--screenshot={tmp_path / 'shot.png'}", (tmp_path / "r.html").as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert (tmp_path / "shot.png").stat().st_size > 20_000
    dom = subprocess.run(
        [*command, "--dump-dom", (tmp_path / "r.html").as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
        text=True,
    ).stdout
    assert dom.count("<rect") > 10


def test_a_page_too_large_to_read_is_a_failure_that_is_counted_and_said(tmp_path: Path) -> None:
    source, errors = tmp_path / "in.jsonl", tmp_path / "errors.jsonl"
    rows = [{"id": "huge", "html": "<i></i>" * 1_000_001}, {"id": "fine", "html": "<p>It rained all day in Hull.</p>"}]
    source.write_text("\n".join(map(json.dumps, rows)))
    got = CliRunner().invoke(
        main, ["clean", "-q", str(source), "-o", str(tmp_path / "out.jsonl"), "--errors", str(errors)]
    )
    assert got.exit_code == 1
    assert json.loads((tmp_path / "out.jsonl").read_text())["dump"] == "fine"
    told = json.loads(errors.read_text().splitlines()[0])
    assert (told["status"], told["dump"]) == ("failed", "huge")
    assert "too large" in told["reason"]
