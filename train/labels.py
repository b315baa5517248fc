"""
Dumps that a reader labelled segment by segment: to hand them out, and to take the answers back.

The texts are made of other people's pages by `train.residue` and stay outside the project; what is kept here is each
text's digest and the labels of its segments (`train/labels.jsonl`), so they can be laid over the same texts again.

    python -m train.labels draw RESIDUE.jsonl.gz FOLDER      # batches to read, a number before each segment
    python -m train.labels take RESIDUE.jsonl.gz FOLDER      # answers in FOLDER/*.answers -> train/labels.jsonl
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner.reader.encode import BLANK, LINE, encode

KEPT = Path(__file__).with_name("labels.jsonl")
NAMES = (
    "body", "title", "meta", "optional", "related", "nav", "widget", "comments", "promo", "legal", "share", "newsletter",
    "ad", "caption", "syndication", "readmore", "other", "mixed",
)  # fmt: skip
"""What an answer may call a segment: the labels of the dumps labelled by hand, and "mixed" for what is not known."""
SHARE = {
    "container": 1.0, "parent": 1.0, "readability": 0.5, "trafilatura-recall": 0.5, "trafilatura": 0.35,
    "resiliparse": 0.35, "justext": 0.2, "page": 0.12, "html2text": 0.12, "resiliparse-all": 0.1,
}  # fmt: skip
"""How often a dump is handed out, by how it was made: most near the article, as corpora are."""
LEAST, MOST = 500, 6500
"""Characters of a dump that is handed out."""
PIECES = 110
BATCH = 10


def digest(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shown(text: str) -> str:
    """A dump with a number before each of its segments."""
    e = encode([text])
    out = []
    for i, (start, end, border) in enumerate(zip(e.start.tolist(), e.end.tolist(), e.border.tolist(), strict=True)):
        out.append(
            ("\n\n" if border == BLANK else "\n" if border == LINE else " ") + f"⟦{i}⟧" + text[start:end].strip()
        )
    return "".join(out).strip()


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def kept() -> dict[str, dict[str, Any]]:
    """What was labelled so far: digest of a dump's text -> its row of `labels.jsonl`."""
    if not KEPT.exists():
        return {}
    return {row["digest"]: row for row in map(json.loads, KEPT.read_text(encoding="utf-8").splitlines())}


def labelled(residues: Sequence[Path], missing: bool = True) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(row of residue, its labels) of each dump that was labelled, in the residue's order; `missing` says what is not."""
    rest = kept()
    for path in residues:
        for row in rows(path):
            if label := rest.pop(digest(row["text"]), None):
                yield row, label
    if missing and rest:
        print(f"{len(rest)} labelled dumps are not here: other data, or other versions of what made the residue")


def draw(residue: Path, folder: Path) -> None:
    """Write batches of dumps: one of a page, two of a site at most; the rarer a language, the more of it."""
    rng = random.Random(3)
    done = kept().values()
    pages_done = {row["page"] for row in done}
    pages: dict[str, list[dict[str, Any]]] = {}
    for row in rows(residue):
        if row["page"] not in pages_done and row["made"] in SHARE and LEAST <= len(row["text"]) <= MOST:
            pages.setdefault(row["page"], []).append(row)
    sites = Counter(row["site"] for row in done)
    chosen: list[dict[str, Any]] = []
    for found in rng.sample(list(pages.values()), len(pages)):
        row = rng.choices(found, [SHARE[r["made"]] for r in found])[0]
        most = 2 if not row["lang"].startswith("en") else 1
        if sites[row["site"]] < most and len(encode([row["text"]]).start) <= PIECES:
            sites[row["site"]] += 1
            chosen.append(row)
    chosen.sort(key=lambda r: (r["lang"].startswith("en"), r["lang"]))
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(0, len(chosen), BATCH):
        text = "\n\n".join(
            f"===== {digest(r['text'])} ({r['lang']})\n{shown(r['text'])}" for r in chosen[n : n + BATCH]
        )
        (folder / f"{n // BATCH:03}.txt").write_text(text + "\n", encoding="utf-8")
    print(len(chosen), "dumps", Counter(r["lang"] for r in chosen).most_common())


def labels(answer: str, pieces: int) -> tuple[list[str], list[int]] | None:
    """
    An answer such as "title 0; meta 1-2; related 30-41,44; stories 0 25" as a label a segment, and where stories begin.

    Returns:
        None for "skip".

    Raises:
        ValueError: a label or a number that there is not.
    """
    if answer.strip() == "skip":
        return None
    found, begins = ["body"] * pieces, []
    for part in filter(None, (p.strip() for p in answer.split(";"))):
        name, *numbers = re.split(r"[\s,]+", part)
        if name == "stories":
            begins = [int(n) for n in numbers][1:]
            continue
        if name not in NAMES:
            raise ValueError(f"no such label: {name}")
        for n in filter(None, numbers):
            a, _, b = n.partition("-")
            if not 0 <= int(a) <= int(b or a) < pieces:
                raise ValueError(f"no such segment: {n}")
            found[int(a) : int(b or a) + 1] = [name] * (int(b or a) + 1 - int(a))
    return found, begins


def take(residue: Path, folder: Path) -> None:
    """Check the answers and add them to `labels.jsonl`."""
    texts = {digest(r["text"]): r for r in rows(residue)}
    done = kept()
    wrong = skipped = 0
    for path in sorted(folder.glob("*.answers")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, answer = line.partition(":")
            row = texts.get(name.strip())
            if row is None:
                wrong += bool(line.strip())
                continue
            e = encode([row["text"]])
            try:
                found = labels(answer, len(e.start))
            except ValueError as why:
                print(f"{path.name}: {name}: {why}")
                wrong += 1
                continue
            if found is None:
                skipped += 1
                continue
            spans: list[list[Any]] = []
            for start, end, label in zip(e.start.tolist(), e.end.tolist(), found[0], strict=True):
                if spans and spans[-1][2] == label:
                    spans[-1][1] = end
                else:
                    spans.append([start, end, label])
            begins = [int(e.start[i]) for i in found[1]]
            done[name.strip()] = {
                "digest": name.strip(), "page": row["page"], "site": row["site"], "lang": row["lang"],
                "made": row["made"], "spans": spans, "begins": begins,
            }  # fmt: skip
    with KEPT.open("w", encoding="utf-8") as file:
        for key in sorted(done):
            file.write(json.dumps(done[key], ensure_ascii=False, separators=(",", ":")) + "\n")
    print(len(done), "dumps kept,", skipped, "skipped,", wrong, "answers wrong")


if __name__ == "__main__":
    {"draw": draw, "take": take}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
