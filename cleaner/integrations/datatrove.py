"""
A datatrove pipeline block: dumps go in, clean single-topic articles come out.

    LocalPipelineExecutor([JsonlReader("dumps/"), Cleaner(), JsonlWriter("articles/")], tasks=8).run()
"""

from __future__ import annotations

from contextlib import nullcontext
from itertools import islice
from typing import Any

from cleaner.formats.streams import needs
from cleaner.model import Document, Result
from cleaner.rules.book import Rulebook
from cleaner.settings import Settings

try:
    from datatrove.data import Document as Dump
    from datatrove.pipeline.base import PipelineStep
except ImportError:
    raise needs("cleaner.integrations.datatrove", "datatrove", "datatrove") from None


CHUNK = 64
"""Dumps that are cleaned at once."""


class Cleaner(PipelineStep):  # type: ignore[misc]  # datatrove is not typed
    """
    One Document in, one Document a story out; `metadata` keeps what was there and gains the record's fields.

    Args:
        html: the text of the Documents is the source of pages.
        rules: the shipped ones if None.
        settings: the defaults if None.
        exclusion_writer: a datatrove writer for the dumps that give no article, with the reason in
            `metadata["cleaner_error"]`; without one they are only counted.
    """

    name = "🧹 cleaner"
    type = "✂️ - FORMAT"

    def __init__(
        self,
        html: bool = False,
        rules: Rulebook | None = None,
        settings: Settings | None = None,
        exclusion_writer: Any = None,
    ) -> None:
        super().__init__()
        self.html, self.rules, self.settings, self.exclusion_writer = html, rules, settings, exclusion_writer

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        """Called by datatrove's executors."""
        from cleaner.formats.records import record
        from cleaner.pipeline import clean_each
        from cleaner.rules.book import shipped

        rules = self.rules or shipped()
        with self.exclusion_writer or nullcontext() as excluded:
            source = iter(data)
            while dumps := list(islice(source, CHUNK)):
                with self.track_time():
                    results = list(clean_each(map(self._document, dumps), rules, self.settings))
                for dump, result in zip(dumps, results, strict=True):
                    self.stat_update("dumps")
                    if isinstance(result, Exception) or not result.articles:
                        self.stat_update("without_article")
                        if excluded is not None:
                            dump.metadata["cleaner_error"] = _why(result)
                            excluded.write(dump, rank)
                        continue
                    for article in result.articles:
                        self.stat_update("articles")
                        row = record(article, result, rules)
                        yield Dump(row.pop("text"), row.pop("id"), metadata=row)

    def _document(self, dump: Any) -> Document:
        meta = dict(dump.metadata)
        return Document(dump.id, dump.text, "html" if self.html else "text", meta.get("url"), meta)


def _why(result: Result | Exception) -> str:
    """Why a dump gave no article; a bug in one must not end a job of millions."""
    if isinstance(result, Exception):
        return f"internal error: {type(result).__name__}: {result}"
    return ", ".join(result.flags) or "no-story"
