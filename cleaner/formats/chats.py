"""
Exports of chats: Telegram (`result.json`, and its HTML), WhatsApp (`_chat.txt`) and Slack; a message is an item.

What the program says itself (somebody joined, a call, "messages are encrypted") and messages without a text are no
items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from cleaner.formats.common import Fields
from cleaner.formats.items import Story, reading
from cleaner.text.patterns import pattern

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}\. ?\d{1,2}\. ?\d{1,2}\.|\d{4}[년年] ?\d{1,2}[월月] ?\d{1,2}[일日]"
_HALF = r"(?:오전|오후|上午|下午|午前|午後|凌晨|清晨|早上|中午|傍晚|晚上|夜里)"
"""Half of the day, before the time, in East Asia."""
_TIME = rf"{_HALF}?\s?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:[\s\u202f]?(?:[APap]\.?[\s\u202f]?[Mm]\.?|[مص]))?"
_STAMP = pattern(
    rf"(?m)^[\u200e\u200f\ufeff]*\[?({_DATE})[,،]?\s+(?:(?:at|um|à|klo|kl\.?|om|o|в|às|alle)\s+)?({_TIME})"
    r"(?:\]|,(?=\s.{1,60}?\s?:\s))?(?:\s[-–]|:)?\s+(?=\S)"
)
_SENDER = pattern(r"[\u200e\u200f]?([^:\n]{1,60}?):(?:\s|$)")
_OMITTED = pattern(
    r"[\u200e\s]*(?:<[^<>\n]{3,40}>|[^\n]{2,40}\b(?:omitted|weggelassen|omis|omitid[oa]|omess[oa]|"
    r"weggelaten)\b[^\n]{0,10})\s*"
)
_ENCRYPTED = pattern(
    r"\u200e?(?:Messages|Nachrichten|Les messages|Los mensajes|As mensagens|I messaggi|Berichten|Сообщения|Mesajlar)\b"
    r".{0,120}?(?:end-to-end|Ende-zu-Ende|bout en bout|extremo a extremo|ponta a ponta|сквозн|uçtan uca)"
)
_DELETED = frozenset(
    """
    This message was deleted
    You deleted this message
    Diese Nachricht wurde gelöscht
    Du hast diese Nachricht gelöscht
    Ce message a été supprimé
    Vous avez supprimé ce message
    Se eliminó este mensaje
    Este mensaje fue eliminado
    Eliminaste este mensaje
    Mensagem apagada
    Esta mensagem foi apagada
    Você apagou esta mensagem
    Questo messaggio è stato eliminato
    Hai eliminato questo messaggio
    Dit bericht is verwijderd
    Je hebt dit bericht verwijderd
    Данное сообщение удалено
    Вы удалили данное сообщение
    此消息已删除
    このメッセージは削除されました
    삭제된 메시지입니다
    Bu mesaj silindi
    Ta wiadomość została usunięta
    تم حذف هذه الرسالة
    """.strip().split("\n    ")
)
"""What the program leaves of a message that was taken back."""
_ATTACHED = pattern(r"\s*\u200e<[^<>\n]{3,100}>")
"""What the program hangs on a message with a picture."""
LEAST = 3
"""Stamped lines from which on a text is a chat; a liveblog has stamps too, but no senders."""


def sniff(head: bytes) -> bool:
    """
    Whether a file begins as WhatsApp's export does (a stamp, and most lines with a stamp and a sender), or is
    Telegram's page.
    """
    if b'class="page_wrap' in head and b'class="message ' in head:
        return True
    if not re.match(
        rb"(?:\xef\xbb\xbf)?(?:\xe2\x80[\x8e\x8f])*\[?\d{1,4}(?:[./-]|\xeb\x85\x84|\xe5\xb9\xb4)", head.lstrip()
    ):
        return False
    text = head[:20_000].decode("utf-8", "replace")
    at = list(_STAMP.finditer(text))
    said = sum(_SENDER.match(text, m.end()) is not None for m in at)
    first = text.lstrip("\ufeff\u200e \n")[:60]
    return len(at) >= LEAST and said >= 0.6 * len(at) and _STAMP.match(first) is not None


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """The messages of a chat, in order."""
    from cleaner.text.decode import decode

    if data.lstrip()[:1] == b"<":
        yield from _of_page(data)
        return
    text, _, _ = decode(data, html=False)
    at = list(_STAMP.finditer(text))
    first = _day_first([(m[1], m[2]) for m in at])
    for m, stop in zip(at, [*(m.start() for m in at[1:]), len(text)], strict=True):
        body = text[m.end() : stop].strip()
        sender = _SENDER.match(body)
        if _ENCRYPTED.match(body, sender.end() if sender else 0) and len(body) < 400:
            continue
        if sender is None or body.startswith("\u200e", sender.end()):  # the program marks what it says itself
            continue
        said = _ATTACHED.sub("", body[sender.end() :]).strip().strip("\u200e")
        if not said or _OMITTED.fullmatch(said) or said.rstrip(".") in _DELETED:
            continue
        told = {"byline": sender[1].strip("~ \u200e\u202f"), "published": f"{m[1]} {m[2]}", "date": _iso(m[1], first)}
        yield Story(said, "text", told)


def _day_first(stamps: Sequence[tuple[str, str]]) -> bool:
    """
    Whether the day stands before the month in a chat's dates.

    A number above twelve tells, or that the messages stand in order under one reading alone. What is left: slashes
    with a twelve-hour clock and without leading zeros are American.

    Args:
        stamps: (date, time) of the messages, as written.
    """
    numbers = [[int(n) for n in re.findall(r"\d+", day)] for day, _ in stamps]
    numbers = [n for n in numbers if n[0] < 100]
    if any(n[0] > 12 for n in numbers):
        return True
    if any(n[1] > 12 for n in numbers):
        return False
    by_day, by_month = [(n[2], n[1], n[0]) for n in numbers], [(n[2], n[0], n[1]) for n in numbers]
    in_order = [all(a <= b for a, b in pairwise(days)) for days in (by_day, by_month)]
    if in_order[0] != in_order[1]:
        return in_order[0]
    day, time = stamps[0] if stamps else ("", "")
    return not ("/" in day and not re.match(r"0|\d+/0", day) and re.search(r"[AaPp]\.?\s?[Mm]", time))


def _iso(said: str, day_first: bool) -> str:
    a, b, c = (int(n) for n in re.findall(r"\d+", said))
    year, month, day = (a, b, c) if a > 99 else (c, b, a) if day_first else (c, a, b)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year + 2000 if year < 100 else year:04d}-{month:02d}-{day:02d}"


def of_json(tree: Any) -> Iterator[Story | str] | None:
    """The messages of a Telegram or Slack export; None for JSON that is neither."""
    if isinstance(tree, dict) and isinstance(tree.get("chats"), dict) and isinstance(tree["chats"].get("list"), list):
        return (s for chat in tree["chats"]["list"] if isinstance(chat, dict) for s in _telegram(chat))
    if isinstance(tree, dict) and isinstance(tree.get("messages"), list) and "type" in tree and "name" in tree:
        return _telegram(tree)
    if isinstance(tree, list) and tree and all(isinstance(m, dict) and "ts" in m and "type" in m for m in tree[:20]):
        return _slack(tree)
    return None


def _telegram(chat: Mapping[str, Any]) -> Iterator[Story | str]:
    name = str(chat.get("name") or "")
    channel = "channel" in str(chat.get("type", ""))
    for message in chat.get("messages") or ():
        if not isinstance(message, dict):
            yield f"a message is an object, not a {type(message).__name__}"
            continue
        text = _telegram_text(message.get("text"))
        if message.get("type") != "message" or not text.strip():
            continue
        sender = str(message.get("from") or message.get("author") or "")
        told = {"byline": sender, "published": str(message.get("date") or ""), "source": name if channel else ""}
        kept = ("edited", "forwarded_from", "reply_to_message_id", "media_type", "file_name", "reactions", "poll")
        yield Story(
            text, "text", told, {k: message.get(k) for k in kept} | {"chat": name}, name=str(message.get("id") or "")
        )


def _telegram_text(parts: Any) -> str:
    if isinstance(parts, str):
        return parts
    if not isinstance(parts, list):
        return ""
    return "".join(p if isinstance(p, str) else str(p.get("text", "")) for p in parts if isinstance(p, (str, dict)))


_SAID = (None, "", "bot_message", "me_message", "thread_broadcast")
"""Kinds of Slack's messages that somebody wrote; the others say that somebody joined, or uploaded a file."""
_SLACK_MARK = pattern(r"<(?:[@#!][^<>|]*\|)?([^<>|]*)(?:\|([^<>]*))?>")


def _slack(messages: Sequence[Mapping[str, Any]]) -> Iterator[Story | str]:
    import html

    from cleaner.formats.tables import moment

    for message in messages:
        text = message.get("text")
        if not isinstance(text, str) or not text.strip() or message.get("subtype") not in _SAID:
            continue
        said = html.unescape(_SLACK_MARK.sub(lambda m: m[2] or m[1], text)).strip()
        if said.startswith("```") and said.endswith("```") and said.count("```") == 2:
            said = said[3:-3]
        profile = message.get("user_profile") or {}
        sender = profile.get("real_name") or message.get("username") or message.get("user") or ""
        when = str(message.get("ts", ""))
        published = moment(float(when)) if re.fullmatch(r"\d+(?:\.\d+)?", when) else ""
        extra = {k: message.get(k) for k in ("thread_ts", "subtype", "reactions", "files")} | {"ts": when}
        yield Story(said, "text", {"byline": str(sender), "published": published}, extra)


def _of_page(data: bytes) -> Iterator[Story | str]:
    """The messages of Telegram's HTML export."""
    from lxml import html

    page: Any = html.document_fromstring(data.decode("utf-8", "replace"))
    chat = " ".join((page.findtext(".//div[@class='text bold']") or "").split())
    sender = ""
    for message in page.xpath("//div[contains(concat(' ', @class, ' '), ' message ')][contains(@class, 'default')]"):
        named = message.xpath("./div[@class='body']/div[@class='from_name']")
        if named:
            sender = " ".join(named[0].text_content().split())
        body = message.xpath(".//div[@class='text']")
        if not body:
            continue
        for br in body[-1].iter("br"):
            br.tail = "\n" + (br.tail or "")
        when = message.xpath(".//div[contains(@class, 'date')]/@title")
        told = {
            "byline": sender,
            "published": when[0] if when else "",
            "date": _iso(when[0].split()[0], True) if when else "",
        }
        text = body[-1].text_content().strip()
        yield Story(text, "text", told, {"chat": chat}, name=str(message.get("id") or "").removeprefix("message"))


documents = reading(stories)
