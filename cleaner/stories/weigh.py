"""
How likely is a candidate the dump's own signature? A logistic regression over its measures, applied with numpy.

The weights are made by `train/train_stories.py`. Signs that stand for themselves (a date, an address, field lines) and
weak ones (a subhead, a number, a border) need different proof of the vocabulary: products of measures say so.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from cleaner.stories.signature import NAMES

Floats = NDArray[np.float64]

_COLUMN = {name: i for i, name in enumerate(NAMES)}
WITH_STRONG = (
    "turn",
    "names",
    "echo",
    "before",
    "exclusive",
    "title_words",
    "title",
    "least",
    "even",
    "rounds",
    "same_shape",
    "first_head",
    "headed",
    "missed",
    "words",
    "median",
    "distinct",
    "bodied",
)
"""Measures that count otherwise where the sign is strong."""
PAIRS = (
    ("turn", "words"),
    ("names", "words"),
    ("turn", "names"),
    ("turn", "turn"),
    ("names", "names"),
    ("missed", "missed"),
    ("rounds", "turn"),
    ("rounds", "even"),
    ("before", "rounds"),
    ("turn", "heading"),
    ("turn", "number"),
    ("turn", "rule"),
    ("turn", "tail"),
    ("title", "turn"),
    ("title", "names"),
)
REACH = 4.0
"""Standard deviations beyond which a measure says no more."""


def columns(values: Floats, mean: Floats, deviation: Floats) -> Floats:
    """Measures, one row a candidate, made comparable, and their products."""
    strong = values[:, [_COLUMN[n] for n in ("date", "age", "url", "of", "stamp")]].max(axis=1)
    strong = np.clip(np.maximum(strong, values[:, _COLUMN["labels"]] / 2), 0, 1)
    z = np.clip((values - mean) / deviation, -REACH, REACH)
    out = [z, strong[:, None]]
    out += [(strong * z[:, _COLUMN[n]])[:, None] for n in WITH_STRONG]
    out += [(z[:, _COLUMN[a]] * z[:, _COLUMN[b]])[:, None] for a, b in PAIRS]
    return np.hstack(out)


@lru_cache(maxsize=1)
def _weights() -> tuple[Floats, Floats, Floats]:
    with np.load(BytesIO((files("cleaner") / "weights" / "stories.npz").read_bytes()), allow_pickle=False) as archive:
        return archive["mean"], archive["deviation"], archive["weight"]


def logits(values: Floats) -> Floats:
    """For each candidate (a row of measures in the order of NAMES) how likely it is right, as a logit."""
    mean, deviation, weight = _weights()
    # rounded, so that the order of addition decides nothing
    return np.round(columns(values, mean, deviation) @ weight, 6)
