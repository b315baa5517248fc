"""
The reader's network: segments in, for each of them what it is and whether a story begins there.

Means of word vectors and numbers of shape go through one dense layer, then four layers of convolution over neighbouring
segments (dilated 1, 2, 4, 8; residual), with the mean of the whole dump added in the middle. Weights and activations
are small whole numbers, so every sum is exact in 32-bit floats and the answer is the same on every machine and in every
chunk (quantisation-aware training: Jacob et al. 2018). `train.reader` makes the weights.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.model import CleanerError
from cleaner.reader.encode import GRID, KINDS, Encoded

Floats = NDArray[np.float32]

LABELS = (
    "story", "title", "meta", "optional", "related", "nav", "promo", "newsletter", "comments", "legal", "share",
    "widget", "ad", "caption", "readmore", "syndication", "other",
)  # fmt: skip
"""What a segment may be; the kinds of clutter from "related" on."""
FIRST_KIND = LABELS.index("related")
ACTIVATION = 16
"""Activations are multiples of 1 / ACTIVATION, from 0 to 127 of them."""
DILATIONS = (1, 2, 4, 8)
PEAKED = 2
"""Kinds of words, from the first on, of which a segment's greatest numbers are seen too: words and pairs."""
GAP = max(DILATIONS)
"""Empty places between two dumps, so that neither sees the other."""
SLOTS = 1 << 20
"""Ends of hashes by which a row is found."""
ROWS = 2048
"""Segments that go through a layer at once: more would leave the processor's cache."""
EVIDENCE = 14
"""Numbers of what the rules said of a segment (`evidence.py`)."""


class Read(NamedTuple):
    """What the network says of segments; one row a segment."""

    clutter: Floats
    """Log odds of being clutter."""
    kinds: Floats
    """Log odds of each of LABELS, shape (segments, len(LABELS)), up to a constant a row."""
    begins: Floats
    """Log odds that a new story begins with it."""


class Layer(NamedTuple):
    """A dense layer: whole-number weights, shape (inputs, outputs), and the step of each output."""

    weights: Floats
    step: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        """Log odds, or activations before they are cut off."""
        out: Floats = (x @ self.weights) * self.step + self.bias
        return out


@lru_cache(maxsize=1)
def load() -> dict[str, NDArray[np.generic]]:
    """
    The weights, read once.

    Raises:
        CleanerError: the package lacks them.
    """
    path = files("cleaner") / "weights" / "reader.npz"
    if not path.is_file():
        raise CleanerError("The package holds no weights for the reader: cleaner/weights/reader.npz is missing.")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _layer(name: str) -> Layer:
    w = load()
    return Layer(
        w[f"{name}_w"].astype(np.float32), w[f"{name}_s"].astype(np.float32), w[f"{name}_b"].astype(np.float32)
    )


@lru_cache(maxsize=1)
def _layers() -> dict[str, Layer]:
    return {name: _layer(name) for name in ("input", *(f"conv{i}" for i in range(len(DILATIONS))), "whole", "output")}


@lru_cache(maxsize=1)
def _linear_algebra() -> Any:
    from threadpoolctl import ThreadpoolController  # the one way to tell a library that is loaded already

    return ThreadpoolController()


def _rounded(x: Floats) -> Floats:
    """Activations on their grid: whole numbers from 0 to 127."""
    grid: Floats = np.clip(np.rint(x * np.float32(ACTIVATION)), 0, 127).astype(np.float32)
    return grid


def rows_of(hashes: NDArray[np.uint32], vocabulary: NDArray[np.uint32], slots: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Rows of the word table for hashes; 0 for what the vocabulary lacks.

    Args:
        hashes: any shape.
        vocabulary: hash of each row; row 0 is nobody's.
        slots: of that vocabulary.
    """
    rows: NDArray[np.int32] = slots[hashes & np.uint32(SLOTS - 1)]
    rows[vocabulary[rows] != hashes] = 0
    return rows


def slots_of(vocabulary: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The row whose hash ends in each number below SLOTS; of several the last."""
    slots = np.zeros(SLOTS, np.int32)
    slots[vocabulary & np.uint32(SLOTS - 1)] = np.arange(len(vocabulary), dtype=np.int32)
    slots[0] = 0
    return slots


@lru_cache(maxsize=1)
def _words() -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int8]]:
    """Vocabulary, its slots, and the word table."""
    w = load()
    vocabulary = w["vocabulary"].astype(np.uint32)
    return vocabulary, slots_of(vocabulary), w["table"].astype(np.int8)


def word_means(e: Encoded, words: NDArray[np.int32], table: NDArray[np.int8]) -> Floats:
    """
    The mean vectors of each segment's words, pairs, beginnings and ends, those of its first and last word, and the
    greatest numbers of any of its words and pairs: a mean tells what it is about, these whether something is named.

    Args:
        e: the segments.
        words: rows of the table for `e.words`.
        table: the word table, in half GRID-ths.

    Returns:
        Whole numbers of GRID-ths from -127 to 127, shape (segments, (KINDS + 3) * width).
    """
    n, width = len(e.start), table.shape[1]
    out = np.zeros((n, (KINDS + 3) * width), np.float32)
    if not len(words):
        return out
    first, count = e.first[:-1], np.diff(e.first)
    # 500 rows of numbers up to 63 are summed in 16 bits
    wide: type[np.signedinteger[Any]] = np.int16 if int(count.max()) <= 500 else np.int64
    for k in range(KINDS):
        used = np.flatnonzero(words[:, k])
        bounds = np.searchsorted(used, e.first)
        size = np.diff(bounds)
        filled = np.flatnonzero(size)
        if len(filled):
            rows = table[words[used, k]].astype(wide)
            total = np.add.reduceat(rows, bounds[:-1][filled], axis=0, dtype=wide).astype(np.int32)
            out[filled, k * width : (k + 1) * width] = 2 * total // size[filled][:, None].astype(np.int32)
    out[:, KINDS * width : (KINDS + 1) * width] = 2 * table[words[first, 0]].astype(np.int32)
    out[:, (KINDS + 1) * width : (KINDS + 2) * width] = 2 * table[words[e.first[1:] - 1, 0]].astype(np.int32)
    filled = np.flatnonzero(count)
    named = np.maximum.reduce([table[words[:, k]] for k in range(PEAKED)])
    peaks = np.maximum.reduceat(named, first[filled], axis=0)
    out[filled, (KINDS + 2) * width :] = 2 * np.maximum(peaks, 0).astype(np.int32)
    return np.clip(out, -127, 127, out=out)


def read(e: Encoded, evidence: NDArray[np.int8]) -> Read:
    """
    Read the segments of several dumps.

    Args:
        e: their segments.
        evidence: what the rules said, shape (segments, EVIDENCE), in GRID-ths.
    """
    if not len(e.start):
        return Read(np.zeros(0, np.float32), np.zeros((0, len(LABELS)), np.float32), np.zeros(0, np.float32))
    if os.environ.get("OPENBLAS_NUM_THREADS") == os.environ.get("MKL_NUM_THREADS") == "1":  # as the command line has it
        return _read(e, evidence)
    with _linear_algebra().limit(limits=1):  # matrices this small cost more by being shared among threads
        return _read(e, evidence)


def _read(e: Encoded, evidence: NDArray[np.int8]) -> Read:
    n = len(e.start)
    layers = _layers()
    vocabulary, slots, table = _words()
    words = rows_of(e.words, vocabulary, slots)
    inputs = np.concatenate((word_means(e, words, table), e.shape, evidence), axis=1, dtype=np.float32)
    _, inverse = np.unique(e.document, return_inverse=True)
    at = np.arange(n) + (inverse + 1) * GAP
    size = int(at[-1]) + 1 + GAP
    x = np.zeros((size, layers["input"].weights.shape[1]), np.float32)
    x[at] = _rounded(layers["input"](inputs))
    counts = np.bincount(inverse)
    starts = np.concatenate(([0], np.cumsum(counts)))[:-1]
    for i, d in enumerate(DILATIONS):
        if i == 2:
            whole = np.add.reduceat(x[at].astype(np.int64), starts, axis=0) // counts[:, None]
            said = layers["whole"](whole.astype(np.float32))[inverse]
        before, x = x, np.zeros_like(x)
        for k in range(0, n, ROWS):
            here = at[k : k + ROWS]
            near = np.concatenate((before[here - d], before[here], before[here + d]), axis=1)
            y = layers[f"conv{i}"](near)
            if i == 2:
                y += said[k : k + ROWS]
            x[here] = np.minimum(before[here] + _rounded(y), 127)
    out = layers["output"](x[at])
    return Read(out[:, 0], out[:, 2:], out[:, 1])


__all__ = ["DILATIONS", "EVIDENCE", "FIRST_KIND", "GRID", "LABELS", "Read", "load", "read"]
