"""The rulebook: its examples hold, its files are tidy, no rule is slow, and a bad file is refused with advice."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from cleaner.model import CleanerError, Document
from cleaner.rules.book import Rulebook, load_file, load_folder, rulebook, shipped
from cleaner.rules.proof import HARM, check_rule, match_fault, read_example, spare_fault
from cleaner.rules.rule import SLOTS, Rule
from cleaner.text.segments import read_blocks

RULES = Path(__file__).parents[1] / "rules"
BOOK = shipped()
FILES = sorted(RULES.rglob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_examples(path: Path) -> None:
    assert [f for r in BOOK.rules if r.file == path.name for f in check_rule(r, BOOK)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_is_tidy(path: Path) -> None:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    ids = [t["id"] for t in tables]
    assert ids == sorted(set(ids))
    for table in tables:
        assert table["why"][0].isupper() or not table["why"][0].isalpha(), table["id"]
        assert table["why"].endswith("."), table["id"]
        for words in (table, *table.get("in", {}).values()):
            for slot in SLOTS:
                said = words.get(slot, [])
                assert said == sorted(set(said)), f"{table['id']}: {slot}"


def test_every_folder_rule_is_shipped() -> None:
    assert {r.id for r in load_folder(RULES)} == {r.id for r in BOOK.rules}


def test_near_misses_are_left_alone() -> None:
    """Sentences made up to look like clutter, in forty languages: the good log that is always there."""
    taken = []
    for line in (Path(__file__).parent / "data" / "near_misses.txt").read_text(encoding="utf-8").splitlines():
        marks = BOOK.marks(read_blocks(Document("near miss", line)))
        taken += [(m.by, line) for m in marks if m.act in HARM and m.by not in BOOK.zones]
    assert taken == []


HOSTILE = {
    "one word": "a" * 50_000,
    "words": "read more of our news " * 2_300,
    "spaces": " " * 50_000 + "x",
    "commas": "," * 50_000,
    "sign up": "sign up for our " * 3_100,
    "by": "By By By " * 5_500,
    "digits": "2024-01-02 " * 4_500,
    "white space": " \n" * 500_000,
    "new lines": "\n" * 1_000_000 + "x",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_marked_in_bounded_time(text: str) -> None:
    start = time.process_time()
    BOOK.marks(read_blocks(Document("hostile", text)))
    assert time.process_time() - start < 5


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_pattern_is_quick_on_a_hostile_line(path: Path) -> None:
    """A rule's own examples, repeated to 50,000 characters in one line, and a megabyte of white space between two words."""
    slow = []
    for rule in (r for r in BOOK.rules if r.file == path.name and r.pattern):
        seed = " ".join(read_example(m)[0].replace("\n", " ") for m in rule.matches or rule.spares) + " "
        line = (seed * (50_000 // len(seed) + 1))[:50_000]
        start = time.process_time()
        for text in (line, "x" + " " * 1_000_000 + "x"):
            for _ in rule.regex.finditer(text):
                pass
        if time.process_time() - start > 2:
            slow.append(rule.id)
    assert slow == []


GOOD = {
    "id": '"more"',
    "why": '"It leads away from the story."',
    "phrases": '["more of this"]',
    "matches": '["More of this", "more of this:"]',
    "spares": '["He wanted more of this soup.", "More of this world."]',
}


def _toml(**changes: str) -> str:
    fields = {**GOOD, **changes}
    return "[[rule]]\n" + "\n".join(f"{k} = {v}" for k, v in fields.items() if v)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": ""}, "'id' is missing"),
        ({"id": '"Not This"'}, "lower-case words"),
        ({"why": ""}, "'why' is missing"),
        ({"why": '"because"'}, "no sentence"),
        ({"matches": '["More of this"]'}, "fewer than two"),
        ({"spares": "[]"}, "fewer than two"),
        ({"phrases": ""}, "exactly one of"),
        ({"pattern": '"more"'}, "exactly one of"),
        ({"act": '"delete"'}, "not one of"),
        ({"where": '"middle"'}, "not one of"),
        ({"zone": '"body"'}, "not one of head, tail, edges"),
        ({"reach": '"far"'}, "list nor rest"),
        ({"act": '"cut"'}, "'where' must be"),
        ({"act": '"field"'}, "needs 'field'"),
        ({"field": '"colour"'}, "'field' is 'colour', not one of"),
        ({"phrases": '"more"'}, "must be a list"),
        ({"max_words": '"9"'}, "whole number"),
        ({"colour": '"red"'}, "unknown field colour"),
        ({"phrases": '["* * *"]'}, "nothing but punctuation"),
        ({"shape": '"song"'}, "'shape' is 'song', not one of label, heading"),
        ({"shape": '"call"'}, "a call has no 'phrases', but openers, objects"),
        ({"shape": '"call"', "phrases": "", "openers": '["join"]'}, "needs 'openers' and 'objects'"),
        ({"openers": '["join"]', "phrases": ""}, "or a shape's words"),
        ({"in": "3"}, "a table for each language"),
        ({"in": '{ de = { phrases = ["mehr davon"] } }'}, "'phrases' stands beside languages"),
        ({"in": '{ de = { wordz = ["mehr davon"] } }', "phrases": ""}, "unknown field wordz of a language"),
    ],
)
def test_a_bad_rule_is_refused_with_advice(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(_toml(**changes), encoding="utf-8")
    with pytest.raises(CleanerError) as e:
        load_file(path)
    assert says in str(e.value)
    assert "own.toml" in str(e.value)
    assert "A rule needs" in str(e.value)


def test_a_pattern_that_re2_refuses_names_file_and_rule(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(_toml(phrases="", pattern="'(?=more)'"), encoding="utf-8")
    book = rulebook([path])
    with pytest.raises(CleanerError, match=r"own\.toml.*own/more.*RE2"):
        book.marks(read_blocks(Document("x", "More of this")))


def test_no_toml_and_no_rules_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[[rule", encoding="utf-8")
    with pytest.raises(CleanerError, match="not valid TOML"):
        load_file(path)
    path.write_text("title = 'x'", encoding="utf-8")
    with pytest.raises(CleanerError, match=r"no \[\[rule\]\]"):
        load_file(path)
    with pytest.raises(CleanerError, match="no such rule file"):
        rulebook([tmp_path / "absent"])


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(_toml() + "\n" + _toml(), encoding="utf-8")
    with pytest.raises(CleanerError, match="used already"):
        rulebook([path])


def test_the_runner_tells_what_fails(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        _toml(matches='["More of that", "More of this"]', spares='["More of this!", "no"]', misses='["more of this"]'),
        encoding="utf-8",
    )
    book = Rulebook(load_file(path))
    faults = check_rule(book.rules[0], book)
    assert len(faults) == 3
    assert "match 1 'More of that': its rule does not mark it." in faults[0]
    assert "spare 1" in faults[1]
    assert "miss 1" in faults[2]


def test_the_runner_wants_the_exact_span(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        _toml(
            act='"cut"',
            where='"inline"',
            matches='["So. [[More of this]] He", "So. More of this"]',
            spares='["No", "Nor this"]',
        ),
        encoding="utf-8",
    )
    book = Rulebook(load_file(path))
    rule = book.rules[0]
    assert match_fault(rule, book, rule.matches[0]) == ""
    assert "double square brackets" in match_fault(rule, book, rule.matches[1])
    assert "marks ['More of this'], not ['So']" in match_fault(rule, book, "[[So]]. More of this")
    assert "takes 'More of this'" in spare_fault(rule, book, "Yes. More of this")


def test_disabled_rules_leave_no_mark() -> None:
    page = read_blocks(Document("x", "Skip to content"))
    assert BOOK.marks(page)
    assert rulebook(disabled=["navigation"]).marks(page) == []


def test_a_field_line_leaves_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        _toml(
            act='"field"',
            phrases="",
            pattern="'''Words by (?P<byline>[\\w ]+)'''",
            matches='["Words by [[Ann Lee]]", "Words by [[Bo]]"]',
            spares='["Words", "By"]',
        ),
        encoding="utf-8",
    )
    marks = Rulebook(load_file(path)).marks(read_blocks(Document("x", "  Words by Ann Lee\n")))
    assert [(m.act, m.start, m.end, m.field) for m in marks] == [("cut", 2, 10, ""), ("field", 11, 18, "byline")]


def test_a_nested_item_of_inscriptis_is_seen_without_its_bullet() -> None:
    def takers(text: str) -> set[str]:
        return {m.by for m in BOOK.marks(read_blocks(Document("x", text)))}

    assert takers("o Contact us") == takers("* Contact us") != set()
    assert takers("o nas") == takers("O nas") != set()  # "about us" in Polish, Slovene and Croatian
    assert takers("o Governo") == takers("o que fazer") == set()


def test_a_large_pattern_gets_the_memory_that_it_needs() -> None:
    rule = Rule("x/y", "a family", pattern=r"(?:\pL{1,40} ){1,8}end")
    assert rule.regex.search("to the very end")
    with pytest.raises(CleanerError, match="too large"):
        _ = Rule("x/y", "a family", pattern=r"(?:\pL{1,30} ){1,30}" * 99).regex


SPOKEN = """
[[rule]]
id = "lamp-call"
shape = "call"
max_words = 20
why = "It sells lamps to the reader."
[rule.in.en]
openers = ["buy"]
objects = ["lamp", "lamps"]
matches = ["Buy our lamps today!"]
spares = ["Buy bread."]
[rule.in.de]
openers = ["kaufen sie"]
objects = ["lampe"]
matches = ["Kaufen Sie unsere Lampen!"]
spares = ["Kaufen Sie Brot."]
"""
GERMAN = "Der Fluss ist über die Ufer getreten, und die Brücke wird nicht vor dem Abend geöffnet."


@pytest.fixture
def spoken(tmp_path: Path) -> Rulebook:
    path = tmp_path / "own.toml"
    path.write_text(SPOKEN, encoding="utf-8")
    return Rulebook(load_file(path))


def test_words_are_taken_in_the_languages_of_the_dump(spoken: Rulebook) -> None:
    def takers(*lines: str) -> list[str]:
        return [m.by for m in spoken.marks(read_blocks(Document("x", "\n".join(lines))))]

    assert takers(GERMAN, "Kaufen Sie unsere Lampen!") == ["own/lamp-call[de]"]
    assert takers(GERMAN, "Buy our lamps!") == ["own/lamp-call[en]"]  # English stands in pages of every language
    french = "Le fleuve est sorti de son lit, et les ponts ne sont pas ouverts aux voitures pour la nuit."
    assert takers(french, "Kaufen Sie unsere Lampen!") == []


def test_a_name_without_its_language_names_all(spoken: Rulebook) -> None:
    assert spoken.without(["own/lamp-call"]).rules == ()
    assert [r.lang for r in spoken.without(["own/lamp-call[de]"]).rules] == ["en"]
