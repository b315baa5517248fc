"""
Does the vocabulary turn over between two lines? Terms on both sides of every gap, in linear time.

The measure is TextTiling's (Hearst 1997: "TextTiling: segmenting text into multi-paragraph subtopic passages",
Computational Linguistics 23:1), vocabulary introduction and block comparison, counted over lexical links: a term and
the place where it was last said (Morris & Hirst 1991; Kan, Klavans & McKeown 1998). A link bridges all gaps between its
ends, so one difference array and one running sum give the overlap of two windows at every gap of the text at once.
C99 (Choi 2000) and Utiyama & Isahara (2001) compare every sentence with every other, or search all segmentations: that
is quadratic, and on the development set they cut nearly every single story. Here cohesion is only ever evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


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
