"""All there is to tell of a name that check, explain or an audit prints."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from cleaner.model import CleanerError
from cleaner.rules.book import Rulebook, listed
from cleaner.rules.names import MEANS, Judge, judge_of, judges, meant
from cleaner.rules.rule import SLOTS, Rule

EXAMPLES, FOLD = 6, 4
"""Examples, and words of a language, that are shown one by one; of more, only how many there are."""


def show(name: str, book: Rulebook) -> str:
    """
    What a name stands for: why it is trusted, what it takes, what it spares, and the file that it stands in.

    Args:
        name: of a rule, with or without its language in brackets; of a family, or a glob; of a heuristic or the reader.
        book: the rules in force.

    Raises:
        CleanerError: nobody goes by it.
    """
    if found := [r for r in book.rules if name in (r.id, r.id.partition("[")[0])]:
        return _rule(found)
    if found := [r for r in book.rules if listed(r.id, (name.rstrip("/"),))]:
        why = {r.id.partition("[")[0]: r.why for r in found}
        return "".join(f"{i:40s} {w}\n" for i, w in why.items())
    if judge := judge_of(name):
        return _judge(name, judge)
    near = meant(name, {n for r in book.rules for n in (r.id, r.id.partition("[")[0])} | set(judges()))
    raise CleanerError(f"{name}: no such rule.{near or ' `cleaner rules list` lists them all.'}")


def _judge(name: str, judge: Judge) -> str:
    said = MEANS.get(name) or MEANS.get(judge.name)
    means = f"{said}\n\n" if said else ""
    return f"{name}  ({judge.file})\n{textwrap.indent(means + judge.about, '  ')}\n"


def _rule(found: Sequence[Rule]) -> str:
    """A rule, in all its languages or in one."""
    first = found[0]
    name = first.id if len(found) == 1 else first.id.partition("[")[0]
    rows = [f"{name}  (rules/{first.file})", f"  {first.why}"]
    rows.append(f"  {first.shape}: act {first.act}, where {first.where or 'line or sentence'}, kind {first.kind}")
    for label in ("matches", "spares", "misses"):
        rows += _folded(label, [e for r in found for e in getattr(r, label)], EXAMPLES)
    for r in found:
        rows += [f"  in {r.lang}"] if len(found) > 1 and r.lang else []
        rows += [
            f"  {k} {', '.join(v) if isinstance(v, tuple) else v}"
            for k in ("field", "zone", "langs", "sites", "max_words", "selectors", "pattern")
            if (v := getattr(r, k))
        ]
        for slot in SLOTS:
            rows += _folded(slot, getattr(r, slot), FOLD)
    return "\n".join(rows) + "\n"


def _folded(name: str, values: Sequence[str], most: int) -> list[str]:
    """Some of many values, and how many more there are."""
    rows = [f"  {name:8s} {v}" for v in values[:most]]
    return [*rows, f"  {'':8s} … and {len(values) - most} more"] if len(values) > most else rows
