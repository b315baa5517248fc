"""
Has this article been seen before in the batch? Exactly, or nearly.

Aggregators print the same "related" story in thousands of dumps. `fingerprint` is a pure function of the text, for any
worker to call; `Duplicates` must see the fingerprints in the order of the output, in one place: then what is called a
duplicate of what does not depend on how many workers there are. Near duplicates are found with datasketch (MinHash with
locality sensitive hashing): of the kept libraries it is the one with a stable, documented scheme and an index that can
forget.

    seen = Duplicates("near")
    for article in articles:
        original = seen.add(article.id, fingerprint(article.text, "near"))  # None, or the id of an earlier article
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import OrderedDict
from functools import lru_cache
from typing import Any, Literal

from cleaner.formats.streams import needs
from cleaner.model import CleanerError
from cleaner.text.characters import UNSPACED

How = Literal["exact", "near"]

LIKE = 0.8
"""Estimated Jaccard likeness of two articles' shingles from which the later one is a near duplicate."""
SHINGLE = 4
"""Words in a shingle (characters, in scripts written without spaces)."""
PERMUTATIONS = 64
"""Values of a MinHash: the standard error of the likeness is about 1 / sqrt(64) * sqrt(0.8 * 0.2) = 0.05."""
MOST = {"exact": 2_000_000, "near": 100_000}
"""Articles that are remembered; then the oldest are forgotten. About 300 MB for exact, 400 MB for near."""
MOST_SHINGLES = 20_000
"""Shingles of a text that are hashed: the beginning of a very long one speaks for it."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


def words(text: str) -> list[str]:
    """The words that are compared: case, punctuation, white space and compatibility forms do not count."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def fingerprint(text: str, how: How) -> bytes:
    """
    What is compared of a text: 16 bytes of SHA-256 over its words, or a MinHash of its shingles.

    Args:
        text: an article's text.
        how: "exact" or "near".

    Returns:
        b"" for a text without words: it is nobody's duplicate. The same text gives the same bytes on every machine.

    Raises:
        CleanerError: "near" needs datasketch, which is not installed.

        >>> fingerprint("The  bridge opened.", "exact") == fingerprint("the bridge opened", "exact")
        True
    """
    said = words(text)
    if not said:
        return b""
    if how == "exact":
        return hashlib.sha256(" ".join(said).encode("utf-8", "surrogatepass")).digest()[:16]
    last = max(1, min(len(said) - SHINGLE + 1, MOST_SHINGLES))
    shingles = {zlib.crc32(" ".join(said[i : i + SHINGLE]).encode("utf-8", "surrogatepass")) for i in range(last)}
    sketch = _empty().copy()
    sketch.update_batch(sorted(shingles))
    values: bytes = sketch.hashvalues.astype("<u4").tobytes()
    return values


class Duplicates:
    """
    The articles seen so far, as many as memory allows; the oldest are forgotten first.

    Not for several threads or processes at once: its answers are right for one steady order of articles.
    """

    def __init__(self, how: How, like: float = LIKE, most: int | None = None) -> None:
        """
        Args:
            how: "exact" (the same words) or "near".
            like: estimated Jaccard likeness, 0 to 1, from which an article is a near duplicate.
            most: articles to remember; MOST if None.

        Raises:
            CleanerError: `how` is neither, or "near" needs datasketch, which is not installed.
        """
        if how not in MOST:
            raise CleanerError(f"dedupe: {how!r} is no way to compare. Use exact or near.")
        self.how, self.like = how, like
        self.most = MOST[how] if most is None else most
        self._order: OrderedDict[Any, str] = OrderedDict()
        """Key -> id, oldest first; a key is the fingerprint (exact) or a running number (near)."""
        self._sketch: dict[int, Any] = {}
        self._next = 0
        self._index = _index(like) if how == "near" else None

    def add(self, name: str, print_: bytes) -> str | None:
        """
        Remember an article, unless it repeats one.

        Args:
            name: the article's id.
            print_: its fingerprint, made the same way (`how`).

        Returns:
            the id of the earlier article that it repeats (the likest, then the earliest); None if it is new. A repeat
            is not remembered: chains of ever less similar articles end at their first.
        """
        if not print_:
            return None
        if self._index is None:
            original = self._order.get(print_)
            if original is None:
                self._order[print_] = name
                self._forget()
            return original
        sketch = _sketch(print_)
        best, number = 0.0, -1
        for other in sorted(self._index.query(sketch)):
            likeness = sketch.jaccard(self._sketch[other])
            if likeness > best:
                best, number = likeness, other
        if best >= self.like:
            return self._order[number]
        self._index.insert(self._next, sketch)
        self._sketch[self._next] = sketch
        self._order[self._next] = name
        self._next += 1
        self._forget()
        return None

    def _forget(self) -> None:
        while len(self._order) > self.most:
            key, _ = self._order.popitem(last=False)
            if self._index is not None:
                self._index.remove(key)
                del self._sketch[key]


def _datasketch() -> Any:
    try:
        import datasketch  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        raise needs("Finding near duplicates", "datasketch", "dedupe") from None
    return datasketch


@lru_cache(maxsize=1)
def _empty() -> Any:
    """A MinHash of nothing; its permutations are drawn once, from a fixed seed."""
    return _datasketch().MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)


def _sketch(print_: bytes) -> Any:
    import numpy as np

    sketch = _empty().copy()
    sketch.hashvalues = np.frombuffer(print_, "<u4").astype(sketch.hashvalues.dtype)
    return sketch


def _index(like: float) -> Any:
    """A locality sensitive index that finds nearly all pairs above `like` (what it finds is compared again)."""
    return _datasketch().MinHashLSH(threshold=max(0.05, like - 0.1), num_perm=PERMUTATIONS, weights=(0.2, 0.8))
