"""One front door: check, explain, review, restore and clean read the same files, and say alike what could not be done."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from cleaner.rules.names import judges
from tests.test_check import CLEAN, DIRTY, write

pytestmark = pytest.mark.usefixtures("here")


def cleaner(*args: str, stdin: str | bytes | None = None):
    return CliRunner().invoke(main, list(args), input=stdin)


def record(text: str, **more: object) -> str:
    return json.dumps({"text": text, **more}) + "\n"


def test_what_clean_reads_check_explain_and_review_read():
    Path("packed.txt.gz").write_bytes(gzip.compress(DIRTY.encode()))
    write("rows.jsonl", record(DIRTY, id="x"))
    write("page.html", f"<html><body><article><p>{CLEAN}</p></article></body></html>")
    found = {line.split(":")[0] for line in cleaner("check", ".").stdout.splitlines()}
    assert {"packed.txt.gz", "rows.jsonl"} <= found
    assert "Related Articles" in cleaner("explain", "packed.txt.gz").stdout
    assert cleaner("review", ".", "-o", "r.html").stderr == "r.html: 3 dumps\n"


@pytest.mark.parametrize("command", [["check"], ["explain"], ["clean", "-q"]])
def test_a_json_line_without_text_is_the_same_error_everywhere(command: list[str]):
    write("a.jsonl", record(CLEAN) + '{"body": "x"}\n{broken\n')
    done = cleaner(*command, "a.jsonl")
    assert done.exit_code == (2 if command == ["check"] else 1)
    assert "a.jsonl:2: no field 'text' or 'html'; fields: body. Name the field with --text-field." in done.stderr
    assert "a.jsonl:3: not JSON" in done.stderr


def test_text_field_and_exclude_hold_everywhere():
    write("a.jsonl", json.dumps({"body": DIRTY}) + "\n")
    write("b.txt")
    for command in ("check", "explain", "clean"):
        done = cleaner(command, ".", "--text-field", "body", "--exclude", "b.*")
        assert "Related" in done.stdout or command == "clean"
        assert "b.txt" not in done.stdout
        assert done.exit_code == (1 if command == "check" else 0), done.output


def test_a_fix_changes_nothing_of_a_json_line_but_the_texts_bytes():
    odd = '{ "n":1.50, "text": %s , "b":"\\u00e9\\/", "data": {"text": %s}}'
    before = odd % (json.dumps("Müller\n\n" + DIRTY), '"x"')
    write("a.jsonl", "\ufeff" + before + "\r\n" + before + "\r\n")
    assert cleaner("check", "--fix", "a.jsonl").exit_code == 1
    raw = Path("a.jsonl").read_bytes().decode("utf-8-sig")
    first, second, rest = raw.split("\r\n")
    assert first == second
    assert rest == ""
    assert first.startswith('{ "n":1.50, "text": "M\\u00fcller\\n\\nThe ferry')
    assert first.endswith('said.\\n" , "b":"\\u00e9\\/", "data": {"text": "x"}}')
    assert cleaner("check", "a.jsonl").exit_code == 0


def test_a_fix_in_a_nested_field():
    write("a.jsonl", '{"data": {"text": %s}, "text": "kept"}\n' % json.dumps(DIRTY))  # noqa: UP031
    done = cleaner("check", "--fix", "--text-field", "data.text", "a.jsonl")
    assert done.exit_code == 1, done.stderr
    assert json.loads(Path("a.jsonl").read_text()) == {"data": {"text": CLEAN}, "text": "kept"}


def test_the_headline_stays_and_what_goes_was_a_finding():
    head = "Ferry to Ost Halle runs again"
    write("a.txt", f"{head}\n\nBy Oda Brenner\n\nPublished: 12 March 2024\n\n{CLEAN}")
    found = cleaner("check", "a.txt").stdout
    assert "Oda Brenner" in found
    cleaner("check", "--fix", "a.txt")
    assert Path("a.txt").read_text() == f"{head}\n\n{CLEAN}"
    assert cleaner("check", "a.txt").output == ""


def test_a_dump_without_a_story_is_not_emptied():
    path = write("a.txt", "Related Articles\n\nBack to top button\n")
    done = cleaner("check", "--fix", "a.txt")
    assert path.read_text() == "Related Articles\n\nBack to top button\n"
    assert done.exit_code in (0, 1)


def test_half_a_character_in_json_is_checked_and_not_rewritten():
    write("a.jsonl", '{"id": "x", "text": "\\ud800 ' + DIRTY.replace("\n", "\\n") + '"}\n')
    before = Path("a.jsonl").read_bytes()
    assert cleaner("check", "a.jsonl").exit_code == 1
    done = cleaner("check", "--fix", "a.jsonl")
    assert done.exit_code == 2
    assert "a.jsonl:1: not rewritten" in done.stderr
    assert Path("a.jsonl").read_bytes() == before


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_a_file_name_that_is_not_utf8(form: str):
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        write(name)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    command = [sys.executable, "-m", "cleaner.cli", "check", ".", "--format", form]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, env=env)
    assert done.returncode == 1, done.stderr
    said = done.stdout.decode("utf-8")
    assert ("caf%E9.txt" if form == "sarif" else "caf\\xe9.txt") in said.replace("\\\\", "\\")
    assert b"Traceback" not in done.stderr


def test_what_could_not_be_done_is_a_line_and_exit_2(tmp_path: Path):
    write("a.txt")
    if Path("/dev/full").exists():
        env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        with open("/dev/full", "w") as full:
            command = [sys.executable, "-m", "cleaner.cli", "check", "a.txt"]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=env)
        assert done.returncode == 2
        assert "No space left" in done.stderr
        assert "Traceback" not in done.stderr
    Path("latin.toml").write_bytes("# Müll\n".encode("latin-1"))
    done = cleaner("check", "--rules", "latin.toml", "a.txt")
    assert done.exit_code == 2
    assert "latin.toml: not valid TOML" in done.stderr
    done = cleaner("review", "a.txt", "-o", "none/there.html")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleaner: none/there.html: No such file")


def test_who_reads_stdout_may_stop():
    for n in range(300):
        write(f"corpus/{n}.txt")
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = f"{sys.executable} -m cleaner.cli check -q -j 0 corpus; echo $? >&2"
    done = subprocess.run(["bash", "-c", f"({command}) | head -1"], capture_output=True, text=True, env=env)
    assert done.stdout.count("\n") == 1
    assert done.stderr in ("141\n", "1\n"), "silence; 1 where all of it went into the pipe before it closed"


@pytest.mark.parametrize("command", ["clean", "check", "explain"])
def test_nobody_waits_for_a_person_to_type(command: str, monkeypatch: pytest.MonkeyPatch):
    import click.testing

    monkeypatch.setattr(click.testing._NamedTextIOWrapper, "isatty", lambda self: True, raising=False)
    done = cleaner(command)
    assert done.exit_code == 2
    assert "Name files or folders" in done.stderr


@pytest.mark.parametrize("command", ["check --output-file", "review -o", "rules learn -o"])
def test_no_command_writes_over_what_it_reads(command: str):
    write("a.txt")
    Path("b.txt").symlink_to("a.txt")
    for out in ("a.txt", "b.txt"):
        done = cleaner(*command.split(), out, "a.txt")
        assert done.exit_code == 2
        assert "is the input a.txt as well" in done.stderr
        assert Path("a.txt").read_text() == DIRTY


@pytest.mark.parametrize("line", [
    "check --fix @", "clean @ -o out.jsonl", "clean a.txt -o @", "clean a.txt -o out.jsonl --audit @", "explain @",
    "review @ -o page.html", "restore @ @ -o back", "rules learn @ -o own.toml", "rules new a/b --from x --to @",
])  # fmt: skip
def test_an_empty_name_is_not_this_folder(line: str):
    """What a script gives whose variable is not set."""
    write("a.txt")
    done = cleaner(*("" if word == "@" else word for word in line.split()))
    assert done.exit_code == 2
    assert "name is empty" in done.stderr
    assert [p.name for p in Path().iterdir()] == ["a.txt"]
    assert Path("a.txt").read_text() == DIRTY


@pytest.mark.parametrize(("text", "said"), [
    ('disable = ["relatd"]', "disable: 'relatd' is no rule, family or heuristic. Did you mean related"),
    ('disable = ["heuristic/mastheda"]', "Did you mean heuristic/masthead?"),
    ('[per-file-ignores]\n"*" = ["nobody/there"]', "per-file-ignores.*: 'nobody/there'"),
    ("[settings]\ncare = 7", "settings.care must be from 0 to 1, not 7"),
    ("[settings]\nmax_chars = -5", "settings.max_chars must be 1 or more, not -5"),
    ("[settings]\nmax_seconds = nan", "settings.max_seconds must be 0.001 or more"),
    ("disabel = []", "Did you mean disable?"),
])  # fmt: skip
def test_what_nobody_knows_is_refused_with_what_was_meant(text: str, said: str):
    write("cleaner.toml", text)
    write("a.txt")
    for command in ("check", "clean"):
        done = cleaner(command, "a.txt")
        assert done.exit_code == 2
        assert said in done.stderr


def test_an_unknown_id_on_the_command_line_is_refused():
    done = cleaner("check", "--disable", "relatd", "-", stdin=DIRTY)
    assert done.exit_code == 2
    assert "Did you mean related" in done.stderr


def test_a_folder_with_nothing_to_read_is_said():
    write("data/a.sqlite", "x")
    for command in ("check", "clean", "explain"):
        done = cleaner(command, "data")
        assert "data: nothing to read in it (1 .sqlite)" in done.stderr
        assert done.exit_code == (2 if command == "check" else 1)


def test_every_name_that_is_printed_can_be_shown():
    for name, judge in judges().items():
        if name.startswith(("heuristic/", "structure/", "learned/", "reader/")) and not name.endswith("/"):
            said = cleaner("rules", "show", name).stdout
            assert said.startswith(f"{name}  (cleaner/"), said
            assert len(judge.about) > 40
    shown = cleaner("rules", "show", "related/heading").stdout
    assert "(rules/related.toml)" in shown
    assert "  spares " in shown
    said = cleaner("rules", "show", "corpus/everywhere-line").stdout  # of an audit of `clean --learn`
    assert "`clean --learn` found in many dumps" in said
    done = cleaner("rules", "show", "heuristic/mastheda")
    assert done.exit_code == 2
    assert "Did you mean heuristic/masthead?" in done.stderr


def test_explain_gives_the_why_and_isolates_nothing_in_a_pipe():
    write("a.txt", DIRTY + "\n\nشارك المقال\n")
    said = cleaner("explain", "a.txt").stdout
    why = cleaner("rules", "show", "related/heading").stdout.splitlines()[1].strip()
    assert why in said
    assert "\u2068" not in said


def test_isolates_stand_around_right_to_left_text_on_a_terminal_only():
    from cleaner import clean
    from cleaner.views.explain import rendered

    said = rendered(clean("It rained in Hull.\n\nأمطرت السماء طوال اليوم في المدينة."), terminal=True).plain
    assert said.count("\u2068") == 1


class TestRestore:
    def run(self, out: str, *dumps: str) -> None:
        assert cleaner("clean", "-q", *dumps, "-o", out, "--audit", "audit.jsonl").exit_code == 0

    @pytest.mark.parametrize("out", ["out.jsonl", "out.jsonl.gz", "out.parquet", "out"])
    def test_texts_come_back_whatever_was_written(self, out: str):
        if out.endswith(".parquet"):
            pytest.importorskip("pyarrow", reason="pyarrow is not installed")
        write("in/a.txt", f"Ferry to Ost Halle runs again\n\n{DIRTY}")
        write("in/b/c.txt", DIRTY.replace("\n", "\r\n"), encoding="utf-16")
        self.run(out, "in")
        done = cleaner("restore", out, "audit.jsonl", "-o", "back")
        assert done.exit_code == 0, done.output
        for name in ("a.txt", "b/c.txt"):
            assert (Path("back") / name).read_bytes() == (Path("in") / name).read_bytes()

    def test_pages_are_named_and_skipped(self):
        write("in/a.txt")
        write("in/p.html", f"<html><body><article><h1>A ferry runs</h1><p>{CLEAN}</p></article></body></html>")
        self.run("out.jsonl", "in")
        done = cleaner("restore", "out.jsonl", "audit.jsonl", "-o", "back")
        assert done.exit_code == 2
        assert done.stderr.splitlines()[0].startswith("p.html: a page.")
        assert "1 dump restored, 1 could not be" in done.stderr
        assert Path("back/a.txt").read_text() == DIRTY

    def test_a_dump_comes_back_whole_or_not_at_all_and_nothing_of_the_users_is_overwritten(self):
        write("in/a.txt")
        write("in/b.txt", DIRTY.replace("goat", "sheep"))
        self.run("out.jsonl", "in")
        rows = Path("out.jsonl").read_text().replace("goat", "boat")
        Path("out.jsonl").write_text(rows)
        write("back/b.txt", "mine")
        done = cleaner("restore", "out.jsonl", "audit.jsonl", "-o", "back")
        assert done.exit_code == 2
        assert "a.txt: what comes out is not the dump that went in" in done.stderr
        assert "another file is there, not overwritten" in done.stderr
        assert [p.name for p in Path("back").iterdir()] == ["b.txt"]
        assert Path("back/b.txt").read_text() == "mine"

    @pytest.mark.parametrize(("name", "data"), [
        ("a.jsonl.gz", b"not gzip"), ("a.jsonl", b"\xff\xfe"), ("a.jsonl", b"[1]\n"), ("a.txt", b"x"), ("a.parquet", b"x"),
    ])  # fmt: skip
    def test_what_is_no_articles_file_is_one_line(self, name: str, data: bytes):
        Path(name).write_bytes(data)
        Path("audit.jsonl").write_text("")
        done = cleaner("restore", name, "audit.jsonl", "-o", "back")
        assert done.exit_code == 2
        assert done.stderr.startswith(f"cleaner: {name}")
        assert done.stderr.count("\n") == 1


def test_check_ends_with_a_line_that_says_how_much_can_be_fixed():
    write("a.txt")
    write("b.jsonl", record(DIRTY))
    Path("c.txt.gz").write_bytes(gzip.compress(DIRTY.encode()))
    done = cleaner("check", ".")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Found 9 in 3 files, 6 fixable with --fix; the others can't be fixed in place")
    assert cleaner("check", "-q", ".").stderr == ""
    assert cleaner("check", "-q", "--exit-zero", ".").exit_code == 0
    done = cleaner("check", ".", "--statistics", "--format", "json", "--output-file", "found.json")
    assert len(json.loads(Path("found.json").read_text())) == 9
    assert "9  findings in all" in done.stderr


def test_stdin_has_the_name_that_it_is_given():
    write("deep/cleaner.toml", 'disable = ["related"]')
    said = cleaner("check", "-", "--stdin-filename", "deep/x.txt", stdin=DIRTY).stdout
    assert said.startswith("deep/x.txt:")
    assert " related/" not in said
    page = f"<html><body><article><p>{CLEAN}</p></article></body></html>"
    assert "<html>" not in cleaner("check", "-", "--stdin-filename", "x.html", stdin=page).stdout


def test_configuration_can_be_named_or_left_aside():
    write("cleaner.toml", 'disable = ["related"]')
    write("other.toml", 'disable = ["navigation"]')
    write("a.txt")
    assert " related/" not in cleaner("check", "a.txt").stdout
    assert " related/" in cleaner("check", "--isolated", "a.txt").stdout
    assert " related/" in cleaner("check", "--config", "cleaner.toml", "--isolated", "a.txt").stdout
    assert " related/" in cleaner("check", "--config", "other.toml", "a.txt").stdout
    assert " navigation/" not in cleaner("check", "--config", "other.toml", "a.txt").stdout
    write("wrong.toml", "[settings]\ncare = 7")
    done = cleaner("check", "--config", "wrong.toml", "a.txt")
    assert (done.exit_code, "care" in done.stderr) == (2, True)
    write("pyproject.toml", "[project]\nname = 'x'")
    assert "holds no [tool.cleaner]" in cleaner("check", "--config", "pyproject.toml", "a.txt").stderr


def test_options_that_contradict_or_mean_nothing_are_refused():
    write("a.txt")
    for wrong, said in [
        (("clean", "a.txt", "--recall", "--care", "0.3"), "give one of them"),
        (("clean", "a.txt", "--recall", "--precision"), "give one of them"),
        (("clean", "a.txt", "--language", "german"), "'german' is no code of a language"),
        (("check", "a.txt", "--stdin-filename", "b.txt"), "names what is piped in"),
        (("check", "a.txt", "--ignore", "promo"), "--disable: 'promo' is no rule, family or heuristic"),
        (("check", "a.txt", "--ignore", "newsletter-call"), "Did you mean promotion/newsletter-call?"),
    ]:
        done = cleaner(*wrong)
        assert done.exit_code == 2, wrong
        assert said in done.stderr
        assert done.stdout == ""
    careful, thorough = (cleaner("clean", "a.txt", "--stat", o).exit_code for o in ("--recall", "--precision"))
    assert careful == thorough == 0


def test_what_was_not_selected_is_no_finding_alone():
    other = (
        "A new library for Marrow Bay\n\nBy Dan Osterby\n\nThe council of Marrow Bay voted on Wednesday night to build "
        "a library on the site of the old cannery, nine votes to four.\n\nThe building will cost two million and is to "
        "open in three years, the council said. Opponents wanted the money for the roads.\n"
    )
    two = f"{CLEAN}\n\n* * *\n\n{other}"
    write("two.txt", two)
    assert " stories/several " in cleaner("check", "two.txt").stdout
    done = cleaner("check", "two.txt", "--select", "sharing")
    assert (done.stdout, done.exit_code) == ("", 0)
    assert " stories/several " in cleaner("check", "two.txt", "--select", "stories").stdout


def test_clean_stories_that_cannot_be_read_are_no_passed_test():
    Path("empty").mkdir()
    assert cleaner("rules", "test", "--good", "empty").exit_code == 2
    assert cleaner("rules", "test", "--good", "nowhere").exit_code == 2


def test_a_glob_shows_the_rules_that_it_names():
    said = cleaner("rules", "show", "promotion/newsletter-*").stdout
    assert "promotion/newsletter-call " in said
    assert "promotion/app" not in said


def test_a_flag_is_named_for_one_dump_too():
    write("a.txt", "<x/>\n")
    assert "no-story" in cleaner("clean", "a.txt").stderr


def test_junit_and_gitlab_reports_hold_every_finding():
    import xml.etree.ElementTree as ElementTree

    write("a & b.txt")
    suite = ElementTree.fromstring(cleaner("check", ".", "--format", "junit").stdout)
    assert [s.get("name") for s in suite] == ["a & b.txt"]
    assert len(suite.findall(".//failure")) == 3
    rows = json.loads(cleaner("check", ".", "--format", "gitlab").stdout)
    assert len({r["fingerprint"] for r in rows}) == 3
    assert rows[0]["location"] == {"path": "a & b.txt", "lines": {"begin": 7}}


def test_findings_in_a_page_have_the_line_of_the_page():
    body = "".join(f"<p>{line}</p>\n" for line in CLEAN.split("\n\n"))
    write("p.html", f"<html>\n<body>\n<article>\n{body}<p>Related Articles</p>\n</article></body></html>\n")
    found = [f for f in json.loads(cleaner("check", "p.html", "--format", "json").stdout) if "Related" in f["message"]]
    assert [(f["line"], f["fixable"]) for f in found] == [(8, False)]


def test_a_diff_of_json_lines_counts_lines_as_the_file_does():
    write("a.jsonl", record(CLEAN) + record(DIRTY) + record(CLEAN))
    said = cleaner("check", "--diff", "a.jsonl").stdout.splitlines()
    assert said[:3] == ["--- a/a.jsonl", "+++ b/a.jsonl", "@@ -2 +2 @@"]
    assert len(said) == 5


def test_care_languages_and_a_dry_run():
    write(
        "de.txt",
        "Die Fähre nach Ost Halle fuhr am Montag wieder, vier Jahre nachdem der alte Ponton im Sturm gesunken war.\n",
    )
    write("en.txt", CLEAN)
    done = cleaner("clean", "-q", ".", "--language", "de")
    assert [json.loads(line)["language"] for line in done.stdout.splitlines()] == ["de"]
    done = cleaner("clean", "-q", ".", "-o", "out", "--language", "en,fr", "--audit", "audit.jsonl")
    assert [p.name for p in Path("out").glob("*.txt")] == ["en.txt"]
    assert '"act":"language"' in Path("audit.jsonl").read_text()
    done = cleaner("clean", "en.txt", "--stat")
    assert done.stdout.startswith("1 dump = 1 cleaned")
    assert CLEAN[:20] not in done.stdout
    assert cleaner("clean", "en.txt", "--stat", "-o", "x").exit_code == 2
    assert cleaner("clean", "-q", "en.txt", "--care", "1.5").exit_code == 2
    assert cleaner("clean", "-q", "en.txt", "--recall").exit_code == 0


def test_why_tells_the_story_of_one_line():
    write("a.txt")
    said = cleaner("explain", "a.txt", "--why", "related art").stdout.splitlines()
    assert said[:2] == ["a.txt", "line 7: Related Articles"]
    assert said[2].startswith("  removed by related/heading")
    assert " said " in said[3]
    assert "nobody spoke of it" in cleaner("explain", "a.txt", "--why", "county paid").stdout


def test_why_names_rules_whole_shows_brackets_and_says_when_no_line_is_meant():
    write("a.txt", f"{DIRTY}\n\nRead [/more] at [red] gate\n")
    said = cleaner("explain", "a.txt", "--why", "related articles").stdout
    assert "removed by related/heading[en]" in said
    assert "p=1.00" not in said
    assert "Read [/more] at [red] gate" in cleaner("explain", "a.txt", "--why", "[/more]").stdout
    write("b.txt", CLEAN)
    assert "b.txt" not in cleaner("explain", ".", "--why", "related articles").stdout
    done = cleaner("explain", ".", "--why", "no such words")
    assert (done.stdout, done.exit_code) == ("", 1)
    assert "no line holds 'no such words'" in done.stderr


def test_a_reader_that_has_seen_enough_ends_explain_as_it_ends_the_others():
    write("a.txt", DIRTY * 400)
    run = subprocess.Popen(
        [sys.executable, "-m", "cleaner.cli", "explain", "--all", "a.txt"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert run.stdout
    assert run.stderr
    run.stdout.close()
    assert (run.stderr.read(), run.wait()) == (b"", 141)
    run.stderr.close()


def test_rules_run_over_clean_stories_of_the_users(tmp_path: Path):
    write("mine/promo.toml", '[[rule]]\nid = "goat"\nwhy = "The goat is an advertisement here."\nphrases = ["Goat milk by post"]\nmatches = ["Goat milk by post", "GOAT MILK BY POST!"]\nspares = ["Goat milk by post office rules is sour.", "Milk."]\n')  # fmt: skip
    write("good/a.txt", CLEAN)
    write("good/b.txt", CLEAN + "\nGoat milk by post\n")
    done = cleaner("rules", "test", "mine", "--good", "good")
    assert done.exit_code == 1
    assert "b.txt:7: promo/goat would drop 'Goat milk by post'" in done.stdout.replace('"', "'")
    assert "a.txt" not in done.stdout


def test_a_result_explains_itself():
    from cleaner import clean

    result = clean(DIRTY)
    assert "related/heading" in result.explain()
    assert "-Related Articles\n" in result.diff()
    assert clean(CLEAN).diff() == ""
    told = json.loads(json.dumps(result.to_dict()))
    assert told["articles"][0]["text"] == result.articles[0].text
    assert {r["text"] for r in told["removed"]} >= {"Related Articles"}


def test_only_what_is_selected_is_found_and_fixed():
    path = write("a.txt")
    found = cleaner("check", "a.txt", "--select", "related").stdout.splitlines()
    assert [line.split()[1].split("/")[0] for line in found] == ["related"]
    cleaner("check", "a.txt", "--select", "related", "--fix")
    assert path.read_text() == DIRTY.replace("Related Articles\n\n", "")
    done = cleaner("check", "a.txt", "--select", "relatd")
    assert done.exit_code == 2
    assert "Did you mean related?" in done.stderr


def test_what_is_left_out_for_its_language_is_told():
    write("a.txt")
    done = cleaner("clean", "a.txt", "--language", "fr")
    assert done.stdout == ""
    assert "1 story (1 left out for the language)" in done.stderr
    assert "left out" not in cleaner("clean", "a.txt", "--language", "en").stderr
