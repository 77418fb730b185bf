"""Kinds of mistakes that programs, spreadsheets and hasty pasting leave in right translations."""

import re
from typing import NamedTuple

from bench.planted_kinds import (
    END,
    MARKUP,
    PHONE,
    PLACEHOLDER,
    Message,
    inserted,
    kind,
    middle,
    sentences,
    without_markup,
)


class Leftovers(NamedTuple):
    """What a program or a translator may leave in a text of a language."""

    prefix: str  # what a program says before a translation
    sentence: str  # the same as a sentence
    refusal: str
    signature: str
    note: str  # of a translator, in brackets
    close: str  # friendly words at the end
    digits: str  # 18 in signs of the language
    related: tuple[str, ...]  # texts of further related languages
    written_wrong: tuple[tuple[str, str], ...]  # letters that are often confused


LEFTOVERS = {
    "cy": Leftovers(
        "Cyfieithiad: ", "Dyma'r cyfieithiad Cymraeg: ", "Mae'n ddrwg gen i, ni allaf helpu.",
        "Cyfieithwyd gan Google", "(nodyn y cyfieithydd: ffurfiol)", "Pob lwc!", "XVIII",
        ("Chom sioc air agus labhair le duine a bhfuil muinín agat as.",
         "Chom ganin kouezhet e-barzh ar stal-se, komzit gant un den sirius."),
        (("â", "a"), ("ŵ", "w"), ("ô", "o"))),
    "pl": Leftovers(
        "Tłumaczenie: ", "Oto tłumaczenie: ", "Przepraszam, nie mogę w tym pomóc.",
        "Przetłumaczono z DeepL.com (wersja darmowa)", "(przyp. tłum.)", "Powodzenia!", "XVIII",
        ("Zostaňte pokojní a požiadajte o pomoc niekoho, komu dôverujete.",
         "Ostanite mirni i potražite pomoć od nekoga kome vjerujete."),
        (("ą", "a"), ("ę", "e"), ("ś", "s"), ("ł", "l"), ("ż", "z"), ("ó", "o"), ("ć", "c"))),
    "ur": Leftovers(
        "ترجمہ: ", "یہ رہا ترجمہ: ", "معذرت، میں اس میں مدد نہیں کر سکتا۔", "گوگل سے ترجمہ شدہ",
        "(مترجم کا نوٹ)", "نیک تمنائیں!", "۱۸",
        ("ਸ਼ਾਂਤ ਰਹੋ", "آرام پاتې شئ او د هغه چا څخه مرسته وغواړئ چې تاسو پرې باور لرئ."),
        (("ے", "ی"), ("ں", "ن"), ("ہ", "ھ"))),
    "ar": Leftovers(
        "الترجمة: ", "إليكم الترجمة: ", "آسف، لا أستطيع المساعدة في هذا.", "ترجمة جوجل",
        "(ملاحظة المترجم)", "حظا سعيدا!", "١٨",
        ("ئارام بن و داوای یارمەتی لە کەسێک بکەن کە متمانەی پێ دەکەن.",
         "آرام پاتې شئ او د هغه چا څخه مرسته وغواړئ چې تاسو پرې باور لرئ."),
        (("ة", "ه"), ("ى", "ي"), ("أ", "ا"), ("إ", "ا"))),
    "zh-Hans": Leftovers(
        "翻译：", "以下是翻译：", "抱歉，我无法协助处理。",
        "由谷歌翻译", "（译者注）", "祝您好运！",
        "十八",
        ("冷靜啲，搵個你信得過嘅人幫手。", "침착하게 믿을 수 있는 사람에게 도움을 청하세요."),
        (("的", "地"), ("在", "再"), ("己", "已"))),
    "ti": Leftovers(
        "ትርጉም፦ ", "እቲ ትርጉም እንሆ፦ ", "ይቕሬታ፣ በዚ ክሕግዘኩም ኣይክእልን።", "ብጎግል ዝተተርጎመ",
        "(መዘኻኸሪ ተርጓሚ)", "ጽቡቕ ዕድል!", "፲፰",
        ("ርግእ በሉ እሞ ካብ እትአምንዎ ሰብ ሓገዝ ሕተቱ አነ", "ተረጋግታችሁ ከምታምኑት ሰው ጋር ተነጋገሩ።"),
        (("ኣ", "አ"), ("ጸ", "ፀ"), ("ሰ", "ሠ"))),
}  # fmt: skip


def of(m: Message) -> Leftovers:
    """Return what may be left in the language of a message."""
    return LEFTOVERS[m.tag]


# What translation programs say


@kind
def english_prefix(m: Message) -> str | None:
    return f"Translation: {m.text}"


@kind
def prefix_in_the_language(m: Message) -> str | None:
    return of(m).prefix + m.text


@kind
def prefix_that_is_a_sentence(m: Message) -> str | None:
    return of(m).sentence + m.text


@kind
def refusal(m: Message) -> str | None:
    return of(m).refusal if without_markup(m) else None


@kind
def signature_of_a_program(m: Message) -> str | None:
    space = "" if m.tag == "zh-Hans" else " "
    return f"{m.text}{space}{of(m).signature}"


@kind
def note_of_the_translator(m: Message) -> str | None:
    if m.text[-1] in END:
        return f"{m.text[:-1]} {of(m).note}{m.text[-1]}"
    return f"{m.text} {of(m).note}"


@kind
def friendly_close(m: Message) -> str | None:
    return f"{m.text} {of(m).close}"


@kind
def source_in_brackets(m: Message) -> str | None:
    if not without_markup(m) or len(m.source.split()) < 4 or m.text[-1] not in END:
        return None
    return f"{m.text[:-1]} ({m.source[:-1]}){m.text[-1]}"


@kind
def source_before_the_translation(m: Message) -> str | None:
    return f"{m.source} / {m.text}" if without_markup(m) else None


@kind
def language_code(m: Message) -> str | None:
    return f"[{m.tag}] {m.text}"


@kind
def half_in_english(m: Message) -> str | None:
    """The second half of a sentence is as in the source."""
    at = middle(m.text)
    words = m.source.split()
    if at is None or MARKUP.search(m.text) or len(words) < 8 or sentences(m.text):
        return None
    return f"{m.text[:at]} {' '.join(words[len(words) // 2 :])}"


@kind
def some_words_in_english(m: Message) -> str | None:
    """Some words in the middle are as in the source."""
    words = m.source.split()
    if MARKUP.search(m.text) or len(words) < 8 or re.search(r"\d", m.source):
        return None
    return inserted(m.text, f" {' '.join(words[3:7]).strip('.,:')} ")


@kind
def alternatives(m: Message) -> str | None:
    """Two ways to say it are left for somebody to choose."""
    if m.tag == "zh-Hans":
        return re.sub(r"([一-鿿]{2})(?=[一-鿿])", r"\1/\1", m.text, count=1)
    return re.sub(r"(?<=\s)(\w{3,})(?=\s)", r"\1/\1", m.text, count=1)


@kind
def text_twice(m: Message) -> str | None:
    space = "" if m.tag == "zh-Hans" else " "
    return f"{m.text}{space}{m.text}" if without_markup(m) else None


@kind
def one_sentence_twice(m: Message) -> str | None:
    found = sentences(m.text)
    return "".join([found[0], *found]) if found else None


@kind
def one_sentence_for_another(m: Message) -> str | None:
    """The first sentence stands in the place of the second too."""
    found = sentences(m.text)
    if len(found) < 2 or len(found[0]) < 12:
        return None
    first = found[0].strip() + found[1][len(found[1].rstrip()) :]
    return "".join([found[0], first, *found[2:]])


@kind
def phrase_twice(m: Message) -> str | None:
    if m.tag == "zh-Hans":
        return re.sub(r"([一-鿿]{4})(?=[一-鿿])", r"\1\1", m.text, count=1)
    return re.sub(r"(?<=\s)(\w{2,} \w{2,})(?=\s)", r"\1 \1", m.text, count=1)


# Codes of translation programs


@kind
def tag_of_a_program(m: Message) -> str | None:
    return inserted(m.text, ' <g id="1"> ')


@kind
def code_for_a_placeholder(m: Message) -> str | None:
    return PLACEHOLDER.sub("__PH1__", m.text, count=1)


@kind
def numbered_placeholder(m: Message) -> str | None:
    return PLACEHOLDER.sub("{0}", m.text, count=1)


@kind
def space_in_a_placeholder(m: Message) -> str | None:
    return PLACEHOLDER.sub(lambda p: "{ " + p[0][1:-1] + " }", m.text, count=1)


@kind
def other_braces(m: Message) -> str | None:
    return PLACEHOLDER.sub(lambda p: "｛" + p[0][1:-1] + "｝", m.text, count=1)


@kind
def placeholder_in_capitals(m: Message) -> str | None:
    return PLACEHOLDER.sub(lambda p: p[0].upper(), m.text, count=1)


@kind
def name_for_a_placeholder(m: Message) -> str | None:
    return re.sub(r"\{ceop\}", "CEOP Safety Centre", m.text, count=1)


@kind
def percent_sign(m: Message) -> str | None:
    return inserted(m.text, " %s ")


@kind
def accelerator(m: Message) -> str | None:
    return f"&{m.text}" if len(m.text) < 40 and without_markup(m) else None


@kind
def label_with_spaces(m: Message) -> str | None:
    return re.sub(r"\[([^\]]+)\]\(", r"[ \1 ](", m.text, count=1)


@kind
def space_before_a_target(m: Message) -> str | None:
    return re.sub(r"\]\(", "] (", m.text, count=1)


@kind
def bold_with_spaces(m: Message) -> str | None:
    return re.sub(r"\*\*([^*]+)\*\*", r"** \1 **", m.text, count=1)


@kind
def stars_of_markdown(m: Message) -> str | None:
    return f"*{m.text}*" if without_markup(m) else None


@kind
def heading_of_markdown(m: Message) -> str | None:
    return f"## {m.text}"


@kind
def bullet(m: Message) -> str | None:
    return f"- {m.text}"


@kind
def numbered(m: Message) -> str | None:
    return f"1. {m.text}"


@kind
def round_bullet(m: Message) -> str | None:
    return f"• {m.text}"


@kind
def underscores(m: Message) -> str | None:
    return f"__{m.text}__" if without_markup(m) else None


@kind
def backquotes(m: Message) -> str | None:
    return f"`{m.text}`" if without_markup(m) else None


@kind
def footnote(m: Message) -> str | None:
    return f"{m.text}\\[1\\]"


@kind
def raised_number(m: Message) -> str | None:
    return f"{m.text}¹"


# Spreadsheets, editors and merges


@kind
def written_line_break(m: Message) -> str | None:
    return inserted(m.text, r"\n")


@kind
def line_break(m: Message) -> str | None:
    return inserted(m.text, "\n")


@kind
def tab(m: Message) -> str | None:
    return inserted(m.text, "\t")


@kind
def quotes_of_a_spreadsheet(m: Message) -> str | None:
    return f'"{m.text}"'


@kind
def error_of_a_spreadsheet(m: Message) -> str | None:
    return "#NAME?" if without_markup(m) else None


@kind
def sign_of_a_formula(m: Message) -> str | None:
    return f"={m.text}" if without_markup(m) else None


@kind
def text_sign_of_a_spreadsheet(m: Message) -> str | None:
    return f"'{m.text}"


@kind
def unfinished_merge(m: Message) -> str | None:
    return f"<<<<<<< HEAD {m.text}" if without_markup(m) else None


@kind
def msgcat_marks(m: Message) -> str | None:
    return f"#-#-#-#-# file.po #-#-#-#-# {m.text}" if without_markup(m) else None


@kind
def word_for_nothing(m: Message) -> str | None:
    return "N/A" if without_markup(m) else None


@kind
def dashes_for_words(m: Message) -> str | None:
    return "---" if without_markup(m) else None


@kind
def some_question_marks(m: Message) -> str | None:
    """Letters that a program could not read, in one word."""
    return re.sub(r"(?<=[^\W\d_])[^\W\d_](?=[^\W\d_])", "?", m.text, count=1)


@kind
def replacement_character(m: Message) -> str | None:
    return re.sub(r"(?<=[^\W\d_])[^\W\d_](?=[^\W\d_])", "\ufffd", m.text, count=1)


@kind
def ellipsis(m: Message) -> str | None:
    return m.text[:-1] + "…" if m.text[-1] in END else m.text + "…"


@kind
def three_dots(m: Message) -> str | None:
    return m.text[:-1] + "..." if m.text[-1] in END else m.text + "..."


@kind
def ellipsis_in_the_middle(m: Message) -> str | None:
    return inserted(m.text, "… " if m.tag != "zh-Hans" else "……")


@kind
def written_entity(m: Message) -> str | None:
    return inserted(m.text, "&#39;")


@kind
def dash_inserted(m: Message) -> str | None:
    return inserted(m.text, " – ")


# Characters


@kind
def soft_hyphen(m: Message) -> str | None:
    return inserted(m.text, "\u00ad")


@kind
def no_break_space(m: Message) -> str | None:
    return re.sub(r"(?<=\w) (?=\w)", "\u00a0", m.text, count=1)


@kind
def wide_space(m: Message) -> str | None:
    return re.sub(r"(?<=\w) (?=\w)", "\u3000", m.text, count=1)


@kind
def byte_order_mark(m: Message) -> str | None:
    return "\ufeff" + m.text


@kind
def left_to_right_mark(m: Message) -> str | None:
    return m.text + "\u200e"


@kind
def isolates(m: Message) -> str | None:
    return f"\u2068{m.text}\u2069"


@kind
def variation_selector(m: Message) -> str | None:
    return inserted(m.text, "\ufe0f")


@kind
def combining_marks(m: Message) -> str | None:
    return re.sub(r"(?<=\w)(\w)(?=\w)", "\\1\u0336", m.text, count=1)


@kind
def reversed_text(m: Message) -> str | None:
    """The text of a program that knows nothing of writing from right to left."""
    return m.text[::-1] if m.tag in ("ar", "ur") and without_markup(m) else None


@kind
def reversed_words(m: Message) -> str | None:
    """As reversed text, with the marks at their places."""
    if m.tag not in ("ar", "ur") or not without_markup(m) or len(m.text) < 15:
        return None
    return re.sub(r"\w+", lambda word: word[0][::-1], m.text)


@kind
def other_numeral(m: Message) -> str | None:
    return re.sub(r"(?<!\d)1[89](?!\d)", of(m).digits, m.text, count=1)


@kind
def letter_for_a_digit(m: Message) -> str | None:
    return re.sub(r"(?<!\d)1(?=\d)", "l", m.text, count=1)


@kind
def ethiopic_wordspace(m: Message) -> str | None:
    return re.sub(r"(?<=\w) (?=\w)", "፡", m.text) if m.tag == "ti" else None


@kind
def two_wordspaces_for_a_full_stop(m: Message) -> str | None:
    return m.text.replace("።", "፡፡", 1) if m.tag == "ti" else None


@kind
def spaces_between_signs(m: Message) -> str | None:
    return inserted(m.text, " ") if m.tag == "zh-Hans" else None


@kind
def spaces_lost(m: Message) -> str | None:
    return m.text.replace(" ", "") if m.tag != "zh-Hans" and without_markup(m) else None


@kind
def some_words_run_together(m: Message) -> str | None:
    return re.sub(r"(?<=\w) (?=\w)", "", m.text, count=3) if m.tag != "zh-Hans" else None


@kind
def letters_confused(m: Message) -> str | None:
    """A keyboard without the letters of the language: all of one letter are written as another."""
    text = m.text
    for right, wrong in of(m).written_wrong:
        text = text.replace(right, wrong)
    return text if len(m.text) > 40 else None


@kind
def decoded_twice(m: Message) -> str | None:
    """As a text of a page whose encoding was declared wrongly, in two ways."""
    code = {"cy": "cp1252", "pl": "cp1250", "ar": "cp1256", "ur": "cp1256"}.get(m.tag, "gb18030")
    wrong = m.text.encode().decode(code, errors="replace")
    return wrong if without_markup(m) and not m.text.isascii() else None


@kind
def first_further_language(m: Message) -> str | None:
    return of(m).related[0] if without_markup(m) and len(m.text) > 30 else None


@kind
def second_further_language(m: Message) -> str | None:
    return of(m).related[1] if without_markup(m) and len(m.text) > 30 else None


@kind
def every_word_with_a_capital(m: Message) -> str | None:
    if m.tag not in ("cy", "pl") or not without_markup(m) or len(m.text.split()) < 4:
        return None
    return " ".join(word[:1].upper() + word[1:] for word in m.text.split(" "))


@kind
def without_capital(m: Message) -> str | None:
    return m.text[0].lower() + m.text[1:] if m.tag in ("cy", "pl") else None


@kind
def phone_regrouped(m: Message) -> str | None:
    return PHONE.sub("0800-11-11", m.text, count=1)


@kind
def address_in_words(m: Message) -> str | None:
    return inserted(m.text, " ceop dot police dot uk ")


@kind
def mail_address(m: Message) -> str | None:
    return inserted(m.text, " help (at) ceop (dot) uk ")
