"""
What the network says of segments -> marks: the one place that knows what a cut costs.

A dump is cut where that makes it more probable as a whole: each segment speaks with its log odds, and each change from
what stays to what goes costs something, little between lines, more between the sentences of a paragraph, most inside a
sentence (the most probable path of a chain with two states: Viterbi 1967).
"""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Mark, Page
from cleaner.reader.encode import BARS, BLANK, CELL, GLUED, LINE, NAMES, SENTENCE, WEAK, Encoded
from cleaner.reader.network import FIRST_KIND, LABELS, Read
from cleaner.rules.names import MEANS

ENDS = NAMES.index("ends_sentence")
CHANGE = {BLANK: 0.0, LINE: 0.3, SENTENCE: 1.9, CELL: 1.3, BARS: 1.3, GLUED: 1.6, WEAK: 2.9}
"""What a change between staying and going costs, in log odds, by what stands between the two segments."""
BIAS = 1.5
"""Log odds that a segment must have to go at a care of 0.5, with nothing else against it: from the curve of clutter
gone against body lost, out of fold; below it more than one character of body goes with every five of clutter."""
WHOLE = 1.0
"""What must be had more to take out what ends as a sentence does: body text is lost by sentences, clutter is left by
lines."""
CARE = 4.0
"""How far `care` moves that, from 0 to 1: by as much as from a third to three times the odds for each quarter."""
CERTAIN = 6.0
"""Log odds beyond which a segment says no more than one."""


def chosen(e: Encoded, read: Read, named: NDArray[np.bool_], first: int, last: int, care: float) -> NDArray[np.bool_]:
    """
    Which segments of one dump go.

    Args:
        e, read: the segments of a chunk of dumps, and what the network says of them.
        named: which of them a rule takes out: they go anyway, and a neighbour that goes with them costs no change.
        first, last: the dump's segments, as numbers in the chunk.
        care: from Settings, 0 to 1.
    """
    if first == last:
        return np.zeros(0, np.bool_)
    z = np.clip(read.clutter[first:last], -CERTAIN, CERTAIN) - (BIAS + CARE * (care - 0.5))
    z = z - WHOLE * (e.shape[first:last, ENDS] > 0)
    z = np.where(named[first:last], CERTAIN, z)
    if not (z > 0).any():
        return np.zeros(last - first, np.bool_)
    gain = z.tolist()
    cost = [CHANGE[b] for b in e.border[first:last].tolist()]
    stay, go = 0.0, gain[0]
    back: list[tuple[bool, bool]] = []
    for g, c in zip(gain[1:], cost[1:], strict=True):
        from_go, to_go = go - c > stay, stay - c >= go
        back.append((from_go, not to_go))
        stay, go = max(stay, go - c), (stay - c if to_go else go) + g
    out = [go > stay]
    for from_go, from_gone in reversed(back):
        out.append(from_gone if out[-1] else from_go)
    return np.array(out[::-1])


def marks_of(page: Page, e: Encoded, read: Read, first: int, goes: NDArray[np.bool_]) -> list[Mark]:
    """
    "drop" marks for blocks that go whole, "cut" marks for parts of a block.

    Args:
        page: the dump in blocks.
        e, read, first: see `chosen`.
        goes: which of the dump's segments to mark.
    """
    out: list[Mark] = []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], goes, [False])).astype(np.int8)))
    starts, ends = e.start[first : first + len(goes)], e.end[first : first + len(goes)]
    k = 0
    for i, j in zip(edges[::2], edges[1::2], strict=True):
        while page.blocks[k].end <= starts[i]:
            k += 1
        for n in range(k, len(page.blocks)):
            block = page.blocks[n]
            if block.start >= ends[j - 1]:
                break
            a, z = max(block.start, int(starts[i])), min(block.end, int(ends[j - 1]))
            at = first + np.arange(max(i, np.searchsorted(ends, a, "right")), min(j, np.searchsorted(starts, z)))
            if len(at):
                out.append(_mark(read, e, at, a, z, "drop" if a == block.start and z == block.end else "cut"))
    return out


def _mark(read: Read, e: Encoded, at: NDArray[np.int64], start: int, end: int, act: str) -> Mark:
    """A mark over segments, named by the kind of clutter that most of their characters are."""
    size = (e.end[at] - e.start[at]).astype(np.float32)
    kinds = read.kinds[at, FIRST_KIND:]
    kind = LABELS[FIRST_KIND + int(np.rint(kinds * size[:, None]).sum(0).argmax())]
    z = float((read.clutter[at] * size).sum() / size.sum())
    name = f"reader/{kind}"
    return Mark(start, end, act, name, kind, MEANS[name], p=round(1 / (1 + exp(-z)), 3))  # type: ignore[arg-type]
