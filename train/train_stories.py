"""
Fit the weights of `cleaner.stories.weigh`: how likely a candidate signature of a dump is right.

usage: python -m train.train_stories DATA [RESIDUE.jsonl.gz ...] [--check]

DATA holds `gold2`, `gold` (dumps labelled by hand), `html` (the texts of pages, each one story) and `stories` (dumps
composed of real articles, and single articles from which `compose_stories` makes more). RESIDUE holds the texts of
`labels.jsonl`; of its several-story dumps a third is held out. --check writes nothing: it fits on one half of the sites at a time and prints,
for the other half, what each threshold would find and what it would cut wrongly.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cleaner.model import Document
from cleaner.rules.book import shipped
from cleaner.stories.cohesion import Links
from cleaner.stories.find import dearer, plausible
from cleaner.stories.lines import read_lines
from cleaner.stories.signature import NAMES, candidates, measure
from cleaner.stories.weigh import Floats, columns
from cleaner.text.segments import read_blocks
from train.compose_stories import Text, one, several
from train.labels import labelled as by_reading
from train.manifest import note

RIGHT, WRONG = 0.85, 0.6
"""F of a candidate's cuts from which it is right, and up to which it is wrong; between them it teaches nothing."""
PENALTY, ROUNDS = 40.0, 9
"""Of the squared weights; and steps of Newton's method."""
REAL = 30.0
"""How much a dump labelled by hand counts, to one that was composed."""
PAGE = 500
"""Characters from which a page's text may look like several stories."""
COMPOSED = 400
"""Dumps to compose, of several stories and of one each."""
PAGES = {"dragnet": 3, "waddle": 3, "l3s_gn1": 2, "andy": 1, "magic_article": 1, "fundus_a": 1, "evan": 1}
"""Sets of pages, and of each every how manieth is used."""
HELD = 3
"""Of the several-story dumps labelled by a reader every how manieth is held out."""
SEED = 1


class Example(NamedTuple):
    """A dump and where its stories part."""

    name: str
    text: str
    zones: list[tuple[int, int]]
    """For story 2, 3 ...: the stretch in which a cut is right. None for a single story."""
    real: bool


class Rows(NamedTuple):
    """The candidates of one dump."""

    example: Example
    values: Floats
    score: Floats
    """F of each candidate's cuts."""
    less: Floats
    """What each candidate's logit is lowered by."""


def labelled(folder: Path) -> Iterator[Example]:
    """The dumps labelled by hand: a cut is right from the end of a story's last words to the beginning of the next."""
    for path in sorted(folder.glob("*.json")):
        d = json.loads(path.read_text(encoding="utf-8"))
        said = [s for s in d["spans"] if s[2] == "story" and len(s) > 3]
        zones, seen = [], {said[0][3]} if said else set()
        for a, b in pairwise(said):
            if b[3] not in seen:
                zones.append((a[1], b[0]))
                seen.add(b[3])
        yield Example(d["id"], d["text"], zones, True)


def read(residues: Sequence[Path]) -> Iterator[Example]:
    """The dumps labelled by a reader segment by segment, but for those held out."""
    for d, row in by_reading(residues):
        if row["begins"] and zlib.crc32(row["digest"].encode()) % HELD == 0:
            continue
        yield Example(f"label_{row['site']}", d["text"], read_zones(row), True)


def read_zones(row: dict[str, Any]) -> list[tuple[int, int]]:
    """Where a cut is right in such a dump: from the last body text above a story's beginning to the first below."""
    body = [s for s in row["spans"] if s[2] in ("body", "optional", "mixed")]
    zones = []
    for at in row["begins"]:
        first = next((s[0] for s in body if s[1] > at), at)
        zones.append((min(at, max((s[1] for s in body if s[0] < at), default=0)), max(at, first)))
    return zones


def pages(folder: Path) -> Iterator[Example]:
    """The texts of pages: single stories of hundreds of sites."""
    for name, every in PAGES.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as f:
            for n, d in enumerate(map(json.loads, f)):
                if n % every == 0 and len(d.get("gold") or "") >= PAGE:
                    yield Example(f"{name}_{d['id']}", d["gold"], [], True)


def composed(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Dumps made of single articles, in drawn forms."""
    texts = []
    with gzip.open(folder / "singles.jsonl.gz", "rt", encoding="utf-8") as f:
        for d in map(json.loads, f):
            paragraphs = [p for p in d["text"].split("\n") if p.strip()]
            if d.get("titles") and 3 <= len(paragraphs) <= 40:
                texts.append(Text(d["titles"][0], paragraphs))
    for n in range(COMPOSED):
        dump = several(rng.sample(texts, rng.randint(2, 9)), rng)
        yield Example(f"several-{n}", dump.text, dump.zones, False)
        yield Example(f"one-{n}", one(rng.choice(texts), rng).text, [], False)


def plain(folder: Path) -> Iterator[Example]:
    """A third of the single articles as they are, and of the dumps composed of them."""
    for name in ("singles", "multi"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as f:
            for n, d in enumerate(map(json.loads, f)):
                if n % 3 == 1:
                    zones = list(zip(d["zone_starts"], d["body_starts"][-len(d["zone_starts"]) :], strict=False))
                    yield Example(d["id"], d["text"], zones, False)


def rows(example: Example) -> Rows | None:
    """Measures of every plausible candidate of a dump, how right each is, and how much more sure it must be."""
    page = read_blocks(Document("", example.text))
    lines = read_lines(page, shipped().marks(page) if example.real else [])
    if sum(x.prose for x in lines) < 2:
        return None
    links = Links.of(example.text)
    found = candidates(lines, links)
    measure(lines, found, links)
    found = [c for c in found if plausible(c)]
    if not found:
        return None
    score = []
    for c in found:
        at = [lines[s].start for s in c.starts]
        score.append(max(agreement(at, example.zones), agreement(at[1:], example.zones)) if example.zones else 0.0)
    return Rows(example, np.array([c.row() for c in found]), np.array(score), np.array([dearer(c) for c in found]))


def agreement(starts: list[int], zones: list[tuple[int, int]]) -> float:
    """F of these cuts against the stretches in which they are right."""
    hit = sum(any(a <= s <= b for s in starts) for a, b in zones)
    return 2 * hit / max(1, len(starts) + len(zones))


def fit(dumps: list[Rows]) -> tuple[Floats, Floats, Floats]:
    """Means, deviations and weights: a logistic regression by Newton's method."""
    values, score = np.vstack([d.values for d in dumps]), np.concatenate([d.score for d in dumps])
    w = np.concatenate([np.full(len(d.score), REAL if d.example.real else 1.0) for d in dumps])
    told = (score >= RIGHT) | (score <= WRONG)
    values, y, w = values[told], (score[told] >= RIGHT).astype(float), w[told]
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-6
    unit = NAMES.index("unit")
    mean[unit], deviation[unit] = 0, 1
    x = columns(values, mean, deviation)
    b = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        slope = x.T @ (w * (p - y)) + PENALTY * b
        b -= np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(b)), slope)
    return mean, deviation, b


def check(dumps: list[Rows]) -> dict[str, list[float]]:
    """Fit on each half of the real dumps' sites (and all composed ones), and judge the other half's likeliest candidates."""
    several_, single = [], []
    for half in (0, 1):
        side = {id(d): d.example.real and zlib.crc32(d.example.name.split("_")[-1].encode()) % 2 == half for d in dumps}
        mean, deviation, b = fit([d for d in dumps if not side[id(d)]])
        for d in dumps:
            if side[id(d)]:
                logit = columns(d.values, mean, deviation) @ b - d.less
                k = int(np.argmax(logit))
                (several_ if d.example.zones else single).append((float(logit[k]), float(d.score[k])))
    figures = {}
    for least in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0):
        good = sum(s >= 0.99 for x, s in several_ if x >= least)
        cut = sum(x >= least for x, _ in single)
        figures[str(least)] = [good, sum(x >= least for x, _ in several_), len(several_), cut, len(single)]
        print(f"logit {least}: {good} of {len(several_)} right; {cut} of {len(single)} single stories cut")
    return figures


def main() -> None:
    """Read DATA, fit, and write cleaner/weights/stories.npz."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("residue", type=Path, nargs="*")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    examples = [*labelled(args.data / "gold2"), *labelled(args.data / "gold"), *pages(args.data / "html")]
    examples += read(args.residue)
    examples += [*plain(args.data / "stories"), *composed(args.data / "stories", random.Random(SEED))]
    dumps = [r for r in map(rows, examples) if r is not None]
    if args.check:
        check(dumps)
        return
    figures = check(dumps)
    mean, deviation, weight = fit(dumps)
    target = Path(__file__).parents[1] / "cleaner" / "weights" / "stories.npz"
    np.savez(target, mean=mean, deviation=deviation, weight=weight)
    note("stories", args.data, SEED, {"right, cut, several, wrongly cut, single by logit": figures}, ("numpy",))


if __name__ == "__main__":
    main()
