"""
Mails: .eml (one message) and .mbox (a mailbox, or an archive of a mailing list), with the standard library's parser.

The text part is the body, or else the HTML part, or whichever says more; quoted-printable, base64 and charsets are
undone. A message of a digest (multipart/digest, or RFC 1153) gives its parts. Each message of a thread is an item of
its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cleaner.formats.common import CHUNK, MAX_BYTES, Chunk, Failure, Fields, Item, Source
from cleaner.formats.items import Story, document, reading
from cleaner.formats.streams import broken, pieces, reason
from cleaner.text.patterns import pattern

if TYPE_CHECKING:
    from email.message import EmailMessage

FROM = pattern(rb"(?m)^From \S.*\d{4}\s*(?:[+-]\d{4})?\s*$")
"""The line before each message of a mailbox: sender and date, ending in the year (and an offset)."""
_DIGEST = pattern(r"(?m)^-{30}(?:-{40})?\s*$")
"""The lines between the messages of a digest; the one above the first is longer (RFC 1153)."""
_ESCAPED = pattern(rb"(?m)^>(?=>*From )")
"""What a mailbox sets before a line of the text that would begin a message."""
_HEADERS = pattern(rb"[\w-]+:.*(?:\r?\n(?:[\w-]+:|[ \t]+\S).*)+")
_TRANSPORT = frozenset([b"message-id", b"mime-version", b"received", b"return-path", b"delivered-to"])
"""Headers that programs add: a letter that somebody typed has From, Date and Subject, too."""
_HIDDEN = pattern(r"(.*?) at (\S+\.\w+)(?: \((.*)\))?$")
_QUOTE = pattern(r"[ \t]{0,2}(?:>|\|\s)")
_WROTE = pattern(r"(?=.*(?:\d|@| at |<)).{6,200}[:：]\s*$")
"""The line above a quote that says whose it is ("On 3 May Jane Doe wrote:")."""
_SCRUBBED = pattern(r"(?ms)^-{8,} next part -{8,}\n.*\Z|^_{30,}\n[^\n]*(?:mailing list|Mailingliste|liste)[^\n]*\n.*\Z")
"""What the server of a mailing list hangs below a message."""
_FULL = 40
"""Words of a text part from which on it stands for itself: shorter ones only say that the mail is to be read as
HTML."""


def sniff(head: bytes) -> bool:
    """
    Whether a file begins as a message or a mailbox does, whatever its name says: mailing lists keep mailboxes as .txt.
    """
    first = FROM.match(head)
    top = re.split(rb"\r?\n\r?\n", head[first.end() if first else 0 :].lstrip(b"\r\n"), maxsplit=1)[0][:20_000]
    if _HEADERS.fullmatch(top) is None:
        return False
    names = {n.lower() for n in re.findall(rb"(?m)^([\w-]+):", top)}
    return {b"from", b"date"} <= names and (first is not None or not names.isdisjoint(_TRANSPORT))


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Cut a mailbox into runs of whole messages, each of about CHUNK bytes; a single message is read whole."""
    path, name = str(source.path), source.name
    buffer, offset, first = b"", 0, 1

    def chunk(data: bytes) -> Chunk:
        nonlocal offset, first
        made = Chunk("mail", path, name, offset, first, data, len(data))
        offset, first = offset + len(data), first + len(FROM.findall(data))
        return made

    with open(source.path, "rb") as file:
        try:
            for piece in pieces(file, source.path.name):
                buffer += piece
                if len(buffer) >= 2 * CHUNK and (starts := [m.start() for m in FROM.finditer(buffer)]):
                    cut = starts[-1]
                    if cut:
                        yield chunk(buffer[:cut])
                        buffer = buffer[cut:]
                if len(buffer) > MAX_BYTES:
                    yield Failure(
                        path, f"too large: a message of more than {MAX_BYTES:,} bytes is not read", offset, first
                    )
                    return
        except broken() as error:
            if buffer:
                yield chunk(buffer)
            yield Failure(path, reason(error), offset, first)
            return
    if buffer.strip():
        yield chunk(buffer)
    elif not offset:
        yield Failure(path, "empty: there is nothing in it", id=name)


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The messages of a run."""
    n = chunk.line
    for raw in messages(chunk.data):
        for k, story in enumerate(_stories(raw)):
            if isinstance(story, str):
                yield Item(Failure(chunk.path, story, line=n, id=f"{chunk.name}:{n}"), line=n)
            else:
                story.name = str(k) if k else ""  # of a digest's messages all but the first
                yield Item(document(story, chunk.name, n), line=n)
        n += 1


def messages(data: bytes) -> Iterator[bytes]:
    """The messages of a mailbox; a file without `From ` lines is one."""
    starts = [m.start() for m in FROM.finditer(data)]
    if not starts or data[: starts[0]].strip():
        starts.insert(0, 0)
    for a, b in zip(starts, [*starts[1:], len(data)], strict=True):
        raw = data[a:b]
        yield _ESCAPED.sub(b"", raw.partition(b"\n")[2]) if raw.startswith(b"From ") else raw


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """The messages of a file that is read whole (.eml)."""
    for raw in messages(data):
        yield from _stories(raw)


def _stories(raw: bytes) -> Iterator[Story | str]:
    try:
        message = _parsed(raw.lstrip(b"\r\n"))
        parts = list(_digest(message))
    except Exception as error:  # headers of spam break every parser at times
        yield f"a message that cannot be read: {type(error).__name__}: {error}"
        return
    for part in parts:
        try:
            yield _story(part)
        except Exception as error:
            yield f"a message that cannot be read: {type(error).__name__}: {error}"


def _parsed(raw: bytes) -> EmailMessage:
    from email import message_from_bytes, policy  # takes longer to load than a small text to clean

    return message_from_bytes(raw, policy=policy.default)


def _digest(message: EmailMessage) -> Iterator[EmailMessage]:
    """
    The messages of a digest (a multipart of messages, or a text parted by lines of hyphens), or the message
    itself.
    """
    import email.message

    inner = [p for p in message.walk() if p.get_content_type() == "message/rfc822"]
    if "digest" in str(message.get("Subject", "")).lower() or message.get_content_type() == "multipart/digest":
        if inner:
            for p in inner:
                yield from (m for m in p.get_payload() if isinstance(m, email.message.EmailMessage))
            return
        parts = _DIGEST.split(_text(message)[0]) if not message.is_multipart() else []
        mails = [_parsed(p.strip().encode("utf-8", "replace")) for p in parts[1:]]
        good = [m for m in mails if m.get("Subject") and m.get("From")]
        if good:
            yield from good
            return
    yield message


def _story(message: EmailMessage) -> Story:
    text, kind = _text(message)
    sender = _sender(message)
    told = {
        "title": _header(message, "Subject"),
        "byline": sender,
        "published": _header(message, "Date"),
        "date": _date(_header(message, "Date")),
        "source": (
            sender
            if message.get("List-Unsubscribe") or message.get("List-Id") and "noreply" in _header(message, "From")
            else ""
        ),
        "language": _header(message, "Content-Language")[:2].lower(),
    }
    extra: dict[str, Any] = {
        key: _header(message, header)
        for key, header in (
            ("from", "From"), ("to", "To"), ("message_id", "Message-ID"), ("in_reply_to", "In-Reply-To"),
            ("list", "List-Id"),
        )
    }  # fmt: skip
    if kind == "text":
        text, extra["quoted"] = _own(text)
    extra["attachments"] = (
        [f for p in message.iter_attachments() if (f := p.get_filename())] if message.is_multipart() else []
    )
    return Story(text, "html" if kind == "html" else "text", told, extra)


def _own(text: str) -> tuple[str, str]:
    """What a message says itself, and what it quotes of others: that is a message of its own elsewhere."""
    lines = _SCRUBBED.sub("", text).split("\n")
    quotes = {n for n, line in enumerate(lines) if _QUOTE.match(line)}
    for n in sorted(quotes):
        above = [k for k in range(n - 1, max(-1, n - 5), -1) if k not in quotes and lines[k].strip()][:2]
        if n - 1 in quotes or not above:
            continue
        one, two = lines[above[0]], " ".join(lines[k].strip() for k in reversed(above))
        if _WROTE.match(one):
            quotes.update(above[:1])
        elif _WROTE.match(two) and len(above) == 2 and above[0] - above[1] == 1:
            quotes.update(above)
    own = "\n".join("" if n in quotes else line for n, line in enumerate(lines))
    own = re.sub(r"\n{3,}", "\n\n", own).strip("\n")
    if not own.strip():
        return text, ""
    return own, "\n".join(lines[n] for n in sorted(quotes))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # a header that is no header costs itself only
        return ""


def _sender(message: EmailMessage) -> str:
    """The sender's name; of an address that an archive disguised ("jane at quay.example (Jane Doe)") the name too."""
    raw = next((str(v) for k, v in message.raw_items() if k.lower() == "from"), "")
    said = " ".join(raw.split()) if _HIDDEN.match(" ".join(raw.split())) else _header(message, "From")
    if m := _HIDDEN.match(said):
        return (m[3] or m[1]).strip()
    m = re.match(r'"?(.*?)"?\s*<[^>]*>$', said)
    return (m[1] if m else "") or said


def _date(written: str) -> str:
    try:
        from email.utils import parsedate_to_datetime

        when: datetime = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return ""
    return when.isoformat()


def _text(message: EmailMessage) -> tuple[str, str]:
    """A message's body and whether it is text or html."""
    plain = message.get_body(("plain",))
    page = message.get_body(("html",))
    text = _content(plain) if plain is not None else ""
    source = _content(page) if page is not None else ""
    if source and len(text.split()) < _FULL:
        return source, "html"
    if not text and not source and not message.is_multipart():
        text = _content(message)
    return text, "text"


def _content(part: Any) -> str:
    from cleaner.text.decode import decode

    data = part.get_payload(decode=True) or b""
    text, _, _ = decode(data, html=part.get_content_subtype() == "html", declared=part.get_content_charset())
    return text.replace("\r\n", "\n")


documents = reading(stories)
