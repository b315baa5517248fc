"""
Does the vocabulary turn over between two lines? Terms, names and numbers on both sides of every gap, in linear time.

The measure is TextTiling's (Hearst 1997: "TextTiling: segmenting text into multi-paragraph subtopic passages",
Computational Linguistics 23:1), vocabulary introduction and block comparison, counted over lexical links: a term and
the place where it was last said (Morris & Hirst 1991; Kan, Klavans & McKeown 1998). A link bridges all gaps between its
ends, so one difference array and one running sum give the overlap of two windows at every gap of the text at once.
C99 (Choi 2000) and Utiyama & Isahara (2001) compare every sentence with every other, or search all segmentations: that
is quadratic, and on the development set they cut nearly every single story. Here cohesion is only ever evidence.

Terms are the first six letters of a word (a crude stem that works for most inflected languages), or pairs of characters in scripts
written without spaces. All of it is numpy over code points: no tokenizer, no model, no language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

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
OTHER, LOWER, UPPER, DIGIT, UNSPACED = range(5)


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """For each code point below 65,536: its class, and its lower case."""
    classes = bytearray(65536)
    small: dict[int, int] = {}
    for code in (
        *range(48, 0x3401),
        *range(0xA000, 0xAC01),
        *range(0xFB00, 65536),
    ):  # Han, Hangul and private use below
        char = chr(code)
        category = unicodedata.category(char)
        if category[0] == "L":
            classes[code] = UPPER if category in ("Lu", "Lt") else LOWER
            low = char.lower()
            if low != char and len(low) == 1:
                small[code] = min(ord(low), 65535)
        elif category[0] == "M":
            classes[code] = LOWER
        elif category == "Nd":
            classes[code] = DIGIT
    kind = np.frombuffer(classes, np.uint8)
    lower = np.arange(65536, dtype=np.uint32)
    lower[list(small)] = list(small.values())
    kind[0xAC00:0xD7A4] = LOWER
    for a, b in (
        (0x0E00, 0x0EE0),
        (0x1000, 0x10A0),
        (0x1780, 0x17EA),
        (0x3040, 0x3100),
        (0x3400, 0xA000),
        (0xF900, 0xFB00),
    ):
        kind[a:b] = UNSPACED
    return kind, lower


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


def read_words(text: str) -> Words:
    """All words of a text: runs of letters or digits, and single characters of scripts written without spaces. O(n)."""
    kinds, lower = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(codes, 65535).astype(np.intp)
    kind = kinds[codes]
    word = kind != OTHER
    alone = kind == UNSPACED
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
    unspaced = first == UNSPACED
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


def overlaps(
    previous: NDArray[np.int64], weight: NDArray[np.float64], windows: Sequence[int], gap: NDArray[np.int64]
) -> NDArray[np.float64]:
    """
    How much of the next words was said in the last words, at each gap and for each window.

    Args:
        previous: `last_said` of the words.
        weight: of each word.
        windows: in words, on either side of the gap, in falling order.
        gap: gap g lies before word g.

    Returns:
        One row a window, one column a gap: the weight of the right window's terms that stand in the left window too (each
        term once) over the weight of all its words, 0 to 1; -1 where nothing follows.
    """
    n = len(previous)
    total = np.zeros(n + 1)
    np.cumsum(weight, out=total[1:])
    out = np.empty((len(windows), len(gap)))
    a = np.flatnonzero(previous >= 0)
    p, w = previous[a], weight[a]
    base = total[gap]
    for k, window in enumerate(windows):
        near = a - p < 2 * window  # a link longer than both windows bridges no gap
        a, p, w = a[near], p[near], w[near]
        low = np.maximum(p, a - window) + 1
        high = np.minimum(a, p + window) + 1
        bridged = np.cumsum(np.bincount(low, w, n + 2) - np.bincount(high, w, n + 2))[gap]
        all_of_it = total[np.minimum(gap + window, n)] - base
        out[k] = np.where(all_of_it > 0, bridged / np.maximum(all_of_it, 1e-9), -1.0)
    return out
