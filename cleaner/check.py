"""`cleaner check`: findings in files, fixes in place, and how findings are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaner import __version__
from cleaner.config import Config, find
from cleaner.decode import decode
from cleaner.fix import Finding, examine, findings, fix
from cleaner.model import Document
from cleaner.records import story_file

SUFFIXES = (".txt", ".text", ".md", ".jsonl", ".ndjson", ".html", ".htm", ".xhtml")
_PAGES = (".html", ".htm", ".xhtml")
_LINES = (".jsonl", ".ndjson")


@dataclass
class Outcome:
    """What a run of `check` came to."""

    findings: list[Finding] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    failed: int = 0
    talk: list[str] = field(default_factory=list)
    """Lines for stderr, in order."""


def run(paths: Sequence[Path], *, fixing: bool = False, split: bool = False, rules: Sequence[Path] = (), disable: Sequence[str] = ()) -> Outcome:
    """
    Check files, or fix them in place.

    Args:
        paths: files, folders, or - for stdin (which is checked, and with `fixing` written to stdout).
        fixing: take findings out of the files; what stays is reported.
        split: with `fixing`, a dump of several stories becomes NAME.1.txt, NAME.2.txt … beside it.
        rules: the user's own rule files or folders.
        disable: ids, families or globs of rules to leave out.

    Raises:
        CleanerError: configuration or rules are wrong. What is wrong with a file is a line in `talk`.
    """
    outcome = Outcome()
    for path in files(paths):
        config = find(Path.cwd() if path == Path("-") else path)
        try:
            _one(path, config, outcome, fixing=fixing, split=split, rules=tuple(rules), disable=tuple(disable))
        except OSError as e:
            outcome.failed += 1
            outcome.talk.append(f"{path}: {e.strerror or e}. Is it there, and may it be read and written?")
    return outcome


def files(paths: Sequence[Path]) -> list[Path]:
    """The files to check, sorted within each folder; symbolic links inside a folder are not followed."""
    out: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = (Path(d) / n for d, _, names in os.walk(path) for n in names if n.lower().endswith(SUFFIXES))
            out += sorted(f for f in found if not f.is_symlink())
        else:
            out.append(path)
    return out


def _one(path: Path, config: Config, outcome: Outcome, *, fixing: bool, split: bool, rules: tuple[Path, ...], disable: tuple[str, ...]) -> None:
    name = "-" if path == Path("-") else str(path)
    raw = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
    if b"\0" in raw[:8192] and not raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        outcome.failed += 1
        outcome.talk.append(f"{name}: a binary file, left alone. Give text, HTML or JSON lines.")
        return
    page = name.lower().endswith(_PAGES)
    text, encoding, lost = decode(raw, html=page)
    book = config.rulebook(path, rules, disable)
    keep = config.kept(path)
    if name.lower().endswith(_LINES):
        fixed, found = _records(name, text, book, config, keep, split=split)
    else:
        document = Document(name, text, "html" if page else "text", encoding=encoding, replacements=lost)
        if fixing and not page:
            fixed, result = fix(document, book, config.settings, keep)
        else:
            fixed, result = text, examine(document, book, config.settings, keep)
        found = findings(name, document, result, split=split)
        if fixing and split and len(result.articles) > 1 and not page and name != "-":
            targets = [path.with_name(f"{path.stem}.{a.story}{path.suffix}") for a in result.articles]
            if there := [t for t in targets if t.exists()]:
                outcome.failed += 1
                outcome.talk.append(f"{name}: not split, {there[0]} exists already. Move it away and run again.")
                return
            for target, article in zip(targets, result.articles, strict=True):
                _write(target, _as_was(story_file(article), text, encoding, raw), like=path)
            path.unlink()
            outcome.changed.append(path)
            outcome.talk.append(f"Rewriting {path} as {', '.join(t.name for t in targets)}")
            return
    if not fixing:
        outcome.findings += found
        return
    left = [f for f in found if f.rule == "stories/several"]
    if page and found:
        outcome.talk.append(f"{name}: a page cannot be fixed in place. Write its articles with: cleaner clean {name}")
        left = found
    outcome.findings += left
    if name == "-":
        sys.stdout.write(fixed)
    elif fixed != text:
        if lost:
            outcome.failed += 1
            outcome.talk.append(f"{name}: {lost} bytes are no valid {encoding}; not rewritten, so that they are not lost. Convert it to UTF-8 first.")
            return
        _write(path, _as_was(fixed, text, encoding, raw), like=path)
        outcome.changed.append(path)
        outcome.talk.append(f"Rewriting {path}")


def _records(name: str, text: str, book: Any, config: Config, keep: Sequence[str], *, split: bool) -> tuple[str, list[Finding]]:
    """Check and fix JSON lines: each record's `text`; other records and fields stay byte for byte."""
    out: list[str] = []
    found: list[Finding] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        try:
            record = json.loads(line)
            body = record["text"]
            assert isinstance(body, str)
        except (ValueError, KeyError, TypeError, AssertionError):
            out.append(line)
            continue
        key = str(record.get("id", number))
        fixed, result = fix(Document(key, body, url=record.get("url")), book, config.settings, keep)
        found += [replace(f, line=number, column=1, record=key, message=f"{key}: {f.message}") for f in findings(name, result.document, result, split=split)]
        out.append(line if fixed == body else json.dumps(record | {"text": fixed}, ensure_ascii=False) + line[len(line.rstrip("\r\n")) :])
    return "".join(out), found


def _as_was(fixed: str, text: str, encoding: str, raw: bytes) -> bytes:
    """Text as the bytes of the file it came from would have it: encoding, byte order mark and line ends."""
    if "\r\n" in text and "\n" not in text.replace("\r\n", ""):
        fixed = fixed.replace("\r\n", "\n").replace("\n", "\r\n")
    data = fixed.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "xmlcharrefreplace")
    mark = next((m for m in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff") if raw.startswith(m)), b"")
    return data if data.startswith(mark) else mark + data


def _write(path: Path, data: bytes, like: Path) -> None:
    """Write a file whole or not at all, with another's permissions."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.chmod(temporary, like.stat().st_mode & 0o7777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def render(found: Sequence[Finding], form: str) -> str:
    """Findings as text, JSON, GitHub workflow commands or SARIF 2.1.0."""
    if form == "json":
        return json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1) + "\n"
    if form == "sarif":
        return json.dumps(sarif(found), ensure_ascii=False, indent=1) + "\n"
    if form == "github":
        return "".join(f"::warning file={f.path},line={f.line},col={f.column},title={f.rule}::{f.message.replace('%', '%25')}\n" for f in found)
    return "".join(f"{f.path}:{f.line}:{f.column}: {f.rule} {f.message}\n" for f in found)


def sarif(found: Sequence[Finding]) -> dict[str, Any]:
    """Findings as a SARIF 2.1.0 log (OASIS), which code hosts show beside the lines."""
    from cleaner.rulebook import shipped

    why = {r.id: r.why for r in shipped().rules}
    ids = sorted({f.rule for f in found})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cleaner", "version": __version__, "informationUri": "https://pypi.org/project/cleaner/",
                "rules": [{"id": i, "shortDescription": {"text": why.get(i, i)}} for i in ids],
            }},
            "columnKind": "unicodeCodePoints",
            "results": [{
                "ruleId": f.rule, "ruleIndex": ids.index(f.rule), "level": "warning", "message": {"text": f.message},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": Path(f.path).as_posix()},
                    "region": {"startLine": f.line, "startColumn": f.column},
                }}],
            } for f in found],
        }],
    }  # fmt: skip
