"""What the rules found, as numbers beside each segment: the share of it that they drop, cut or name, and as what."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Mark
from cleaner.reader.encode import GRID

ACTS = {"drop": 0, "cut": 1, "end": 2, "field": 3, "keep": 4, "break": 5}
KINDS = {
    "related": 6, "readmore": 6, "navigation": 7, "tags": 7, "promotion": 8, "newsletter": 8,
    "follow": 8, "donation": 8, "app": 8,
    "sharing": 9, "widgets": 9, "comments": 10, "legal": 11, "syndication": 11, "disclaimer": 11,
    "consent": 11, "paywalls": 11, "advertising": 12,
}  # fmt: skip
OTHER_KIND = 13
WIDTH = 14


def evidence(starts: NDArray[np.int64], ends: NDArray[np.int64], marks: Sequence[Mark]) -> NDArray[np.int8]:
    """
    Describe what marks say of one dump's segments.

    Args:
        starts: where the segments begin, ordered; as `ends`, in code points of the dump.
        marks: of rules; one over a longer stretch counts for each segment by its share.

    Returns:
        Shape (segments, WIDTH), in GRID-ths.
    """
    out = np.zeros((len(starts), WIDTH), np.int64)
    if not len(starts):
        return out.astype(np.int8)
    size = ends - starts
    for m in marks:
        act = ACTS.get(m.act)
        if act is None:
            continue
        a = int(np.searchsorted(ends, m.start, side="right"))
        b = int(np.searchsorted(starts, m.end, side="left"))
        share = (np.minimum(ends[a:b], m.end) - np.maximum(starts[a:b], m.start)) * GRID // size[a:b]
        out[a:b, act] = np.maximum(out[a:b, act], share)
        if m.act in ("drop", "cut", "end"):
            kind = KINDS.get(m.kind, OTHER_KIND)
            out[a:b, kind] = np.maximum(out[a:b, kind], share)
    return np.clip(out, 0, GRID).astype(np.int8)


def taken(known: NDArray[np.int8]) -> NDArray[np.bool_]:
    """
    The segments that a rule takes out whole.

    Args:
        known: as `evidence` gives it.
    """
    most = known[:, [ACTS["drop"], ACTS["cut"], ACTS["end"]]].max(axis=1)
    found: NDArray[np.bool_] = (most >= GRID) & (known[:, ACTS["keep"]] == 0)
    return found
