"""Invented stories to build dumps with: no two of one topic."""

from __future__ import annotations

from typing import NamedTuple

WORDS = (
    "river", "council", "bridge", "market", "winter", "teacher", "harbour", "letter", "garden", "season", "window",
    "morning", "paper", "figure",
)  # fmt: skip
"""Words to draw paragraphs from where no story is needed."""


class Story(NamedTuple):
    """A headline and its paragraphs."""

    title: str
    paragraphs: list[str]


STORIES = [
    Story("Ferry to Osterholm stays in port until its ramps are mended", [
        "The ferry between Dunmere and the island of Osterholm will stay in port for at least three weeks after inspectors found cracks in both of its loading ramps, the harbour board announced on Tuesday.",
        "About 400 islanders depend on the crossing for work, school and medicine. The board has chartered two fishing boats, which can carry passengers but neither cars nor freight.",
        "“We cannot put a milk lorry on a trawler,” said Inga Brandal, who runs the island's only shop. Her shelves would be empty by Friday, she added.",
        "The ramps were welded in 1988 and should have been replaced a decade ago, according to a report that the board commissioned and then shelved. Its chairman, Torvald Nes, said the money had gone into dredging the harbour.",
        "Ferry traffic to the mainland is due to resume on the last Monday of the month, if the steel arrives in time.",
    ]),
    Story("Violin found in a Lisbon attic is no Stradivarius, experts say", [
        "A violin that was discovered last winter in the attic of a Lisbon tailor is a nineteenth-century copy, three luthiers have concluded, dashing the hopes of a family who had already insured it for two million euros.",
        "Tree rings in the spruce belly show that the wood was felled around 1840, more than a century after the death of the master whose label the instrument bears.",
        "Duarte Faria, the tailor's grandson, said he was relieved rather than sad. He had not slept well with the thing under his bed.",
        "The copy is nevertheless a fine one and may fetch 15,000 euros at auction. A student orchestra has asked whether it could borrow the violin until then.",
    ]),
    Story("Second division: Harrow Rangers miss three penalties and still go up", [
        "Harrow Rangers were promoted on Saturday although they missed three penalties in a goalless draw against Tilbrook, whose goalkeeper Remy Achterberg will remember the afternoon longer than anyone.",
        "Rangers needed a single point. Striker Paul Odongo hit the post in the ninth minute, sent his second attempt over the bar, and had his third saved after the break.",
        "Coach Lena Fischbach took him off to loud applause. “He kept asking for the ball,” she said, “and that is worth more than a goal in May.”",
        "Tilbrook finish fourth and will meet Marlow in the play-offs. Odongo, with 23 goals, remains the league's top scorer.",
    ]),
    Story("Drought empties the granaries of the Samburi valley", [
        "Farmers in the Samburi valley have lost four fifths of their maize to the worst drought in thirty years, the agriculture ministry reported, and the granaries that were filled in good seasons are nearly bare.",
        "The ministry plans to hand out 12,000 tonnes of sorghum before August. Aid agencies fear that bad roads will keep the lorries from the upper villages.",
        "Village elder Musa Lekai sold his last oxen in March to buy water. Neighbours who had no cattle left have moved to the towns, he said.",
        "Rain is not forecast before October. Seed for the next planting will be distributed along with the food so that it is not eaten first, a spokeswoman explained.",
    ]),
    Story("Chip maker Volantis buys a rival that taught it everything", [
        "Semiconductor company Volantis will acquire its older competitor Brightwell Devices for 3.1 billion dollars in cash, both firms said in a joint statement, ending a rivalry that began when two engineers walked out of Brightwell with a notebook.",
        "Volantis shares rose six percent in early trading. Analysts expect regulators to look closely at the market for sensors, where the pair would hold more than half of all sales.",
        "Chief executive Mina Torkel founded Volantis in 2009 with her former laboratory partner. She called the purchase a homecoming.",
        "Brightwell employs 2,400 people in Tarrow and Kalden. Neither factory is to close before 2027, under an agreement with the unions.",
    ]),
]  # fmt: skip

FOREIGN = {
    "de": [
        Story("Stadtrat von Hellbach verbietet Laubbläser", [
            "Der Stadtrat von Hellbach hat am Montagabend mit knapper Mehrheit beschlossen, dass Laubbläser mit Benzinmotor ab dem kommenden Herbst nicht mehr benutzt werden dürfen.",
            "Gärtner und Hausmeister kritisierten den Beschluss. Bürgermeisterin Ruth Kessler verteidigte ihn: Der Lärm sei in den engen Gassen der Altstadt unerträglich geworden.",
            "Wer dagegen verstößt, muss mit einem Bußgeld von 200 Euro rechnen. Elektrische Geräte bleiben erlaubt.",
        ]),
        Story("Forscher zählen so viele Kraniche wie nie zuvor", [
            "Auf den Feldern am Grimmsee haben Vogelkundler in diesem Herbst mehr als 60.000 rastende Kraniche gezählt, so viele wie noch nie seit Beginn der Aufzeichnungen im Jahr 1976.",
            "Die Tiere finden auf abgeernteten Maisäckern reichlich Nahrung. Der Biologe Jens Altmann führt den Zuwachs auf milde Winter in Spanien zurück.",
            "Landwirte klagen über Schäden an der jungen Saat und fordern einen Ausgleich vom Land.",
        ]),
        Story("Theater in Norden spielt trotz Wasserschadens weiter", [
            "Nach dem Bruch einer Löschwasserleitung will das Stadttheater Norden seine Premiere am Freitag nicht absagen und weicht mit dem Ensemble in eine alte Reithalle aus.",
            "Bühnenbild und Kostüme seien zum Teil zerstört, sagte Intendant Olaf Petri. Gespielt werde nun in Straßenkleidung und bei Tageslicht.",
            "Die Versicherung schätzt den Schaden auf 1,4 Millionen Euro. Die Sanierung der Bühne dauert wohl bis Ostern.",
        ]),
    ],
    "ja": [
        Story("港町の図書館が五十年ぶりに建て替えへ", [
            "海沿いの町にある古い図書館が、建設から五十年を経て建て替えられることになった。町議会が月曜日に予算案を可決し、来年の春に工事が始まる見通しだ。",
            "新しい建物には子どものための読書室や、津波の際に住民が避難できる屋上が設けられる。総工費はおよそ十二億円で、そのうち半分を県が負担する。",
            "司書の山下さんは「本を運び出すだけで三か月はかかる」と話し、手伝ってくれる住民を募集している。",
        ]),
        Story("高校野球、雨で三日続けて順延に", [
            "県大会の準決勝は強い雨のため三日続けて順延となった。選手たちは体育館で素振りをしながら天気の回復を待っている。",
            "監督の田口氏は、投手を休ませることができるのは悪いことばかりではないと語った。決勝は日曜日に行われる予定である。",
            "球場の整備員は夜明け前から水を抜く作業を続けているが、外野にはまだ大きな水たまりが残っている。",
        ]),
        Story("新型の電気バス、山道で試験運行を開始", [
            "電機会社と地元の交通局は火曜日、山あいの集落を結ぶ路線で電気バスの試験運行を始めた。一回の充電で百八十キロを走ることができる。",
            "坂道での電池の減り方を調べるのが目的で、冬には雪道でも走らせる。運転手の不足を補うため、自動運転の装置も載せている。",
            "乗客の女性は、音が静かで会話がしやすいと笑顔を見せた。料金はこれまでと変わらない。",
        ]),
    ],
    "ar": [
        Story("بلدية المرسى تعيد فتح الجسر القديم بعد عامين", [
            "أعلنت بلدية المرسى أن الجسر القديم الذي أغلق قبل عامين سيفتح من جديد أمام السيارات والمشاة يوم الأحد المقبل بعد انتهاء أعمال الترميم.",
            "وقال رئيس البلدية سالم الحداد إن تكلفة المشروع بلغت ثمانية ملايين دينار، وإن المهندسين استبدلوا جميع الدعائم الحديدية التي أصابها الصدأ.",
            "ويأمل أصحاب المتاجر على ضفتي النهر أن تعود الحركة التجارية إلى ما كانت عليه قبل الإغلاق.",
        ]),
        Story("فريق جامعي يطور بذورا تقاوم الجفاف", [
            "تمكن فريق من الباحثين في كلية الزراعة من تطوير بذور قمح تحتاج إلى نصف كمية المياه المعتادة، وفقا لدراسة نشرت هذا الأسبوع في مجلة علمية.",
            "وأوضحت الباحثة ليلى منصور أن التجارب استمرت خمس سنوات في حقول جنوبية، وأن المحصول لم يتراجع إلا بنسبة ضئيلة.",
            "وتخطط وزارة الزراعة لتوزيع البذور على المزارعين قبل الموسم القادم.",
        ]),
        Story("منتخب الناشئين يبلغ نصف نهائي البطولة", [
            "بلغ منتخب الناشئين لكرة اليد نصف نهائي البطولة القارية بعد فوزه على نظيره بفارق ثلاثة أهداف في مباراة امتدت إلى الأشواط الإضافية.",
            "وسجل اللاعب كريم الصغير أحد عشر هدفا، بينما تصدى الحارس لأربع ضربات جزاء في الدقائق الأخيرة.",
            "ويلتقي المنتخب في الدور المقبل مع حامل اللقب يوم الجمعة في القاعة نفسها.",
        ]),
    ],
}  # fmt: skip
