"""The bundled library, every document in every language: what it says, and what its paper shows.

What holds for any library is in `handouts/content_check.py`; what a sheet has to be like is said in
`tests/handouts/test_handout_pdfs.py`. Here both are held against the real sentences, once."""

import json
import re

import jsonschema
import pytest
from fastapi.testclient import TestClient
from markupsafe import Markup
from ruamel.yaml import YAML

from api.published.snapshot import Snapshot
from handouts.content_check import content_errors
from handouts.formats.brf import render_brf
from handouts.formats.html import digit_size
from handouts.formats.pdf import page_count
from handouts.formats.txt import render_txt
from handouts.handout import Handout, Options
from handouts.help_lines import help_lines
from handouts.outline import outline
from handouts.poster import danger, points
from locales.catalogs import catalog_path, make_template, template_name, update_catalog
from locales.languages import languages
from locales.library import INTERFACE, Library, read_library
from models.advice import CalloutAdvice, FieldsAdvice, ParagraphAdvice
from models.guide import guide_messages
from models.library import LIBRARY_FILE, library_schema
from models.publishing import PreparedLibrary
from richtext.text import ENGLISH
from tests.advice.test_answer_pages import check_answers
from tests.answers import html_tree, letters, shown, unmarked
from tests.conftest import PLACE, Draw
from tests.handouts import test_handout_pdfs, test_layouts, test_posters, test_short_text
from tests.handouts.test_docx import handout
from tests.test_content import NEVER_PRINTED, digits_only

LIBRARY: Library = read_library()
TAGS = LIBRARY.languages
EVERY_HANDOUT = [(slug, tag) for slug in sorted(LIBRARY.guides) for tag in TAGS]
LONGEST = "image-shared-online"  # with every kind of block but those of letters
every_document = pytest.mark.parametrize("domain", list(LIBRARY.documents))
every_language = pytest.mark.parametrize("each", TAGS)

# The statements on a sheet, made here of every guide in every language.
advice, read = test_handout_pdfs.advice, test_handout_pdfs.read
test_few_sides = test_handout_pdfs.test_a_handout_has_few_sides
test_elements = test_handout_pdfs.test_all_content_belongs_to_an_element
test_languages = test_handout_pdfs.test_each_text_is_in_its_language
test_links = test_handout_pdfs.test_every_number_is_a_link_that_dials_it
test_headings = test_handout_pdfs.test_headings_lists_and_tables_are_what_they_are
test_title = test_handout_pdfs.test_it_says_what_it_is
test_fonts = test_handout_pdfs.test_its_fonts_are_its_own_and_in_it
test_positions = test_handout_pdfs.test_no_text_stands_in_the_margins_or_over_another
test_page_numbers = test_handout_pdfs.test_its_pages_are_counted
test_digits = test_handout_pdfs.test_no_number_is_drawn_backwards
test_copied = test_handout_pdfs.test_the_text_is_copied_as_written
test_read_out = test_handout_pdfs.test_the_text_is_read_out_as_written


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    test_handout_pdfs.over_handouts(metafunc, EVERY_HANDOUT)


# What it says


@pytest.mark.parametrize("tag", ["en", "ur"])
@pytest.mark.parametrize(
    ("query", "guide"),
    [
        *(
            (each, "image-shared-online")
            for each in ("suicide", "self harm", "snapchat", "whatsap")
        ),
        *((each, "image-shared-online") for each in ("instagram", "facebook", "insta", "tasveer")),
        *((each, "image-shared-online") for each in ("tasweer", "sextorsion", "sexstortion")),
        *(
            (each, "image-shared-online")
            for each in ("blakmail", "blackmale", "szantaż", "szantaz")
        ),
        *((each, "image-shared-online") for each in ("خودکشی", "انتحار", "自杀", "samobojstwo")),
        *((each, "what-has-happened") for each in ("khudkushi", "khudkhushi", "intihar", "zisha")),
        *((each, "live-streaming") for each in ("tiktok", "tik tok", "roblox", "discord")),
        *((each, "what-has-happened") for each in ("madad", "maddad", "wants to die", "musaada")),
    ],
)
def test_what_people_type_finds_help(snapshot: Snapshot, tag: str, query: str, guide: str) -> None:
    assert guide in snapshot.index.slugs(query, tag)


def test_what_people_send_is_short_and_whole(snapshot: Snapshot, slug: str, tag: str) -> None:
    for place in LIBRARY.directory.places:
        address = f"https://advice.example.org/{tag}/{slug}?place={place}&with=zh-Hans"
        test_short_text.check_short_text(
            test_short_text.laid_out(snapshot, slug, tag, place), address
        )


@every_language
def test_each_answer_of_the_pathway_has_its_page(client: TestClient, each: str) -> None:
    check_answers(client, "what-has-happened", each)


def test_nothing_is_wrong_with_any_text(prepared: PreparedLibrary) -> None:
    assert prepared.waiting == ()
    assert content_errors(prepared) == []


@every_document
def test_the_templates_are_what_extract_writes(domain: str) -> None:
    template = LIBRARY.folder / template_name(domain)
    assert template.read_bytes() == make_template(LIBRARY.documents[domain])


@every_document
def test_every_catalog_is_up_to_date(domain: str) -> None:
    for language in LIBRARY.targets:
        stored = catalog_path(language, domain, LIBRARY.catalogs).read_bytes()
        assert update_catalog(LIBRARY.documents[domain], language, stored) == stored


def test_every_guide_is_complete_in_every_language(prepared: PreparedLibrary) -> None:
    for slug, guide in LIBRARY.guides.items():
        assert list(prepared.translations[slug]) == TAGS
        for tag, translation in prepared.translations[slug].items():
            own = [text for text in translation.every_text() if text.lang == tag]
            assert len(own) == len([*guide_messages(guide)]) + (tag == ENGLISH)


@every_language
def test_the_interface_and_the_directory_are_complete(prepared: PreparedLibrary, each: str) -> None:
    words = LIBRARY.documents[INTERFACE].to_translate(languages()[each]).messages
    assert prepared.interface[each].words.keys() == (words or LIBRARY.interface).keys()
    assert prepared.directory[each].contacts.keys() == LIBRARY.directory.contacts.keys()
    assert all(text.lang == each for text in prepared.interface[each].words.values())


@every_language
def test_nothing_that_is_blocked_is_printed(prepared: PreparedLibrary, each: str) -> None:
    cards = [prepared.directory[each], prepared.interface[each]]
    guides = [prepared.translations[slug][each] for slug in LIBRARY.guides]
    said = "\n".join(card.model_dump_json(exclude_computed_fields=True) for card in cards + guides)
    said = digits_only(said)
    assert "08001111" in said
    assert [number for number in NEVER_PRINTED if number in said] == []


def test_the_first_thing_to_read_is_what_to_do_in_danger(
    prepared: PreparedLibrary, slug: str, tag: str
) -> None:
    guide = prepared.translations[slug][tag]
    blocks = [block for block in guide.blocks if not isinstance(block, FieldsAdvice)]
    if guide.kind == "letter":
        assert isinstance(blocks.pop(0), ParagraphAdvice)
    first = blocks[0]
    assert isinstance(first, CalloutAdvice) and first.kind == "urgent" and first.critical
    assert any("emergency" in str(item.text.nodes) for item in first.body)


# What its files show


def test_every_text_stands_in_the_outline_in_its_order(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    """Plain text, Word and braille are made of the outline."""
    sheet = handout(snapshot, slug, tag)
    said, at = letters(render_txt(sheet).decode()), 0
    for entry in outline(sheet):
        at = said.index(letters(entry.text.text), at)
    blocks = sheet.advice.blocks
    for text in [sheet.advice.title, *(each for block in blocks for each in block.every_text())]:
        if text.text:
            assert letters(text.text) in said, text.text


def test_every_guide_is_there_in_braille(snapshot: Snapshot, slug: str, tag: str) -> None:
    if languages()[tag].braille:
        assert render_brf(handout(snapshot, slug, tag)).isascii()


def test_easy_reading_has_a_line_for_each_sentence(snapshot: Snapshot, slug: str, tag: str) -> None:
    html = test_layouts.render_html(handout(snapshot, slug, tag, layout="easy"))
    main = html.partition("<main>")[2].partition("</main>")[0]
    # The parser takes a short string for the name of a file.
    parts = [f"{part:<200}" for part in re.split("<br>|</p>|</li>|</h2>|\n", main)]
    lines = [shown(html_tree(part)) for part in parts]
    assert len(lines) > 30
    assert [line for line in lines if test_layouts.SENTENCE_ENDS.search(line)] == []


@every_language
def test_a_poster_and_cards_have_room_in_every_place(
    snapshot: Snapshot, draw: Draw, each: str
) -> None:
    """Drawn is what has the most to say: if that has room, the others have."""
    for layout in ("poster", "cards"):
        sheets = [
            test_layouts.laid_out(snapshot, each, Options(layout), slug=LONGEST, place=place)
            for place in snapshot.places
        ]
        assert all(len(lines_of(sheet)) >= 4 for sheet in sheets)
        longest = max(sheets, key=lambda sheet: len(str(lines_of(sheet))))
        assert page_count(draw(longest)) == 1
        (usual,) = [sheet for sheet in sheets if sheet.advice.place.code == PLACE]
        assert page_count(draw(usual)) == 1
        assert min(test_layouts.sizes(draw(usual))) >= test_layouts.LEAST[layout]


@every_language
def test_a_poster_has_sixty_words_a_number_of_ninety_points_and_three_pictures(
    snapshot: Snapshot, each: str
) -> None:
    """The news of 2017 has two things to do that have a picture."""
    for slug, guide in LIBRARY.guides.items():
        if guide.kind in ("guide", "bulletin"):
            sheet = test_layouts.laid_out(snapshot, each, Options("poster"), slug=slug)
            assert test_posters.words_of(test_posters.running_text(sheet)) < test_posters.WORDS
            found = danger(sheet)
            assert found and digit_size(found.number.phone.number, "a4") >= test_posters.DIGITS
            pictures = [point.item.icon for point in points(sheet)]
            assert None not in pictures
            assert len(pictures) == 3 or slug == "campaign-december-2017"


@every_language
def test_the_pathway_fits_on_one_sheet_of_a3(snapshot: Snapshot, draw: Draw, each: str) -> None:
    options = Options("poster", paper="a3")
    sheet = test_layouts.laid_out(snapshot, each, options, slug="what-has-happened")
    assert page_count(draw(sheet)) == 1


def lines_of(sheet: Handout) -> list[tuple[str, str | None, str]]:
    """The help lines of a sheet: purpose, name, number."""
    lines = help_lines(sheet)
    assert lines
    return [(each.purpose.text, each.name, each.phone.number) for each in lines.lines]


@pytest.mark.parametrize(("first", "second"), test_layouts.PAIRS)
def test_two_languages_on_a_sheet_are_whole(snapshot: Snapshot, first: str, second: str) -> None:
    for slug in LIBRARY.guides:
        both = test_layouts.laid_out(snapshot, first, Options(), second, slug)
        assert both.beside
        sheet = html_tree(test_layouts.render_html(both))
        said = letters(shown(sheet))
        for leaf in (both, both.beside):
            texts = [text for block in leaf.advice.blocks for text in block.every_text()]
            assert [text for text in texts if letters(Markup(text).striptags()) not in said] == []
        assert not unmarked(sheet)


def test_the_settings_of_the_library_are_valid_by_their_schema() -> None:
    """Editors check them so, with another program."""
    validator = jsonschema.Draft202012Validator(json.loads(library_schema()))
    settings = YAML(typ="safe").load((LIBRARY.folder / LIBRARY_FILE).read_text("utf-8"))
    assert [*validator.iter_errors(settings)] == []
    assert [*validator.iter_errors({**settings, "nom": "Polyleaf"})]
    assert [*validator.iter_errors({**settings, "roles": {"office": 3}})]
