"""The reader: segments that hold every character, numbers that no neighbour changes, cuts that cost what they should."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean, clean_many
from cleaner.reader import decode
from cleaner.reader.encode import BLANK, LINE, NAMES, SENTENCE, WEAK, Encoded, encode
from cleaner.reader.evidence import evidence
from cleaner.reader.network import LABELS, Read, load, read
from cleaner.reader.why import words_that_weighed

TEXTS = st.lists(
    st.text(st.sampled_from("ab CD éß. !?\n\r\t|•»“”'()日本ไท한١2\u2028\ud800😀") | st.characters(), max_size=200),
    max_size=6,
)
STORY = (
    "The council of Massel voted on Monday to reopen the old ferry. Residents had waited for it since the bridge closed.\n"
    "“We will be across in ten minutes again,” said Ilse Brandt, who runs the bakery by the landing.\n"
    "The first boat leaves at six in the morning, and the last one returns at midnight."
)


@given(TEXTS)
def test_segments_and_white_space_hold_every_character(texts: list[str]) -> None:
    e = encode(texts)
    for n, text in enumerate(texts):
        mine = e.document == n
        at = 0
        for start, end in zip(e.start[mine], e.end[mine], strict=True):
            assert not text[at:start].strip(" \t\u200b\ufeff\u2060") or not text[at:start].strip()
            assert at <= start < end <= len(text)
            at = end
        assert not text[at:].strip("\u200b\ufeff\u2060 \t\r\n") or not text[at:].strip()


@given(TEXTS)
def test_no_dump_changes_what_is_seen_of_another(texts: list[str]) -> None:
    together = encode(texts)
    alone = [encode([t]) for t in texts]
    for name in ("start", "end", "border", "words", "tokens", "shape"):
        assert (
            np.array_equal(getattr(together, name), np.concatenate([getattr(a, name) for a in alone]))
            if texts
            else True
        )
    none = np.zeros((len(together.start), 14), np.int8)
    said = read(together, none).clutter
    each = [read(a, np.zeros((len(a.start), 14), np.int8)).clutter for a in alone]
    assert np.array_equal(said, np.concatenate(each)) if texts else True


def test_chunks_of_any_size_give_the_same_articles(checkout: Path) -> None:
    dumps = [p.read_bytes() for p in sorted(checkout.glob("samples/*/dump.txt"))]
    alone = [clean(d) for d in dumps]
    assert clean_many(dumps) == alone
    assert [r for k in range(0, len(dumps), 7) for r in clean_many(dumps[k : k + 7])] == alone


def test_a_call_between_two_sentences_is_a_segment_of_its_own() -> None:
    text = "The bridge was closed in March. Sign up for our newsletter! Nobody was hurt.\nShare|Tweet|Print"
    e = encode([text])
    pieces = [text[a:b] for a, b in zip(e.start, e.end, strict=True)]
    assert "Sign up for our newsletter!" in pieces
    assert "|Tweet" in pieces


def test_words_run_into_each_other_are_parted() -> None:
    text = "Ferry reopensShare on FacebookThe council voted on Monday."
    e = encode([text])
    assert [text[a:b] for a, b in zip(e.start, e.end, strict=True)] == [
        "Ferry reopens",
        "Share on Facebook",
        "The council voted on Monday.",
    ]


def _decoded(logits: Sequence[float], borders: Sequence[int], care: float = 0.5) -> list[bool]:
    n = len(logits)
    blank = np.zeros(n, np.int64)
    e = Encoded(
        blank, blank, blank, np.array(borders, np.int8), blank, np.zeros((0, 4), np.int32), np.zeros((0, 2), np.int64),
        np.zeros(n + 1, np.int64), np.zeros((n, len(NAMES)), np.int8),
    )  # fmt: skip
    said = Read(np.array(logits, np.float32), np.zeros((n, len(LABELS)), np.float32), np.zeros(n, np.float32))
    return list(decode.chosen(e, said, np.zeros(n, np.bool_), 0, n, care))


def test_a_line_goes_sooner_than_a_sentence_and_a_sentence_sooner_than_a_part_of_one() -> None:
    doubt = decode.BIAS + 2
    assert _decoded([-4, doubt, -4], [BLANK, LINE, LINE]) == [False, True, False]
    assert _decoded([-4, doubt, -4], [LINE, SENTENCE, SENTENCE]) == [False, False, False]
    sure = decode.BIAS + 4
    assert _decoded([-4, sure, -4], [LINE, SENTENCE, SENTENCE]) == [False, True, False]
    assert _decoded([-4, sure, -4], [LINE, WEAK, WEAK]) == [False, False, False]


def test_care_moves_the_line() -> None:
    logits = [-4.0, decode.BIAS + 1, -4.0]
    assert _decoded(logits, [BLANK, LINE, LINE], care=0.5)[1]
    assert not _decoded(logits, [BLANK, LINE, LINE], care=1.0)[1]
    assert _decoded([-4.0, decode.BIAS - 0.9, -4.0], [BLANK, LINE, LINE], care=0.0)[1]


def test_clutter_without_a_rule_goes_and_the_story_stays() -> None:
    dump = f"{STORY}\n\nGet the day's best stories sent to your phone every morning\n\nShare this story with a friend"
    result = clean(dump)
    assert result.articles[0].text.endswith("returns at midnight.")
    assert "Residents had waited" in result.articles[0].text
    result.check()


def test_a_clean_story_is_left_alone() -> None:
    result = clean(STORY)
    assert result.articles[0].text == STORY
    assert not result.removed


def test_the_words_that_weighed_are_named() -> None:
    line = "Subscribe to our newsletter and get our best stories every morning"
    text = f"{STORY}\n\n{line}"
    at = text.index(line)
    words = [w for w, _ in words_that_weighed(text, (), at, len(text))]
    assert words
    assert {w.lower() for w in words} & {"subscribe", "newsletter", "our"}


def test_the_weights_are_whole_numbers_whose_sums_are_exact() -> None:
    w = load()
    for name in w:
        if name.endswith("_w"):
            assert w[name].dtype == np.int8
            assert int(np.abs(w[name].astype(np.int64)).sum(0).max()) * 127 < 2**24, f"{name}: a sum may be rounded"


def test_weights_know_the_rules_that_feed_them(checkout: Path) -> None:
    """The manifest holds a digest of what the rules say of the samples: weights older than the rules are named here."""
    from train.manifest import evidence_digest, shared_evidence

    manifest = json.loads((checkout / "cleaner" / "weights" / "manifest.json").read_text(encoding="utf-8"))["reader"]
    if manifest["evidence"] != evidence_digest(checkout):
        kept = shared_evidence(checkout, manifest["samples"])
        if kept < 0.9:
            pytest.fail(
                f"the reader's weights are older than the rules: {kept:.0%} of what they say of the samples is as it was. Run: make weights DATA=…"
            )


def test_evidence_counts_the_share_that_a_mark_covers() -> None:
    from cleaner.model import Mark

    e = encode(["Menu\nA sentence of the story stands here. Sign up now!"])
    marks = [Mark(0, 4, "drop", "navigation/x", "navigation"), Mark(42, 54, "cut", "promotion/x", "newsletter")]
    found = evidence(e.start, e.end, marks)
    assert found[0, 0] == 64
    assert found[1].sum() == 0
    assert found[2, 1] == 64
