"""Reading and writing: every suffix, every fault, names that stay where they belong."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats import FORMATS, Failure, Format, common, find, form, jsonl, read, scan, write
from cleaner.formats.common import Chunk, Fields, Source
from cleaner.formats.output import encode, file_names, finish, form_of, line, safe
from cleaner.model import CleanerError, Document
from cleaner.pipeline import clean

STORY = "The ferry to Lund came in late.\nNobody on the quay had thought to ask why it had stopped twice.\n"
RECORDS = [
    {"id": "one", "text": STORY, "lang": "en"},
    {"text": STORY, "url": "https://quay.example/2"},
    {"html": "<p>Hi"},
]
LINES = "".join(json.dumps(r) + "\n" for r in RECORDS).encode()


def zstd(data: bytes) -> bytes:
    return pytest.importorskip("zstandard").ZstdCompressor().compress(data)


def contents(path: Path) -> list[Document | Failure]:
    return [item.content for item in scan([path])]


@pytest.mark.parametrize(
    ("name", "data"), [("a.jsonl", LINES), ("a.ndjson", LINES), ("a.jsonl.gz", gzip.compress(LINES))]
)
def test_json_lines(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    one, two, three = contents(tmp_path / name)
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert isinstance(three, Document)
    assert (one.id, one.text, one.meta) == ("one", STORY, {"lang": "en"})
    assert (two.id, two.url) == (f"{name}:2", "https://quay.example/2")
    assert (three.kind, three.text) == ("html", "<p>Hi")


def test_zstd_frames_and_a_frame_cut_short(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.zst").write_bytes(zstd(LINES) + zstd(LINES))
    assert len(contents(tmp_path / "a.jsonl.zst")) == 6
    noise = json.dumps({"text": os.urandom(300_000).hex()}).encode() + b"\n"
    (tmp_path / "b.jsonl.zst").write_bytes(zstd(LINES + noise)[:-5])
    *whole, last = contents(tmp_path / "b.jsonl.zst")
    assert len(whole) == 3
    assert isinstance(last, Failure)
    assert "ends too early" in last.reason
    assert last.line == 4


def test_a_truncated_gzip_costs_its_rest_only(tmp_path: Path) -> None:
    rows = [json.dumps({"id": str(n), "text": os.urandom(40).hex()}) for n in range(5000)]
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode())[:-2000])
    *whole, last = contents(tmp_path / "a.jsonl.gz")
    assert isinstance(last, Failure)
    assert last.line == len(whole) + 1 > 4000
    assert last.offset == sum(len(r) + 1 for r in rows[: len(whole)])


def test_bad_lines_are_failures_and_end_nothing(tmp_path: Path) -> None:
    bad = [b"{bad", b"[1]", b'{"x": 1}', b'{"text": 5}', b'{"text":' + b"[" * 100_000, b"\xff\xfe\xfd"]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([*bad, b"", b'{"text": null}', b'{"text": "end"}']))
    got = contents(tmp_path / "a.jsonl")
    assert [isinstance(g, Failure) for g in got] == [True] * 6 + [False] * 2
    assert [g.line for g in got if isinstance(g, Failure)] == [1, 2, 3, 4, 5, 6]
    assert "--text-field" in str(got[2])
    assert isinstance(got[-1], Document)
    assert got[-1].id == "a.jsonl:9"


def test_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "\\ud800", "text": "a\\udfffb"}\n')
    (got,) = contents(tmp_path / "a.jsonl")
    assert isinstance(got, Document)
    assert (got.text, got.id, got.replacements) == ("a\ufffdb", "\ufffd", 1)


def test_the_documented_loop_survives_bad_lines_and_tells_of_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"{bad\n" + LINES)
    (tmp_path / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    failures: list[Failure] = []
    texts = [document.text for document in read(tmp_path, failed=failures.append)]
    assert texts == [STORY, STORY, "<p>Hi"]
    assert [str(f).split(": ")[1] for f in failures] == ["not JSON", "binary"]
    assert len(list(read(tmp_path / "a.jsonl", tmp_path / "b.txt"))) == 3
    assert "a.jsonl:1: not JSON" in caplog.text


def test_a_bad_byte_does_not_cost_the_record(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        '{"id": "x", "text": "naïve and brûlé, pâté, café"}\n'.encode().replace(b"\xc3\xa9}", b"\xc3}")
        + b'{"id":"y","text":"caf\xe9 noir"}\n'
    )
    assert [g.id for g in contents(tmp_path / "a.jsonl")] == ["x", "y"]


def test_a_line_too_long_is_passed_over_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_BYTES", 3_000_000)
    long = b'{"text":"' + b"x" * 9_000_000 + b'"}\n'
    (tmp_path / "a.jsonl").write_bytes(b'{"text":"a"}\n' + long + b'{"text":"b"}\n')
    a, failure, b = contents(tmp_path / "a.jsonl")
    assert isinstance(failure, Failure)
    assert (failure.line, failure.offset) == (2, 13)
    assert isinstance(a, Document)
    assert isinstance(b, Document)
    assert (a.id, b.id) == ("a.jsonl:1", "a.jsonl:3")


@given(st.lists(st.integers(0, 400), max_size=40), st.integers(1, 300), st.booleans())
def test_chunks_are_whole_lines_in_order(sizes: list[int], chunk: int, ended: bool) -> None:
    lines = [b'{"text":"' + b"x" * n + b'"}' for n in sizes]
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    before, jsonl.CHUNK = jsonl.CHUNK, chunk
    try:
        chunks = [c for c in jsonl.cut(io.BytesIO(data), "a", "a", "a") if isinstance(c, Chunk)]
    finally:
        jsonl.CHUNK = before
    assert b"".join(c.data for c in chunks) == data
    items = [i for c in chunks for i in jsonl.parse(c, Fields())]
    assert [i.line for i in items] == list(range(1, len(lines) + 1))
    for item, raw in zip(items, lines, strict=True):
        assert data[item.offset :].startswith(raw)


def test_text_files_of_any_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Grüße aus Köln und Düren.\n".encode("cp1252"))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(STORY.encode("utf-16")))
    (tmp_path / "c.html").write_bytes(b"<meta charset=koi8-r><p>" + "Привет".encode("koi8-r"))
    got = contents(tmp_path)
    assert [g.id for g in got] == ["a.txt", "b.txt.gz", "c.html"]
    a, b, c = (g for g in got if isinstance(g, Document))
    assert "Köln" in a.text
    assert b.text == STORY
    assert "Привет" in c.text
    assert c.kind == "html"


@pytest.mark.parametrize(
    "data",
    [b"", b" \n ", os.urandom(5000), b"%PDF-1.7 text", b"\x89PNG\r\n", gzip.compress(b"x"), b"ab\0\1\2\3\4\5" * 50],
)
def test_what_is_no_text_is_a_failure(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (got,) = contents(tmp_path / "a.txt")
    assert isinstance(got, Failure)
    assert got.id == "a.txt"


def test_a_page_without_a_suffix_is_seen(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("<!DOCTYPE html><html><p>Hi")
    (tmp_path / "note").write_text(STORY)
    assert [getattr(next(read(tmp_path / n)), "kind", "") for n in ("page", "note")] == ["html", "text"]


def test_folders_are_walked_in_order_and_what_is_unknown_or_hidden_is_left(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "b.txt", ".hidden/x.txt", "x.jpg", "out/y.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    os.symlink(tmp_path, tmp_path / "b" / "loop")
    found = [s for s in find([tmp_path], [tmp_path / "out"]) if isinstance(s, Source)]
    assert [s.name for s in found] == ["a.txt", "b/1.txt", "b/2.txt", "b.txt"]
    os.symlink(tmp_path / "gone.txt", tmp_path / "b" / "gone.txt")
    assert [f.reason for f in find([tmp_path / "b"]) if isinstance(f, Failure)] == [
        "not found: a link to a file that is not there"
    ]
    (missing,) = find([tmp_path / "none"])
    assert isinstance(missing, Failure)
    two = [s.name for s in find([tmp_path / "b", tmp_path / "out"]) if isinstance(s, Source)]
    assert two == ["b/1.txt", "b/2.txt", "out/y.txt"]


def test_archives(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in (
            ("../../evil.txt", STORY),
            ("a/b.html", "<p>Hi"),
            ("r.jsonl", LINES.decode()),
            ("x.jpg", "no"),
            ("p.parquet", "no"),
        ):
            z.writestr(name, data)
    got = contents(tmp_path / "z.zip")
    assert [g.id for g in got] == [
        "z.zip/../../evil.txt",
        "z.zip/a/b.html",
        "one",
        "z.zip/r.jsonl:2",
        "z.zip/r.jsonl:3",
        "z.zip/p.parquet",
    ]
    assert isinstance(got[-1], Failure)
    (name,) = file_names("z.zip/../../evil.txt", 1, file="z.zip/../../evil.txt", line=None)
    assert ".." not in name.split("/")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for n in range(30):
            info = tarfile.TarInfo(f"d/{n}.txt")
            info.size = len(STORY)
            tar.addfile(info, io.BytesIO(STORY.encode()))
    whole = raw.getvalue()
    for suffix, data in (
        (".tar", whole),
        (".tar.gz", gzip.compress(whole)),
        (".tgz", gzip.compress(whole)),
        (".tar.zst", zstd(whole)),
    ):
        (tmp_path / f"t{suffix}").write_bytes(data)
        assert [g.id for g in contents(tmp_path / f"t{suffix}")] == [f"t{suffix}/d/{n}.txt" for n in range(30)]
    (tmp_path / "cut.tar").write_bytes(whole[: 10 * 1024 + 580])
    cut = contents(tmp_path / "cut.tar")
    assert [isinstance(c, Failure) for c in cut] == [False] * 10 + [True] * 2


def test_web_archives(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")

    def record(kind: str, n: int, body: bytes, content: str) -> bytes:
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Target-URI:"
            f" https://quay.example/{n}\r\nContent-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body + b"\r\n\r\n"

    def response(n: int, status: str, content: str, body: str) -> bytes:
        return record(
            "response",
            n,
            f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\n\r\n{body}".encode(),
            "application/http; msgtype=response",
        )

    records = [
        response(1, "200 OK", "text/html; charset=utf-8", "<p>Où est la gare"),
        record("request", 2, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        response(3, "404 Not Found", "text/html", "<p>gone"),
        response(4, "200 OK", "image/png", "no"),
        record("conversion", 5, STORY.encode(), "text/plain"),
        response(6, "200 OK", "text/html", "<p>" + "last " * 200),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    (tmp_path / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    for name in ("a.warc", "a.warc.gz"):
        got = [g for g in contents(tmp_path / name) if isinstance(g, Document)]
        assert [(g.id, g.kind, g.url) for g in got] == [
            (str(n), k, f"https://quay.example/{n}") for n, k in ((1, "html"), (5, "text"), (6, "html"))
        ]
        assert "Où" in got[0].text
        data = (tmp_path / name).read_bytes()
        (tmp_path / f"cut-{name}").write_bytes(data[:-40])
        *some, last = contents(tmp_path / f"cut-{name}")
        assert [s.id for s in some] == ["1", "5"]
        assert isinstance(last, Failure)
        assert last.line == 3


def test_bodies_of_web_archives_are_unpacked_by_what_they_are(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    import zlib

    page = "<p>" + "The ferry to Lund came in late, as it had on Monday. " * 40
    data = page.encode()

    def chunked(body: bytes, size: int) -> bytes:
        parts = [body[at : at + size] for at in range(0, len(body), size)]
        return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"

    def response(n: int, headers: str, body: bytes) -> bytes:
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        return head.encode() + http + b"\r\n\r\n"

    sent, packed = "Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n"
    bodies = [
        (sent, chunked(data, 100)), (sent, data), (sent + packed, chunked(gzip.compress(data), 50)), (packed, data),
        ("Content-Encoding: br\r\n", data), ("Content-Encoding: deflate\r\n", zlib.compress(data)),
        ("Content-Encoding: br\r\n", b"\x01\x02\x03" * 50), (packed, gzip.compress(data)[:60]), ("", data),
    ]  # fmt: skip
    (tmp_path / "a.warc").write_bytes(b"".join(response(n, *b) for n, b in enumerate(bodies)))
    got = contents(tmp_path / "a.warc")
    assert [g.id for g in got] == [str(n) for n in range(9)]
    assert [n for n, g in enumerate(got) if isinstance(g, Failure)] == [6, 7]
    assert all(g.text == page for g in got if isinstance(g, Document))


def test_json_lines_in_utf_16(tmp_path: Path) -> None:
    for codec in ("utf-16", "utf-16-le", "utf-32-be"):
        (tmp_path / "a.jsonl").write_bytes(LINES.decode().encode(codec))
        got = contents(tmp_path / "a.jsonl")
        assert [g.text for g in got if isinstance(g, Document)] == [STORY, STORY, "<p>Hi"]
        assert got[1].id == "a.jsonl:2"


def test_a_first_line_too_long_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_BYTES", 3_000_000)
    (tmp_path / "a.jsonl").write_bytes(b'{"text":"' + b"x" * 9_000_000 + b'"}\n' + b'{"text":"b"}\n' * 1000)
    got = contents(tmp_path / "a.jsonl")
    assert [isinstance(g, Failure) for g in got] == [True] + [False] * 1000


def test_pipes_are_read_when_named_and_said_when_met(tmp_path: Path) -> None:
    import threading

    pipe = tmp_path / "p.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(LINES))
    writer.start()
    assert len(contents(pipe)) == 3
    writer.join()
    (failure,) = contents(tmp_path)
    assert "a pipe" in str(failure)


def test_parquet_keeps_types(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    import datetime

    table = pa.table({
        "id": ["a", "b", "c"], "text": [STORY] * 3, "n": pa.array([1, 2, 3], pa.int16()),
        "when": pa.array([datetime.datetime(2024, 5, 1)] * 3, pa.timestamp("ms")), "tags": [["x"], [], None],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    got = contents(tmp_path / "a.parquet")
    assert [(g.id, g.meta["n"]) for g in got if isinstance(g, Document)] == [("a", 1), ("b", 2), ("c", 3)]
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-20])
    (failure,) = contents(tmp_path / "cut.parquet")
    assert isinstance(failure, Failure)
    from cleaner.formats.parquet import carried_schema

    carried = carried_schema([tmp_path / "a.parquet"], Fields())
    results = [clean(g) for g in got if isinstance(g, Document)]
    from cleaner.formats.records import record
    from cleaner.rules.book import shipped

    rows = [record(a, r, shipped()) for r in results for a in r.articles]
    (tmp_path / "stage").write_bytes(encode(rows[:2], "parquet", carried) + encode(rows[2:], "parquet", carried))
    finish(tmp_path / "stage", tmp_path / "out.parquet", "parquet")
    back = pq.read_table(tmp_path / "out.parquet")
    assert back.schema.field("when").type == pa.timestamp("ms")
    assert back.schema.field("n").type == pa.int16()
    assert back.column("dump").to_pylist() == ["a", "b", "c"]
    assert {k: v for k, v in back.column("field_spans").to_pylist()[0].items() if v} == rows[0]["field_spans"]


def test_missing_extras_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for package, suffix, extra in (
        ("pyarrow", ".parquet", "parquet"),
        ("zstandard", ".jsonl.zst", "zst"),
        ("fastwarc.warc", ".warc", "warc"),
    ):
        monkeypatch.setitem(sys.modules, package, None)
        monkeypatch.setitem(sys.modules, f"{package}.parquet", None)
        (tmp_path / f"a{suffix}").write_bytes(b"x")
        (got,) = contents(tmp_path / f"a{suffix}")
        assert isinstance(got, Failure)
        assert f"pip install {package.partition('.')[0]} (from a checkout: '.[{extra}]')" in got.reason


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet"])
def test_written_files_are_read_again(tmp_path: Path, name: str) -> None:
    pytest.importorskip("zstandard" if name.endswith("zst") else "pyarrow" if name.endswith("parquet") else "json")
    results = [clean(Document(f"d{n}", STORY)) for n in range(5)]
    assert write(results, tmp_path / name) == 5
    first = (tmp_path / name).read_bytes()
    assert write(results, tmp_path / name) == 5
    assert (tmp_path / name).read_bytes() == first
    assert [g.meta["dump"] for g in contents(tmp_path / name) if isinstance(g, Document)] == [f"d{n}" for n in range(5)]
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_texts_go_into_a_folder(tmp_path: Path) -> None:
    results = [clean(Document(i, STORY)) for i in ("a/b.txt", "../../up.txt", "/etc/passwd", "c")]
    assert write(results, tmp_path / "out") == 4
    inside = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert len(inside) == 4
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 4
    with pytest.raises(CleanerError, match="folder"):
        write(results, tmp_path / "a.txt")


@given(st.text(max_size=60), st.integers(1, 3), st.one_of(st.none(), st.integers(1, 10**9)))
def test_no_id_leads_out_of_the_folder(dump: str, stories: int, number: int | None) -> None:
    names = file_names(dump, stories, file="in.jsonl", line=number)
    assert len(set(names)) == stories
    for name in names:
        assert name.endswith(".txt")
        assert not name.startswith("/")
        for part in name.split("/"):
            assert part not in ("", ".", "..")
            assert len(part.encode()) < 200
            assert "\0" not in part
            assert "\\" not in part


@given(st.text(max_size=40), st.text(max_size=40))
def test_safe_names_stay_apart(a: str, b: str) -> None:
    if a != b:
        assert safe(a) != safe(b)


def test_two_inputs_never_claim_one_name(tmp_path: Path) -> None:
    (tmp_path / "a.1.txt").write_text("x")
    mine = file_names("a.1.txt", 1, file="a.1.txt", line=None, beside=tmp_path)
    others = file_names("a.txt", 2, file="a.txt", line=None, beside=tmp_path)
    assert mine == ["a.1.txt"]
    assert not set(mine) & set(others)


def test_formats_by_suffix() -> None:
    assert form_of(Path("a.jsonl.zst"), None) == "jsonl.zst"
    assert form_of(Path("a"), None) == "txt"
    assert form_of(Path("a"), "parquet") == "parquet"
    with pytest.raises(CleanerError, match="Drop one"):
        form_of(Path("a.parquet"), "jsonl")
    assert all(form(f"x{s}.gz") == f.module for f in FORMATS for s in f.suffixes)


def test_a_format_is_a_line_of_the_table_and_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole files by suffix, texts that a module knows for its own, both alone, in folders and in archives."""
    notes = ModuleType("cleaner.formats.notes")

    def documents(data: bytes, path: str, name: str, fields: Fields) -> Iterator[Document | Failure]:
        for n, text in enumerate(data.decode().split("--"), 1):
            yield Document(f"{name}:{n}", text) if text else Failure(path, "an empty note", id=f"{name}:{n}")

    notes.__dict__.update(documents=documents, sniff=lambda head: head.startswith(b"NOTES"))
    monkeypatch.setitem(sys.modules, "cleaner.formats.notes", notes)
    table = (*FORMATS, Format("notes", (".notes",), sniffs=True))
    monkeypatch.setattr(common, "FORMATS", table)
    (tmp_path / "a.notes.gz").write_bytes(gzip.compress(f"{STORY}--{STORY}--".encode()))
    (tmp_path / "b.txt").write_text(f"NOTES--{STORY}")
    (tmp_path / "c.txt").write_text(STORY)
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as z:
        z.writestr("e.notes", f"{STORY}--{STORY}")
    got = contents(tmp_path)
    assert [g.id for g in got] == [
        "a.notes.gz:1", "a.notes.gz:2", "a.notes.gz:3", "b.txt:1", "b.txt:2", "c.txt", "d.zip/e.notes:1", "d.zip/e.notes:2",
    ]  # fmt: skip
    assert [g.id for g in got if isinstance(g, Failure)] == ["a.notes.gz:3"]
    from cleaner.batch.run import run

    run([tmp_path], tmp_path / "out", jobs=0)
    made = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.txt") if p.is_file())
    assert made == [
        "a.notes.gz/0000001.txt", "a.notes.gz/0000002.txt", "b.txt/0000001.txt", "b.txt/0000002.txt", "c.txt",
        "d.zip/e.notes/0000001.txt", "d.zip/e.notes/0000002.txt",
    ]  # fmt: skip


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.one_of(st.text(max_size=20), st.binary(max_size=5), st.dates(), st.floats(allow_nan=False)),
        max_size=4,
    )
)
def test_any_record_is_a_line(record: dict[str, object]) -> None:
    made = line(record)
    assert made.endswith("\n")
    assert "\n" not in made[:-1]
    assert set(json.loads(made.encode("utf-8"))) == {json.loads(json.dumps(k)) for k in record}


@pytest.mark.parametrize(("first", "text", "word"), [
    ("xl/workbook.xml", "<workbook/>", "Excel"), ("mimetype", "application/vnd.oasis.opendocument.text", "OpenDocument"),
    ("mimetype", "application/epub+zip", "e-book"), ("a.bin", "x", "ZIP"),
])  # fmt: skip
def test_packages_that_are_not_read_are_refused_by_name(tmp_path: Path, first: str, text: str, word: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.bin", "w", zipfile.ZIP_STORED) as file:
        file.writestr(first, text)
    (tmp_path / "a.bin").rename(tmp_path / "a.txt")
    (item,) = scan([tmp_path / "a.txt"])
    assert isinstance(item.content, Failure)
    assert word in item.content.reason
