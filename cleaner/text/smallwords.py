"""
Which languages a dump may be in, by its small words and its scripts: a guess for microseconds.

It picks vocabularies, so it names every likely language and is wrong on the generous side. Where an article's language
matters, `cleaner.text.language` asks langdetect.
"""

from __future__ import annotations

from collections import Counter

from cleaner.text.patterns import pattern

SAMPLE = 2_000
"""Characters that are looked at: half from the beginning, half from the middle, where the story is."""
SHARE = 0.25
"""A language counts when its small words weigh at least this part of the strongest language's."""
SURE = 1.5
"""The weight below which small words prove nothing: two words that only one language has, or several that few have."""

_SMALL = {
    "en": "the of and to is was that with his her they this from have has by are were which it not their about would",
    "de": "der die und das ist nicht ein eine mit den von zu auf dem im sich auch für wird wie sie bei nach werden",
    "fr": "le les des et est une dans pour pas sur qui que au par plus avec sont ce cette aux nous vous être ont été",
    "es": "el la de en un según dijo los las y una que por para con del es se lo más como pero su está este ha también",
    "pt": "o os do da das dos não uma que em para com é ao mais na no nas nos pelo pela seu sua são foi também você",
    "it": "il di che gli della è una per non con sono del nel alla dei delle anche più da dal come questo nella si ha",
    "ca": "el els les i amb que per una és del dels al als no més aquest aquesta ha han són també pel seva seu van",
    "nl": "de het een en van is dat niet op te zijn met voor die wordt ook aan er maar bij naar om heeft door",
    "da": "og er det en at til af den ikke der som med på har for de et blev fra kan hun skal være efter også",
    "no": "og er det en å til av den ikke som med på har for de et ble fra kan hun skal være etter også sier",
    "sv": "och är det en att till av den inte som med på har för de ett var från kan hon ska vara efter också om",
    "fi": "ja on ei se että oli hän mutta myös kun joka ovat kuin niin sen ole mukaan sekä tai nyt jo",
    "pl": "i w na z do się nie jest to że przez po jak za dla jego od są oraz ale który która przed było",
    "cs": "a v se na je že to s do za pro po ve jako by ale o jsou který která byl bylo podle také si při",
    "sk": "a v sa na je že to s do za pre po vo ako by ale o sú ktorý ktorá bol bolo podľa tiež si pri",
    "hr": "i u na je da se za su od s o to ne koji koja nije kako što iz će bi ali ili više samo",
    "hu": "a az és hogy nem is egy van volt meg már csak mint de el ez azt még lesz szerint után",
    "ro": "și de la în a nu cu că pe o este pentru din mai care sunt au fost fi ce sau după dar prin să",
    "tr": "ve bir bu için ile da de olarak çok daha olan gibi ne kadar sonra ise var ya ancak en",
    "id": "yang dan di ini itu dengan untuk dari pada dalam tidak akan juga oleh adalah ke sebagai telah karena",
    "vi": "và của là có được cho không một trong những với các người để đã khi này đến từ cũng",
    "sw": "ya na wa kwa ni katika la za kuwa hiyo huyo yake ambayo pia baada hata kama watu",
    "zu": "ukuthi futhi kanye kodwa uma ngoba lapho khona nokho yakhe abantu",
    "ru": "и в не на что с по как это из за к его для от был было также при но у он она",
    "uk": "і в не на що з до як це та за його для від був було також при але у він вона про є",
    "bg": "и в не на че с по как това от за се да е са му при но ще би като има след",
    "ar": "في من على إلى أن التي الذي عن هذا هذه كان مع ما لا بعد قال كما بين",
    "fa": "در از به که این را با است برای آن شد می های بود خود یک تا گفت هم",
    "ur": "کے کی میں سے کا اور کو ہے نے کہ پر یہ ہیں بھی اس تھا کر گیا لیے",
    "hi": "के में की है से को का और पर ने यह हैं कि नहीं भी इस हो था एक लिए",
    "mr": "आहे आणि या च्या ने हे आहेत ला तर होते मध्ये केले झाली नाही त्या असे",
}
_WORDS: dict[str, tuple[str, ...]] = {}
for _language, _said in _SMALL.items():
    for _word in _said.split():
        _WORDS[_word] = (*_WORDS.get(_word, ()), _language)

_SCRIPTS = (
    ("\u0370", "\u03ff", ("el",)),
    ("\u0400", "\u04ff", ("ru", "uk", "bg")),
    ("\u0590", "\u05ff", ("he",)),
    ("\u0600", "\u06ff", ("ar", "fa", "ur")),
    ("\u0900", "\u097f", ("hi", "mr")),
    ("\u0980", "\u09ff", ("bn",)),
    ("\u0b80", "\u0bff", ("ta",)),
    ("\u0e00", "\u0e7f", ("th",)),
    ("\u3040", "\u30ff", ("ja",)),
    ("\u3400", "\u9fff", ("zh", "ja")),
    ("\uac00", "\ud7af", ("ko",)),
)
_FOREIGN = pattern(f"[{''.join(f'{low}-{high}' for low, high, _ in _SCRIPTS)}]")


def languages(text: str) -> frozenset[str]:
    """
    The languages that a text may be in, ISO 639-1; empty where its words tell too little.

        >>> sorted(languages("Der Fluss ist über die Ufer getreten, und die Brücke wird nicht vor dem Abend geöffnet."))
        ['de']
    """
    if len(text) > SAMPLE:
        middle = len(text) // 2
        text = f"{text[: SAMPLE // 2]} {text[middle : middle + SAMPLE // 2]}"
    found: Counter[str] = Counter()
    for word in text.lower().split():
        if told := _WORDS.get(word):
            for language in told:
                found[language] += 1 / len(told)  # type: ignore[assignment]
    scripts: set[str] = set()
    if not text.isascii():
        letters = _FOREIGN.findall(text[::5])[:100]
        seen = Counter(n for c in letters for n, (low, high, _) in enumerate(_SCRIPTS) if low <= c <= high)
        scripts = {name for n, count in seen.items() if count >= 3 for name in _SCRIPTS[n][2]}
        if "ja" in scripts and 8 not in seen:
            scripts.discard("ja")
    best = max(found.values(), default=0)
    words = {name for name, n in found.items() if n >= max(SURE, SHARE * best)}
    spoken = {name for name in scripts if found[name] or not any(found[s] for s in scripts)}
    return frozenset(words | spoken)
