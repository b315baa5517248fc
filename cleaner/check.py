"""
`cleaner check`: what `clean` would take out of each file, as findings; the file as `clean` would write it, in place.

Files are read through `formats` and judged on the pool of `batch`; what a fix writes is what `articles.py` composed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.config import Given
from cleaner.formats import STDIN, Failure, Fields, Source, find, form
from cleaner.formats.streams import inner
from cleaner.model import CleanerError, Document, Result
from cleaner.views.findings import Finding, findings_of, left_out

if TYPE_CHECKING:
    from collections import Counter

    from cleaner.batch.look import Seen
    from cleaner.rules.book import Rulebook
    from cleaner.settings import Settings

ROUNDS = 6
"""How often a dump is cleaned until nothing is left to take out: a cut can bring lines together that were apart."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run of `check` was asked for; picklable, for workers."""

    fixing: bool = False
    """Work out the fix too."""
    split: bool = False
    """With `fixing`: a file of several stories becomes one file each."""
    given: Given = field(default_factory=Given)
    text_field: str | None = None
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    """Ids, families or globs of what is to be found and fixed; none for all."""
    jobs: int | None = None
    stdin_name: str = ""
    """What stdin is called; the name's suffix says what it holds, its folder which configuration holds."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file, and what is to stand there instead."""

    start: int
    end: int
    """Bytes."""
    line: int
    """The number of its first line, from 1."""
    before: str
    after: str
    encoding: str = "utf-8"
    row: bool = False
    """It is a line of a file of many, without its line end."""

    def data(self) -> bytes:
        """The bytes that are to stand there."""
        from cleaner.text.decode import encode

        return encode(self.after, self.encoding)


@dataclass(slots=True)
class Report:
    """What came of one file, or of one dump in it."""

    path: Path
    findings: list[Finding] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    """What a fix changes, in the order of the file."""
    targets: list[tuple[Path, bytes]] = field(default_factory=list)
    """With `split`: the files that take its place."""
    troubles: list[str] = field(default_factory=list)
    """What could not be read, checked or fixed, and why."""
    notes: list[str] = field(default_factory=list)
    """
    What is worth knowing and no finding: exceptions of the configuration that no longer apply,
    dumps that were kept whole.
    """
    out: bytes = b""
    """Of stdin: what the fix prints."""
    stamp: tuple[int, int] = (0, 0)
    """Size and time of the file when it was found."""
    held: set[str] = field(default_factory=set)
    """Texts of the configuration's `keep` that it holds."""
    fired: set[str] = field(default_factory=set)
    """Rules of its `per-file-ignores` that would find something."""

    def fixed(self) -> bytes:
        """
        The whole file as the fix writes it.

        Raises:
            OSError: it is not there any more, or was changed since.
        """
        raw = _unchanged(self).read_bytes()
        parts, at = [], 0
        for edit in self.edits:
            parts += [raw[at : edit.start], edit.data()]
            at = edit.end
        return b"".join([*parts, raw[at:]])


def run(
    paths: Sequence[Path],
    options: Options,
    *,
    cache: Path | None = None,
    outside: Sequence[Path] = (),
    passed: Counter[str] | None = None,
) -> Iterator[Report]:
    """
    Check files, or work out their fixes, in order; nothing is written.

    Args:
        paths: files, folders, or - for stdin.
        options: what is asked for.
        cache: a folder for what earlier runs found, by content, rules, version and settings; None for no cache.
        outside, passed: see `formats.find`.

    Raises:
        CleanerError: configuration or rules are wrong. What is wrong with a file is its report's `troubles`.
    """
    from cleaner.batch.cache import Cache

    config = options.given.find(Path.cwd())
    sources = list(find(paths, outside, config.excluding(options.exclude), passed))
    before = Cache(
        None if options.fixing else cache, options.given, (options.text_field, options.split, options.select)
    )
    known = {n: said for n, s in enumerate(sources) if (said := before.recall(s))}
    fresh = _looked([s for n, s in enumerate(sources) if n not in known], options)
    for n, source in enumerate(sources):
        if n in known:
            yield Report(Path(source.path), known[n][0], notes=known[n][1])
            continue
        report = next(fresh)
        if not report.troubles:
            before.learn(source, report.findings, report.notes)
        yield report
    before.save()


def _looked(sources: Sequence[Source | Failure], options: Options) -> Iterator[Report]:
    """A report for each source."""
    if not sources:
        return
    from cleaner.batch.look import look

    view = partial(examine, options=replace(options, given=Given()))
    pieces = look(sources, view, options.given, Fields(options.text_field), options.jobs, options.stdin_name)
    for _, group in groupby(pieces, key=lambda p: id(p[0])):
        whole: Report | None = None
        for source, reports in group:
            if whole is None:
                path = Path(source.path)
                whole = Report(Path(options.stdin_name or "-") if path == STDIN else path)
                whole.stamp = (source.size, source.stamp) if isinstance(source, Source) else (0, 0)
                if isinstance(source, Failure):
                    whole.troubles.append(str(source))
                    continue
            for r in reports:
                whole.findings += r.findings
                whole.edits += r.edits
                whole.targets += r.targets
                whole.troubles += r.troubles
                whole.notes += r.notes
                whole.out += r.out
                whole.held |= r.held
                whole.fired |= r.fired
        assert whole is not None
        whole.notes += _stale(whole, options)
        yield whole


def examine(seen: Seen, options: Options) -> Report:
    """What is found in one dump, and its fix if that is asked for; a view for `batch.look`."""
    report = Report(Path(seen.path))
    if isinstance(seen.result, Failure):
        report.troubles.append(str(seen.result))
        report.out = _out(report, seen, options)
        return report
    from cleaner.rules.book import listed

    document = seen.document
    assert document is not None
    if options.select:
        seen = replace(seen, result=narrowed(seen.result, options.select, seen.settings))
    result = seen.result
    assert isinstance(result, Result)
    report.held = {t for t in seen.keep if t in document.text}
    if ignored := seen.config.ignored(Path(seen.path)):
        report.fired = _fired(document, seen, ignored)
    _judge(report, document, result, seen, options)
    if options.select and [f.rule for f in report.findings] == ["stories/several"]:
        # It explains why what was asked for stays in the file; alone it is a finding only if it was asked for.
        report.findings = [f for f in report.findings if listed(f.rule, options.select)]
    report.out = _out(report, seen, options)
    return report


def _judge(report: Report, document: Document, result: Result, seen: Seen, options: Options) -> None:
    """Fill in findings and edits of a dump that could be cleaned."""
    if flags := {"too-large", "timeout"}.intersection(result.flags):
        report.troubles.append(
            f"{_place(seen)}: not judged: {flags.pop()}. See max_chars and max_seconds in the settings."
        )
        return
    if "loss-guard" in result.flags:
        report.notes.append(
            f"{_place(seen)}: kept whole: too much of what reads as its text would go (loss-guard). See `cleaner "
            f"explain`."
        )
        return
    alone = seen.line is None and document.kind == "text"
    report.findings = findings_of(
        document, seen, fixable=_in_place(seen), splits=options.split and alone and not seen.stdin
    )
    if options.fixing and report.findings:
        _fix(report, document, seen, options)


def _out(report: Report, seen: Seen, options: Options) -> bytes:
    """What a fix prints for a dump of stdin: all of it, also where nothing is to be done or nothing can be."""
    if not seen.stdin or not options.fixing:
        return b""
    if report.edits:
        said = report.edits[0].data()
    elif seen.raw or seen.document is None:
        said = seen.raw
    else:
        from cleaner.text.decode import encode

        said = encode(seen.document.text, seen.document.encoding)
    return said + b"\n" if seen.raw else said


def _place(seen: Seen) -> str:
    return f"{seen.path}:{seen.line}" if seen.line else seen.path


def _fired(document: Document, seen: Seen, ignored: Sequence[str]) -> set[str]:
    """Those of the ignored names that would find something in a dump."""
    from cleaner.pipeline import clean
    from cleaner.rules.book import listed

    by = {m.by for m in clean(document, replace(seen.config, ignores={}).rulebook(), seen.settings).marks}
    return {name for name in ignored if any(listed(b, (name,)) for b in by)}


def _in_place(seen: Seen) -> bool:
    """
    Whether a dump can be rewritten where it stands: a text file, or a line of JSON, that nothing is packed around.
    """
    if seen.document is None or seen.document.kind != "text" or inner(seen.path) != seen.path:
        return False
    if not seen.stdin and (not os.path.isfile(seen.path) or _leads_out(seen)):
        return False
    return bool(seen.raw) or (seen.line is None and form(seen.path) in ("plain", None))


def _leads_out(seen: Seen) -> bool:
    """Whether a file is a link to one elsewhere: a fix there would be a surprise."""
    path = Path(seen.path)
    return path.is_symlink() and not path.resolve().is_relative_to(seen.config.root.resolve())


def _fix(report: Report, document: Document, seen: Seen, options: Options) -> None:
    """Work out the edits of one dump; where it can't be fixed, its findings stay and say so."""
    assert isinstance(seen.result, Result)
    if options.split and len(seen.result.articles) > 1 and not seen.raw and not seen.stdin:
        _split(report, document, seen)
        return
    if _leads_out(seen):
        report.troubles.append(
            f"{seen.path}: a link that leads out of {seen.config.root}, not rewritten. Name the file itself."
        )
    if not _in_place(seen) or len(seen.result.articles) != 1:
        return
    after = settled(document, seen.result, seen.rules, seen.settings, seen.keep, options.select)
    if after is None:
        report.findings = [replace(f, fixable=False) for f in report.findings]
        report.notes.append(f"{_place(seen)}: not rewritten: without its clutter it holds several stories, or none.")
        return
    if after == document.text:
        return
    try:
        report.edits.append(_line_edit(after, seen, options) if seen.raw else _file_edit(after, document, seen))
    except CleanerError as error:
        report.troubles.append(f"{_place(seen)}: not rewritten: {error}")
        report.findings = [replace(f, fixable=False) for f in report.findings]


def settled(
    document: Document,
    result: Result,
    rules: Rulebook,
    settings: Settings,
    keep: Sequence[str] = (),
    select: Sequence[str] = (),
) -> str | None:
    """
    The text as `clean` writes it, cleaned until nothing more goes; None where that leaves several stories, or none.
    """
    from cleaner.pipeline import clean

    text = document.text
    for _ in range(ROUNDS):
        if len(result.articles) != 1:
            return None
        after = rewritten(result)
        if after == text:
            break
        text = after
        result = clean(replace(document, text=text), rules, settings, keep)
        if select:
            result = narrowed(result, select, settings)
    return text


def narrowed(result: Result, select: Sequence[str], settings: Settings) -> Result:
    """A dump as it would be if nobody but some had taken anything out of it; where stories begin stays as it is."""
    from cleaner.articles import compose
    from cleaner.model import Page
    from cleaner.rules.book import listed

    marks = tuple(m for m in result.marks if m.act in ("break", "keep") or listed(m.by, select))
    articles, removed = compose(Page(result.document, result.blocks), marks, settings)
    return replace(result, marks=marks, articles=articles, removed=removed)


def rewritten(result: Result) -> str:
    """
    A dump of one story, as it stands in its file once it is clean: the headline, if it has one, and the article's text.

    Line ends and the end of the file stay as they were; a dump in which there is nothing to find stays as it is.
    """
    from cleaner.formats.records import story_file

    before = result.document.text
    if not left_out(result):
        return before
    (article,) = result.articles
    text = story_file(article if "title" in article.field_spans else replace(article, title=None))
    if not before.endswith(("\n", "\r")):
        text = text.removesuffix("\n")
    return _line_ends(text, before)


def _line_ends(text: str, before: str) -> str:
    """A text with the line ends that another one has throughout."""
    if "\r\n" in before and "\n" not in before.replace("\r\n", ""):
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text


def _file_edit(after: str, document: Document, seen: Seen) -> Edit:
    from cleaner.text.decode import encode

    raw = encode(document.text, document.encoding) if seen.stdin else Path(seen.path).read_bytes()
    if document.replacements or encode(document.text, document.encoding) != raw:
        raise CleanerError(
            f"some of its bytes do not survive being read as {document.encoding}, and would be lost. Convert it to "
            f"UTF-8 first."
        )
    return Edit(0, len(raw), 1, document.text, after, document.encoding)


def _line_edit(after: str, seen: Seen, options: Options) -> Edit:
    """A line of JSON in which nothing but the value of the text's field is another."""
    from cleaner.formats.jsonline import with_text

    assert seen.document is not None
    document = seen.document
    if document.replacements:
        raise CleanerError("its text holds what no encoding can write, such as half a character, which would be lost.")
    encoding = "utf-8" if document.encoding == "utf-8-sig" else document.encoding
    line = seen.raw.decode(encoding, "surrogateescape")
    if line.encode(encoding, "surrogateescape") != seen.raw or encoding.startswith(("utf-16", "utf-32")):
        raise CleanerError(f"the file is {encoding}. Convert it to UTF-8 first.")
    made = with_text(line, options.text_field or "text", document.text, after)
    return Edit(seen.offset, seen.offset + len(seen.raw), seen.line or 1, line, made, encoding, True)


def _split(report: Report, document: Document, seen: Seen) -> None:
    """One file for each story, in the place of the file of all."""
    from cleaner.formats.records import story_file
    from cleaner.text.decode import encode

    assert isinstance(seen.result, Result)
    if not _in_place(seen):
        return
    path = Path(seen.path)
    targets = [(path.with_name(f"{path.stem}.{a.story}{path.suffix}"), a) for a in seen.result.articles]
    if there := [t for t, _ in targets if t.exists()]:
        report.troubles.append(f"{path}: not split, {there[0]} exists already. Move it away and run again.")
        report.findings = [replace(f, fixable=False) for f in report.findings]
        return
    report.targets = [
        (target, encode(_line_ends(story_file(a), document.text), document.encoding)) for target, a in targets
    ]


def _stale(report: Report, options: Options) -> list[str]:
    """Exceptions that name a file and change nothing in it."""
    if str(report.path) == "-" or report.troubles:
        return []
    config = options.given.find(report.path)
    return [
        f"{config.path}: keep {t[:40]!r} for {report.path}: the file does not hold this text. Remove the exception."
        for t in config.kept(report.path)
        if t not in report.held
    ] + [
        f"{config.path}: per-file-ignores {rule} for {report.path}: the rule finds nothing there. Remove the exception."
        for rule in config.ignored(report.path)
        if rule not in report.fired
    ]


def write(report: Report) -> list[str]:
    """
    Put a report's fix on disk: whole or not at all, with the file's own permissions.

    Returns:
        What was done, in lines for stderr.

    Raises:
        OSError: the file or its folder cannot be written, or the file was changed since it was read.
    """
    if report.targets:
        _unchanged(report)
        made: list[Path] = []
        try:
            for target, data in report.targets:
                _replace(target, data, like=report.path)
                made.append(target)
        except OSError:
            for target in made:
                target.unlink(missing_ok=True)
            raise
        report.path.unlink()
        return [f"Rewriting {report.path} as {', '.join(t.name for t, _ in report.targets)}"]
    if not report.edits:
        return []
    _replace(report.path, report.fixed(), like=report.path)
    return [f"Rewriting {report.path}"]


def _unchanged(report: Report) -> Path:
    stat = report.path.stat()
    if (stat.st_size, stat.st_mtime_ns) != report.stamp:
        raise OSError(0, "changed while it was checked, not rewritten", str(report.path))
    return report.path


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
