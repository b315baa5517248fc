"""The rulebook: its examples hold, its files are tidy, no rule is slow, and a bad file is refused with advice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cleaner.model import CleanerError, Document
from cleaner.rules.book import Rule, Rulebook, load_file, load_folder, rulebook, shipped
from cleaner.rules.proof import check_rule, match_fault, read_example, spare_fault
from cleaner.text.segments import read_blocks

RULES = Path(__file__).parents[1] / "rules"
BOOK = shipped()
FILES = sorted(RULES.rglob("*.toml"))


def _id(rule: Rule) -> str:
    return rule.id


SEEN = [r for r in BOOK.rules if not r.selectors]


@pytest.mark.parametrize("rule", SEEN, ids=_id)
def test_examples(rule: Rule) -> None:
    hopes = {f"{rule.id}: miss" for _ in rule.misses}
    assert [f for f in check_rule(rule, BOOK) if not any(f.startswith(h) for h in hopes)] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param(r, t, id=r.id, marks=pytest.mark.xfail(strict=True, reason="a known miss"))
        for r in SEEN
        for t in r.misses
    ],
)
def test_misses(rule: Rule, text: str) -> None:
    assert match_fault(rule, BOOK, text) == ""


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(RULES)))
def test_ids_are_sorted_and_unique(path: Path) -> None:
    ids = [r.id for r in load_file(path)]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(RULES)))
def test_a_why_is_a_sentence(path: Path) -> None:
    for rule in load_file(path):
        assert rule.why[0].isupper() or not rule.why[0].isalpha(), rule.id
        assert rule.why.endswith("."), rule.id


def test_every_folder_rule_is_shipped() -> None:
    assert {r.id for r in load_folder(RULES)} == {r.id for r in BOOK.rules}


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
    start = time.perf_counter()
    BOOK.marks(read_blocks(Document("hostile", text)))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("rule", [r for r in SEEN if r.pattern or r.where != "line"], ids=_id)
def test_a_rule_is_quick_on_a_hostile_line(rule: Rule) -> None:
    """Its own examples, repeated to 50,000 characters in one line, and a megabyte of white space between two words."""
    seed = " ".join(read_example(m)[0].replace("\n", " ") for m in rule.matches) + " "
    line = (seed * (50_000 // len(seed) + 1))[:50_000]
    start = time.perf_counter()
    for text in (line, "x" + " " * 1_000_000 + "x", "x" + "\n" * 1_000_000 + "x"):
        for _ in rule.regex.finditer(text):
            pass
    assert time.perf_counter() - start < 2


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
        ({"zone": '"body"'}, "head, tail or edges"),
        ({"reach": '"far"'}, "list nor rest"),
        ({"act": '"cut"'}, "'where' must be"),
        ({"act": '"field"'}, "needs 'field'"),
        ({"field": '"colour"'}, "'field' is not one of"),
        ({"phrases": '"more"'}, "must be a list"),
        ({"max_words": '"9"'}, "whole number"),
        ({"colour": '"red"'}, "unknown field colour"),
        ({"phrases": '["* * *"]'}, "nothing but punctuation"),
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
    assert [m.group() for m in rule.found("to the very end")] == ["to the very end"]
    with pytest.raises(CleanerError, match="too large"):
        _ = Rule("x/y", "a family", pattern=r"(?:\pL{1,30} ){1,30}" * 99).regex
