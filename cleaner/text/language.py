"""
Which language is this text in?

langdetect (Shuyo's n-gram naive Bayes), seeded so that the answer never changes, on a bounded sample. Scripts that
belong to one of its languages alone are told from the letters, at a hundredth of the cost and without its doubts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from heapq import nlargest
from typing import Any

from cleaner.model import Page

SAMPLE = 600
"""Characters that are looked at: langdetect is sure of prose long before that, and its cost grows with them."""
LEAST = 40
"""Letters below which no answer is given: half of shorter lines are names."""
SURE = 0.8
"""Probability below which langdetect's best guess counts as no answer."""
TRIALS = 3
"""Random starts whose estimates are averaged: langdetect's own seven give the same answers at twice the cost."""
FAMILIES = {"zh-cn": "zh", "zh-tw": "zh"}

_SCRIPTS = {
    "ja": "\u3041-\u30ff", "ko": "\uac00-\ud7a3", "th": "\u0e01-\u0e5b",
    "he": "\u05d0-\u05ea", "el": "\u0370-\u03ff\u1f00-\u1fff",
    "bn": "\u0980-\u09ff", "pa": "\u0a00-\u0a7f", "gu": "\u0a80-\u0aff", "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f", "zh": "\u4e00-\u9fff",
}  # fmt: skip
"""Scripts of one language among those that langdetect knows; Japanese before Chinese, for it uses both."""
_SCRIPT = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_NOISE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\d+")


def detect(text: str) -> str | None:
    """
    The language of a text, judged by its first `SAMPLE` characters.

    Returns:
        ISO 639-1 code; None for text too short or too mixed to tell.
    """
    return _detect(" ".join(_NOISE.sub(" ", text[: 2 * SAMPLE]).split())[:SAMPLE])


@lru_cache(maxsize=1024)
def _detect(sample: str) -> str | None:
    letters = sum(map(str.isalpha, sample))
    for code, script in _SCRIPT.items():
        count = len(script.findall(sample))
        if code == "ja" and count >= 5 and count > letters / 12:
            return "ja"
        if code != "ja" and count > letters * 0.6 and count >= (10 if code in ("zh", "ko") else LEAST // 2):
            return code
    if letters < LEAST:
        return None
    detector = _factory().create()
    detector.n_trial = TRIALS
    detector.append(sample)
    ranked = detector.get_probabilities()
    if not ranked or ranked[0].prob < SURE:
        return None
    return FAMILIES.get(ranked[0].lang, str(ranked[0].lang))


@lru_cache(maxsize=1)
def _factory() -> Any:
    """A factory of our own: the shared one in `langdetect` is global, and others may have seeded it differently."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0
    return factory


def page_language(page: Page) -> str | None:
    """
    The language of a page: what its record or head says, else that of its longest blocks.

    The answer for the last page is remembered (rules ask again and again), so one page at most is kept alive by it.

    Returns:
        ISO 639-1 code, or None.
    """
    global _last
    known = _last
    if known is not None and known[0] is page:
        return known[1]
    declared = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", page.fields.get("language", ""))
    if declared:
        answer: str | None = declared.group().lower()
    else:
        longest = nlargest(4, page.blocks, key=lambda b: (b.end - b.start, -b.n))
        answer = detect(" ".join(b.text[: SAMPLE // 2] for b in longest))
    _last = (page, answer)
    return answer


_last: tuple[Page, str | None] | None = None
