"""
Pages made from the code when the documentation is built: the rule families, every name that is printed, the command
line, the record, the formats, copies of README-like files. Nothing of them is kept, so none can be out of date.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import mkdocs_gen_files

import cleaner.formats
from cleaner.cli import main
from cleaner.rules.book import shipped
from cleaner.rules.names import MEANS, judges
from cleaner.rules.rule import SLOTS, Rule
from cleaner.rules.shapes import SHAPES

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))
from terminal import run  # noqa: E402 (docs/ is no package)

EXAMPLES = 3
"""What a rule matches and what it spares: so many of each are shown."""
LONGEST = 240
"""Characters of an example."""
WORDS = 8
"""Words of a rule's lists that are shown."""
ACTS = {
    "drop": "leaves out the block",
    "cut": "cuts the words out of the block",
    "end": "opens clutter: what follows goes too",
    "break": "begins a story",
    "field": "fills a field",
    "keep": "keeps the block, whoever else wants it gone",
}


def page(name: str, lines: Sequence[str]) -> None:
    """Write a page, a paragraph a line of `lines`."""
    with mkdocs_gen_files.open(name, "w") as out:
        out.write("\n\n".join(lines) + "\n")


def plain(text: str) -> str:
    """Text for a line of Markdown that must not become markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(text.split()))


def example(text: str) -> str:
    """One example as an item of a list, what goes struck out."""
    text = text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
    if "[[" not in text:
        return f"- {plain(text)}"
    before, _, rest = text.partition("[[")
    gone, _, after = rest.partition("]]")
    return f"- {plain(before)} <del>{plain(gone)}</del> {plain(after)}"


def some(texts: Sequence[Sequence[str]]) -> list[str]:
    """A few of each language's examples: first the first of each, then the second …"""
    longest = max(map(len, texts), default=0)
    return [of[n] for n in range(longest) for of in texts if n < len(of)][:EXAMPLES]


def rule(name: str, members: Sequence[Rule]) -> Iterator[str]:
    """
    What a reader wants to know of a rule: why, its shape, some examples, what it spares.

    Args:
        name: the rule's name without a language.
        members: the rule in each of its languages, English first.
    """
    first = members[0]
    languages = [m.lang for m in members if m.id.endswith("]")]
    yield f"## {name}"
    yield plain(first.why)
    shape = f": {SHAPES[first.shape].why}" if first.shape in SHAPES else ""
    facts = [f"**{first.shape}**{shape}; {ACTS[first.act]}"]
    if first.zone:
        facts.append("only at the story's " + first.zone.replace("edges", "head and tail"))
    if first.sites:
        facts.append(f"only on {plain(', '.join(first.sites))}")
    facts.append(f"kind {first.kind}")
    yield " · ".join(facts)
    for title, texts in (("Takes", [r.matches for r in members]), ("Spares", [r.spares for r in members])):
        if found := some(texts):
            yield f"{title}:"
            yield "\n".join(map(example, found))
    for slot in SLOTS:
        if said := getattr(first, slot):
            more = " …" if len(said) > WORDS else ""
            yield f"{slot.capitalize()}: " + " · ".join(map(plain, said[:WORDS])) + more
    if languages:
        yield "Languages, each a name of its own: " + " ".join(f"`{name}[{code}]`" for code in languages)


def rules() -> None:
    """The families' pages and their index."""
    families: dict[str, dict[str, list[Rule]]] = defaultdict(lambda: defaultdict(list))
    for r in shipped().rules:
        bare = r.id.partition("[")[0]
        families[bare.partition("/")[0]][bare].append(r)
    index = ["| family | rules | kinds |", "| --- | --- | --- |"]
    for family, named in sorted(families.items()):
        kinds = sorted({r.kind for members in named.values() for r in members})
        index.append(f"| [{family}]({family}.md) | {len(named)} | {', '.join(kinds)} |")
        lines = [
            f"# {family.capitalize()}",
            f"{len(named)} rules. `cleaner rules show {family}/…` prints one whole, with all of its words.",
        ]
        for name, members in sorted(named.items()):
            lines += rule(name, sorted(members, key=lambda r: (not r.id.endswith("[en]"), r.id)))
        page(f"rules/{family}.md", lines)
    count = sum(map(len, families.values()))
    page(
        "rules/index.md",
        [
            "# The shipped rules",
            f"{count} rules. A rule's name is `family/id`, and `family/id[de]` where it knows several languages. "
            "Search for a name that `check` prints, or ask `cleaner rules show NAME`.",
            "\n".join(index),
        ],
    )


def names() -> None:
    """Every name that no rule has: heuristics, the reader, the signs of a border, and what check says of files."""
    lines = [
        "# Names that are no rules",
        "What `check`, `explain` and the audit print beside the names of rules, who prints it, why it is trusted, and "
        "when it is wrong. `cleaner rules show NAME` prints the same.",
    ]
    said = ""
    for judge in sorted(judges().values(), key=lambda j: (j.file, j.name)):
        if judge.file != said:
            question, *rest = judge.about.split("\n\n")
            lines += [f"## {plain(question).rstrip('.')}", *map(paragraph, rest), f"<small>{plain(judge.file)}</small>"]
            said = judge.file
        lines += [f"### {judge.name}{'…' if judge.name.endswith('/') else ''}", MEANS.get(judge.name, "")]
    page("names.md", lines)


def paragraph(text: str) -> str:
    """A paragraph of a docstring: what is set in stays as it is."""
    return f"```text\n{text}\n```" if text.startswith("    ") else plain(text)


def commands(group: click.Group, path: str, outer: click.Context | None = None) -> Iterator[str]:
    """Help of every command, from what the terminal prints."""
    context = click.Context(group, outer, path)
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}", context)
            continue
        inner = click.Context(command, context, name)
        yield f"## {path} {name}"
        yield f"```text\n{path} {name} {' '.join(command.collect_usage_pieces(inner))}\n```"
        yield from (plain(p) for p in (command.help or "").split("\n\n"))
        for option in command.params:
            if row := option.get_help_record(inner):
                yield f"`{row[0]}`\n:   {plain(row[1]) or 'See the choices.'}"


def command_line() -> None:
    """The page of the command line: what is written by hand, then every command."""
    by_hand = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").strip()
    page("cli.md", [by_hand, *commands(main, "cleaner")])


def record() -> None:
    """The record's fields, from its JSON Schema."""
    schema = json.loads((ROOT / "docs" / "schema" / "article.schema.json").read_text(encoding="utf-8"))
    lines = ["# The record", schema["description"]]
    for name, row in schema["properties"].items():
        kind = row.get("type", "spans")
        kind = " or ".join(kind) if isinstance(kind, list) else kind
        lines.append(f"`{name}`\n:   *{kind}*  {plain(row.get('description', ''))}")
    lines.append("The same as a [JSON Schema](schema/article.schema.json).")
    page("record.md", lines)


def formats() -> None:
    """What is read: the table in the package that reads it, above what is written by hand."""
    by_hand = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    table = [line.strip() for line in (cleaner.formats.__doc__ or "").splitlines() if line.strip().startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    short = [" | ".join((f"`{r[0]}`" if n > 1 else r[0], r[2], r[3])) for n, r in enumerate(rows)]
    page("files.md", [by_hand.replace("<!-- formats -->", "\n".join(f"| {row} |" for row in short))])


def pictures() -> None:
    """The review page of two samples, as `cleaner review` writes it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "review.html"
        samples = [f"samples/{name}/dump.txt" for name in ("inline-clutter", "aggregator")]
        code, said = run(["cleaner", "review", *samples, "-o", str(out)])
        if code:
            raise RuntimeError(f"cleaner review: {said}")
        with mkdocs_gen_files.open("review-of-samples.html", "w") as copy:
            copy.write(out.read_text(encoding="utf-8"))


def copies() -> None:
    """Files that live where people look for them in a repository."""
    for source, target in (("rules/README.md", "writing-rules.md"), ("CONTRIBUTING.md", "contributing.md")):
        text = (ROOT / source).read_text(encoding="utf-8")
        text = text.replace("](rules/README.md)", "](writing-rules.md)").replace("](docs/", "](")
        text = re.sub(r"\[([^\]]*)\]\((?:\.\./)?(?:samples|bench|train)/README\.md\)", r"`\1`", text)
        page(target, [text])


rules()
names()
command_line()
record()
formats()
pictures()
copies()
