"""
The words of a text as numbers, for those who compare vocabularies: no tokenizer, no language, one pass of numpy.

Terms are the first six letters of a word (a crude stem for inflected languages), or pairs of characters in scripts
written without spaces, numbered by hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.text.characters import CLASSES, DIGIT, LETTER, LOWER, UPPER, WIDE, classes, code_points, tables

STEM = 6
"""Letters of a word that count."""
BITS = 18
"""Terms are numbered by hash, below 2 ** BITS."""

_MIX = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
        0xE7037ED1A0B428DB,
    ],
    np.uint64,
)
_WORD = np.zeros(CLASSES, np.bool_)
_WORD[[UPPER, LOWER, LETTER, DIGIT, WIDE]] = True


@dataclass(slots=True)
class Words:
    """The words of a text, as parallel arrays in reading order."""

    start: NDArray[np.int64]
    """Offset of the first character."""
    size: NDArray[np.int64]
    """Characters."""
    term: NDArray[np.int64]
    """The term's number, below 2 ** BITS."""
    name: NDArray[np.bool_]
    """Begins with a capital though no sentence begins here."""
    capital: NDArray[np.bool_]
    number: NDArray[np.bool_]
    unspaced: NDArray[np.bool_]


_END = np.zeros(65536, np.bool_)
_END[[ord(c) for c in ".!?:;…\n\r。！？"]] = True
_DOT = ord(".")


@lru_cache(maxsize=2)  # whoever looks for borders asks twice
def read_words(text: str) -> Words:
    """All words of a text: runs of letters or digits, and single characters of scripts written without spaces. O(n)."""
    lower = tables()["lower"]
    codes = np.minimum(code_points(text), 65535).astype(np.intp)
    kind = classes()[codes]
    word = _WORD[kind]
    alone = kind == WIDE
    edge = np.empty(len(codes) + 1, np.bool_)
    edge[0] = edge[-1] = True
    if len(codes):
        edge[1:-1] = ~(word[1:] & word[:-1]) | alone[1:] | alone[:-1]
    at = np.flatnonzero(edge)
    begins = at[:-1]
    inside = word[begins]
    start = begins[inside]
    size = (at[1:] - begins)[inside]
    padded = np.concatenate((lower[codes], np.zeros(STEM, np.uint32))).astype(np.uint64)
    h = padded[start] * _MIX[0]
    for k in range(1, STEM):
        longer = np.flatnonzero(size > k)
        h[longer] += padded[start[longer] + k] * _MIX[k]
    first = kind[start]
    unspaced = first == WIDE
    if unspaced.any():
        pair = np.flatnonzero(unspaced[:-1] & unspaced[1:] & (start[1:] == start[:-1] + 1))
        h[pair] = h[pair] * _MIX[1] + h[pair + 1]
    h ^= h >> np.uint64(31)
    h *= _MIX[2]
    term = (h >> np.uint64(64 - BITS)).astype(np.int64)
    capital = first == UPPER
    name = capital.copy()
    caps = np.flatnonzero(capital)
    if len(caps):
        s = start[caps]
        opens = s == 0
        for back in (1, 2, 3):
            before = codes[np.maximum(s - back, 0)]
            ends = _END[before]
            short = (before == _DOT) & (size[np.maximum(caps - 1, 0)] <= 3)  # "Mr. Lee", "U.S. Senate"
            opens |= ends & ~short
        name[caps[opens]] = False
    return Words(start, size, term, name, capital, first == DIGIT, unspaced)


def last_said(term: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each word the position where its term was said last before, -1 where it is said for the first time."""
    order = np.argsort(term, kind="stable")
    again = np.empty(len(term), np.int64)
    if len(term):
        again[order[0]] = -1
        same = term[order[1:]] == term[order[:-1]]
        again[order[1:]] = np.where(same, order[:-1], -1)
    return again
