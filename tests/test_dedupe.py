"""Duplicates in a batch: exact, near, in order, within bounds."""

from __future__ import annotations

import pytest

from cleaner.batch.duplicates import Duplicates, fingerprint
from cleaner.model import CleanerError
from tests.stories import FOREIGN, STORIES

TEXTS = ["\n\n".join(s.paragraphs) for s in STORIES]


@pytest.mark.parametrize("how", ["exact", "near"])
def test_the_first_is_the_original(how: str) -> None:
    if how == "near":
        pytest.importorskip("datasketch")
    seen = Duplicates(how)  # type: ignore[arg-type]
    for n, text in enumerate(TEXTS):
        assert seen.add(f"a{n}", fingerprint(text, how)) is None  # type: ignore[arg-type]
    for n, text in enumerate(TEXTS):
        assert seen.add(f"b{n}", fingerprint(text.upper().replace(" ", "\n"), how)) == f"a{n}"  # type: ignore[arg-type]


def test_near_sees_through_small_changes() -> None:
    pytest.importorskip("datasketch")
    seen = Duplicates("near")
    assert [seen.add(str(n), fingerprint(t, "near")) for n, t in enumerate(TEXTS)] == [None] * len(TEXTS)
    changed = [t.replace("Tuesday", "Wednesday").replace("two", "2") + "\n\nRead more on our site." for t in TEXTS]
    assert [seen.add("x", fingerprint(t, "near")) for t in changed] == [str(n) for n in range(len(TEXTS))]
    exact = Duplicates("exact")
    assert exact.add("a", fingerprint(TEXTS[0], "exact")) is None
    assert exact.add("b", fingerprint(changed[0], "exact")) is None


def test_near_works_without_spaces() -> None:
    pytest.importorskip("datasketch")
    seen = Duplicates("near")
    texts = ["".join(s.paragraphs) for s in FOREIGN["ja"]]
    assert [seen.add(str(n), fingerprint(t, "near")) for n, t in enumerate(texts)] == [None] * len(texts)
    assert seen.add("x", fingerprint(texts[1] + "続きを読む", "near")) == "1"


def test_a_text_without_words_repeats_nobody() -> None:
    seen = Duplicates("exact")
    assert fingerprint("--- * ---", "exact") == b""
    assert seen.add("a", b"") is None
    assert seen.add("b", b"") is None


@pytest.mark.parametrize("how", ["exact", "near"])
def test_memory_is_bounded_and_the_oldest_go_first(how: str) -> None:
    if how == "near":
        pytest.importorskip("datasketch")
    seen = Duplicates(how, most=2)  # type: ignore[arg-type]
    prints = [fingerprint(t, how) for t in TEXTS[:3]]  # type: ignore[arg-type]
    assert [seen.add(str(n), p) for n, p in enumerate(prints)] == [None] * 3
    assert seen.add("again", prints[2]) == "2"
    assert seen.add("forgotten", prints[0]) is None


def test_fingerprints_are_the_same_everywhere() -> None:
    assert fingerprint("The bridge opened.", "exact").hex() == "be02c4c11167f854f1733dd769c4656d"


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(CleanerError, match="exact or near"):
        Duplicates("fuzzy")  # type: ignore[arg-type]
