"""The settings of a library: what it calls itself, its roles and its audiences."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine
from sqlmodel import Session, select

from api.published.snapshot import read_snapshot
from locales.library import BUNDLED, Library, read_library
from locales.preparation import prepare_library
from models.database import connect_database
from models.library import (
    LIBRARY_FILE,
    SCHEMA_FILE,
    LibrarySettings,
    library_card,
    library_schema,
    published_library,
)
from models.publishing import PreparedLibrary, publish
from models.schema import config, upgrade
from models.tables import PublishedLibrary
from tests import samples
from tests.databases import database_url
from tests.samples import GUIDE, PLACES, content, faults_from, write_catalogs

FILE = "library.yaml"
# Without languages: offered in all that the software knows.
SETTINGS = re.sub("languages: .*\n", "", samples.SETTINGS)


def read(
    folder: Path, settings: str = SETTINGS, guide: str = GUIDE, places: str = PLACES
) -> Library:
    return read_library(content(folder, guide, places=places, settings=settings))


def test_a_library_knows_no_subject(tmp_path: Path) -> None:
    """Roles, audiences and places are whatever the library says, in its order."""
    settings = SETTINGS.replace("police: Police", "lost-property: The desk")
    settings = settings.replace("place: GB", "place: PL").replace(
        "parents: For par", "kin: For par"
    )
    places = "places:\n" + "  - {code: DE, name: Germany, roles: {lost-property: [helper]}}\n"
    places += "  - {code: PL, name: Poland, roles: {emergency: [ambulance]}}\n"
    guide = GUIDE.replace("audience: [parents]", "audience: [kin]").replace(".phone}", "}")
    guide = guide.replace("Call {emergency}", "Ask {helper}").replace(
        "[emergency, helper]", "[helper]"
    )
    library = read(tmp_path, settings, guide, places)
    assert [*library.directory.places] == ["PL", "DE"]  # the default place stands first
    assert [*library.directory.roles] == ["emergency", "lost-property"]
    assert library.directory.filled("DE") == {"lost-property": ["helper"]}
    assert library.interface["for-kin"].text == "For parents"


def test_what_is_published_of_the_settings(tmp_path: Path) -> None:
    more = "names: {ur: ایک کونسل}\npublisher:\n  name: A council\n"
    more += "  address: [1 High Street, Riverside]\n  email: web@example.org\n"
    more += "colours: {main: '#1D4F73'}\n"
    card = library_card(read(tmp_path, more + SETTINGS).settings, "ltr")
    assert card.model_dump() == {
        "name": "A council",
        "languages": None,
        "partial": [],
        "names": {"ur": "ایک کونسل"},
        "publisher": {
            "name": "A council",
            "address": ["1 High Street", "Riverside"],
            "email": "web@example.org",
            "data_protection": None,
        },
        "colours": {"main": "#1d4f73", "accent": "#0b4f8a"},
        "logo": None,
        "licence": {"name": "CC0", "url": "https://example.org/licence"},
        "leave_to": "https://example.org/weather",
        "urgent": ["emergency"],
        "plain": ["emergency"],
        "audiences": ["parents"],
        "slip": ["name", "class", "phone", "signature", "date"],
    }


def slip(lines: int) -> str:
    return "{" + ", ".join(f"line-{each}: Line {each}" for each in range(lines)) + "}"


def test_a_slip_has_its_own_lines_in_their_order(tmp_path: Path) -> None:
    library = read(tmp_path, SETTINGS + f"slip: {slip(8)}\n")
    assert library_card(library.settings, "ltr").slip == [f"line-{each}" for each in range(8)]
    assert [library.interface[f"slip-line-{each}"].text for each in (0, 7)] == ["Line 0", "Line 7"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: A council", "name: ' '", "1: name: must be one line"),
        ("name: A council", "title: A council", "1: title: there is no such key"),
        ("name: A council\n", "", "1: name: is missing"),
        ("name: A council", f"name: {'a' * 61}", "1: name: String should have at most 60"),
        ("name: A council", "name: |\n  A\n  council", "1: name: must be one line"),
        (
            "place: GB",
            "names:\n  pl: Rada\n  en: A council\nplace: GB",
            "4: names.en: there is no such language, only cy, pl,",
        ),
        ("place: GB", "publisher: {address: [A]}\nplace: GB", "2: publisher.name: is missing"),
        ("place: GB", "publisher: {name: A, email: B}\nplace: GB", "2: publisher.email: must be"),
        ("place: GB", "publisher: {name: A, phone: 1}\nplace: GB", "2: publisher.phone: there is"),
        (
            "place: GB",
            "colours:\n  main: #1d4f73\nplace: GB",
            "3: colours.main: a colour is written",
        ),
        ("place: GB", "colours: {main: '#fff'}\nplace: GB", "2: colours.main: a colour is written"),
        (
            "place: GB",
            "colours: {link: '#123456'}\nplace: GB",
            "2: colours.link: there is no",
        ),
        (
            "place: GB",
            "colours:\n  accent: '#1d4f73'\n  main: '#777777'\nplace: GB",
            "4: colours.main: the contrast of #777777 with #ffffff is 4.47:1, 4.5:1 is needed. "
            "The nearest that has it is #767676",
        ),
        (
            "place: GB",
            "colours: {accent: '#767676'}\nplace: GB",
            "2: colours.accent: the contrast of #767676 with #f2f4f8 is 4.12:1, 4.5:1 is needed. "
            "The nearest that has it is #6f6f6f",
        ),
        ("place: GB", "footer: ' '\nplace: GB", "2: footer.text: is empty"),
        ("place: GB", "names: {ur: ''}\nplace: GB", "2: names.ur: must be one line"),
        ("place: GB", "place: Wales", "2: place: must be a code"),
        ("place: GB", "place: FR", "1: place: there is no FR in places.yaml, only GB, GB-WLS"),
        ("https://example.org/weather", "http://example.org", "3: leave_to: must be an address"),
        ("  police: Police\n", "  police: Police\n  vet: Vet\n", "14: roles.vet: no place fills"),
        ("police: Police", "police: {label: Police, urgent: perhaps}", "13: roles.police.urgent"),
        ("police: Police", "police: {text: Police}", "13: roles.police.label: is missing"),
        ("police: Police", "Police: Police", "13: roles.Police.[key]: may have small"),
        ("  parents: For", "  kin: For", "15: audiences.kin: no guide is for them"),
        (
            "audiences:",
            "words: {skip: Jump}\naudiences:\n  children: For children",
            "16: audiences.children: no guide is for them",
        ),
        ("audiences:", "slip: {title: Name}\naudiences:", "14: slip.title.[key]: no line of the"),
        ("audiences:", "slip: {cut: Name}\naudiences:", "14: slip.cut.[key]: no line of the"),
        ("audiences:", "slip: {read: Name}\naudiences:", "14: slip.read.[key]: no line of the"),
        (
            "audiences:",
            f"slip: {slip(9)}\naudiences:",
            "14: slip: Dictionary should have at most 8",
        ),
        ("audiences:", "words: {hop: Hop}\naudiences:", "14: words.hop: the software has no such"),
    ],
)
def test_settings_that_are_not_right_are_refused_at_their_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert SETTINGS.count(old) == 1
    found = faults_from(lambda: read(tmp_path, SETTINGS.replace(old, new)))
    assert any(each.startswith(f"{FILE}:{fault}") for each in found), found


@pytest.mark.parametrize("audience", ["[staff]", "[parents, staff]"])
def test_a_guide_for_an_audience_that_there_is_not_is_refused(
    tmp_path: Path, audience: str
) -> None:
    guide = GUIDE.replace("audience: [parents]", f"audience: {audience}")
    found = faults_from(lambda: read(tmp_path, guide=guide))
    fault = "audience: there is no 'staff' in library.yaml, only parents"
    assert f"guides/safe.yaml:2: {fault}" in found


def test_a_role_that_there_is_not_is_refused_where_a_place_fills_it(tmp_path: Path) -> None:
    found = faults_from(lambda: read(tmp_path, SETTINGS.replace("  police: Police\n", "")))
    assert found == ["places.yaml:7: GB-WLS.police: there is no such role in library.yaml"]


def test_a_library_without_settings_is_refused(tmp_path: Path) -> None:
    (content(tmp_path) / "library.yaml").unlink()
    assert faults_from(lambda: read_library(tmp_path)) == [f"{FILE}:1: the file does not exist"]


def test_a_word_of_the_library_stands_in_place_of_that_of_the_software(tmp_path: Path) -> None:
    own = read(tmp_path, SETTINGS + "words:\n  urgent: Look out\n")
    assert own.interface["urgent"].text == "Look out"
    assert own.documents["ui"].file_of("urgent") == FILE
    assert own.documents["ui"].file_of("warning") == "locales/ui.yaml"


def test_settings_are_published_when_they_change(tmp_path: Path, prepared: PreparedLibrary) -> None:
    engine = connect_database(database_url(tmp_path))
    with Session(engine) as session:
        assert published_library(session) is None
    assert "settings of the library" in publish(engine, prepared)
    assert publish(engine, prepared) == []
    renamed = replace(prepared, library=prepared.library.model_copy(update={"name": "Ours"}))
    assert publish(engine, renamed) == ["settings of the library"]
    with Session(engine) as session:
        assert published_library(session) == renamed.library
    engine.dispose()


def test_an_editor_knows_all_settings_and_takes_texts_as_strings() -> None:
    schema = json.loads(library_schema())
    assert schema["properties"].keys() == LibrarySettings.model_fields.keys()
    assert not schema["additionalProperties"]
    for name in ("Message", "Role"):
        text, written_out = schema["$defs"][name]["anyOf"]
        assert text == {"type": "string"}
        assert "line" not in written_out["properties"]


def test_the_schema_lies_beside_the_bundled_library() -> None:
    assert (BUNDLED / SCHEMA_FILE).read_text("utf-8") == library_schema()
    first = (BUNDLED / LIBRARY_FILE).read_text("utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA_FILE}"


def test_a_library_is_served_in_the_languages_that_it_says(tmp_path: Path) -> None:
    engine = connect_database(database_url(tmp_path))
    for tags in (["cy", "pl"], ["pl"], [], ["pl", "cy"]):
        settings = SETTINGS + f"languages: [{', '.join(tags)}]\n"
        small = read(tmp_path / "content", settings)
        small = replace(small, interface={"skip": small.interface["skip"]})
        publish(engine, prepare_library(small, write_catalogs(small, tmp_path / "locales")))
        snapshot = read_snapshot(engine)
        assert [*snapshot.languages] == [*snapshot.directory] == ["en", *sorted(tags)]
    engine.dispose()


def test_a_language_that_the_software_does_not_know_is_refused(tmp_path: Path) -> None:
    (found,) = faults_from(lambda: read(tmp_path, SETTINGS + "languages: [pl, xx]\n"))
    assert found.startswith(
        f"{FILE}:1: languages: the software does not know 'xx', only en, cy, pl"
    )


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ("languages: [cy]\npartial: [pl]\n", "'pl' is none of the languages: cy"),
        ("partial: [cy, xx]\n", "'xx' is none of the languages: cy, pl, "),
        ("partial: [en]\n", "'en' is none of the languages: cy, pl, "),
    ],
)
def test_only_a_language_that_is_offered_can_be_partial(
    tmp_path: Path, settings: str, fault: str
) -> None:
    (found,) = faults_from(lambda: read(tmp_path, SETTINGS + settings))
    assert found.startswith(f"{FILE}:1: partial: {fault}")


@pytest.mark.parametrize("publications", [0, 2])
def test_what_was_published_before_keeps_the_settings_that_were_fixed_then(
    tmp_path: Path, publications: int
) -> None:
    engine = create_engine(database_url(tmp_path))
    with engine.begin() as connection:
        command.upgrade(config(connection), "0010")
        for number in range(publications):
            row = f"({number + 1}, '2026-11-0{number + 1} 09:00:00+00:00')"
            connection.exec_driver_sql(f"INSERT INTO publication (id, made_at) VALUES {row}")
    with engine.begin() as connection:
        upgrade(connection)
    with Session(engine) as session:
        library = published_library(session)
        rows = [row.publication_id for row in session.exec(select(PublishedLibrary))]
    engine.dispose()
    assert rows == [publications] * bool(publications)
    if library:
        assert (library.name, library.audiences) == ("Polyleaf", ["children", "parents", "staff"])
        assert library.urgent == ["emergency", "police", "child-helpline"]
