"""The directory: what a place does not fill its parent does, and nothing dangles."""

from pathlib import Path

import pytest

from models.directory import Directory, Line, directory_messages, read_directory
from models.library import read_library_settings
from models.publishing import PreparedLibrary
from tests.registry import LIBRARY
from tests.registry import PLACES as CODES
from tests.samples import CONTACTS, PLACES, content, faults_from


def read(folder: Path, contacts: str = CONTACTS, places: str = PLACES) -> Directory:
    return read_folder(content(folder, contacts=contacts, places=places))


def read_folder(folder: Path) -> Directory:
    return read_directory(folder, read_library_settings(folder, ["en"]))


def test_a_place_fills_its_own_roles_and_inherits_the_others(tmp_path: Path) -> None:
    directory = read(tmp_path)
    assert directory.filled("GB") == {"emergency": ["ambulance"]}
    assert directory.filled("GB-WLS") == {"emergency": ["ambulance"], "police": ["helper"]}


def test_an_own_role_replaces_the_parents(tmp_path: Path) -> None:
    own = PLACES.replace("police:", "emergency: [helper, ambulance]\n      police:")
    assert read(tmp_path, places=own).filled("GB-WLS") == {
        "emergency": ["helper", "ambulance"],
        "police": ["helper"],
    }


def test_the_newest_evidence_counts_as_exact_as_it_is_known(tmp_path: Path) -> None:
    contacts = read(tmp_path).contacts
    assert contacts["ambulance"].evidenced_on == "2026-09"
    assert contacts["helper"].evidenced_on == "2021"
    undated = read(tmp_path, CONTACTS.replace("2026-09,", "undated,")).contacts["ambulance"]
    assert undated.evidenced_on is None


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        ("0999 12", "tel:099912"),
        ("0999 12", "tel:+4499912"),
        ("0999 12", "tel:+3599912"),
        ("0999 12", "tel:+199912"),
        ("999", "tel:999"),
        ("85258", "sms:85258"),
        ("116 123", "tel:+35116123"),
    ],
)
def test_the_number_that_is_printed_is_dialled(number: str, uri: str) -> None:
    assert Line(number=number, uri=uri).uri == uri


def test_its_messages_have_contexts(tmp_path: Path) -> None:
    assert [context for context, _ in directory_messages(read(tmp_path))] == [
        "role.emergency",
        "role.police",
        "place.GB",
        "place.GB-WLS",
        "ambulance.about",
        "helper.about",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('print_policy: "yes, always"', 'print_policy: "no"', "17: contacts.1.print_policy"),
        ('print_policy: "yes, always"', "print_policy: yesterday", "17: contacts.1.print_policy"),
        ("- id: helper", "- id: ambulance", "11: `ambulance` is used twice"),
        ("id: helper", "id: Help!", "11: contacts.1.id"),
        ('"0999 12"', '"0999-12"', "5: contacts.0.phones.0.number"),
        ('"0999 12"', "099912", "5: contacts.0.phones.0.number"),
        ('"0999 12"', '"٠٩٩٩"', "5: contacts.0.phones.0.number"),
        ("tel:099912", "callto:099912", "5: contacts.0.phones.0.uri"),
        ("tel:099912", "tel:099913", "5: contacts.0.phones.0"),
        ("tel:099912", "tel:+4499913", "5: contacts.0.phones.0"),
        ("tel:099912", "tel:+99912", "5: contacts.0.phones.0"),
        ("tel:099912", "tel:+123499912", "5: contacts.0.phones.0"),
        ("https://example.org/helper", "http://example.org", "15: contacts.1.website"),
        (
            "evidence: [{url: null, date: 2026-09, says: It is so}]",
            "evidence: []",
            "10: contacts.0.evidence: is empty; it needs at least one entry",
        ),
        ("2026-09-30", "2026-09-31", "18: contacts.1.human_verified_on"),
        ("name: Helper", "name: Helper\n    fax: 12", "13: contacts.1.fax: there is no such key"),
        ("name: Helper", "nom: Helper", "12: contacts.1.nom: there is no such key"),
    ],
)
def test_a_contact_that_is_not_right_is_refused(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    found = faults_from(lambda: read(tmp_path, contacts=CONTACTS.replace(old, new, 1)))
    assert any(each.startswith(f"contacts.yaml:{fault}") for each in found)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("parent: GB", "parent: FR", "7: GB-WLS: unknown parent FR"),
        ("parent: GB", "parent: GB-WLS", "7: GB-WLS: lies within itself"),
        ("[helper]", "[helper, ghost]", "7: GB-WLS.police: unknown contact ghost"),
        ("[helper]", "[]", "10: places.1.roles.police"),
        ("police: [helper]", "Vet: [helper]", "10: places.1.roles.Vet.[key]"),
        ("code: GB-WLS", "code: GB", "6: `GB` is used twice"),
        ("code: GB-WLS", "code: Wales", "6: places.1.code"),
        ("parent: GB", "parent: GB\n    postcodes: [CF, cf]", "9: places.1.postcodes.1"),
        ("parent: GB", "parent: GB\n    postcodes: [CF10 1AA]", "9: places.1.postcodes.0"),
        (
            "parent: GB",
            "parent: GB\n    postcodes: [CF, SA, CF]",
            "7: GB-WLS: the postcodes CF are those of GB-WLS already",
        ),
    ],
)
def test_a_place_that_is_not_right_is_refused(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    found = faults_from(lambda: read(tmp_path, places=PLACES.replace(old, new, 1)))
    assert found and all(each.startswith("places.yaml:") for each in found)
    assert any(each.startswith(f"places.yaml:{fault}") for each in found)


def test_places_cannot_lie_within_each_other(tmp_path: Path) -> None:
    ring = PLACES.replace("name: United Kingdom", "name: United Kingdom\n    parent: GB-WLS")
    assert faults_from(lambda: read(tmp_path, places=ring)) == [
        "places.yaml:3: GB: lies within itself",
        "places.yaml:8: GB-WLS: lies within itself",
    ]


def test_a_place_below_a_ring_is_refused_once_and_not_followed_for_ever(tmp_path: Path) -> None:
    ring = PLACES.replace("parent: GB", "parent: GB-WLS") + (
        "  - {code: GB-CDF, name: Cardiff, parent: GB-WLS, roles: {}}\n"
    )
    found = faults_from(lambda: read(tmp_path, places=ring))
    assert found == ["places.yaml:7: GB-WLS: lies within itself"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    (content(tmp_path) / "places.yaml").unlink()
    found = faults_from(lambda: read_folder(tmp_path))
    assert found == ["places.yaml:1: the file does not exist"]


@pytest.mark.parametrize("code", CODES)
def test_every_place_fills_roles_in_their_order(code: str) -> None:
    filled = LIBRARY.directory.filled(code)
    assert list(filled) == [role for role in LIBRARY.settings.roles if role in filled]
    assert {"emergency", "police", "report-abuse", "child-helpline"} <= set(filled)


@pytest.mark.parametrize(
    ("place", "around"),
    [
        ("GB-GLS", ["GB-GLS", "GB-ENG", "GB"]),
        ("GB-WLS", ["GB-WLS", "GB"]),
        ("GB", ["GB"]),
        ("GB-XXX", ["GB-XXX", "GB"]),
    ],
)
def test_around_a_place_is_what_it_lies_in_the_nearest_first(
    prepared: PreparedLibrary, place: str, around: list[str]
) -> None:
    assert prepared.directory["en"].around(place) == around
