"""
Is this a wall where a story should be: a bot check, an error page, a consent form, a paywall?

Why: a scraper that met one saved it like any page; what it says is about the visit, never about a story. Each kind
has few set sentences, the same on thousands of sites.

Wrong when: a story is about such pages and quotes them. So the sentence must open a block, or be all of it, and little
else may stand there: a page with a story of some length is never judged so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.model import Article, Page, Removal
from cleaner.text.patterns import pattern
from cleaner.text.prose import ends_sentence, fold

LITTLE = 60
"""Words of an article below which it may be what a bot check or an error page says."""
BEGINNING = 250
"""Words of an article up to which it may be the free beginning of a story behind a paywall."""
OPENS = 12
"""Blocks at the head of a dump that are looked at for what it is."""

_SAID = {
    "bot-check": r"""
        just a moment | checking your browser | verify(?:ing)? (?:that )?you are (?:a )?human
        | are you (?:a )?(?:robot|human)
        | attention required! \| cloudflare | pardon our interruption | access to this page has been denied
        | please enable (?:javascript|js|cookies) and (?:cookies|disable any ad ?blocker|reload)
        | our systems have detected unusual traffic | (?:please )?complete the security check
          | ddos protection by
        | request unsuccessful\. incapsula | press & hold to confirm you are
          | enter the characters you see below
        | one more step please complete | sicherheitsüberprüfung | überprüfung ihres browsers
          | bist du ein roboter
        | sind sie ein roboter | vérification de (?:sécurité|votre navigateur) | êtes-vous un robot
        | je ne suis pas un robot
        | comprueba que eres humano | verificando que (?:eres|usted es) humano | проверка браузера
        | подтвердите, что вы не робот
        | 请完成安全验证 | 请输入验证码 | 安全验证 | ロボットではありません
    """,
    "error-page": r"""
        (?:error )?(?:404|410|403|500|502|503|504)(?: -|:)? ?(?:error|page|file|not found|forbidden|gone
          |internal|bad gateway
          |service|gateway|that’s an error|that's an error|nicht gefunden|$)
        | (?:oops[!.,]? )?(?:(?:the |this )?page|file|url|article) (?:you (?:requested|are looking for)
          |(?:was |could )?not (?:be )?found
        |cannot be found|can't be found|can’t be found|isn't available|isn’t available|is not available
          |no longer exists|does not exist)
        | sorry, (?:the|this|that|we) (?:page|couldn't find|could not find|can’t find|can't find)
        | access denied$ | forbidden$ | bad gateway$ | internal server error
          | service (?:temporarily )?unavailable
        | the requested url .{0,80}not found
        | nothing found | seite nicht gefunden | (?:die|diese) seite (?:wurde|konnte|existiert) nicht
        | page (?:introuvable|non trouvée)
        | cette page n[’']existe | página no encontrada | página não encontrada | pagina non trovata
        | pagina niet gevonden
        | strona nie (?:została znaleziona|istnieje) | nie znaleziono strony | страница не найдена
        | sidan (?:kunde inte hittas|hittades inte)
        | siden (?:blev ikke fundet|finnes ikke) | sivua ei löyty | stránka nenalezena
          | az oldal nem található
        | sayfa bulunamadı
        | 页面不存在 | 找不到(?:页面|网页|該頁) | ページが見つかりません | 페이지를 찾을 수 없습니다
    """,
    "consent-wall": r"""
        before you continue to | we value your privacy | your privacy(?: matters| is important| choices|$)
        | we and our (?:\d+ )?partners (?:store|use|process)
        | this (?:site|website) uses cookies | cookie (?:settings|consent|preferences)$ | privacy settings$
        | manage (?:your )?(?:cookie|privacy|consent)
        | wir (?:benötigen|brauchen) ihre (?:zustimmung|einwilligung) | ihre privatsphäre
        | mit werbung (?:weiterlesen|lesen|nutzen) | weiter mit werbung
        | datenschutz-?einstellungen | avant de (?:continuer|poursuivre) | nous respectons votre vie privée
        | votre vie privée
        | antes de continuar | valoramos (?:tu|su) privacidad | valorizamos a sua privacidade
          | prima di continuare
        | rispettiamo la tua privacy
        | voordat je verder | wij gebruiken cookies | szanujemy (?:twoją )?prywatność
          | cenimy (?:twoją )?prywatność
        | мы (?:ценим|используем) (?:вашу|файлы)
    """,
    "paywall": r"""
        subscribe (?:now )?to (?:continue|keep|read|unlock) | to (?:continue|keep) reading,?
        | continue reading (?:this article )?(?:with|for|by)
        | (?:this|the full) (?:article|story|content|page) is (?:only )?(?:for|available to|reserved for
          |exclusive to|exclusively for) (?:our )?(?:subscribers|members|premium|paying)
        | this is a (?:subscriber|member|premium)[- ](?:only|exclusive)
        | already (?:a subscriber|have an account|subscribed)\? | you have reached your (?:monthly )?limit
        | you(?:'ve|’ve| have) (?:read|reached) (?:all|your|the) .{0,40}free articles
        | register (?:for free )?to (?:continue|read) | log ?in to (?:continue|read)
        | (?:jetzt )?weiterlesen mit | dieser (?:artikel|inhalt) ist (?:nur )?(?:für|mit|unseren)
        | sie möchten weiterlesen | mehr lesen mit .{0,20}abo
        | cet article est (?:réservé|exclusivement) | la suite est réservée | il vous reste \d+ ?%
        | abonnez-vous pour (?:lire|continuer)
        | contenido (?:exclusivo|solo) para suscriptores | para seguir leyendo | suscríbete para
        | conteúdo exclusivo para assinantes | assine para
        | contenuto riservato agli abbonati | abbonati per (?:leggere|continuare)
        | dit artikel is (?:alleen|exclusief) voor | lees verder met
        | (?:ten )?artykuł (?:jest )?(?:dostępny )?tylko dla | aby czytać dalej | чтобы (?:читать|продолжить)
        | доступно только подписчикам
        | この記事は(?:有料|会員) | 続きを読むには | 本文为付费 | 订阅后(?:阅读|查看)
    """,
}  # fmt: skip
_VERDICTS = {
    name: pattern(re.sub(r"\s*(?<!\\)\|\s*", "|", " ".join(said.split())), re.I) for name, said in _SAID.items()
}
WHY = {
    "bot-check": "The site asked whether a person or a program came; there is no story.",
    "error-page": "The server says that it has no such page; there is no story.",
    "consent-wall": "The site asks for consent before it shows anything; there is no story.",
    "paywall": "The site shows the story to subscribers only.",
}

NAMES = {
    "bot-check": "heuristic/bot-check",
    "error-page": "heuristic/error-page",
    "consent-wall": "heuristic/consent-wall",
    "paywall": "heuristic/paywall",
}
"""What the marks of each are called."""


def verdict(page: Page, articles: Sequence[Article], removed: Sequence[Removal]) -> tuple[str, bool]:
    """
    What stands in the place of a story, and whether there is none at all.

    Returns:
        "bot-check", "error-page", "consent-wall", "paywall", or "" for none of them; and whether what is left is no
        article. Of a paywall, a beginning of whole sentences stays one.
    """
    if len(articles) > 1 or not page.blocks or page.document.whole:
        return "", False
    body = articles[0].text if articles else ""
    size = body.count(" ") + 1
    if size <= BEGINNING:
        size += sum(c > "\u2e80" for c in body) // 2  # words of scripts without spaces
    if size > BEGINNING:
        return "", False
    title = (page.fields.get("page-title"), page.fields.get("title"), *(a.title for a in articles))
    opening = [b.text for b in page.blocks if b.dom is None or not b.dom.hidden][:OPENS]
    said = [fold(t) for t in (*title, *opening) if t]
    if size < LITTLE:
        for name in ("bot-check", "error-page", "consent-wall"):
            if any(_VERDICTS[name].match(line) for line in said):
                return name, True
    end = articles[0].spans[-1][1] if articles else 0
    below = [fold(b.text) for b in page.blocks if b.start >= end or not articles]
    if any(_VERDICTS["paywall"].match(line) for line in below[:OPENS]):
        whole = size >= LITTLE // 4 and any(ends_sentence(line.rstrip(), "…") for line in body.split("\n"))
        if size < LITTLE or not ends_sentence(body.rstrip()) or body.rstrip().endswith(("…", "...")) or _locked(page):
            return "paywall", not whole
    return "", False


def _locked(page: Page) -> bool:
    """Whether the page's own data says that the story is not free."""
    return page.fields.get("free") == "false"
