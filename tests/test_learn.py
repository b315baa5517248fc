import json
import random
from pathlib import Path

from click.testing import CliRunner

from cleaner.cli import main
from cleaner.model import Document
from cleaner.pipeline import clean
from cleaner.rules.book import Rulebook, load_file
from cleaner.rules.mine import Sketch, as_toml, learn
from cleaner.rules.proof import check_rule

NOUNS = "road bridge mill harbour council school orchard ferry tower market quarry chapel canal lamp barn wall garden clock well field".split()  # noqa: SIM905
VERBS = [
    "mended",
    "sold",
    "painted",
    "measured",
    "opened",
    "closed",
    "moved",
    "lit",
    "flooded",
    "counted",
    "praised",
    "forgot",
    "bought",
    "drained",
    "guarded",
]


def sentence(rng: random.Random) -> str:
    """A sentence of its own."""
    return (
        "The "
        + " and the ".join(f"{rng.choice(NOUNS)} that {rng.choice(NOUNS)} people {rng.choice(VERBS)}" for _ in range(3))
        + " were the talk of the valley."
    )


def dump(k: int, site: str = "ellery.example") -> Document:
    """A story of its own, in the site's template."""
    rng = random.Random(k)
    text = (
        f"The {rng.choice(NOUNS)} and the {rng.choice(NOUNS)} of number {k}\n{sentence(rng)}\n{sentence(rng)} {sentence(rng)}\n"
        f"The Ellery Lantern keeps the valley bright since 1911\n{k + 2} neighbours are reading along\n"
        f"{sentence(rng)}\nConclusion\n{sentence(rng)}\n{sentence(rng)}\n{sentence(rng)}"
    )
    return Document(f"d{k:03d}", text, url=f"https://www.{site}/{k}")


def test_template_lines_are_proposed() -> None:
    corpus = [dump(k) for k in range(40)]
    found = learn(lambda: corpus, bits=16)
    texts = {p.text for p in found}
    assert "The Ellery Lantern keeps the valley bright since 1911" in texts
    assert "2 neighbours are reading along" in texts
    assert not any("talk of the valley" in t or t == "Conclusion" for t in texts)
    best = next(p for p in found if p.text.startswith("The Ellery"))
    assert (best.site, best.place, best.dumps, best.of, best.examples) == (
        "ellery.example",
        "line",
        40,
        40,
        ("d000", "d001", "d002"),
    )
    assert learn(lambda: corpus, bits=16) == found


def test_a_story_printed_often_is_no_template() -> None:
    copies = [Document(f"c{k}", dump(3).text, url=f"https://paper{k}.example/") for k in range(20)]
    assert learn(lambda: copies, bits=16) == []


def test_a_quotation_is_no_template() -> None:
    few = [dump(k, f"paper{k}.example") if k < 3 else Document(f"e{k}", sentence(random.Random(k))) for k in range(40)]
    assert learn(lambda: few, bits=16) == []


def test_the_proposed_rules_pass_their_own_tests_and_work(tmp_path: Path) -> None:
    corpus = [dump(k) for k in range(40)]
    path = tmp_path / "learned.toml"
    path.write_text(as_toml(learn(lambda: corpus, bits=16)), encoding="utf-8")
    book = Rulebook(load_file(path))
    assert len(book.rules) == 2
    assert [f for r in book.rules for f in check_rule(r, book)] == []
    text = clean(corpus[7], rules=book).articles[0].text
    assert "Lantern" not in text
    assert "neighbours" not in text
    assert text.count("talk of the valley") == 7


def test_the_sketch_never_counts_too_little() -> None:
    sketch = Sketch(4)
    keys = [(k * 0x9E3779B97F4A7C15) % (1 << 64) for k in range(40)]
    for k in keys:
        sketch.add(k)
    assert all(sketch.count(k) >= 1 for k in keys)
    assert sketch.count(keys[0]) <= 40


def test_small_corpora_say_nothing() -> None:
    assert learn(list) == []
    assert learn(lambda: [dump(1)]) == []
    assert as_toml([]).startswith("#")


def _taught(tmp_path: Path, dumps: list[Document]) -> tuple[list[str], str]:
    """The texts that `clean --learn` writes, and what it says."""
    source = tmp_path / "dumps.jsonl"
    source.write_text("".join(json.dumps({"id": d.id, "text": d.text, "url": d.url}) + "\n" for d in dumps))
    args = [
        "clean",
        str(source),
        "--learn",
        "-o",
        str(tmp_path / "out.jsonl"),
        "--audit",
        str(tmp_path / "audit.jsonl"),
    ]
    got = CliRunner().invoke(main, [*args, "--jobs", "0"])
    assert got.exit_code == 0, got.output
    return [json.loads(line)["text"] for line in (tmp_path / "out.jsonl").open()], got.stderr


def test_clean_learns_the_template_and_names_each_cut(tmp_path: Path) -> None:
    texts, said = _taught(tmp_path, [dump(k) for k in range(40)])
    assert "learned 2 lines from 40 dumps" in said
    assert [t for t in texts if "Ellery Lantern" in t or "neighbours are reading" in t] == []
    rows = [json.loads(line) for line in (tmp_path / "audit.jsonl").open()]
    assert {r.get("by") for r in rows if "Ellery Lantern" in r.get("text", "")} == {"corpus/ellery-example-line"}


def test_what_recurs_inside_stories_is_not_learned(tmp_path: Path) -> None:
    def quoting(k: int) -> Document:
        rng = random.Random(k)
        lines = [
            f"Headline of number {k}",
            *(sentence(rng) for _ in range(4)),
            "The sea gives and the sea takes away again.",
            *(sentence(rng) for _ in range(4)),
        ]
        return Document(f"q{k}", "\n".join(lines), url=f"https://ellery.example/{k}")

    texts, said = _taught(tmp_path, [quoting(k) for k in range(30)])
    assert "learned nothing: the 2 lines that recur stand inside the stories" in said
    assert json.loads((tmp_path / "out.jsonl").read_text().split("\n")[0])["title"] == "Headline of number 0"
    assert all("The sea gives and the sea takes away again." in t for t in texts)


def test_of_near_copies_it_says_why_nothing_was_learned(tmp_path: Path) -> None:
    story = [sentence(random.Random(n)) for n in range(6)]
    copies = [
        Document(f"c{k}", "\n".join([f"Printed for the {k}th time", *story]), url=f"https://ellery.example/{k}")
        for k in range(12)
    ]
    texts, said = _taught(tmp_path, copies)
    assert "learned nothing: 12 of 12 dumps are copies of others" in said
    assert all(all(s in t for s in story) for t in texts)


def test_a_pipe_cannot_be_read_twice() -> None:
    got = CliRunner().invoke(main, ["clean", "--learn", "-"], input="A line.\n")
    assert got.exit_code == 2
    assert "--learn reads the dumps twice" in got.stderr


def test_proposing_nothing_says_why(tmp_path: Path) -> None:
    for k in range(3):
        (tmp_path / f"{k}.txt").write_text(sentence(random.Random(k)), encoding="utf-8")
    got = CliRunner().invoke(main, ["rules", "learn", str(tmp_path)])
    assert "0 lines proposed: 3 dumps are too few, a line must stand in 5" in got.stderr
    got = CliRunner().invoke(main, ["rules", "learn", str(tmp_path), "--least", "2"])
    assert "0 lines proposed: no line stands in 2% of the dumps of its site, and in 2 of them" in got.stderr
