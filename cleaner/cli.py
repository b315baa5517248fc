"""The command line: commands parse, call the library and print. Data on stdout, talk on stderr."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli_options import (
    ANYWHERE,
    PATHS,
    SIZE,
    Group,
    Named,
    elsewhere,
    input_options,
    paths_argument,
    refuse_input,
    rule_options,
    tell,
)
from cleaner.cli_rules import rules
from cleaner.formats.common import Failure
from cleaner.text.words import counted
from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.config import Given
    from cleaner.rules.book import Rulebook
    from cleaner.views.findings import Finding


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Raw scraped dumps in, clean single-topic articles out, and every cut accounted for."""
    # Numbers are worked out in one thread a process: starting a thread for each core takes longer than a small file.
    for library in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(library, "1")
    # What is loaded stays: looking through it for garbage again and again takes a tenth of the start.
    gc.set_threshold(50_000, 20, 100)


@main.command("clean")
@paths_argument
@click.option(
    "-o",
    "--out",
    type=ANYWHERE,
    metavar="OUT",
    help="A folder for text files, or a file .jsonl (also .gz, .zst), .csv or .parquet. Without it: JSON lines on "
    "stdout.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["txt", "md", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "parquet"]),
    help="What to write; OUT's suffix decides if not given. md: text files in Markdown.",
)
@click.option(
    "--shard-size",
    "shard",
    type=SIZE,
    default=0,
    metavar="SIZE",
    help="Cut the output into files of about SIZE (500MB, 2GB) in the folder OUT: part-00000.jsonl.gz and so on; "
    "--format says of what kind.",
)
@click.option(
    "--jobs", "-j", type=click.IntRange(0), help="Worker processes, 0 for none beside this one; all cores if not given."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    help="Who does the work: processes here, or a Ray cluster (RAY_ADDRESS, or one started here).",
)
@click.option(
    "--audit",
    type=ANYWHERE,
    metavar="FILE",
    help="Write one JSON line for each removal: where, what, by which rule, why.",
)
@click.option(
    "--errors",
    type=ANYWHERE,
    metavar="FILE",
    help="Where the failed and flagged dumps are listed (default: errors.jsonl in OUT, or NAME.errors.jsonl beside "
    "it).",
)
@click.option(
    "--report",
    type=ANYWHERE,
    metavar="FILE",
    help="Write an HTML page of what was done: clutter by kind and site, stories, outliers.",
)
@click.option(
    "--language",
    "languages",
    metavar="CODES",
    default="",
    help="Tell each article's language (langdetect: it takes longer than all the rest) and keep those in CODES, "
    "such as de,en; `any` keeps all.",
)
@click.option("--care", type=click.FloatRange(0, 1), help="How careful to be, 0 (thorough) to 1; 0.5 if not set.")
@click.option("--precision", flag_value=0.2, type=float, help="Rather cut too much: as --care 0.2.")
@click.option("--recall", flag_value=0.8, type=float, help="Rather keep too much: as --care 0.8.")
@click.option("--stat", "counting", is_flag=True, help="Write nothing: only tell what would be done.")
@click.option(
    "--learn",
    "learning",
    is_flag=True,
    help="Read the dumps twice, and cut what recurs across those of a site and stands inside no story: its template.",
)
@click.option("--no-split", is_flag=True, help="One article a dump at most.")
@click.option(
    "--unwrap", is_flag=True, help="Join the lines of texts that are wrapped at a column, and mend words parted there."
)
@click.option(
    "--dedupe",
    type=click.Choice(["off", "exact", "near"]),
    default="off",
    show_default=True,
    help="Mark articles that repeat an earlier one of the run as duplicate_of it.",
)
@click.option("--drop-duplicates", is_flag=True, help="With --dedupe: leave them out; the audit says so.")
@click.option(
    "--resume/--no-resume", default=True, help="Go on with a run that was interrupted (default), or begin anew."
)
@click.option("--quiet", "-q", is_flag=True, help="No progress and no summary.")
@input_options
@rule_options
def clean_command(
    paths: tuple[Path, ...], out: Path | None, form: str | None, jobs: int | None, engine: str, audit: Path | None,
    errors: Path | None, report: Path | None, languages: str, no_split: bool, unwrap: bool, dedupe: str,
    drop_duplicates: bool, resume: bool, quiet: bool, counting: bool, shard: int, learning: bool,
    text_field: str | None, exclude: tuple[str, ...], given: Given,
) -> None:  # fmt: skip
    """
    Turn dumps into clean single-topic articles.

    PATHS are files, folders or - for stdin. Exit 1 if some documents failed: each has a line that says so.
    """
    from cleaner.batch import progress
    from cleaner.batch import run as batch

    if drop_duplicates and dedupe == "off":
        raise click.UsageError("--drop-duplicates goes with --dedupe exact or near.")
    config = given.find(next((p for p in paths if p != Path("-")), Path.cwd()))
    settings = replace(
        config.settings,
        language=bool(languages) or config.settings.language,
        split=config.settings.split and not no_split,
        unwrap=unwrap or config.settings.unwrap,
    )
    if counting and (out or audit or errors):
        raise click.UsageError("--stat writes nothing: leave out -o, --audit and --errors.")
    only = tuple(c for c in map(str.strip, languages.lower().split(",")) if c not in ("", "any"))
    if strange := [c for c in only if not (c.isalpha() and c.isascii() and 2 <= len(c) <= 3)]:
        raise click.UsageError(
            f"--language: {strange[0]!r} is no code of a language. Codes have two letters: en, de, zh."
        )
    book = config.rulebook()
    with progress.shown(quiet) as (show, say), _silence(counting):
        if learning:
            book = _taught(paths, book, text_field, config.excluding(exclude), say if not quiet else None)
        done = batch.run(
            paths, out, format=form, shard=shard, jobs=jobs, rules=book, settings=settings, config=config,
            text_field=text_field, exclude=exclude, audit=audit,
            errors=errors, report=report, resume=resume, engine=engine, progress=show, say=say,
            dedupe=None if dedupe == "off" else dedupe, drop_duplicates=drop_duplicates,  # type: ignore[arg-type]
            languages=only,
        )  # fmt: skip
        if not done.interrupted:
            _sent((out, audit, errors, report))
    if not quiet or counting:
        from rich.console import Console

        from cleaner.views.report import summary

        if done.note:
            say(done.note)
        summary(done, Console(stderr=not counting, soft_wrap=True))
    if done.interrupted:
        say(
            f"interrupted after {done.dumps:,} dumps"
            + (": run the same command again to go on from here" if out and str(out) != "-" else "")
        )
        sys.exit(130)
    sys.exit(1 if done.failed else 0)


def _sent(made: Sequence[Path | None]) -> None:
    """Copy to where they belong what was made for elsewhere."""
    for path, url in elsewhere().items():
        if path in made:
            from cleaner.formats.remote import send

            send(url)


def _taught(
    paths: Sequence[Path],
    book: Rulebook,
    text_field: str | None,
    exclude: Sequence[tuple[Path, Sequence[str]]],
    say: Callable[[str], None] | None,
) -> Rulebook:
    """The rules with what the dumps teach."""
    from cleaner.batch.learning import learned

    if any(not p.is_file() and not p.is_dir() for p in paths if p == Path("-") or p.exists()):
        raise click.UsageError("--learn reads the dumps twice: name files or folders, not a pipe.")
    book, told = learned(paths, book, text_field, exclude)
    if say:
        say(told)
    return book


@main.command()
@paths_argument
@click.option("--fix", "fixing", is_flag=True, help="Take the findings out of the files, in place.")
@click.option("--split", is_flag=True, help="With --fix: write NAME.1.txt, NAME.2.txt … for a dump of several stories.")
@click.option("--diff", "differing", is_flag=True, help="Show what --fix would do, as a unified diff; change nothing.")
@click.option(
    "--statistics",
    "--stat",
    "counting",
    is_flag=True,
    help="Count findings by rule and by file; in text, instead of listing them.",
)
@click.option(
    "--baseline",
    "known",
    type=PATHS,
    metavar="FILE",
    help="Report only what FILE does not know; write FILE if there is none.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab", "junit", "sarif"]),
    default="text",
    help="How findings are printed.",
)
@click.option("--output-file", type=PATHS, metavar="FILE", help="Where the findings go, instead of stdout.")
@click.option(
    "--stdin-filename",
    default="",
    metavar="NAME",
    help="What stdin is called: its suffix and its folder's configuration hold.",
)
@click.option("--select", metavar="ID", multiple=True, help="Find and fix only these: ids, families or globs.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 although there are findings.")
@click.option("--quiet", "-q", is_flag=True, help="Findings and failures alone: no last line, no notes.")
@click.option(
    "--cache/--no-cache", default=True, help="Remember what unchanged files held, in .cleaner_cache (default: on)."
)
@click.option(
    "--jobs", "-j", type=click.IntRange(0), help="Worker processes, 0 for none beside this one; all cores if not given."
)
@input_options
@rule_options
def check(
    paths: tuple[Path, ...], fixing: bool, split: bool, differing: bool, counting: bool, known: Path | None, form: str,
    output_file: Path | None, stdin_filename: str, select: tuple[str, ...], exit_zero: bool, quiet: bool, cache: bool,
    jobs: int | None,
    text_field: str | None, exclude: tuple[str, ...], given: Given,
) -> None:  # fmt: skip
    """
    Report clutter, as path:line:col: family/rule-id message.

    PATHS are files, folders (what `clean` reads is checked) or - for stdin. Exit 1 if there are findings, or files
    were changed; 2 if something could not be checked or fixed: each has a line that says so.
    """
    from collections import Counter

    from cleaner import check as checking
    from cleaner.model import CleanerError
    from cleaner.rules.names import unknown
    from cleaner.views import render
    from cleaner.views.findings import baseline

    if split and not fixing:
        raise click.UsageError("--split goes with --fix.")
    if stdin_filename and Path("-") not in paths:
        raise click.UsageError("--stdin-filename names what is piped in: give - as the path, not files.")
    config = given.find(Path.cwd())
    folder = (config.root / ".cleaner_cache") if cache and not fixing and not differing else None
    if select and (trouble := unknown(tuple((name, "--select") for name in select), config.rules)):
        raise CleanerError(trouble)
    refuse_input(output_file, paths)
    options = checking.Options(fixing or differing, split, given, text_field, exclude, select, jobs, stdin_filename)
    found: list[Finding] = []
    passed: Counter[str] = Counter()
    files = failed = changed = 0
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    printed = differing or (fixing and Path("-") in paths)
    own = [p for p in (known, output_file) if p is not None]
    for report in checking.run(paths, options, cache=folder, outside=own, passed=passed):
        files += 1
        troubles, left = list(report.troubles), report.findings
        if differing:
            said = render.diff(report)
            click.echo((render.coloured(said) if colour else said).encode("utf-8", "backslashreplace"), nl=False)
            if not quiet and (line := render.unshown(report)):
                tell(line)
        elif fixing and (report.out or str(report.path) == "-"):
            click.echo(report.out, nl=False)
        elif fixing:
            try:
                for line in checking.write(report):
                    tell(line)
                    changed += 1
                left = [f for f in left if not f.fixable]
            except OSError as e:
                troubles.append(f"{report.path}: {e.strerror or e}.")
        for line in [*troubles, *(() if quiet else report.notes)]:
            tell(line)
        failed += bool(troubles)
        found += left
    if known is not None:
        fresh, count = not known.exists(), len(found)
        found = baseline(known, found)
        if fresh:
            tell(f"{known}: {count} findings recorded; from now on only new ones are reported.")
    said = "" if printed or (counting and form == "text") else render.render(found, form, colour and not output_file)
    if counting:
        table = "\n".join(render.stat(found)) + "\n"
        said = table if form == "text" else said
        if form != "text":
            click.echo(table, err=True, nl=False)
    if output_file is not None:
        output_file.write_text(said, encoding="utf-8")
    else:
        click.echo(said, nl=False)
    if not quiet:
        if passed:
            tell("passed over, not read: " + ", ".join(f"{n} {end or '…'}" for end, n in sorted(passed.items())))
        if found or sys.stderr.isatty():
            tell(render.total(found, files))
    sys.exit(2 if failed else 1 if (found or changed) and not exit_zero else 0)


@main.command()
@paths_argument
@click.option("--width", type=int, default=None, help="Columns to print; the terminal's if not given, else 100.")
@click.option("--all", "everything", is_flag=True, help="Print every piece whole, however long.")
@click.option(
    "--why",
    "wanted",
    metavar="TEXT",
    default="",
    help="Only the lines that hold TEXT: everything that was said of each, and who won.",
)
@input_options
@rule_options
def explain(
    paths: tuple[Path, ...], width: int | None, everything: bool, wanted: str, text_field: str | None,
    exclude: tuple[str, ...], given: Given
) -> None:  # fmt: skip
    """
    Show each dump again, every piece beside what became of it, and why.
    """
    from rich.console import Console

    from cleaner.views import explain as explaining

    terminal = sys.stdout.isatty()
    console = Console(width=width or (None if terminal else 100), highlight=False, soft_wrap=True)
    columns = 10**9 if everything else console.width
    view: Any = functools.partial(explaining.view, width=columns, terminal=terminal)
    if wanted:
        view = functools.partial(explaining.story_of, wanted=" ".join(wanted.split()))
    failed = told = False
    for said in _looked(paths, view, text_field, exclude, given):
        if isinstance(said, Failure):
            failed = True
        elif said:
            told = True
            with console.capture() as shown:  # rich would turn a reader that has gone (head) into exit code 1
                console.print(said, markup=False)
            sys.stdout.write(shown.get())
    if wanted and not told and not failed:
        tell(f"cleaner: --why: no line holds {wanted!r}.")
    sys.exit(1 if failed or (wanted and not told) else 0)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=PATHS)
@click.option("-o", "--out", type=PATHS, required=True, metavar="FILE.html", help="The page to write.")
@input_options
@rule_options
def review(
    paths: tuple[Path, ...], out: Path, text_field: str | None, exclude: tuple[str, ...], given: Given
) -> None:  # fmt: skip
    """
    Write one self-contained page: each dump beside its articles, every cut named, to be judged by eye.
    """
    from cleaner.views import review as reviewing

    refuse_input(out, paths)
    rows = list(_looked(paths, reviewing.view, text_field, exclude, given))
    dumps = [r for r in rows if not isinstance(r, Failure)]
    out.write_text(reviewing.page_of(dumps), encoding="utf-8", errors="backslashreplace")
    tell(f"{out}: {counted(len(dumps), 'dump')}")
    sys.exit(1 if len(dumps) < len(rows) else 0)


@contextlib.contextmanager
def _silence(wanted: bool) -> Iterator[None]:
    """Let what would be written to stdout vanish."""
    if not wanted:
        yield
        return
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _looked(
    paths: Sequence[Path], view: Any, text_field: str | None, exclude: Sequence[str], given: Given
) -> Iterator[Any]:
    """What a view makes of each dump; what could not be had is told, and comes as a Failure."""
    from cleaner.batch.look import look
    from cleaner.formats import Fields, find

    for source, views in look(
        find(paths, (), given.find(Path.cwd()).excluding(exclude)), view, given, Fields(text_field)
    ):
        for said in [source] if isinstance(source, Failure) else views:
            if isinstance(said, Failure):
                tell(f"cleaner: {said}")
            yield said


@main.command("restore")
@click.argument("articles", type=Named(exists=True))
@click.argument("audit", type=Named(exists=True, dir_okay=False))
@click.option(
    "-o", "--out", type=PATHS, required=True, metavar="OUT", help="A folder for the dumps as files, or a .jsonl file."
)
def restore_command(articles: Path, audit: Path, out: Path) -> None:  # fmt: skip
    """
    Rebuild the dumps, byte for byte, from ARTICLES and the AUDIT of the same run.

    ARTICLES is what `clean` wrote: a file of records (.jsonl, also .gz or .zst, .parquet) or the folder of text files.
    A page cannot be rebuilt, its source is in no article: it is named, and the others are restored; exit 2.
    """
    from cleaner.restore import restore_files

    count, troubles = restore_files(articles, audit, out)
    for line in troubles:
        tell(line)
    tell(f"{counted(count, 'dump')} restored" + (f", {len(troubles)} could not be" if troubles else ""))
    sys.exit(2 if troubles else 0)


@main.command()
@click.argument("path", default=".", type=PATHS)
@rule_options
def config(path: Path, given: Given) -> None:
    """Print the configuration in force for PATH, and where it comes from."""
    from cleaner.config import as_toml

    click.echo(as_toml(given.find(path)), nl=False)


main.add_command(rules)


if __name__ == "__main__":
    main()
