"""
Is the reader as sure as it should be? A table of what it said out of fold beside what was so.

    python bench/calibration.py DATA OUT_OF_FOLD.npz      # the second file as `python -m train.reader folds` writes it

A row holds the segments of dumps labelled by hand to which the reader gave a probability of being clutter in a range:
how many characters they are, the mean probability, and the share of the characters that is clutter.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from train.examples import example, gold

EDGES = (0.0, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 1.0)


def main() -> None:
    data, outputs = Path(sys.argv[1]), np.load(sys.argv[2])
    p, y, size = [], [], []
    for folder in ("gold", "gold2", "seeds/gold"):
        for labelled in gold(data / folder):
            if labelled.id in outputs:
                x = example(labelled)
                known = ~np.isnan(x.clutter)
                p.append(1 / (1 + np.exp(-outputs[labelled.id][known, 0])))
                y.append(x.clutter[known])
                size.append(x.chars[known])
    said, was, chars = (np.concatenate(v).astype(float) for v in (p, y, size))
    print("| said | characters | mean | clutter |\n| --- | --- | --- | --- |")
    off = 0.0
    for low, high in pairwise(EDGES):
        here = (said >= low) & (said < high if high < 1 else said <= 1)
        weight = chars[here].sum()
        if weight:
            mean, share = (said[here] * chars[here]).sum() / weight, (was[here] * chars[here]).sum() / weight
            off += abs(mean - share) * weight
            print(f"| {low:.2f} to {high:.2f} | {weight:,.0f} | {mean:.3f} | {share:.3f} |")
    print(f"\nexpected calibration error {off / chars.sum():.4f}")


if __name__ == "__main__":
    main()
