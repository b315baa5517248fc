"""Which files are read: in folders, what .gitignore and exclude patterns leave out stays out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cleaner.formats import Failure, find


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "drafts/b.txt", "drafts/keep.txt", "old/c.html", "old/deep/d.jsonl", "photo.jpg", ".hidden/e.txt"):  # fmt: skip
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path / "corpus"


def names(*paths: str | Path, **kwargs: object) -> list[str]:
    return [s.reason if isinstance(s, Failure) else s.name for s in find(paths, **kwargs)]  # type: ignore[arg-type]


def test_known_suffixes_in_order_each_file_once(corpus: Path):
    assert names(corpus, corpus / "a.txt", "corpus") == ["a.txt", "drafts/b.txt", "drafts/keep.txt", "old/c.html", "old/deep/d.jsonl"]  # fmt: skip


def test_gitignore_of_the_folder_and_of_those_below_is_heeded(corpus: Path):
    (corpus / ".gitignore").write_text("drafts/*\n!keep.txt\n")
    (corpus / "old" / ".gitignore").write_text("deep/\n")
    assert names(corpus) == ["a.txt", "drafts/keep.txt", "old/c.html"]
    assert names(corpus / "drafts" / "b.txt") == ["b.txt"], "a file that is named is read"


def test_gitignore_above_holds_up_to_the_top_of_the_repository(corpus: Path):
    (corpus.parent / ".gitignore").write_text("*.html\n")
    assert "old/c.html" in names(corpus), "no repository: what lies above is nobody's word"
    (corpus.parent / ".git").mkdir()
    assert "old/c.html" not in names(corpus)


def test_a_folder_that_is_left_out_can_be_named(corpus: Path):
    (corpus.parent / ".git").mkdir()
    (corpus.parent / ".gitignore").write_text("corpus/\n")
    assert "a.txt" in names("corpus")
    assert "b.txt" in names("corpus/drafts")
    assert names(".")[0].startswith("nothing to read in it (1 left out by .gitignore)")


def test_exclude_holds_for_named_files_too(corpus: Path):
    exclude = [(corpus, ["drafts/", "a.*"])]
    assert names(corpus, exclude=exclude) == ["old/c.html", "old/deep/d.jsonl"]
    assert names(corpus / "a.txt", exclude=exclude) == []


def test_a_folder_with_nothing_to_read_says_so_and_what_was_passed_over(corpus: Path):
    passed: Counter[str] = Counter()
    assert len(names(corpus, passed=passed)) == 5
    assert passed == {".jpg": 1}
    for path in corpus.glob("*.txt"):
        path.unlink()
    (corpus / "empty").mkdir()
    (corpus / "empty" / "x.sqlite").write_text("x")
    assert names(corpus / "empty")[0].startswith("nothing to read in it (1 .sqlite). Read are .txt")
