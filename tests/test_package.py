"""The wheel: it holds the rules of rules/ and the weights, nothing else beside the code, and it works by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as users get it: from the source distribution."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(checkout)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def files(folder: Path, pattern: str) -> set[str]:
    return {
        p.relative_to(folder).as_posix() for p in folder.rglob(pattern) if p.is_file() and "__pycache__" not in p.parts
    }


def test_the_wheel_holds_rules_code_and_weights(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as z:
        names = {n for n in z.namelist() if ".dist-info/" not in n}
    shipped = "cleaner/rules/shipped/"
    assert {n.removeprefix(shipped) for n in names if n.startswith(shipped)} == files(checkout / "rules", "*")
    assert {n.removeprefix("cleaner/") for n in names if not n.startswith(shipped)} == files(checkout / "cleaner", "*")
    assert sum(p.stat().st_size for p in (checkout / "cleaner" / "weights").glob("*")) < 2_000_000 * 3
    assert all(p.stat().st_size < 2_000_000 for p in (checkout / "cleaner" / "weights").glob("*"))
    assert wheel.stat().st_size < 10_000_000


def test_the_wheel_works(wheel: Path, checkout: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as z:
        z.extractall(tmp_path / "site")
    code = """
import sys, cleaner
from cleaner.rules.book import shipped
result = cleaner.clean(open(sys.argv[1], encoding="utf-8").read())
print(cleaner.__file__, len(shipped().rules), shipped().digest, len(result.articles), len(result.removed), sep="|")
"""
    seen = []
    for path in (tmp_path / "site", checkout):
        env = {**os.environ, "PYTHONPATH": str(path)}
        command = [sys.executable, "-P", "-c", code, str(checkout / "samples/news-page/dump.txt")]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        where, *rest = done.stdout.strip().split("|")
        assert Path(where).is_relative_to(path)
        seen.append(rest)
    assert seen[0] == seen[1]


def test_the_version_is_said_once(wheel: Path) -> None:
    import cleaner

    assert wheel.name.split("-")[1] == cleaner.__version__
