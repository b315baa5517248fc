"""The learned judge."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.model import Mark, Page
from cleaner.settings import Settings


def judge_blocks(page: Page, marks: Sequence[Mark], settings: Settings) -> list[Mark]:
    """Marks of the learned judge, where rules and heuristics are unsure."""
    return []
