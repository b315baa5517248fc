"""
Does the vocabulary turn over at these places? Lexical links: a content word, and where it was said last.

Links are those of Morris & Hirst 1991 and Kan, Klavans & McKeown 1998 ("Linear segmentation and segment
significance"). If places part nothing, as many links cross them as their distances let expect; where they part
stories, far fewer do. Terms are the first six letters of a word (a crude stem for inflected languages), pairs of
characters in scripts written without spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.text.characters import COLON, DIGIT, LETTER, LOWER, STOP, UPPER, WIDE, classes, code_points

Ints = NDArray[np.int64]

STEM = 6
"""Letters of a word that count."""
BITS = 20
"""Terms are numbered by hash, below 2 ** BITS."""
FAR = 12
"""Words that a link may span at least; else the median length of a stretch between two places."""

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


@lru_cache(maxsize=1)
def _small() -> NDArray[np.uint32]:
    """Code point -> its lower case, for the basic plane."""
    lower = np.arange(65536, dtype=np.uint32)
    for code in np.flatnonzero(classes() == UPPER).tolist():
        low = chr(code).lower()
        if len(low) == 1:
            lower[code] = ord(low)
    return lower


@dataclass(slots=True)
class Links:
    """The content words of a text in reading order, and where each was said last."""

    start: Ints
    """Offset of each word's first character."""
    term: Ints
    previous: Ints
    """Number of the word that said the same last before, -1 for none."""
    name: NDArray[np.bool_]
    """Begins with a capital though no sentence begins here."""

    @classmethod
    def of(cls, text: str) -> Links:
        """All words of a text that may tell its topic: longer than three letters, and not said all over it. O(n)."""
        lower = _small()
        codes = np.minimum(code_points(text), 65535).astype(np.intp)
        kind = classes()[codes]
        word, alone = np.isin(kind, (UPPER, LOWER, LETTER, DIGIT, WIDE)), kind == WIDE
        edge = np.ones(len(codes) + 1, np.bool_)
        if len(codes):
            edge[1:-1] = ~(word[1:] & word[:-1]) | alone[1:] | alone[:-1]
        at = np.flatnonzero(edge)
        inside = word[at[:-1]]
        start, size = at[:-1][inside], (at[1:] - at[:-1])[inside]
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
        name = first == UPPER
        caps = np.flatnonzero(name)
        opens = start[caps] == 0
        for back in (1, 2, 3):
            before = np.maximum(start[caps] - back, 0)
            opens |= np.isin(kind[before], (STOP, COLON)) | (codes[before] == 10) | (codes[before] == 13)
        name[caps[opens]] = False
        content = (size > 3) | unspaced | name | ((first == UPPER) & (size > 2))
        content &= first != DIGIT
        start, term, name = start[content], term[content], name[content]
        _, inverse, counts = np.unique(term, return_inverse=True, return_counts=True)
        common = max(4, len(term) // 80)
        few = counts[inverse] <= common
        few |= name & (counts[inverse] <= 3 * common)
        start, term, name = start[few], term[few], name[few]
        order = np.argsort(term, kind="stable")
        previous = np.full(len(term), -1, np.int64)
        same = np.flatnonzero(term[order[1:]] == term[order[:-1]])
        previous[order[same + 1]] = order[same]
        return cls(start, term, previous, name)

    def echo(self, titles: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
        """
        How much of the headlines is said in the 60 words below, and in the 60 words above.

        Args:
            titles: (start, end, start of the story) as offsets.

        Returns:
            (below, above), shares of the headlines' content words, averaged; -1 where there are none.
        """
        hit = left = many = 0
        for a, b, s in titles:
            i, j, k = np.searchsorted(self.start, (a, b, s))
            mine = set(self.term[i:j].tolist())
            if mine:
                many += len(mine)
                hit += len(mine.intersection(self.term[j : j + 60].tolist()))
                left += len(mine.intersection(self.term[max(0, k - 60) : k].tolist()))
        return (hit / many, left / many) if many else (-1.0, -1.0)


def turn(links: Links, at: Sequence[int]) -> tuple[float, float, float]:
    """
    How many links cross the places, to how many would if they parted nothing: 1 in one story, less between stories.

    Args:
        links: of the text.
        at: offsets of the places, in order.

    Returns:
        (of all content words, of names, logarithm of the number of links that could cross); 1 where too few words tell.
    """
    n = len(links.term)
    place = np.searchsorted(links.start, np.asarray(at))
    lengths = np.sort(np.diff(np.append(place, n)))
    sums = np.concatenate(([0], np.cumsum(lengths)))
    tells = links.previous >= 0
    here = np.flatnonzero(tells)
    distance = here - links.previous[here]
    near = distance <= max(FAR, int(np.median(lengths)))
    here, distance = here[near], distance[near]
    side = np.searchsorted(place, here, "right")
    crosses = side != np.searchsorted(place, links.previous[here], "right")
    k = np.searchsorted(lengths, distance)
    could = (sums[k] + distance * (len(lengths) - k)) / max(1, n)
    name = links.name[here]
    out = []
    for chosen in (slice(None), name):
        expected = float(could[chosen].sum())
        out.append((float(crosses[chosen].sum()) + 1) / (expected + 1))
    return out[0], out[1], float(np.log1p(could.sum()))
