"""
Does the vocabulary turn over at these places? Lexical links: a content word, and where it was said last.

Links are those of Morris & Hirst 1991 and Kan, Klavans & McKeown 1998 ("Linear segmentation and segment
significance"). If places part nothing, as many links cross them as their distances let expect; where they part
stories, far fewer do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.text.terms import last_said, read_words

Ints = NDArray[np.int64]

FAR = 12
"""Words that a link may span at least; else the median length of a stretch between two places."""


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
        words = read_words(text)
        start, term, name, size, unspaced = words.start, words.term, words.name, words.size, words.unspaced
        content = ((size > 3) | unspaced | name | (words.capital & (size > 2))) & ~words.number
        start, term, name = start[content], term[content], name[content]
        _, inverse, counts = np.unique(term, return_inverse=True, return_counts=True)
        common = max(4, len(term) // 80)
        few = counts[inverse] <= common
        few |= name & (counts[inverse] <= 3 * common)
        start, term, name = start[few], term[few], name[few]
        return cls(start, term, last_said(term), name)

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
