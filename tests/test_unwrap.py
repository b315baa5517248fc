"""Text wrapped at a column: its lines joined and its words mended, on request, and all of it accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from cleaner.model import Document
from cleaner.pipeline import clean
from cleaner.restore import restore_files
from cleaner.settings import Settings
from cleaner.text.wrapping import hyphens

UNWRAP = Settings(unwrap=True)
WRAPPED = """Ferry comes late

The ferry to Lund came in late on Monday, and nobody on the
quay had thought to ask why it had stopped twice before it
reached the pier. A well-known fisherman laughed, and went
home.

Its captain said that fog had held it up, and that the sec-
ond stop was for a seal on the slipway, which the crew – all
of them from Lund – had named Olga and fed. The out- and in-
coming boats waited for the seal and for the captain, a well-
known man in the town.
   The next ferry goes on Tuesday, and the harbour master has
asked all passengers to keep away from the seal and its dear
young. He wants this:

- keep off the slipway, and keep all of your dogs away from
- the seal

O seal,
on the slipway,
come again.
"""
JOINED = """The ferry to Lund came in late on Monday, and nobody on the quay had thought to ask why it had stopped twice before it reached the pier. A well-known fisherman laughed, and went home.

Its captain said that fog had held it up, and that the second stop was for a seal on the slipway, which the crew – all of them from Lund – had named Olga and fed. The out- and incoming boats waited for the seal and for the captain, a well-known man in the town.
The next ferry goes on Tuesday, and the harbour master has asked all passengers to keep away from the seal and its dear young. He wants this:

- keep off the slipway, and keep all of your dogs away from
- the seal

O seal,
on the slipway,
come again."""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_wrapped_lines_become_paragraphs_and_parted_words_whole(newline: str) -> None:
    dump = WRAPPED.replace("\n", newline)
    result = clean(dump, settings=UNWRAP)
    result.check()
    (article,) = result.articles
    assert article.text == JOINED
    assert [dump[r.start - 3 : r.end] for r in result.removed if r.by == "heuristic/hyphen"] == ["sec-", " in-"]
    assert clean(article.text, settings=UNWRAP).articles[0].text == JOINED


def test_without_the_setting_lines_stay() -> None:
    assert "on the\nquay" in clean(WRAPPED).articles[0].text


def test_a_dump_that_is_not_wrapped_stays_as_it_is() -> None:
    lines = [f"The ferry number {n} came in late on Monday, and nobody asked." for n in ("one", "two", "three", "four", "five")]  # fmt: skip
    dump = "\n".join(lines)
    assert clean(dump, settings=UNWRAP).articles[0].text == dump


def test_an_article_of_an_export_is_mended_where_its_lines_were_joined() -> None:
    dump = Document("1", "The har- bour master, Herr Kai, lobte die in- und auswärtigen Gäste.", whole=True)
    assert clean(dump, settings=UNWRAP).articles[0].text == dump.text.replace("har- bour", "harbour")
    assert clean(dump).articles[0].text == dump.text


@pytest.mark.parametrize(("text", "mended"), [
    ("the fer-\nry", True), ("the fer\u00ad\nry", True), ("North-\nSouth", False), ("in-\nund", False), ("1914-\n18", False),
    ("a sea-\nside town, and seaside towns", True), ("a sea-\nside town, and sea-side towns", False), ("late -\nvery late", False),
])  # fmt: skip
def test_which_hyphens_part_a_word(text: str, mended: bool) -> None:
    assert bool(list(hyphens(text))) is mended


def test_the_command_line_undoes_it_byte_for_byte(tmp_path: Path) -> None:
    dump, out, audit = tmp_path / "a.txt", tmp_path / "out.jsonl", tmp_path / "cuts.jsonl"
    dump.write_bytes(WRAPPED.encode())
    done = CliRunner().invoke(main, ["clean", str(dump), "-o", str(out), "--audit", str(audit), "--unwrap", "-q"])
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["text"] == JOINED
    assert restore_files(out, audit, tmp_path / "back") == (1, [])
    assert (tmp_path / "back" / "a.txt").read_bytes() == dump.read_bytes()
