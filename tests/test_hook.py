"""The hook, for real: a git repository, pre-commit, this checkout installed by it, a dirty dump, two commits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

OFFLINE = re.compile(
    r"NewConnectionError|Temporary failure in name resolution|ConnectTimeoutError|Network is unreachable"
)
DIRTY = (
    "Storm bends the pier\n\nThe pier at Ness was bent by eleven centimetres in the night, the harbour master said on"
    " Tuesday.\n\nShow More\n\nRelated Articles\n\nBack to top button\n"
)
CLEAN = (
    "Storm bends the pier\n\nThe pier at Ness was bent by eleven centimetres in the night, the harbour master said on"
    " Tuesday.\n"
)


def run(*command: str | Path, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=cwd, env=env, capture_output=True, text=True)


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A git that knows nothing of the user, and a pre-commit with a store of its own."""
    home = tmp_path_factory.mktemp("pre-commit")
    who = {
        "GIT_AUTHOR_NAME": "T",
        "GIT_AUTHOR_EMAIL": "t@example.org",
        "GIT_COMMITTER_NAME": "T",
        "GIT_COMMITTER_EMAIL": "t@example.org",
    }
    outer = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return outer | who | {"PRE_COMMIT_HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture(scope="session")
def source(checkout: Path, env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is now, as the git repository that pre-commit wants to clone."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(checkout / name, folder)
    for name in ("cleaner", "rules"):
        shutil.copytree(checkout / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it is"]):
        done = run("git", *command, cwd=folder, env=env)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def corpus(source: Path, env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus repository with the hook installed."""
    folder = tmp_path_factory.mktemp("corpus")
    rev = run("git", "rev-parse", "HEAD", cwd=source, env=env).stdout.strip()
    config = {
        "repos": [
            {
                "repo": str(source),
                "rev": rev,
                "hooks": [{"id": "cleaner"}, {"id": "cleaner-check", "stages": ["manual"]}],
            }
        ]
    }
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    assert run("git", "init", "-q", cwd=folder, env=env).returncode == 0
    done = run(sys.executable, "-m", "pre_commit", "install", "--install-hooks", cwd=folder, env=env)
    said = done.stdout + done.stderr
    if done.returncode and OFFLINE.search(said):
        pytest.skip("pre-commit could not reach the package registry, which the hook's environment is made from")
    assert done.returncode == 0, said
    return folder


def commit(folder: Path, env: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    assert run("git", "add", *names, cwd=folder, env=env).returncode == 0
    return run("git", "commit", "-m", f"Add {names[0]}", cwd=folder, env=env)


def test_a_dirty_dump_is_fixed_and_the_commit_stopped(corpus: Path, env: dict[str, str]) -> None:
    dump = corpus / "ness.txt"
    dump.write_bytes(DIRTY.encode())
    dump.chmod(0o640)
    stopped = commit(corpus, env, "ness.txt", ".pre-commit-config.yaml")
    assert stopped.returncode == 1
    assert "Rewriting ness.txt" in stopped.stdout + stopped.stderr
    assert dump.read_bytes() == CLEAN.encode()
    assert dump.stat().st_mode & 0o777 == 0o640
    again = commit(corpus, env, "ness.txt")
    assert again.returncode == 0, again.stdout + again.stderr
    assert run("git", "status", "--porcelain", cwd=corpus, env=env).stdout == ""


def test_line_ends_and_encoding_stay(corpus: Path, env: dict[str, str]) -> None:
    text = DIRTY.replace("\n", "\r\n").replace("pier", "jetée")
    (corpus / "latin.txt").write_bytes(text.encode("cp1252"))
    stopped = commit(corpus, env, "latin.txt")
    assert stopped.returncode == 1
    assert (corpus / "latin.txt").read_bytes() == CLEAN.replace("\n", "\r\n").replace("pier", "jetée").encode("cp1252")
    assert commit(corpus, env, "latin.txt").returncode == 0


def test_only_what_is_staged_is_looked_at(corpus: Path, env: dict[str, str]) -> None:
    (corpus / "staged.txt").write_text(CLEAN)
    (corpus / "other.txt").write_text(DIRTY)
    done = commit(corpus, env, "staged.txt")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (corpus / "other.txt").read_text() == DIRTY
    (corpus / "other.txt").unlink()


def test_names_with_spaces_renamed_and_deleted_files(corpus: Path, env: dict[str, str]) -> None:
    (corpus / "a name.txt").write_text(CLEAN)
    assert commit(corpus, env, "a name.txt").returncode == 0
    assert run("git", "mv", "a name.txt", "another näme.txt", cwd=corpus, env=env).returncode == 0
    assert run("git", "commit", "-m", "Rename", cwd=corpus, env=env).returncode == 0
    assert run("git", "rm", "-q", "another näme.txt", cwd=corpus, env=env).returncode == 0
    assert run("git", "commit", "-m", "Delete", cwd=corpus, env=env).returncode == 0


def test_links_out_of_the_repository_and_read_only_files(corpus: Path, env: dict[str, str], tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(DIRTY)
    (corpus / "link.txt").symlink_to(outside)
    assert commit(corpus, env, "link.txt").returncode == 0
    assert outside.read_text() == DIRTY
    locked = corpus / "locked.txt"
    locked.write_text(DIRTY)
    locked.chmod(0o444)
    stopped = commit(corpus, env, "locked.txt")
    assert stopped.returncode == 1
    assert "read-only" in stopped.stdout + stopped.stderr
    assert locked.read_text() == DIRTY
    assert run("git", "rm", "-qf", "--cached", "locked.txt", cwd=corpus, env=env).returncode == 0
    locked.unlink()


def test_the_checking_hook_reports_and_changes_nothing(corpus: Path, env: dict[str, str]) -> None:
    (corpus / "report.txt").write_text(DIRTY)
    assert run("git", "add", "report.txt", cwd=corpus, env=env).returncode == 0
    done = run(
        sys.executable,
        "-m",
        "pre_commit",
        "run",
        "cleaner-check",
        "--hook-stage",
        "manual",
        "--files",
        "report.txt",
        cwd=corpus,
        env=env,
    )
    assert done.returncode == 1
    assert re.search(r"^report\.txt:5:1: \S+/\S+ ", done.stdout, re.M), done.stdout
    assert (corpus / "report.txt").read_text() == DIRTY
    run("git", "rm", "-qf", "report.txt", cwd=corpus, env=env)
