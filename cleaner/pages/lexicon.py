"""
What a block's words, and the names of its elements, speak for, told from tables of hashed words: body text or clutter.

`train.train_html` makes the table; lines are remembered, since a site's menus, buttons and footers are the same on
every page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.text.characters import UNSPACED

Array = NDArray[np.float32]

BUCKETS = 1 << 15
"""Size of the table of hashed words; a power of two."""
LEX_WORDS = 24
"""Words at a block's start (and half as many at its end) that are hashed: clutter shows early."""
SHORT = 200
"""Characters of a line of which is remembered what its words say."""
NAMES = 1 << 14
"""Size of the table of hashed names of elements."""
HINTS = 16
"""Names around a block that are hashed, nearest first."""
MEMO = 20_000
"""Lines that are remembered: some 6 MB."""
TABLES = 4
"""Tables whose lines are remembered at a time."""

_WIDE_RUN = re.compile(f"[{UNSPACED}]+")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(r"[a-z]{3,}")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")


def tokens(text: str) -> list[str]:
    """A block's hashed items: words (numbers as "0"), pairs, the first and the last word; pairs of wide characters."""
    low = text[:400].lower()
    words = _TOKEN.findall(low[:160])
    if len(words) <= LEX_WORDS and len(low) > 160:
        words = _TOKEN.findall(low)
    words = words[:LEX_WORDS]
    if len(text) > 400:
        words += _TOKEN.findall(text[-160:].lower())[-LEX_WORDS // 2 :]
    words = ["0" if w[0].isdigit() else w for w in words]
    if not words:
        return []
    out = words + [f"{a} {b}" for a, b in pairwise(words)] + ["^" + words[0], "$" + words[-1]]
    wide = "" if text.isascii() else "".join(_WIDE_RUN.findall(text[:120]))
    if wide:
        out += [wide[i : i + 2] for i in range(len(wide) - 1)]
    return out


def hashed(text: str) -> list[int]:
    """The buckets of a block's tokens, each once, sorted: the same on every machine and every run."""
    mask = BUCKETS - 1
    return sorted({zlib.crc32(t.encode("utf-8", "surrogatepass")) & mask for t in tokens(text)})


@lru_cache(maxsize=1 << 12)
def _name_tokens(name: str, near: bool) -> tuple[int, ...]:
    """The buckets of one name of an element: the whole name, numbers aside, and its words; those of the block alone."""
    bare = _NUMBER.sub("0", name)
    said = [bare, *_PART.findall(bare)]
    return tuple(zlib.crc32(("^" + t if near else t).encode("utf-8", "surrogatepass")) & (NAMES - 1) for t in said)


@lru_cache(maxsize=1 << 11)
def hashed_names(hints: str) -> tuple[int, ...]:
    """The buckets of the names of a block and of what it stands in (`Dom.hints`), each once, sorted."""
    found: set[int] = set()
    for k, name in enumerate(hints.split()[:HINTS]):
        found.update(_name_tokens(name, k < 2))
    return tuple(sorted(found))


def score(weights: Sequence[int]) -> tuple[float, float]:
    """The two numbers of `lexicon` from the weights of one block's buckets; 0 where it has none."""
    if not weights:
        return 0.0, 0.0
    found = sorted(weights)
    third = max(1, len(found) // 3)
    return sum(found) / len(found) ** 0.5, sum(found[:third]) / third


def lexicon(texts: Sequence[str], weights: NDArray[np.int8] | None) -> Array:
    """
    How much a block's words speak for body text (above 0) or clutter: the mean, and the most cluttered third.

    Args:
        texts: the blocks.
        weights: one byte a bucket, from train/train_html.py; None while it is being made.

    Returns:
        shape (blocks, 2)
    """
    out = np.zeros((len(texts), 2), np.float32)
    if weights is None:
        return out
    said = _said.get(id(weights))
    if said is None or len(said.scores) > MEMO:
        if len(_said) >= TABLES:
            _said.clear()
        said = _said[id(weights)] = _Said(weights, weights.tolist() if said is None else said.values, {})
    table, seen = said.values, said.scores
    for n, text in enumerate(texts):
        key = text if len(text) <= 400 else text[:400] + text[-160:]
        found = seen.get(key)
        if found is None:
            at = hashed(text)
            if not at:
                continue
            found = score([table[i] for i in at])
            if len(key) <= SHORT:
                seen[key] = found
        out[n] = found
    return out


def names_say(hints: Sequence[str], weights: NDArray[np.int8]) -> Array:
    """
    How much the names of elements (class, id, role) speak for body text or clutter: as `lexicon`, from their own table.

    Args:
        hints: of each block, `Dom.hints`.
        weights: one byte a bucket, from train/train_html.py.

    Returns:
        shape (blocks, 2)
    """
    found = {each: score(weights[list(hashed_names(each))].tolist()) for each in set(hints) if each}
    return np.array([found.get(h, (0.0, 0.0)) for h in hints], np.float32).reshape(-1, 2)


class _Said(NamedTuple):
    """What is remembered between pages: menus, buttons and footers are the same lines in every dump of a site."""

    weights: NDArray[np.int8]
    values: list[int]
    scores: dict[str, tuple[float, float]]


_said: dict[int, _Said] = {}
"""By the table's identity."""
