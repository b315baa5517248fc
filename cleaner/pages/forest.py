"""
Boosted trees, applied with numpy alone: the model is a data file, and neither lightgbm nor pickle is needed to use it.

A model is trained with lightgbm and written by `train/export_forest.py` (`export_forest(booster, path)`); see
train/README.md. Leaf values are stored as whole numbers, so their sum does not depend on the order of addition:
the same input gives the same probability on every machine.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.model import CleanerError

SCALE = 1_000_000
"""Leaf values are stored in millionths."""

_CELLS = 1 << 14
"""Rows are taken in chunks of about this many (row, tree) pairs: what is at work then fits a core's own cache."""

_PARTS = ("feature", "threshold", "left", "right", "value", "nan_right", "roots", "depth", "bias", "names")


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """
    A sum of binary decision trees under a logistic link.

    All trees lie in the same flat arrays; a leaf is its own child, so a walk of `depth` steps ends on a leaf
    wherever it began. A row goes right where its value is greater than the node's threshold.
    """

    feature: NDArray[np.intp]
    """The column a node looks at (0 for a leaf)."""
    threshold: NDArray[np.float32]
    children: NDArray[np.intp]
    """Node 2i and 2i+1: where node i sends a row to the left and to the right."""
    value: NDArray[np.int64]
    """A leaf's vote, in millionths of a logit; 0 for inner nodes."""
    nan_right: NDArray[np.bool_]
    """Does a missing value go right here?"""
    roots: NDArray[np.intp]
    depth: int
    bias: int
    """In millionths of a logit."""
    names: tuple[str, ...]
    """The columns the model was trained on, in order."""

    @classmethod
    def load(cls, name: str) -> Forest:
        """
        Read `cleaner/weights/<name>.npz`; a second call returns the same object.

        Raises:
            CleanerError: the package has no such weights, or the file is not one that `export_forest` wrote.
        """
        return _load(name)

    @classmethod
    def read(cls, data: bytes) -> Forest:
        """Read a model from the bytes of an .npz file. Raises CleanerError where they are no such file."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                part = {k: archive[k] for k in _PARTS}
        except (OSError, ValueError, KeyError, EOFError) as e:
            raise CleanerError(f"Not a model written by train/export_forest.py: {e}") from e
        return cls._build(part)

    @classmethod
    def _build(cls, part: dict[str, NDArray[Any]]) -> Forest:
        left, right = part["left"].astype(np.intp), part["right"].astype(np.intp)
        children = np.empty(2 * len(left), np.intp)
        children[0::2], children[1::2] = left, right
        names = tuple(str(n) for n in part["names"])
        feature = part["feature"].astype(np.intp)
        nodes = len(left)
        if not (feature.size == nodes and feature.min() >= 0 and feature.max() < len(names)) or not (
            children.min() >= 0 and children.max() < nodes
        ):
            raise CleanerError("A model's tree points outside its own nodes or columns: write it anew.")
        return cls(
            feature,
            part["threshold"].astype(np.float32),
            children,
            part["value"].astype(np.int64),
            part["nan_right"].astype(np.bool_),
            part["roots"].astype(np.intp),
            int(part["depth"]),
            int(part["bias"]),
            names,
        )

    def margin(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """
        The log-odds of each row, shape (n,), for `rows` of shape (n, len(names)); missing values are NaN.

        Time is O(n · trees · depth); memory does not grow with n beyond the result.
        """
        if rows.ndim != 2 or rows.shape[1] != len(self.names):
            raise ValueError(f"rows have the shape {rows.shape}; the model wants (n, {len(self.names)})")
        rows = np.ascontiguousarray(rows, np.float32)
        n, width = rows.shape
        out = np.empty(n, np.int64)
        step = max(1, _CELLS // max(1, len(self.roots)))
        for at in range(0, n, step):
            out[at : at + step] = self._votes(rows[at : at + step], width)
        return (out + self.bias) / SCALE

    def _votes(self, rows: NDArray[np.float32], width: int) -> NDArray[np.int64]:
        flat = rows.ravel()
        base = np.repeat(np.arange(len(rows), dtype=np.intp) * width, len(self.roots))
        node = np.tile(self.roots, len(rows))
        cells = len(node)
        missing = bool(np.isnan(flat).any())
        at = np.empty(cells, np.intp)
        value, limit = np.empty(cells, np.float32), np.empty(cells, np.float32)
        right, lost, fallback = np.empty(cells, np.bool_), np.empty(cells, np.bool_), np.empty(cells, np.bool_)
        # All indices are in range, as `_build` has checked; "clip" lets numpy write where it is told.
        for _ in range(self.depth):
            self.feature.take(node, out=at, mode="clip")
            at += base
            flat.take(at, out=value, mode="clip")
            self.threshold.take(node, out=limit, mode="clip")
            np.greater(value, limit, out=right)
            if missing:
                np.isnan(value, out=lost)
                self.nan_right.take(node, out=fallback, mode="clip")
                lost &= fallback
                right |= lost
            node += node
            node += right
            self.children.take(node, out=at, mode="clip")
            at, node = node, at
        total: NDArray[np.int64] = self.value.take(node).reshape(len(rows), len(self.roots)).sum(axis=1)
        return total

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """
        The probability of each row, shape (n,), in steps of a millionth (so that no machine's `exp` shows).

            >>> Forest.load("judge").predict(np.zeros((0, 1), np.float32))  # doctest: +SKIP
            array([], dtype=float64)
        """
        odds = np.clip(self.margin(rows), -30.0, 30.0)
        out: NDArray[np.float64] = np.round(1.0 / (1.0 + np.exp(-odds)), 6)
        return out


@lru_cache(maxsize=16)
def _load(name: str) -> Forest:
    if not name.replace("_", "").replace("-", "").isalnum():
        raise CleanerError(f"{name!r} names no weights: letters, digits, - and _ only.")
    path = files("cleaner") / "weights" / f"{name}.npz"
    if not path.is_file():
        raise CleanerError(f"The package holds no weights {name!r}: cleaner/weights/{name}.npz is missing.")
    return Forest.read(path.read_bytes())
