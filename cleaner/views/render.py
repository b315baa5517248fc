"""Findings as text, JSON, GitHub workflow commands, SARIF, GitLab and JUnit reports, a diff or a table."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleaner.check import Report
from cleaner.text.words import counted
from cleaner.version import __version__
from cleaner.views.findings import Finding

FORMS = ("text", "json", "github", "gitlab", "junit", "sarif")


def shown(name: str | Path) -> str:
    """A file's name as it can be printed: bytes of it that are no UTF-8 as \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def render(found: Sequence[Finding], form: str, colour: bool = False) -> str:
    """Findings in one of FORMS, text in `colour` for a terminal; "" for none as text."""
    if form == "json":
        return json.dumps([_plain(f) for f in found], ensure_ascii=False, indent=1) + "\n"
    if form == "sarif":
        return json.dumps(sarif(found), ensure_ascii=False, indent=1) + "\n"
    if form == "gitlab":
        return json.dumps(list(gitlab(found)), ensure_ascii=False, indent=1) + "\n"
    if form == "junit":
        return junit(found)
    if form == "github":
        return "".join(
            f"::warning file={_property(shown(f.path))},line={f.line},col={f.column},title={_property(f.rule)}"
            f"::{_escape(f.message)}\n"
            for f in found
        )
    if colour:
        return "".join(_coloured(f) for f in found)
    return "".join(f"{shown(f.path)}:{f.line}:{f.column}: {f.rule} {f.message}\n" for f in found)


def _coloured(f: Finding) -> str:
    from click import style

    at = style(":", fg="cyan")
    why, mark, text = f.message.rpartition(": ") if f.message.count(": ") == 1 else (f.message, "", "")
    place = f"{style(shown(f.path), bold=True)}{at}{f.line}{at}{f.column}{at}"
    return (
        f"{place} {style(f.rule, fg='red' if f.fixable else 'yellow', bold=True)} {why}{mark}{style(text, dim=True)}\n"
    )


def _plain(f: Finding) -> dict[str, Any]:
    return asdict(f) | {"path": shown(f.path)}


def gitlab(found: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """Findings as a GitLab Code Quality report."""
    import hashlib

    seen: Counter[str] = Counter()
    for f in found:
        key = f"{shown(f.path)}\0{f.rule}\0{f.message}"
        seen[key] += 1
        yield {
            "description": f.message, "check_name": f.rule, "severity": "minor",
            "fingerprint": hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32],
            "location": {"path": Path(shown(f.path)).as_posix(), "lines": {"begin": f.line}},
        }  # fmt: skip


def junit(found: Sequence[Finding]) -> str:
    """Findings as a JUnit report: a file is a suite, each of its findings a failed case."""
    from itertools import groupby
    from xml.sax.saxutils import escape, quoteattr

    def clean(text: str) -> str:
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)

    out = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="cleaner" tests="{len(found)}" failures="{len(found)}">',
    ]
    for path, group in groupby(found, key=lambda f: f.path):
        rows = list(group)
        name = quoteattr(clean(shown(path)))
        out.append(f'<testsuite name={name} tests="{len(rows)}" failures="{len(rows)}">')
        for f in rows:
            case = quoteattr(f"{f.rule} {f.line}:{f.column}")
            said = clean(f.message)
            out.append(
                f"<testcase classname={name} name={case}><failure message={quoteattr(said)}>{escape(said)}</failure>"
                f"</testcase>"
            )
        out.append("</testsuite>")
    return "\n".join([*out, "</testsuites>", ""])


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def sarif(found: Sequence[Finding]) -> dict[str, Any]:
    """Findings as a SARIF 2.1.0 log (OASIS), which code hosts show beside the lines."""
    from urllib.parse import quote

    from cleaner.rules.book import shipped

    why = {r.id: r.why for r in shipped().rules}
    ids = sorted({f.rule for f in found})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cleaner", "version": __version__,
                "rules": [{"id": i, "shortDescription": {"text": why.get(i, i)}} for i in ids],
            }},
            "columnKind": "unicodeCodePoints",
            "results": [{
                "ruleId": f.rule, "ruleIndex": ids.index(f.rule), "level": "warning", "message": {"text": f.message},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": quote(os.fsencode(Path(f.path).as_posix()))},
                    "region": {"startLine": f.line, "startColumn": f.column},
                }}],
            } for f in found],
        }],
    }  # fmt: skip


def diff(report: Report) -> str:
    """A unified diff of what fixing would do to a file."""
    import difflib

    name = shown(report.path.as_posix())
    lines: list[str] = []
    for edit in report.edits:
        end = "\n" if edit.row else ""
        before, after = ((text + end).splitlines(keepends=True) for text in (edit.before, edit.after))
        hunks = list(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"))
        lines += [_moved(line, edit.line - 1) for line in (hunks[2:] if lines else hunks)]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def unshown(report: Report) -> str:
    """What of a file's findings a diff does not show, and why; "" where it shows all."""
    left = [f for f in report.findings if not f.fixable]
    if not left:
        return ""
    several = any(f.rule == "stories/several" for f in left)
    why = (
        "it holds several stories: --fix --split writes a file for each, `cleaner clean` an article for each"
        if several
        else "they can't be fixed in place: `cleaner clean` writes them clean elsewhere"
    )
    return f"{shown(report.path)}: {counted(len(left), 'finding')} not in the diff: {why}"


def coloured(text: str) -> str:
    """A diff as a terminal shows one."""
    from click import style

    tints = {
        "+++": {"bold": True},
        "---": {"bold": True},
        "@": {"fg": "cyan"},
        "+": {"fg": "green"},
        "-": {"fg": "red"},
    }
    out = []
    for line in text.splitlines(keepends=True):
        tint = next((t for mark, t in tints.items() if line.startswith(mark)), None)
        out.append(style(line.rstrip("\n"), **tint) + "\n" if tint else line)  # type: ignore[arg-type]
    return "".join(out)


def _moved(line: str, by: int) -> str:
    """A line of a diff; a hunk's head counts from where its stretch of the file begins."""
    if by and line.startswith("@@"):
        return re.sub(r"(?<=[-+])\d+", lambda m: str(int(m[0]) + by), line)
    return line


def total(found: Sequence[Finding], files: int) -> str:
    """The last line: how much was found where, and what --fix can do about it."""
    if not found:
        return "All clean" if files else "Nothing checked"
    mends = sum(f.fixable for f in found)
    said = f"Found {len(found):,} in {counted(len({f.path for f in found}), 'file')}"
    left = {f.rule for f in found if not f.fixable}
    if mends:
        said += f", {mends:,} fixable with --fix"
    if "stories/several" in left:
        said += "; files of several stories need --fix --split, or `cleaner clean`"
    elif left:
        said += "; the others can't be fixed in place: `cleaner clean` writes them clean elsewhere"
    return said + "."


def stat(found: Sequence[Finding]) -> Iterator[str]:
    """Two small tables: findings by rule, and by file, most first."""
    for title, counts in (("rule", Counter(f.rule for f in found)), ("file", Counter(shown(f.path) for f in found))):
        yield f"{'findings':>8}  {title}"
        for name, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
            yield f"{n:8d}  {name}"
        yield ""
    yield f"{len(found):8d}  findings in all"
