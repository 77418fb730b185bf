"""Word files: whole, in the right languages and directions, and as the schema wants them."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.docx import render_docx
from handouts.formats.html import HANDOUTS, colour_style
from handouts.handout import Handout, Options
from handouts.lines import trust_lines
from handouts.outline import Entry, outline
from locales.languages import languages
from models.advice import StepsAdvice
from models.library import Colours
from tests.answers import letters
from tests.conftest import NOW, PLACE
from tests.registry import SOME_HANDOUTS, SOME_TAGS

SLUG = "cold-water"
Documents = Mapping[tuple[str, str], bytes]
PAIRS = [("ur", "en"), ("en", "ti"), ("ar", "zh-Hans")]
# The order of ECMA-376, part 1, 17.3.1.26 (pPr) and 17.3.2.28 (rPr), of what may stand here.
PARAGRAPH = (
    "pStyle keepNext keepLines widowControl numPr pBdr shd tabs bidi spacing ind contextualSpacing"
    " jc outlineLvl sectPr"
)
RUN = "rStyle rFonts b bCs i iCs color spacing kern position sz szCs u rtl cs lang"
EAST_ASIA = qn("w:eastAsia")
CONTROL = "rPr alias tag id showingPlcHdr text"
TABLE = "bidiVisual tblW jc tblBorders tblLayout tblLook tblCaption"


def handout(
    snapshot: Snapshot, slug: str, tag: str, other: str | None = None, **options: Any
) -> Handout:
    beside = AdviceQuery(slug, other, PLACE) if other else None
    asked = AdviceQuery(slug, tag, PLACE)
    return snapshot.handout(asked, NOW, "https://advice.example", Options(**options), beside)


@pytest.fixture(scope="module")
def documents(snapshot: Snapshot) -> dict[tuple[str, str], bytes]:
    return {each: render_docx(handout(snapshot, *each)) for each in SOME_HANDOUTS}


def body(content: bytes) -> Any:
    return Document(io.BytesIO(content)).element.body


def said(element: Any) -> str:
    parts = [each.text or "" for each in element.iter(qn("w:t"))]
    return letters("".join(parts))


def names(element: Any) -> list[str]:
    return [each.tag.rpartition("}")[2] for each in element]


def shown_texts(entry: Entry) -> list[str]:
    """The texts of an entry that stand somewhere as a whole: of the bar of numbers its cells."""
    text = re.sub(r"[\[\]]", "", entry.text.text)
    return re.split(" · |: ", text) if entry.kind == "bar" else [text]


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_document_has_every_text_of_the_handout(
    documents: Documents, snapshot: Snapshot, slug: str, tag: str
) -> None:
    wanted = handout(snapshot, slug, tag)
    whole = said(body(documents[slug, tag]))
    for entry in outline(wanted):
        for text in shown_texts(entry):
            assert letters(text) in whole.replace("[", "").replace("]", "")


@pytest.mark.parametrize(("tag", "other"), PAIRS)
@pytest.mark.parametrize("layout", ["standard", "large"])
def test_a_document_in_two_languages_has_both(
    snapshot: Snapshot, tag: str, other: str, layout: str
) -> None:
    wanted = handout(snapshot, SLUG, tag, other, layout=layout)
    found = body(render_docx(wanted))
    for entry in outline(wanted):
        for text in (entry.text, entry.beside):
            assert text is None or letters(text.text) in said(found)
    rows = [*found.iter(qn("w:tr"))]
    assert bool(rows) == (layout == "standard")
    for row in rows:
        assert [said(cell) != "" for cell in row.findall(qn("w:tc"))] == [True, True]
    for table in found.iter(qn("w:tbl")):
        turned = table.tblPr.find(qn("w:bidiVisual")) is not None
        assert turned == (languages()[tag].dir == "rtl")


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_every_run_says_its_language_and_direction(
    documents: Documents, slug: str, tag: str
) -> None:
    found = body(documents[slug, tag])
    runs = [each for each in found.iter(qn("w:r")) if each.find(qn("w:t")) is not None]
    assert len(runs) > 20
    for run in runs:
        lang = run.rPr.find(qn("w:lang"))
        turned = run.rPr.find(qn("w:rtl")) is not None
        assert (lang.get(qn("w:bidi")) is not None) == turned
        chinese = re.search(r"[\u4e00-\u9fff]", run.text) is not None
        assert (lang.get(EAST_ASIA) is not None) or not chinese
        assert (lang.get(qn("w:val")) is not None) == (not turned and not lang.get(EAST_ASIA))
        if re.search(r"[\u0600-\u06ff]", run.text):
            assert turned
        if re.search("[A-Za-z]", run.text):
            assert not turned


@pytest.mark.parametrize(("tag", "side"), [("en", False), ("ur", True), ("zh-Hans", False)])
def test_all_but_english_sentences_begin_on_the_side_of_the_reader(
    documents: Documents, tag: str, side: bool
) -> None:
    document = Document(io.BytesIO(documents[SLUG, tag]))
    contacts = [each.text for each in document.paragraphs if in_style(each, "Heading 2")]
    assert len(contacts) > 3 and any(re.search("[A-Za-z]", each) for each in contacts)
    for paragraph in document.paragraphs:
        turned = paragraph._p.pPr.find(qn("w:bidi")) is not None
        sentence = in_style(paragraph, "Subtitle") or paragraph.text.startswith("A machine")
        assert turned == (side and not sentence), paragraph.text


def in_style(paragraph: Any, name: str) -> bool:
    return bool(paragraph.style.name == name)


@pytest.mark.parametrize(
    ("ink", "colours"), [("colour", {"9C1C1C", "8A5300", "0B4F8A"}), ("mono", set())]
)
def test_boxes_have_the_colours_of_paper(snapshot: Snapshot, ink: str, colours: set[str]) -> None:
    document = Document(io.BytesIO(render_docx(handout(snapshot, SLUG, "ur", ink=ink))))
    borders = [*document.element.iter(qn("w:pBdr"))]
    borders.append(document.styles["Notice"].element.pPr.find(qn("w:pBdr")))
    rules = [each for border in borders for each in border]
    assert rules and {each.get(qn("w:color")) for each in rules} - {"auto"} == colours
    style = (HANDOUTS / "styles/leaflet.css").read_text() + colour_style(Colours())
    assert all(f"#{each.lower()}" in style for each in colours)


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_elements_stand_in_the_order_of_the_schema(
    documents: Documents, slug: str, tag: str
) -> None:
    document = Document(io.BytesIO(documents[slug, tag]))
    roots = [document.element, document.styles.element, document.sections[0].footer._element]
    own = {"Notice", "Danger Heading", "Box", "Number", "Line", "Small", "Title", "Subtitle"}
    for root in roots:
        for kind, order in (("pPr", PARAGRAPH), ("rPr", RUN), ("sdtPr", CONTROL), ("tblPr", TABLE)):
            for element in root.iter(qn(f"w:{kind}")):
                style = element.getparent().find(qn("w:name"))
                if root is roots[1] and (style is None or style.get(qn("w:val")) not in own):
                    continue
                places = [order.split().index(name) for name in names(element)]
                assert places == sorted(set(places)), names(element)


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_steps_are_lists_that_begin_anew(
    documents: Documents, snapshot: Snapshot, slug: str, tag: str
) -> None:
    wanted = handout(snapshot, slug, tag)
    lists = [len(each.items) for each in wanted.advice.blocks if isinstance(each, StepsAdvice)]
    document = Document(io.BytesIO(documents[slug, tag]))
    found: dict[int, int] = {}
    for paragraph in document.paragraphs:
        if paragraph.style and paragraph.style.name == "List Number":
            number = paragraph._p.pPr.numPr.numId.val
            found[number] = found.get(number, 0) + 1
    assert [*found.values()] == lists
    kinds = {
        each.abstractNumId.val
        for each in document.part.numbering_part.element.num_lst
        if each.numId in found
    }
    assert len(kinds) == len(lists)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_headings_links_and_properties_are_real(
    documents: Documents, snapshot: Snapshot, tag: str
) -> None:
    wanted = handout(snapshot, SLUG, tag)
    document = Document(io.BytesIO(documents[SLUG, tag]))
    styles = [each.style.name for each in document.paragraphs if each.style]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") > 2 and styles.count("List Bullet") > 2
    addresses = {each.target_ref for each in document.part.rels.values() if each.is_external}
    assert "tel:01632960999" in addresses and wanted.url in addresses
    assert document.core_properties.title == wanted.advice.title.text
    assert document.core_properties.language.partition("-")[0] == tag.partition("-")[0]


def test_the_same_handout_is_the_same_bytes(documents: Documents, snapshot: Snapshot) -> None:
    content = documents[SLUG, "ur"]
    assert content == render_docx(handout(snapshot, SLUG, "ur"))
    times = {each.date_time for each in ZipFile(io.BytesIO(content)).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize(("layout", "least"), [("large", 18), ("easy", 13)])
def test_letters_are_as_large_as_the_layout_says(
    snapshot: Snapshot, tag: str, layout: str, least: float
) -> None:
    document = Document(io.BytesIO(render_docx(handout(snapshot, SLUG, tag, layout=layout))))
    for size in sizes(document):
        assert size >= least


def sizes(document: Any) -> Iterator[float]:
    """In points, of Western and of complex scripts, of each style that is used."""
    for style in {each.style.name for each in document.paragraphs}:
        element = document.styles[style].element
        for tag in ("w:sz", "w:szCs"):
            yield int(element.rPr.find(qn(tag)).get(qn("w:val"))) / 2


def test_easy_reading_has_a_line_for_each_sentence(snapshot: Snapshot) -> None:
    wanted = handout(snapshot, SLUG, "en", layout="easy")
    head = [each.text for each in trust_lines(wanted.advice, wanted.words)]  # in one paragraph
    for text in body(render_docx(wanted)).iter(qn("w:t")):
        assert text.text in head or not re.search(r"[.!?] [A-Z]", text.text or "")


def test_the_fields_of_a_letter_are_lines_to_fill_in(documents: Documents) -> None:
    document = Document(io.BytesIO(documents["swimming-lesson", "ur"]))
    lines = [each.text for each in document.paragraphs if each.style and each.style.name == "Line"]
    assert lines and all(each.endswith(":") for each in lines)
