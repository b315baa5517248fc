"""`cleaner check`: findings in files, fixes in place, and a cache that makes the second run cheap."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaner import __version__
from cleaner.config import Config, find
from cleaner.fix import Finding, findings, fix
from cleaner.formats.records import story_file
from cleaner.model import CleanerError, Document
from cleaner.pipeline import clean
from cleaner.rules.book import Rulebook
from cleaner.text.decode import decode

PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
SUFFIXES = (".txt", ".text", ".md", *LINES, *PAGES)
MANY = 64
"""Files beyond which worker processes pay for their start."""


@dataclass(frozen=True)
class Options:
    """What a run of `check` was asked for; picklable, for worker processes."""

    fixing: bool = False
    """Work out the fixed bytes too."""
    split: bool = False
    rules: tuple[Path, ...] = ()
    disable: tuple[str, ...] = ()


@dataclass
class Report:
    """What came of one file."""

    path: Path
    findings: list[Finding] = field(default_factory=list)
    fixed: bytes | None = None
    """What the file should hold instead; None where nothing changes."""
    targets: list[tuple[Path, bytes]] = field(default_factory=list)
    """With `split`: the files that take its place."""
    before: str = ""
    after: str = ""
    trouble: str = ""
    """Why the file could not be checked or fixed."""
    stale: list[str] = field(default_factory=list)
    """Exceptions of the configuration that no longer apply to it."""


def files(paths: Sequence[Path]) -> list[Path]:
    """The files to check, sorted within each folder; hidden folders and links inside folders are not followed."""
    out: list[Path] = []
    for path in paths:
        if path.is_dir():
            found: list[Path] = []
            for folder, folders, names in os.walk(path):
                folders[:] = [f for f in folders if not f.startswith(".")]
                found += [Path(folder) / n for n in names if n.lower().endswith(SUFFIXES)]
            out += sorted(f for f in found if not f.is_symlink())
        else:
            out.append(path)
    return out


def run(paths: Sequence[Path], options: Options, *, cache: Path | None = None) -> Iterator[Report]:
    """
    Check files, or work out their fixes, in order; nothing is written.

    Args:
        paths: files, folders, or - for stdin.
        options: what is asked for.
        cache: a folder for what earlier runs found, by content, rules, version and settings; None for no cache.

    Raises:
        CleanerError: configuration or rules are wrong. What is wrong with a file is its report's `trouble`.
    """
    todo = files(paths)
    memory = _Memory(cache if not options.fixing and options == replace(options, split=False) else None)
    known: dict[int, Report] = {}
    missed: list[tuple[int, Path]] = []
    for k, path in enumerate(todo):
        report = memory.recall(path, options) if memory.there else None
        if report is None:
            missed.append((k, path))
        else:
            known[k] = report
    fresh = iter(_many([p for _, p in missed], options))
    for k, path in enumerate(todo):
        report = known.get(k)
        if report is None:
            report = next(fresh)
            memory.learn(path, options, report)
        yield report
    memory.save()


def _many(paths: Sequence[Path], options: Options) -> Iterable[Report]:
    """Reports in the order of the paths, from worker processes when there are many."""
    cores = os.cpu_count() or 1
    if len(paths) < MANY or cores < 2:
        for path in paths:
            yield examine_file(path, options)
        return
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(partial(examine_file, options=options), paths, chunksize=16)


def examine_file(path: Path, options: Options) -> Report:
    """
    Check one file, and work out its fix if asked.

    Raises:
        CleanerError: configuration or rules are wrong.
    """
    report = Report(path)
    name = "-" if path == Path("-") else str(path)
    config = find(Path.cwd() if name == "-" else path)
    if path.is_symlink() and not path.resolve().is_relative_to(config.root.resolve()):
        report.trouble = f"{name}: a link that leads out of {config.root}, not followed. Name the file itself."
        return report
    try:
        raw = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
    except OSError as e:
        report.trouble = f"{name}: {e.strerror or e}. Is it there, and may it be read?"
        return report
    if b"\0" in raw[:8192] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        report.trouble = f"{name}: a binary file, left alone. Give text, HTML or JSON lines."
        return report
    low = name.lower()
    text, encoding, lost = decode(raw, html=low.endswith(PAGES))
    book, keep = config.rulebook(path, options.rules, options.disable), config.kept(path)
    report.before = report.after = text
    if low.endswith(LINES):
        report.after, report.findings = _records(name, text, book, config, keep, options)
    else:
        _dump(
            report,
            Document(name, text, "html" if low.endswith(PAGES) else "text", encoding=encoding, replacements=lost),
            book,
            config,
            keep,
            options,
            raw,
        )
    report.stale = _stale(path, text, report, config, book, keep)
    if options.fixing and report.after != text and not report.targets:
        if lost:
            report.trouble = f"{name}: {lost} bytes are no valid {encoding}; not rewritten, so that they are not lost. Convert it to UTF-8 first."
        else:
            report.fixed = _as_was(report.after, text, encoding, raw)
    return report


def _dump(
    report: Report,
    document: Document,
    book: Rulebook,
    config: Config,
    keep: Sequence[str],
    options: Options,
    raw: bytes,
) -> None:
    """Fill in the report of a file that is one dump."""
    if document.kind == "text" and options.fixing:
        report.after, result = fix(document, book, config.settings, keep)
    else:
        result = clean(document, book, config.settings, keep)
    report.findings = findings(document.id, document, result, split=options.split)
    if options.split and len(result.articles) > 1 and document.kind == "text" and document.id != "-":
        path = report.path
        report.targets = [
            (
                path.with_name(f"{path.stem}.{a.story}{path.suffix}"),
                _as_was(story_file(a), document.text, document.encoding, raw),
            )
            for a in result.articles
        ]
        if there := [t for t, _ in report.targets if t.exists()]:
            report.targets = []
            report.trouble = f"{document.id}: not split, {there[0]} exists already. Move it away and run again."


def _records(
    name: str, text: str, book: Rulebook, config: Config, keep: Sequence[str], options: Options
) -> tuple[str, list[Finding]]:
    """Check and fix JSON lines: each record's `text`; other records and fields stay byte for byte."""
    out: list[str] = []
    found: list[Finding] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        body = record.get("text") if isinstance(record, dict) else None
        if not isinstance(record, dict) or not isinstance(body, str):
            out.append(line)
            continue
        key = str(record.get("id", number))
        document = Document(key, body, url=record.get("url") if isinstance(record.get("url"), str) else None)
        fixed, result = (
            fix(document, book, config.settings, keep)
            if options.fixing
            else (body, clean(document, book, config.settings, keep))
        )
        found += [
            replace(f, line=number, column=1, record=key, message=f"{key}: {f.message}")
            for f in findings(name, result.document, result, split=options.split)
        ]
        out.append(
            line
            if fixed == body
            else json.dumps(record | {"text": fixed}, ensure_ascii=False) + line[len(line.rstrip("\r\n")) :]
        )
    return "".join(out), found


def _stale(path: Path, text: str, report: Report, config: Config, book: Rulebook, keep: Sequence[str]) -> list[str]:
    """Exceptions that name this file and change nothing in it."""
    stale = [
        f"{config.path}: keep {t[:40]!r} for {path}: the file does not hold this text. Remove the exception."
        for t in keep
        if t not in text
    ]
    ignored = config.ignored(path)
    if ignored and path != Path("-"):
        full = config.rulebook(None)
        result = clean(
            Document(str(path), text, "html" if str(path).lower().endswith(PAGES) else "text"), full, config.settings
        )
        fired = {m.by for m in result.marks}
        for rule in ignored:
            from cleaner.rules.book import listed

            if not any(listed(by, (rule,)) for by in fired):
                stale.append(
                    f"{config.path}: per-file-ignores {rule} for {path}: the rule finds nothing there. Remove the exception."
                )
    return stale


def _as_was(fixed: str, text: str, encoding: str, raw: bytes) -> bytes:
    """Text as the bytes of the file it came from would have it: encoding, byte order mark and line ends."""
    if "\r\n" in text and "\n" not in text.replace("\r\n", ""):
        fixed = fixed.replace("\r\n", "\n").replace("\n", "\r\n")
    data = fixed.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict")
    mark = next((m for m in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff") if raw.startswith(m)), b"")
    return data if data.startswith(mark) else mark + data


def write(report: Report) -> list[str]:
    """
    Put a report's fix on disk: whole or not at all, with the file's own permissions.

    Returns:
        What was done, in lines for stderr.

    Raises:
        OSError: the file or its folder cannot be written.
    """
    if report.targets:
        for target, data in report.targets:
            _replace(target, data, like=report.path)
        report.path.unlink()
        return [f"Rewriting {report.path} as {', '.join(t.name for t, _ in report.targets)}"]
    if report.fixed is None:
        return []
    _replace(report.path, report.fixed, like=report.path)
    return [f"Rewriting {report.path}"]


def _replace(path: Path, data: bytes, like: Path) -> None:
    target = path.resolve() if path.is_symlink() else path
    mode = like.stat().st_mode
    if not mode & 0o200 or not os.access(like, os.W_OK):
        raise PermissionError(13, "read-only, not rewritten", str(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.chmod(temporary, mode & 0o7777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


class _Memory:
    """
    What earlier runs found, by a hash of content, rules, settings and version; one JSON file, written whole.

    Entries that a run does not meet are forgotten once they outnumber those it met.
    """

    def __init__(self, folder: Path | None) -> None:
        self.there = folder is not None
        self.path = folder / f"check-{__version__}.json" if folder else Path()
        self.old: dict[str, Any] = {}
        self.new: dict[str, Any] = {}
        self.keys: dict[Path, str] = {}
        self.heads: dict[Any, str] = {}
        if folder:
            try:
                self.old = json.loads(self.path.read_bytes())
            except (OSError, ValueError):
                self.old = {}

    def _key(self, path: Path, options: Options) -> str | None:
        if path == Path("-"):
            return None
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        config = find(path)
        names = (config.path, config.ignored(path), config.kept(path), options)
        head = self.heads.get(names)
        if head is None:
            book = config.rulebook(path, options.rules, options.disable)
            head = self.heads[names] = (
                f"{__version__}\0{_engine()}\0{book.digest}\0{config.settings}\0{config.kept(path)}\0{config.ignored(path)}\0{options.split}\0"
            )
        return hashlib.blake2b(
            head.encode() + str(path).encode("utf-8", "surrogateescape") + b"\0" + raw, digest_size=12
        ).hexdigest()

    def recall(self, path: Path, options: Options) -> Report | None:
        key = self._key(path, options)
        if key is None:
            return None
        self.keys[path] = key
        said = self.old.get(key)
        if said is None:
            return None
        self.new[key] = said
        return Report(path, [Finding(**f) for f in said[0]], stale=said[1])

    def learn(self, path: Path, options: Options, report: Report) -> None:
        key = self.keys.get(path)
        if self.there and key and not report.trouble:
            self.new[key] = [[asdict(f) for f in report.findings], report.stale]

    def save(self) -> None:
        if not self.there or self.new.items() <= self.old.items():
            return
        kept = self.old | self.new if len(self.old) <= 4 * len(self.new) + 1000 else self.new
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            (self.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            temporary.replace(self.path)
        except OSError:
            pass  # a cache that cannot be written costs time, nothing else


def _engine() -> str:
    """Size and time of the engine's own files, so that a checkout in change forgets what it found before."""
    folder = Path(__file__).parent
    stats = [p.stat() for p in sorted([*folder.rglob("*.py"), *folder.glob("weights/*")])] if folder.is_dir() else []
    return hashlib.blake2b(repr([(s.st_size, s.st_mtime_ns) for s in stats]).encode(), digest_size=8).hexdigest()


def baseline(path: Path, found: Sequence[Finding]) -> list[Finding]:
    """
    The findings that a baseline file does not know; where there is none, it is written and knows all.

    A finding is known by file, rule and text, not by its line: lines move.

    Raises:
        CleanerError: the file is no baseline.
    """

    def key(f: Finding) -> str:
        return f"{f.path}\0{f.rule}\0{f.message}"

    counts: dict[str, int] = {}
    if not path.exists():
        for f in found:
            counts[key(f)] = counts.get(key(f), 0) + 1
        rows = [[*k.split("\0"), n] for k, n in sorted(counts.items())]
        path.write_text(
            json.dumps({"cleaner-baseline": 1, "findings": rows}, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
        )
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["findings"]
        counts = {f"{p}\0{r}\0{m}": n for p, r, m, n in rows}
    except (ValueError, KeyError, TypeError):
        raise CleanerError(
            f"{path}: no baseline file. Give another name, or delete it and it is written anew."
        ) from None
    new = []
    for f in found:
        counts[key(f)] = counts.get(key(f), 0) - 1
        if counts[key(f)] < 0:
            new.append(f)
    return new
