"""
Throughput and memory of the whole command (read, clean, write), beside datatrove and dolma on the same JSON lines.

    python bench/batch.py [--megabytes 20] [--jobs 1 2] [--dolma PATH] [--keep FOLDER]

datatrove reads, filters with its C4 rules and writes; dolma tags with its C4 taggers and mixes (it has its own
environment as a rule: give the path of its command). One process each, unless --jobs says otherwise. CPU
seconds are those of the whole process tree, from /proc, so the numbers hold on a
machine that does other things too; wall time does not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
TICKS = os.sysconf("SC_CLK_TCK")

DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import C4QualityFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
steps = [JsonlReader(sys.argv[1]), C4QualityFilter(), JsonlWriter(sys.argv[2], compression=None)]
LocalPipelineExecutor(steps, tasks=1, workers=1, logging_dir=sys.argv[3]).run()
"""


@dataclass
class Cost:
    """What a command took."""

    wall: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    """Process -> CPU seconds, user and system."""
    peak: dict[int, int] = field(default_factory=dict)
    """Process -> most memory it had, in bytes (VmHWM)."""

    @property
    def seconds(self) -> float:
        return sum(self.cpu.values())


def measure(command: list[str], folder: Path) -> Cost:
    """Run a command and watch its process tree."""
    cost, began = Cost(), time.monotonic()
    with open(folder / "log.txt", "ab") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        over = threading.Event()

        def watch() -> None:
            while not over.is_set():
                for pid in tree(process.pid):
                    look(pid, cost)
                over.wait(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        over.set()
        watcher.join()
    cost.wall = time.monotonic() - began
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(command)[:200]} failed with {code}:\n{(folder / 'log.txt').read_text()[-3000:]}")
    return cost


def tree(root: int) -> list[int]:
    """A process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parents[int(entry)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    found, more = [], [root]
    while more:
        pid = more.pop()
        found.append(pid)
        more += [child for child, parent in parents.items() if parent == pid]
    return found


def look(pid: int, cost: Cost) -> None:
    try:
        with open(f"/proc/{pid}/stat") as file:
            parts = file.read().rsplit(")", 1)[1].split()
        cost.cpu[pid] = (int(parts[11]) + int(parts[12])) / TICKS
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmHWM"):
                    cost.peak[pid] = int(line.split()[1]) * 1024
    except (OSError, IndexError, ValueError):
        return


def engine(texts: list[str]) -> float:
    """CPU seconds of the engine alone, in this process."""
    from bench.speed import seconds
    from cleaner.pipeline import clean

    return seconds(clean, texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=20.0)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--dolma", default=shutil.which("dolma"), help="path of the dolma command")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it")
    parser.add_argument("--engine-megabytes", type=float, default=3.0, help="how much the engine alone is given")
    args = parser.parse_args()
    folder = args.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    from bench.speed import corpus

    texts = corpus(args.megabytes)
    for name in ("in/in.jsonl", "dolma/documents/in.jsonl.gz"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    source = folder / "in" / "in.jsonl"
    with open(source, "w") as out, gzip.open(folder / "dolma/documents/in.jsonl.gz", "wt", 1) as packed:
        for n, text in enumerate(texts):
            row = json.dumps({"id": f"d{n}", "text": text, "source": "bench"}, ensure_ascii=False) + "\n"
            out.write(row)
            packed.write(row)
    size = source.stat().st_size / 1e6
    print(
        f"{size:.1f} MB of JSON lines, {len(texts):,} dumps\n\n| what | MB/s of CPU | wall s | processes' memory, MB"
        " |\n| --- | --- | --- | --- |"
    )

    def row_of(what: str, cost: Cost) -> None:
        memory = ", ".join(f"{m / 1e6:.0f}" for m in sorted(cost.peak.values(), reverse=True)[:4])
        print(f"| {what} | {size / cost.seconds:.2f} | {cost.wall:.1f} | {memory} |", flush=True)

    part = texts[: max(20, int(len(texts) * min(1.0, args.engine_megabytes / args.megabytes)))]
    alone = sum(len(t.encode()) for t in part) / 1e6 / engine(part)
    print(f"| the engine in one process | {alone:.2f} | | |", flush=True)
    walls = {}
    for jobs in args.jobs:
        cost = measure(
            [
                sys.executable,
                "-m",
                "cleaner.cli",
                "clean",
                str(source),
                "-o",
                str(folder / f"out{jobs}.jsonl"),
                "--jobs",
                str(jobs),
                "--no-resume",
            ],
            folder,
        )
        walls[jobs] = cost.wall
        row_of(f"cleaner clean --jobs {jobs}", cost)
        print(f"|   of the engine's speed | {100 * size / cost.seconds / alone:.0f} % | | |")
    if len(walls) > 1:
        first, last = min(walls), max(walls)
        print(f"|   {last} jobs against {first} | | {walls[first] / walls[last]:.2f} times | |")
    row_of(
        "datatrove: read, C4 filter, write",
        measure(
            [sys.executable, "-c", DATATROVE, str(source.parent), str(folder / "dt"), str(folder / "dtlog")], folder
        ),
    )
    if args.dolma:
        tag = [
            args.dolma,
            "tag",
            "--documents",
            str(folder / "dolma/documents/*.gz"),
            "--taggers",
            "c4_v2",
            "--experiment",
            "c4",
            "--processes",
            "1",
        ]
        (folder / "mix.yaml").write_text(MIX.format(folder=folder))
        first = measure(tag, folder)
        second = measure([args.dolma, "-c", str(folder / "mix.yaml"), "mix"], folder)
        both = Cost(
            first.wall + second.wall,
            {**first.cpu, **{-pid: s for pid, s in second.cpu.items()}},
            {**first.peak, **{-pid: s for pid, s in second.peak.items()}},
        )
        row_of("dolma: tag with C4, mix", both)
    if not args.keep:
        shutil.rmtree(folder)


MIX = """
processes: 1
streams:
  - name: bench
    documents: ["{folder}/dolma/documents/*.gz"]
    attributes: [c4]
    output: {{path: "{folder}/dolma/out", max_size_in_bytes: 1000000000}}
    filter:
      include: []
      exclude: ["$.attributes[?(@.c4__c4_v2__has_curly_brace && @.c4__c4_v2__has_curly_brace[0][2] >= 1.0)]"]
    span_replacement:
      - {{span: "$.attributes.c4__c4_v2__lines_with_no_ending_punctuation", min_score: 0.5, replacement: ""}}
"""


if __name__ == "__main__":
    main()
