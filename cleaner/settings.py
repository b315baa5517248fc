"""Settings: every threshold with its default, its unit and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

RANGES = {"care": (0.0, 1.0), "max_loss": (0.0, 1.0), "max_chars": (1, None), "max_seconds": (0.001, None)}
"""Setting -> the least and the most that it may be."""


def beyond(name: str, value: Any) -> str:
    """What to tell of a setting that is out of its range; "" if it is not."""
    low, high = RANGES.get(name, (None, None))
    if low is None or (value >= low and (high is None or value <= high)):  # NaN is neither
        return ""
    span = f"from {low:g} to {high:g}" if high is not None else f"{low:g} or more"
    return f"{name} must be {span}, not {value!r}."


@dataclass(frozen=True, slots=True)
class Settings:
    """How careful to be. All of it is optional; the defaults must not cost body text."""

    care: float = 0.5
    """One knob for the learned judge, 0 (thorough) to 1 (careful): moves the probability at which it cuts."""
    max_loss: float = 0.8
    """Share of the words of prose-like blocks that may go before the result is flagged and all is kept (loss guard)."""
    max_chars: int = 20_000_000
    """A dump longer than this many characters is flagged `too-large`: a text is left as it is, a page fails."""
    max_seconds: float = 60.0
    """A dump that takes longer than this many seconds is flagged `timeout` and left as it is."""
    language: bool = False
    """Tell each article's language with langdetect: it costs more than all the rest together, so only when asked."""
    split: bool = True
    """Split dumps that hold several stories; without it every dump gives at most one article."""
    unwrap: bool = False
    """Join the lines of text dumps that are wrapped at a column, and mend the words that a hyphen parts there."""
    markdown: bool = False
    """Also write each article as Markdown, with the structure that its page had (`Article.markdown`)."""

    def __post_init__(self) -> None:
        """
        Look whether the numbers are in their ranges.

        Raises:
            ValueError: one is not.
        """
        for name in RANGES:
            if wrong := beyond(name, getattr(self, name)):
                raise ValueError(wrong)
