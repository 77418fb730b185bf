"""The text in a PDF can be searched, copied and read out as it was written."""

import io
import re
from collections import Counter
from unicodedata import normalize

import pikepdf
import pytest

from handouts.formats.pdf import render_pdf
from handouts.formats.pdf_text_repairs import name_glyphs
from tests.documents import FAMILIES, PHONE, RIGHT_TO_LEFT, SENTENCES, document, shape
from tests.tag_tree import digits_from_left, extracted, links, outline, words


@pytest.mark.parametrize("lang", SENTENCES)
def test_the_text_is_read_out_as_written(lang: str) -> None:
    assert outline(render_pdf(document(f"<p>{SENTENCES[lang]}", lang))) == f"P: {SENTENCES[lang]}"


MARKED = {
    "ar": (
        *("لا تفتحوه. إذا كان مفتوحًا، فأغلقوه.", "إذا أُرسل الفيديو إليكم"),
        *("ولا تعرضوه على أحد", "شخصًا بالغًا تثقون به", "قد كنتم دفعتم، ولا تُرسلوا صورة"),
        *("مُؤَكَّد سرٍّ لُأ", "لَا ولَّا مُحَمَّد الله", "هٰذا لِأُمّي ولِإِخوة آإؤئ"),
    ),
    "ur": ("پُرسکون رہیں",),
    "yo": ("e\u0300\u0323 ẹ o\u0301\u0323 ọ é", "Ọ̀nà ẹ̀kọ́"),
    "vi": (normalize("NFD", "Nếu bạn nhận được video này"),),
}


def marked_document(*languages: str) -> str:
    fonts = (f":lang({lang}) {{ font-family: '{name}' }}" for lang, name in FAMILIES.items())
    lines = (
        f"<p lang={lang} dir={'rtl' if lang in RIGHT_TO_LEFT else 'ltr'}>{line}"
        for lang in languages
        for line in MARKED[lang]
    )
    return document("".join(lines), style="".join(fonts))


def letters(text: str) -> Counter[str]:
    return Counter(letter for letter in normalize("NFD", text) if not letter.isspace())


MARKED_DOCUMENTS = [("ar",), ("ar", "ur"), ("yo", "vi"), ("vi", "yo", "ur", "ar")]


@pytest.mark.parametrize("languages", MARKED_DOCUMENTS)
def test_no_mark_costs_a_letter_anywhere_in_the_document(languages: tuple[str, ...]) -> None:
    expected = shape(*(f"P ({lang}): {line}" for lang in languages for line in MARKED[lang]))
    read = outline(render_pdf(marked_document(*languages)))
    assert normalize("NFC", read) == normalize("NFC", expected)


@pytest.mark.parametrize("languages", MARKED_DOCUMENTS)
def test_nor_when_it_is_copied(languages: tuple[str, ...]) -> None:
    expected = "".join(line for lang in languages for line in MARKED[lang])
    assert letters(extracted(render_pdf(marked_document(*languages)))) == letters(expected)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        *(("ar", line) for line in ("أ. مُحَمَّد عَبْدُ ٱللَّٰه", "لا أولا ولا", "كلمة شكرًا «نعم» ١٢٣")),
        *(("ur", line) for line in ("اُس نے پُرسکون فوراً", "آپ کے بچے کی تصویر", "می‌خواهم")),
    ],
)
def test_words_from_right_to_left_are_copied_as_written(lang: str, line: str) -> None:
    read = extracted(render_pdf(document(f"<p>{line}", lang)))
    assert Counter(re.split("[ .]+", read)) == Counter(re.split("[ .]+", line))


def test_a_word_that_is_drawn_leaves_the_letters_of_others_alone() -> None:
    lines = ("<p lang=ar dir=rtl>قال (نعم) شكرًا", "<p lang=en dir=ltr>Say (yes) to it")
    assert "Say (yes) to it" in extracted(render_pdf(document("".join(lines), "ar")))


def invisible_widths(pdf: bytes) -> list[float]:
    """The widths of the letters of each piece of text that is written over shapes; letters that
    cannot be seen differ in nothing but that."""
    widths, stretch, rendering = [], 100.0, 0
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in pikepdf.parse_content_stream(document.pages[0]):
            match str(each.operator):
                case "Tz":
                    stretch = float(each.operands[0])
                case "Tr":
                    rendering = int(each.operands[0])
                case "Tj" | "TJ" if rendering == 3:
                    widths.append(stretch)
    return widths


def test_viewers_make_no_word_of_a_mark_since_it_takes_less_room_than_a_letter() -> None:
    meem, damma, hah, fatha, meem_again, shadda_fatha, dal = invisible_widths(
        render_pdf(document("<p>مُحَمَّد", "ar"))
    )
    assert max(damma, fatha, shadda_fatha) < min(meem, hah, meem_again, dal) / 2


@pytest.mark.parametrize("line", ["أُ أ أَ أ", "لِإِ إ", "اللّٰه الله"])
def test_a_letter_is_not_lost_after_the_same_with_a_mark(line: str) -> None:
    assert letters(extracted(render_pdf(document(f"<p>{line}", "ar")))) == letters(line)


@pytest.mark.parametrize(
    ("text", "glyphs", "known", "expected"),
    [
        pytest.param("أُ", 2, {}, ["أ", "ُ"], id="letter and mark"),
        pytest.param("ا\u064f\u0654", 2, {}, ["أ", "ُ"], id="part of the letter after its mark"),
        pytest.param("e\u0300\u0323", 2, {}, ["ẹ", "\u0300"], id="the same in Latin"),
        pytest.param("e\u0300\u0323", 3, {}, ["ẹ", "\u0300", ""], id="more glyphs than letters"),
        pytest.param("لَا", 2, {}, ["لا", "َ"], id="joined letters"),
        pytest.param("لَّا", 3, {}, ["لا", "َ", "ّ"], id="joined letters, two marks"),
        pytest.param("أَّ", 2, {}, ["أ", "َّ"], id="joined marks"),
        pytest.param("للّٰه", 2, {}, ["لله", "ّٰ"], id="joined letters, joined marks"),
        pytest.param("fi", 2, {}, ["f", "i"], id="letters only"),
        pytest.param("پ", 3, {}, ["پ", "", ""], id="dots apart"),
        pytest.param("أَّ", 2, {0: "أ"}, ["أ", "َّ"], id="known letter"),
        pytest.param("لَّا", 2, {1: "َّ"}, ["لا", "َّ"], id="known marks"),
        pytest.param("لَّٰا", 3, {2: "َّ"}, ["لا", "ٰ", "َّ"], id="known joined marks"),
        pytest.param("e\u0300\u0323", 2, {0: "e\u0323"}, ["ẹ", "\u0300"], id="known as two"),
        pytest.param("أُ", 2, {0: "أ", 1: "ُ"}, ["أ", "ُ"], id="both known"),
    ],
)
def test_each_glyph_of_a_cluster_has_its_letters(
    text: str, glyphs: int, known: dict[int, str], expected: list[str]
) -> None:
    names = dict(known)
    name_glyphs(range(glyphs), text, names)
    assert [normalize("NFC", names[glyph]) for glyph in range(glyphs)] == expected


@pytest.mark.parametrize("lang", SENTENCES)
def test_the_text_is_copied_as_written(lang: str) -> None:
    assert extracted(render_pdf(document(f"<p>{SENTENCES[lang]}", lang))) == SENTENCES[lang]


@pytest.mark.parametrize(
    ("lang", "sentence"), [("ar", f"اتصل على {PHONE} الآن"), ("ur", f"ابھی {PHONE} پر فون کریں")]
)
def test_a_phone_number_stands_the_right_way_round(lang: str, sentence: str) -> None:
    read = render_pdf(document(f"<p>{sentence}", lang))
    assert digits_from_left(read) == "08001111"
    assert [link.contents for link in links(read)] == ["0800 1111"]


def test_arabic_starts_at_the_right() -> None:
    lefts = [left for _, left, _ in words(render_pdf(document(f"<p>{SENTENCES['ar']}", "ar")))]
    assert max(lefts) > 300


def test_every_font_says_which_glyphs_its_codes_are_also_beside_lists() -> None:
    list_of_words = "<ul><li>" + "<p>".join(MARKED["ar"])
    with pikepdf.open(io.BytesIO(render_pdf(document(list_of_words, "ar")))) as pdf:
        fonts = (each for each in pdf.objects if isinstance(each, pikepdf.Dictionary))
        maps = [each.CIDToGIDMap for each in fonts if "/CIDToGIDMap" in each]
    assert any(isinstance(each, pikepdf.Stream) for each in maps)
    assert all(isinstance(each, pikepdf.Stream) or each == "/Identity" for each in maps)
