"""clean(document) -> Result: the whole way of a dump, on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

from cleaner.articles import Draft, compose, untouched
from cleaner.heuristics.verdict import NAMES, WHY, verdict
from cleaner.judge import judge
from cleaner.model import Document, Kind, Mark, Page, Removal, Result
from cleaner.reader.read import Reading, read_pages
from cleaner.rules.book import Rulebook, shipped
from cleaner.settings import Settings
from cleaner.settle import settle
from cleaner.text.decode import PAGE, damage, decode, is_source, without_surrogates
from cleaner.text.prose import is_prose
from cleaner.text.segments import read_blocks

T = TypeVar("T")
_DEFAULT = Settings()
TOGETHER = 60_000
"""Characters of dumps that are read side by side."""
ENOUGH = 40
"""Words of an HTML page that are kept from which on the loss guard trusts the judge of pages."""


def clean(
    document: Document | str | bytes,
    rules: Rulebook | None = None,
    settings: Settings | None = None,
    keep: Sequence[str] = (),
) -> Result:
    """
    Turn one dump into its articles, and account for everything left out.

    Args:
        document: a dump, or just its text; bytes are decoded first. What begins as an HTML page does is read as one. A
            lone surrogate, which no encoding can write, becomes U+FFFD and counts as a replacement.
        rules: the rules in force; the shipped ones if None.
        settings: thresholds; the defaults if None.
        keep: texts that must stay; where one would be cut, its block is kept by a mark of its own (`config/keep`).

    Returns:
        The articles, every mark, every removal. Never raises for what a dump holds: what looks wrong is a flag
        ("empty", "no-story", "too-large", "loss-guard"), and a flagged dump keeps its text; a page that is too large
        gives nothing.

    Raises:
        TypeError: it is none of these: there is no dump.
    """
    result = next(clean_each([document], rules, settings, keep))
    if isinstance(result, Exception):
        raise result
    return result


def clean_many(
    documents: Iterable[Document | str | bytes],
    rules: Rulebook | None = None,
    settings: Settings | None = None,
    keep: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> list[Result]:
    """
    `clean` for a chunk of dumps; what a dump becomes does not depend on its neighbours.

    Args:
        documents: as for `clean`, which says more of the others, too.
        rules: the rules in force; the shipped ones if None.
        settings: thresholds; the defaults if None.
        keep: texts that must stay.
        progress: called after each dump with the number of dumps that are done.

    Raises:
        Exception: of the first dump that met a bug; `clean_each` goes on behind it.
    """
    done: list[Result] = []
    for result in clean_each(documents, rules, settings, keep):
        if isinstance(result, Exception):
            raise result
        done.append(result)
        if progress:
            progress(len(done))
    return done


def clean_each(
    documents: Iterable[Document | str | bytes],
    rules: Rulebook | None = None,
    settings: Settings | None = None,
    keep: Sequence[str] = (),
    together: int | None = None,
) -> Iterator[Result | Exception]:
    """
    The stream behind `clean_many`: a dump that meets a bug costs itself alone, and gives the exception.

    Args:
        documents, rules, settings, keep: see `clean`.
        together: characters of dumps that are read side by side; 0 for each alone, so that whoever watches the stream
            knows which one it was that killed the process. `TOGETHER` if None.
    """
    _expect("settings", settings, Settings, "Settings(care=0.8)")
    _expect("rules", rules, Rulebook, "cleaner.rules.book.rulebook([folder])")
    if isinstance(keep, str):  # each of its letters would be kept
        raise TypeError(f"keep takes a list of texts: [{keep!r:.40}].")
    rules, settings = rules or shipped(), settings or _DEFAULT
    for group in _groups(documents, TOGETHER if together is None else together):
        drafts = _caught(_settled, group, rules, settings)
        if isinstance(drafts, Exception):  # whose bug it is is known once each goes alone
            drafts = [d[0] if isinstance(d := _caught(_settled, [g], rules, settings), list) else d for g in group]
        for draft in drafts:
            yield _caught(_closed, draft, keep) if isinstance(draft, Draft) else draft


def _expect(name: str, given: Any, kind: type, such: str) -> None:
    if given is not None and not isinstance(given, kind):
        raise TypeError(f"{name} takes a {kind.__name__}, such as {such}, not {type(given).__name__} ({given!r:.40}).")


def _settled(
    documents: Sequence[Document | str | bytes], rules: Rulebook, settings: Settings
) -> list[Draft | Result | Exception]:
    """What becomes of dumps that are read side by side, looked at until nothing more goes."""
    drafts = _drafts([_caught(_begin, d, rules, settings) for d in documents], rules, settings)
    texts = {n: d for n, d in enumerate(drafts) if isinstance(d, Draft) and d.page.document.kind == "text"}
    look = partial(_looked, rules=rules, settings=replace(settings, language=False))
    for n, settled in zip(texts, settle([*texts.values()], look), strict=True):
        drafts[n] = settled
    return drafts


class Begun(NamedTuple):
    """A dump in blocks, and what the rules say of it."""

    page: Page
    marks: tuple[Mark, ...]

    @property
    def is_read(self) -> bool:
        """Whether it is for the reader: a text dump, and none whose format vouches for its text."""
        return self.page.document.kind == "text" and not self.page.document.whole


def _begin(document: Document | str | bytes, rules: Rulebook, settings: Settings) -> Begun | Result:
    """The part of the way that each dump goes alone, before the reader; a dump that is too large ends here."""
    document = _document(document)
    if len(document.text) > settings.max_chars:
        if document.kind == "html":  # its source is no text, and a part of it must not pass for all
            return Result(replace(document, text=""), (), (), (), (), ("too-large",))
        return untouched(Page(document, ()), (), "too-large")
    page = read_page(document, rules, settings.markdown, settings.unwrap)  # segments.py, pages/
    if flags := damage(page.document.text, document.replacements):
        page = replace(page, flags=(*page.flags, *flags))
    return Begun(page, tuple(rules.marks(page)))


def _drafts(
    begun: Sequence[Begun | Result | Exception], rules: Rulebook, settings: Settings
) -> list[Draft | Result | Exception]:
    """What becomes of dumps at first: read side by side, judged and composed one by one."""
    texts = [b for b in begun if isinstance(b, Begun) and b.is_read]
    readings = iter(read_pages([b.page for b in texts], [b.marks for b in texts]) if texts else ())
    return [
        _caught(_draft, b, next(readings) if b.is_read else None, rules, settings) if isinstance(b, Begun) else b
        for b in begun
    ]


def _draft(begun: Begun, reading: Reading | None, rules: Rulebook, settings: Settings) -> Draft:
    page = begun.page
    if page.document.whole:
        settings = replace(settings, split=False)
    marks = judge(page, rules, settings, begun.marks, reading)  # reader/, pages/, stories, heuristics/
    return Draft.of(page, marks, settings)  # articles.py obeys the marks


def _looked(documents: Sequence[Document], rules: Rulebook, settings: Settings) -> list[Result | Exception]:
    """Clean texts without a second look."""
    drafts = _drafts([_caught(_begin, d, rules, settings) for d in documents], rules, settings)
    return [_caught(_closed, d, ()) if isinstance(d, Draft) else d for d in drafts]


def _closed(draft: Draft, keep: Sequence[str]) -> Result:
    """What must stay by configuration, verdicts, the loss guard."""
    page, settings = draft.page, draft.settings
    document = page.document
    if keep:
        draft = draft.marked(_guards(page, draft.removed, keep))
    marks, articles, removed = draft.marks, draft.articles, draft.removed
    if not page.blocks:
        return Result(
            page.document, (), marks, (), (), page.flags if "too-large" in page.flags else (*page.flags, "empty")
        )
    found, nothing = verdict(page, articles, removed)
    if found:
        page = replace(page, flags=(*page.flags, found))
        if nothing:
            wall = Mark(page.blocks[0].start, page.blocks[-1].end, "drop", NAMES[found], "wall", WHY[found])
            marks = (*(m for m in marks if m.act not in ("break", "keep", "field")), wall)
            return Result(page.document, page.blocks, marks, *compose(page, marks, settings), page.flags)
        articles, removed = compose(page, marks, settings)
    result = Result(page.document, page.blocks, marks, articles, removed, page.flags)
    # Most of a page is not its story, so a page's loss counts only where hardly anything is left.
    left = sum(a.text.count(" ") for a in articles) if document.kind == "html" else 0
    if left < ENOUGH and lost(result, _trusted(page)) > settings.max_loss:
        return untouched(page, marks, "loss-guard")
    if not articles:
        if (document.whole or document.fields.get("title")) and document.kind != "html":
            return untouched(page, marks, "no-story")
        return Result(page.document, page.blocks, marks, (), removed, (*page.flags, "no-story"))
    return result


def _groups(documents: Iterable[Document | str | bytes], together: int) -> Iterator[list[Document | str | bytes]]:
    """Dumps that are read side by side: array work costs less a dump where there are several."""
    group: list[Document | str | bytes] = []
    size = 0
    for document in documents:
        text = document.text if isinstance(document, Document) else document
        length = len(text) if isinstance(text, str | bytes) else 0  # what is neither is told by `_document`
        if group and size + length > together:
            yield group
            group, size = [], 0
        group.append(document)
        size += length
    if group:
        yield group


def _caught(step: Callable[..., T], *given: Any) -> T | Exception:
    try:
        return step(*given)
    except Exception as error:
        return error


def _document(given: Document | str | bytes) -> Document:
    """What `clean` was given, as a Document that every encoding can write."""
    if isinstance(given, Document):
        if not isinstance(given.text, str):
            what = f"{type(given.text).__name__} ({given.text!r:.40})"
            raise TypeError(f"the text of document {given.id!r} is no str, but {what}.")
        if given.text.isascii():
            return given
        text, lost = without_surrogates(given.text)
        return replace(given, text=text, replacements=given.replacements + lost) if text != given.text else given
    if isinstance(given, bytes):
        text, encoding, lost = decode(given, html=bool(PAGE.match(given[:4096].decode("latin-1"))))
    elif isinstance(given, str):
        (text, lost), encoding = without_surrogates(given), "utf-8"
    else:
        raise TypeError(f"clean() takes a Document, str or bytes, not {type(given).__name__} ({given!r:.40}).")
    kind: Kind = "html" if is_source(text) else "text"
    return Document("text", text, kind, encoding=encoding, replacements=lost)


def read_page(document: Document, rules: Rulebook | None = None, markup: bool = False, unwrap: bool = False) -> Page:
    """
    A dump cut into blocks: by lines for text (by paragraphs where they are wrapped and that is asked for), by the
    page's tree for HTML; with its inline markup, if asked for.
    """
    if document.kind == "html":
        from cleaner.pages.render import read_markup  # lxml and trafilatura load only when there is a page to read

        page = read_markup(document, rules, markup)
    else:
        page = read_blocks(document, unwrap)
    return replace(page, fields={**page.fields, **document.fields}) if document.fields else page


def _guards(page: Page, removed: Sequence[Removal], keep: Sequence[str]) -> list[Mark]:
    """A "keep" mark for each block in which a text that must stay would be cut."""
    text = page.document.text
    hit: set[int] = set()
    for wanted in filter(None, keep):
        at = text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            hit.update(
                b.n
                for b in page.blocks
                if b.start < end
                and at < b.end
                and any(r.start < min(end, b.end) and max(at, b.start) < r.end for r in removed)
            )
            at = text.find(wanted, at + 1)
    why = "The configuration keeps this text."
    return [Mark(b.start, b.end, "keep", "config/keep", "", why) for b in page.blocks if b.n in hit]


def _trusted(page: Page) -> Sequence[bool] | None:
    """For each block whether it may count as a loss; None for all. Of a page, what a witness takes for its text may."""
    if page.document.kind != "html":
        return None
    none = [False] * len(page.blocks)
    if "listing" in page.flags:  # it has no text of its own
        return none
    from cleaner.pages.classify import trafilatura_of

    return trafilatura_of(page) or none


def lost(result: Result, trusted: Sequence[bool] | None = None) -> float:
    """
    The share of prose that only heuristics or the learned judge took out, 0 to 1, by characters.

    What a rule names, or what repeats text that stays, is no loss; nor is a block that is not `trusted`.
    """
    gone = {
        r.start: r.end - r.start
        for r in result.removed
        if r.kind != "repeat" and r.by.startswith(("reader/", "learned/", "heuristic/"))
    }
    if not gone:
        return 0.0
    prose = [(b.start, b.end) for b in result.blocks if (trusted is None or trusted[b.n]) and is_prose(b.text)]
    total = sum(e - s for s, e in prose)
    return sum(gone.get(s, 0) for s, _ in prose) / total if total else 0.0
