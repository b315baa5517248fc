"""
A hook of MkDocs: pages show what commands print today.

A fence named `console` that holds nothing but lines `$ cleaner …` is run, in the repository's root, when the page is
built; what each command prints stands below it, in its colours. So no picture of a terminal can be out of date.
"""

from __future__ import annotations

import html
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```console\n((?:\$ cleaner .*\n)+)```$", re.M)
COLUMNS = "84"
"""What fits beside the menu on a screen of 1280 points; a narrower one scrolls."""


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by MkDocs for every page: its text with the commands' output filled in."""
    return FENCE.sub(lambda m: "".join(map(picture, m[1].strip().split("\n"))), markdown)


def picture(line: str) -> str:
    """
    A command line and what it prints, as HTML.

    Raises:
        RuntimeError: the command does not exist or could not be done; the message holds what it said.
    """
    code, said = run(shlex.split(line.removeprefix("$ ")))
    if code > 1:
        raise RuntimeError(f"{line}: exit code {code}\n{said}")
    shell = f'<span class="prompt">{html.escape(line)}</span>'
    return f'\n<pre class="terminal" tabindex="0">{shell}\n{coloured(said.rstrip())}</pre>\n\n'


def run(words: list[str]) -> tuple[int, str]:
    """The exit code of a command, and what it prints: stdout in colours, then stderr."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": COLUMNS, "FORCE_COLOR": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "cleaner.cli", *words[1:]]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


def coloured(said: str) -> str:
    """A terminal's colours as HTML; links of a terminal are left out."""
    out, opened = [], False
    said = re.sub(r"\x1b\]8;.*?(?:\x1b\\|\x07)|[\u2066-\u2069]", "", said)
    for piece in re.split(r"(\x1b\[[\d;]*m)", said):
        if not piece.startswith("\x1b["):
            out.append(html.escape(piece))
            continue
        if opened:
            out.append("</span>")
        names = [f"t{code}" for code in piece[2:-1].split(";") if code not in ("", "0")]
        opened = bool(names)
        if opened:
            out.append(f'<span class="{" ".join(names)}">')
    return "".join(out) + ("</span>" if opened else "")
