"""
Lines that recur across a corpus are template text: count them, and propose rules for review.

Two passes over the dumps. The first counts every line in a count-min sketch (Cormode and Muthukrishnan 2005: two rows
of counters; it may count too much, never too little), so memory does not grow with the corpus. The second counts
exactly, but only the lines that the sketch calls frequent, and looks at the dumps they stand in: a line that recurs
because a story was printed twice, or because many quote it, is no template.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.model import Block, Document, Page
from cleaner.rules.book import Rulebook
from cleaner.text.characters import UNSPACED
from cleaner.text.dates import iso
from cleaner.text.prose import fold, is_prose
from cleaner.text.segments import sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 5
"""Dumps that must hold a line before anything is said of it."""
SHARE = 0.02
"""The share of a site's dumps (of the corpus, where no site is known) that must hold it."""
WORDS = 4
"""Shorter lines ("Conclusion", "He paused.") recur in stories too: they must also stand at an edge or beside
template text."""
LONGEST = 500
"""Characters beyond which a line is not counted: no rule would hold it."""
BITS = 22
"""log2 of the sketch's width: two rows of 4 bytes, 32 MB, for some ten million different lines."""
TRACKED = 200_000
"""Lines that are counted exactly at most; with more, `LEAST` rises until they fit."""

_DIGITS = re.compile(r"\d+")
_PLAIN = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line that is probably no story's."""

    text: str
    """As it stands in the first dump that holds it."""
    site: str
    """The host it was found on; "" where it recurs across sites, or none is known."""
    place: str
    """line, start or end: the whole block, or the first or last sentence of a paragraph."""
    dumps: int
    """How many dumps hold it, of …"""
    of: int
    """… so many (of its site, or of the corpus)."""
    examples: tuple[str, ...]
    """Ids of the first three dumps that hold it."""
    numbers: bool
    """Whether its numbers differ from dump to dump."""


@dataclass(slots=True)
class _Count:
    """What the second pass knows of a line."""

    text: str
    dumps: int = 0
    quoted: int = 0
    edge: int = 0
    first: int = 0
    """In how many it is the first line: with numbers of its own, "The week in brief, 12 May", it is a headline."""
    variants: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)


class Sketch:
    """How often has a key been seen? Never too few; with a full table sometimes too many."""

    def __init__(self, bits: int = BITS) -> None:
        """Args: bits: log2 of the counters in each of the two rows."""
        import numpy as np

        self.mask = (1 << bits) - 1
        self.rows: NDArray[np.uint32] = np.zeros((2, 1 << bits), np.uint32)

    def add(self, key: int) -> None:
        """Count a key once more."""
        self.rows[0, key & self.mask] += 1
        self.rows[1, (key >> 32) & self.mask] += 1

    def count(self, key: int) -> int:
        """How often the key was added, at most."""
        return int(min(self.rows[0, key & self.mask], self.rows[1, (key >> 32) & self.mask]))


def learn(
    read: Callable[[], Iterable[Document]],
    rules: Rulebook | None = None,
    least: int = LEAST,
    share: float = SHARE,
    bits: int = BITS,
    edge: float = 0.0,
    told: Counter[str] | None = None,
) -> list[Proposal]:
    """
    Find the template text of a corpus.

    Args:
        read: gives the dumps, each time it is called, in the same order.
        rules: lines that these rules know already are left out; the shipped ones if None.
        least: dumps that must hold a line.
        share: the share of its site's dumps (or of all) that must hold it, 0 to 1.
        bits: log2 of the sketch's width.
        edge: the share of its dumps in which a line of any length must stand at an edge or beside template text.
        told: counts the dumps, the copies among them, and the lines that recur and are not proposed: "copied" (their
            dumps are copies), "inside" (stories), "known" (to the rules, or as a date).

    Returns:
        The proposals, by site, those seen most often first. The same for the same dumps in any order, but for which
        three dumps are named as examples.
    """
    from cleaner.rules.book import shipped

    sketch = Sketch(bits)
    sites: Counter[str] = Counter()
    total = 0
    for document in read():
        total += 1
        site = host(document)
        sites[site] += 1
        for key, _, _, _ in _lines(document):
            sketch.add(_hash("", key))
            if site:
                sketch.add(_hash(site, key))
    told = Counter() if told is None else told
    told["dumps"] = total
    if total < 2:
        return []

    tables = _count(read, sketch, sites, total, least, share, told)
    found = []
    book = rules or shipped()
    for (site, (place, folded)), c in sorted(tables.items()):
        of = sites[site] if site else total
        if c.dumps < max(least, share * of):
            continue
        once = bool(site) or set(sites) == {""}  # a line is counted for its site and for all
        short = len(folded.split()) < WORDS and not _unspaced(folded)
        if c.quoted > c.dumps / 2:
            told["copied"] += once
        elif c.edge < max(0.7 if short else 0.0, edge) * c.dumps or (edge and _heads(c)):
            told["inside"] += once
        elif _known(c.text, book) or _is_date(c.text):
            told["known"] += once
        else:
            found.append(Proposal(c.text, site, place, c.dumps, of, tuple(c.examples), len(c.variants) > 1))
    return _without_repeats(found)


def _heads(count: _Count) -> bool:
    """Whether a line is the headline of a series, that differs by a number or a date."""
    return count.first > count.dumps / 2 and len(count.variants) > 1


def host(document: Document) -> str:
    """The site of a dump: the host of its url, without www; "" where there is none."""
    name = urlsplit(document.url or "").hostname or ""
    return name.removeprefix("www.")


def _hash(site: str, key: tuple[str, str]) -> int:
    return int.from_bytes(
        hashlib.blake2b("\0".join((site, *key)).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


def _lines(document: Document) -> Iterator[tuple[tuple[str, str], str, Block, bool]]:
    """
    The lines of a dump, each once: ((place, folded text), text, block, is it the whole block?).

    Numbers are folded to 0 ("3 comments" and "12 comments" are one line). Of a paragraph also its first and last
    sentence.
    """
    from cleaner.pipeline import read_page

    seen: set[tuple[str, str]] = set()
    for b in read_page(document).blocks:
        parts = [("line", b.text)] if len(b.text) <= LONGEST else []
        if len(b.text) > 120:
            cut = [b.text[s:e] for s, e in sentences(b.text, 0, len(b.text))]
            if len(cut) > 1:
                parts += [("start", cut[0]), ("end", cut[-1])]
        for place, text in parts:
            key = (place, _DIGITS.sub("0", fold(text)))
            if len(text) > LONGEST or not any(c.isalpha() for c in key[1]) or not _PLAIN.fullmatch(text):
                continue
            if place != "line" and len(text.split()) < WORDS and not _unspaced(text):
                continue
            if key not in seen:
                seen.add(key)
                yield key, text, b, place == "line"


def _count(
    read: Callable[[], Iterable[Document]],
    sketch: Sketch,
    sites: Counter[str],
    total: int,
    least: int,
    share: float,
    told: Counter[str],
) -> dict[tuple[str, tuple[str, str]], _Count]:
    """
    The second pass: exact counts of the lines that the sketch calls frequent.

    A dump most of whose prose stands in other dumps too is a copy, and its lines are counted as quoted.
    """
    tables: dict[tuple[str, tuple[str, str]], _Count] = {}
    for document in read():
        site = host(document)
        lines = list(_lines(document))
        often = [sketch.count(_hash("", key)) for key, _, _, _ in lines]
        prose = shared = 0
        for (_, text, _, whole), n in zip(lines, often, strict=True):
            if whole and is_prose(text):
                prose += len(text)
                shared += len(text) * (n > 1)
        copied = prose > 0 and shared > prose / 2
        told["copies"] += copied
        frequent = {
            b.n for (_, _, b, whole), n in zip(lines, often, strict=True) if whole and n >= max(least, share * total)
        }
        last = max((b.n for _, _, b, _ in lines), default=0)
        for (key, text, b, whole), n in zip(lines, often, strict=True):
            for group, seen, of in ((site, sketch.count(_hash(site, key)) if site else 0, sites[site]), ("", n, total)):
                if seen < max(least, share * of) or (group == "" and seen == 0):
                    continue
                entry = tables.get((group, key))
                if entry is None:
                    if len(tables) >= TRACKED:
                        continue
                    entry = tables[group, key] = _Count(text)
                entry.dumps += 1
                entry.quoted += copied
                entry.first += b.n == 0 and whole
                entry.edge += b.n < 3 or b.n > last - 3 or bool({b.n - 1, b.n + 1} & frequent) or not whole
                if len(entry.variants) < 3:
                    entry.variants.add(fold(text))
                if len(entry.examples) < 3:
                    entry.examples.append(document.id)
    return tables


def _unspaced(text: str) -> bool:
    return len(text) > 5 and len(_UNSPACED.findall(text)) > len(text) / 2


def _known(text: str, book: Rulebook) -> bool:
    """Whether a rule takes the line out, or reads it as a field, already."""
    line = " ".join(text.split())
    page = Page(Document("", line), (Block(0, 0, len(line), line),))
    return any(m.end - m.start > len(line) / 2 for m in book.marks(page))


def _is_date(text: str) -> bool:
    return len(text) < 60 and iso(text) is not None


def _without_repeats(found: list[Proposal]) -> list[Proposal]:
    """A line that several sites share is proposed once, for all; a sentence that is also a whole line, as the line."""
    by_text: dict[str, set[str]] = {}
    for p in found:
        by_text.setdefault(fold(p.text), set()).add(p.site)
    lines = {(p.site, fold(p.text)) for p in found if p.place == "line"}
    out = []
    for p in found:
        key = fold(p.text)
        others = by_text[key] - {""}
        if (p.site == "" and len(others) == 1) or (p.site and "" in by_text[key] and len(others) > 1):
            continue
        if p.place != "line" and (p.site, key) in lines:
            continue
        out.append(p)
    out.sort(key=lambda p: (p.site, -p.dumps, p.place, p.text))
    return out


def as_toml(proposals: Iterable[Proposal]) -> str:
    """
    The proposals as a rule file, to be read and pruned by a person: a rule a site and place, each phrase with its
    counts.

    It passes `cleaner rules test` as it is. Nothing applies it: it is the user's to keep, cut or throw away.
    """
    groups: dict[tuple[str, str, bool], list[Proposal]] = {}
    for p in proposals:
        groups.setdefault((p.site, p.place, p.numbers), []).append(p)
    out = [
        "# Lines that recur across the dumps of a corpus, as `cleaner rules learn` found them.",
        "# Read each: delete what could stand in a story, then name the file or its folder as your rules.",
    ]
    used: Counter[str] = Counter()
    for (site, place, numbers), group in sorted(groups.items()):
        for part in [[p] for p in group] if numbers else [group]:
            name = _SLUG.sub("-", f"{site or 'everywhere'}-{place}".lower()).strip("-") or "site"
            if numbers:
                name += "-" + (
                    _SLUG.sub("-", _DIGITS.sub("n", fold(part[0].text)).encode("ascii", "ignore").decode())[:32].strip(
                        "-"
                    )
                    or "numbers"
                )
            used[name] += 1
            out.append(_table(name if used[name] == 1 else f"{name}-{used[name]}", site, place, numbers, part))
    return "\n".join(out) + "\n"


def _table(name: str, site: str, place: str, numbers: bool, group: list[Proposal]) -> str:
    """One [[rule]]."""
    texts = [" ".join(p.text.split()) for p in group]
    where = f"on {site}" if site else "across the corpus"
    rows = [
        "",
        "[[rule]]",
        f"id = {_quoted(name)}",
        f"act = {_quoted('drop' if place == 'line' else 'cut')}",
        f"where = {_quoted('line' if place == 'line' else 'inline')}",
        'kind = "template"',
    ]
    rows.append(f"why = {_quoted(f'The same line stands in many dumps {where}, whatever their story.')}")
    if numbers:
        p = group[0]
        rows.append(f"# in {p.dumps} of {p.of} dumps: {', '.join(p.examples)}")
        rows.append(f"pattern = {_quoted(_pattern(texts[0]))}")
    else:
        rows.append("phrases = [")
        rows += [
            f"    {_quoted(t)},  # in {p.dumps} of {p.of} dumps: {', '.join(p.examples)}"
            for t, p in zip(texts, group, strict=True)
        ]
        rows.append("]")
    if site:
        rows.append(f"sites = [{_quoted(site)}, {_quoted('*.' + site)}]")
    first, second = texts[0], texts[1] if len(texts) > 1 else texts[0]
    if place == "line":
        matches = [first, second if second != first else f"{first} "]
        spares = [
            f"The sign said: {first} and nobody knew who had put it up.",
            f"Nobody reads the words {second} any more, she wrote.",
        ]
    else:
        matches = [f"The match was lost. {first}", f"{second} The rain came later."]
        spares = ["The match was lost, and the rain came later.", "Nobody reads the small print any more, she wrote."]
    rows.append("matches = [" + ", ".join(map(_quoted, matches)) + "]")
    rows.append("spares = [" + ", ".join(map(_quoted, spares)) + "]")
    return "\n".join(rows)


def _pattern(text: str) -> str:
    """The line as an RE2 expression, any number for a number."""
    parts = [re.sub(r"([^\w\s])", r"\\\1", p, flags=re.ASCII) if p else "" for p in _DIGITS.split(text)]
    escaped = [re.sub(r"\\([^\x00-\x7f])", r"\1", p) for p in parts]
    return r"\d+".join(re.sub(r"\s+", r"\\s+", p) for p in escaped)


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False)


def tally(proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    """The proposals as records for JSON lines: text, site, place, dumps, of, examples."""
    return [
        {"text": p.text, "site": p.site, "place": p.place, "dumps": p.dumps, "of": p.of, "examples": list(p.examples)}
        for p in proposals
    ]
