"""The public types, as people who batch use them: pickled, copied, compared, hashed, turned into dicts."""

from __future__ import annotations

import copy
import json
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"settings": {"care": 1}}, r"settings takes a Settings, such as Settings\(care=0.8\), not dict"),
        ({"rules": "my-rules/"}, "rules takes a Rulebook"),
        ({"keep": "Sign up"}, r"keep takes a list of texts: \['Sign up'\]"),
        ({"document": Document("d7", float("nan"))}, "the text of document 'd7' is no str, but float"),  # type: ignore[arg-type]
    ],
)
def test_arguments_of_another_kind_are_told_by_name(given: dict[str, object], said: str):
    with pytest.raises(TypeError, match=said):
        clean(**{"document": "Rain in Hull.", **given})  # type: ignore[arg-type]


def test_settings_out_of_their_range_are_refused():
    for name, wrong in [("care", 7), ("max_chars", -5), ("max_loss", float("nan"))]:
        with pytest.raises(ValueError, match=f"{name} must be"):
            cleaner.Settings(**{name: wrong})


def test_one_result_can_be_written_as_it_is(tmp_path: Path):
    assert cleaner.write(clean("Rain delays the final\n\nIt rained all day in Hull."), tmp_path / "one.jsonl") == 1
    assert (tmp_path / "one.jsonl").read_text().count("\n") == 1


def test_what_could_not_be_written_leaves_nothing_behind(tmp_path: Path):
    for name in ("one.jsonl", "folder"):
        with pytest.raises(TypeError):
            cleaner.write([3], tmp_path / name)  # type: ignore[list-item]
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("nothing", [None, 3, float("nan"), ["x"]])
def test_what_is_no_dump_is_told_by_its_kind_and_value(nothing: object):
    # A column of a data frame holds NaN where there is no text.
    with pytest.raises(TypeError, match=f"takes a Document, str or bytes, not {type(nothing).__name__}"):
        clean(nothing)  # type: ignore[arg-type]
