import io
import sys
from pathlib import Path

import numpy as np
import pytest

from cleaner.model import CleanerError
from cleaner.pages.forest import SCALE, Forest

sys.path.insert(0, str(Path(__file__).parents[1]))


def tiny() -> bytes:
    """Two trees by hand: a > 0.5 votes 2, else -1; b > 10 (or missing) votes 0.5, else 0."""
    out = io.BytesIO()
    np.savez_compressed(
        out,
        feature=np.array([0, 0, 0, 1, 0, 0], np.int16),
        threshold=np.array([0.5, 0, 0, 10, 0, 0], np.float32),
        left=np.array([1, 1, 2, 4, 4, 5], np.int32),
        right=np.array([2, 1, 2, 5, 4, 5], np.int32),
        value=np.array([0, -1 * SCALE, 2 * SCALE, 0, 0, SCALE // 2], np.int32),
        nan_right=np.array([0, 0, 0, 1, 0, 0], np.bool_),
        roots=np.array([0, 3], np.int32),
        depth=np.int32(1),
        bias=np.int64(0),
        names=np.array(["a", "b"]),
    )
    return out.getvalue()


def test_votes_are_summed():
    forest = Forest.read(tiny())
    rows = np.array([[0.5, 10], [0.6, 11], [0.6, np.nan], [np.nan, 0]], np.float32)
    assert forest.margin(rows).tolist() == [-1.0, 2.5, 2.5, -1.0]
    assert forest.predict(rows[:1]).tolist() == [0.268941]


def test_no_rows_and_many_rows():
    forest = Forest.read(tiny())
    assert forest.predict(np.zeros((0, 2), np.float32)).shape == (0,)
    many = np.zeros((100_001, 2), np.float32)
    many[70_000, 0] = 1
    margin = forest.margin(many)
    assert margin[70_000] == 2.0
    assert (np.delete(margin, 70_000) == -1.0).all()


def test_wrong_shape_and_wrong_file():
    forest = Forest.read(tiny())
    with pytest.raises(ValueError, match="wants"):
        forest.predict(np.zeros((1, 3), np.float32))
    with pytest.raises(CleanerError, match="export_forest"):
        Forest.read(b"not a model")
    with pytest.raises(CleanerError, match="missing"):
        Forest.load("no-such-model")
    with pytest.raises(CleanerError, match="names no weights"):
        Forest.load("../model")


def test_export_agrees_with_lightgbm(tmp_path):
    lightgbm = pytest.importorskip("lightgbm")
    from train.export_forest import export_forest

    rng = np.random.default_rng(5)
    rows = rng.normal(size=(3000, 8)).astype(np.float32)
    rows[:, 3] = np.round(rows[:, 3])
    rows[rng.random(rows.shape) < 0.1] = np.nan
    rows[:, 5] = np.nan_to_num(rows[:, 5])
    y = (np.nan_to_num(rows[:, 0]) + np.nan_to_num(rows[:, 3]) * np.nan_to_num(rows[:, 5]) > 0.2).astype(int)
    params = {
        "objective": "binary",
        "num_leaves": 31,
        "verbose": -1,
        "num_threads": 1,
        "seed": 1,
        "deterministic": True,
    }
    booster = lightgbm.train(params, lightgbm.Dataset(rows, y), num_boost_round=60)
    path = tmp_path / "m.npz"
    size = export_forest(booster, path)
    assert size == path.stat().st_size < 100_000
    again = tmp_path / "n.npz"
    export_forest(booster, again)
    assert path.read_bytes() == again.read_bytes()
    forest = Forest.read(path.read_bytes())
    test = rng.normal(size=(2000, 8)).astype(np.float32)
    test[rng.random(test.shape) < 0.2] = np.nan
    assert np.abs(forest.predict(test) - booster.predict(test)).max() < 1e-4
