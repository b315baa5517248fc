"""The public types, as people who batch use them: pickled, copied, compared, hashed, turned into dicts."""

from __future__ import annotations

import copy
import json
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict

import pytest

import cleaner
from cleaner import Document, clean

DUMP = "Rain delays the final\n\nBy Ann Roe\n\nIt rained all day in Hull, and nobody came.\n\nRead more: Sun in Leeds"
PAGE = (
    "<html><body><article><h1>Rain delays the final</h1><p>It rained all day in Hull, and nobody"
    " came.</p></article></body></html>"
)
DOCUMENTS = [Document("a", DUMP, meta={"tags": ["rain", "hull"]}), Document("b", PAGE, "html", "https://x.example/1")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.kind)
def test_a_result_survives_pickle_and_deepcopy(document: Document) -> None:
    result = clean(document)
    for twin in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result), copy.copy(result)):
        assert twin == result
        assert hash(twin) == hash(result)
        twin.check()
    for value in (*result.articles, *result.marks, result.document):
        assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
        assert hash(copy.deepcopy(value)) == hash(value)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.kind)
def test_a_result_can_be_turned_into_dicts(document: Document) -> None:
    told = json.loads(json.dumps(asdict(clean(document))))
    assert told["articles"][0]["text"].endswith("It rained all day in Hull, and nobody came.")
    assert told["document"]["meta"] == document.meta


def test_nothing_in_a_result_can_be_changed() -> None:
    given = {"tags": ["rain"]}
    document = Document("a", DUMP, meta=given)
    given["tags"] = []
    assert document.meta == {"tags": ["rain"]}
    for mapping in (document.meta, clean(document).articles[0].field_spans):
        with pytest.raises(TypeError, match="immutable"):
            mapping["title"] = ()  # type: ignore[index]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_clean_is_mapped_over_processes(method: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(clean, DOCUMENTS)) == [clean(d) for d in DOCUMENTS]


def test_repr_of_a_result_is_one_line() -> None:
    said = repr(clean("Share this\n\n" + "It rained all day in Hull, and nobody came.\n" * 500))
    assert "\n" not in said
    assert len(said) < 200


def test_public_names_are_shown() -> None:
    assert {"clean", "read", "write", "Document", "Settings"} <= set(dir(cleaner))
    assert all(hasattr(cleaner, name) for name in dir(cleaner))


def test_bytes_are_decoded() -> None:
    text = "Das Café öffnet früher, sagte die Wirtin am Montag in Köln."
    assert clean(text.encode()).articles[0].text == text
    assert clean(text.encode("cp1252")).document.encoding == "cp1252"
    [article] = clean(PAGE.encode()).articles
    assert (article.title, article.text) == ("Rain delays the final", "It rained all day in Hull, and nobody came.")


def test_what_is_no_dump_is_refused() -> None:
    with pytest.raises(TypeError, match="not NoneType"):
        clean(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_lone_surrogate_becomes_a_replacement_character(kind: str) -> None:
    for given in ("It rained in \ud800 Hull all day.", Document("x", "It rained in \ud800 Hull all day.", kind)):  # type: ignore[arg-type]
        result = clean(given)
        result.check()
        assert [a.text for a in result.articles] == ["It rained in \ufffd Hull all day."]
        assert result.document.replacements == 1


@pytest.mark.parametrize("nothing", [None, 3, float("nan"), ["x"]])
def test_what_is_no_dump_is_told_by_its_kind_and_value(nothing: object):
    # A column of a data frame holds NaN where there is no text.
    with pytest.raises(TypeError, match=f"takes a Document, str or bytes, not {type(nothing).__name__}"):
        clean(nothing)  # type: ignore[arg-type]
