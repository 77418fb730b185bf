"""Kinds of mistakes that translators and translation programs make, each as a function that makes
one in a right translation. They know nothing of the checks that have to find them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """What the kinds need to know of a language. `negated` and `plain` are patterns and what to put
    for them, which take a negation away or add one."""

    negated: tuple[tuple[str, str], ...]
    plain: tuple[tuple[str, str], ...]
    added: str  # a sentence that does harm
    dial: str  # an emergency number in words
    number: str  # a number in words
    digits: str
    word: str  # any word, without a capital letter
    foreign: tuple[str, ...]  # texts of a related language
    letters: tuple[tuple[str, str], ...]  # letters, and those of a related language for them
    marks: Mapping[str, str]  # end marks, commas and quotation marks of another script
    compatible: tuple[tuple[str, str], ...]  # letters, and other code points that look like them
    homoglyph: str


LATIN_MARKS = {".": "。", "?": "؟", ",": "，", "„": "«", "”": "»", "“": "«"}
ARABIC_MARKS = {".": "۔", "؟": "?", "،": ",", "«": "“", "»": "”"}

WORDS = {
    "cy": Words(
        negated=((r"\bPeidiwch (?:â|ag) ", "Cofiwch "), (r"\bpeidiwch (?:â|ag) ", "cofiwch "),
                 (r"\bDoes dim ", "Mae "), (r"\bNid yw ", "Mae "), (r"\bNi all ", "Gall ")),
        plain=((r"^(\W*)(?:Ffoniwch|Rhowch|Gofynnwch|Siaradwch|Ysgrifennwch|Dywedwch|Edrychwch) ",
                r"\1Peidiwch â "), (r"\bMae'n ", "Nid yw'n "), (r"\bMae ", "Nid yw ")),
        added="Yna dilëwch y cyfan.", dial="Ffoniwch naw naw naw.", number="llawer", digits="١٢٣",
        word="rhywbeth",
        foreign=("Demandez de l'aide à une personne de confiance et gardez votre calme.",
                 "Parlez avec votre enfant de ce qui se passe sur internet."),
        letters=(("e", "è"), ("a", "ç"), ("o", "ø")), marks=LATIN_MARKS,
        compatible=(("ff", "ﬀ"), ("a", "ａ"), ("e", "ｅ")), homoglyph="о"),
    "pl": Words(
        negated=((r"\bNie ", ""), (r"\bnie ", "")),
        plain=((r"^(\W*)(\w)", r"\1Nie \2"),),
        added="Potem usuń wszystko.", dial="Zadzwoń pod jeden jeden dwa.", number="dużo",
        digits="१२३", word="coś",
        foreign=("Zůstaňte v klidu a požádejte o pomoc někoho, komu věříte.",
                 "Mluvte se svým dítětem o tom, co dělá na internetu."),
        letters=(("e", "ě"), ("r", "ř"), ("sz", "š")), marks=LATIN_MARKS,
        compatible=(("fi", "ﬁ"), ("o", "ｏ"), ("a", "ａ")), homoglyph="а"),
    "ur": Words(
        negated=((r" نہ ", " "), (r" نہیں ", " "), (r" مت ", " ")),
        plain=((r" (\S+[۔؟])$", r" نہ \1"), (r" (\S+)$", r" نہیں \1")),
        added="پھر سب کچھ مٹا دیں۔", dial="ایک ایک پانچ پر کال کریں۔", number="بہت", digits="۱۲۳",
        word="کچھ",
        foreign=("ابق هادئا واطلب المساعدة من شخص تثق به.",
                 "آرام باشید و از کسی که به او اعتماد دارید کمک بخواهید."),
        letters=(("ی", "ي"), ("ک", "ك"), ("ہ", "ه")),
        marks={"۔": ".", "؟": "?", "،": ",", "”": '"', "“": '"'},
        compatible=(("لا", "ﻻ"), ("ا", "ﺍ"), ("ب", "ﺏ")), homoglyph="א"),
    "ar": Words(
        negated=((r"\bلا ", ""), (r"\bليس ", ""), (r"\bلم ", "")),
        plain=((r"^(\W*)(\w)", r"\1لا \2"),),
        added="ثم احذفوا كل شيء.", dial="اتصلوا برقم واحد واحد صفر.", number="كثير", digits="١٢٣",
        word="شيء",
        foreign=("آرام باشید و از کسی که به او اعتماد دارید کمک بخواهید.",
                 "پرسکون رہیں اور کسی ایسے شخص سے مدد مانگیں جس پر آپ کو بھروسا ہو۔"),
        letters=(("ي", "ی"), ("ك", "ک"), ("ه", "ہ")), marks=ARABIC_MARKS,
        compatible=(("لا", "ﻻ"), ("ا", "ﺍ"), ("ب", "ﺏ")), homoglyph="א"),
    "zh-Hans": Words(
        negated=(("不要", "要"), ("不会", "会"), ("不是", "是"), ("没有", "有"), ("不能", "能")),
        plain=(("可以", "不可以"), ("请", "请不要"), ("会", "不会"), ("能", "不能")),
        added="然后全部删除。", dial="请拨打一一零。", number="很多", digits="１２３", word="事情",
        foreign=("落ち着いて、信頼できる人に助けを求めてください。",
                 "請保持冷靜，並向您信任的人求助。跟孩子談談網上發生的事情。"),
        letters=(("孩", "貝"), ("电", "電"), ("话", "話"), ("图", "圖"), ("们", "們")),
        marks={"。": ".", "？": "?", "，": ",", "“": '"', "”": '"'},
        compatible=(("人", "⼈"), ("一", "⼀"), ("不", "\uf967")), homoglyph="ス"),
    "ti": Words(
        negated=((r"ኣይት(\w+)", r"ት\1"), (r"ኣይኮነን", "እዩ"), (r"የለን", "ኣሎ"),
                 (r"ኣይ(\w+)ን\b", r"ይ\1")),
        plain=((r"\bእዩ\b", "ኣይኮነን"), (r"\bኣሎ\b", "የለን"), (r"\bት(\w+)", r"ኣይት\1"),
               (r"\bይ(\w+)", r"ኣይ\1ን")),
        added="ድሕሪኡ ኩሉ ደምስሱ።", dial="ናብ ትሽዓተ ትሽዓተ ትሽዓተ ደውሉ።", number="ብዙሕ", digits="፩፪፫",
        word="ነገር",
        foreign=("ተረጋጉ እና ከምታምኑት ሰው እርዳታ ጠይቁ። ምን እንደተከሰተ ጻፉ።",
                 "ከልጅዎ ጋር በኢንተርኔት ላይ ስለሚያደርገው ነገር ይነጋገሩ። ይህ አስፈላጊ ነው።"),
        letters=(("ኣ", "አ"), ("ጸ", "ፀ"), ("ህ", "ኅ")),
        marks={"።": ".", "፣": ",", "?": "؟", "“": "«", "”": "»"},
        compatible=(("ኣ", "Ａ"), ("ት", "ｔ")), homoglyph="Ա"),
}  # fmt: skip

END = ".!?۔؟。！？።፧"
OTHER_SERVICE = ("Childline", "Samaritans")
SERVICE = re.compile(r"\[([^\]]*[A-Za-z]{4}[^\]]*)\]\(contact:")
PHONE = re.compile(r"\{[a-z-]+\.phone\}")
PLACEHOLDER = re.compile(r"\{[a-z.-]+\}")
TARGET = re.compile(r"(?<=\]\()[a-z]+:[a-z0-9-]+(?=\))")
MARKUP = re.compile(r"\{[^}]*\}|\]\([^)]*\)|\*\*|\[")
SENTENCE = re.compile(rf"[^{END}]+[{END}]+[”»\"’*)]*\s*")


class Message(NamedTuple):
    tag: str
    source: str
    text: str


Kind = Callable[[Message], str | None]
Entries = dict[str, tuple[str, str]]  # the source text and its translation, by context
CatalogKind = Callable[[str, Entries], Iterator[Entries]]
KINDS: dict[str, Kind] = {}
CATALOG_KINDS: dict[str, CatalogKind] = {}


def kind(function: Kind) -> Kind:
    """Add a kind of mistake in one message."""
    KINDS[function.__name__] = function
    return function


def catalog_kind(function: CatalogKind) -> CatalogKind:
    """Add a kind of mistake that concerns two messages."""
    CATALOG_KINDS[function.__name__] = function
    return function


def words_of(message: Message) -> Words:
    """Return what is known of the language of a message."""
    return WORDS[message.tag]


def exchanged(text: str, first: re.Match[str], second: re.Match[str]) -> str:
    """Return a text in which two parts have changed places."""
    between = text[first.end() : second.start()]
    return text[: first.start()] + second[0] + between + first[0] + text[second.end() :]


def replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    """Return a text with the first of these pairs replaced that is in it, outside markup."""
    for old, new in pairs:
        if old in MARKUP.sub("", text):
            at = next(
                m.start()
                for m in re.finditer(re.escape(old), text)
                if not any(k.start() <= m.start() < k.end() for k in MARKUP.finditer(text))
            )
            return text[:at] + new + text[at + len(old) :]
    return None


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, none if markup would break when one is taken away."""
    found = SENTENCE.findall(text)
    whole = "".join(found) == text and len(found) > 1
    return found if whole and "**" not in text and not PLACEHOLDER.search(text) else []


def without_markup(message: Message) -> bool:
    """Return whether a message is only words, so that any other text can stand for it."""
    return not MARKUP.search(message.text) and not re.search(r"\d", message.source)


def middle(text: str) -> int | None:
    """Return the place of a space, or for Chinese of a letter, in the middle of the text."""
    places = [
        m.start()
        for m in re.finditer(r"(?<=\w) (?=\w)", MARKUP.sub(lambda m: "#" * len(m[0]), text))
    ]
    if places:
        return places[len(places) // 2]
    places = [m.start() for m in re.finditer(r"(?<=[一-鿿])(?=[一-鿿])", text)]
    return places[len(places) // 2] if places else None


def inserted(text: str, what: str) -> str | None:
    """Return a text with something in the middle."""
    at = middle(text)
    return None if at is None else text[:at] + what + text[at:]


# Facts


@kind
def number_changed(m: Message) -> str | None:
    return re.sub(r"\d+", lambda n: str(int(n[0]) + 1), m.text, count=1)


@kind
def number_in_other_digits(m: Message) -> str | None:
    other = words_of(m).digits
    return re.sub(r"\d+", other, m.text, count=1)


@kind
def number_in_words(m: Message) -> str | None:
    return re.sub(r"(?<!\w)\d+(?!\w)", words_of(m).number, m.text, count=1)


@kind
def number_added(m: Message) -> str | None:
    return inserted(m.text, " 24 ")


@kind
def phone_typed(m: Message) -> str | None:
    return PHONE.sub("0800 1111 222", m.text, count=1)


@kind
def emergency_number_typed(m: Message) -> str | None:
    return PHONE.sub("112", m.text, count=1)


@kind
def emergency_number_in_words(m: Message) -> str | None:
    return f"{m.text} {words_of(m).dial}" if m.text[-1] in END else None


@kind
def emergency_number_in_words_for_the_number(m: Message) -> str | None:
    if m.tag != "zh-Hans" or not sentences(m.text):
        return (
            sentences(m.text) and words_of(m).dial + " " + "".join(sentences(m.text)[1:])
        ) or None
    return words_of(m).dial + "".join(sentences(m.text)[1:])


@kind
def placeholder_lost(m: Message) -> str | None:
    return PLACEHOLDER.sub("", m.text, count=1)


@kind
def placeholder_twice(m: Message) -> str | None:
    return PLACEHOLDER.sub(r"\g<0> \g<0>", m.text, count=1)


@kind
def two_phones_exchanged(m: Message) -> str | None:
    found = [*PHONE.finditer(m.text)]
    if len({each[0] for each in found}) < 2:
        return None
    return exchanged(m.text, found[0], next(e for e in found if e[0] != found[0][0]))


@kind
def two_placeholders_exchanged(m: Message) -> str | None:
    found = [*PLACEHOLDER.finditer(m.text)]
    if len({each[0] for each in found}) < 2:
        return None
    return exchanged(m.text, found[0], next(e for e in found if e[0] != found[0][0]))


@kind
def link_target_changed(m: Message) -> str | None:
    return TARGET.sub("contact:childline", m.text, count=1)


@kind
def two_links_exchanged(m: Message) -> str | None:
    found = [*TARGET.finditer(m.text)]
    return exchanged(m.text, found[0], found[1]) if len({e[0] for e in found}) > 1 else None


@kind
def label_of_another_service(m: Message) -> str | None:
    found = SERVICE.search(m.text)
    if not found:
        return None
    other = next(each for each in OTHER_SERVICE if each not in found[1])
    return m.text.replace(found[1], other, 1)


@kind
def link_lost(m: Message) -> str | None:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", m.text, count=1)


@kind
def date_typed(m: Message) -> str | None:
    return inserted(m.text, " 31.12.2026 ")


@kind
def address_typed(m: Message) -> str | None:
    return inserted(m.text, " www.ceop.police.uk ")


# Emphasis


@kind
def bold_lost(m: Message) -> str | None:
    return m.text.replace("**", "") if "**" in m.text else None


@kind
def bold_added(m: Message) -> str | None:
    return f"**{m.text}**" if "**" not in m.text and m.text[-1] in END else None


@kind
def one_bold_part_lost(m: Message) -> str | None:
    return m.text.replace("**", "", 2) if m.text.count("**") > 2 else None


# Meaning


@kind
def negation_lost(m: Message) -> str | None:
    for pattern, new in words_of(m).negated:
        if re.search(pattern, m.text):
            return re.sub(pattern, new, m.text, count=1)
    return None


@kind
def negation_added(m: Message) -> str | None:
    if any(re.search(pattern, m.text) for pattern, _ in words_of(m).negated):
        return None
    for pattern, new in words_of(m).plain:
        if re.search(pattern, m.text) and m.text[-1] in END:
            return re.sub(pattern, new, m.text, count=1)
    return None


@kind
def first_sentence_cut(m: Message) -> str | None:
    return "".join(sentences(m.text)[1:])


@kind
def last_sentence_cut(m: Message) -> str | None:
    return "".join(sentences(m.text)[:-1]).strip()


@kind
def cut_in_the_middle(m: Message) -> str | None:
    at = middle(m.text)
    return m.text[:at].strip() if at and at > 12 and not MARKUP.search(m.text) else None


@kind
def sentence_added(m: Message) -> str | None:
    space = "" if m.tag == "zh-Hans" else " "
    return m.text + space + words_of(m).added if m.text[-1] in END else None


@kind
def only_a_full_stop(m: Message) -> str | None:
    return "." if without_markup(m) else None


@kind
def todo(m: Message) -> str | None:
    return "TODO" if without_markup(m) else None


@kind
def question_marks_for_letters(m: Message) -> str | None:
    return re.sub(r"\w", "?", m.text) if without_markup(m) else None


# The language


@kind
def source_for_a_translation(m: Message) -> str | None:
    return m.source if len(m.source.split()) > 2 else None


@kind
def word_of_the_source(m: Message) -> str | None:
    return m.source if len(m.source.split()) == 1 and m.source.isalpha() else None


@kind
def source_in_small_letters(m: Message) -> str | None:
    return m.source.lower() if len(m.source.split()) in (2, 3) and without_markup(m) else None


@kind
def sentence_left_in_the_source(m: Message) -> str | None:
    own, theirs = sentences(m.text), sentences(m.source)
    if len(own) != len(theirs) or not own:
        return None
    return "".join([*own[:-1], theirs[-1]])


@kind
def first_related_language(m: Message) -> str | None:
    return words_of(m).foreign[0] if without_markup(m) and len(m.text) > 20 else None


@kind
def second_related_language(m: Message) -> str | None:
    return words_of(m).foreign[1] if without_markup(m) and len(m.text) > 20 else None


@kind
def first_letter_of_a_related_language(m: Message) -> str | None:
    return replaced(m.text, words_of(m).letters[:1])


@kind
def another_letter_of_a_related_language(m: Message) -> str | None:
    return replaced(m.text, words_of(m).letters[1:])


@kind
def compatibility_letter(m: Message) -> str | None:
    return replaced(m.text, words_of(m).compatible)


@kind
def letter_of_another_script(m: Message) -> str | None:
    return inserted(m.text, words_of(m).homoglyph)


@kind
def read_with_a_wrong_code(m: Message) -> str | None:
    garbled = "".join(c if c.isascii() else c.encode().decode("latin-1") for c in m.text)
    return garbled if garbled != m.text else None


# Characters


@kind
def zero_width_space(m: Message) -> str | None:
    return inserted(m.text, "\u200b")


@kind
def zero_width_joiner(m: Message) -> str | None:
    return inserted(m.text, "\u200d")


@kind
def zero_width_non_joiner(m: Message) -> str | None:
    return inserted(m.text, "\u200c") if m.tag != "ur" else None


@kind
def direction_mark(m: Message) -> str | None:
    return inserted(m.text, "\u202e")


@kind
def kashida(m: Message) -> str | None:
    if m.tag not in ("ar", "ur"):
        return None
    return re.sub(r"([بسشمن])(\w)", "\\1\u0640\\2", m.text, count=1)


@kind
def vowel_marks(m: Message) -> str | None:
    return re.sub(r"(\w)( )", "\\1\u064f\\2", m.text, count=1) if m.tag == "ar" else None


@kind
def decomposed(m: Message) -> str | None:
    return unicodedata.normalize("NFD", m.text)


@kind
def double_space(m: Message) -> str | None:
    return re.sub(r"(?<=\w) (?=\w)", "  ", m.text, count=1) if " " in m.text else None


@kind
def space_at_the_start(m: Message) -> str | None:
    return " " + m.text


@kind
def space_at_the_end(m: Message) -> str | None:
    return m.text + " "


@kind
def space_before_a_mark(m: Message) -> str | None:
    return re.sub(r"(?<=\w)([.,?،؟۔，。？።፣])", r" \1", m.text, count=1)


@kind
def space_lost_after_a_mark(m: Message) -> str | None:
    return re.sub(r"(?<=\w)([.,?،؟۔።፣]) (?=\w)", r"\1", m.text, count=1)


@kind
def html(m: Message) -> str | None:
    return inserted(m.text, "<br/>")


@kind
def html_entity(m: Message) -> str | None:
    return inserted(m.text, "&nbsp;")


@kind
def doubled_word(m: Message) -> str | None:
    if m.tag == "zh-Hans":
        return re.sub(r"([一-鿿]{2})(?=[一-鿿])", r"\1\1", m.text, count=1)
    return re.sub(r"(?<=\s)(\w{2,})(?=\s)", r"\1 \1", m.text, count=1)


@kind
def letter_three_times(m: Message) -> str | None:
    return (
        re.sub(r"(?<=\w)([^\W\d_])(?=\w)", r"\1\1\1", m.text, count=1)
        if without_markup(m)
        else None
    )


@kind
def emoji(m: Message) -> str | None:
    return m.text + " 😀"


@kind
def capitals(m: Message) -> str | None:
    return m.text.upper() if without_markup(m) and len(m.text.split()) > 2 else None


# Punctuation


@kind
def end_mark_lost(m: Message) -> str | None:
    return m.text[:-1] if m.text[-1] in END and m.source[-1] in END else None


@kind
def end_mark_added(m: Message) -> str | None:
    own = {"ur": "۔", "zh-Hans": "。", "ti": "።"}.get(m.tag, ".")
    return m.text + own if m.text[-1].isalpha() and m.source[-1].isalpha() else None


@kind
def end_mark_twice(m: Message) -> str | None:
    return m.text + m.text[-1] if m.text[-1] in END else None


@kind
def exclamation_marks(m: Message) -> str | None:
    return m.text[:-1] + "!!!" if m.text[-1] in END else None


@kind
def question_made_a_statement(m: Message) -> str | None:
    own = {"ur": "۔", "zh-Hans": "。", "ti": "።"}.get(m.tag, ".")
    return m.text[:-1] + own if m.text[-1] in "?؟？" else None


@kind
def end_mark_of_another_script(m: Message) -> str | None:
    other = words_of(m).marks.get(m.text[-1])
    return m.text[:-1] + other if other and m.text[-1] in END else None


@kind
def comma_of_another_script(m: Message) -> str | None:
    for mark in ",،，፣":
        if mark in m.text and mark in words_of(m).marks:
            return m.text.replace(mark, words_of(m).marks[mark], 1)
    return None


@kind
def quotation_marks_of_another_script(m: Message) -> str | None:
    marks = {key: new for key, new in words_of(m).marks.items() if key in "“”„«»"}
    found = "".join(marks.get(each, each) for each in m.text)
    return found if found != m.text else None


@kind
def quotation_mark_lost(m: Message) -> str | None:
    return re.sub("[”»](?=[^”»]*$)", "", m.text) if re.search("[”»]", m.text) else None


@kind
def bracket_lost(m: Message) -> str | None:
    return re.sub(r"(?<!\w)[(（](\w)", r"\1", m.text, count=1) if "](" not in m.text else None


# Two messages


@catalog_kind
def do_and_dont_exchanged(tag: str, entries: Entries) -> Iterator[Entries]:
    if {"do", "dont"} <= entries.keys():
        yield _exchanged(entries, "do", "dont")


@catalog_kind
def texts_exchanged(tag: str, entries: Entries) -> Iterator[Entries]:
    for first, second in _neighbours(entries):
        yield _exchanged(entries, first, second)


@catalog_kind
def text_of_another_message(tag: str, entries: Entries) -> Iterator[Entries]:
    for first, second in _neighbours(entries):
        yield {first: (entries[first][0], entries[second][1])}


@catalog_kind
def easy_text_exchanged(tag: str, entries: Entries) -> Iterator[Entries]:
    for context in entries:
        if f"{context}-easy" in entries:
            yield _exchanged(entries, context, f"{context}-easy")


@catalog_kind
def same_source_other_words(tag: str, entries: Entries) -> Iterator[Entries]:
    seen: dict[str, str] = {}
    for context, (source, text) in entries.items():
        if source in seen and source[-1] in END:
            yield {context: (source, f"{WORDS[tag].word} {text}")}
        seen[source] = context


def _neighbours(entries: Entries) -> Iterator[tuple[str, str]]:
    """Yield pairs of messages that a translator may mix up: without markup, with other words."""
    found = [
        context
        for context, (source, text) in entries.items()
        if without_markup(Message("", source, text)) and len(source.split()) > 3
    ]
    for first, second in zip(found[::2], found[1::2], strict=False):
        if entries[first][1] != entries[second][1]:
            yield first, second


def _exchanged(entries: Entries, first: str, second: str) -> Entries:
    (one, its), (other, theirs) = entries[first], entries[second]
    return {first: (one, theirs), second: (other, its)}
