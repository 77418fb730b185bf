"""The story of one change: English is made safer, Polish follows later, and every copy knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from locales.catalogs import update_catalog
from locales.languages import languages
from locales.library import read_library
from locales.library_files import prepare_files, read_library_files
from models.publishing import publish
from richtext.text import fill
from tests.answers import html_tree, services_of, shown, texts_of
from tests.databases import database_url
from tests.registry import BUNDLED_SLUGS, TAGS
from tests.samples import unchanged
from tests.tag_tree import extracted

SLUG = "image-shared-online"
GUIDE = f"guides/{SLUG}.yaml"
POLISH = f"locales/pl/LC_MESSAGES/{SLUG}.po"
OLD = "Do not wait until you know more."
NEW = "Do it today."
OLD_POLISH, NEW_POLISH = "Nie czekaj, aż dowiesz się więcej.", "Zrób to dzisiaj."
NOTE = "Do not wait a day."
CHANGE = f"change: {{kind: safety, note: {NOTE}}}\n"
ADDRESSES = [f"/v1/advice/{slug}/{tag}" for slug in BUNDLED_SLUGS for tag in TAGS]
CHANGED = "first"


@dataclass(frozen=True)
class Moment:
    """What a server shows after a publication."""

    etags: dict[str, str]
    polish: dict[str, Any]
    english: dict[str, Any]
    page: str
    code: str
    sheet: str
    pdf: bytes
    pair: str


def moment(client: TestClient) -> Moment:
    reloader = services_of(client).reloader
    reloader.refresh()
    served = reloader.snapshot.guides[SLUG]["pl"]
    return Moment(
        etags={address: client.get(address).headers["etag"] for address in ADDRESSES},
        polish=client.get(f"/v1/advice/{SLUG}/pl").json(),
        english=client.get(f"/v1/advice/{SLUG}/en").json(),
        page=client.get(f"/pl/{SLUG}").text,
        code=reloader.snapshot.code(served.id, "GB"),
        sheet=client.get(f"/v1/handouts/{SLUG}/pl.html").text,
        pdf=client.get(f"/v1/handouts/{SLUG}/pl.pdf").content,
        pair=client.get(f"/v1/handouts/{SLUG}/pl.html?with=en").text,
    )


@dataclass(frozen=True)
class Story:
    client: TestClient
    first: Moment
    unsafe: Moment
    mended: Moment

    def check(self, code: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(f"/v1/check/{code}").json()
        return answer


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    settings = Settings(
        database=database_url(folder), file_cache=str(folder / "cache"), prerender=False
    )
    files = read_library_files()
    safer = unchanged(files[GUIDE]).replace(OLD, NEW, 1)  # the easy text stays
    safer = safer.replace("blocks:\n", f"{CHANGE}blocks:\n")
    translated = polish_translation(files[POLISH], {**files, GUIDE: safer}, folder)
    with TestClient(create_app(settings)) as client:
        engine = services_of(client).reloader.engine
        moments = []
        for change in ({}, {GUIDE: safer}, {GUIDE: safer, POLISH: translated}):
            publish(engine, prepare_files({**files, **change}))
            moments.append(moment(client))
        yield Story(client, *moments)


def polish_translation(old: str, files: dict[str, str], folder: Path) -> str:
    """The Polish catalog after its translator followed the English."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    document = read_library(folder).documents[SLUG]
    fuzzy = update_catalog(document, languages()["pl"], old.encode()).decode()
    assert (fuzzy.count("#, fuzzy"), fuzzy.count(OLD_POLISH)) == (1, 2)
    done = re.sub("#, fuzzy(, )?|#\\| .*\n", lambda found: "#, " if found[1] else "", fuzzy)
    return done.replace(OLD_POLISH, NEW_POLISH, 1)  # the easy text stays


def moved(before: Moment, after: Moment) -> set[str]:
    return {each for each in ADDRESSES if before.etags[each] != after.etags[each]}


def block(advice: dict[str, Any], id: str = CHANGED) -> dict[str, Any]:
    (found,) = [each for each in advice["blocks"] if each["id"] == id]
    return dict(found)


def test_etags_change_exactly_where_the_content_does(story: Story) -> None:
    changed = {each for each in ADDRESSES if f"/{SLUG}/" in each}
    assert moved(story.first, story.unsafe) == changed
    assert moved(story.unsafe, story.mended) == {f"/v1/advice/{SLUG}/pl"}


@pytest.mark.parametrize(
    ("name", "edition", "newest", "revision", "outdated"),
    [
        ("first", 1, 1, 1, False),
        ("unsafe", 1, 2, 2, True),
        ("mended", 2, 2, 1, False),
    ],
)
def test_polish_says_at_each_step_where_it_stands(
    story: Story, name: str, edition: int, newest: int, revision: int, outdated: bool
) -> None:
    locale = getattr(story, name).polish["locale"]
    found = [locale[key] for key in ("edition", "newest_edition", "revision", "outdated")]
    assert found == [edition, newest, revision, outdated]
    assert locale["recalled"] is False
    assert (locale["coverage"] < 1) is outdated


def test_only_what_changed_stands_in_english_and_is_marked(story: Story) -> None:
    polish = story.unsafe.polish
    for each in polish["blocks"]:
        expected = "en" if each["id"] == CHANGED else "pl"
        own = [text for text in texts_of(each) if text["nodes"][0]["type"] != "name"]
        names = {contact["name"]["text"] for contact in each.get("contacts", [])}
        assert {text["lang"] for text in own if text["text"] not in names} == {expected}
        assert each["changed_in"] == (2 if each["id"] == CHANGED else None)
    assert block(polish) == {**block(story.unsafe.english), "changed_in": 2}
    order = [[each["id"] for each in advice["blocks"]] for advice in (polish, story.first.polish)]
    assert order[0] == order[1]


def test_page_and_paper_say_it_in_polish_and_mark_the_english(story: Story) -> None:
    words = services_of(story.client).reloader.snapshot.interface["pl"]
    for html in (story.unsafe.page, story.unsafe.sheet):
        tree = html_tree(html)
        notices = [shown(p) for p in tree.iter("p") if p.get("class") == "notice"]
        assert words["safety-changed"].text in notices
        (changed,) = [div for div in tree.iter("div") if div.get("class") == "changed"]
        assert (changed.get("lang"), changed.get("dir")) == ("en", "ltr")
        label = fill(words["changed-part"], edition="2")
        assert (changed[0].get("lang"), shown(changed[0])) == ("pl", label.text)
        assert NEW in shown(changed)
    for html in (story.first.page, story.mended.page, story.first.sheet, story.mended.sheet):
        assert 'class="changed"' not in html


def test_the_sheet_itself_has_the_new_english(story: Story) -> None:
    assert NEW in extracted(story.unsafe.pdf)
    assert NEW not in extracted(story.first.pdf) + extracted(story.mended.pdf)


def test_beside_english_the_new_english_stands_once_and_is_marked(story: Story) -> None:
    tree = html_tree(story.unsafe.pair)
    (changed,) = [div for div in tree.iter("div") if div.get("class") == "changed"]
    assert shown(tree).count(NEW) == shown(changed).count(NEW) == 1
    for moment in (story.first, story.unsafe, story.mended):
        ids = [each.get("id") for each in html_tree(moment.pair).iter() if each.get("id")]
        assert len(ids) == len({*ids})


def test_each_sheet_has_a_code_of_its_own(story: Story) -> None:
    assert len({story.first.code, story.unsafe.code, story.mended.code}) == 3


@pytest.mark.parametrize(
    ("name", "status", "because"),
    [
        ("first", "outdated", ["safety"]),
        ("unsafe", "newer", ["edition"]),
        ("mended", "current", []),
    ],
)
def test_in_the_end_each_code_says_what_became_of_its_sheet(
    story: Story, name: str, status: str, because: list[str]
) -> None:
    found = story.check(getattr(story, name).code)
    assert found["status"] == status
    assert [each["because"] for each in found["reasons"]] == because
    assert (found["language"], found["slug"], found["place"]) == ("pl", SLUG, "GB")
    assert found["page"] == f"/pl/{SLUG}?place=GB"


def test_the_old_sheet_is_told_why_and_what_the_newest_says(story: Story) -> None:
    found = story.check(story.first.code)
    assert found["reasons"][0]["note"]["text"] == NOTE
    assert found["reasons"][0]["text"]["lang"] == "pl"
    assert found["changed"] == [CHANGED]
    page = story.client.get(f"/c/{story.first.code}").text
    tree = html_tree(page)
    assert next(tree.iter("html")).get("lang") == "pl"
    assert NOTE in page
    (section,) = [each for each in tree.iter("section") if each.get("id") == CHANGED]
    assert NEW_POLISH in shown(section)


def test_the_old_edition_can_still_be_read_and_is_marked_as_dangerous(story: Story) -> None:
    old = story.client.get(f"/v1/advice/{SLUG}/pl?edition=1").json()
    assert (old["locale"]["edition"], old["locale"]["recalled"]) == (1, False)  # it is patched
    english = story.client.get(f"/v1/advice/{SLUG}/en?edition=1").json()
    assert (english["locale"]["edition"], english["locale"]["recalled"]) == (1, True)
    assert english["notes"][0]["text"].startswith("This is an old edition.")
    (report,) = [each for each in block(english)["items"] if each["id"] == "report"]
    assert OLD in report["text"]["text"]


def test_recalls_list_the_sheets_that_became_dangerous(story: Story) -> None:
    recalls = story.client.get("/v1/recalls").json()["items"]
    (recall,) = [each for each in recalls if each["slug"] == SLUG]
    assert (recall["because"], recall["note"]["text"]) == ("safety", NOTE)
    sheets = {(each["language"], each["edition"], each["revision"]) for each in recall["sheets"]}
    assert sheets == {(tag, 1, 1) for tag in TAGS}
