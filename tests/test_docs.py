"""The documentation: every command has help and is shown in the README, links lead somewhere, Python snippets run."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleaner.cli import main

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
    shown = re.search(r"^    \$ (cleaner explain \S+)\n((?:    .*\n)+)", README, re.M)
    assert shown
    done = CliRunner().invoke(main, [*shown[1].split()[1:], "--width", "100"])
    said = [line.rstrip() for line in done.output.replace("\u2068", "").replace("\u2069", "").strip().split("\n")]
    assert said == [line[4:].rstrip() for line in shown[2].rstrip("\n").split("\n")]
