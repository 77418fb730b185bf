"""Ids change, and translations with their reviews go with them."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message

from locales.catalogs import parse_messages, update_catalog
from locales.library import read_library
from locales.library_files import parse_library, prepare_files, read_library_files
from locales.renaming import Changes, rename_block, rename_guide, rename_place, renamed_reviews
from locales.reviews import Review, digest, format_review_log, parse_review_log, status_of
from locales.sign_off import sign_off
from models.errors import DomainError, InvalidFiles
from models.guide import Question, Reserved
from tests.registry import TAGS
from tests.samples import POLISH, content, write_catalogs

DAY = date(2026, 11, 1)
ANNA: dict[str, Any] = {"state": "checked", "by": "anna-3", "date": DAY}
MADE_UP = Path(__file__).parents[1] / "library"
YAML = sorted(MADE_UP.glob("**/*.yaml"))
PO, LOG = (f"locales/pl/LC_MESSAGES/safe.{end}" for end in ("po", "review.json"))
FILE = "guides/safe.yaml"
RESERVED = Reserved(ids=frozenset(["keep"]), slugs=frozenset(["search"]))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The files of the small library; every Polish message is checked by a person."""
    folder = content(tmp_path / "content")
    write_catalogs(read_library(folder), folder / "locales", interface=False)
    found = read_library_files(folder)
    messages = parse_messages(found[PO].encode(), PO)
    found[LOG] = format_review_log(sign_off(messages.values(), {}, "anna-3", DAY))
    return found


def status(files: Mapping[str, str], context: str, po: str = PO, log: str = LOG) -> str:
    message = parse_messages(files[po].encode(), po)[context]
    return status_of(message, parse_review_log(files[log], log))


def with_changes(files: Mapping[str, str], changes: Changes) -> dict[str, str]:
    return {path: text for path, text in {**files, **changes}.items() if text is not None}


def test_a_renamed_block_keeps_translations_and_reviews(files: dict[str, str]) -> None:
    changes = rename_block(files, "safe", "first", "at-once", RESERVED)
    after = with_changes(files, changes)
    assert after[FILE] == files[FILE].replace("id: first", "id: at-once")
    for context in ("calm", "read"):
        assert status(after, f"at-once.{context}") == "checked"
    assert status(after, "danger.call") == "checked"
    assert "first." not in after[PO] + after[LOG]
    assert 'msgctxt "at-once.calm"' in after["locales/templates/safe.pot"]
    assert not [each for each in prepare_files(after).waiting if each.file == PO]
    kept = prepare_files(after).translations["safe"]["pl"]
    before = prepare_files(files).translations["safe"]["pl"]
    assert kept == before.with_block_ids({"first": "at-once"})


@pytest.mark.parametrize("updated", [False, True], ids=["reworded", "reworded, then updated"])
def test_a_review_of_older_english_is_kept_for_when_that_comes_back(
    files: dict[str, str], updated: bool
) -> None:
    words = {**files, FILE: files[FILE].replace("Stay **calm**", "Keep **calm**")}
    if updated:
        document = parse_library(words).documents["safe"]
        words[PO] = update_catalog(document, POLISH, files[PO].encode()).decode()
    renamed = with_changes(words, rename_block(words, "safe", "first", "at-once", RESERVED))
    assert status(renamed, "at-once.calm") == "outdated"
    back = parse_library(
        {**renamed, FILE: renamed[FILE].replace("Keep **calm**", "Stay **calm**")}
    ).documents["safe"]
    renamed[PO] = update_catalog(back, POLISH, renamed[PO].encode()).decode()
    assert status(renamed, "at-once.calm") == "checked"


def test_an_earlier_review_is_renamed_with_the_newest() -> None:
    message = Message("Help.", "Pomoc.", context="first.calm", previous_id=["Aid."])
    earlier = Review(digest=digest("first.calm", "Aid.", "Pomoc."), **ANNA)
    entry = Review(digest=digest("first.calm", "Help.", "Pomoc."), earlier=earlier, **ANNA)
    log = renamed_reviews({"first.calm": entry}, {"first.calm": message}, {"first.calm": "a.calm"})
    assert log["a.calm"].digest == digest("a.calm", "Help.", "Pomoc.")
    assert log["a.calm"].earlier is not None
    assert log["a.calm"].earlier.digest == digest("a.calm", "Aid.", "Pomoc.")


def test_an_answer_still_leads_to_a_renamed_question_or_steps() -> None:
    guides = {path.relative_to(MADE_UP).as_posix(): path.read_text() for path in YAML}
    pathway = parse_library(guides).guides["what-to-do"]
    question = next(each for each in pathway.blocks if isinstance(each, Question))
    target = next(iter(question.answers.values())).to
    changes = rename_block(guides, "what-to-do", target, "renamed", RESERVED)
    blocks = parse_library(with_changes(guides, changes)).guides["what-to-do"].blocks
    found = next(each for each in blocks if isinstance(each, Question))
    assert next(iter(found.answers.values())).to == "renamed"


REFUSED = {
    "no such guide": ("danger", "at-once", "other", "There is no guide 'other'"),
    "no such block": ("second", "at-once", "safe", "safe has no block 'second'"),
    "taken": ("first", "danger", "safe", "has a block 'danger' already"),
    "the same": ("first", "first", "safe", "has a block 'first' already"),
    "needed by pages": ("first", "keep", "safe", "the id `keep` is reserved"),
    "needed by catalogs": ("first", "document", "safe", "the id `document` is reserved"),
    "capitals": ("first", "First", "safe", "may have small letters"),
    "another line": ("first", "a\n    x: b", "safe", "safe.yaml"),
    "a number": ("first", "12", "safe", "must be a text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_renamed_is_refused(files: dict[str, str], case: str) -> None:
    old, new, slug, reason = REFUSED[case]
    with pytest.raises(DomainError, match=reason):
        rename_block(files, slug, old, new, RESERVED)


# How the id is written, and what is written for the new one; None if it is refused.
FORMS = {
    "- id: first": "- id: at-once",
    "- id: 'first'": "- id: 'at-once'",
    '- id: "first"  # the first': '- id: "at-once"  # the first',
    "- note: the id\n    id: first": "- note: the id\n    id: at-once",
    "- note: 'say id: first'\n    id: first": "- note: 'say id: first'\n    id: at-once",
    "- note: say\n      id first\n    id: first": "- note: say\n      id first\n    id: at-once",
    "- note: >-\n      id: first\n    id: first": None,
    "- id: >-\n      first": None,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_file_keeps_its_form(files: dict[str, str], form: str) -> None:
    guide = files[FILE].replace("- id: first", form)
    written = FORMS[form]
    if written is None:
        with pytest.raises(DomainError, match="cannot be renamed here"):
            rename_block({**files, FILE: guide}, "safe", "first", "at-once", RESERVED)
    else:
        changes = rename_block({**files, FILE: guide}, "safe", "first", "at-once", RESERVED)
        assert changes[FILE] == guide.replace(form, written)


def test_a_renamed_guide_keeps_translations_and_reviews(files: dict[str, str]) -> None:
    changes = rename_guide(files, "safe", "safer", RESERVED)
    after = with_changes(files, changes)
    assert not [path for path in after if path.split("/")[-1].startswith("safe.")]
    assert changes["locales/templates/safe.pot"] is None
    assert after["guides/safer.yaml"] == files[FILE]
    po, log = PO.replace("safe.", "safer."), LOG.replace("safe.", "safer.")
    assert after[log] == files[LOG]
    assert after[po] == files[PO].replace("/safe.yaml", "/safer.yaml").replace(
        "polyleaf safe", "polyleaf safer"
    )
    assert prepare_files(after).translations["safer"].keys() == {*TAGS}
    assert prepare_files(after).renamed == {"safe": "safer"}


# The slugs that a guide has in turn, and what the file says in the end.
SLUGS = {
    "once": (["b"], {"safe": "b"}),
    "twice": (["b", "c"], {"safe": "c", "b": "c"}),
    "and back": (["b", "c", "safe"], {"b": "safe", "c": "safe"}),
    "a number, a truth value": (["12", "true"], {"safe": "true", "12": "true"}),
}


@pytest.mark.parametrize("case", SLUGS)
def test_every_older_slug_leads_to_the_present_one(files: dict[str, str], case: str) -> None:
    turns, expected = SLUGS[case]
    for old, new in pairwise(["safe", *turns]):
        files = with_changes(files, rename_guide(files, old, new, RESERVED))
    assert parse_library(files).renamed == expected


@pytest.mark.parametrize("form", ["safe", "'safe'", '"safe"  # the guide'])
def test_what_points_to_a_guide_points_to_its_new_slug(files: dict[str, str], form: str) -> None:
    bulletin = files[FILE].replace("kind: guide", f"kind: bulletin\nsee_instead: {form}")
    path = "bulletins/news.yaml"
    files[path] = bulletin.replace("topics:", "expires: 2027-01-01\ntopics:")
    after = with_changes(files, rename_guide(files, "safe", "safer", RESERVED))
    assert parse_library(after).guides["news"].see_instead == "safer"
    assert after[path] == files[path].replace(f": {form}", f": {form}".replace("safe", "safer"))


REFUSED_SLUGS = {
    "unknown": ("other", "safer", "There is no guide 'other'"),
    "the same": ("safe", "safe", "there is a guide 'safe' already"),
    "needed by pages": ("safe", "search", "`search` is reserved"),
    "needed by catalogs": ("safe", "contacts", "`contacts` is reserved"),
    "capitals": ("safe", "Safer", "'Safer' is not a slug"),
    "elsewhere": ("safe", "../../safer", "is not a slug"),
    "too long": ("safe", "a" * 81, "at most 80 characters"),
}


@pytest.mark.parametrize("case", REFUSED_SLUGS)
def test_what_cannot_be_a_slug_is_refused(files: dict[str, str], case: str) -> None:
    old, new, reason = REFUSED_SLUGS[case]
    with pytest.raises(DomainError, match=reason):
        rename_guide(files, old, new, RESERVED)


def test_an_older_slug_of_another_guide_is_not_given_again(files: dict[str, str]) -> None:
    after = with_changes(files, rename_guide(files, "safe", "safer", RESERVED))
    after["guides/other.yaml"] = files[FILE]
    with pytest.raises(DomainError, match="'safe' is an older name of 'safer'"):
        rename_guide(after, "other", "safe", RESERVED)
    assert rename_guide(after, "safer", "safe", RESERVED)


PLACES = "places.yaml"
PLACES_PO, PLACES_LOG = (f"locales/pl/LC_MESSAGES/contacts.{end}" for end in ("po", "review.json"))
CHILD = """  - code: GB-GLS
    name: Gloucestershire
    parent: {parent}
    roles: {{}}
"""


@pytest.fixture
def places(files: dict[str, str]) -> dict[str, str]:
    """The files of the small library; the Polish name of Wales is checked by a person."""
    messages = parse_messages(files[PLACES_PO].encode(), PLACES_PO)
    log = sign_off([messages["place.GB-WLS"]], {}, "anna-3", DAY)
    return {**files, PLACES_LOG: format_review_log(log)}


@pytest.mark.parametrize("parent", ["GB-WLS", "'GB-WLS'", '"GB-WLS"  # Wales'])
def test_a_renamed_place_keeps_its_name_and_what_lies_in_it(
    places: dict[str, str], parent: str
) -> None:
    places[PLACES] += CHILD.format(parent=parent)
    after = with_changes(places, rename_place(places, "GB-WLS", "GB-CYM", RESERVED))
    assert after[PLACES] == places[PLACES].replace("GB-WLS", "GB-CYM")
    assert status(after, "place.GB-CYM", PLACES_PO, PLACES_LOG) == "checked"
    assert status(places, "place.GB-WLS", PLACES_PO, PLACES_LOG) == "checked"
    assert status(after, "place.GB", PLACES_PO, PLACES_LOG) == "machine"
    assert "GB-WLS" not in after[PLACES_PO] + after[PLACES_LOG]
    assert 'msgctxt "place.GB-CYM"' in after["locales/templates/contacts.pot"]
    assert parse_library(after).renamed_places == {"GB-WLS": "GB-CYM"}
    assert parse_library(after).directory.places["GB-GLS"].parent == "GB-CYM"
    before = prepare_files(places).directory["pl"].places["GB-WLS"]
    assert prepare_files(after).directory["pl"].places["GB-CYM"].name == before.name


# The codes that a place has in turn, and what the file says in the end.
CODES = {
    "once": (["GB-B"], {"GB-WLS": "GB-B"}),
    "twice": (["GB-B", "GB-C"], {"GB-WLS": "GB-C", "GB-B": "GB-C"}),
    "and back": (["GB-B", "GB-WLS"], {"GB-B": "GB-WLS"}),
    "a truth value": (["NO"], {"GB-WLS": "NO"}),
}


@pytest.mark.parametrize("case", CODES)
def test_every_older_code_leads_to_the_present_one(files: dict[str, str], case: str) -> None:
    turns, expected = CODES[case]
    files = with_changes(files, rename_guide(files, "safe", "safer", RESERVED))
    for old, new in pairwise(["GB-WLS", *turns]):
        files = with_changes(files, rename_place(files, old, new, RESERVED))
    assert parse_library(files).renamed_places == expected
    assert parse_library(files).renamed == {"safe": "safer"}


REFUSED_CODES = {
    "unknown": ("GB-XX", "GB-CYM", "there is no place 'GB-XX'"),
    "of all": ("GB", "UK", "GB is the place of all who choose none"),
    "the same": ("GB-WLS", "GB-WLS", "there is a place 'GB-WLS' already"),
    "taken": ("GB-WLS", "GB", "there is a place 'GB' already"),
    "small letters": ("GB-WLS", "gb-cym", "'gb-cym' is not a code"),
    "too long": ("GB-WLS", "GB-WALE", "'GB-WALE' is not a code"),
    "another line": ("GB-WLS", "GB-CYM\n", "is not a code"),
    "older name": ("GB-WLS", "GB-OLD", "'GB-OLD' is an older name of 'GB'"),
}


@pytest.mark.parametrize("case", REFUSED_CODES)
def test_what_cannot_be_a_code_is_refused(files: dict[str, str], case: str) -> None:
    old, new, reason = REFUSED_CODES[case]
    files["renamed.yaml"] = "places: {GB-OLD: GB}\n"
    with pytest.raises(DomainError, match=reason):
        rename_place(files, old, new, RESERVED)


def test_a_code_that_the_command_does_not_find_is_not_half_renamed(files: dict[str, str]) -> None:
    files[PLACES] = files[PLACES].replace("code: GB-WLS", "code: >-\n      GB-WLS")
    with pytest.raises(InvalidFiles, match="write `code: GB-WLS` on a line of its own"):
        rename_place(files, "GB-WLS", "GB-CYM", RESERVED)


WRONG_CODES = {
    "{GB-OLD: GB-XX}": "there is no place `GB-XX`, to which `GB-OLD` was renamed",
    "{GB: GB-WLS}": "there is a place `GB`, which was renamed to `GB-WLS`",
    "{gb: GB}": "must be a code",
}


@pytest.mark.parametrize("names", WRONG_CODES)
def test_the_file_of_new_codes_is_checked(files: dict[str, str], names: str) -> None:
    with pytest.raises(InvalidFiles, match=f"(?m)^renamed.yaml:1: .*{WRONG_CODES[names]}"):
        parse_library({**files, "renamed.yaml": f"places: {names}\n"})


# What renamed.yaml says, and why it is refused.
WRONG = {
    '{"old": "gone"}': "there is no guide `gone`, to which `old` was renamed",
    '{"safe": "safe"}': "there is a guide `safe`, which was renamed to `safe`",
    '{"a": "b", "b": "a"}': "there is no guide `b`",
    '{"A": "safe"}': "small letters",
}


@pytest.mark.parametrize("names", WRONG)
def test_the_file_of_new_names_is_checked(files: dict[str, str], names: str) -> None:
    with pytest.raises(InvalidFiles, match=f"(?m)^renamed.yaml:1: .*{WRONG[names]}"):
        parse_library({**files, "renamed.yaml": f"guides: {names}\n"})
