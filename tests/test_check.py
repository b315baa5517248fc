"""`cleaner check` and its fixes, on real files, through the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from cleaner.config import find
from cleaner.model import CleanerError

STORY = [
    "The ferry to Ost Halle ran again on Monday, four years after the old pontoon sank in a gale that nobody had forecast.",
    "Harbour master Tove Lindqvist counted ninety passengers on the first crossing, and three bicycles, and one goat in a crate.",
    "The county paid for the new pontoon out of a fund that was meant for lighthouses, of which it has none, she said.",
]
DIRTY = "\n\n".join([*STORY, "Related Articles", "Back to top button", "Verified by MonsterInsights"]) + "\n"
CLEAN = "\n\n".join(STORY) + "\n"


pytestmark = pytest.mark.usefixtures("here")


def cleaner(*args: str, stdin: str | bytes | None = None):
    return CliRunner().invoke(main, list(args), input=stdin)


def write(name: str, text: str = DIRTY, **kwargs: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(kwargs.get("encoding", "utf-8")))
    return path


def test_findings_have_place_rule_and_message():
    write("a.txt")
    done = cleaner("check", "a.txt")
    assert done.exit_code == 1
    first = done.stdout.splitlines()[0]
    assert first.startswith("a.txt:7:1: related/")
    assert "Related Articles" in first


def test_clean_file_is_silent():
    write("a.txt", CLEAN)
    done = cleaner("check", "a.txt")
    assert (done.exit_code, done.output) == (0, "")


def test_after_fix_check_is_silent_and_the_clean_file_is_untouched():
    dirty, clean = write("dirty.txt"), write("clean.txt", CLEAN)
    before = clean.stat().st_mtime_ns
    done = cleaner("check", "--fix", ".")
    assert done.exit_code == 1
    assert done.stderr == "Rewriting dirty.txt\n"
    assert dirty.read_text() == CLEAN
    assert clean.stat().st_mtime_ns == before
    assert cleaner("check", ".").exit_code == 0
    assert cleaner("check", "--fix", ".").exit_code == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_fix_keeps_encoding_mode_and_line_ends(encoding: str):
    text = DIRTY.replace("Lindqvist", "Lindqvíst").replace("\n", "\r\n")
    path = write("a.txt", text, encoding=encoding)
    path.chmod(0o640)
    cleaner("check", "--fix", "a.txt")
    assert path.read_bytes() == CLEAN.replace("Lindqvist", "Lindqvíst").replace("\n", "\r\n").encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640


def test_read_only_file_is_reported_not_rewritten():
    path = write("a.txt")
    path.chmod(0o444)
    done = cleaner("check", "--fix", "a.txt")
    assert done.exit_code == 2
    assert "read-only" in done.stderr
    assert path.read_text() == DIRTY


def test_binary_and_missing_files_are_one_line_each_and_the_rest_goes_on():
    Path("b.txt").write_bytes(b"\x7fELF\0\0\0")
    write("a.txt")
    done = cleaner("check", "-q", "b.txt", "none.txt", "a.txt")
    assert done.exit_code == 2
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["b.txt", "none.txt"]
    assert "a.txt:7:1" in done.stdout


def test_a_fix_does_not_follow_links_in_a_folder(tmp_path: Path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text(DIRTY)
    Path("corpus").mkdir()
    os.symlink(outside, "corpus/link.txt")
    done = cleaner("check", "--fix", "corpus")
    assert done.exit_code == 2
    assert "corpus/link.txt: a link that leads out of" in done.stderr
    assert outside.read_text() == DIRTY


def test_a_link_out_of_the_repository_is_not_followed_even_when_named(tmp_path: Path):
    outside = tmp_path.parent / f"{tmp_path.name}-beyond.txt"
    outside.write_text(DIRTY)
    write("cleaner.toml", "")
    os.symlink(outside, "link.txt")
    done = cleaner("check", "--fix", "link.txt")
    assert done.exit_code == 2
    assert "link.txt: a link that leads out of" in done.stderr
    assert outside.read_text() == DIRTY
    assert Path("link.txt").is_symlink()


def test_json_lines_are_fixed_record_by_record():
    rows = [{"id": "x", "text": DIRTY, "n": 1}, {"id": "y", "text": CLEAN}, {"note": "no text"}]
    path = write("a.jsonl", "".join(json.dumps(r) + "\n" for r in rows) + "{broken\n")
    done = cleaner("check", "a.jsonl")
    assert "a.jsonl:1:1: related/" in done.stdout
    cleaner("check", "--fix", "a.jsonl")
    lines = path.read_text().splitlines()
    assert json.loads(lines[0]) == {"id": "x", "text": CLEAN, "n": 1}
    assert lines[1:] == [json.dumps(rows[1]), json.dumps(rows[2]), "{broken"]


def test_several_stories_are_reported_and_split_only_when_told():
    card = "{0}\n\n{0}\n\nHalle Post\n\n5 hours ago\n\n{0}\n\n{1}\n\n"
    heads = ["Ferry to Ost Halle runs again", "Baker of Tarn wins a prize for rye", "School in Ladbury keeps its bell"]
    bodies = [
        " ".join(STORY),
        "Rye bread from a cellar in Tarn took first prize at the county fair on Sunday, its baker Oda Brenner said. She has "
        "kept her grandmother's leaven alive since 1988, and carried it through two floods in a jar. The judges praised the "
        "crust, which they needed a saw for. Brenner will bake four hundred loaves for the fair next year.",
        "The bell of Ladbury school rings on, because the council found the money for a new rope at last. The old one broke "
        "in March while the caretaker was ringing for the end of term, and for ten weeks the children went home when they "
        "were hungry. The rope came from a yard that makes them for ships. It will outlast the school, the mayor said.",
    ]
    path = write("a.txt", "".join(card.format(h, b) for h, b in zip(heads, bodies, strict=True)))
    done = cleaner("check", "a.txt")
    assert "stories/several" in done.stdout
    done = cleaner("check", "--fix", "a.txt")
    assert "stories/several" in done.stdout
    assert path.exists()
    done = cleaner("check", "--fix", "--split", "a.txt")
    assert sorted(p.name for p in Path().glob("*.txt")) == ["a.1.txt", "a.2.txt", "a.3.txt"]
    assert Path("a.2.txt").read_text().startswith("Baker of Tarn wins a prize for rye\n\nRye bread")
    assert cleaner("check", ".").exit_code == 0


def test_stdin_is_checked_and_fixed():
    assert "-:7:1: related/" in cleaner("check", "-", stdin=DIRTY).stdout
    assert cleaner("check", "--fix", "-", stdin=DIRTY).stdout == CLEAN


def test_diff_changes_nothing():
    path = write("a.txt")
    done = cleaner("check", "--diff", "a.txt")
    assert "-Related Articles\n" in done.stdout
    assert "\n-The ferry" not in done.stdout
    assert path.read_text() == DIRTY


def test_stat_counts_by_rule_and_file():
    write("a.txt")
    write("b.txt")
    done = cleaner("check", ".", "--stat")
    assert "       3  a.txt" in done.stdout
    assert "6  findings in all" in done.stdout


def test_baseline_reports_only_what_is_new():
    write("a.txt")
    assert cleaner("check", ".", "--baseline", "known.json").exit_code == 0
    assert cleaner("check", ".", "--baseline", "known.json").exit_code == 0
    write("a.txt", "Skip to content\n\n" + DIRTY)
    done = cleaner("check", ".", "--baseline", "known.json")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1


def test_cache_answers_for_unchanged_files_only():
    write("a.txt")
    first = cleaner("check", ".").stdout
    cache = next(Path(".cleaner_cache").glob("*.json"))
    assert cleaner("check", ".").stdout == first
    data = json.loads(cache.read_text())
    key = next(iter(data))
    data[key][0] = data[key][0][:1]
    cache.write_text(json.dumps(data))
    assert len(cleaner("check", ".").stdout.splitlines()) == 1, "the second run must come from the cache"
    write("a.txt", DIRTY.replace("goat", "sheep"))
    assert cleaner("check", ".").stdout == first
    assert "related/" in first
    assert "related/" not in cleaner("check", ".", "--disable", "related").stdout, "other rules, another answer"


def test_exceptions_live_in_the_configuration():
    write("a.txt")
    write("old/b.txt")
    write("c.txt", CLEAN)
    write("cleaner.toml", """
        [per-file-ignores]
        "old/*" = ["related", "navigation", "heuristic/*", "reader", "widgets", "sharing", "promotion"]
        "c.txt" = ["legal"]
        [[keep]]
        path = "a.txt"
        text = "Back to top button"
        [[keep]]
        path = "c.txt"
        text = "a sentence that is not there"
    """)  # fmt: skip
    done = cleaner("check", ".")
    assert "Back to top" not in done.stdout
    assert "old/b.txt:7:1" not in done.stdout
    assert "a.txt:7:1: related/" in done.stdout
    stale = done.stderr.splitlines()
    assert any("keep 'a sentence that is not there' for c.txt" in s for s in stale)
    assert any("per-file-ignores legal for c.txt" in s for s in stale)


def test_configuration_is_found_upwards_and_shown():
    write("pyproject.toml", '[tool.cleaner]\ndisable = ["related"]\n[tool.cleaner.settings]\nmax_loss = 0.5\n')
    write("deep/er/a.txt")
    assert find(Path("deep/er/a.txt")).path == Path("pyproject.toml").absolute()
    done = cleaner("config", "deep/er/a.txt")
    assert 'disable = ["related"]' in done.stdout
    assert "max_loss = 0.5" in done.stdout
    assert " related/" not in cleaner("check", "deep").stdout


@pytest.mark.parametrize(("text", "said"), [
    ("disable = 1", "'disable' must be a list of strings"),
    ("colour = 'red'", "unknown key colour"),
    ("[settings]\nmax_los = 1", "settings.max_los: no such setting. Did you mean max_loss?"),
    ("[settings]\nmax_loss = 'much'", "settings.max_loss must be a number"),
    ("keep = ['x']", "'keep' must be a list of tables"),
    ("x = [", "not valid TOML"),
])  # fmt: skip
def test_bad_configuration_is_refused_with_file_and_key(text: str, said: str):
    write("cleaner.toml", text)
    write("a.txt")
    done = cleaner("check", "a.txt")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "cleaner.toml" in done.stderr


def test_bad_rule_file_is_refused_with_file_id_fault_and_need():
    write("mine/promo.toml", '[[rule]]\nid = "x"\nphrases = ["Buy now"]\n')
    done = cleaner("check", "--rules", "mine", "-", stdin="x")
    assert done.exit_code == 2
    assert "promo.toml: promo/x: 'why' is missing" in done.stderr
    assert "A rule needs" in done.stderr


def test_own_rules_and_disabled_ids():
    write(
        "mine/promo.toml",
        '[[rule]]\nid = "goat"\nwhy = "The goat is an advertisement here."\nphrases = ["Goat milk by post"]\nmatches = ["Goat milk by post", "GOAT MILK BY POST!"]\nspares = ["Goat milk by post office rules is sour.", "Milk."]\n',
    )
    write("a.txt", CLEAN + "\nGoat milk by post\n")
    assert cleaner("check", "a.txt").exit_code == 0
    assert "promo/goat" in cleaner("check", "--rules", "mine", "a.txt").stdout
    assert cleaner("check", "--rules", "mine", "--disable", "promo/goat", "a.txt").exit_code == 0


def test_sarif_and_github_and_json():
    write("a.txt")
    log = json.loads(cleaner("check", "--format", "sarif", "a.txt").stdout)
    (run,) = log["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 1}
    assert {r["ruleId"] for r in run["results"]} == {r["id"] for r in run["tool"]["driver"]["rules"]}
    assert cleaner("check", "--format", "github", "a.txt").stdout.startswith(
        "::warning file=a.txt,line=7,col=1,title=related/"
    )
    assert json.loads(cleaner("check", "--format", "json", "a.txt").stdout)[0]["path"] == "a.txt"


def test_sarif_keeps_to_the_published_schema():
    model = pytest.importorskip(
        "pydantic_sarif.model", reason="pydantic-sarif, generated from the schema, is not installed"
    )
    write("a b.txt")
    write("c.txt", CLEAN)
    for paths in (["."], ["c.txt"]):
        log = cleaner("check", "--format", "sarif", *paths).stdout
        model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(log)


def test_wrong_configuration_raises_a_cleaner_error():
    write("cleaner.toml", "disable = 1")
    with pytest.raises(CleanerError):
        find(Path("a.txt"))


def test_a_diff_says_what_it_does_not_show():
    write("a.txt")
    write(
        "page.html",
        f"<html><body><nav><a href='/a'>Home</a></nav><article>{'<p>It rained all day.</p>' * 3}</article></body></html>",
    )
    got = cleaner("check", "--diff", "a.txt", "page.html")
    assert "+++ b/a.txt" in got.stdout
    assert "page.html: 1 finding not in the diff" in got.stderr
    assert "a.txt: " not in got.stderr


def test_a_terminal_gets_colours_unless_it_asks_for_none(tmp_path: Path):
    import os
    import pty
    import subprocess
    import sys

    write("a.txt")

    def seen(**more: str) -> bytes:
        here, there = pty.openpty()
        env = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **more}
        subprocess.run(
            [sys.executable, "-m", "cleaner.cli", "check", "a.txt"], stdout=there, stderr=subprocess.DEVNULL, env=env
        )
        os.close(there)
        return os.read(here, 10_000)

    assert b"\x1b[1ma.txt" in seen()
    assert b"\x1b[" not in seen(NO_COLOR="1")
    assert b"a.txt:" in seen(NO_COLOR="1")
