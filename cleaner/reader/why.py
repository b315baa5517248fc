"""
Which words weighed most when the reader took a piece out? Each is left out in turn, and the dump is read again.

The answer is the network's own (occlusion: Zeiler & Fergus 2014), so it costs a reading a word: for `explain`, not for
a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cleaner.model import Mark
from cleaner.reader.encode import encode
from cleaner.reader.evidence import evidence
from cleaner.reader.network import read

MOST = 40
"""Words of a piece that are tried."""


def words_that_weighed(
    text: str, marks: Sequence[Mark], start: int, end: int, count: int = 3
) -> list[tuple[str, float]]:
    """
    The words of a piece that spoke most for taking it out.

    Args:
        text: the dump.
        marks: what the rules say of it; others are not heard by the reader.
        start, end: the piece, in code points.
        count: how many words at most.

    Returns:
        (word, log odds that it adds), the strongest first; none where no word speaks for it: then it is its shape and
        place.
    """
    e = encode([text])
    known = evidence(e.start, e.end, marks)
    first, last = np.searchsorted(e.end, start, side="right"), np.searchsorted(e.start, end, side="left")
    if first >= last:
        return []
    size = (e.end - e.start)[first:last]
    whole = float((read(e, known).clutter[first:last] * size).sum() / size.sum())
    found: dict[str, float] = {}
    for token in range(int(e.first[first]), min(int(e.first[last]), int(e.first[first]) + MOST)):
        word = text[e.tokens[token, 0] : e.tokens[token, 1]]
        if not any(map(str.isalnum, word)):
            continue
        words = e.words.copy()
        words[token] = 0
        words[max(0, token - 1), 1] = 0  # the pair with the word before
        left = float((read(replace(e, words=words), known).clutter[first:last] * size).sum() / size.sum())
        found[word] = max(found.get(word, 0.0), whole - left)
    ranked = sorted(found.items(), key=lambda x: -x[1])
    return [(word, round(by, 2)) for word, by in ranked[:count] if by > 0.1]
