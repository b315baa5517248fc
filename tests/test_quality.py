"""
Quality on real dumps does not sink below the floors of floors.json.

The development sets are no part of the project: without ../shared/data (or $CLEANER_DATA) these tests are skipped.
Every Nth dump of a set is scored, by the scorers that lie with the data; bench/quality.py scores all of them.
A floor is lowered only by hand, with a reason in the commit. They guard against sinking and are no measure of quality:
the learned parts have seen some of these dumps.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.formats.records import record
from cleaner.model import Document
from cleaner.pipeline import clean
from cleaner.rules.book import shipped

DATA = Path(os.environ.get("CLEANER_DATA") or Path(__file__).parents[2] / "shared" / "data")
FLOORS: dict[str, Any] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
SCORERS = {
    "gold": "score_gold.py",
    "seeds": "score_gold.py",
    "stories": "score_stories.py",
    "html": "score_text.py",
    "dumps": "score_text.py",
}

pytestmark = pytest.mark.skipif(
    not (DATA / "score").is_dir(),
    reason=f"the development sets are not here ({DATA}): set CLEANER_DATA to their folder",
)


def rows(source: Path) -> Iterator[dict[str, Any]]:
    if source.is_dir():
        for path in sorted(source.glob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))
    else:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def measured(name: str, every: int, folder: Path) -> dict[str, float]:
    """Clean every Nth dump of a set and read what its scorer prints."""
    kind = name.partition("/")[0]
    source = DATA / name if kind in ("gold", "seeds") else DATA / f"{name}.jsonl.gz"
    subset = folder / (source.name if source.is_dir() else "subset.jsonl.gz")
    titles = kind in ("gold", "seeds", "stories")
    chosen = [row for n, row in enumerate(rows(source)) if n % every == 0]
    if source.is_dir():
        subset.mkdir()
        for row in chosen:
            (subset / f"{row['id']}.json").write_text(json.dumps(row), encoding="utf-8")
    else:
        with gzip.open(subset, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in chosen)
    dumps, articles, predictions = (folder / f"{n}.jsonl" for n in ("in", "articles", "predictions"))
    with dumps.open("w") as out:
        subprocess.run([sys.executable, DATA / "score" / "inputs.py", subset], stdout=out, check=True)
    with articles.open("w") as out:
        for row in map(json.loads, dumps.read_text(encoding="utf-8").strip("\n").split("\n")):
            html = row.get("html")
            result = clean(
                Document(row["id"], html or row.get("text", ""), "html" if html else "text", url=row.get("url"))
            )
            out.writelines(json.dumps(record(a, result, shipped())) + "\n" for a in result.articles)
    with predictions.open("w") as out:
        subprocess.run(
            [sys.executable, DATA / "score" / "group.py", dumps, articles, *(["--titles"] if titles else [])],
            stdout=out,
            check=True,
        )
    said = subprocess.run(
        [sys.executable, DATA / "score" / SCORERS[kind], subset, predictions],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return numbers(kind, said)


def numbers(kind: str, said: str) -> dict[str, float]:
    """A scorer's report as name -> number."""
    if kind in ("gold", "seeds"):
        block = said.partition("== clutter removed by kind")[0]
        return {m[1].strip(): float(m[2]) for m in re.finditer(r"^  (\S.*?)\s{2,}(-?[\d.]+)", block, re.M)}
    line = next(x for x in said.splitlines() if x.startswith("all"))
    prefix = ""
    found: dict[str, float] = {}
    for m in re.finditer(r"(word|shingle|zone)|([A-Za-z]\w*) +(-?[\d.]+)(?![\d.])|F1 (-?[\d.]+)", line):
        if m[1]:
            prefix = m[1]
        elif m[2]:
            found[f"{prefix} {m[2]}".strip() if m[2] in ("F1", "P", "R", "F") else m[2]] = float(m[3])
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str, tmp_path: Path) -> None:
    said = FLOORS[name]
    got = measured(name, said["every"], tmp_path)
    print(json.dumps(got, indent=1))
    low = {k: (got[k], f) for k, f in said.get("at_least", {}).items() if not got[k] >= f}
    high = {k: (got[k], f) for k, f in said.get("at_most", {}).items() if not got[k] <= f}
    assert not low, f"{name}: below the floor: {low}"
    assert not high, f"{name}: above the ceiling: {high}"
