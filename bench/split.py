"""
What splitting costs, and whether it stays linear.

usage: python bench/split.py [--data FOLDER]

FOLDER holds the development sets (default ../shared/data); without it only invented text is measured. How well it
splits: `python bench/quality.py multi singles gold`, and cross-validated `python -m tools.train_split cv`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cleaner.model import Document  # noqa: E402
from cleaner.pipeline import clean  # noqa: E402
from cleaner.settings import Settings  # noqa: E402
from cleaner.stories.find import find_breaks  # noqa: E402
from cleaner.text.segments import read_blocks  # noqa: E402
from tests.stories import STORIES  # noqa: E402
from train.compose_dumps import Source, disguise  # noqa: E402


def share(name: str, texts: list[str]) -> None:
    """Print how long cleaning takes with and without splitting."""
    took = {}
    for split in (False, True, False, True):
        begin = time.process_time()
        for text in texts:
            clean(text, None, Settings(split=split))
        took[split] = min(took.get(split, 1e9), time.process_time() - begin)
    alone = 1e9
    pages = [read_blocks(Document("", text)) for text in texts]
    for _ in range(2):
        begin = time.process_time()
        for page in pages:
            find_breaks(page, (), Settings())
        alone = min(alone, time.process_time() - begin)
    size = sum(map(len, texts)) / 1e6
    print(
        f"{name:12} {size / took[False]:6.2f} MB/s without, {size / took[True]:6.2f} with; "
        f"finding breaks alone {size / alone:6.1f} MB/s, {alone / took[False]:.0%} of cleaning"
    )


def main() -> None:
    """Measure the sets that are there, then invented text of growing size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    for name, most in (("stories/singles", 400), ("stories/multi", 100), ("dumps/fundus_a", 119)):
        path = data / f"{name}.jsonl.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as f:
                share(name.split("/")[1], [json.loads(line)["text"] for line, _ in zip(f, range(most), strict=False)])
        else:
            print(f"{path} is absent: skipped")
    rng = random.Random(1)
    for what in ("stories", "one story"):
        for times in (20, 200, 1000):
            if what == "stories":  # each time in another language, so that no two are alike
                drawn = [disguise([Source(s.title, s.paragraphs, "") for s in STORIES], rng) for _ in range(times // 5)]
                parts = [[s.title, *s.paras] for five in drawn for s in five]
            else:
                parts = [STORIES[0].paragraphs * 6] * times
            text = "\n\n".join("\n\n".join(p) for p in parts)
            page = read_blocks(Document("", text))
            begin = time.process_time()
            found = find_breaks(page, (), Settings())
            took = time.process_time() - begin
            print(
                f"{what:12} x {times:5}: {len(text) / 1e6:6.2f} MB in {took:6.2f} s "
                f"({len(text) / 1e6 / took:5.1f} MB/s), {len(found)} breaks"
            )


if __name__ == "__main__":
    main()
