"""The command line: commands parse, call the library and print. Data on stdout, talk on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner import __version__
from cleaner.model import CleanerError, Document

if TYPE_CHECKING:
    from cleaner.fix import Finding
    from cleaner.rules.book import Rulebook
    from cleaner.rules.rule import Rule

PATHS = click.Path(path_type=Path, allow_dash=True)


class _Group(click.Group):
    """Errors that the user can mend end in one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CleanerError as e:
            click.echo(f"cleaner: {e}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # The reader (head, less) has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Raw scraped dumps in, clean single-topic articles out, and every cut accounted for."""


def _input_options(command: Any) -> Any:
    command = click.option(
        "--exclude", metavar="PATTERN", multiple=True, help="Files to leave out, as in a .gitignore; may be repeated."
    )(command)
    return click.option(
        "--text-field",
        metavar="NAME",
        help="The field of a record that holds the dump, such as data.text (default: text, or else html).",
    )(command)


def _rule_options(command: Any) -> Any:
    command = click.option(
        "--disable", metavar="ID", multiple=True, help="A rule id, family or glob to leave out; may be repeated."
    )(command)
    return click.option(
        "--rules",
        "rule_paths",
        metavar="DIR",
        type=PATHS,
        multiple=True,
        help="Your own rules beside the shipped ones: a .toml file or a folder of them.",
    )(command)


@main.command("clean")
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "-o",
    "--out",
    type=PATHS,
    metavar="OUT",
    help="A folder for text files, or a .jsonl file (also .gz, .zst, .parquet). Without it: JSON lines on stdout.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["txt", "jsonl", "jsonl.gz", "jsonl.zst", "parquet"]),
    help="What to write; OUT's suffix decides if not given.",
)
@click.option("--jobs", "-j", type=click.IntRange(0), help="Worker processes; all cores if not given.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    help="Who does the work: processes here, or a Ray cluster (RAY_ADDRESS, or one started here).",
)
@click.option(
    "--audit", type=PATHS, metavar="FILE", help="Write one JSON line for each removal: where, what, by which rule, why."
)
@click.option(
    "--errors",
    type=PATHS,
    metavar="FILE",
    help="Where the failed and flagged dumps are listed (default: errors.jsonl in OUT, or NAME.errors.jsonl beside it).",
)
@click.option(
    "--report",
    type=PATHS,
    metavar="FILE",
    help="Write an HTML page of what was done: clutter by kind and site, stories, outliers.",
)
@click.option(
    "--language", is_flag=True, help="Tell each article's language (langdetect: it takes longer than all the rest)."
)
@click.option("--no-split", is_flag=True, help="One article a dump at most.")
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
@_input_options
@_rule_options
def clean_command(
    paths: tuple[Path, ...], out: Path | None, form: str | None, jobs: int | None, engine: str, audit: Path | None,
    errors: Path | None, report: Path | None, language: bool, no_split: bool, dedupe: str, drop_duplicates: bool,
    resume: bool, quiet: bool, text_field: str | None, exclude: tuple[str, ...],
    rule_paths: tuple[Path, ...], disable: tuple[str, ...],
) -> None:  # fmt: skip
    """
    Turn dumps into clean single-topic articles.

    PATHS are files, folders or - for stdin. Exit 1 if some documents failed: each has a line that says so.
    """
    from cleaner.batch import progress
    from cleaner.batch import run as batch

    if drop_duplicates and dedupe == "off":
        raise click.UsageError("--drop-duplicates goes with --dedupe exact or near.")
    from cleaner.config import find

    config = find(next((p for p in paths if p != Path("-")), Path.cwd()))
    settings = replace(
        config.settings, language=language or config.settings.language, split=config.settings.split and not no_split
    )
    book = config.rulebook(None, rule_paths, disable)
    with progress.shown(quiet) as (show, say):
        done = batch.run(
            paths or (Path("-"),), out, format=form, jobs=jobs, rules=book, settings=settings, config=config, text_field=text_field, exclude=exclude, audit=audit,
            errors=errors, report=report is not None, resume=resume, engine=engine, progress=show, say=say,
            dedupe=None if dedupe == "off" else dedupe, drop_duplicates=drop_duplicates,  # type: ignore[arg-type]
        )  # fmt: skip
    if report is not None:
        from cleaner.views.report import page

        report.write_text(page(done, "cleaner: " + " ".join(map(str, paths))), encoding="utf-8")
    if not quiet:
        from rich.console import Console

        from cleaner.views.report import summary

        if done.note:
            say(done.note)
        summary(done, Console(stderr=True, soft_wrap=True))
    if done.interrupted:
        say(
            f"interrupted after {done.dumps:,} dumps"
            + (": run the same command again to go on from here" if out and str(out) != "-" else "")
        )
        sys.exit(130)
    sys.exit(1 if done.failed else 0)


@main.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option("--fix", "fixing", is_flag=True, help="Take the findings out of the files, in place.")
@click.option("--split", is_flag=True, help="With --fix: write NAME.1.txt, NAME.2.txt … for a dump of several stories.")
@click.option("--diff", "differing", is_flag=True, help="Show what --fix would do, as a unified diff; change nothing.")
@click.option("--stat", "counting", is_flag=True, help="Count findings by rule and by file instead of listing them.")
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
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How findings are printed.",
)
@click.option(
    "--cache/--no-cache", default=True, help="Remember what unchanged files held, in .cleaner_cache (default: on)."
)
@_rule_options
def check(
    paths: tuple[Path, ...], fixing: bool, split: bool, differing: bool, counting: bool, known: Path | None, form: str,
    cache: bool, rule_paths: tuple[Path, ...], disable: tuple[str, ...],
) -> None:  # fmt: skip
    """
    Report clutter, as path:line:col: family/rule-id message; exit 1 if there is any.

    PATHS are files, folders (searched for .txt, .jsonl and .html) or - for stdin.
    """
    from cleaner import check as checking
    from cleaner.config import find
    from cleaner.views import findings

    if split and not fixing:
        raise click.UsageError("--split goes with --fix.")
    folder = (find(Path.cwd()).root / ".cleaner_cache") if cache and not fixing and not differing else None
    options = checking.Options(fixing=fixing or differing, split=split, rules=rule_paths, disable=disable)
    found: list[Finding] = []
    failed = changed = 0
    stdin = Path("-")
    for report in checking.run(paths or (stdin,), options, cache=folder):
        for line in [report.trouble, *report.stale] if report.trouble else report.stale:
            click.echo(line, err=True)
        failed += bool(report.trouble)
        left = report.findings
        if differing:
            click.echo(findings.diff(report), nl=False)
        elif fixing and report.path == stdin:
            click.echo(report.after, nl=False)
        elif fixing and not report.trouble:
            # What a rewrite cannot mend stays a finding: several stories without --split, a page.
            if report.fixed is not None or report.targets:
                left = [f for f in left if f.rule == "stories/several"]
            try:
                for line in checking.write(report):
                    click.echo(line, err=True)
                    changed += 1
            except OSError as e:
                click.echo(f"{report.path}: {e.strerror or e}.", err=True)
                failed += 1
                left = report.findings
        found += left
    if known is not None:
        fresh = not known.exists()
        count = len(found)
        found = checking.baseline(known, found)
        if fresh:
            click.echo(f"{known}: {count} findings recorded; from now on only new ones are reported.", err=True)
    if counting:
        click.echo("\n".join(findings.stat(found)))
    elif not differing and not (fixing and paths in ((), (stdin,))):
        click.echo(findings.render(found, form), nl=False)
    sys.exit(1 if found or changed or failed else 0)


@main.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option("--width", type=int, default=None, help="Columns to print; the terminal's if not given, else 100.")
@click.option("--all", "everything", is_flag=True, help="Print every piece whole, however long.")
@_rule_options
def explain(
    paths: tuple[Path, ...], width: int | None, everything: bool, rule_paths: tuple[Path, ...], disable: tuple[str, ...]
) -> None:
    """
    Show each dump again, every piece beside what became of it, and why.
    """
    from rich.console import Console

    from cleaner.config import find
    from cleaner.pipeline import clean
    from cleaner.views import explain as explaining

    console = Console(width=width or (None if sys.stdout.isatty() else 100), highlight=False, soft_wrap=True)
    failed = False
    for path in paths or (Path("-"),):
        config = find(Path.cwd() if path == Path("-") else path)
        rules = config.rulebook(path, rule_paths, disable)
        for document in documents(path):
            if not isinstance(document, Document):
                click.echo(f"cleaner: {document}", err=True)
                failed = True
                continue
            result = clean(document, rules, config.settings, config.kept(path))
            console.print(explaining.rendered(result, 10**9 if everything else console.width))
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=PATHS)
@click.option("-o", "--out", type=PATHS, required=True, metavar="FILE.html", help="The page to write.")
@_rule_options
def review(paths: tuple[Path, ...], out: Path, rule_paths: tuple[Path, ...], disable: tuple[str, ...]) -> None:
    """
    Write one self-contained page: each dump beside its articles, every cut named, to be judged by eye.
    """
    from cleaner.pipeline import clean
    from cleaner.views import review as reviewing

    results, failed = [], 0
    for path in paths:
        from cleaner.config import find

        found = find(Path.cwd() if path == Path("-") else path)
        for document in documents(path):
            if isinstance(document, Document):
                book = found.rulebook(path if path.is_file() else None, rule_paths, disable)
                results.append(clean(document, book, found.settings, found.kept(path)))
            else:
                click.echo(f"cleaner: {document}", err=True)
                failed += 1
    out.write_text(reviewing.page(results), encoding="utf-8")
    click.echo(f"{out}: {len(results)} dumps", err=True)
    sys.exit(1 if failed else 0)


def documents(path: Path) -> Iterator[Any]:
    """The dumps of a file, a folder or stdin, in a steady order; what cannot be read comes as a Failure."""
    from cleaner.formats import scan

    if path == Path("-"):
        from cleaner.text.decode import decode

        text, encoding, lost = decode(sys.stdin.buffer.read(), html=False)
        yield Document("-", text, "text", encoding=encoding, replacements=lost)
    else:
        for item in (i.content for i in scan([path])):
            # One dump in a file of its own goes by the path that was asked for.
            yield replace(item, id=str(path)) if isinstance(item, Document) and item.id == path.name else item


@main.command("restore")
@click.argument("articles", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("audit", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o", "--out", type=PATHS, required=True, metavar="OUT", help="A folder for the dumps as files, or a .jsonl file."
)
def restore_command(articles: Path, audit: Path, out: Path) -> None:
    """
    Rebuild the dumps, byte for byte, from ARTICLES (JSON lines) and the AUDIT of the same run.
    """
    from cleaner.restore import restore

    def rows(path: Path) -> Iterator[dict[str, Any]]:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except ValueError:
                    raise CleanerError(
                        f"{path}:{number}: not a line of JSON. Give the files as cleaner clean wrote them."
                    ) from None

    if out.exists() and not out.is_dir():
        raise CleanerError(f"{out} exists already. Move it away, or name another.")
    lines, count = [], 0
    for name, text, encoding in restore(rows(articles), rows(audit)):
        count += 1
        if out.suffix == ".jsonl":
            lines.append(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
            continue
        target = (out / name).resolve()
        if not target.is_relative_to(out.resolve()):
            raise CleanerError(f"{name}: this id leads out of {out}. Write to a .jsonl file instead.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict"))
    if out.suffix == ".jsonl":
        out.write_text("".join(lines), encoding="utf-8")
    click.echo(f"{count} dumps restored", err=True)


@main.command()
@click.argument("path", default=".", type=PATHS)
def config(path: Path) -> None:
    """Print the configuration in force for PATH, and where it comes from."""
    from dataclasses import asdict

    from cleaner.config import find

    found = find(path)
    click.echo(
        f"# from {found.path}"
        if found.path
        else "# no cleaner.toml and no [tool.cleaner] in a pyproject.toml, upwards from here: the defaults"
    )
    click.echo(f"rules = {json.dumps([str(r) for r in found.rules])}")
    click.echo(f"disable = {json.dumps(list(found.disable))}")
    click.echo(f"# {len(found.rulebook(None).rules)} rules in force, digest {found.rulebook(None).digest}")
    for path_glob, text in found.keep:
        click.echo(f"[[keep]]\npath = {json.dumps(path_glob)}\ntext = {json.dumps(text, ensure_ascii=False)}")
    if found.ignores:
        click.echo("[per-file-ignores]")
        for path_glob, ids in found.ignores.items():
            click.echo(f"{json.dumps(path_glob)} = {json.dumps(list(ids))}")
    click.echo("[settings]")
    for name, value in asdict(found.settings).items():
        click.echo(f"{name} = {json.dumps(value)}")


@main.group()
def rules() -> None:
    """List, show and test rules."""


@rules.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_rule_options
def rules_list(form: str, rule_paths: tuple[Path, ...], disable: tuple[str, ...]) -> None:
    """One line a rule: id, act, where, and why."""
    book = _book(rule_paths, disable)
    for r in book.rules:
        if form == "json":
            click.echo(
                json.dumps(
                    {"id": r.id, "act": r.act, "where": r.where, "kind": r.kind, "why": r.why, "file": r.file},
                    ensure_ascii=False,
                )
            )
        else:
            click.echo(f"{r.id:40s} {r.act:5s} {r.where or r.shape:7s} {r.why}")


@rules.command("show")
@click.argument("ids", nargs=-1, required=True)
@_rule_options
def rules_show(ids: tuple[str, ...], rule_paths: tuple[Path, ...], disable: tuple[str, ...]) -> None:
    """All of a rule: what it matches, what it spares, and why."""
    book = _book(rule_paths, disable)
    known: dict[str, list[Rule]] = {}
    for r in book.rules:  # by full name, and all languages of a rule by the name without
        for name in {r.id, r.id.partition("[")[0]}:
            known.setdefault(name, []).append(r)
    for name in ids:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 3)
            raise CleanerError(
                f"{name}: no such rule. {'Did you mean ' + ', '.join(near) + '?' if near else '`cleaner rules list` lists them all.'}"
            )
        for r in known[name]:
            click.echo(_shown(r))


def _shown(r: Rule) -> str:
    from cleaner.rules.rule import SLOTS

    where = r.where or "line or sentence"
    rows = [f"{r.id}  ({r.file})", f"  {r.why}", f"  {r.shape}: act {r.act}, where {where}, kind {r.kind}"]
    rows += [
        f"  {k} {', '.join(v) if isinstance(v, tuple) else v}"
        for k in ("field", "zone", "langs", "sites", "max_words", "hints", "selectors")
        if (v := getattr(r, k))
    ]
    if r.pattern:
        rows.append(f"  pattern {r.pattern}")
    rows += [f"  {slot:8s}{p}" for slot in SLOTS for p in getattr(r, slot)]
    for name in ("matches", "spares", "misses"):
        rows += [f"  {name:8s}{e}" for e in getattr(r, name)]
    return "\n".join(rows) + "\n"


@rules.command("test")
@click.argument("paths", nargs=-1, type=PATHS)
@_rule_options
def rules_test(paths: tuple[Path, ...], rule_paths: tuple[Path, ...], disable: tuple[str, ...]) -> None:
    """Run every rule's examples; exit 1 if one fails. PATHS are rule files or folders of your own."""
    from cleaner.rules.proof import check_rule

    book = _book((*rule_paths, *paths), disable)
    failures = [f for r in book.rules for f in check_rule(r, book)]
    for line in failures:
        click.echo(line)
    click.echo(f"{len(book.rules)} rules, {len(failures)} failures", err=True)
    sys.exit(1 if failures else 0)


@rules.command("new")
@click.argument("name", metavar="FAMILY/ID")
@click.option("--from", "text", required=True, metavar="TEXT", help="The clutter, as it stands in a dump.")
@click.option("--why", default="", help="A sentence: why a reader of the story would not miss it.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of your rules (default: the first of the configuration's, else ./rules).",
)
@click.option(
    "--try",
    "corpus",
    type=PATHS,
    metavar="PATH",
    help="Dumps to run it over: what it would cut there, near misses first.",
)
def rules_new(name: str, text: str, why: str, folder: Path | None, corpus: Path | None) -> None:
    """
    Write a rule for a piece of clutter, with its examples.

    With --try, near misses in real dumps become the rule's spares, and what it would cut there is shown.
    """
    from cleaner.config import find
    from cleaner.rules import draft as newrule
    from cleaner.rules.book import Rulebook, load_file

    family, table = newrule.draft(name, text)
    near: list[str] = []
    if corpus is not None:
        probe = Rulebook(load_file(Path(f"{family}.toml"), table))
        hits = list(newrule.attempt(probe, (d for d in documents(corpus) if isinstance(d, Document)), text))
        cuts = [h for h in hits if h.cut]
        for hit in sorted(hits, key=lambda h: bool(h.cut)):
            said = " ".join((hit.cut or hit.text).split())
            click.echo(
                f"{'cuts' if hit.cut else 'near'}  {hit.dump}: {said if len(said) <= 100 else said[:97] + '...'}"
            )
        near = [" ".join(h.text.split()) for h in hits if not h.cut and len(h.text) <= 300]
        click.echo(f"{len(cuts)} cuts, {len(hits) - len(cuts)} near misses in {corpus}", err=True)
    target = folder or next((r for r in find(Path.cwd()).rules if not r.suffix), Path("rules"))
    path = newrule.add(target, *newrule.draft(name, text, near, why))
    click.echo(f"{path}: {name} written. Read its spares, then: cleaner rules test {target}", err=True)


@rules.command("learn")
@click.argument("corpus", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="The rule file to write (default: stdout).",
)
@click.option("--least", type=click.IntRange(2), default=5, show_default=True, help="Dumps that must hold a line.")
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=0.02,
    show_default=True,
    help="The share of its site's dumps that must hold it.",
)
@_rule_options
def rules_learn(
    corpus: tuple[Path, ...],
    out: Path | None,
    least: int,
    share: float,
    rule_paths: tuple[Path, ...],
    disable: tuple[str, ...],
) -> None:
    """
    Propose rules for lines that recur across the dumps of CORPUS, for review.

    Nothing applies them: read the file, delete what could stand in a story, then name it as your rules.
    """
    from cleaner.rules import mine as learn

    def read() -> Iterator[Document]:
        return (d for path in corpus for d in documents(path) if isinstance(d, Document))

    found = learn.learn(read, _book(rule_paths, disable), least, share)
    text = learn.as_toml(found)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
    click.echo(f"{len(found)} lines proposed{f' in {out}' if out else ''}", err=True)


@rules.command("import")
@click.argument("form", metavar="ftr", type=click.Choice(["ftr"]))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of your rules (default: the first of the configuration's, else ./rules).",
)
def rules_import(form: str, folder: Path, target: Path | None) -> None:
    """
    Turn ftr-site-config files in DIR into rules of your own.

    Each rule speaks only of pages whose url has the file's host. Lines that cannot be obeyed are listed on stderr.
    """
    from cleaner.config import find
    from cleaner.rules import fivefilters as ftr

    done = ftr.import_folder(folder)
    for line in done.skipped:
        click.echo(f"skipped  {line}", err=True)
    target = target or next((r for r in find(Path.cwd()).rules if not r.suffix), Path("rules"))
    ftr.write(done, target)
    click.echo(f"{target}: {done.rules} rules in {len(done.files)} files; {len(done.skipped)} lines skipped", err=True)


def _book(rule_paths: Sequence[Path], disable: Sequence[str]) -> Rulebook:
    from cleaner.config import find

    return find(Path.cwd()).rulebook(None, rule_paths, disable)


if __name__ == "__main__":
    main()
