"""
Raw scraped dumps in, clean single-topic articles out, and every cut accounted for.

    >>> from cleaner import clean
    >>> clean("Rain delays the final\\n\\nIt rained all day in Hull.").articles[0].text
    'It rained all day in Hull.'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.model import Article, CleanerError, Document, Result
from cleaner.settings import Settings
from cleaner.version import __version__ as __version__

if TYPE_CHECKING:
    from cleaner.formats import read, write
    from cleaner.pipeline import clean, clean_many

__all__ = ["Article", "CleanerError", "Document", "Result", "Settings", "clean", "clean_many", "read", "write"]


def __getattr__(name: str) -> Any:
    """Load the engine when it is first used: importing cleaner costs next to nothing."""
    if name in ("clean", "clean_many"):
        from cleaner import pipeline

        return getattr(pipeline, name)
    if name in ("read", "write"):
        from cleaner import formats

        return getattr(formats, name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
