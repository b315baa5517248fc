"""How a run shows that it is alive: a bar on a terminal, plain lines now and then elsewhere, on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cleaner.batch.stats import RunStats

EVERY = 10.0
"""Seconds between two plain lines."""

Show = Callable[[RunStats, int], None]
Say = Callable[[str], None]


@contextmanager
def shown(quiet: bool) -> Iterator[tuple[Show | None, Say]]:
    """
    Give what `batch.run` calls: with the statistics so far, and with each line that a person should see.

    Failures are said even when it is quiet; the bar, the lines of progress and the notes are not.
    """
    if quiet:
        yield None, _say
    elif sys.stderr.isatty():
        with _bar() as pair:
            yield pair
    else:
        yield _Lines(), _say


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class _Lines:
    """A line of progress now and then."""

    def __init__(self) -> None:
        self.next = time.monotonic() + EVERY
        self.begun: int | None = None

    def __call__(self, stats: RunStats, total: int) -> None:
        """Say how far it is, if it is time to."""
        if self.begun is None:
            self.begun = stats.resumed
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + EVERY
            share = f"{min(100, 100 * stats.read // total)} %, " if total else ""
            _say(f"{share}{stats.dumps:,} dumps, {pace(stats)}, {stats.failed:,} failed{left(stats, total)}")


def left(stats: RunStats, total: int) -> str:
    """
    The time that is left at the speed so far, in words; nothing where that cannot be told.

        >>> left(RunStats(read=25_000_000, seconds=60.0), 100_000_000)
        ', about 3 min left'
    """
    if not 0 < stats.read < total:
        return ""
    seconds = stats.seconds * (total - stats.read) / stats.read
    return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {seconds:.0f} s left"


def pace(stats: RunStats) -> str:
    """
    How fast input is read, in words; of packed files it is what they take on disk.

        >>> pace(RunStats(read=25_000_000, seconds=5.0)), pace(RunStats(read=90_000, seconds=5.0))
        ('5.0 MB/s', '18 kB/s')
    """
    rate = speed(stats)
    return f"{rate:.1f} MB/s" if rate >= 0.1 or not rate else f"{1000 * rate:.0f} kB/s"


def speed(stats: RunStats) -> float:
    """Megabytes of input a second."""
    return stats.read / 1e6 / stats.seconds if stats.seconds else 0.0


@contextmanager
def _bar() -> Iterator[tuple[Show, Say]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[dumps]:,} dumps"),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(), TextColumn("{task.fields[failed]}"),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, dumps=0, pace="", failed="")

        def show(stats: RunStats, total: int) -> None:
            failed = f"[red]{stats.failed:,} failed[/]" if stats.failed else ""
            progress.update(
                task,
                total=total,
                completed=min(stats.read, total),
                dumps=stats.dumps,
                pace=pace(stats),
                failed=failed,
            )

        def say(line: str) -> None:
            console.print(line, markup=False, soft_wrap=True)

        yield show, say
