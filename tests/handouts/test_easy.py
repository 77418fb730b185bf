"""A guide's easy texts: printed for easy reading in place of the others, and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import AdviceQuery
from handouts.handout import Options
from handouts.sentences import html_by_sentence
from locales.preparation import prepare_library
from models.errors import InvalidFiles
from models.guide import guide_messages
from tests.answers import served, services_of
from tests.conftest import NOW
from tests.registry import LIBRARY
from tests.samples import GUIDE, library, write_catalogs

EASY = (
    GUIDE.replace(
        "calm: Stay **calm**.",
        'calm: {text: Stay **calm**., easy: "Do not panic. Ask {helper}."}',
    )
    .replace("title: Who can help", "title: {text: Who can help, easy: Help}")
    .replace(
        'text: "{value} of 100 children."',
        'text: {text: "{value} of 100 children.", easy: "{value} in a hundred."}',
    )
)
FORMATS = ("html", "txt", "docx", "epub")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("easy")
    small = replace(library(folder / "content", EASY), interface=LIBRARY.interface)
    root = write_catalogs(small, folder / "locales")
    with served(folder, prepare_library(small, root)) as client:
        yield client


def test_an_easy_text_is_a_message_of_its_own(tmp_path: Path) -> None:
    guide = library(tmp_path, EASY).guides["safe"]
    messages = dict(guide_messages(guide))
    assert messages["first.calm"].text == "Stay **calm**."
    assert messages["first.calm-easy"].text == "Do not panic. Ask {helper}."
    assert messages["first.calm-easy"].line == messages["first.calm"].line
    assert {"help.title-easy", "figure.text-easy"} < set(messages)


def test_the_layout_easy_says_it_and_the_others_do_not(client: TestClient) -> None:
    address = "/v1/handouts/safe/en"
    easy = client.get(f"{address}.txt?layout=easy").text
    assert "Do not panic.\nAsk Helper." in easy and "84 in a hundred." in easy
    assert "Help (United Kingdom)" in easy
    assert "Stay calm" not in easy and "of 100 children" not in easy
    for form in ("txt", "html"):
        usual = client.get(f"{address}.{form}").text
        assert "calm" in usual and "panic" not in usual and "84 of 100" in usual
    assert "panic" not in client.get("/en/safe").text


@pytest.mark.parametrize("layout", ["standard", "easy", "poster"])
def test_a_sheet_has_the_texts_of_its_layout_only(client: TestClient, layout: str) -> None:
    snapshot, query = services_of(client).reloader.snapshot, AdviceQuery("safe", "en", "GB")
    sheet = snapshot.handout(query, NOW, "http://127.0.0.1:8000", Options(layout))
    said = {text.text for block in sheet.advice.blocks for text in block.every_text()}
    usual, easy = "Stay calm.", "Do not panic. Ask Helper."
    assert {usual, easy} & said == {easy if layout == "easy" else usual}


def test_it_is_translated_like_any_other_text(client: TestClient) -> None:
    usual = client.get("/v1/handouts/safe/pl.txt").text
    easy = client.get("/v1/handouts/safe/pl.txt?layout=easy").text
    assert "Helper" in easy and usual != easy


def test_programs_are_told_of_it_where_there_is_one(client: TestClient) -> None:
    blocks = {each["id"]: each for each in client.get("/v1/advice/safe/en").json()["blocks"]}
    assert blocks["first"]["easy"]["calm"]["text"] == "Do not panic. Ask Helper."
    assert "easy" not in blocks["danger"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title: Stay safe", "title: {text: Stay safe, easy: Safe}", "easy"),
        ("calm: Stay **calm**.", "calm: {text: Stay calm., easy: ''}", "easy"),
        ("calm: Stay **calm**.", "calm: {text: Stay calm., easy: 'Ask {nobody}.'}", "nobody"),
        ("read: Read", "calm-easy: Twice.\n      read: Read", "names two messages"),
    ],
)
def test_an_easy_text_where_none_belongs_is_a_fault(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    source = (EASY if "twice" in new.lower() else GUIDE).replace(old, new)
    with pytest.raises(InvalidFiles, match=reason):
        small = library(tmp_path / "content", source)
        prepare_library(small, write_catalogs(small, tmp_path / "locales"))


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("Call. Ask.", ["Call.", "Ask."]),
        ("Say: “Thank you.” Wait.", ["Say: “Thank you.”", "Wait."]),
        ("کہیں: ”شکریہ۔“ پھر سنیں۔", ["کہیں: ”شکریہ۔“", "پھر سنیں۔"]),
        ("Sag: „Danke.“ Warte.", ["Sag: „Danke.“", "Warte."]),
        ("He said “yes” then.", ["He said “yes” then."]),
        ("说“谢谢。”等一等。", ["说“谢谢。”", "等一等。"]),
    ],
)
def test_a_line_ends_after_a_sentence_and_its_quotation_mark(
    written: str, lines: list[str]
) -> None:
    html = html_by_sentence(f"<main><p>{written}</p></main>")
    assert html == f"<main><p>{'<br>'.join(lines)}</p></main>"
