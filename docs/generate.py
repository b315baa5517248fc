"""
Pages made from the code when the documentation is built: one for each rule family, the heuristics, the record, copies
of README-like files. Nothing of them is kept, so none can be out of date.
"""

from __future__ import annotations

import importlib
import json
from collections import defaultdict
from pathlib import Path

import mkdocs_gen_files

from cleaner.heuristics import CLUTTER
from cleaner.rules.book import shipped
from cleaner.rules.rule import SLOTS, Rule

ROOT = Path(__file__).resolve().parents[1]
MODULES = {
    **{h.__module__: h.__name__ for h in CLUTTER},
}
MOST = 40
"""Phrases of a rule that its page shows."""


def cell(text: str) -> str:
    """Text for a line of Markdown that must not become markup."""
    for char in "\\`*_{}[]<>#|~":
        text = text.replace(char, "\\" + char)
    return " ".join(text.split())


def rule_page(family: str, rules: list[Rule]) -> str:
    """One family: every rule with its reason, what it matches and what it spares."""
    out = [f"# {family}", "", f"{len(rules)} rules.", ""]
    for r in rules:
        out += [f"## {r.id}", "", cell(r.why), ""]
        facts = [r.shape, f"act **{r.act}**", f"where **{r.where or 'line or sentence'}**", f"kind {r.kind}"]
        facts += [
            f"{k} {cell(', '.join(v) if isinstance(v, tuple) else str(v))}"
            for k in ("field", "zone", "langs", "sites", "max_words")
            if (v := getattr(r, k))
        ]
        out += [" · ".join(facts), ""]
        if r.pattern:
            out += ["```text", r.pattern, "```", ""]
        if r.selectors:
            out += [f"Selectors: {cell(', '.join(r.selectors))}", ""]
        for slot in SLOTS:
            if said := getattr(r, slot):
                more = f" and {len(said) - MOST} more" if len(said) > MOST else ""
                out += [f"{slot.capitalize()}: " + " · ".join(cell(p) for p in said[:MOST]) + more, ""]
        out += [
            "Matches",
            "",
            *(f"- {cell(m)}" for m in r.matches),
            "",
            "Spares",
            "",
            *(f"- {cell(m)}" for m in r.spares),
            "",
        ]
    return "\n".join(out)


def rules() -> None:
    """The families' pages and their index."""
    families: dict[str, list[Rule]] = defaultdict(list)
    for r in shipped().rules:
        families[r.id.partition("/")[0]].append(r)
    index = [
        "# The shipped rules",
        "",
        f"{len(shipped().rules)} rules. A rule's name is `family/id`; its languages stand in "
        "brackets: `family/id[de]`.",
        "",
        "| family | rules | kinds |",
        "| --- | --- | --- |",
    ]
    for family, members in sorted(families.items()):
        with mkdocs_gen_files.open(f"rules/{family}.md", "w") as page:
            page.write(rule_page(family, members))
        index.append(f"| [{family}]({family}.md) | {len(members)} | {', '.join(sorted({r.kind for r in members}))} |")
    with mkdocs_gen_files.open("rules/index.md", "w") as page:
        page.write("\n".join(index) + "\n")


def heuristics() -> None:
    """Every heuristic, from its module's docstring."""
    out = [
        "# Heuristics",
        "",
        "What needs counting or neighbours. Each asks one question of one story, in this order.",
        "",
    ]
    for h in CLUTTER:
        text = (importlib.import_module(h.__module__).__doc__ or "").strip()
        question, _, rest = text.partition("\n\n")
        own = " ".join((h.__doc__ or "").split("\n\n")[0].split())
        out += [f"## {h.__name__.replace('_', ' ')}", "", f"*{' '.join(question.split())}*", "", own, "", rest, ""]
    with mkdocs_gen_files.open("heuristics.md", "w") as page:
        page.write("\n".join(out))


def record() -> None:
    """The record's fields, from its JSON Schema."""
    schema = json.loads((ROOT / "docs" / "schema" / "article.schema.json").read_text(encoding="utf-8"))
    out = ["# The record", "", schema.get("description", ""), "", "| field | type | meaning |", "| --- | --- | --- |"]
    for name, row in schema["properties"].items():
        kind = row.get("type", "")
        kind = " or ".join(kind) if isinstance(kind, list) else kind
        out.append(f"| `{name}` | {kind} | {' '.join(str(row.get('description', '')).replace('|', '/').split())} |")
    out += ["", "The same as a [JSON Schema](schema/article.schema.json).", ""]
    with mkdocs_gen_files.open("record.md", "w") as page:
        page.write("\n".join(out))


def copies() -> None:
    """Files that live where people look for them in a repository."""
    for source, target in (("rules/README.md", "writing-rules.md"), ("CONTRIBUTING.md", "contributing.md")):
        with mkdocs_gen_files.open(target, "w") as page:
            page.write(
                (ROOT / source)
                .read_text(encoding="utf-8")
                .replace("](../", "](")
                .replace("](rules/README.md)", "](writing-rules.md)")
            )


rules()
heuristics()
record()
copies()
