"""`keep` and `per-file-ignores` of the configuration in a run of `clean`: for files, records, archives, on any engine."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.batch import run as batch
from cleaner.cli import main
from cleaner.config import find
from cleaner.rules.book import rulebook

CALL = "Sign up for our daily newsletter!"
STORY = (
    f"The ferry came in late on Monday, and the crew had to wait for the tide.\n{CALL}\nNobody on the quay could say"
    " why it had taken so long.\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "letters").mkdir(parents=True)
    (folder / "a.txt").write_text(STORY)
    (folder / "letters" / "b.txt").write_text(STORY)
    (folder / "r.jsonl").write_text("".join(json.dumps({"id": f"r{n}", "text": STORY}) + "\n" for n in range(3)))
    with zipfile.ZipFile(folder / "z.zip", "w") as made:
        made.writestr("letters/c.txt", STORY)
    return folder


def cleaned(folder: Path, *more: str) -> dict[str, bool]:
    """Dump -> whether the call is still in its article."""
    out = folder.parent / "out.jsonl"
    done = CliRunner().invoke(main, ["clean", str(folder), "-o", str(out), *more])
    assert done.exit_code == 0, done.output
    return {row["dump"]: CALL in row["text"] for row in map(json.loads, out.read_text().splitlines())}


IGNORE, KEEP = (
    '[per-file-ignores]\n"{0}" = ["promotion", "reader"]\n',
    '[[keep]]\npath = "{0}"\ntext = "our daily newsletter"\n',
)


@pytest.mark.parametrize("jobs", ["0", "2"])
@pytest.mark.parametrize("exception", [IGNORE, KEEP])
@pytest.mark.parametrize(("glob", "spared"), [
    ("letters/*", {"letters/b.txt"}), ("r.jsonl", {"r0", "r1", "r2"}), ("z.zip", {"z.zip/letters/c.txt"}), ("*/letters/*", {"z.zip/letters/c.txt"}),
])  # fmt: skip
def test_exceptions_hold_where_they_name_and_nowhere_else(
    corpus: Path, exception: str, jobs: str, glob: str, spared: set[str]
) -> None:
    (corpus / "cleaner.toml").write_text(exception.format(glob))
    got = cleaned(corpus, "--jobs", jobs)
    assert len(got) == 6
    assert {dump for dump, stays in got.items() if stays} == spared


def test_a_changed_exception_is_noticed_by_the_next_run(corpus: Path) -> None:
    assert not any(cleaned(corpus).values())
    for exception in (IGNORE, KEEP):
        for glob in ("a.txt", "r.jsonl"):
            (corpus / "cleaner.toml").write_text(exception.format(glob))
            for cache in ("_nearest", "_given"):  # a run of its own would have read it
                find.__globals__[cache].cache_clear()
            assert any(cleaned(corpus).values())
            done = CliRunner().invoke(main, ["clean", str(corpus), "-o", str(corpus.parent / "out.jsonl")])
            assert "nothing has changed" in done.output


def test_records_say_which_rules_were_in_force(corpus: Path) -> None:
    (corpus / "cleaner.toml").write_text(IGNORE.format("letters/*"))
    cleaned(corpus)
    rows = [json.loads(x) for x in (corpus.parent / "out.jsonl").read_text().splitlines()]
    assert {r["rules"] for r in rows if r["dump"] == "letters/b.txt"} == {rulebook((), ["promotion", "reader"]).digest}
    assert len({r["rules"] for r in rows}) == 2


def test_exceptions_travel_to_workers_that_stand_elsewhere(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus / "cleaner.toml").write_text(KEEP.format("letters/*"))
    monkeypatch.chdir(corpus)
    sent = pickle.dumps(find(Path("letters")).exceptions())
    monkeypatch.chdir("/")
    assert pickle.loads(sent).kept(Path("letters/b.txt")) == ("our daily newsletter",)
    assert pickle.loads(sent).kept(Path("a.txt")) == ()


def test_ray_obeys_them_too(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install '.[ray]'")
    pytest.importorskip("pyarrow")
    (corpus / "cleaner.toml").write_text(IGNORE.format("letters/*") + KEEP.format("r.jsonl"))
    config = find(corpus)
    for engine in ("local", "ray"):
        batch.run([corpus], tmp_path / f"{engine}.jsonl", config=config, engine=engine, jobs=2)
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert sum(CALL in json.loads(x)["text"] for x in (tmp_path / "ray.jsonl").read_text().splitlines()) == 4


def test_heuristics_can_be_disabled_as_rules_can(tmp_path: Path) -> None:
    from cleaner.pipeline import clean

    story = (
        "Rain delays the final\n\nIt rained all day in Hull, and the final was put off until Monday, said the"
        " club.\n\nThe pitch was under water by noon, and the gates stayed shut.\n\nRain delays the final\n"
    )
    by = {m.by for m in clean(story).marks if m.by.startswith("heuristic/")}
    assert by
    for name in by:
        assert name not in {m.by for m in clean(story, rulebook((), [name])).marks}
        assert rulebook((), [name]).digest != rulebook((), []).digest
