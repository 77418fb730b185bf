"""The command line does what it says, and says what it refuses."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli import COMMANDS as LOADED_LATE
from api.cli import _load, app
from api.console import exit_on_error
from api.published.snapshot import read_snapshot
from handouts.formats.registry import FORMATS
from handouts.handout import PAPERS
from locales.languages import languages
from models.audit import new_publication
from models.codes import LAYOUTS
from models.database import connect_database, open_database, writing
from models.errors import FileError, InvalidFiles
from models.keys import find_key
from models.tables import StoredFile
from tests.databases import database_url
from tests.registry import BUNDLED, BUNDLED_PLACES, BUNDLED_SLUGS, TAGS

ROOT = Path(__file__).parents[1]
RUN_ALL = """
import sys
from api.cli import app
for command in sys.argv[1:]:
    try:
        app([command])
    except SystemExit as stop:
        print(f"{command} ended with {stop.code}", flush=True)
"""
PACKAGES = ("api", "content", "handouts", "locales", "models", "richtext")
WRITTEN = (".json", ".po", ".pot", ".yaml")  # by `extract` and `update`, and what they read
COMMANDS = (
    *("extract", "update", "reword", "review", "read-back", "check", "status", "languages"),
    *("publish", "pull", "withdraw", "correct", "recall", "notices", "lift", "due", "key"),
    *("render", "pack", "feedback", "migrate", "serve", "worker"),
    *("allow", "backup", "restore", "rename", "suggestions", "new-library"),
    *("recordings", "webhooks", "glossary", "export", "import", "weblate", "worksheet"),
)


def run(*arguments: str, folder: Path | None = None) -> Result:
    """What a command does, with a database of its own in `folder`. The
    library that a command names is put back after it."""
    environment = {
        "NO_COLOR": "1",
        "POLYLEAF_LIBRARY": str(BUNDLED.folder),
    }
    if folder:
        environment["POLYLEAF_DATABASE"] = database_url(folder)
    return CliRunner().invoke(app, arguments, env=environment)


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A folder with a database in which the bundled library is published, and what was printed."""
    folder = tmp_path_factory.mktemp("published")
    return folder, run("publish", folder=folder)


@pytest.fixture(scope="module")
def published(publication: tuple[Path, Result]) -> Path:
    return publication[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    usage, _, explained = result.output.strip().partition("\n")
    assert f"{command} [OPTIONS]" in usage
    assert len(explained.strip().splitlines()[0].split()) >= 4


def commands_below(command: Any) -> Iterator[Any]:
    yield command
    for each in getattr(command, "commands", {}).values():
        yield from commands_below(each)


@pytest.mark.parametrize("command", LOADED_LATE)
def test_the_help_explains_every_argument_and_option(command: str) -> None:
    for each in commands_below(_load(command)):
        explained = {parameter.name: bool(parameter.help) for parameter in each.params}
        assert all(explained.values()), (each.name, explained)


def test_the_help_lists_every_command() -> None:
    shown = run("--help").output
    assert set(typer.main.get_command(app).commands) == set(COMMANDS)  # type: ignore[attr-defined]
    assert all(command in shown for command in COMMANDS)


def test_the_bundled_content_has_no_fault() -> None:
    result = run("check")
    assert (result.exit_code, result.stderr.count("Refused")) == (0, 0)
    catalogs = (len(TAGS) - 1) * (len(BUNDLED_SLUGS) + 2)
    assert (
        f"{catalogs} catalogs and their source texts checked: no errors, and none waits"
        in result.stdout
    )


def test_publish_says_what_changed_and_then_that_nothing_did(
    publication: tuple[Path, Result],
) -> None:
    folder, first = publication
    assert first.exit_code == 0
    lines = first.stdout.strip().splitlines()
    for slug in BUNDLED_SLUGS:
        assert f"{slug}: edition 1" in lines
        assert f"{slug}: edition 1 in {', '.join(TAGS)}, revision 1" in lines
    changes = len(BUNDLED_SLUGS) * (1 + len(TAGS)) + 2 * len(TAGS) + 1  # the settings
    assert lines[-1] == f"Published: {changes} changes."
    again = run("publish", folder=folder)
    assert (again.exit_code, again.stdout.strip()) == (0, "Nothing changed.")


def test_places_of_a_new_database_have_these_numbers_in_codes(published: Path) -> None:
    with open_database(database_url(published)) as engine:
        numbers = read_snapshot(engine).place_numbers
    assert numbers == {
        "GB": 1,
        "GB-ENG": 2,
        "GB-WLS": 3,
        "GB-SCT": 4,
        "GB-NIR": 5,
        "GB-GLS": 6,
    }


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["nowhere"], BUNDLED_SLUGS),
        (["live-streaming", "xx"], TAGS),
        (["live-streaming", "pl", "--place", "FR"], BUNDLED_PLACES),
        (["live-streaming", "pl", "--format", "doc"], [*FORMATS]),
        (["live-streaming", "pl", "--layout", "huge"], [*LAYOUTS]),
        (["live-streaming", "pl", "--paper", "a9"], [*PAPERS]),
        (["live-streaming", "pl", "--with", "xx"], TAGS),
        (
            ["live-streaming", "pl", "--format", "html", "--fold", "booklet"],
            ["--fold cannot be used with --format html"],
        ),
        (
            ["live-streaming", "pl", "--format", "docx", "--for", "print"],
            ["--for cannot be used with --format docx"],
        ),
        (["live-streaming", "pl", "--for", "shop"], ["office", "print"]),
    ],
)
def test_render_names_what_there_is_when_asked_for_what_there_is_not(
    published: Path, tmp_path: Path, arguments: list[str], allowed: list[str]
) -> None:
    result = run("render", *arguments, "--to", str(tmp_path / "out"), folder=published)
    assert result.exit_code == 2
    assert all(each in result.stderr for each in allowed)
    assert not (tmp_path / "out").exists()


def test_render_of_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    result = run("render", folder=tmp_path)
    assert result.exit_code == 2
    assert "run `polyleaf publish` first" in result.stderr


@pytest.mark.parametrize("command", ["publish", "render", "serve", "migrate"])
def test_a_database_of_another_kind_is_refused_without_a_traceback(command: str) -> None:
    environment = {"POLYLEAF_DATABASE": "mysql://reader:secret@host/name"}
    result = CliRunner().invoke(app, [command], env=environment)
    assert (result.exit_code, "postgresql://" in result.stderr) == (1, True)
    assert not [word for word in ("secret", "Traceback") if word in result.output]


def folder_in_place_of_the_database(folder: Path) -> str:
    (folder / "polyleaf.db").mkdir()
    return "Is a directory"


def file_in_place_of_its_folder(folder: Path) -> str:
    folder.rmdir()
    folder.touch()
    return f"{folder} cannot be created (File exists)"


def file_that_is_no_database(folder: Path) -> str:
    (folder / "polyleaf.db").write_text("a letter, not a database\n" * 100, "utf-8")
    return "file is not a database"


def damaged_database(folder: Path) -> str:
    file = folder / "polyleaf.db"
    assert CliRunner().invoke(app, ["migrate"], env=sqlite(folder)).exit_code == 0
    with file.open("r+b") as damaged:
        damaged.seek(100)
        damaged.write(b"\xff" * 4000)
    return "database disk image is malformed"


def sqlite(folder: Path) -> dict[str, str]:
    return {"POLYLEAF_DATABASE": f"sqlite:///{folder}/polyleaf.db"}


@pytest.mark.parametrize("spoil", [
    folder_in_place_of_the_database, file_in_place_of_its_folder, file_that_is_no_database,
    damaged_database,
])  # fmt: skip
def test_a_database_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    table = tmp_path / "table.csv"
    table.touch()
    reason = spoil(folder)
    wanted = f"The database {folder}/polyleaf.db (POLYLEAF_DATABASE) cannot be used: {reason}.\n"
    commands = ("publish", "pull", "due", "migrate", "render", "feedback", "serve", "notices")
    more = (["pack", str(table)], ["key", "list"], ["lift", "1"], ["serve", "--publish"])
    for command in (*([each] for each in commands), *more):
        result = CliRunner().invoke(app, command, env=sqlite(folder))
        assert (command, result.exit_code, result.stderr) == (command, 1, wanted)


def test_what_cannot_be_written_is_one_sentence(published: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    to = tmp_path / "taken/out"
    result = run("render", "live-streaming", "pl", "--to", str(to), folder=published)
    assert (result.exit_code, result.stderr) == (1, f"{to}: Not a directory\n")


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--paper", "a3"), "row 2.paper: layout=standard is for a4 or a5 or letter."),
        (("--fold", "booklet", "--paper", "a4"), "row 2.fold: a booklet has pages of paper=a5"),
        (("--layout", "cards", "--fold", "booklet"), "row 2.paper: layout=cards is for a4."),
        (("--ink", "gold"), "row 2.ink: 'gold' is not available."),
    ],
)
def test_options_of_a_pack_hold_where_its_table_says_nothing(
    published: Path, tmp_path: Path, options: tuple[str, ...], wrong: str
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("handout,language\nlive-streaming,Polish\n")
    result = run("pack", str(table), *options, folder=published)
    assert result.exit_code == 1 and wrong in result.stderr


def test_migrate_makes_a_database_ready_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    assert run("migrate", folder=tmp_path).stdout.startswith("The database now has revision")
    assert "already" in run("migrate", folder=tmp_path).stdout


def test_a_key_is_shown_once_then_listed_and_revoked(tmp_path: Path) -> None:
    made = run("key", "add", "anna-3", "--role", "translator", "--language", "pl", folder=tmp_path)
    key = made.stdout.split()[0]
    with open_database(database_url(tmp_path)) as engine:
        known = find_key(engine, key)
        assert known and (known.name, known.role, known.languages) == (
            "anna-3",
            "translator",
            ["pl"],
        )
    listed = run("key", "list", folder=tmp_path).stdout
    assert [each in listed for each in ("anna-3", "translator", "pl", key)] == [True] * 3 + [False]
    assert run("key", "revoke", "anna-3", folder=tmp_path).stdout == "anna-3 is revoked.\n"
    with open_database(database_url(tmp_path)) as engine:
        assert find_key(engine, key) is None


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["add", "anna", "--role", "boss"], 2, "translator, reviewer, publisher, admin"),
        (["add", "anna", "--role", "translator", "--language", "en"], 2, "cy, pl, ur"),
        (["add", "Anna Kowalska", "--role", "admin"], 1, "is not an id"),
        (["revoke", "anna"], 1, "there is no active key 'anna'"),
    ],
)
def test_a_wrong_key_is_refused(
    tmp_path: Path, arguments: list[str], code: int, reason: str
) -> None:
    result = run("key", *arguments, folder=tmp_path)
    assert (result.exit_code, reason in result.stderr) == (code, True)


def test_the_day_of_a_recording_is_a_date() -> None:
    result = run("recordings", BUNDLED_SLUGS[0], "pl", "--by", "Amina", "--on", "soon")
    assert (result.exit_code, "'soon' does not match" in result.stderr) == (2, True)


def test_due_lists_what_somebody_has_to_look_at(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.editing.publishing_command.today", lambda: date(2099, 1, 1))
    lines = run("due", folder=published).stdout.splitlines()
    guides = {slug: each.review_due for slug, each in BUNDLED.guides.items() if each.review_due}
    assert {f"{slug}: review by {day} (overdue)" for slug, day in guides.items()} <= set(lines)
    assert sum("checked" in line for line in lines) == len(BUNDLED.directory.contacts)
    monkeypatch.setattr("api.editing.publishing_command.today", lambda: date(2000, 1, 1))
    assert "review by" not in run("due", folder=published).stdout


def test_render_writes_one_handout(published: Path, tmp_path: Path) -> None:
    result = run("render", BUNDLED_SLUGS[0], "pl", "--to", str(tmp_path / "out"), folder=published)
    assert (result.exit_code, result.stdout.split()[0]) == (0, "1")
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == f"{BUNDLED_SLUGS[0]}-pl-GB.pdf"
    assert file.read_bytes().startswith(b"%PDF-")


def test_render_takes_what_the_server_takes(published: Path, tmp_path: Path) -> None:
    to = tmp_path / "out"
    options = ("--with", "ur", "--ink", "mono", "--fold", "booklet", "--to", str(to))
    result = run("render", "live-streaming", "pl", *options, folder=published)
    assert result.exit_code == 0
    assert [each.name for each in to.iterdir()] == ["live-streaming-pl-ur-GB-a5-mono-booklet.pdf"]


def test_render_says_what_does_not_go_together(published: Path, tmp_path: Path) -> None:
    options = ("--layout", "poster", "--paper", "letter", "--to", str(tmp_path / "out"))
    result = run("render", "live-streaming", "pl", *options, folder=published)
    assert result.exit_code == 1
    assert "layout=poster is for a4 or a3" in result.stderr


def test_status_lists_every_catalog_in_every_language() -> None:
    result = run("status")
    assert result.exit_code == 0
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert next(iter(rows)) == TAGS[1]
    assert rows[TAGS[1]].split() == TAGS[1:]
    for domain in (*BUNDLED_SLUGS, "contacts", "ui"):
        assert rows[domain].count("%") == len(TAGS) - 1


def test_languages_lists_the_registry() -> None:
    result = run("languages")
    assert result.exit_code == 0
    for language in languages().values():
        (line,) = [each for each in result.stdout.splitlines() if f" {language.tag} " in each]
        shown = (language.autonym, language.english, language.script, language.dir, language.font)
        assert all(each in line for each in shown)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["publish", "--force"], ["serve", "--port", "x"]]
)
def test_misuse_is_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_refused_prints_every_fault_on_a_line_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "x" * 200
    faults = [
        FileError("b.yaml", 2, long),
        FileError("a.po", 10, "[bold]"),
        FileError("a.po", 9, "first"),
    ]
    with pytest.raises(typer.Exit) as stopped, exit_on_error():
        raise InvalidFiles(faults)
    assert stopped.value.exit_code == 1
    assert capsys.readouterr().err.splitlines() == [
        "a.po:9: first",
        "a.po:10: [bold]",
        f"b.yaml:2: {long}",
        "Refused, for 3 reasons.",
    ]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program that may be written to, with two faults and a reworded sentence."""
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package)
    (folder / "content/locales/templates/ui.pot").unlink()
    broken = folder / "content/locales/pl/LC_MESSAGES/ui.po"
    broken.write_text(broken.read_text("utf-8") + 'msgid "open\n', "utf-8")
    words = folder / "locales/ui.yaml"
    text = words.read_text("utf-8")
    assert text.count("skip: Skip to the text") == 1
    words.write_text(text.replace("skip: Skip to the text", "skip: Jump to the text"), "utf-8")
    return folder


def run_in(folder: Path, *commands: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN_ALL, *commands],
        cwd=folder,
        env={"POLYLEAF_DATABASE": "sqlite:///polyleaf.db", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )


def test_what_cannot_be_read_is_named_and_left_alone_while_all_else_is_updated(
    copied: Path,
) -> None:
    broken = copied / "content/locales/pl/LC_MESSAGES/ui.po"
    before = broken.read_bytes()
    last = before.count(b"\n")
    fault = f"locales/pl/LC_MESSAGES/ui.po:{last}: not a line of a catalog: msgid"
    done = run_in(copied, "check", "status", "publish", "extract", "update")
    assert [line for line in done.stdout.splitlines() if "ended with" in line] == [
        "check ended with 1",
        "status ended with 1",
        "publish ended with 1",
        "extract ended with 0",
        "update ended with 1",
    ]
    assert done.stderr.count(fault) == 4
    assert "locales/templates/ui.pot:1: out of date; run `polyleaf extract`" in done.stderr
    assert "Traceback" not in done.stderr
    with open_database(f"sqlite:///{copied}/polyleaf.db") as engine:
        assert read_snapshot(engine).publication == 0
    assert broken.read_bytes() == before
    urdu = (copied / "content/locales/ur/LC_MESSAGES/ui.po").read_text("utf-8")
    assert '#| msgid "Skip to the text"\nmsgctxt "skip"\nmsgid "Jump to the text"' in urdu

    broken.write_bytes(before[: before.rindex(b"msgid")])
    run_in(copied, "update")
    catalogs = copied / "content/locales"
    files = {path: path.read_bytes() for path in catalogs.rglob("*") if path.is_file()}
    again = run_in(copied, "extract", "update")
    assert "written" not in again.stdout
    assert {path: path.read_bytes() for path in files if path.suffix != ".pyc"} == {
        path: raw for path, raw in files.items() if path.suffix != ".pyc"
    }


def test_a_second_run_of_what_writes_the_catalogs_changes_no_byte(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.suffix in WRITTEN}
    done = run_in(tmp_path, "extract", "update")
    assert "written" not in done.stdout
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.suffix in WRITTEN} == (
        before
    )
    assert {each.suffix for each in before} == set(WRITTEN)


def test_a_backup_is_made_and_restored_and_says_what_to_do_next(
    published: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "backup")
    made = run("backup", file, folder=published)
    assert (made.exit_code, made.stdout[: len(file)]) == (0, file)
    assert "has publication 1, of " in made.stdout
    again = run("backup", file, folder=published)
    assert (again.exit_code, "exists already" in again.stderr) == (1, True)
    restored = run("restore", file, folder=tmp_path / "other")
    assert restored.exit_code == 0
    assert restored.stdout.startswith("Restored: publication 1, of ")
    assert "1. Run `polyleaf publish`" in restored.stdout
    after = run("publish", folder=tmp_path / "other")
    assert (after.exit_code, after.stdout.strip()) == (0, "Nothing changed.")
    assert "ahead of the database" not in after.stderr
    for told in ("The database from before", "Done since the backup"):
        assert told not in restored.stdout


def test_restore_says_what_is_lost_and_what_is_kept(tmp_path: Path) -> None:
    """The key that was made since is not in the backup."""
    file = str(tmp_path / "backup")
    for name in ("anna-3", "berta-4"):
        done = run("key", "add", name, "--role", "publisher", folder=tmp_path)
        assert done.exit_code == 0 and "Copy this key now" in done.stdout
        if name == "anna-3":
            assert run("backup", file, folder=tmp_path).exit_code == 0
    said = run("restore", file, "--replace", folder=tmp_path).stdout
    kept, lost, key = said.splitlines()[1:4]
    assert kept.startswith("The database from before is kept: ") and kept.endswith(".")
    assert Path(kept.partition(": ")[2][:-1]).exists()
    assert lost == "Done since the backup, and not restored:"
    assert key.startswith("- ") and key.endswith("command line: add key berta-4")


def test_publish_and_pull_say_that_the_files_are_ahead_of_the_database(
    published: Path, tmp_path: Path
) -> None:
    """An edit over HTTP that the files have already is not pulled over them again."""
    url, file, folder = database_url(published), str(tmp_path / "backup"), tmp_path / "restored"
    path = "contacts.yaml"
    with open_database(url) as engine, writing(engine) as session:
        row = StoredFile(publication_id=1, path=path, text="old", by="anna-3")
        session.add(row)
        session.commit()
    assert "run `polyleaf pull`" in run("publish", folder=published).stderr
    assert run("backup", file, folder=published).exit_code == 0
    with open_database(url) as engine, writing(engine) as session:
        number = new_publication(session)
        text = (BUNDLED.folder / path).read_text("utf-8")
        session.add(StoredFile(publication_id=number, path=path, text=text, by=None))
        session.commit()
    assert "ahead" not in run("publish", folder=published).stderr
    assert run("restore", file, folder=folder).exit_code == 0
    for command in ("pull", "publish"):
        result = run(command, folder=folder)
        assert "These files are ahead of the database: they were part of publication 2" in (
            result.stderr
        )
        assert (result.exit_code, path in result.stdout) == (0, False)
    assert "ahead" not in run("publish", folder=folder).stderr


# Locales without UTF-8

ASCII = (
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
)


def run_with(
    locale: dict[str, str], folder: Path, *command: bytes
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"api", *command],
        cwd=ROOT,
        env={"POLYLEAF_DATABASE": database_url(folder), **locale},
        capture_output=True,
        timeout=120,
    )


@pytest.mark.parametrize("locale", ASCII)
def test_a_letter_that_the_terminal_does_not_have_is_escaped(
    tmp_path: Path, locale: dict[str, str]
) -> None:
    done = run_with(locale, tmp_path, b"languages")
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u0627\u0631\u062f\u0648" in done.stdout and b"Urdu" in done.stdout


def test_with_utf_8_every_letter_is_printed(tmp_path: Path) -> None:
    done = run_with({"LC_ALL": "C.UTF-8"}, tmp_path, b"languages")
    assert "اردو" in done.stdout.decode() and rb"\u" not in done.stdout


def test_an_argument_that_is_no_text_in_the_locale_is_one_sentence(tmp_path: Path) -> None:
    connect_database(database_url(tmp_path)).dispose()
    done = run_with(ASCII[0], tmp_path, b"key", b"revoke", "Zoë".encode())
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"The locale cannot express every letter here.")
    assert done.stderr.count(b"\n") == 1
