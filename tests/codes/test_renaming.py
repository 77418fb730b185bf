"""What a guide, a block or a place is called in the files changes nothing on a printed sheet."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.advice import Translation
from models.editions import with_present_slugs
from models.errors import InvalidFiles
from models.publishing import PreparedLibrary
from tests.answers import described, served, services_of
from tests.codes.office import GUIDE, Office, with_text

ALL = ("en", "pl", "ur")


def renamed_block(office: Office, old: str, new: str, *tags: str) -> PreparedLibrary:
    return office.guide(lambda each: each.with_block_ids({old: new}), *tags)


def newest(office: Office, tag: str) -> Any:
    return services_of(office.client).reloader.snapshot.guides[GUIDE][tag]


def test_a_renamed_block_leaves_sheets_current_and_makes_no_edition(office: Office) -> None:
    codes = [office.print(tag) for tag in ALL]
    office.publish(renamed_block(office, "first", "at-once", *ALL))
    assert [office.told(code) for code in codes] == [("current", [])] * 3
    assert office.check(codes[1])["changed"] == []
    assert {newest(office, tag).edition for tag in ALL} == {1}
    assert "at-once" in [each.id for each in newest(office, "pl").translation.blocks]


@pytest.mark.parametrize("kind", ["normal", "safety"])
def test_a_language_that_waits_keeps_the_words_of_a_renamed_block(
    office: Office, kind: Any
) -> None:
    office.publish(
        described(office.guide(lambda each: with_text(each, "gasp", "text", "New."), "en"), GUIDE)
    )
    library = renamed_block(office, "first", "at-once", "en")
    translations = {**library.translations, GUIDE: {"en": library.translations[GUIDE]["en"]}}
    again = replace(office, library=replace(library, translations=translations)).guide(
        lambda each: with_text(each, "said", "text", "Newer."), "en"
    )
    office.publish(described(again, GUIDE, kind, "Newer."))
    for block in newest(office, "pl").translation.blocks:
        if block.id in ("at-once", "first"):
            assert {text.lang for text in block.every_text()} == {"pl"}
    ids = [each.id for each in newest(office, "pl").translation.blocks]
    assert "at-once" in ids and "first" not in ids


NEW = "water-cold"
ADDRESSES = (
    "/pl/{}",
    "/pl/{}?place=GB-GLS&with=en",
    "/v1/advice/{}",
    "/v1/advice/{}/pl?place=GB-GLS",
    "/v1/handouts/{}/pl.pdf?layout=large",
    "/pl/{}/mistake",
)


def renamed_guide(library: PreparedLibrary, old: str, new: str) -> PreparedLibrary:
    """The library after `polyleaf rename guide`."""

    def moved(each: Translation) -> Translation:
        return with_present_slugs(each, {old: new})

    translations = {
        new if slug == old else slug: {tag: moved(each) for tag, each in guide.items()}
        for slug, guide in library.translations.items()
    }
    names = {each: new if to == old else to for each, to in library.renamed.items()} | {old: new}
    names.pop(new, None)
    return replace(library, translations=translations, renamed=names)


def test_a_renamed_guide_leaves_sheets_current_and_makes_no_edition(office: Office) -> None:
    codes = [office.print(tag) for tag in ALL]
    office.publish(renamed_guide(office.library, GUIDE, NEW))
    assert [office.told(code) for code in codes] == [("current", [])] * 3
    check = office.check(codes[1])
    assert (check["slug"], check["edition"], check["newest_edition"]) == (NEW, 1, 1)
    assert (check["page"], check["changed"]) == (f"/pl/{NEW}?place=GB", [])
    assert office.client.get(f"/v1/advice/{NEW}/pl").json()["slug"] == NEW


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_older_address_leads_to_the_present_one(office: Office, address: str) -> None:
    office.publish(renamed_guide(office.library, GUIDE, NEW))
    answer = office.client.get(address.format(GUIDE))
    assert (answer.status_code, answer.headers["location"]) == (308, address.format(NEW))
    later = renamed_guide(office.library, NEW, "third")
    office.publish(later)
    for old in (GUIDE, NEW):
        answer = office.client.get(address.format(old))
        assert (answer.status_code, answer.headers["location"]) == (308, address.format("third"))
    office.publish(renamed_guide(later, "third", GUIDE))
    assert office.client.get(address.format(GUIDE)).status_code == 200
    assert office.client.get(address.format(NEW)).headers["location"] == address.format(GUIDE)


def test_an_older_slug_that_is_not_in_the_address_is_named(office: Office) -> None:
    office.publish(renamed_guide(office.library, GUIDE, NEW))
    sent = {"slug": GUIDE, "language": "pl", "kind": "content", "text": "Wrong."}
    answer = office.client.post("/v1/feedback", json=sent)
    assert answer.status_code in (404, 422)
    assert NEW in answer.text


def test_editions_go_on_under_the_new_slug(office: Office) -> None:
    code = office.print()
    library = office.guide(lambda each: with_text(each, "gasp", "text", "New."), *ALL)
    library = renamed_guide(library, GUIDE, NEW)
    with pytest.raises(InvalidFiles, match="the English has changed since edition 1"):
        office.publish(library)
    office.publish(described(library, NEW))
    assert office.told(code) == ("newer", ["edition"])
    assert office.check(code)["newest_edition"] == 2
    older = office.client.get(f"/v1/advice/{NEW}/pl?edition=1").json()
    assert (older["slug"], older["locale"]["edition"]) == (NEW, 1)
    edited = {"edition": 2, "type": "published", "slug": NEW}
    changes = office.client.get("/v1/changes?since=1").json()["items"]
    assert any(edited.items() <= each.items() for each in changes)


def test_a_rename_is_in_the_feed_and_a_language_that_waits_goes_with_it(office: Office) -> None:
    words = office.guide(lambda each: with_text(each, "gasp", "text", "New."), "en")
    english = {"en": words.translations[GUIDE]["en"]}
    waiting = replace(words, translations={**words.translations, GUIDE: english})
    office.publish(described(waiting, GUIDE))
    code = office.print()
    office.publish(renamed_guide(office.library, GUIDE, NEW))
    assert office.told(code) == ("newer", ["english"])
    changes = office.client.get("/v1/changes?since=2").json()["items"]
    assert {(each["slug"], each["language"], each["edition"]) for each in changes} == {
        *((NEW, "en", 2), (NEW, "pl", 1), (NEW, "ur", 1))
    }


def test_notices_of_an_older_slug_hold_and_either_slug_can_be_withdrawn(office: Office) -> None:
    code = office.print()
    number = office.notice(kind="correction", slug=GUIDE)
    office.publish(renamed_guide(office.library, GUIDE, NEW))
    assert office.told(code) == ("outdated", ["correction"])
    office.lift(number)
    assert office.told(code) == ("current", [])
    for slug in (GUIDE, NEW):
        number = office.notice(kind="withdrawal", slug=slug, readable=False)
        assert office.client.get(f"/v1/advice/{NEW}/pl").status_code == 410
        office.lift(number)


def test_two_published_guides_cannot_become_one(office: Office) -> None:
    without = {s: each for s, each in office.library.translations.items() if s != GUIDE}
    wrong = replace(office.library, translations=without, renamed={GUIDE: "heatwave"})
    with pytest.raises(InvalidFiles, match="`heatwave` would be two published guides"):
        office.publish(wrong)


def test_an_older_slug_is_not_given_to_another_guide(office: Office) -> None:
    before = office.library
    office.publish(renamed_guide(before, GUIDE, NEW))
    both = {**before.translations, **office.library.translations}
    with pytest.raises(InvalidFiles, match=f"`{GUIDE}` is an older slug of `{NEW}`"):
        office.publish(replace(before, translations=both, renamed={}))


def test_an_older_slug_is_not_the_new_one_of_another_guide(office: Office) -> None:
    library = renamed_guide(office.library, GUIDE, NEW)
    office.publish(library)
    with pytest.raises(InvalidFiles, match=f"renamed.yaml:1: `{GUIDE}` is an older slug of"):
        office.publish(renamed_guide(library, "heatwave", GUIDE))
    office.publish(renamed_guide(library, NEW, GUIDE))


def test_what_was_never_published_needs_no_new_name(office: Office) -> None:
    office.publish(replace(office.library, renamed={"draft": GUIDE}))
    assert office.client.get("/pl/draft").status_code == 404


OTHER_KINDS = (
    ("GET", "swimming-lesson", "/pl/letters/{}?to=pl"),
    ("POST", "swimming-lesson", "/pl/letters/{}"),
    ("GET", "swimming-lesson", "/v1/letters/{}/pl"),
    ("POST", "swimming-lesson", "/v1/letters/{}/pl.pdf"),
    ("GET", "what-to-do", "/v1/pathways/{}/pl"),
    ("GET", "heatwave", "/ur/{}"),
    ("HEAD", "heatwave", "/v1/advice/{}"),
)


@pytest.mark.parametrize(("method", "slug", "address"), OTHER_KINDS)
def test_older_addresses_of_every_kind_lead_to_the_present_one(
    prepared: PreparedLibrary, tmp_path: Path, method: str, slug: str, address: str
) -> None:
    few = {slug: {tag: prepared.translations[slug][tag] for tag in ALL}}
    library = replace(prepared, translations=few, sources={})
    body = {"json": {"fields": {}}} if address.startswith("/v1/") and method == "POST" else {}
    with served(tmp_path, library, renamed_guide(library, slug, NEW)) as client:
        answer = client.request(method, address.format(slug), **body)
        assert (answer.status_code, answer.headers.get("location")) == (308, address.format(NEW))


def test_what_points_to_a_renamed_guide_makes_no_edition_and_leads_to_it(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    old, bulletin = "swim-safely", "pool-news-2017"
    few = {slug: {tag: prepared.translations[slug][tag] for tag in ALL} for slug in (old, bulletin)}
    library = replace(prepared, translations=few, sources={})
    assert {each.see_instead for each in few[bulletin].values()} == {old}
    english = few[bulletin]["en"].model_copy(update={"see_instead": NEW})
    after = renamed_guide(library, old, NEW)
    waiting = replace(after, translations={**after.translations, bulletin: {"en": english}})
    with served(tmp_path, library, waiting) as client:
        found = services_of(client).reloader.snapshot.guides[bulletin]
        assert {each.edition for each in found.values()} == {1}
        assert {tag: each.translation.see_instead for tag, each in found.items()} == (
            dict.fromkeys(ALL, NEW)
        )
