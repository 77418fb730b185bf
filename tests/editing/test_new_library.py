"""A library of one's own is one command away, and nothing of the bundled one is in it."""

from pathlib import Path

import pytest

from api.published.snapshot import read_snapshot
from locales.library import read_library
from locales.library_files import read_library_files
from models.database import open_database
from tests.databases import database_url
from tests.test_cli import run


@pytest.mark.parametrize("name", ["Riverside Buses", 'Süd: "Bus" & $1', "#1", "true"])
def test_a_new_library_is_published_at_once(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "buses"
    made = run("new-library", str(folder), "--name", name, "--languages", "pl, ar", folder=tmp_path)
    assert made.exit_code == 0, made.output
    assert f"polyleaf --library {folder} publish" in made.output
    library = read_library(folder)
    assert (library.settings.name, library.languages) == (name, ["en", "pl", "ar"])
    published = run("--library", str(folder), "publish", folder=tmp_path)
    assert published.exit_code == 0, published.output
    with open_database(database_url(tmp_path)) as engine:
        snapshot = read_snapshot(engine)
    assert [*snapshot.guides] == ["our-first-leaflet"]
    assert (snapshot.library.name, snapshot.default_place) == (name, "GB")
    assert snapshot.interface["en"]["site-name"].text == name


def test_the_words_of_the_software_are_translated_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "buses"
    run("new-library", str(folder), "--name", "Buses", "--languages", "pl,ar", folder=tmp_path)
    files, bundled = read_library_files(folder), read_library_files()
    for tag in ("pl", "ar"):
        path = f"locales/{tag}/LC_MESSAGES/ui.po"
        theirs = bundled[path].partition('msgctxt "skip"\n')[2].partition("\n\n")[0]
        assert f'msgctxt "skip"\n{theirs}\n' in files[path]
        assert 'msgctxt "site-name"\nmsgid "Buses"\nmsgstr ""' in files[path]
        assert '"skip": {' in files[path.replace(".po", ".review.json")]
    assert {each.split("/")[1] for each in files if each.startswith("locales/")} == {"pl", "ar"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--name", "B", "--languages", "xx"], "there is no language 'xx'. There are: cy, pl"),
        (["--name", "B", "--languages", "en"], "there is no language 'en'"),
        (["--name", "B", "--country", "XX"], "there is no country 'XX'"),
        (["--name", "B", "--country", "001"], "there is no country '001'"),
        (["--name", "B", "--source", "pl"], "there is no example in Polish, only in en"),
        (["--name", "B", "--source", "xx"], "there is no language 'xx'"),
        (["--name", " "], "--name needs a name"),
        ([], "Missing option"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    refused = run("new-library", str(tmp_path / "buses"), *arguments, folder=tmp_path)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.replace("│", " ").split())
    assert not (tmp_path / "buses").exists()


def test_a_name_that_no_font_of_english_can_draw_is_refused(tmp_path: Path) -> None:
    refused = run("new-library", str(tmp_path / "buses"), "--name", "بسیں", folder=tmp_path)
    assert refused.exit_code == 1
    assert "no font of English can draw 'ب'" in refused.output
    assert [each.name for each in tmp_path.iterdir()] == []


@pytest.mark.parametrize("taken", ["a file", "a folder"])
def test_nothing_is_written_over(tmp_path: Path, taken: str) -> None:
    folder = tmp_path / "buses"
    file = folder if taken == "a file" else folder / "notes"
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    refused = run("new-library", str(folder), "--name", "Buses", folder=tmp_path)
    assert refused.exit_code == 2 and file.read_text() == "mine"


def test_a_folder_without_a_library_is_refused(tmp_path: Path) -> None:
    refused = run("--library", str(tmp_path), "check", folder=tmp_path)
    assert refused.exit_code != 0
    assert "POLYLEAF_LIBRARY: must be a folder with a library.yaml." in refused.output


def test_a_library_of_ones_own_is_published_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (
        ["new-library", "buses", "--name", "Buses"],
        ["--library", "buses", "publish"],
    ):
        done = run(*command)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "buses/.polyleaf/polyleaf.db").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["buses"]


def test_another_library_does_not_replace_what_is_published(tmp_path: Path) -> None:
    first, second = tmp_path / "buses", tmp_path / "trains"
    for folder in (first, second):
        run("new-library", str(folder), "--name", folder.name, folder=tmp_path)
    guide = second / "guides/our-first-leaflet.yaml"
    guide.rename(guide.with_stem("trains"))
    assert run("--library", str(first), "publish", folder=tmp_path).exit_code == 0
    refused = run("--library", str(second), "publish", folder=tmp_path)
    assert refused.exit_code == 1
    assert "the database has another library, with our-first-leaflet" in refused.output
    assert "name another database in POLYLEAF_DATABASE" in refused.output
    with open_database(database_url(tmp_path)) as engine:
        assert [*read_snapshot(engine).guides] == ["our-first-leaflet"]
    # With one guide in common it is the same library.
    guide.write_text((first / "guides/our-first-leaflet.yaml").read_text("utf-8"), "utf-8")
    assert run("--library", str(second), "update", folder=tmp_path).exit_code == 0
    assert run("--library", str(second), "publish", folder=tmp_path).exit_code == 0
