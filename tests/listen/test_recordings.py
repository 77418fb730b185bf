"""Recordings that a library brings: what is refused, what is published, and when it is played."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from locales.recordings import (
    CARD,
    MAX_SOUND,
    RecordingCard,
    outdated_recordings,
    spoken_blocks,
    stamp_recordings,
    texts_to_read,
    with_recordings,
)
from locales.renamed_recordings import move_recordings, rename_recorded_block
from models.errors import Invalid
from models.ogg_opus import NotOpus, duration
from models.publishing import PreparedLibrary
from models.yaml_source import load_source
from tests.answers import served
from tests.opus import HEAD, TAGS, page, recording
from tests.samples import faults_from

SLUG, TAG, DAY = "cold-water", "ur", date(2026, 11, 20)
SOUND = recording()


@pytest.fixture
def block(prepared: PreparedLibrary) -> str:
    return next(iter(spoken_blocks(prepared, SLUG, TAG)))


@pytest.fixture
def folder(tmp_path: Path, block: str) -> Path:
    there = tmp_path / "audio" / SLUG / TAG
    there.mkdir(parents=True)
    (there / f"{block}.opus").write_bytes(SOUND)
    return there


@pytest.fixture
def recorded(prepared: PreparedLibrary, folder: Path, tmp_path: Path) -> PreparedLibrary:
    stamp_recordings(prepared, tmp_path, SLUG, TAG, "Amina", DAY)
    return with_recordings(prepared, tmp_path)


@pytest.fixture
def server(recorded: PreparedLibrary, tmp_path: Path) -> Iterator[TestClient]:
    with served(tmp_path / "server", recorded) as client:
        yield client


def edited(prepared: PreparedLibrary, block: str) -> PreparedLibrary:
    """The library with another text in a block."""
    before = prepared.translations[SLUG][TAG]
    other = before.blocks[-1] if before.blocks[-1].id != block else before.blocks[0]
    title = before.title
    blocks = [
        each.with_texts(lambda _, text: title) if each.id == block else each
        for each in before.blocks
    ]
    assert other
    changed = before.model_copy(update={"blocks": blocks})
    guide = {**prepared.translations[SLUG], TAG: changed}
    return replace(prepared, translations={**prepared.translations, SLUG: guide})


@pytest.mark.parametrize("seconds", [0.02, 1, 2.5])
def test_a_recording_is_as_long_as_its_last_page_says(seconds: float) -> None:
    assert duration(recording(seconds)) == seconds


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is Ogg, but not Opus"),
        (b"RIFF" + bytes(40), "is no Ogg file"),
        (b"OggS", "is cut off"),
        (SOUND[:-1], "is cut off"),
        (SOUND + b"x", "is damaged"),
        (page(0, 2, 0, [b"\x01vorbis" + bytes(23)]), "is Ogg, but not Opus"),
        (page(0, 2, 0, [HEAD]) + page(1, 4, 0, [TAGS]), "is cut off: there is no sound"),
        (SOUND + recording(stream=8), "has more than one stream"),
    ],
)
def test_what_is_no_recording_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotOpus, match=reason):
        duration(content)


def no_card(folder: Path, block: str) -> None:
    (folder / "recording.yaml").unlink()


def too_large(folder: Path, block: str) -> None:
    (folder / f"{block}.opus").write_bytes(SOUND + bytes(MAX_SOUND))


def not_opus(folder: Path, block: str) -> None:
    (folder / f"{block}.opus").write_bytes(b"ID3" + bytes(99))


def another_sound(folder: Path, block: str) -> None:
    (folder / f"{block}.opus").write_bytes(recording(1))


def unknown_block(folder: Path, block: str) -> None:
    (folder / "nothing.opus").write_bytes(SOUND)


def other_file(folder: Path, block: str) -> None:
    (folder / "notes.txt").write_text("")


def link(folder: Path, block: str) -> None:
    (folder / f"{block}.opus").rename(folder.parents[2] / "elsewhere")
    (folder / f"{block}.opus").symlink_to(folder.parents[2] / "elsewhere")


def linked_folder(folder: Path, block: str) -> None:
    folder.rename(folder.parents[2] / "elsewhere")
    folder.symlink_to(folder.parents[2] / "elsewhere")


def unknown_language(folder: Path, block: str) -> None:
    (folder.parent / "tlh").mkdir()


def unknown_guide(folder: Path, block: str) -> None:
    (folder.parents[1] / "no-guide").mkdir()


def gone(folder: Path, block: str) -> None:
    (folder / f"{block}.opus").unlink()


@pytest.mark.parametrize(
    ("spoil", "where", "reason"),
    [
        (no_card, "recording.yaml:1", "is missing"),
        (too_large, ".opus:1", "more than 2,000,000 bytes"),
        (not_opus, ".opus:1", "is no Ogg file"),
        (another_sound, ".opus:1", "nobody has said which text this is"),
        (unknown_block, "nothing.opus:1", "there is no block 'nothing'"),
        (other_file, "notes.txt:1", "nor a recording"),
        (link, ".opus:1", "link to another file"),
        (linked_folder, f"{SLUG}/{TAG}:1", "link to another folder"),
        (unknown_language, "tlh:1", "not there in 'tlh'"),
        (unknown_guide, "no-guide:1", "there is no guide 'no-guide'"),
        (gone, "recording.yaml:1", "there is no"),
    ],
)
def test_wrong_files_are_named(
    prepared: PreparedLibrary,
    recorded: PreparedLibrary,
    folder: Path,
    block: str,
    tmp_path: Path,
    spoil: Callable[[Path, str], None],
    where: str,
    reason: str,
) -> None:
    spoil(folder, block)
    faults = faults_from(lambda: with_recordings(prepared, tmp_path))
    assert any(where in each and reason in each for each in faults), faults


def test_a_folder_without_recordings_is_not_stamped(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    folder = tmp_path / "audio" / SLUG / TAG
    folder.mkdir(parents=True)
    (fault,) = faults_from(lambda: stamp_recordings(prepared, tmp_path, SLUG, TAG, "Amina", DAY))
    assert "there is no recording" in fault
    assert [*folder.iterdir()] == []


def test_a_library_needs_no_recordings(prepared: PreparedLibrary, tmp_path: Path) -> None:
    assert with_recordings(prepared, tmp_path).recordings == {}


def test_what_is_to_be_read_is_printed(prepared: PreparedLibrary, block: str) -> None:
    lines = [*texts_to_read(prepared, SLUG, TAG)]
    assert lines[0] == f"{block}.opus" and lines[1]


def test_an_edit_makes_a_recording_outdated(recorded: PreparedLibrary, block: str) -> None:
    assert [*outdated_recordings(recorded)] == []
    (line,) = outdated_recordings(edited(recorded, block))
    assert line.startswith(f"audio/{SLUG}/{TAG}/{block}.opus:1: outdated, not played")


def test_a_stamp_stays_unless_the_file_is_new_or_named(
    prepared: PreparedLibrary, recorded: PreparedLibrary, block: str, tmp_path: Path
) -> None:
    changed = edited(prepared, block)
    stamp_recordings(changed, tmp_path, SLUG, TAG, "", DAY)
    assert [*outdated_recordings(with_recordings(changed, tmp_path))]
    stamp_recordings(changed, tmp_path, SLUG, TAG, "", DAY, [block])
    assert not [*outdated_recordings(with_recordings(changed, tmp_path))]


def audio_of(client: TestClient, block: str) -> dict[str, object] | None:
    answer = client.get(f"/v1/advice/{SLUG}/{TAG}").json()
    (found,) = (each for each in answer["blocks"] if each["id"] == block)
    audio: dict[str, object] | None = found.get("audio")
    return audio


def test_a_recording_is_served_with_its_block(server: TestClient, block: str) -> None:
    audio = audio_of(server, block)
    assert audio and (audio["by"], audio["on"], audio["seconds"]) == ("Amina", "2026-11-20", 0.4)
    url = str(audio["url"])
    answer = server.get(url)
    assert answer.content == SOUND
    assert answer.headers["content-type"] == "audio/ogg"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["access-control-allow-origin"] == "*"
    tag = answer.headers["etag"]
    assert tag.startswith('"')
    assert server.get(url, headers={"If-None-Match": tag}).status_code == 304
    part = server.get(url, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, SOUND[4:10])
    assert server.get(url.replace(TAG, "pl")).status_code == 404
    page = server.get(f"/{TAG}/{SLUG}")
    assert url in page.text and "media-src 'self'" in page.headers["content-security-policy"]
    assert "data-recordings" not in server.get(f"/pl/{SLUG}").text


def test_after_an_edit_it_is_not_played(
    recorded: PreparedLibrary, block: str, tmp_path: Path
) -> None:
    """The edit is one over HTTP, which brings no recordings and takes none away."""
    later = replace(edited(recorded, block), recordings=None, sounds={})
    with served(tmp_path / "later", recorded, later) as client:
        assert audio_of(client, block) is None
        assert "data-recordings" not in client.get(f"/{TAG}/{SLUG}").text
    with served(tmp_path / "again", recorded, later, replace(recorded, sounds={})) as client:
        assert audio_of(client, block)


def test_what_is_taken_away_is_not_served(recorded: PreparedLibrary, tmp_path: Path) -> None:
    without = replace(recorded, recordings={}, sounds={})
    with served(tmp_path / "later", recorded, without) as client:
        assert "data-recordings" not in client.get(f"/{TAG}/{SLUG}").text
        assert "audio" not in json.dumps(client.get(f"/v1/advice/{SLUG}/{TAG}").json()["blocks"])


@pytest.mark.parametrize("tag", ["en", "ur", "ti"])
def test_the_script_has_its_words(client: TestClient, tag: str) -> None:
    answer = client.get(f"/static/listen/{tag}.js")
    (line,) = [each for each in answer.text.splitlines() if each.startswith("const WORDS")]
    words = json.loads(line.removeprefix("const WORDS = ").removesuffix(";"))
    assert {words[key]["lang"] for key in ("play", "pause", "back", "next", "stop")} <= {tag, "en"}
    assert "{who}" in words["by"]["text"] and {*words["missing"]} == {tag, "en"}
    assert client.get("/static/listen/xx.js").status_code == 404


def test_recordings_go_with_a_renamed_block(
    recorded: PreparedLibrary, folder: Path, tmp_path: Path, block: str
) -> None:
    other = folder.parent / "pl"
    other.mkdir()
    (other / "other.opus").write_bytes(SOUND)
    before = recorded.recordings and recorded.recordings[SLUG, TAG]
    done = rename_recorded_block(tmp_path, SLUG, block, "at-once")
    assert done == [f"audio/{SLUG}/{TAG}/{block}.opus: now at-once.opus"]
    card = load_source(folder / CARD, RecordingCard, CARD)
    assert before and (card.by.text, card.on) == (before.by, before.on)
    assert card.blocks["at-once"].text == before.blocks[block].text
    assert sorted(each.name for each in folder.iterdir()) == ["at-once.opus", CARD]
    assert rename_recorded_block(tmp_path, SLUG, block, "again") == []
    assert [each.name for each in other.iterdir()] == ["other.opus"]


def test_recordings_go_with_a_renamed_guide(folder: Path, tmp_path: Path, block: str) -> None:
    assert move_recordings(tmp_path, SLUG, "cold") == [f"audio/{SLUG}: now audio/cold"]
    assert (tmp_path / "audio/cold" / TAG / f"{block}.opus").read_bytes() == SOUND
    assert move_recordings(tmp_path, SLUG, "colder") == []


def test_no_recording_is_written_over(folder: Path, tmp_path: Path, block: str) -> None:
    (folder / "at-once.opus").write_bytes(b"other")
    (tmp_path / "audio/cold").mkdir()
    with pytest.raises(Invalid, match=r"at-once\.opus already"):
        rename_recorded_block(tmp_path, SLUG, block, "at-once")
    with pytest.raises(Invalid, match="audio/cold already"):
        move_recordings(tmp_path, SLUG, "cold")
    assert (folder / "at-once.opus").read_bytes() == b"other"
    assert (folder / f"{block}.opus").read_bytes() == SOUND
