import pytest

from cleaner.model import Document
from cleaner.pipeline import clean
from cleaner.text.decode import decode

RUSSIAN = (
    "Совет порта собрался во вторник вечером, чтобы обсудить стоимость работ в северном канале. Рыбаки ждали под"
    " дождём."
)
CZECH = (
    "Rada přístavu se sešla v úterý večer, aby projednala náklady na prohloubení severního kanálu. Rybáři čekali venku"
    " na dešti."
)
GERMAN = (
    "Der Hafenrat traf sich am Dienstagabend, um über die Kosten für das Ausbaggern der nördlichen Fahrrinne zu"
    " beraten. Früher ging das schneller."
)
JAPANESE = "港湾委員会は火曜日の夜に会合を開き、北水路の浚渫費用について話し合った。漁師たちは雨の中で待っていた。"
GREEK = "Το συμβούλιο του λιμανιού συνεδρίασε την Τρίτη το βράδυ για να συζητήσει το κόστος της εκβάθυνσης."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (GERMAN, "cp1252"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (GREEK, "cp1253"),
        (RUSSIAN, "utf-8"),
    ],
)
def test_unlabelled_bytes_are_sniffed(text: str, encoding: str) -> None:
    assert decode((text * 4).encode(encoding), html=False)[0] == text * 4


@pytest.mark.parametrize(
    ("data", "html", "declared", "expected"),
    [
        (b"", False, None, ("", "utf-8", 0)),
        ("a é".encode("utf-8-sig"), False, None, ("a é", "utf-8-sig", 0)),
        ("a é".encode("utf-16"), False, "utf-8", ("a é", "utf-16", 0)),
        ("plain words".encode("utf-16-le"), False, None, ("plain words", "utf-16-le", 0)),
        # a page's own label; iso-8859-1 means windows-1252 on the web
        (b'<meta charset="iso-8859-1"><p>caf\xe9 \x93hi\x94', True, None, ('<meta charset="iso-8859-1"><p>café “hi”', "cp1252", 0)),
        # the carrier outranks the page
        ("<meta charset=utf-8>Привет".encode("koi8-r"), True, "KOI8-R", ("<meta charset=utf-8>Привет", "koi8-r", 0)),
        # valid UTF-8 outranks a wrong label
        ("<meta charset=windows-1251><p>café “hi”".encode(), True, None, ("<meta charset=windows-1251><p>café “hi”", "utf-8", 0)),
        # a label in a comment, a label nobody knows
        (b"<!-- <meta charset=koi8-r> --><p>caf\xe9", True, None, ("<!-- <meta charset=koi8-r> --><p>café", "cp1252", 0)),
        (b"caf\xe9", False, "x-nonsense", ("café", "cp1252", 0)),
        # a file cut in the middle of a character
        ("naïve …".encode()[:-1], False, None, ("naïve \ufffd", "utf-8", 1)),
    ],
)  # fmt: skip
def test_marks_labels_and_damage(data: bytes, html: bool, declared: str | None, expected: tuple[str, str, int]) -> None:
    assert decode(data, html=html, declared=declared) == expected


def test_what_was_read_can_be_written_back() -> None:
    for data in (GERMAN.encode("utf-8-sig"), GERMAN.encode("utf-16"), GERMAN.encode("cp1252"), GERMAN.encode()):
        text, encoding, lost = decode(data, html=False)
        assert (text, lost) == (GERMAN, 0)
        assert text.encode(encoding) == data


@pytest.mark.parametrize(
    "text", ["Grüße aus Köln, Düren", "Où est la gare ? Là-bas, à gauche.", "日本語の短い文", "Тихо в городе"]
)
def test_one_bad_byte_in_a_short_text_is_one_bad_byte(text: str) -> None:
    data = bytearray(text.encode())
    at = next(n for n, b in enumerate(data) if b >= 0xC0)
    data[at + 1] = 0x20
    got, encoding, lost = decode(bytes(data), html=False)
    assert encoding == "utf-8"
    assert 1 <= lost <= 2
    assert sum(c not in text for c in got) <= lost + 1
    assert "undecodable" in clean(Document("d", got + ", und so weiter.", replacements=lost)).flags


@pytest.mark.parametrize("text", ["Grüße", "façade — “yes”", "naïve café", "smörgåsbord"])
def test_text_that_was_encoded_twice_is_flagged(text: str) -> None:
    twice = f"It began well, {text} and all, in the harbour.".encode().decode("cp1252", "replace")
    assert "mojibake" in clean(twice).flags
    assert "mojibake" not in clean(f"It began well, {text} and all, in the harbour.").flags
