"""
Fit the weights of `cleaner.stories.weigh`: how likely a candidate signature of a dump is right.

usage: python -m train.train_stories DUMPS.jsonl

Each line of DUMPS is {"text", "stories", "zones": [[start, end], ...], "weight"}: the number of stories, for story
2, 3 ... the stretch in which a cut is right, and how much the dump counts. `train.compose_stories` makes such dumps.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from cleaner.model import Document
from cleaner.stories.cohesion import Links
from cleaner.stories.lines import read_lines
from cleaner.stories.signature import NAMES, candidates, measure
from cleaner.stories.weigh import Floats, columns
from cleaner.text.segments import read_blocks

RIGHT, WRONG = 0.85, 0.6
"""F of a candidate's cuts from which it is right, and up to which it is wrong; between them it teaches nothing."""
PENALTY, ROUNDS = 3.0, 9
"""Of the squared weights; and steps of Newton's method."""


def agreement(starts: list[int], zones: list[list[int]]) -> float:
    """F of these cuts against the stretches in which they are right."""
    hit = sum(any(a <= s <= b for s in starts) for a, b in zones)
    return 2 * hit / max(1, len(starts) + len(zones))


def rows(path: Path) -> tuple[Floats, Floats, Floats]:
    """Measures, whether right, and weight of every candidate of every dump."""
    values, right, weight = [], [], []
    with path.open(encoding="utf-8") as f:
        for dump in map(json.loads, f):
            lines = read_lines(read_blocks(Document("", dump["text"])), [])
            links = Links.of(dump["text"])
            found = candidates(lines, links)
            measure(lines, found, links)
            for c in found:
                at = [lines[s].start for s in c.starts]
                score = (
                    max(agreement(at, dump["zones"]), agreement(at[1:], dump["zones"])) if dump["stories"] > 1 else 0
                )
                if WRONG < score < RIGHT:
                    continue
                values.append(c.row())
                right.append(float(score >= RIGHT))
                weight.append(dump.get("weight", 1.0))
    return np.array(values), np.array(right), np.array(weight)


def fit(x: Floats, y: Floats, w: Floats) -> Floats:
    """Logistic regression by Newton's method."""
    b = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ b))
        slope = x.T @ (w * (p - y)) + PENALTY * b
        b -= np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(b)), slope)
    return b


def main() -> None:
    """Read the dumps, fit, and write cleaner/weights/stories.npz."""
    values, y, w = rows(Path(sys.argv[1]))
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-6
    unit = NAMES.index("unit")
    mean[unit], deviation[unit] = 0, 1
    target = Path(__file__).parents[1] / "cleaner" / "weights" / "stories.npz"
    np.savez(target, mean=mean, deviation=deviation, weight=fit(columns(values, mean, deviation), y, w))


if __name__ == "__main__":
    main()
