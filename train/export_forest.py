"""
Write a trained lightgbm model as a data file that `cleaner.pages.forest.Forest` reads without lightgbm.

    from train.export_forest import export_forest
    booster = lightgbm.train({"objective": "binary", ...}, lightgbm.Dataset(X, y, feature_name=NAMES))
    export_forest(booster, "cleaner/weights/judge.npz")

The file is the same for the same model, byte for byte. Binary objectives with numeric splits only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cleaner.pages.forest import SCALE, Forest


def export_forest(booster: Any, path: str | Path, trees: int | None = None) -> int:
    """
    Write `booster` (a lightgbm Booster with objective "binary") to `path`, an .npz file.

    Args:
        booster: the model; its feature names are kept.
        path: the file to write, usually `cleaner/weights/<name>.npz`.
        trees: write the first so many trees; all (or up to the best iteration) when None.

    Returns:
        the size of the file in bytes.

    Raises:
        ValueError: the model is not binary, or has categorical or zero-as-missing splits.
    """
    dump = booster.dump_model(num_iteration=trees if trees is not None else -1)
    if dump["num_class"] != 1 or not str(dump["objective"]).startswith("binary"):
        raise ValueError(f"only binary models can be written, not {dump['objective']}")
    scale = 1.0
    for word in str(dump["objective"]).split():
        if word.startswith("sigmoid:"):
            scale = float(word.split(":")[1])
    nodes: list[tuple[int, float, int, int, int, bool]] = []
    roots: list[int] = []
    depth = 0

    def walk(tree: dict[str, Any], level: int) -> int:
        nonlocal depth
        depth = max(depth, level)
        at = len(nodes)
        if "split_index" not in tree:
            nodes.append((0, 0.0, at, at, round(float(tree["leaf_value"]) * scale * SCALE), False))
            return at
        if tree["decision_type"] != "<=" or tree["missing_type"] == "Zero":
            raise ValueError(f"split {tree['decision_type']} with missing {tree['missing_type']} is not supported")
        threshold = _floor32(float(tree["threshold"]))
        nan_right = not tree["default_left"] if tree["missing_type"] == "NaN" else threshold < 0.0
        nodes.append((0, 0.0, 0, 0, 0, False))
        left = walk(tree["left_child"], level + 1)
        right = walk(tree["right_child"], level + 1)
        nodes[at] = (int(tree["split_feature"]), threshold, left, right, 0, nan_right)
        return at

    for tree in dump["tree_info"]:
        roots.append(walk(tree["tree_structure"], 0))
    feature, threshold, left, right, value, nan_right = zip(*nodes, strict=True)
    np.savez_compressed(
        path,
        feature=np.array(feature, np.int16),
        threshold=np.array(threshold, np.float32),
        left=np.array(left, np.int32),
        right=np.array(right, np.int32),
        value=np.array(value, np.int32),
        nan_right=np.array(nan_right, np.bool_),
        roots=np.array(roots, np.int32),
        depth=np.int32(depth),
        bias=np.int64(0),
        names=np.array(dump["feature_names"]),
    )
    data = Path(path).read_bytes()
    Forest.read(data)
    return len(data)


def _floor32(x: float) -> float:
    """The largest float32 not above `x`: a float32 value is greater than it if and only if it is greater than `x`."""
    with np.errstate(over="ignore"):
        y = np.float32(x)
    return float(np.nextafter(y, np.float32(-np.inf)) if float(y) > x else y)
