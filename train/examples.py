"""
Labelled dumps -> arrays to train the reader on: segments with what is known of each.

    python -m train.examples DATA RESIDUE... OUT.pickle     # DATA: see train/README.md; RESIDUE: as train.residue wrote it
"""

from __future__ import annotations

import json
import pickle
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Document
from cleaner.pipeline import read_page
from cleaner.reader.encode import encode
from cleaner.reader.evidence import evidence
from cleaner.reader.network import LABELS
from cleaner.rules.book import shipped
from train import invented
from train.labels import labelled, rows
from train.residue import WORD, align, unsettled

NUMBER = {name: i for i, name in enumerate(LABELS)}
WIDE = ("container", "parent", "resiliparse", "readability", "page", "html2text", "resiliparse-all")
"""Ways to make a dump that leave hardly any body text out."""
INSERTED = 0.5
"""Share of the clean texts that are learned from a second time with clutter put between their sentences."""


@dataclass
class Labelled:
    """A dump and what is known of it: spans of (start, end, label), label one of LABELS, "clutter" or "body"."""

    id: str
    site: str
    made: str
    lang: str
    weight: float
    text: str
    spans: list[tuple[int, int, str]]
    begins: list[int] | None
    """Where second, third … stories begin; None where that is not known."""


@dataclass
class Example:
    """A dump's arrays; one row a segment."""

    id: str
    site: str
    made: str
    lang: str
    weight: float
    words: NDArray[np.uint32]
    """Hashes (see `Encoded.words`); `train.reader` puts rows of the word table in their place."""
    first: NDArray[np.int64]
    shape: NDArray[np.int8]
    rules: NDArray[np.int8]
    clutter: NDArray[np.float32]
    """Share of its known characters that are clutter; NaN where less than half are known."""
    kind: NDArray[np.int8]
    """Number of its label in LABELS; -1 where not known."""
    begins: NDArray[np.int8]
    """Whether a story begins there; -1 where not known."""
    chars: NDArray[np.int32]
    shared: bool = False
    """A dump labelled by hand whose text a page of the residue has, too: it says nothing of what is never seen."""


def gold(folder: Path) -> Iterator[Labelled]:
    """Dumps labelled by hand."""
    for path in sorted(folder.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        spans, begins, story = [], [], 0
        for start, end, label, *rest in row["spans"]:
            number = rest[0] if rest else 1
            if label == "ws":
                continue
            name = label.removeprefix("clutter:")
            spans.append((start, end, name if name in NUMBER else "other"))
            if label in ("title", "story") and number > story:
                if story:
                    begins.append(start)
                story = number
        yield Labelled(
            f"{folder.name}/{row['id']}", path.stem, "gold", row.get("lang") or "", 1.0, row["text"], spans, begins
        )


def residue(path: Path) -> Iterator[Labelled]:
    """
    Dumps that `train.residue` made of pages.

    Where one dump of a page was read and labelled, and its body text with it, the page's other dumps are aligned with that.
    """
    golds: dict[str, tuple[str, list[set[str]]]] = {}
    for row, label in sorted(labelled([path], missing=False), key=lambda x: str(x[1]["digest"])):
        if label["made"] in WIDE:
            said = defaultdict(list)
            for start, end, name in label["spans"]:
                said[name].append(row["text"][start:end])
            titles = [{w.lower() for w in WORD.findall(t)} for t in said["title"]]
            golds[label["page"]] = "\n".join(said["body"] + said["optional"] + said["mixed"]), titles
    for n, row in enumerate(rows(path)):
        if row["page"] in golds:
            gold, titles = golds[row["page"]]
            spans = align(row["text"], gold)
            if spans:
                row |= {"spans": unsettled(row["text"], spans, titles), "weight": 0.8}
        spans = [(s, e, "body" if label else "clutter") for s, e, label in row["spans"]]
        yield Labelled(
            f"{row['page']}#{n}", row["site"], row["made"], row["lang"], row["weight"], row["text"], spans, None
        )


def read(paths: Sequence[Path]) -> Iterator[Labelled]:
    """Dumps of `train.residue` that were read and labelled segment by segment (`train.labels`)."""
    for row, label in labelled(paths):
        spans = [(s, e, "story" if x == "body" else x) for s, e, x in label["spans"] if x != "mixed"]
        yield Labelled(
            f"read/{label['digest']}", row["site"], "read", row["lang"], 1.0, row["text"], spans, label["begins"]
        )


def composed() -> Iterator[Labelled]:
    """Invented dumps (`train.invented`); a sixth of a language's count as one site."""
    for name, n, text, spans in invented.dumps():
        lang = name.partition("-")[0]
        yield Labelled(f"invented/{name}{n}", f"invented-{name}{n % 6}", "invented", lang, 0.6, text, spans, None)


def lines(path: Path) -> Iterator[Labelled]:
    """Texts labelled line by line."""
    for row in rows(path):
        text, spans = "", []
        for line, label in zip(row["lines"], row["labels"], strict=True):
            if line.strip():
                spans.append((len(text), len(text) + len(line), "body" if label in (1, "1", "keep") else "clutter"))
            text += line + "\n"
        if 200 < len(text) < 40_000:
            yield Labelled(row["id"], row["id"], "lines", row["lang"], 0.4, text, spans, None)


def stories(path: Path, made: str, weight: float) -> Iterator[Labelled]:
    """Articles, alone or composed into dumps: where each begins."""
    for row in rows(path):
        whole = [(0, len(row["text"]), "body")] if made == "single" else []
        begins = list(row.get("zone_starts") or row["boundaries"])
        yield Labelled(row["id"], row["id"], made, row.get("lang") or "en", weight, row["text"], whole, begins)


def bank(dumps: Sequence[Labelled]) -> dict[str, list[str]]:
    """Pieces of residue by language, of a line each, to be put between sentences."""
    found: dict[str, list[str]] = defaultdict(list)
    for d in dumps:
        if d.made in ("container", "parent", "trafilatura", "trafilatura-recall", "readability", "resiliparse", "gold"):
            for start, end, label in d.spans:
                piece = d.text[start:end].strip()
                for line in piece.split("\n")[:4]:
                    line = " ".join(line.split())
                    if (
                        label not in ("body", "story", "title", "meta", "optional")
                        and 10 <= len(line) <= 170
                        and line.count(" ") >= 1
                    ):
                        found[d.lang].append(line)
    return found


def inserted(d: Labelled, pieces: Sequence[str], rng: random.Random) -> Labelled | None:
    """The same dump with clutter between its sentences: inside lines, at their ends, now and then as a line."""
    places = [
        m
        for m in invented.STOP.finditer(d.text)
        if any(s < m.start() and m.end() < e for s, e, label in d.spans if label in ("body", "story"))
    ]
    if len(places) < 3 or not pieces:
        return None
    chosen = sorted(rng.sample(places, min(len(places), rng.choice((1, 1, 2, 3, 4)))), key=lambda m: m.start())
    out, spans, at = "", [], 0
    shift: list[tuple[int, int]] = []
    for m in chosen:
        out += d.text[at : m.start()]
        piece = rng.choice(pieces)
        if rng.random() < 0.25:
            piece += " " + rng.choice(pieces)
        left, right = rng.choice(
            (
                (" ", " "),
                (" ", " "),
                (" ", m.group() or " "),
                (m.group() or " ", " "),
                ("", " "),
                ("\n", " "),
                ("\n", "\n"),
            )
        )
        out += left
        spans.append((len(out), len(out) + len(piece), "clutter"))
        shift.append((m.end(), len(piece) + len(left) + len(right) - (m.end() - m.start())))
        out += piece + right
        at = m.end()
    out += d.text[at:]

    def moved(x: int) -> int:
        return x + sum(by for start, by in shift if start <= x)

    holes = [(s, e) for s, e, _ in spans]
    for start, end, label in d.spans:
        a, stop = moved(start), moved(end - 1) + 1
        for s, e in holes:
            if a < e and s < stop:
                if a < s:
                    spans.append((a, s, label))
                a = e
        if a < stop:
            spans.append((a, stop, label))
    return Labelled(d.id + "+", d.site, "inserted", d.lang, d.weight, out, sorted(spans), None)


def shared(labelled: Sequence[Labelled], others: Sequence[Labelled]) -> set[str]:
    """Ids of the labelled dumps of which another dump has twenty runs of eight words."""
    owner: dict[int, set[str]] = defaultdict(set)
    for d in labelled:
        words = WORD.findall(d.text.lower())
        for i in range(0, len(words) - 7, 2):
            owner[hash(tuple(words[i : i + 8]))].add(d.id)
    found: set[str] = set()
    for d in others:
        words = WORD.findall(d.text.lower())
        hits = Counter(o for i in range(len(words) - 7) for o in owner.get(hash(tuple(words[i : i + 8])), ()))
        found |= {o for o, n in hits.items() if n >= 20}
    return found


def example(d: Labelled) -> Example:
    """Encode a dump and lay its labels over its segments."""
    e = encode([d.text])
    n = len(e.start)
    page = read_page(Document(d.id, d.text))
    rules = evidence(e.start, e.end, shipped().marks(page))
    clutter = np.full(n, np.nan, np.float32)
    kind = np.full(n, -1, np.int8)
    begins = np.full(n, -1 if d.begins is None else 0, np.int8)
    solid = np.concatenate(([0], np.cumsum([not c.isspace() for c in d.text])))
    known, bad = np.zeros(n), np.zeros(n)
    most = np.zeros(n)
    for start, end, label in d.spans:
        a, b = int(np.searchsorted(e.end, start, side="right")), int(np.searchsorted(e.start, end, side="left"))
        for i in range(a, b):
            share = solid[min(e.end[i], end)] - solid[max(e.start[i], start)]
            if share <= 0:
                continue
            number = NUMBER.get(label, -1)
            if label != "meta":
                known[i] += share
            if label == "clutter" or number >= NUMBER["related"]:
                bad[i] += share
            if share > most[i]:
                most[i], kind[i] = share, number
    whole = solid[e.end] - solid[e.start]
    enough = known >= 0.5 * whole
    clutter[enough] = (bad[enough] / known[enough]).astype(np.float32)
    for start in d.begins or ():
        i = int(np.searchsorted(e.end, start, side="right"))
        if i < n:
            begins[i] = 1
    return Example(
        d.id,
        d.site,
        d.made,
        d.lang,
        d.weight,
        e.words,
        e.first,
        e.shape,
        rules,
        clutter,
        kind,
        begins,
        (e.end - e.start).astype(np.int32),
    )


def main() -> None:
    """Write all examples."""
    data, *files, out = map(Path, sys.argv[1:])
    rng = random.Random(1)
    dumps = [d for path in files for d in residue(path)]
    pieces = bank(dumps)
    for lang, found in invented.pieces().items():
        pieces.setdefault(lang, []).extend(found)
    general = [p for found in pieces.values() for p in found]
    dumps += [
        *stories(data / "stories" / "singles.jsonl.gz", "single", 0.5),
        *stories(data / "stories" / "multi.jsonl.gz", "multi", 0.5),
        *lines(data / "lines" / "turku.jsonl.gz"),
        *composed(),
    ]
    for d in list(dumps):
        if d.made in ("clean", "single", "container", "trafilatura", "justext") and rng.random() < INSERTED:
            own = pieces.get(d.lang) or []
            if more := inserted(d, own if len(own) > 200 and rng.random() < 0.9 else general, rng):
                dumps.append(more)
    dumps += read(files)
    by_hand = [d for folder in ("gold", "gold2", "seeds/gold") for d in gold(data / folder)]
    known = shared(by_hand, dumps)
    dumps += by_hand
    rng.shuffle(dumps)
    print(len(dumps), "dumps", {k: len(v) for k, v in pieces.items() if len(v) > 100}, flush=True)
    found: list[Example] = []
    with Pool(2) as pool:
        for n, x in enumerate(pool.imap(example, dumps, chunksize=16)):
            x.shared = x.id in known
            if len(x.chars) > 1:
                found.append(x)
            if n % 2000 == 0:
                print(n, flush=True)
    with out.open("wb") as file:
        pickle.dump(found, file, protocol=5)


if __name__ == "__main__":
    from train.examples import main as run  # so that what is pickled is known by the module's name

    run()
