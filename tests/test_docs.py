"""The documentation: every command has help and is shown in the README, links lead somewhere, Python snippets run."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleaner.cli import main
from tests.accept import readme

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", *ROOT.glob("*.md"), ROOT / "rules" / "README.md", ROOT / "samples" / "README.md"])


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"])
    assert done.exit_code == 0
    assert "Usage: " in done.output
    command = COMMANDS[path]
    assert command.help
    assert command.help.strip()
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert option.help or isinstance(option.type, click.Choice) or option.is_eager, (
                f"{' '.join(path)} {option.opts[0]} has no help"
            )


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_in_the_readme(path: tuple[str, ...]) -> None:
    assert re.search(rf"\bcleaner {re.escape(' '.join(path))}\b", README), (
        f"README.md does not show `cleaner {' '.join(path)}`"
    )


def test_the_hooks_entries_are_commands_that_exist() -> None:
    for entry in re.findall(r"^\s*entry: (.+)$", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.M):
        words = entry.split()
        assert words[0] == "cleaner"
        command = COMMANDS[(words[1],)]
        assert {w for w in words[2:]} <= {o for p in command.params for o in p.opts}
    for name in re.findall(r"^- id: (\S+)$", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.M):
        assert f"id: {name}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)", text):
        if "://" in target or target.startswith(("mailto:", "#")):
            continue
        path = (page.parent / target.partition("#")[0]).resolve()
        assert path.exists(), f"{page.name} links to {target}"
        assert path.is_relative_to(ROOT), f"{page.name} links out of the project: {target}"


def snippets(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    """All of it, in order, as one program, in a folder that holds the samples."""
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    code = snippets(ROOT / "README.md", "python")
    plain = "\n".join(c for c in code if ">>>" not in c)
    done = subprocess.run(
        [sys.executable, "-c", plain],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for block in code:
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
            assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


@pytest.mark.parametrize(
    "module",
    sorted(p for p in (ROOT / "cleaner").rglob("*.py") if ">>>" in p.read_text(encoding="utf-8")),
    ids=lambda p: p.stem,
)
def test_examples_in_docstrings_hold(module: Path) -> None:
    import importlib

    name = ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_project_says_nothing_of_where_it_was_made() -> None:
    """No path of a developer's machine in what users get."""
    for path in [*PAGES, *(ROOT / "cleaner").rglob("*.py"), *(ROOT / "rules").rglob("*.toml")]:
        if path.exists():
            assert not re.search(r"/(?:home|root|Users|work)/\w", path.read_text(encoding="utf-8")), path


def test_the_readmes_example_is_what_comes_out() -> None:
    assert readme() == README, "README.md's example is out of date: python -m tests.accept README"


PAGES_WITH_COMMANDS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELL = [(page, line) for page in PAGES_WITH_COMMANDS for code in snippets(page, "sh") for line in code.splitlines()]
SAMPLES = ("inline-clutter", "aggregator", "rss-dump", "news-page", "html-news", "records")
FTR = "body: //div[@class='story']\nstrip: //div[@class='more']\ntest_url: http://tide.example/a-story\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the pages' commands speak of."""
    for name in SAMPLES:
        shutil.copytree(ROOT / "samples" / name, tmp_path / "samples" / name)
        source = next((ROOT / "samples" / name).glob("dump.*"))
        page = source.suffix == ".html"  # a page is kept apart, since it cannot be restored
        for folder in ("pages", "corpus") if page else ("dumps", "corpus"):
            (tmp_path / folder).mkdir(exist_ok=True)
            shutil.copy(source, tmp_path / folder / f"{name}{source.suffix}")
    shutil.copy(ROOT / "samples/aggregator/dump.txt", tmp_path / "corpus" / "digest.txt")
    shutil.copy(ROOT / "samples/inline-clutter/dump.txt", tmp_path / "dump.txt")
    (tmp_path / "site-configs").mkdir()
    (tmp_path / "site-configs" / "tide.example.txt").write_text(FTR, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("page", [p for p in PAGES_WITH_COMMANDS if snippets(p, "sh")], ids=lambda p: p.name)
def test_commands_of_a_page_run_in_order(page: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    for line in (line for p, line in SHELL if p == page and line.startswith("cleaner ")):
        command, _, target = line.partition(" > ")
        done = CliRunner().invoke(main, shlex.split(command, comments=True)[1:])
        allowed = (0, 1) if line.startswith("cleaner check") else (0,)
        assert done.exit_code in allowed, f"{line}\n{done.output[-2000:]}"
        assert done.exception is None or isinstance(done.exception, SystemExit), line
        if target:
            assert done.stdout
    if page.name == "files.md":
        assert (desk / "articles" / ".cleaner").is_dir()
        assert (desk / ".articles.jsonl.cleaner").is_dir()
        restored = {p.name: p.read_bytes() for p in (desk / "restored").rglob("*.txt")}
        assert restored["inline-clutter.txt"] == (desk / "dumps" / "inline-clutter.txt").read_bytes()


def test_what_else_is_typed_exists() -> None:
    """Targets of make, and the extras that pip is asked for; every other line is cleaner's own or sets up completion."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for page, line in SHELL:
        if line.startswith("make "):
            target = line.partition("#")[0].split()[1]
            done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        elif line.startswith("pip install "):
            for named in re.findall(r"\.\[([^\]]+)\]", line):
                assert set(named.split(",")) <= set(extras), line
        else:
            assert line.startswith("cleaner ") or "_CLEANER_COMPLETE" in line or not line.strip(), (
                f"{page.name}: {line}"
            )


def test_the_figures_are_the_same_wherever_they_stand() -> None:
    table = re.compile(r"^<!-- figures -->\n((?:\|.*\n)+)", re.M)
    measured = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
    assert table.findall(README) == table.findall(measured) != []


def test_the_editors_pattern_reads_what_check_prints(desk: Path) -> None:
    (task,) = json.loads(snippets(ROOT / "docs" / "editor.md", "json")[0])["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    dump = str(desk / "dump.txt")
    done = CliRunner().invoke(main, [*task["command"].split()[1:-1], "--no-cache", dump])
    found = [re.match(pattern["regexp"], line) for line in done.stdout.splitlines()]
    assert found
    assert all(m and m[pattern["file"]] == dump and m[pattern["line"]].isdigit() for m in found)
    assert "related" in {m[pattern["code"]].partition("/")[0] for m in found if m}


def test_every_name_that_is_no_rules_says_what_it_stands_for() -> None:
    from cleaner.rules.names import MEANS, judges

    assert {name for name in judges() if not name.endswith("/")} - set(MEANS) == set()
