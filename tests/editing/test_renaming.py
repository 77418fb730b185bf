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
    assert f"{GUIDE}: deleted" in done and "content/renamed.yaml: written" in done
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
