"""`cleaner rules`: list, show, test, write, learn and import rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli_options import PATHS, Named, refuse_input, rule_options
from cleaner.formats.common import Failure
from cleaner.model import Document

if TYPE_CHECKING:
    from cleaner.config import Given
    from cleaner.rules.book import Rulebook


@click.group()
def rules() -> None:
    """List, show and test rules."""


@rules.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@rule_options
def rules_list(form: str, given: Given) -> None:
    """One line a rule: id, act, where, and why."""
    book = _book(given)
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
@rule_options
def rules_show(ids: tuple[str, ...], given: Given) -> None:
    """All of a rule, or of a heuristic: why, what it takes and what it spares, and the file that it stands in."""
    from cleaner.views.show import show

    for name in ids:
        click.echo(show(name, _book(given)))


@rules.command("test")
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--good", "good", type=PATHS, multiple=True, metavar="DIR", help="Clean stories, which no rule may touch."
)
@rule_options
def rules_test(paths: tuple[Path, ...], good: tuple[Path, ...], given: Given) -> None:
    """
    Run every rule's examples, and all rules over clean stories; exit 1 if one fails, 2 if stories can't be read.

    PATHS are rule files or folders of your own.
    """
    from cleaner.rules.proof import check_rule

    book = _book(replace(given, rules=(*given.rules, *paths)))
    failures = [f for r in book.rules for f in check_rule(r, book)]
    untold: list[Failure] = []

    def unread(failure: Failure) -> None:
        untold.append(failure)
        _failed(failure)

    if good:
        from cleaner.formats import read
        from cleaner.rules.proof import touched

        failures += (f for d in read(*good, failed=unread) for f in touched(d, book))
    for line in failures:
        click.echo(line)
    click.echo(f"{len(book.rules)} rules, {len(failures)} failures", err=True)
    sys.exit(2 if untold else 1 if failures else 0)


@rules.command("new")
@click.argument("name", metavar="FAMILY/ID", required=False)
@click.option("--from", "text", metavar="TEXT", help="The clutter, as it stands in a dump.")
@click.option(
    "--marks", type=PATHS, metavar="FILE", help="What was marked in a review page: exceptions and rules at once."
)
@click.option("--why", default="", help="A sentence: why a reader of the story would not miss it.")
@click.option(
    "--to",
    "folder",
    type=Named(file_okay=False),
    help="The folder of your rules (default: the first of the configuration's, else ./rules).",
)
@click.option(
    "--try",
    "corpus",
    type=PATHS,
    metavar="PATH",
    help="Dumps to run it over: what it would cut there, near misses first.",
)
def rules_new(
    name: str | None, text: str | None, marks: Path | None, why: str, folder: Path | None, corpus: Path | None
) -> None:
    """
    Write a rule for a piece of clutter, with its examples; or all that was marked in a review page.

    With --try, near misses in real dumps become the rule's spares, and what it would cut there is shown.
    """
    from cleaner.config import find
    from cleaner.formats import read
    from cleaner.rules import draft as newrule
    from cleaner.rules.book import Rulebook, load_file

    target = folder or next((r for r in find(Path.cwd()).rules if not r.suffix), Path("rules"))
    if marks is not None:
        for line in newrule.take(marks, target, find(Path.cwd()).path):
            click.echo(line, err=True)
        return
    if not name or not text:
        raise click.UsageError("Give FAMILY/ID and --from TEXT, or --marks FILE.")
    family, table = newrule.draft(name, text)
    near: list[str] = []
    if corpus is not None:
        probe = Rulebook(load_file(Path(f"{family}.toml"), table))
        hits = list(newrule.attempt(probe, read(corpus, failed=_failed), text))
        cuts = [h for h in hits if h.cut]
        for hit in sorted(hits, key=lambda h: bool(h.cut)):
            said = " ".join((hit.cut or hit.text).split())
            click.echo(
                f"{'cuts' if hit.cut else 'near'}  {hit.dump}: {said if len(said) <= 100 else said[:97] + '...'}"
            )
        near = [" ".join(h.text.split()) for h in hits if not h.cut and len(h.text) <= 300]
        click.echo(f"{len(cuts)} cuts, {len(hits) - len(cuts)} near misses in {corpus}", err=True)
    path = newrule.add(target, *newrule.draft(name, text, near, why))
    click.echo(f"{path}: {name} written. Read its spares, then: cleaner rules test {target}", err=True)


@rules.command("learn")
@click.argument("corpus", nargs=-1, required=True, type=Named(exists=True))
@click.option(
    "-o",
    "--out",
    type=Named(),
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
@rule_options
def rules_learn(
    corpus: tuple[Path, ...],
    out: Path | None,
    least: int,
    share: float,
    given: Given,
) -> None:
    """
    Propose rules for lines that recur across the dumps of CORPUS, for review.

    Nothing applies them: read the file, delete what could stand in a story, then name it as your rules.
    """
    from collections import Counter

    from cleaner.batch.learning import nothing
    from cleaner.formats import read
    from cleaner.rules import mine as learn
    from cleaner.text.words import counted

    refuse_input(out, corpus)

    def dumps() -> Iterator[Document]:
        return read(*corpus, failed=_failed)

    told: Counter[str] = Counter()
    found = learn.learn(dumps, _book(given), least, share, told=told)
    text = learn.as_toml(found)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
    why = "" if found else f": {nothing(told, least, share)}"
    click.echo(f"{counted(len(found), 'line')} proposed{f' in {out}' if out else ''}{why}", err=True)


@rules.command("import")
@click.argument("form", metavar="ftr", type=click.Choice(["ftr"]))
@click.argument("folder", metavar="DIR", type=Named())
@click.option(
    "--to",
    "target",
    type=Named(file_okay=False),
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


def _book(given: Given) -> Rulebook:
    return given.find(Path.cwd()).rulebook()


def _failed(failure: Failure) -> None:
    click.echo(f"cleaner: {failure}", err=True)
