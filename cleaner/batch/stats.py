"""What a run did, in numbers that add up: merged from the workers' pieces, kept in the journal, shown at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from cleaner.model import Result
from cleaner.text.words import counted

TOP = 20
"""How many slowest, flagged and most-cut dumps are remembered."""
SITES = 300
"""How many sites are told apart at most; a merge keeps those with the most clutter."""
BINS = 20
"""Bars of the histogram of the share that was removed of a dump: 5 % each."""
EXCERPT = 6000
"""Characters of a dump kept for the report's before and after."""


@dataclass(slots=True)
class RunStats:
    """Counts of one run, or of a piece of it."""

    dumps: int = 0
    """Dumps met in the input, the unreadable ones too."""
    cleaned: int = 0
    """Dumps that gave articles and no flag."""
    flagged: int = 0
    """Dumps that the engine has doubts about: see `flags`."""
    failed: int = 0
    """Dumps, or rests of files, that could not be had or cleaned: each has a line in the errors file."""
    stories: int = 0
    elsewhere: int = 0
    """Stories among them that were left out, for their language was not asked for."""
    duplicates: int = 0
    """Articles that repeat an earlier one of the batch; they count among the stories also when they are left out."""
    read: int = 0
    """Bytes of input on disk."""
    chars: int = 0
    removed: int = 0
    """Characters that are in no article and no field, and not white space."""
    seconds: float = 0.0
    """Wall time, summed over the runs that a resumed run took."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Kind of clutter -> removals."""
    kind_chars: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    """Host of the dump's URL -> characters removed."""
    per_dump: Counter[str] = field(default_factory=Counter)
    """Stories in a dump -> dumps."""
    shares: Counter[str] = field(default_factory=Counter)
    """Share removed of a dump, as the number of its bin -> dumps."""
    slowest: list[tuple[float, str, int]] = field(default_factory=list)
    """(seconds, dump, characters), slowest first."""
    doubtful: list[tuple[str, str]] = field(default_factory=list)
    """(dump, flags), the first ones met."""
    failures: list[str] = field(default_factory=list)
    """What the first failures said."""
    outliers: list[tuple[float, str, str, str]] = field(default_factory=list)
    """(share removed, dump, before, after), the highest shares first; only when a report is wanted."""
    interrupted: bool = False
    resumed: int = 0
    """Dumps that an earlier run had done already."""
    note: str = ""

    def add(self, result: Result, seconds: float, excerpts: bool) -> None:
        """Count one dump's Result; `excerpts` keeps its text should it turn out an outlier."""
        text = result.document.text
        cut = sum(r.end - r.start for r in result.removed)
        self.stories += len(result.articles)
        self.chars += len(text)
        self.removed += cut
        for r in result.removed:
            self.kinds[r.kind or "other"] += 1
            self.kind_chars[r.kind or "other"] += r.end - r.start
        self.per_dump[str(len(result.articles))] += 1
        flags = result.flags if result.articles else (result.flags or ("no-story",))
        if flags:
            self.flagged += 1
            self.flags.update(flags)
            self.doubtful = [*self.doubtful, (result.document.id, ", ".join(flags))][:TOP]
        else:
            self.cleaned += 1
        if cut and result.document.url:
            self.sites[urlsplit(result.document.url).hostname or "?"] += cut
        share = cut / len(text) if text else 0.0
        self.shares[str(min(BINS - 1, int(share * BINS)))] += 1
        self.slowest = sorted([*self.slowest, (round(seconds, 4), result.document.id, len(text))], reverse=True)[:TOP]
        if excerpts and (len(self.outliers) < TOP or share > self.outliers[-1][0]):
            after = "\n\n".join(f"{a.title}\n\n{a.text}" if a.title else a.text for a in result.articles)
            row = (round(share, 4), result.document.id, text[:EXCERPT], after[:EXCERPT])
            self.outliers = sorted([*self.outliers, row], key=_most)[:TOP]

    def fail(self, what: str) -> None:
        """Count one dump that could not be had, and what was said of it."""
        self.failed += 1
        self.failures = [*self.failures, what][:TOP]

    def merge(self, other: RunStats) -> None:
        """Add what another piece counted."""
        for f in fields(self):
            mine, its = getattr(self, f.name), getattr(other, f.name)
            if isinstance(mine, Counter):
                mine.update(its)
            elif isinstance(mine, bool) or f.name == "note":
                setattr(self, f.name, mine or its)
            elif isinstance(mine, (int, float)):
                setattr(self, f.name, mine + its)
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:TOP]
        self.outliers = sorted([*self.outliers, *other.outliers], key=_most)[:TOP]
        self.doubtful = [*self.doubtful, *other.doubtful][:TOP]
        self.failures = [*self.failures, *other.failures][:TOP]
        if len(self.sites) > 2 * SITES:
            self.sites = Counter(dict(sorted(self.sites.items(), key=lambda kv: (-kv[1], kv[0]))[:SITES]))

    @property
    def balanced(self) -> bool:
        """Whether every dump that was met is cleaned, flagged or failed."""
        return self.dumps == self.cleaned + self.flagged + self.failed

    def account(self) -> str:
        """The check in words: input = articles' dumps + flagged + failed."""
        sign = "=" if self.balanced else "≠"
        met = counted(self.dumps, "dump")
        return f"{met} {sign} {self.cleaned:,} cleaned + {self.flagged:,} flagged + {self.failed:,} failed"

    def as_json(self) -> dict[str, Any]:
        """For the journal."""
        return dict(_items(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RunStats:
        """Back from the journal."""
        stats = cls()
        for f in fields(cls):
            if f.name in data:
                value = data[f.name]
                if isinstance(getattr(stats, f.name), Counter):
                    value = Counter(value)
                elif isinstance(value, list):
                    value = [tuple(v) if isinstance(v, list) else v for v in value]
                setattr(stats, f.name, value)
        return stats


def _most(row: tuple[float, str, str, str]) -> tuple[float, str]:
    return -row[0], row[1]


def _items(stats: RunStats) -> Iterator[tuple[str, Any]]:
    for f in fields(stats):
        yield f.name, getattr(stats, f.name)
