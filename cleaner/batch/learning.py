"""
`clean --learn`: what recurs across the dumps of a site is cut in the same run, by rules that bear the name `corpus/…`.

Two passes: `cleaner.rules.mine` counts lines in bounded memory, then the run reads the dumps again. Nobody looks at the
rules in between, so they must be surer than those that `cleaner rules learn` proposes: a larger part of the dumps must
hold a line, and most of the time at their edges or beside other lines of the template, not between two paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from cleaner.formats import Failure, Fields, find, parse, split
from cleaner.model import Document
from cleaner.rules.book import Rulebook, load_file
from cleaner.rules.mine import LEAST, Proposal, as_toml, learn
from cleaner.text.words import counted

SHARE = 0.05
"""Part of a site's dumps that must hold a line."""
SENTENCE = 0.3
"""Part of them that must hold the first or the last sentence of a paragraph, which a story may share with others."""
EDGE = 0.7
"""Part of a line's dumps in which it must not stand inside the story."""


def learned(
    paths: Sequence[Path], rules: Rulebook, text_field: str | None, exclude: Sequence[tuple[Path, Sequence[str]]]
) -> tuple[Rulebook, str]:
    """
    The rules, and those that the dumps teach beside them; and a line that tells what was learned, or why nothing was.

    Args:
        paths: the input of the run; files that cannot be read are passed over, the run itself tells of them.
        rules: the rules in force: what they take is not learned.
        text_field: see `cleaner.formats.read`.
        exclude: see `cleaner.formats.find`.
    """
    told: Counter[str] = Counter()

    def dumps() -> Iterable[Document]:
        for source in find(paths, (), exclude):
            for chunk in () if isinstance(source, Failure) else split(source):
                for item in () if isinstance(chunk, Failure) else parse(chunk, Fields(text_field)):
                    if isinstance(item.content, Document):
                        yield item.content

    found = [p for p in learn(dumps, rules, LEAST, SHARE, edge=EDGE, told=told) if _sure(p)]
    if not found:
        return rules, f"learned nothing: {nothing(told)}"
    own = load_file(Path("corpus.toml"), as_toml(found))
    sites = len({p.site for p in found if p.site})
    where = f" of {sites:,} sites" if sites > 1 else ""
    said = f"learned {len(found):,} lines{where} from {told['dumps']:,} dumps; they are cut by the name corpus/…"
    return Rulebook([*rules.rules, *own], rules.disabled), said


def _sure(p: Proposal) -> bool:
    return p.place == "line" or p.dumps >= SENTENCE * p.of


def nothing(told: Counter[str], least: int = LEAST, share: float = SHARE) -> str:
    """Why no line was found, by what `learn` passed over."""
    if told["dumps"] < least:
        few = counted(told["dumps"], "dump is", "dumps are")
        return f"{few} too few, a line must stand in {least}"
    if told["copied"]:
        return (
            f"{told['copies']:,} of {told['dumps']:,} dumps are copies of others or nearly so, and what recurs may be "
            f"their story. Take the copies out of the input, then learn from the rest"
        )
    if told["inside"]:
        return f"the {told['inside']:,} lines that recur stand inside the stories"
    if told["known"]:
        return f"the rules know the {told['known']:,} lines that recur already"
    return f"no line stands in {share:.0%} of the dumps of its site, and in {least} of them"
