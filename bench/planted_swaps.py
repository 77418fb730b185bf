"""Kinds of mistakes in what a text says: a word that was lost or stands for its opposite, parts
that are missing, or not where they belong."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bench.planted_kinds import (
    END,
    MARKUP,
    PLACEHOLDER,
    SENTENCE,
    Entries,
    Kind,
    Message,
    catalog_kind,
    exchanged,
    kind,
    without_markup,
)

Pairs = tuple[tuple[str, str], ...]

# What is put for what, by kind and language, where the source has a word. Patterns, the first that
# is found.
WORDS: dict[str, tuple[str, dict[str, Pairs]]] = {
    "before_becomes_after": (r"\bbefore\b", {
        "cy": ((r"\bcyn\b", "ar ôl"),),
        "pl": (("zanim", "po tym, jak"), ("Zanim", "Po tym, jak"), ("przed ", "po ")),
        "ur": (("سے پہلے", "کے بعد"),),
        "ar": (("قبل", "بعد"),),
        "zh-Hans": (("之前", "之后"),),
        "ti": (("ቅድሚ", "ድሕሪ"),)}),
    "after_becomes_before": (r"\bafter\b", {
        "cy": ((r"\b([Aa])r ôl\b", "cyn"),),
        "pl": (("Potem", "Przedtem"), ("Po ", "Przed "), (r"\bpo\b", "przed")),
        "ur": (("کے بعد", "سے پہلے"), (" بعد", " پہلے")),
        "ar": (("بعد", "قبل"),),
        "zh-Hans": (("之后", "之前"), ("以后", "以前"), ("后", "前")),
        "ti": (("ድሕሪ", "ቅድሚ"),)}),
    "only_lost": (r"\bonly\b", {
        "cy": ((r" yn unig", ""), (r"Dim ond ", ""), (r"dim ond ", "")),
        "pl": (("tylko ", ""), ("Tylko ", "")),
        "ur": (("صرف ", ""),),
        "ar": ((" فقط", ""),),
        "zh-Hans": (("只", ""),),
        "ti": ((" ጥራይ", ""),)}),
    "always_becomes_sometimes": (r"\balways\b", {
        "cy": (("bob amser", "weithiau"), ("wastad", "weithiau")),
        "pl": (("zawsze", "czasem"), ("Zawsze", "Czasem")),
        "ur": (("ہمیشہ", "کبھی کبھی"),),
        "ar": (("دائما", "أحيانا"),),
        "zh-Hans": (("总是", "有时"), ("永远", "有时"), ("始终", "有时"), ("总", "有时")),
        "ti": (("ኩሉ ግዜ", "ሓሓሊፉ"), ("ወትሩ", "ሓሓሊፉ"))}),
    "free_lost": (r"\bfree\b", {
        "cy": (("am ddim", "am arian"), ("Am ddim", "Am arian")),
        "pl": (("ezpłatn", "łatn"),),
        "ur": (("مفت", "قیمتاً"),),
        "ar": (("مجاني", "مدفوع"),),
        "zh-Hans": (("免费", "收费"),),
        "ti": (("ብነጻ", "ብገንዘብ"),)}),
    "first_becomes_last": (r"\bfirst\b", {
        "cy": (("yn gyntaf", "yn olaf"), ("gyntaf", "olaf")),
        "pl": (("najpierw", "na końcu"), ("Najpierw", "Na końcu"), ("pierwszej", "ostatniej")),
        "ur": (("پہلے", "آخر میں"), ("پہلا", "آخری"), ("پہلی", "آخری")),
        "ar": (("أولا", "أخيرا"),),
        "zh-Hans": (("先", "最后"), ("第一", "最后一")),
        "ti": (("መጀመርታ", "ኣብ መወዳእታ"), ("ቅድም", "ድሓር"))}),
    "now_becomes_later": (r"\bnow\b", {
        "cy": ((r"\b[nN]awr\b", "wedyn"),),
        "pl": (("teraz", "później"), ("Teraz", "Później"), ("już", "kiedyś")),
        "ur": (("اس وقت", "بعد میں"), ("ابھی", "بعد میں"), ("اب ", "بعد میں ")),
        "ar": (("الآن", "لاحقا"),),
        "zh-Hans": (("现在", "以后"),),
        "ti": (("ሕጂ", "ጸኒሑ"),)}),
    "under_becomes_over": (r"\bunder 1[89]\b", {
        "cy": (("dan 1", "dros 1"), ("Dan 1", "Dros 1")),
        "pl": (("mniej niż", "więcej niż"), ("poniżej", "powyżej")),
        "ur": (("سے کم", "سے زیادہ"),),
        "ar": (("أقل من", "أكثر من"), ("تحت", "فوق"), ("دون", "فوق")),
        "zh-Hans": (("未满", "已满"), ("不满", "已满")),
        "ti": (("ትሕቲ", "ልዕሊ"),)}),
    "more_becomes_less": (r"\bmore than\b", {
        "cy": (("mwy na", "llai na"), ("Mwy na", "Llai na")),
        "pl": (("ponad", "poniżej"), ("Ponad", "Poniżej"), ("więcej", "mniej")),
        "ur": (("زیادہ", "کم"),),
        "ar": (("أكثر", "أقل"), ("لأكثر", "لأقل")),
        "zh-Hans": (("超过", "不到"), ("多", "少")),
        "ti": (("ልዕሊ", "ትሕቲ"), ("ንላዕሊ", "ንታሕቲ"))}),
    "week_becomes_month": (r"\bweek\b", {
        "cy": (("wythnos", "mis"),),
        "pl": (("jednego tygodnia", "jednego miesiąca"), ("tygodniu", "miesiącu"),
               ("tydzień", "miesiąc")),
        "ur": (("ہفت", "مہین"),),
        "ar": (("أسبوع", "شهر"), ("الأسبوع", "الشهر")),
        "zh-Hans": (("一周", "一个月"),),
        "ti": (("ሰሙን", "ወርሒ"),)}),
    "day_becomes_week": (r"\bdays?\b", {
        "cy": (("diwrnod", "wythnos"),),
        "pl": (("jeden dzień", "jeden tydzień"), ("jednym dniu", "jednym tygodniu")),
        "ur": (("دن", "ہفتے"),),
        "ar": (("يوما", "أسبوعا"), ("يوم", "أسبوع")),
        "zh-Hans": (("一天", "一周"),),
        "ti": (("መዓልቲ", "ሰሙን"),)}),
    "month_changed": (r"\bDecember\b", {
        "cy": (("Rhagfyr", "Tachwedd"),),
        "pl": (("grudnia", "listopada"), ("grudniu", "listopadzie"), ("grudzień", "listopad")),
        "ur": (("دسمبر", "نومبر"),),
        "ar": (("ديسمبر", "نوفمبر"), ("كانون الأول", "تشرين الثاني")),
        "zh-Hans": (("12月", "11月"),),
        "ti": (("ታሕሳስ", "ሕዳር"),)}),
    "minutes_become_days": (r"\bminutes\b", {
        "cy": (("munudau", "dyddiau"),),
        "pl": (("minutach", "dniach"), ("minut", "dni")),
        "ur": (("منٹ", "دن"),),
        "ar": (("دقائق", "أيام"),),
        "zh-Hans": (("分钟", "天"),),
        "ti": (("ደቓይቕ", "መዓልታት"), ("ደቒቕ", "መዓልቲ"))}),
    "english_becomes_another_language": (r"\bEnglish\b", {
        "cy": (("Saesneg", "Gymraeg"),),
        "pl": (("po angielsku", "po polsku"), ("angielski", "polski")),
        "ur": (("انگریزی", "اردو"),),
        "ar": (("بالإنجليزية", "بالعربية"), ("الإنجليز", "العرب")),
        "zh-Hans": (("英语", "汉语"), ("英文", "中文")),
        "ti": (("እንግሊዝኛ", "ትግርኛ"),)}),
    "police_become_the_school": (r"\bpolice\b", {
        "cy": (("heddlu", "ysgol"),),
        "pl": (("policji", "szkoły"), ("policję", "szkołę")),
        "ur": (("پولیس", "اسکول"),),
        "ar": (("الشرطة", "المدرسة"), ("للشرطة", "للمدرسة")),
        "zh-Hans": (("警方", "学校"), ("警察", "老师")),
        "ti": (("ፖሊስ", "ቤት ትምህርቲ"),)}),
    "ambulance_becomes_a_taxi": (r"\bambulance\b", {
        "cy": (("ambiwlans", "tacsi"),),
        "pl": (("karetkę", "taksówkę"),),
        "ur": (("ایمبولینس", "ٹیکسی"),),
        "ar": (("الإسعاف", "سيارة أجرة"),),
        "zh-Hans": (("救护车", "出租车"),),
        "ti": (("ኣምቡላንስ", "ታክሲ"),)}),
    "your_child_becomes_you": (r"(?i)\byour child\b(?!')", {
        "cy": (("eich plentyn", "chi"), ("Eich plentyn", "Chi")),
        "pl": (("Twoje dziecko", "Ty"), ("Twojego dziecka", "Ciebie"), ("dziecko", "Ty")),
        "ur": (("آپ کا بچہ", "آپ"), ("آپ کے بچے", "آپ"), ("اپنے بچے", "خود")),
        "ar": (("لطفلكم", "لكم"), ("طفلكم", "أنتم")),
        "zh-Hans": (("您的孩子", "您"), ("孩子", "您")),
        "ti": (("ውላድኩም", "ንስኹም"),)}),
    "adult_becomes_child": (r"\badults?\b", {
        "cy": (("oedolyn", "plentyn"), ("oedolion", "plant")),
        "pl": (("dorosłych", "dzieci"), ("osobie dorosłej", "dziecku"), ("dorosł", "młod")),
        "ur": (("بالغ", "نابالغ"), ("بڑے", "بچے"), ("بڑوں", "بچوں")),
        "ar": (("بالغ", "قاصر"), ("للبالغين", "للأطفال"), ("البالغ", "القاصر")),
        "zh-Hans": (("成年人", "未成年人"), ("大人", "孩子")),
        "ti": (("ዓቢ ሰብ", "ቆልዓ"), ("ዓበይቲ", "ቆልዑ"))}),
    "condition_lost": (r"\b[Ii]f\b", {
        "cy": ((r"\b[Oo]s ", ""),),
        "pl": (("Jeśli ", ""), ("jeśli ", "")),
        "ur": (("اگر (.*?) تو ", r"\1 "), ("اگر ", "")),
        "ar": (("إذا ", ""),),
        "zh-Hans": (("如果", ""),),
        "ti": ((r" እንተ ", " "),)}),
    "or_becomes_and": (r"\bor\b", {
        "cy": ((r"\bneu'r\b", "a'r"), (r"\bneu\b", "a")),
        "pl": ((r"\blub\b", "i"), (r"\balbo\b", "i")),
        "ur": ((" یا ", " اور "),),
        "ar": ((r"\bأو ", "و"),),
        "zh-Hans": (("或者", "并且"), ("或", "和")),
        "ti": ((" ወይ ", " ን"),)}),
    "picture_becomes_letter": (r"\bpictures?\b", {
        "cy": ((r"\bllun\b", "llythyr"), ("lluniau", "llythyrau")),
        "pl": (("zdjęcie", "list"), ("zdjęcia", "listy"), ("zdjęć", "listów")),
        "ur": (("تصویر", "خط"),),
        "ar": (("صورة", "رسالة"), ("صور", "رسائل")),
        "zh-Hans": (("照片", "信件"),),
        "ti": (("ስእሊ", "ደብዳበ"), ("ስእልታት", "ደብዳበታት"))}),
    "money_becomes_help": (r"\bmoney\b", {
        "cy": (("arian", "help"), ("harian", "help")),
        "pl": (("pieniądze", "pomoc"), ("pieniędzy", "pomocy")),
        "ur": (("پیسے", "مدد"), ("پیسوں", "مدد"), ("رقم", "مدد")),
        "ar": (("المال", "المساعدة"), ("مال", "مساعدة")),
        "zh-Hans": (("要钱", "帮忙"), ("钱", "忙")),
        "ti": (("ገንዘብ", "ሓገዝ"),)}),
    "bank_becomes_school": (r"\bbank\b", {
        "cy": ((r"\b[bf]anc\b", "ysgol"),),
        "pl": (("bankiem", "szkołą"), ("banku", "szkoły"), ("bank", "szkoła")),
        "ur": (("بینک", "اسکول"),),
        "ar": (("البنك", "المدرسة"), ("بنك", "مدرسة"), ("المصرف", "المدرسة")),
        "zh-Hans": (("银行", "学校"),),
        "ti": (("ባንክ", "ቤት ትምህርቲ"),)}),
    "delete_becomes_keep": (r"\b[Dd]elete\b", {
        "cy": (("ddileu", "gadw"), ("dileu", "cadw"), ("Dilëwch", "Cadwch")),
        "pl": (("usuwaj", "zachowuj"), ("usuniesz", "zachowasz"), ("Usuń", "Zachowaj")),
        "ur": (("ڈیلیٹ", "محفوظ"), ("حذف", "محفوظ")),
        "ar": (("تحذفوا", "تحفظوا"), ("تحذفوه", "تحفظوه"), ("احذفوا", "احفظوا"), ("حذف", "حفظ")),
        "zh-Hans": (("删除", "保存"),),
        "ti": (("ደምስስ", "ዕቅብ"), ("ምድምሳስ", "ምዕቃብ"))}),
    "send_becomes_receive": (r"\b[Ss]end\b", {
        "cy": (("anfon", "derbyn"), ("hanfon", "derbyn")),
        "pl": (("wysyłaj", "odbieraj"), ("wyśle", "odbierze"), ("Wyślij", "Odbierz")),
        "ur": (("بھیج", "وصول کر"),),
        "ar": (("ترسلوا", "تستلموا"), ("إرسال", "استلام"), ("أرسلوا", "استلموا")),
        "zh-Hans": (("发送", "接收"), ("发", "收")),
        "ti": (("ስደድ", "ተቐበል"), ("ትስድድ", "ትቕበል"))}),
    "victim_becomes_offender": (r"\bvictim\b", {
        "cy": (("dioddefwr", "troseddwr"),),
        "pl": (("ofiarą", "sprawcą"), ("Ofiara", "Sprawca")),
        "ur": (("مظلوم", "مجرم"), ("متاثر", "مجرم"), ("شکار", "مجرم")),
        "ar": (("الضحية", "الجاني"), ("ضحية", "جان")),
        "zh-Hans": (("受害者", "加害者"), ("受害人", "加害人")),
        "ti": (("ግዳይ", "ገበነኛ"),)}),
    "again_lost": (r"\bagain\b", {
        "cy": ((" eto", ""), ("unwaith ", "")),
        "pl": ((" ponownie", ""), (" znowu", ""), (" jeszcze raz", "")),
        "ur": (("دوبارہ ", ""), ("پھر سے ", "")),
        "ar": ((" مرة أخرى", ""), (" مجددا", ""), (" من جديد", "")),
        "zh-Hans": (("再次", ""), ("再", ""), ("重新", "")),
        "ti": (("ዳግማይ ", ""), ("ከም ብሓድሽ ", ""), ("እንደገና ", ""))}),
    "nobody_becomes_everybody": (r"\b[Nn]obody\b", {
        "cy": (("Does neb yn gallu", "Mae pawb yn gallu"), ("All neb", "Gall pawb"),
               ("all neb", "gall pawb")),
        "pl": (("Nikt nie", "Każdy"), ("nikt nie", "każdy")),
        "ur": (("کوئی بھی", "سب"), ("کوئی", "سب")),
        "ar": (("لا أحد", "كل أحد"), ("لا يستطيع أحد", "يستطيع كل أحد")),
        "zh-Hans": (("没有人", "人人"), ("没人", "人人"), ("谁也不", "谁都")),
        "ti": (("ማንም", "ኩሉ"), ("ዋላ ሓደ ሰብ", "ኩሉ ሰብ"))}),
    "public_becomes_private": (r"\bprivate\b", {
        "cy": (("breifat", "gyhoeddus"), ("preifat", "cyhoeddus")),
        "pl": (("prywatn", "publiczn"),),
        "ur": (("نجی", "عوامی"), ("پرائیویٹ", "پبلک")),
        "ar": (("خاص", "عام"),),
        "zh-Hans": (("私密", "公开"), ("私", "公")),
        "ti": (("ብሕቲ", "ህዝቢ"), ("ውልቃ", "ህዝባ"))}),
    "all_becomes_some": (r"\b(?:all|every|each)\b", {
        "cy": (("pob", "rhai"), ("bob", "rai"), ("holl", "rhai"), ("Pob", "Rhai")),
        "pl": (("wszystki", "niektóry"), ("każd", "niektór"), ("Wszystki", "Niektóry")),
        "ur": (("تمام", "کچھ"), ("سب", "کچھ"), ("ہر ", "کچھ ")),
        "ar": (("جميع", "بعض"), ("كل ", "بعض ")),
        "zh-Hans": (("所有", "有些"), ("全部", "部分"), ("每", "某")),
        "ti": (("ኩሉ", "ገለ"), ("ኩሎም", "ገሊኦም"), ("ነፍሲ ወከፍ", "ገለ"))}),
    "reader_spoken_to_otherwise": (r"\b[Yy]our?\b", {
        "cy": (("Ffoniwch", "Ffonia"), ("eich plentyn", "dy blentyn"),
               ("Gofynnwch", "Gofynna"), ("Peidiwch", "Paid")),
        "pl": (("Zadzwoń", "Proszę Pana, zadzwoń"), (r"\bCi\b", "Panu"), ("Twoje ", "Pańskie "),
               ("Twojego ", "Pańskiego ")),
        "ur": (("آپ کے", "تمہارے"), ("آپ کا", "تمہارا"), ("آپ کی", "تمہاری"), ("آپ", "تم")),
        "ar": (("طفلكم", "طفلك"), ("لكم", "لك"), ("تستطيعون", "تستطيع"), ("لديكم", "لديك")),
        "zh-Hans": (("您", "你"),),
        "ti": (("ውላድኩም", "ውላድካ"), ("ንስኹም", "ንስኻ"), ("ኹም", "ኻ"))}),
}  # fmt: skip


def _made(word: str, languages: dict[str, Pairs]) -> Kind:
    def make(m: Message) -> str | None:
        if not re.search(word, m.source):
            return None
        for old, new in languages[m.tag]:
            found = re.search(old, m.text)
            if found and not any(
                k.start() <= found.start() < k.end() for k in MARKUP.finditer(m.text)
            ):
                return re.sub(old, new, m.text, count=1)
        return None

    return make


for _name, (_word, _languages) in WORDS.items():
    _function = _made(_word, _languages)
    _function.__name__ = _name
    kind(_function)


def _all_sentences(text: str) -> list[str]:
    """Return the sentences of a text, which may have placeholders, but nothing that spans two."""
    hidden = PLACEHOLDER.sub(lambda p: p[0].replace(".", "\0"), text)
    found = [each.replace("\0", ".") for each in SENTENCE.findall(hidden)]
    return found if "".join(found) == text and len(found) > 1 and "**" not in text else []


@kind
def placeholder_in_another_sentence(m: Message) -> str | None:
    found = _all_sentences(m.text)
    for index, sentence in enumerate(found):
        place = PLACEHOLDER.search(sentence)
        other = found[index - 1]
        if place and not PLACEHOLDER.search(other) and other.strip()[-1] in END:
            body = other.rstrip()
            moved = f"{body[:-1]} {place[0]}{body[-1]}{other[len(body) :]}"
            found[index] = sentence.replace(place[0], "", 1)
            found[index - 1] = moved
            return "".join(found)
    return None


@kind
def two_sentences_exchanged(m: Message) -> str | None:
    found = _all_sentences(m.text)
    if len(found) < 2 or found[0].strip() == found[1].strip():
        return None
    space = "" if m.tag == "zh-Hans" else " "
    return space.join(each.strip() for each in [found[1], found[0], *found[2:]])


@kind
def bold_moved(m: Message) -> str | None:
    """The other part of the text is strong."""
    match = re.fullmatch(r"\*\*([^*]+)\*\*(\s*)([^*\s][^*]+)", m.text)
    return f"{match[1]}{match[2]}**{match[3]}**" if match else None


@kind
def all_bold(m: Message) -> str | None:
    return f"**{m.text.replace('**', '')}**" if m.text.count("**") == 2 else None


COMMAS = ",،、，፣"


@kind
def last_item_lost(m: Message) -> str | None:
    """The last part of a list is missing."""
    if m.source.count(",") < 2 or MARKUP.search(m.text) or m.text[-1] not in END:
        return None
    places = [i for i, c in enumerate(m.text) if c in COMMAS]
    return m.text[: places[-1]] + m.text[-1] if len(places) > 1 else None


@kind
def middle_item_lost(m: Message) -> str | None:
    places = [i for i, c in enumerate(m.text) if c in COMMAS]
    if m.source.count(",") < 2 or len(places) < 2:
        return None
    lost = m.text[places[0] : places[1]]
    return None if MARKUP.search(lost) else m.text[: places[0]] + m.text[places[1] :]


@kind
def two_items_exchanged_with_their_numbers(m: Message) -> str | None:
    """Two numbers have changed places."""
    found = [*re.finditer(r"(?<![\w{])\d+(?![\w}])", m.text)]
    if len({each[0] for each in found}) < 2:
        return None
    return exchanged(m.text, found[0], next(e for e in found if e[0] != found[0][0]))


@kind
def cut_in_a_word(m: Message) -> str | None:
    if MARKUP.search(m.text) or len(m.text) < 30 or m.tag == "zh-Hans":
        return None
    words = [*re.finditer(r"\w{5,}", m.text)]
    return m.text[: words[-1].start() + 3] if words and m.text[-1] in END else None


@kind
def cut_in_a_word_with_a_full_stop(m: Message) -> str | None:
    """A third of the text is missing, and an editor has put a full stop."""
    if MARKUP.search(m.text) or len(m.text) < 40 or m.text[-1] not in END or m.tag == "zh-Hans":
        return None
    words = [*re.finditer(r"\w{5,}", m.text[: len(m.text) * 2 // 3])]
    return m.text[: words[-1].start() + 3] + m.text[-1] if words else None


@kind
def statement_made_a_question(m: Message) -> str | None:
    mark = {"ur": "؟", "ar": "؟", "zh-Hans": "？"}.get(m.tag, "?")
    own = m.text[-1]
    return m.text[:-1] + mark if own in END and m.source[-1] == "." else None


@catalog_kind
def text_of_the_next_message(tag: str, entries: Entries) -> Iterator[Entries]:
    """An editor has pasted the translation of the message below, of any kind with its codes."""
    contexts = [each for each in entries if not each.endswith(".keywords")]
    for first, second in pairwise(contexts):
        source, text = entries[second]
        if source != entries[first][0] and text != entries[first][1]:
            yield {first: (entries[first][0], text)}


@catalog_kind
def short_texts_exchanged(tag: str, entries: Entries) -> Iterator[Entries]:
    """Two labels or titles have changed places."""
    short = [
        each
        for each, (source, text) in entries.items()
        if without_markup(Message(tag, source, text)) and 2 <= len(source.split()) <= 5
    ]
    for first, second in zip(short[::2], short[1::2], strict=False):
        (one, its), (other, theirs) = entries[first], entries[second]
        if one != other and its != theirs:
            yield {first: (one, theirs), second: (other, its)}


@catalog_kind
def easy_text_in_place_of_the_other(tag: str, entries: Entries) -> Iterator[Entries]:
    for context, (source, text) in entries.items():
        easy = entries.get(f"{context}-easy")
        if easy and easy[1] != text and easy[0] != source:
            yield {context: (source, easy[1])}
