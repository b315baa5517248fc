"""Findings as text, JSON, GitHub workflow commands, SARIF, a diff or a table."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleaner import __version__
from cleaner.check import Report
from cleaner.fix import Finding


def render(found: Sequence[Finding], form: str) -> str:
    """Findings in one of the forms text, json, github or sarif; "" for none as text."""
    if form == "json":
        return json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1) + "\n"
    if form == "sarif":
        return json.dumps(sarif(found), ensure_ascii=False, indent=1) + "\n"
    if form == "github":
        return "".join(
            f"::warning file={_property(f.path)},line={f.line},col={f.column},title={_property(f.rule)}::{_escape(f.message)}\n"
            for f in found
        )
    return "".join(f"{f.path}:{f.line}:{f.column}: {f.rule} {f.message}\n" for f in found)


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
                    "artifactLocation": {"uri": quote(Path(f.path).as_posix())},
                    "region": {"startLine": f.line, "startColumn": f.column},
                }}],
            } for f in found],
        }],
    }  # fmt: skip


def diff(report: Report) -> str:
    """A unified diff of what fixing would do to a file."""
    name = report.path.as_posix()
    lines = difflib.unified_diff(
        report.before.splitlines(keepends=True), report.after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def stat(found: Sequence[Finding]) -> Iterator[str]:
    """Two small tables: findings by rule, and by file, most first."""
    for title, counts in (("rule", Counter(f.rule for f in found)), ("file", Counter(f.path for f in found))):
        yield f"{'findings':>8}  {title}"
        for name, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
            yield f"{n:8d}  {name}"
        yield ""
    yield f"{len(found):8d}  findings in all"
