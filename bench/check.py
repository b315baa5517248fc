"""
`cleaner check` on a repository of many dumps, beside codespell on the same files: whole processes, wall seconds.

usage: python bench/check.py [--files 10000]

The dumps are grown from samples/. First and second check of the whole repository, then one staged file; codespell
(pip install codespell) is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from speed import corpus


def seconds(*command: str | Path, cwd: Path) -> float:
    """Wall seconds of one process; findings are no failure."""
    start = time.perf_counter()
    subprocess.run([str(c) for c in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    files = parser.parse_args().files
    texts = corpus(files * 0.0005)
    cleaner = Path(sys.executable).with_name("cleaner")
    codespell = shutil.which("codespell", path=str(cleaner.parent)) or shutil.which("codespell")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "cleaner.toml").touch()
        for n in range(files):
            path = root / f"{n // 100:03d}" / f"{n}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{texts[n % len(texts)]}\n\nEdition {n} went to press at noon.\n", encoding="utf-8")
        one = "000/7.txt"
        rows = [
            ("cleaner check, first", (cleaner, "check", ".")),
            ("cleaner check, second", (cleaner, "check", ".")),
            ("cleaner check, one file", (cleaner, "check", "--no-cache", one)),
        ]
        if codespell:
            rows += [("codespell", (codespell, ".")), ("codespell, one file", (codespell, one))]
        print(f"{files} files, {sum(p.stat().st_size for p in root.rglob('*.txt')) / 1e6:.1f} MB")
        for name, command in rows:
            print(f"{name:26s} {seconds(*command, cwd=root):8.2f} s", flush=True)


if __name__ == "__main__":
    main()
