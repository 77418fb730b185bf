"""`polyleaf rename` at the command line, up to what is published."""

import re
from collections.abc import Iterator

import pytest

from tests.editing.test_commands import GUIDE, POLISH, SLUG, Desk

LOG = POLISH.replace(".po", ".review.json")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with desk.commands:
        desk.run("review", SLUG, "pl", "--by", "anna-3", typed="y\n")
        desk.run("publish")
        yield desk


def test_a_renamed_block_is_published_with_its_translations(desk: Desk) -> None:
    refused = desk.run("rename", "block", SLUG, "tricks", "keep", code=1)
    assert "the id `keep` is reserved" in refused
    before = desk.read(GUIDE), desk.read(POLISH)
    done = desk.run("rename", "block", SLUG, "tricks", "how-they-act")
    assert f"{GUIDE}: written\nlocales/: 13 files written\n" in done
    assert "polyleaf publish" in done
    assert desk.read(POLISH) == before[1].replace('msgctxt "tricks.', 'msgctxt "how-they-act.')
    assert re.findall(r'"tricks\.', desk.read(LOG)) == []
    assert "no errors" in desk.run("check")
    published = desk.run("publish")
    assert re.search(f"{SLUG}: edition 1 in .*\\bpl\\b.*, revision 2", published)
    assert "waits" not in published


def test_a_renamed_guide_is_published_with_its_translations(desk: Desk) -> None:
    assert "is reserved" in desk.run("rename", "guide", SLUG, "search", code=1)
    done = desk.run("rename", "guide", SLUG, "going-live")
    assert f"{GUIDE}: deleted" in done and "renamed.yaml: written" in done
    left = [path for path in desk.folder.rglob(f"{SLUG}.*") if "cache" not in path.parts]
    assert left == []
    checked = desk.run("check")
    assert ("no errors" in checked, "no longer in the content" in checked) == (True, False)
    published = desk.run("publish")
    assert f"{SLUG} is called going-live now" in published
    assert "going-live: edition 1 in en, cy, pl, ur, ar, zh-Hans, ti, revision" in published
    assert "going-live: edition 2" not in published
    assert "waits" not in published and "no longer in the content" not in published
    assert "Nothing changed." in desk.run("publish")


def test_a_renamed_place_is_published_with_its_name(desk: Desk) -> None:
    places = "places.yaml"
    assert "is the place of all" in desk.run("rename", "place", "GB", "UK", code=1)
    done = desk.run("rename", "place", "GB-GLS", "GB-GLO")
    assert f"{places}: written" in done and "renamed.yaml: written" in done
    assert "code: GB-GLO" in desk.read(places) and "GB-GLS" not in desk.read(places)
    assert "no errors" in desk.run("check")
    published = desk.run("publish")
    assert "GB-GLS is called GB-GLO now" in published
    assert "contacts in en, cy, pl, ur, ar, zh-Hans, ti, revision 2" in published
    assert "waits" not in published and "edition" not in published
    assert "Nothing changed." in desk.run("publish")


def test_an_update_says_which_translations_moved_and_which_are_not_kept(desk: Desk) -> None:
    guide, catalog = (each.replace(SLUG, "going-live") for each in (GUIDE, POLISH))
    text, polish = desk.read(guide), desk.read(catalog)
    desk.edit(guide, "  - id: how-they-act\n", "  - id: ways\n")
    moved = desk.run("update")
    assert "moved: going-live: how-they-act.title -> ways.title [cy, pl, ur" in moved
    assert "going-live: written in cy, pl, ur, ar, zh-Hans, ti" in moved and "not kept" not in moved
    assert desk.read(catalog) == polish.replace('msgctxt "how-they-act.', 'msgctxt "ways.')
    (desk.folder / guide).write_text(re.sub(r"  - id: ways\n(    .*\n)+", "", desk.read(guide)))
    lost = desk.run("update")
    assert "not kept: going-live: ways.title (no new message has its source text) [cy, pl" in lost
    assert "stays in the catalogs as obsolete (#~)" in lost
    assert "not kept" not in desk.run("update")
    (desk.folder / guide).write_text(text, "utf-8")
    assert "moved: going-live: ways.title -> how-they-act.title" in desk.run("update")
    assert desk.read(catalog) == polish
