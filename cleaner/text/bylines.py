"""
The small print of a story: who wrote it, where and when, whose picture it is. And how an agency's prose opens.

Why: what a scraper leaves of a story's card are lines that hold nothing but a date ("22-05-2023"), an age ("5 hours
ago"), a name ("By Jo Roe", "The Herald | 2 May 2019"). They stand at the edges of stories, in any language.

Wrong when: a story is a diary, a timeline or a liveblog, whose entries carry dates as well. So a date is evidence
that is weighed, never a boundary by itself; and a bare "Word – text" is no dateline: it is mostly a list item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaner.text.clock import find_age
from cleaner.text.dates import find_date
from cleaner.text.patterns import pattern
from cleaner.text.prose import ends_sentence

SMALL = 120
"""Characters beyond which a line is no date, publisher or byline line."""

_BYLINE = pattern(
    r"""
    (?: By | Von | Par | Por | De | Di | Door | Av | Af | Od | Autor(?:in|a|ka)? | Author | Reporter | Written\ by
      | Posted\ by | Text | Автор | Oleh | Yazan | 記者 | 记者 | 文 | 기자 )
    \s*[:：|]?\s+ (?=[^\W\d_a-zà-öø-ÿ]) (?: [^.!?:;\n] | (?<=\b[^\W\d_])\. | (?<=\b[JS]r)\. ){3,70}$
    """,
    re.X,
)
_NAMEY = pattern(r"[^\W\d_][\w’'.-]*")
_DATELINE = pattern(
    r"""
    (?:[^\W\d_a-zà-öø-ÿ][^\W\d_]*[\w’'.,/\s-]{0,40}?)
    (?: \([^()]{2,40}\)(?:\s*[-–—.:]+|\s) | ,\s+[^\W\d_]{3,10}\.?\s\d\d?(?:\s\([^()]{2,40}\))?\s*[-–—.]+ )
    """,
    re.X,
)
_WRITTEN_BY = pattern(
    r"""
    ^\W* (?: (?:(?:story|text|words|written|posted|reported|reporting|published|article|photos?)\s*)? (?:and\ \w+\ )? by
      | von | par | por | de | di | door | av | af | od | autor(?:in|a|ka)? | author | text | автор | oleh | yazan
      | 記者 | 记者 | 文 | 기자 )
    \b [\s:：|]*
    """,
    re.I | re.X,
)
_BETWEEN_NAMES = pattern(
    r"\s*[,;|/&·•、，]\s*|\s+(?:and|und|et|y|e|en|och|og|ja|i|a|и|ve|dan|with)\s+|\s+[-–—]\s+", re.I
)
_HONORIFIC = pattern(r"^(?:(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Rev|Ing|Dipl|Mag|Hon|Lt|Col|Gen|Capt)\b\.?\s+)+", re.I)
_OFFICES = """
    editor editors reporter reporters correspondent writer writers staff contributor contributing columnist team desk
    news newsroom agency agencies reuters afp ap dpa efe ansa tass xinhua bloomberg redaktion redaktor redakteur
    redaktionen redacción redacao redazione rédaction admin administrator webmaster guest media press journalist
    producer bureau chief senior political business sports science technology health magazine times herald post
    gazette tribune daily
"""
_OFFICE = frozenset(_OFFICES.split())
"""Words of offices and outlets: what holds one is no person's name."""
_EMPLOYERS = """
    corporation broadcasting company newspaper newspapers news newsroom media network agency magazine press
    reporter correspondent editor columnist writer staff bureau redakteur redakteurin redaktion korrespondent rédaction
    redacción redazione
"""
_EMPLOYER = frozenset(_EMPLOYERS.split())
"""Words that no surname is, of which one behind the last comma of a byline shows an outlet or an office."""
_CAPITALS = pattern(
    r"(?:[^\W\d_a-zà-öø-ÿ]{3,}[.,]?[\s-]?){1,4}(?:,\s[^\W\d_]{2,14}\.?(?:\s\d\d?)?)?\s*(?:[-–—]{1,2}|:)\s"
)
_AGENCY = pattern(
    r"""
    \W{0,2} (?: Reuters | AFP | AP | dpa | EFE | ANSA | UPI | PTI | IANS | Xinhua | TASS | Interfax | APA | PAP | ČTK
      | MTI | Belga | ANP | TT | NTB | Ritzau | STT | Lusa | Anadolu | Bloomberg | PA | CNN | Kyodo | Yonhap
      | USATODAY\.com
      | SPACE\.com | washingtonpost\.com ) \W{0,3} \s? [-–—] \s
    """,
    re.X,
)
_POSTED = pattern(
    r"""
    (?: posted | published | updated | last\ updated | last\ modified | first\ published | veröffentlicht | publié
      | publicado | pubblicato | opublikowano | geplaatst | publicerad | опубликовано | yayınlan\w+ | diterbitkan | 発表
      | 发布 | 게시 ) \b
    """,
    re.I | re.X,
)
_COUNT = pattern(
    r"""
    (?: \d[\d.,]* | no | leave\ a ) \s+
    (?: comments? | responses? | replies | reply | shares? | views? | kommentare? | commentaires? | comentarios?
      | comentários? | commenti | reacties | kommentarer | комментари\w+ | yorum ) \b
    """,
    re.I | re.X,
)
_CREDIT = pattern(
    r"""
    \(? (?: additional\ | compiled\ )?
        (?: reporting | writing | editing | edited | written | translated | photos? | photography | images? | source
          | sources | credit | quelle | quellen | foto | fotos | fonte | fuente | источник | crédit
          | text\ und\ fotos? )
        (?: \ and\ \w+ )? (?: \ by | : | ： | \ - ) \s
    | © | \(c\)\s | copyright\b
    | \( (?: ap | afp | reuters | dpa | efe | ansa | pti | ians | ani | end | ends ) \W* \)? $
    | tags?: | filed\ under | permalink | labels: | categories: | posted\ in\b
    """,
    re.I | re.X,
)


def small_print(text: str) -> str:
    """
    What a short line says about a story: "date", "age", "byline", "count" or "" (none of them).

    A line counts only if little else stands in it: at most six words beside the date or the age.

    Args:
        text: one line without outer white space.

        >>> small_print("The Herald | 2 May 2019"), small_print("• 5 hours ago"), small_print("By Jo Roe")
        ('date', 'age', 'byline')
        >>> small_print("The war that began on 2 May 2019 was over")
        ''
    """
    if len(text) > SMALL:
        return ""
    if span := find_date(text):
        rest = text[: span[0]] + " " + text[span[1] :]
        if (len(_NAMEY.findall(rest)) <= 6 and not _ended(rest.rstrip())) or is_posted(text):
            return "date"
    span = find_age(text)
    if span and len(_NAMEY.findall(text)) - len(text[slice(*span)].split()) <= 5 and not _ended(text):
        return "age"
    if is_posted(text) and any(map(str.isdigit, text)):
        return "date"
    if _BYLINE.match(text) and len(text.split()) <= 10:
        return "byline"
    if len(text) <= 40 and _COUNT.match(text):
        return "count"
    return ""


def is_posted(text: str) -> bool:
    """Whether a text opens with a word such as "Published" or "Updated"."""
    return bool(_POSTED.match(text))


def _ended(text: str) -> bool:
    return ends_sentence(text) and not text.endswith("…")


def is_credit(text: str) -> bool:
    """
    Whether a short line closes a story: who wrote and edited it, whose picture it is, its tags.

        >>> is_credit("(Reporting by Jo Roe; Editing by Al Poe)"), is_credit("Reporting the weather")
        (True, False)
    """
    return bool(_CREDIT.match(text))


def opens_with_dateline(text: str) -> bool:
    """
    Whether prose opens with a place and an agency or a date: "OSLO (Newsline) -", "KOVAR, March 3 –", "AP - ".

        >>> opens_with_dateline("KOVAR (Newsline) - The mayor resigned."), opens_with_dateline("Bread – buy it fresh")
        (True, False)
    """
    head = text[:90]
    if "-" not in head and "–" not in head and "—" not in head:
        return False
    return bool(_DATELINE.match(head) or _CAPITALS.match(head) or _AGENCY.match(head))


def without_outlet(byline: str) -> str:
    """
    A byline without the employer or the office that stands behind its names.

        >>> without_outlet("Jo Roe and Ann Lee, Hull Broadcasting Company"), without_outlet("Jo Roe, Ann Lee")
        ('Jo Roe and Ann Lee', 'Jo Roe, Ann Lee')
    """
    names, mark, last = byline.rpartition(",")
    words = {w.lower().strip(".") for w in last.split()}
    return names.rstrip() if mark and names.strip() and words & _EMPLOYER and len(last) <= 60 else byline


def people(said: Iterable[str], source: str | None = None) -> tuple[str, ...]:
    """
    The persons that bylines name, without titles, offices and outlets, each once.

    >>> people(["By Dr. Jo Roe and Ann Lee, Staff Writers"]), people(["Hull Gazette"], "Hull Gazette")
    (('Jo Roe', 'Ann Lee'), ())
    """
    found: dict[str, None] = {}
    for byline in said:
        for part in _BETWEEN_NAMES.split(_WRITTEN_BY.sub("", byline.strip())[:300]):
            name = _HONORIFIC.sub("", part.strip(" .()[]\"'*"))
            words = name.split()
            if (
                words
                and len(words) <= 5
                and len(name) <= 60
                and not any(c.isdigit() or c in "@:<>{}" for c in name)
                and not name[0].islower()
                and name != source
                and not _OFFICE.intersection(w.lower().strip(".") for w in words)
            ):
                found.setdefault(name)
    return tuple(found)
