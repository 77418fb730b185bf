"""A handout's PDF says to a screen reader what it shows, or there is none."""

import io
import logging
import os
import pickle
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from types import SimpleNamespace
from unicodedata import normalize

import pikepdf
import pytest

from handouts import pdf_repair
from handouts.pdf import RenderFault, missing_requirements, pdf, pdf_key
from tests.tag_tree import (
    digits_from_left,
    extracted,
    links,
    nodes,
    orphans,
    outline,
    words,
)

ROOT = Path(__file__).parents[1]
FAMILIES = {
    "ar": "Noto Naskh Arabic",
    "hi": "Noto Sans Devanagari",
    "km": "Noto Sans Khmer",
    "lo": "Noto Sans Lao",
    "my": "Noto Sans Myanmar",
    "th": "Noto Sans Thai",
    "ti": "Noto Sans Ethiopic",
    "ur": "Noto Nastaliq Urdu",
    "zh-Hans": "Noto Sans CJK SC",
}
SENTENCES = {
    "en": "You are not in trouble. Talk to someone you trust today.",
    "pl": "Nie masz żadnych kłopotów. Porozmawiaj dziś z kimś, komu ufasz.",
    "cy": "Nid wyt ti mewn trafferth. Siarada â rhywun rwyt ti'n ymddiried ynddo.",
    "ar": "تحدث مع شخص تثق به",
    "ur": "آپ کا کوئی قصور نہیں۔ آج ہی کسی بااعتماد شخص سے بات کریں۔",
    "zh-Hans": "你没有做错任何事。今天就和你信任的人谈一谈。",
    "ti": "ንሰባት ኵላቶም እንትውለዱ ነፃን ማዕሪን ይዀኑ።",
    "hi": "आपकी कोई गलती नहीं है। आज ही किसी भरोसेमंद व्यक्ति से बात कीजिए।",
    "th": "คุณไม่ได้ทำอะไรผิด",
    "lo": "ເຈົ້າບໍ່ໄດ້ເຮັດຫຍັງຜິດ",
    "km": "អ្នកមិនបានធ្វើអ្វីខុសទេ",
    "my": "သင့်အမှား မဟုတ်ပါ",
}
SQUARE = (
    "data:image/svg+xml,"
    "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='48'>"
    "<rect width='96' height='48'/></svg>"
)
RIGHT_TO_LEFT = ("ar", "ur")


def document(body: str, lang: str = "en", style: str = "", head: str = "<title>T</title>") -> str:
    direction = "rtl" if lang in RIGHT_TO_LEFT else "ltr"
    fonts = f"font-family: '{FAMILIES.get(lang, 'Noto Sans')}', 'Noto Sans'"
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><meta charset="utf-8">{head}'
        f"<style>@page {{ size: A5; margin: 20mm }} body {{ {fonts} }} {style}"
        f".phone {{ font-family: 'Noto Sans' }}</style><body>{body}</body></html>"
    )


def shape(*lines: str) -> str:
    return "\n".join(lines)


def test_it_says_that_it_is_accessible() -> None:
    with pikepdf.open(io.BytesIO(pdf(document("<p>A", "cy")))) as read:
        assert read.open_metadata()["pdfuaid:part"] == "1"
        assert (read.Root.Lang, read.docinfo.Title) == ("cy", "T")


# What is read out


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "<p>Ring <span lang=cy>Gofal</span>, <bdi lang=fr>Aide</bdi> or "
            "<strong lang=pl>Pomoc</strong>",
            shape(
                *("P", "  Ring", "  Span (cy): Gofal", "  ,", "  Span (fr): Aide", "  or"),
                "  Span (pl): Pomoc",
            ),
            id="languages of phrases",
        ),
        pytest.param(
            "<h2 lang=cy>Cymorth</h2><ul lang=fr><li lang=pl>Pomoc</ul>",
            shape(
                *("H2 (cy): Cymorth", "L (fr)", "  LI (pl)", "    Lbl (pl): •"),
                "    LBody (pl): Pomoc",
            ),
            id="languages of blocks",
        ),
        pytest.param(
            "<p><a href='https://a.example/' lang=cy>Gofal</a>",
            shape("P", "  Link (cy): Gofal"),
            id="language of a link",
        ),
        pytest.param(
            "<aside>A</aside><nav>N</nav><section>S</section>"
            "<header>H</header><footer>F</footer><address>W</address>",
            shape("Sect: A", "Sect: N", "Sect: S", "Div: H", "Div: F", "Div: W"),
            id="sections",
        ),
        pytest.param(
            "<aside>Loose<p>text</aside>",
            shape("Sect", "  NonStruct: Loose", "  P: text"),
            id="loose text in a section is no section",
        ),
        pytest.param(
            "<ol><li>One<li><span>Two</span> more</ol>",
            shape(
                *("L", "  LI", "    Lbl: 1.", "    LBody: One"),
                *("  LI", "    Lbl: 2.", "    LBody: Two more"),
            ),
            id="list",
        ),
        pytest.param(
            "<ul><li>One<p>Two<li><h2>Three</h2></ul>",
            shape(
                *("L", "  LI", "    Lbl: •", "    LBody", "      P: One", "      P: Two"),
                *("  LI", "    Lbl: •", "    LBody", "      H2: Three"),
            ),
            id="blocks in a list item",
        ),
        pytest.param(
            "<ul><li>One<ul><li>Two</ul></ul>",
            shape(
                *("L", "  LI", "    Lbl: •", "    LBody", "      P: One", "      L"),
                *("        LI", "          Lbl: ◦", "          LBody: Two"),
            ),
            id="list in a list",
        ),
        pytest.param(
            "<ul style='list-style: none'><li>One</ul>",
            shape("L", "  LI", "    LBody: One"),
            id="list without bullets",
        ),
        pytest.param(
            "<p style='width: 5em'>Say <strong lang=cy>dim diolch yn fawr</strong>",
            shape("P", "  Say", "  Span (cy): dim diolch yn fawr"),
            id="phrase over two lines",
        ),
        pytest.param(
            "<style>a::before { content: '> ' }</style><p><a href='https://a.example/'>Go</a>",
            shape("P", "  Link: > Go"),
            id="generated text in a link is no link",
        ),
        pytest.param("<p>One<br>Two", "P: One Two", id="line break"),
        pytest.param(
            f'<p>A <img alt="" src="{SQUARE}"> B <img alt="C" aria-hidden=true src="{SQUARE}">'
            f'<img alt="D" role=presentation src="{SQUARE}"> E',
            "P: A B E",
            id="ornaments are not read out",
        ),
        pytest.param(
            "<p>A <svg aria-hidden=true width=9 height=9><circle r=9 /></svg> B",
            "P: A B",
            id="drawn ornaments neither",
        ),
    ],
)
def test_structure(body: str, expected: str) -> None:
    assert outline(pdf(document(body))) == expected


LINES = "You can always tell someone. " * 60


@pytest.mark.parametrize(
    "tag", ["p", "div", "section", "main", "article", "blockquote", "h2", "aside", "header"]
)
def test_an_element_on_two_pages_is_one_element(tag: str) -> None:
    assert len(outline(pdf(document(f"<{tag}>{LINES}</{tag}>"))).split("\n")) == 1


def test_a_list_on_two_pages_is_one_list() -> None:
    items = "<li>You can always tell someone." * 30
    read = pdf(document(f"<section><ul>{items}</ul></section>"))
    assert [len(nodes(read, tag)) for tag in ("Sect", "L", "LI", "Lbl", "LBody")] == [
        *(1, 1, 30, 30, 30)
    ]


def test_a_list_item_on_two_pages_is_one_item() -> None:
    read = pdf(document(f"<ul><li>One<ul><li>{LINES}</ul><li>Two</ul>"))
    assert [len(nodes(read, tag)) for tag in ("L", "LI", "Lbl", "LBody")] == [2, 3, 3, 3]


def test_a_link_on_two_pages_is_one_link() -> None:
    read = pdf(document(f"<p><a href='https://a.example/'>{LINES}</a>"))
    assert (len(nodes(read, "Link")), len(links(read))) == (1, 2)


@pytest.mark.parametrize(
    "body", [f"<section><p>{LINES}<a href='https://a.example/'>{LINES}</a></section>", LINES]
)
def test_all_content_belongs_to_the_element_that_claims_it(body: str) -> None:
    assert not orphans(pdf(document(body, style="@page { @bottom-center { content: 'foot' } }")))


def test_running_text_is_read_only_once() -> None:
    style = "@page { @bottom-center { content: element(foot) } } footer { position: running(foot) }"
    footer = "<footer>Ring <a href='tel:999'>999</a></footer>"
    read = pdf(document(f"{footer}<p>Text", style=style))
    assert (outline(read), links(read), orphans(read)) == ("P: Text", [], set())
    assert "999" in extracted(read)


def test_header_cells_say_what_they_head() -> None:
    table = (
        "<table><tr><th scope=col>Who<th>Number<tr><th scope=row>Police<td>999"
        "<tr><th scope=rowgroup>Childline<td>0800"
    )
    scopes = [cell.attributes["Scope"] for cell in nodes(pdf(document(table)), "TH")]
    assert scopes == ["/Column", "/Column", "/Row", "/Row"]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("ol", "/Decimal"),
        ("ul", "/Disc"),
        ("ol type=x style='list-style: upper-roman'", "/UpperRoman"),
        ("ol style='list-style: lower-alpha'", "/LowerAlpha"),
        ("ul style='list-style: square'", "/Square"),
        ("ul style='list-style: none'", "/None"),
        ("ul style='list-style: \"✓\"'", "/Disc"),
    ],
)
def test_lists_say_how_they_are_numbered(opening: str, expected: str) -> None:
    (found,) = nodes(pdf(document(f"<{opening}><li>One", style="li { font-family: inherit }")), "L")
    assert found.attributes["ListNumbering"] == expected


def test_a_figure_says_where_it_is_in_points_from_the_bottom() -> None:
    style = "@page { size: 400px 300px; margin: 20px } body { margin: 0 } img { display: block }"
    (figure,) = nodes(pdf(document(f'<img alt="Map" src="{SQUARE}">', style=style)), "Figure")
    assert figure.alt == "Map"
    assert figure.attributes["BBox"] == [15, 174, 87, 210]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a href='tel:08001111'>0800&nbsp;1111</a>", "0800 1111"),
        ("<a href='https://a.example/'>The <bdi>Report</bdi>\n Remove</a>", "The Report Remove"),
        ("<a href='https://a.example/' aria-label='Help page'>here</a>", "Help page"),
        (f"<a href='https://a.example/'><img alt='Map' src=\"{SQUARE}\"></a>", "Map"),
        ("<a href='https://a.example/' lang=ur dir=rtl>مدد</a>", "مدد"),
    ],
)
def test_a_link_is_announced_by_its_text(body: str, expected: str) -> None:
    style = ":lang(ur) { font-family: 'Noto Nastaliq Urdu' }"
    assert [link.contents for link in links(pdf(document(body, style=style)))] == [expected]


def test_a_link_over_two_lines_is_one_link_that_covers_both() -> None:
    body = "<p style='width: 8em'>Go to <a href='https://a.example/'>the page about this</a>"
    (link,) = links(pdf(document(body)))
    left, bottom, right, top = link.rectangle
    assert link.quadrilaterals == 2
    assert top - bottom > 30
    assert right - left < 100


# Text that can be searched, copied and read out


@pytest.mark.parametrize("lang", SENTENCES)
def test_the_text_is_read_out_as_written(lang: str) -> None:
    assert outline(pdf(document(f"<p>{SENTENCES[lang]}", lang))) == f"P: {SENTENCES[lang]}"


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
    read = outline(pdf(marked_document(*languages)))
    assert normalize("NFC", read) == normalize("NFC", expected)


@pytest.mark.parametrize("languages", MARKED_DOCUMENTS)
def test_nor_when_it_is_copied(languages: tuple[str, ...]) -> None:
    expected = "".join(line for lang in languages for line in MARKED[lang])
    assert letters(extracted(pdf(marked_document(*languages)))) == letters(expected)


@pytest.mark.parametrize("line", ["أُ أ أَ أ", "لِإِ إ", "اللّٰه الله"])
def test_a_letter_is_not_lost_after_the_same_with_a_mark(line: str) -> None:
    assert letters(extracted(pdf(document(f"<p>{line}", "ar")))) == letters(line)


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
    pdf_repair.name_glyphs(range(glyphs), text, names)
    assert [normalize("NFC", names[glyph]) for glyph in range(glyphs)] == expected


@pytest.mark.parametrize("lang", sorted(SENTENCES.keys() - {"ar", "ur"}))
def test_the_text_is_copied_as_written(lang: str) -> None:
    assert extracted(pdf(document(f"<p>{SENTENCES[lang]}", lang))) == SENTENCES[lang]


PHONE = '<bdi dir="ltr" class="phone"><a href="tel:08001111">0800&nbsp;1111</a></bdi>'


@pytest.mark.parametrize(
    ("lang", "sentence"), [("ar", f"اتصل على {PHONE} الآن"), ("ur", f"ابھی {PHONE} پر فون کریں")]
)
def test_a_phone_number_stands_the_right_way_round(lang: str, sentence: str) -> None:
    read = pdf(document(f"<p>{sentence}", lang))
    assert digits_from_left(read) == "08001111"
    assert [link.contents for link in links(read)] == ["0800 1111"]


def test_arabic_starts_at_the_right() -> None:
    lefts = [left for _, left, _ in words(pdf(document(f"<p>{SENTENCES['ar']}", "ar")))]
    assert max(lefts) > 300


# Faults


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<p>\ue123", r"\.notdef glyph .* \(U\+E123\)"),
        ("<style>p { colour: red }</style><p>A", "Ignored `colour: red .*unknown property"),
        ("<style>p { color: reddish }</style><p>A", "Ignored `color: reddish .*invalid value"),
        ("<img alt=A src='http://127.0.0.1:9/a.png'>", "Failed to load image.*disallowed"),
        ("<img alt=A src='file:///etc/hostname'>", "Failed to load image.*disallowed"),
        ("<img alt=A src='a.png'>", "Relative URI reference"),
        ("<img alt=A src='data:image/png;base64,'>", "Failed to load image"),
        ("<img alt='' src='data:image/png;base64,'>", "Failed to load image"),
        (f'<img src="{SQUARE}">', "has no required alt"),
        ("<svg width=9 height=9><circle r=9 /></svg>", "Drawing has no <title>"),
        ("<style>@import 'https://a.example/a.css';</style>", "Failed to load stylesheet"),
        ("<link rel=stylesheet href='file:///etc/hostname'>", "Failed to load stylesheet"),
        ("<link rel=attachment href='file:///etc/hostname'>", "Failed to load attachment"),
        (
            "<style>@font-face { font-family: A; src: url(file:///etc/hostname) }</style>",
            "Font-face 'A' cannot be loaded",
        ),
        (
            "<style>@color-profile --a { src: url(file:///etc/hostname) }</style>",
            "disallowed protocol",
        ),
        ("<a href='#nowhere'>A</a>", "No anchor #nowhere"),
    ],
)
def test_a_fault_is_raised_and_nothing_drawn(body: str, message: str) -> None:
    with pytest.raises(RenderFault, match=message):
        pdf(document(body))


def test_a_document_needs_a_title() -> None:
    with pytest.raises(RenderFault, match="Document has no <title>"):
        pdf(document("<p>A", head=""))


def test_a_document_needs_a_language() -> None:
    with pytest.raises(RenderFault, match='Missing required "lang"'):
        pdf("<title>T</title><p>A")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(RenderFault) as fault:
        pdf(document("<p>\ue123 \ue124<style>p { colour: red }</style>"))
    assert len(fault.value.messages) == 3


def test_a_fault_is_raised_even_if_nobody_wants_the_log() -> None:
    logger = logging.getLogger("weasyprint")
    logger.disabled = True
    logger.setLevel(logging.CRITICAL)
    with pytest.raises(RenderFault, match="notdef"):
        pdf(document("<p>\ue123"))


def test_a_fault_reaches_another_process_whole() -> None:
    fault = RenderFault("one", "two")
    assert pickle.loads(pickle.dumps(fault)).messages == fault.messages == ["one", "two"]


def test_a_fault_is_told_to_the_one_whose_it_is() -> None:
    good, bad = document("<p>Good"), document("<p>\ue123")
    alone = pdf(good)

    def drawn(html: str) -> bytes | str:
        try:
            return pdf(html)
        except RenderFault as fault:
            return str(fault)[:7]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(drawn, [good, bad] * 4)) == [alone, ".notdef"] * 4


# Same HTML, same bytes


EVERY_SCRIPT = document(
    "".join(f"<p lang={lang}>{escape(text)}" for lang, text in SENTENCES.items())
    + f"<p>{PHONE} {LINES}",
    style="".join(f":lang({lang}) {{ font-family: '{name}' }}" for lang, name in FAMILIES.items()),
)


def test_the_same_html_gives_the_same_bytes() -> None:
    assert pdf(EVERY_SCRIPT) == pdf(EVERY_SCRIPT)


def run(program: str, **environment: str) -> str:
    command = (sys.executable, "-W", "error", "-c", program)
    settings = {**os.environ, **environment}
    drawn = subprocess.run(
        command, cwd=ROOT, env=settings, input=EVERY_SCRIPT, capture_output=True, text=True
    )
    assert not drawn.stderr
    return drawn.stdout


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import sys; from handouts.pdf import pdf; sys.stdout.buffer.write(pdf(sys.stdin.read()))"
    )
    command = (sys.executable, "-c", program)
    other = subprocess.run(command, cwd=ROOT, input=EVERY_SCRIPT.encode(), capture_output=True)
    assert other.stdout == pdf(EVERY_SCRIPT)


def test_a_font_of_one_document_is_not_seen_by_the_next() -> None:
    plain = document("<p>A", style="p { font-family: Lent, 'Noto Sans' }")
    before = pdf(plain)
    command = ("fc-match", "--format", "%{file}", "Noto Serif")
    file = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    source = f"data:font/ttf;base64,{b64encode(Path(file).read_bytes()).decode()}"
    style = f"<style>@font-face {{ font-family: Lent; src: url({source}) }}</style>"
    assert pdf(plain + style) != before
    assert pdf(plain) == before


def test_the_key_is_known_without_drawing_and_the_same_everywhere() -> None:
    program = (
        "import sys; from handouts.pdf import pdf_key; print(pdf_key(sys.stdin.read()));"
        "print('weasyprint' in sys.modules)"
    )
    assert run(program).split() == [pdf_key(EVERY_SCRIPT), "False"]


def test_another_html_has_another_key() -> None:
    assert pdf_key(document("<p>A")) != pdf_key(document("<p>B"))


def test_other_fonts_give_another_key(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    program = "import sys; from handouts.pdf import pdf_key; print(pdf_key(sys.stdin.read()))"
    other = run(program, FONTCONFIG_FILE=str(tmp_path / "fonts.conf")).strip()
    assert other != pdf_key(EVERY_SCRIPT)


# What the machine lacks


def test_nothing_is_missing_here() -> None:
    assert missing_requirements(["Noto Sans", *FAMILIES.values()]) == []


@pytest.mark.parametrize(
    ("family", "package"),
    [("Noto Sans CJK XX", "fonts-noto-cjk"), ("Noto Sans Klingon", "fonts-noto-core")],
)
def test_a_missing_font_is_named_with_its_package(family: str, package: str) -> None:
    expected = f"The font {family} is missing: apt-get install {package}"
    assert missing_requirements([family, "Noto Sans"]) == [expected]


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libpango-1.0.so.0", "libpango-1.0-0"),
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    library: str, package: str, tmp_path: Path
) -> None:
    (tmp_path / library).touch()  # the loader takes this one and finds nothing in it
    program = "from handouts.pdf import missing_requirements; print(*missing_requirements([]))"
    told = run(program, LD_LIBRARY_PATH=str(tmp_path))
    assert package in told
    assert len(told.splitlines()) == 1


def test_another_weasyprint_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"made for WeasyPrint 70\.0, not 71\.0"):
        pdf_repair.mend(SimpleNamespace(__version__="71.0"))
