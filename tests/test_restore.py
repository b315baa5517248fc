"""Undo: the dump from its articles and the audit, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cleaner import CleanerError, Document, clean
from cleaner.cli import main
from cleaner.formats.records import record, removals
from cleaner.restore import restore
from cleaner.rules.book import shipped
from cleaner.text.decode import decode

SAMPLES = Path(__file__).parents[1] / "samples"
LINES = st.sampled_from([
    "Related Articles", "Share", "Rain in Hull\n\nRain in Hull", "• Hull Gazette", "It rained all day in Hull, and the river rose by a foot before the evening bell.",
    "雨が降った。続きを読む。", "a\u3000b  c", "By Ida Fenwick", "5 hours ago", "", " ", "Read More »", "\x00", "x",
])  # fmt: skip


def there_and_back(text: str, encoding: str = "utf-8") -> str:
    result = clean(Document("d", text, encoding=encoding))
    articles = [json.loads(json.dumps(record(a, result, shipped()))) for a in result.articles]
    audit = [json.loads(json.dumps(r)) for r in removals(result)]
    ((name, back, told),) = restore(articles, audit)
    assert (name, told) == ("d", encoding)
    return back


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\n\n", " \n \t\n", " "]))
def test_any_dump_comes_back(lines: list[str], ending: str):
    text = ending.join(lines)
    assert there_and_back(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_arbitrary_text_comes_back(text: str):
    assert there_and_back(text) == text


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/dump.txt")), ids=lambda p: p.parent.name)
def test_samples_come_back(path: Path):
    text, _, _ = decode(path.read_bytes(), html=False)
    assert there_and_back(text) == text


def test_files_come_back_through_the_command_line(tmp_path: Path):
    dumps = tmp_path / "dumps"
    (dumps / "a").mkdir(parents=True)
    first = (
        "Share\r\n\r\nIt rained all day in Hull, and the river rose by a foot before the evening bell rang for the last"
        " time.\r\n"
    )
    (dumps / "a" / "x.txt").write_bytes(first.encode("utf-16"))
    (dumps / "y.txt").write_bytes(b"\xef\xbb\xbfRelated Articles\n")
    out, audit, back = tmp_path / "out.jsonl", tmp_path / "audit.jsonl", tmp_path / "back"
    run = CliRunner().invoke
    assert run(main, ["clean", str(dumps), "-o", str(out), "--audit", str(audit)]).exit_code == 0
    done = run(main, ["restore", str(out), str(audit), "-o", str(back)])
    assert done.exit_code == 0, done.output
    for path in ("a/x.txt", "y.txt"):
        assert (back / path).read_bytes() == (dumps / path).read_bytes()


def test_a_changed_article_is_noticed():
    result = clean("It rained all day in Hull.\n\nShare")
    articles = [record(a, result, shipped()) | {"text": "It rained all night in Hull."} for a in result.articles]
    with pytest.raises(CleanerError, match="not the dump that went in"):
        list(restore(articles, removals(result)))


def test_a_missing_article_is_named():
    with pytest.raises(CleanerError, match="article 1 of 1 is missing"):
        list(restore([], removals(clean("It rained all day in Hull."))))
